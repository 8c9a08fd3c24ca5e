from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.display import display
from qa.language.display_money import sums_in_digits
from qa.language.entities import find
from qa.language.entity import CN_DIGIT
from qa.language.normalise import is_han, normalise
from qa.language.patterns import compile_pattern
from qa.language.readout import as_said
from qa.language.syllables import count
from qa.model import Word

_NUMERALS = CN_DIGIT + "十百千万亿两点"
_SPOKEN = _NUMERALS + "0123456789，。个号月天块元分之工楼室位您好半几第来多%,"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("六月二号办的", "6月2号办的"),
        ("二零二六年六月十五日下午三点二十", "2026年6月15日下午3点20"),
        ("四点半之前一定联系您", "4点半之前一定联系您"),
        ("上午九点到十一点上门", "上午9点到11点上门"),
        ("三个工作日之内答复", "3个工作日之内答复"),
        ("四十八小时内到账", "48小时内到账"),
        ("每月十五块", "每月15块"),
        ("一万三千五百八十元", "13580元"),
        ("气费四百八十六", "气费486"),
        ("三万多块钱", "3万多块钱"),
        ("一三九零零零零一二三四", "13900001234"),
        ("手机号一三九，零零零零，一二三四", "手机号13900001234"),
        ("工号五五一九", "工号5519"),
        ("订单号后四位六二九七", "订单号后四位6297"),
        ("请拨打一零零八六", "请拨打10086"),
        ("东湖路六十六号，锦绣苑八栋二单元九零三", "东湖路66号，锦绣苑8栋2单元903"),
        ("打八五折，满意度百分之九十八", "打八五折，满意度98%"),
        ("三点五公里", "3.5公里"),
        ("二十五台，十二个人", "25台，12个人"),
        ("价格1,200元", "价格1200元"),
        ("热线12,580", "热线12580"),
        ("1,0086", "10086"),
    ],
)
def test_numbers_are_digits(said: str, shown: str) -> None:
    assert display(said) == shown


@pytest.mark.parametrize(
    "words",
    [
        "",
        "请您稍等一下，一会儿给您回电话",
        "第一个办法，第二十条",
        "都是一样的，万一不行呢",
        "十分抱歉，千万别挂，万分感谢",
        "两位先生，三思而后行",
        "一定，一起，统一，唯一，星期一，周五",
        "七上八下，三三两两，一心一意",
        "七八天，三四百块，十几个，几十块",
        "十天半月，这两天",
        "一个月，一分钱，一年",
        "快一点，一点都不好",
        "呃，那个，嗯，我再想想",
        "双十一，五湖四海",
        "百分之百，百分百",
        "486、486，3.5折",
    ],
)
def test_words_stay_words(words: str) -> None:
    assert display(words) == words


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("要交一百二的违约金", "要交120的违约金"),
        ("一张收一百五，一张收一百六", "一张收150，一张收160"),
        ("先付四百，剩下一千二到店付", "先付400，剩下1200到店付"),
        ("押金两万三千五，当天退", "押金23500，当天退"),
        ("二百一块钱", "210块钱"),
        ("手续费六百八，一共一千九", "手续费680，一共1900"),
        ("第一种花束三百六，一束就够", "第一种花束三百六，一束就够"),
    ],
)
def test_sums_of_money_have_one_form(said: str, shown: str) -> None:
    assert display(said) == shown


@pytest.mark.parametrize(
    "words",
    [
        "住在三百二那一栋",
        "第一百二十条",
        "几百块，好几千",
        "退两三百",
        "三千多的货款",
        "一万的押金",
    ],
)
def test_what_is_no_exact_sum_stays_in_words(words: str) -> None:
    assert not any(c in "0123456789" for c in display(words))


@pytest.mark.parametrize(
    "words",
    [
        "沿着阳台四周装一圈",
        "裙子大了一号",
        "起码小了一号",
        "海岛一日游和三日游",
        "前两天才来修过",
        "再等两天也没用",
        "腊月十五，九月初八办酒",
    ],
)
def test_what_only_looks_like_a_time_stays_in_words(words: str) -> None:
    assert display(words) == words


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("两天之内修好", "2天之内修好"),
        ("四周以后复查", "4周以后复查"),
        ("等了两天", "等了2天"),
        ("四月初就到", "4月初就到"),
        ("下月一号扣款", "下月1号扣款"),
        ("三月四号和十五号", "3月4号和15号"),
    ],
)
def test_plain_dates_and_durations_are_digits(said: str, shown: str) -> None:
    assert display(said) == shown


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("工号#", "我的工号五五一九"),
        ("#个工作日(内|之内)", "三个工作日之内给您答复"),
        ("#小时(内|之内)", "二十四小时内联系您"),
        ("#号客服", "我是二零八六号客服"),
    ],
)
def test_phrases_with_numbers_hold_in_either_form(phrase: str, said: str) -> None:
    pattern = compile_pattern(phrase)
    assert display(said) != said
    assert pattern.found(said)
    assert pattern.found(display(said))


def test_a_quoted_sentence_is_shown_as_in_its_text() -> None:
    text = "我查到了。六月二号扣了十五块！工号二零一六为您服务"
    assert display("六月二号扣了十五块！") in display(text)


@given(st.text(alphabet=_SPOKEN, max_size=24).map(normalise))
def test_shown_twice_is_shown_once(text: str) -> None:
    assert display(display(text)) == display(text)


def _without_sums(text: str) -> bool:
    """Whether no sum of money is written out in the text: 二百一 takes a syllable less than 210."""
    return all(sums_in_digits(part) == part for part in re.split("(?<=[。！？…])", text))


@given(st.text(alphabet=_SPOKEN, max_size=24).map(normalise).filter(_without_sums))
def test_the_same_syllables(text: str) -> None:
    assert count(display(text)) == count(text)


@given(st.text(alphabet=_SPOKEN, max_size=24).map(normalise))
def test_no_character_outside_numbers_is_lost(text: str) -> None:
    def rest(written: str) -> str:
        return "".join(c for c in written if is_han(c) and c not in _NUMERALS and c not in "分之")

    assert rest(display(text)) == rest(text)


@given(
    st.text(alphabet=_SPOKEN, max_size=24)
    .map(normalise)
    .filter(lambda text: "," not in text and _without_sums(text))
)
def test_the_same_numbers_are_understood(text: str) -> None:
    assert [e.kind for e in find(display(text))] == [e.kind for e in find(text)]


def _words(*texts: str, each: float, gap: float = 0.0) -> list[Word]:
    now, words = 0.0, []
    for text in texts:
        words.append(Word(text, now, now + each))
        now += each + gap
    return words


def test_pieces_of_one_number_become_one_word() -> None:
    words = as_said(_words("拨打", "1,", "0086", "就行。", each=0.4))
    assert [word.text for word in words] == ["拨打", "10086", "就行。"]
    assert (words[1].start, words[1].end) == pytest.approx((0.4, 1.2))
    assert [word.text for word in as_said(_words("12，", "580。", each=0.4))] == ["12580。"]
    assert [word.text for word in as_said(_words("价格", "1,200", "元", each=0.4))] == ["价格", "1200", "元"]


def test_two_numbers_with_a_pause_stay_two() -> None:
    words = _words("486，", "486。", each=0.5, gap=0.3)
    assert as_said(words) == tuple(words)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (("006-", "2", "号"), "0062号"),
        (("138-", "0013-", "8000。"), "13800138000。"),
        (("510-100-200",), "510100200"),
        (("3-5", "天"), "3到5天"),
        (("2600-", "4000。"), "2600到4000。"),
    ],
)
def test_dashes_nobody_said_are_gone(written: tuple[str, ...], said: str) -> None:
    assert "".join(word.text for word in as_said(_words(*written, each=0.4))) == said


@pytest.mark.parametrize(
    "written", [("2026-11-22",), ("5-3",), ("二号-", "3"), ("A-", "12"), ("12", "-"), ("1-", "号")]
)
def test_other_dashes_stay(written: tuple[str, ...]) -> None:
    assert "".join(word.text for word in as_said(_words(*written, each=0.4))) == "".join(written)


def _read_as(number: str, seconds: float, after: str = "") -> str:
    lead = _words(*"请您拨打我们的热线", each=0.2)
    each = seconds / len(number)
    start = lead[-1].end
    read = [Word(c, start + k * each, start + (k + 1) * each) for k, c in enumerate(number)]
    end = read[-1].end
    tail = [Word(c, end + 0.2 * k, end + 0.2 * (k + 1)) for k, c in enumerate(after)]
    return "".join(word.text for word in as_said([*lead, *read, *tail]))


def test_a_quantity_in_the_time_of_its_digits_was_read_digit_by_digit() -> None:
    assert _read_as("一万二千五百八十", 1.0) == "请您拨打我们的热线12580"
    assert _read_as("一万二千五百八十", 1.6) == "请您拨打我们的热线一万二千五百八十"
    assert _read_as("一万二千五百八十", 1.0, "元").endswith("一万二千五百八十元")


def test_too_little_talk_to_know_the_pace_changes_nothing() -> None:
    lead = [Word("热线", 0.0, 0.4)]
    number = [Word("一万二千五百八十", 0.4, 1.4)]
    assert as_said([*lead, *number]) == (*lead, *number)
    assert as_said([]) == ()
