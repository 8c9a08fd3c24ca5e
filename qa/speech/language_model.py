"""How likely one word follows another in a customer service call.

A word pair model: pairs and words of ``service_talk.txt`` (sentences of many trades, written for this
purpose), smoothed by absolute discounting (Ney, Essen and Kneser 1994) towards the words of those
sentences and of jieba's dictionary, so that every word has a cost. Figures were tuned on dialogues that no
text here was taken from. There, a general pair model (of 1.7 million words of reviews) beside this one won
under one percent of the errors, and the words heard surely elsewhere in the same call none.

Nothing here knows sounds, recognisers or calls.
"""

from __future__ import annotations

import functools
import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from qa.language.normalise import is_han
from qa.language.words import listed_words

__all__ = [
    "END",
    "LONGEST",
    "NUMBER",
    "START",
    "LanguageModel",
    "service_talk",
    "service_words",
    "vocabulary_sha256",
]

START, END, NUMBER = "<s>", "</s>", "<n>"
"""What stands for the edges of a clause and for a number, beside words."""

LONGEST = 5
"""Characters of the longest word."""

_TALK = 0.85  # of a word's own probability comes from the sentences, the rest from the dictionary
_DISCOUNT = 0.7
_SERVICE_COUNT = 2_000  # of the dictionary's 60 million: as frequent as 手续 or 规定
_FEWEST = 5  # rarer words of the dictionary are mostly names
_UNKNOWN_COUNT = 0.3
_HOTWORD_COUNT = 8  # of the sentences' 20,000 words
_END_PROBABILITY = 0.1
_REMEMBERED = 1 << 17
_MARKS = re.compile(r"[。？！，、；：\n]+")
_NUMBER = re.compile(r"[0-9]+(?:[.:][0-9]+)?|[零一二三四五六七八九十百千万亿两幺点]{2,}")


class LanguageModel:
    """Words and what they cost after one another.

    Args:
        hotwords: words that are likely to be said: company, product and personal names.
    """

    def __init__(self, hotwords: Iterable[str] = ()) -> None:
        self._dictionary, self._total = _dictionary()
        self._pairs, self._before, self._followers = _pairs()
        own = [
            word for word in dict.fromkeys(hotwords) if 2 <= len(word) <= LONGEST and all(map(is_han, word))
        ]
        self._said: Mapping[str, float] = {**_said(), **dict.fromkeys(own, float(_HOTWORD_COUNT))}
        self._talk = sum(self._said.values())
        self.hotwords = tuple(own)
        self.cost = functools.lru_cache(maxsize=_REMEMBERED)(self._cost)

    @property
    def words(self) -> Iterator[str]:
        """Every word with a cost of its own, in no special order."""
        return iter({**self._dictionary, **self._said})

    def commonness(self, word: str) -> float:
        """The probability of a word whatever stands before it."""
        said = self._said.get(word, 0.0) / self._talk
        return _TALK * said + (1 - _TALK) * self._dictionary.get(word, _UNKNOWN_COUNT) / self._total

    def counted(self, word: str) -> tuple[float, float]:
        """How often a word stands in the sentences, and in the dictionary's own counts."""
        return self._said.get(word, 0.0), self._dictionary.get(word, 0.0)

    def _cost(self, word: str, before: str) -> float:
        """``cost(word, before)``: minus the log of the probability of a word after another, in nats."""
        alone = _END_PROBABILITY if word == END else self.commonness(word)
        n = self._before.get(before, 0)
        if not n:
            return -math.log(alone)
        seen = max(self._pairs.get((before, word), 0) - _DISCOUNT, 0.0)
        return -math.log((seen + _DISCOUNT * self._followers[before] * alone) / n)


def service_words() -> tuple[str, ...]:
    """The shipped vocabulary of customer service (``service_words.yaml``)."""
    from ruamel.yaml import YAML  # noqa: PLC0415

    found = YAML(typ="safe").load(Path(__file__).with_name("service_words.yaml").read_text("utf-8"))
    return tuple(word for words in found.values() for word in str(words).split())


def service_talk() -> tuple[str, ...]:
    """The shipped sentences of customer service, clause by clause (``service_talk.txt``)."""
    lines = Path(__file__).with_name("service_talk.txt").read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    return tuple(clause for clause in _MARKS.split(text) if clause)


@functools.cache
def vocabulary_sha256() -> str:
    """Start of the hash of the shipped words and sentences, for cache keys: other words, other text."""
    return hashlib.sha256("\n".join((*service_words(), *service_talk())).encode()).hexdigest()[:16]


@functools.cache
def _dictionary() -> tuple[Mapping[str, float], float]:
    """Counts of words, and the sum of all counts."""
    counts: dict[str, float] = {}
    total = 0
    for word, count, _ in listed_words():
        total += count
        if len(word) == 1 or (count >= _FEWEST and len(word) <= LONGEST):
            counts[word] = float(count)
    for word in service_words():
        counts[word] = max(counts.get(word, 0.0), float(_SERVICE_COUNT))
    return counts, float(total)


@functools.cache
def _clauses() -> tuple[tuple[str, ...], ...]:
    """The shipped sentences in words."""
    counts, total = _dictionary()
    costs = {word: math.log(total / count) for word, count in counts.items()}
    unknown = math.log(total / _UNKNOWN_COUNT)
    return tuple(tuple(_words(_numbered(clause), costs, unknown)) for clause in service_talk())


@functools.cache
def _said() -> Mapping[str, int]:
    return Counter(word for clause in _clauses() for word in clause)


@functools.cache
def _pairs() -> tuple[Mapping[tuple[str, str], int], Mapping[str, int], Mapping[str, int]]:
    """Counts of word pairs, of what stands first in a pair, and of its different followers."""
    pairs = Counter(pair for clause in _clauses() for pair in pairwise((START, *clause, END)))
    before: Counter[str] = Counter()
    for (first, _), count in pairs.items():
        before[first] += count
    return pairs, before, Counter(first for first, _ in pairs)


def _numbered(clause: str) -> list[str]:
    """Characters, with each number as one item."""
    items: list[str] = []
    at = 0
    for found in _NUMBER.finditer(clause):
        items += [*clause[at : found.start()], NUMBER]
        at = found.end()
    return [*items, *clause[at:]]


def _words(items: Sequence[str], costs: Mapping[str, float], unknown: float) -> list[str]:
    """The likeliest words, each by itself (Viterbi)."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(items) + 1):
        ways = [(best[end - 1][0] + costs.get(items[end - 1], unknown), end - 1)]
        for start in range(max(0, end - LONGEST), end - 1):
            cost = costs.get("".join(items[start:end]))
            if cost is not None:
                ways.append((best[start][0] + cost, start))
        best.append(min(ways))
    found: list[str] = []
    end = len(items)
    while end:
        start = best[end][1]
        found.append("".join(items[start:end]))
        end = start
    return found[::-1]
