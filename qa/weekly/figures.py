"""The figures of a scorecard: each measure with its interval, its changes and its history.

They are made from numbers, sums and sums of squares by cluster and period. Knows no cards.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa.weekly import changes, intervals
from qa.weekly.changes import Change
from qa.weekly.frames import HISTORY, Setup
from qa.weekly.measures import RATE, Measure

__all__ = ["USUAL", "Array", "Figure", "bounds_of", "figure_of"]

USUAL = (1, 2, 3, 4)
"""The periods before the reported one that make what is usual."""

_FEWEST_CLUSTERS = 4
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one card.

    ``value`` and bounds are in the measure's unit (a rate's from 0 to 1), ``n`` the calls behind it;
    ``last`` compares with the period before, ``usual`` with all calls of the four before; ``history``
    runs from the oldest period to the reported one.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    last: Change | None = None
    usual: Change | None = None
    history: tuple[float | None, ...] = ()


def figure_of(m: Measure, sums: Array, single: bool, bounds: intervals.Bounds) -> Figure:
    """One figure from numbers, sums and squares: 3 x clusters x periods."""
    now, last, usual = (sums[:, :, list(periods)].sum(axis=2) for periods in ((0,), (1,), USUAL))
    n = int(now[0].sum())
    number, total = sums[0].sum(axis=0), sums[1].sum(axis=0)
    history = [float(total[p] / number[p]) if number[p] else None for p in reversed(range(HISTORY))]
    return Figure(
        value=float(now[1].sum()) / n if n else None,
        low=bounds[0],
        high=bounds[1],
        n=n,
        last=_change(m, now, last, single),
        usual=_change(m, now, usual, single),
        history=tuple(history),
    )


def _change(m: Measure, now: Array, then: Array, single: bool) -> Change | None:
    if not single:
        done = changes.clustered((now[1], now[0]), (then[1], then[0]))
        if done is None or done.p is not None:
            return done
    sides = [[float(x) for x in side.sum(axis=1)] for side in (now, then)]
    if m.kind == RATE:
        return changes.shares(*((total, n) for n, total, _ in sides))
    return changes.means(*(_moments(*side) for side in sides))


def _moments(n: float, total: float, squares: float) -> tuple[float, float, float]:
    mean = total / n if n else 0.0
    variance = (squares - n * mean * mean) / (n - 1) if n > 1 else 0.0
    # Rounding leaves a trace of variance where all values are the same.
    return mean, variance if variance > 1e-9 * max(1.0, mean * mean) else 0.0, n


def bounds_of(
    name: str, now: pd.DataFrame, sums: Array, measures: Sequence[Measure], single: bool, setup: Setup
) -> list[intervals.Bounds]:
    """Wilson for rates, bootstrap for means; over agents where there are enough, else over calls."""
    number, total = sums[0, :, 0], sums[1, :, 0]
    out: list[intervals.Bounds] = [(None, None)] * len(measures)
    for k, m in enumerate(measures):
        if m.kind == RATE:
            deff = 1.0 if single else intervals.design_effect(total[:, k], number[:, k])
            out[k] = intervals.wilson(float(total[:, k].sum()), float(number[:, k].sum()), deff)
    means = [k for k, m in enumerate(measures) if m.kind != RATE]
    present = number.sum(axis=1) > 0
    if single or present.sum() < _FEWEST_CLUSTERS:
        values = now[[measures[k].id for k in means]].to_numpy(dtype=float).T
        parts = np.nan_to_num(values), (~np.isnan(values)).astype(float)
    else:
        parts = total[present][:, means].T, number[present][:, means].T
    found = intervals.bootstrap_ratio(*parts, setup.seed ^ zlib.crc32(name.encode()))
    for k, bounds in zip(means, found, strict=True):
        out[k] = bounds
    return out
