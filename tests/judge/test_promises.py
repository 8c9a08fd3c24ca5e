"""What the agent promises and when that is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from qa.judge import promises_calendar
from qa.judge.promises import Promise, next_step
from qa.judge.promises_calendar import after_workdays
from qa.judge.promises_due import Due, due_of, length_of
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
        ("补的优惠券后天到您账户", "2026-03-04"),
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
        "席：这个价到今晚十二点，我给您留着。",
        "席：优惠只给您，活动到后天，我给您办。",
        # Refused, happened, or how it is for the customer.
        "席：这台机子三天内退不了，我批不下来。",
        "席：师傅已经排到月底了，约不上。",
        "席：让您在门口等了两个小时，换成我也要发火。",
        "席：五天没修好，是我们没办好。",
        "席：工钱当天就结给师傅了。",
        # Prices, people, sizes and opening hours.
        "席：到时候涨到六百一天，您也得付。",
        "席：您好，我是十六号小赵，我给您办。",
        "席：一天九个小时对着屏幕，谁都得换一副。",
        "席：拨救援热线，二十四小时有人接。",
        # Warranties and other spans in which something holds.
        "席：新换的电机保两年，坏了给您修。",
        "席：三十天里您用着不合适，随时换。",
        "席：这半年里有一点毛病都免费上门修。",
        # The customer's to do, restated wishes, pressure, the agent's own system.
        "席：您再续一年，我给您换回原来的老师。",
        "席：您想赶在周六之前修好，是这个意思吧？",
        "席：这个优惠今天晚上十二点就截止，过了就恢复三千八。",
        "席：今天退的话要扣百分之二十违约金。",
        "席：系统卡住了，技术说五分钟能好。",
        "席：您是今天下午送，还是您自己来取？",
    ],
)
def test_what_is_no_promise(judge: Judge, said: str) -> None:
    assert made(judge, said) == []


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("明儿上午八点到十点师傅上门", "2026-03-03T10:00"),
        ("后儿给您送到", "2026-03-04"),
        ("今晚七点前到，小邵到楼下喊您", "2026-03-02T19:00"),
        ("今天晚上十二点之前给您恢复", "2026-03-03T00:00"),
        ("周四早七点车到您家门口", "2026-03-05T07:00"),
        ("今天下午六点前您会收到一张确认单", "2026-03-02T18:00"),
        ("八点给您回电话", "2026-03-02T20:00"),
        ("周四，五号，师傅上门", "2026-03-05"),
        ("三个工作日里给您回话，不收您的钱", "2026-03-05"),
    ],
)
def test_spoken_forms_are_due_after_the_call(judge: Judge, said: str, due: str) -> None:
    assert [p["due"] for p in made(judge, f"席：好的，{said}。")] == [due]


def test_nothing_is_due_before_the_call(judge: Judge) -> None:
    late = "2026-03-02T15:40:00"
    assert [p["due"] for p in made(judge, "席：上午九点师傅上门。", began=late)] == ["2026-03-03T09:00"]
    assert made(judge, "席：今天上午九点师傅上门。", began=late) == []
    # 2 March is a Monday: its morning is over.
    assert [p["due"] for p in made(judge, "席：周一上午九点师傅上门。", began=late)] == ["2026-03-09T09:00"]


def test_an_hour_takes_the_day_named_before_it(judge: Judge) -> None:
    found = made(judge, "席：明早八点师傅上门修好，十点我给您打电话。")
    assert [(p["due"], p["plain"]) for p in found] == [
        ("2026-03-03T08:00", True),
        ("2026-03-03T10:00", False),
    ]
    found = made(judge, "席：明天上午师傅来取样。", "客：几点？", "席：九点到十二点，他先给您打电话。")
    assert found[-1]["due"] == "2026-03-03T12:00"


def test_a_time_alone_answers_when(judge: Judge) -> None:
    assert made(judge, "席：给您报上去了。", "客：几天能到？", "席：三个工作日。")[-1]["due"] == "2026-03-05"
    assert made(judge, "席：给您报上去了。", "客：你们干这行多少年了？", "席：三个工作日。") == []


def test_of_offered_ways_the_one_taken_is_promised(judge: Judge) -> None:
    offer = "席：两个办法：一个是明早八点师傅上门修；或者今晚先送您一台备用的。您选哪个？"
    found = made(judge, offer)
    assert [p["plain"] for p in found] == [False, False]
    found = made(judge, offer, "客：明早吧。", "席：好，明早八点师傅上门修。")
    assert [(p["due"], p["plain"]) for p in found] == [("2026-03-03T08:00", True)]


def test_what_was_said_again_with_its_hour_has_the_hour(judge: Judge) -> None:
    found = made(judge, "席：后天师傅上门换门。", "客：行。", "席：再说一遍，后天下午三点师傅上门换门。")
    assert [(p["due"], p["again"]) for p in found] == [("2026-03-04T15:00", [4])]


def test_a_lunar_day_and_the_day_before_another_are_not_reckoned(judge: Judge) -> None:
    for said in ("十月初五下午三点车到您家", "前一天晚上六点给您打电话"):
        found = made(judge, f"席：好，{said}。")
        assert [(p["due"], p["plain"]) for p in found] == [("", False)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("三个工作日内给您退回", "最迟 2026年3月5日（周四）"),
        ("明天下午五点前给您回电", "最迟 2026年3月3日（周二）17:00"),
    ],
)
def test_a_day_without_an_hour_is_not_told_as_over_before_it(judge: Judge, said: str, told: str) -> None:
    (found,) = made(judge, f"席：好的，{said}。")
    assert str(found["value"]).endswith(told)


@pytest.mark.parametrize(
    "offer",
    [
        "席：有两种修法，一种是今天先用胶给您堵上；一种是给您重做防水，四天后一次修好。您看选哪一种？",
        "席：有三条路，一是退钱，押金当天退给您。二是续租半年。三是租转售，您挑哪条都成。",
        "席：要么我一定给您盯着，要么您自己去店里，您选哪一种？",
    ],
)
def test_an_offer_is_no_promise_once_something_is_promised_outright(judge: Judge, offer: str) -> None:
    settled = "席：好，那师傅明天下午两点给您上门。"
    found = made(judge, offer, "客：就按第一种吧。", settled)
    assert [p["due"] for p in found] == ["2026-03-03T14:00"]
    # Where nothing else was promised the ways offered are all there is to keep.
    assert made(judge, offer, "客：我想想。")


def test_a_choice_of_form_only_leaves_the_promise(judge: Judge) -> None:
    said = "席：书面结论五个工作日内给您，寄纸质的还是发电子版，您选一个。这样处理您接受吗？"
    found = made(judge, said, "客：电子版。", "席：好，凭条今天下午三点前给您发短信。")
    assert [p["due"] for p in found] == ["2026-03-09", "2026-03-02T15:00"]


def test_a_way_offered_without_a_time_is_left_behind_too(judge: Judge) -> None:
    offer = "席：申诉单我这就给您提交，或者先给您办暂缓，您看您选哪样？"
    assert [p["when"] for p in made(judge, offer)] == [""]
    found = made(judge, offer, "客：暂缓吧。", "席：好，明天下午三点前我给您回电话。")
    assert [p["due"] for p in found] == ["2026-03-03T15:00"]


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("我给您办续租从下月五号算起", ""),
        ("您的补贴给您发到卡里从下月五号起", ""),
        ("从下周一起给您停掉", "2026-03-09"),
        ("下周一起床前我给您打电话", "2026-03-09"),
        ("下周一我给您办好", "2026-03-09"),
    ],
)
def test_a_day_from_which_something_counts_is_not_when_it_is_due(judge: Judge, said: str, due: str) -> None:
    found = made(judge, f"席：好的，{said}。")
    assert [p["due"] for p in found if p["due"]] == ([due] if due else [])


def promise(due: str, *, plain: bool = True, offered: bool = False) -> Promise:
    return Promise("退款", "当天", Due(due, due), 3, 0, 4, plain=plain, offered=offered)


def test_the_next_step_is_the_one_that_must_be_done_first() -> None:
    hour, day, later = promise("2026-03-03T10:30"), promise("2026-03-03"), promise("2026-03-09")
    assert next_step([later, day, hour]) is hour
    # A day without an hour has time until its end.
    assert next_step([later, day]) is day
    assert next_step([later]) is later


def test_what_is_over_within_the_hour_is_followed_by_what_is_not() -> None:
    soon, day, later = promise("2026-03-02T09:05"), promise("2026-03-02"), promise("2026-03-09")
    after = dt.datetime(2026, 3, 2, 10, 0)
    assert next_step([later, soon], after) is later
    assert next_step([later, soon, day], after) is day
    assert next_step([soon], after) is soon
    assert next_step([later, soon], None) is soon


def test_what_is_rough_or_only_offered_comes_behind_what_was_promised() -> None:
    rough, choice = promise("2026-03-03", plain=False), promise("2026-03-02", plain=False, offered=True)
    assert next_step([choice, rough, promise("2026-03-09")]) == promise("2026-03-09")
    assert next_step([choice, rough]) is rough
    assert next_step([choice]) is choice


def test_without_a_reckoned_time_there_is_no_next_step() -> None:
    assert next_step([]) is None
    assert next_step([promise(""), replace(promise(""), due=None)]) is None


def test_two_promises_in_one_sentence_are_two(judge: Judge) -> None:
    found = made(judge, "席：明天上午师傅给您上门检查，三个工作日内给您书面答复。")
    assert [p["due"] for p in found] == ["2026-03-03", "2026-03-05"]


def test_a_promise_said_again_is_one(judge: Judge) -> None:
    found = made(judge, "席：明天下午给您回电话。", "客：好。", "席：再说一遍，明天下午给您回电话。")
    assert len(found) == 1
    assert found[0]["again"] == [4]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("30分钟内给您回电话", "半小时内给您回电"),
        ("三十分钟内主管给您回电话", "半个小时之内主管就联系您"),
        ("24小时内给您回电", "一天之内给您回电"),
        ("一个半小时内师傅上门", "九十分钟之内师傅就上门"),
        ("半个月内给您换新", "十五天内给您换新的"),
    ],
)
def test_the_same_length_of_time_in_other_words_is_the_same_time(
    judge: Judge, first: str, second: str
) -> None:
    found = made(judge, f"席：好的，{first}。", "客：快点啊。", f"席：您放心，{second}。", "客：行。")
    assert [p["again"] for p in found] == [[4]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Another time, and the same time for something else.
        ("半小时内给您回电话", "一个小时内给您回电话"),
        ("三天内给您退款", "两个月内给您退款"),
        ("五天内给您退款", "五个工作日内给您退款"),
        ("半小时内主管给您回电话", "三十分钟内把短信发给您"),
        ("半小时内师傅上门", "三十分钟内给您回电话"),
    ],
)
def test_another_length_of_time_or_another_deed_is_another_promise(
    judge: Judge, first: str, second: str
) -> None:
    found = made(judge, f"席：好的，{first}。", "客：快点啊。", f"席：您放心，{second}。", "客：行。")
    assert [p["again"] for p in found] == [[], []]


@pytest.mark.parametrize(
    ("value", "length"),
    [
        ("30分钟", (30, 0, 0)),
        ("0.5小时", (30, 0, 0)),
        ("2小时20分钟", (140, 0, 0)),
        ("3-5天", (5 * 1440, 0, 0)),
        ("1周", (7 * 1440, 0, 0)),
        ("3工作日", (0, 3, 0)),
        ("1年", (0, 0, 12)),
        ("1.5月", (15 * 1440, 0, 1)),
    ],
)
def test_a_length_of_time_is_compared_in_minutes_workdays_and_months(
    value: str, length: tuple[int, int, int]
) -> None:
    assert length_of((value,), Kind.DURATION) == length


@pytest.mark.parametrize(
    ("value", "kind"), [("6月", Kind.DATE), ("15:00", Kind.TIME_OF_DAY), ("很久", Kind.DURATION)]
)
def test_what_is_no_duration_has_no_length(value: str, kind: Kind) -> None:
    assert length_of((value,), kind) is None


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
    assert found[0]["due"] == "" and found[0]["due_text"] == "通话后 3 个工作日内"


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
        ("半个月", "2026-03-17"),
        ("晚上十二点半", "2026-03-03T00:30"),
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
