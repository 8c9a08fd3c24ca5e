"""What people say changes scores, with the machine's figure kept; agreement; promises; sampling."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from weekly_kit import call, check, setup, week_of_calls

from qa.errors import UsageError
from qa.model import Verdict
from qa.report.weekly_tables import sample_csv
from qa.shown_words import VERDICT_ZH
from qa.weekly.facts import CallFacts, PromiseFact, TicketFact
from qa.weekly.promises import state_of
from qa.weekly.reviews import CONTROL, Review, apply_reviews, parse_reviews
from qa.weekly.week import Weekly, make_weekly

CHECKS = (
    check("closing.recap", "fail", max=2.0),
    check("switch_in.restate", "pass", max=4.0),
    check("agreement.time_limit", "undecided", severity="major"),
)
WORTH = {("", "closing.recap"): 2.0, ("", "switch_in.restate"): 4.0, ("", "agreement.time_limit"): 4.0}
JUDGED = call("a", total=66.7, checks=CHECKS)


def test_a_changed_verdict_changes_the_score_and_keeps_the_machines() -> None:
    done = apply_reviews(JUDGED, [Review("a", "closing.recap", "pass", by="王")], WORTH)
    assert (done.score.total, done.score.former, done.score.restated_by) == (100.0, 66.7, "王")
    worse = apply_reviews(JUDGED, [Review("a", "agreement.time_limit", "fail", by="王")], WORTH)
    assert worse.score.total == 40.0
    gone = apply_reviews(JUDGED, [Review("a", "closing.recap", "na")], WORTH)
    assert gone.score.total == 100.0 and "closing.recap" not in {c.id for c in gone.checks}


def test_a_score_given_outright_stands_and_other_calls_stay() -> None:
    done = apply_reviews(JUDGED, [Review("a", score=90.0, by="李")], WORTH)
    assert (done.score.total, done.score.former) == (90.0, 66.7)
    assert apply_reviews(JUDGED, [Review("b", score=1.0)], WORTH) is JUDGED
    assert apply_reviews(JUDGED, [Review("a", score=1.0, folder="/elsewhere")], WORTH) is JUDGED
    same = apply_reviews(JUDGED, [Review("a", "closing.recap", "fail")], WORTH)
    assert same.score.former is None


def test_a_weighted_scorecard_keeps_its_total_unless_a_score_is_given() -> None:
    weighted = call("a", total=71.0, checks=CHECKS)
    done = apply_reviews(weighted, [Review("a", "closing.recap", "pass")], WORTH)
    assert (done.score.total, done.score.former) == (71.0, None)


def test_a_fatal_item_taken_back_gives_the_score_back() -> None:
    rude = check("call.rude_words", "fail", severity="fatal", max=0.0)
    judged = call("a", total=66.7, fatal=("call.rude_words",), checks=(*CHECKS, rude))
    assert judged.score.total == 0.0
    done = apply_reviews(judged, [Review("a", "call.rude_words", "pass", by="王")], WORTH)
    assert (done.score.total, done.score.former, done.score.fatal) == (66.7, 0.0, ())


def test_restated_means_keep_the_former_figure() -> None:
    calls = [call(str(k), f"2026-11-18T10:{k:02d}:00+08:00", total=66.7, checks=CHECKS) for k in range(10)]
    weekly = make_weekly(calls, setup(), [Review("3", score=96.7, by="李")])
    card = weekly.cards.all
    assert card.figures["total"].value == pytest.approx(69.7)
    assert (card.machine, card.restated) == (pytest.approx(66.7), 1)
    assert make_weekly(calls, setup()).cards.all.machine is None


def test_reviews_are_read_from_csv_and_json_lines() -> None:
    text = "\ufeff通话编号,检查编号,人工结论,得分,复核人,复核时间\na,closing.recap,通过,,王,2026-11-24\nb,,,,,\nc,,,88.5,李,2026-11-23\n"
    found = parse_reviews(text, "复核.csv")
    assert [(r.call_id, r.verdict, r.score) for r in found] == [("c", "", 88.5), ("a", "pass", None)]
    lines = (
        '{"call_id": "a", "check": "x.y", "verdict": "fail", "by": "王"}\n\n{"call_id": "b", "score": 70}\n'
    )
    assert [r.call_id for r in parse_reviews(lines, "a.jsonl")] == ["a", "b"]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_is_read_back_as_reports_name_it(verdict: Verdict) -> None:
    (review,) = parse_reviews(f"call_id,check,verdict\na,closing.recap,{VERDICT_ZH[verdict]}\n", "r.csv")
    assert review.verdict == verdict


def test_what_a_report_calls_unearned_is_no_verdict() -> None:
    with pytest.raises(UsageError, match="看不懂"):
        parse_reviews(f"call_id,check,verdict\na,closing.recap,{VERDICT_ZH['unearned']}\n", "r.csv")


def test_faulty_reviews_are_named_by_line() -> None:
    text = "call_id,check,verdict,score\n,x,通过,\na,x,对,\na,,通过,\na,,,三\na,,,120\n"
    with pytest.raises(UsageError) as caught:
        parse_reviews(text, "复核.csv")
    for line in (2, 3, 4, 5, 6):
        assert f"第 {line} 行" in caught.value.message
    with pytest.raises(UsageError, match="缺少 call_id"):
        parse_reviews("a,b\n1,2\n", "复核.csv")
    with pytest.raises(UsageError, match="第 2 行不是有效的 JSON"):
        parse_reviews('{"call_id": "a", "score": 1}\n{oops\n', "a.jsonl")


def test_the_list_of_calls_to_hear_can_be_filled_in_and_given_back() -> None:
    calls = week_of_calls(30)
    weekly = make_weekly(calls, setup(control=10))
    rows = list(csv.DictReader(io.StringIO(sample_csv(weekly).decode("utf-8-sig"))))
    assert {r["抽样"] for r in rows} == {CONTROL}
    assert len({r["通话编号"] for r in rows}) == 10
    for k, row in enumerate(rows):
        row["人工结论"], row["复核人"] = ("不通过" if k == 0 else "通过"), "王"
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    again = make_weekly(calls, setup(control=10), parse_reviews(buffer.getvalue(), "复核.csv"))
    assert again.agreement is not None
    control = again.agreement.control
    assert (control.n, control.same) == (10, 9)
    assert again.agreement.all.n == 10


def test_only_the_random_sample_tells_the_machines_error_rate() -> None:
    reviews = [
        Review("a", "closing.recap", "pass", sample="致命项"),
        Review("a", "switch_in.restate", "pass", sample=CONTROL),
    ]
    weekly = make_weekly([call("a", total=66.7, checks=CHECKS)], setup(), reviews)
    assert weekly.agreement is not None
    assert (weekly.agreement.all.same, weekly.agreement.all.n) == (1, 2)
    assert (weekly.agreement.control.same, weekly.agreement.control.n) == (1, 1)
    assert (weekly.agreement.all.wrong_fails, weekly.agreement.all.fails) == (1, 1)
    assert make_weekly([JUDGED], setup(), [Review("a", "agreement.time_limit", "pass")]).agreement is None


DUE = dt.datetime(2026, 11, 20, 18)
LATER, EARLIER = DUE + dt.timedelta(hours=2), DUE - dt.timedelta(hours=2)


@pytest.mark.parametrize(
    ("done", "told", "now", "ticket", "state"),
    [
        (EARLIER, None, LATER, True, "kept"),
        (DUE, None, LATER, True, "kept"),
        (LATER, None, LATER, True, "late"),
        (LATER, EARLIER, LATER, True, "told"),
        (LATER, LATER, LATER, True, "late"),
        (None, EARLIER, LATER, True, "told"),
        (None, EARLIER, EARLIER, True, "soon"),
        (None, None, LATER, True, "overdue"),
        (None, None, LATER, False, "unverified"),
        (None, None, EARLIER, True, "soon"),
        (None, None, DUE - dt.timedelta(days=9), True, "open"),
    ],
)
def test_the_state_of_a_promise(
    done: dt.datetime | None, told: dt.datetime | None, now: dt.datetime, ticket: bool, state: str
) -> None:
    assert state_of(DUE, done, told, now, has_ticket=ticket) == state


def test_promises_take_the_tickets_time_and_count_the_period() -> None:
    said = (PromiseFact("两天内回电话", "两天内", "2026-11-20"), PromiseFact("尽快处理", "", ""))
    calls = [
        call("heard", promises=said),
        call(
            "ticket",
            "2026-11-18T11:00:00+08:00",
            promises=said,
            ticket=TicketFact(due_at="2026-11-19T12:00:00+08:00", done_at="2026-11-19T03:00:00Z"),
        ),
        call("vague", "2026-11-18T12:00:00+08:00", promises=(PromiseFact("尽快处理", "", ""),)),
        call("old", "2026-11-12T12:00:00+08:00", ticket=TicketFact(due_at="2026-11-17T12:00:00+08:00")),
        call(
            "coming",
            "2026-11-20T12:00:00+08:00",
            promises=(PromiseFact("周二送货", "周二", "2026-11-24", plain=False),),
        ),
    ]
    promises = make_weekly(calls, setup()).promises
    states = {p.call_id: p.state for p in promises.rows}
    assert states == {"heard": "unverified", "ticket": "kept", "old": "overdue", "coming": "soon"}
    assert promises.due == 3
    assert promises.rows[0].call_id == "coming" and promises.rows[0].vague
    assert next(p for p in promises.rows if p.call_id == "heard").due == dt.datetime(2026, 11, 20, 23, 59)


@pytest.mark.parametrize(
    ("now", "what", "state"),
    [
        (dt.datetime(2026, 11, 21, 9), "师傅上门", "soon"),
        (dt.datetime(2026, 11, 24, 9), "财务退款", "soon"),
        (dt.datetime(2026, 11, 27, 9), "财务退款", "unverified"),
    ],
)
def test_of_several_promises_the_next_one_counts(now: dt.datetime, what: str, state: str) -> None:
    said = (
        PromiseFact("财务退款", "五个工作日", "2026-11-25"),
        PromiseFact("经理回电", "半小时内", "2026-11-18T10:30"),
        PromiseFact("师傅上门", "周一上午十点", "2026-11-23T10:00"),
    )
    (row,) = make_weekly([call("a", promises=said)], setup(now=now)).promises.rows
    assert (row.what, row.state) == (what, state)


def sample_rows(data: bytes | None) -> list[dict[str, str]]:
    assert data is not None
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def saved(rows: list[dict[str, str]], encoding: str = "utf-8-sig", **how: Any) -> bytes:
    """A list as a person's program saves it."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(dict.fromkeys(head for row in rows for head in row)), **how)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ","), ("gb18030", ","), ("utf-8", ";"), ("utf-16", "\t")]
)
def test_rows_that_were_filled_in_stay_when_the_list_is_written_again(encoding: str, delimiter: str) -> None:
    calls = week_of_calls(30)
    weekly = make_weekly(calls, setup(control=10))
    rows = sample_rows(sample_csv(weekly))
    rows[3] |= {"人工结论": "不通过", "复核人": "王"}
    rows[5] |= {"改后得分": "61"}
    again = sample_rows(sample_csv(weekly, saved(rows, encoding, delimiter=delimiter)))
    assert again == rows
    # Another draw: what was filled in stays, what was not is drawn anew.
    fewer = sample_rows(sample_csv(make_weekly(calls, setup(control=2)), saved(rows, encoding)))
    assert len(fewer) < len(rows)
    assert rows[3] in fewer and rows[5] in fewer
    assert sum(bool(row["人工结论"] or row["改后得分"]) for row in fewer) == 2


def test_what_people_add_to_the_list_stays() -> None:
    weekly = make_weekly(week_of_calls(30), setup(control=10))
    rows = sample_rows(sample_csv(weekly))
    rows[0] |= {"备注": "语气很好"}
    rows.append({**rows[1], "通话编号": "a7", "检查编号": "x.y", "人工结论": "通过"})
    again = sample_rows(sample_csv(weekly, saved(rows, restval="")))
    assert again[0]["备注"] == "语气很好"
    assert (again[-1]["通话编号"], again[-1]["人工结论"]) == ("a7", "通过")
    unnamed = saved(rows, restval="").replace("备注".encode(), b"")
    assert "语气很好" in sample_rows(sample_csv(weekly, unnamed))[0].values()


def test_a_list_nobody_filled_in_is_written_anew_and_a_gone_calls_words_go() -> None:
    weekly = make_weekly(week_of_calls(30), setup(control=10))
    fresh = sample_csv(weekly)
    older = sample_csv(make_weekly(week_of_calls(30), setup(control=3)))
    assert older is not None
    assert sample_csv(weekly, older) == fresh
    rows = sample_rows(fresh)
    said = "我的身份证丢了"
    rows[0] |= {"通话编号": "deleted", "人工结论": "通过", "原话": said}
    again = sample_csv(weekly, saved(rows))
    assert again is not None
    assert said not in again.decode("utf-8-sig")
    assert any(row["通话编号"] == "deleted" for row in sample_rows(again))


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\xd8", "别的,表\n1,2\n".encode(), b"PK\x03\x04\x00\x81\xff"])
def test_a_file_that_is_no_such_list_is_not_taken_for_one(data: bytes) -> None:
    assert sample_csv(make_weekly(week_of_calls(30), setup(control=10)), data) is None


def said_of(text: str, *calls: CallFacts, known: tuple[str, ...] = ()) -> tuple[Weekly, tuple[str, ...]]:
    weekly = make_weekly(calls or [JUDGED], setup(), parse_reviews(text, "复核.csv"), known=known)
    return weekly, weekly.unmet


def test_reviews_that_meet_nothing_are_named() -> None:
    text = "call_id,check,verdict,score\na,closing.recap,通过,\nb,closing.recap,通过,\na,closing.recup,通过,\nc,,,70\n"
    weekly, said = said_of(text)
    assert said == ("第 3 行：没有通话 b", "第 4 行：没有检查 closing.recup", "第 5 行：没有通话 c")
    assert weekly.cards.all.restated == 1
    assert said_of("call_id,check,verdict\na,closing.recap,通过\n")[1] == ()


def test_a_number_that_lost_its_zeros_is_guessed_at_but_not_applied() -> None:
    text, judged = "call_id,check,verdict\n1,x.y,通过\n", call("001", total=66.7, checks=CHECKS)
    weekly, said = said_of(text, judged, known=("001",))
    assert said == ("第 2 行：没有通话 1（是否想写 001？）",)
    assert weekly.cards.all.restated == 0


@pytest.mark.parametrize("call_id", ["20261116000000123", "0042", "11-16", "3E5"])
def test_ids_that_a_spreadsheet_would_change_come_back_whole(call_id: str) -> None:
    judged = call(call_id, checks=(check("closing.recap", "fail"),), total=50.0)
    (row,) = sample_rows(sample_csv(make_weekly([judged], setup(control=1))))
    assert row["通话编号"] == f"'{call_id}"
    row |= {"人工结论": "通过"}
    weekly, said = said_of(saved([row]).decode("utf-8-sig"), judged)
    assert (said, weekly.reviewed) == ((), 1)
    again = sample_rows(sample_csv(make_weekly([judged], setup(control=1)), saved([row])))
    assert again == [row]


@pytest.mark.parametrize("call_id", ["C000123", "12345678", "a-1", "2026年"])
def test_other_ids_stand_as_they_are(call_id: str) -> None:
    judged = call(call_id, checks=(check("closing.recap", "fail"),))
    (row,) = sample_rows(sample_csv(make_weekly([judged], setup(control=1))))
    assert row["通话编号"] == call_id


def test_an_id_that_a_spreadsheet_has_spoilt_is_told_as_such() -> None:
    _, said = said_of("call_id,check,verdict\n2.02612E+16,closing.recap,通过\n")
    assert "第 2 行：没有通话 2.02612E+16（长编号被表格程序改成了科学计数" in said[0]


def test_calls_of_other_periods_are_counted_only() -> None:
    _, said = said_of(
        "call_id,check,verdict\nold,closing.recap,通过\nolder,closing.recap,通过\n",
        known=("old", "older", "a"),
    )
    assert said == ("2 行是别的时段的通话，这一份没有用上",)


@pytest.mark.parametrize("head", ["检查编号", "检查项", "check"])
def test_a_check_may_be_named_in_chinese(head: str) -> None:
    checks = (check("a.x", "fail", zh="追问澄清", max=2.0), check("b.y", "pass", zh="结果复述", max=2.0))
    weekly, said = said_of(
        f"通话编号,{head},人工结论\na,追问澄清,通过\n", call("a", total=50.0, checks=checks)
    )
    assert said == ()
    assert weekly.cards.all.figures["total"].value == 100.0
    assert weekly.agreement is not None and weekly.agreement.all.wrong_fails == 1


def test_a_chinese_name_of_two_checks_says_too_little() -> None:
    checks = (check("a.x", "fail", zh="追问澄清"), check("b.y", "pass", zh="追问澄清"))
    weekly, said = said_of(
        "通话编号,检查编号,人工结论\na,追问澄清,通过\n", call("a", total=50.0, checks=checks)
    )
    assert said == ("第 2 行：检查“追问澄清”不止一条，请写编号：a.x、b.y",)
    assert weekly.cards.all.restated == 0
    # Of two columns the number counts.
    both = "通话编号,检查编号,检查项,人工结论\na,a.x,追问澄清,通过\n"
    assert said_of(both, call("a", total=50.0, checks=checks))[1] == ()


def test_checks_that_did_not_apply_and_calls_without_a_score_are_told_apart() -> None:
    other = call("b", checks=(check("x.y", zh="别的"),))
    text = "call_id,check,verdict,score,folder\na,x.y,通过,,\nbad,x.y,通过,,\na,closing.recap,通过,,/else\na,x.y,通过,90,\n"
    weekly, said = said_of(text, JUDGED, other, call("bad", ok=False, error="坏"))
    assert said == (
        "第 2 行：通话 a 里检查 x.y 不适用，结论没有用上",
        "第 3 行：通话 bad 没有评分，结论用不上",
        "第 4 行：文件夹 /else 里没有通话 a",
        "第 5 行：通话 a 里检查 x.y 不适用，结论没有用上",
    )
    assert weekly.cards.all.restated == 1  # by the score that was given outright


def test_many_faults_are_counted() -> None:
    _, said = said_of("call_id,score\n" + "".join(f"z{n},70\n" for n in range(14)))
    assert len(said) == 11
    assert said[-1] == "另有 4 行也没有用上"
