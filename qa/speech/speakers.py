"""Who said what: recognised utterances become a transcript of turns with roles.

Stereo roles come from the channel map, corrected by what is said; in one mixed stream they are a
guess from words and order, and marked as such. Must not know the recogniser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.model import CallMeta, Layout, Seconds, Span, SpokenLanguage, Transcript, Turn, Who
from qa.speech.asr import RATE, Recognised, Utterance
from qa.speech.conditions import LOST, distrust_warning
from qa.speech.listening import Channel, Heard
from qa.speech.loudness import with_loudness
from qa.speech.roles import agent_score, alternate
from qa.speech.turns import Said, make_turns

__all__ = ["assemble", "utterances"]

_MARGIN_S: Seconds = 0.2  # sound left around a span, so that no consonant is cut
_BREATH_S: Seconds = 0.3  # pauses below are part of speaking (a stop consonant, a breath)

# In nats, summed over a call. Of 54 recognised calls that nothing was learned from, the least had 48 for the
# right map, and after six sentences 9.
_CLEAR = 12.0  # the words decide against the default map
_CLEAR_AGAINST_ORDER = 25.0  # against a map that somebody gave for this call
_FIRST_WORD = 2.0  # the side that answers an inbound call is the agent's
_SURE, _PLAIN, _DOUBTFUL, _SWAPPED = 0.97, 0.85, 0.7, 0.9
# The words speak against a map that nobody gave, if not clearly.
_UNCERTAIN = 0.5
_UNTOLD = (
    "从说话内容看不准哪个声道是坐席，与角色有关的检查记为无法判定；"
    "请在通话资料里写明声道对应（channel_map）后重新分析。"
)
_LOST = "这段没有录上"
_LOST_WORDS_S: Seconds = 1.0  # a shorter gap hides no sentence
_GUESSED, _TOLD_BY_WORDS = 0.4, 0.65  # of one stream: by next to nothing, by clear words of both sides
_GUESSED_BELOW = 0.6  # below it role-dependent checks are undecided


def utterances(heard: Heard) -> list[Utterance]:
    """What is to be recognised: every speech span with a little of the sound around it.

    Args:
        heard: what was heard.

    Returns:
        Utterances in order of channel and time; ``span`` is that of ``samples``, margins included.
    """
    found = []
    for channel in heard.channels:
        for window in _windows(channel.spans, len(channel.samples) / RATE):
            first, last = round(window.start * RATE), round(window.end * RATE)
            samples = channel.samples[first:last]
            found.append(Utterance(channel.index, window, samples, str(heard.recording.path)))
    return found


def assemble(
    call_id: str,
    heard: Heard,
    utterances: Sequence[Utterance],
    recognised: Sequence[Recognised],
    meta: CallMeta,
) -> Transcript:
    """Put recognised utterances together into a transcript.

    Args:
        call_id: the call's name.
        heard: what was heard.
        utterances: as given to the recogniser.
        recognised: its results, one for each.
        meta: what else is known of the call.

    Returns:
        The transcript. ``agent_speech`` and ``customer_speech`` hold all speech that was detected,
        also where no words were recognised; pauses below 0.3 s are closed.
    """
    said = [
        Said(_tight(one, heard), Who.UNKNOWN, what, one.channel)
        for one, what in zip(utterances, recognised, strict=True)
    ]
    split = all(channel.role is not Who.UNKNOWN for channel in heard.channels)
    placed = _by_channel(said, heard, meta) if split else _by_words(said)
    turns = _with_lost(with_loudness(make_turns(placed.said), _voices(heard, placed)), heard, placed)
    facts = replace(
        heard.facts,
        languages=_languages(placed.said),
        layout=Layout.SWAPPED if placed.swapped else heard.facts.layout,
        warnings=(*heard.facts.warnings, *placed.warnings, *distrust_warning(turns)),
    )
    return Transcript(
        call_id=call_id,
        duration=heard.recording.duration,
        turns=turns,
        agent_speech=placed.speech[Who.AGENT],
        customer_speech=placed.speech[Who.CUSTOMER],
        audio=facts,
        meta=meta,
        role_confidence=placed.confidence,
        acoustic=True,
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """Utterances with roles, each side's speech, and how much the roles can be trusted."""

    said: tuple[Said, ...]
    speech: Mapping[Who, tuple[Span, ...]]
    confidence: float
    swapped: bool = False
    warnings: tuple[str, ...] = ()


def _voices(heard: Heard, placed: _Placed) -> dict[Who, Channel]:
    """Each side's own channel; in one mixed stream no side has one."""
    roles = {one.lane: one.who for one in placed.said}
    split = all(channel.role is not Who.UNKNOWN for channel in heard.channels)
    return {roles[c.index]: c for c in heard.channels if c.index in roles} if split else {}


def _languages(said: Sequence[Said]) -> tuple[SpokenLanguage, ...]:
    """Each side's language: the one with the most probability over its utterances, by their length."""
    weights: dict[Who, dict[str, float]] = {}
    lengths: dict[Who, Seconds] = {}
    for one in said:
        if one.what.language is not None and one.who is not Who.UNKNOWN:
            code, probability = one.what.language
            side = weights.setdefault(one.who, {})
            side[code] = side.get(code, 0.0) + probability * one.span.duration
            lengths[one.who] = lengths.get(one.who, 0.0) + one.span.duration
    best = {who: max(side.items(), key=lambda item: (item[1], item[0])) for who, side in weights.items()}
    return tuple(
        SpokenLanguage(who, code, round(weight / lengths[who], 4))
        for who, (code, weight) in sorted(best.items())
        if lengths[who] > 0
    )


def _with_lost(turns: Sequence[Turn], heard: Heard, placed: _Placed) -> tuple[Turn, ...]:
    """Turns with a place held for what a side may have said while its channel was not recorded."""
    split = all(channel.role is not Who.UNKNOWN for channel in heard.channels)
    roles = {one.lane: one.who for one in placed.said} if split else {}
    lost = [
        Turn(0, roles.get(tone.channel, Who.UNKNOWN), tone.span.start, tone.span.end, "", quarantine=_LOST)
        for tone in heard.facts.tones
        if tone.kind == LOST and tone.span.duration >= _LOST_WORDS_S
    ]
    ordered = sorted((*turns, *lost), key=lambda turn: turn.span)
    return tuple(replace(turn, i=i) for i, turn in enumerate(ordered)) if lost else tuple(turns)


def _windows(spans: Sequence[Span], duration: Seconds) -> list[Span]:
    """Spans with their margins; neighbours share what lies between them."""
    windows = []
    for k, span in enumerate(spans):
        before = span.start - spans[k - 1].end if k else 2 * span.start
        after = spans[k + 1].start - span.end if k + 1 < len(spans) else 2 * (duration - span.end)
        start = span.start - min(_MARGIN_S, before / 2)
        windows.append(Span(max(0.0, start), min(duration, span.end + min(_MARGIN_S, after / 2))))
    return windows


def _tight(utterance: Utterance, heard: Heard) -> Span:
    """The detector's span that an utterance was cut around."""
    spans = next((c.spans for c in heard.channels if c.index == utterance.channel), ())
    best = max(spans, key=lambda span: (span & utterance.span).duration, default=utterance.span)
    return best & utterance.span or utterance.span


def _by_channel(said: Sequence[Said], heard: Heard, meta: CallMeta) -> _Placed:
    """Roles by channel: the map's, unless the words clearly say otherwise."""
    roles = {channel.index: channel.role for channel in heard.channels}
    evidence = _evidence(said, roles, meta)
    clear = _CLEAR_AGAINST_ORDER if meta.channel_map else _CLEAR
    swapped = evidence < -clear
    if swapped:
        roles = {index: role.other for index, role in roles.items()}
    confidence = _SWAPPED if swapped else _trust(evidence, given=bool(meta.channel_map))
    warnings = (_swap_warning(roles),) if swapped else (_UNTOLD,) if confidence == _UNCERTAIN else ()
    if heard.role_confidence < _GUESSED_BELOW:
        confidence = min(confidence, heard.role_confidence)
    return _Placed(
        said=tuple(replace(one, who=roles[one.lane]) for one in said),
        speech={roles[c.index]: _closed(c.spans) for c in heard.channels},
        confidence=confidence,
        swapped=swapped,
        warnings=warnings,
    )


def _evidence(said: Sequence[Said], roles: Mapping[int, Who], meta: CallMeta) -> float:
    """How much the words speak for the map (positive) or against it; without a map, for each one's role."""
    trusted = [one for one in said if one.what.text and not one.what.quarantine]
    total = 0.0
    for one in trusted:
        total += agent_score(one.what.text) * (1 if roles.get(one.lane, one.who) is Who.AGENT else -1)
    first = min(trusted, key=lambda one: one.span, default=None)
    if first is not None:
        # Whoever is called speaks first: the agent of an inbound call, the customer of an outbound.
        expected = Who.CUSTOMER if meta.direction == "outbound" else Who.AGENT
        total += _FIRST_WORD if roles.get(first.lane, first.who) is expected else -_FIRST_WORD
    return total


def _trust(evidence: float, *, given: bool) -> float:
    if evidence > _CLEAR:
        return _SURE
    if evidence >= 0:
        return _PLAIN
    return _DOUBTFUL if given else _UNCERTAIN


def _swap_warning(roles: Mapping[int, Who]) -> str:
    agent, customer = ("左" if roles[0] is who else "右" for who in (Who.AGENT, Who.CUSTOMER))
    return f"从说话内容看，坐席在{agent}声道、客户在{customer}声道，与设定相反，已自动对调。"


def _by_words(said: Sequence[Said]) -> _Placed:
    """Roles in one mixed stream: a guess from what is said and that speakers alternate."""
    ordered = sorted(said, key=lambda one: one.span)
    gaps = [0.0, *(b.span.start - a.span.end for a, b in pairwise(ordered))]
    texts = ["" if one.what.quarantine else one.what.text for one in ordered]
    placed = tuple(replace(one, who=who) for one, who in zip(ordered, alternate(texts, gaps), strict=True))
    speech = {
        who: _closed([one.span for one in placed if one.who is who]) for who in (Who.AGENT, Who.CUSTOMER)
    }
    clear = _evidence(placed, {}, CallMeta()) > _CLEAR and all(speech.values())
    return _Placed(placed, speech, _TOLD_BY_WORDS if clear else _GUESSED)


def _closed(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans with pauses shorter than a breath closed."""
    closed: list[Span] = []
    for span in sorted(spans):
        if closed and span.start - closed[-1].end < _BREATH_S:
            closed[-1] = Span(closed[-1].start, max(closed[-1].end, span.end))
        else:
            closed.append(span)
    return tuple(closed)
