from __future__ import annotations

from typing import Any

import pytest

from qa.report.pages import Piece
from qa.report.sentences import Quote, pieces


def turn(text: str, words: list[list[Any]] | None = None) -> dict[str, Any]:
    return {"text": text, "words": words or []}


def shown(found: tuple[Piece, ...]) -> list[str]:
    return [f"({p.mark})" if p.mark else f"<{p.kind}>{p.text}" if p.kind else p.text for p in found]


def test_plain_sentence_is_one_piece() -> None:
    assert pieces(turn("您好。"), [], {}) == (Piece("您好。"),)


def test_empty_sentence_has_no_piece_but_keeps_its_mark() -> None:
    assert pieces(turn(""), [], {}) == ()
    assert shown(pieces(turn(""), [], {2: "bad"})) == ["(2)"]


def test_quote_is_marked_inside_the_sentence() -> None:
    found = pieces(turn("但是这个不行。"), [Quote("但是", "fail", "不通过：不说“但是”")], {})
    assert shown(found) == ["<fail>但是", "这个不行。"]
    assert found[0].title == "不通过：不说“但是”"


def test_quote_of_the_whole_sentence_is_not_highlighted() -> None:
    assert shown(pieces(turn("您好，再见。"), [Quote("您好，再见", "fail", "")], {})) == ["您好，再见。"]


@pytest.mark.parametrize("quote", ["您好，再见", "您好，再见。", "“您好，再见"])
def test_marks_around_a_whole_sentence_do_not_make_it_a_part(quote: str) -> None:
    assert shown(pieces(turn("“您好，再见。”"), [Quote(quote, "fail", "")], {})) == ["“您好，再见。”"]


def test_quote_that_is_not_there_changes_nothing() -> None:
    assert shown(pieces(turn("您好。"), [Quote("再见", "fail", "")], {})) == ["您好。"]
    assert shown(pieces(turn("您好。"), [Quote("。，", "fail", "")], {})) == ["您好。"]


def test_failure_covers_a_pass_where_they_overlap() -> None:
    quotes = [Quote("是您自己", "fail", "f"), Quote("您自己点的", "pass", "p")]
    assert shown(pieces(turn("这是您自己点的吧。"), quotes, {})) == [
        "这",
        "<fail>是您自己",
        "<pass>点的",
        "吧。",
    ]


def test_mark_stands_after_the_quoted_sentence() -> None:
    found = pieces(turn("抱歉。我来查。"), [Quote("抱歉", "pass", "", (3,))], {3: "good"})
    assert shown(found) == ["<pass>抱歉", "。", "(3)", "我来查。"]


def test_mark_without_a_quote_stands_at_the_end() -> None:
    assert shown(pieces(turn("抱歉。我来查。"), [], {3: "good", 4: "bad"})) == [
        "抱歉。我来查。",
        "(3)",
        "(4)",
    ]


def test_weak_words_are_underlined_through_normalised_text() -> None:
    words = [["一百", 0, 1, 0.9], ["二", 1, 2, 0.9], ["块", 2, 3, 0.2]]
    found = pieces(turn("120块。", words), [], {})
    assert [(p.text, p.low) for p in found] == [("120", False), ("块", True), ("。", False)]


def test_text_is_never_lost_or_doubled() -> None:
    text = "但是，但是——不行！真的不行？"
    quotes = [Quote("但是", "fail", "", (1,)), Quote("不行！真的", "undecided", "", (2,))]
    found = pieces(turn(text, [[c, 0, 1, 0.1] for c in text]), quotes, {1: "bad", 2: "advice"})
    assert "".join(p.text for p in found) == text
    assert sorted(p.mark for p in found if p.mark) == [1, 2]


def test_a_weak_numeral_is_weak_as_the_number_that_is_shown() -> None:
    words = [["扣", 0, 1, 0.9], ["十", 1, 2, 0.9], ["五", 2, 3, 0.2], ["块，", 3, 4, 0.9]]
    found = pieces({"text": "扣15块。", "said": "扣十五块。", "words": words}, [], {})
    assert [(p.text, p.low) for p in found] == [("扣", False), ("15", True), ("块。", False)]


def test_marks_are_never_weak() -> None:
    found = pieces(turn("您好，请讲。", [["您好，", 0, 1, 0.1], ["请讲。", 1, 2, 0.9]]), [], {})
    assert [(p.text, p.low) for p in found] == [("您好", True), ("，请讲。", False)]
