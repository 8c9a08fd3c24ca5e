"""How weekly figures are said: numbers with units, changes in words, links to a second of a call.

Pure. Whether a change is real or chance is decided elsewhere; here it only gets its words.
"""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from qa.report.wording import clock, number
from qa.weekly.changes import Change
from qa.weekly.examples import Example
from qa.weekly.measures import RATE, Measure

__all__ = [
    "NORMAL",
    "STAGE_ZH",
    "STANDING_ZH",
    "Chip",
    "Links",
    "Span",
    "amount",
    "bounds",
    "change_chip",
    "day",
    "due",
    "hour",
    "percent",
    "share_chip",
    "span_of",
    "zone_name",
]

STANDING_ZH: Mapping[str, str] = {"above": "明显高于他人", "level": "与他人相当", "below": "明显低于他人"}
STAGE_ZH: Mapping[str, str] = {
    **{"greeting": "问候", "switch_in": "切入", "conversion": "转化", "agreement": "协议"},
    **{"closing": "结束", "call": "全程", "record": "通话之后"},
}
# How the sentence of a change ends that may be chance.
NORMAL = "，属正常波动"
_WEEKDAYS = "一二三四五六日"
_BEIJING = ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC")


@dataclass(frozen=True, slots=True)
class Span:
    """What the reported stretch and those before it are called."""

    this: str
    last: str
    usual: str
    report: str


_SPANS = {
    "week": Span("本周", "上周", "前 4 周", "周报"),
    "month": Span("本月", "上月", "前 4 个月", "月报"),
    "range": Span("本期", "上期", "前 4 期", "期报"),
}


def span_of(kind: str) -> Span:
    """The words for a kind of period."""
    return _SPANS[kind]


@dataclass(frozen=True, slots=True)
class Chip:
    """A change as it is shown: short text, its tone (``good``, ``bad``, ``plain``), and the full sentence."""

    text: str
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Links:
    """From a page in ``pages`` to the calls' reports; nothing absolute is ever written."""

    pages: str

    def href(self, folder: str, call_id: str, at: float | None = None) -> str:
        """A relative address that opens the report at that second."""
        try:
            way = os.path.relpath(folder, self.pages).replace(os.sep, "/")
        except ValueError:
            return ""  # another drive: there is no relative way
        mark = f"#t={number(max(0.0, at), 1)}" if at is not None else ""
        return f"{quote(way)}/calls/{quote(call_id)}/report.html{mark}"

    def example(self, example: Example | None) -> dict[str, object] | None:
        """What a template needs of an example."""
        if example is None:
            return None
        said = f"{hour(example.moment)} 的通话"
        return {
            "href": self.href(example.folder, example.call_id, example.at),
            "label": said,
            "at": f"从 {clock(example.at)} 听" if example.at is not None else "听整通",
            "call_id": example.call_id,
            "agent": example.agent,
            "quote": example.quote,
            "reason": example.reason,
        }


def day(moment: dt.date) -> str:
    """``11 月 18 日（周三）``."""
    return f"{moment.month} 月 {moment.day} 日（周{_WEEKDAYS[moment.weekday()]}）"


def hour(moment: dt.datetime) -> str:
    """``11-18 10:05``."""
    return f"{moment:%m-%d %H:%M}"


def due(moment: dt.datetime) -> str:
    """When something is due: a promise for a day runs to its last minute and is shown as the day."""
    return f"{moment:%m-%d} 当天" if (moment.hour, moment.minute) == (23, 59) else hour(moment)


def zone_name(key: str) -> str:
    """What a time zone is called; one without a Chinese name here keeps its own."""
    return "北京时间" if key in _BEIJING else key


def percent(share: float | None, digits: int = 1) -> str:
    """A share from 0 to 1 in percent; a dash for ``None``.

    All of a column have as many digits, to be compared at a glance; none and all are 0% and 100%.
    """
    if share is None or not math.isfinite(share):
        return "—"
    return f"{number(share * 100, 0)}%" if share in (0, 1) else f"{100 * share:.{digits}f}%"


def amount(measure: Measure, value: float | None) -> str:
    """A value with its unit."""
    if value is None or not math.isfinite(value):
        return "—"
    if measure.kind == RATE:
        return percent(value)
    unit = measure.unit
    return f"{value:.{measure.digits}f}{unit if unit == '%' else ' ' + unit}"


def bounds(measure: Measure, low: float | None, high: float | None) -> str:
    """An interval without its unit, or that there is none."""
    if low is None or high is None:
        return "样本太少"
    factor = 100 if measure.kind == RATE else 1
    return f"{factor * low:.{measure.digits}f}–{factor * high:.{measure.digits}f}"


def change_chip(measure: Measure, change: Change | None, than: str) -> Chip:
    """A change of a measure in words."""
    if change is None:
        return Chip("—", "plain", f"{than}没有数据")
    factor, unit = (100, " 个百分点") if measure.unit == "%" else (1, f" {measure.unit}")
    if measure.kind != RATE and measure.unit == "%":
        factor = 1
    return _chip(change, than, measure.better, (factor, unit, measure.digits))


def share_chip(change: Change | None, than: str, better: int = 1) -> Chip:
    """A change of a share (0 to 1) in words."""
    if change is None:
        return Chip("—", "plain", f"{than}没有数据")
    return _chip(change, than, better, (100, " 个百分点", 1))


def _chip(change: Change, than: str, better: int, shape: tuple[float, str, int]) -> Chip:
    factor, unit, digits = shape
    delta = factor * change.delta
    size = f"{abs(delta):.{digits}f}"
    none = float(size) == 0
    sign = "" if none else "+" if delta > 0 else "−"
    if change.p is None:
        return Chip(
            f"{sign}{size}", "plain", f"与{than}相差 {sign}{size}{unit}；通话太少，不判断是否真实变化"
        )
    if not change.marked:
        return Chip(f"{sign}{size}", "plain", f"与{than}相差 {sign}{size}{unit}{NORMAL}")
    way = "↑" if delta > 0 else "↓"
    low, high = factor * (change.low or 0), factor * (change.high or 0)
    tone = "note" if better == 0 else "good" if (delta > 0) == (better > 0) else "bad"
    span = f"{low:+.{digits}f} 至 {high:+.{digits}f}".replace("-", "−")
    return Chip(
        f"{way}{size}", tone, f"比{than}{'高' if delta > 0 else '低'} {size}{unit}（{span}），是真实变化"
    )
