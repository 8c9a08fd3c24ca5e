"""How likely one word follows another in a customer service call.

A word pair model: the pairs of words in texts of many trades (``service_pairs.tsv``, counted by
``benchmarks/service_pairs.py``), smoothed by absolute discounting (Ney, Essen and Kneser 1994) towards the
words of those texts and of jieba's dictionary, so that every word has a cost. Figures were tuned on
dialogues that no text here was taken from. There, a general pair model (of 1.7 million words of reviews)
beside this one won under one percent of the errors, triples of words and the words heard surely elsewhere
in the same call none.

Nothing here knows sounds, recognisers or calls.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from sys import intern

from qa.language.normalise import is_han
from qa.language.words import listed_words

__all__ = [
    "END",
    "LONGEST",
    "NUMBER",
    "PAIRS",
    "START",
    "LanguageModel",
    "dictionary",
    "service_words",
    "vocabulary_sha256",
]

START, END, NUMBER = "<s>", "</s>", "<n>"
"""What stands for the edges of a clause and for a number, beside words."""

LONGEST = 5
"""Characters of the longest word."""

PAIRS = Path(__file__).with_name("service_pairs.tsv")
"""The counted pairs: a word a line, behind it what followed it and, if more than once, how often."""

# Of a word's own probability so much comes from the texts, the rest from the dictionary. More wins a percent
# of the errors in calls, and loses a sixth of them in sentences about other things.
_TALK = 0.75
_DISCOUNT = 0.7
_SERVICE_COUNT = 2_000  # of the dictionary's 60 million: as frequent as 手续 or 规定
_FEWEST = 5  # rarer words of the dictionary are mostly names
_UNKNOWN_COUNT = 0.3
_HOTWORD_SHARE = 4e-4  # of all words in the texts: as frequent as 维修 or 合同
_END_PROBABILITY = 0.1
_REMEMBERED = 1 << 16


class LanguageModel:
    """Words and what they cost after one another.

    Args:
        hotwords: words that are likely to be said: company, product and personal names.
    """

    def __init__(self, hotwords: Iterable[str] = ()) -> None:
        self._dictionary, self._total = dictionary()
        self._followers, self._before = _pairs()
        own = [
            word for word in dict.fromkeys(hotwords) if 2 <= len(word) <= LONGEST and all(map(is_han, word))
        ]
        said = _said()
        share = _HOTWORD_SHARE * sum(said.values())
        self._said: Mapping[str, float] = {**said, **dict.fromkeys(own, share)}
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
        followers = self._followers.get(before)
        if not followers:
            return -math.log(alone)
        seen = max(followers.get(word, 0) - _DISCOUNT, 0.0)
        return -math.log((seen + _DISCOUNT * len(followers) * alone) / self._before[before])


def service_words() -> tuple[str, ...]:
    """The shipped vocabulary of customer service (``service_words.yaml``)."""
    from ruamel.yaml import YAML  # noqa: PLC0415

    found = YAML(typ="safe").load(Path(__file__).with_name("service_words.yaml").read_text("utf-8"))
    return tuple(word for words in found.values() for word in str(words).split())


@functools.cache
def vocabulary_sha256() -> str:
    """Start of the hash of the shipped words and pairs, for cache keys: other words, other text."""
    return hashlib.sha256("\n".join(service_words()).encode() + PAIRS.read_bytes()).hexdigest()[:16]


@functools.cache
def dictionary() -> tuple[Mapping[str, float], float]:
    """Counts of the words of jieba's dictionary and of the shipped vocabulary, and the sum of all counts."""
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
def _pairs() -> tuple[Mapping[str, Mapping[str, int]], Mapping[str, int]]:
    """What followed each word, and how often; and how often anything did."""
    followers: dict[str, dict[str, int]] = {}
    for line in PAIRS.read_text("utf-8").splitlines():
        first, *rest = line.split("\t")
        told = (one.partition(" ") for one in rest)
        followers[first] = {intern(second): int(count or 1) for second, _, count in told}
    return followers, {first: sum(rest.values()) for first, rest in followers.items()}


@functools.cache
def _said() -> Mapping[str, int]:
    """How often each word was said: every one follows something."""
    followers, _ = _pairs()
    said: dict[str, int] = {}
    for rest in followers.values():
        for word, count in rest.items():
            said[word] = said.get(word, 0) + count
    said.pop(END, None)
    return said
