"""The record says what the score sheet says: no plan, time, consent or filing where its check failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from qa.model import CallAnalysis, Verdict

Judge = Callable[..., CallAnalysis]
OPEN = (
    "席：您好，安居家政客服，工号三零二，请问有什么可以帮到您？",
    "客：我要投诉，你们派来的人把我家的玻璃茶几擦裂了。",
)
CHECKS = {
    "solution": "agreement.solution",
    "promised_time": "agreement.time_limit",
    "confirmed": "agreement.consent",
    "filing": "switch_in.accepted",
}


def form(analysis: CallAnalysis) -> dict[str, str]:
    found = analysis.extract["record.form"]
    assert isinstance(found, Mapping)
    return {name: field["value"] for name, field in found.items()}


def test_what_was_said_again_at_the_end_is_the_plan(judge: Judge) -> None:
    found = form(
        judge(
            *OPEN,
            "席：实在对不起。两个办法：给您换一块新的玻璃，或者按原价赔给您，您选哪种？",
            "客：换玻璃吧。",
            "席：那就安排师傅周五上午十点来换，您看可以吗？",
            "客：可以。",
            "席：我再跟您说一遍：周五上午十点，师傅带新玻璃上门换好，一分钱不收，旧的也帮您带走。",
            "客：好。",
        )
    )
    assert found["solution"].startswith("周五上午十点") and "一分钱不收" in found["solution"]
    assert "原价赔" not in found["solution"] and "再跟您说一遍" not in found["solution"]
    assert found["promised_time"].startswith("周五上午十点")
    assert found["confirmed"] == "是"


def test_the_question_that_was_answered_yes_is_the_plan(judge: Judge) -> None:
    found = form(
        judge(
            *OPEN,
            "席：真抱歉，我这就给您办。",
            "客：怎么办？",
            "席：我安排师傅明天下午给您换一块新玻璃，这么办您同意吗？",
            "客：同意。",
        )
    )
    assert found["solution"] == "我安排师傅明天下午给您换一块新玻璃"


@pytest.mark.parametrize(
    "said",
    [
        "席：赔是没有的，我们从来不赔。",
        "席：您自己没看住吧？擦之前怎么不说一声？",
        "席：您爱找谁找谁去，我管不了。",
    ],
)
def test_a_refusal_or_a_taunt_is_no_plan(judge: Judge, said: str) -> None:
    analysis = judge(*OPEN, said, "客：那怎么办？", "席：不知道。")
    assert form(analysis)["solution"] == ""


def test_a_greeting_is_no_plan(judge: Judge) -> None:
    analysis = judge(OPEN[0], "客：你好，我想问一下擦一次玻璃多少钱？", "席：一平方八块。", "客：好，谢谢。")
    assert form(analysis)["solution"] == ""


def test_what_a_fatal_check_charges_is_no_plan(judge: Judge) -> None:
    analysis = judge(
        *OPEN,
        "席：您放心，我保证一定全额赔给您，包在我身上，明天就到账。",
        "客：真的？",
        "席：我给您安排主管明天上午给您回电，您看行吗？",
        "客：行。",
    )
    verdicts = {check.id: check.verdict for check in analysis.checks}
    assert verdicts["agreement.no_overpromise"] is Verdict.FAIL
    assert "包在我身上" not in form(analysis)["solution"] and "包在我身上" not in analysis.summary
    assert "回电" in form(analysis)["solution"]


@pytest.mark.parametrize(
    ("said", "filed"),
    [
        ("席：您的投诉我已经登记好了。", True),
        ("席：投诉单给您建好了，单号六六二。", True),
        ("席：登记有什么用，登了也白登。", False),
        ("席：我看系统备注里写的，您家是老客户。", False),
        ("席：您登记的地址是花园路吗？", False),
    ],
)
def test_filed_is_only_what_the_agent_says_was_filed(judge: Judge, said: str, *, filed: bool) -> None:
    found = form(judge(*OPEN, said, "客：嗯。", "席：好。"))
    assert (found["filing"] == "通话中已登记") is filed


def test_no_field_contradicts_its_check(judge: Judge) -> None:
    calls = (
        (*OPEN, "席：我安排师傅尽快来看，您看行吗？", "客：行吧。"),
        (*OPEN, "席：三天内给您退钱。", "客：不行，我要新的。"),
        (*OPEN, "席：已经登记好了，明天下午五点前答复您。", "客：嗯。"),
    )
    for lines in calls:
        analysis = judge(*lines)
        failed = {check.id for check in analysis.checks if check.verdict is Verdict.FAIL}
        found = form(analysis)
        assert not [name for name, check in CHECKS.items() if check in failed and found[name]]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("客：满意，谢谢你。", "满意"),
        ("客：不满意，拖太久了。", "不满意"),
        ("客：满意可谈不上，看你们做得怎么样。", "不满意"),
        ("客：装好了才算满意，现在先这样。", "有保留"),
        ("客：你们要是能准时来，我就满意。", "有保留"),
    ],
)
def test_how_pleased_a_customer_is_depends_on_what_stands_around_it(
    judge: Judge, said: str, told: str
) -> None:
    row = judge(
        *OPEN, "席：明天下午给您换新的，您看行吗？", "客：行。", "席：这样处理您满意吗？", said, "席：好的。"
    ).extract["record.tracker"]
    assert row["satisfaction"]["value"] == told


@pytest.mark.parametrize(
    ("plan", "owner"),
    [
        ("席：我安排彭师傅周五上午上门换，您看可以吗？", "彭师傅"),
        ("席：请我们的主管明天上午给您回电，您看可以吗？", "主管"),
        ("席：上回那位师傅的事我记下了，我明天上午给您答复，您看可以吗？", "工号 302"),
    ],
)
def test_who_acts_next_is_whom_the_plan_names(judge: Judge, plan: str, owner: str) -> None:
    row = judge(*OPEN, "席：实在抱歉。", "客：怎么办？", plan, "客：可以。").extract["record.tracker"]
    assert row["owner"]["value"] == owner


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("席：给您申请退款，五到七个工作日到账，您看行吗？", "五到七个工作日"),
        ("席：我安排人二十四小时内上门，您看行吗？", "二十四小时内"),
        ("席：后天上午九点给您换，新的保修两年，您看行吗？", "后天上午九点"),
    ],
)
def test_the_time_told_is_one_to_wait_for(judge: Judge, said: str, time: str) -> None:
    assert form(judge(*OPEN, "席：实在抱歉。", "客：怎么办？", said, "客：行。"))["promised_time"] == time
