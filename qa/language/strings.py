"""Which of many short strings stand where in one row of characters: all of them in one pass.

Strings are followed character by character down a tree whose levels are sorted tables, for all places of
the row at once. Knows neither texts nor phrases.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["LONGEST", "Codes", "Ints", "Strings"]

# Longer strings are not looked for.
LONGEST = 4
_BUCKETS = 2**20
Codes = NDArray[np.uint32]
Ints = NDArray[np.int64]
_NONE = np.empty(0, dtype=np.int64)


class Strings:
    """Strings to look for, in several kinds of rows (a text as written, by its sounds …).

    Args:
        kinds: for each kind of row its distinct strings of 1 to ``LONGEST`` characters, in order; the
            strings are numbered through all kinds.
    """

    __slots__ = ("_letters", "_levels", "_likely", "_ones", "_size")

    def __init__(self, kinds: Sequence[Sequence[str]]) -> None:
        assert all(0 < len(string) <= LONGEST for strings in kinds for string in strings)
        self._letters: list[Ints] = []
        # Letters are numbered through all kinds as well, from 1; 0 is a character of no string.
        self._size = 1
        rows = np.concatenate([_NONE.reshape(0, LONGEST), *[self._spelled(strings) for strings in kinds]])
        self._ones, self._levels = self._tree(rows)
        self._likely = np.zeros(_BUCKETS, dtype=np.bool_)
        self._likely[self._levels[0][0] % _BUCKETS] = True

    def _spelled(self, strings: Sequence[str]) -> Ints:
        """Strings by letters by number, 0 behind the last; the letters are given their numbers."""
        codes = _codes("".join(string.ljust(LONGEST, "\0") for string in strings)).reshape(-1, LONGEST)
        letters = np.zeros(int(codes.max(initial=0)) + 2, dtype=np.int64)
        letters[codes] = 1
        known = np.flatnonzero(letters[1:]) + 1
        letters[0] = 0
        letters[known] = np.arange(self._size, self._size + len(known))
        self._size += len(known)
        self._letters.append(letters)
        return letters[codes]

    def _tree(self, rows: Ints) -> tuple[Ints, list[tuple[Ints, Ints]]]:
        """Per letter, and per level the sorted steps with, for each, the string that ends there or -1."""
        numbers, lengths = np.arange(len(rows)), (rows > 0).sum(axis=1)
        ones = np.full(self._size, -1, dtype=np.int64)
        ones[rows[lengths == 1, 0]] = numbers[lengths == 1]
        levels, at = [], rows[:, 0] if len(rows) else _NONE
        for level in range(1, LONGEST):
            longer = lengths > level
            steps, places = np.unique(at[longer] * self._size + rows[longer, level], return_inverse=True)
            at = np.zeros(len(rows), dtype=np.int64)
            at[longer] = places
            ends = np.full(len(steps) + 1, -1, dtype=np.int64)
            last = lengths == level + 1
            ends[at[last]] = numbers[last]
            levels.append((steps, ends))
        return ones, levels

    def find(self, rows: Sequence[Codes]) -> tuple[Ints, Ints]:
        """Look for all strings.

        Args:
            rows: for each kind the characters of a row as code points.

        Returns:
            The places where strings begin, counted through all rows, and the strings' numbers.
        """
        letters = [
            known[np.minimum(row, len(known) - 1)] for known, row in zip(self._letters, rows, strict=True)
        ]
        # A string of the last row may not run over its end, nor one of any row into the next.
        spelled = np.concatenate([*letters, np.zeros(LONGEST, dtype=np.int64)])
        found = self._ones[spelled]
        places = np.flatnonzero(found >= 0)
        begins, numbers = [places], [found[places]]
        # Few neighbours are the first two characters of any string; most of the others are passed over here.
        places = np.flatnonzero(self._likely.take((spelled[:-1] * self._size + spelled[1:]) % _BUCKETS))
        at = spelled[places]
        for level, (steps, ends) in enumerate(self._levels, 1):
            wanted = at * self._size + spelled[places + level]
            # Steps asked for in order are found several times as fast.
            order = np.argsort(wanted)
            wanted, places = wanted[order], places[order]
            at = np.searchsorted(steps, wanted)
            known = np.flatnonzero(steps.take(at, mode="clip") == wanted) if len(steps) else _NONE
            at, places = at[known], places[known]
            found = ends[at]
            ended = np.flatnonzero(found >= 0)
            begins.append(places[ended])
            numbers.append(found[ended])
        return np.concatenate(begins), np.concatenate(numbers)


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
