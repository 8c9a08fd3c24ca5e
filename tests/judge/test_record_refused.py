"""What the customer turned down is neither a plan nor a consent; a plan is told without what leads up to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qa.judge.record_offers import says_no
from qa.judge.record_settled import without_lead
from qa.model import CallAnalysis, CallMeta, Turn, Who

Judge = Callable[..., CallAnalysis]
OPEN = ("席：您好，青山健身，请讲。", "客：我要投诉，你们的教练换了四个，孩子不想练了，给我退钱。")
AGREED = (
    "席：实在对不起，我给您退三百块，三个工作日之内原路退回，您同意吗？",
    "客：同意，退吧。",
    "席：那我再给您说一遍：三百块，三个工作日之内原路退到您卡上，到账会有短信。",
    "客：嗯。",
)


@pytest.mark.parametrize(
    ("offer", "reply"),
    [
        ("席：这样，您再续一年，我给您换最好的教练，明天就能上课。", "客：我不续！我要退钱！"),
        ("席：您再加两千块，我给您换个升级的班，明天就安排。", "客：还要加钱？不加了，不加了。"),
        ("席：我给您发一张五十块的优惠券，今天到账。", "客：五十块，打发要饭的呢？"),
        ("席：我给您换周末的班，这周六就能上。", "客：我不要，我就要退钱。"),
    ],
)
def test_an_offer_that_was_turned_down_is_no_plan(judge: Judge, offer: str, reply: str) -> None:
    found = judge(*OPEN, offer, reply, "席：那没办法。", "客：唉。").extract
    assert found["record.form"]["solution"]["value"] == ""
    assert found["record.tracker"]["progress"]["value"] == ""
    assert found["record.form"]["confirmed"]["value"] == ""


@pytest.mark.parametrize(
    "reply", ["客：行，不过得快点。", "客：可以，那就换周末的班。", "客：行吧，再不行我可要退钱了。"]
)
def test_an_offer_that_was_taken_stays(judge: Judge, reply: str) -> None:
    offer = "席：我给您换周末的班，这周六就能上，您看可以吗？"
    form = judge(*OPEN, offer, reply, "席：好的，再见。").extract["record.form"]
    assert "换周末的班" in form["solution"]["value"]


@pytest.mark.parametrize(
    ("reply", "no"),
    [
        ("我不登记。", True),
        ("我不换，退钱。", True),
        ("型号我不记得了。", False),
        ("换哪天我也不清楚。", False),
        ("我不在。", False),
    ],
)
def test_what_is_offered_is_turned_down_by_its_own_word(reply: str, no: bool) -> None:
    turn = Turn(0, Who.CUSTOMER, None, None, reply, raw=reply)
    assert says_no(turn, "我现在给您登记，查清以后换新的") is no
    assert not says_no(turn)


@pytest.mark.parametrize(
    ("offer", "reply", "no"),
    [
        ("麻烦您等我电话，明天给您换新的", "那我就不麻烦您再跑了，我等着。", False),
        ("您先别着急，明天给您换新的", "我不急，慢慢来。", False),
        ("您别客气，明天给您换新的", "我才不客气呢。", False),
        ("麻烦您等我电话，明天给您换新的", "就不麻烦您了，我不换。", True),
        ("您先别着急，明天给您换新的", "不急也不行啊，我不要新的。", True),
    ],
)
def test_courtesy_that_goes_with_an_offer_is_not_what_is_turned_down(
    offer: str, reply: str, no: bool
) -> None:
    turn = Turn(0, Who.CUSTOMER, None, None, reply, raw=reply)
    assert says_no(turn, offer) is no


@pytest.mark.parametrize("reply", ["客：五百块？我不要，你打发谁呢。", "客：又要补六百啊，我不太想掏。"])
def test_a_no_is_no_consent(judge: Judge, reply: str) -> None:
    found = judge(*OPEN, "席：给您五百块的课时券，您要不要？", reply, "席：不要拉倒。", "客：我要录音了！")
    assert found.extract["record.form"]["confirmed"]["value"] == ""
    assert "客户同意" not in found.summary


def test_what_was_agreed_is_told_in_the_order_it_came(judge: Judge) -> None:
    row = judge(*OPEN, *AGREED).extract["record.tracker"]
    events = row["key_events"]["value"]
    assert events.index("提出方案") < events.index("客户同意")
    assert events.index("承诺时限") < events.index("客户同意")


def test_a_manager_who_calls_within_half_an_hour_is_the_next_step(judge: Judge) -> None:
    lines = (
        "席：我马上报给店长，三十分钟之内他给您回电话，退款明天中午前办好，您同意吗？",
        "客：同意。",
    )
    row = judge(*OPEN, *lines, meta=CallMeta(started_at="2026-03-02T09:00:00")).extract["record.tracker"]
    assert "2026年3月2日（周一）09:3" in row["due"]["value"]


@pytest.mark.parametrize(
    ("said", "plan"),
    [
        ("那我再说一下哈，明天下午两点到四点取，七天送回", "明天下午两点到四点取，七天送回"),
        ("好的，给您总结一下，现在走备用线路，下午修好", "现在走备用线路，下午修好"),
        ("那这样吧妈妈，我给您换一位老师，明天上课", "我给您换一位老师，明天上课"),
        ("那我这边处理：下午六点前短信告诉您结果", "下午六点前短信告诉您结果"),
        # What is said to others, and what is done, is the plan itself.
        ("我跟店长说一声，让他给您排", "我跟店长说一声，让他给您排"),
        ("可以退款，三天内到账", "可以退款，三天内到账"),
        ("好，明天来", "好，明天来"),
    ],
)
def test_a_plan_begins_with_what_is_done(said: str, plan: str) -> None:
    assert without_lead(said) == plan
