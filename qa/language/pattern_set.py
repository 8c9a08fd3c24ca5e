"""Many phrases looked for in all turns of a call: only those that the ``Sieve`` lets through are searched for
in earnest. Knows no acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from qa.language.pattern_search import Starts
from qa.language.pattern_sieve import Sieve
from qa.language.patterns import Hit, Pattern, Searcher
from qa.language.searchable import Searchable, prepare

__all__ = ["Look", "PatternSet", "Wanted"]

# Texts by patterns: which patterns are looked for.
Wanted = NDArray[np.bool_]


class Look:
    """One text, looked at by a ``PatternSet``.

    Attributes:
        found: the patterns that were searched for and stand in it (by number), with their hits in order.
        possible: patterns that may stand in it and are searched for when they are asked for, with the places
            where they may begin.
    """

    __slots__ = ("_ready", "_searchers", "_text", "found", "possible")

    def __init__(self, searchers: Sequence[Searcher], text: str, ready: Searchable) -> None:
        self.found: dict[int, tuple[Hit, ...]] = {}
        self.possible: dict[int, Starts] = {}
        self._searchers = searchers
        self._text = text
        self._ready = ready

    def hits(self, number: int) -> tuple[Hit, ...]:
        """Where a pattern stands, in order."""
        if number in self.possible:
            self.search(number, self.possible.pop(number))
        return self.found.get(number, ())

    def search(self, number: int, starts: Starts) -> None:
        """Search for a pattern that may stand in the text, beginning at one of these places."""
        hits = self._searchers[number].hits(self._ready, self._text, starts)
        if hits:
            self.found[number] = hits


class PatternSet:
    """Many patterns searched in many texts; much faster than one after the other.

    Args:
        patterns: the patterns, in any order; positions in it are the keys of ``find``.
    """

    __slots__ = ("_searchers", "_sieve", "patterns")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        self._searchers = [pattern.searcher for pattern in self.patterns]
        self._sieve = Sieve(self.patterns)

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
        self, texts: Sequence[str], wanted: Wanted | None = None, later: Wanted | None = None
    ) -> tuple[Look, ...]:
        """Search many texts.

        Args:
            texts: normalised texts.
            wanted: texts by patterns, which are searched for at once in which; ``None`` for all in all.
            later: the same for those that may be asked for later; ``None`` for none.
        """
        if not texts:
            return ()
        ready = prepare(texts)
        searchers = self._searchers
        looks = tuple([Look(searchers, text, form) for text, form in zip(texts, ready.texts, strict=True)])
        asked = wanted if wanted is None or later is None else wanted | later
        found = self._sieve.through(ready, asked)
        numbers, places = [row[0] for row in found], [row[1] for row in found]
        at_once = [True] * len(found) if wanted is None else wanted[places, numbers].tolist()
        # Pattern by pattern: what one search has at hand, the next of the same pattern finds there.
        for (number, place, starts), now in zip(found, at_once, strict=True):
            if now:
                if hits := searchers[number].hits(ready.texts[place], texts[place], starts):
                    looks[place].found[number] = hits
            else:
                looks[place].possible[number] = starts
        return looks
