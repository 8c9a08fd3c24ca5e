"""Addresses that were misheard are hidden all the same; what only sounds like one is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.address_sounds import as_address
from qa.language.masking import redact_text, secrets

SENTENCES = (Path(__file__).parent / "unrelated_sentences.txt").read_text("utf-8").split()


@pytest.mark.parametrize(
    "text",
    [
        "白杨路三十六好，",
        "白杨露三十六号五洞二单元四零三",
        "五毫楼一当元二零一",
        "五后楼二团元二零一",
        "我家在柳园新村十一动二感元五零一",
        "王家村四族十五号",
        "清水街五十二灏，二门三零一",
        "红星小去九好楼二单元一零二",
        "建安道十六号",
        "朝阳路八十八弄十二号三零一",
        "中山一录二十三好，",
        "人民南陆四断27号",
        "天府大道中断二百八十九好",
        "安顺陆十八号二动三零一",
    ],
)
def test_misheard_addresses_are_hidden(text: str) -> None:
    numerals = set("零一二三四五六七八九十0123456789")
    assert not numerals & set(redact_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "二十七号好吗",
        "我八号好了",
        "三百元五十",
        "十二动手术",
        "我知道十四号要来",
        "他在路上三次好了吗",
        "一共四组六门课",
        "报道五号就出了",
        "两个小区都停电",
        "三楼后面有五个窗口",
        "目录中三号文件",
        "不顺录3号去",
        "路上中断五号才好",
    ],
)
def test_what_sounds_like_an_address_stays(text: str) -> None:
    assert redact_text(text) == text


def test_unrelated_sentences_stay() -> None:
    assert [s for s in SENTENCES if redact_text(s) != s] == []


@given(st.text("路录号好后栋动洞单当元楼小去区一二三0十百王，。室门", max_size=40))
def test_the_length_stays_and_twice_is_once(text: str) -> None:
    assert len(as_address(text)) == len(text)
    assert redact_text(redact_text(text)) == redact_text(text)


@pytest.mark.parametrize("question", ["您的店话是多少？", "联系店画留一个", "座几号码呢", "您的电话是多少？"])
def test_a_garbled_number_is_hidden_where_the_question_was_misheard(question: str) -> None:
    assert secrets("八八零零一一六", question)["八八零零一一六"] == "***零一一六"


def test_a_number_is_hidden_that_its_own_speaker_names() -> None:
    assert secrets("坐机有德，八八零零一一六", "您说")["八八零零一一六"] == "***零一一六"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("定单号是多少？", "八八零零一一六"),
        ("电话里说的蛋号呢？", "八八零零一一六"),
        ("您说", "八八零零一一六，我再打电话来"),
        ("您说", "座机有的，单号八八零零一一六"),
    ],
)
def test_other_numbers_stay(question: str, text: str) -> None:
    assert secrets(text, question) == {}
