"""Unsure characters replaced by homophones that make a word: 流乘 -> 流程, 克服热线 -> 客服热线.

A small recogniser hears the syllables and then often writes the wrong character. Where it was not sure,
the cheapest reading wins among words of the same toneless sound: cheap are frequent words (jieba's
dictionary, the vocabulary of customer service, the caller's own hotwords), dear are changes, the dearer
the surer the recogniser was. Characters keep their number, digits are neither changed nor made, sure
characters are never touched, and no insult is ever written that was not recognised.

Nothing here knows who speaks or what is judged. The recogniser's own text is kept by the caller.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from qa.language.normalise import is_han
from qa.language.phonetic import encode

__all__ = ["Homophones", "Sure", "service_words", "vocabulary_sha256"]

Sure = tuple[str, float]
"""A character and the recogniser's probability for it."""

_NEVER_ABOVE = 0.9  # a surer character stays
_CHANGE_COST = 3.0  # in nats, plus -log(1 - probability): the careful end of a broad optimum (1 to 3)
_LONGEST = 6
_FEWEST = 20  # rarer words of the dictionary are mostly names, and replace nothing
_SERVICE_COUNT = 2_000  # of the dictionary's 60 million: as frequent as 手续 or 规定
_HOTWORD_COUNT = 20_000
_CHOICES = 4  # the most frequent words of one sound
_INSULTS = frozenset("妈操屁滚蛋傻逼贱骂死蠢猪狗屎尸奸婊娘")


class Homophones:
    """The words to choose from.

    Args:
        hotwords: words that are likely to be said: company, product and personal names.
    """

    def __init__(self, hotwords: Iterable[str] = ()) -> None:
        self._counts, self._index, self._total = _dictionary()
        own = {
            word: _HOTWORD_COUNT for word in hotwords if 2 <= len(word) <= _LONGEST and all(map(is_han, word))
        }
        if own:
            self._counts = {**self._counts, **own}
            self._index = dict(self._index)
            for word in own:
                sound = encode(word, loose=False)
                others = [other for other in self._index.get(sound, ()) if other != word]
                self._index[sound] = (word, *others)

    def mend(self, heard: Sequence[Sure]) -> str:
        """The likeliest text of the same sound.

        Args:
            heard: characters with probabilities, simplified; marks end a stretch within which words
                are looked for.

        Returns:
            Text of the same number of characters.
        """
        out: list[str] = []
        stretch: list[Sure] = []
        for sure in (*heard, None):
            if sure is not None and is_han(sure[0]):
                stretch.append(sure)
                continue
            out.append(self._best(stretch) if len(stretch) > 1 else "".join(char for char, _ in stretch))
            stretch = []
            if sure is not None:
                out.append(sure[0])
        return "".join(out)

    def _best(self, heard: Sequence[Sure]) -> str:
        """The cheapest sequence of words over a stretch (Viterbi)."""
        text = "".join(char for char, _ in heard)
        sounds = encode(text, loose=False)
        prices = [
            math.inf if "姓" in text[max(0, k - 1) : k + 1] else _price(probability)  # a name follows
            for k, (_, probability) in enumerate(heard)
        ]
        ways: list[tuple[float, int, str]] = [(0.0, 0, "")] + [(math.inf, 0, "")] * len(text)
        for start in range(len(text)):
            so_far = ways[start][0]
            for end in range(start + 1, min(start + _LONGEST, len(text)) + 1):
                for word in self._candidates(text[start:end], sounds[start:end]):
                    cost = so_far + self._cost(word) + _changes(text[start:end], word, prices[start:end])
                    if cost < ways[end][0]:
                        ways[end] = (cost, start, word)
        words: list[str] = []
        end = len(text)
        while end:
            words.append(ways[end][2])
            end = ways[end][1]
        return "".join(reversed(words))

    def _candidates(self, text: str, sound: str) -> Iterable[str]:
        if len(text) == 1:
            return (text,)
        return {text, *self._index.get(sound, ())} if text in self._counts else self._index.get(sound, ())

    def _cost(self, word: str) -> float:
        return math.log(self._total / self._counts.get(word, 0.5))


def _price(probability: float) -> float:
    """What changing a character costs; nothing buys a sure one."""
    if probability > _NEVER_ABOVE:
        return math.inf
    return _CHANGE_COST - math.log(1 - probability)


def _changes(text: str, word: str, prices: Sequence[float]) -> float:
    """What it costs to read a text as a word."""
    cost = 0.0
    for old, new, price in zip(text, word, prices, strict=True):
        if old != new:
            cost += math.inf if new in _INSULTS else price
    return cost


def service_words() -> tuple[str, ...]:
    """The shipped vocabulary of customer service (``service_words.yaml``)."""
    from ruamel.yaml import YAML  # noqa: PLC0415

    found = YAML(typ="safe").load(Path(__file__).with_name("service_words.yaml").read_text("utf-8"))
    return tuple(word for words in found.values() for word in str(words).split())


def vocabulary_sha256() -> str:
    """Start of the hash of the shipped vocabulary, for cache keys: other words, other text."""
    return hashlib.sha256(" ".join(service_words()).encode()).hexdigest()[:16]


@functools.cache
def _dictionary() -> tuple[Mapping[str, float], Mapping[str, tuple[str, ...]], float]:
    """Counts of words, words by sound (most frequent first), and the sum of all counts.

    jieba's word list is read as a file: importing jieba would start its segmenter.
    """
    counts: dict[str, float] = {}
    total = 0.0
    for line in _jieba_list().read_text("utf-8").splitlines():
        word, count, *_ = line.split(" ")
        total += float(count)
        if len(word) <= _LONGEST and (len(word) == 1 or int(count) >= _FEWEST):
            counts[word] = float(count)
    for word in service_words():
        counts[word] = max(counts.get(word, 0.0), float(_SERVICE_COUNT))
    several = sorted((word for word in counts if len(word) > 1), key=lambda word: -counts[word])
    index: dict[str, tuple[str, ...]] = {}
    for word, sound in zip(several, encode("\n".join(several), loose=False).split("\n"), strict=True):
        known = index.get(sound, ())
        if len(known) < _CHOICES:
            index[sound] = (*known, word)
    return counts, index, total


def _jieba_list() -> Path:
    spec = importlib.util.find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("jieba")
    return Path(next(iter(spec.submodule_search_locations))) / "dict.txt"
