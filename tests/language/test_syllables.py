from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.normalise import is_han
from qa.language.syllables import count


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("", 0),
        ("，。！", 0),
        ("您好，请问有什么可以帮您？", 11),
        ("一百六十二块", 6),
        ("15块", 3),
        ("398元", 6),
        ("3600元", 5),
        ("1,200元", 5),
        ("3.5折", 4),
        ("0.5", 3),
        ("50%", 5),
        ("100%", 5),
        ("2026年", 5),
        ("2026-11-21", 12),
        ("16:30", 5),
        ("10:00", 2),
        ("09:05", 4),
        ("10086", 5),
        ("12306", 5),
        ("13900001234", 11),
        ("139-0000-1234", 11),
        ("工号2086", 6),
        ("尾号123", 5),
        ("3-5天", 4),
        ("OK", 2),
        ("VIP客户", 5),
        ("wifi", 2),
        ("iPhone", 2),
        ("km", 2),
        ("36℃", 6),
        ("身份证******1234", 13),
        ("1.2.3", 5),
    ],
)
def test_count(text: str, syllables: int) -> None:
    assert count(text) == syllables


@given(st.text(alphabet="您好一二三四百千零点，。？！ 请问", max_size=30))
def test_characters_count_one_each(text: str) -> None:
    assert count(text) == sum(map(is_han, text))


@given(st.text(max_size=30))
def test_never_negative_and_never_fails(text: str) -> None:
    assert count(text) >= 0
