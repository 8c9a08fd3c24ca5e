"""Decoded blocks of any sample rate become one array at 16 kHz, each channel resampled as it comes.

Written in place: kept as a list and joined at the end, a two-hour call would be in memory twice. Knows
nothing of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qa.model import Seconds
from qa.speech.asr import RATE, Samples

__all__ = ["Tape"]

_SPARE_S: Seconds = 1.0
_UNKNOWN_S: Seconds = 300.0
_GROWTH = 1.5


class Tape:
    """Sound collected block by block.

    Args:
        channels: how many.
        expected: seconds that will come, where that is known; memory is taken as it is filled.
    """

    def __init__(self, channels: int, expected: Seconds | None) -> None:
        room = _UNKNOWN_S if expected is None else expected + _SPARE_S
        self._whole = np.empty((channels, round(room * RATE)), np.float32)
        self._ends = [0] * channels
        self._rate = 0
        self._resamplers: Sequence[Any] = ()

    @property
    def length(self) -> int:
        """Samples at 16 kHz so far."""
        return self._ends[0]

    def add(self, block: Samples, rate: int) -> None:
        """Append a block ``(channels, n)`` of a sample rate, which may differ from that of the one before."""
        if rate != self._rate:
            self._drain()
            self._rate, self._resamplers = rate, self._made(rate)
        for k, wave in enumerate(block):
            self._write(k, self._resamplers[k].resample_chunk(wave) if self._resamplers else wave)

    def finish(self) -> Samples:
        """All of it, ``(channels, n)``; nothing can be added any more."""
        self._drain()
        return self._whole[:, : self.length]

    def _made(self, rate: int) -> Sequence[Any]:
        import soxr  # noqa: PLC0415

        if rate == RATE:
            return ()
        # One per channel: interleaving and taking apart again costs as much as resampling.
        return [soxr.ResampleStream(rate, RATE, 1, dtype="float32", quality="HQ") for _ in self._ends]

    def _drain(self) -> None:
        """Get what the resamplers still hold."""
        for k, resampler in enumerate(self._resamplers):
            self._write(k, resampler.resample_chunk(np.zeros(0, np.float32), last=True))
        self._resamplers = ()

    def _write(self, channel: int, wave: Samples) -> None:
        start = self._ends[channel]
        end = start + len(wave)
        if end > self._whole.shape[1]:
            grown = np.empty((len(self._ends), round(end * _GROWTH)), np.float32)
            for k, filled in enumerate(self._ends):
                grown[k, :filled] = self._whole[k, :filled]
            self._whole = grown
        self._whole[channel, start:end] = wave
        self._ends[channel] = end
