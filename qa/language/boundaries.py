"""How likely a mark stands between two words of spoken Chinese, by the words around.

A log-linear model (maximum entropy) over the words and parts of speech next to a boundary; its weights lie
in ``boundary_weights``. Knows nothing of pauses, of marks that a recogniser wrote, or of which mark it is.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence

from qa.language.boundary_weights import BIAS, SCALE, WEIGHTS
from qa.language.entity import CN_DIGIT
from qa.language.words import cut, tag_of

__all__ = ["features", "is_numeral", "scores"]

_NUMERALS = frozenset(CN_DIGIT + "十百千万亿两0123456789.%")
_EDGE = ("<", "<"), (">", ">")


def is_numeral(word: str) -> bool:
    """Whether a word is made of numerals only."""
    return all(char in _NUMERALS for char in word)


def features(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What is known of each boundary between two words.

    Args:
        words: the words of a stretch without marks.

    Yields:
        For each of the ``len(words) - 1`` boundaries the names of what holds there.
    """
    seen = [("#", "#") if is_numeral(word) else (word, tag_of(word)) for word in words]
    row = [_EDGE[0], *seen, _EDGE[1]]
    before, after = 0, sum(map(len, words))
    for k, word in enumerate(words[:-1]):
        (left2, tag2l), (left, tag_l), (right, tag_r), (right2, tag2r) = row[k : k + 4]
        before, after = before + len(word), after - len(word)
        yield (
            f"l{left}",
            f"r{right}",
            f"p{left}_{right}",
            f"q{left2}_{left}",
            f"s{right}_{right2}",
            f"a{left[-1]}",
            f"b{right[0]}",
            f"c{left[-1]}_{right[0]}",
            f"L{left2}",
            f"R{right2}",
            f"t{tag_l}",
            f"u{tag_r}",
            f"v{tag_l}_{tag_r}",
            f"w{tag2l}_{tag_l}",
            f"x{tag_r}_{tag2r}",
            f"m{min(before, 4)}",
            f"n{min(after, 4)}",
            f"y{min(len(left), 3)}",
            f"z{min(len(right), 3)}",
        )


@functools.lru_cache(maxsize=1024)
def scores(text: str) -> tuple[tuple[int, float], ...]:
    """How strongly the words speak for a mark at each boundary between words.

    Args:
        text: a stretch of spoken characters without marks.

    Returns:
        For each boundary the number of characters before it and the log-odds of a mark there.
    """
    words = cut(text)
    weights = _weights()
    found, place = [], 0
    for word, names in zip(words, features(words), strict=False):
        place += len(word)
        found.append((place, BIAS + sum(weights.get(name, 0.0) for name in names)))
    return tuple(found)


@functools.cache
def _weights() -> Mapping[str, float]:
    """Weights by feature: each line of the table is a kind, then keys with their scaled weights."""
    table: dict[str, float] = {}
    for kind, entries in WEIGHTS.items():
        for entry in entries.split():
            key, _, weight = entry.rpartition("=")
            table[kind + key] = int(weight) / SCALE
    return table
