"""What is said for the case that something fails."""

from __future__ import annotations

import pytest

from qa.language.fallbacks import fallback_at


@pytest.mark.parametrize(
    ("before", "fallback"),
    [
        ("", "万一没恢复您再打来。"),
        ("", "如果还不行，我们给您换一台新的。"),
        ("", "批不下来的话，您再打这个电话。"),
        ("今天晚上八点前恢复，", "万一没恢复您再打来。"),
        ("师傅明天上门检修，", "要是修不好，就给您换新的。"),
        ("三天内到账，", "到时候还没收到，您直接打这个号。"),
        ("我给您重置一下，", "如果还是这样，您随时找我。"),
        ("退款成功您会收到短信，", "要是周五还没收到，您直接打这个热线。"),
    ],
)
def test_what_holds_only_if_something_fails_is_found(before, fallback):
    assert fallback_at(before + fallback) == len(before)


@pytest.mark.parametrize(
    "said",
    [
        "今天晚上八点前恢复。",
        # A choice of the customer's is no failure.
        "您要是不方便，我给您安排师傅周末上门。",
        "如果您同意，明天上午师傅上门检修。",
        "你要是不退的话，我跟教练说一声，让他给你排。",
        "如果您没时间过来，我们给您寄过去。",
        # What is not done yet is told, not supposed.
        "页面那边还没有更新，是我们这头慢了。",
        "还没好，再等等。",
        "我这边要再核实一下问题，明天给您答复。",
        "系统不行了，我给您手工登记。",
    ],
)
def test_a_plan_a_choice_and_a_state_are_no_fallback(said):
    assert fallback_at(said) is None
