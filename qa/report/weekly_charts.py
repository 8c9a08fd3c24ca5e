"""The numbers behind the charts; how they are drawn stands in ``weekly.js``. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.weekly.cards import Card
from qa.weekly.checks import CheckRow, Heat
from qa.weekly.measures import PASSED, TOTAL
from qa.weekly.voice import Topic
from qa.weekly.week import Weekly

__all__ = ["dots_chart", "heat_chart", "lines_chart", "stage_chart", "trend_chart"]

Chart = dict[str, Any]


def dots_chart(id_: str, cards: Sequence[Card], mean: float | None, label: str) -> Chart:
    """Means with their intervals, the best at the top; the line is everyone's mean."""
    shown = [c for c in cards if c.figures[TOTAL].value is not None]
    return {
        "id": id_,
        "kind": "dots",
        "label": label,
        "mean": _rounded(mean),
        "rows": [
            [
                c.name,
                _rounded(c.figures[TOTAL].value),
                _rounded(c.figures[TOTAL].low),
                _rounded(c.figures[TOTAL].high),
                c.standing or "level",
                c.scored,
            ]
            for c in shown
        ],
    }


def trend_chart(id_: str, weekly: Weekly, card: Card, label: str) -> Chart:
    """Mean and pass rate over the periods."""
    names = [p.short for p in reversed(weekly.setup.periods)]
    total, passed = card.figures[TOTAL].history, card.figures[PASSED].history
    start = next((k for k, value in enumerate(total) if value is not None), len(names) - 1)
    return {
        "id": id_,
        "kind": "trend",
        "label": label,
        "names": names[start:],
        "mean": [_rounded(v) for v in total[start:]],
        "passed": [_rounded(None if v is None else 100 * v) for v in passed[start:]],
        "low": _rounded(card.figures[TOTAL].low),
        "high": _rounded(card.figures[TOTAL].high),
    }


def lines_chart(id_: str, weekly: Weekly, topics: Sequence[Topic], label: str) -> Chart:
    """Shares of topics over the periods, in percent."""
    names = [p.short for p in reversed(weekly.setup.periods)]
    start = min(
        (k for t in topics for k, value in enumerate(t.history) if value is not None), default=len(names) - 1
    )
    return {
        "id": id_,
        "kind": "lines",
        "label": label,
        "names": names[start:],
        "series": [
            [t.zh, [_rounded(None if v is None else 100 * v) for v in t.history[start:]]] for t in topics[:6]
        ],
    }


def stage_chart(id_: str, rows: Sequence[CheckRow], label: str) -> Chart:
    """Pass rates of the stages with their intervals."""
    shown = [r for r in rows if r.rate is not None]
    return {
        "id": id_,
        "kind": "stages",
        "label": label,
        "rows": [
            [r.zh, *(_rounded(None if v is None else 100 * v) for v in (r.rate, r.low, r.high))]
            for r in shown
        ],
    }


def heat_chart(
    id_: str, heat: Heat, rows: Sequence[tuple[str, str]], names: Mapping[str, str], label: str
) -> Chart:
    """Pass rates of agents or teams by check.

    Args:
        id_: of the page's element.
        heat: the rates.
        rows: (row of the heat map, name to show), in the order to show.
        names: check id to name.
        label: what a screen reader says.
    """
    place = {name: k for k, name in enumerate(heat.rows)}
    kept = [(key, zh) for key, zh in rows if key in place]
    columns = [
        k for k in range(len(heat.checks)) if any(heat.rates[place[key]][k] is not None for key, _ in kept)
    ]
    return {
        "id": id_,
        "kind": "heat",
        "label": label,
        "rows": [zh for _, zh in kept],
        "columns": [names[heat.checks[k]] for k in columns],
        "cells": [
            [x, y, round(100 * rate), heat.counts[place[key]][k]]
            for y, (key, _) in enumerate(kept)
            for x, k in enumerate(columns)
            if (rate := heat.rates[place[key]][k]) is not None
        ],
    }


def _rounded(value: float | None) -> float | None:
    # As many digits as the page writes: 85.05 rounded again in the browser would not be its 85.1.
    return None if value is None else round(value, 1)
