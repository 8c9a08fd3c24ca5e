"""Who speaks when: the measured facts of the talk, and the one door to all that measures time.

Pure. Times come from voice activity where the transcript has it and from the turns otherwise,
never from the recogniser. Knows nothing about checks, thresholds of a scorecard or stages. Spans are in
``spans``, speaking rates in ``rates``, who holds the floor in ``floor``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from qa.judge.floor import (
    Interruption,
    answers,
    first_sound,
    interruptions,
    listening,
    monologues,
    sounds_like_listening,
)
from qa.judge.rates import rate, syllables, turn_rates
from qa.judge.spans import anyone, measurable, merge, shared_channel, speech, talk_span
from qa.model import COUNTED_SILENCE_S, Metrics, Seconds, Span, SpokenLanguage, Transcript, Who

__all__ = [
    "Interruption",
    "answers",
    "first_response_s",
    "first_sound",
    "interruptions",
    "listening",
    "measurable",
    "merge",
    "metrics",
    "monologues",
    "overlap_s",
    "rate",
    "shared_channel",
    "silences",
    "sounds_like_listening",
    "speech",
    "spoken_language",
    "syllables",
    "talk_span",
    "turn_rates",
]


def silences(transcript: Transcript, *, min_s: Seconds, tones: bool = True) -> tuple[Span, ...]:
    """Stretches longer than ``min_s`` seconds, between first and last speech, without any speech.

    Args:
        transcript: the call; without times it has no silences (see ``measurable``).
        min_s: a silence must be longer than this.
        tones: whether hold music and line tones count as silence.

    Returns:
        The silences in order.
    """
    if not measurable(transcript):
        return ()
    busy = anyone(transcript)
    if not tones and busy:
        talk = Span(busy[0].start, busy[-1].end)
        busy = merge((*busy, *(region.span & talk for region in transcript.audio.tones)))
    return tuple([Span(a.end, b.start) for a, b in pairwise(busy) if max(0.0, b.start - a.end) > min_s])


def first_response_s(transcript: Transcript) -> Seconds | None:
    """From the end of the last ring (or the start of the recording) to the agent's first word.

    Returns:
        Seconds; ``None`` when the agent is never heard or times are unknown.
    """
    spoken = speech(transcript, Who.AGENT) if measurable(transcript) else ()
    if not spoken:
        return None
    first = spoken[0].start
    rings = (r.span.end for r in transcript.audio.tones if r.kind == "ringback" and r.span.start < first)
    return max(0.0, first - max(rings, default=0.0))


def overlap_s(transcript: Transcript) -> Seconds:
    """Seconds in which both sides speak."""
    total, mine, theirs = 0.0, list(speech(transcript, Who.AGENT)), list(speech(transcript, Who.CUSTOMER))
    while mine and theirs:
        total += (mine[0] & theirs[0]).duration
        (mine if mine[0].end <= theirs[0].end else theirs).pop(0)
    return total


def metrics(
    transcript: Transcript, *, handling_starts: Seconds | None, spoken: Sequence[float] | None = None
) -> Metrics:
    """All measured facts of the talk.

    Args:
        transcript: the call.
        handling_starts: when problem handling begins, from the stages; passed through.
        spoken: its ``syllables`` where they are known already.

    Returns:
        The facts; ``None`` for each that this transcript cannot tell.
    """
    quarantined = sum(bool(t.quarantine) for t in transcript.turns)
    if not measurable(transcript):
        return Metrics(handling_starts_s=handling_starts, quarantined_turns=quarantined)
    named = any(t.who is not Who.UNKNOWN for t in transcript.turns)
    apart = named and not shared_channel(transcript)
    quiet = [gap.duration for gap in silences(transcript, min_s=COUNTED_SILENCE_S)]
    broken = interruptions(transcript)
    return Metrics(
        agent_chars_per_min=rate(transcript, Who.AGENT, spoken),
        agent_talk_s=_total(speech(transcript, Who.AGENT)) if named else None,
        customer_talk_s=_total(speech(transcript, Who.CUSTOMER)) if named else None,
        silence_s=sum(quiet),
        longest_silence_s=max(quiet, default=0.0),
        interruptions_by_agent=sum(b.who is Who.AGENT for b in broken) if apart else None,
        interruptions_by_customer=sum(b.who is Who.CUSTOMER for b in broken) if apart else None,
        first_response_s=first_response_s(transcript),
        handling_starts_s=handling_starts,
        overlap_s=overlap_s(transcript) if apart else None,
        quarantined_turns=quarantined,
    )


def _total(spans: Iterable[Span]) -> Seconds:
    return sum(span.duration for span in spans)


def spoken_language(transcript: Transcript, who: Who) -> SpokenLanguage | None:
    """Which language a side speaks, as the recogniser heard it; ``None`` where it does not tell."""
    return next((found for found in transcript.audio.languages if found.who is who), None)
