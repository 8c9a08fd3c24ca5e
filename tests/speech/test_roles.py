from __future__ import annotations

import made_sound as ms
import pytest

from qa.model import Who
from qa.speech.roles import agent_score, alternate

A, C = Who.AGENT, Who.CUSTOMER


@pytest.mark.parametrize(
    "text",
    [
        "您好，很高兴为您服务，请问有什么可以帮您？",
        "工号八零二一位您服务",
        "麻烦您提供一下订单号。",
        "非常抱歉，给您带来不便了。",
        "请您稍等，我帮您查询一下。",
        "请问您还有其他需要帮助的吗？",
        "感谢您的来电，祝您生活愉快，再见。",
        "我这边给您登记，二十四小时内给您答复。",
    ],
)
def test_agents_sound_like_agents(text: str) -> None:
    assert agent_score(text) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉你们公司，什么态度！",
        "你工号多少？",
        "我想问一下我的话费怎么回事？",
        "我昨天买的手机坏了，你们给我退了吧。",
        "打了三次电话才打通。",
        "凭什么收我的钱？",
    ],
)
def test_customers_sound_like_customers(text: str) -> None:
    assert agent_score(text) <= -1


@pytest.mark.parametrize("text", ["", "。", "123", "OK"])
def test_what_has_no_words_says_nothing_about_who_speaks(text: str) -> None:
    assert agent_score(text) == 0


@pytest.mark.parametrize("text", ["今天下雨。", "十七号上午", "好的。", "可以的。"])
def test_what_either_side_says_says_little(text: str) -> None:
    assert abs(agent_score(text)) < 2


def test_one_polite_word_repeated_is_not_more_evidence() -> None:
    assert agent_score("您" * 20) == agent_score("您" * 3)


@pytest.mark.parametrize("name", ["d02.wav", "d03.wav", "d06-mp3.mp3", "d07.wav", "d09.wav"])
def test_the_agent_of_a_whole_call_is_recognised(name: str) -> None:
    turns = ms.gold(name)["turns"]
    agent, customer = (
        sum(agent_score(t["text"]) for t in turns if t["who"] == who) for who in ("agent", "customer")
    )
    assert agent - customer > 8


def test_roles_in_one_stream_follow_words_and_order() -> None:
    texts = [
        "您好，请问有什么可以帮您？",
        "我想问一下我的话费。",
        "请您稍等。",
        "嗯。",
        "已经帮您查到了。",
        "哦。",
        "还有其他需要吗？",
        "没了。",
    ]
    assert alternate(texts, [0.0] + [0.8] * 7) == (A, C, A, C, A, C, A, C)


def test_a_short_pause_keeps_the_speaker() -> None:
    texts = ["您好，很高兴为您服务。", "这里是客服中心。", "我要投诉你们。", "东西坏了。"]
    assert alternate(texts, [0.0, 0.25, 0.9, 0.25]) == (A, A, C, C)


def test_nothing_said() -> None:
    assert alternate([], []) == ()
