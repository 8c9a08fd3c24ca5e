"""Promises to customers: due, kept, overdue, put off with notice; and the tracker table.

A promise counts as broken only where ticket data says so; without any, one whose time is up is to be
verified, not blamed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from qa.weekly.facts import CallFacts
from qa.weekly.frames import Frames, Setup
from qa.weekly.periods import local_moment

__all__ = ["STATES", "Promise", "Promises", "make_promises", "state_of"]

STATES: Mapping[str, str] = {
    "soon": "即将到期",
    "overdue": "已逾期",
    "unverified": "到期待核实",
    "told": "已提前告知延期",
    "late": "逾期才完成",
    "kept": "按时兑现",
    "open": "未到期",
}
"""The states, the most pressing first."""

SOON = dt.timedelta(days=3)
OLDEST = 4
"""Promises made up to so many periods before are followed."""

_PRESSING = ("overdue", "soon", "unverified", "told")
_TRACKER = ("customer", "subject", "stage", "progress", "owner", "satisfaction", "key_events", "remarks")


@dataclass(frozen=True, slots=True)
class Promise:
    """One call's promise and how it stands; times are local.

    ``vague``: the time was not said plainly, so it needs asking. ``p`` is the period of the call.
    """

    folder: str
    call_id: str
    moment: dt.datetime
    agent_id: str
    agent: str
    team: str
    what: str
    due: dt.datetime
    done: dt.datetime | None
    told: dt.datetime | None
    state: str
    vague: bool
    p: int
    tracker: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Promises:
    """All promises that still matter or fell due in the period.

    ``due`` are those whose time lies in the reported period; ``counts`` their states. ``rows`` adds
    everything still open, the most pressing first.
    """

    rows: tuple[Promise, ...]
    due: int
    counts: Mapping[str, int]
    no_ticket: int

    def of(self, *states: str) -> tuple[Promise, ...]:
        """Those in some states."""
        return tuple(p for p in self.rows if p.state in states)


def make_promises(frames: Frames, setup: Setup) -> Promises:
    """How the promises stand at ``setup.now``."""
    rows: list[Promise] = []
    made_in: dict[tuple[str, str], CallFacts] = {}
    for row in frames.calls[frames.calls["p"] <= OLDEST].itertuples():
        call = frames.facts[int(str(row.i))]
        found = _promise(call, row, setup) if call.ok else None
        if found is not None:
            rows.append(found)
            made_in[found.folder, found.call_id] = call
    first = dt.datetime.combine(setup.period.start, dt.time())
    after = dt.datetime.combine(setup.period.end + dt.timedelta(days=1), dt.time())
    own = [r for r in rows if first <= r.due < after]
    live = [r for r in rows if first <= r.due < after or r.p == 0 or r.state in _PRESSING]
    order = list(STATES)
    # What can still be saved by the hour; of what is past, the latest first.
    live.sort(key=lambda r: (order.index(r.state), _from_now(r, setup.now), r.call_id))
    return Promises(
        rows=tuple(_masked(p, made_in[p.folder, p.call_id], setup) for p in live),
        due=len(own),
        counts={state: sum(r.state == state for r in own) for state in STATES},
        no_ticket=sum(r.state == "unverified" for r in live),
    )


def _from_now(promise: Promise, now: dt.datetime) -> dt.timedelta:
    return abs(promise.due - now)


def _promise(call: CallFacts, row: object, setup: Setup) -> Promise | None:
    """The call's next promise with a known time (the last if all are past), or the ticket's due time."""
    ticket = call.ticket
    timed = [(m, p) for p in call.promises if p.due and (m := local_moment(p.due, setup.tz)) is not None]
    ahead = [pair for pair in timed if pair[0] >= setup.now]
    step = min(ahead, key=lambda pair: (pair[0], not pair[1].plain), default=None)
    step = step or max(timed, key=lambda pair: (pair[0], pair[1].plain), default=None)
    given = local_moment(ticket.due_at, setup.tz) if ticket.due_at else None
    due = given or (step[0] if step else None)
    if due is None:
        return None
    done, told = (_moment(text, setup.tz) for text in (ticket.done_at, ticket.told_at))
    has_ticket = bool(ticket.due_at or ticket.done_at or ticket.told_at)
    what = step[1].what if step else ticket.tracker.get("progress", "")
    return Promise(
        folder=call.folder,
        call_id=call.call_id,
        moment=row.moment.to_pydatetime(),  # type: ignore[attr-defined]
        agent_id=str(getattr(row, "agent", "")),
        agent=str(getattr(row, "name", "")),
        team=str(getattr(row, "team", "")),
        what=what or "答应客户的事",
        due=due,
        done=done,
        told=told,
        state=state_of(due, done, told, setup.now, has_ticket=has_ticket),
        vague=given is None and step is not None and not step[1].plain,
        p=int(str(getattr(row, "p", 0))),
        tracker={key: ticket.tracker.get(key, "") for key in _TRACKER},
    )


def _masked(promise: Promise, call: CallFacts, setup: Setup) -> Promise:
    """A promise with its texts as they may be shown."""
    tracker = {key: setup.mask(call, text) for key, text in promise.tracker.items()}
    return replace(promise, what=setup.mask(call, promise.what), tracker=tracker)


def _moment(text: str, tz: ZoneInfo) -> dt.datetime | None:
    return local_moment(text, tz) if text else None


def state_of(
    due: dt.datetime,
    done: dt.datetime | None,
    told: dt.datetime | None,
    now: dt.datetime,
    *,
    has_ticket: bool,
) -> str:
    """How a promise stands; a key of ``STATES``.

    Args:
        due, done, told: when it is due, was done, and when the customer was told of a delay.
        now: when this is asked.
        has_ticket: whether anything is known of what happened after the call.
    """
    if done is not None and done <= due:
        return "kept"
    if told is not None and told <= due and (done is not None or now > due):
        return "told"
    if done is not None:
        return "late"
    if now > due:
        return "overdue" if has_ticket else "unverified"
    return "soon" if due - now <= SOON else "open"
