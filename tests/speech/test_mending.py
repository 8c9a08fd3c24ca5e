from __future__ import annotations

import made_sound as ms
import numpy as np
import pytest
import soxr

from qa.speech.mending import has_images, mend


def low(name: str = "d07.wav", side: int = 0) -> np.ndarray:
    """Half a minute of a side of a sample call at 8 kHz."""
    return np.asarray(soxr.resample(ms.cut(ms.sample(name)[side], 5, 35), ms.RATE, 8_000))


def upsampled(wave: np.ndarray, how: str) -> np.ndarray:
    """From 8 to 16 kHz, in the ways in which it is done wrongly and rightly."""
    places = np.arange(2 * len(wave)) / 2
    if how == "held":
        made = np.repeat(wave, 2)
    elif how == "straight lines":
        made = np.interp(places, np.arange(len(wave)), wave)
    elif how == "zeros between":
        made = np.zeros(2 * len(wave))
        made[::2] = 2 * wave
    elif how == "held at 48 kHz":
        made = soxr.resample(np.repeat(wave, 6), 48_000, ms.RATE)
    else:
        made = soxr.resample(wave, 8_000, ms.RATE)
    return np.asarray(made, np.float32)


WRONG = ["held", "straight lines", "zeros between", "held at 48 kHz"]


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize("name", ["d07.wav", "d09.wav"])
def test_mirrored_sound_is_taken_out(how: str, name: str) -> None:
    wave = low(name, 1)
    mended, [warning] = mend(upsampled(wave, how)[None], 16_000)
    right = upsampled(wave, "rightly")
    power = np.abs(np.fft.rfft(mended[0])) ** 2
    above = power[len(power) // 2 + len(power) // 40 :].sum()
    assert above < 1e-6 * power.sum()
    assert np.corrcoef(mended[0], right)[0, 1] > 0.9
    assert "16 kHz" in warning and "镜像" in warning
    assert mended.shape == (1, len(right))


@pytest.mark.parametrize(("codec", "told"), [("opus", 0), ("pcm_s16le", 1)])
def test_images_of_a_decoders_own_are_taken_out_without_a_word(codec: str, told: int) -> None:
    mended, warnings = mend(upsampled(low(), "held")[None], 48_000, codec=codec)
    assert len(warnings) == told and not has_images(mended[0])


def test_right_upsampling_is_left_alone() -> None:
    wave = upsampled(low(), "rightly")
    mended, warnings = mend(wave[None].copy(), 16_000)
    assert warnings == () and (mended[0] == wave).all()


@pytest.mark.parametrize(
    "wide",
    [
        ms.white(10.0),
        ms.pink(10.0),
        ms.chords(10.0),
        ms.melody(10.0),
        ms.arpeggio(10.0),
        ms.sine(450, 10.0),
        ms.keys(40),
        ms.silence(10.0),
        ms.silence(0.5),
        np.tanh(8 * upsampled(low(), "rightly")),  # harmonics above 4 kHz of its own
    ],
)
def test_sound_that_is_wide_by_itself_has_no_images(wide: np.ndarray) -> None:
    assert not has_images(wide.astype(np.float32))


def test_telephone_files_are_not_looked_at() -> None:
    assert mend(upsampled(low(), "held")[None], 8_000)[1] == ()


@pytest.mark.parametrize("offset", [0.012, 0.1, -0.3])
def test_an_offset_is_taken_out(offset: float) -> None:
    wave = upsampled(low(), "rightly") * 0.5
    mended, [warning] = mend(np.stack([wave, wave + np.float32(offset)]), 8_000)
    assert abs(float(mended[1].mean())) < 0.003
    assert np.abs(mended[1] - wave).max() < 0.005 and (mended[0] == wave).all()
    assert warning.startswith("右声道有直流偏移") and f"{abs(offset):.0%}" in warning


@pytest.mark.parametrize("offset", [0.0, 0.0002, 0.001])
def test_hardly_an_offset_is_left_alone(offset: float) -> None:
    wave = upsampled(low(), "rightly") * np.float32(0.5) + np.float32(offset)
    mended, warnings = mend(wave[None].copy(), 8_000)
    assert warnings == () and (mended[0] == wave).all()


def test_a_small_offset_is_taken_out_without_a_word() -> None:
    mended, warnings = mend(np.full((1, 16_000), 0.006, np.float32), 8_000)
    assert warnings == () and np.abs(mended).max() < 1e-6
