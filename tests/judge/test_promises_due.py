"""When the times that agents promise run out: nights, long and compound times, years and months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from qa.judge.promises_due import Due, due_of
from qa.language.entities import find
from qa.language.entity import Kind
from qa.model import CallAnalysis, CallMeta

Judge = Callable[..., CallAnalysis]
# A Tuesday without a public holiday near it.
TUESDAY = dt.datetime(2026, 3, 3, 10, 30)
_TIMES = (Kind.DATE, Kind.TIME_OF_DAY, Kind.DURATION)


def made(judge: Judge, said: str) -> list[tuple[str, bool]]:
    lines = ["席：您好，请讲。", "客：我要投诉，钱一直没退。", f"席：{said}。"]
    promises = judge(*lines, meta=CallMeta(started_at=TUESDAY.isoformat())).extract["promises"]
    return [(str(p["due"]), bool(p["plain"])) for p in promises]


def due(said: str, base: dt.datetime = TUESDAY) -> Due | None:
    times = [entity for entity in find(said) if entity.kind in _TIMES]
    return due_of(times, said[times[0].start : times[-1].end], base)


def iso(said: str, base: dt.datetime = TUESDAY) -> str:
    found = due(said, base)
    return found.iso if found else ""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("夜里两点之前给您回电话", "2026-03-04T02:00"),
        ("半夜两点给您回电话", "2026-03-04T02:00"),
        ("凌晨十二点之前给您回电话", "2026-03-04T00:00"),
        ("晚上11点到1点师傅上门", "2026-03-04T01:00"),
        ("明天晚上一点之前给您回电话", "2026-03-05T01:00"),
        ("明天凌晨两点之前给您回电话", "2026-03-04T02:00"),
        ("今晚凌晨一点之前给您回电话", "2026-03-04T01:00"),
        ("今天晚上零点之前给您回电话", "2026-03-04T00:00"),
        ("今晚八点给您回电话", "2026-03-03T20:00"),
        ("晚上五点半给您回电话", "2026-03-03T17:30"),
        ("今天下午两点到四点师傅上门", "2026-03-03T16:00"),
        ("今天二十四点之前给您回电话", "2026-03-04T00:00"),
    ],
)
def test_hours_of_the_night_are_plain(judge: Judge, said: str, expected: str) -> None:
    assert made(judge, said) == [(expected, True)]


@pytest.mark.parametrize(
    ("said", "expected", "note"),
    [
        ("今天零点之前", "2026-03-04T00:00", "今天夜里十二点"),
        ("明天零点之前", "2026-03-04T00:00", "那天开始"),
        ("明天半夜两点之前", "2026-03-05T02:00", "过了半夜"),
        ("晚上四点之前", "2026-03-04T04:00", "4点"),
        ("夜里六点之前", "2026-03-03T18:00", "18点"),
        ("十一点到一点", "2026-03-03T13:00", "下午"),
    ],
)
def test_what_can_be_either_side_of_midnight_is_marked(said: str, expected: str, note: str) -> None:
    found = due(said)
    assert found is not None and found.iso == expected and note in found.note


def test_an_hour_that_takes_the_day_named_before_takes_no_morning_with_it(judge: Judge) -> None:
    said = "明早八点师傅上门修好，两点我给您打电话"
    assert made(judge, said) == [("2026-03-04T08:00", True), ("2026-03-04T14:00", False)]
    said = "明晚八点师傅上门修好，十点我给您打电话"
    assert made(judge, said) == [("2026-03-04T20:00", True), ("2026-03-04T22:00", False)]


def test_midnight_is_never_taken_for_noon_and_carries_no_note_of_the_afternoon() -> None:
    found = due("零点之前")
    assert found == Due("2026年3月4日（周三）00:00", "2026-03-04T00:00")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("早上九点到五点", "2026-03-03T17:00"),
        ("今晚11点到1点", "2026-03-04T01:00"),
        ("22点到2点", "2026-03-04T02:00"),
        ("晚上八点到早上九点", "2026-03-04T09:00"),
        ("下午4点到12点", "2026-03-04T00:00"),
        ("九点到十一点", "2026-03-03T11:00"),
    ],
)
def test_a_range_runs_over_noon_or_midnight_where_its_end_lies_before_its_start(
    said: str, expected: str
) -> None:
    assert iso(said) == expected


def test_a_call_after_midnight_speaks_of_the_running_night() -> None:
    night = dt.datetime(2026, 3, 3, 0, 30)
    assert iso("夜里两点", night) == "2026-03-03T02:00"
    assert iso("凌晨两点", night) == "2026-03-03T02:00"
    assert iso("今天晚上十二点", night) == "2026-03-04T00:00"


def test_the_small_hours_of_the_day_itself_are_past() -> None:
    assert due("今天凌晨两点") is None


@pytest.mark.parametrize(
    "said",
    ["10000年之内", "12580010天内", "五千个工作日内", "9999999小时内", "2099年1月1号", "9999年12月31号"],
)
def test_a_time_beyond_ten_years_is_named_and_not_reckoned(said: str) -> None:
    for base in (TUESDAY, dt.datetime(2026, 12, 31, 23, 59)):
        found = due(said, base)
        assert found is not None and not found.iso and "时间太长" in found.note
        assert found.text


def test_a_time_too_long_spoils_neither_the_call_nor_its_other_promises(judge: Judge) -> None:
    found = made(judge, "我们保证10000年之内给您处理好。主管三十分钟之内给您回电话")
    assert ("", False) in found and any(day.startswith("2026-03-03T11:0") for day, _ in found)
    assert made(judge, "我们承诺12580010天内给您回电话") == [("", False)]


@pytest.mark.parametrize(
    ("said", "expected"), [("十年内", "2036-03-03"), ("一百个月内", "2034-07-03"), ("90天内", "2026-06-01")]
)
def test_long_times_within_ten_years_are_reckoned(said: str, expected: str) -> None:
    assert iso(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("两个小时二十分钟内给您回电话", "2026-03-03T12:50"),
        ("1小时30分钟内给您回电话", "2026-03-03T12:00"),
        ("两小时二十分之内给您回电话", "2026-03-03T12:50"),
        ("一年零三个月之内给您退回", "2027-06-03"),
        ("两分钟三十秒之内给您接通", "2026-03-03T10:32"),
        ("三四十分钟内给您回电话", "2026-03-03T11:10"),
        ("两小时之内给您回电话", "2026-03-03T12:30"),
    ],
)
def test_the_pieces_of_a_duration_are_summed(judge: Judge, said: str, expected: str) -> None:
    assert made(judge, said) == [(expected, True)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("这笔钱下下个月五号之前给您退到账上", "2026-05-05"),
        ("这笔钱下下个月底之前给您退到账上", "2026-05-31"),
        ("这笔钱下个月五号之前给您退到账上", "2026-04-05"),
        ("这笔钱下月底之前给您退到账上", "2026-04-30"),
        ("我们保证2027年10月1号之前给您退", "2027-10-01"),
        ("我们保证明年一月五号之前给您退", "2027-01-05"),
        ("我们保证后年三月一号之前给您退", "2028-03-01"),
        ("我们保证二六年十月一号之前给您退", "2026-10-01"),
        ("我们保证2026-12-05之前给您退", "2026-12-05"),
        ("我们保证今年十二月三十一号之前给您退", "2026-12-31"),
    ],
)
def test_named_months_and_years_are_reckoned(judge: Judge, said: str, expected: str) -> None:
    assert made(judge, said) == [(expected, True)]


@pytest.mark.parametrize(
    "said", ["十二月三十一号", "2025年10月1号", "今年三月一号", "去年十月一号", "2026-02-05"]
)
def test_dates_that_have_passed_are_not_due(said: str) -> None:
    assert due(said) is None


@pytest.mark.parametrize("said", ["2026-13-45", "2026年2月30号", "下个月31号", "明年", "0000-01-01"])
def test_days_that_no_calendar_has_are_said_to_be_unknown(said: str) -> None:
    found = due(said)
    assert found is not None and not found.iso and "推算不出来" in found.note
