"""Whether two channels run on clocks of different speed: the echo of one on the other comes ever later.

Only an echo can tell; without one the channels share nothing that could be compared. Knows numbers only.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

__all__ = ["steady_drift"]

_CLOSE = 16.0  # samples, 1 ms: an echo's place in one second is as exact as this
_LEAST = 6
_MOST = 0.6  # of the seconds with an echo lie on the line
_MIN_SPAN_S = 20.0
_MIN_SHIFT = 12.0  # samples over the seconds looked at
_STEEPEST = 80.0  # samples a second, half a percent: no sound card is worse


def steady_drift(seconds: NDArray[np.float64], lags: NDArray[np.float64]) -> float:
    """How fast an echo moves, when it moves steadily.

    The line through two of the points that most others lie near, refined by least squares over these:
    an echo's place is far off in some seconds, where noise or double talk correlates better.

    Args:
        seconds: when the echo was looked for.
        lags: where it was found, in samples.

    Returns:
        Samples a second; 0 where it stays in place, jumps, or is found too rarely to tell.
    """
    best = np.zeros(len(seconds), np.bool_)
    for i, j in combinations(range(len(seconds)), 2):
        apart = seconds[j] - seconds[i]
        slope = (lags[j] - lags[i]) / apart if abs(apart) >= _MIN_SPAN_S / 2 else np.inf
        if abs(slope) > _STEEPEST:
            continue
        near = np.abs(lags - lags[i] - slope * (seconds - seconds[i])) < _CLOSE
        if near.sum() > best.sum():
            best = near
    if best.sum() < max(_LEAST, _MOST * len(seconds)) or np.ptp(seconds[best]) < _MIN_SPAN_S:
        return 0.0
    slope = float(np.polyfit(seconds[best], lags[best], 1)[0])
    return slope if abs(slope) * np.ptp(seconds[best]) >= _MIN_SHIFT else 0.0
