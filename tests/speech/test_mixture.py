from __future__ import annotations

from pathlib import Path

import made_sound as ms
import numpy as np
import pytest
from test_channels import report_of, talk

from qa.model import CallMeta, Layout
from qa.speech.channels import examine
from qa.speech.listening import Heard, listen
from qa.speech.mixture import Mixture, separate


def heard(tmp_path: Path, channels: np.ndarray) -> Heard:
    return listen(ms.telephone(tmp_path / "call.wav", channels * 0.7), CallMeta())


@pytest.mark.parametrize("mixed", [0, 1])
@pytest.mark.parametrize(("gain_db", "lag"), [(0.0, 0), (-4.0, 80), (3.0, -32)])
def test_a_mix_is_found_by_the_voice_it_shares(mixed: int, gain_db: float, lag: int) -> None:
    own, other = talk()
    mix = own + ms.decibels(gain_db) * np.roll(other, lag)
    report = report_of(*((mix, other) if mixed == 0 else (other, mix)))
    assert report.layout is Layout.STEREO
    assert report.mixture is not None and report.mixture.mixed == mixed
    assert report.mixture.lag == pytest.approx(lag, abs=1)


@pytest.mark.parametrize("name", ["d02.wav", "d03.wav", "d07.wav", "d07-swapped.wav", "d09.wav"])
def test_two_sides_apart_are_no_mix(name: str) -> None:
    assert examine(ms.sample(name)).mixture is None


def test_leaks_and_one_mix_twice_are_something_else() -> None:
    left, right = talk()
    assert report_of(left, right).mixture is None
    assert report_of(left, right + ms.decibels(-9) * left).mixture is None
    assert report_of(left + right, left + right).mixture is None
    assert report_of(left, np.zeros_like(left)).mixture is None


def test_ringing_on_both_channels_is_no_shared_voice() -> None:
    left, right = (side[: 12 * ms.RATE] for side in talk())
    ringing = ms.rings(14)
    report = report_of(*(np.concatenate([ringing, side]) for side in (left, right)))
    assert report.layout is Layout.STEREO and report.mixture is None


def test_the_shared_voice_is_taken_out_and_the_other_kept() -> None:
    own, other = talk()
    # A telephone's frequency response and a delay between two samples.
    copy = np.convolve(other, [0.1, 0.6, 0.35, -0.1])[: len(other)]
    both = np.stack([own + copy, other]).astype(np.float32)
    left = separate(both, Mixture(0, 1))
    assert left is not None and left < -30
    assert float(np.sqrt(np.mean((both[0] - own) ** 2))) < 0.03 * float(np.sqrt(np.mean(own**2)))
    assert (both[1] == other).all()


def test_what_cannot_be_taken_out_stays_as_it_was() -> None:
    own, other = talk()
    both = np.stack([own + np.roll(other, 900), other]).astype(np.float32)
    before = both.copy()
    assert separate(both, Mixture(0, 0)) is None
    assert (both == before).all()


@pytest.mark.parametrize("mixed", [0, 1])
def test_a_call_with_a_mixed_channel_is_heard_as_with_two_voices_apart(tmp_path: Path, mixed: int) -> None:
    sides = ms.cut(ms.sample("d07.wav"), 0, 60)
    mix = sides.copy()
    mix[mixed] = sides.sum(axis=0)
    apart, found = heard(tmp_path, sides), heard(tmp_path, mix)
    for one, other in zip(apart.channels, found.channels, strict=True):
        spoken = [sum(span.duration for span in channel.spans) for channel in (one, other)]
        assert spoken[1] == pytest.approx(spoken[0], rel=0.05, abs=0.3)
    assert found.facts.ring_count == apart.facts.ring_count
    assert len(found.facts.warnings) == 1 and "已从中减去" in found.facts.warnings[0]
    assert found.role_confidence == apart.role_confidence


@pytest.mark.parametrize(("gain_db", "layout"), [(-4.0, Layout.FAKE_STEREO), (-5.6, Layout.STEREO)])
def test_both_voices_on_both_channels_are_told_apart_or_not_at_all(gain_db: float, layout: Layout) -> None:
    left, right = talk()
    copy = ms.decibels(gain_db)
    report = report_of(left + copy * right, right + copy * left)
    assert report.layout is layout
    assert layout is Layout.FAKE_STEREO or None not in report.bleed
