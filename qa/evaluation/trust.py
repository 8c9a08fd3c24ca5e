"""Whether the confidence of single words tells how right they are. Pure.

Every recognised character, in scoring form, is right or wrong by the minimal alignment with the gold
text of its speaker: substitutions and insertions are wrong. It has the confidence of the word it comes
from. Text that was not trusted is left out, as everywhere in an evaluation.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz.distance import Levenshtein

from qa.evaluation.align import sides
from qa.evaluation.cer import normalise_for_scoring
from qa.evaluation.gold import GoldCall
from qa.model import Transcript, Word

__all__ = ["BINS", "Bin", "WordTrust", "right_flags", "scored_words", "word_trust"]

BINS = 10
"""Bins of equal width, as usual for the expected calibration error."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Characters whose confidence lies in ``[low, high)``; the last bin holds 1.0 too.

    ``confidence`` is their mean, ``accuracy`` the share that is right; both ``None`` in an empty bin.
    """

    low: float
    high: float
    chars: int = 0
    confidence: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class WordTrust:
    """Confidence and truth of recognised characters; sums with ``+``.

    Attributes:
        pairs: confidence (0 to 1) and whether the character is right, one per character.
    """

    pairs: tuple[tuple[float, bool], ...] = ()

    @property
    def chars(self) -> int:
        """How many characters."""
        return len(self.pairs)

    @property
    def accuracy(self) -> float | None:
        """Share of right characters."""
        return sum(right for _, right in self.pairs) / self.chars if self.pairs else None

    @property
    def confidence(self) -> float | None:
        """Mean confidence."""
        return sum(confidence for confidence, _ in self.pairs) / self.chars if self.pairs else None

    @property
    def bins(self) -> tuple[Bin, ...]:
        """The reliability curve in ``BINS`` bins of equal width, empty ones included."""
        groups: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
        for confidence, right in self.pairs:
            groups[min(BINS - 1, max(0, int(confidence * BINS)))].append((confidence, right))
        return tuple(_bin(n, group) for n, group in enumerate(groups))

    @property
    def ece(self) -> float | None:
        """Expected calibration error (Naeini et al. 2015; Guo et al. 2017).

        Mean distance between confidence and accuracy over the bins, weighted by their characters.
        """
        if not self.pairs:
            return None
        return sum(b.chars * abs((b.accuracy or 0.0) - (b.confidence or 0.0)) for b in self.bins) / self.chars

    @property
    def brier(self) -> float | None:
        """Mean squared distance between confidence and truth (Brier 1950); 0 is perfect."""
        if not self.pairs:
            return None
        return sum((confidence - right) ** 2 for confidence, right in self.pairs) / self.chars

    @property
    def auc(self) -> float | None:
        """Probability that a right character has more confidence than a wrong one; ties count half.

        0.5 says nothing, 1 tells all. Unlike the calibration error it cannot be had by giving every
        character the mean. ``None`` unless there are both right and wrong ones.
        """
        wrong = [confidence for confidence, right in self.pairs if not right]
        rights = self.chars - len(wrong)
        if not wrong or not rights:
            return None
        ranks = _ranks([confidence for confidence, _ in self.pairs])
        total = sum(rank for rank, (_, right) in zip(ranks, self.pairs, strict=True) if right)
        return (total - rights * (rights + 1) / 2) / (rights * len(wrong))

    def __add__(self, other: WordTrust) -> WordTrust:
        return WordTrust(self.pairs + other.pairs)


def word_trust(gold: GoldCall, transcript: Transcript) -> WordTrust:
    """Lay the recognised words of a call over its gold text.

    Args:
        gold: the truth.
        transcript: what was heard; turns without words or with untrusted text are left out.

    Returns:
        One pair per recognised character. Sides that share a channel are compared as one.
    """
    pairs: list[tuple[float, bool]] = []
    for told, turns in sides(gold, transcript):
        said = "".join(normalise_for_scoring(turn.text) for turn in told)
        heard = [scored_words(turn.words) for turn in turns]
        text = "".join(chars for chars, _ in heard)
        words = [word for _, owners in heard for word in owners]
        right = right_flags(said, text)
        pairs += [(word.confidence, flag) for word, flag in zip(words, right, strict=True)]
    return WordTrust(tuple(pairs))


def scored_words(words: Sequence[Word]) -> tuple[str, list[Word]]:
    """Words in scoring form, and for each of its characters the word it comes from.

    Args:
        words: of one turn, in order.

    Returns:
        The text of ``normalise_for_scoring`` for all of them together (so that 四百八十六 in five words is
        四八六), and as many words as it has characters.
    """
    voiced = [(char, word) for word in words for char in _voiced(word.text)]
    plain, owners = "".join(char for char, _ in voiced), [word for _, word in voiced]
    scored = normalise_for_scoring("".join(word.text for word in words))
    found: list[Word] = []
    for op in Levenshtein.opcodes(plain, scored):
        source, target = op.src_end - op.src_start, op.dest_end - op.dest_start
        places = (op.src_start + k * source // target for k in range(target))
        # What stands for no sign of its own (the 零 of 四百八) belongs to what precedes it.
        found += [owners[max(0, min(place - (source == 0), len(owners) - 1))] for place in places]
    return scored, found


def right_flags(said: str, heard: str) -> list[bool]:
    """For each character heard whether it is right, in one minimal alignment of both texts."""
    right = [False] * len(heard)
    for block in Levenshtein.opcodes(said, heard):
        if block.tag == "equal":
            right[block.dest_start : block.dest_end] = [True] * (block.dest_end - block.dest_start)
    return right


def _voiced(text: str) -> str:
    """What of a text is spoken: its letters and digits."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def _bin(number: int, group: Sequence[tuple[float, bool]]) -> Bin:
    low, high = number / BINS, (number + 1) / BINS
    if not group:
        return Bin(low, high)
    return Bin(low, high, len(group), _mean(c for c, _ in group), _mean(float(r) for _, r in group))


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known)


def _ranks(values: Sequence[float]) -> list[float]:
    """Rank of each value from 1; equal ones share their mean rank."""
    ordered = sorted(values)
    counts: dict[float, int] = {}
    for value in ordered:
        counts[value] = counts.get(value, 0) + 1
    ends = dict(zip(counts, accumulate(counts.values()), strict=True))
    return [ends[value] - (counts[value] - 1) / 2 for value in values]
