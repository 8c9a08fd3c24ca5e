"""Which turns a condition looks at: ``Where`` resolved against a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qa.judge.context import CallContext, Finding, Truth
from qa.judge.scorecard import Condition, Where
from qa.model import Evidence, Turn, Who

__all__ = ["Places", "find_places", "looked_at", "whole_turn"]

Evaluate = Callable[[Condition, CallContext], Finding]


@dataclass(frozen=True, slots=True)
class Places:
    """Turns to look at, in order, and whether the anchor they hang on was itself in doubt."""

    turns: tuple[Turn, ...]
    doubtful: bool = False
    garbled: bool = False


def find_places(where: Where, context: CallContext, evaluate: Evaluate) -> Places:
    """Resolve a ``Where``.

    Args:
        where: the limits.
        context: the call.
        evaluate: evaluates anchor conditions.

    Returns:
        The turns within all limits. Without the anchor there are none. ``garbled`` tells that text
        within the limits was quarantined or hardly understood, so that a missing phrase proves little.
    """
    anchor, doubtful = None, False
    if where.after is not None:
        found = evaluate(where.after, context)
        if found.truth is Truth.NO or found.first_turn is None:
            return Places(())
        anchor, doubtful = found.first_turn, found.truth is Truth.UNSURE
    stop = None
    if where.before is not None:
        stop = evaluate(where.before, context).first_turn
    turns = [t for t in context.turns if _inside(t, where, context, anchor, stop)]
    floors = _floors(turns, context)
    if where.within_turns is not None:
        floors = floors[: where.within_turns]
    if where.first_turns is not None:
        floors = floors[: where.first_turns]
    if where.last_turns is not None:
        floors = floors[len(floors) - min(len(floors), where.last_turns) :]
    kept = tuple(t for t in turns if context.groups[t.i] in floors)
    readable = tuple(t for t in kept if not t.quarantine)
    garbled = (
        (where.who is Who.AGENT and Who.AGENT in context.unclear)
        or any(_hardly_understood(t) for t in readable)
        or _lost(turns, readable, where)
    )
    return Places(readable, doubtful, garbled)


def _lost(turns: list[Turn], readable: tuple[Turn, ...], where: Where) -> bool:
    """Whether quarantined text lies where the looked-for words may have been said."""
    lost = [turn.i for turn in turns if turn.quarantine and _room_for_a_phrase(turn)]
    if not lost or not readable:
        return bool(lost)
    first, last = readable[0].i, readable[-1].i
    before = where.first_turns is not None or where.within_turns is not None
    return any(
        first <= i <= last or (before and i < first) or (where.last_turns is not None and i > last)
        for i in lost
    )


# In a short call every turn is near both ends: shares are taken of at least so many turns.
_SHORT_CALL = 12
# Below this mean word probability a sentence is more wrong than right.
_HARDLY_UNDERSTOOD = 0.4
# What is shorter holds no phrase that could have been missed.
_PHRASE_SYLLABLES, _PHRASE_S = 5, 1.0


def _hardly_understood(turn: Turn) -> bool:
    return turn.confidence < _HARDLY_UNDERSTOOD and _room_for_a_phrase(turn)


def _room_for_a_phrase(turn: Turn) -> bool:
    if turn.timed and turn.span.duration < _PHRASE_S:
        return False
    return bool(turn.quarantine) or len(turn.text) >= _PHRASE_SYLLABLES


def _floors(turns: list[Turn], context: CallContext) -> list[int]:
    return sorted({context.groups[t.i] for t in turns if not t.backchannel and t.text and not t.quarantine})


def _inside(turn: Turn, where: Where, context: CallContext, anchor: int | None, stop: int | None) -> bool:
    if where.who is not None and turn.who not in (where.who, Who.UNKNOWN):
        return False
    if where.stages and context.stage_of(turn.i) not in where.stages:
        return False
    last = len(context.turns) - 1
    length = max(_SHORT_CALL, last)
    if where.first_share is not None and turn.i > where.first_share * length:
        return False
    if where.last_share is not None and last - turn.i > where.last_share * length:
        return False
    if stop is not None and turn.i >= stop:
        return False
    return anchor is None or _after(turn, where, context, anchor)


def _after(turn: Turn, where: Where, context: CallContext, anchor: int) -> bool:
    if turn.i < anchor or (turn.i == anchor and not where.same_turn):
        return False
    if where.within_s is None:
        return True
    end = context.turns[anchor].end
    return end is None or turn.start is None or turn.start - end <= where.within_s


def looked_at(places: Places, most: int = 2) -> tuple[Evidence, ...]:
    """Evidence for an absence: the turns where the thing was looked for (the first few)."""
    return tuple(whole_turn(turn) for turn in places.turns[:most])


def whole_turn(turn: Turn) -> Evidence:
    """A whole turn as evidence."""
    return Evidence(
        turn=turn.i, start=turn.start, end=turn.end, who=turn.who, quote=turn.text, confidence=turn.confidence
    )
