"""When a promised time runs out: spoken dates, hours and durations counted from the call.

Pure arithmetic on recognised expressions; it knows neither turns nor promises. A range counts to its
end. What can be understood in two ways is reckoned the usual way and the way is told.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.judge.promises_calendar import after_workdays
from qa.language.entity import Entity, Kind

__all__ = ["Due", "due_of", "is_past"]


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due.

    Attributes:
        text: in Chinese: a date with weekday, or relative to the call when its date is unknown.
        iso: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``; empty when it cannot be told.
        note: how an ambiguous expression was understood; empty when it was plain.
    """

    text: str
    iso: str = ""
    note: str = ""


_NUMBER = re.compile(r"(?:[0-9.]+-)?([0-9.]+)")
_RELATIVE = {
    **{"今天": 0, "今日": 0, "今儿": 0, "当天": 0, "当日": 0, "今晚": 0, "今早": 0, "今晨": 0},
    **{"明天": 1, "明日": 1, "明儿": 1, "次日": 1, "明晚": 1, "明早": 1},
    **{"后天": 2, "后儿": 2, "大后天": 3, "大后儿": 3},
}
_PAST = re.compile("昨|前天|上上|上个?(?:周|星期|礼拜|月)|去年|前年")
_WEEKDAY = re.compile("(下下|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天末])?")
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
# This morning is past when it is named in a call of office hours; an hour said with it tells more.
_GONE = re.compile("今早|今晨")
_LUNAR = re.compile("初[一二三四五六七八九十]|[正冬腊]月")
_MONTH_DAY = re.compile("(?:([0-9]{4})年)?(?:([0-9]{1,2})月)?(?:([0-9]{1,2})日)?")
_EVERY_MONTH = re.compile("每个?月")
_LATE = ("下午", "晚上", "傍晚", "夜里", "今晚", "明晚", "儿晚")
_NIGHT = ("晚", "夜")
_EARLY = ("上午", "早", "凌晨")
_NAMES = "一二三四五六日"
# A day and month farther ahead than this was in the past year.
_FARTHEST = 200
# Hours said without a part of the day: before this one they are taken for the afternoon.
_FIRST_OFFICE_HOUR = 8


def due_of(
    times: Sequence[Entity], said: str, base: dt.datetime | None, carried: Entity | None = None
) -> Due | None:
    """Work out when a promise is due.

    Args:
        times: the time expressions of one promise (a date with an hour, or a duration).
        said: their wording in the sentence.
        base: when it was given; ``None`` when the call's date is unknown.
        carried: the date named before in the sentence, for an hour alone.

    Returns:
        The due time, never one before ``base``; ``None`` for expressions that look back (昨天, 上周, 今早).
    """
    if not times or is_past(said):
        return None
    kinds = {entity.kind: entity for entity in reversed(times)}
    date, hour = kinds.get(Kind.DATE), kinds.get(Kind.TIME_OF_DAY)
    if date is None and hour is None:
        return _after(kinds[Kind.DURATION].value, base) if Kind.DURATION in kinds else None
    if base is None:
        return Due(said)
    if date is None and carried is not None:
        due = _dated(carried, hour, carried.value + said, base)
        return replace(due, note=due.note or "日子按同一句前面说的算") if due else None
    return _dated(date, hour, said, base)


def is_past(said: str) -> bool:
    """Whether a day is named that was before the call: 昨天, 上周."""
    return _PAST.search(said) is not None


def _dated(date: Entity | None, hour: Entity | None, said: str, base: dt.datetime) -> Due | None:
    """A day, the call's own where none was named, at an hour if one was said."""
    if date is not None and _LUNAR.search(date.value):
        return Due(said, note="说的是农历，日期请核对")
    day, note = _day(date.value, base.date()) if date else (base.date(), "")
    if day is None:
        return Due(said, note="说的日子推算不出来")
    if date is not None and date.form == "absolute" and (day - base.date()).days > _FARTHEST:
        return None
    due = _at(day, note, hour, said, base)
    if "T" not in due.iso:
        return due if day >= base.date() and not _GONE.match(said) else None
    return due if dt.datetime.fromisoformat(due.iso) > base else _next(date, day, hour, said, base)


def _next(date: Entity | None, day: dt.date, hour: Entity | None, said: str, base: dt.datetime) -> Due | None:
    """The next such moment after one that the call had passed; none where its day was named."""
    week = _WEEKDAY.match(date.value) if date is not None else None
    if date is None:
        later = _at(day + dt.timedelta(days=1), "", hour, said, base)
        return replace(later, note="说的时刻当天已过，按第二天算")
    if week is not None and week[1] is None:
        return _at(day + dt.timedelta(days=7), "", hour, said, base)
    return None


def _at(day: dt.date, note: str, hour: Entity | None, said: str, base: dt.datetime) -> Due:
    """A day, at an hour if one was said."""
    clock, way, next_day = _clock(hour.value, said, base, day) if hour else (None, "", False)
    if clock is None:
        return Due(_shown(day), day.isoformat(), note)
    moment = dt.datetime.combine(day + dt.timedelta(days=next_day), clock)
    return Due(f"{_shown(moment.date())}{clock:%H:%M}", moment.isoformat(timespec="minutes"), note or way)


def _after(value: str, base: dt.datetime | None) -> Due | None:
    """So long after the call."""
    number = _NUMBER.match(value)
    if number is None:
        return None
    amount, unit = float(number[1]), value[number.end() :].removeprefix("多").removeprefix("个")
    note = "说的是“多”，按整数算" if "多" in value else ""
    if base is None:
        return Due(f"通话后 {value} 内", note=note)
    if unit in ("分钟", "小时", "刻钟", "秒"):
        minutes = amount * {"分钟": 1, "小时": 60, "刻钟": 15, "秒": 1 / 60}[unit]
        moment = base + dt.timedelta(minutes=minutes)
        return Due(f"{_shown(moment.date())}{moment:%H:%M}", moment.isoformat(timespec="minutes"), note)
    if unit == "工作日":
        day, known = after_workdays(base.date(), max(1, round(amount)))
        return Due(_shown(day), day.isoformat(), note or ("" if known else "只除去周末，未计法定节假日"))
    if unit in ("月", "年"):
        months = amount * (12 if unit == "年" else 1)
        day = _months_on(base.date(), int(months)) + dt.timedelta(days=15 if months % 1 else 0)
    elif unit in ("天", "自然日", "周"):
        day = base.date() + dt.timedelta(days=round(amount * (7 if unit == "周" else 1)))
    else:
        return None
    return Due(_shown(day), day.isoformat(), note)


def _day(value: str, today: dt.date) -> tuple[dt.date | None, str]:
    """The day that a date means, and how it was understood."""
    for name in sorted(_RELATIVE, key=len, reverse=True):
        if value.startswith(name):
            return today + dt.timedelta(days=_RELATIVE[name]), ""
    if found := _WEEKDAY.match(value):
        return _week(found, today)
    if value.startswith(("月底", "本月底", "这个月底", "这月底", "本月末", "月末")):
        return today.replace(day=calendar.monthrange(today.year, today.month)[1]), ""
    if value.startswith(("下个月底", "下月底")):
        later = _months_on(today.replace(day=1), 1)
        return later.replace(day=calendar.monthrange(later.year, later.month)[1]), ""
    every = _EVERY_MONTH.match(value)
    later_month = value.startswith(("下个月", "下月"))
    rest = re.sub("^(?:每个?月|下个?月|本月|这个月|今年|当月)", "", value)
    found = _MONTH_DAY.match(rest)
    if found is None or not found[3]:
        return None, ""
    start = _months_on(today.replace(day=1), 1) if later_month else today
    return _on(found, start), "每月都有，按最近的一次算" if every else ""


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


def _on(found: re.Match[str], start: dt.date) -> dt.date | None:
    """The next such day of the month (and month) from ``start`` on."""
    year, month, day = (int(part) if part else None for part in found.groups())
    for ahead in range(25):
        first = _months_on(start.replace(day=1), ahead)
        if (month and first.month != month) or (year and first.year != year):
            continue
        if day is None or day > calendar.monthrange(first.year, first.month)[1]:
            continue
        if first.replace(day=day) >= start or year:
            return first.replace(day=day)
    return None


def _clock(value: str, said: str, base: dt.datetime, day: dt.date) -> tuple[dt.time | None, str, bool]:
    """The hour, a range's end; an hour without a part of the day is understood by office hours.

    Returns:
        The time of day, how it was understood, and whether it belongs to the next day (晚上十二点).
    """
    hour, _, minute = value.rsplit("-", maxsplit=1)[-1].partition(":")
    number = int(hour)
    if number > 24 or not minute.isdigit():
        return None, "", False
    late = any(part in said for part in _LATE)
    if number == 24 or (number == 12 and any(part in said for part in _NIGHT)):
        return dt.time(0, int(minute)), "", True
    if late and number < 12:
        number += 12
    elif number < _FIRST_OFFICE_HOUR and number and not any(p in said for p in _EARLY):
        return dt.time(number + 12, int(minute)), "没说上午下午，按下午算", False
    clock = dt.time(number % 24, int(minute))
    unsaid = not any(part in said for part in (*_EARLY, *_LATE))
    if unsaid and day == base.date() and dt.datetime.combine(day, clock) <= base and number < 12:
        return dt.time(number + 12, int(minute)), "没说上午下午，按下午算", False
    return clock, "", False


def _months_on(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _shown(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（周{_NAMES[day.weekday()]}）"
