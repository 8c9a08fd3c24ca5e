"""Many short stretches of speech packed into few full recognition windows, and back.

Recognition knows what is said by what is said around it, and each window costs a beginning, so speech is
packed tightly, with a short silence between pieces. Pure: numpy only; nothing here knows a model, a file or
a role.

    utterances ── cut long ones at their quietest moment ──> pieces ── fill ──> windows
    word at a window time ── locate ──> the piece it was spoken in ──> true time
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from qa.model import Seconds, Span
from qa.speech.asr import RATE, Samples

__all__ = ["Piece", "Placed", "Window", "cut_points", "pack", "pieces_of", "splice"]

_HOP = RATE // 100  # energy is looked at every 10 ms
_LONGEST_WORD_S: Seconds = 1.0
_STEP_S: Seconds = 0.1  # in which an even filling is sought
_SMOOTH = 8  # over 80 ms: shorter than a syllable, longer than the closure of a stop consonant


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one utterance that fits into a window.

    Attributes:
        item: index of the utterance.
        start, end: seconds from the utterance's own start.
    """

    item: int
    start: Seconds
    end: Seconds

    @property
    def duration(self) -> Seconds:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece and where it starts in its window."""

    piece: Piece
    at: Seconds

    @property
    def span(self) -> Span:
        """Its place in the window."""
        return Span(self.at, self.at + self.piece.duration)


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces in the order in which they are heard; never empty."""

    placed: tuple[Placed, ...]

    @property
    def duration(self) -> Seconds:
        """Seconds of sound in the window."""
        return self.placed[-1].span.end

    def locate(self, heard: Span) -> int:
        """Which piece a word belongs to: the one it overlaps most, else the nearest.

        Only its first second counts: a recogniser that stops early stretches its last word over all
        that follows.

        Args:
            heard: the word's time in the window; may be empty or lie in a gap or after the end.

        Returns:
            An index into ``placed``.
        """
        heard = Span(heard.start, min(heard.end, heard.start + _LONGEST_WORD_S))

        def fit(k: int) -> tuple[Seconds, Seconds]:
            span = self.placed[k].span
            return ((span & heard).duration, -max(span.start - heard.end, heard.start - span.end))

        return max(range(len(self.placed)), key=fit)

    def within(self, k: int, heard: Span) -> Span:
        """A window time as time from the start of piece ``k``'s utterance, kept inside the piece."""
        placed = self.placed[k]
        shift = placed.piece.start - placed.at
        start, end = (
            min(max(moment + shift, placed.piece.start), placed.piece.end)
            for moment in (heard.start, heard.end)
        )
        return Span(start, max(start, end))


def cut_points(samples: Samples, limit: Seconds) -> tuple[Seconds, ...]:
    """Where to cut speech that is longer than a window: at its quietest moments.

    Each part is at least 60 % of ``limit`` long where that is possible, so that no more windows
    arise than needed.

    Args:
        samples: mono sound at 16 kHz.
        limit: the longest part in seconds.

    Returns:
        Times from the start, ascending; empty when nothing has to be cut.
    """
    total = len(samples) / RATE
    cuts: list[Seconds] = []
    start = 0.0
    while total - start > limit:
        earliest = start + 0.6 * limit
        latest = min(start + limit, total - 0.1 * limit)
        start = _quietest(samples, earliest, max(earliest, latest))
        cuts.append(start)
    return tuple(cuts)


def _quietest(samples: Samples, earliest: Seconds, latest: Seconds) -> Seconds:
    part = samples[int(earliest * RATE) : int(latest * RATE)]
    frames = part[: len(part) // _HOP * _HOP].reshape(-1, _HOP)
    if len(frames) <= _SMOOTH:
        return latest
    energy = np.convolve(np.square(frames).mean(axis=1), np.ones(_SMOOTH), mode="valid")
    return earliest + (int(energy.argmin()) + _SMOOTH / 2) * _HOP / RATE


def pieces_of(item: int, samples: Samples, limit: Seconds) -> tuple[Piece, ...]:
    """An utterance as one or more pieces no longer than ``limit`` seconds.

    Args:
        item: its index.
        samples: its sound, mono at 16 kHz.
        limit: the longest piece in seconds.

    Returns:
        Pieces that cover the utterance in order; none for an empty one.
    """
    edges = (0.0, *cut_points(samples, limit), len(samples) / RATE)
    return tuple(Piece(item, start, end) for start, end in itertools.pairwise(edges) if end > start)


def pack(
    pieces: Sequence[Piece], groups: Sequence[Hashable], *, limit: Seconds, gap: Seconds
) -> tuple[Window, ...]:
    """Fill windows with pieces in the given order; a new group starts a new window.

    As few windows as hold a group, filled evenly: attention costs by the square of a window's length, and
    a window with little in it is heard worst.

    Args:
        pieces: in the order in which they shall be heard, none longer than ``limit``.
        groups: one key per piece; only neighbours with equal keys share a window.
        limit: seconds a window holds.
        gap: seconds of silence between two pieces.

    Returns:
        Windows that hold every piece once, in order.
    """
    windows: list[Window] = []
    for _, members in itertools.groupby(zip(groups, pieces, strict=True), key=itemgetter(0)):
        windows += _evenly([piece for _, piece in members], limit, gap)
    return tuple(windows)


def _evenly(pieces: Sequence[Piece], limit: Seconds, gap: Seconds) -> list[Window]:
    """Windows as full as the fullest has to be when there are as few as possible."""
    fewest = len(_filled(pieces, limit, gap))
    steps = range(math.ceil(max(piece.duration for piece in pieces) / _STEP_S), int(limit / _STEP_S))

    def enough(step: int) -> bool:
        return len(_filled(pieces, step * _STEP_S, gap)) <= fewest

    least = bisect.bisect_left(steps, True, key=enough)
    return _filled(pieces, steps[least] * _STEP_S if least < len(steps) else limit, gap)


def _filled(pieces: Sequence[Piece], limit: Seconds, gap: Seconds) -> list[Window]:
    """Each window as full as it gets before the next is begun."""
    windows: list[Window] = []
    placed: list[Placed] = []
    for piece in pieces:
        at = placed[-1].span.end + gap if placed else 0.0
        if placed and at + piece.duration > limit:
            windows.append(Window(tuple(placed)))
            placed, at = [], 0.0
        placed.append(Placed(piece, at))
    return [*windows, Window(tuple(placed))]


def splice(window: Window, samples: Sequence[Samples]) -> Samples:
    """The sound of a window.

    Args:
        window: what to join.
        samples: the sound of every utterance, by the pieces' ``item``.

    Returns:
        Mono float32 at 16 kHz, with digital silence in the gaps.
    """
    sound = np.zeros(round(window.duration * RATE), np.float32)
    for placed in window.placed:
        piece = placed.piece
        first = round(piece.start * RATE)
        part = samples[piece.item][first : first + round(piece.duration * RATE)]
        at = round(placed.at * RATE)
        part = part[: len(sound) - at]
        sound[at : at + len(part)] = part
    return sound
