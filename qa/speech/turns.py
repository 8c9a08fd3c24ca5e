"""From recognised utterances to turns: what one side says until the other takes the floor.

Pure functions of values. Nothing here knows sound or how roles were found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.language.punctuation import punctuate
from qa.language.readout import as_said
from qa.model import Seconds, Span, Turn, Who, Word
from qa.speech.asr import Recognised

__all__ = ["MERGE_PAUSE_S", "Said", "is_backchannel_text", "make_turns"]

MERGE_PAUSE_S: Seconds = 2.0
"""A longer pause of one's own ends a turn: what follows is a new start (measured pauses within a
scripted turn are at most 0.7 s, holds at least 10 s)."""

_COMMA_PAUSE_S: Seconds = 0.6
_FLOOR_S: Seconds = 1.5  # a listener's answer has the talker's voice this near on both sides
_LONGEST_BACKCHANNEL_S: Seconds = 2.0
_BACKCHANNEL = re.compile(
    r"(嗯|恩|唔|哦|噢|喔|啊|哎|诶|欸|唉|呃|额|是的?|是啊|是吧|对的?|对啊|对呀|好的?|好啊|好吧|行|可以"
    r"|没错|明白了?|了解了?|知道了?|这样啊?|我(在)?听着呢?)+"
)
_MARKS = "，。！？；、：…,.!?;: "
_ASKS = re.compile(r"(？|\?|吗|呢|吧|么|没有|是不是|对不对|好不好|行不行|可以吗)[，。！？,.!? ]*$")


@dataclass(frozen=True, slots=True)
class Said:
    """One recognised utterance in its place.

    Attributes:
        span: when it was said, silence around it left out.
        who: by whom.
        what: the recogniser's result.
        lane: which channel; utterances of one channel do not overlap.
    """

    span: Span
    who: Who
    what: Recognised
    lane: int = 0


def is_backchannel_text(text: str) -> bool:
    """Whether a text is made of listener's words only (嗯，对对，好的)."""
    bare = text.translate({ord(mark): None for mark in _MARKS})
    return 0 < len(bare) <= 8 and _BACKCHANNEL.fullmatch(bare) is not None


def make_turns(said: Sequence[Said]) -> tuple[Turn, ...]:
    """Join utterances into turns.

    Neighbouring utterances of one side are one turn unless the other side says something in the
    pause between them, the pause is long, or a text is not to be trusted. A backchannel is always a
    turn of its own; said over the other's running talk it does not cut that talk in two.

    Args:
        said: utterances of both sides in any order; those without text are left out.

    Returns:
        Turns in order of start.
    """
    spoken = sorted((one for one in said if one.what.text or one.what.quarantine), key=_order)
    listening = [_is_backchannel(k, spoken) for k in range(len(spoken))]
    groups: list[tuple[list[Said], bool]] = []
    for one, backchannel in zip(spoken, listening, strict=True):
        last = next((group for group, _ in reversed(groups) if group[-1].who is one.who), None)
        free = (
            not backchannel and last is not None and not any(flag for group, flag in groups if group is last)
        )
        if free and last is not None and _goes_on(last[-1], one, spoken):
            last.append(one)
        else:
            groups.append(([one], backchannel))
    return tuple(_turn(i, group, flag) for i, (group, flag) in enumerate(groups))


def _order(one: Said) -> tuple[Seconds, Seconds, int]:
    return (one.span.start, one.span.end, one.lane)


def _is_backchannel(k: int, spoken: Sequence[Said]) -> bool:
    """Whether utterance ``k`` is a listener's answer that leaves the floor to the other side."""
    one = spoken[k]
    if one.span.duration > _LONGEST_BACKCHANNEL_S or not is_backchannel_text(one.what.text):
        return False
    others = [other for other in spoken if other.who is not one.who]
    if any((other.span & one.span).duration > 0.5 * one.span.duration for other in others):
        return True
    before = max((other for other in others if other.span.start < one.span.start), key=_order, default=None)
    after = min((other for other in others if other.span.start >= one.span.start), key=_order, default=None)
    if before is None or after is None or _ASKS.search(before.what.text):
        return False
    own_near = any(
        own is not one and own.who is one.who and _gap(own.span, one.span) < _FLOOR_S for own in spoken
    )
    near = max(_gap(before.span, one.span), _gap(one.span, after.span)) < _FLOOR_S
    return near and not own_near


def _gap(a: Span, b: Span) -> Seconds:
    """Silence between two spans; negative when they overlap."""
    return max(a.start, b.start) - min(a.end, b.end)


def _goes_on(last: Said, one: Said, spoken: Sequence[Said]) -> bool:
    """Whether ``one`` continues the turn that ``last`` ended."""
    if last.what.quarantine or one.what.quarantine or one.span.start - last.span.end > MERGE_PAUSE_S:
        return False
    pause = Span(last.span.end, one.span.start)
    return not any(_cuts(other, pause) for other in spoken if other.who is not one.who)


def _cuts(other: Said, pause: Span) -> bool:
    """Whether the other side's utterance falls into a pause rather than into the talk beside it."""
    common = (other.span & pause).duration
    if is_backchannel_text(other.what.text):
        return common > 0.5 * other.span.duration
    return common > 0 or (other.span.start < pause.start and other.span.end > pause.end)


def _turn(i: int, group: Sequence[Said], backchannel: bool) -> Turn:
    first = group[0]
    words = as_said([_within(word, one.span) for one in group for word in one.what.words])
    # An utterance without words would be lost in a text made of them.
    complete = all(one.what.words for one in group) and not first.what.quarantine
    return Turn(
        i=i,
        who=first.who,
        start=first.span.start,
        end=max(one.span.end for one in group),
        text=punctuate(words) if complete else _joined(group),
        raw="".join(one.what.raw for one in group),
        words=words,
        confidence=_confidence(group),
        quarantine=first.what.quarantine,
        backchannel=backchannel,
    )


def _joined(group: Sequence[Said]) -> str:
    """The texts in a row, with a comma or a stop at a pause where the recogniser wrote none."""
    text = group[0].what.text
    for last, one in pairwise(group):
        piece = one.what.text.lstrip(_MARKS)
        if text and text[-1] not in _MARKS:
            text += "，" if one.span.start - last.span.end < _COMMA_PAUSE_S else "。"
        text += piece
    return text


def _within(word: Word, span: Span) -> Word:
    """A word clipped to the utterance's speech (recognisers put words into the silence around)."""
    start = min(max(word.start, span.start), span.end)
    end = min(max(word.end, start), max(span.end, start))
    return Word(word.text, start, end, word.confidence)


def _confidence(group: Sequence[Said]) -> float:
    """Mean trust, weighted by length of text."""
    weights = [max(1, len(one.what.text)) for one in group]
    total = sum(weight * one.what.confidence for weight, one in zip(weights, group, strict=True))
    return total / sum(weights)
