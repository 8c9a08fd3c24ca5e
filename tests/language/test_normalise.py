from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.normalise import bare, is_han, normalise, simplify

CHINESE = st.text(
    alphabet="妳好這裡著名著急等著甚麼甚么乾隆薴苧 ,.，。!！?？…1230ＡａaB%（(\u200b\n\t", max_size=30
)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("妳好,這裡是客服中心.請問有什麼可以幫您?", "你好，这里是客服中心。请问有什么可以帮您？"),
        ("工号 ２０８６ 为您服务", "工号2086为您服务"),
        ("我 要 退 款", "我要退款"),
        ("iPhone 15 Pro 黑屏", "iPhone 15 Pro黑屏"),
        ("打3.5折,10:30以后", "打3.5折，10:30以后"),
        ("访问www.abc.cn查询", "访问www.abc.cn查询"),
        ("好的。。。。那个...嗯", "好的……那个……嗯"),
        ("真的吗？？！", "真的吗？"),
        ("好，。再见", "好。再见"),
        ("，，您好", "您好"),
        ("您\u200b好\ufeff吗", "您好吗"),
        ("「您好」", "“您好”"),
        ("別著急,等著我", "别着急，等着我"),
        ("他是著名的作者,有显著的成绩", "他是著名的作者，有显著的成绩"),
        ("50％", "50%"),
        ("(备注)", "（备注）"),
        ("139 0000 1234", "139 0000 1234"),
        ("", ""),
        ("  \n ", ""),
    ],
)
def test_normalise(given_text: str, expected: str) -> None:
    assert normalise(given_text) == expected


@pytest.mark.parametrize(
    "text", ["您好，星桥通信，工号4471，请问有什么可以帮您？", "三点五折", "一三九，零零零零"]
)
def test_normal_text_is_left_alone(text: str) -> None:
    assert normalise(text) == text


@given(st.one_of(st.text(max_size=40), CHINESE))
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(max_size=40))
def test_nothing_invisible_remains(text: str) -> None:
    assert not any(c in normalise(text) for c in "\u200b\ufeff\x00\n\r\t\u3000")


def test_bare_keeps_what_is_spoken() -> None:
    assert bare("您好，VIP 客户！3.5折？") == "您好vip客户35折"
    assert bare("，。！") == ""


def test_simplify_and_is_han() -> None:
    assert simplify("體驗") == "体验"
    assert is_han("好") and is_han("〇")
    assert not any(is_han(c) for c in "a1，。")
