"""What stands on the time axis, as frozen values: places in percent of the call's length.

Only values and their outline. It must not know documents (see timeline) or colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.report.pauses import Pair

__all__ = ["AxisMark", "Bar", "Mood", "Rate", "Tick", "Timeline", "outline"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch on the axis: ``x`` and ``width`` in percent, times in seconds."""

    x: float
    width: float
    start: float
    end: float
    title: str = ""
    label: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled time on the axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class AxisMark:
    """A numbered mark; ``row`` counts from 0 so that close marks do not hide each other."""

    x: float
    row: int
    n: int
    tone: str
    start: float
    title: str


@dataclass(frozen=True, slots=True)
class Rate:
    """One turn's speaking rate; ``height`` in percent of the lane, ``out`` when outside the band."""

    x: float
    width: float
    height: float
    out: bool
    start: float
    title: str


@dataclass(frozen=True, slots=True)
class Mood:
    """How the customer felt in one sentence: ``y`` in percent from the top, 50 is calm.

    ``label`` names a feeling that was put into words, else it is empty.
    """

    x: float
    y: float
    start: float
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole axis. ``band`` is the passing speaking rate as (bottom, top) percent of its lane.

    ``quiet`` are the (start, end) seconds in which nobody speaks, signal tones included.
    """

    duration: float
    ticks: tuple[Tick, ...]
    stages: tuple[Bar, ...]
    agent: tuple[Bar, ...]
    customer: tuple[Bar, ...]
    unknown: tuple[Bar, ...]
    silences: tuple[Bar, ...]
    overlaps: tuple[Bar, ...]
    tones: tuple[Bar, ...]
    marks: tuple[AxisMark, ...]
    mark_rows: int
    rates: tuple[Rate, ...]
    band: Pair
    acoustic: bool
    holds: tuple[Bar, ...] = ()
    moods: tuple[Mood, ...] = ()
    quiet: tuple[Pair, ...] = ()


def outline(bars: Sequence[Bar]) -> str:
    """Return bars as one SVG path in a box 10000 wide and 100 high: an hour has too many for elements."""
    return "".join(
        f"M{100 * b.x:.0f} 0h{max(100 * b.width, 4):.0f}v100h-{max(100 * b.width, 4):.0f}z" for b in bars
    )
