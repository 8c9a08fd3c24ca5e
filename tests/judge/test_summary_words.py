"""What the synopsis and the comments quote and call things: a reader must not take a rule's name for praise."""

from __future__ import annotations

from collections.abc import Callable

from qa.model import CallAnalysis, Tone

Judge = Callable[..., CallAnalysis]

CRISIS = (
    "席：您好，这里是好味外卖客服，请问有什么可以帮您？",
    "客：我要投诉，我女儿吃你们的饭吃出一节铁丝，嘴都划破了，流了好多血！",
    "席：这家店卫生一直很好，不可能的。",
    "客：你们再不管，我就找电视台曝光，去市场监管局告你们！",
    "席：你爱找谁找谁去。",
    "客：好，你等着。",
    "席：嗯。",
)
ENQUIRY = (
    "席：您好，云游票务，工号一零零一，请问有什么可以帮您？",
    "客：你好，我想问一下火车票改签要不要钱？",
    "席：开车前四十八小时以上改签不收费，您看这样说清楚吗？",
    "客：清楚了，谢谢。",
    "席：不客气，感谢来电，再见。",
)


def test_a_crisis_says_what_makes_it_one(judge: Judge) -> None:
    told = judge(*CRISIS).summary
    assert "涉及人身伤害或食品安全" in told and "扬言找媒体、法律或监管部门" in told
    assert "危机信号" not in told


def test_an_enquiry_is_told_without_alarm(judge: Judge) -> None:
    told = judge(*ENQUIRY).summary
    assert "人身伤害" not in told and "媒体" not in told and "致命项" not in told


def test_a_fatal_rule_is_told_as_broken(judge: Judge) -> None:
    told = judge(*CRISIS).summary
    assert "违反致命项“无服务禁语”，总分记 0" in told
    assert "主要问题：无服务禁语" not in told
    after = told.split("总分记 0")[1]
    assert "无服务禁语" not in after and "失分" in after


def test_what_was_lost_is_told_as_items(judge: Judge) -> None:
    told = judge(*ENQUIRY).summary
    assert "失分" in told and "主要失分：" not in told


def test_a_long_complaint_is_quoted_by_its_core_not_by_its_greeting(judge: Judge) -> None:
    breath = (
        "客：你好我反映个事你慢慢听我说啊，去年十月我在你们店办了张年卡，没人通知我就自动续费了，"
        "从我卡里多扣了三千六，气死我了"
    )
    marks = judge(
        "席：您好，动力健身，请讲。", breath, "席：报一下手机号。", "客：一三九零零零零一二三四。", "席：嗯。"
    ).marks
    said = [m.comment for m in marks if m.tone is Tone.BAD and "客户说出不满" in m.comment]
    assert said and all("你好我反映" not in text for text in said)
    assert all(
        len(text.split("“")[1].split("”")[0]) <= 24 for text in said if "“" in text.split("致歉不等于")[0]
    )


def test_a_short_complaint_is_quoted_whole(judge: Judge) -> None:
    marks = judge(
        "席：您好，请讲。", "客：我要投诉，你们多扣了我的钱。", "席：报一下手机号。", "客：好。", "席：嗯。"
    ).marks
    assert all("……" not in m.comment for m in marks if m.title == "没有致歉")


def test_an_enquiry_is_quoted_without_saying_that_it_asks(judge: Judge) -> None:
    assert "来电咨询：“火车票改签要不要钱" in judge(*ENQUIRY).summary
    misheard = (ENQUIRY[0], "客：为我想问一下，那个火车票改签要不要钱？", *ENQUIRY[2:])
    assert "来电咨询：“火车票改签要不要钱" in judge(*misheard).summary


def test_a_question_that_is_only_asking_stays_whole(judge: Judge) -> None:
    told = judge(ENQUIRY[0], "客：你好，我想问一下票价。", *ENQUIRY[2:]).summary
    assert "“票价”" not in told
