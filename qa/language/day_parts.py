"""Parts of the day: which hour of 24 a spoken one is, and on which side of midnight it lies."""

from __future__ import annotations

import re

from qa.language.entity import any_of

__all__ = ["PARTS", "hour_of", "is_doubtful", "part_of", "range_end"]

# The words that are said before an hour, as one expression.
PARTS = any_of("上午 下午 中午 晌午 晚上 晚间 早上 早晨 清晨 凌晨 傍晚 夜里 夜间 半夜里? 深夜 午夜")
# What tells the part in any wording: 今早, 明儿晚, 大半夜.
_TELLS = re.compile("上午|[中晌]午|下午|傍晚|凌晨|[早晨]|[晚夜]")
# Of the evening and of the night, hours before these are the small hours: 晚上一点, 夜里五点.
_SMALL_BEFORE = {"晚": 5, "夜": 6}
# 晚上四点, 夜里六点: said of one side of midnight as of the other.
_DOUBTFUL = {("晚", 4), ("夜", 6)}
_HALF_DAY = 12 * 60


def part_of(said: str) -> str:
    """The part of the day that a wording names last: 今晚 is ``晚``, 半夜 ``夜``, 明天上午 ``上午``.

    The night that a day was named with goes before 凌晨: 今晚凌晨一点 is after midnight.

    Args:
        said: a time as it was said.

    Returns:
        The part for ``hour_of``; empty when none is named.
    """
    parts = _TELLS.findall(said)
    night = next((part for part in parts if part in _SMALL_BEFORE), "")
    return night if parts and parts[-1] == "凌晨" and night else parts[-1] if parts else ""


def hour_of(part: str, hour: int) -> tuple[int, bool]:
    """The hour that is meant by one said with a part of the day.

    Args:
        part: as ``part_of`` gives it; empty when none was said.
        hour: 0 to 24; one that is already told by 24 hours stays.

    Returns:
        The hour, 0 to 23, and whether it belongs to the day after the one named.
    """
    if part == "凌晨":
        return (0 if hour in {12, 24} else hour), False
    if hour == 24:
        return 0, True
    if part in _SMALL_BEFORE:
        if hour == 12 or hour < _SMALL_BEFORE[part]:
            return hour % 12, True
        return (hour + 12 if hour < 12 else hour), False
    late = (part in {"下午", "傍晚"} and 0 < hour < 12) or (part in {"中午", "晌午"} and hour < 4)
    return (hour + 12 if late else hour), False


def is_doubtful(part: str, hour: int) -> bool:
    """Whether speakers mean an hour of the morning as often as one of the evening."""
    return (part, hour % 12) in _DOUBTFUL


def range_end(start: int, end: int, *, own: bool) -> int:
    """When a range of hours ends that began at ``start``; it runs over noon or midnight where it must.

    Args:
        start: minutes since the midnight at which its day began.
        end: the same of its end as said.
        own: whether the end was said with its own part of the day, so that it cannot be the other half.

    Returns:
        Minutes since that midnight, later than ``start``.
    """
    step = 2 * _HALF_DAY if own or end >= 13 * 60 else _HALF_DAY
    while end <= start:
        end += step
    return end
