"""The cheapest row of words is found, and it covers the stretch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hypothesis import given
from hypothesis import strategies as st

from qa.speech.word_paths import cheapest_words

PRICES = {"甲": 3.0, "乙": 3.0, "丙": 3.0, "甲乙": 4.0, "乙丙": 2.0, "<": 0.0, ">": 0.0}


def best(
    text: str,
    prices: Mapping[str, float],
    extra: Mapping[tuple[str, str], float] | None = None,
    *,
    after: str | None = ">",
) -> list[str]:
    pairs = extra or {}

    def offers(start: int) -> Iterator[tuple[str, float]]:
        for length in (1, 2):
            if (word := text[start : start + length]) in prices and len(word) == length:
                yield word, 0.0

    def cost(word: str, before: str) -> float:
        return prices[word] + pairs.get((before, word), 0.0)

    return cheapest_words(len(text), offers, cost, before="<", after=after)


def test_the_cheapest_cut_wins() -> None:
    assert best("甲乙丙", PRICES) == ["甲", "乙丙"]
    assert best("甲乙丙", {**PRICES, "乙丙": 5.0}) == ["甲乙", "丙"]


def test_what_words_cost_beside_each_other_counts() -> None:
    assert best("甲乙丙", PRICES, {("甲", "乙丙"): 3.0}) == ["甲乙", "丙"]
    # So does what stands behind the stretch.
    assert best("甲乙丙", PRICES, {("乙丙", ">"): 3.0}) == ["甲乙", "丙"]


def test_where_the_words_go_on_no_end_counts() -> None:
    assert best("甲乙丙", PRICES, {("乙丙", ">"): 3.0}, after=None) == ["甲", "乙丙"]


def test_nothing_is_no_words() -> None:
    assert best("", PRICES) == []


@given(st.text("甲乙丙", max_size=7), st.lists(st.floats(0.1, 9), min_size=5, max_size=5))
def test_no_other_cut_is_cheaper(text: str, figures: list[float]) -> None:
    prices = {**dict(zip(("甲", "乙", "丙", "甲乙", "乙丙"), figures, strict=True)), "<": 0.0, ">": 0.0}

    def cuts(rest: str) -> Iterator[list[str]]:
        if not rest:
            yield []
        for length in (1, 2):
            if len(rest) >= length and rest[:length] in prices:
                yield from ([rest[:length], *more] for more in cuts(rest[length:]))

    found = best(text, prices)
    assert "".join(found) == text
    price = sum(prices[word] for word in found)
    assert price <= min(sum(map(prices.__getitem__, cut)) for cut in cuts(text)) + 1e-9
