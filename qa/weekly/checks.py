"""Checks over a period: pass rates, what moved, what fails together, who fails what.

Undecided verdicts are counted beside the rates, never in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from qa.weekly import changes, intervals
from qa.weekly.changes import FDR, Change
from qa.weekly.figures import USUAL
from qa.weekly.frames import HISTORY, CheckName, Frames

__all__ = ["CheckRow", "Checks", "Heat", "Moved", "Pair", "make_checks"]

FEWEST_TOGETHER, SHARE_TOGETHER = 5, 0.005
"""Two faults count as occurring together from so many calls on, or this share of all."""

FEWEST_CELL = 5
"""A cell of the heat map with fewer decided calls stays empty."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check, or one stage's checks together (``id`` the stage's, ``severity`` empty).

    ``lost`` are the points that it cost in all calls of the period.
    """

    id: str
    zh: str
    stage: str
    severity: str
    passed: int
    failed: int
    undecided: int
    low: float | None
    high: float | None
    last: Change | None = None
    usual: Change | None = None
    history: tuple[float | None, ...] = ()
    lost: float = 0.0

    @property
    def rate(self) -> float | None:
        """Share of decided calls that pass."""
        return self.passed / (self.passed + self.failed) if self.passed + self.failed else None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two checks that fail in the same calls more often than chance; ``lift`` says how much more."""

    one: str
    other: str
    both: int
    n: int
    lift: float


@dataclass(frozen=True, slots=True)
class Heat:
    """Pass rates of rows (agents or teams) by check; ``None`` where too few were decided."""

    rows: tuple[str, ...]
    checks: tuple[str, ...]
    rates: tuple[tuple[float | None, ...], ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One agent's pass rate of one check, changed beyond chance against the four periods before."""

    agent: str
    check: str
    rate: float
    n: int
    change: Change


@dataclass(frozen=True, slots=True)
class Checks:
    """All about checks. ``teams`` and ``agents`` are heat maps; rows by team name and agent number.

    ``moved`` lists whose check changed, all agents and checks being one family of comparisons.
    """

    rows: tuple[CheckRow, ...]
    stages: tuple[CheckRow, ...]
    together: tuple[Pair, ...]
    teams: Heat
    agents: Heat
    moved: tuple[Moved, ...] = ()

    @property
    def movers(self) -> tuple[CheckRow, ...]:
        """Checks that changed beyond chance against the four periods before, the largest first."""
        moved = [r for r in self.rows if r.usual is not None and r.usual.marked]
        return tuple(sorted(moved, key=lambda r: -abs(r.usual.delta if r.usual else 0.0)))

    def row(self, id_: str) -> CheckRow | None:
        """One check."""
        return next((r for r in self.rows if r.id == id_), None)


def make_checks(frames: Frames) -> Checks:
    """Everything about the checks of the reported period."""
    checks = frames.checks
    decided = checks[checks["v"] != 2]
    rows = _rows(checks, decided, "check", {n.id: n for n in frames.names.values()})
    # A bonus is no duty: leaving it out is no failure of the stage.
    stage_of = {n.id: "" if n.severity == "bonus" else n.id.split(".", 1)[0] for n in frames.names.values()}
    prefix = checks.assign(stage=checks["check"].map(stage_of).astype("category"))
    prefix = prefix[prefix["stage"] != ""]
    named = {id_: CheckName(id_, zh, id_, "", 0.0) for id_, zh in frames.sections.items()}
    present = {id_: name for id_, name in named.items() if (prefix["stage"] == id_).any()}
    stages = _rows(prefix, prefix[prefix["v"] != 2], "stage", present)
    now = decided[decided["p"] == 0]
    duties = tuple(n.id for n in frames.names.values() if n.severity != "bonus")
    lost = now.groupby("check", observed=True)["lost"].sum()
    rows = tuple(replace(r, lost=float(lost.get(r.id, 0.0))) for r in rows)
    return Checks(
        rows=rows,
        stages=stages,
        together=_together(now, frames.names),
        teams=_heat(now, "team", duties),
        agents=_heat(now[now["agent"] != ""], "agent", duties),
        moved=_moved(decided[decided["agent"] != ""]),
    )


def _moved(decided: pd.DataFrame) -> tuple[Moved, ...]:
    sides = [
        decided[decided["p"].isin(p)].groupby(["agent", "check"], observed=True)["v"].agg(["sum", "count"])
        for p in ((0,), USUAL)
    ]
    both = pd.concat(sides, axis=1, join="inner")
    numbers = both.to_numpy(dtype=float).tolist()
    done = changes.controlled([changes.shares((k1, n1), (k0, n0)) for k1, n1, k0, n0 in numbers])
    found = [
        Moved(str(agent), str(check), k1 / n1, int(n1), change)
        for (agent, check), (k1, n1, _, _), change in zip(both.index, numbers, done, strict=True)
        if change is not None and change.marked
    ]
    return tuple(sorted(found, key=lambda m: (m.change.q or 0.0, m.agent, m.check)))


def _rows(
    checks: pd.DataFrame, decided: pd.DataFrame, by: str, names: Mapping[str, CheckName]
) -> tuple[CheckRow, ...]:
    table = decided.groupby([by, "agent", "p"], observed=True)["v"].agg(["sum", "count"])
    open_ = checks[(checks["v"] == 2) & (checks["p"] == 0)].groupby(by, observed=True).size()
    keys = set(table.index.get_level_values(0))
    empty = table.iloc[:0].droplevel(0)
    drafts = [
        _row(name, table.xs(id_, level=0) if id_ in keys else empty, int(open_.get(id_, 0)))
        for id_, name in names.items()
    ]
    last = changes.controlled([d.last for d in drafts])
    usual = changes.controlled([d.usual for d in drafts])
    return tuple(replace(d, last=a, usual=b) for d, a, b in zip(drafts, last, usual, strict=True))


def _row(name: CheckName, table: Any, undecided: int) -> CheckRow:
    now, last, usual = (_by_agent(table, periods) for periods in ((0,), (1,), USUAL))
    passed, n = int(now["sum"].sum()), int(now["count"].sum())
    low, high = intervals.wilson(passed, n, intervals.design_effect(now["sum"], now["count"]))
    sums = table.groupby(level="p").sum()
    history = [
        float(sums["sum"][p]) / float(sums["count"][p]) if p in sums.index else None
        for p in reversed(range(HISTORY))
    ]
    return CheckRow(
        id=name.id,
        zh=name.zh,
        stage=name.id.split(".", 1)[0],
        severity=name.severity,
        passed=passed,
        failed=n - passed,
        undecided=undecided,
        low=low,
        high=high,
        last=_change(now, last),
        usual=_change(now, usual),
        history=tuple(history),
    )


def _by_agent(table: Any, periods: Sequence[int]) -> Any:
    return table[table.index.get_level_values("p").isin(periods)].groupby(level="agent").sum()


def _change(now: Any, then: Any) -> Change | None:
    both: Any = pd.concat({"now": now, "then": then}, axis=1).fillna(0.0)
    sums = [(both[side, "sum"], both[side, "count"]) for side in ("now", "then")]
    done = changes.clustered(sums[0], sums[1])
    if done is None or done.p is not None:
        return done
    sides = ((float(s["sum"].sum()), float(s["count"].sum())) for s in (now, then))
    return changes.shares(*sides)


def _together(now: pd.DataFrame, names: Mapping[str, CheckName]) -> tuple[Pair, ...]:
    """Pairs of checks whose failures meet; among the calls where both were decided."""
    if now.empty:
        return ()
    duties = [n.id for n in names.values() if n.severity != "bonus"]
    wide = now[now["check"].isin(duties)].drop_duplicates(["i", "check"])
    wide = wide.astype({"check": str}).pivot(index="i", columns="check", values="v")
    known = wide.notna().to_numpy(dtype=float)
    failed = (wide == 0).to_numpy(dtype=float)
    n, both = known.T @ known, failed.T @ failed
    one = failed.T @ known
    other = one.T
    least = np.maximum(FEWEST_TOGETHER, SHARE_TOGETHER * len(wide))
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = both * n / (one * other)
        square = (n - 1) * (both * (n - one - other + both) - (one - both) * (other - both)) ** 2
        square = square / (one * (n - one) * other * (n - other))
    ids = [str(name) for name in wide.columns]
    upper = np.triu_indices(len(ids), 1)
    p = np.nan_to_num(stats.chi2.sf(square, 1), nan=1.0)[upper]
    q = stats.false_discovery_control(p) if len(p) else p
    found = [
        Pair(ids[a], ids[b], int(both[a, b]), int(n[a, b]), float(lift[a, b]))
        for a, b, value in zip(*upper, q, strict=True)
        if value <= FDR and both[a, b] >= least and lift[a, b] > 1.2
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.lift * np.log(pair.both + 1), pair.one))[:10])


def _heat(now: pd.DataFrame, by: str, checks: tuple[str, ...]) -> Heat:
    table: Any = now.astype({"check": str}).groupby([by, "check"])["v"].agg(["sum", "count"]).unstack("check")
    rows = tuple(str(name) for name in table.index)
    kept = tuple(c for c in checks if ("sum", c) in table.columns)
    sums = table["sum"].reindex(columns=kept).fillna(0).to_numpy(dtype=float) if rows else np.zeros((0, 0))
    counts = table["count"].reindex(columns=kept).fillna(0).to_numpy(dtype=int) if rows else np.zeros((0, 0))
    rates = tuple(
        tuple(float(s / c) if c >= FEWEST_CELL else None for s, c in zip(own, number, strict=True))
        for own, number in zip(sums, counts, strict=True)
    )
    return Heat(rows, kept, rates, tuple(tuple(int(c) for c in line) for line in counts))
