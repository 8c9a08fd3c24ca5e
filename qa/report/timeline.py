"""The geometry of the time axis: what stands where, in percent of the call's length.

Pure: a document's data in, positions out. It must not know SVG or colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from qa.report.wording import TONE_KIND_ZH, TONE_ZH, circled, clock, number

__all__ = ["AxisMark", "Bar", "Rate", "Tick", "Timeline", "timeline_view"]

Pair = tuple[float, float]

# A pause of both sides is drawn from 3 s on and overlapping talk from 0.5 s on; shorter ones are the
# ordinary rhythm of a conversation and would only hatch the picture.
SILENCE_S = 3.0
OVERLAP_S = 0.5
# Two numbered marks nearer than this (percent of the width) stand in different rows.
MARK_GAP = 2.6
MARK_ROWS = 3
# Rates above this are cut off at the top of the lane, so that one odd turn does not flatten the rest.
RATE_TOP = 360.0
_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)
_TICKS = 12


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
class Timeline:
    """The whole axis. ``band`` is the passing speaking rate as (bottom, top) percent of its lane."""

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


def timeline_view(document: Mapping[str, Any]) -> Timeline | None:
    """Return the axis of a call, or ``None`` when its transcript has no times."""
    turns = [t for t in document["turns"] if t["start"] is not None and t["end"] is not None]
    activity = document.get("activity") or {}
    lanes = {who: _lane(activity.get(who), turns, who) for who in ("agent", "customer")}
    lanes["unknown"] = [(t["start"], t["end"]) for t in turns if t["who"] == "unknown"]
    tones = document["audio"].get("tones") or []
    ends = [e for lane in lanes.values() for _, e in lane] + [t["end"] for t in tones]
    duration = max([float(document["duration"]), *ends]) if ends else float(document["duration"])
    if duration <= 0 or not ends:
        return None
    scale = _Scale(duration)
    marks = _marks(document, scale)
    band = tuple(document.get("scorecard", {}).get("rate_band") or (150.0, 200.0))
    quiet = _silences([*lanes["agent"], *lanes["customer"], *lanes["unknown"]], tones)
    return Timeline(
        duration=duration,
        ticks=_ticks(scale),
        stages=_stages(document, scale),
        agent=tuple(scale.bar(s) for s in lanes["agent"]),
        customer=tuple(scale.bar(s) for s in lanes["customer"]),
        unknown=tuple(scale.bar(s) for s in lanes["unknown"]),
        silences=tuple(scale.bar(s, title=f"静默 {number(s[1] - s[0])} 秒") for s in quiet),
        overlaps=tuple(
            scale.bar(s, title=f"双方同时说话 {number(s[1] - s[0])} 秒")
            for s in _overlaps(lanes["agent"], lanes["customer"])
        ),
        tones=tuple(
            scale.bar((t["start"], t["end"]), kind=t["kind"], title=TONE_KIND_ZH.get(t["kind"], t["kind"]))
            for t in tones
        ),
        marks=marks,
        mark_rows=1 + max((m.row for m in marks), default=0),
        rates=_rates(turns, scale, (float(band[0]), float(band[1]))),
        band=(100 * float(band[0]) / RATE_TOP, 100 * float(band[1]) / RATE_TOP),
        acoustic=bool(document["audio"].get("acoustic")),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    duration: float

    def x(self, seconds: float) -> float:
        return round(100 * min(max(seconds, 0.0), self.duration) / self.duration, 3)

    def bar(self, span: Sequence[float], *, title: str = "", label: str = "", kind: str = "") -> Bar:
        x, end = self.x(span[0]), self.x(span[1])
        return Bar(x, round(max(end - x, 0.05), 3), span[0], span[1], title, label, kind)


def _lane(
    spans: Sequence[Sequence[float]] | None, turns: Sequence[Mapping[str, Any]], who: str
) -> list[Pair]:
    """Voice activity of one side, or its turns' times where there is none (a finished transcript)."""
    if spans:
        return [(float(s), float(e)) for s, e in spans]
    return [(t["start"], t["end"]) for t in turns if t["who"] == who]


def _union(spans: Sequence[Pair]) -> list[Pair]:
    merged: list[Pair] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _silences(speech: Sequence[Pair], tones: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """Pauses of both sides between the first and the last word, without signal tones and music."""
    if not speech:
        return []
    first, last = min(s for s, _ in speech), max(e for _, e in speech)
    sound = _union([*speech, *((float(t["start"]), float(t["end"])) for t in tones)])
    gaps = [(a[1], b[0]) for a, b in pairwise(sound)]
    return [(s, e) for s, e in gaps if e - s >= SILENCE_S and s >= first and e <= last]


def _overlaps(one: Sequence[Pair], other: Sequence[Pair]) -> list[Pair]:
    found: list[Pair] = []
    a, b = _union(one), _union(other)
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


def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    step = next((s for s in _STEPS if scale.duration / s <= _TICKS), 3600)
    count = int(scale.duration // step)
    return tuple(Tick(scale.x(n * step), clock(n * step)) for n in range(count + 1))


def _stages(document: Mapping[str, Any], scale: _Scale) -> tuple[Bar, ...]:
    order = [s["id"] for s in document.get("scorecard", {}).get("stages", [])]
    names = {s["id"]: s["zh"] for s in document.get("scorecard", {}).get("stages", [])}
    bars = []
    for place, stage in enumerate(document["stages"]):
        if stage["end"] <= stage["start"]:
            continue
        zh = names.get(stage["id"], stage["id"])
        rank = order.index(stage["id"]) if stage["id"] in order else place
        bars.append(
            scale.bar(
                (stage["start"], stage["end"]),
                label=zh,
                title=f"{zh} {clock(stage['start'])}–{clock(stage['end'])}",
                kind=str(rank % 6),
            )
        )
    return tuple(bars)


def _marks(document: Mapping[str, Any], scale: _Scale) -> tuple[AxisMark, ...]:
    starts = {t["i"]: t["start"] for t in document["turns"] if t["start"] is not None}
    placed = sorted((starts[m["turn"]], m["n"], m) for m in document["marks"] if m["turn"] in starts)
    ends = [-MARK_GAP] * MARK_ROWS
    marks = []
    for start, n, mark in placed:
        x = scale.x(start)
        row = next((r for r in range(MARK_ROWS) if x - ends[r] >= MARK_GAP), ends.index(min(ends)))
        ends[row] = x
        title = f"{circled(n)} {TONE_ZH.get(mark['tone'], '')}：{mark['comment']}"
        marks.append(AxisMark(x, row, n, mark["tone"], start, title))
    return tuple(marks)


def _rates(turns: Sequence[Mapping[str, Any]], scale: _Scale, band: Pair) -> tuple[Rate, ...]:
    rates = []
    for turn in turns:
        rate = turn["chars_per_min"]
        if rate is None or turn["who"] != "agent":
            continue
        bar = scale.bar((turn["start"], turn["end"]))
        height = round(min(rate, RATE_TOP) / RATE_TOP * 100, 2)
        title = f"{clock(turn['start'])} 语速 {number(rate, 0)} 字/分"
        rates.append(Rate(bar.x, bar.width, height, not band[0] <= rate <= band[1], turn["start"], title))
    return tuple(rates)
