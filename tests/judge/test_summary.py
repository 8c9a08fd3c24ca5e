"""The synopsis: who wanted what, how it went, what came of it; nothing that is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.model import CallAnalysis, CallMeta, Transcript, Word

Judge = Callable[..., CallAnalysis]

COMPLAINT = (
    "席：您好，暖家家电客服，请问有什么可以帮您？",
    "客：我要投诉，上周买的洗衣机一直漏水，气死我了！",
    "席：真抱歉，我理解您的心情。您是想让我们派人修好，对吗？",
    "客：对，赶紧派人来修，真是烦死了。",
    "席：我给您安排师傅明天上午十点前上门维修，您看可以吗？",
    "客：可以，那就好，谢谢你。",
    "席：感谢来电，再见。",
)


def test_a_complaint_is_told_from_end_to_end(judge: Judge) -> None:
    told = judge(*COMPLAINT, meta=CallMeta(started_at="2026-03-02T09:00:00")).summary
    assert "投诉洗衣机出了问题" in told
    assert "要求修好" in told
    assert "及时致歉" in told
    assert "明天上午十点前上门维修" in told and "客户同意" in told
    assert "客户起初很生气" in told
    assert told.count("。") <= 6


@pytest.mark.parametrize(
    ("said", "felt"),
    [
        ("气死我了", "很生气"),
        ("急死我了", "很着急"),
        ("我真的很失望", "很失望"),
        ("我心里真难受", "很难过"),
        ("我真是服了", "很不满"),
    ],
)
def test_the_mood_is_told_as_it_was_heard(judge: Judge, said: str, felt: str) -> None:
    opening = f"客：我要投诉，上周买的洗衣机一直漏水，{said}！"
    thanks = "客：对，派人来修就行。"
    told = judge(COMPLAINT[0], opening, COMPLAINT[2], thanks, *COMPLAINT[4:]).summary
    assert f"客户起初{felt}" in told


@pytest.mark.parametrize(
    "fallback",
    ["万一没修好您再打来", "如果还漏水，我们给您换一台新的", "修不好的话，您随时打这个电话找我"],
)
def test_what_holds_only_if_it_fails_is_not_told_as_agreed(judge: Judge, fallback: str) -> None:
    plan = "我给您安排师傅明天上午十点前上门维修"
    behind = judge(*COMPLAINT[:4], f"席：{plan}，{fallback}，您看可以吗？", *COMPLAINT[5:])
    assert f"最后客户同意按“{plan}”办" in behind.summary
    apart = judge(*COMPLAINT[:4], f"席：{plan}。{fallback}，您看可以吗？", *COMPLAINT[5:])
    assert f"最后客户同意按“{plan}”办" in apart.summary
    assert apart.extract["record.form"]["solution"]["value"] == plan
    alone = judge(*COMPLAINT[:4], f"席：{fallback}，您看可以吗？", *COMPLAINT[5:])
    assert fallback[:4] not in alone.summary and alone.extract["record.form"]["solution"]["value"] == ""


def test_a_condition_that_is_the_customers_choice_belongs_to_the_plan(judge: Judge) -> None:
    asks = "席：您要是不方便，我给您安排师傅周末上午上门维修，您看可以吗？"
    told = judge(*COMPLAINT[:4], asks, *COMPLAINT[5:])
    assert "师傅周末上午上门维修”办" in told.summary


def test_an_enquiry_is_none(judge: Judge) -> None:
    told = judge("席：您好。", "客：请问游泳馆周末几点开门？", "席：早上九点。", "客：好的，谢谢。").summary
    assert "来电咨询" in told
    assert "投诉" not in told and "生气" not in told


def test_nothing_said_is_nothing_told(judge: Judge) -> None:
    told = judge("席：喂？").summary
    assert "投诉" not in told and "约定的时间" not in told and "客户起初" not in told


def test_garbled_words_are_not_quoted(make_call: Callable[..., Transcript], scorecard: Scorecard) -> None:
    clear = make_call(*COMPLAINT)
    misheard = replace(
        clear,
        turns=tuple(
            replace(t, words=tuple(Word(c, t.start or 0.0, t.end or 0.0, 0.6) for c in t.text))
            for t in clear.turns
        ),
    )
    assert "“上周买的洗衣机一直漏水" in analyse(clear, scorecard).summary
    told = analyse(misheard, scorecard).summary
    assert "“" not in told and "投诉" in told


def test_no_quote_is_longer_than_two_or_three_clauses(judge: Judge) -> None:
    long = "客：我要投诉，" + "你们那个洗衣机漏水漏了一地，我拖了一晚上的地，" * 6
    told = judge(COMPLAINT[0], long, *COMPLAINT[2:]).summary
    assert all(len(part.split("”")[0]) <= 44 for part in told.split("“")[1:])


def test_a_call_that_is_cut_off_says_so(judge: Judge) -> None:
    told = judge(
        "席：喂。",
        "客：我要投诉，快递弄丢了，给我赔。",
        "席：赔不了。",
        "客：叫你们主管来！",
        "席：主管没空，我挂了。",
    ).summary
    assert "没有给出解决办法" in told and "坐席先挂了电话" in told
