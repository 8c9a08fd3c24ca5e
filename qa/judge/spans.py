"""When each side speaks, as spans of time: from voice activity where there is any, else from the turns.

Knows nothing of words, checks or stages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from operator import attrgetter

from qa.model import Layout, Seconds, Span, Transcript, Who

__all__ = ["anyone", "measurable", "merge", "shared_channel", "speech", "talk_span"]


_in_order = attrgetter("start", "end")


def merge(spans: Iterable[Span], *, gap: Seconds = 0.0) -> tuple[Span, ...]:
    """Sort spans and join those that meet or lie at most ``gap`` seconds apart; drop empty ones."""
    out: list[Span] = []
    for span in sorted((s for s in spans if s.end > s.start), key=_in_order):
        if out and span.start <= (last := out[-1]).end + gap:
            if span.end > last.end:
                out[-1] = Span(last.start, span.end)
        else:
            out.append(span)
    return tuple(out)


def measurable(transcript: Transcript) -> bool:
    """Whether the times of the talk are known: from sound, or given for every turn."""
    return _heard(transcript) or (bool(transcript.turns) and transcript.timed)


def shared_channel(transcript: Transcript) -> bool:
    """Whether both sides were recorded on one channel, so that who overlaps whom is not known."""
    return transcript.acoustic and transcript.audio.layout in (Layout.MONO, Layout.FAKE_STEREO)


def speech(transcript: Transcript, who: Who) -> tuple[Span, ...]:
    """When one side speaks.

    Args:
        transcript: the call.
        who: the side; ``unknown`` gives the turns nobody could be named for.

    Returns:
        Sorted spans that do not overlap: voice activity, or turn times where there is none.
    """
    if _heard(transcript) and who is not Who.UNKNOWN:
        spans = transcript.speech(who)
        last = -math.inf
        for span in spans:
            if not last < span.start < span.end:
                return merge(spans)
            last = span.end
        return spans
    return merge(t.span for t in transcript.turns if t.who is who and t.timed)


def talk_span(transcript: Transcript) -> Span:
    """From the first to the last speech of anyone; empty when nobody speaks."""
    spoken = anyone(transcript)
    return Span(spoken[0].start, spoken[-1].end) if spoken else Span(0.0, 0.0)


def anyone(transcript: Transcript) -> tuple[Span, ...]:
    """When anybody speaks; sorted spans that do not overlap."""
    return merge([span for who in Who for span in speech(transcript, who)])


def _heard(transcript: Transcript) -> bool:
    """Whether there is voice activity to go by."""
    return transcript.acoustic and bool(transcript.agent_speech or transcript.customer_speech)
