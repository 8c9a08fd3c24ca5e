"""Words that hardly follow each other are odd, whatever the recogniser thinks of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.model import Word
from qa.speech.fluency import USUAL, oddness
from qa.speech.homophones import Homophones


@pytest.fixture(scope="module")
def language() -> Homophones:
    return Homophones()


def words(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(text, 0.2 * k, 0.2 * (k + 1), 0.9) for k, text in enumerate(texts))


def mean(language: Homophones, text: str) -> float:
    found = oddness(words(*text), language)
    return sum(found) / len(found)


@pytest.mark.parametrize(("said", "heard"), [
    ("请问有什么可以帮您", "请问油什么可一帮您"),
    ("感谢您的来电祝您生活愉快", "干系您的莱电住您生火鱼块"),
    ("我们会尽快给您退款", "我们会近快给您腿快"),
    ("您看这样可以吗", "您看者样可亦吗"),
    ("麻烦您稍等我查一下", "麻烦您烧等我茶一下"),
])  # fmt: skip
def test_what_was_misheard_is_odder_than_what_was_said(language: Homophones, said: str, heard: str) -> None:
    assert mean(language, heard) > mean(language, said) + 1.0


@pytest.mark.parametrize("text", ["您好请问有什么可以帮您", "好的谢谢您再见", "麻烦您提供一下手机号"])
def test_set_phrases_are_not_odd(language: Homophones, text: str) -> None:
    assert mean(language, text) < 4.0


def test_the_odd_word_is_told_from_its_neighbours(language: Homophones) -> None:
    right = oddness(words("请", "您", "稍", "等"), language)
    wrong = oddness(words("请", "您", "烧", "等"), language)
    assert wrong[2] > right[2] + 3
    assert wrong[0] == pytest.approx(right[0])


def test_a_name_that_is_expected_is_less_odd() -> None:
    name = words("欢", "迎", "致", "电", "栖", "澜", "云")
    strange, known = oddness(name, Homophones()), oddness(name, Homophones(["栖澜云"]))
    assert sum(known[4:]) < sum(strange[4:]) - 6


def test_a_recognised_word_may_hold_several_characters(language: Homophones) -> None:
    apart = oddness(words("手", "机", "号"), language)
    together = oddness(words("手机", "号"), language)
    assert together[0] == pytest.approx(sum(apart[:2]) / 2)
    assert together[1] == pytest.approx(apart[2])


@pytest.mark.parametrize("text", ["13900001234", "VIP", "一三九零零", "，。"])
def test_numbers_letters_and_marks_are_as_odd_as_usual(language: Homophones, text: str) -> None:
    assert oddness(words(*text), language) == [USUAL] * len(text)


@given(st.lists(st.text("好的您我一三9A，没有请问退款", max_size=4), max_size=8))
def test_every_word_has_a_figure(language: Homophones, texts: list[str]) -> None:
    found = oddness(words(*texts), language)
    assert len(found) == len(texts)
    assert all(0 < price < 40 for price in found)
