"""Weeks, months, ranges, week 53, clock changes, calls over midnight."""

from __future__ import annotations

import datetime as dt

import pytest

from qa.errors import UsageError
from qa.weekly.periods import (
    Period,
    before,
    bounds,
    last_full_week,
    local_moment,
    month_period,
    range_period,
    week_period,
    zone,
)

SHANGHAI = zone("Asia/Shanghai")


def test_a_week_runs_from_monday_to_sunday() -> None:
    week = week_period("2026-W47")
    assert (week.start, week.end, week.days) == (dt.date(2026, 11, 16), dt.date(2026, 11, 22), 7)
    assert week.name == "2026-W47"
    assert week.title == "2026 年第 47 周（11 月 16 日至 11 月 22 日）"
    assert week_period("2026w7").name == "2026-W07"


def test_week_53_is_there_only_in_years_that_have_one() -> None:
    week = week_period("2026-W53")
    assert (week.start, week.end) == (dt.date(2026, 12, 28), dt.date(2027, 1, 3))
    assert week.name == "2026-W53"
    assert week.title == "2026 年第 53 周（2026 年 12 月 28 日至 2027 年 1 月 3 日）"
    assert before(week_period("2027-W01"), 1) == week
    with pytest.raises(UsageError, match="2025 年没有第 53 周") as caught:
        week_period("2025-W53")
    assert "1 至 52" in caught.value.hint


@pytest.mark.parametrize("text", ["", "2026-47", "W47", "2026-W0", "2026-W99", "0000-W01"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        week_period(text)


def test_months_and_ranges_and_those_before_them() -> None:
    month = month_period("2026-03")
    assert (month.end, month.name, month.title) == (dt.date(2026, 3, 31), "2026-03", "2026 年 3 月")
    assert before(month, 1) == Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28), "month")
    assert before(month, 3).start == dt.date(2025, 12, 1)
    span = range_period("2026-11-01", "2026-11-10")
    assert span.days == 10
    assert before(span, 1) == Period(dt.date(2026, 10, 22), dt.date(2026, 10, 31), "range")
    assert month_period("2026-12").end == dt.date(2026, 12, 31)
    for wrong in (("2026-11-10", "2026-11-01"), ("2026-11-10", ""), ("11月1日", "2026-11-02")):
        with pytest.raises(UsageError):
            range_period(*wrong)
    for text in ("2026-13", "2026", "2026-00"):
        with pytest.raises(UsageError):
            month_period(text)


def test_on_a_monday_the_last_week_is_the_one_just_over() -> None:
    assert last_full_week(dt.date(2026, 11, 23)).name == "2026-W47"
    assert last_full_week(dt.date(2026, 11, 22)).name == "2026-W46"
    assert last_full_week(dt.date(2027, 1, 4)).name == "2026-W53"


def test_a_week_with_a_clock_change_is_an_hour_longer_or_shorter() -> None:
    berlin = zone("Europe/Berlin")
    for text, hours in (("2026-W43", 169), ("2026-W13", 167), ("2026-W47", 168)):
        start, end = bounds(week_period(text), berlin)
        assert (end.astimezone(dt.UTC) - start.astimezone(dt.UTC)) == dt.timedelta(hours=hours)


def test_moments_come_to_the_zones_clock() -> None:
    assert local_moment("2026-11-22T16:30:00Z", SHANGHAI) == dt.datetime(2026, 11, 23, 0, 30)
    assert local_moment("2026-11-22T23:59:59", SHANGHAI) == dt.datetime(2026, 11, 22, 23, 59, 59)
    assert local_moment("2026-11-22", SHANGHAI) == dt.datetime(2026, 11, 22, 23, 59)
    berlin = zone("Europe/Berlin")
    # Both two o'clocks of the night when the clock goes back are that day.
    assert local_moment("2026-10-25T00:30:00Z", berlin) == dt.datetime(2026, 10, 25, 2, 30)
    assert local_moment("2026-10-25T01:30:00Z", berlin) == dt.datetime(2026, 10, 25, 2, 30)
    for text in ("", "昨天", "2026-99-01"):
        assert local_moment(text, SHANGHAI) is None


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(UsageError, match="Mars/Base"):
        zone("Mars/Base")
