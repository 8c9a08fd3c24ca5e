"""Calls and setups for the weekly tests."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qa.kept.weekly_facts import Detail, facts_of
from qa.weekly.facts import CallFacts, CheckFact, ScoreFact, SectionFact, TalkFact, TicketFact, VoiceFact
from qa.weekly.frames import Setup
from qa.weekly.periods import week_period, zone

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
weekly_made: Any = importlib.import_module("weekly_made")

WEEK = "2026-W47"
MONDAY = dt.date(2026, 11, 16)


def setup(week: str = WEEK, **more: Any) -> Setup:
    tz = more.pop("tz", "Asia/Shanghai")
    now = more.pop("now", dt.datetime(2026, 11, 23, 9))
    return Setup(week_period(week), zone(tz), now, **more)


def check(id_: str = "closing.recap", verdict: str = "pass", **more: Any) -> CheckFact:
    most = more.pop("max", 2.0 if verdict in ("pass", "fail") else 0.0)
    points = more.pop("points", most if verdict == "pass" else 0.0)
    given = {"zh": "结果复述", "stage": "closing", "severity": "minor", "at": 30.0, "quote": "好的"}
    return CheckFact(id_, **{**given, **more}, verdict=verdict, points=points, max=most)


def call(call_id: str = "a", started_at: str = "2026-11-18T10:00:00+08:00", **more: Any) -> CallFacts:
    total = more.pop("total", 85.0)
    checks: Sequence[CheckFact] = more.pop("checks", (check(),))
    fatal = more.pop("fatal", ())
    score = ScoreFact(0.0 if fatal else total, total, tuple(fatal), (SectionFact("closing", "结束", 2, 2),))
    given: dict[str, Any] = {
        "folder": "/out",
        "agent_id": "1001",
        "agent_name": "陈敏",
        "team": "一组",
        "duration": 60.0,
        "talk": TalkFact(180.0, 0, 5.0, 3.0),
        "voice": VoiceFact(kind="咨询"),
        "ticket": TicketFact(),
        "score": score,
        "checks": tuple(checks),
    }
    return CallFacts(call_id=call_id, started_at=started_at, **{**given, **more})


def week_of_calls(
    n: int, agent: str = "1001", team: str = "一组", monday: dt.date = MONDAY, **more: Any
) -> list[CallFacts]:
    out = []
    for k in range(n):
        start = dt.datetime.combine(monday, dt.time(9)) + dt.timedelta(days=k % 5, minutes=7 * k)
        totals = more.get("totals")
        total = totals[k] if totals else 80.0 + (k * 7) % 20
        out.append(
            call(
                f"{agent}-{monday}-{k}",
                f"{start.isoformat()}+08:00",
                agent_id=agent,
                agent_name=f"坐席{agent}",
                team=team,
                total=total,
            )
        )
    return out


def quarter_facts(quarter: Any) -> list[CallFacts]:
    """Everything of every call, so that any week can be reported from them."""
    return [facts_of(made, Detail.ALL) for made in quarter.calls()]
