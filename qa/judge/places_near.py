"""The turns near a hit: after or before it, within so many turns or seconds, of the other side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter

from qa.judge.context import CallContext, Spot
from qa.judge.where import Where
from qa.model import Seconds, Turn

__all__ = ["floor_before", "floors_of", "near_turns", "precedes"]

_number = attrgetter("i")
# Behind every turn.
_LAST = 10**9


def near_turns(spot: Spot, where: Where, turns: Sequence[Turn], context: CallContext) -> list[Turn]:
    """The turns after (else before) a hit, within the turns and seconds that ``where`` allows."""
    ahead = where.after is not None
    if where.within_s is None:
        own = where.same_turn and spot.gap is None if ahead else spot.gap is not None or where.same_turn
        first, last = (spot.turn + (not own), _LAST) if ahead else (0, spot.turn - (not own))
        kept = list(turns[bisect_left(turns, first, key=_number) : bisect_right(turns, last, key=_number)])
    else:
        kept = [t for t in turns if (_follows if ahead else precedes)(t, spot, where, context)]
    if where.next_turn:
        floor = (context.groups[spot.turn] if spot.turn >= 0 else -1) + 1
        kept = [
            t
            for t in kept
            if context.groups[t.i] in (floor, floor - 1 if t.quarantine else floor)
            and _other_side(t, spot, context)
        ]
    if where.within_turns is not None:
        kept = _within_reach(kept, where.within_turns, context, ahead=ahead)
        floors = floors_of(kept, context)
        near = floors[: where.within_turns] if ahead else floors[-where.within_turns :]
        kept = _kept_with_lost(kept, near, context, ahead=ahead)
    return kept


def _within_reach(turns: list[Turn], most: int, context: CallContext, *, ahead: bool) -> list[Turn]:
    """The turns before (else after) the floor that is one too many."""
    floors: set[int] = set()
    for place, turn in enumerate(turns if ahead else reversed(turns)):
        if turn.i in context.takers:
            floors.add(context.groups[turn.i])
            if len(floors) > most:
                return turns[:place] if ahead else turns[len(turns) - place :]
    return turns


def _kept_with_lost(turns: list[Turn], floors: list[int], context: CallContext, *, ahead: bool) -> list[Turn]:
    """Turns of these floors, and quarantined ones that stand where such a floor may have been taken."""
    readable = [t for t in turns if not t.quarantine and context.groups[t.i] in floors]
    if not readable:
        return [t for t in turns if t.quarantine]
    ends = {t.i for t in readable}
    return [
        t for t in turns if t.i in ends or (t.quarantine and (t.i < max(ends) if ahead else t.i > min(ends)))
    ]


def floor_before(number: int, context: CallContext) -> list[Turn]:
    """What the other side said last before a turn: the turns of its floor, without listening noises.

    What the speaker said in between does not part them; nothing is told where what the other side said
    since could not be understood.
    """
    floor: list[Turn] = []
    for k in range(number - 1, -1, -1):
        turn = context.turns[k]
        if floor and context.groups[k] != context.groups[floor[0].i]:
            break
        if turn.who is context.turns[number].who:
            continue
        if turn.quarantine:
            break
        if k in context.takers:
            floor.insert(0, turn)
    return floor


def floors_of(turns: Iterable[Turn], context: CallContext) -> list[int]:
    """The numbers of the floors that are taken in these turns, in order."""
    return sorted({context.groups[t.i] for t in turns if t.i in context.takers})


def _follows(turn: Turn, spot: Spot, where: Where, context: CallContext) -> bool:
    same = where.same_turn and spot.gap is None
    if turn.i < spot.turn or (turn.i == spot.turn and not same):
        return False
    if where.within_s is None:
        return True
    end = _end(spot, context)
    return end is None or turn.start is None or turn.start - end <= where.within_s


def precedes(turn: Turn, spot: Spot, where: Where, context: CallContext) -> bool:
    """Whether a turn stands before a hit, within the seconds allowed."""
    # The turn before a silence precedes it; so does the own turn of a hit, where that is allowed.
    own = spot.gap is not None or where.same_turn
    if turn.i > spot.turn or (turn.i == spot.turn and not own):
        return False
    if where.within_s is None or where.after is not None:
        return True
    start = spot.gap.start if spot.gap is not None else context.turns[spot.turn].start
    return start is None or turn.end is None or start - turn.end <= where.within_s


def _end(spot: Spot, context: CallContext) -> Seconds | None:
    return spot.gap.end if spot.gap is not None else context.turns[spot.turn].end


def _other_side(turn: Turn, spot: Spot, context: CallContext) -> bool:
    return spot.turn < 0 or turn.who is not context.turns[spot.turn].who
