"""Sound made by numpy for tests: line tones, music, noise, and speech cut from the sample calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

RATE = 16_000
SAMPLES = Path(__file__).parents[2] / "samples"


def decibels(db: float) -> float:
    return float(10 ** (db / 20))


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), np.float32)


def sine(hz: float, seconds: float, level_db: float = -12.0) -> np.ndarray:
    """A tone whose peak is ``level_db``."""
    t = np.arange(round(seconds * RATE)) / RATE
    return (decibels(level_db) * np.sin(2 * np.pi * hz * t)).astype(np.float32)


def white(seconds: float, level_db: float = -30.0, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (decibels(level_db) * noise).astype(np.float32)


def pink(seconds: float, level_db: float = -30.0, seed: int = 0) -> np.ndarray:
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(round(seconds * RATE)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1.0))
    noise = np.fft.irfft(spectrum, n=round(seconds * RATE))
    return (decibels(level_db) * noise / noise.std()).astype(np.float32)


def rings(count: int, hz: float = 450.0, level_db: float = -18.0, cut_first: float = 0.0) -> np.ndarray:
    """Ringback: 1 s on, 4 s off; ``cut_first`` seconds are missing at the start."""
    whole = np.concatenate([np.concatenate([sine(hz, 1.0, level_db), silence(4.0)]) for _ in range(count)])
    return whole[round(cut_first * RATE) :]


def busy(count: int = 20, level_db: float = -12.0) -> np.ndarray:
    return np.concatenate([np.concatenate([sine(450, 0.35, level_db), silence(0.35)]) for _ in range(count)])


def keys(digits: int = 8) -> np.ndarray:
    pairs = [(697, 1209), (770, 1336), (852, 1477), (941, 1336)]
    return np.concatenate(
        [
            np.concatenate([sine(low, 0.12, -15) + sine(high, 0.12, -15), silence(0.1)])
            for low, high in (pairs[k % 4] for k in range(digits))
        ]
    )


def note(
    hz: float, seconds: float, *, vibrato: float = 0.0, decay: float = 0.0, partials: int = 8
) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * hz * t + vibrato * hz / 5.5 * np.sin(2 * np.pi * 5.5 * t)
    wave = sum(np.sin(k * phase) / k**1.2 for k in range(1, partials + 1))
    edges = np.minimum(1, t / 0.02) * np.minimum(1, (seconds - t) / 0.03)
    return np.asarray(wave * edges * np.exp(-decay * t), np.float32)


CHORDS = ((261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))


def _scaled(music: np.ndarray, level_db: float) -> np.ndarray:
    return (music * decibels(level_db) / np.abs(music).max()).astype(np.float32)


def chords(
    seconds: float = 20.0, *, vibrato: float = 0.0, decay: float = 0.0, level_db: float = -10.0
) -> np.ndarray:
    bars = [
        sum(note(hz, 1.0, vibrato=vibrato, decay=decay, partials=6) for hz in CHORDS[k % 4])
        for k in range(round(seconds))
    ]
    return _scaled(np.concatenate(bars), level_db)


def arpeggio(
    seconds: float = 20.0,
    *,
    step: float = 0.25,
    vibrato: float = 0.0,
    decay: float = 3.0,
    level_db: float = -10.0,
) -> np.ndarray:
    notes = [
        note(CHORDS[(k // 12) % 4][k % 3] * (2 if k % 4 == 3 else 1), step, vibrato=vibrato, decay=decay)
        for k in range(round(seconds / step))
    ]
    return _scaled(np.concatenate(notes), level_db)


def melody(seconds: float = 20.0, seed: int = 0, level_db: float = -10.0) -> np.ndarray:
    scale = (220.0, 246.9, 261.6, 293.7, 329.6, 392.0, 440.0, 523.3)
    chosen = np.random.default_rng(seed).choice(scale, round(seconds / 0.4))
    return _scaled(np.concatenate([note(hz, 0.4, vibrato=0.01, partials=10) for hz in chosen]), level_db)


def sample(name: str) -> np.ndarray:
    """A sample call at 16 kHz, float32 ``(channels, n)``."""
    data, rate = soundfile.read(SAMPLES / name, dtype="float32", always_2d=True)
    return np.ascontiguousarray(soxr.resample(data, rate, RATE).T)


def gold(name: str) -> dict[str, Any]:
    return dict(json.loads((SAMPLES / name).with_suffix(".json").read_text("utf-8")))


def cut(samples: np.ndarray, start: float, end: float) -> np.ndarray:
    return samples[..., round(start * RATE) : round(end * RATE)]


def write(path: Path, channels: np.ndarray, rate: int = RATE, subtype: str = "PCM_16") -> Path:
    """Write ``(channels, n)`` or mono samples as they are."""
    soundfile.write(path, np.atleast_2d(channels).T, rate, subtype=subtype)
    return path


def telephone(path: Path, channels: np.ndarray) -> Path:
    """Write as a telephone recording: 8 kHz mu-law."""
    low = soxr.resample(np.atleast_2d(channels).T, RATE, 8_000)
    soundfile.write(path, np.clip(low, -1, 1), 8_000, subtype="ULAW")
    return path
