"""The clauses of a turn that ask, with or without question marks. Pure text; knows no rules."""

from __future__ import annotations

import functools
import re

from qa.language.questions import asks
from qa.language.sentences import clause_spans, sentence_ends

__all__ = ["asked_yes_or_no", "asking_clauses", "is_asked"]


@functools.lru_cache(maxsize=4096)
def asking_clauses(text: str) -> tuple[tuple[int, int], ...]:
    """The clauses that ask.

    Args:
        text: normalised text of one turn; recognised text may lack marks.

    Returns:
        Offsets in order, marks included. A clause asks when it ends in a question mark or when its form
        does (``asks``); a bare tag (对吗) belongs to the clause before it.
    """
    found: list[tuple[int, int]] = []
    last = 0
    for start, end in clause_spans(text):
        clause = text[start:end]
        formed = _MAY_ASK.search(clause) and not _TWICE.match(clause) and not _UNSURE.match(text, end)
        if "？" in clause or (formed and asks(clause)):
            # 您是上周买的，对吗？ is one question, its matter in the clause before the tag.
            joined = end - start <= _TAG and last == start and start > 0 and start not in sentence_ends(text)
            begin = _clause_before(text, start) if joined else start
            if found and begin < found[-1][1]:
                begin = start
            found.append((begin, end))
        last = end
    return tuple(found)


# A clause of so many characters, mark included, is only a tag.
_TAG = 5
# A clause without any of these is no question in any form: not worth a closer look.
_MAY_ASK = re.compile("[吗么呢吧嘛谁哪啥什怎几多何咋贵凭第不没否]|有没|还是")
# 没有没有 holds 有没有 and asks nothing.
_TWICE = re.compile(r"[啊哎嗯哦呃]*([没不][一-龥])\1+[啊呀哦的]*[，。！；]?$")
# 能不能到账，我可不敢讲: who cannot tell does not ask.
_UNSURE = re.compile(
    "(?:这个?|那|我们?|谁|也|可|都|还|就|现在|暂时)*(?:不敢(?:讲|说|保证|打包票)|不好说|难说|说不(?:好|准|清|上来)|没准|不(?:知道|清楚|确定|一定)(?!您|你)"
    "|说了不算|(?:要|得|全|就)看(?!看|一下|下))"
)


def asked_yes_or_no(text: str) -> tuple[tuple[int, int], ...]:
    """The asking clauses that want a yes or no, or one of two (修好了没有, 查件还是寄件): all plain words.

    Args:
        text: normalised text of one turn.

    Returns:
        Offsets in order, marks included; none of a clause with a question word (有什么需要吗).
    """
    spans = asking_clauses(text)
    return tuple(
        [span for span in spans if _EITHER.search(clause := text[slice(*span)]) and not _OPEN.search(clause)]
    )


_EITHER = re.compile(r"(?:[吗么嘛吧]|没有?)\W*$|还是|(\w)[不没]\1")
_OPEN = re.compile("什么|啥|怎|咋|哪|谁|多少|何|几")


def _clause_before(text: str, start: int) -> int:
    return next((left for left, right in clause_spans(text) if right == start), start)


def is_asked(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` touches an asking clause."""
    return any(left < end and start < right for left, right in asking_clauses(text))
