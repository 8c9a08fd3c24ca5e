"""A document as people read it: numbers in the form of ``display``, and what was said beside what is shown.

``report.json`` keeps every text as it was said, because judging and counting rest on that; pages, Word
files, Markdown and subtitles are made from what this returns. Pure; texts are masked before they come here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from qa.language.display import display
from qa.language.entity import CN_DIGIT
from qa.language.masking import MASK
from qa.language.numerals import digits_of

__all__ = ["Shown", "align", "find_quote", "readable", "shown_text"]

Doc = Mapping[str, Any]

_EDGES = "…。，！？；、,.!?; "
# A masked number keeps at most three digits before the mask and four after it.
_BEFORE_MASK = re.compile(rf"(?<![{CN_DIGIT}])[{CN_DIGIT}]{{3}}(?={re.escape(MASK)})")
_AFTER_MASK = re.compile(rf"(?<={re.escape(MASK)})[{CN_DIGIT}](?:[，、 -]?[{CN_DIGIT}]){{3}}(?![{CN_DIGIT}])")
_DIGIT = re.compile(rf"[{CN_DIGIT}]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it is shown, and where its characters come from.

    Attributes:
        text: what is shown.
        starts, ends: for each offset into what was said (its length included) the offset into ``text``
            from which, and up to which, a part that begins or ends there is shown. A number that was
            rewritten is never cut.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def part(self, start: int, end: int) -> tuple[int, int]:
        """Where ``said[start:end]`` stands in the shown text."""
        return self.starts[start], max(self.starts[start], self.ends[end])


@functools.lru_cache(maxsize=8192)
def shown_text(said: str) -> str:
    """A text as it is shown. Every form of a report asks for the same texts, hence the cache.

    Args:
        said: normalised text, masked if it shall be.

    Returns:
        The text of ``display``, with digits also beside a mask (``一三九****一二三四``).
    """
    text = display(said)
    if MASK not in text:
        return text
    text = _BEFORE_MASK.sub(lambda found: digits_of(found.group()), text)
    return _AFTER_MASK.sub(
        lambda found: _DIGIT.sub(lambda digit: digits_of(digit.group()), found.group()), text
    )


@functools.lru_cache(maxsize=2048)
def align(said: str, text: str) -> Shown:
    """Find each place of what was said in what is shown.

    Args:
        said: the text as it was said.
        text: the same with other writings of its numbers.
    """
    if said == text:
        places = tuple(range(len(text) + 1))
        return Shown(text, places, places)
    starts, ends = [0] * len(said) + [len(text)], [0] * (len(said) + 1)
    for left, right, to_left, to_right, same in _blocks(said, text):
        for k in range(left, right):
            starts[k] = to_left + k - left if same else to_left
            ends[k + 1] = to_left + k + 1 - left if same else to_right
    return Shown(text, tuple(starts), tuple(ends))


def find_quote(text: str, quote: str) -> tuple[int, int]:
    """Where a quote stands in a text, its outer marks apart; ``(-1, -1)`` when it does not."""
    wanted = quote.strip(_EDGES)
    at = text.find(wanted) if wanted else -1
    return (at, at + len(wanted)) if at >= 0 else (-1, -1)


def readable(document: Doc) -> dict[str, Any]:
    """Return a document for reading.

    Args:
        document: ``report.json`` with status ``ok``, of this program or an older one.

    Returns:
        The document with every turn's ``text`` as it is shown and its own text as ``said``; quotes,
        reasons, comments, suggestions, extracted values and summary shown likewise. A quote is cut out of
        the shown sentence, so that it reads the same in both places.
    """
    said = {t["i"]: t["text"] for t in document["turns"]}
    return {
        **document,
        "turns": [{**t, "text": shown_text(t["text"]), "said": t["text"]} for t in document["turns"]],
        "checks": [
            {
                **check,
                "reason": shown_text(check["reason"]),
                "suggestion": shown_text(check["suggestion"]),
                "evidence": [{**e, "quote": _quote(e, said)} for e in check["evidence"]],
            }
            for check in document["checks"]
        ],
        "stages": [{**s, "appraisal": shown_text(s.get("appraisal") or "")} for s in document["stages"]],
        "absent_stages": [
            {**s, "appraisal": shown_text(s.get("appraisal") or "")}
            for s in document.get("absent_stages") or ()
        ],
        "marks": [
            {
                **mark,
                "comment": shown_text(mark["comment"]),
                "suggestion": shown_text(mark["suggestion"]),
                "quote": _quote({"quote": "", **mark}, said),
            }
            for mark in document["marks"]
        ],
        "phrases": _phrases(document.get("phrases") or {}, said),
        "extract": _nested(document["extract"]),
        "summary": shown_text(document["summary"]),
    }


def _quote(evidence: Doc, texts: Mapping[int, str]) -> str:
    """A quote as its sentence is shown; ``texts``: the sentences as they were said."""
    quote: str = evidence["quote"]
    said = texts.get(evidence["turn"], "")
    at, to = find_quote(said, quote)
    if at < 0:
        return shown_text(quote)
    shown = align(said, shown_text(said))
    start, end = shown.part(at, to)
    before, _, after = quote.partition(said[at:to])
    return before + shown.text[start:end] + after


def _phrases(phrases: Doc, texts: Mapping[int, str]) -> dict[str, Any]:
    return {
        "best": [{**p, "quote": _quote(p, texts)} for p in phrases.get("best", ())],
        "model": [{**p, "phrase": shown_text(p["phrase"])} for p in phrases.get("model", ())],
    }


def _nested(value: object) -> Any:
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, Mapping):
        return {key: _nested(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_nested(inner) for inner in value]
    return value


def _blocks(said: str, text: str) -> Sequence[tuple[int, int, int, int, bool]]:
    """Stretches of both texts in order, the same in both or not; neighbours that differ are one."""
    blocks: list[tuple[int, int, int, int, bool]] = []
    for step in Levenshtein.opcodes(said, text):
        same = step.tag == "equal"
        block = step.src_start, step.src_end, step.dest_start, step.dest_end, same
        if blocks and not same and not blocks[-1][-1]:
            blocks[-1] = blocks[-1][0], step.src_end, blocks[-1][2], step.dest_end, False
        else:
            blocks.append(block)
    return blocks
