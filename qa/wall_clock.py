"""Whose clock a time is read from: the machine's, and Beijing's beside it where they differ.

Runs go by the machine's clock (``--until 07:00`` is seven on its wall), weekly reports by Beijing's unless
told otherwise; where the two are not the same, a bare time would be taken for the wrong one. Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

__all__ = ["moment_here", "noted_moment"]

_BEIJING = timezone(timedelta(hours=8))


def moment_here(moment: datetime) -> str:
    """A moment on this machine's clock, to the minute, with the date.

    Args:
        moment: with its offset; without one it is this machine's own.
    """
    here = moment.astimezone() if moment.tzinfo is None else moment
    shown = f"{here:%Y-%m-%d %H:%M}"
    if here.utcoffset() == timedelta(hours=8):
        return shown
    return f"{shown}（本机时钟 {here:%z}，北京时间 {here.astimezone(_BEIJING):%m-%d %H:%M}）"


def noted_moment(text: str) -> str:
    """A moment that was noted as ISO 8601, as ``moment_here`` says it; other text as it is."""
    try:
        return moment_here(datetime.fromisoformat(text))
    except ValueError:
        return text
