"""Whether a turn's confidence tells how right its text is. Pure.

Every recognised character is right or wrong by the minimal alignment with the gold text; turns are
grouped by their confidence, and each group's share of right characters is set beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.evaluation.align import sides
from qa.evaluation.cer import normalise_for_scoring
from qa.evaluation.gold import GoldCall
from qa.evaluation.trust import right_flags
from qa.model import Transcript

__all__ = ["EDGES", "Group", "add", "reliability"]

EDGES = (0.0, 0.4, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Group:
    """Turns whose confidence lies in ``[low, high)`` (the last group holds 1.0 too).

    Attributes:
        low, high: the group's edges.
        turns: how many.
        chars: recognised characters in scoring form.
        right: those of them that are right.
        weight: sum of the confidence over the characters.
    """

    low: float
    high: float
    turns: int = 0
    chars: int = 0
    right: int = 0
    weight: float = 0.0

    @property
    def accuracy(self) -> float | None:
        """Share of right characters."""
        return self.right / self.chars if self.chars else None

    @property
    def confidence(self) -> float | None:
        """Mean confidence per character."""
        return self.weight / self.chars if self.chars else None

    def __add__(self, other: Group) -> Group:
        return Group(
            self.low,
            self.high,
            self.turns + other.turns,
            self.chars + other.chars,
            self.right + other.right,
            self.weight + other.weight,
        )


def reliability(gold: GoldCall, transcript: Transcript) -> tuple[Group, ...]:
    """Group the trusted turns of a call by confidence and count their right characters."""
    groups = [Group(low, high) for low, high in pairwise(EDGES)]
    for told, heard in sides(gold, transcript):
        said = "".join(normalise_for_scoring(turn.text) for turn in told)
        texts = [normalise_for_scoring(t.text) for t in heard]
        for turn, text, right in zip(heard, texts, _right(said, texts), strict=True):
            place = max(n for n, low in enumerate(EDGES[:-1]) if low <= max(0.0, turn.confidence))
            one = Group(0, 0, 1, len(text), right, turn.confidence * len(text))
            groups[place] += one
    return tuple(groups)


def add(one: Sequence[Group], other: Sequence[Group]) -> tuple[Group, ...]:
    """Sum two calls' groups."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _right(said: str, texts: Sequence[str]) -> list[int]:
    """How many characters of each text are right, in one alignment of them all."""
    right = right_flags(said, "".join(texts))
    counts, at = [], 0
    for text in texts:
        counts.append(sum(right[at : at + len(text)]))
        at += len(text)
    return counts
