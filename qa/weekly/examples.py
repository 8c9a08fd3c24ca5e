"""A moment of a call that a person should hear: where it is, what was said, what to say instead.

Texts are masked here, as the last step before they are shown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from qa.weekly.facts import CheckFact
from qa.weekly.frames import Frames, Setup

__all__ = ["Example", "example_at", "example_of"]


@dataclass(frozen=True, slots=True)
class Example:
    """One moment.

    ``at`` is the second to listen from (``None``: only the whole call); ``agent`` the speaker's name.
    """

    folder: str
    call_id: str
    moment: dt.datetime
    agent: str
    team: str
    at: float | None
    quote: str
    reason: str = ""
    suggestion: str = ""
    total: float | None = None
    confidence: float = 1.0


def example_of(frames: Frames, setup: Setup, i: int, check: str) -> Example | None:
    """The moment of one check in call ``i``; ``None`` where the call does not have it."""
    found = next((c for c in frames.facts[i].checks if c.id == check), None)
    return None if found is None else _example(frames, setup, i, found)


def example_at(frames: Frames, setup: Setup, i: int, at: float | None, quote: str) -> Example:
    """A moment of call ``i`` that belongs to no check."""
    return _example(frames, setup, i, CheckFact("", "", "", "", "pass", at=at, quote=quote))


def _example(frames: Frames, setup: Setup, i: int, check: CheckFact) -> Example:
    call, row = frames.facts[i], frames.calls.iloc[i]
    moment: pd.Timestamp = row["moment"]
    return Example(
        folder=call.folder,
        call_id=call.call_id,
        moment=moment.to_pydatetime(),
        agent=str(row["name"]),
        team=str(row["team"]),
        at=check.at,
        quote=setup.mask(call, check.quote),
        reason=setup.mask(call, check.reason),
        suggestion=setup.mask(call, check.suggestion),
        total=call.score.total,
        confidence=check.confidence,
    )
