"""Scorecards: the figures of every team and agent with intervals, change and standing.

Agents with few calls get figures but no standing. Knows no checks, texts or pages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from qa.weekly import changes, intervals
from qa.weekly.changes import Change
from qa.weekly.fairness import Adjusted, adjusted_scores
from qa.weekly.figures import Array, Figure, bounds_of, figure_of
from qa.weekly.frames import HISTORY, Frames, Setup
from qa.weekly.measures import FATAL, TOTAL, Measure, measures_of

__all__ = ["ALL", "Card", "Cards", "make_cards"]

ALL = "全体"


@dataclass(frozen=True, slots=True)
class Card:
    """One team's or agent's scorecard.

    Attributes:
        id, name, teams: an agent's number and name, and the teams of the calls; a team's name twice.
        calls, scored, failed, undecided: calls of the period, those with a total, those that could not
            be processed, and those with at least one undecided check.
        unsettled: those of the last whose grade or passing may change with what is undecided.
        figures: measure id to figure.
        median: of the totals.
        small: too few scored calls to be ranked.
        rest: the difference from everyone else's mean (adjusted by type of call where that was asked).
        adjusted: the mean as if everyone had the same mix of calls.
        machine: the mean before people changed scores; ``None`` where they changed none.
        restated: calls whose score people changed.
        mix: calls per type.
    """

    id: str
    name: str
    teams: tuple[str, ...]
    calls: int
    scored: int
    failed: int
    undecided: int
    unsettled: int
    figures: Mapping[str, Figure]
    median: Figure
    small: bool = False
    rest: Change | None = None
    adjusted: Adjusted | None = None
    machine: float | None = None
    restated: int = 0
    mix: Mapping[str, int] = field(default_factory=dict)

    @property
    def fatal(self) -> int:
        """Calls with something fatal."""
        figure = self.figures[FATAL]
        return round((figure.value or 0.0) * figure.n)

    @property
    def standing(self) -> str:
        """``above``, ``level`` or ``below`` everyone else; empty for too few calls."""
        if self.small or self.rest is None or self.rest.q is None:
            return ""
        if not self.rest.marked:
            return "level"
        return "above" if self.rest.delta > 0 else "below"


@dataclass(frozen=True, slots=True)
class Cards:
    """All scorecards of a period: of everyone, the teams, the agents; and what they show."""

    measures: tuple[Measure, ...]
    all: Card
    teams: tuple[Card, ...]
    agents: tuple[Card, ...]

    def agent(self, id_: str) -> Card | None:
        """One agent's card."""
        return next((card for card in self.agents if card.id == id_), None)


def make_cards(frames: Frames, setup: Setup) -> Cards:
    """All scorecards of the reported period.

    Teams and everyone are judged with agents as clusters; agents call by call. Changes of all agents and
    measures are one family for the control of false discoveries, those of all teams another.
    """
    measures = measures_of(frames.sections)
    calls = frames.calls
    adjusted = adjusted_scores(calls[calls["p"] == 0], ("team", "agent"))
    whole = calls.assign(all=ALL)
    everyone = _group(whole, "all", measures, setup)
    teams = _group(calls, "team", measures, setup)
    agents = _group(calls[calls["agent"] != ""], "agent", measures, setup)
    agents = [replace(c, adjusted=adjusted["agent"].get(c.id)) for c in agents]
    teams = [replace(c, adjusted=adjusted["team"].get(c.id)) for c in teams]
    agents = _standing(agents, calls[calls["p"] == 0], setup)
    empty = Card(ALL, ALL, (), 0, 0, 0, 0, 0, {m.id: _NOTHING for m in measures}, _NOTHING)
    return Cards(
        measures=measures,
        all=everyone[0] if everyone else empty,
        teams=tuple(_ranked(teams, setup)),
        agents=tuple(_ranked(agents, setup)),
    )


_NOTHING = Figure(None, None, None, 0)


def _ranked(cards: Sequence[Card], setup: Setup) -> list[Card]:
    """Best first; those without a rank at the end by name."""

    def key(card: Card) -> tuple[bool, float, str]:
        mean = card.figures[TOTAL].value
        if setup.standardise and card.adjusted is not None:
            mean = card.adjusted.value
        return (card.small or mean is None, 0.0 if card.small else -(mean or 0.0), card.id)

    return sorted(cards, key=key)


def _group(calls: pd.DataFrame, by: str, measures: Sequence[Measure], setup: Setup) -> list[Card]:
    """The cards of one way of grouping, with their changes controlled as one family."""
    now = calls[calls["p"] == 0]
    names = [str(name) for name in now[by].drop_duplicates().sort_values()]
    if not names:
        return []
    sums = _sums(calls[calls[by].isin(names)], by, names, measures)
    own = {str(name): rows for name, rows in now.groupby(by)}
    drafts = [
        _card(name, own[name], sums[:, k], measures, by == "agent", setup) for k, name in enumerate(names)
    ]
    for slot in ("last", "usual"):
        family = [getattr(d.figures[m.id], slot) for d in drafts for m in measures]
        done = iter(changes.controlled(family))
        drafts = [
            replace(d, figures={m.id: _with(d.figures[m.id], slot, next(done)) for m in measures})
            for d in drafts
        ]
    return drafts


def _with(figure: Figure, slot: str, change: Change | None) -> Figure:
    return replace(figure, last=change) if slot == "last" else replace(figure, usual=change)


def _sums(calls: pd.DataFrame, by: str, names: Sequence[str], measures: Sequence[Measure]) -> Array:
    """Numbers, sums and sums of squares: 3 x groups x clusters x periods x measures.

    All that is ever needed of the calls of earlier periods. An agent is one cluster of his own.
    """
    clusters = [""] if by == "agent" else sorted(calls["agent"].unique())
    values = calls[[m.id for m in measures]].to_numpy(dtype=float)
    shape = (len(names), len(clusters), HISTORY, len(measures))
    place: Any = pd.Index(names).get_indexer(pd.Index(calls[by])) * len(clusters)
    if by != "agent":
        place = place + pd.Index(clusters).get_indexer(pd.Index(calls["agent"]))
    place = place * HISTORY + calls["p"].to_numpy()
    out = np.zeros((3, math.prod(shape[:3]), shape[3]))
    known = ~np.isnan(values)
    for k, part in enumerate((known, np.nan_to_num(values), np.nan_to_num(values) ** 2)):
        np.add.at(out[k], place, part)
    return out.reshape(3, *shape)


def _card(
    name: str, now: pd.DataFrame, sums: Array, measures: Sequence[Measure], single: bool, setup: Setup
) -> Card:
    bounds = bounds_of(name, now, sums, measures, single, setup)
    figures = {m.id: figure_of(m, sums[..., k], single, bounds[k]) for k, m in enumerate(measures)}
    totals = now["total"].dropna()
    low, high = intervals.median_interval(totals.to_numpy())
    scored = len(totals)
    restated = now["former"].notna()
    return Card(
        id=name,
        name=str(now["name"].iloc[-1]) if single else name,
        teams=tuple(dict.fromkeys(now["team"])),
        calls=len(now),
        scored=scored,
        failed=int((~now["ok"].astype(bool)).sum()),
        undecided=int((now["undecided"] > 0).sum()),
        unsettled=int(now["unsettled"].sum()),
        figures=figures,
        median=Figure(float(totals.median()) if scored else None, low, high, scored),
        small=scored < setup.min_calls,
        machine=float(now["machine"].mean()) if restated.any() else None,
        restated=int(restated.sum()),
        mix={str(k): int(v) for k, v in now.loc[now["kind"] != "", "kind"].value_counts().items()},
    )


def _standing(agents: Sequence[Card], now: pd.DataFrame, setup: Setup) -> list[Card]:
    """Each agent against everyone else, agents with enough calls only; one family of comparisons."""
    column = "adjusted" if setup.standardise else TOTAL
    scores = now[now["agent"] != ""]
    if setup.standardise:
        scores = scores.assign(adjusted=_levelled(scores))
    scores = scores[scores[column].notna()]
    family: list[Change | None] = []
    for card in agents:
        own = scores["agent"] == card.id
        family.append(
            None if card.small else changes.ranks(scores.loc[own, column], scores.loc[~own, column])
        )
    return [replace(card, rest=rest) for card, rest in zip(agents, changes.controlled(family), strict=True)]


def _levelled(scores: pd.DataFrame) -> Any:
    """Each total less what its type of call usually brings above or below the whole."""
    return scores["total"] - scores.groupby("kind")["total"].transform("mean") + scores["total"].mean()
