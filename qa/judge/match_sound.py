"""Conditions on sound and time: rings, rates, silences, interruptions, slow answers, long talk.

Facts come from ``timeline`` and ``measures``; what this recording cannot tell is UNSURE.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.judge import timeline
from qa.judge.conditions import (
    Delays,
    Interruptions,
    Language,
    Measure,
    Monologues,
    Rate,
    Rings,
    Silences,
    TurnRates,
)
from qa.judge.context import ROLE_BAR, CallContext, Finding, Spot, Truth
from qa.judge.measures import MEASURES
from qa.judge.places import Places, find_places, whole_turn
from qa.language.normalise import bare, is_han
from qa.model import Evidence, Match, Span, SpokenLanguage, Turn, Who

__all__ = [
    "LANGUAGES",
    "delays",
    "interruptions",
    "language",
    "measure",
    "monologues",
    "rate",
    "rings",
    "silences",
    "turn_rates",
]

_NO_TIMES = "文字稿没有时间，无法判断"
_ONE_CHANNEL = "双方录在同一声道，听不出谁打断谁"


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
    value = timeline.rate(context.transcript, condition.who, context.spoken)
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

    return tuple(_rated(turn, value) for turn, value in sorted(rated, key=weight, reverse=True)[:2])


def _rated(turn: Turn, value: float) -> Evidence:
    return replace(whole_turn(turn), quote=f"每分钟 {value:.0f} 字：{turn.text}", match=Match.ACOUSTIC)


def turn_rates(condition: TurnRates, context: CallContext) -> Finding:
    """Single turns spoken outside the band."""
    places = find_places(condition.where, context)
    rated = [(t, r) for t in places.turns if (r := context.rates[t.i]) is not None]
    if not rated:
        return Finding(Truth.UNSURE, doubt="没有足够的发言时间可以计算语速")
    hits = tuple(
        Spot(turn.i, 0, len(turn.text), shown=_rated(turn, value))
        for turn, value in rated
        if turn.span.duration >= condition.min_s and not condition.low <= value <= condition.high
    )
    return _counted(hits, context, places)


def silences(condition: Silences, context: CallContext) -> Finding:
    """Long silences of both sides that nobody announced; all long ones where no announcement counts."""
    if not context.transcript.timed or not context.turns:
        return Finding(Truth.UNSURE, doubt="文字稿没有时间，无法判断静默")
    found = _long(condition, context)
    unheard = [span for span in found if not _announced(span, condition, context)]
    # Where any was surely not announced, those that may have been are not held against the agent as well.
    surely = [span for span in unheard if not _agreed(span, condition, context)]
    bare = surely or unheard
    shown = tuple(_silence(span) for span in bare or found)
    hits = tuple(Spot(_before(s, context), 10**6, 10**6, gap=s, shown=_silence(s)) for s in bare)
    if doubt := _silence_doubt(bare, condition, context) or (_AGREED if bare and not surely else ""):
        hits = tuple(hit._replace(sure=False) for hit in hits)
        return Finding(Truth.UNSURE, shown, doubt=doubt, hits=hits)
    if bare:
        longest = max(span.duration for span in bare)
        return Finding(Truth.YES, shown, value=f"{longest:.0f}", hits=hits)
    return Finding(Truth.NO, shown, value=str(len(found)))


def _long(condition: Silences, context: CallContext) -> tuple[Span, ...]:
    found = timeline.silences(context.transcript, min_s=condition.over_s)
    if not condition.hold:
        return found
    held = (span for span in context.transcript.meta.hold_events if span.duration > condition.over_s)
    return timeline.merge((*found, *held))


def _before(gap: Span, context: CallContext) -> int:
    """The last turn that began before a silence; -1 when it comes first."""
    return max((t.i for t in context.turns if t.timed and t.span.start < gap.start), default=-1)


def _silence_doubt(bare: Sequence[Span], condition: Silences, context: CallContext) -> str:
    """Why silences that nobody seems to have announced prove nothing; empty when they do."""
    lost = [turn.span for turn in context.turns if turn.timed and turn.quarantine]
    if any(span & part for span in bare for part in lost):
        return "这段时间里有没录上或听不清的声音，不一定是静默"
    if not bare or not condition.announced_by:
        return ""
    near = (turn for span in bare for turn in _turns_before(span, condition, context))
    unclear = Who.AGENT in context.unclear or context.transcript.role_confidence < ROLE_BAR
    if unclear or any(turn.quarantine or turn.i in context.poor for turn in near):
        return "分不清或听不清坐席的话，可能事先说过稍等"
    return ""


_AGREED = "静默前客户应了一声，坐席的话有字没听准，可能说过稍等"
# Characters of an answer that does nothing but agree: 好的, 行，快点儿啊.
_ANSWER = 6


def _agreed(silence: Span, condition: Silences, context: CallContext) -> bool:
    """Whether the customer's answer to something misheard is all that stands before a silence."""
    near = _turns_before(silence, condition, context)
    if not near or near[-1].who is not Who.CUSTOMER or len(bare(near[-1].text)) > _ANSWER:
        return False
    if not any(context.acts.has(near[-1].i, act) for act in condition.agreed_by):
        return False
    asked = next((turn for turn in reversed(near) if turn.who is Who.AGENT), None)
    return asked is not None and context.locator.doubted(asked.i, 0, len(asked.text))


def _announced(silence: Span, condition: Silences, context: CallContext) -> bool:
    near = _turns_before(silence, condition, context)
    return any(context.acts.has(turn.i, act) for turn in near for act in condition.announced_by)


def _turns_before(silence: Span, condition: Silences, context: CallContext) -> list[Turn]:
    earliest = silence.start - condition.announced_within_s
    return [t for t in context.turns if t.timed and earliest <= t.span.end <= silence.start + 1.0]


def _silence(span: Span) -> Evidence:
    return _timed(span, f"双方静默 {span.duration:.0f} 秒", Who.UNKNOWN)


def _timed(span: Span, quote: str, who: Who, turn: int | None = None) -> Evidence:
    start, end = round(span.start, 2), round(span.end, 2)
    return Evidence(turn=turn, start=start, end=end, who=who, quote=quote, match=Match.ACOUSTIC)


def interruptions(condition: Interruptions, context: CallContext) -> Finding:
    """Turns with content that break in on the other side; listening noises never do."""
    if not timeline.measurable(context.transcript):
        return Finding(Truth.UNSURE, doubt=_NO_TIMES)
    if timeline.shared_channel(context.transcript):
        return Finding(Truth.UNSURE, doubt=_ONE_CHANNEL)
    places = find_places(condition.where, context)
    allowed = set(places.numbers)
    hits = tuple(
        Spot(
            b.turn,
            0,
            len(context.turns[b.turn].text),
            shown=_timed(
                Span(b.overlap.start, max(b.overlap.end, b.overlap.start + 0.1)),
                f"抢话 {b.seconds:.1f} 秒：{context.turns[b.turn].text}",
                b.who,
                b.turn,
            ),
        )
        for b in timeline.interruptions(context.transcript, min_overlap_s=condition.over_s)
        if b.turn in allowed
    )
    return _counted(hits, context, places)


def delays(condition: Delays, context: CallContext) -> Finding:
    """Answers that came late; who answers is ``who`` of the place (the agent when not given)."""
    if not timeline.measurable(context.transcript):
        return Finding(Truth.UNSURE, doubt=_NO_TIMES)
    places = find_places(condition.where, context)
    allowed = set(places.numbers)
    hits = tuple(
        Spot(turn, shown=_timed(gap, f"停了 {gap.duration:.1f} 秒才回应", context.turns[turn].who, turn))
        for turn, gap in timeline.answers(context.transcript, who=condition.where.who or Who.AGENT)
        if turn in allowed and gap.duration > condition.over_s
    )
    return _counted(hits, context, places)


def monologues(condition: Monologues, context: CallContext) -> Finding:
    """Long talk of one side; with ``unanswered`` only where the other gives no sound in time."""
    if not timeline.measurable(context.transcript):
        return Finding(Truth.UNSURE, doubt=_NO_TIMES)
    talks = timeline.monologues(context.transcript, condition.who, over_s=condition.over_s)
    if talks and condition.unanswered and timeline.shared_channel(context.transcript):
        return Finding(Truth.UNSURE, doubt="双方录在同一声道，轻声的应答可能没有分出来")
    hits = []
    for turns, span in talks:
        within = Span(span.start, span.end + condition.answer_within_s)
        if condition.unanswered and _heard(condition.who.other, within, context):
            continue
        turn = context.turns[turns[-1]]
        quote = f"连续说了 {span.duration:.0f} 秒：{context.turns[turns[0]].text}"
        hits.append(Spot(turn.i, 0, len(turn.text), shown=_timed(span, quote, turn.who, turns[0])))
    if talks and not hits:
        calm = tuple(_timed(span, f"连续说了 {span.duration:.0f} 秒，期间有回应", condition.who, turns[0])
                     for turns, span in talks[:2])  # fmt: skip
        return Finding(Truth.NO, calm, value="0")
    return _counted(tuple(hits), context, Places(()))


def _heard(who: Who, within: Span, context: CallContext) -> bool:
    return timeline.first_sound(context.transcript, who, within) is not None


def _counted(hits: Sequence[Spot], context: CallContext, places: Places) -> Finding:
    shown = tuple(e for hit in hits if (e := hit.evidence(context)) is not None)
    doubt, value, firm = places.unsettled, str(len(hits)), places.firm
    if places.garbled and places.doubtful and not places.turns:
        # There may be places to look at, but nobody can tell where.
        return Finding(Truth.UNSURE, value=value, doubt=doubt, garbled=True)
    if not hits:
        return Finding(Truth.NO, value=value, firm=places.due, doubt=doubt)
    if doubt:
        return Finding(Truth.UNSURE, shown[:5], value=value, doubt=doubt, hits=tuple(hits))
    found = tuple(hit._replace(under=firm) for hit in hits)
    return Finding(Truth.YES, shown[:5], share=1.0, value=value, hits=found, firm=firm)


def measure(condition: Measure, context: CallContext) -> Finding:
    """A measured figure within a band; unknown is UNSURE, or not applicable for facts of the line."""
    name = MEASURES[condition.of]
    value = name.value(condition, context)
    if value is None:
        return Finding(Truth.UNSURE, doubt=name.unknown, applies=not name.optional)
    told = f"{value:.{name.digits}f}"
    low = -float("inf") if condition.at_least is None else condition.at_least
    high = float("inf") if condition.at_most is None else condition.at_most
    proof = Evidence(
        None, None, None, condition.who or Who.UNKNOWN, f"{name.zh} {told}{name.unit}", Match.ACOUSTIC
    )
    if low <= value <= high:
        return Finding(Truth.YES, (proof,), share=1.0, value=told)
    if low - abs(low) * condition.slack <= value <= high + abs(high) * condition.slack:
        return Finding(
            Truth.UNSURE, (proof,), value=told, doubt=f"{name.zh} {told}{name.unit}，在测量误差之内"
        )
    return Finding(Truth.NO, (proof,), value=told)


# What rule files call a language, and its code (ISO 639).
LANGUAGES = {"mandarin": "zh", "cantonese": "yue", "english": "en"}
_CHINESE = frozenset({"zh", "yue", "wuu", "nan", "hak"})


def language(condition: Language, context: CallContext) -> Finding:
    """The language a side speaks, as far as the recogniser tells.

    A dialect is often taken for Mandarin and then hardly understood: that proves nothing. Neither does
    another language than the text is written in.
    """
    heard = timeline.spoken_language(context.transcript, condition.who)
    if heard is None:
        return Finding(Truth.UNSURE, doubt="录音没有给出语种")
    own = [t for t in context.turns if t.who is condition.who and t.text and not t.quarantine]
    shown = tuple(replace(whole_turn(t), match=Match.ACOUSTIC, confidence=heard.probability) for t in own[:1])
    doubt = _language_doubt(condition, heard, own, context)
    if doubt:
        return Finding(Truth.UNSURE, shown, value=heard.code, doubt=doubt)
    truth = Truth.YES if heard.code == LANGUAGES.get(condition.language, condition.language) else Truth.NO
    return Finding(truth, shown, value=heard.code, share=1.0 if truth is Truth.YES else 0.0)


def _language_doubt(
    condition: Language, heard: SpokenLanguage, own: Sequence[Turn], context: CallContext
) -> str:
    if heard.probability < condition.min_confidence:
        return f"语种识别把握只有 {heard.probability:.0%}"
    if condition.who in context.unclear:
        return "声音大半没有听清，可能是方言"
    said = bare("".join(turn.text for turn in own))
    if heard.code not in _CHINESE and 2 * sum(map(is_han, said)) > len(said):
        return "语种识别与转写的文字不一致"
    return ""
