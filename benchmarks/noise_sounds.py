"""Sounds in which nobody says anything: noises, signals of the line, music. Made by numpy, from a seed.

Each maker takes a random generator and a length in seconds and gives float samples at 16 kHz at any
level. Voices in them (babble, choir, song) are vowels and hisses in random order, hence no words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["MAKERS", "RATE"]

RATE = 16_000
Wave = NDArray[np.float64]
Maker = Callable[[np.random.Generator, float], Wave]

_VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))
_SCALE = (0, 2, 4, 7, 9, 12, 14, 16)
_KEYS = ((697, 770, 852, 941), (1209, 1336, 1477))


def _count(seconds: float) -> int:
    return max(1, round(seconds * RATE))


def _clock(seconds: float) -> Wave:
    return np.arange(_count(seconds)) / RATE


def _shaped(
    rng: np.random.Generator, seconds: float, slope: float, low: float = 0, high: float = 8e3
) -> Wave:
    """Noise whose amplitude falls with ``frequency ** slope`` between two frequencies."""
    n = _count(seconds)
    spectrum = np.fft.rfft(rng.standard_normal(n))
    hz = np.fft.rfftfreq(n, 1 / RATE)
    spectrum *= np.maximum(hz, 20.0) ** -slope * ((hz >= low) & (hz <= high))
    wave = np.fft.irfft(spectrum, n)
    return np.asarray(wave / max(1e-9, float(wave.std())))


def _slow(rng: np.random.Generator, seconds: float, hz: float) -> Wave:
    """A smooth random course between 0 and 1."""
    points = rng.random(max(3, round(seconds * hz) + 2))
    return np.interp(_clock(seconds), np.linspace(0, seconds, len(points)), points)


def _sprinkled(rng: np.random.Generator, seconds: float, per_s: float, event: Callable[[], Wave]) -> Wave:
    """Events at random times."""
    wave = np.zeros(_count(seconds))
    for at in rng.integers(0, len(wave), max(1, rng.poisson(per_s * seconds))):
        part = event()[: len(wave) - at]
        wave[at : at + len(part)] += part
    return wave


def _decaying(rng: np.random.Generator, seconds: float, fall: float, low: float, high: float) -> Wave:
    return _shaped(rng, seconds, 0.3, low, high) * np.exp(-fall * _clock(seconds))


def _repeated(part: Wave, seconds: float) -> Wave:
    return np.resize(part, _count(seconds))


def _sine(hz: float, seconds: float) -> Wave:
    return np.asarray(np.sin(2 * np.pi * hz * _clock(seconds)))


def _rest(seconds: float) -> Wave:
    return np.zeros(_count(seconds))


# ---- noises ---------------------------------------------------------------------------------


def _crackle(rng: np.random.Generator, seconds: float) -> Wave:
    clicks = _sprinkled(rng, seconds, 12, lambda: _decaying(rng, 0.01, 600, 300, 7e3) * rng.uniform(0.2, 1))
    return clicks + 0.01 * _shaped(rng, seconds, 0.5)


def _typing(rng: np.random.Generator, seconds: float) -> Wave:
    def key() -> Wave:
        down = _decaying(rng, 0.03, 150, 1500, 7e3)
        return np.concatenate([down, _rest(rng.uniform(0.04, 0.1)), 0.5 * down]) * rng.uniform(0.5, 1)

    return _sprinkled(rng, seconds, 6, key) + 0.02 * _shaped(rng, seconds, 0.5)


def _knocks(rng: np.random.Generator, seconds: float) -> Wave:
    return _sprinkled(rng, seconds, 1.5, lambda: _decaying(rng, 0.2, 35, 60, 900)) + 0.01 * _shaped(
        rng, seconds, 0.5
    )


def _rustle(rng: np.random.Generator, seconds: float) -> Wave:
    return _shaped(rng, seconds, 0, 1500) * _slow(rng, seconds, 12) ** 3


def _wind(rng: np.random.Generator, seconds: float) -> Wave:
    return _shaped(rng, seconds, 1.0, 30, 900) * (0.2 + _slow(rng, seconds, 1.5) ** 2)


def _street(rng: np.random.Generator, seconds: float) -> Wave:
    def car() -> Wave:
        length = rng.uniform(3, 6)
        return _shaped(rng, length, 0.6, 80, 2500) * np.hanning(_count(length)) * rng.uniform(0.3, 1.5)

    def horn() -> Wave:
        base, length = rng.uniform(320, 440), rng.uniform(0.2, 0.8)
        tones = [_sine(base * k, length) + _sine(1.26 * base * k, length) for k in (1, 2, 3)]
        return np.asarray(0.6 * np.sum(tones, axis=0))

    return (
        0.5 * _shaped(rng, seconds, 1.0, 30, 1500)
        + _sprinkled(rng, seconds, 0.3, car)
        + _sprinkled(rng, seconds, 0.1, horn)
    )


def _hum(rng: np.random.Generator, seconds: float) -> Wave:
    harmonics = [rng.random() / k * _sine(50 * k, seconds) for k in range(1, 10)]
    return np.asarray(np.sum(harmonics, axis=0)) + 0.01 * _shaped(rng, seconds, 0)


def _mobile_buzz(rng: np.random.Generator, seconds: float) -> Wave:
    pulse = np.concatenate([np.ones(round(RATE / 217 / 8)), np.zeros(round(RATE / 217 * 7 / 8))])
    return _repeated(pulse, seconds) * (_slow(rng, seconds, 1.0) > 0.5) + 0.02 * _shaped(rng, seconds, 0)


def _bursts(rng: np.random.Generator, seconds: float) -> Wave:
    return _sprinkled(rng, seconds, 2, lambda: _shaped(rng, rng.uniform(0.05, 0.4), 0.3, 200, 3400))


def _babble(rng: np.random.Generator, seconds: float) -> Wave:
    voices = [rng.uniform(0.4, 1) * _talk(rng, seconds) for _ in range(int(rng.integers(8, 14)))]
    return np.asarray(np.sum(voices, axis=0))


def _talk(rng: np.random.Generator, seconds: float) -> Wave:
    """One voice uttering random vowels and hisses in the rhythm of speech."""
    pitch, parts, length = rng.uniform(90, 240), [_rest(rng.uniform(0, 0.5))], 0.0
    while length < seconds:
        vowel = _vowel(rng, pitch * rng.uniform(0.85, 1.2), rng.uniform(0.1, 0.25), 0.0)
        hiss = 0.1 * _decaying(rng, rng.uniform(0.02, 0.08), 20, 1500, 6e3)
        pause = _rest(rng.uniform(0.2, 0.8)) if rng.random() < 0.12 else _rest(0.02)
        parts += [hiss, vowel, pause]
        length += (len(hiss) + len(vowel) + len(pause)) / RATE
    return np.concatenate(parts)[: _count(seconds)]


def _vowel(rng: np.random.Generator, pitch: float, seconds: float, vibrato: float) -> Wave:
    """Harmonics under the formants of a random vowel."""
    clock = _clock(seconds)
    wobble = vibrato * pitch / 5.5 * np.sin(2 * np.pi * 5.5 * clock) + 0.03 * pitch * clock / seconds
    phase = 2 * np.pi * pitch * clock + wobble
    formants = _VOWELS[int(rng.integers(len(_VOWELS)))]
    wave = np.zeros(len(clock))
    for k in range(1, int(3800 / pitch)):
        gain = sum(1 / (1 + ((k * pitch - hz) / 90) ** 2) for hz in formants) + 0.02
        wave += gain / k**0.5 * np.sin(k * phase)
    return np.asarray(wave * np.minimum(1, np.minimum(clock, seconds - clock) / 0.03))


# ---- signals of the line ------------------------------------------------------------------------


def _keypad(rng: np.random.Generator, seconds: float) -> Wave:
    pairs = [(rng.choice(_KEYS[0]), rng.choice(_KEYS[1])) for _ in range(int(seconds / 0.2))]
    parts = [np.concatenate([_sine(low, 0.1) + _sine(high, 0.1), _rest(0.1)]) for low, high in pairs]
    return _repeated(np.concatenate(parts), seconds)


def _three_tones(rng: np.random.Generator, seconds: float) -> Wave:
    """The signal of a number that cannot be reached."""
    parts = [_sine(hz, 0.33) for hz in (950.0, 1400.0, 1800.0)]
    return _repeated(np.concatenate([*parts, _rest(rng.uniform(0.5, 2))]), seconds)


def _fax(rng: np.random.Generator, seconds: float) -> Wave:
    calling = np.concatenate([_sine(1100, 0.5), _rest(3)])
    return _repeated(calling if rng.random() < 0.5 else _sine(2100, 3.0), seconds)


def _sweep(rng: np.random.Generator, seconds: float) -> Wave:
    clock = _clock(seconds)
    return np.asarray(
        np.sin(2 * np.pi * (900 * clock + 400 / 3 * np.sin(2 * np.pi * rng.uniform(0.5, 3) * clock)))
    )


# ---- music ------------------------------------------------------------------------------------


def _note(hz: float, seconds: float, *, vibrato: float = 0.0, fall: float = 0.0, partials: int = 8) -> Wave:
    clock = _clock(seconds)
    phase = 2 * np.pi * hz * clock + vibrato * hz / 5.5 * np.sin(2 * np.pi * 5.5 * clock)
    harmonics = [np.sin(k * phase) / k**1.2 for k in range(1, partials + 1) if k * hz < 7500]
    edges = np.minimum(1, np.minimum(clock / 0.015, (seconds - clock) / 0.03))
    return np.asarray(np.sum(harmonics, axis=0) * edges * np.exp(-fall * clock))


def _pitches(rng: np.random.Generator, count: int, base: float) -> list[float]:
    """A tune: steps up and down a pentatonic scale."""
    places = np.clip(np.cumsum(rng.integers(-2, 3, count)) + 4, 0, len(_SCALE) - 1)
    return [base * 2 ** (_SCALE[place] / 12) for place in places]


def _tune(
    rng: np.random.Generator, seconds: float, base: float, play: Callable[[float, float], Wave]
) -> Wave:
    beat = rng.uniform(0.25, 0.6)
    lengths = [beat * float(rng.choice([0.5, 1, 1, 2])) for _ in range(int(seconds / beat * 2) + 1)]
    notes = [play(hz, n) for hz, n in zip(_pitches(rng, len(lengths), base), lengths, strict=True)]
    return _repeated(np.concatenate(notes), seconds)


def _strings(rng: np.random.Generator, seconds: float) -> Wave:
    return _tune(rng, seconds, rng.uniform(180, 330), lambda hz, n: _note(hz, n, vibrato=0.012, partials=12))


def _plucked(rng: np.random.Generator, seconds: float) -> Wave:
    return _tune(rng, seconds, rng.uniform(180, 400), lambda hz, n: _note(hz, n, fall=4))


def _chords(rng: np.random.Generator, seconds: float) -> Wave:
    fall, vibrato = rng.choice([0.0, 2.0]), rng.choice([0.0, 0.006])

    def play(hz: float, _length: float) -> Wave:
        return np.asarray(sum(_note(hz * k, 1.2, vibrato=vibrato, fall=fall) for k in (1, 1.26, 1.5)))

    return _tune(rng, seconds, rng.uniform(130, 220), play)


def _band(rng: np.random.Generator, seconds: float) -> Wave:
    """Lead, chords, bass and drums, each in its own time."""
    lead = _strings(rng, seconds) if rng.random() < 0.5 else _plucked(rng, seconds)
    bass = _tune(rng, seconds, 60, lambda hz, n: _note(hz, n, fall=2, partials=5))
    beat = np.concatenate([_decaying(rng, 0.25, 25, 40, 200), 0.3 * _decaying(rng, 0.25, 40, 3e3, 8e3)])
    return lead + 0.6 * _chords(rng, seconds) + bass + _repeated(beat, seconds)


def _choir(rng: np.random.Generator, seconds: float) -> Wave:
    def sing(hz: float, n: float) -> Wave:
        return np.asarray(sum(_vowel(rng, hz * k, 2 * n, 0.02) for k in (1, 1.005, 1.26, 1.5)))

    return _tune(rng, seconds, rng.uniform(130, 220), sing)


def _song(rng: np.random.Generator, seconds: float) -> Wave:
    """A voice that sings vowels, over soft chords."""

    def sing(hz: float, n: float) -> Wave:
        return np.concatenate([0.15 * _decaying(rng, 0.05, 20, 1500, 6e3), _vowel(rng, hz, n, 0.02)])

    return _tune(rng, seconds, rng.uniform(150, 260), sing) + 0.3 * _chords(rng, seconds)


MAKERS: Mapping[str, Maker] = {
    "white noise": lambda rng, n: _shaped(rng, n, 0.0),
    "pink noise": lambda rng, n: _shaped(rng, n, 0.5),
    "brown noise": lambda rng, n: _shaped(rng, n, 1.0),
    "line hiss": lambda rng, n: _shaped(rng, n, 0.2, 300, 3400),
    "crackle": _crackle,
    "typing": _typing,
    "knocks": _knocks,
    "rustle": _rustle,
    "wind": _wind,
    "street": _street,
    "hum": _hum,
    "mobile buzz": _mobile_buzz,
    "noise bursts": _bursts,
    "babble": _babble,
    "ringback": lambda rng, n: _repeated(np.concatenate([_sine(450, 1.0), _rest(4.0)]), n),
    "busy": lambda rng, n: _repeated(np.concatenate([_sine(450, 0.35), _rest(0.35)]), n),
    "dial tone": lambda rng, n: _sine(450, n),
    "keypad": _keypad,
    "three tones": _three_tones,
    "fax": _fax,
    "siren": _sweep,
    "strings": _strings,
    "plucked": _plucked,
    "chords": _chords,
    "band": _band,
    "choir": _choir,
    "song": _song,
}
"""Every maker by the name of its sound."""
