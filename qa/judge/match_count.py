"""Conditions on how often other conditions are hit: counts, comparisons, topics."""

from __future__ import annotations

from collections.abc import Sequence

from qa.judge.certainty import CERTAIN, FAINT, LIKELY, SURE, Certainty, Grade, Later, as_cause, grade, nth
from qa.judge.conditions import Compare, Count, Covers
from qa.judge.context import CallContext, Finding, Spot, Truth
from qa.judge.match_words import NOT_SURE, shown_of
from qa.judge.places import unheard
from qa.judge.shown import Shown
from qa.model import Evidence

__all__ = ["compare", "count", "covers"]


def _counted(found: Finding, *, per_turn: bool) -> tuple[int, int]:
    """Sure hits, and all hits with the doubtful ones."""
    places = [(_place(spot, per_turn=per_turn), spot.sure) for spot in found.hits]
    sure = len({place for place, is_sure in places if is_sure})
    return sure, len({place for place, _ in places})


def _place(spot: Spot, *, per_turn: bool) -> object:
    return spot.turn if per_turn else (spot.turn, spot.at, spot.gap)


def _grades(found: Finding, context: CallContext, *, per_turn: bool = False) -> list[Certainty]:
    """How sure the hits are, each place once."""
    best: dict[object, Certainty] = {}
    for spot in found.hits:
        place = _place(spot, per_turn=per_turn)
        best[place] = max(spot.certainty(context), best.get(place, FAINT))
    return list(best.values())


def count(condition: Count, context: CallContext) -> Finding:
    """How often something is hit; doubtful hits count neither for nor against."""
    found = context.evaluate(condition.of)
    if not found.applies:
        return found
    if found.truth is Truth.UNSURE and not found.hits and not found.garbled:
        return found
    sure, most = _counted(found, per_turn=condition.per_turn)
    low = 0 if condition.at_least is None else condition.at_least
    if found.garbled or (most < low and unheard(condition.of, context)):
        most = max(most, low)
    high = most if condition.at_most is None else condition.at_most
    shown = shown_of(found.hits, context) or found.evidence
    value = str(sure)
    hits = found.hits

    def enough(number: int) -> Certainty:
        return nth(_grades(found, context, per_turn=condition.per_turn), number)

    if sure >= low and most <= high:
        return Finding(Truth.YES, shown, share=1.0, value=value, hits=hits, firm=Later(enough, low))
    if sure > high:
        return Finding(Truth.NO, shown, value=value, hits=hits, firm=Later(enough, int(high) + 1))
    if most < low:
        share, looked = most / low, () if hits else found.looked
        return Finding(Truth.NO, shown, share=share, value=value, looked=looked, hits=hits, firm=_due(found))
    doubt = found.doubt or NOT_SURE
    return Finding(Truth.UNSURE, shown, value=value, doubt=doubt, garbled=found.garbled, hits=found.hits)


def _due(found: Finding) -> Grade:
    """How sure it is that more hits were due: what was found lies near what called for it."""
    if found.truth is Truth.NO:
        return found.firm
    if all(hit.under is CERTAIN for hit in found.hits):
        return CERTAIN
    return lambda: as_cause(max(grade(hit.under) for hit in found.hits))


def compare(condition: Compare, context: CallContext) -> Finding:
    """Whether one thing is hit more often than another."""
    more, than = context.evaluate(condition.more), context.evaluate(condition.than)
    for found in (more, than):
        if found.truth is Truth.UNSURE and not found.hits and not found.garbled:
            # It cannot be measured here.
            return Finding(Truth.UNSURE, found.evidence, doubt=found.doubt, applies=found.applies)
    many, _ = _counted(more, per_turn=False)
    few, _ = _counted(than, per_turn=False)
    value = f"{many}:{few}"
    shown = shown_of(more.hits, context) or more.evidence
    exceeds = _exceeds(condition, many, few)
    garbled = than.garbled if exceeds is Truth.YES else more.garbled and not few
    if garbled and exceeds is not Truth.UNSURE:
        doubt = than.doubt if exceeds is Truth.YES else more.doubt
        return Finding(Truth.UNSURE, shown, value=value, doubt=doubt, garbled=True)
    if exceeds is Truth.UNSURE:
        doubt = f"两者次数接近（{many} 比 {few}）"
        return Finding(Truth.UNSURE, shown, value=value, doubt=doubt, hits=more.hits)
    firm = Later(_surely_compared, condition, more, than, exceeds, context)
    if exceeds is Truth.YES:
        return Finding(Truth.YES, shown, share=1.0, value=value, hits=more.hits, firm=firm)
    return Finding(Truth.NO, _calm(more, than, context), value=value, hits=than.hits, firm=firm)


def _exceeds(condition: Compare, many: int, few: int) -> Truth:
    margin = many - condition.times * few
    if many < condition.at_least or margin <= -condition.doubt:
        # At no doubt at all, a tie is a NO.
        return Truth.NO
    return Truth.YES if margin > condition.doubt else Truth.UNSURE


def _surely_compared(
    condition: Compare, more: Finding, than: Finding, truth: Truth, context: CallContext
) -> Certainty:
    """How sure a comparison is."""
    mores, fews = _grades(more, context), _grades(than, context)
    for least in (CERTAIN, SURE, LIKELY):
        # What speaks against the answer counts however it was heard.
        many = [sure for sure in mores if sure >= least or truth is Truth.NO]
        few = [sure for sure in fews if sure >= least or truth is Truth.YES]
        if _exceeds(condition, len(many), len(few)) is truth:
            return least
    return FAINT


def _calm(more: Finding, than: Finding, context: CallContext) -> Sequence[Evidence]:
    return shown_of(than.hits, context) or than.evidence or more.evidence


def covers(condition: Covers, context: CallContext) -> Finding:
    """Which topics are met; enough of them is YES."""
    found = [(topic.zh, context.evaluate(topic.condition)) for topic in condition.topics]
    found = [(zh, f) for zh, f in found if f.applies]
    if not found:
        return Finding(Truth.UNSURE, applies=False)
    wanted = min(condition.at_least, len(found))
    met = [(zh, f) for zh, f in found if f.truth is Truth.YES]
    maybe = [f for _, f in found if f.truth is Truth.UNSURE]
    missing = tuple(zh for zh, f in found if f.truth is Truth.NO)
    value = "、".join(zh for zh, _ in met)
    shown = Shown(lambda: (e for _, f in met for e in f.evidence[:1]), 6)
    hits = tuple(sorted((s for _, f in met for s in f.hits), key=lambda s: (s.turn, s.at)))
    share = min(1.0, len(met) / wanted) if wanted else 1.0
    if len(met) >= wanted:

        def sure() -> Certainty:
            return nth([grade(f.firm) for _, f in met], wanted)

        return Finding(Truth.YES, shown, missing, 1.0, value, hits=hits, firm=sure)
    if len(met) + len(maybe) >= wanted:
        doubt = next((f.doubt for f in maybe if f.doubt), NOT_SURE)
        return Finding(Truth.UNSURE, shown, missing, share, value, doubt=doubt, hits=hits)
    looked = tuple(sorted({turn for _, f in found for turn in f.looked}))

    def lacking() -> Certainty:
        grades = [grade(f.firm) for _, f in found if f.truth is Truth.NO]
        return nth(grades, len(found) - wanted + 1)

    looked = () if met else looked
    share = (len(met) + len(maybe)) / wanted
    return Finding(Truth.NO, shown, missing, share, value, looked=looked, hits=hits, firm=lacking)
