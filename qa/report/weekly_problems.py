"""What went wrong most in a period, for its first minute: the dearest checks, whose fatal calls to hear.

Pure.
"""

from __future__ import annotations

from typing import Any

from qa.report.weekly_words import Links, percent
from qa.weekly.checks import CheckRow
from qa.weekly.week import Weekly

__all__ = ["fatal_calls", "problems_line", "worst_checks"]

MOST = 3


def worst_checks(weekly: Weekly, most: int) -> list[CheckRow]:
    """The checks that cost the most points in all calls together, the dearest first."""
    rows = [r for r in weekly.checks.rows if r.lost and r.severity not in ("bonus", "fatal")]
    return sorted(rows, key=lambda r: (-r.lost, r.id))[:most]


def problems_line(weekly: Weekly) -> str:
    """The dearest checks in one sentence; empty where nothing cost points."""
    told = [f"{r.zh}（通过率 {percent(r.rate)}，{r.failed:,} 通没做到）" for r in worst_checks(weekly, MOST)]
    return f"失分最多的：{'、'.join(told)}。" if told else ""


def fatal_calls(weekly: Weekly, links: Links) -> dict[str, Any]:
    """How many calls have something fatal, and the agents with the most of them, each with one to hear."""
    cards = sorted((c for c in weekly.cards.agents if c.fatal), key=lambda c: (-c.fatal, c.id))
    rows = []
    for card in cards[:MOST]:
        own = weekly.coaching_of(card.id)
        faults = [a for a in (own.faults if own else ()) if a.severity == "fatal" and a.worst]
        heard = [{**(links.example(a.worst) or {}), "zh": a.zh} for a in faults[:1]]
        rows.append({"name": card.name, "n": card.fatal, "calls": heard})
    return {"n": weekly.cards.all.fatal, "rows": rows}
