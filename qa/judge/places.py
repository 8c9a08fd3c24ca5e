"""Which turns a condition looks at: ``Where`` resolved against a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from qa.judge.certainty import CERTAIN, Certainty, Grade, Later, as_cause, grade, weakest
from qa.judge.conditions import Condition
from qa.judge.context import CallContext, Finding, Places, Spot, Truth
from qa.judge.places_near import floors_of, near_turns, precedes
from qa.judge.shown import Shown
from qa.judge.where import Pick, Where
from qa.model import Evidence, Turn, Who

__all__ = ["Places", "find_places", "looked_at", "picked", "unheard", "whole_turn"]

_NO_TIMES = "文字稿没有时间，无法确定先后多少秒"


def find_places(where: Where, context: CallContext) -> Places:
    """Resolve a ``Where``.

    Args:
        where: the limits.
        context: the call.

    Returns:
        The turns within all limits and within the context's scope. Without the anchor there are none;
        where nobody can tell whether there is one, there are none either, but that proves nothing.
    """
    key = (id(where), context.scope)
    known = context.memo.places.get(key)
    if known is None:
        known = where, _find(where, context)
        context.memo.places[key] = known
    return known[1]


def _find(where: Where, context: CallContext) -> Places:
    turns = _candidates(where, context)
    if where.after is None and where.before is None:
        return _limited(turns, where, context)
    anchors = []
    if where.before is not None:
        before = _anchor(where.before, where.before_hit, context)
        bounded = where.after is None and (where.within_turns is not None or where.within_s is not None)
        if not before.spots and (bounded or before.doubt):
            return _nowhere(before)
        if before.spots and where.after is None:
            turns = _union(turns, [near_turns(spot, where, turns, context) for spot in before.spots])
        elif before.spots:
            turns = [t for t in turns if any(precedes(t, spot, where, context) for spot in before.spots)]
        anchors.append(before)
    if where.after is not None:
        after = _anchor(where.after, where.after_hit, context)
        if not after.spots:
            return _nowhere(after)
        turns = _union(turns, [near_turns(spot, where, turns, context) for spot in after.spots])
        anchors.append(after)
    found = _limited(turns, where, context)
    doubt = next((anchor.doubt for anchor in anchors if anchor.doubt), "")
    return found._replace(
        doubtful=found.doubtful or bool(doubt),
        doubt=found.doubt if found.garbled or not doubt else doubt,
        firm=weakest([anchor.firm for anchor in anchors]),
        called=weakest([anchor.called for anchor in anchors]),
        meant=anchors[-1].spots if where.after is not None and where.after_hit not in _NOT_PICKED else (),
    )


# The first hit is what the reader is shown anyway; with each of them no one is meant.
_NOT_PICKED = ("first", "each")


class _Anchor(NamedTuple):
    """Hits to look near.

    ``doubt``: why nobody can tell whether it is there; ``firm`` and ``called`` as in ``Places``.
    """

    spots: tuple[Spot, ...] = ()
    doubt: str = ""
    firm: Grade = CERTAIN
    called: Grade = CERTAIN


_UNSURE_ANCHOR = "前提本身没有听清"


def _anchor(condition: Condition, pick: Pick, context: CallContext) -> _Anchor:
    found = context.evaluate(condition)
    if found.truth is Truth.NO or not found.applies:
        return _Anchor()
    spots = picked(found, pick)
    if not found.hits and found.first_turn is not None:
        # Something half heard that has no place: behind the first turn looked at.
        spots = (Spot(found.first_turn),)
    if found.truth is Truth.UNSURE:
        return _Anchor(spots, found.doubt or _UNSURE_ANCHOR)

    def sure(of: Callable[[Iterable[Certainty]], Certainty]) -> Certainty:
        # It calls for what is looked for near it, and may be heard as boldly.
        return as_cause(min(grade(found.firm), of(spot.certainty(context) for spot in spots)))

    return _Anchor(spots, "", Later(sure, min), Later(sure, max)) if spots else _Anchor()


def _nowhere(anchor: _Anchor) -> Places:
    """No place to look at: because there is no anchor, or because it cannot be told whether there is one."""
    return Places((), doubtful=True, garbled=True, doubt=anchor.doubt) if anchor.doubt else Places(())


def picked(found: Finding, pick: Pick) -> tuple[Spot, ...]:
    """The hits that are meant: sure ones if there are any, else the doubtful ones."""
    hits = [hit for hit in found.hits if hit.sure] or list(found.hits)
    if not hits or pick == "each":
        return tuple(hits)
    if pick == "first":
        return (hits[0],)
    if pick == "last":
        return (hits[-1],)
    return (hits[pick - 1],) if pick <= len(hits) else ()


def _union(turns: Sequence[Turn], some: Iterable[Sequence[Turn]]) -> list[Turn]:
    kept = {turn.i for near in some for turn in near}
    return [turn for turn in turns if turn.i in kept]


def _limited(turns: Sequence[Turn], where: Where, context: CallContext) -> Places:
    groups = context.groups
    if where.first_turns is not None or where.last_turns is not None:
        floors = floors_of(turns, context)[: where.first_turns]
        if where.last_turns is not None:
            floors = floors[len(floors) - min(len(floors), where.last_turns) :]
        held = set(floors)
    else:
        held = {groups[t.i] for t in turns if t.i in context.takers}
    kept = [t for t in turns if groups[t.i] in held]
    readable = tuple([t for t in kept if not t.quarantine])
    numbers = tuple([t.i for t in readable])
    among = frozenset(numbers)
    garbled = (
        (where.who is Who.AGENT and Who.AGENT in context.unclear)
        or not context.poor.isdisjoint(numbers)
        or _lost(turns, readable, where, context)
    )
    if _needs_times(where) and not context.transcript.timed:
        return Places(readable, doubtful=True, garbled=True, doubt=_NO_TIMES, numbers=numbers, among=among)
    return Places(readable, False, garbled, numbers=numbers, among=among)


def _needs_times(where: Where) -> bool:
    return where.first_s is not None or where.last_s is not None


def _lost(turns: Sequence[Turn], readable: tuple[Turn, ...], where: Where, context: CallContext) -> bool:
    """Whether quarantined text lies where the looked-for words may have been said."""
    lost = [turn.i for turn in turns if turn.i in context.lost] if context.lost else []
    if not lost or not readable:
        return bool(lost)
    first, last = readable[0].i, readable[-1].i
    # Only a limit by number of turns leaves out what lies beyond the readable ones it kept.
    return any(
        (i >= first or where.last_turns is None) and (i <= last or where.first_turns is None) for i in lost
    )


# In a short call every turn is near both ends: shares are taken of at least so many turns.
_SHORT_CALL = 12


def _candidates(where: Where, context: CallContext) -> Sequence[Turn]:
    """The turns within the limits that need no anchor."""
    turns: Sequence[Turn] = context.side(where.who)
    last = len(context.turns) - 1
    length = max(_SHORT_CALL, last)
    if where.last_share is not None:
        turns = [turn for turn in turns if turn.i >= last - where.last_share * length]
    if where.first_share is not None:
        turns = [turn for turn in turns if turn.i <= where.first_share * length]
    if where.stages:
        turns = [turn for turn in turns if context.staging.of_turn[turn.i] in where.stages]
    return [turn for turn in turns if _in_time(turn, where, context)] if _needs_times(where) else turns


def _in_time(turn: Turn, where: Where, context: CallContext) -> bool:
    """Whether a turn lies in the first or last seconds; without times it may."""
    if turn.start is None or turn.end is None:
        return True
    talk = context.talk
    if where.first_s is not None and turn.start - talk.start >= where.first_s:
        return False
    return where.last_s is None or talk.end - turn.end < where.last_s


def unheard(condition: Condition, context: CallContext) -> list[int]:
    """The turns in which a condition may be met, for all that anyone could understand of them."""
    unclear = {turn.i for turn in context.turns if turn.who in context.unclear}
    turns = sorted(context.poor | context.lost | unclear)
    return [i for i in turns if context.within(frozenset((i,))).evaluate(condition).garbled]


def looked_at(places: Places, most: int = 2) -> Sequence[Evidence]:
    """Evidence for an absence: the turns where the thing was looked for (the first few)."""
    return Shown(lambda: map(whole_turn, places.turns[:most]), most) if places.turns else ()


def whole_turn(turn: Turn) -> Evidence:
    """A whole turn as evidence."""
    return Evidence(
        turn=turn.i, start=turn.start, end=turn.end, who=turn.who, quote=turn.text, confidence=turn.confidence
    )
