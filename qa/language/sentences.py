"""Where the sentences and the clauses of a text end: the one place that knows.

A sentence ends behind 。！？, a clause behind ，、；： too. What closes there (“好的。”) belongs to what it
closes. A hesitation ends nothing (想了解那个……插画班。), nor do half-width marks: in normalised text they
stand only inside numbers and Latin names (12,580, 10:30). Pure.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import Final

__all__ = [
    "CLAUSE_ENDS",
    "CLOSING",
    "OUTER",
    "SENTENCE_ENDS",
    "clause_spans",
    "clause_start",
    "sentence_at",
    "sentence_ends",
    "sentence_spans",
]

SENTENCE_ENDS: Final = "。！？"
"""The marks that end a sentence."""

CLAUSE_ENDS: Final = f"{SENTENCE_ENDS}，、；："
"""The marks that end a clause."""

CLOSING: Final = "”’）》】…"
"""What may stand behind such a mark and belongs to it."""

OUTER: Final = f"{CLAUSE_ENDS}…— "
"""What is taken off both ends of words that are quoted or read on."""

_CLOSES = f"[{CLAUSE_ENDS}{CLOSING}]*"
_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}]{_CLOSES}")
_CLAUSE = re.compile(f"[^{CLAUSE_ENDS}{CLOSING}][^{CLAUSE_ENDS}]*(?:[{CLAUSE_ENDS}]{_CLOSES})?")


@functools.lru_cache(maxsize=4096)
def sentence_ends(text: str) -> tuple[int, ...]:
    """Where sentences end in a text, each place behind its mark and what closes there."""
    return tuple([found.end() for found in _SENTENCE_END.finditer(text)])


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, marks and outer spaces included; none is empty."""
    return [(start, end) for start, end in pairwise((0, *sentence_ends(text), len(text))) if end > start]


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence (or sentences) around ``text[start:end]``, as offsets; outer spaces included."""
    ends = sentence_ends(text)
    left = bisect_right(ends, start)
    right = bisect_left(ends, max(start, end - 1) + 1)
    return ends[left - 1] if left else 0, ends[right] if right < len(ends) else len(text)


def clause_spans(text: str) -> list[tuple[int, int]]:
    """Where the clauses of a text begin and end, their marks included; none begins with what closes one."""
    return [found.span() for found in _CLAUSE.finditer(text)]


def clause_start(text: str, at: int) -> int:
    """Where the clause begins that ``text[at]`` stands in or ends."""
    return next((start for start, end in clause_spans(text) if start <= at < end), at)
