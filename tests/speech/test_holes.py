from __future__ import annotations

import made_sound as ms
import numpy as np
import pytest

from qa.model import Span
from qa.speech.holes import bridged, early_end, find_holes
from qa.speech.spectrum import HOP_S, levels
from qa.speech.stillness import Stillness

SPEECH = ms.cut(ms.sample("d02.wav")[0], 0.0, 60.0)


def spoken_moments(length: float, count: int = 8) -> list[float]:
    """Moments in speech that sounds before them and after ``length``, two seconds and more apart."""
    loud = levels(SPEECH) > -30
    after = round(length / HOP_S)
    chosen: list[float] = []
    for frame in np.random.default_rng(0).permutation(np.arange(20, len(loud) - 40)):
        moment = float(frame * HOP_S)
        sounds = loud[frame - 2 : frame + 1].all() and loud[frame + after : frame + after + 3].all()
        if sounds and all(abs(moment - other) > 2.0 for other in chosen):
            chosen.append(moment)
    return sorted(chosen[:count])


def holes_in(samples: np.ndarray) -> tuple[Span, ...]:
    stillness = Stillness()
    stillness.add(samples[None], ms.RATE)
    return find_holes(stillness.spans(0), samples, levels(samples))


def with_gaps(gaps: list[tuple[float, float]], hiss_db: float | None = -50.0) -> np.ndarray:
    """Speech on a line that hisses (or is perfectly clean), with gaps of (start, length)."""
    wave = SPEECH.copy()
    if hiss_db is None:
        quiet = np.repeat(levels(wave, 160) < -42, 160)[: len(wave)]
        wave[np.convolve(~quiet, np.ones(3_200), "same") == 0] = 0  # a gate with 0.1 s of patience
    for start, length in gaps:
        ms.cut(wave, start, start + length)[:] = 0
    return wave


@pytest.mark.parametrize("length", [0.02, 0.06, 0.3])
@pytest.mark.parametrize("hiss_db", [-50.0, None])
def test_gaps_within_speech_are_holes_on_any_line(length: float, hiss_db: float | None) -> None:
    moments = spoken_moments(length)
    found = holes_in(with_gaps([(moment, length) for moment in moments], hiss_db))
    # On a clean line a cut in the closure of a consonant cannot be told from a pause.
    assert len(moments) >= 4 and 0.8 * len(moments) <= len(found) <= len(moments)
    for hole in found:
        nearest = min(moments, key=lambda moment: abs(moment - hole.start))
        assert hole.start == pytest.approx(nearest, abs=0.002)
        assert hole.duration == pytest.approx(length, abs=0.003)


def test_the_pauses_of_a_gated_line_are_no_holes() -> None:
    assert holes_in(with_gaps([], None)) == ()


def test_a_line_that_hisses_has_no_holes() -> None:
    assert holes_in(SPEECH) == ()


@pytest.mark.parametrize("sound", [ms.silence(10), ms.white(10, -60), ms.rings(3), ms.busy(), ms.keys(20)])
def test_silence_noise_and_tones_have_no_holes(sound: np.ndarray) -> None:
    assert holes_in(sound) == ()


def test_stillness_at_the_ends_is_no_hole() -> None:
    wave = SPEECH.copy()
    wave[: 3 * ms.RATE], wave[-3 * ms.RATE :] = 0, 0
    assert holes_in(wave) == ()


def test_a_long_stretch_that_was_not_recorded_is_a_hole_wherever_it_is() -> None:
    quiet = np.concatenate([SPEECH, ms.white(20, -50)])
    ms.cut(quiet, 65.0, 75.0)[:] = 0
    assert holes_in(quiet) == (Span(65.0, 75.0),)


def test_a_short_stillness_in_a_pause_is_none() -> None:
    quiet = np.concatenate([SPEECH, ms.white(20, -50)])
    ms.cut(quiet, 65.0, 66.0)[:] = 0
    assert holes_in(quiet) == ()


def frames(*spoken: tuple[float, float]) -> np.ndarray:
    flags = np.zeros(400, np.bool_)
    for start, end in spoken:
        flags[round(start / HOP_S) : round(end / HOP_S)] = True
    return flags


def test_speech_goes_on_across_a_short_hole_only() -> None:
    flags = frames((1.0, 2.0), (2.5, 4.0), (7.0, 8.0))
    filled = bridged(flags, [Span(2.0, 2.5), Span(4.0, 7.0)])
    assert filled[round(1.1 / HOP_S) : round(3.9 / HOP_S)].all()
    assert not filled[round(4.2 / HOP_S) : round(6.8 / HOP_S)].any()
    assert not flags[round(2.1 / HOP_S)]  # the frames given stay as they are


def test_a_hole_beside_speech_or_in_a_pause_is_not_filled() -> None:
    flags = frames((1.0, 2.0), (6.0, 7.0))
    assert (bridged(flags, [Span(2.0, 2.4), Span(3.0, 3.5)]) == flags).all()
    assert (bridged(flags, []) == flags).all()


TALKS_ON = [Span(31.0, 33.0), Span(40.0, 42.0)]


def ended(at: float, *, hiss_db: float = -50.0, seconds: float = 60.0) -> np.ndarray:
    wave = ms.white(seconds, hiss_db)
    wave[round(at * ms.RATE) :] = 0
    return levels(wave)


def test_a_channel_that_stops_while_the_other_talks_on_is_missing() -> None:
    missing = early_end(ended(30.0), TALKS_ON)
    assert missing is not None
    assert (missing.start, missing.end) == pytest.approx((30.0, 60.0), abs=0.05)


@pytest.mark.parametrize(
    ("level", "other"),
    [
        (ended(60.0), TALKS_ON),  # goes on to the end
        (ended(30.0), [Span(1.0, 29.0)]),  # the other side says nothing more
        (ended(30.0), [Span(28.0, 31.0)]),  # hung up first: a word or two
        (ended(58.0), [Span(57.0, 60.0)]),
        (ended(30.0, hiss_db=-75.0), TALKS_ON),  # a clean line is still whenever nobody speaks
        (levels(ms.silence(60)), TALKS_ON),
    ],
)
def test_other_endings_are_no_fault(level: np.ndarray, other: list[Span]) -> None:
    assert early_end(level, other) is None
