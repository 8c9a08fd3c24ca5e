"""Unsure characters become the likelier ones of the same sound; sure ones, digits and names stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.speech.homophones import SURE, Homophones, service_words
from qa.speech.sounds import all_sounds, sound


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
    ("请您稍等我查一夏", "请您稍等我查一下"),
    ("把快第单好报给我", "把快递单号报给我"),
    ("我要头诉你们", "我要投诉你们"),
])  # fmt: skip
def test_unsure_homophones_become_words(words: Homophones, heard: str, said: str):
    assert words.mend(unsure(heard)) == said


@pytest.mark.parametrize("text", [
    "您好，请问有什么可以帮您？", "我要退货，不想换了。", "麻烦您报一下手机号", "我姓林，叫林小满",
    "工号二零一六", "一三九零零零零一二三四", "什么叫套餐我听不懂", "您稍等，我查一下。",
    "他买了三张去上海的车票", "天气预报说后天下雪",
])  # fmt: skip
def test_good_text_stays_even_when_unsure(words: Homophones, text: str):
    assert words.mend(unsure(text, 0.6)) == text


@pytest.mark.parametrize("heard", ["按刘承给您申请", "您的公号是多少", "要交围约金"])
def test_what_was_heard_surely_stays(words: Homophones, heard: str):
    assert words.mend(unsure(heard, SURE)) == heard


def test_only_the_unsure_character_is_paid_for(words: Homophones):
    heard = [("流", 0.99), ("乘", 0.3), ("规", 0.99), ("定", 0.99)]
    assert words.mend(heard) == "流程规定"


def test_the_words_around_decide_between_common_words(words: Homophones):
    assert words.mend([("赔", 0.4), *unsure("我老婆去医院", 0.99)])[1:] == "我老婆去医院"
    assert (
        words.mend([*unsure("按规定", 0.99), ("陪", 0.4), *unsure("偿您的损失", 0.99)])
        == "按规定赔偿您的损失"
    )


@pytest.mark.parametrize("heard", ["我姓辰。免贵姓成", "我叫承流", "承先生，您好"])
def test_a_name_is_not_turned_into_a_word(words: Homophones, heard: str):
    assert words.mend(unsure(heard, 0.1)) == heard


def test_words_do_not_reach_across_marks(words: Homophones):
    assert words.mend(unsure("刘，承")) == "刘，承"


def test_hotwords_win_over_commoner_words():
    heard = unsure("这里是安锐银行")
    assert Homophones(["安睿"]).mend(heard) == "这里是安睿银行"
    assert "安睿" not in Homophones().mend(heard)


def test_a_rival_of_another_sound_is_written_only_if_the_recogniser_weighed_it(words: Homophones):
    heard = [*unsure("您的", 0.99), ("分", 0.3), *unsure("程是这样", 0.99)]
    assert words.mend(heard) == "您的分程是这样"
    assert words.mend(heard, {2: {"流": 0.2}}) == "您的流程是这样"
    assert words.mend(heard, {2: {"流": 9.0}}) == "您的分程是这样"


def test_a_near_rival_counts_for_more_than_a_far_one(words: Homophones):
    heard = [*unsure("我在", 0.99), ("等", 0.8), *unsure("您", 0.99)]
    assert words.mend(heard, {2: {"灯": 14.0}}) == "我在等您"
    heard = [*unsure("我要", 0.99), ("陪", 0.9), *unsure("他", 0.99)]
    assert words.mend(heard, {2: {"赔": 0.0}}) == "我要赔他"
    assert words.mend(heard, {2: {"赔": 14.0}}) == "我要陪他"


def test_no_insult_is_written_that_was_not_recognised(words: Homophones):
    for heard, insult in (("他马的", "他妈的"), ("混但", "混蛋"), ("沙子", "傻子"), ("尼玛", "你妈")):
        weighed = dict(enumerate([{char: 0.0} for char in insult]))
        assert words.mend(unsure(heard, 0.05), weighed) != insult
    assert words.mend(unsure("他妈的", 0.05)) == "他妈的"


def test_no_negation_and_no_number_is_written_or_lost(words: Homophones):
    heard = unsure("我步能给您退，我不要是二", 0.05)
    rivals = {1: {"不": 0.0}, 8: {"布": 0.0}, 10: {"四": 0.0}, 11: {"而": 0.0}}
    mended = words.mend(heard, rivals)
    assert mended[1] != "不"
    assert mended[8] == "不"
    assert mended[10] not in "四十"
    assert mended[11] == "二"


@pytest.mark.parametrize(("heard", "said"), [
    ("麻烦您说以下", "麻烦您说一下"), ("疑直没人管", "一直没人管"), ("真是布好意思啊", "真是不好意思啊"),
])  # fmt: skip
def test_a_number_in_an_idiom_does_not_count_and_a_negation_does_not_deny(
    words: Homophones, heard: str, said: str
):
    assert words.mend(unsure(heard)) == said


@pytest.mark.parametrize("heard", ["给您补以个月", "我布同意", "他部来了", "优惠以天"])
def test_what_counts_or_denies_is_not_made(words: Homophones, heard: str):
    assert not set(words.mend(unsure(heard, 0.05))) & set("一不")


chars = st.tuples(st.sampled_from("的一是不了我您好请问工公号客克服赔陪钱一三九还行，。a1"), st.floats(0, 1))


@given(st.lists(chars, max_size=30))
def test_length_sound_and_digits_never_change_without_rivals(heard: list[tuple[str, float]]):
    text = "".join(char for char, _ in heard)
    mended = Homophones().mend(heard)
    assert len(mended) == len(text)
    assert all(old == new or sound(old) in all_sounds(new) for old, new in zip(text, mended, strict=True))
    assert all(old == new for old, new in zip(text, mended, strict=True) if old in "一三九1不")
    assert all(old == new for old, new in zip(text, mended, strict=True) if new in "三九1")


@given(st.lists(chars, max_size=20), st.dictionaries(st.integers(0, 25), st.dictionaries(
    st.sampled_from("二没妈姓工赔a，"), st.floats(0, 20), max_size=3), max_size=8))  # fmt: skip
def test_rivals_never_bring_what_must_not_be_made(
    heard: list[tuple[str, float]], rivals: dict[int, dict[str, float]]
):
    mended = Homophones().mend(heard, rivals)
    assert len(mended) == len(heard)
    assert not set(mended) - {char for char, _ in heard} & set("二没妈姓")
    assert all(old == new for (old, p), new in zip(heard, mended, strict=True) if p >= SURE)


def test_mending_is_deterministic():
    heard = unsure("快第单好是多少请您在报一边", 0.3)
    assert Homophones().mend(heard) == Homophones().mend(heard)


def test_the_shipped_vocabulary_is_words_only():
    shipped = service_words()
    assert len(shipped) > 150
    assert all(2 <= len(word) <= 4 and word.isalpha() for word in shipped)


def test_a_text_is_cut_into_its_words_where_they_stand(words: Homophones):
    found = list(words.words("请您提供手机号，1390000是吗"))
    assert [(at, word) for at, word, _ in found if len(word) > 1] == [(2, "提供"), (4, "手机号")]
    text = "请您提供手机号，1390000是吗"
    assert all(text[at:].startswith(word) for at, word, _ in found)
    assert [before for _, _, before in found][:2] == ["<s>", "请"]
    # A number stands before what follows it, and is no word itself.
    assert found[-1][2] in ("<n>", "是")
    assert not any(char.isdigit() for _, word, _ in found for char in word)
