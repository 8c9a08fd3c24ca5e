from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.numerals import digits_of, estimate_of, spoken, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十五", "15"),
        ("三千三", "3300"),
        ("一百六十二", "162"),
        ("两万三", "23000"),
        ("3.5", "3.5"),
        ("1,200", "1200"),
        ("三点五", "3.5"),
        ("10万", "100000"),
        ("俩", "2"),
    ],
)
def test_value_of(text: str, value: str) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["", "百", "好", "inf", "九" * 30, "1.2.3"])
def test_no_numeral_has_no_value(text: str) -> None:
    assert value_of(text) == ""


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("两三", ("2", "3")),
        ("三四十", ("30", "40")),
        ("十七八", ("17", "18")),
        ("二十三四", ("23", "24")),
        ("三五百", ("300", "500")),
    ],
)
def test_an_estimate_has_two_bounds(text: str, bounds: tuple[str, str]) -> None:
    assert estimate_of(text) == bounds


@pytest.mark.parametrize("text", ["", "三", "三十", "三十四", "五三", "十", "34", "一百二十三", "三三十"])
def test_no_other_numeral_is_an_estimate(text: str) -> None:
    assert estimate_of(text) is None


def test_digits_of() -> None:
    assert digits_of("幺三九，零零〇0") == "1390000"


@pytest.mark.parametrize(
    ("number", "said"), [("15", "十五"), ("3.5", "三点五"), ("0", "零"), ("1" * 20, "一" * 20)]
)
def test_spoken(number: str, said: str) -> None:
    assert spoken(number) == said


@given(st.integers(0, 10**12))
def test_spoken_and_back(number: int) -> None:
    assert value_of(str(number)) == str(number)
    assert spoken(str(number))
