"""The company as the agent says it first, and the desk that answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.judge.analyse import make_context
from qa.judge.company import company_of, desk_of
from qa.model import CallMeta, Word


@pytest.mark.parametrize(
    ("opening", "company"),
    [
        ("远川客运，讲。", "远川客运"),
        ("喂，青禾夜校，哪位？", "青禾夜校"),
        ("喂，畅停。", "畅停"),
        ("云上假期客服，请讲。", "云上假期"),
        ("嗯……喂，顺途客运，您好。", "顺途客运"),
        ("哈喽，半山琴社，怎么称呼呀？", "半山琴社"),
        ("您好，山野假期，我是旅行顾问小周，请问有什么可以帮您？", "山野假期"),
        ("您好，听禾助听器的，我是二十三号老栗，您说。", "听禾助听器"),
        ("您好，木里家居售后五一二小范，很高兴为您服务。", "木里家居"),
        ("您好，知行网课学员服务部，请讲。", "知行网课"),
        ("您好，临州市政务服务热线，请讲。", "临州市政务服务热线"),
        ("您好，嗨购客服，请问有什么可以帮您？", "嗨购"),
        ("你好，贴心阿姨，我小田。", "贴心阿姨"),
        ("喂，您好，聆安听力的小阮，您说。", "聆安听力"),
        ("您好，我是星河银行信用卡中心的卢青。", "星河银行信用卡中心"),
        ("您好，我是云杉车险的续保专员马晓。", "云杉车险"),
        ("家长您好，启明学堂的Cindy老师。", "启明学堂"),
        ("您好，青云驾校的王教练。", "青云驾校"),
    ],
)
def test_the_company_is_what_the_agent_answers_with(make_call, scorecard, opening, company) -> None:
    context = make_context(make_call(f"席：{opening}", "客：我问个事。"), scorecard)
    assert company_of(context) == company


@pytest.mark.parametrize(
    "opening",
    [
        "喂，哪位？",
        "喂，您好，请讲。",
        "喂，稍等一下，您说。",
        "哎，在呢，你说。",
        "抱歉让您久等，请讲。",
        "不好意思，您说。",
        "喂，听见了，您说。",
        "喂，听得见，说吧。",
        "明白了，您说。",
    ],
)
def test_what_is_no_company_is_not_taken_for_one(make_call, scorecard, opening) -> None:
    context = make_context(make_call(f"席：{opening}", "客：我问个事。"), scorecard)
    assert company_of(context) == ""
    assert not context.acts.has(0, "company")


def test_a_customer_spoken_to_is_no_company(make_call, scorecard) -> None:
    context = make_context(make_call("席：喂，张先生，您好。", "客：您好。"), scorecard)
    assert company_of(context) == ""


def test_metadata_is_believed_first(make_call, scorecard) -> None:
    meta = CallMeta(extra={"company": "蓝海物业"})
    context = make_context(make_call("席：远川客运，讲。", "客：喂。", meta=meta), scorecard)
    assert company_of(context) == "蓝海物业"


@pytest.mark.parametrize(
    ("company", "desk"),
    [
        ("远川客运", "远川客运客服中心"),
        ("临州市政务服务热线", "临州市政务服务热线"),
        ("通途驾校招生处", "通途驾校招生处"),
        ("", ""),
    ],
)
def test_a_desk_is_not_named_twice(company: str, desk: str) -> None:
    assert desk_of(company) == desk


@pytest.mark.parametrize(("trust", "company"), [(0.9, "远川客运"), (0.6, "")])
def test_a_name_hardly_heard_is_none(make_call, scorecard, trust: float, company: str) -> None:
    call = make_call("席：您好，远川客运客服中心，请问有什么可以帮您？", "客：我问个事。")
    text = call.turns[0].text
    name = range(text.find("远川"), text.find("客服"))
    words = tuple(Word(c, 1.0, 1.1, trust if i in name else 0.95) for i, c in enumerate(text) if c.isalnum())
    heard = replace(call, turns=(replace(call.turns[0], words=words), *call.turns[1:]))
    assert company_of(make_context(heard, scorecard)) == company
