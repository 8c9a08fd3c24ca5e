"""Which day a spoken or written date means, seen from the day of the call. Pure arithmetic."""

from __future__ import annotations

import calendar
import datetime as dt
import re

__all__ = ["day_of", "months_on", "names_year"]

_RELATIVE = {
    **{"今天": 0, "今日": 0, "今儿": 0, "当天": 0, "当日": 0, "今晚": 0, "今早": 0, "今晨": 0},
    **{"明天": 1, "明日": 1, "明儿": 1, "次日": 1, "明晚": 1, "明早": 1},
    **{"后天": 2, "后儿": 2, "大后天": 3, "大后儿": 3},
}
_WEEKDAY = re.compile("(下下|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天末])?")
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_EVERY_MONTH = re.compile("每个?月")
# 月底, 下下个月五号: how many months on is the number of 下.
_MONTH_END = re.compile("(?:(下{0,2})个?|本|这个?)月[底末]")
_THAT_MONTH = re.compile("(?:(下{1,2})个?|本|这个?|当|每个?)月")
_YEARS = {"今年": 0, "明年": 1, "后年": 2}
_MONTH_DAY = re.compile("(?:((?:[0-9]{2})?[0-9]{2})年)?(?:([0-9]{1,2})月)?([0-9]{1,2})日")
_WRITTEN = re.compile("([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_NAMES_YEAR = re.compile("[今明后]年|[0-9]+年|[0-9]{4}[-/.]")


def day_of(value: str, today: dt.date) -> tuple[dt.date | None, str]:
    """The day that a date means.

    Args:
        value: a date as the finder of entities gives it.
        today: the day of the call.

    Returns:
        The day, and how it was understood where it can mean several; ``None`` where none is told.
    """
    for name in sorted(_RELATIVE, key=len, reverse=True):
        if value.startswith(name):
            return today + dt.timedelta(days=_RELATIVE[name]), ""
    if week := _WEEKDAY.match(value):
        return _week(week, today)
    if end := _MONTH_END.match(value):
        month = months_on(today.replace(day=1), len(end[1] or ""))
        return month.replace(day=calendar.monthrange(month.year, month.month)[1]), ""
    if written := _WRITTEN.match(value):
        year, month_number, day = map(int, written.groups())
        return _existing(year, month_number, day), ""
    return _of_calendar(value, today)


def names_year(value: str) -> bool:
    """Whether a date says its year, so that it is certainly no day of the past one."""
    return _NAMES_YEAR.match(value) is not None


def months_on(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _of_calendar(value: str, today: dt.date) -> tuple[dt.date | None, str]:
    """A day of the month, perhaps with its month and year."""
    spoken_year, that_month = _YEARS.get(value[:2]), _THAT_MONTH.match(value)
    rest = value[2:] if spoken_year is not None else value[that_month.end() :] if that_month else value
    found = _MONTH_DAY.match(rest)
    if found is None:
        return None, ""
    year, month, day = (int(part) if part else None for part in found.groups())
    if spoken_year is not None:
        year = today.year + spoken_year
    elif year is not None and year < 100:
        year += 2000
    elif that_month and that_month[1]:
        later = months_on(today.replace(day=1), len(that_month[1]))
        year, month = later.year, later.month
    note = "每月都有，按最近的一次算" if _EVERY_MONTH.match(value) else ""
    if year is None:
        return _next_such(month, day or 0, today), note
    return (_existing(year, month, day or 0) if month else None), note


def _week(found: re.Match[str], today: dt.date) -> tuple[dt.date, str]:
    which, name = found[1], found[2]
    monday = today - dt.timedelta(days=today.weekday())
    weeks = {"下": 1, "下下": 2}.get(which or "", 0)
    if name is None:
        return monday + dt.timedelta(days=7 * weeks + 4), "没说星期几，按那一周的周五算"
    day = monday + dt.timedelta(days=7 * weeks + _WEEKDAYS[name])
    if which is None and day <= today:
        note = "今天就是这个星期几，按今天算" if day == today else ""
        return (day if day == today else day + dt.timedelta(days=7)), note
    return day, ""


def _next_such(month: int | None, day: int, start: dt.date) -> dt.date | None:
    """The next such day of the month (and month) from ``start`` on."""
    for ahead in range(25):
        first = months_on(start.replace(day=1), ahead)
        if month and first.month != month:
            continue
        found = _existing(first.year, first.month, day)
        if found and found >= start:
            return found
    return None


def _existing(year: int, month: int, day: int) -> dt.date | None:
    """The day; ``None`` where the calendar has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
