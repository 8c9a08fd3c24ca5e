from __future__ import annotations

import pytest

from qa.errors import ScorecardError
from qa.language.pattern_syntax import Chars, Choice, Gap, Maybe, Number, parse
from qa.language.patterns import compile_pattern


def test_reads_every_element() -> None:
    phrase = parse("^您[好安]…{9}(请|)#号?$")
    assert phrase.at_start and phrase.at_end
    assert phrase.body == (
        Chars("您"),
        Chars("好安"),
        Gap(9),
        Choice(((Chars("请"),), ())),
        Number(),
        Maybe(Chars("几来多")),
        Maybe(Chars("号")),
    )


@pytest.mark.parametrize("text", ["十分钟", "十来分钟", "十几分钟能好", "要二十多分钟", "30多分钟"])
def test_a_number_may_be_told_roughly(text: str) -> None:
    assert compile_pattern("#分钟").find(text)


@pytest.mark.parametrize("text", ["来分钟", "几来分钟前", "十来个分钟数", "十好几分钟"])
def test_rough_words_alone_are_no_number(text: str) -> None:
    assert not compile_pattern("#分钟").find(text)


def test_marks_and_spaces_in_a_phrase_do_not_count() -> None:
    assert parse("您好，请问 有事吗？") == parse("您好请问有事吗")


def test_wide_brackets_and_traditional_characters_are_understood() -> None:
    assert parse("（請問｜麻煩）您") == parse("(请问|麻烦)您")


def test_exclusions() -> None:
    phrase = parse("{!不|没有}满意{!度}")
    assert phrase.not_before == ((Chars("不"),), (Chars("没"), Chars("有")))
    assert phrase.not_after == ((Chars("度"),),)


def test_decimal_point_is_a_character_and_dots_are_a_gap() -> None:
    assert parse("3.5折").body[1] == Chars(".")
    assert parse("您...好").body[1] == parse("您……好").body[1] == Gap(6)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("", 1),
        ("…", 2),
        ("(好|)", 5),
        ("好?", 3),
        ("(好", 1),
        ("好)", 2),
        ("[您你", 1),
        ("[，]好", 1),
        ("()好", 1),
        ("?好", 1),
        ("好^", 2),
        ("$好", 1),
        ("您…{0}好", 2),
        ("您…{41}好", 2),
        ("您…{x}好", 2),
        ("{!}好", 1),
        ("{!不好", 1),
        ("{!不?}好", 4),
        ("好}", 2),
        ("(" * 9 + "好" + ")" * 9, 9),
    ],
)
def test_mistakes_name_their_place_in_chinese(source: str, place: int) -> None:
    with pytest.raises(ScorecardError) as caught:
        compile_pattern(source)
    assert f"第 {place} 个字符" in caught.value.message
    assert f"“{source}”" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("source", ["re:(", "re:[a", "re:好*"])
def test_bad_expressions_are_refused(source: str) -> None:
    with pytest.raises(ScorecardError, match="正则表达式"):
        compile_pattern(source)
