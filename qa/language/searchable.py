"""A text made ready for searching: marks taken out, sounds worked out, offsets kept.

Marks inside a sentence never stop a phrase from matching (请问，有什么 is 请问有什么); the end of a
sentence does. Made once per text and shared by all patterns; knows nothing of their syntax.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from qa.language.phonetic import encode

__all__ = ["STOP", "Searchable", "searchable"]

STOP = "。"
_STOPS = frozenset("。！？!?\n")
_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}
# What people say before they begin; a phrase bound to the turn's start may follow them.
_LEAD = re.compile(
    "好的|好嘞|好吧|那个|是的|没错|可以|明白|嗯|喂|呃|额|哦|噢|啊|哎|唉|诶|欸|对|行|好|那|" + STOP
)


@dataclass(frozen=True, slots=True)
class Searchable:
    """One text in the forms that patterns are matched against, all of the same length.

    Attributes:
        text: spoken characters in lower case; every sentence end is one ``。``.
        strict, loose: the same by sound (``phonetic.encode``).
        offsets: for each character, its place in the given text.
        starts: where a phrase bound to the start may begin (after leading 嗯, 喂, 好的 …).
        grams: every loose character and pair of neighbours, to rule patterns out fast.
    """

    text: str
    strict: str
    loose: str
    offsets: tuple[int, ...]
    starts: tuple[int, ...]
    grams: frozenset[str]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A non-empty range of this text as a range of the given text."""
        return self.offsets[start], self.offsets[end - 1] + 1


@functools.lru_cache(maxsize=4096)
def searchable(text: str) -> Searchable:
    """Prepare one text.

    Args:
        text: normalised text, usually one turn.

    Returns:
        Its searchable forms (cached: a pure function of the text).
    """
    kept = [(i, c) for i, c in enumerate(text) if _counts(text, i)]
    squeezed = "".join(STOP if c in _STOPS else c for _, c in kept).translate(_LOWER)
    loose = encode(squeezed, loose=True)
    pairs = {loose[i : i + 2] for i in range(len(loose) - 1)}
    return Searchable(
        text=squeezed,
        strict=encode(squeezed, loose=False),
        loose=loose,
        offsets=tuple(i for i, _ in kept),
        starts=_starts(squeezed),
        grams=frozenset(pairs.union(loose)),
    )


def _counts(text: str, i: int) -> bool:
    """Whether a character takes part in matching.

    Spoken ones do, sentence ends do, and so does the point inside 3.5. The hesitation 呃 does not.
    """
    char = text[i]
    if char == ".":
        return 0 < i < len(text) - 1 and text[i - 1].isdigit() and text[i + 1].isdigit()
    return (char.isalnum() or char in _STOPS or char in "%*") and char != "呃"


def _starts(squeezed: str) -> tuple[int, ...]:
    found, at = [0], 0
    while lead := _LEAD.match(squeezed, at):
        at = lead.end()
        found.append(at)
    return tuple(found)
