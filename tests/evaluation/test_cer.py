"""Character error rate: the scoring form and the edit counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.cer import ErrorRate, cer, normalise_for_scoring


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("139", "一三九"),
        ("2015", "二零一五"),
        ("15块", "十五块"),
        ("486", "四百八十六"),
        ("2个", "两个"),
        ("138", "幺三八"),
        ("35000", "三万五"),
        ("2500块", "两千五百块"),
        ("3.5万", "三万五"),
        ("30万", "三十万"),
        ("1,200元", "一千二百元"),
        ("50%", "百分之五十"),
        ("12.5", "十二点五"),
        ("9:30", "九点三十"),
        ("１００８６", "一零零八六"),
        ("10分钟", "十分钟"),
        ("2024年12月3日", "二零二四年十二月三日"),
        ("工號1203，10點來", "工号一二零三十点来".replace("三十", "三，十")),
        ("開通視訊彩鈴。", "开通视讯彩铃"),
        ("这个 A P P，好用！", "这个app好用"),
    ],
)
def test_the_same_words_written_differently(one: str, other: str) -> None:
    assert normalise_for_scoring(one) == normalise_for_scoring(other)
    assert cer(one, other).errors == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15块", "十六块"),
        ("486", "四百八十"),
        ("三千", "三万"),
        ("10086", "10000"),
        ("50%", "五十"),
        ("他们", "它们"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalise_for_scoring(one) != normalise_for_scoring(other)
    assert cer(one, other).errors > 0


@pytest.mark.parametrize(
    "text",
    ["一下", "一定", "万一", "千万别", "百分百", "十分抱歉", "十有八九", "七八百块", "三五天", "十二三个"],
)
def test_words_that_are_no_numbers_stay(text: str) -> None:
    assert normalise_for_scoring(text) == text


def test_nothing_but_punctuation_is_nothing() -> None:
    assert normalise_for_scoring("，。！ …  \n") == ""


@pytest.mark.parametrize(
    ("reference", "hypothesis", "expected"),
    [
        ("您好", "您好", ErrorRate(0, 0, 0, 2)),
        ("您好", "位好", ErrorRate(1, 0, 0, 2)),
        ("您好", "您您好", ErrorRate(0, 1, 0, 2)),
        ("您好", "好", ErrorRate(0, 0, 1, 2)),
        ("您好", "", ErrorRate(0, 0, 2, 2)),
        ("", "谢谢", ErrorRate(0, 2, 0, 0)),
    ],
)
def test_edit_counts(reference: str, hypothesis: str, expected: ErrorRate) -> None:
    assert cer(reference, hypothesis) == expected


def test_rate_divides_last() -> None:
    total = cer("一二三四五六七八九十", "一二三四五六七八九十") + cer("您好", "")
    assert total.errors == 2
    assert total.rate == pytest.approx(2 / total.reference_chars)


def test_rate_without_reference() -> None:
    assert cer("", "").rate == 0.0
    assert cer("。", "嗯").rate == 1.0


@given(
    st.text(alphabet="零一二三四五六七八九十百千万亿两幺点0123456789.,:% 您好块分钟天abA，。", max_size=20)
)
def test_any_text_has_a_form_and_equals_itself(text: str) -> None:
    assert cer(text, text).errors == 0


@given(
    st.text(alphabet="您好我要退货款请问", max_size=15), st.text(alphabet="您好我要退货款请问", max_size=15)
)
def test_swapping_sides_swaps_insertions_and_deletions(one: str, other: str) -> None:
    there, back = cer(one, other), cer(other, one)
    assert there.errors == back.errors
    assert there.insertions - there.deletions == back.deletions - back.insertions


@given(st.integers(0, 99_999_999))
def test_every_number_reads_the_same_in_both_scripts(number: int) -> None:
    from cn2an import an2cn

    assert normalise_for_scoring(an2cn(number)) == normalise_for_scoring(str(number))
