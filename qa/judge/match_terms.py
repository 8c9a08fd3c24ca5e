"""Conditions on words that somebody does not know: asked what they mean, and told."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from qa.judge.conditions import TermAsked, TermTold
from qa.judge.context import CallContext, Finding, Spot
from qa.judge.match_words import absent, heard_spot, often
from qa.judge.places import find_places
from qa.language.terms import Telling, asked_terms, just_said, telling
from qa.model import Turn

__all__ = ["term_asked", "term_told"]

# A word is asked back about in one's next turn or the one after that.
_JUST = 4


def term_asked(condition: TermAsked, context: CallContext) -> Finding:
    """Questions for the meaning of a word, one hit each."""
    places = find_places(condition.where, context)
    hits = []
    for turn in places.turns:
        asked = asked_terms(turn.text)
        earlier = _other_side(turn, context, _JUST) if asked and condition.just_said else ""
        hits += [
            heard_spot(turn.i, one.start, one.end, places, context)
            for one in asked
            if not condition.just_said or just_said(one.term, earlier)
        ]
    found = tuple(hits)
    return often(found, 1, condition.where, places, context) if found else absent(places, (), context)


def term_told(condition: TermTold, context: CallContext) -> Finding:
    """Turns that tell what was asked just before; where little is told it is UNSURE."""
    places = find_places(condition.where, context)
    hits: list[Spot] = []
    for turn in places.turns:
        question = _other_side(turn, context, 1)
        asked = asked_terms(question)
        if not asked:
            continue
        floor, at = _floor(turn, context)
        much, start, end = min(telling(one.term, floor) for one in asked)
        start, end = start - at, end - at
        if much is Telling.NOTHING or not 0 <= start < len(turn.text):
            continue  # another turn of the floor tells it, or none
        spot = heard_spot(turn.i, start, min(end, len(turn.text)), places, context)
        hits.append(spot if much is Telling.ENOUGH else spot._replace(sure=False))
    found = tuple(hits)
    if any(hit.sure for hit in found):
        return often(found, 1, condition.where, places, context)
    return absent(places, found, context)


def _other_side(turn: Turn, context: CallContext, floors: int) -> str:
    """What the other side said in the floors before a turn's."""
    own = context.groups[turn.i]
    first = bisect_left(context.groups, own - floors)
    earlier = context.turns[first : bisect_left(context.groups, own)]
    return _together(t for t in earlier if t.who is turn.who.other)


def _floor(turn: Turn, context: CallContext) -> tuple[str, int]:
    """What the same speaker says on end, and where in it the turn begins."""
    own = context.groups[turn.i]
    first, after = bisect_left(context.groups, own), bisect_right(context.groups, own)
    earlier, rest = (
        _together(t for t in turns if t.who is turn.who)
        for turns in (context.turns[first : turn.i], context.turns[turn.i : after])
    )
    return (f"{earlier}。{rest}", len(earlier) + 1) if earlier else (rest, 0)


def _together(turns: Iterable[Turn]) -> str:
    return "。".join(turn.text.rstrip("。") for turn in turns if not turn.quarantine)
