"""Weighed signs: none proves the thing alone, together they may."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from qa.judge.acts import CLEAR, ActHit
from qa.judge.certainty import CERTAIN, FAINT, LIKELY, SURE, Certainty, Later, grade, grade_of
from qa.judge.conditions import Cue, Weigh
from qa.judge.context import CallContext, Finding, Spot, Truth
from qa.judge.match_words import absence, shown_of
from qa.judge.places import Places, find_places, looked_at
from qa.model import Who

__all__ = ["weigh", "weighed"]

_SIGNS = 3  # that are shown
_in_order = attrgetter("turn", "start")


def weigh(condition: Weigh, context: CallContext) -> Finding:
    """Signs add up; each counts once. The strongest signs are the evidence."""
    places = find_places(condition.where, context)
    heard = weighed(condition, context)
    total = condition.base + sum(cue.weight for cue, _ in heard)
    signs = [(cue.weight, hit) for cue, hit in heard if cue.weight > 0]
    signs.sort(key=lambda sign: -sign[0])
    strongest = sorted((hit for _, hit in signs[:_SIGNS]), key=_in_order)
    hits = tuple(Spot(hit.turn, hit.start, hit.end, shown=hit, under=places.firm) for hit in strongest)
    shown = shown_of(hits, context, most=_SIGNS)
    value = f"{total:.2g}" if abs(total) < 10 else f"{total:.0f}"
    if places.doubtful and total >= condition.bar - condition.doubt - 1e-9:
        return Finding(Truth.UNSURE, shown, doubt=places.doubt, value=value, hits=hits)
    if total >= condition.bar - 1e-9:
        firm = Later(_surely_weighed, condition, heard, places, context, True)
        return Finding(Truth.YES, shown, share=1.0, value=value, hits=hits, firm=firm)
    if total >= condition.bar - condition.doubt - 1e-9 and condition.doubt:
        return Finding(Truth.UNSURE, shown, doubt="迹象不足以断定", value=value, hits=hits)
    firm = Later(_surely_weighed, condition, heard, places, context, False)
    return Finding(Truth.NO, shown or looked_at(places), value=value, firm=firm, doubt=places.unsettled)


def _surely_weighed(
    condition: Weigh,
    heard: Sequence[tuple[Cue, ActHit]],
    places: Places,
    context: CallContext,
    reached: bool,
) -> Certainty:
    """How sure it is that the signs reach the bar, or do not."""
    signs = [(cue.weight, _surest(cue, hit, places, context)) for cue, hit in heard]
    for least in (CERTAIN, SURE, LIKELY):
        # Signs that speak for the answer count only when they are sure enough, the others always.
        total = condition.base + sum(w for w, sure in signs if sure >= least or (w > 0) is not reached)
        if total >= condition.bar - 1e-9 if reached else total < condition.bar - condition.doubt:
            return min(least, grade(places.firm if reached else absence(places, context)))
    return FAINT


def _surest(cue: Cue, first: ActHit, places: Places, context: CallContext) -> Certainty:
    """How sure a sign is, at the place where it is surest."""
    best = grade_of(first, context.locator)
    for hit in context.acts.all(cue.act) if best is not CERTAIN else ():
        who = context.turns[hit.turn].who
        if (
            hit.confidence >= CLEAR
            and hit.turn in places.among
            and (cue.who is None or who in (cue.who, Who.UNKNOWN))
        ):
            best = max(best, grade_of(hit, context.locator))
    return best


def weighed(condition: Weigh, context: CallContext) -> list[tuple[Cue, ActHit]]:
    """The signs that are heard, each with the first place where it clearly is."""
    speakers = {turn.i: turn.who for turn in find_places(condition.where, context).turns}
    found = []
    for cue in condition.cues:
        may = (cue.who, Who.UNKNOWN)
        for hit in context.acts.all(cue.act):
            who = speakers.get(hit.turn)
            if hit.confidence >= CLEAR and who is not None and (cue.who is None or who in may):
                found.append((cue, hit))
                break
    return found
