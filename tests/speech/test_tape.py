from __future__ import annotations

import numpy as np
import pytest
import soxr

from qa.speech.asr import RATE
from qa.speech.tape import Tape


def tone(hz: float, seconds: float, rate: int) -> np.ndarray:
    t = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * hz * t)).astype(np.float32)


def strongest_hz(wave: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(wave * np.hanning(len(wave)))).argmax() * RATE / len(wave))


@pytest.mark.parametrize("expected", [None, 0.0, 1.0, 3.0, 100.0])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_blocks_come_out_as_one_whatever_was_expected(expected: float | None, rate: int) -> None:
    sound = np.stack([tone(300, 3, rate), tone(700, 3, rate)])
    tape = Tape(2, expected)
    for start in range(0, sound.shape[1], 7_001):
        tape.add(sound[:, start : start + 7_001], rate)
    found = tape.finish()
    assert found.shape == (2, 3 * RATE) and found.dtype == np.float32
    for wave, source in zip(found, sound, strict=True):
        whole = source if rate == RATE else soxr.resample(source, rate, RATE, quality="HQ")
        assert np.abs(wave - whole).max() < 1e-4


def test_a_rate_that_changes_and_changes_back_keeps_pitch_and_time() -> None:
    tape = Tape(1, None)
    for rate in (8_000, 44_100, 8_000, RATE, 8_000):
        sound = tone(440, 2, rate)[None]
        for start in range(0, sound.shape[1], 5_000):
            tape.add(sound[:, start : start + 5_000], rate)
    found = tape.finish()[0]
    assert len(found) == pytest.approx(10 * RATE, abs=10)
    for second in range(0, 10, 2):
        assert strongest_hz(found[second * RATE + 800 : (second + 2) * RATE - 800]) == pytest.approx(
            440, abs=1
        )


def test_nothing_added_is_nothing() -> None:
    assert Tape(2, None).finish().shape == (2, 0)
