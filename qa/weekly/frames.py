"""Calls as frames: one row per call, one row per decided or undecided check.

Here calls get their day, period, team and name; what cannot be placed is counted, never dropped in
silence. Knows no statistics.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from qa.weekly.facts import CallFacts
from qa.weekly.periods import Period, before, local_moment
from qa.weekly.roster import Roster

__all__ = ["NO_AGENT", "NO_TEAM", "CheckName", "Frames", "Setup", "build_frames", "period_calls"]

NO_TEAM = "未分组"
NO_AGENT = "未注明坐席"
HISTORY = 12
"""Periods drawn in trends, the reported one included."""

_CODES = {"fail": 0, "pass": 1, "undecided": 2}


def _same(_: CallFacts, text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Setup:
    """What a report is asked for.

    Attributes:
        period, tz: the days and whose clock.
        now: local time of making; promises are judged by it.
        roster: teams by date; empty to take the calls' own.
        min_calls: an agent with fewer scored calls is never ranked.
        pass_mark: the total a call needs to pass; ``None`` for its scorecard's own.
        standardise: rank by scores standardised by type of call.
        control: calls drawn at random for people to hear.
        seed: of every draw.
        mask: hides personal data in a call's text that is shown.
    """

    period: Period
    tz: ZoneInfo
    now: dt.datetime
    roster: Roster = field(default_factory=Roster)
    min_calls: int = 10
    pass_mark: float | None = None
    standardise: bool = False
    control: int = 20
    seed: int = 20260101
    mask: Callable[[CallFacts, str], str] = _same

    @property
    def periods(self) -> tuple[Period, ...]:
        """The reported period first, then those before it."""
        return tuple(before(self.period, step) for step in range(HISTORY))


@dataclass(frozen=True, slots=True)
class CheckName:
    """A check as people know it; ``max`` is what it is worth."""

    id: str
    zh: str
    stage: str
    severity: str
    max: float


@dataclass(frozen=True, slots=True)
class Frames:
    """The calls of all periods.

    Attributes:
        facts: every placed call; row ``i`` of ``calls`` is ``facts[i]``.
        calls: ``i, p`` (0 is the reported period, 1 the one before), ``day, moment, agent, name, team``
            and every measure's column; ``nan`` where a call does not have it. ``agent`` is the number, or
            the name where a call has no number; ``name`` tells agents of one name apart.
        checks: ``i, p, agent, team, check, v`` (1 pass, 0 fail, 2 undecided), ``lost``, ``conf``.
        names: the checks, in the order of the score sheet.
        sections: section id to name.
        unplaced: calls without a usable time.
        duplicates: calls left out because they were there twice.
        unknown: agents not in the roster, with their number of calls in the reported period.
    """

    facts: tuple[CallFacts, ...]
    calls: pd.DataFrame
    checks: pd.DataFrame
    names: Mapping[str, CheckName]
    sections: Mapping[str, str]
    unplaced: int = 0
    duplicates: int = 0
    unknown: tuple[tuple[str, str, int], ...] = ()


def period_calls(frames: Frames, p: int = 0) -> pd.DataFrame:
    """The calls of one period."""
    return frames.calls[frames.calls["p"] == p]


def build_frames(calls: Iterable[CallFacts], setup: Setup) -> Frames:
    """Place calls in time and teams, and lay them out as frames.

    A call belongs to the day on which it began, on the zone's clock; a call stored twice (same name,
    agent and start) counts once, and so does one that is there with its training copy.

    Args:
        calls: in any order; those outside the periods are passed over.
        setup: periods, zone, roster.
    """
    placed, unplaced, duplicates = _placed(calls, setup)
    facts = tuple(call for call, _, _ in placed)
    agents = _agents(facts)
    rows = [_row(i, *entry, setup, agents[i]) for i, entry in enumerate(placed)]
    sections: dict[str, str] = {}
    for call in facts:
        for section in call.score.sections:
            sections.setdefault(section.id, section.zh)
    frame = _calls_frame(rows, facts, sections)
    unknown = _unknown(frame, setup.roster)
    frame["name"] = _told_apart(frame)
    names = _names(facts)
    return Frames(
        facts=facts,
        calls=frame,
        checks=_checks_frame(facts, frame, names),
        names=names,
        sections=sections,
        unplaced=unplaced,
        duplicates=duplicates,
        unknown=unknown,
    )


def _told_apart(calls: pd.DataFrame) -> pd.Series:
    """The agents' names; one that several agents bear has the agent's number behind it."""
    bearers = calls[["agent", "name"]].drop_duplicates()["name"]
    shared = calls["name"].isin(bearers[bearers.duplicated()]) & (calls["agent"] != calls["name"])
    return calls["name"].where(~shared, calls["name"] + "（" + calls["agent"] + "）")


_Placed = tuple[CallFacts, dt.datetime, int]


def _placed(calls: Iterable[CallFacts], setup: Setup) -> tuple[list[_Placed], int, int]:
    first, last = setup.periods[-1].start, setup.period.end
    starts = [(period.start, p) for p, period in enumerate(setup.periods)]
    held: dict[tuple[str, str, str], _Placed] = {}
    unplaced = duplicates = 0
    for call in calls:
        moment = local_moment(call.started_at, setup.tz) if call.started_at else None
        if moment is None:
            unplaced += 1
            continue
        if not first <= moment.date() <= last:
            continue
        p = next(number for start, number in starts if moment.date() >= start)
        key = (call.call_id, call.agent_id, call.started_at)
        if key in held:
            duplicates += p == 0
            if held[key][0].ok and not call.ok:
                continue
        held[key] = (call, moment, p)
    originals = {_recorded(call) for call, _, _ in held.values() if not call.anonymous}
    kept = [entry for entry in held.values() if not (entry[0].anonymous and _recorded(entry[0]) in originals)]
    duplicates += sum(p == 0 for _, _, p in held.values()) - sum(p == 0 for _, _, p in kept)
    ordered = sorted(kept, key=lambda entry: (entry[1], entry[0].folder, entry[0].call_id))
    return ordered, unplaced, duplicates


def _recorded(call: CallFacts) -> tuple[str, str, str]:
    """What a call and its training copy share: the copy goes by another id."""
    return call.path, call.agent_id, call.started_at


def _agents(facts: Sequence[CallFacts]) -> list[str]:
    """Who took each call: the agent's number; where only a name is given, the only number of that name."""
    numbers: dict[str, set[str]] = {}
    for call in facts:
        if call.agent_id and call.agent_name:
            numbers.setdefault(call.agent_name, set()).add(call.agent_id)
    alone = {name: next(iter(own)) for name, own in numbers.items() if len(own) == 1}
    return [call.agent_id or alone.get(call.agent_name, call.agent_name) for call in facts]


def _row(
    i: int, call: CallFacts, moment: dt.datetime, p: int, setup: Setup, agent: str
) -> tuple[object, ...]:
    member = setup.roster.at(agent, moment.date()) if setup.roster else None
    name = (member.name if member else "") or call.agent_name or agent or NO_AGENT
    team = member.team if member else call.team or NO_TEAM
    score, talk = call.score, call.talk
    total = score.total if call.ok else None
    fatal = float(bool(score.fatal)) if call.ok else np.nan
    mark = call.pass_mark if setup.pass_mark is None else setup.pass_mark
    passed = np.nan if total is None else float(total >= mark and not score.fatal)
    return (
        *(i, p, moment, agent, name, team, call.direction, call.duration, call.ok),
        *(_number(total), passed, fatal, _number(score.before_fatal), _number(score.former)),
        *(_number(talk.rate), _number(talk.interruptions), _number(talk.silence_s)),
        # What a person decided meanwhile is open no more.
        (left := sum(c.verdict == "undecided" for c in call.checks)),
        score.unsettled is not False and left > 0,
        *(call.voice.kind if call.ok else "", call.voice.complaint),
    )


_COLUMNS = (
    *("i", "p", "moment", "agent", "name", "team", "direction", "duration", "ok"),
    *("total", "passed", "fatal", "before", "former"),
    *("rate", "interruptions", "silence"),
    *("undecided", "unsettled", "kind", "complaint"),
)


_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("i", "p", "undecided"), "int64"),
    **dict.fromkeys(("agent", "name", "team", "direction", "kind"), "object"),
    **dict.fromkeys(("duration", "total", "passed", "fatal", "before", "former"), "float64"),
    **dict.fromkeys(("rate", "interruptions", "silence"), "float64"),
    **dict.fromkeys(("ok", "complaint", "unsettled"), "bool"),
}


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _calls_frame(
    rows: Sequence[tuple[object, ...]], facts: Sequence[CallFacts], sections: Mapping[str, str]
) -> pd.DataFrame:
    # Types are given: an empty week has none of its own.
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_TYPES)
    frame["moment"] = pd.to_datetime(frame["moment"])
    frame["day"] = frame["moment"].dt.normalize()
    # A review's former total stands only where there is one; elsewhere the machine's is the present.
    frame["machine"] = frame["former"].where(frame["former"].notna(), frame["total"])
    for id_ in sections:
        frame[f"sec.{id_}"] = [_share(call, id_) for call in facts]
    return frame


def _share(call: CallFacts, section: str) -> float:
    own = next((s for s in call.score.sections if s.id == section), None)
    return 100.0 * own.score / own.max if own is not None and own.max else np.nan


def _names(facts: Sequence[CallFacts]) -> dict[str, CheckName]:
    """The checks in the order in which score sheets list them, as the newest call names them."""
    seen: dict[str, CheckName] = {}
    place: dict[str, int] = {}
    for call in facts:
        for k, c in enumerate(call.checks):
            old = seen.get(c.id)
            if old is None or c.max > old.max or c.zh != old.zh:
                seen[c.id] = CheckName(c.id, c.zh, c.stage, c.severity, max(c.max, old.max if old else 0.0))
            place[c.id] = max(place.get(c.id, 0), k)
    order = {id_: k for k, id_ in enumerate(_STAGE_ORDER)}
    return dict(
        sorted(
            seen.items(),
            key=lambda item: (order.get(item[0].split(".", 1)[0], 99), place[item[0]], item[0]),
        )
    )


_STAGE_ORDER = ("greeting", "switch_in", "conversion", "agreement", "closing", "call", "record")


def _checks_frame(
    facts: Sequence[CallFacts], calls: pd.DataFrame, names: Mapping[str, CheckName]
) -> pd.DataFrame:
    code = {id_: k for k, id_ in enumerate(names)}
    number, check, verdict, lost, conf = [], [], [], [], []
    for i, call in enumerate(facts):
        for c in call.checks:
            number.append(i)
            check.append(code[c.id])
            verdict.append(_CODES[c.verdict])
            lost.append(c.max - c.points if c.verdict != "undecided" else 0.0)
            conf.append(c.confidence)
    rows = np.asarray(number, dtype=np.int64)
    frame = pd.DataFrame(
        {
            "i": rows,
            "check": pd.Categorical.from_codes(
                np.asarray(check, dtype=np.int16), categories=pd.Index(list(names), dtype=object)
            ),
            "v": np.asarray(verdict, dtype=np.int8),
            "lost": np.asarray(lost, dtype=float),
            "conf": np.asarray(conf, dtype=float),
        }
    )
    for column in ("p", "agent", "team"):
        frame[column] = calls[column].to_numpy()[rows]
    return frame


def _unknown(calls: pd.DataFrame, roster: Roster) -> tuple[tuple[str, str, int], ...]:
    if not roster:
        return ()
    now = calls[calls["p"] == 0]
    out = [
        (str(agent), str(rows["name"].iloc[-1]), len(rows))
        for agent, rows in now.groupby("agent")
        if agent and not all(roster.at(str(agent), day.date()) for day in rows["moment"])
    ]
    return tuple(sorted(out, key=lambda entry: -entry[2]))
