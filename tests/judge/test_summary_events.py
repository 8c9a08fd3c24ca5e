"""How a call went in a few words: only what was missing is held against the agent."""

from __future__ import annotations

import pytest

from qa.judge.summary_events import events_of
from qa.model import CheckResult, Mark, Severity, Tone, Verdict


def _failed(check: str, reason: str) -> CheckResult:
    return CheckResult(check, check, "any", Severity.MAJOR, Verdict.FAIL, 0.0, 3.0, reason)


@pytest.mark.parametrize(
    ("check", "reason", "told"),
    [
        ("conversion.abuse_calm", "坐席的应对缺少：冷静不对呛、提出请主管来谈。", "和客户对呛"),
        ("conversion.abuse_calm", "坐席的应对缺少：请客户文明沟通、提出请主管来谈。", "挨骂时没提请主管"),
        ("conversion.abuse_calm", "坐席的应对缺少：安抚。", "挨骂时应对不周"),
        (
            "conversion.transfer_consent",
            "转接客户的电话，缺少：问客户是否同意、客户同意了再转。",
            "没问客户就转走电话",
        ),
        ("conversion.transfer_consent", "转接客户的电话，缺少：说明为什么要转。", "转接没说原因"),
        ("conversion.hold_notice", "让客户等了 10 秒以上，缺少：事先请客户稍等。", "让客户空等"),
        ("conversion.hold_notice", "让客户等了 10 秒以上，缺少：回来后致谢或致歉。", "等待之后没有致谢"),
        ("conversion.info_refusal", "坐席没有做到：不勉强客户。", "强要客户报信息"),
        ("conversion.info_refusal", "坐席没有做到：给出别的核实办法。", "没有换办法核对身份"),
        ("agreement.alternative", "回绝了客户，缺少：说明不能办的原因。", "回绝没说原因"),
        ("agreement.alternative", "回绝了客户，缺少：说明不能办的原因、给出别的办法。", "回绝时没给出路"),
        ("conversion.no_denial", "否定客户或推卸责任。", "把责任推给客户"),
    ],
)
def test_a_check_in_parts_is_told_by_the_part_that_was_missing(check: str, reason: str, told: str) -> None:
    assert [event.text for event in events_of([_failed(check, reason)], ())] == [told]


def test_a_missing_apology_is_told_only_where_a_mark_shows_it() -> None:
    failed = _failed("switch_in.apology", "之后的两次发言里都没有致歉。")
    assert events_of([failed], ()) == ()
    mark = Mark(1, "switch_in", 2, Tone.BAD, "switch_in.apology", "")
    assert [event.text for event in events_of([failed], (mark,))] == ["没有致歉"]


def test_good_work_is_told_only_where_a_sentence_is_praised_for_it() -> None:
    passed = CheckResult("switch_in.restate", "复述确认", "any", Severity.MAJOR, Verdict.PASS, 4.0, 4.0, "")
    good = Mark(1, "switch_in", 2, Tone.GOOD, "switch_in.restate", "")
    assert events_of([passed], ()) == ()
    assert events_of([passed], (Mark(1, "switch_in", 2, Tone.BAD, "switch_in.restate", ""),)) == ()
    assert [event.text for event in events_of([passed], (good,))] == ["复述确认了诉求"]
