from __future__ import annotations

import made_sound as ms
import numpy as np
import pytest
import soxr

from qa.model import Span
from qa.speech.amplitudes import AmplitudeCounts, clipped_share

WHOLE = [Span(0.0, 1e4)]


def counted(channels: np.ndarray, rate: int = 8_000, block: int = 65_536) -> AmplitudeCounts:
    counts = AmplitudeCounts()
    for start in range(0, channels.shape[1], block):
        counts.add(channels[:, start : start + block].astype(np.float32), rate)
    return counts


def talk(name: str = "d09.wav", side: int = 1) -> np.ndarray:
    """A side of a sample call at 8 kHz, its usual peaks at full scale."""
    low = soxr.resample(ms.cut(ms.sample(name)[side], 0, 60), ms.RATE, 8_000)
    return np.asarray(low / np.quantile(np.abs(low[np.abs(low) > 0.02]), 0.995))


@pytest.mark.parametrize("over_db", [6.0, 12.0, 20.0])
@pytest.mark.parametrize("turned_down", [1.0, 0.3])
def test_clipped_speech_has_a_ceiling_at_any_gain(over_db: float, turned_down: float) -> None:
    loud = talk() * ms.decibels(over_db)
    truth = np.count_nonzero(np.abs(loud) >= 1) / np.count_nonzero(np.abs(loud) > 0.05)
    counts = counted(np.clip(loud, -1, 1)[None] * turned_down)
    assert clipped_share(counts.total(0, WHOLE)) == pytest.approx(truth, rel=0.25)


@pytest.mark.parametrize("gain_db", [-30.0, -10.0, 0.0])
@pytest.mark.parametrize(("name", "side"), [("d02.wav", 0), ("d07.wav", 1), ("d09.wav", 1)])
def test_loud_speech_is_not_clipped_speech(gain_db: float, name: str, side: int) -> None:
    speech = np.clip(talk(name, side) * ms.decibels(gain_db) * 0.7, -1, 1)
    assert clipped_share(counted(speech[None]).total(0, WHOLE)) < 0.01


@pytest.mark.parametrize(
    "sound", [ms.sine(450, 20), ms.busy(), ms.rings(4), ms.white(20), ms.chords(), ms.keys(60), ms.silence(5)]
)
def test_tones_noise_and_music_have_no_ceiling(sound: np.ndarray) -> None:
    assert clipped_share(counted(sound[None], ms.RATE).total(0, WHOLE)) == 0.0


def test_a_few_clicks_at_full_scale_are_no_ceiling() -> None:
    speech = talk() * 0.3
    speech[:: len(speech) // 20] = 1.0
    assert clipped_share(counted(speech[None]).total(0, WHOLE)) == 0.0


def test_only_the_seconds_asked_for_count() -> None:
    quiet, clipped = talk() * 0.2, np.clip(talk() * 4, -1, 1)
    counts = counted(np.concatenate([quiet, clipped])[None])
    assert clipped_share(counts.total(0, [Span(0.0, 55.0)])) == 0.0
    assert clipped_share(counts.total(0, [Span(65.0, 110.0)])) > 0.05


def test_blocks_and_channels_are_kept_apart() -> None:
    both = np.stack([talk() * 0.2, np.clip(talk() * 4, -1, 1)])
    for block in (1_000, 4_096, 1 << 20):
        counts = counted(both, block=block)
        assert clipped_share(counts.total(0, WHOLE)) == 0.0
        assert clipped_share(counts.total(1, WHOLE)) > 0.05


def test_nothing_counted_is_nothing_clipped() -> None:
    counts = AmplitudeCounts()
    counts.add(np.zeros((1, 0), np.float32), 8_000)
    assert clipped_share(counts.total(0, WHOLE)) == 0.0
