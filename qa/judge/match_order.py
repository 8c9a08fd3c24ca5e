"""Conditions on other conditions' hits: an answer to each, and an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.judge.certainty import CERTAIN, FAINT, LIKELY, SURE, Certainty, Later, as_cause, grade, nth, strongest
from qa.judge.conditions import Each
from qa.judge.conditions import Sequence as Order
from qa.judge.context import CallContext, Finding, Spot, Truth
from qa.judge.match_words import NO_TIMES, shown_of
from qa.judge.places import unheard
from qa.judge.places_near import near_turns
from qa.judge.shown import Shown
from qa.judge.where import Where
from qa.model import Turn, Who

__all__ = ["each", "sequence"]

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
        pairs = [(hit, a) for hit, (_, a) in zip(hits, answers, strict=True) if a.truth is Truth.YES]

        def sure() -> Certainty:
            grades = [min(hit.certainty(context), grade(a.firm)) for hit, a in pairs]
            return min(grade(asked.firm), nth(grades, wanted))

        value = str(len(hits))
        return Finding(truth, shown, share=1.0, value=value, doubt=doubt, hits=found, firm=sure)
    left = [(spot, a) for (_, a), spot in zip(answers, hits, strict=True) if a.truth is not Truth.YES]
    cause = shown_of([spot for spot, _ in left], context, most=3)
    if len(met) + len(open_) >= wanted or asked.truth is Truth.UNSURE:
        doubt = next((a.doubt for a in open_ if a.doubt), asked.doubt or _NOT_SURE)
        return Finding(Truth.UNSURE, cause, share=share, doubt=doubt, hits=asked.hits)
    # What was looked into is told, so that the reader can hear where the answer is missing.
    looked = tuple(sorted({turn for turns, a in answers if a.truth is Truth.NO for turn in turns}))
    missing = tuple(dict.fromkeys(name for _, a in left for name in a.missing))
    charged = [spot for spot, a in left if a.truth is Truth.NO and spot.certainty(context) is not FAINT]
    return Finding(
        Truth.NO,
        cause,
        missing,
        1.0 - len(charged) / len(hits),
        value=str(len(left)),
        looked=looked,
        hits=asked.hits,
        cause=cause,
        firm=Later(_surely_short, condition, asked, context),
    )


def _surely_short(condition: Each, asked: Finding, context: CallContext) -> Certainty:
    """How sure it is that too few hits are answered."""
    sides = _sides(condition)
    pairs = []
    for hit in asked.hits:
        _, answer = _answer(condition, sides, hit, context)
        lacking = grade(answer.firm) if answer.truth is Truth.NO else FAINT
        pairs.append((as_cause(hit.certainty(context)), lacking))
    whole = as_cause(grade(asked.firm))
    for least in (CERTAIN, SURE):
        # Of those that may be half heard, any that may be answered counts as answered.
        due = sum(called >= least for called, _ in pairs)
        lacking_all = [lacking >= least for _, lacking in pairs]
        if condition.at_least is None:
            short = any(
                called >= least and lack for (called, _), lack in zip(pairs, lacking_all, strict=True)
            )
        else:
            short = lacking_all.count(False) < min(condition.at_least, due)
        if short:
            return min(least, whole)
    return FAINT


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
    none = [f for f in findings if f.truth is Truth.NO]
    if none:
        first, firm = none[0], strongest([f.firm for f in none])
        return Finding(Truth.NO, first.evidence, looked=first.looked, missing=first.missing, firm=firm)
    sure = [[hit for hit in f.hits if hit.sure] for f in findings]
    chain = _chain(sure, condition, context)
    unsure = any(f.truth is Truth.UNSURE for f in findings)
    if chain is not None and not unsure and condition.within_s and not context.transcript.timed:
        return Finding(Truth.UNSURE, shown_of(chain, context), doubt=NO_TIMES, hits=chain)
    if chain is not None and not unsure:
        firm = Later(_surely_chained, sure, condition, context)
        return Finding(Truth.YES, shown_of(chain, context), share=1.0, hits=chain, firm=firm)
    chain = _chain([list(f.hits) for f in findings], condition, context)
    if chain is not None or any(f.truth is Truth.UNSURE and not f.hits for f in findings):
        doubt = next((f.doubt for f in findings if f.doubt), _NOT_SURE)
        shown = shown_of(chain or (), context) or findings[0].evidence
        return Finding(Truth.UNSURE, shown, doubt=doubt, hits=chain or ())
    if _maybe_chained(findings, condition, context):
        return Finding(Truth.UNSURE, findings[0].evidence, doubt=_NOT_SURE, garbled=True)
    return Finding(Truth.NO, findings[0].evidence, hits=findings[0].hits)


def _maybe_chained(findings: Sequence[Finding], condition: Order, context: CallContext) -> bool:
    """Whether the hits, with steps that may lie in turns nobody could understand, would be a chain."""
    heard = [list(found.hits) for found in findings]
    either = [
        hits + [Spot(turn, sure=False) for turn in unheard(step, context)]
        for hits, step in zip(heard, condition.steps, strict=True)
    ]
    # At least one step was heard: two unheard turns alone say nothing of it.
    return either != heard and any(
        _chain([*either[:k], hits, *either[k + 1 :]], condition, context) is not None
        for k, hits in enumerate(heard)
    )


def _surely_chained(steps: Sequence[Sequence[Spot]], condition: Order, context: CallContext) -> Certainty:
    """How sure the surest chain is."""
    graded = [[(hit, hit.certainty(context)) for hit in step] for step in steps]
    for least in (CERTAIN, SURE, LIKELY):
        kept = [[hit for hit, sure in step if sure >= least] for step in graded]
        if _chain(kept, condition, context) is not None:
            return least
    return FAINT


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
