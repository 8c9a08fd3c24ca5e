"""First syllables that nobody said: left out where a voice begins so again and again, and only there."""

from __future__ import annotations

import pytest

from qa.speech.alignment import TimedText
from qa.speech.false_starts import false_starts
from qa.speech.language_model import LanguageModel

ODD = (
    "给谢谢您的反馈",
    "以您还有别的事吗",
    "一麻烦您报一下手机号",
    "无我们马上给您处理",
    "即请问您贵姓",
    "几师傅明天上门",
)
PLAIN = (
    "谢谢您的反馈",
    "您还有别的事吗",
    "麻烦您报一下手机号",
    "我们马上给您处理",
    "请问您贵姓",
    "师傅明天上门",
)


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


def _said(text: str, first: float = 0.55) -> list[TimedText]:
    return [TimedText(char, 0.2 * n, 0.2 * n + 0.2, first if n == 0 else 0.95) for n, char in enumerate(text)]


def test_a_voice_that_often_begins_so_loses_what_nobody_said(model: LanguageModel) -> None:
    said = [_said(text) for text in (*ODD, *PLAIN)]
    found = false_starts(said, model)
    assert found <= frozenset(range(len(ODD)))
    assert len(found) >= 5


def test_one_odd_beginning_proves_nothing(model: LanguageModel) -> None:
    said = [_said(text) for text in (ODD[0], *PLAIN, *PLAIN)]
    assert false_starts(said, model) == frozenset()
    assert false_starts([_said(text) for text in ODD[:3]], model) == frozenset()


def test_few_among_many_prove_nothing(model: LanguageModel) -> None:
    said = [_said(text) for text in (*ODD, *PLAIN * 4)]
    assert false_starts(said, model) == frozenset()


def test_sure_characters_stay(model: LanguageModel) -> None:
    assert false_starts([_said(text, first=0.97) for text in ODD], model) == frozenset()


def test_what_people_do_begin_with_stays(model: LanguageModel) -> None:
    said = [_said(f"{word}{text}") for word, text in zip("好那行对嗯哦", PLAIN, strict=True)]
    assert false_starts(said, model) == frozenset()


def test_what_sounds_like_a_fitting_word_is_no_stray_syllable(model: LanguageModel) -> None:
    # 请 misheard: another step finds the right character.
    said = [_said(text) for text in ("晴问您贵姓", "青您稍等一下", "轻您报一下手机号", "情问有什么可以帮您")]
    assert false_starts(said, model) == frozenset()


def test_short_beginnings_and_nothing_tell_nothing(model: LanguageModel) -> None:
    assert false_starts([], model) == frozenset()
    assert (
        false_starts([[], *[_said(text) for text in ("给好", "以行", "一对", "无嗯")]], model) == frozenset()
    )
