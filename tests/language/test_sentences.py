from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.sentences import clause_spans, clause_start, sentence_at, sentence_ends, sentence_spans

_SPEECH = st.text("好吗12,:.a，、；：。！？…”’）》】“ ", max_size=30)


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("好的", ["好的"]),
        ("好的。可以吗？行！", ["好的。", "可以吗？", "行！"]),
        ("他说“好的。”就挂了。", ["他说“好的。”", "就挂了。"]),
        ("退了（三天前退的。）你查", ["退了（三天前退的。）", "你查"]),
        ("真的？！……那算了", ["真的？！……", "那算了"]),
        ("我想了解一下那个……插画班。", ["我想了解一下那个……插画班。"]),
        ("先查一下；再给您回电，好吧", ["先查一下；再给您回电，好吧"]),
        ("网址是 www.a.cn，营业到 21:30。", ["网址是 www.a.cn，营业到 21:30。"]),
        ("他说“好”，就走了。", ["他说“好”，就走了。"]),
    ],
)
def test_a_sentence_ends_behind_its_mark_and_what_closes_there(text: str, sentences: list[str]) -> None:
    assert _pieces(text, sentence_spans(text)) == sentences


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("", []),
        ("好的", ["好的"]),
        ("好的，您稍等。", ["好的，", "您稍等。"]),
        ("分三步：先查、再办；最后回电", ["分三步：", "先查、", "再办；", "最后回电"]),
        ("您说“行，”我才办的", ["您说“行，”", "我才办的"]),
        ("一共12,580元，10:30到", ["一共12,580元，", "10:30到"]),
        ("了解一下那个……插画班，谢谢", ["了解一下那个……插画班，", "谢谢"]),
    ],
)
def test_a_clause_ends_behind_every_mark_but_a_hesitation(text: str, clauses: list[str]) -> None:
    assert _pieces(text, clause_spans(text)) == clauses


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("就挂", "就挂了。"),
        ("好的", "他说“好的。”"),
        ("。”就", "他说“好的。”就挂了。"),
        ("”", "他说“好的。”"),
    ],
)
def test_the_sentence_around_words_is_whole(said: str, sentence: str) -> None:
    text = "他说“好的。”就挂了。"
    start = text.index(said)
    left, right = sentence_at(text, start, start + len(said))
    assert text[left:right] == sentence


def test_a_clause_is_found_by_any_of_its_characters_and_its_mark() -> None:
    text = "那好，明天三点，给您回电"
    assert [clause_start(text, at) for at in (0, 2, 3, 7, 8, 11)] == [0, 0, 3, 3, 8, 8]


def test_a_clause_begins_behind_what_closes_the_one_before() -> None:
    assert _pieces("！》一共三条，“好的。”行", clause_spans("！》一共三条，“好的。”行")) == [
        "一共三条，",
        "“好的。”",
        "行",
    ]


@given(_SPEECH)
def test_nothing_is_lost_and_a_sentence_ends_where_a_clause_does(text: str) -> None:
    assert "".join(_pieces(text, sentence_spans(text))) == text
    ends = {end for _, end in clause_spans(text)}
    assert not ends or {end for end in sentence_ends(text) if end > clause_spans(text)[0][0]} <= ends


@given(st.text("好的吗。！？，", max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_a_sentence_goes_from_end_to_end(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    left, right = sentence_at(text, start, end)
    goes_on = re.compile("[。！？][。！？，]*[^。！？，]")
    assert left <= start
    assert not goes_on.search(text[left : start + 1])
    assert right >= end or right == len(text)
    assert not goes_on.search(text[max(start, end - 1) : right])
