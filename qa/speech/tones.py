"""Signals of the telephone line: ringback, busy and dial tone, keys and beeps.

In China ringback is 450 Hz, 1 s on and 4 s off, and busy tone 450 Hz, 0.35 s on and off, each within
25 Hz. Nothing here knows speech; music is in ``music``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.model import CallMeta, Seconds, Span, ToneRegion
from qa.speech.spectrum import BIN_HZ, HOP_S, Floats, Spectrum, runs, span_of

__all__ = ["find_tones", "ring_count"]

_LINE_HZ = (425.0, 475.0)
_SLACK_HZ = 6.0  # error of the frequency estimate in noise
_BAND_HZ = (250.0, 1_990.0)  # what a tone has to dominate; hum and codec rumble lie below
_SHARE = 0.45  # of the band's power in the tone's own bins: about 0 dB over the noise
_BEEP_SHARE = 0.9
_BEEP_HZ = (340.0, 1_900.0)
_STEADY_HZ = 3.5  # spread of a generated tone's frequency; a sung or spoken vowel wanders more
_ALONE = 0.4  # what sounds just before a ring, against the ring's power
_FAINT = 1e-9  # power of a tone at -84 dBFS
_KEYS_LOW = (697.0, 770.0, 852.0, 941.0)
_KEYS_HIGH = (1209.0, 1336.0, 1477.0, 1633.0)

_RING_PERIOD_S: Seconds = 5.0
_RING_ON: tuple[Seconds, Seconds] = (0.75, 1.3)
_RING_OFF: tuple[Seconds, Seconds] = (3.2, 4.8)
_CUT_RING: Seconds = 0.2
_SHORTEST_TONE: Seconds = 0.35  # below it a hummed vowel may be as steady
_BUSY_ON: tuple[Seconds, Seconds] = (0.2, 0.6)
_BUSY_OFF: tuple[Seconds, Seconds] = (0.2, 0.6)
_LATEST_FIRST_RING: Seconds = 90.0
_LONGEST_ANNOUNCEMENT: Seconds = 20.0  # before the first ring; more is a conversation


@dataclass(frozen=True, slots=True)
class _Burst:
    """A steady tone.

    Attributes:
        span: its time.
        line: whether it is the line's 450 Hz.
        hz: its frequency.
        decibels: its level.
        alone: whether all is quieter just before it (after it, where the recording begins with it).
            A note within music is not alone; the answer may follow a ring at once.
    """

    span: Span
    line: bool
    hz: float
    decibels: float
    alone: bool

    def like(self, other: _Burst) -> bool:
        """Whether both come from the same generator."""
        return abs(self.hz - other.hz) < 5.0 and abs(self.decibels - other.decibels) < 4.0


def find_tones(spectrum: Spectrum, channel: int) -> tuple[ToneRegion, ...]:
    """Line signals on one channel.

    Args:
        spectrum: of the channel.
        channel: its number, for the regions.

    Returns:
        Regions of kind ``ringback``, ``busy`` or ``tone``, in order; each ring is one region.
    """
    bursts = _bursts(spectrum)
    kinds = _kinds(bursts, len(spectrum) * HOP_S)
    regions = [
        ToneRegion(kind, burst.span, channel) for burst, kind in zip(bursts, kinds, strict=True) if kind
    ]
    keys = [ToneRegion("tone", span, channel) for span in _keys(spectrum)]
    return tuple(sorted(regions + keys, key=lambda region: region.span))


def ring_count(tones: Sequence[ToneRegion], talk: Sequence[Span], meta: CallMeta) -> int | None:
    """How often it rang before the call was answered.

    Metadata comes first. A ring cut short (by the start of the recording or by the answer) was
    heard, so it counts. Each channel is counted by itself: both may carry the ring, the agent's own
    telephone at another beat. Rings in the middle of the talk belong to a transfer and do not count.

    Args:
        tones: regions of all channels.
        talk: speech spans of the side that answers, or of both, sorted.
        meta: what is known of the call.

    Returns:
        The number of rings, ``None`` when nothing tells.
    """
    if meta.ring_count is not None:
        return meta.ring_count
    if meta.ring_seconds is not None:
        return math.ceil(max(0.0, meta.ring_seconds) / _RING_PERIOD_S)
    rings: dict[int, list[Span]] = {}
    for tone in tones:
        if tone.kind == "ringback":
            rings.setdefault(tone.channel, []).append(tone.span)
    return max((_series(sorted(spans), talk) for spans in rings.values()), default=0) or None


def _series(rings: Sequence[Span], talk: Sequence[Span]) -> int:
    """How many rings of one channel belong to the series that the answer ended."""
    count, end = 0, -math.inf
    for ring in rings:
        if not _counts(ring, end, talk):
            break
        count, end = count + 1, ring.end
    return count


def _counts(ring: Span, last_end: Seconds, talk: Sequence[Span]) -> bool:
    """Whether a ring opens the series, or goes on with the one that ended at ``last_end``."""
    if last_end == -math.inf:
        said = sum(span.duration for span in talk if span.end <= ring.start)
        return ring.start <= _LATEST_FIRST_RING and said <= _LONGEST_ANNOUNCEMENT
    between = Span(last_end, ring.start)
    answered = sum((span & between).duration for span in talk) > 0.3
    whole = ring.duration >= _RING_ON[0]
    return between.duration <= _RING_OFF[1] and (whole or not answered)


@dataclass(frozen=True, slots=True, eq=False)
class _Peaks:
    """The strongest narrow peak of each frame: its share of the band, frequency in Hz and power."""

    share: Floats
    hz: Floats
    power: Floats
    band: Floats

    @classmethod
    def of(cls, spectrum: Spectrum) -> _Peaks:
        """Find them."""
        low, high = (round(hz / BIN_HZ) for hz in _BAND_HZ)
        part = spectrum.power[:, low:high]
        peak = np.clip(part.argmax(axis=1), 2, part.shape[1] - 3)
        around = np.stack([part[np.arange(len(part)), peak + k] for k in (-2, -1, 0, 1, 2)], axis=1)
        band = np.maximum(part.sum(axis=1), 1e-20)
        # Parabola through the logarithms of the three highest bins.
        left, middle, right = (np.log(np.maximum(around[:, k], 1e-20)) for k in (1, 2, 3))
        curve = left - 2 * middle + right
        offset = np.where(curve < 0, 0.5 * (left - right) / np.where(curve < 0, curve, 1.0), 0.0)
        hz = (low + peak + np.clip(offset, -0.5, 0.5)) * BIN_HZ
        return cls(around.sum(axis=1) / band, hz.astype(np.float32), around.sum(axis=1), band)


def _bursts(spectrum: Spectrum) -> list[_Burst]:
    """All steady single tones."""
    peaks = _Peaks.of(spectrum)
    audible = peaks.power > _FAINT
    in_line = (peaks.hz > _LINE_HZ[0] - _SLACK_HZ) & (peaks.hz < _LINE_HZ[1] + _SLACK_HZ)
    in_beep = (peaks.hz > _BEEP_HZ[0]) & (peaks.hz < _BEEP_HZ[1]) & ~in_line
    lines = runs(audible & in_line & (peaks.share > _SHARE), gap=2)
    beeps = runs(audible & in_beep & (peaks.share > _BEEP_SHARE))
    found = [_burst(run, peaks, line=True) for run in lines]
    found += [_burst(run, peaks, line=False) for run in beeps]
    return sorted((burst for burst in found if burst is not None), key=lambda burst: burst.span)


def _burst(run: tuple[int, int], peaks: _Peaks, *, line: bool) -> _Burst | None:
    """A run as a burst with true edges, or nothing when it is no generated tone."""
    power = peaks.power[run[0] : run[1]]
    # At the tone's edge half of the window holds it: a quarter of the power.
    loud = np.flatnonzero(power >= 0.25 * np.median(power))
    first, last = run[0] + int(loud[0]), run[0] + int(loud[-1]) + 1
    inner = peaks.hz[first + 1 : last - 1] if last - first > 4 else peaks.hz[first:last]
    shortest = _CUT_RING if line else _SHORTEST_TONE
    if (last - first) * HOP_S < shortest or np.std(inner) > _STEADY_HZ:
        return None
    level = float(np.median(power))
    beside = peaks.band[max(0, first - 12) : first - 3] if first > 5 else peaks.band[last + 3 : last + 12]
    alone = len(beside) == 0 or float(np.median(beside)) < _ALONE * level
    span = span_of(first, last)
    return _Burst(span, line, float(np.median(inner)), 10 * math.log10(level), alone)


def _kinds(bursts: Sequence[_Burst], duration: Seconds) -> list[str]:
    """What each burst is, from its length and its neighbours; empty for what is none."""
    lines = [burst for burst in bursts if burst.line]
    kinds = []
    for burst in bursts:
        if not burst.line:
            kinds.append("tone")
            continue
        k = lines.index(burst)
        neighbours = [other for other in lines[max(0, k - 1) : k + 2] if other is not burst]
        kinds.append(_kind(burst, neighbours, duration))
    return kinds


def _kind(burst: _Burst, neighbours: Sequence[_Burst], duration: Seconds) -> str:
    """What a 450 Hz burst is, with the bursts before and after it."""
    alike = [other.span for other in neighbours if burst.like(other)]
    span = burst.span
    gaps = [max(other.start - span.end, span.start - other.end) for other in alike]
    if any(_BUSY_OFF[0] <= gap <= _BUSY_OFF[1] for gap in gaps):
        return "busy" if burst.alone and _BUSY_ON[0] <= span.duration <= _BUSY_ON[1] else ""
    if _RING_ON[0] <= span.duration <= _RING_ON[1]:
        return "ringback" if burst.alone else ""
    # Shorter: cut by an edge of the recording, or by the answer after a whole ring.
    at_edge = span.start < 0.1 or span.end > duration - 0.1
    after_ring = any(
        _RING_ON[0] <= other.duration <= _RING_ON[1]
        and _RING_OFF[0] <= span.start - other.end <= _RING_OFF[1]
        for other in alike
    )
    if span.duration < _RING_ON[0] and burst.alone and (at_edge or after_ring):
        return "ringback"
    return "tone" if span.duration >= _SHORTEST_TONE else ""


def _keys(spectrum: Spectrum) -> list[Span]:
    """Key presses: two tones at once, one of each group."""
    power = spectrum.power
    low, high = (round(hz / BIN_HZ) for hz in _BAND_HZ)
    total = np.maximum(power[:, low:high].sum(axis=1), 1e-20)
    groups = [_near(power, group) for group in (_KEYS_LOW, _KEYS_HIGH)]
    # Each tone is the whole of its group, and the two are nearly as loud as each other.
    pair = (groups[0] + groups[1]) / total > 0.8
    even = np.abs(np.log10(np.maximum(groups[0], 1e-20) / np.maximum(groups[1], 1e-20))) < 1.0
    found = runs(pair & even & (total > _FAINT), gap=0)
    return [span_of(first, last) for first, last in found if last - first >= 2]


def _near(power: Floats, group: Sequence[float]) -> Floats:
    """Power in the strongest of a group's frequencies."""
    bins = [round(hz / BIN_HZ) for hz in group]
    strengths = np.stack([power[:, k - 1 : k + 2].sum(axis=1) for k in bins], axis=1)
    strongest: Floats = strengths.max(axis=1)
    return strongest
