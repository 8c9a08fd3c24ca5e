"""Why a period shows few calls or none, and what to do about it: what its reader must know first. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from qa.store import CallRow
from qa.weekly.periods import Period, local_moment

__all__ = ["clue_of", "untimed"]

_MOST = 8
_TIMES = (
    "请写明通话开始时间：清单的 started_at（开始时间）一列，或 同名.meta.json，"
    "或 qa.toml 的 filename_pattern；再运行一次 score（不会重新识别），然后重出"
)


def untimed(rows: Iterable[CallRow], tz: ZoneInfo) -> int:
    """How many calls have no start that can be read."""
    return sum(local_moment(row.started_at, tz) is None for row in rows)


def clue_of(rows: Sequence[CallRow], period: Period, tz: ZoneInfo, *, called: str) -> str:
    """What to say first of a period; empty where it has calls and none is left out.

    Args:
        rows: all calls of the store.
        period: what is reported.
        tz: whose days count.
        called: what the period and its report are called, such as ``周``.
    """
    if not rows:
        return "结果库里还没有通话。下一步：先用 score 处理录音。"
    moments = [moment for row in rows if (moment := local_moment(row.started_at, tz)) is not None]
    without = len(rows) - len(moments)
    if not moments:
        return (
            f"结果库里的 {len(rows):,} 通都没有通话时间，不知道属于哪个{called}，"
            f"所以这一份是空的。下一步：{_TIMES}{called}报。"
        )
    left = f"另有 {without:,} 通没有通话时间，没有计入；{_TIMES}{called}报。" if without else ""
    inside = [row for row in rows if _within(row, period, tz)]
    if not inside:
        return f"{period.title}没有通话。有通话的{_places(moments, period)}。下一步：改用其中的一个。{left}"
    if all(row.status != "ok" for row in inside):
        return (
            f"{period.title}的 {len(inside):,} 通都没有处理完，原因见 summary.txt 或再运行一次 score。{left}"
        )
    return left


def _within(row: CallRow, period: Period, tz: ZoneInfo) -> bool:
    moment = local_moment(row.started_at, tz)
    return moment is not None and period.start <= moment.date() <= period.end


def _places(moments: Iterable[dt.datetime], period: Period) -> str:
    """Weeks with calls, or months where months are asked for; the latest ones."""
    kind, zh = ("month", "月份") if period.kind == "month" else ("week", "周")
    counts = Counter(Period(day, day, kind).name for day in (moment.date() for moment in moments))
    latest = sorted(counts, reverse=True)[:_MOST]
    more = f"等 {len(counts)} 个" if len(counts) > len(latest) else ""
    return f"{zh}：{'、'.join(f'{name}（{counts[name]:,} 通）' for name in latest)}{more}"
