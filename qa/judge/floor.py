"""Who holds the floor: interruptions, answers and their delay, long talk, listening noises.

Knows nothing of checks or thresholds of a scorecard.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from qa.judge.spans import measurable, merge, shared_channel, speech
from qa.language.syllables import count
from qa.model import Seconds, Span, Transcript, Turn, Who

__all__ = [
    "Interruption",
    "answers",
    "first_sound",
    "interruptions",
    "listening",
    "monologues",
    "sounds_like_listening",
]

# One who has spoken for less did not hold the floor yet: both began together.
HELD_FLOOR_S = 0.3
# Pauses below this do not give the floor away.
BREATH_S = 0.3
# A pause of more ends a stretch of talk: the other side could have spoken.
PAUSE_S = 2.0
_LISTENING = re.compile(r"[嗯哦噢喔啊呃额唉诶哎喂是的对好行明白了呀吧\W]{1,10}")


@dataclass(frozen=True, slots=True)
class Interruption:
    """A turn that starts while the other side holds the floor.

    Attributes:
        who: who breaks in.
        turn: index of the turn that breaks in.
        over: index of the turn that is broken into.
        overlap: the time in which both speak; from the start of the breaking turn.
        seconds: how long the other side went on after that start.
    """

    who: Who
    turn: int
    over: int
    overlap: Span
    seconds: Seconds


def interruptions(transcript: Transcript, *, min_overlap_s: Seconds = 0.5) -> tuple[Interruption, ...]:
    """Turns with content that start while the other side speaks on for more than ``min_overlap_s``.

    Not counted: listening noises (嗯, 对, 好的) on either side, turns without trusted words, two who
    begin together, and one who resumes after having been broken into.

    Args:
        transcript: the call; one whose sides share a channel has none that could be seen.
        min_overlap_s: how long the other side must go on.

    Returns:
        The interruptions of both sides, in order.
    """
    if not measurable(transcript) or shared_channel(transcript):
        return ()
    spoken = {who: speech(transcript, who) for who in Who}
    floors = {who.other: _Floor.of(spans) for who, spans in spoken.items()}
    found = []
    for turn in transcript.turns:
        held = _held(turn, floors[turn.who], min_overlap_s)
        if held is not None and not _resumes(spoken[turn.who], held, min_overlap_s):
            over = next((t for t in transcript.turns if _holds(t, turn, min_overlap_s)), None)
            if over is not None:
                found.append(_interruption(turn, over, held))
    return tuple(found)


def answers(transcript: Transcript, *, who: Who = Who.AGENT) -> tuple[tuple[int, Span], ...]:
    """Each answer of one side: its turn, and the pause before it (empty when it came early)."""
    return tuple((b.i, Span(a.span.end, b.span.start)) for a, b in _exchanges(transcript, who))


def monologues(
    transcript: Transcript, who: Who, *, over_s: Seconds
) -> tuple[tuple[tuple[int, ...], Span], ...]:
    """Stretches in which one side keeps the floor for longer than ``over_s``.

    Args:
        transcript: the call.
        who: the side.
        over_s: a stretch must be longer than this, from its first to its last word.

    Returns:
        Pairs of the turns in it and its time. The other side's listening noises do not end it.
    """
    runs: list[list[Turn]] = []
    for turn in transcript.turns:
        if turn.start is None or turn.end is None or turn.quarantine or listening(turn):
            continue
        if turn.who is not who:
            runs.append([])
        elif runs and runs[-1] and turn.start - (runs[-1][-1].end or 0.0) <= PAUSE_S:
            runs[-1].append(turn)
        else:
            runs.append([turn])
    held = [(run, Span(run[0].start or 0.0, run[-1].end or 0.0)) for run in runs if run]
    return tuple((tuple(t.i for t in run), span) for run, span in held if span.duration > over_s)


def first_sound(transcript: Transcript, who: Who, within: Span) -> Seconds | None:
    """When one side is first heard in a stretch of time; ``None`` when it is not."""
    times = [(span.start, span.end) for span in speech(transcript, who)]
    times += [
        (t.start, t.end)
        for t in transcript.turns
        if t.who is who and t.start is not None and t.end is not None
    ]
    heard = [
        max(start, within.start)
        for start, end in times
        if start < within.end and end > within.start and end > start
    ]
    return min(heard, default=None)


def listening(turn: Turn) -> bool:
    """Whether the turn only shows that someone listens."""
    return turn.backchannel or sounds_like_listening(turn.text)


@functools.lru_cache(maxsize=4096)
def sounds_like_listening(text: str) -> bool:
    """Whether these words only show that someone listens (嗯, 对, 好的)."""
    return _LISTENING.fullmatch(text) is not None


def _exchanges(transcript: Transcript, who: Who) -> list[tuple[Turn, Turn]]:
    floor = [t for t in transcript.turns if t.timed and not listening(t)]
    return [(a, b) for a, b in pairwise(floor) if a.who is who.other and b.who is who]


class _Floor(NamedTuple):
    """Stretches of talk of one side, in order, and from when on each of them holds the floor."""

    spans: tuple[Span, ...]
    held: list[Seconds]

    @classmethod
    def of(cls, spoken: Sequence[Span]) -> _Floor:
        spans = merge(spoken, gap=BREATH_S)
        return cls(spans, [span.start + HELD_FLOOR_S for span in spans])


def _held(turn: Turn, floor: _Floor, min_overlap_s: Seconds) -> Span | None:
    """The other side's stretch of talk that a turn with content starts in, early enough to break it."""
    if turn.start is None or turn.end is None or turn.quarantine:
        return None
    place = bisect_right(floor.held, turn.start) - 1
    if place < 0 or turn.start >= floor.spans[place].end - min_overlap_s:
        return None
    return None if listening(turn) or count(turn.text) < 2 else floor.spans[place]


def _resumes(mine: Sequence[Span], held: Span, min_overlap_s: Seconds) -> bool:
    """Whether the other side broke in first, so that this is only going on."""
    return any(s.end - held.start > min_overlap_s for s in mine if s.start < held.start)


def _interruption(turn: Turn, over: Turn, held: Span) -> Interruption:
    start, until = turn.span.start, min(held.end, over.span.end)
    return Interruption(turn.who, turn.i, over.i, Span(start, min(until, turn.span.end)), until - start)


def _holds(other: Turn, turn: Turn, min_overlap_s: Seconds) -> bool:
    """Whether the other side's turn was on and went on when this turn started."""
    if other.who is not turn.who.other or other.who is Who.UNKNOWN or not other.timed or listening(other):
        return False
    return other.span.start + HELD_FLOOR_S <= turn.span.start < other.span.end - min_overlap_s
