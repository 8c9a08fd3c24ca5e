"""Rivals are found where tokens can be compared; what sounds the same is found however far behind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qa.speech.rivals import Rivalry

FAR = -20.0


def token_bytes(token: int) -> bytes:
    """A made-up model: tokens 0 to 255 are bytes, the next ones are characters."""
    return bytes([token]) if token < 256 else "陪赔您了"[token - 256 : token - 255].encode()


def encode(texts: Sequence[str]) -> list[list[int]]:
    return [[256 + "陪赔您了".index(text)] if text in "陪赔您了" else list(text.encode()) for text in texts]


@pytest.fixture(scope="module")
def rivalry() -> Rivalry:
    return Rivalry(token_bytes, encode)


def step(**likely: float) -> np.ndarray:
    found = np.full(260, FAR, np.float32)
    for token, value in likely.items():
        found[int(token[1:])] = value
    return found


def test_a_near_character_of_any_sound_is_a_rival(rivalry: Rivalry):
    found = rivalry.of("陪", [256], [step(t256=-1.0, t257=-1.5, t258=-3.0)])
    assert found["赔"] == pytest.approx(0.5)
    assert found["您"] == pytest.approx(2.0)
    assert "陪" not in found
    assert "了" not in found


def test_a_far_one_is_a_rival_only_if_it_sounds_the_same(rivalry: Rivalry):
    found = rivalry.of("陪", [256], [step(t256=-1.0)])
    assert found["赔"] == pytest.approx(19.0)
    assert "您" not in found


def test_characters_of_several_tokens_are_compared_where_they_part(rivalry: Rivalry):
    first, second, third = "培".encode()
    steps = [step(**{f"t{first}": -0.1}), step(**{f"t{second}": -0.1}), step(**{f"t{third}": -0.5})]
    found = rivalry.of("培", [first, second, third], steps)
    assert found["赔"] == pytest.approx(19.9)
    assert all(behind >= 0 for behind in found.values())


def test_what_is_no_han_character_has_no_rivals(rivalry: Rivalry):
    assert rivalry.of("a", [97], [step(t97=-0.1)]) == {}
