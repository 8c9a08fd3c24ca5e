"""The customer's voice: what people complain of, want and feel, with trends and calls to hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from qa.shown_words import BAD_MOODS
from qa.weekly import changes, intervals
from qa.weekly.changes import Change
from qa.weekly.examples import Example, example_at, example_of
from qa.weekly.figures import USUAL
from qa.weekly.frames import HISTORY, Frames, Setup

__all__ = ["Topic", "Voice", "make_voice"]

EXAMPLES = 2
_ESCALATION = "agreement.escalation"


@dataclass(frozen=True, slots=True)
class Topic:
    """How many calls had something.

    ``n`` of ``of`` calls; bounds are Wilson's; ``history`` gives the share per period, oldest first.
    """

    zh: str
    n: int
    of: int
    low: float | None
    high: float | None
    usual: Change | None
    history: tuple[float | None, ...]
    examples: tuple[Example, ...] = ()

    @property
    def share(self) -> float | None:
        """The share of calls."""
        return self.n / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Voice:
    """Topics by question; shares of all processed calls unless said otherwise.

    ``types``, ``levels``: kinds and levels of complaints among all calls; ``wishes`` among all calls;
    ``complaints``: calls that complain; ``turns``: the customer's feelings turned for the better or the
    worse, among all calls; ``recovered``: calls that began with a bad feeling, among them those that
    ended better; ``triggers``: reasons to escalate; ``escalated``: of those with a trigger, those that
    were handled as the rule asks.
    """

    complaints: Topic
    types: tuple[Topic, ...]
    levels: tuple[Topic, ...]
    wishes: tuple[Topic, ...]
    turns: tuple[Topic, ...]
    recovered: Topic
    triggers: tuple[Topic, ...]
    escalated: tuple[int, int]


def make_voice(frames: Frames, setup: Setup) -> Voice:
    """What customers said in the reported period, against the four periods before."""
    calls = _said(frames)
    now = calls[calls["p"] == 0]
    maker = _Maker(frames, setup, calls)

    def kinds(field: str) -> tuple[Topic, ...]:
        wanted = now if field == "wish" else now[now["complains"]]
        names = [str(v) for v in wanted[field].value_counts().index if v]
        among = True if field == "wish" else calls["complains"]
        return _family([maker.topic(n, (calls[field] == n) & among) for n in names])

    noted = now["triggers"].explode().dropna()
    triggers = [str(t) for t in noted.value_counts().index]
    return Voice(
        complaints=maker.topic("投诉", calls["complains"]),
        types=kinds("type"),
        levels=kinds("level"),
        wishes=kinds("wish"),
        turns=_family(
            [
                maker.topic("情绪好转", calls["turn"] == 1, turned=True),
                maker.topic("情绪变差", calls["turn"] == -1, turned=True),
            ]
        ),
        recovered=_recovered(maker),
        triggers=_family(
            [maker.topic(t, calls["triggers"].map(lambda own, t=t: t in own)) for t in triggers]
        ),
        escalated=_escalated(frames),
    )


def _said(frames: Frames) -> pd.DataFrame:
    """The processed calls with what their customers said."""
    calls = frames.calls[frames.calls["ok"].astype(bool)][["i", "p", "moment"]]
    said = [frames.facts[i].voice for i in calls["i"]]
    return calls.assign(
        complains=pd.Series([v.complaint for v in said], index=calls.index, dtype=bool),
        type=pd.Series([v.type for v in said], index=calls.index, dtype=object),
        level=pd.Series([v.level for v in said], index=calls.index, dtype=object),
        wish=pd.Series([v.wish for v in said], index=calls.index, dtype=object),
        opening=pd.Series([v.opening for v in said], index=calls.index, dtype=object),
        ending=pd.Series([v.ending for v in said], index=calls.index, dtype=object),
        turn=pd.Series([_TURN[v.better] for v in said], index=calls.index, dtype=int),
        triggers=pd.Series([v.triggers for v in said], index=calls.index, dtype=object),
    )


_TURN: Mapping[bool | None, int] = {True: 1, False: -1, None: 0}


def _recovered(maker: _Maker) -> Topic:
    calls = maker.calls[maker.calls["opening"].isin(BAD_MOODS)]
    better = (calls["turn"] == 1) | calls["ending"].isin(("缓和", "平和", "感谢", "满意"))
    return replace(maker, calls=calls).topic("开头情绪不好、结束时转好", better)


def _escalated(frames: Frames) -> tuple[int, int]:
    own = frames.checks[(frames.checks["p"] == 0) & (frames.checks["check"].astype(str) == _ESCALATION)]
    decided = own[own["v"] != 2]
    return int((decided["v"] == 1).sum()), len(decided)


def _family(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    done = changes.controlled([t.usual for t in topics])
    return tuple(replace(t, usual=change) for t, change in zip(topics, done, strict=True))


@dataclass(frozen=True, slots=True)
class _Maker:
    frames: Frames
    setup: Setup
    calls: pd.DataFrame

    def topic(self, zh: str, held: pd.Series, *, turned: bool = False) -> Topic:
        """Count calls, compare, and pick the latest ones to hear."""
        frame = self.calls
        held = held.astype(bool)
        n = held.groupby(frame["p"]).sum()
        of = frame.groupby("p").size()
        now, total = int(n.get(0, 0)), int(of.get(0, 0))
        past = [float(sum(int(s.get(p, 0)) for p in USUAL)) for s in (n, of)]
        low, high = intervals.wilson(now, total)
        history = [int(n.get(p, 0)) / int(of[p]) if p in of.index else None for p in reversed(range(HISTORY))]
        picked = frame.loc[held & (frame["p"] == 0)].sort_values("moment", ascending=False)["i"]
        return Topic(
            zh=zh,
            n=now,
            of=total,
            low=low,
            high=high,
            usual=changes.controlled([changes.shares((now, total), past)])[0],
            history=tuple(history),
            examples=tuple(self._example(int(i), turned) for i in picked.head(EXAMPLES)),
        )

    def _example(self, i: int, turned: bool) -> Example:
        voice, ticket = self.frames.facts[i].voice, self.frames.facts[i].ticket
        if turned:
            return example_at(self.frames, self.setup, i, voice.turned_at, voice.turned_quote)
        escalation = example_of(self.frames, self.setup, i, _ESCALATION)
        if escalation is not None and escalation.quote:
            return escalation
        return example_at(self.frames, self.setup, i, None, ticket.tracker.get("subject", ""))
