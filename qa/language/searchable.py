"""Texts made ready for searching: marks taken out, sounds worked out, offsets kept.

Marks inside a sentence never stop a phrase from matching (请问，有什么 is 请问有什么); the end of a
sentence does. All turns of a call are made ready together, as one row of code points with a character 0
behind each; knows nothing of the syntax of patterns.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa.language.phonetic import encoding
from qa.language.strings import Codes, Ints

__all__ = ["STOP", "Prepared", "Searchable", "prepare", "searchable"]

STOP: Final = "。"
_STOPS = "。！？!?\n"
# Spoken characters count, sentence ends do, and so does the point inside 3.5. The hesitation 呃 does not.
_SIGNS = frozenset(_STOPS + "%*")
_ONE_FORM = {c: chr(c + 32) for c in range(ord("A"), ord("Z") + 1)} | {ord(c): STOP for c in _STOPS}
# What people say before they begin; a phrase bound to the turn's start may follow them.
_LEAD = re.compile(
    "好的|好嘞|好吧|那个|是的|没错|可以|明白|嗯|喂|呃|额|哦|噢|啊|哎|唉|诶|欸|对|行|好|那|" + STOP
)
# Rarer characters are looked at one by one.
_TABLED = 0x10000
_ZERO = np.zeros(1, dtype=np.int64)


class Searchable:
    """One text in the forms that patterns are matched against, all of the same length.

    Attributes:
        text: spoken characters in lower case; every sentence end is one ``。``.
        strict, loose: the same by sound (``phonetic.encode``).
        offsets: for each character, its place in the given text.
    """

    __slots__ = ("_starts", "loose", "offsets", "strict", "text")

    def __init__(self, text: str, strict: str, loose: str, offsets: Sequence[int]) -> None:
        self.text = text
        self.strict = strict
        self.loose = loose
        self.offsets = offsets
        self._starts: tuple[int, ...] | None = None

    @property
    def starts(self) -> tuple[int, ...]:
        """Where a phrase bound to the start may begin (after leading 嗯, 喂, 好的 …)."""
        if self._starts is None:
            self._starts = _starts(self.text)
        return self._starts

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A non-empty range of this text as a range of the given text."""
        return self.offsets[start], self.offsets[end - 1] + 1


class Prepared:
    """Texts made ready together.

    Attributes:
        texts: each of them.
        rows: all texts as code points: without marks, by sound, by merged sounds, as given.
        bounds: for each of the rows, where every text begins, and the place behind the last.
    """

    __slots__ = ("bounds", "rows", "texts")

    def __init__(
        self, texts: tuple[Searchable, ...], rows: tuple[Codes, ...], bounds: tuple[Ints, ...]
    ) -> None:
        self.texts = texts
        self.rows = rows
        self.bounds = bounds


def prepare(texts: Sequence[str]) -> Prepared:
    """Prepare texts together; much faster than one after the other.

    Args:
        texts: normalised texts, usually the turns of a call.
    """
    given = _codes("".join([text + "\0" for text in texts]))
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(lengths + 1) - 1
    kept, forms = _kept(given)
    kept[ends] = True
    places = np.flatnonzero(kept)
    plain = _exchanged(given[places], forms[0])
    rows = (plain, _exchanged(plain, forms[1]), _exchanged(plain, forms[2]), given)
    bounds = np.concatenate([_ZERO, np.searchsorted(places, ends) + 1])
    whole, strict, loose = [row.tobytes().decode("utf-32-le", "surrogatepass") for row in rows[:3]]
    within = (places - np.repeat(ends - lengths, np.diff(bounds))).tolist()
    ready = tuple(
        [
            Searchable(whole[a : b - 1], strict[a : b - 1], loose[a : b - 1], within[a : b - 1])
            for a, b in pairwise(bounds.tolist())
        ]
    )
    given_bounds = np.concatenate([_ZERO, ends + 1])
    return Prepared(ready, rows, (bounds, bounds, bounds, given_bounds))


@functools.lru_cache(maxsize=4096)
def searchable(text: str) -> Searchable:
    """Prepare one text.

    Args:
        text: normalised text, usually one turn.

    Returns:
        Its searchable forms (cached: a pure function of the text).
    """
    return prepare((text,)).texts[0]


def _kept(given: Codes) -> tuple[NDArray[np.bool_], tuple[Codes, ...]]:
    """Which characters are searched, and the tables of their forms."""
    spoken, digits, *forms = _tables()
    near = np.minimum(given, _TABLED - 1)
    kept = spoken[near]
    points = np.flatnonzero(given == ord("."))
    kept[points] = digits[near[points - 1]] & digits[near[np.minimum(points + 1, len(near) - 1)]]
    for rare in np.flatnonzero(given >= _TABLED).tolist():
        kept[rare] = chr(given[rare]).isalnum()
    return kept, tuple(forms)


def _exchanged(codes: Codes, form: Codes) -> Codes:
    near = form[np.minimum(codes, _TABLED - 1)]
    return np.where(codes < _TABLED, near, codes) if codes.max(initial=0) >= _TABLED else near


@functools.cache
def _tables() -> tuple[NDArray[np.bool_], NDArray[np.bool_], Codes, Codes, Codes]:
    """By code point: whether it is searched, whether it is a digit, and its three forms."""
    chars = [chr(code) for code in range(_TABLED)]
    spoken = np.array([(c.isalnum() and c != "呃") or c in _SIGNS for c in chars])
    digits = np.array([c.isdecimal() for c in chars])
    strict, loose = encoding(loose=False), encoding(loose=True)
    return spoken, digits, _table(_ONE_FORM), _table(strict), _table(loose)


def _table(exchanged: Mapping[int, str]) -> Codes:
    table = np.arange(_TABLED, dtype=np.uint32)
    known = {code: ord(char) for code, char in exchanged.items() if code < _TABLED}
    table[list(known)] = list(known.values())
    return table


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32, copy=False)


def _starts(squeezed: str) -> tuple[int, ...]:
    found, at = [0], 0
    while lead := _LEAD.match(squeezed, at):
        at = lead.end()
        found.append(at)
    return tuple(found)
