from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.punctuation import punctuate, punctuate_text
from qa.language.question_marks import FILE, clauses, features, score, with_questions
from qa.model import Word


@pytest.mark.parametrize(
    "asked",
    [
        "您要的是大号的，还是中号的。",
        "那我这个押金呢。",
        "您家里那位方便接电话没有。",
        "这样安排您看成不成。",
        "您看这么办您同意吧。",
        # Misheard: 您的全名叫什么, 这两种哪个合您意.
        "您的全民叫什么。",
        "这两种哪个和您意。",
    ],
)
def test_what_asks_gets_its_question_mark(asked: str) -> None:
    assert with_questions(asked) == asked[:-1] + "？"


@pytest.mark.parametrize(
    "told",
    [
        "我先帮您登记。",
        "师傅明天上午到。",
        "我们查到是系统多扣了一笔。",
        "那就这么办吧。",
        "我看看是什么问题。",
        "没什么，应该的。",
        "您稍等，我问一下仓库。",
        "我不知道怎么弄的，反正坏了。",
        "一三九零零零零一二三四。",
        "退不了。",
        "嗯。",
    ],
)
def test_what_tells_stays(told: str) -> None:
    assert with_questions(told) == told


def test_a_comma_becomes_one_only_where_a_question_is_sure() -> None:
    assert with_questions("请问您怎么称呼，我登记一下。") == "请问您怎么称呼？我登记一下。"
    assert with_questions("您说的那个灯，我记下了。") == "您说的那个灯，我记下了。"
    assert with_questions("什么时候能修好，我也说不准。") == "什么时候能修好，我也说不准。"


def test_other_marks_are_left_alone() -> None:
    for text in ("你们到底管不管！", "您贵姓？", "这样……", "是几点；"):
        assert with_questions(text) == text
    assert with_questions("") == ""


def test_recognised_words_are_asked_and_a_given_text_is_believed() -> None:
    text = "那我这个押金呢。"
    words = [Word(char, n * 0.2, n * 0.2 + 0.2) for n, char in enumerate(text[:-1])]
    words[-1] = Word(text[-2:], words[-1].start, words[-1].end)
    assert punctuate(words) == "那我这个押金呢？"
    assert punctuate_text("这么办您点头。") == "这么办您点头。"


@given(st.text("您好这那呢吗吧是还什么几点修不了没有的，。？！；…1 ", max_size=40))
def test_only_stops_and_commas_become_questions(text: str) -> None:
    marked = with_questions(text)
    assert len(marked) == len(text)
    changed = {(old, new) for old, new in zip(text, marked, strict=True) if old != new}
    assert changed <= {("。", "？"), ("，", "？")}
    assert with_questions(marked) == marked or "？" in marked


def test_a_clause_knows_what_stands_before_it() -> None:
    first, second, third = clauses("您好，几点到。谢谢")
    assert (first.said, first.mark, first.at, first.before, first.last) == ("您好", "，", 2, "", False)
    assert (second.sentence, second.before, second.mark) == ("您好，", "您好，", "。")
    assert (third.sentence, third.before, third.mark, third.last) == ("", "几点到。", "", True)
    assert not list(clauses("。，"))


def test_its_own_mark_is_no_sign() -> None:
    told, asked = next(clauses("几点到。")), next(clauses("几点到？"))
    assert features(told) == features(asked)
    assert score(told) == score(asked)


def test_the_weights_file_has_a_bar_for_each_mark_and_a_comma_needs_more() -> None:
    data = json.loads(FILE.read_text("utf-8"))
    assert set(data["bars"]) == {"。", "，"}
    assert data["bars"]["。"] < data["bars"]["，"]
    assert len(data["weights"]) > 1000
