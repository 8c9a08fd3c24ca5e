"""Conditions on other conditions' hits: an answer to each, and an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from qa.judge.certainty import CERTAIN, FAINT, LIKELY, SURE, Certainty, Later, as_cause, grade, nth, strongest
from qa.judge.conditions import Each
from qa.judge.conditions import Sequence as Order
from qa.judge.context import CallContext, Finding, Spot, Truth
from qa.judge.match_words import NO_TIMES, NOT_SURE, shown_of
from qa.judge.places import unheard
from qa.judge.places_near import near_turns
from qa.judge.shown import Shown
from qa.judge.where import Where
from qa.model import Evidence, Turn, Who

__all__ = ["each", "sequence"]


class _Asked(NamedTuple):
    """A hit, the turns its answer was looked for in, and what was found there."""

    hit: Spot
    turns: tuple[int, ...]
    answer: Finding


def each(condition: Each, context: CallContext) -> Finding:
    """Every hit of one condition is answered by another near it; without hits nothing applies."""
    asked = context.evaluate(condition.of)
    hits = [hit for hit in asked.hits if hit.sure] or list(asked.hits)
    if not hits or asked.truth is Truth.NO:
        if asked.truth is Truth.UNSURE:
            return Finding(Truth.UNSURE, asked.evidence, doubt=asked.doubt, garbled=asked.garbled)
        return Finding(Truth.UNSURE, asked.evidence, applies=False)
    sides = _sides(condition)
    pairs = [_Asked(hit, *_answer(condition, sides, hit, context)) for hit in hits]
    wanted = len(hits) if condition.at_least is None else min(condition.at_least, len(hits))
    met = [pair for pair in pairs if pair.answer.truth is Truth.YES]
    open_ = [pair.answer for pair in pairs if pair.answer.truth is Truth.UNSURE]
    if len(met) >= wanted:
        return _answered(asked, met, wanted, context)._replace(value=str(len(hits)))
    if len(met) + len(open_) >= wanted or asked.truth is Truth.UNSURE:
        cause = _cause(pairs, context)
        doubt = next((a.doubt for a in open_ if a.doubt), asked.doubt or NOT_SURE)
        return Finding(Truth.UNSURE, cause, share=len(met) / len(hits), doubt=doubt, hits=asked.hits)
    firm = Later(_surely_short, condition, asked, context)
    return _unanswered(pairs, context)._replace(hits=asked.hits, firm=firm)


def _answered(asked: Finding, met: Sequence[_Asked], wanted: int, context: CallContext) -> Finding:
    """As many as wanted are answered."""
    truth = Truth.UNSURE if asked.truth is Truth.UNSURE else Truth.YES
    shown = Shown(lambda: (e for pair in met for e in pair.answer.evidence), 5)
    doubt = asked.doubt or NOT_SURE if truth is Truth.UNSURE else ""

    def sure() -> Certainty:
        grades = [min(pair.hit.certainty(context), grade(pair.answer.firm)) for pair in met]
        return min(grade(asked.firm), nth(grades, wanted))

    found = tuple(spot for pair in met for spot in pair.answer.hits)
    return Finding(truth, shown, share=1.0, doubt=doubt, hits=found, firm=sure)


def _unanswered(pairs: Sequence[_Asked], context: CallContext) -> Finding:
    """Too few are answered; what was looked into is told, so that the reader can hear where one lacks."""
    left = [pair for pair in pairs if pair.answer.truth is not Truth.YES]
    lacking = [pair for pair in left if pair.answer.truth is Truth.NO]
    charged = [pair for pair in lacking if pair.hit.certainty(context) is not FAINT]
    cause = _cause(pairs, context)
    return Finding(
        Truth.NO,
        cause,
        tuple(dict.fromkeys(name for pair in left for name in pair.answer.missing)),
        1.0 - len(charged) / len(pairs),
        value=str(len(left)),
        looked=tuple(sorted({turn for pair in lacking for turn in pair.turns})),
        cause=cause,
    )


def _cause(pairs: Sequence[_Asked], context: CallContext) -> Sequence[Evidence]:
    """The hits that are not surely answered."""
    return shown_of([pair.hit for pair in pairs if pair.answer.truth is not Truth.YES], context, most=3)


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
        found = found._replace(truth=Truth.UNSURE, doubt=NOT_SURE, garbled=True)
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
        doubt = next((f.doubt for f in findings if f.doubt), NOT_SURE)
        shown = shown_of(chain or (), context) or findings[0].evidence
        return Finding(Truth.UNSURE, shown, doubt=doubt, hits=chain or ())
    if _maybe_chained(findings, condition, context):
        return Finding(Truth.UNSURE, findings[0].evidence, doubt=NOT_SURE, garbled=True)
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
