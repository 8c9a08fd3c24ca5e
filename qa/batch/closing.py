"""The time of day at which a run begins no more calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from qa.errors import UsageError

__all__ = ["closing_moment", "closing_time"]

_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def closing_moment(text: str, now: datetime) -> datetime | None:
    """When it will be over; ``None`` for never.

    Args:
        text: ``07:00``, today or, when that is past, tomorrow; empty for no end.
        now: the present moment, in local time.

    Raises:
        UsageError: the text is no time of day.
    """
    if not text:
        return None
    hit = _TIME.fullmatch(text.strip())
    if not hit:
        raise UsageError(f"--until 看不懂的时刻：{text}", hint="写成 时:分，例如 --until 07:00")
    end = now.replace(hour=int(hit[1]), minute=int(hit[2]), second=0, microsecond=0)
    return end + timedelta(days=1) if end <= now else end


def closing_time(text: str, now: datetime) -> Callable[[], bool]:
    """A question whether it is over; arguments as ``closing_moment``.

    The machine's clock is asked, not a stop watch: ``07:00`` means seven by the clock on the wall, also
    when that was set right during the night.
    """
    end = closing_moment(text, now)
    return lambda: end is not None and datetime.now() >= end
