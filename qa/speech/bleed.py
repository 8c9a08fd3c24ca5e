"""Telling a side's own speech from the other side's speech leaking over.

Works frame by frame on a channel and its neighbour, so that true overlap is kept even where it
starts or ends in a leak. Knows sound only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qa.speech.asr import RATE, Samples
from qa.speech.channels import Bleed
from qa.speech.spectrum import HOP, Floats, levels, runs

__all__ = ["leaked_frames"]

_SMOOTH = 5  # frames, 160 ms
_REACH = 3  # frames over which an echo is smeared
_UNDER_OTHER_DB = 5.0  # a copy is weaker than its source by at least this
_ALIKE = 0.5  # correlation of copy and source within a frame's neighbourhood
_OVER_COPY_DB = 6.0  # own speech rises above the expected copy by more
_OVER_NOISE_DB = 8.0
_UNDER_NOISE_DB = 3.0  # a copy further down is drowned by the channel's noise
_OWN_FRAMES = 3  # so many frames that can only be own speech make a stretch of speech one's own


def leaked_frames(
    own: Samples, other: Samples, bleed: Bleed | None, speaking: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Frames of ``own`` that hold nothing but the attenuated copy of ``other``.

    Args:
        own: the channel, mono float32 at 16 kHz.
        other: the other channel, as long.
        bleed: how ``other`` is heard on ``own``; without it nothing has leaked.
        speaking: frames of ``HOP`` samples in which speech was found on ``own``.

    Returns:
        One flag per frame.
    """
    if bleed is None:
        return np.zeros(len(speaking), np.bool_)
    source = _shifted(other, bleed)
    own_db, source_db = levels(own), levels(source)
    alike = _likeness(own, source) > _ALIKE
    around = _loudest_near(source_db, _REACH)
    expected = around + _copy_level(own_db - source_db, alike & speaking, bleed)
    weaker = _loudest_near(own_db, _REACH) < around - _UNDER_OTHER_DB
    floor = float(np.quantile(own_db[~speaking], 0.4)) if np.count_nonzero(~speaking) >= 30 else -np.inf
    surely_own = (own_db > expected + _OVER_COPY_DB) & (own_db > floor + _OVER_NOISE_DB)
    audible = expected > floor - _UNDER_NOISE_DB
    leaked: NDArray[np.bool_] = weaker & audible & ~surely_own
    # What is left of a leak: its edges, where the level says little.
    for first, last in runs(speaking & ~leaked):
        if np.count_nonzero(surely_own[first:last]) < _OWN_FRAMES:
            leaked[first:last] = True
    return leaked


def _copy_level(difference: Floats, copies: NDArray[np.bool_], bleed: Bleed) -> float:
    """Level of the copy relative to its source in dB, the louder ones of its frames.

    An echo path is not flat: the louder copies must not pass for own speech.
    """
    found = difference[copies & (difference < -_UNDER_OTHER_DB)]
    return float(np.quantile(found, 0.8)) if len(found) >= 30 else bleed.decibels


def _shifted(samples: Samples, bleed: Bleed) -> Samples:
    """Samples moved to where their copy is, same length."""
    moved = np.zeros_like(samples)
    step = RATE if bleed.drift else max(1, len(samples))
    for start in range(0, len(samples), step):
        lag = bleed.lag + round(bleed.drift * (start / RATE + 0.5))
        first, last = max(0, start - lag), min(len(samples), start + step - lag)
        if last > first:
            part = samples[first:last][: len(samples) - (first + lag)]
            moved[first + lag : first + lag + len(part)] = part
    return moved


def _loudest_near(values: Floats, reach: int) -> Floats:
    """The largest value among each frame's neighbours."""
    padded = np.pad(values, reach, mode="edge")
    loudest: Floats = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    return loudest


def _likeness(own: Samples, source: Samples) -> Floats:
    """Correlation of the two waves around each frame, 0 to 1."""
    a, b = (np.pad(wave, (0, -len(wave) % HOP)).reshape(-1, HOP) for wave in (own, source))
    kernel = np.ones(_SMOOTH)
    cross, own_power, source_power = (
        np.convolve(np.einsum("ij,ij->i", left, right), kernel, mode="same")
        for left, right in ((a, b), (a, a), (b, b))
    )
    likeness: Floats = np.abs(cross) / np.sqrt(np.maximum(own_power * source_power, 1e-12))
    return likeness
