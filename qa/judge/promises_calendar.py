"""Working days in mainland China: weekends, public holidays and the weekends worked in their place.

The holidays that the State Council announces each autumn come from ``chinesecalendar``. A year it does
not know (or a program without it) is counted by weekends alone, and that is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from importlib import import_module

__all__ = ["after_workdays"]


def after_workdays(day: dt.date, count: int) -> tuple[dt.date, bool]:
    """The last of so many working days after a day.

    Args:
        day: the day from which is counted; it is not counted itself.
        count: working days, at least 1.

    Returns:
        The date, and whether public holidays are known for all days passed over.
    """
    known = True
    while count > 0:
        day += dt.timedelta(days=1)
        works, sure = _works(day)
        known = known and sure
        count -= works
    return day, known


def _works(day: dt.date) -> tuple[bool, bool]:
    """Whether the day is worked, and whether holidays of its year are known."""
    look_up = _holidays()
    if look_up is not None:
        try:
            return look_up(day), True
        except NotImplementedError:
            pass
    return day.weekday() < 5, False


@cache
def _holidays() -> Callable[[dt.date], bool] | None:
    try:
        found: Callable[[dt.date], bool] = import_module("chinese_calendar").is_workday
    except ImportError:
        return None
    return found
