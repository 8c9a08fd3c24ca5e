"""Chinese text cut into words: the most frequent way to read it, by the counts of jieba's word list.

The list is read as a file and cut by the same rule as jieba's (the likeliest sequence of words, without
guessing new ones): starting jieba itself takes several times as long. Knows nothing of what words mean.
"""

from __future__ import annotations

import functools
import importlib.util
import math
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType

from qa.language.sentences import clause_spans

__all__ = ["cut", "listed_words", "splits_word", "tag_of"]

_LONGEST = 6
_FEWEST = 10  # rarer words are mostly names
# Frequent in calls, missing in the list or drowned by its counts of newspapers.
_OWN = (
    "您好 请问 请讲 工号 尾号 订单号 客服 贵姓 没事儿 这边 那边 咱们 多久 "
    "有没有 是不是 能不能 可不可以 行不行 好不好 对不对 要不要"
)
_OWN_COUNT = 20_000


def listed_words() -> Iterator[tuple[str, int, str]]:
    """The word list of jieba (``dict.txt``), read as a file: importing jieba would start its segmenter.

    Yields:
        Word, how often it occurs, part of speech; 349,000 of them, in about a fifth of a second.

    Raises:
        ModuleNotFoundError: jieba is not installed.
    """
    spec = importlib.util.find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("jieba")
    text = (Path(next(iter(spec.submodule_search_locations))) / "dict.txt").read_text("utf-8")
    for line in text.splitlines():
        word, count, tag = line.split(" ", 2)
        yield word, int(count), tag


@functools.cache
def _entries() -> Mapping[str, tuple[int, str]]:
    found = {
        word: (count, tag[:2])
        for word, count, tag in listed_words()
        if count >= _FEWEST and len(word) <= _LONGEST
    }
    for word in _OWN.split():
        count, tag = found.get(word, (0, "l"))
        found[word] = (max(count, _OWN_COUNT), tag)
    return MappingProxyType(found)


def tag_of(word: str) -> str:
    """A word's usual part of speech, the first two letters of the list's tag; ``?`` for an unknown word."""
    return _entries().get(word, (0, "?"))[1]


@functools.lru_cache(maxsize=4096)
def cut(text: str) -> tuple[str, ...]:
    """Cut a text into words.

    Args:
        text: normalised text; what is in no list stands alone, character by character.

    Returns:
        The words; joined they are the text.
    """
    costs, unknown = _costs()
    best = [0.0] + [math.inf] * len(text)
    came = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _LONGEST), end):
            cost = costs.get(text[start:end], unknown if end - start == 1 else math.inf)
            if best[start] + cost < best[end]:
                best[end], came[end] = best[start] + cost, start
    words, end = [], len(text)
    while end:
        words.append(text[came[end] : end])
        end = came[end]
    return tuple(reversed(words))


def splits_word(text: str, at: int) -> bool:
    """Whether a place lies inside a word: between 账 and 户 of 退回原账户.

    Args:
        text: normalised text.
        at: offset of the character behind the place.

    Returns:
        Whether the likeliest reading of the clause has a word that goes on over the place.
    """
    left, right = next((span for span in clause_spans(text) if span[0] < at < span[1]), (at, at))
    return left < at and at - left not in accumulate(map(len, cut(text[left:right])))


@functools.cache
def _costs() -> tuple[Mapping[str, float], float]:
    """What each word costs (its surprise), and what an unknown character does, as if seen once."""
    entries = _entries()
    total = math.log(sum(count for count, _ in entries.values()))
    return {word: total - math.log(count) for word, (count, _) in entries.items()}, total
