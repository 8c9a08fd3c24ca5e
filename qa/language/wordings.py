"""How much a sentence sounds like given ways of saying things, by weighed strings of one to three characters.

A linear measure that was learned from written sentences (``benchmarks/acts_learned.py``): every string that a
sentence holds speaks for or against each way, and the weights can be read in the file they come from. It
knows nothing of turns, speakers or acts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["LONGEST", "Wordings", "form"]

LONGEST = 3  # characters in a string that is weighed
_NUMBER = re.compile("[零一二三四五六七八九十百千万半几幺0-9]+")
_MARKS = re.compile('[，。！？；、：,.!?;:\\s“”"‘’…—]+')
# Characters are numbered below this many; none of those in a file of weights comes near.
_WIDTH = 1 << 13
# What lies beyond the basic plane is never weighed.
_CODES = 1 << 16
# Behind every sentence, so that no string reaches into the next.
_GAP = "\n"

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


def form(sentence: str) -> str:
    """A sentence as it is weighed: numbers and marks all alike, its beginning and end marked."""
    return f"^{_MARKS.sub('|', _NUMBER.sub('#', sentence)).strip('|')}$"


@dataclass(frozen=True, slots=True, eq=False)
class Wordings:
    """Weights of strings for a number of ways of saying things.

    Args:
        weights: by way, the weight of each string of one to ``LONGEST`` characters (as ``form`` writes them).
        base: by way, what a sentence starts with.

    Raises:
        ValueError: a string is empty or longer, or there are too many different characters.
    """

    weights: InitVar[Sequence[Mapping[str, float]]]
    base: InitVar[Sequence[float]]
    _number: Numbers = field(init=False, repr=False)
    _keys: Numbers = field(init=False, repr=False)
    _table: Floats = field(init=False, repr=False)
    _start: Floats = field(init=False, repr=False)

    def __post_init__(self, weights: Sequence[Mapping[str, float]], base: Sequence[float]) -> None:
        strings = sorted({string for one in weights for string in one})
        if any(not 0 < len(string) <= LONGEST for string in strings) or len(set("".join(strings))) >= _WIDTH:
            raise ValueError(
                f"strings of 1 to {LONGEST} of at most {_WIDTH} different characters are weighed"
            )
        number = np.zeros(_CODES, np.int64)
        for place, char in enumerate(sorted(set("".join(strings))), start=1):
            number[ord(char)] = place
        keys = np.array([_key([int(number[ord(char)]) for char in string]) for string in strings], np.int64)
        order = np.argsort(keys)
        rows = {string: row for row, string in enumerate(np.array(strings, object)[order])} if strings else {}
        table = np.zeros((len(strings), len(base)), np.float32)
        for way, one in enumerate(weights):
            for string, weight in one.items():
                table[rows[string], way] = weight
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_keys", keys[order] if strings else keys)
        object.__setattr__(self, "_table", table)
        object.__setattr__(self, "_start", np.array(base, np.float32))

    def scores(self, sentences: Sequence[str]) -> Floats:
        """How much each sentence sounds like each way.

        The weights of the different strings of a sentence are added up and divided by the square root of
        how many of them are known, so that long sentences count no more than short ones.

        Args:
            sentences: the sentences.

        Returns:
            Sentences by ways; nought is as likely as not where the weights were learned.
        """
        found = np.tile(self._start, (len(sentences), 1))
        if not sentences or not len(self._keys):
            return found
        sentence, row = self._known(sentences)
        # Each string counts once a sentence.
        both = np.unique(sentence * len(self._keys) + row)
        sentence, row = both // len(self._keys), both % len(self._keys)
        first = np.flatnonzero(np.diff(sentence, prepend=-1))
        count = np.diff(np.append(first, len(sentence)))
        if len(first):
            sums = np.add.reduceat(self._table[row], first, axis=0)
            found[sentence[first]] += sums / np.sqrt(count)[:, None].astype(np.float32)
        return found

    def _known(self, sentences: Sequence[str]) -> tuple[Numbers, Numbers]:
        """The known strings in the sentences: the sentence and the row of each."""
        text = _GAP.join(map(form, sentences)) + _GAP * LONGEST
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        of = np.cumsum(codes == ord(_GAP)).astype(np.int64)
        number = self._number[np.minimum(codes, _CODES - 1)]
        known = number > 0
        length = len(codes) - LONGEST
        key, whole = np.zeros(length, np.int64), np.ones(length, np.bool_)
        places, rows = [], []
        for size in range(LONGEST):
            key = key * _WIDTH + number[size : size + length]
            whole = whole & known[size : size + length]
            here = np.flatnonzero(whole)
            row = np.searchsorted(self._keys, key[here])
            row[row == len(self._keys)] = 0
            hit = self._keys[row] == key[here]
            places.append(of[here[hit]])
            rows.append(row[hit])
        return np.concatenate(places), np.concatenate(rows)


def _key(numbers: Sequence[int]) -> int:
    """One number for a string of numbered characters; strings of different lengths never share one."""
    key = 0
    for number in numbers:
        key = key * _WIDTH + number
    return key
