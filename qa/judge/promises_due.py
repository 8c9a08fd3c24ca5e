"""When a promised time runs out: spoken dates, hours and durations counted from the call.

Pure arithmetic on recognised expressions; it knows neither turns nor promises. A range counts to its
end. What can be understood in two ways is reckoned the usual way and the way is told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.judge.promises_calendar import after_workdays
from qa.judge.promises_days import day_of, months_on, names_year
from qa.judge.promises_hours import moment_of
from qa.language.day_parts import part_of
from qa.language.entity import Entity, Kind

__all__ = ["Due", "due_of", "is_past", "length_of"]


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


_PAST = re.compile("昨|前天|上上|上个?(?:周|星期|礼拜|月)|去年|前年")
_THIS_WEEKDAY = re.compile("周|星期|礼拜")
# This morning is past when it is named in a call of office hours; an hour said with it tells more.
_GONE = re.compile("今早|今晨")
_LUNAR = re.compile("初[一二三四五六七八九十]|[正冬腊]月")
_MORNING = frozenset({"上午", "早", "晨"})
_NAMES = "一二三四五六日"
# A day and month farther ahead than this was in the past year, unless its year was said.
_FARTHEST = 200
# Beyond this many days a time is reckoned no more: ten years.
_LONGEST, _TOO_LONG = 3653, "时间太长，请核对"
# One piece of a duration (1小时30分钟 has two), a range counted to its end.
_PIECE = re.compile("(?:[0-9.]+-)?([0-9.]+)多?个?([^0-9.多个-]+)")
_NUMBERS = re.compile(r"[0-9.]+")
_MINUTES = {"秒": 1 / 60, "分钟": 1.0, "刻钟": 15.0, "小时": 60.0}
_MONTHS, _MONTH_DAYS, _DAY_MINUTES = {"月": 1, "年": 12}, 30, 1440
# How many days a unit has, roughly where it differs.
_DAYS = {
    **{unit: minutes / _DAY_MINUTES for unit, minutes in _MINUTES.items()},
    **{"天": 1.0, "自然日": 1.0, "工作日": 1.4, "周": 7.0, "月": 30.4, "年": 365.25},
}
# No hour before this one is past for good where no day was named: it is that of the coming night.
_NIGHT_ENDS = "05"


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
        # The morning of what was named before is not that of the next hour: 明早八点上门，两点给您回电.
        named = "" if part_of(carried.value) in _MORNING else carried.value
        due = _dated(carried, hour, named + said, base)
        return replace(due, note=due.note or "日子按同一句前面说的算") if due else None
    return _dated(date, hour, said, base)


def is_past(said: str) -> bool:
    """Whether a day is named that was before the call: 昨天, 上周."""
    return _PAST.search(said) is not None


def length_of(value: Sequence[str], kind: Kind | None) -> tuple[float, float, float] | None:
    """How long a duration is, however it was said: 半小时 is 30分钟, 一周 is 七天.

    Args:
        value: the values of a time's parts; a range counts to its end.
        kind: what the time is.

    Returns:
        Minutes, working days and months, which cannot be told in one another; ``None`` for no duration.
    """
    if kind is not Kind.DURATION:
        return None
    pieces = [(float(number), unit) for number, unit in _PIECE.findall("".join(value))]
    if not pieces or any(unit not in _DAYS for _, unit in pieces):
        return None
    minutes = workdays = months = 0.0
    for amount, unit in pieces:
        if unit == "工作日":
            workdays += amount
        elif unit in _MONTHS:
            whole, half = divmod(amount * _MONTHS[unit], 1)
            months, minutes = months + whole, minutes + half * _MONTH_DAYS * _DAY_MINUTES
        else:
            minutes += amount * (_MINUTES[unit] if unit in _MINUTES else _DAYS[unit] * _DAY_MINUTES)
    return minutes, workdays, months


def _dated(date: Entity | None, hour: Entity | None, said: str, base: dt.datetime) -> Due | None:
    """A day, the call's own where none was named, at an hour if one was said."""
    if date is not None and _LUNAR.search(date.value):
        return Due(said, note="说的是农历，日期请核对")
    day, note = day_of(date.value, base.date()) if date else (base.date(), "")
    if day is None:
        return Due(said, note="说的日子推算不出来")
    ahead = (day - base.date()).days
    if ahead > _LONGEST:
        return Due(said, note=_TOO_LONG)
    if date is not None and date.form == "absolute" and ahead > _FARTHEST and not names_year(date.value):
        return None
    due = _at(day, note, hour, said, base)
    if "T" not in due.iso:
        return due if day >= base.date() and not _GONE.match(said) else None
    return due if dt.datetime.fromisoformat(due.iso) > base else _next(date, day, hour, said, base)


def _next(date: Entity | None, day: dt.date, hour: Entity | None, said: str, base: dt.datetime) -> Due | None:
    """The next such moment after one that the call had passed; none where its day was named."""
    later = _at(day + dt.timedelta(days=1), "", hour, said, base)
    midnight = "T00:" in later.iso
    if date is None:
        return (
            later if later.iso[11:13] < _NIGHT_ENDS else replace(later, note="说的时刻当天已过，按第二天算")
        )
    if day == base.date() and midnight:
        return replace(later, note="今天的零点已过，按今天夜里十二点算")
    if _THIS_WEEKDAY.match(date.value):
        return _at(day + dt.timedelta(days=7), "", hour, said, base)
    return None


def _at(day: dt.date, note: str, hour: Entity | None, said: str, base: dt.datetime) -> Due:
    """A day, at an hour if one was said."""
    moment, way = moment_of(hour.value, said, base, day) if hour else (None, "")
    if moment is None:
        return Due(_shown(day), day.isoformat(), note)
    return _due_at(moment, note or way)


def _after(value: str, base: dt.datetime | None) -> Due | None:
    """So long after the call: the pieces of a duration together."""
    pieces = [(float(number), unit) for number, unit in _PIECE.findall(value)]
    if not pieces or any(unit not in _DAYS for _, unit in pieces):
        return None
    note = "说的是“多”，按整数算" if "多" in value else ""
    too_long = sum(amount * _DAYS[unit] for amount, unit in pieces) > _LONGEST
    if base is None or too_long:
        spaced = _NUMBERS.sub(r" \g<0> ", value)
        return Due(f"通话后{spaced}内", note=_TOO_LONG if too_long else note)
    day, minutes = base.date(), 0.0
    for amount, unit in pieces:
        if unit in _MINUTES:
            minutes += amount * _MINUTES[unit]
        elif unit == "工作日":
            day, known = after_workdays(day, max(1, round(amount)))
            note = note or ("" if known else "只除去周末，未计法定节假日")
        elif unit in _MONTHS:
            months, half = divmod(amount * _MONTHS[unit], 1)
            day = months_on(day, int(months)) + dt.timedelta(days=_MONTH_DAYS / 2 if half else 0)
        else:
            day += dt.timedelta(days=round(amount * _DAYS[unit]))
    if any(unit in _MINUTES for _, unit in pieces):
        return _due_at(dt.datetime.combine(day, base.time()) + dt.timedelta(minutes=minutes), note)
    return Due(_shown(day), day.isoformat(), note)


def _due_at(moment: dt.datetime, note: str) -> Due:
    return Due(f"{_shown(moment.date())}{moment:%H:%M}", moment.isoformat(timespec="minutes"), note)


def _shown(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（周{_NAMES[day.weekday()]}）"
