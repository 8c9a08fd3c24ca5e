"""Odd sound is told with figures, mended where that is honest; a usual call needs no word."""

from __future__ import annotations

from pathlib import Path

import made_sound as ms
import numpy as np
import pytest
import soundfile
import soxr

from qa.model import CallMeta, Span, ToneRegion, Turn, Who
from qa.speech import conditions
from qa.speech.listening import Heard, listen
from qa.speech.spectrum import levels

CALL = ms.cut(ms.sample("d07.wav"), 0.0, 70.0)


def hear(path: Path, channels: np.ndarray) -> Heard:
    return listen(ms.telephone(path / "call.wav", channels), CallMeta())


def talk(heard: Heard) -> list[float]:
    return [sum(span.duration for span in channel.spans) for channel in heard.channels]


def lost(heard: Heard) -> list[ToneRegion]:
    return [tone for tone in heard.facts.tones if tone.kind == conditions.LOST]


def full_scale(channels: np.ndarray, over_db: float) -> np.ndarray:
    """Usual peaks ``over_db`` above full scale."""
    return np.stack(
        [
            ms.decibels(over_db) * side / np.quantile(np.abs(side[np.abs(side) > 0.02]), 0.995)
            for side in channels
        ]
    )


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    return hear(tmp_path_factory.mktemp("usual"), CALL)


# ---- nothing to tell ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["d02.wav", "d03.wav", "d06-mp3.mp3", "d07.wav", "d07-swapped.wav", "d09.wav"]
)
def test_a_usual_call_needs_no_word(name: str) -> None:
    heard = listen(ms.SAMPLES / name, CallMeta())
    assert heard.facts.warnings == () and lost(heard) == []


@pytest.mark.parametrize("kind", ["loud", "soft", "well upsampled", "gated", "hung up first", "A-law"])
def test_what_is_within_the_usual_needs_no_word(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "call.wav"
    if kind == "well upsampled":
        ms.write(path, CALL)
    elif kind == "A-law":
        soundfile.write(path, soxr.resample(CALL.T, ms.RATE, 8_000), 8_000, subtype="ALAW")
    else:
        ms.telephone(path, _within_the_usual(kind))
    heard = listen(path, CallMeta())
    assert heard.facts.warnings == () and lost(heard) == []


def _within_the_usual(kind: str) -> np.ndarray:
    call = CALL.copy()
    if kind == "loud":
        return full_scale(call, 0.0)
    if kind == "soft":
        return call * np.float32(ms.decibels(-12))
    if kind == "gated":
        for side in call:
            loud = np.repeat(levels(side, 160) > -42, 160)[: len(side)]
            side[np.convolve(loud, np.ones(4_800), "same") == 0] = 0
        return call
    call[1, -2 * ms.RATE :] = 0  # hung up first
    return call


# ---- clipping and level -----------------------------------------------------------------------


def test_clipped_speech_is_told_with_its_share(tmp_path: Path) -> None:
    warnings = hear(tmp_path, np.clip(full_scale(CALL, 12.0), -1, 1)).facts.warnings
    assert [warning[:9] for warning in warnings] == ["左声道音量过大，削", "右声道音量过大，削"]
    assert all("% 的采样" in warning.replace("%", "% ").replace("  ", " ") for warning in warnings)


@pytest.mark.parametrize("gain_db", [-22.0, -30.0])
def test_very_soft_speech_is_found_and_told(tmp_path: Path, usual: Heard, gain_db: float) -> None:
    heard = hear(tmp_path, CALL * np.float32(ms.decibels(gain_db)))
    assert talk(heard) == pytest.approx(talk(usual), rel=0.06)
    assert [warning[:7] for warning in heard.facts.warnings] == ["左声道音量很小", "右声道音量很小"]


def test_only_the_soft_side_is_told(tmp_path: Path) -> None:
    gains = np.array([[1.0], [ms.decibels(-25)]], np.float32)
    [warning] = hear(tmp_path, CALL * gains).facts.warnings
    assert warning.startswith("右声道音量很小（说话约 -")


# ---- offset and images ------------------------------------------------------------------------


def test_an_offset_is_told_and_changes_nothing(tmp_path: Path, usual: Heard) -> None:
    heard = hear(tmp_path, CALL * 0.8 + np.float32(0.05))
    assert ["直流偏移（满幅的 5%）" in warning for warning in heard.facts.warnings] == [True, True]
    assert talk(heard) == pytest.approx(talk(usual), rel=0.05)


def test_telephone_sound_blown_up_is_told_and_filtered(tmp_path: Path, usual: Heard) -> None:
    low = soxr.resample(CALL.T, ms.RATE, 8_000)
    heard = listen(ms.write(tmp_path / "a.wav", np.repeat(low, 2, axis=0).T), CallMeta())
    [warning] = heard.facts.warnings
    assert warning.startswith("录音标为 16 kHz，实为 8 kHz")
    assert talk(heard) == pytest.approx(talk(usual), rel=0.05)


# ---- gaps ---------------------------------------------------------------------------------------


def packets_lost(share: float, seed: int = 0) -> np.ndarray:
    call = CALL.copy()
    for packet in np.flatnonzero(np.random.default_rng(seed).random(call.shape[1] // 320) < share):
        call[:, packet * 320 : (packet + 1) * 320] = 0
    low = soxr.resample(CALL.T, ms.RATE, 8_000).T.copy()
    low[:, np.repeat(call[0, ::320] == 0, 160)[: low.shape[1]]] = 0
    return low


def test_lost_packets_are_told_and_end_no_turn(tmp_path: Path, usual: Heard) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, packets_lost(0.04).T, 8_000, subtype="ULAW")
    heard = listen(path, CallMeta())
    assert ["处断音（共 " in warning for warning in heard.facts.warnings] == [True, True]
    assert talk(heard) == pytest.approx(talk(usual), rel=0.06)
    assert abs(len(heard.channels[0].spans) - len(usual.channels[0].spans)) <= 3


def test_a_stretch_that_was_not_recorded_is_lost_not_silent(tmp_path: Path) -> None:
    low = soxr.resample(CALL.T, ms.RATE, 8_000)
    low[30 * 8_000 : 42 * 8_000] = 0
    soundfile.write(tmp_path / "a.wav", low, 8_000, subtype="ULAW")
    heard = listen(tmp_path / "a.wav", CallMeta())
    assert [(tone.span, tone.channel) for tone in lost(heard)] == [
        (Span(30.0, 42.0), 0),
        (Span(30.0, 42.0), 1),
    ]
    assert all("1 处断音（共 12.0 秒，第一处在 0:30）" in warning for warning in heard.facts.warnings)


@pytest.mark.parametrize("side", [0, 1])
def test_a_channel_that_ends_early_is_told(tmp_path: Path, side: int) -> None:
    call = CALL.copy()
    call[side, 40 * ms.RATE :] = 0
    heard = hear(tmp_path, call)
    [warning] = heard.facts.warnings
    assert warning.startswith(f"{'左右'[side]}声道从 0:40 起没有声音") and "最后 30 秒" in warning
    [region] = lost(heard)
    assert region.channel == side
    assert (region.span.start, region.span.end) == pytest.approx((40.0, 70.0), abs=0.1)


# ---- sentences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lengths", "said"),
    [
        ([0.02, 0.02], ""),
        ([0.02, 0.02, 0.06], "3 处断音（共 0.1 秒，最长 60 毫秒，第一处在 1:05）"),
        ([0.5], "1 处断音（共 0.5 秒，第一处在 1:05）"),
        ([], ""),
    ],
)
def test_gaps_worth_a_word(lengths: list[float], said: str) -> None:
    holes = [Span(65.0 + k, 65.0 + k + length) for k, length in enumerate(lengths)]
    warnings = conditions.hole_warning("左声道", holes)
    assert len(warnings) == bool(said) and all(said in warning for warning in warnings)


def test_speech_level_counts_speech_only() -> None:
    wave = np.concatenate([ms.silence(5), ms.white(5, -30)])
    assert conditions.speech_level(levels(wave), [Span(5.5, 9.5)]) == pytest.approx(-30, abs=0.5)
    assert conditions.speech_level(levels(wave), []) is None


def turn(i: int, seconds: float, quarantine: str = "") -> Turn:
    return Turn(i, Who.AGENT, 10.0 * i, 10.0 * i + seconds, "您好", quarantine=quarantine)


@pytest.mark.parametrize(("aside", "told"), [(0, False), (2, False), (3, True), (8, True)])
def test_much_that_was_set_aside_is_told(aside: int, told: bool) -> None:
    turns = [turn(k, 3.0, "把握过低" if k < aside else "") for k in range(10)]
    warnings = conditions.distrust_warning(turns)
    assert bool(warnings) is told
    assert all(f"有 {aside} 句（占说话时间的 {aside * 10}%）" in warning for warning in warnings)


def test_short_words_set_aside_in_a_long_call_need_no_word() -> None:
    assert (
        conditions.distrust_warning([turn(k, 0.4 if k < 5 else 8.0, "循环" * (k < 5)) for k in range(20)])
        == ()
    )
    assert conditions.distrust_warning([]) == ()


# ---- noise ----------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [0, 1])
def test_a_side_in_loud_noise_is_told_and_the_other_is_not(tmp_path: Path, side: int) -> None:
    noisy = CALL.copy()
    noisy[side] += ms.white(noisy.shape[1] / ms.RATE, -30, 3)
    warnings = hear(tmp_path, noisy).facts.warnings
    assert len(warnings) == 1 and warnings[0].startswith(f"{'左右'[side]}声道背景噪声很大")


@pytest.mark.parametrize("kind", ["soft noise", "hum", "ringing", "a gate"])
def test_what_hides_no_words_is_no_loud_noise(usual: Heard, tmp_path: Path, kind: str) -> None:
    call = CALL.copy()
    if kind == "soft noise":
        call += np.stack([ms.white(call.shape[1] / ms.RATE, -52, k) for k in range(2)])
    elif kind == "hum":
        call += ms.sine(50, call.shape[1] / ms.RATE, -30)
    elif kind == "ringing":
        call = np.concatenate([np.stack([ms.rings(9)] * 2), call], axis=1)
    else:
        call[np.abs(call) < 0.004] = 0
    assert not any("噪声" in warning for warning in hear(tmp_path, call).facts.warnings)


def test_without_pauses_nothing_tells_of_noise() -> None:
    level = np.full(500, -30.0, np.float32)
    assert conditions.noise_warning(level, "录音", [Span(0, 15.5)], []) == ()
    assert conditions.noise_warning(level, "录音", [], []) == ()


def test_the_mains_on_both_channels_is_no_leak(tmp_path: Path) -> None:
    hum = ms.sine(50, CALL.shape[1] / ms.RATE, -24)
    found = hear(tmp_path, CALL + hum)
    assert not any("串音" in warning for warning in found.facts.warnings)
