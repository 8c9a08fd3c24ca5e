"""Which calls people should hear, so that the machine's error rate stays known.

Four reasons: something fatal, a low confidence behind a deduction, undecided checks that may change the
grade or are many, and a random control sample that any call can be drawn into. Drawn with a seed: the
same period gives the same list.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa.weekly.frames import Frames, Setup
from qa.weekly.reviews import CONTROL

__all__ = ["REASONS", "Pick", "draw_sample"]

FATAL, WEAK, OPEN = "致命项", "把握不足", "待复核多"
REASONS = (FATAL, WEAK, OPEN, CONTROL)
CHECKS_EACH = 6
"""So many checks of a control call are drawn for a second opinion; nobody redoes all 46."""

_WEAK_BELOW = 0.85


@dataclass(frozen=True, slots=True)
class Pick:
    """One check of one call for a person to judge."""

    reason: str
    folder: str
    call_id: str
    moment: dt.datetime
    agent: str
    team: str
    check: str
    zh: str
    verdict: str
    at: float | None
    quote: str
    confidence: float


def draw_sample(frames: Frames, setup: Setup) -> tuple[Pick, ...]:
    """The list for the reported period.

    Sizes: the random control has ``setup.control`` calls; each other reason at most as many.
    """
    now = frames.checks[frames.checks["p"] == 0]
    if now.empty:
        return ()
    rng = np.random.default_rng(setup.seed ^ zlib.crc32(setup.period.name.encode()))
    severity = now["check"].astype(str).map({c.id: c.severity for c in frames.names.values()})
    size = setup.control
    fatal = now[(severity == "fatal") & (now["v"] == 0)]
    weak = now[(now["v"] == 0) & (now["lost"] > 0) & (now["conf"] < _WEAK_BELOW)]
    weak = weak.sort_values(["conf", "lost", "i"], ascending=[True, False, True])
    open_ = now[now["v"] == 2]
    most = _most_open(open_, frames)[:size]
    picks = [
        *_picks(frames, setup, fatal[fatal["i"].isin(_first(fatal["i"], size))], FATAL),
        *_picks(frames, setup, weak[weak["i"].isin(_first(weak["i"], size))].drop_duplicates("i"), WEAK),
        *_picks(frames, setup, open_[open_["i"].isin(most)], OPEN),
        *_picks(frames, setup, _control(now, size, rng), CONTROL),
    ]
    return tuple(picks)


def _most_open(rows: pd.DataFrame, frames: Frames) -> list[int]:
    """Calls with undecided checks: first those whose grade hangs on them, then by their number."""
    counted = rows.groupby("i").size()
    hangs = frames.calls["unsettled"].to_numpy()
    return sorted((int(i) for i in counted.index), key=lambda i: (not hangs[i], -counted[i], i))


def _first(numbers: pd.Series, size: int) -> list[int]:
    return list(dict.fromkeys(int(i) for i in numbers))[:size]


def _control(now: pd.DataFrame, size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Some checks of some calls, every call and every decided check of it with equal chance."""
    decided = now[now["v"] != 2]
    calls = np.sort(decided["i"].unique())
    drawn = np.sort(rng.choice(calls, min(size, len(calls)), replace=False))
    parts = []
    for i in drawn:
        own = decided[decided["i"] == i]
        parts.append(own.iloc[np.sort(rng.choice(len(own), min(CHECKS_EACH, len(own)), replace=False))])
    return pd.concat(parts) if parts else decided.iloc[:0]


def _picks(frames: Frames, setup: Setup, rows: pd.DataFrame, reason: str) -> list[Pick]:
    verdicts: Sequence[str] = ("fail", "pass", "undecided")
    out = []
    for number, check, v in zip(rows["i"], rows["check"].astype(str), rows["v"], strict=True):
        call, row = frames.facts[int(number)], frames.calls.iloc[int(number)]
        fact = next(c for c in call.checks if c.id == check)
        out.append(
            Pick(
                reason=reason,
                folder=call.folder,
                call_id=call.call_id,
                moment=row["moment"].to_pydatetime(),
                agent=str(row["name"]),
                team=str(row["team"]),
                check=check,
                zh=frames.names[check].zh,
                verdict=verdicts[int(v)],
                at=fact.at,
                quote=setup.mask(call, fact.quote),
                confidence=fact.confidence,
            )
        )
    return out
