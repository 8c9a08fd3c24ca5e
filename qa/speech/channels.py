"""How two channels relate: true stereo, one mix twice, a dead one, one side heard on the other.

Knows sound only, neither speech nor roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.model import Layout, Seconds
from qa.speech.asr import RATE, Samples
from qa.speech.drift import steady_drift
from qa.speech.mixture import Mixture, find_mixture
from qa.speech.spectrum import levels

__all__ = ["Bleed", "ChannelReport", "examine"]

_DEAD_DB = -71.0  # loudest second; below it nothing was connected (idle A-law: -72)
_SECONDS = 60  # seconds looked at, spread over the call
_MAX_LAG = RATE // 4  # echo over a network path
_LOWEST_HZ = 200.0  # the mains hums alike on both channels, and no telephone carries speech down there
_TONE_BINS, _TONE_SHARE = 12, 0.6  # on each side, 9 Hz; a voice's strongest harmonic is wider and weaker
_FFT = 20_480  # a second and the longest lag, so that no lag wraps around

# One mix twice: nearly the same wave in every second, at a fixed difference of level. Two G.711
# codings of one wave still correlate at 0.99; true stereo with bleed at -12 dB has a level
# difference that changes its sign with the speaker.
_SAME_WAVE = 0.85
_SAME_WAVE_ALWAYS = 0.6
_LEVEL_SPREAD_DB = 4.0
_LEVEL_OFFSET_DB = 12.0
_BOTH_ON_BOTH_DB = 5.0  # a copy no weaker than this cannot be told from its source

_DOMINANT_DB = 5.0
_BLEED_WAVE = 0.3
_STRONG_BLEED_DB = -20.0
_TOLD_DRIFT_S: Seconds = 0.05
_NAMES = ("左", "右")


@dataclass(frozen=True, slots=True)
class Bleed:
    """How one channel is heard on the other.

    Attributes:
        decibels: level of the copy relative to the original, below 0.
        lag: samples at 16 kHz by which the copy comes later (negative: earlier).
        drift: samples by which the lag grows every second; 0 where both channels share a clock.
    """

    decibels: float
    lag: int
    drift: float = 0.0


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """What was found out about the channels.

    Attributes:
        layout: ``MONO``, ``FAKE_STEREO`` or ``STEREO`` (whether it is swapped only words can tell).
        keep: which channels to analyse.
        dead: channels on which nothing was recorded.
        bleed: for each channel, how the other is heard on it; ``None`` where it is not.
        warnings: for the user, in Chinese.
        mixture: where one channel holds both voices and the other one of them.
    """

    layout: Layout
    keep: tuple[int, ...]
    dead: tuple[int, ...] = ()
    bleed: tuple[Bleed | None, ...] = ()
    warnings: tuple[str, ...] = ()
    mixture: Mixture | None = None


def examine(samples: Samples) -> ChannelReport:
    """Find out how the channels relate.

    Args:
        samples: float32 ``(1 or 2, n)`` at 16 kHz.

    Returns:
        The report.
    """
    if len(samples) == 1:
        return ChannelReport(Layout.MONO, (0,), (), (None,))
    loud = [levels(channel, RATE) for channel in samples]
    dead = tuple(k for k, level in enumerate(loud) if level.max() < _DEAD_DB)
    if dead:
        names = "、".join(f"{_NAMES[k]}声道" for k in dead)
        return ChannelReport(Layout.STEREO, (0, 1), dead, (None, None), (f"{names}没有声音，可能没有录上。",))
    seconds = _Seconds.of(samples)
    if seconds.same_wave():
        louder = int(np.median(seconds.difference) < -1.0)
        warning = "两个声道内容相同（单声道复制成双声道），无法按声道区分坐席和客户。"
        return ChannelReport(Layout.FAKE_STEREO, (louder,), (), (None,), (warning,))
    bleed = (seconds.bleed(onto=0), seconds.bleed(onto=1))
    warnings = _bleed_warnings(bleed) + _drift_warning(bleed, samples.shape[1] / RATE)
    spoken = ~seconds.tonal
    mixture = find_mixture(seconds.correlation[spoken], seconds.energy[:, spoken])
    return ChannelReport(Layout.STEREO, (0, 1), (), bleed, warnings, mixture)


@dataclass(frozen=True, slots=True, eq=False)
class _Seconds:
    """Some active seconds of both channels, and how they correlate.

    ``correlation``: ``(k, lags)``, channel 1 against channel 0 at lags ``-_MAX_LAG.._MAX_LAG``;
    ``energy``: ``(2, k)``; ``difference``: level of channel 0 over channel 1 in dB, ``(k,)``;
    ``start``: when each begins, in seconds; ``tonal``: whether it holds a ring or beep on either channel,
    which both may carry whoever speaks, ``(k,)``.
    """

    start: NDArray[np.float64]
    correlation: NDArray[np.float64]
    energy: NDArray[np.float64]
    difference: NDArray[np.float64]
    tonal: NDArray[np.bool_]

    @classmethod
    def of(cls, samples: Samples) -> _Seconds:
        """Choose active seconds, evenly over the call, and correlate them."""
        count = samples.shape[1] // RATE
        blocks = samples[:, : count * RATE].reshape(2, count, RATE)
        energy = np.maximum(np.einsum("ckn,ckn->ck", blocks, blocks).astype(np.float64), 1e-9)
        level = 10 * np.log10(energy.max(axis=0)) if count else np.zeros(0)
        active = np.flatnonzero(level > np.quantile(level, 0.99) - 25) if count else np.zeros(0, int)
        chosen = active[np.linspace(0, len(active) - 1, min(_SECONDS, len(active))).astype(int)]
        transforms = np.fft.rfft(blocks[:, chosen], n=_FFT, axis=2)
        transforms[:, :, : round(_LOWEST_HZ * _FFT / RATE)] = 0.0
        power = transforms.real**2 + transforms.imag**2
        heard = np.maximum(2 * power.sum(axis=2, dtype=np.float64) / _FFT, 1e-9)
        full = np.fft.irfft(np.conj(transforms[0]) * transforms[1], n=_FFT, axis=1)
        correlation = np.concatenate([full[:, -_MAX_LAG:], full[:, : _MAX_LAG + 1]], axis=1)
        difference = 10 * np.log10(heard[0] / heard[1])
        return cls(chosen.astype(np.float64), correlation, heard, difference, _tonal(power))

    def same_wave(self) -> bool:
        """Whether both channels carry one mix, or both voices so alike that nobody can tell them apart."""
        if not len(self.difference):
            return False
        best = np.abs(self.correlation).max(axis=1) / np.sqrt(self.energy[0] * self.energy[1])
        low, middle, high = np.quantile(self.difference, [0.1, 0.5, 0.9])
        return bool(
            np.median(best) > _SAME_WAVE
            and np.quantile(best, 0.1) > _SAME_WAVE_ALWAYS
            and (
                (high - low < _LEVEL_SPREAD_DB and abs(middle) < _LEVEL_OFFSET_DB)
                or max(-low, high) < _BOTH_ON_BOTH_DB
            )
        )

    def bleed(self, *, onto: int) -> Bleed | None:
        """How the other channel is heard on channel ``onto``."""
        sign = 1 if onto == 1 else -1
        chosen = sign * self.difference > _DOMINANT_DB
        if np.count_nonzero(chosen) < 3:
            return None
        correlation = self.correlation[chosen, ::sign]
        source, copy = self.energy[1 - onto, chosen], self.energy[onto, chosen]
        strength = np.sqrt(source * copy)
        drift = _drift(self.start[chosen], correlation, strength)
        if drift:
            moved = np.rint(drift * self.start[chosen]).astype(int)
            correlation = np.stack([np.roll(row, -k) for row, k in zip(correlation, moved, strict=True)])
        # The echo path is the same all the time: the lag is common, and found in the sum.
        lag = int(np.abs(correlation.sum(axis=0)).argmax())
        alike = np.abs(correlation[:, lag]) / strength > _BLEED_WAVE
        if np.count_nonzero(alike) < max(2, 0.3 * len(alike)):
            return None
        decibels = float(np.median(10 * np.log10(copy[alike] / source[alike])))
        return Bleed(decibels, lag - _MAX_LAG, drift)


def _tonal(power: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Whether most of a second's power lies at one frequency, on either channel."""
    found = np.zeros(power.shape[1], np.bool_)
    for channel in power:
        total = np.pad(np.cumsum(channel, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
        narrow = (total[:, 2 * _TONE_BINS :] - total[:, : -2 * _TONE_BINS]).max(axis=1)
        found |= narrow > _TONE_SHARE * np.maximum(total[:, -1], 1e-12)
    return found


def _drift(
    start: NDArray[np.float64], correlation: NDArray[np.float64], strength: NDArray[np.float64]
) -> float:
    """How fast the echo moves, from its place in every second in which it is clear."""
    place = np.abs(correlation).argmax(axis=1)
    clear = np.abs(correlation[np.arange(len(place)), place]) / strength > _BLEED_WAVE
    return steady_drift(start[clear], place[clear].astype(np.float64))


def _bleed_warnings(bleed: tuple[Bleed | None, ...]) -> tuple[str, ...]:
    return tuple(
        f"{_NAMES[k]}声道里能听到{_NAMES[1 - k]}声道的串音（约 {found.decibels:.0f} dB），"
        "已排除串音，抢话类检查请留意。"
        for k, found in enumerate(bleed)
        if found is not None and found.decibels > _STRONG_BLEED_DB
    )


def _drift_warning(bleed: tuple[Bleed | None, ...], duration: Seconds) -> tuple[str, ...]:
    """Clocks so different that it shows in the times of the talk."""
    drift = max((abs(found.drift) for found in bleed if found), default=0.0) / RATE
    if drift * duration < _TOLD_DRIFT_S:
        return ()
    a_minute, at_end = (f"{1000 * drift * seconds:.0f} 毫秒" for seconds in (60, duration))
    return (
        f"两个声道的时钟快慢不一（每分钟约差 {a_minute}，到结尾约差 {at_end}），"
        "抢话、应答快慢等与时间先后有关的结果请留意。",
    )
