"""A promise of the agent, and which of several are one said twice or taken up from an offer. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.judge.promises_due import Due, length_of
from qa.language.entity import Kind
from qa.language.likeness import LOCAL

__all__ = ["Promise", "next_step", "take"]

# Two promises this alike, for the same time or with none, are one said twice.
_SAME, _SAME_TIMED, _SAME_DEED, _SAME_DAY = 0.5, 0.2, 0.25, 0.3


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised.

    Attributes:
        what: the clause that promises it, as said.
        when: the time as said; empty when none was said.
        due: when that is.
        turn, start, end: where it was said, as offsets of its sentence.
        plain: false when the time is vague, rough or can be understood in two ways.
        note: why it is not plain.
        again: turns in which it was said again.
        doubtful: its time may be another than was heard.
        offered: one of several ways to choose from, which was not seen to be chosen.
        value, kind: its time as recognised, for comparing.
    """

    what: str
    when: str
    due: Due | None
    turn: int
    start: int
    end: int
    plain: bool
    note: str = ""
    again: tuple[int, ...] = ()
    doubtful: bool = False
    offered: bool = False
    value: tuple[str, ...] = ()
    kind: Kind | None = None


def next_step(promises: Sequence[Promise], after: dt.datetime | None = None) -> Promise | None:
    """The promised step that must be done first.

    Args:
        promises: the promises of a call.
        after: what is due before this moment counts as done where anything is due later.

    Returns:
        One with a reckoned time: of the plain ones, else of those that are no mere choice, else of all. A day
        without an hour runs to its end. ``None`` where no time can be reckoned.
    """
    dated = [p for p in promises if p.due is not None and p.due.iso]
    firm = [p for p in dated if not p.offered]
    steps = [p for p in firm if p.plain] or firm or dated
    open_still = [p for p in steps if after and _runs_out(p) >= after.strftime("%Y-%m-%dT%H:%M")]
    return min(open_still or steps, key=_runs_out, default=None)


def _runs_out(promise: Promise) -> str:
    iso = promise.due.iso if promise.due else ""
    return iso if "T" in iso else f"{iso}T24:00"


def take(promise: Promise, found: list[Promise], chosen: set[int]) -> None:
    """Add a promise, or note that an earlier one was said again; an offer said again was chosen.

    Args:
        promise: the promise.
        found: those made before it; changed.
        chosen: the turns whose offers were taken up; changed.
    """
    same = [place for place, known in enumerate(found) if _same(promise, known)]
    if not promise.offered:
        chosen.update(found[n].turn for n in same if found[n].offered and found[n].turn != promise.turn)
    place = next((n for n in same if not found[n].offered), same[0] if same else None)
    if place is None:
        found.append(promise)
        return
    known = found[place]
    if known.offered and not promise.offered:
        found[place] = promise
    elif promise.turn != known.turn:
        again = tuple(dict.fromkeys((*known.again, promise.turn)))
        found[place] = replace(promise if _told_better(promise, known) else known, again=again)


def _told_better(promise: Promise, known: Promise) -> bool:
    """Whether what was said again names the hour, or its time plainly, where that was missing."""
    if promise.due is None or known.due is None:
        return False
    return len(promise.due.iso) > len(known.due.iso) or (promise.plain and not known.plain)


def _same(promise: Promise, known: Promise) -> bool:
    """Whether two promises are one: the same time, or one day of which only one names the hour."""
    alike = LOCAL.best(promise.what, (known.what,))
    if not (promise.when and known.when):
        return promise.when == known.when and alike >= _SAME
    if alike >= _SAME_TIMED and (promise.value == known.value or promise.when == known.when):
        return True
    if _as_long(promise, known):
        # In other words for the time only what is to be done then tells whether it is the same.
        return LOCAL.best(_deed(promise), (_deed(known),)) >= _SAME_DEED
    if not (promise.due and known.due and promise.due.iso and known.due.iso):
        return False
    short, long = sorted((promise.due.iso, known.due.iso), key=len)
    if short == long and "T" in short:
        return Kind.DURATION not in {promise.kind, known.kind}
    return long.startswith(short) and alike >= _SAME_DAY


def _as_long(promise: Promise, known: Promise) -> bool:
    """Whether two promises name the same length of time: 半小时, 三十分钟."""
    length = length_of(promise.value, promise.kind)
    return length is not None and length == length_of(known.value, known.kind)


def _deed(promise: Promise) -> str:
    return promise.what.replace(promise.when, "")
