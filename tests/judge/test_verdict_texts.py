"""What a reader is told of words hardly heard: no example of good work, a warning beside a charge, what to
listen for where nobody could decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest_rules import card, dialogue, heard, judged

from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.model import CheckResult, Tone, Transcript, Verdict

HAPPY, SORRY = (
    "require: {said: {acts: [sorry], who: agent}}",
    "forbid: {said: {acts: [angry], who: customer}}",
)
BARRED = "forbid: {said: {acts: [sorry], who: agent}}"
WARNING = "依据的那句话没听准，请以录音为准。"
HARDLY = "没听准，请听录音"


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., CheckResult]:
    """The verdict on some lines with the first turn trusted so far."""

    def of(body: str, *lines: str, sure: float = 1.0, **texts: str) -> CheckResult:
        changes = {'passed: "好"': 'passed: "好：“{quote}”。"', "|{quote}|": "“{quote}”", **texts}
        return judged(card(tmp_path, body, **changes), heard(dialogue(*lines), 0, sure))

    return of


@pytest.mark.parametrize(
    ("sure", "reason"), [(0.95, "好：“实在抱歉”。"), (0.75, "好：“实在抱歉”。"), (0.6, "好。")]
)
def test_words_hardly_heard_are_no_example(
    told: Callable[..., CheckResult], sure: float, reason: str
) -> None:
    result = told(HAPPY, "席：实在抱歉。", sure=sure)
    assert (result.verdict, result.reason) == (Verdict.PASS, reason)


def test_a_quotation_inside_a_quotation_has_its_own_marks(told: Callable[..., CheckResult]) -> None:
    assert told(HAPPY, "席：短信写着“已签收”，实在抱歉。").reason == "好：“短信写着‘已签收’，实在抱歉”。"


@pytest.mark.parametrize(("sure", "warned"), [(0.95, False), (0.75, False), (0.6, True)])
def test_a_charge_on_words_hardly_heard_says_so(
    told: Callable[..., CheckResult], sure: float, warned: bool
) -> None:
    result = told(SORRY, "客：太过分了。", sure=sure)
    assert result.verdict is Verdict.FAIL and "太过分了" in result.reason
    assert result.reason.endswith(WARNING) is warned


def test_a_charge_that_quotes_nothing_is_not_warned_of(told: Callable[..., CheckResult]) -> None:
    result = told(HAPPY, "席：您好。", "客：您好。", sure=0.6, **{"“{quote}”": ""})
    assert result.verdict is Verdict.FAIL and WARNING not in result.reason


def test_what_was_nearly_heard_is_named_to_the_reviewer(told: Callable[..., CheckResult]) -> None:
    result = told(BARRED, "席：实在抱歉。", sure=0.2)
    assert result.verdict is Verdict.UNDECIDED
    assert result.reason.endswith("：“实在抱歉”。请听这一句算不算“测试”。")


def test_what_the_customer_nearly_said_is_asked_of_the_customer(told: Callable[..., CheckResult]) -> None:
    result = told(SORRY, "客：太过分了。", sure=0.2)
    assert result.verdict is Verdict.UNDECIDED
    assert result.reason.endswith("：“太过分了”。请听这一句客户是不是这个意思。")


def test_where_the_customer_may_have_called_for_it_the_reviewer_is_told_when_it_is_spared(
    told: Callable[..., CheckResult],
) -> None:
    body = "when: {said: {acts: [angry], who: customer}}\n    " + HAPPY
    result = told(body, "客：太过分了。", "席：您好。", sure=0.2, **{'na: "不涉及"': 'na: "客户没有生气。"'})
    assert result.verdict is Verdict.UNDECIDED
    assert "先听这一句：若客户没有生气，这一项不适用；否则再听坐席有没有做到“测试”。" in result.reason


def test_of_several_places_none_is_singled_out(told: Callable[..., CheckResult]) -> None:
    two = ("席：实在抱歉。", "客：嗯。", "席：对不起。")
    result = told("forbid: {said: {acts: [sorry], who: agent, at_least: 2}}", *two, sure=0.2)
    assert result.verdict is Verdict.UNDECIDED
    assert result.reason.endswith("。请听标出的地方再定。") and "抱歉" not in result.reason


def test_long_words_are_cut(told: Callable[..., CheckResult]) -> None:
    result = told(BARRED, f"席：实在抱歉，{'这件事情给您添了这么多的麻烦' * 4}。", sure=0.2)
    assert "…”。请听这一句" in result.reason and len(result.reason) < 90


@pytest.mark.parametrize(("sure", "hardly"), [(0.95, False), (0.8, False), (0.7, True)])
def test_praise_at_a_sentence_hardly_heard_says_so(
    make_call: Callable[..., Transcript], scorecard: Scorecard, sure: float, hardly: bool
) -> None:
    call = make_call(
        "席：您好，这里是暖家家电客服，工号五五一二为您服务，请问有什么可以帮您？",
        "客：我要投诉，上周买的洗衣机一直漏水。",
        "席：实在抱歉，给您添麻烦了，我马上帮您查。",
        "客：好。",
    )
    marks = analyse(heard(call, 0, sure), scorecard).marks
    opening = [m for m in marks if m.turn == 0 and m.tone is Tone.GOOD]
    assert [HARDLY in m.comment for m in opening] == [hardly]
    assert not any(HARDLY in m.comment for m in marks if m.turn != 0 or m.tone is not Tone.GOOD)
