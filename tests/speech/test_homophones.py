"""Unsure characters become the word that sounds the same; sure ones and digits stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.phonetic import encode
from qa.speech.homophones import Homophones, service_words


@pytest.fixture(scope="module")
def words() -> Homophones:
    return Homophones()


def unsure(text: str, probability: float = 0.4) -> list[tuple[str, float]]:
    return [(char, probability) for char in text]


@pytest.mark.parametrize(("heard", "said"), [
    ("按刘承给您申请", "按流程给您申请"),
    ("您的公号是多少", "您的工号是多少"),
    ("线在现路忙", "现在线路忙"),
    ("要交围约金", "要交违约金"),
    ("位您查询一下", "为您查询一下"),
])  # fmt: skip
def test_unsure_homophones_become_words(words: Homophones, heard: str, said: str):
    assert words.mend(unsure(heard)) == said


@pytest.mark.parametrize("text", [
    "您好，请问有什么可以帮您？", "我要退货，不想换了。", "麻烦您报一下手机号", "我姓林，叫林小满",
    "工号二零一六", "一三九零零零零一二三四", "什么叫套餐我听不懂", "您稍等，我查一下。",
])  # fmt: skip
def test_good_text_stays_even_when_unsure(words: Homophones, text: str):
    assert words.mend(unsure(text, 0.6)) == text


@pytest.mark.parametrize("heard", ["按刘承给您申请", "您的公号是多少", "要交围约金"])
def test_what_was_heard_surely_stays(words: Homophones, heard: str):
    assert words.mend(unsure(heard, 0.95)) == heard


def test_only_the_unsure_character_is_paid_for(words: Homophones):
    heard = [("流", 0.99), ("乘", 0.3), ("规", 0.99), ("定", 0.99)]
    assert words.mend(heard) == "流程规定"


def test_a_surname_is_not_turned_into_a_word(words: Homophones):
    assert words.mend(unsure("我姓辰。免贵姓成", 0.1)) == "我姓辰。免贵姓成"


def test_words_do_not_reach_across_marks(words: Homophones):
    assert words.mend(unsure("刘，承")) == "刘，承"


def test_hotwords_win_over_commoner_words():
    heard = unsure("这里是安慧银行")
    assert Homophones(["安汇"]).mend(heard) == "这里是安汇银行"
    assert "安汇" not in Homophones().mend(heard)


def test_no_insult_is_written_that_was_not_recognised(words: Homophones):
    for heard, insult in (("他马的", "他妈的"), ("混但", "混蛋"), ("杀子", "傻子"), ("尼玛", "你妈")):
        assert words.mend(unsure(heard, 0.05)) != insult
    assert words.mend(unsure("他妈的", 0.05)) == "他妈的"


@given(
    st.lists(
        st.tuples(st.sampled_from("的一是不了我您好请问工公号客克服赔陪钱一三九，。a1"), st.floats(0, 1)),
        max_size=30,
    )
)
def test_length_sound_and_digits_never_change(heard: list[tuple[str, float]]):
    mended = Homophones().mend(heard)
    text = "".join(char for char, _ in heard)
    assert encode(mended, loose=False) == encode(text, loose=False)
    assert [c for c in mended if c in "一三九1"] == [c for c in text if c in "一三九1"]


def test_the_shipped_vocabulary_is_words_only():
    shipped = service_words()
    assert len(shipped) > 150
    assert all(2 <= len(word) <= 4 and word.isalpha() for word in shipped)
