"""Which two of a recording's many channels hold the two parties.

Recorders add channels of their own: the mix of all, a second copy, an unconnected input that only hisses.
Fed block by block, keeps nothing of the sound. Knows levels and likeness, neither speech nor roles.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qa.speech.asr import Samples

__all__ = ["PairChoice"]

_PART_S = 0.25
_HEARD = 1e-4  # of the loudest channel's power
_STIRRING_DB = 6.0  # loud moments over quiet ones; a hiss or hum stays within 2
_SILENCE = 1e-9  # power below which differences mean nothing
_APART = 0.3  # two parties' channels are nearly unrelated; a channel and a mix with it are at 0.5 and more


class PairChoice:
    """What is known of the channels so far.

    Args:
        channels: how many.
    """

    def __init__(self, channels: int) -> None:
        self._products = np.zeros((channels, channels))
        self._levels: list[NDArray[np.float64]] = []

    def add(self, block: Samples, rate: int) -> None:
        """Look at a block ``(channels, n)`` that follows those seen before; missing channels are silent."""
        tame = np.clip(np.nan_to_num(block), -1.0, 1.0).astype(np.float64)
        tame = np.pad(tame, ((0, max(0, len(self._products) - len(tame))), (0, 0)))[: len(self._products)]
        step = max(1, round(_PART_S * rate))
        for first in range(0, tame.shape[1], step):
            part = tame[:, first : first + step]
            part = part - part.mean(axis=1, keepdims=True)
            products = part @ part.T
            self._products += products
            self._levels.append(np.diag(products) / part.shape[1])

    def best(self) -> tuple[int, int]:
        """The pair, in the file's order.

        The first two where both are alive and unlike each other; else, of the channels that are alive, the
        two least alike; with fewer than two alive the two loudest.
        """
        power = np.diag(self._products)
        alive = [k for k in range(len(power)) if power[k] > _HEARD * power.max() and self._stirs(k)]
        if len(alive) < 2:
            first, second = sorted(int(k) for k in np.argsort(-power, kind="stable")[:2])
            return first, second
        likeness = np.abs(self._products) / np.sqrt(np.maximum(np.outer(power, power), 1e-20))
        if alive[:2] == [0, 1] and likeness[0, 1] < _APART:
            return 0, 1
        pairs = [(a, b) for a in alive for b in alive if a < b]
        # Rounded, so that of pairs as good as each other the first is taken.
        return min(pairs, key=lambda pair: (round(float(likeness[pair]), 1), pair))

    def _stirs(self, channel: int) -> bool:
        """Whether a channel's level changes as that of speech does."""
        level = np.maximum([moment[channel] for moment in self._levels], _SILENCE)
        low, high = np.quantile(10 * np.log10(level), [0.1, 0.98])
        return bool(high - low > _STIRRING_DB)
