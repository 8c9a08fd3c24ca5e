"""Conditions on other conditions' hits: an answer to each, an order, counts and comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.judge.conditions import Compare, Count, Covers, Each
from qa.judge.conditions import Sequence as Order
from qa.judge.context import CallContext, Finding, Spot, Truth
from qa.judge.match_words import NO_TIMES, shown_of
from qa.judge.places import near_turns
from qa.judge.shown import Shown
from qa.judge.where import Where
from qa.model import Evidence, Turn, Who

__all__ = ["compare", "count", "covers", "each", "sequence"]

_NOT_SURE = "有的地方没有听清，无法确认"


def each(condition: Each, context: CallContext) -> Finding:
    """Every hit of one condition is answered by another near it; without hits nothing applies."""
    asked = context.evaluate(condition.of)
    hits = [hit for hit in asked.hits if hit.sure] or list(asked.hits)
    if not hits or asked.truth is Truth.NO:
        if asked.truth is Truth.UNSURE:
            return Finding(Truth.UNSURE, asked.evidence, doubt=asked.doubt, garbled=asked.garbled)
        return Finding(Truth.UNSURE, asked.evidence, applies=False)
    sides = _sides(condition)
    answers = [_answer(condition, sides, hit, context) for hit in hits]
    wanted = len(hits) if condition.at_least is None else min(condition.at_least, len(hits))
    met = [a for _, a in answers if a.truth is Truth.YES]
    open_ = [a for _, a in answers if a.truth is Truth.UNSURE]
    share = len(met) / len(hits)
    if len(met) >= wanted:
        truth = Truth.UNSURE if asked.truth is Truth.UNSURE else Truth.YES
        found = tuple(spot for a in met for spot in a.hits)
        shown = Shown(lambda: (e for a in met for e in a.evidence), 5)
        doubt = asked.doubt or _NOT_SURE if truth is Truth.UNSURE else ""
        return Finding(truth, shown, share=1.0, value=str(len(hits)), doubt=doubt, hits=found)
    left = [(spot, a) for (_, a), spot in zip(answers, hits, strict=True) if a.truth is not Truth.YES]
    cause = shown_of([spot for spot, _ in left], context, most=3)
    if len(met) + len(open_) >= wanted or asked.truth is Truth.UNSURE:
        doubt = next((a.doubt for a in open_ if a.doubt), asked.doubt or _NOT_SURE)
        return Finding(Truth.UNSURE, cause, share=share, doubt=doubt, hits=asked.hits)
    # What was looked into is told, so that the reader can hear where the answer is missing.
    looked = tuple(sorted({turn for turns, a in answers if a.truth is Truth.NO for turn in turns}))
    missing = tuple(dict.fromkeys(name for _, a in left for name in a.missing))
    return Finding(
        Truth.NO, cause, missing, share, value=str(len(left)), looked=looked, hits=asked.hits, cause=cause
    )


def _sides(condition: Each) -> tuple[Where, ...]:
    """Where to look from a hit: ahead, back or both."""
    near = Where(
        within_turns=condition.within_turns, within_s=condition.within_s, same_turn=condition.same_turn
    )
    ahead, back = replace(near, after=condition.of), replace(near, before=condition.of)
    return {"after": (ahead,), "before": (back,), "around": (ahead, back)}[condition.side]


def _answer(
    condition: Each, sides: Sequence[Where], hit: Spot, context: CallContext
) -> tuple[tuple[int, ...], Finding]:
    """What ``by`` finds near one hit, and the turns it was looked for in."""
    turns = context.side(_answerer(condition, hit, context), everywhere=True)
    near: dict[int, Turn] = {}
    for where in sides:
        near.update((turn.i, turn) for turn in near_turns(hit, where, turns, context))
    found = context.within(frozenset(near)).evaluate(condition.by)
    if found.truth is Truth.NO and any(t.quarantine and t.text for t in near.values()):
        found = found._replace(truth=Truth.UNSURE, doubt=_NOT_SURE, garbled=True)
    if found.truth is Truth.YES and condition.within_s and not context.transcript.timed:
        found = found._replace(truth=Truth.UNSURE, doubt=NO_TIMES)
    return tuple(turn for turn in sorted(near) if not near[turn].quarantine), found


def _answerer(condition: Each, hit: Spot, context: CallContext) -> Who | None:
    if not condition.other:
        return condition.who
    if hit.gap is not None or hit.turn < 0:
        return Who.AGENT
    other = context.turns[hit.turn].who.other
    return None if other is Who.UNKNOWN else other


def sequence(condition: Order, context: CallContext) -> Finding:
    """The steps follow one another closely enough; ``missing`` is never more than the first gap."""
    findings = [context.evaluate(step) for step in condition.steps]
    none = next((f for f in findings if f.truth is Truth.NO), None)
    if none is not None:
        return Finding(Truth.NO, none.evidence, looked=none.looked, missing=none.missing)
    sure = [[hit for hit in f.hits if hit.sure] for f in findings]
    chain = _chain(sure, condition, context)
    unsure = any(f.truth is Truth.UNSURE for f in findings)
    if chain is not None and not unsure and condition.within_s and not context.transcript.timed:
        return Finding(Truth.UNSURE, shown_of(chain, context), doubt=NO_TIMES, hits=chain)
    if chain is not None and not unsure:
        return Finding(Truth.YES, shown_of(chain, context), share=1.0, hits=chain)
    chain = _chain([list(f.hits) for f in findings], condition, context)
    if chain is not None or any(f.truth is Truth.UNSURE and not f.hits for f in findings):
        doubt = next((f.doubt for f in findings if f.doubt), _NOT_SURE)
        shown = shown_of(chain or (), context) or findings[0].evidence
        return Finding(Truth.UNSURE, shown, doubt=doubt, hits=chain or ())
    return Finding(Truth.NO, findings[0].evidence, hits=findings[0].hits)


def _chain(steps: list[list[Spot]], condition: Order, context: CallContext) -> tuple[Spot, ...] | None:
    """The earliest chain of hits, one of each step, neighbours within the limits."""
    reached: dict[int, tuple[Spot, ...]] = {k: (hit,) for k, hit in enumerate(steps[0])}
    for step in steps[1:]:
        onward: dict[int, tuple[Spot, ...]] = {}
        for k, hit in enumerate(step):
            ways = [way for way in reached.values() if _near(way[-1], hit, condition, context)]
            if ways:
                onward[k] = (*ways[-1], hit)
        reached = onward
    return next(iter(reached.values()), None)


def _near(one: Spot, other: Spot, condition: Order, context: CallContext) -> bool:
    if (other.turn, other.at) < (one.turn, one.to):
        return False
    if condition.within_turns is not None:
        floors = context.groups[max(0, other.turn)] - context.groups[max(0, one.turn)]
        if floors > condition.within_turns:
            return False
    if condition.within_s is None:
        return True
    end = one.gap.end if one.gap else context.turns[one.turn].end
    start = other.gap.start if other.gap else context.turns[other.turn].start
    return end is None or start is None or start - end <= condition.within_s


def _counted(found: Finding, *, per_turn: bool) -> tuple[int, int]:
    """Sure hits, and all hits with the doubtful ones."""
    places = [(spot.turn if per_turn else (spot.turn, spot.at, spot.gap), spot.sure) for spot in found.hits]
    sure = len({place for place, is_sure in places if is_sure})
    return sure, len({place for place, _ in places})


def count(condition: Count, context: CallContext) -> Finding:
    """How often something is hit; doubtful hits count neither for nor against."""
    found = context.evaluate(condition.of)
    if not found.applies:
        return found
    sure, most = _counted(found, per_turn=condition.per_turn)
    if found.garbled:
        most = max(most, condition.at_least or 0)
    low = 0 if condition.at_least is None else condition.at_least
    high = most if condition.at_most is None else condition.at_most
    shown = shown_of(found.hits, context) or found.evidence
    value = str(sure)
    if sure >= low and most <= high:
        return Finding(Truth.YES, shown, share=1.0, value=value, hits=found.hits)
    if most < low or sure > high:
        share = sure / low if most < low else 0.0
        looked = () if found.hits else found.looked
        return Finding(Truth.NO, shown, share=share, value=value, looked=looked, hits=found.hits)
    doubt = found.doubt or _NOT_SURE
    return Finding(Truth.UNSURE, shown, value=value, doubt=doubt, garbled=found.garbled, hits=found.hits)


def compare(condition: Compare, context: CallContext) -> Finding:
    """Whether one thing is hit more often than another."""
    more, than = context.evaluate(condition.more), context.evaluate(condition.than)
    many, _ = _counted(more, per_turn=False)
    few, _ = _counted(than, per_turn=False)
    margin = many - condition.times * few
    value = f"{many}:{few}"
    shown = shown_of(more.hits, context) or more.evidence
    if many >= condition.at_least and margin > condition.doubt:
        return Finding(Truth.YES, shown, share=1.0, value=value, hits=more.hits)
    if many >= condition.at_least and margin > -condition.doubt:
        doubt = f"两者次数接近（{many} 比 {few}）"
        return Finding(Truth.UNSURE, shown, value=value, doubt=doubt, hits=more.hits)
    if more.garbled and not few:
        return Finding(Truth.UNSURE, shown, value=value, doubt=more.doubt, garbled=True)
    return Finding(Truth.NO, _calm(more, than, context), value=value, hits=than.hits)


def _calm(more: Finding, than: Finding, context: CallContext) -> Sequence[Evidence]:
    return shown_of(than.hits, context) or than.evidence or more.evidence


def covers(condition: Covers, context: CallContext) -> Finding:
    """Which topics are met; enough of them is YES."""
    found = [(topic.zh, context.evaluate(topic.condition)) for topic in condition.topics]
    met = [(zh, f) for zh, f in found if f.truth is Truth.YES]
    maybe = [f for _, f in found if f.truth is Truth.UNSURE and f.applies]
    missing = tuple(zh for zh, f in found if f.truth is Truth.NO)
    value = "、".join(zh for zh, _ in met)
    shown = Shown(lambda: (e for _, f in met for e in f.evidence[:1]), 6)
    hits = tuple(sorted((s for _, f in met for s in f.hits), key=lambda s: (s.turn, s.at)))
    share = min(1.0, len(met) / condition.at_least) if condition.at_least else 1.0
    if len(met) >= condition.at_least:
        return Finding(Truth.YES, shown, missing, 1.0, value, hits=hits)
    if len(met) + len(maybe) >= condition.at_least:
        doubt = next((f.doubt for f in maybe if f.doubt), _NOT_SURE)
        return Finding(Truth.UNSURE, shown, missing, share, value, doubt=doubt, hits=hits)
    looked = tuple(sorted({turn for _, f in found for turn in f.looked}))
    return Finding(Truth.NO, shown, missing, share, value, looked=() if met else looked, hits=hits)
