"""95 % intervals for few cases and bounded scores. Pure, seeded.

- Shares: Wilson's score interval (Wilson 1927). Where calls come in clusters (many calls of each agent),
  the number of calls is divided by the design effect first (Kish 1965; for Wilson with clusters: Franco,
  Little, Louis and Slud 2019, J. Survey Statistics and Methodology).
- Means: bias-corrected accelerated bootstrap (Efron 1987), widened for few cases as Hesterberg 2015
  proposes (the t quantile takes the place of the normal one); clusters are drawn whole.
- Medians: the order statistics that the binomial distribution gives (distribution-free).
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from qa.stats import wilson as share_interval

__all__ = ["LEAST", "bootstrap_ratio", "design_effect", "median_interval", "wilson"]

LEAST = 5
"""Fewer cases give no interval for a mean: resampling four calls shows only those four."""

RESAMPLES = 1999
Bounds = tuple[float | None, float | None]


def wilson(hits: float, n: float, deff: float = 1.0) -> Bounds:
    """Wilson's 95 % interval of a share.

    Args:
        hits: cases that hold.
        n: all cases.
        deff: design effect, at least 1; the cases count as ``n / deff``.

    Returns:
        Both bounds from 0 to 1; ``None`` without cases.
    """
    deff = max(1.0, deff)
    return share_interval(hits / deff, n / deff) or (None, None)


def design_effect(hits: ArrayLike, counts: ArrayLike) -> float:
    """How much wider a share's variance is because cases come in clusters; never below 1.

    Args:
        hits: cases that hold, per cluster.
        counts: cases, per cluster.
    """
    h, c = np.asarray(hits, float), np.asarray(counts, float)
    n, groups = c.sum(), int((c > 0).sum())
    share = h.sum() / n if n else 0.0
    if groups < 2 or share in (0.0, 1.0):
        return 1.0
    between = groups / (groups - 1) * float(((h - share * c) ** 2).sum()) / n**2
    return max(1.0, float(between / (share * (1 - share) / n)))


def bootstrap_ratio(sums: Any, counts: Any, seed: int) -> list[Bounds]:
    """Intervals of means, one per row, all from the same draws.

    Args:
        sums: measures x units; what each unit (a call, or a cluster of calls) adds up to.
        counts: measures x units; how many calls that is (0 where a unit lacks the measure).
        seed: of the draws.

    Returns:
        One interval per measure; ``None`` for fewer than ``LEAST`` units or for equal values, where
        there is nothing to resample.
    """
    total, number = np.atleast_2d(np.asarray(sums, float)), np.atleast_2d(np.asarray(counts, float))
    out: list[Bounds] = [(None, None)] * len(total)
    units = (number > 0).sum(axis=1)
    # Rows over the same units are drawn together; a row with gaps is drawn over its own units.
    full = [k for k in range(len(total)) if units[k] == total.shape[1] >= LEAST]
    groups = [full] if full else []
    groups += [[k] for k in range(len(total)) if k not in full and units[k] >= LEAST]
    for rows in groups:
        keep = number[rows[0]] > 0
        for k, bounds in zip(rows, _bca(total[rows][:, keep], number[rows][:, keep], seed), strict=True):
            out[k] = bounds
    return out


def _mean(sums: Any, counts: Any, axis: int = -1) -> Any:
    return sums.sum(axis=axis) / counts.sum(axis=axis)


def _bca(sums: Any, counts: Any, seed: int) -> list[Bounds]:
    n = sums.shape[1]
    # Hesterberg 2015, "What Teachers Should Know About the Bootstrap", section 5.4 (expanded intervals).
    level = 2 * float(stats.norm.cdf(math.sqrt(n / (n - 1)) * float(stats.t.ppf(0.975, n - 1)))) - 1
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore")
        found = stats.bootstrap(
            (sums, counts),
            _mean,
            paired=True,
            vectorized=True,
            axis=-1,
            confidence_level=min(level, 0.9999),
            n_resamples=RESAMPLES,
            batch=500,
            method="BCa",
            rng=np.random.default_rng(seed),
        ).confidence_interval
    pairs = zip(np.atleast_1d(found.low), np.atleast_1d(found.high), strict=True)
    sound = [(float(low), float(high)) for low, high in pairs]
    return [bounds if bounds[1] > bounds[0] else (None, None) for bounds in sound]


def median_interval(values: ArrayLike) -> Bounds:
    """Distribution-free interval of the median, at least 95 %; ``None`` for fewer than 6 cases."""
    ordered = np.sort(np.asarray(values, float))
    n = len(ordered)
    # The largest k with P(Binomial(n, 1/2) < k) <= 2.5 %: from the k-th lowest to the k-th highest.
    k = int(stats.binom.ppf(0.025, n, 0.5)) if n else 0
    if n and stats.binom.cdf(k - 1, n, 0.5) > 0.025:
        k -= 1
    if k < 1:
        return None, None
    return float(ordered[k - 1]), float(ordered[n - k])
