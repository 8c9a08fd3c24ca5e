"""Is a difference real or chance: tests, intervals of differences, control of false discoveries. Pure.

- Means of calls: Welch's t and Student's t with pooled variance, whichever gives the larger p. Scores are
  bounded and skewed: a week of few calls near 100 has hardly any variance, and Welch's test alone then
  takes chance for change (measured on made quarters: in one week of eight instead of one of twenty).
- Means of teams: the same difference with a variance over agents (each
  agent's calls of both periods are one cluster; linearised as in Liang and Zeger 1986, t with one degree
  of freedom less than clusters).
- One against the rest: the Mann-Whitney test.
- Shares: the N-1 chi-squared test where every expected number is at least 1, else Fisher's exact test
  (Campbell 2007, Statistics in Medicine 26); Newcombe's interval of the difference (Newcombe 1998,
  method 10).
- Many comparisons: Benjamini and Hochberg 1995, 5 % false discoveries.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from qa.weekly.intervals import wilson

__all__ = ["FDR", "Change", "clustered", "controlled", "means", "ranks", "shares"]

FDR = 0.05
"""Of all changes marked in one comparison, on average at most this share is chance."""

LEAST = 5
"""Fewer calls on either side are not tested."""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference from ``base``, with its interval.

    ``p`` is the test's, ``q`` after control of false discoveries (``None``: not tested). ``marked``:
    more than chance, by both test and interval.
    """

    delta: float
    low: float | None
    high: float | None
    base: float
    base_n: int
    p: float | None = None
    q: float | None = None
    marked: bool = False


def means(now: Sequence[float], then: Sequence[float]) -> Change | None:
    """Compare two means given as (mean, variance, number of calls).

    Returns:
        The change; untested with few calls or where nothing varies; ``None`` without calls on a side.
    """
    (m1, v1, n1), (m0, v0, n0) = now, then
    if not n1 or not n0:
        return None
    plain = Change(m1 - m0, None, None, m0, int(n0))
    if min(n1, n0) < LEAST or not v1 / n1 + v0 / n0 > 0:
        return plain
    a, b = v1 / n1, v0 / n0
    freedom = (a + b) ** 2 / (a * a / (n1 - 1) + b * b / (n0 - 1))
    welch = _tested(plain, math.sqrt(a + b), freedom)
    pooled = ((n1 - 1) * v1 + (n0 - 1) * v0) / (n1 + n0 - 2)
    student = _tested(plain, math.sqrt(pooled * (1 / n1 + 1 / n0)), n1 + n0 - 2)
    return max(welch, student, key=lambda change: change.p or 0.0)


def _tested(plain: Change, error: float, freedom: float) -> Change:
    half = float(stats.t.ppf(0.975, freedom)) * error
    p = 2 * float(stats.t.sf(abs(plain.delta) / error, freedom))
    return replace(plain, low=plain.delta - half, high=plain.delta + half, p=p)


def ranks(own: ArrayLike, rest: ArrayLike) -> Change | None:
    """Compare the calls of one with everyone else's by rank (Mann and Whitney 1947, corrected for ties).

    Scores are skewed: a few zeros for something fatal swamp a mean's variance, but not the ranks.

    Returns:
        The difference of the means with Welch's interval, and the rank test's p; untested with few calls
        or where ranks and means point different ways.
    """
    a, b = np.asarray(own, float), np.asarray(rest, float)
    if not len(a) or not len(b):
        return None
    plain = Change(float(a.mean() - b.mean()), None, None, float(b.mean()), len(b))
    if min(len(a), len(b)) < LEAST or not a.var() + b.var() > 0:
        return plain
    error = math.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    welch = _tested(plain, error, min(len(a), len(b)) - 1)
    found = stats.mannwhitneyu(a, b, method="asymptotic")
    higher = found.statistic > len(a) * len(b) / 2
    return replace(welch, p=float(found.pvalue) if higher == (plain.delta > 0) else 1.0)


def shares(now: Sequence[float], then: Sequence[float]) -> Change | None:
    """Compare two shares given as (cases that hold, cases); as ``means``."""
    (k1, n1), (k0, n0) = now, then
    if not n1 or not n0:
        return None
    p1, p0 = k1 / n1, k0 / n0
    plain = Change(p1 - p0, None, None, p0, int(n0))
    if min(n1, n0) < LEAST:
        return plain
    (l1, u1), (l0, u0) = wilson(k1, n1), wilson(k0, n0)
    down = math.hypot(p1 - (l1 or 0.0), (u0 or 0.0) - p0)
    up = math.hypot((u1 or 0.0) - p1, p0 - (l0 or 0.0))
    return replace(plain, low=p1 - p0 - down, high=p1 - p0 + up, p=_two_shares(k1, n1, k0, n0))


def _two_shares(k1: float, n1: float, k0: float, n0: float) -> float:
    hits, n = k1 + k0, n1 + n0
    least = min(n1, n0) * min(hits, n - hits) / n
    if hits in (0, n):
        return 1.0
    if least < 1:
        table = [[round(k1), round(n1 - k1)], [round(k0), round(n0 - k0)]]
        return float(stats.fisher_exact(table).pvalue)
    square = (n - 1) * (k1 * (n0 - k0) - k0 * (n1 - k1)) ** 2 / (n1 * n0 * hits * (n - hits))
    return float(stats.chi2.sf(square, 1))


def clustered(now: tuple[ArrayLike, ArrayLike], then: tuple[ArrayLike, ArrayLike]) -> Change | None:
    """Compare two means of clustered calls.

    Args:
        now, then: per cluster (the same clusters in the same order, 0 where one has no calls), the sum
            of the measure and the number of calls.

    Returns:
        The change, tested where at least four clusters have calls.
    """
    s1, c1 = (np.asarray(side, float) for side in now)
    s0, c0 = (np.asarray(side, float) for side in then)
    n1, n0 = c1.sum(), c0.sum()
    if not n1 or not n0:
        return None
    m1, m0 = s1.sum() / n1, s0.sum() / n0
    plain = Change(float(m1 - m0), None, None, float(m0), int(n0))
    pull = (s1 - m1 * c1) / n1 - (s0 - m0 * c0) / n0
    groups = int(((c1 > 0) | (c0 > 0)).sum())
    if groups < 4 or min(n1, n0) < LEAST:
        return plain
    variance = groups / (groups - 1) * float((pull**2).sum())
    return _tested(plain, math.sqrt(variance), groups - 1) if variance > 0 else plain


def controlled(changes: Sequence[Change | None]) -> list[Change | None]:
    """The same changes with ``q`` and ``marked`` filled in; all of them are one family."""
    tested = [k for k, change in enumerate(changes) if change is not None and change.p is not None]
    out = list(changes)
    if not tested:
        return out
    values = stats.false_discovery_control([_p(changes[k]) for k in tested], method="bh")
    for k, q in zip(tested, np.atleast_1d(values), strict=True):
        change = changes[k]
        if change is not None:
            clear = change.low is not None and change.high is not None and not change.low <= 0 <= change.high
            out[k] = replace(change, q=float(q), marked=bool(q <= FDR and clear))
    return out


def _p(change: Change | None) -> float:
    return 1.0 if change is None or change.p is None else change.p
