"""Sheets made from recognised sound: what was hardly heard is not handed on, what was half heard says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from qa.judge.analyse import analyse, make_context
from qa.judge.record_heard import as_heard, told_as_heard
from qa.judge.scorecard import Scorecard
from qa.judge.stated import problem_of
from qa.model import CallAnalysis, CallMeta, Transcript, Word
from qa.shown_words import UNHEARD

MakeCall = Callable[..., Transcript]
MATTER = "我要投诉，上个月买的洗衣机一直漏水，地板都泡坏了。"
CALL = (
    "席：您好，暖家家电客服，请问有什么可以帮您？",
    f"客：{MATTER}",
    "席：真抱歉，田女士。请问订单号多少？",
    "客：尾号三三七一。",
    "席：我给您安排师傅后天上午十点前上门维修，您看可以吗？",
    "客：可以，就这么办。",
    "席：感谢来电，田女士，再见。",
)


def heard(call: Transcript, weak: Mapping[str, float], sure: float = 0.95) -> Transcript:
    """The call as recognised: every character with a trust, that of the named words lower."""

    def words(text: str, start: float) -> tuple[Word, ...]:
        trust = [sure] * len(text)
        for piece, low in weak.items():
            at = text.find(piece)
            if at >= 0:
                trust[at : at + len(piece)] = [low] * len(piece)
        return tuple(Word(c, start, start + 0.1, t) for c, t in zip(text, trust, strict=True) if c.isalnum())

    turns = (replace(t, words=words(t.text, t.start or 0.0), confidence=sure) for t in call.turns)
    return replace(call, turns=tuple(turns))


@pytest.fixture
def sheets(make_call: MakeCall, scorecard: Scorecard) -> Callable[..., CallAnalysis]:
    """What is made of the call with some words hardly heard."""

    def of(weak: Mapping[str, float], lines: tuple[str, ...] = CALL) -> CallAnalysis:
        call = replace(make_call(*lines), meta=CallMeta(started_at="2026-11-20T09:00:00+08:00"))
        return analyse(heard(call, weak), scorecard)

    return of


def form_of(analysis: CallAnalysis) -> Mapping[str, Any]:
    return analysis.extract["record.form"]  # type: ignore[return-value]


def test_what_was_written_is_told_whole_and_without_doubt(make_call: MakeCall, scorecard: Scorecard) -> None:
    extract = analyse(make_call(*CALL), scorecard).extract
    for sheet in ("record.form", "record.tracker"):
        fields = extract[sheet]
        assert isinstance(fields, Mapping)
        assert not any(field.get("doubt") for field in fields.values())
        assert not any(UNHEARD in str(field["value"]) for field in fields.values())


def test_what_was_well_heard_is_told_whole_and_without_doubt(sheets: Callable[..., CallAnalysis]) -> None:
    form = form_of(sheets({}))
    assert "漏水" in form["core_problem"]["value"]
    assert form["customer_name"]["value"] == "田女士"
    assert not any(field.get("doubt") for field in form.values())


def test_a_clause_hardly_heard_is_left_out(sheets: Callable[..., CallAnalysis]) -> None:
    form = form_of(sheets({"地板都泡坏了": 0.4}))
    assert "漏水" in form["core_problem"]["value"]
    assert "泡坏" not in form["core_problem"]["value"] and UNHEARD in form["core_problem"]["value"]
    assert form["core_problem"]["doubt"]


def test_of_what_was_mostly_lost_nothing_is_told(make_call: MakeCall, scorecard: Scorecard) -> None:
    lost = heard(make_call(*CALL), {"上个月买的洗衣机一直漏水，地板都泡坏了": 0.4})
    told, sure = told_as_heard("上个月买的洗衣机一直漏水，地板都泡坏了", 1, make_context(lost, scorecard))
    assert told == UNHEARD and not sure


def test_words_half_heard_are_kept_with_a_doubt(sheets: Callable[..., CallAnalysis]) -> None:
    form = form_of(sheets({"上个月买的洗衣机一直漏水，地板都泡坏了": 0.78}))
    assert "泡坏" in form["core_problem"]["value"] and form["core_problem"]["doubt"]
    assert UNHEARD not in form["core_problem"]["value"]


def test_one_clause_half_heard_puts_the_whole_in_doubt(sheets: Callable[..., CallAnalysis]) -> None:
    field = form_of(sheets({"地板都泡坏了": 0.8}))["core_problem"]
    assert "泡坏" in field["value"] and field["doubt"]
    assert "doubt" not in form_of(sheets({"地板都泡坏了": 0.87}))["core_problem"]


def test_a_name_half_heard_is_kept_with_a_doubt_and_not_in_the_synopsis(
    sheets: Callable[..., CallAnalysis],
) -> None:
    clear, misheard = sheets({}), sheets({"田女士": 0.6})
    assert "田女士" in clear.summary and "田女士" not in misheard.summary
    field = form_of(misheard)["customer_name"]
    assert field["value"] == "田女士" and field["doubt"]


def test_what_stands_beside_a_doubtful_name_bears_none(sheets: Callable[..., CallAnalysis]) -> None:
    assert "doubt" not in form_of(sheets({"田女士": 0.6}))["promised_time"]


def test_a_time_half_heard_is_marked_and_not_said_back(sheets: Callable[..., CallAnalysis]) -> None:
    clear, misheard = sheets({}), sheets({"后天上午十点": 0.7})
    assert [p["plain"] for p in _promises(clear)] == [True]
    assert [p["plain"] for p in _promises(misheard)] == [False]
    assert "没听清" in _promises(misheard)[0]["value"] and "没听清" not in _promises(clear)[0]["value"]
    assert form_of(misheard)["promised_time"]["doubt"]


def test_words_half_heard_make_a_promise_one_to_look_at(sheets: Callable[..., CallAnalysis]) -> None:
    (clear,), (misheard,) = _promises(sheets({})), _promises(sheets({"上门维修": 0.3}))
    assert clear["plain"] and not clear["note"]
    assert not misheard["plain"] and "没听准" in misheard["note"] and misheard["due"] == clear["due"]
    (elsewhere,) = _promises(sheets({"地板都泡坏了": 0.4}))
    assert elsewhere["plain"] and not elsewhere["note"]


def test_the_trackers_due_time_bears_the_doubt_of_its_promise(sheets: Callable[..., CallAnalysis]) -> None:
    for weak, doubt in (({}, None), ({"后天上午十点": 0.7}, True), ({"地板都泡坏了": 0.4}, None)):
        due = sheets(weak).extract["record.tracker"]["due"]  # type: ignore[index]
        assert "22" in due["value"] and due.get("doubt") is doubt


def test_minutes_behind_a_pause_put_the_hour_in_doubt(sheets: Callable[..., CallAnalysis]) -> None:
    cut = form_of(
        sheets({}, (*CALL[:4], "席：我安排师傅明天下午两点，四十上门维修，您看可以吗？", *CALL[5:]))
    )
    assert cut["promised_time"]["doubt"]
    for after in ("师傅上门维修", "四个师傅一起上门维修", "一定上门维修", "二十块上门费免了，上门维修"):
        said = f"席：我安排师傅明天下午两点，{after}，您看可以吗？"
        whole = form_of(sheets({}, (*CALL[:4], said, *CALL[5:])))
        assert "两点" in whole["promised_time"]["value"], after
        assert "doubt" not in whole["promised_time"], after


def test_a_promise_of_which_nothing_was_heard_is_not_listed(sheets: Callable[..., CallAnalysis]) -> None:
    lines = (*CALL[:6], "席：我会盯着这件事的。", CALL[6])
    assert any("盯着" in p["what"] for p in _promises(sheets({}, lines)))
    assert not any(UNHEARD in p["what"] for p in _promises(sheets({"我会盯着这件事的": 0.3}, lines)))


def test_a_promise_half_heard_asks_to_be_checked_once(sheets: Callable[..., CallAnalysis]) -> None:
    weak: Mapping[str, float]
    for weak, notes in (({}, 0), ({"上门维修": 0.5}, 1), ({"后天上午十点": 0.7}, 1)):
        (promise,) = _promises(sheets(weak))
        assert promise["value"].count("请核对") == notes and "请核对" not in promise["what"]


def test_a_promise_with_its_time_alone_heard_says_so(sheets: Callable[..., CallAnalysis]) -> None:
    found = _promises(sheets({"我给您安排师傅": 0.2, "前上门维修": 0.2, "您看可以吗": 0.2}))
    assert [p["what"] for p in found] == [f"后天上午十点{UNHEARD}"]


@pytest.mark.parametrize(
    ("weak", "said"),
    [
        ({}, "上个月买的洗衣机一直漏水，地板都泡坏了"),
        ({"地板都泡坏了": 0.75}, "上个月买的洗衣机一直漏水"),
        ({"地板都泡坏了": 0.4}, "上个月买的洗衣机一直漏水"),
        ({"洗衣机一直漏水": 0.75}, ""),
        ({"田女士": 0.4}, "上个月买的洗衣机一直漏水，地板都泡坏了"),
    ],
)
def test_a_matter_is_said_back_as_far_as_it_was_well_heard(
    make_call: MakeCall, scorecard: Scorecard, weak: Mapping[str, float], said: str
) -> None:
    context = make_context(heard(make_call(*CALL), weak), scorecard)
    assert problem_of(context, context.facts()) == said


def test_verdicts_and_points_do_not_hang_on_the_sheets(sheets: Callable[..., CallAnalysis]) -> None:
    for weak in ({"田女士": 0.6}, {"地板都泡坏了": 0.75}):
        before, after = sheets({}), sheets(weak)
        assert [(c.id, c.verdict, c.points) for c in before.checks] == [
            (c.id, c.verdict, c.points) for c in after.checks
        ]


def test_words_of_another_sentence_are_looked_up_where_they_were_said(
    make_call: MakeCall, scorecard: Scorecard
) -> None:
    call = heard(
        make_call("席：今天给您登记。", "客：好。", "席：明天师傅上门，带着零件。"), {"带着零件": 0.3}
    )
    told, sure = told_as_heard("今天给您登记；明天师傅上门，带着零件", 0, make_context(call, scorecard))
    assert told == f"今天给您登记；明天师傅上门，{UNHEARD}" and not sure


def test_a_sentence_that_was_lost_leaves_no_gap_among_others(
    make_call: MakeCall, scorecard: Scorecard
) -> None:
    call = heard(make_call("席：今天给您登记。", "客：好。", "席：明天师傅上门。"), {"明天师傅上门": 0.3})
    told, sure = told_as_heard("今天给您登记；明天师傅上门", 0, make_context(call, scorecard))
    assert told == "今天给您登记" and not sure


def test_what_no_words_were_taken_for_is_left_alone(make_call: MakeCall, scorecard: Scorecard) -> None:
    context = make_context(heard(make_call(*CALL), {}, sure=0.3), scorecard)
    sheet = {"agent": {"value": "田 5512", "turn": None}, "wish": {"value": "维修", "turn": 1}}
    assert as_heard(sheet, context) == sheet


def _promises(analysis: CallAnalysis) -> list[Mapping[str, Any]]:
    return analysis.extract["promises"]  # type: ignore[return-value]


def test_the_synopsis_tells_no_plan_as_sure_that_the_record_has_checked(
    sheets: Callable[..., CallAnalysis],
) -> None:
    offer = "席：我给您安排师傅后天上门，配件人工都不收您的钱，旧件留给您看，您看可以吗？"
    lines = (*CALL[:4], offer, *CALL[5:])
    plan = "配件人工都不收您的钱，旧件留给您看"
    well, other, half = (sheets(weak, lines) for weak in ({}, {"后天": 0.35}, {"旧件": 0.6}))
    assert f"客户同意按“{plan}”办" in well.summary
    # Another clause of the sentence was misheard: what is quoted was not.
    assert form_of(other)["solution"]["doubt"] and f"客户同意按“{plan}”办" in other.summary
    # On average it was heard well.
    assert form_of(half)["solution"]["doubt"]
    assert "旧件留给您看" not in half.summary and "客户同意坐席提出的办法" in half.summary


def test_the_synopsis_names_no_thing_out_of_a_sentence_that_was_misheard(
    sheets: Callable[..., CallAnalysis],
) -> None:
    lines = (CALL[0], "客：你好，我想在你们那儿买一台洗衣机，怎么个买法？", "席：您稍等，我帮您看看。")
    assert "洗衣机" in sheets({}, lines).summary
    assert "洗衣机" not in sheets({"怎么个买法": 0.7, "我想在你们那儿": 0.7}, lines).summary
