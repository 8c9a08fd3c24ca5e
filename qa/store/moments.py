"""Moments as numbers that sort and compare across time zones.

A moment with an offset is one instant. One without is a reading of the clock on the wall; which
instant it was depends on the zone the reader names, so it is kept as read and compared as read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

__all__ = ["bounds", "local_zone", "moment_us", "now", "sort_us"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def now() -> str:
    """The present moment as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def local_zone(at: datetime) -> tzinfo:
    """The machine's zone as it is at a moment."""
    zone = at.astimezone().tzinfo
    return zone or UTC


def moment_us(text: str) -> tuple[int | None, bool]:
    """An ISO 8601 moment as microseconds.

    Args:
        text: with or without an offset; may be empty.

    Returns:
        Microseconds since 1970 and ``False`` for an instant; microseconds of the clock on the wall, as
        if it hung in Greenwich, and ``True`` for one without an offset; ``None`` when it is no moment.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None, False
    naive = moment.utcoffset() is None
    return _us(moment.replace(tzinfo=UTC) if naive else moment), naive


def bounds(text: str, zone: tzinfo | None) -> tuple[int, int]:
    """A bound of a period both as an instant and as a reading of the clock on the wall.

    Args:
        text: ISO 8601; without an offset it is meant in ``zone``.
        zone: the reader's zone; ``None`` for this machine's.

    Returns:
        Microseconds since 1970, and those of the wall clock in the zone.

    Raises:
        ValueError: the text is no moment.
    """
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        wall = moment.replace(tzinfo=None)
        return _us(_placed(wall, zone)), _us(wall.replace(tzinfo=UTC))
    there = moment.astimezone(zone)
    return _us(moment), _us(there.replace(tzinfo=UTC))


def sort_us(us: int | None, naive: bool, zone: tzinfo | None) -> int:
    """The instant of a kept moment, for putting calls in order; those without come first."""
    if us is None:
        return -(2**63)
    if not naive:
        return us
    try:
        wall = (_EPOCH + timedelta(microseconds=us)).replace(tzinfo=None)
        return _us(_placed(wall, zone))
    except OverflowError:
        return us


def _placed(wall: datetime, zone: tzinfo | None) -> datetime:
    return wall.replace(tzinfo=zone or local_zone(wall))


def _us(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
