"""One channel with both voices, the other with one of them: the one voice taken out of the mix.

Some recorders keep the whole call on one channel and a single party on the other; on a two-wire line a
telephone's sidetone does the same. Taken for true stereo, everything one side says would count as said
by both. What the single voice became on the way into the mix is a short filter, found by least squares
from the sound itself and subtracted. Knows sound only, neither speech nor roles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.speech.asr import RATE, Samples

__all__ = ["Mixture", "find_mixture", "separate"]

_ACTIVE_DB = 25.0  # below a channel's loudest seconds
_LEAST = 4  # seconds of the single voice, and of the other one alone
_CLOSE_DB = 6.0  # the copy's level against its source; a weaker copy is a leak and treated as one
_STEADY = 0.3  # a copy's gain is the same in every second, whoever else talks
_MOST = 0.9
_ALIKE = 0.7
_ALONE_DB = 12.0  # the mix above the single voice: the other one talks
_TAPS = 48  # 3 ms around the lag: fractions of a sample, a telephone's frequency response
_PLAIN = 1e-4  # of the power, added so that the filter stays plain where there is no sound
_CHUNK = 60 * RATE
_TAKEN_OUT_DB = -15.0


@dataclass(frozen=True, slots=True)
class Mixture:
    """Which channel is the mix, and where in it the other channel lies.

    Attributes:
        mixed: the channel with both voices.
        lag: samples at 16 kHz by which the single voice comes later in the mix (negative: earlier).
    """

    mixed: int
    lag: int


def find_mixture(correlation: NDArray[np.float64], energy: NDArray[np.float64]) -> Mixture | None:
    """Whether all of one channel is heard, as loudly, on the other one, which holds more.

    Args:
        correlation: ``(seconds, lags)`` of channel 1 against channel 0, the lag 0 in the middle.
        energy: ``(2, seconds)``.

    Returns:
        The mix; ``None`` for two voices apart, one mix twice, and mere leaks.
    """
    for mixed in (0, 1):
        turned = correlation if mixed == 1 else correlation[:, ::-1]
        lag = _common_lag(turned, energy, mixed)
        if lag is not None:
            return Mixture(mixed, lag)
    return None


def _common_lag(correlation: NDArray[np.float64], energy: NDArray[np.float64], mixed: int) -> int | None:
    """By how much the other channel comes later in the mixed one; ``None`` where it is no mix of it."""
    single, mix = energy[1 - mixed], energy[mixed]
    if not len(single):
        return None
    active = single > np.quantile(single, 0.99) * 10 ** (-_ACTIVE_DB / 10)
    alone = (mix > single * 10 ** (_ALONE_DB / 10)) & (
        mix > np.quantile(mix, 0.99) * 10 ** (-_ACTIVE_DB / 10)
    )
    if min(np.count_nonzero(active), np.count_nonzero(alone)) < _LEAST:
        return None
    # Seconds in which only the other voice talks are none of the single one's, however quiet it is then.
    active &= ~alone
    if np.count_nonzero(active) < _LEAST:
        return None
    heard = correlation[active]
    at = int(np.abs(heard.sum(axis=0)).argmax())
    gain = heard[:, at] / single[active]
    usual = float(np.median(gain))
    steady = np.abs(gain - usual) < _STEADY * abs(usual)
    likeness = float(np.median(np.abs(heard[:, at]) / np.sqrt(single[active] * mix[active])))
    if abs(20 * np.log10(max(abs(usual), 1e-6))) >= _CLOSE_DB or steady.mean() < _MOST or likeness < _ALIKE:
        return None
    return at - int(heard.shape[1]) // 2


def separate(samples: Samples, mixture: Mixture) -> float | None:
    """Take the single voice out of the mix, in place.

    Args:
        samples: float32 ``(2, n)`` at 16 kHz.
        mixture: as found.

    Returns:
        What is left of it in decibels below its own level; ``None`` where it cannot be taken out, and
        the samples stay as they were.
    """
    mix, single = samples[mixture.mixed], samples[1 - mixture.mixed]
    start = mixture.lag - _TAPS // 2
    filtering = _filter(mix, single, start)
    left = _left(mix, single, filtering, start)
    if left > _TAKEN_OUT_DB:
        return None
    for first in range(0, len(mix), _CHUNK):
        last = min(len(mix), first + _CHUNK)
        mix[first:last] -= _copy(single, filtering, start, first, last)
    return left


def _copy(single: Samples, filtering: Samples, start: int, first: int, last: int) -> Samples:
    """The single voice as it sounds in the mix, samples ``first`` to ``last``."""
    begin, end = first - start - (_TAPS - 1), last - start
    part = single[max(0, begin) : max(0, min(len(single), end))]
    part = np.pad(part, (max(0, -begin), max(0, end - begin - max(0, -begin) - len(part))))
    return np.asarray(np.convolve(part, filtering, mode="valid"), np.float32)


def _spoken(single: Samples) -> list[tuple[int, int]]:
    """Seconds in which the single voice is loud, a minute of them at most, spread over the call."""
    count = len(single) // RATE
    power = np.square(single[: count * RATE]).reshape(count, RATE).mean(axis=1)
    loud = np.flatnonzero(power > np.quantile(power, 0.99) * 10 ** (-_ACTIVE_DB / 20))
    chosen = loud[np.linspace(0, len(loud) - 1, min(60, len(loud))).astype(int)]
    return [(int(k) * RATE, (int(k) + 1) * RATE) for k in chosen]


def _filter(mix: Samples, single: Samples, start: int) -> Samples:
    """The filter of ``_TAPS`` from the single voice to its copy, by least squares."""
    own, cross = np.zeros(_TAPS), np.zeros(_TAPS)
    for first, last in _spoken(single):
        inside = single[first:last].astype(np.float64)
        for k in range(_TAPS):
            own[k] += inside[k:] @ inside[: len(inside) - k]
            a, b = max(0, first + start + k), min(len(mix), last + start + k)
            cross[k] += mix[a:b] @ inside[a - first - start - k : b - first - start - k] if b > a else 0.0
    own[0] += own[0] * _PLAIN + 1e-9
    places = np.abs(np.subtract.outer(np.arange(_TAPS), np.arange(_TAPS)))
    return np.asarray(np.linalg.solve(own[places], cross), np.float32)


def _left(mix: Samples, single: Samples, filtering: Samples, start: int) -> float:
    """What a subtraction leaves of the single voice, in the quieter half of its seconds.

    In the louder half of them both talk at once.
    """
    kept = []
    for first, last in _spoken(single):
        rest = mix[first:last] - _copy(single, filtering, start, first, last)
        power = float(np.mean(np.square(single[first:last])))
        kept.append(10 * np.log10((float(np.mean(np.square(rest))) + 1e-14) / (power + 1e-14)))
    return float(np.quantile(kept, 0.25)) if kept else 0.0
