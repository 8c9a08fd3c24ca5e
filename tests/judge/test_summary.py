"""The synopsis: what it was about, what came of it, how the customer felt; nothing that is not known."""

from __future__ import annotations

from collections.abc import Callable

from qa.model import CallAnalysis, CallMeta

Judge = Callable[..., CallAnalysis]


def test_a_complaint_is_told_from_end_to_end(judge: Judge) -> None:
    told = judge(
        "席：您好，暖家家电客服，请问有什么可以帮您？",
        "客：我要投诉，上周买的洗衣机一直漏水，气死我了！",
        "席：真抱歉，我理解您的心情。您是想让我们派人修好，对吗？",
        "客：对，赶紧派人来修，真是烦死了。",
        "席：我给您安排师傅明天上午十点前上门维修，您看可以吗？",
        "客：可以，那就好，谢谢你。",
        "席：感谢来电，再见。",
        meta=CallMeta(started_at="2026-03-02T09:00:00"),
    ).summary
    assert "客户投诉（产品质量，复杂）" in told
    assert "希望维修" in told
    assert "2026年3月3日（周二）10:00" in told
    assert "客户表示同意" in told
    assert "客户情绪：开头愤怒" in told


def test_an_enquiry_is_none(judge: Judge) -> None:
    told = judge("席：您好。", "客：请问游泳馆周末几点开门？", "席：早上九点。", "客：好的，谢谢。").summary
    assert "客户来电咨询" in told
    assert "投诉" not in told and "情绪" not in told


def test_nothing_said_is_nothing_told(judge: Judge) -> None:
    told = judge("席：喂？").summary
    assert "客户投诉" not in told and "承诺" not in told and "情绪" not in told
