from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from qa.language.phonetic import SECOND_READINGS, encode, phonetic_text, readings, sounds_like


@pytest.mark.parametrize(
    ("one", "other"), [("工号", "公号"), ("为您", "位您"), ("赔", "陪"), ("在", "再"), ("绿", "率")]
)
def test_same_toneless_sound_is_one_class(one: str, other: str) -> None:
    assert phonetic_text(one, loose=False) == phonetic_text(other, loose=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("字", "制"),
        ("次", "吃"),
        ("四", "是"),
        ("南", "蓝"),
        ("飞", "灰"),
        ("安", "昂"),
        ("真", "争"),
        ("心", "星"),
        ("先", "箱"),
        ("官", "光"),
    ],
)
def test_usual_confusions_merge_only_loosely(one: str, other: str) -> None:
    assert phonetic_text(one, loose=True) == phonetic_text(other, loose=True)
    assert phonetic_text(one, loose=False) != phonetic_text(other, loose=False)


@pytest.mark.parametrize(
    ("one", "other"), [("好", "高"), ("不", "别"), ("嗯", "了"), ("女", "路"), ("全", "船")]
)
def test_different_sounds_stay_apart(one: str, other: str) -> None:
    assert phonetic_text(one, loose=True) != phonetic_text(other, loose=True)


@given(st.text(max_size=40), st.booleans())
def test_length_is_kept_and_the_result_is_stable(text: str, loose: bool) -> None:
    once = phonetic_text(text, loose=loose)
    assert len(once) == len(text)
    assert len(encode(text, loose=loose)) == len(text)
    assert phonetic_text(once, loose=loose) == once


def test_other_characters_are_unchanged() -> None:
    assert phonetic_text("A1，。 %", loose=True) == "A1，。 %"


def test_strict_classes_are_finer_than_loose_ones() -> None:
    han = "".join(chr(p) for p in range(0x4E00, 0x9FA6))
    strict, loose = phonetic_text(han, loose=False), phonetic_text(han, loose=True)
    merged: dict[str, str] = {}
    for s, rough in zip(strict, loose, strict=True):
        assert merged.setdefault(s, rough) == rough
    assert len(set(loose)) < len(set(strict))


@pytest.mark.parametrize("char", SECOND_READINGS)
def test_second_readings_are_real(char: str) -> None:
    known = pinyin(char, heteronym=True, style=Style.NORMAL)[0]
    assert set(readings(char)) <= set(known)
    assert len(set(readings(char))) == len(readings(char))


def test_a_character_of_two_readings_meets_both() -> None:
    assert encode("换", loose=False) in sounds_like("还", loose=False)
    assert encode("孩", loose=False) in sounds_like("还", loose=False)
    assert encode("还", loose=False) in sounds_like("换", loose=False)
    assert encode("坏", loose=False) not in sounds_like("还", loose=False)


def test_a_character_always_sounds_like_itself() -> None:
    for char in "工号还行的了一二三十点a1":
        assert encode(char, loose=False) in sounds_like(char, loose=False)
        assert encode(char, loose=True) in sounds_like(char, loose=True)
