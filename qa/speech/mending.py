"""Faults of a recording's sound that can be taken away without guessing: offset and mirror images.

Works on a whole decoded recording. Knows nothing of speech.
"""

from __future__ import annotations

import numpy as np

from qa.speech.asr import RATE, Samples

__all__ = ["channel_name", "mend"]

_OFFSET = 0.003  # idle A-law is 0.0002; real offsets of faulty cards and lines are a percent and more
_TOLD_OFFSET = 0.01
_HARMFUL_OFFSET = 0.1  # loud speech hits one end of the scale, soft speech falls between coarse steps
_TELEPHONE = RATE // 2
_FOLD_HZ = _TELEPHONE // 2
_IMAGE_WINDOW = 1024
_IMAGE_FRAMES = 400  # looked at, the loudest of the recording
_LEAST_FRAMES = 10
_IMAGE_BAND = (24, 232)  # bins of 15.6 Hz on each side of the fold, away from it and from 0 and 8 kHz
_SMOOTH = 15  # bins; what varies faster is the fine structure of a voice
_ALIKE = 0.4  # images have 0.45 to 1.0, speech at most 0.25
_AUDIBLE_IMAGE_DB = -45.0  # against what it mirrors


def channel_name(index: int, count: int) -> str:
    """How a channel is called in a sentence for the user."""
    return "左右"[index] + "声道" if count > 1 else "录音"


def mend(samples: Samples, sample_rate: int, *, codec: str = "") -> tuple[Samples, tuple[str, ...]]:
    """Take an offset and mirror images out of a recording.

    Args:
        samples: float32 ``(1 or 2, n)`` at 16 kHz.
        sample_rate: of the file; telephone sound in a file of 8 kHz has no images.
        codec: of the file. Opus always states 48 kHz and leaves faint images of telephone sound of its own;
            no other export would be better, so these are filtered without a word.

    Returns:
        The samples (changed in place where there was an offset), and what was done, in Chinese.
    """
    warnings: list[str] = []
    for k in range(len(samples)):
        offset = _offset(samples[k])
        if abs(offset) > _OFFSET:
            samples[k] -= np.float32(offset)
        if abs(offset) > _TOLD_OFFSET:
            name = channel_name(k, len(samples))
            effect = "，但音质已受损，错字可能偏多" if abs(offset) > _HARMFUL_OFFSET else "，不影响评分"
            warnings.append(f"{name}有直流偏移（满幅的 {abs(offset):.0%}），已去除{effect}。")
    if sample_rate > _TELEPHONE + 1:
        mirrored = [k for k, channel in enumerate(samples) if has_images(channel)]
        for k in mirrored:
            samples[k] = _without_images(samples[k])
        if mirrored and codec != "opus":
            warnings.append(
                f"录音标为 {sample_rate / 1000:g} kHz，实为 8 kHz 的电话声音粗略升采样而成，"
                "4 kHz 以上是镜像杂音，已滤除；建议直接导出 8 kHz 的原始录音。"
            )
    return samples, tuple(warnings)


def _offset(channel: Samples) -> float:
    """The usual mean of a second."""
    count = max(1, len(channel) // RATE)
    whole = channel[: len(channel) // count * count].reshape(count, -1)
    return float(np.median(whole.mean(axis=1))) if whole.size else 0.0


def has_images(channel: Samples) -> bool:
    """Whether the sound above 4 kHz is the sound below, mirrored.

    Upsampling from 8 kHz without a low-pass leaves at 8 kHz minus f what is at f. Harmonics of a
    voice never mirror themselves: the fine structures of the two halves are unrelated in speech.

    Args:
        channel: mono float32 at 16 kHz.

    Returns:
        False as well where nothing can be heard above 4 kHz.
    """
    power = _loud_spectra(channel)
    low, high = _IMAGE_BAND
    fold = _FOLD_HZ * _IMAGE_WINDOW // RATE
    below = power[:, fold - high : fold - low + 1][:, ::-1]
    above = power[:, fold + low : fold + high + 1]
    # Near the fold images are strong whatever the crude filter was.
    near = slice(0, (high - low) // 2)
    if len(power) < _LEAST_FRAMES or _decibels(above[:, near], below[:, near]) < _AUDIBLE_IMAGE_DB:
        return False
    fine = [_fine(part[:, near]) for part in (below, above)]
    products = (fine[0] * fine[1]).sum(axis=1)
    norms = np.sqrt((fine[0] ** 2).sum(axis=1) * (fine[1] ** 2).sum(axis=1))
    return bool(np.median(products / np.maximum(norms, 1e-9)) > _ALIKE)


def _decibels(power: Samples, against: Samples) -> float:
    return float(10 * np.log10(power.sum() / max(float(against.sum()), 1e-20) + 1e-20))


def _loud_spectra(channel: Samples) -> Samples:
    """Power spectra of the loudest windows."""
    count = len(channel) // _IMAGE_WINDOW
    frames = channel[: count * _IMAGE_WINDOW].reshape(count, _IMAGE_WINDOW)
    energy = np.einsum("ij,ij->i", frames, frames)
    loud = np.argsort(-energy, kind="stable")[: min(_IMAGE_FRAMES, max(1, count // 10))]
    loud = loud[energy[loud] > 0]
    spectra = np.fft.rfft(frames[loud] * np.hanning(_IMAGE_WINDOW).astype(np.float32), axis=1)
    return np.asarray(spectra.real**2 + spectra.imag**2, np.float32)


def _fine(power: Samples) -> Samples:
    """Logarithm of the power less its smooth course over frequency."""
    level = np.log(power + 1e-12)
    padded = np.pad(level, ((0, 0), (_SMOOTH // 2, _SMOOTH // 2)), mode="edge")
    sums = np.cumsum(np.pad(padded, ((0, 0), (1, 0))), axis=1)
    return np.asarray(level - (sums[:, _SMOOTH:] - sums[:, :-_SMOOTH]) / _SMOOTH, np.float32)


def _without_images(channel: Samples) -> Samples:
    """Low-passed at 4 kHz by way of 8 kHz."""
    import soxr  # noqa: PLC0415

    low = soxr.resample(channel, RATE, _TELEPHONE, quality="HQ")
    back = soxr.resample(low, _TELEPHONE, RATE, quality="HQ")[: len(channel)]
    return np.pad(back, (0, len(channel) - len(back)))
