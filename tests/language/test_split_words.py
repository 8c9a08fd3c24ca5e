"""Whether a place lies inside a word."""

from __future__ import annotations

import pytest

from qa.language.words import splits_word


@pytest.mark.parametrize(
    ("before", "after"),
    [("多收的退回原账", "户。"), ("请耐心等", "待"), ("您的订", "单"), ("通知，请到营业", "厅办理")],
)
def test_a_place_inside_a_word(before: str, after: str) -> None:
    assert splits_word(before + after, len(before))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("多收的退回", "原账户"),
        ("请您", "稍等"),
        ("", "订单"),
        ("订单", ""),
        ("原，", "账户"),
        ("通知，", "请"),
        ("我姓", "祁"),
    ],
)
def test_a_place_between_words(before: str, after: str) -> None:
    assert not splits_word(before + after, len(before))
