"""Which stretch of time is reported: ISO weeks, months, free ranges, and those before it.

Days are counted in one time zone; a call belongs to the day on which it began. Knows no calls.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qa.errors import UsageError

__all__ = [
    "Period",
    "before",
    "bounds",
    "last_full_week",
    "local_moment",
    "month_period",
    "range_period",
    "week_period",
    "zone",
]

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days ``start`` to ``end``, both included. ``kind``: ``week``, ``month`` or ``range``."""

    start: dt.date
    end: dt.date
    kind: str = "week"

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days + 1

    @property
    def name(self) -> str:
        """Stable name for files: ``2026-W47``, ``2026-11`` or ``20261101-20261115``."""
        if self.kind == "week":
            year, week, _ = self.start.isocalendar()
            return f"{year}-W{week:02d}"
        if self.kind == "month":
            return f"{self.start:%Y-%m}"
        return f"{self.start:%Y%m%d}-{self.end:%Y%m%d}"

    @property
    def title(self) -> str:
        """What people call it."""
        last = _day(self.end, self.start)
        if self.kind == "week":
            year, week, _ = self.start.isocalendar()
            # Named once where the week lies in one year; week 1 and week 53 may lie in two.
            first = _day(self.start, self.end) if self.start.year == self.end.year else _day(self.start)
            return f"{year} 年第 {week} 周（{first}至 {last}）"
        if self.kind == "month":
            return f"{self.start.year} 年 {self.start.month} 月"
        return f"{_day(self.start)}至 {last}"

    @property
    def short(self) -> str:
        """A label for chart axes."""
        if self.kind == "week":
            return f"{self.start.isocalendar()[1]}周"
        return f"{self.start.month}月" if self.kind == "month" else f"{self.start:%m-%d}"


def _day(day: dt.date, after: dt.date | None = None) -> str:
    year = "" if after is not None and after.year == day.year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日"


def week_period(text: str) -> Period:
    """The ISO week written as ``2026-W47`` (ISO 8601: Monday to Sunday, week 1 holds 4 January).

    Raises:
        UsageError: it is not a week, or the year has no such week.
    """
    found = _WEEK.fullmatch(text.strip())
    if not found:
        raise UsageError(f"--week 的写法不对：{text}", hint="写成 年-W周，例如 2026-W47")
    year, week = int(found[1]), int(found[2])
    try:
        start = dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        last = dt.date(year, 12, 28).isocalendar().week if 1 <= year <= 9999 else 52
        raise UsageError(f"{year} 年没有第 {week} 周", hint=f"这一年有 1 至 {last} 周") from None
    return Period(start, start + dt.timedelta(days=6))


def month_period(text: str) -> Period:
    """The calendar month written as ``2026-11``.

    Raises:
        UsageError: it is not a month.
    """
    found = _MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[1]) <= 9998:
        raise UsageError(f"--month 的写法不对：{text}", hint="写成 年-月，例如 2026-11")
    start = dt.date(int(found[1]), int(found[2]), 1)
    return Period(start, _next_month(start) - dt.timedelta(days=1), "month")


def range_period(start: str, end: str) -> Period:
    """Days from ``start`` to ``end``, both included, written as ``2026-11-01``.

    Raises:
        UsageError: a date is wrong or missing, or the end is before the start.
    """
    try:
        first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    except ValueError:
        raise UsageError(
            f"--from、--to 的写法不对：{start or '（空）'} 至 {end or '（空）'}",
            hint="两个都要写，写成 年-月-日，例如 --from 2026-11-01 --to 2026-11-15",
        ) from None
    if last < first:
        raise UsageError(f"--to {end} 早于 --from {start}", hint="请把两个日期对调")
    return Period(first, last, "range")


def last_full_week(today: dt.date) -> Period:
    """The last ISO week that was over before ``today``: what is wanted on a Monday morning."""
    monday = today - dt.timedelta(days=today.weekday() + 7)
    return Period(monday, monday + dt.timedelta(days=6))


def before(period: Period, steps: int) -> Period:
    """The period of the same kind that lies ``steps`` before; a range moves by its own length."""
    if period.kind == "month":
        start = period.start
        for _ in range(steps):
            start = (start - dt.timedelta(days=1)).replace(day=1)
        return Period(start, _next_month(start) - dt.timedelta(days=1), "month")
    shift = dt.timedelta(days=period.days * steps)
    return Period(period.start - shift, period.end - shift, period.kind)


def _next_month(start: dt.date) -> dt.date:
    return (start.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def zone(name: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        UsageError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"不认识的时区：{name}", hint="写 IANA 时区名，例如 Asia/Shanghai") from None


def bounds(period: Period, tz: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """The period's first moment and the first moment after it, with offsets; right across clock changes."""
    after = period.end + dt.timedelta(days=1)
    midnight = dt.time()
    return (
        dt.datetime.combine(period.start, midnight, tzinfo=tz),
        dt.datetime.combine(after, midnight, tzinfo=tz),
    )


def local_moment(text: str, tz: ZoneInfo) -> dt.datetime | None:
    """A moment as given, on the zone's clock, without its offset.

    Args:
        text: ISO 8601; without an offset it is taken as the zone's own clock. A bare date means its
            last minute, as a due date does.
        tz: the zone.

    Returns:
        Naive local time, or ``None`` for what is no moment.
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if len(text.strip()) <= 10:
        return moment.replace(hour=23, minute=59)
    try:
        return moment.astimezone(tz).replace(tzinfo=None) if moment.tzinfo else moment
    except (OverflowError, ValueError):
        return None
