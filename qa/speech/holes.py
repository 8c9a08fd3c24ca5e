"""Where a recording holds nothing: packets lost within speech, and channels that stop before the call does.

A line that is on is never perfectly still unless something keeps it so. On a line that hisses, every
stillness is a hole; on one that is gated (digital silence between the words) only a stillness that cuts
speech off on both sides is. Knows sound and times of speech, not words or roles.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.model import Seconds, Span
from qa.speech.asr import RATE, Samples
from qa.speech.spectrum import HOP_S, Floats, frames_within, runs

__all__ = ["BRIDGED_S", "LOST_S", "bridged", "early_end", "find_holes"]

BRIDGED_S: Seconds = 1.0
"""Speech goes on across a hole up to this long; it is no pause of the speaker."""
LOST_S: Seconds = 0.3
"""A hole from this length on is worth showing: words may be missing."""

_AT_END: Seconds = 0.01
_BESIDE = RATE // 100  # samples before and after a hole that tell whether speech was cut
_CUT_DB = -45.0
_OVER_FLOOR_DB = 10.0
_LONG: Seconds = 2.0  # where the line hisses, a stillness this long is none of the speaker's pauses
_HISS_DB = -66.0  # the quietest a line with noise of its own is
_STILL_DB = -71.0  # idle noise of A-law is -72
_PAUSE = round(1.0 / HOP_S)  # frames; a gate takes its time to close
_QUIET_DB = -40.0
_SPOKEN_AFTER: Seconds = 2.0  # so much of the other side's speech after a channel's end
_SHORTEST_END: Seconds = 3.0
_NEAR = 2  # frames: speech fades into a hole


def find_holes(still: Sequence[Span], samples: Samples, level: Floats) -> tuple[Span, ...]:
    """Gaps in the sound of a channel: from lost packets to stretches that were not recorded.

    Args:
        still: where the file's samples do not move.
        samples: the channel, mono float32 at 16 kHz.
        level: of its frames, in dBFS.

    Returns:
        Gaps in order; what is still at the very start and end is none, nor is a short stillness that
        cuts no speech.
    """
    end = len(samples) / RATE - _AT_END
    inner = [span for span in still if span.start > _AT_END and span.end < end]
    if not inner:
        return ()
    floor = _floor(level)
    gated = floor < _HISS_DB or _is_gated(level, still)
    loud = max(_CUT_DB, floor + _OVER_FLOOR_DB)
    found = []
    for span in inner:
        first, last = round(span.start * RATE), round(span.end * RATE)
        beside = (samples[max(0, first - _BESIDE) : first], samples[last : last + _BESIDE])
        cut = sum(_sounds(part, loud) for part in beside)
        if cut == 2 or (not gated and (cut or span.duration >= _LONG)):
            found.append(Span(round(span.start, 3), round(span.end, 3)))
    return tuple(found)


def _is_gated(level: Floats, still: Sequence[Span]) -> bool:
    """Whether most pauses are still for the most part: a gate, no fault."""
    pauses = [pause for pause in runs(level < _QUIET_DB) if pause[1] - pause[0] >= _PAUSE]
    flags = frames_within(still, len(level))
    closed = sum(flags[first:last].mean() > 0.5 for first, last in pauses)
    return bool(2 * closed > len(pauses))


def _sounds(part: Samples, loud: float) -> bool:
    """Whether speech sounds in the moment beside a hole."""
    return len(part) > 1 and 10 * np.log10(float(part.var()) + 1e-14) > loud


def _floor(level: Floats) -> float:
    """The line's own noise in dB, holes left out."""
    moving = level[level > _STILL_DB]
    return float(np.quantile(moving, 0.05)) if len(moving) else -np.inf


def bridged(frames: NDArray[np.bool_], holes: Sequence[Span]) -> NDArray[np.bool_]:
    """Frames of speech with short holes inside speech filled.

    Args:
        frames: of ``HOP`` samples; true where speech was found.
        holes: of the same channel.

    Returns:
        A new array.
    """
    filled = frames.copy()
    for hole in holes:
        if hole.duration > BRIDGED_S:
            continue
        inside = np.flatnonzero(frames_within([hole], len(frames)))
        first, last = int(inside[0]), int(inside[-1]) + 1
        if frames[max(0, first - _NEAR) : first + 1].any() and frames[last - 1 : last + _NEAR].any():
            filled[max(0, first - _NEAR) : last + _NEAR] = True
    return filled


def early_end(level: Floats, other: Sequence[Span]) -> Span | None:
    """What is missing of a channel that falls still while the other side talks on.

    A side that hangs up first is no fault: the other channel then holds a tone or a word or two.

    Args:
        level: of the channel's frames, in dBFS.
        other: speech of the other channel.

    Returns:
        From the channel's end to that of the recording; nothing when it goes on to the end.
    """
    moving = np.flatnonzero(level > _STILL_DB)
    if not len(moving) or _floor(level) < _HISS_DB:
        return None
    missing = Span(round((int(moving[-1]) + 1) * HOP_S, 3), round(len(level) * HOP_S, 3))
    spoken = sum((span & missing).duration for span in other)
    return missing if missing.duration >= _SHORTEST_END and spoken >= _SPOKEN_AFTER else None
