"""Where the samples of a file stand still at zero, found while decoding.

A resampler rings for milliseconds at both ends of a gap, so that lost packets can only be seen before
it. Nothing here decides which stillness is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from qa.model import Seconds, Span
from qa.speech.asr import Samples
from qa.speech.spectrum import runs, stretches

__all__ = ["Stillness"]

_IDLE = 5e-4  # silence in A-law is 2.4e-4
_STILL = 6e-5  # two steps of 16 bit
_SHORTEST: Seconds = 0.018  # a lost packet is 20 ms


@dataclass(slots=True)
class Stillness:
    """Stretches without any movement, collected block by block.

    Attributes:
        clock: seconds seen so far.
        found: per channel, in order, stretches of any length at the edges of blocks.
    """

    clock: Seconds = 0.0
    found: dict[int, list[Span]] = field(default_factory=dict)

    def add(self, block: Samples, rate: int) -> None:
        """Look at a block ``(channels, n)`` that follows those seen before."""
        step = max(1, rate // 1000)
        for k, wave in enumerate(block):
            stretches = self.found.setdefault(k, [])
            for first, last in _still(wave, step, round(_SHORTEST * rate)):
                start, end = self.clock + first / rate, self.clock + last / rate
                if stretches and start - stretches[-1].end < 0.5 / rate:
                    stretches[-1] = Span(stretches[-1].start, end)
                else:
                    stretches.append(Span(start, end))
        self.clock += block.shape[1] / rate

    def spans(self, channel: int) -> tuple[Span, ...]:
        """Stretches of one channel that are as long as a lost packet, in order."""
        return tuple(span for span in self.found.get(channel, ()) if span.duration >= _SHORTEST)


def _still(wave: Samples, step: int, shortest: int) -> list[tuple[int, int]]:
    """Stretches without movement: long ones, and short ones that touch an end of the block."""
    # A thousandth of a second at a time first: few stretches are worth a close look.
    coarse = np.abs(wave[::step]) <= _IDLE
    starts, ends = stretches(coarse)
    near = ((ends - starts + 1) * step >= shortest) | (starts == 0) | (ends == len(coarse))
    found = []
    for first, last in zip(starts[near].tolist(), ends[near].tolist(), strict=True):
        begin, stop = max(0, (first - 1) * step), min(len(wave), (last + 1) * step)
        inside = wave[begin:stop]
        value = wave[min(first * step, len(wave) - 1)]
        for a, b in runs((np.abs(inside) <= _IDLE) & (np.abs(inside - value) <= _STILL)):
            whole = (begin + a, begin + b)
            if b - a >= shortest or whole[0] == 0 or whole[1] == len(wave):
                found.append(whole)
    return sorted(set(found))
