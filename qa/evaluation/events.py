"""Silences and interruptions of a call against those of its gold file. Pure.

Both sides are matched one to one, nearest first. The gold file lists gaps of more than 5 s in which
nobody speaks, and turns with content that start while the other side goes on for more than 0.5 s;
the program's are taken from the judge's own timeline by the same two limits. What lies so near a limit
that the placing of an edge decides is neither missed nor false.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from qa.evaluation.align import on_one_channel
from qa.evaluation.gold import GoldCall, as_transcript
from qa.judge.timeline import Interruption, interruptions, silences
from qa.model import Seconds, Span, Transcript

__all__ = ["SILENCE_S", "EventScore", "Events", "compare_events"]

SILENCE_S: Seconds = 5.0
OVERLAP_S: Seconds = 0.5
SILENCE_SLACK_S: Seconds = 0.5  # 95 % of the edges of turns are to be within it
OVERLAP_SLACK_S: Seconds = 0.1
NEAR_S: Seconds = 1.0  # two interruptions by the same side further apart are two

G = TypeVar("G")
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class EventScore:
    """Events of one kind; sums with ``+``.

    Attributes:
        gold: how many there truly are.
        found: how many of them the program found.
        missed, false: call and start in seconds of each that it did not, and of each that is none.
        calls: how many calls were compared.
    """

    gold: int = 0
    found: int = 0
    missed: tuple[tuple[str, Seconds], ...] = ()
    false: tuple[tuple[str, Seconds], ...] = ()
    calls: int = 0

    def __add__(self, other: EventScore) -> EventScore:
        return EventScore(
            self.gold + other.gold,
            self.found + other.found,
            self.missed + other.missed,
            self.false + other.false,
            self.calls + other.calls,
        )


@dataclass(frozen=True, slots=True)
class Events:
    """Both kinds; sums with ``+``."""

    silences: EventScore = field(default_factory=EventScore)
    interruptions: EventScore = field(default_factory=EventScore)

    def __add__(self, other: Events) -> Events:
        return Events(self.silences + other.silences, self.interruptions + other.interruptions)


def compare_events(gold: GoldCall, transcript: Transcript) -> Events:
    """Compare a call's events with those of its gold file.

    Args:
        gold: the truth; what its file does not list is not compared.
        transcript: what was heard. On a shared channel nobody can see who breaks in, so
            interruptions are not compared there.
    """
    shared = on_one_channel(transcript)
    return Events(
        silences=EventScore() if gold.silences is None else _silences(gold, transcript),
        interruptions=EventScore()
        if gold.interruptions is None or shared
        else _interruptions(gold, transcript),
    )


def _silences(gold: GoldCall, transcript: Transcript) -> EventScore:
    true = gold.silences or ()
    long = silences(transcript, min_s=SILENCE_S)
    nearly = silences(transcript, min_s=SILENCE_S - SILENCE_SLACK_S)
    pairs = _matched(true, nearly, lambda a, b: -_common(a, b) if _common(a, b) >= 0.5 else None)
    matched = {found for _, found in pairs}
    really = silences(as_transcript(gold), min_s=SILENCE_S - SILENCE_SLACK_S)
    false = [
        span
        for k, span in enumerate(nearly)
        if k not in matched and span in long and not any(_common(span, gap) >= 0.5 for gap in really)
    ]
    return _score(gold.call_id, [s.start for s in true], {n for n, _ in pairs}, [s.start for s in false])


def _interruptions(gold: GoldCall, transcript: Transcript) -> EventScore:
    true = gold.interruptions or ()
    nearly = interruptions(transcript, min_overlap_s=OVERLAP_S - OVERLAP_SLACK_S)
    certain = {(b.who, b.turn) for b in interruptions(transcript, min_overlap_s=OVERLAP_S)}

    def distance(start: Seconds, found: Interruption) -> float | None:
        off = abs(found.overlap.start - start)
        return off if off <= NEAR_S else None

    pairs = _matched(true, nearly, lambda a, b: distance(a.start, b) if a.who is b.who else None)
    matched = {found for _, found in pairs}
    really = interruptions(as_transcript(gold), min_overlap_s=OVERLAP_S - OVERLAP_SLACK_S)
    false = [
        found
        for k, found in enumerate(nearly)
        if k not in matched
        and (found.who, found.turn) in certain
        and not any(r.who is found.who and distance(r.overlap.start, found) is not None for r in really)
    ]
    starts = [found.overlap.start for found in false]
    return _score(gold.call_id, [b.start for b in true], {n for n, _ in pairs}, starts)


def _score(call: str, true: Sequence[Seconds], matched: set[int], false: Sequence[Seconds]) -> EventScore:
    missed = tuple((call, start) for k, start in enumerate(true) if k not in matched)
    return EventScore(len(true), len(matched), missed, tuple((call, start) for start in false), 1)


def _matched(
    true: Sequence[G], found: Sequence[F], distance: Callable[[G, F], float | None]
) -> list[tuple[int, int]]:
    """Pairs of indices, nearest first, each used once; ``None`` for a distance means no pair."""
    near = [
        (far, n, k)
        for n, a in enumerate(true)
        for k, b in enumerate(found)
        if (far := distance(a, b)) is not None
    ]
    pairs: list[tuple[int, int]] = []
    for _, n, k in sorted(near):
        if all(n != a and k != b for a, b in pairs):
            pairs.append((n, k))
    return pairs


def _common(a: Span, b: Span) -> float:
    """Common time as a share of the time of both together."""
    either = max(a.end, b.end) - min(a.start, b.start)
    return (a & b).duration / either if either > 0 else 0.0
