"""What to praise and what to coach: per agent two strengths and two faults, each with calls to hear.

A fault is chosen by the points that it surely costs, a strength by how far it surely lies above the
others; what rests on one or two calls is not taken for a habit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qa.weekly import changes
from qa.weekly.changes import Change
from qa.weekly.examples import Example, example_of
from qa.weekly.frames import Frames, Setup
from qa.weekly.intervals import wilson

__all__ = ["Advice", "Coaching", "Progress", "make_coaching"]

MOST = 2
FEWEST_FAILS = 2
FEWEST_CALLS = 8
# A strength lies at least so far above the others' pass rate.
_CLEARLY = 0.03
# What a failed fatal check is worth beside the points of the others: the whole call.
_FATAL_WORTH = 100.0


@dataclass(frozen=True, slots=True)
class Advice:
    """One strength or fault of an agent.

    Attributes:
        check, zh, severity: which.
        passed, n: calls that passed, of those decided.
        low, high: Wilson's interval of the pass rate.
        peers: everyone else's pass rate; ``None`` where nobody else had it.
        best, worst: the example to follow and the one to mend; for want of an own good one, a
            colleague's (``best_is_peer``).
        phrase: what could be said.
    """

    check: str
    zh: str
    severity: str
    passed: int
    n: int
    low: float
    high: float
    peers: float | None
    best: Example | None
    worst: Example | None
    phrase: str = ""
    best_is_peer: bool = False

    @property
    def rate(self) -> float:
        """Share of decided calls that pass."""
        return self.passed / self.n


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of a fault that the period before showed; rates are pass rates.

    ``change`` is tested on its own (it is one question asked beforehand): ``marked`` then.
    """

    check: str
    zh: str
    severity: str
    then: float
    then_n: int
    now: float | None
    now_n: int
    change: Change | None


@dataclass(frozen=True, slots=True)
class Coaching:
    """One agent's list."""

    agent: str
    strengths: tuple[Advice, ...]
    faults: tuple[Advice, ...]
    progress: tuple[Progress, ...]


def make_coaching(frames: Frames, setup: Setup, agents: Sequence[str]) -> tuple[Coaching, ...]:
    """The coaching list, in the given order of agents."""
    tables = {p: _table(frames, p) for p in (0, 1)}
    decided = frames.checks[(frames.checks["p"] == 0) & (frames.checks["v"] != 2)]
    rows = dict(iter(decided.groupby(["agent", "check"], observed=True)))
    makers = _Maker(frames, setup, rows, dict(iter(decided.groupby("check", observed=True))))
    out = []
    for agent in agents:
        now, then = tables[0].get(agent), tables[1].get(agent)
        strengths = _strengths(now) if now is not None else []
        faults = _faults(now) if now is not None else []
        taken = [key for key in strengths if key not in faults][:MOST]
        out.append(
            Coaching(
                agent=agent,
                strengths=tuple(makers.advice(agent, key, now) for key in taken),
                faults=makers.faults(agent, faults[:MOST], now),
                progress=tuple(_progress(key, then, now, frames) for key in _faults(then)[:MOST])
                if then is not None
                else (),
            )
        )
    return tuple(out)


def _table(frames: Frames, p: int) -> dict[str, Any]:
    """Per agent a table of checks: passed, n, everyone else's rate, worth, severity."""
    own = frames.checks[
        (frames.checks["p"] == p) & (frames.checks["v"] != 2) & (frames.checks["agent"] != "")
    ]
    table = own.groupby(["agent", "check"], observed=True)["v"].agg(["sum", "count"]).reset_index()
    table["check"] = table["check"].astype(str)
    whole = table.groupby("check")[["sum", "count"]].transform("sum")
    others = whole["count"] - table["count"]
    table["peers"] = ((whole["sum"] - table["sum"]) / others.where(others > 0)).astype(float)
    table["severity"] = [frames.names[c].severity for c in table["check"]]
    table["worth"] = [
        _FATAL_WORTH if frames.names[c].severity == "fatal" else frames.names[c].max for c in table["check"]
    ]
    return {str(agent): part.set_index("check") for agent, part in table.groupby("agent")}


def _faults(table: Any) -> list[str]:
    """Faults by what they surely cost a call, the dearest first."""
    found = []
    for check, row in table.iterrows():
        failed, n = int(row["count"] - row["sum"]), int(row["count"])
        fatal = row["severity"] == "fatal"
        if row["severity"] == "bonus" or failed < (1 if fatal else FEWEST_FAILS):
            continue
        low, _ = wilson(failed, n)
        found.append((fatal, (low or 0.0) * row["worth"], str(check)))
    return [check for _, _, check in sorted(found, key=lambda f: (not f[0], -f[1], f[2]))]


def _strengths(table: Any) -> list[str]:
    """Checks that the agent passes surely more often than the others do, best first."""
    found = []
    for check, row in table.iterrows():
        n, peers = int(row["count"]), row["peers"]
        if (
            n < FEWEST_CALLS
            or pd.isna(peers)
            or row["severity"] == "fatal"
            or row["sum"] / n < max(0.5, peers + _CLEARLY)
        ):
            continue
        low, _ = wilson(row["sum"], n)
        found.append((((low or 0.0) - peers) * row["worth"], str(check)))
    return [check for _, check in sorted(found, key=lambda f: (-f[0], f[1]))]


def _progress(check: str, then: Any, now: Any, frames: Frames) -> Progress:
    old = then.loc[check]
    new = now.loc[check] if now is not None and check in now.index else None
    sides = [(float(s["sum"]), float(s["count"])) for s in (new, old) if s is not None]
    change = changes.controlled([changes.shares(*sides)])[0] if len(sides) == 2 else None
    return Progress(
        check=check,
        zh=frames.names[check].zh,
        severity=frames.names[check].severity,
        then=float(old["sum"] / old["count"]),
        then_n=int(old["count"]),
        now=float(new["sum"] / new["count"]) if new is not None else None,
        now_n=int(new["count"]) if new is not None else 0,
        change=change,
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Finds the calls to hear: ``rows`` per agent and check, ``everyone`` per check."""

    frames: Frames
    setup: Setup
    rows: dict[Any, pd.DataFrame]
    everyone: dict[Any, pd.DataFrame]

    def faults(self, agent: str, checks: Sequence[str], table: Any) -> tuple[Advice, ...]:
        """Faults, each in another call to hear where there is one."""
        out: list[Advice] = []
        for check in checks:
            taken = frozenset(a.worst.call_id for a in out if a.worst is not None)
            out.append(self.advice(agent, check, table, taken))
        return tuple(out)

    def advice(self, agent: str, check: str, table: Any, taken: frozenset[str] = frozenset()) -> Advice:
        """One strength or fault with its examples; calls in ``taken`` are passed over where others do."""
        row, own = table.loc[check], self.rows[(agent, check)]
        passed, n = int(row["sum"]), int(row["count"])
        low, high = wilson(passed, n)
        best, worst = self._best(own, check), self._worst(own, check, taken)
        peer = best is None
        if peer:
            best = self._best(self.everyone[check], check)
        name = self.frames.names[check]
        return Advice(
            check=check,
            zh=name.zh,
            severity=name.severity,
            passed=passed,
            n=n,
            low=low or 0.0,
            high=high or 0.0,
            peers=None if pd.isna(row["peers"]) else float(row["peers"]),
            best=best,
            worst=worst,
            phrase=worst.suggestion if worst else "",
            best_is_peer=peer and best is not None,
        )

    def _best(self, rows: pd.DataFrame, check: str) -> Example | None:
        """The surest pass, in the better call."""
        good = rows[rows["v"] == 1]
        totals = self.frames.calls["total"].to_numpy()[good["i"].to_numpy()]
        order = good.assign(total=totals).sort_values(["conf", "total", "i"], ascending=[False, False, True])
        return self._first(order, check)

    def _worst(self, rows: pd.DataFrame, check: str, taken: frozenset[str]) -> Example | None:
        """The dearest failure, the surest first."""
        bad = rows[rows["v"] == 0]
        if taken:
            other = bad[[self.frames.facts[int(i)].call_id not in taken for i in bad["i"]]]
            bad = other if len(other) else bad
        return self._first(bad.sort_values(["lost", "conf", "i"], ascending=[False, False, True]), check)

    def _first(self, rows: pd.DataFrame, check: str) -> Example | None:
        """The first that can be listened to, else the first."""
        numbers = [int(i) for i in rows["i"].head(12)]
        if not numbers:
            return None
        placed = (i for i in numbers if self._second(i, check) is not None)
        return example_of(self.frames, self.setup, next(placed, numbers[0]), check)

    def _second(self, i: int, check: str) -> float | None:
        return next((c.at for c in self.frames.facts[i].checks if c.id == check), None)
