"""What the agent promises and when that is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from qa.judge import promises_calendar
from qa.judge.promises_calendar import after_workdays
from qa.judge.promises_due import due_of
from qa.language.entities import find
from qa.language.entity import Kind
from qa.model import CallAnalysis, CallMeta

Judge = Callable[..., CallAnalysis]
# A Monday morning without a public holiday near it.
MONDAY = dt.datetime(2026, 3, 2, 9, 0)


def made(judge: Judge, *said: str, began: str = "2026-03-02T09:00:00") -> list[dict[str, object]]:
    lines = ["席：您好，请讲。", "客：我要投诉，钱一直没退。", *said]
    return list(judge(*lines, meta=CallMeta(started_at=began)).extract["promises"])


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("明天下午五点前给您回电", "2026-03-03T17:00"),
        ("三个工作日内给您退回", "2026-03-05"),
        ("五个工作日内退款到账", "2026-03-09"),
        ("三到五个工作日到账", "2026-03-09"),
        ("下周二给您送到", "2026-03-10"),
        ("周五之前给您答复", "2026-03-06"),
        ("后天上午九点到十一点师傅上门", "2026-03-04T11:00"),
        ("今晚八点给您发短信", "2026-03-02T20:00"),
        ("这个月十五号给您寄出", "2026-03-15"),
        ("月底之前处理完给您回复", "2026-03-31"),
        ("一周之内给您补发", "2026-03-09"),
    ],
)
def test_the_due_time_is_counted_from_the_call(judge: Judge, said: str, due: str) -> None:
    found = made(judge, f"席：好的，{said}。")
    assert [p["due"] for p in found] == [due]


def test_minutes_are_counted_from_the_sentence(judge: Judge) -> None:
    found = made(judge, "席：主管三十分钟之内给您回电话。")
    assert str(found[0]["due"]).startswith("2026-03-02T09:30")


@pytest.mark.parametrize(
    "said",
    [
        "席：您什么时候下的单？",
        "席：我看到您三天前申请的退款。",
        "席：这个没办法给您退。",
        "席：您可以明天去网点办理。",
        "席：我们每天早上八点开门。",
        "席：保修期是两年的。",
        "客：你们三天之内给我退回来！",
        "席：您今天要是不定下来，违约金就得您自己出。",
    ],
)
def test_what_is_no_promise(judge: Judge, said: str) -> None:
    assert made(judge, said) == []


def test_two_promises_in_one_sentence_are_two(judge: Judge) -> None:
    found = made(judge, "席：明天上午师傅给您上门检查，三个工作日内给您书面答复。")
    assert [p["due"] for p in found] == ["2026-03-03", "2026-03-05"]


def test_a_promise_said_again_is_one(judge: Judge) -> None:
    found = made(judge, "席：明天下午给您回电话。", "客：好。", "席：再说一遍，明天下午给您回电话。")
    assert len(found) == 1
    assert found[0]["again"] == [4]


def test_soon_is_marked_as_vague(judge: Judge) -> None:
    found = made(judge, "席：我们会尽快给您处理。")
    assert [(p["when"], p["due"], p["plain"]) for p in found] == [("尽快", "", False)]


def test_a_rough_time_is_marked(judge: Judge) -> None:
    found = made(judge, "席：大概后天给您送到。")
    assert found[0]["due"] == "2026-03-04" and found[0]["plain"] is False


def test_an_hour_without_a_part_of_day_is_taken_for_the_afternoon_and_marked(judge: Judge) -> None:
    found = made(judge, "席：四点半之前给您回电。")
    assert found[0]["due"] == "2026-03-02T16:30"
    assert "下午" in str(found[0]["note"])


def test_without_a_date_the_time_stays_relative(judge: Judge) -> None:
    found = made(judge, "席：三个工作日内给您退回。", began="")
    assert found[0]["due"] == "" and found[0]["due_text"] == "通话后 3个工作日 内"


def test_an_unreadable_date_counts_as_unknown(judge: Judge) -> None:
    assert made(judge, "席：明天给您回电。", began="昨天上午")[0]["due"] == ""


def test_time_zones_do_not_shift_the_day(judge: Judge) -> None:
    assert made(judge, "席：明天给您回电。", began="2026-03-02T23:30:00+08:00")[0]["due"] == "2026-03-03"


def test_working_days_skip_the_weekend() -> None:
    assert after_workdays(dt.date(2026, 3, 6), 1)[0] == dt.date(2026, 3, 9)
    assert after_workdays(dt.date(2026, 3, 7), 3)[0] == dt.date(2026, 3, 11)


def test_holidays_are_skipped_where_they_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    off = {dt.date(2026, 3, 3)}
    monkeypatch.setattr(
        promises_calendar, "_holidays", lambda: lambda day: day.weekday() < 5 and day not in off
    )
    assert after_workdays(dt.date(2026, 3, 2), 1) == (dt.date(2026, 3, 4), True)


def test_years_without_known_holidays_are_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(day: dt.date) -> bool:
        raise NotImplementedError

    monkeypatch.setattr(promises_calendar, "_holidays", lambda: unknown)
    assert after_workdays(dt.date(2026, 3, 6), 1) == (dt.date(2026, 3, 9), False)


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("十二月三十一号", "2026-12-31"),
        ("每月五号", "2026-03-05"),
        ("下个月十号", "2026-04-10"),
        ("一个月", "2026-04-02"),
        ("二十四小时", "2026-03-03T09:00"),
        ("中午十二点", "2026-03-02T12:00"),
    ],
)
def test_spoken_times_are_reckoned(said: str, iso: str) -> None:
    times = [e for e in find(said) if e.kind in (Kind.DATE, Kind.TIME_OF_DAY, Kind.DURATION)]
    due = due_of(times, said, MONDAY)
    if iso == "2026-12-31":  # as far ahead as that, a day and month were in the past year
        assert due is None
    else:
        assert due is not None and due.iso == iso


def test_the_past_is_never_due() -> None:
    assert due_of(find("昨天"), "昨天", MONDAY) is None
    assert due_of(find("上周五"), "上周五", MONDAY) is None


def test_the_thirty_first_falls_on_the_last_day_of_a_shorter_month() -> None:
    due = due_of(find("一个月"), "一个月", dt.datetime(2026, 1, 31, 9))
    assert due is not None and due.iso == "2026-02-28"
