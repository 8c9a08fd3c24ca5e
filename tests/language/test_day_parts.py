from __future__ import annotations

import pytest

from qa.language.day_parts import hour_of, is_doubtful, part_of, range_end


@pytest.mark.parametrize(
    ("said", "hour", "meant"),
    [
        ("夜里", 2, (2, True)),
        ("半夜", 5, (5, True)),
        ("晚上", 1, (1, True)),
        ("今晚", 12, (0, True)),
        ("晚上", 0, (0, True)),
        ("晚上", 24, (0, True)),
        ("", 24, (0, True)),
        ("凌晨", 12, (0, False)),
        ("凌晨", 2, (2, False)),
        ("今晚凌晨", 1, (1, True)),
        ("晚上", 5, (17, False)),
        ("半夜", 11, (23, False)),
        ("夜里", 22, (22, False)),
        ("下午", 4, (16, False)),
        ("傍晚", 6, (18, False)),
        ("下午", 12, (12, False)),
        ("中午", 1, (13, False)),
        ("中午", 11, (11, False)),
        ("明早", 8, (8, False)),
        ("", 4, (4, False)),
        ("", 0, (0, False)),
    ],
)
def test_the_hour_that_is_meant(said: str, hour: int, meant: tuple[int, bool]) -> None:
    assert hour_of(part_of(said), hour) == meant


@pytest.mark.parametrize("said", ["晚上", "夜里", "凌晨", "下午", "中午", "早上", "傍晚"])
def test_an_hour_told_by_24_stays_as_it_is(said: str) -> None:
    part = part_of(said)
    for hour in range(24):
        once, next_day = hour_of(part, hour)
        again = hour_of(part, once)
        assert again == (once, next_day), hour


@pytest.mark.parametrize(
    ("said", "part"),
    [("明天上午", "上午"), ("晚上八点到早上九点", "早"), ("傍晚", "傍晚"), ("半夜", "夜"), ("四点", "")],
)
def test_the_part_named_last_counts(said: str, part: str) -> None:
    assert part_of(said) == part


def test_only_what_speakers_use_for_both_halves_is_doubtful() -> None:
    assert is_doubtful("晚", 4) and is_doubtful("夜", 18)
    assert not any(is_doubtful("晚", hour) for hour in (1, 2, 3, 17, 20, 23))
    assert not any(is_doubtful(part, 4) for part in ("", "下午", "凌晨", "早"))


@pytest.mark.parametrize(
    ("start", "end", "own", "ends"),
    [(9, 11, False, 11), (9, 5, False, 17), (22, 2, False, 26), (20, 9, True, 33), (22, 18, False, 42)],
)
def test_a_range_ends_after_it_began(start: int, end: int, own: bool, ends: int) -> None:
    assert range_end(start * 60, end * 60, own=own) == ends * 60
