"""The geometry of the time axis: what stands where, in percent of the call's length.

Pure: a document's data in, positions out. It must not know SVG or colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.report.axis import AxisMark, Bar, Mood, Rate, Tick, Timeline
from qa.report.pauses import Pair, overlaps, quiet, silences
from qa.report.wording import TONE_KIND_ZH, TONE_ZH, circled, clock, number

__all__ = ["timeline_view"]

# Two numbered marks nearer than this (percent of the width) stand in different rows.
MARK_GAP = 2.1
MARK_ROWS = 4
# Rates above this are cut off at the top of the lane, so that one odd turn does not flatten the rest.
RATE_TOP = 360.0
_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)
_TICKS = 12


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
    speech = [*lanes["agent"], *lanes["customer"], *lanes["unknown"]]
    pauses = silences(speech, tones)
    return Timeline(
        duration=duration,
        ticks=_ticks(scale),
        stages=_stages(document, scale),
        agent=tuple(scale.bar(s) for s in lanes["agent"]),
        customer=tuple(scale.bar(s) for s in lanes["customer"]),
        unknown=tuple(scale.bar(s) for s in lanes["unknown"]),
        silences=tuple(scale.bar(s, title=f"静默 {number(s[1] - s[0])} 秒") for s in pauses),
        overlaps=_overlap_bars(document, lanes, scale),
        tones=tuple(
            scale.bar((t["start"], t["end"]), kind=t["kind"], title=TONE_KIND_ZH.get(t["kind"], t["kind"]))
            for t in tones
        ),
        marks=marks,
        mark_rows=1 + max((m.row for m in marks), default=0),
        rates=_rates(turns, scale, (float(band[0]), float(band[1]))),
        band=(100 * float(band[0]) / RATE_TOP, 100 * float(band[1]) / RATE_TOP),
        acoustic=bool(document["audio"].get("acoustic")),
        holds=tuple(
            scale.bar(s, title=f"通话保持 {number(s[1] - s[0])} 秒")
            for s in document["meta"].get("hold_events") or ()
        ),
        moods=_moods(document, scale),
        quiet=quiet(speech, duration),
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


def _overlap_bars(
    document: Mapping[str, Any], lanes: Mapping[str, list[Pair]], scale: _Scale
) -> tuple[Bar, ...]:
    """Talk at the same time; told as an interruption where a check found one there."""
    found = [
        item
        for check in document["checks"]
        for item in check["evidence"]
        if check["verdict"] == "fail"
        and item["match"] == "acoustic"
        and str(item["quote"]).startswith("抢话")
    ]
    bars = []
    for span in overlaps(lanes["agent"], lanes["customer"]):
        seconds = f"{number(span[1] - span[0])} 秒"
        rude = any(e["start"] is not None and span[0] - 0.3 <= e["start"] <= span[1] for e in found)
        bars.append(
            scale.bar(
                span,
                title=f"坐席抢话 {seconds}" if rude else f"双方同时说话 {seconds}",
                kind="interruption" if rude else "",
            )
        )
    return tuple(bars)


def _moods(document: Mapping[str, Any], scale: _Scale) -> tuple[Mood, ...]:
    """The customer's feelings; nothing where too little was said to know."""
    emotion = document["extract"].get("emotion")
    if not isinstance(emotion, Mapping) or not emotion.get("known"):
        return ()
    turns = {t["i"]: t for t in document["turns"] if t["start"] is not None and t["end"] is not None}
    moods = []
    for point in emotion.get("curve") or ():
        turn = turns.get(point["turn"])
        if turn is None:
            continue
        value = min(1.0, max(-1.0, float(point.get("smooth") or 0.0)))
        label = str(point.get("label") or "")
        title = f"{clock(turn['start'])} 客户{label}" if label else ""
        middle = scale.x((turn["start"] + turn["end"]) / 2)
        moods.append(Mood(middle, round(50 - 42 * value, 1), turn["start"], label, title))
    return tuple(moods)


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
    placed = sorted(
        (starts[m["turn"]] if m.get("start") is None else m["start"], m["n"], m)
        for m in document["marks"]
        if m["turn"] in starts
    )
    ends = [-MARK_GAP] * MARK_ROWS
    marks = []
    for start, n, mark in placed:
        x = scale.x(start)
        # Where all rows are taken the mark moves a little to the right rather than hide another.
        row = next((r for r in range(MARK_ROWS) if x - ends[r] >= MARK_GAP), ends.index(min(ends)))
        x = ends[row] = min(100.0, max(x, round(ends[row] + MARK_GAP, 3)))
        about = f"　{mark['title']}" if mark.get("title") else ""
        title = f"{circled(n)} {TONE_ZH.get(mark['tone'], '')}{about}：{mark['comment']}"
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
