"""When nobody speaks and when both do, from the stretches of each side's speech.

Pure: (start, end) pairs of seconds in and out. It must not know documents or drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

__all__ = ["Pair", "overlaps", "quiet", "silences", "union"]

Pair = tuple[float, float]

# A pause of both sides is drawn from 3 s on and overlapping talk from 0.5 s on; shorter ones are the
# ordinary rhythm of a conversation and would only hatch the picture.
SILENCE_S = 3.0
OVERLAP_S = 0.5
# A pause of both sides from here on is worth jumping over when silence is skipped.
SKIP_S = 1.2


def union(spans: Sequence[Pair]) -> list[Pair]:
    """The same stretches in order, those that touch made one."""
    merged: list[Pair] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def silences(speech: Sequence[Pair], tones: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """Pauses of both sides between the first and the last word, without signal tones and music."""
    if not speech:
        return []
    first, last = min(s for s, _ in speech), max(e for _, e in speech)
    sound = union([*speech, *((float(t["start"]), float(t["end"])) for t in tones)])
    gaps = [(a[1], b[0]) for a, b in pairwise(sound)]
    return [(s, e) for s, e in gaps if e - s >= SILENCE_S and s >= first and e <= last]


def overlaps(one: Sequence[Pair], other: Sequence[Pair]) -> list[Pair]:
    """Stretches of at least ``OVERLAP_S`` in which both sides speak."""
    found: list[Pair] = []
    a, b = union(one), union(other)
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if end - start >= OVERLAP_S:
            found.append((start, end))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return found


def quiet(speech: Sequence[Pair], duration: float) -> tuple[Pair, ...]:
    """Stretches of at least ``SKIP_S`` of the whole call in which nobody speaks."""
    edges = [(0.0, 0.0), *union(speech), (duration, duration)]
    gaps = ((round(a[1], 2), round(b[0], 2)) for a, b in pairwise(edges))
    return tuple((s, e) for s, e in gaps if e - s >= SKIP_S)
