from __future__ import annotations

import made_sound as ms
import numpy as np
import pytest

from qa.speech.bleed import leaked_frames
from qa.speech.channels import examine
from qa.speech.drift import steady_drift
from qa.speech.spectrum import HOP, levels


def seconds(count: int = 40, every: float = 5.0) -> np.ndarray:
    return np.arange(count) * every


@pytest.mark.parametrize("slope", [-16.0, -0.5, 0.2, 1.6, 8.0])
@pytest.mark.parametrize("stray", [0, 12])
def test_a_moving_echo_is_followed(slope: float, stray: int) -> None:
    random = np.random.default_rng(3)
    lags = 300 + slope * seconds() + random.normal(0, 2, 40)
    lags[random.choice(40, stray, replace=False)] = random.uniform(0, 8_000, stray)
    assert steady_drift(seconds(), lags) == pytest.approx(slope, abs=0.05)


@pytest.mark.parametrize(
    "lags",
    [
        np.full(40, 300.0),
        300 + np.random.default_rng(1).normal(0, 2, 40),
        np.random.default_rng(2).uniform(0, 8_000, 40),
        np.where(np.arange(40) < 20, 100.0, 900.0),  # an echo that jumps
        np.zeros(0),
    ],
)
def test_an_echo_that_stays_jumps_or_is_none_does_not_drift(lags: np.ndarray) -> None:
    assert steady_drift(seconds(len(lags)), lags) == 0.0


def test_a_few_seconds_tell_nothing() -> None:
    assert steady_drift(seconds(5), 10.0 * seconds(5)) == 0.0
    assert steady_drift(seconds(10, every=1.0), 10.0 * seconds(10, every=1.0)) == 0.0


def with_echo(parts_per_million: float, echo_db: float = -18.0) -> tuple[np.ndarray, np.ndarray]:
    """A sample call whose right side hears the left and is recorded by a slower clock."""
    left, right = ms.sample("d09.wav")
    mixed = right + ms.decibels(echo_db) * np.roll(left, 400)
    places = np.arange(len(mixed)) * (1 + parts_per_million * 1e-6)
    return left, np.interp(places, np.arange(len(mixed)), mixed).astype(np.float32)


@pytest.mark.parametrize("parts_per_million", [500.0, 1000.0])
def test_clocks_that_part_are_told(parts_per_million: float) -> None:
    left, right = with_echo(parts_per_million)
    report = examine(np.stack([left, right]))
    assert report.bleed[0] is None and report.bleed[1] is not None
    assert report.bleed[1].drift == pytest.approx(-0.016 * parts_per_million, rel=0.02)
    assert report.bleed[1].lag == pytest.approx(400, abs=8)
    [warning] = [warning for warning in report.warnings if "时钟" in warning]
    assert f"每分钟约差 {0.06 * parts_per_million:.0f} 毫秒" in warning


@pytest.mark.parametrize("parts_per_million", [0.0, 20.0])
def test_one_clock_or_nearly_one_needs_no_word(parts_per_million: float) -> None:
    report = examine(np.stack(with_echo(parts_per_million)))
    assert report.bleed[1] is not None and abs(report.bleed[1].drift) < 0.5
    assert not [warning for warning in report.warnings if "时钟" in warning]


def test_without_an_echo_nothing_tells() -> None:
    left, right = with_echo(1000.0, echo_db=-80.0)
    report = examine(np.stack([left, right]))
    assert report.bleed == (None, None) and report.warnings == ()


def test_a_moving_leak_is_still_a_leak() -> None:
    left, right = with_echo(1000.0)
    bleed = examine(np.stack([left, right])).bleed[1]
    speaking = levels(right) > -40
    leaked = leaked_frames(right, left, bleed, speaking)
    own = levels(ms.sample("d09.wav")[1]) > -35
    other = levels(left) > -25
    late = np.arange(len(leaked)) * HOP / ms.RATE > 100
    assert leaked[speaking & other & ~own & late].mean() > 0.9
    assert leaked[own].mean() < 0.15
