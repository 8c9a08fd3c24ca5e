"""Numbers that are personal by their name or because of what was asked; those of other things stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.entity_documents import answered_by_name
from qa.language.masking import apply, hidden, redact_text, secrets
from qa.language.redact import redact_call
from qa.model import CallAnalysis, Metrics, Score, Transcript, Turn, Who

WORDS = "0123456789零一二五EX，。 是的我验证码密护照军官身份后六位号字第块年"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我的护照号是E12345678。", "我的护照号是*****5678。"),
        ("护照EA1234567", "护照*****4567"),
        ("港澳通行证号码是C，一二三四，五六七八", "港澳通行证号码是*，****，五六七八"),
        ("台胞证12345678", "台胞证****5678"),
        ("军官证是南字第1234567号", "军官证是南字第*******号"),
        ("证件编号12345678", "证件编号****5678"),
        ("身份证后六位是031234", "身份证后六位是**1234"),
        ("卡号最后六位三四五六七八", "卡号最后六位**五六七八"),
        ("验证码是567890", "验证码是******"),
        ("支付密码778899，帮我改了", "支付密码******，帮我改了"),
        ("密码设成了我生日850312", "密码设成了我生日******"),
        ("密码是abc1234", "密码是*******"),
        ("口令一二三四", "口令****"),
        ("密码我设的abc1234", "密码我设的*******"),
        ("短信里的数字是五六七八九零", "短信里的数字是******"),
        ("安全码是123，背面三位四五六", "安全码是***，背面三位***"),
        ("身份证后六位12345X", "身份证后六位**345X"),
        (
            "身份证一一零一零五，一九四九，一二三一，零零二，大写的X",
            "身份证******，****，****，***，大写的X",
        ),
        ("存折账号四四零二二三九零一", "存折账号*****三九零一"),
        ("驾驶证档案编号510100123456", "驾驶证档案编号********3456"),
    ],
)
def test_named_numbers_are_masked(text: str, masked: str) -> None:
    assert redact_text(text) == masked
    assert redact_text(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "身份证后四位1234",
        "订单号后六位是123456",
        "密码我忘了，订单号20261116001",
        "密码错误，您拨打10086",
        "我的验证码收不到，打95588",
        "密码输错3次，验证码60秒内有效",
        "密码是六位数字，初始是六个零",
        "护照要10000块，2026年到期",
        "通行证2026年11月到期",
        "驾照扣了12分，罚2000元",
        "社保12000元，医保每月1200块",
        "证件问题打12345热线",
        "办身份证，12月16号去",
        "条形码6901234567",
        "短信里数字太多，收了3条",
        "三位客服都说安全码100元",
        "宽带账号12345678",
        "这个户号码洞在哪",
        "会员编号12345678，登录密码不用告诉我",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("question", "text", "masked"),
    [
        ("身份证号码后六位是多少？", "031234", "**1234"),
        ("您报一下身份证后六位。", "田玉芬，零三幺五二二。", "田玉芬，**幺五二二。"),
        ("您的护照号码是多少？", "E12345678。", "*****5678。"),
        ("请报一下通行证", "C，一二三四五六七八", "*，****五六七八"),
        ("验证码是多少？", "嗯，五六七八九零。", "嗯，******。"),
        ("卡背面三位数是多少？", "一二三。", "***。"),
        ("您输入一下支付密码", "是778899，对吧", "是******，对吧"),
    ],
)
def test_an_answer_is_masked_by_what_was_asked(question: str, text: str, masked: str) -> None:
    assert apply(text, hidden(text, question)) == masked
    assert hidden(text) < hidden(text, question)


def test_what_was_asked_for_is_known_elsewhere_as_it_was_said_and_as_digits() -> None:
    said = "零三，幺五二，二。"
    assert secrets(said, "身份证后六位？") == {"零三，幺五二，二": "**，幺五二，二", "031522": "**1522"}
    assert secrets("五六七八", "验证码是多少？") == {}  # elsewhere it may be an amount


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("订单号后六位是多少？", "031234"),
        ("手机号后四位？", "1234"),
        ("请不要把验证码告诉别人。", "好的，我订单是20261116。"),
        ("密码您是不是忘了？", "我打10086问过"),
        ("您的护照号是多少？", "我下午3点到，手机13812345678。"),
        ("护照办了多久？", "20261116"),
        ("验证码收到了吗？", "一二零。"),
        ("身份证带了吗？", "带了，12月16号办的。"),
        ("", "567890"),
    ],
)
def test_other_answers_stay(question: str, text: str) -> None:
    assert list(answered_by_name(question, text)) == []


def _call(*said: str) -> Transcript:
    who = (Who.AGENT, Who.CUSTOMER)
    turns = tuple(Turn(k, who[k % 2], float(k), k + 1.0, text, raw=text) for k, text in enumerate(said))
    return Transcript("c1", 60.0, turns)


def test_in_a_call_the_number_goes_wherever_it_is_told_again() -> None:
    call = _call(
        "身份证号码后六位是多少？", "031234。", "好的，031234，验证码也报一下。", "5678。", "2026年5678元。"
    )
    plain = CallAnalysis("c1", "s@1", (), (), (), (), (), Metrics(), Score(None, None, ""))
    masked, analysis = redact_call(call, replace(plain, summary="客户报了031234，扣了5678元。"))
    assert [turn.text for turn in masked.turns] == [
        "身份证号码后六位是多少？",
        "**1234。",
        "好的，**1234，验证码也报一下。",
        "****。",
        "2026年5678元。",
    ]
    assert analysis.summary == "客户报了**1234，扣了5678元。"


@given(st.text(alphabet=WORDS, max_size=40))
def test_length_is_kept_and_twice_is_once(text: str) -> None:
    once = redact_text(text)
    assert len(once) == len(text)
    assert redact_text(once) == once
