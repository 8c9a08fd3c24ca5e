"""Turns of one speaker that belong together: a number or an address told over several of them.

Pure; what of them is masked is decided in ``redact``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.language.address_pieces import ends_in_place, goes_on
from qa.language.entity import CN_DIGIT
from qa.language.normalise import bare
from qa.model import Turn

__all__ = ["asked_before", "chains", "joined", "other_side"]

# A number goes on in the next turn: digits at the end, digits at the start, little in between.
_ENDS = re.compile(rf"[0-9{CN_DIGIT}]{{2,}}\W*$")
_BEGINS = re.compile(rf"^\W*(?:嗯|呃|然后|后面是)?\W*[0-9{CN_DIGIT}]{{2,}}")
_SHORT_ANSWER, _SHORT_QUESTION = 12, 20
_NOD = re.compile(r"(?:\W|嗯|哦|噢|啊|好的?|行|对|是的?|[您你]?请?[说讲]|继续|然后呢?|记下了|收到)+")
_LAST_MARKS = "，。？！、；,.?!; "


def asked_before(turns: Sequence[Turn], k: int) -> str:
    """What the other side said last before a turn, but for 嗯 and 好的; empty at the start."""
    return next((t.text for t in reversed(turns[:k]) if t.who is not turns[k].who and not _heard(t.text)), "")


def _heard(text: str) -> bool:
    """Whether a turn only says that the other one was heard and may go on."""
    return bool(_NOD.fullmatch(text))


def other_side(turns: Sequence[Turn], k: int) -> list[str]:
    """What the other side says right before and after a turn."""
    return [t.text for t in (*turns[max(0, k - 1) : k], *turns[k + 1 : k + 2]) if t.who is not turns[k].who]


def chains(turns: Sequence[Turn]) -> list[list[int]]:
    """Turns of one speaker, by their place, over which a number or an address goes on."""
    found: list[list[int]] = []
    for k in range(len(turns)):
        following = _continued(turns, k)
        if following is None:
            continue
        for chain in found:
            if chain[-1] == k:
                chain.append(following)
                break
        else:
            found.append([k, following])
    return found


def _continued(turns: Sequence[Turn], k: int) -> int | None:
    """The speaker's next turn, where what he begins in this one goes on."""
    text = turns[k].text
    following = _next_of_speaker(turns, k, _SHORT_ANSWER) if _ENDS.search(text) else None
    if following is not None and _BEGINS.search(turns[following].text):
        return following
    following = _next_of_speaker(turns, k, _SHORT_QUESTION) if ends_in_place(text) else None
    return following if following is not None and goes_on(text, turns[following].text) else None


def joined(texts: Sequence[str], chain: Sequence[int]) -> tuple[str, list[int]]:
    """The texts of a chain as one, and where each begins in it."""
    whole, starts = "", []
    for k in chain:
        starts.append(len(whole))
        whole += texts[k].rstrip(_LAST_MARKS) + "，"
    return whole, starts


def _next_of_speaker(turns: Sequence[Turn], k: int, longest: int) -> int | None:
    """The speaker's next turn, if only short sentences lie between."""
    for i in range(k + 1, len(turns)):
        if turns[i].who is turns[k].who:
            return i
        if len(bare(turns[i].text)) > longest:
            return None
    return None
