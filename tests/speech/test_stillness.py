from __future__ import annotations

import made_sound as ms
import numpy as np
import pytest

from qa.speech.stillness import Stillness


def still(wave: np.ndarray, rate: int = 8_000, block: int = 65_536) -> list[tuple[float, float]]:
    found = Stillness()
    for start in range(0, len(wave), block):
        found.add(wave[None, start : start + block].astype(np.float32), rate)
    return [(round(span.start, 3), round(span.end, 3)) for span in found.spans(0)]


def noise(seconds: float = 10.0, rate: int = 8_000) -> np.ndarray:
    return ms.white(seconds * rate / ms.RATE, -40)[: round(seconds * rate)]


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
@pytest.mark.parametrize("length", [0.02, 0.06, 0.5, 4.0])
@pytest.mark.parametrize("idle", [0.0, 2.44e-4])
def test_gaps_have_true_times(rate: int, length: float, idle: float) -> None:
    wave = noise(10.0, rate)
    wave[round(3.0 * rate) : round((3.0 + length) * rate)] = idle
    assert still(wave, rate) == [pytest.approx((3.0, 3.0 + length), abs=0.001)]


@pytest.mark.parametrize("block", [1_000, 7_777, 24_160])
def test_a_gap_over_the_edge_of_a_block_is_one(block: int) -> None:
    wave = noise()
    wave[24_000:24_320] = 0
    wave[40_000:48_000] = 0
    assert still(wave, block=block) == [(3.0, 3.04), (5.0, 6.0)]


@pytest.mark.parametrize("block", [160, 400])
def test_blocks_shorter_than_a_gap(block: int) -> None:
    wave = noise(2.0)
    wave[4_000:6_000] = 0
    assert still(wave, block=block) == [(0.5, 0.75)]


@pytest.mark.parametrize(
    "wave",
    [
        ms.white(5.0, -40),
        ms.white(5.0, -72),
        ms.sine(450, 5.0),
        ms.sine(1000, 5.0),
        np.full(40_000, 0.3, np.float32),
    ],
)
def test_what_moves_or_stands_elsewhere_is_not_still(wave: np.ndarray) -> None:
    assert still(wave) == []


def test_less_than_a_packet_is_nothing() -> None:
    wave = noise()
    wave[24_000:24_080] = 0
    assert still(wave) == []


def test_channels_are_kept_apart() -> None:
    found = Stillness()
    found.add(np.stack([noise(), np.zeros(80_000, np.float32)]), 8_000)
    assert found.spans(0) == ()
    assert [span.duration for span in found.spans(1)] == [10.0]
    assert found.spans(7) == ()
