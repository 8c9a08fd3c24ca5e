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
    length: int, offers: Offers, cost: Callable[[str, str], float], *, before: str, after: str | None = None
) -> list[str]:
    """The words that cost least together.

    Args:
        length: characters of the stretch.
        offers: at every character at least one word of one character.
        cost: what a word costs after another.
        before: what stands before the stretch.
        after: what stands behind it; nothing where the words may go on.

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
    last_cost = {word: way[0] + (cost(after, word) if after else 0.0) for word, way in ways[end].items()}
    words = [min(last_cost, key=lambda word: (last_cost[word], word))]
    while end:
        _, end, last = ways[end][words[-1]]
        words.append(last)
    return words[-2::-1]
