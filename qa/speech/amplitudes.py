"""How often each amplitude occurs, second by second: what tells a clipped recording from a loud one.

Counted while decoding, before any resampling: a resampler rounds flat tops. Knows nothing of speech;
whoever asks says which seconds count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qa.model import Seconds, Span
from qa.speech.asr import Samples

__all__ = ["AmplitudeCounts", "clipped_share"]

_BINS = 512
_WIDTH = 1.125 / _BINS  # decoders of lossy formats overshoot full scale a little
_EVERY = 3  # looking at every third sample is enough
_TAIL = 2e-4  # so few samples may lie above the ceiling: clicks
_ZONE = 0.03  # of the ceiling: one step of mu-law near full scale
_ZONES_BELOW = 5
_SPIKE = 5.0
_LOWEST_CEILING = 0.1
_ACTIVE = 0.05  # of the ceiling; below it nothing is said loudly
_LEAST = 300  # samples


@dataclass(slots=True)
class AmplitudeCounts:
    """Counts of amplitudes per second of sound, filled block by block.

    Attributes:
        clock: seconds counted so far.
        tables: by second, ``(channels, bins)``.
    """

    clock: Seconds = 0.0
    tables: dict[int, NDArray[np.int32]] = field(default_factory=dict)

    def add(self, block: Samples, rate: int) -> None:
        """Count a block ``(channels, n)`` that follows those counted before."""
        parts = block[:, ::_EVERY]
        seconds = (self.clock + np.arange(parts.shape[1]) * (_EVERY / rate)).astype(np.int64)
        self.clock += block.shape[1] / rate
        if not len(seconds):
            return
        first, last = int(seconds[0]), int(seconds[-1])
        for second in range(first, last + 1):
            self.tables.setdefault(second, np.zeros((len(block), _BINS), np.int32))
        place = (seconds - first) * _BINS
        for k, wave in enumerate(parts):
            level = np.minimum(np.abs(wave) * np.float32(1 / _WIDTH), _BINS - 1).astype(np.int64)
            found = np.bincount(place + level, minlength=(last - first + 1) * _BINS).reshape(-1, _BINS)
            for n, row in enumerate(found):
                self.tables[first + n][k] += row.astype(np.int32)

    def total(self, channel: int, spans: Iterable[Span]) -> NDArray[np.int64]:
        """Counts of one channel over all seconds that any of the spans touches."""
        chosen = {second for span in spans for second in range(int(span.start), int(span.end) + 1)}
        rows = [self.tables[second][channel] for second in sorted(chosen) if second in self.tables]
        return np.sum(rows, axis=0, dtype=np.int64) if rows else np.zeros(_BINS, np.int64)


def clipped_share(counts: NDArray[np.int64]) -> float:
    """Which share of loud samples lies at a ceiling that cuts off all above.

    Unclipped speech has fewer samples the louder they are; clipped speech has a spike at its loudest.
    The ceiling may be lower than full scale: the gain may have been turned down after the clipping.

    Args:
        counts: how often each amplitude occurs.

    Returns:
        0 to 1; 0 where there is no ceiling.
    """
    above = np.cumsum(counts[::-1])[::-1]
    reached = np.flatnonzero(above >= max(_TAIL * above[0], 3))
    if above[0] < _LEAST or not len(reached):
        return 0.0
    edges = (np.arange(_BINS + 1)) * _WIDTH
    ceiling = float(edges[reached[-1]] + _WIDTH / 2)
    if ceiling < _LOWEST_CEILING:
        return 0.0

    def between(low: float, high: float) -> int:
        inside = (edges[:-1] >= low * ceiling) & (edges[:-1] < high * ceiling)
        return int(counts[inside].sum())

    top = between(1 - _ZONE, 1 + _ZONE)
    below = between(1 - (_ZONES_BELOW + 1) * _ZONE, 1 - _ZONE) / _ZONES_BELOW
    active = int(counts[edges[:-1] >= _ACTIVE * ceiling].sum())
    return top / active if top > _SPIKE * max(below, 1.0) else 0.0
