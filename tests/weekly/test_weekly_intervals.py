"""Intervals and tests of change against published examples and other programs' results."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from qa.weekly import changes
from qa.weekly.changes import Change
from qa.weekly.intervals import bootstrap_ratio, design_effect, median_interval, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998 (Statistics in Medicine 17:857), method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_wilson_gives_the_published_bounds(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_wilson_without_cases_and_with_clusters() -> None:
    assert wilson(0, 0) == (None, None)
    plain, wide = wilson(30, 100), wilson(30, 100, deff=2.0)
    assert wide == wilson(15, 50)
    assert wide[0] < plain[0] < 0.3 < plain[1] < wide[1]  # type: ignore[operator]
    assert wilson(30, 100, deff=0.5) == plain


def test_design_effect_of_copied_cases_is_the_cluster_size() -> None:
    rng = np.random.default_rng(3)
    ones = (rng.random(400) < 0.4).astype(float)
    assert design_effect(ones * 10, np.full(400, 10.0)) == pytest.approx(10, rel=0.01)
    assert design_effect(rng.binomial(10, 0.4, 400), np.full(400, 10.0)) < 1.4
    assert design_effect([5, 5], [5, 5]) == 1.0


def test_bootstrap_agrees_with_theory_and_covers() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(80, 10, (1, 60))
    ((low, high),) = bootstrap_ratio(x, np.ones_like(x), 1)
    half = stats.t.ppf(0.975, 59) * x.std(ddof=1) / np.sqrt(60)
    assert low == pytest.approx(x.mean() - half, abs=0.5)
    assert high == pytest.approx(x.mean() + half, abs=0.5)
    # Scores are skewed and bounded: of 300 samples of 20 calls, the interval must hold the mean in about 95 %.
    truth = 100 * 8 / 9
    rows = 100 * rng.beta(8, 1, (300, 20))
    held = bootstrap_ratio(rows, np.ones_like(rows), 2)
    covered = sum(low <= truth <= high for low, high in held if low is not None and high is not None)
    assert 0.91 <= covered / 300 <= 0.99
    assert all(low >= 0 and high <= 100 for low, high in held if low is not None and high is not None)


def test_bootstrap_is_repeatable_and_says_when_it_cannot() -> None:
    x = np.array([[70.0, 80, 90, 60, 75, 88], [5.0, 5, 5, 5, 5, 5]])
    ones = np.ones_like(x)
    assert bootstrap_ratio(x, ones, 7) == bootstrap_ratio(x, ones, 7)
    assert bootstrap_ratio(x, ones, 7)[1] == (None, None)
    assert bootstrap_ratio(x[:, :4], ones[:, :4], 7) == [(None, None), (None, None)]
    gap = ones.copy()
    gap[0, :3] = 0
    assert bootstrap_ratio(x * gap, gap, 7)[0] == (None, None)


def test_bootstrap_draws_clusters_whole() -> None:
    rng = np.random.default_rng(8)
    agents = rng.normal(80, 8, 40)
    calls = agents[:, None] + rng.normal(0, 1, (40, 25))
    ((low, high),) = bootstrap_ratio(calls.sum(1)[None], np.full((1, 40), 25.0), 1)
    ((near, far),) = bootstrap_ratio(calls.reshape(1, -1), np.ones((1, 1000)), 1)
    assert high - low > 3 * (far - near)  # type: ignore[operator]


@pytest.mark.parametrize(("n", "k"), [(6, 1), (10, 2), (20, 6), (25, 8), (50, 18), (100, 40)])
def test_median_interval_is_the_tabulated_pair_of_ranks(n: int, k: int) -> None:
    """The k-th lowest and highest (Conover, Practical Nonparametric Statistics)."""
    assert median_interval(np.arange(1, n + 1)) == (k, n + 1 - k)


def test_median_interval_needs_six_cases() -> None:
    assert median_interval([1, 2, 3, 4, 5]) == (None, None)
    assert median_interval([]) == (None, None)


def test_newcombe_interval_of_a_difference_is_the_published_one() -> None:
    """Newcombe 1998 (Statistics in Medicine 17:873), examples (a) and (c), method 10."""
    a = changes.shares((56, 70), (48, 80))
    assert a is not None
    assert (a.low, a.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    c = changes.shares((6, 7), (2, 7))
    assert c is not None
    assert (c.low, c.high) == (pytest.approx(0.0582, abs=5e-5), pytest.approx(0.8062, abs=5e-5))


def test_shares_use_the_n_minus_1_test_or_fishers() -> None:
    found = changes.shares((56, 70), (48, 80))
    square = stats.chi2_contingency([[56, 14], [48, 32]], correction=False).statistic * 149 / 150
    assert found is not None
    assert found.p == pytest.approx(stats.chi2.sf(square, 1))
    rare = changes.shares((3, 20), (0, 400))
    assert rare is not None
    assert rare.p == pytest.approx(stats.fisher_exact([[3, 17], [0, 400]]).pvalue)
    same = changes.shares((20, 20), (30, 30))
    assert same is not None
    assert same.p == 1.0


def test_means_take_the_more_careful_of_two_t_tests() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(80, 12, 30), rng.normal(85, 6, 55)
    found = changes.means((a.mean(), a.var(ddof=1), 30), (b.mean(), b.var(ddof=1), 55))
    peer = max((stats.ttest_ind(a, b, equal_var=equal) for equal in (False, True)), key=lambda r: r.pvalue)
    ends = peer.confidence_interval(0.95)
    assert found is not None
    assert found.p == pytest.approx(peer.pvalue)
    assert (found.low, found.high) == (pytest.approx(ends.low), pytest.approx(ends.high))


def test_one_against_the_rest_is_the_rank_test() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.normal(90, 5, 40), rng.normal(84, 9, 500)
    b[:15] = 0.0
    found = changes.ranks(a, b)
    assert found is not None and found.low is not None and found.low > 0
    assert found.p == pytest.approx(stats.mannwhitneyu(a, b, method="asymptotic").pvalue)
    # Better in rank, worse on average: neither above nor below.
    a[:8] = 0.0
    torn = changes.ranks(a, b)
    assert torn is not None and torn.delta < 0 and torn.p == 1.0
    assert changes.ranks([], b) is None
    assert changes.ranks(a[:4], b).p is None  # type: ignore[union-attr]


def test_too_few_or_equal_values_are_not_tested() -> None:
    few = changes.means((90.0, 4.0, 4), (80.0, 4.0, 400))
    assert few is not None
    assert few.p is None and few.delta == 10.0
    still = changes.means((1.0, 0.0, 50), (0.0, 0.0, 50))
    assert still is not None and still.p is None
    assert changes.means((0.0, 0.0, 0), (80.0, 4.0, 9)) is None
    assert changes.shares((1, 4), (3, 4)).p is None  # type: ignore[union-attr]


def test_clusters_keep_the_false_alarms_of_agents_in_check() -> None:
    """Agents differ and each has calls in both weeks: nothing changed, so about 5 % may be below 0.05."""
    rng = np.random.default_rng(4)
    low = 0
    for _ in range(400):
        agents = rng.normal(80, 8, 12)
        sides = []
        for _week in range(2):
            number = rng.integers(5, 60, 12)
            sides.append(
                (np.array([rng.normal(a, 10, n).sum() for a, n in zip(agents, number, strict=True)]), number)
            )
        found = changes.clustered(*sides)
        assert found is not None and found.p is not None
        low += found.p < 0.05
    assert low / 400 <= 0.085


def test_false_discoveries_are_controlled_as_in_the_paper() -> None:
    """Benjamini and Hochberg 1995, section 3.2: of 15 comparisons the first four are real."""
    ps = (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0)  # fmt: skip
    family = [Change(1.0, 0.5, 1.5, 0.0, 30, p) for p in ps]
    done = changes.controlled([None, *family])
    assert done[0] is None
    assert [c.marked for c in done[1:] if c is not None] == [True] * 4 + [False] * 11


def test_a_change_whose_interval_holds_zero_is_never_marked() -> None:
    done = changes.controlled([Change(1.0, -0.1, 2.0, 0.0, 30, 0.0001)])
    assert done[0] is not None and not done[0].marked and done[0].q == pytest.approx(0.0001)
