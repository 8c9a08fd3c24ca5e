"""Many phrases looked for in all turns of a call, in one pass over their characters.

Tables lead from the short strings that stand in a turn to the pieces they belong to and on to the phrases
that need these pieces; only a phrase all of whose pieces are there is searched for in earnest. Knows no acts.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.language.pattern_anchors import Piece
from qa.language.patterns import RAW, Hit, Pattern
from qa.language.searchable import Prepared, Searchable, prepare
from qa.language.strings import Ints, Strings

__all__ = ["Look", "PatternSet", "Wanted"]

# Which patterns are looked for, by number.
Wanted = Sequence[bool]


class Look:
    """One text, looked at by a ``PatternSet``.

    Attributes:
        found: the patterns that were searched for and stand in it (by number), with their hits in order.
        possible: patterns that may stand in it and are searched for when they are asked for.
    """

    __slots__ = ("_patterns", "_ready", "_text", "found", "possible")

    def __init__(self, patterns: tuple[Pattern, ...], text: str, ready: Searchable) -> None:
        self.found: dict[int, tuple[Hit, ...]] = {}
        self.possible: set[int] = set()
        self._patterns = patterns
        self._text = text
        self._ready = ready

    def hits(self, number: int) -> tuple[Hit, ...]:
        """Where a pattern stands, in order."""
        if number in self.possible:
            self.possible.discard(number)
            self.search(number)
        return self.found.get(number, ())

    def search(self, number: int) -> None:
        """Search for a pattern that may stand in the text."""
        hits = self._patterns[number].searcher.hits(self._ready, self._text)
        if hits:
            self.found[number] = hits


@dataclass(frozen=True, slots=True)
class _Links:
    """From each of some things to several others: those of ``n`` are ``to[starts[n] : starts[n + 1]]``."""

    starts: Ints
    to: Ints

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> _Links:
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
        return cls(starts, np.array([other for row in rows for other in row], dtype=np.int64))

    def follow(self, numbers: Ints, others: Ints) -> tuple[Ints, Ints]:
        """All that ``numbers`` lead to, and beside each what stood beside its number in ``others``."""
        first = self.starts[numbers]
        many = self.starts[numbers + 1] - first
        behind = np.cumsum(many)
        places = np.arange(int(behind[-1]) if len(behind) else 0) + np.repeat(first - behind + many, many)
        return self.to[places], np.repeat(others, many)


class PatternSet:
    """Many patterns searched in many texts; much faster than one after the other.

    Args:
        patterns: the patterns, in any order; positions in it are the keys of ``find``.
    """

    __slots__ = ("_forgiving", "_needed", "_pieces", "_size", "_strings", "patterns")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        # A piece that occurs twice in a pattern counts once: the text may hold it once only.
        needed = [[(p.form, piece) for piece in dict.fromkeys(p.pieces)] for p in self.patterns]
        known: dict[tuple[int, Piece], int] = {}
        numbered = [[known.setdefault(piece, len(known)) for piece in own] for own in needed]
        strings: tuple[dict[str, list[int]], ...] = tuple({} for _ in range(RAW + 1))
        for (form, piece), number in known.items():
            for string in piece:
                strings[form].setdefault(string, []).append(number)
        self._size = len(known)
        self._strings = Strings([tuple(kind) for kind in strings])
        self._pieces = _Links.of([row for kind in strings for row in kind.values()])
        strict = [[] if p.spare else own for p, own in zip(self.patterns, numbered, strict=True)]
        self._needed = tuple(_nth(strict, place) for place in range(max(map(len, strict), default=0)))
        self._forgiving = tuple(
            (number, np.array(own, dtype=np.int64), len(own) - p.spare)
            for number, (p, own) in enumerate(zip(self.patterns, numbered, strict=True))
            if p.spare
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Tables do not travel between processes; the patterns do."""
        return PatternSet, (self.patterns,)

    def find(self, text: str) -> dict[int, tuple[Hit, ...]]:
        """Search all patterns in one text.

        Args:
            text: normalised text of one turn.

        Returns:
            Position in ``patterns`` to its hits in order, only for those that have any.
        """
        (look,) = self.look((text,))
        return look.found

    def look(
        self,
        texts: Sequence[str],
        wanted: Sequence[Wanted] | None = None,
        later: Sequence[Wanted] | None = None,
    ) -> tuple[Look, ...]:
        """Search many texts.

        Args:
            texts: normalised texts.
            wanted: for each text, which patterns are searched for at once; ``None`` for all in all.
            later: for each text, which others may be asked for later; ``None`` for none.
        """
        if not texts:
            return ()
        ready = prepare(texts)
        looks = tuple(map(functools.partial(Look, self.patterns), texts, ready.texts))
        numbers, places = np.divmod(np.flatnonzero(self._possible(ready)), len(texts))
        # Pattern by pattern: what one search has at hand, the next of the same pattern finds there.
        for number, place in zip(numbers.tolist(), places.tolist(), strict=True):
            if wanted is None or wanted[place][number]:
                looks[place].search(number)
            elif later is not None and later[place][number]:
                looks[place].possible.add(number)
        return looks

    def _possible(self, ready: Prepared) -> NDArray[np.bool_]:
        """Patterns by texts: whether enough of the pattern's pieces are in the text."""
        places, strings = self._strings.find(ready.rows)
        pieces, owners = self._pieces.follow(strings, np.concatenate(ready.owners)[places])
        held = np.zeros((self._size, len(ready.texts)), dtype=np.bool_)
        held[pieces, owners] = True
        possible = np.ones((len(self.patterns), len(ready.texts)), dtype=np.bool_)
        for numbers, needed in self._needed:
            possible[numbers] &= held[needed]
        for number, own, least in self._forgiving:
            possible[number] = held[own].sum(axis=0) >= least
        return possible


def _nth(rows: Sequence[Sequence[int]], place: int) -> tuple[Ints, Ints]:
    """The rows that have an element at a place, and these elements."""
    found = [(number, row[place]) for number, row in enumerate(rows) if len(row) > place]
    numbers, elements = np.array(found, dtype=np.int64).T
    return numbers, elements
