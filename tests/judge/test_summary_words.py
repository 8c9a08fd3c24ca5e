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


def complaint(judge: Judge, said: str) -> str:
    return judge(COUNTER, said, "席：真抱歉，我来核实。", "客：快点。").summary


COUNTER = "席：您好，长青公司客服，请问有什么可以帮您？"


def test_days_gone_by_are_not_the_matter(judge: Judge) -> None:
    assert "没有着落" not in complaint(judge, "客：我要投诉，我家水龙头出来的水是黄的，三天了！")
    assert "洗衣机出了问题" in complaint(judge, "客：我要投诉，你们的洗衣机坏了，漏水漏了四天了。")


def test_a_person_does_not_break_down(judge: Judge) -> None:
    told = complaint(judge, "客：我要投诉，你们派来的那个月嫂把孩子摔了，胳膊都摔破了。")
    assert "投诉" in told and "月嫂出了问题" not in told


def test_a_thing_is_named_only_where_the_quote_is_about_it(judge: Judge) -> None:
    told = complaint(judge, "客：我要投诉，导游把我们扔在路边，车开走了。我们自己打车回的酒店。")
    assert "酒店出了问题" not in told and "酒店迟迟" not in told


def test_words_of_two_clauses_are_no_injury(judge: Judge) -> None:
    told = complaint(judge, "客：我要投诉，麦子都在地头，割台坏了，割不动。")
    assert "人身伤害" not in told
    assert "人身伤害" in complaint(judge, "客：我要投诉，你们的剪刀把孩子的手划破了，流了好多血。")


def test_what_was_agreed_is_what_the_customer_chose(judge: Judge) -> None:
    told = judge(
        COUNTER,
        "客：我要投诉，家里的锅炉坏了，冷得要命。",
        "席：抱歉。两个办法：明天上午派师傅来换零件，或者今晚先送一台电暖器过去，您看哪个合适？",
        "客：今晚先送电暖器吧。",
        "席：那就今晚八点前送电暖器到您家，这么安排您同意吗？",
        "客：同意。",
    ).summary
    assert "按“今晚八点前送电暖器到您家”办" in told
    assert "您同意" not in told and "换零件" not in told and "约定的时间" not in told
