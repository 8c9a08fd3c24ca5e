"""The cheapest row of words over a stretch of characters: a beam search over the words that may stand there.

Knows neither sounds nor recognisers; what a word costs is told by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import nsmallest

__all__ = ["cheapest_words"]

_WAYS = 6  # kept at each character

Offers = Callable[[int], Iterable[tuple[str, float]]]
"""Words that may stand from a character on, each with what its place adds to its cost."""


def cheapest_words(
    length: int, offers: Offers, cost: Callable[[str, str], float], *, before: str, after: str
) -> list[str]:
    """The words that cost least together.

    Args:
        length: characters of the stretch.
        offers: at every character at least one word of one character.
        cost: what a word costs after another.
        before: what stands before the stretch.
        after: what stands behind it.

    Returns:
        The words in order; together they are as long as the stretch.
    """
    # At each character: last word -> (cost, where it starts, the word before it).
    ways: list[dict[str, tuple[float, int, str]]] = [{} for _ in range(length + 1)]
    ways[0][before] = (0.0, 0, "")
    for start in range(length):
        so_far = nsmallest(_WAYS, ((way[0], word) for word, way in ways[start].items()))
        for word, added in offers(start):
            total, last = min((known + cost(word, other), other) for known, other in so_far)
            total += added
            there = ways[start + len(word)]
            if word not in there or total < there[word][0]:
                there[word] = (total, start, last)
    end = length
    words = [min(ways[end], key=lambda word: (ways[end][word][0] + cost(after, word), word))]
    while end:
        _, end, last = ways[end][words[-1]]
        words.append(last)
    return words[-2::-1]
