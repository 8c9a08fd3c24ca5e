"""The kinds of condition: one pure function each, and the registry that finds it by type.

Every function takes its condition and the call and returns a ``Finding``. Answers are three-valued:
what was heard weakly, or looked for in garbled text, is UNSURE and never becomes a deduction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from qa.judge import timeline
from qa.judge.acts import CLEAR, ActHit
from qa.judge.context import ROLE_BAR, CallContext, Finding, Truth
from qa.judge.locate import evidence
from qa.judge.places import Places, find_places, looked_at, whole_turn
from qa.judge.scorecard import (
    AllOf,
    AnyOf,
    Condition,
    Cue,
    Entities,
    NotAny,
    Parts,
    Rate,
    Rings,
    Said,
    Silences,
    Weigh,
)
from qa.language.entities import find as find_entities
from qa.model import Evidence, Match, Span, Turn, Who

__all__ = ["MATCHERS", "evaluate"]


def evaluate(condition: Condition, context: CallContext) -> Finding:
    """Evaluate any condition on a call."""
    return MATCHERS[type(condition)](condition, context)


def said(condition: Said, context: CallContext) -> Finding:
    """Acts in the places given: YES when clearly heard, UNSURE when only a weak likeness was."""
    places = find_places(condition.where, context, evaluate)
    found: list[ActHit] = []
    for turn in places.turns:
        per_act = [context.acts.hits(turn.i, act) for act in condition.acts]
        if condition.together and not all(per_act):
            continue
        found += [hit for hits in per_act for hit in hits]
    found.sort(key=lambda hit: (hit.turn, hit.start))
    clear = [hit for hit in found if hit.confidence >= CLEAR]
    shown = tuple(dict.fromkeys(hit.evidence(context.turns[hit.turn]) for hit in (clear or found)))[:5]
    if len(clear) >= condition.at_least:
        return Finding(Truth.UNSURE if places.doubtful else Truth.YES, shown, share=1.0)
    return _absent(places, found, shown)


def _absent(places: Places, near: list[ActHit], shown: tuple[Evidence, ...]) -> Finding:
    if near:
        return Finding(Truth.UNSURE, shown, doubt="只听到近似的说法，把握不足")
    if places.garbled:
        doubt = "这一段识别质量差，没听到不等于没说"
        return Finding(Truth.UNSURE, looked_at(places), doubt=doubt, garbled=True)
    return Finding(Truth.NO, looked_at(places), looked=tuple(turn.i for turn in places.turns))


def spoken_entities(condition: Entities, context: CallContext) -> Finding:
    """Numbers, addresses and the like; a likely but malformed one is UNSURE."""
    places = find_places(condition.where, context, evaluate)
    sure: list[Evidence] = []
    unsure: list[Evidence] = []
    values = []
    for turn in places.turns:
        for entity in find_entities(turn.text):
            if entity.kind not in condition.kinds:
                continue
            shown = evidence(turn, entity.start, entity.end, Match.TEXT, entity.confidence)
            (sure if entity.confidence >= condition.min_confidence else unsure).append(shown)
            values.append(turn.text[entity.start : entity.end])
    if sure:
        value = "、".join(dict.fromkeys(values))
        return Finding(Truth.YES, tuple(dict.fromkeys(sure)), share=1.0, value=value)
    if unsure:
        return Finding(Truth.UNSURE, tuple(dict.fromkeys(unsure)), doubt="号码或地址不完整，无法确认")
    return _absent(places, [], ())


def weigh(condition: Weigh, context: CallContext) -> Finding:
    """Signs add up; each counts once. The strongest signs are the evidence."""
    places = find_places(condition.where, context, evaluate)
    total, signs = 0.0, []
    for cue in condition.cues:
        hits = [hit for turn in places.turns if _may(turn, cue) for hit in context.acts.hits(turn.i, cue.act)]
        clear = [hit for hit in hits if hit.confidence >= CLEAR]
        if clear:
            total += cue.weight
            if cue.weight > 0:
                signs.append((clear[0].turn, clear[0].start, clear[0]))
    signs.sort(key=lambda sign: sign[:2])
    shown = tuple(dict.fromkeys(hit.evidence(context.turns[hit.turn]) for _, _, hit in signs))[:3]
    if total >= condition.bar - 1e-9:
        return Finding(Truth.YES, shown, share=1.0)
    if total >= condition.bar - condition.doubt - 1e-9 and condition.doubt:
        return Finding(Truth.UNSURE, shown, doubt="迹象不足以断定")
    return Finding(Truth.NO, shown or looked_at(places))


def _may(turn: Turn, cue: Cue) -> bool:
    return cue.who is None or turn.who in (cue.who, Who.UNKNOWN)


def rings(condition: Rings, context: CallContext) -> Finding:
    """Ring cycles before the answer, from the line tone or metadata."""
    audio = context.transcript.audio
    if audio.ring_count is None:
        return Finding(Truth.UNSURE, applies=False)
    tones = [region.span for region in audio.tones if region.kind == "ringback"]
    place = Span(tones[0].start, tones[-1].end) if tones else None
    heard = Evidence(
        turn=None,
        start=None if place is None else round(place.start, 2),
        end=None if place is None else round(place.end, 2),
        who=Who.UNKNOWN,
        quote=f"振铃 {audio.ring_count} 声",
        match=Match.ACOUSTIC if tones else Match.META,
    )
    truth = Truth.YES if audio.ring_count <= condition.at_most else Truth.NO
    return Finding(truth, (heard,), value=str(audio.ring_count), share=1.0 if truth is Truth.YES else 0.0)


def rate(condition: Rate, context: CallContext) -> Finding:
    """A side's speaking rate over its own turns.

    Syllables of recognised speech are an estimate: a rate outside the band by less than ``slack`` of the
    edge is UNSURE. Given text is counted exactly.
    """
    value = timeline.rate(context.transcript, condition.who)
    if value is None:
        return Finding(Truth.UNSURE, doubt="没有足够的发言时间可以计算语速")
    shown = _extremes(condition, context)
    text = f"{value:.0f}"
    inside = condition.low <= value <= condition.high
    slack = condition.slack if any(turn.words for turn in context.turns) else 0.0
    if not inside and condition.low * (1 - slack) <= value <= condition.high * (1 + slack):
        return Finding(Truth.UNSURE, shown, value=text, doubt=f"语速约每分钟 {text} 字，超出在测量误差之内")
    return Finding(Truth.YES if inside else Truth.NO, shown, value=text, share=1.0 if inside else 0.0)


def _extremes(condition: Rate, context: CallContext) -> tuple[Evidence, ...]:
    """The two longest turns that are farthest outside the band, or the longest turns inside it."""
    rated = [
        (turn, value)
        for turn, value in zip(context.turns, context.rates, strict=True)
        if value is not None and turn.who is condition.who
    ]

    def weight(item: tuple[Turn, float]) -> float:
        turn, value = item
        return turn.span.duration * (1 + max(condition.low - value, value - condition.high, 0.0))

    return tuple(
        replace(whole_turn(turn), quote=f"每分钟 {value:.0f} 字：{turn.text}", match=Match.ACOUSTIC)
        for turn, value in sorted(rated, key=weight, reverse=True)[:2]
    )


def silences(condition: Silences, context: CallContext) -> Finding:
    """Long silences of both sides that nobody announced."""
    if not context.transcript.timed or not context.turns:
        return Finding(Truth.UNSURE, doubt="文字稿没有时间，无法判断静默")
    found = timeline.silences(context.transcript, min_s=condition.over_s)
    bare = [span for span in found if not _announced(span, condition, context)]
    shown = tuple(_silence(span, context) for span in bare or found)
    if bare and condition.announced_by and _may_have_been_said(context):
        return Finding(Truth.UNSURE, shown, doubt="分不清或听不清坐席的话，可能事先说过稍等")
    if bare:
        longest = max(span.duration for span in bare)
        return Finding(Truth.YES, shown, value=f"{longest:.0f}")
    return Finding(Truth.NO, shown, value=str(len(found)))


def _may_have_been_said(context: CallContext) -> bool:
    """Whether the agent's words are too uncertain, as heard or as his, to prove that nothing was said."""
    return Who.AGENT in context.unclear or context.transcript.role_confidence < ROLE_BAR


def _announced(silence: Span, condition: Silences, context: CallContext) -> bool:
    earliest = silence.start - condition.announced_within_s
    near = [t for t in context.turns if t.timed and earliest <= t.span.end <= silence.start + 1.0]
    return any(context.acts.has(turn.i, act) for turn in near for act in condition.announced_by)


def _silence(span: Span, context: CallContext) -> Evidence:
    return Evidence(
        turn=None,
        start=round(span.start, 2),
        end=round(span.end, 2),
        who=Who.UNKNOWN,
        quote=f"双方静默 {span.duration:.0f} 秒",
        match=Match.ACOUSTIC,
    )


def parts(condition: Parts, context: CallContext) -> Finding:
    """All parts needed; each counts its weight, each missing one is named."""
    found = [(part, evaluate(part.condition, context)) for part in condition.parts]
    # A part in doubt is not charged: it leaves the share, as an undecided check leaves the total.
    whole = sum(part.weight for part, finding in found if finding.truth is not Truth.UNSURE)
    met = sum(part.weight for part, finding in found if finding.truth is Truth.YES)
    missing = tuple(part.zh for part, finding in found if finding.truth is Truth.NO)
    doubts = [part.zh for part, finding in found if finding.truth is Truth.UNSURE]
    shown = tuple(dict.fromkeys(e for _, finding in found for e in finding.evidence))[:6]
    share = met / whole if whole else 0.0
    if missing:
        return Finding(Truth.NO, shown, missing=missing, share=share)
    if doubts:
        return Finding(Truth.UNSURE, shown, share=share, doubt=f"“{'、'.join(doubts)}”没有听清")
    return Finding(Truth.YES, shown, share=1.0)


def all_of(condition: AllOf, context: CallContext) -> Finding:
    """NO as soon as one is; YES when all are."""
    return _combine([evaluate(c, context) for c in condition.of], Truth.NO, Truth.YES)


def any_of(condition: AnyOf, context: CallContext) -> Finding:
    """YES as soon as one is; NO when all are."""
    return _combine([evaluate(c, context) for c in condition.of], Truth.YES, Truth.NO)


def not_any(condition: NotAny, context: CallContext) -> Finding:
    """YES when none of the conditions holds."""
    inner = any_of(AnyOf(condition.of), context)
    return Finding(inner.truth.negated, inner.evidence, doubt=inner.doubt, value=inner.value)


def _combine(findings: list[Finding], decides: Truth, otherwise: Truth) -> Finding:
    deciding = [f for f in findings if f.truth is decides]
    unsure = [f for f in findings if f.truth is Truth.UNSURE]
    chosen = deciding or unsure or findings
    truth = decides if deciding else Truth.UNSURE if unsure else otherwise
    return Finding(
        truth,
        tuple(dict.fromkeys(e for f in chosen for e in f.evidence))[:5],
        missing=tuple(name for f in chosen for name in f.missing),
        share=1.0 if truth is Truth.YES else 0.0,
        value=next((f.value for f in chosen if f.value), ""),
        doubt=next((f.doubt for f in chosen if f.doubt), ""),
        garbled=all(f.garbled for f in chosen),
        looked=tuple(sorted({turn for f in chosen for turn in f.looked})),
    )


MATCHERS: Mapping[type, Callable[[Any, CallContext], Finding]] = {
    Said: said,
    Entities: spoken_entities,
    Weigh: weigh,
    Rings: rings,
    Rate: rate,
    Silences: silences,
    Parts: parts,
    AllOf: all_of,
    AnyOf: any_of,
    NotAny: not_any,
}
