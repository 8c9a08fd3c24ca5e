from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.normalise import bare, normalise
from qa.language.punctuation import punctuate, punctuate_text
from qa.language.questions import asks
from qa.language.words import cut
from qa.model import Word

_SPEECH = "您好请问有什么可以帮我的是不了在吗呢吧那然后二三十号块天0129，。？！、"


def _said(*pieces: str, gap: float, each: float = 0.2) -> list[Word]:
    """Characters at an even pace, with a gap after each piece."""
    words, now = [], 0.0
    for piece in pieces:
        for char in piece:
            words.append(Word(char, now, now + each))
            now += each
        now += gap
    return words


@pytest.mark.parametrize(
    ("stripped", "restored"),
    [
        ("您好请问有什么可以帮您", "您好，请问有什么可以帮您？"),
        ("好的再见", "好的，再见。"),
        ("喂你好我想问一下会员到期了还能续吗", "喂，你好，我想问一下会员到期了，还能续吗？"),
        ("嗯", "嗯。"),
        ("我姓陈", "我姓陈。"),
        ("一三九零零零零一二三四", "一三九零零零零一二三四。"),
        ("退不了", "退不了。"),
    ],
)
def test_marks_are_restored_without_any_pause(stripped: str, restored: str) -> None:
    assert punctuate_text(stripped) == restored


def test_a_wall_of_text_is_cut() -> None:
    wall = (
        "你们怎么搞的我上个星期就下了单到现在都没有送到我打电话问了好几回每一回都说马上马上"
        "结果到今天连个影子都没有我孩子等着用呢你说这叫什么事"
    )
    restored = punctuate_text(wall)
    assert bare(restored) == wall
    assert max(map(len, restored.replace("？", "，").replace("。", "，").split("，"))) <= 24


def test_short_pauses_are_commas_and_long_ones_stops() -> None:
    assert punctuate(_said("师傅明天上门", "您在家等", gap=0.4)) == "师傅明天上门，您在家等。"
    assert punctuate(_said("师傅明天上门", "您在家等", gap=0.9)) == "师傅明天上门。您在家等。"


def test_no_mark_inside_a_word_or_a_number_whatever_the_pause() -> None:
    assert punctuate(_said("我的手", "机坏了", gap=0.5)) == "我的手机坏了。"
    assert "六二九七" in punctuate(_said("后四位六二", "九七", gap=0.5))
    assert punctuate(_said("等了十五", "天", gap=0.5)) == "等了十五天。"
    assert "，了" not in punctuate(_said("东西到", "了", gap=0.5))


def test_what_the_recogniser_punctuated_stays() -> None:
    text = "不好意思，没听清。您慢点说！"
    assert punctuate_text(text) == text
    assert punctuate_text("嗯……那行吧。") == "嗯……那行吧。"
    assert punctuate_text("他说“不行。”") == "他说“不行。”"


def test_an_open_end_is_closed_and_a_question_asked() -> None:
    assert punctuate_text("主管开会呢，没空，") == "主管开会呢，没空。"
    assert punctuate_text("请问您贵姓。") == "请问您贵姓？"
    assert punctuate_text("好的，请问有什么可以帮您。") == "好的，请问有什么可以帮您？"


def test_nothing_gives_nothing() -> None:
    assert punctuate([]) == punctuate_text("") == ""


@pytest.mark.parametrize(
    "question",
    [
        "您还在吗？",
        "这样处理可以吗",
        "您看行不行",
        "那个灯亮了没有",
        "怎么还要罚我的钱",
        "您选哪个",
        "请问页面上弹的是什么提示",
        "那退款呢",
        "能不能给我寄到家",
        "是修还是换啊",
        "为什么我每次打电话都要等这么久",
        "昨天约的是几点到几点",
        "请问您是哪一年在哪个网点办的",
        "装在厨房还是阳台",
        "您上午方便还是下午方便",
    ],
)
def test_questions(question: str) -> None:
    assert asks(question)


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "没什么。",
        "我听着呢。",
        "我查一下仓库有没有现货。",
        "您先看看是什么提示。",
        "怎么都行。",
        "爱打哪儿打哪儿。",
        "等了好几天。",
        "没了没了。",
        "干吗",
        "这个月还是按照原来的套餐收费。",
        "您怎么付的，就退到哪里。",
        "他在弄呢。",
        "几点到几点都行。",
        "想去哪儿就去哪儿。",
        "换了滤芯还是漏。",
        "用了三天还是疼。",
        "送到了还是坏的。",
        "在家还是这样。",
    ],
)
def test_statements(statement: str) -> None:
    assert not asks(statement)


def test_words() -> None:
    assert cut("请您稍等一会儿") == ("请", "您", "稍", "等", "一会儿")
    assert cut("") == ()
    assert "".join(cut("abc魑魅12号")) == "abc魑魅12号"


@given(st.text(alphabet=_SPEECH, max_size=40).map(normalise))
def test_only_marks_are_added(text: str) -> None:
    restored = punctuate_text(text)
    assert bare(restored) == bare(text)
    assert not bare(text) or restored[-1] in "。？！…"


@given(st.text(alphabet=_SPEECH, max_size=40).map(normalise))
def test_restoring_twice_ends_like_restoring_once(text: str) -> None:
    once = punctuate_text(text)
    assert bare(punctuate_text(once)) == bare(once)
    assert normalise(once) == once


@given(st.lists(st.tuples(st.sampled_from("您好请问我的三十号12。，"), st.floats(0, 2)), max_size=20))
def test_any_timing_is_accepted(pieces: list[tuple[str, float]]) -> None:
    words, now = [], 0.0
    for text, gap in pieces:
        words.append(Word(text, now, now + 0.1))
        now += 0.1 + gap
    assert bare(punctuate(words)) == bare("".join(word.text for word in words))
