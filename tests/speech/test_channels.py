from __future__ import annotations

from pathlib import Path

import made_sound as ms
import numpy as np
import pytest

from qa.model import Layout
from qa.speech.audio import decode
from qa.speech.bleed import leaked_frames
from qa.speech.channels import ChannelReport, examine
from qa.speech.spectrum import HOP


def talk(seconds: float = 40.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two sides that take turns: noise bursts with the rhythm of speech, each on its own channel."""
    random = np.random.default_rng(seed)
    sides = [np.zeros(round(seconds * ms.RATE), np.float32) for _ in range(2)]
    clock, side = 0.0, 0
    while clock < seconds - 3:
        for _ in range(6):
            length = random.uniform(0.1, 0.25)
            at = round(clock * ms.RATE)
            burst = ms.pink(length, -20, int(random.integers(1 << 30))) * np.hanning(round(length * ms.RATE))
            sides[side][at : at + len(burst)] += burst.astype(np.float32)
            clock += length + random.uniform(0.02, 0.1)
        clock += 0.4
        side = 1 - side
    return sides[0], sides[1]


def with_noise(*sides: np.ndarray, level_db: float = -65.0) -> np.ndarray:
    return np.stack([side + ms.white(len(side) / ms.RATE, level_db, k) for k, side in enumerate(sides)])


def report_of(*sides: np.ndarray) -> ChannelReport:
    return examine(with_noise(*sides).astype(np.float32))


def test_true_stereo() -> None:
    report = report_of(*talk())
    assert (report.layout, report.keep, report.dead, report.warnings) == (Layout.STEREO, (0, 1), (), ())
    assert report.bleed == (None, None)


def test_mono() -> None:
    assert examine(with_noise(talk()[0])) == ChannelReport(Layout.MONO, (0,), (), (None,))


@pytest.mark.parametrize("gain_db", [0.0, -6.0, 4.0])
@pytest.mark.parametrize("delay", [0, 40])
@pytest.mark.parametrize("polarity", [1, -1])
def test_one_mix_twice(gain_db: float, delay: int, polarity: int) -> None:
    left, right = talk()
    mix = left + right
    report = report_of(mix, polarity * np.roll(mix, delay) * ms.decibels(gain_db))
    assert report.layout is Layout.FAKE_STEREO
    assert report.keep == ((1,) if gain_db > 0 else (0,))
    assert "两个声道内容相同" in report.warnings[0]


def test_one_mix_twice_through_a_codec(tmp_path: Path) -> None:
    mix = sum(ms.sample("d03.wav"))
    noisy = np.stack([mix + ms.white(len(mix) / ms.RATE, -50, k)[: len(mix)] for k in range(2)])
    assert examine(decode(ms.telephone(tmp_path / "a.wav", noisy)).samples).layout is Layout.FAKE_STEREO


@pytest.mark.parametrize("bleed_db", [-6.0, -9.0, -15.0])
def test_strong_bleed_is_not_one_mix_twice(bleed_db: float) -> None:
    left, right = talk()
    copy = ms.decibels(bleed_db)
    assert report_of(left + copy * right, right + copy * left).layout is Layout.STEREO


def test_one_side_talking_alone_with_bleed_is_not_one_mix_twice() -> None:
    left, _ = talk()
    assert report_of(left, left * ms.decibels(-20)).layout is Layout.STEREO


@pytest.mark.parametrize("dead", [0, 1])
def test_a_dead_channel(dead: int) -> None:
    sides = [talk()[0], np.zeros(40 * ms.RATE, np.float32)]
    live = sides if dead == 1 else sides[::-1]
    report = examine(np.stack(live))
    assert (report.layout, report.dead) == (Layout.STEREO, (dead,))
    assert report.warnings == (f"{'左右'[dead]}声道没有声音，可能没有录上。",)


def test_a_channel_that_is_silent_most_of_the_time_is_not_dead() -> None:
    left, right = talk()
    right[: 36 * ms.RATE] = 0
    assert report_of(left, right).dead == ()


@pytest.mark.parametrize(("bleed_db", "lag"), [(-12.0, 0), (-15.0, 160), (-25.0, 800)])
def test_bleed_is_measured(bleed_db: float, lag: int) -> None:
    left, right = talk()
    report = report_of(left, right + ms.decibels(bleed_db) * np.roll(left, lag))
    onto_left, onto_right = report.bleed
    assert onto_left is None and onto_right is not None
    assert onto_right.decibels == pytest.approx(bleed_db, abs=1.5) and onto_right.lag == pytest.approx(
        lag, abs=1
    )
    assert bool(report.warnings) == (bleed_db > -20)
    assert all("右声道里能听到左声道的串音" in warning for warning in report.warnings)


def test_bleed_lost_in_noise_is_none() -> None:
    left, right = talk()
    copy = ms.decibels(-50)
    assert report_of(left + copy * right, right + copy * left).bleed == (None, None)


def energetic(samples: np.ndarray, least: float = 0.003) -> np.ndarray:
    frames = np.pad(samples, (0, -len(samples) % HOP)).reshape(-1, HOP)
    return np.asarray(frames.std(axis=1) > least)


ECHO = np.zeros(400)
ECHO[[0, 60, 130, 250, 399]] = 0.8, -0.4, 0.3, -0.2, 0.1


@pytest.mark.parametrize("bleed_db", [-12.0, -20.0])
@pytest.mark.parametrize("path", ["plain", "late", "echo"])
def test_leaks_are_found_and_own_speech_kept(bleed_db: float, path: str) -> None:
    left, right = talk()
    copy = {
        "plain": left,
        "late": np.roll(left, 160),
        "echo": np.convolve(left, ECHO)[: len(left)],
    }[path]
    both = with_noise(left, right + ms.decibels(bleed_db) * copy)
    own = energetic(right)
    speaking = own | energetic(copy * ms.decibels(bleed_db) * 3)
    leaked = leaked_frames(both[1], both[0], examine(both.astype(np.float32)).bleed[1], speaking)
    assert leaked[speaking & ~own].mean() > 0.97
    assert leaked[own].mean() < 0.1


def test_double_talk_over_a_leak_is_kept() -> None:
    left, right = talk()
    over = np.roll(right, 2 * ms.RATE)  # now often over the other's talk
    both = with_noise(left, over + ms.decibels(-15) * left)
    leaked = leaked_frames(both[1], both[0], examine(both.astype(np.float32)).bleed[1], energetic(over))
    assert leaked[energetic(over, least=0.05)].mean() < 0.15  # vowels
    assert leaked[energetic(over)].mean() < 0.4  # with the fading edges of each syllable


def test_without_bleed_nothing_has_leaked() -> None:
    left, right = talk()
    assert not leaked_frames(right, left, None, energetic(right)).any()


@pytest.mark.parametrize("seconds", [0.3, 0.9, 1.5])
def test_very_short_recordings(seconds: float) -> None:
    both = np.stack([ms.white(seconds, -20, 0), ms.white(seconds, -20, 1)])
    assert examine(both).layout is Layout.STEREO


@pytest.mark.parametrize("name", ["d02.wav", "d07.wav", "d07-swapped.wav"])
def test_sample_calls_are_true_stereo(name: str) -> None:
    report = examine(ms.sample(name))
    assert report.layout is Layout.STEREO and report.warnings == ()
