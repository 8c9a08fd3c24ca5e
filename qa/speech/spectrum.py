"""Short-time spectra for finding tones and music: one transform, shared by all that look at it.

Works at 4 kHz (line tones and the lower harmonics of music lie below 2 kHz) with one frame per
voice-activity window. Nothing here decides what a sound is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.model import Seconds, Span
from qa.speech.asr import RATE, Samples

__all__ = [
    "BIN_HZ",
    "HOP",
    "HOP_S",
    "Floats",
    "Spectrum",
    "analyse",
    "band_levels",
    "frames_within",
    "levels",
    "runs",
    "span_of",
    "stretches",
]

Floats = NDArray[np.float32]

HOP = 512
"""Samples at 16 kHz between frames: the voice-activity detector's window."""
HOP_S: Seconds = HOP / RATE

_LOW_RATE = 4_000
_WINDOW = 512  # 128 ms
BIN_HZ = _LOW_RATE / _WINDOW
_CHUNK = 256  # frames transformed at once: what fits into a processor's cache is done faster


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Power over time and frequency.

    Attributes:
        power: float32 ``(frames, 257)``, bins of ``BIN_HZ``; full-scale sine: 0.25 at its bin
            (window-normalised).
        seconds: centre time of frame ``k`` is ``k * HOP_S`` plus half a hop.
    """

    power: Floats

    def __len__(self) -> int:
        return len(self.power)


def analyse(samples: Samples) -> Spectrum:
    """Spectrum of one channel.

    Args:
        samples: mono float32 at 16 kHz.

    Returns:
        One frame per ``HOP`` samples, the last one padded.
    """
    import soxr  # noqa: PLC0415

    frames = -(-len(samples) // HOP)
    low = soxr.resample(samples, RATE, _LOW_RATE, quality="LQ")
    hop = HOP * _LOW_RATE // RATE
    before = (_WINDOW - hop) // 2
    low = np.pad(low, (before, max(0, frames * hop + _WINDOW - before - len(low))))
    views = np.lib.stride_tricks.sliding_window_view(low, _WINDOW)[::hop][:frames]
    window = np.hanning(_WINDOW).astype(np.float32)
    window /= window.sum()
    power = np.empty((frames, _WINDOW // 2 + 1), np.float32)
    for start in range(0, frames, _CHUNK):
        transform = np.fft.rfft(views[start : start + _CHUNK] * window, axis=1)
        power[start : start + _CHUNK] = transform.real**2 + transform.imag**2
    return Spectrum(power)


def band_levels(spectrum: Spectrum, lowest_hz: float) -> Floats:
    """Level per frame in dB of what lies between a frequency and 2 kHz; only differences mean anything.

    Args:
        spectrum: of a channel.
        lowest_hz: what is lower does not count.

    Returns:
        float32 ``(frames,)``.
    """
    power = spectrum.power[:, round(lowest_hz / BIN_HZ) :].sum(axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)), np.float32)


def levels(samples: Samples, hop: int = HOP) -> Floats:
    """Level per frame in dB of full scale (a full-scale square is 0), offset removed.

    Args:
        samples: mono float32.
        hop: samples per frame; the last frame is padded.

    Returns:
        float32 ``(frames,)``; digital silence is -120.
    """
    # The last frame by itself: padding all would copy a long call.
    even = len(samples) // hop * hop
    rest = np.pad(samples[even:], (0, -len(samples) % hop))
    variance = np.concatenate([_variance(part.reshape(-1, hop)) for part in (samples[:even], rest)])
    decibels: Floats = (10 * np.log10(np.maximum(variance, 1e-12))).astype(np.float32)
    return decibels


def _variance(frames: Samples) -> Floats:
    found: Floats = np.einsum("ij,ij->i", frames, frames) / frames.shape[1] - frames.mean(axis=1) ** 2
    return found


def runs(flags: NDArray[np.bool_], *, gap: int = 0) -> list[tuple[int, int]]:
    """Stretches of true frames.

    Args:
        flags: one per frame.
        gap: holes of up to so many frames are closed.

    Returns:
        Pairs ``[first, last)`` of frame numbers, in order.
    """
    first, last = stretches(flags)
    if gap and len(first):
        apart = first[1:] - last[:-1] > gap
        first, last = first[np.append(True, apart)], last[np.append(apart, True)]
    return list(zip(first.tolist(), last.tolist(), strict=True))


def stretches(flags: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where stretches of true frames begin, and the frames behind their ends: two arrays of one length."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return edges[::2], edges[1::2]


def frames_within(spans: Sequence[Span], count: int) -> NDArray[np.bool_]:
    """Which of ``count`` frames lie within any of the spans, edge frames included."""
    flags = np.zeros(count, np.bool_)
    for span in spans:
        flags[max(0, int(span.start / HOP_S)) : int(span.end / HOP_S) + 1] = True
    return flags


def span_of(first: int, last: int) -> Span:
    """The time of frames ``[first, last)``."""
    return Span(round(first * HOP_S, 3), round(last * HOP_S, 3))
