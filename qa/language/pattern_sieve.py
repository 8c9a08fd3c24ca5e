"""Which of many phrases may stand in which of many texts, and where each would begin.

Tables lead from the short strings that stand in a text to the pieces they belong to and on to the phrases
that need these pieces. A phrase is kept where all pieces of one of its ways are there, in order and no
farther apart than the phrase allows; for most phrases the first piece then tells where a match may begin.
Everything is done for all phrases and all texts at once. Knows nothing of matching itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, repeat

import numpy as np
from numpy.typing import NDArray

from qa.language.pattern_anchors import FAR, Piece, Way
from qa.language.pattern_search import Starts
from qa.language.patterns import RAW, Pattern
from qa.language.searchable import Prepared
from qa.language.strings import Ints, Strings

__all__ = ["Sieve"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Links:
    """From each of some things to several others: those of ``n`` are ``to[starts[n] : starts[n + 1]]``."""

    starts: Ints
    to: Ints

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> _Links:
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
        return cls(starts, np.array([other for row in rows for other in row], dtype=np.int64))

    @classmethod
    def beside(cls, numbers: Ints, others: Ints, size: int) -> _Links:
        """From each of ``size`` numbers to what stands beside it in ``others``, in the same order."""
        starts = np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=size))])
        return cls(starts, others[np.argsort(numbers, kind="stable")])

    def follow(self, numbers: Ints, others: Ints) -> tuple[Ints, Ints]:
        """All that ``numbers`` lead to, and beside each what stood beside its number in ``others``."""
        first = self.starts[numbers]
        many = self.starts[numbers + 1] - first
        return self.to[_ranges(first, many)], np.repeat(others, many)


@dataclass(frozen=True, slots=True)
class _Step:
    """The pieces at one place of the ways that have so many.

    ``of`` leads from every way to its own, or to -1 where the order of its pieces is not known.
    """

    of: Ints
    ways: Ints
    pieces: Ints
    forms: Ints
    least: Ints
    most: Ints

    @classmethod
    def at(cls, place: int, rows: Sequence[Sequence[tuple[int, int, int, int]]]) -> _Step:
        """The pieces at a place, from rows of a way's pieces: piece, form, how far behind the one before."""
        ways = np.array([way for way, row in enumerate(rows) if len(row) > place], dtype=np.int64)
        columns = np.array([row[place] for row in rows if len(row) > place], dtype=np.int64).reshape(-1, 4).T
        of = np.full(len(rows), -1, dtype=np.int64)
        of[ways] = np.where(columns[2] > -FAR, np.arange(len(ways)), -1)
        return cls(of, ways, *columns)


class _Stand:
    """Where pieces stand in some texts.

    Places can be asked for once it is said which are needed: to put all of them in order takes most of the
    time, and hardly any are asked for.

    Attributes:
        held: pieces by texts, whether they stand there at all.
    """

    __slots__ = ("_bases", "_cells", "_keys", "_size", "held")

    def __init__(self, pieces: Ints, places: Ints, ready: Prepared, count: int) -> None:
        lengths = np.array([len(row) for row in ready.rows])
        self._size = int(lengths.sum())
        self._bases = np.stack(ready.bounds) + (np.cumsum(lengths) - lengths)[:, None]
        self._keys = pieces * self._size + places
        texts = np.tile(np.arange(len(ready.texts)), len(lengths))
        owners = np.repeat(texts, np.diff(self._bases, axis=1).ravel())
        self._cells = pieces * len(ready.texts) + owners[places]
        held = np.zeros(count * len(ready.texts), dtype=np.bool_)
        held[self._cells] = True
        self.held = held.reshape(count, len(ready.texts))

    def put_in_order(self, steps: Sequence[_Step], ways: Ints, texts: Ints) -> None:
        """Make ready the places of the pieces that these ways have at these steps, and of no others."""
        needed = np.zeros_like(self.held)
        for step in steps:
            at = step.of[ways]
            own = np.flatnonzero(at >= 0)
            needed[step.pieces[at[own]], texts[own]] = True
        self._keys = np.sort(self._keys[needed.ravel()[self._cells]])

    def ranges(self, pieces: Ints, forms: Ints, texts: Ints) -> tuple[Ints, Ints]:
        """For each piece and text, where its places begin among all sorted ones, and how many they are."""
        row = pieces * self._size
        first = np.searchsorted(self._keys, row + self._bases[forms, texts])
        return first, np.searchsorted(self._keys, row + self._bases[forms, texts + 1]) - first

    def places(self, at: Ints, forms: Ints, texts: Ints) -> Ints:
        """The places of elements of such ranges, counted in their texts."""
        if not len(self._keys):
            return at
        found: Ints = self._keys.take(at, mode="clip") % self._size - self._bases[forms, texts]
        return found


class Sieve:
    """Rules out most phrases in most texts.

    Args:
        patterns: the phrases.
    """

    __slots__ = (
        "_anchored",
        "_forgiving",
        "_least",
        "_owners",
        "_pieces",
        "_size",
        "_spared",
        "_steps",
        "_strings",
    )

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        rows = [(number, way) for number, p in enumerate(patterns) for way in p.ways]
        forms = [patterns[number].form for number, _ in rows]
        known: dict[tuple[int, Piece], int] = {}
        numbered = [
            [known.setdefault((form, piece), len(known)) for piece in way.pieces]
            for form, (_, way) in zip(forms, rows, strict=True)
        ]
        self._size = len(known)
        self._strings, self._pieces = _strings_of(known)
        self._owners = np.array([number for number, _ in rows], dtype=np.int64)
        self._anchored = np.array([all(map(_begins, p.ways)) for p in patterns], dtype=np.bool_)
        spare = [patterns[number].spare for number, _ in rows]
        steps = [
            [] if left else [(n, form, *bounds) for n, bounds in zip(own, _apart(way), strict=True)]
            for own, form, left, (_, way) in zip(numbered, forms, spare, rows, strict=True)
        ]
        self._steps = tuple(_Step.at(place, steps) for place in range(max(map(len, steps), default=0)))
        forgiving = [row for row, left in enumerate(spare) if left]
        self._forgiving = np.array(forgiving, dtype=np.int64)
        self._least = np.array([len(numbered[row]) - spare[row] for row in forgiving], dtype=np.int64)
        self._spared = _Links.of([numbered[row] for row in forgiving])

    def through(self, ready: Prepared, asked: Bools | None) -> list[tuple[int, int, Starts]]:
        """What may stand where.

        Args:
            ready: the texts.
            asked: texts by patterns, which are looked for in which; ``None`` for all in all.

        Returns:
            Pattern, text and the places where a match may begin (``None``: anywhere), by patterns.
        """
        places, strings = self._strings.find(ready.rows)
        stand = _Stand(*self._pieces.follow(strings, places), ready, self._size)
        ways, texts = np.divmod(np.flatnonzero(self._possible(stand.held)), len(ready.texts))
        if asked is not None:
            kept = asked[texts, self._owners[ways]]
            ways, texts = ways[kept], texts[kept]
        stand.put_in_order(self._steps, ways, texts)
        found = _Found.of(self._steps, ways, texts, stand)
        return self._told(found.kept(self._in_order(found, stand)), stand)

    def _possible(self, held: Bools) -> Bools:
        """Ways by texts: whether enough of a way's pieces are in the text."""
        possible = np.ones((len(self._owners), held.shape[1]), dtype=np.bool_)
        for step in self._steps:
            possible[step.ways] = possible.take(step.ways, axis=0) & held.take(step.pieces, axis=0)
        if len(self._forgiving):
            known = held.take(self._spared.to, axis=0).astype(np.int64)
            enough = np.add.reduceat(known, self._spared.starts[:-1], axis=0) >= self._least[:, None]
            possible[self._forgiving] = enough
        return possible

    def _in_order(self, found: _Found, stand: _Stand) -> Bools:
        """Whether each piece may stand behind the one before it, near enough: by its first and last place."""
        fits = np.ones(len(found.ways), dtype=np.bool_)
        earliest = stand.places(found.first, found.forms, found.texts)
        latest = stand.places(found.first + np.maximum(found.many - 1, 0), found.forms, found.texts)
        for step in self._steps[1:]:
            own = np.flatnonzero(step.of[found.ways] >= 0)
            at, texts = step.of[found.ways[own]], found.texts[own]
            first, many = stand.ranges(step.pieces[at], step.forms[at], texts)
            first, last = (stand.places(n, step.forms[at], texts) for n in (first, first + many - 1))
            fits[own] &= (last - earliest[own] >= step.least[at]) & (first - latest[own] <= step.most[at])
            earliest[own], latest[own] = first, last
        return fits

    def _told(self, found: _Found, stand: _Stand) -> list[tuple[int, int, Starts]]:
        """Phrases and texts, and where a match may begin: the places of all ways of a phrase together."""
        count = stand.held.shape[1]
        groups = self._owners[found.ways] * count + found.texts
        many = np.where(self._anchored[self._owners[found.ways]], found.many, 0)
        group, texts, forms = (np.repeat(row, many) for row in (groups, found.texts, found.forms))
        starts = stand.places(_ranges(found.first, many), forms, texts)
        size = int(starts.max(initial=0)) + 1
        group, starts = np.divmod(_distinct(group * size + starts), size)
        groups = _distinct(groups)
        patterns, texts = np.divmod(groups, count)
        behind = np.searchsorted(group, groups, "right").tolist()
        known, low, rows = starts.tolist(), 0, []
        for number, text, high in zip(patterns.tolist(), texts.tolist(), behind, strict=True):
            rows.append((number, text, known[low:high] if high > low else None))
            low = high
        return rows


@dataclass(frozen=True, slots=True)
class _Found:
    """Ways that may stand in texts, and of the first piece of each its form and range of places (or none)."""

    ways: Ints
    texts: Ints
    forms: Ints
    first: Ints
    many: Ints

    @classmethod
    def of(cls, steps: Sequence[_Step], ways: Ints, texts: Ints, stand: _Stand) -> _Found:
        forms, first, many = np.zeros((3, len(ways)), dtype=np.int64)
        for step in steps[:1]:
            own = np.flatnonzero(step.of[ways] >= 0)
            at = step.of[ways[own]]
            forms[own] = step.forms[at]
            first[own], many[own] = stand.ranges(step.pieces[at], step.forms[at], texts[own])
        return cls(ways, texts, forms, first, many)

    def kept(self, which: Bools) -> _Found:
        """Some of them."""
        return _Found(
            self.ways[which], self.texts[which], self.forms[which], self.first[which], self.many[which]
        )


def _distinct(numbers: Ints) -> Ints:
    """Numbers sorted, each once."""
    ordered = np.sort(numbers)
    return ordered[np.diff(ordered, prepend=-1) > 0]


def _ranges(first: Ints, many: Ints) -> Ints:
    """Ranges of numbers, one behind the other: from each first so many."""
    behind = np.cumsum(many)
    return np.arange(int(behind[-1]) if len(behind) else 0) + np.repeat(first - behind + many, many)


def _strings_of(pieces: Collection[tuple[int, Piece]]) -> tuple[Strings, _Links]:
    """The strings of pieces with their forms, and from each string to the pieces that it belongs to."""
    kinds = tuple(defaultdict[str, int](count().__next__) for _ in range(RAW + 1))
    strings: tuple[list[int], ...] = tuple([] for _ in kinds)
    owners: tuple[list[int], ...] = tuple([] for _ in kinds)
    for number, (form, piece) in enumerate(pieces):
        strings[form].extend(map(kinds[form].__getitem__, piece))
        owners[form].extend(repeat(number, len(piece)))
    # Strings are numbered through all forms.
    before = [0, *accumulate(map(len, kinds))]
    numbers = np.concatenate([np.array(row, dtype=np.int64) + before[n] for n, row in enumerate(strings)])
    others = np.concatenate([np.array(row, dtype=np.int64) for row in owners])
    return Strings([tuple(kind) for kind in kinds]), _Links.beside(numbers, others, before[-1])


def _apart(way: Way) -> Sequence[tuple[int, int]]:
    return way.apart or [(-FAR, FAR)] * len(way.pieces)


def _begins(way: Way) -> bool:
    """Whether a way's first piece begins the match."""
    return bool(way.apart) and way.apart[0] == (0, 0)
