"""From character offsets in a turn's text back to times and confidence through its words."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from itertools import accumulate
from typing import NamedTuple

from qa.language.normalise import bare
from qa.language.sentences import sentence_at
from qa.model import Evidence, Match, Seconds, Span, Turn

__all__ = [
    "FAIRLY_HEARD",
    "HARDLY_HEARD",
    "LIKELIER_WRONG",
    "WELL_HEARD",
    "Locator",
]

WELL_HEARD = 0.85
"""Words trusted less are not put into an agent's mouth, nor told as what was said: none is better."""

FAIRLY_HEARD = 0.75
"""Words trusted less are likelier misheard than not: no name to be called by, no sentence to learn from."""

HARDLY_HEARD = 0.7
"""Words trusted less are not handed on, neither in a sheet nor as an example."""

LIKELIER_WRONG = 0.5
"""A word trusted less is likelier wrong than right."""

# A word that only touches the place is not meant.
_TOUCH = 1e-6


class _Layout(NamedTuple):
    """A turn's words laid along its text.

    ``spoken[i]`` counts the spoken characters before offset ``i``; word ``k`` stands at the spoken
    characters ``begins[k]`` to ``ends[k]`` of the words' own text; ``scale`` leads from one to the other;
    ``sure[k]`` is its confidence.
    """

    spoken: Sequence[int]
    begins: Sequence[int]
    ends: Sequence[int]
    scale: float
    sure: Sequence[float]

    def words(self, start: int, end: int) -> tuple[int, int]:
        """The words of a piece of the text, at least one: the first, and the one behind the last."""
        spoken, begins, ends, scale, _ = self
        before = spoken[start]
        inside = max(1, spoken[end] - before)
        first = bisect_right(ends, before * scale + _TOUCH)
        last = bisect_left(begins, (before + inside) * scale - _TOUCH)
        return (first, last) if first < last else (len(ends) - 1, len(ends))


class Locator:
    """Finds when things were said in one call; lays out each turn once.

    Args:
        turns: the call's turns.

    Attributes:
        known: evidence that was already given, by what it was given for.
    """

    __slots__ = ("_laid", "_quotes", "_turns", "known")

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = turns
        self.known: dict[Hashable, Evidence] = {}
        self._laid: dict[int, _Layout] = {}
        self._quotes: dict[tuple[int, int, int], tuple[Seconds | None, Seconds | None, str]] = {}

    def sentence(self, number: int, start: int, end: int) -> tuple[int, int]:
        """``sentence_at`` of a turn."""
        return sentence_at(self._turns[number].text, start, end)

    def locate(self, number: int, start: int, end: int) -> tuple[Span | None, float]:
        """When a piece of a turn's text was spoken, and how sure the recogniser was of it.

        Words are laid along the text by their spoken characters; where the written form differs (digits)
        the place is interpolated, which is near enough to listen to.

        Args:
            number: the turn.
            start: offset of the first character in its text.
            end: offset after the last.

        Returns:
            The span in seconds (``None`` for an untimed turn) and a confidence of 0 to 1.
        """
        turn = self._turns[number]
        if not turn.words:
            return (turn.span if turn.timed else None), turn.confidence
        laid = self._laid_out(turn)
        first, last = laid.words(start, end)
        sure = laid.sure[first:last]
        began, ended = turn.words[first].start, turn.words[last - 1].end
        return Span(began, max(ended, began)), sum(sure) / len(sure)

    def heard(self, number: int, start: int, end: int) -> float:
        """How sure the recogniser was of a piece of a turn's text, 0 to 1: as ``locate`` tells it."""
        turn = self._turns[number]
        if not turn.words:
            return turn.confidence
        laid = self._laid_out(turn)
        first, last = laid.words(start, end)
        sure = laid.sure[first:last]
        return sum(sure) / len(sure)

    def doubted(self, number: int, start: int, end: int) -> bool:
        """Whether any word of a piece of a turn's text is likelier misheard than not."""
        turn = self._turns[number]
        if not turn.words:
            return False
        laid = self._laid_out(turn)
        first, last = laid.words(start, end)
        return min(laid.sure[first:last]) < LIKELIER_WRONG

    def heard_in(self, number: int, said: str, start: int = 0) -> float | None:
        """The same for words, wherever they stand in a turn from an offset on; ``None`` where they do not."""
        at = self._turns[number].text.find(said, start)
        return None if at < 0 else self.heard(number, at, at + len(said))

    def _laid_out(self, turn: Turn) -> _Layout:
        laid = self._laid.get(turn.i)
        if laid is None:
            laid = self._laid[turn.i] = _lay_out(turn)
        return laid

    def evidence(self, number: int, start: int, end: int, match: Match, confidence: float) -> Evidence:
        """Evidence quoting the sentence around a hit, timed from the sentence's first word."""
        turn = self._turns[number]
        left, right = self.sentence(number, start, end)
        quoted = self._quotes.get((number, left, right))
        if quoted is None:
            span, _ = self.locate(number, left, right)
            began = None if span is None else round(span.start, 2)
            ended = None if span is None else round(span.end, 2)
            quoted = began, ended, turn.text[left:right].strip("，、 ")
            self._quotes[number, left, right] = quoted
        return Evidence(number, quoted[0], quoted[1], turn.who, quoted[2], match, round(confidence, 3))


def _lay_out(turn: Turn) -> _Layout:
    spoken = list(accumulate(map(str.isalnum, turn.text), initial=0))
    texts = [word.text for word in turn.words]
    whole = "".join(texts)
    # Most often every word is one character.
    plain = len(whole) == len(texts) and whole.isalnum()
    ends = list(range(1, len(texts) + 1)) if plain else list(accumulate(map(_size, texts)))
    sure = [word.confidence for word in turn.words]
    return _Layout(spoken, [0, *ends[:-1]], ends, (ends[-1] or 1) / (spoken[-1] or 1), sure)


@functools.lru_cache(maxsize=16384)
def _size(word: str) -> int:
    return len(bare(word))
