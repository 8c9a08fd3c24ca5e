"""Numbers that are read less plainly, and accounts: what of them is hidden, and what only looks so."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.accounts import find_accounts
from qa.language.entities import Kind, find
from qa.language.masking import apply, hidden, redact_text, secrets


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("一三九四个零一二三四", "一三九***一二三四"),
        ("一三九，四个零，一二三四", "一三九，***，一二三四"),
        ("一三九三个八幺二三四五", "一三九****二三四五"),
        ("139四个0，1234", "139***，1234"),
        ("一三九零零零零四个一", "一三九****四个一"),
        ("139.0000.1234", "139.****.1234"),
        ("一三九。零零零零。一二三四。", "一三九。****。一二三四。"),
        ("五五五零一二三四，这是我座机", "****一二三四，这是我座机"),
        ("八八零零一二三四是我家电话。", "****一二三四是我家电话。"),
        ("88001234是您的座机吧？", "****1234是您的座机吧？"),
        ("QQ号123456789", "QQ号*********"),
        ("加QQ是一二三四五六七八九", "加QQ是*********"),
        ("我微信号是zhangsan88。", "我微信号是**********。"),
        ("zhangsan@163.com", "********@163.com"),
        ("发到123456789@qq.com吧", "发到*********@qq.com吧"),
        ("微信是13900001234", "微信是139****1234"),
        ("微信号是z h a n g s a n 8 8", "微信号是* * * * * * * * * *"),
        ("加我微信，wxid_abc123", "加我微信，****_******"),
        ("我QQ三五六七八九零一二", "我QQ*********"),
        ("抠抠号356，789，012", "抠抠号***，***，***"),
        ("我支付宝账号zhangsan88", "我支付宝账号**********"),
        ("邮箱zhang san@qq.com", "邮箱***** ***@qq.com"),
        ("OK my email zhang san@qq.com", "OK my email ***** ***@qq.com"),
        ("我的e-mail is lisi88@qq.com", "我的e-mail is ******@qq.com"),
        ("邮箱liu hello@qq.com", "邮箱*** *****@qq.com"),
        ("发qq 123456789@qq.com", "发qq *********@qq.com"),
        ("邮箱是z、h、a、n、g，然后艾特163.com", "邮箱是*、*、*、*、*，然后艾特163.com"),
        ("卡号是6222，对，0212，对，3456，7890", "卡号是****，*，****，*，****，7890"),
        ("电话是一三八，那个，零零一三，八零零零", "电话是一三八，**，****，八零零零"),
    ],
)
def test_masked(text: str, masked: str) -> None:
    assert redact_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "四个零，密码是四个八",
        "我要三个八寸的，五个一百的",
        "我买了三个五号电池",
        "一共三个六一儿童节的",
        "两个一三八的套餐，一二三四五六七",
        "一百三十九个零一二三四",
        "三个八一二三四五六",
        "订单号1380001。2234这个",
        "版本1.38.0013.8000",
        "139.196.13.205",
        "1390000.1234元",
        "3.1415，2.71828",
        "2026.11.23，下午",
        "22345678，这是订单号",
        "22345678，这是你们客服电话",
        "22345678，是电话里报的",
        "QQ群123456789",
        "QQ音乐会员12345",
        "微信支付398元，微信转了12345元",
        "微信是12345块转的",
        "service@163.com",
        "my email service@163.com",
        "@所有人，艾特一下",
        "微信是iPhone登录的",
        "微信号是不是要实名",
        "我微信就是VIP会员",
        "QQ2026版本，QQ10086元",
        "邮箱是企业邮箱，支付宝是招商银行的",
        "支付宝扣了12000，微信12345元",
        "尾号1234，对，5678那张",
        "三百，好，五百，对，八百",
    ],
)
def test_not_personal(text: str) -> None:
    assert redact_text(text) == text


@given(st.text(alphabet="一三九零零四个13890.。，QQ号微信是@ab 座机", max_size=40))
def test_length_is_kept_and_twice_is_once(text: str) -> None:
    once = redact_text(text)
    assert len(once) == len(text)
    assert redact_text(once) == once


@given(st.integers(3, 6), st.integers(2, 5), st.sampled_from("零八一"))
def test_a_count_hides_what_its_digits_would(at: int, times: int, digit: str) -> None:
    """Wherever a count stands in a mobile number, no more than seven digits can be read."""
    tail = "二三四五六七二三"[: 11 - at - times]
    count = f"{'零一二三四五'[times]}个{digit}"
    text = "一三九二三四"[:at] + count + tail
    (number,) = (e for e in find(text) if e.kind is Kind.PHONE)
    assert (number.start, number.end, len(number.value)) == (0, len(text), 11)
    shown = redact_text(text).replace(count, digit * times).replace("*", "")
    assert len(shown) <= 7


def test_a_counted_number_is_known_elsewhere_as_plain_digits() -> None:
    assert secrets("一三九四个零一二三四")["13900001234"] == "139****1234"


@pytest.mark.parametrize(
    ("question", "text", "masked"),
    [
        ("您微信号多少？", "zhangsan88。", "**********。"),
        ("方便加一下微信吗？", "可以，zsan_1988", "可以，****_****"),
        ("您的邮箱是？", "zhangsan，QQ的", "********，QQ的"),
        ("支付宝账号是？", "就是z、h、s、八八六", "就是*、*、*、***"),
        ("怎么联系您呢？", "八六二二零一五", "***二零一五"),
        ("您的QQ是？", "三五六七八九零一", "****八九零一"),
    ],
)
def test_an_account_that_answers_is_hidden(question: str, text: str, masked: str) -> None:
    assert apply(text, hidden(text, question)) == masked
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("您微信号多少？", "我用的iPhone15"),
        ("您的邮箱是？", "就是QQ邮箱"),
        ("微信支付的吗？", "iPhone"),
        ("您手机什么型号？", "iPhone15ProMax"),
        ("怎么联系你们？", "67891234"),
        ("您用支付宝还是微信付的？", "20261116"),
        ("订单号给我一下，微信付的吧？", "zhangsan88"),
    ],
)
def test_other_words_and_numbers_stay(question: str, text: str) -> None:
    assert not hidden(text, question)


@pytest.mark.parametrize("char", ["1", "a", "a1", "八", "a、", "1 "])
def test_a_run_without_end_is_read_in_no_time(char: str) -> None:
    began = time.process_time()
    list(find_accounts("QQ@" + char * (3000 // len(char))))
    assert time.process_time() - began < 5


def test_an_account_that_was_asked_for_is_hidden() -> None:
    assert secrets("一二三四五六七八九", "您的QQ号是多少？")["123456789"] == "*****6789"
    assert secrets("一二三四五六七八九", "加一下QQ群吧") == {}
