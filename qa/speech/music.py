"""Hold music: long stretches of steady or purely tonal sound without pauses.

A note keeps its pitch for longer than a Mandarin syllable does, and an instrument has little
between its harmonics. Measured over 3 s: the share of tonal power that stays in its bin for a
quarter of a second is 0.4 to 0.9 in chords and melodies and at most 0.30 in telephone and studio
speech; quick arpeggios have 0.85 and more of their power in peaks, speech at most 0.81. Nothing
here knows tones of the line or who speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.model import Seconds, Span, ToneRegion
from qa.speech.spectrum import BIN_HZ, HOP_S, Floats, Spectrum, frames_within, runs, span_of

__all__ = ["find_music"]

_WINDOW = round(3.0 / HOP_S)
_LOWEST_BIN = round(100 / BIN_HZ)  # hum below is no music
_PEAK = 3.0  # a bin this much above its neighbourhood belongs to a partial
_NEIGHBOURHOOD = 21  # bins, 160 Hz; ``_around`` is made for it
_CHUNK = 256  # frames at once: what fits into a processor's cache is done faster
_STEP = 2  # frames before and after: a partial that stays spans 0.26 s
_STEADY = 0.33
_PURE = 0.84
_NEAR = round(0.4 / HOP_S)
_NEARLY_PURE = 0.74
_AUDIBLE_DB = -68.0
_UNBROKEN = 0.9
_LONGEST_NOTE: Seconds = 2.0
_SHORTEST: Seconds = 2.5
_SPARSE = 0.6


def find_music(spectrum: Spectrum, channel: int, tones: Sequence[ToneRegion] = ()) -> tuple[ToneRegion, ...]:
    """Stretches of music on one channel.

    Args:
        spectrum: of the channel.
        channel: its number, for the regions.
        tones: the line's signals on this channel, which are steady as well.

    Returns:
        Regions of kind ``music``, in order, each 2.5 s or longer.
    """
    if len(spectrum) < _WINDOW:
        return ()
    total = spectrum.power[:, _LOWEST_BIN:].sum(axis=1)
    heard = 10 * np.log10(total + 1e-14) > _AUDIBLE_DB
    heard &= ~frames_within([tone.span for tone in tones if _is_line(tone)], len(spectrum))
    steady, tonal = _partials(spectrum, np.flatnonzero(heard))
    audible = heard.astype(np.float32)
    share, steadiness, purity = _measures(audible, steady, tonal, total, _WINDOW)
    music = (share > _SPARSE) & (steadiness > _STEADY) & (purity > 0.5)
    music |= (share > _UNBROKEN) & (purity > _PURE)
    # A window is judged at its middle: music reaches further, as far as it sounds like music.
    _, near_steadiness, near_purity = _measures(audible, steady, tonal, total, _NEAR)
    alike = runs((near_steadiness > _STEADY) | (near_purity > _NEARLY_PURE), gap=2)
    found = [_reached(run, alike) for run in runs(music, gap=_WINDOW)]
    return tuple(ToneRegion("music", span, channel) for span in found if span.duration >= _SHORTEST)


def _reached(run: tuple[int, int], alike: Sequence[tuple[int, int]]) -> Span:
    """A stretch of music with its ends moved to where it stops sounding like music."""
    first, last = run
    reach = _WINDOW // 2
    begin = next((max(a, first - reach) for a, b in alike if b > first), first)
    end = next((min(b, last + reach) for a, b in reversed(alike) if a < last), last)
    return span_of(begin, end)


def _measures(
    audible: Floats, steady: Floats, tonal: Floats, total: Floats, window: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Around each frame: share of audible frames, and their mean steadiness and purity."""
    share = _mean(audible, window)
    heard = np.maximum(share, 1e-3)
    steadiness = _mean(audible * steady / np.maximum(tonal, 1e-14), window) / heard
    return share, steadiness, _mean(audible * tonal / np.maximum(total, 1e-14), window) / heard


def _is_line(tone: ToneRegion) -> bool:
    """Whether a tone is the line's own; a short beep may be a note."""
    return tone.kind in {"ringback", "busy"} or tone.span.duration > _LONGEST_NOTE


def _partials(spectrum: Spectrum, heard: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Per frame: power of partials that stay, and of all partials; 0 where nothing is heard."""
    power = np.pad(spectrum.power[:, _LOWEST_BIN:], ((_STEP, _STEP), (0, 0)))
    measured = np.zeros((2, len(spectrum)), np.float32)
    for start in range(0, len(heard), _CHUNK):
        frames = heard[start : start + _CHUNK]
        now, earlier, later = (power[frames + k] for k in (_STEP, 0, 2 * _STEP))
        peaks = now * (now > np.float32(_PEAK / _NEIGHBOURHOOD) * _around(now))
        steady = np.minimum(peaks, np.minimum(later, earlier))
        measured[:, frames] = steady.sum(axis=1), peaks.sum(axis=1)
    return measured[0], measured[1]


def _around(power: Floats) -> Floats:
    """Sum over each bin's neighbourhood of 21: of 16, 4 and 1, each made of halves."""
    half = _NEIGHBOURHOOD // 2
    one = np.pad(power, ((0, 0), (half, half)))
    two = one[:, :-1] + one[:, 1:]
    four = two[:, :-2] + two[:, 2:]
    eight = four[:, :-4] + four[:, 4:]
    sixteen = eight[:, :-8] + eight[:, 8:]
    total: Floats = sixteen[:, :-5] + four[:, 16:-1] + one[:, 20:]
    return total


def _mean(values: NDArray[np.floating[Any]], window: int) -> NDArray[np.float64]:
    """Sliding mean over ``window`` frames, same length."""
    return np.convolve(values, np.ones(window) / window, mode="same")
