"""Many phrases looked for in one text, in one pass over its characters.

One table leads from short strings (in each form of the text) to the phrases whose most telling piece
they belong to; only a phrase whose other pieces are there as well is searched for in earnest.
Knows no acts.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from qa.language.pattern_anchors import Piece, weakness
from qa.language.patterns import Hit, Pattern
from qa.language.searchable import Searchable, searchable
from qa.language.strings import finder

__all__ = ["Look", "PatternSet"]

_SHORT = 8
# A pattern's number, its other pieces, and how many of them must be there.
_Entry = tuple[int, tuple[Piece, ...], int]


class Look:
    """One text, looked at by a ``PatternSet``; ``possible`` are the patterns that may stand in it."""

    __slots__ = ("_found", "_patterns", "_ready", "_text", "possible")

    def __init__(
        self, patterns: tuple[Pattern, ...], text: str, ready: Searchable, possible: set[int]
    ) -> None:
        self.possible = possible
        self._patterns = patterns
        self._text = text
        self._ready = ready
        self._found: dict[int, tuple[Hit, ...]] = {}

    def hits(self, number: int) -> tuple[Hit, ...]:
        """Where a pattern stands, in order."""
        if number not in self.possible:
            return ()
        known = self._found.get(number)
        if known is None:
            pattern = self._patterns[number]
            known = pattern.find(self._text) if pattern.raw else pattern.search(self._ready)
            self._found[number] = known
        return known


class PatternSet:
    """Many patterns searched in one text; much faster than one after the other.

    Args:
        patterns: the patterns, in any order; positions in it are the keys of ``find``.
        only: the positions that are searched; ``None`` for all.
    """

    __slots__ = ("_again", "_always", "_finders", "_only", "_tables", "patterns")

    def __init__(self, patterns: Iterable[Pattern], only: Iterable[int] | None = None) -> None:
        self.patterns = tuple(patterns)
        self._only = None if only is None else tuple(sorted(only))
        # For each form of a text: every string of a piece, and the patterns whose key it is.
        self._tables: tuple[dict[str, tuple[_Entry, ...]], ...] = ({}, {}, {})
        self._always: list[int] = []
        for number in range(len(self.patterns)) if self._only is None else self._only:
            self._register(number, self.patterns[number])
        self._again = functools.lru_cache(maxsize=4096)(self._look)
        self._finders = tuple(finder(table) for table in self._tables)

    def __reduce__(self) -> tuple[object, ...]:
        """Automata do not travel between processes; the patterns do."""
        return PatternSet, (self.patterns, self._only)

    def _register(self, number: int, pattern: Pattern) -> None:
        # A piece that occurs twice counts once: the text may hold it once only.
        own, spare = sorted(dict.fromkeys(pattern.pieces), key=weakness), pattern.spare
        if len(own) <= spare:
            self._always.append(number)
            return
        table = self._tables[pattern.form]
        for place in range(spare + 1):
            others = tuple(piece for other, piece in enumerate(own) if other != place)
            entry = (number, others, len(others) - spare)
            for string in own[place]:
                table[string] = (*table.get(string, ()), entry)
        for string in frozenset().union(*own):
            table.setdefault(string, ())

    def find(self, text: str) -> dict[int, tuple[Hit, ...]]:
        """Search all patterns (of ``only``).

        Args:
            text: normalised text of one turn.

        Returns:
            Position in ``patterns`` to its hits in order, only for those that have any.
        """
        look = self.look(text)
        return {number: hits for number in sorted(look.possible) if (hits := look.hits(number))}

    def look(self, text: str) -> Look:
        """The patterns that may stand in a text; each is searched for when its hits are asked for."""
        # What listeners say (嗯, 好的) comes again in every call.
        return self._again(text) if len(text) <= _SHORT else self._look(text)

    def _look(self, text: str) -> Look:
        ready = searchable(text)
        return Look(self.patterns, text, ready, self._possible(ready))

    def _possible(self, ready: Searchable) -> set[int]:
        possible = set(self._always)
        forms = ready.text, ready.strict, ready.loose
        for table, find, form in zip(self._tables, self._finders, forms, strict=True):
            present = find(form)
            for string in present:
                for number, others, least in table[string]:
                    if number not in possible and _enough(others, least, present):
                        possible.add(number)
        return possible


def _enough(others: tuple[Piece, ...], least: int, present: set[str]) -> bool:
    if least == len(others):
        return not any(map(present.isdisjoint, others))
    return len(others) - sum(map(present.isdisjoint, others)) >= least
