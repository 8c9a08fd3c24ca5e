"""From character offsets in a turn's text back to times and confidence through its words."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from qa.language.normalise import bare
from qa.model import Evidence, Match, Seconds, Span, Turn

__all__ = ["Locator", "sentence_at"]

_ENDS = "。！？!?"
_END = re.compile(f"[{_ENDS}]")
# A word that only touches the place is not meant.
_TOUCH = 1e-6


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence (or sentences) around ``text[start:end]``, as offsets without outer spaces."""
    left = max([text.rfind(mark, 0, start) for mark in _ENDS]) + 1
    right = _END.search(text, max(start, end - 1))
    return left, right.end() if right else len(text)


@dataclass(frozen=True, slots=True)
class _Layout:
    """A turn's words laid along its text.

    ``spoken[i]`` counts the spoken characters before offset ``i``; word ``k`` stands at the spoken
    characters ``begins[k]`` to ``ends[k]`` of the words' own text; ``scale`` leads from one to the other.
    """

    spoken: Sequence[int]
    begins: Sequence[int]
    ends: Sequence[int]
    scale: float


class Locator:
    """Finds when things were said in one call; lays out each turn once.

    Args:
        turns: the call's turns.

    Attributes:
        known: evidence that was already given, by what it was given for.
    """

    __slots__ = ("_laid", "_quotes", "_sentences", "_turns", "known")

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = turns
        self.known: dict[Hashable, Evidence] = {}
        self._laid: dict[int, _Layout] = {}
        self._sentences: dict[int, list[int]] = {}
        self._quotes: dict[tuple[int, int, int], tuple[Seconds | None, Seconds | None, str]] = {}

    def sentence(self, number: int, start: int, end: int) -> tuple[int, int]:
        """``sentence_at`` of a turn, its sentence ends looked up once."""
        text = self._turns[number].text
        ends = self._sentences.get(number)
        if ends is None:
            ends = self._sentences[number] = [found.end() for found in _END.finditer(text)]
        left = bisect_right(ends, start)
        right = bisect_left(ends, max(start, end - 1) + 1)
        return ends[left - 1] if left else 0, ends[right] if right < len(ends) else len(text)

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
        laid = self._laid.get(number)
        if laid is None:
            laid = self._laid[number] = _lay_out(turn)
        before = laid.spoken[start]
        inside = max(1, laid.spoken[end] - before)
        first = bisect_right(laid.ends, before * laid.scale + _TOUCH)
        last = bisect_left(laid.begins, (before + inside) * laid.scale - _TOUCH)
        picked = turn.words[first:last] or turn.words[-1:]
        confidence = sum([word.confidence for word in picked]) / len(picked)
        return Span(picked[0].start, max(picked[-1].end, picked[0].start)), confidence

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
    return _Layout(spoken, [0, *ends[:-1]], ends, (ends[-1] or 1) / (spoken[-1] or 1))


@functools.lru_cache(maxsize=16384)
def _size(word: str) -> int:
    return len(bare(word))
