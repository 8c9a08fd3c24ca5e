"""The few statistics that evaluation and weekly report both reckon, as pure functions on counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import sqrt

__all__ = ["kappa", "percentile", "wilson"]

Z_95 = 1.959963984540054


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two raters (Cohen 1960).

    Args:
        pairs: each case's two ratings.

    Returns:
        1 for full agreement, 0 for what chance gives; ``None`` without cases, or when both raters
        used one and the same rating throughout, where it is not defined.
    """
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    ours, theirs = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(ours[r] * theirs[r] for r in ours) / (n * n)
    return None if expected >= 1.0 else (observed - expected) / (1.0 - expected)


def wilson(hits: float, n: float) -> tuple[float, float] | None:
    """95 % interval of a proportion (Wilson 1927), sound for few cases.

    Args:
        hits: cases that hold.
        n: all cases. Both may be fractions, where cases that resemble each other count as fewer.

    Returns:
        Lower and upper bound, or ``None`` without cases.
    """
    if n <= 0:
        return None
    share, z2 = hits / n, Z_95 * Z_95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low = 0.0 if hits <= 0 else max(0.0, middle - half)
    high = 1.0 if hits >= n else min(1.0, middle + half)
    return low, high


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that ``share`` of the values do not exceed, interpolated; ``None`` without values."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
