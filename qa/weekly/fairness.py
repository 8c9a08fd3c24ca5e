"""Fair comparison: who had which calls, and scores as if everyone had had the same mix.

Direct standardisation (Fleiss, Levin and Paik 2003, chapter 19): a group's mean within each type of call,
weighted by that type's share among everyone's calls. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from qa.weekly.intervals import LEAST

__all__ = ["FEWEST", "Adjusted", "adjusted_scores"]

FEWEST = 2
"""A type of which a group has fewer scored calls does not count for it."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A standardised mean.

    Fewer than five calls give no interval. ``covered`` is the share of everyone's calls whose types the
    group had too; below 1 the weights are spread over those types, so the figure compares less than it
    seems to.
    """

    value: float
    low: float | None
    high: float | None
    covered: float


def adjusted_scores(now: pd.DataFrame, by: Sequence[str]) -> dict[str, dict[str, Adjusted]]:
    """Standardised mean totals.

    Args:
        now: the period's calls with ``kind``, ``total`` and the grouping columns.
        by: the columns to group by.

    Returns:
        Per column, the groups' figures; groups without a usable type are left out.
    """
    scored = now[now["total"].notna()]
    weights = scored["kind"].value_counts(normalize=True)
    out: dict[str, dict[str, Adjusted]] = {}
    for column in by:
        cells = scored.groupby([column, "kind"])["total"].agg(["count", "mean", "var"])
        cells = cells[cells["count"] >= FEWEST]
        out[column] = {
            str(name): _adjusted(part.droplevel(0), weights)
            for name, part in cells.groupby(level=0)
            if str(name)
        }
    return out


def _adjusted(cells: pd.DataFrame, weights: pd.Series) -> Adjusted:
    own = weights.reindex(cells.index).fillna(0.0)
    covered = float(own.sum())
    share = own / covered if covered else own
    value = float((share * cells["mean"]).sum())
    error = math.sqrt(float((share**2 * cells["var"] / cells["count"]).sum()))
    if not error or cells["count"].sum() < LEAST:
        return Adjusted(value, None, None, covered)
    return Adjusted(value, max(0.0, value - 1.96 * error), min(100.0, value + 1.96 * error), covered)
