"""Which moment a spoken hour means on a day; a range counts to its end. Pure arithmetic."""

from __future__ import annotations

import datetime as dt
import re

from qa.language.day_parts import hour_of, is_doubtful, part_of, range_end

__all__ = ["moment_of"]

# Hours said without a part of the day: from one o'clock to this one they are taken for the afternoon.
_FIRST_OFFICE_HOUR = 8
_AFTERNOON = "没说上午下午，按下午算"
_HOUR, _HALF_DAY, _DAY = 60, 12 * 60, 24 * 60  # in minutes
# A call before this hour belongs to the night of the day before.
_NIGHT_ENDS = 5
# A day named by its distance; one named by its date leaves no doubt about its midnight.
_RELATIVE = re.compile("[明后次]|周|星期|礼拜")
_RANGE = re.compile("[到至—~～-]")


def moment_of(value: str, said: str, base: dt.datetime, day: dt.date) -> tuple[dt.datetime | None, str]:
    """The moment that an hour means.

    Args:
        value: the hour, or a range, as the finder of entities gives it.
        said: the wording of the hour and its day: it tells the part of the day.
        base: the moment of speaking.
        day: the day named, else the one of ``base``.

    Returns:
        The moment (``None`` for what is no hour), and how it was understood where it can mean several.
    """
    first, _, last = value.rpartition("-")
    begin, own = _halves(said) if first else (said, "")
    part = part_of(own) or part_of(begin)
    minutes = raw = _minutes(last, part)
    if minutes is None:
        return None, ""
    start = _minutes(first, part_of(begin)) if first else None
    if start is not None:
        minutes = range_end(start, minutes, own=bool(part_of(own)))
    note = _doubt(part, minutes, ahead=day > base.date() and _RELATIVE.search(said) is not None)
    if not part:
        minutes, note = _in_office_hours(minutes, raw != minutes, base, day) or (minutes, note)
    moment = _on(day, minutes)
    if minutes >= _DAY and day == base.date() and base.hour < _NIGHT_ENDS:
        tonight = _on(day, minutes - _DAY)  # said at half past midnight: 夜里两点
        moment = tonight if tonight > base else moment
    return moment, note


def _halves(said: str) -> tuple[str, str]:
    """The wording of a range before and behind the last word that joins it."""
    *before, behind = _RANGE.split(said)
    return "，".join(before), behind


def _minutes(clock: str, part: str) -> int | None:
    """Minutes since the beginning of the day."""
    hour, _, minute = clock.partition(":")
    if not (hour.isdigit() and minute.isdigit()) or int(hour) > 24:
        return None
    number, next_day = hour_of(part, int(hour))
    return (number + 24 * next_day) * 60 + int(minute)


def _in_office_hours(minutes: int, moved: bool, base: dt.datetime, day: dt.date) -> tuple[int, str] | None:
    """An hour without a part of the day that means the afternoon; ``None`` where it means what it says."""
    if moved:
        return (minutes, _AFTERNOON) if minutes < _DAY else None
    early = _HOUR <= minutes < _FIRST_OFFICE_HOUR * _HOUR
    passed = day == base.date() and _on(day, minutes) <= base and _HOUR <= minutes < _HALF_DAY
    return (minutes + _HALF_DAY, _AFTERNOON) if early or passed else None


def _doubt(part: str, minutes: int, *, ahead: bool) -> str:
    """What to say of an hour near midnight that speakers count to the one day as to the other."""
    hour = minutes // 60 % 24
    if is_doubtful(part, hour):
        return f"晚上或凌晨的钟点说得不清，按{hour}点算"
    if ahead and hour == 0 and minutes < _DAY and part != "凌晨":
        return "零点按那天开始的时候算"
    if ahead and part == "夜" and hour and minutes >= _DAY:
        return "夜里的钟点按那天过了半夜算"
    return ""


def _on(day: dt.date, minutes: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes)
