"""A promise of the agent, and which of several are one said twice or taken up from an offer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.judge.promises_due import Due
from qa.language.entity import Kind
from qa.language.likeness import LOCAL

__all__ = ["Promise", "earliest_plain", "take"]

# Two promises this alike, for the same time or with none, are one said twice.
_SAME, _SAME_TIMED, _SAME_DAY = 0.5, 0.2, 0.3


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
        offered: one of several ways to choose from, which was not seen to be chosen.
        agreed: whether the customer agreed to it in answer, or it was said again afterwards.
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
    offered: bool = False
    agreed: bool = False
    value: tuple[str, ...] = ()
    kind: Kind | None = None


def earliest_plain(promises: Sequence[Promise]) -> Promise | None:
    """The promise that falls due first: among those agreed to, else among all.

    Args:
        promises: the promises of a call.

    Returns:
        One with a reckoned, plain time that was not merely offered for choice; ``None`` without any.
    """
    sure = [p for p in promises if p.plain and not p.offered and p.due is not None and p.due.iso]
    return min([p for p in sure if p.agreed] or sure, key=lambda p: p.due.iso if p.due else "", default=None)


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
    if not (promise.due and known.due and promise.due.iso and known.due.iso):
        return False
    short, long = sorted((promise.due.iso, known.due.iso), key=len)
    if short == long and "T" in short:
        return Kind.DURATION not in {promise.kind, known.kind}
    return long.startswith(short) and alike >= _SAME_DAY
