"""Question marks of a recognised call against those of its gold file. Pure.

A mark stands behind a spoken character. The characters of each side are aligned, and a mark counts as found
where the character that it follows, or one of the two before where that was misheard, is followed by one in
the other text too, give or take a character.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from qa.evaluation.align import sides
from qa.evaluation.gold import GoldCall
from qa.model import Transcript

__all__ = ["QuestionScore", "compare_questions"]

_MARKS = "？?"
_BACK = 2  # characters in front of a mark that may be misheard


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """Question marks; sums with ``+``.

    Attributes:
        gold: how many there truly are.
        found: how many of them were written.
        written: how many were written in all.
        right: how many of those are where one truly is.
    """

    gold: int = 0
    found: int = 0
    written: int = 0
    right: int = 0

    def __add__(self, other: QuestionScore) -> QuestionScore:
        return QuestionScore(
            self.gold + other.gold,
            self.found + other.found,
            self.written + other.written,
            self.right + other.right,
        )


def compare_questions(gold: GoldCall, transcript: Transcript) -> QuestionScore:
    """Compare a call's question marks with those of its gold file.

    Args:
        gold: the truth.
        transcript: what was heard. Sides that share a channel are compared as one.
    """
    score = QuestionScore()
    for told, turns in sides(gold, transcript):
        said, asked = _marked(turn.text for turn in told)
        heard, written = _marked(turn.text for turn in turns)
        there = {
            block.a + k: block.b + k
            for block in Levenshtein.opcodes(said, heard).as_matching_blocks()
            for k in range(block.size)
        }
        back = {b: a for a, b in there.items()}
        score += QuestionScore(
            gold=len(asked),
            found=sum(_has(place, there, written) for place in asked),
            written=len(written),
            right=sum(_has(place, back, asked) for place in written),
        )
    return score


def _marked(texts: Iterable[str]) -> tuple[str, frozenset[int]]:
    """The spoken characters of a side, and which of them a question mark follows."""
    chars: list[str] = []
    marks: set[int] = set()
    for text in texts:
        for char in text:
            if char in _MARKS and chars:
                marks.add(len(chars) - 1)
            elif char.isalnum():
                chars.append(char)
    return "".join(chars), frozenset(marks)


def _has(place: int, there: dict[int, int], marks: frozenset[int]) -> bool:
    """Whether the other text has a mark where this one has it."""
    for before in range(_BACK + 1):
        if place - before in there:
            other = there[place - before] + before
            return not marks.isdisjoint((other - 1, other, other + 1))
    return False
