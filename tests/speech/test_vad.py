from __future__ import annotations

from itertools import pairwise

import made_sound as ms
import numpy as np
import pytest

from qa.model import Span
from qa.speech import vad
from qa.speech.spectrum import HOP, HOP_S, levels
from qa.speech.vad import MAX_SPAN_S, VadOptions, speech_frames, speech_probabilities, speech_spans


def probabilities(*stretches: tuple[int, float]) -> np.ndarray:
    """Frames as (how many, probability)."""
    return np.concatenate([np.full(count, value, np.float32) for count, value in stretches])


def spans_of(samples: np.ndarray, frames: np.ndarray, **options: float) -> tuple[Span, ...]:
    return speech_spans(frames, samples, np.zeros(len(frames), np.bool_), VadOptions(**options))


def frames_of(length: int, *spans: tuple[float, float]) -> np.ndarray:
    flags = np.zeros(-(-length // HOP), np.bool_)
    for start, end in spans:
        flags[round(start / HOP_S) : round(end / HOP_S)] = True
    return flags


def bursts(seconds: float, *spans: tuple[float, float], level_db: float = -20.0) -> np.ndarray:
    """Noise at -60 dB with louder stretches."""
    samples = ms.white(seconds, -60)
    for start, end in spans:
        ms.cut(samples, start, end)[:] += ms.white(end - start, level_db, 1)[
            : round(end * ms.RATE) - round(start * ms.RATE)
        ]
    return samples


# ---- frames ---------------------------------------------------------------------------------


def test_speech_reaches_as_far_as_it_is_possible() -> None:
    flags = speech_frames(probabilities((5, 0.0), (3, 0.2), (4, 0.9), (2, 0.2), (5, 0.0)))
    assert np.flatnonzero(flags).tolist() == list(range(5, 14))


def test_what_is_only_possible_is_no_speech() -> None:
    assert not speech_frames(probabilities((5, 0.0), (20, 0.25), (5, 0.0))).any()


def test_in_tones_more_certainty_is_asked() -> None:
    tones = (Span(0.0, 30 * HOP_S),)
    assert not speech_frames(probabilities((5, 0.0), (20, 0.6), (5, 0.0)), tones).any()
    assert speech_frames(probabilities((5, 0.0), (20, 0.95), (5, 0.0)), tones).sum() == 20


# ---- edges ----------------------------------------------------------------------------------


@pytest.mark.parametrize("early", [-0.15, -0.05, 0.0, 0.08])
@pytest.mark.parametrize("late", [-0.15, 0.0, 0.1])
@pytest.mark.parametrize("level_db", [-12.0, -35.0, -45.0])
def test_edges_go_to_where_sound_begins_and_ends(early: float, late: float, level_db: float) -> None:
    samples = bursts(6.0, (2.0, 3.5), level_db=level_db)
    [span] = spans_of(samples, frames_of(len(samples), (2.0 - early, 3.5 + late)))
    assert (span.start, span.end) == pytest.approx((2.0, 3.5), abs=0.03)


def test_edges_do_not_run_into_barred_frames() -> None:
    samples = bursts(6.0, (1.0, 3.5))
    frames = frames_of(len(samples), (2.0, 3.5))
    [span] = speech_spans(frames, samples, frames_of(len(samples), (1.0, 2.0)))
    assert span.start == pytest.approx(2.0, abs=0.05)


def test_edges_move_no_further_than_allowed() -> None:
    samples = bursts(6.0, (1.0, 5.0))
    [span] = spans_of(samples, frames_of(len(samples), (2.0, 3.0)))
    assert (span.start, span.end) == pytest.approx((1.8, 3.2), abs=0.05)


def test_speech_hidden_in_noise_keeps_the_detectors_edges() -> None:
    samples = ms.white(6.0, -20)
    [span] = spans_of(samples, frames_of(len(samples), (2.0, 3.0)))
    assert (span.start, span.end) == pytest.approx((2.0, 3.0), abs=0.05)


def test_short_pauses_do_not_part_and_long_ones_do() -> None:
    samples = bursts(6.0, (1.0, 2.0), (2.2, 3.0), (3.5, 4.0))
    frames = frames_of(len(samples), (1.0, 2.0), (2.2, 3.0), (3.5, 4.0))
    assert [round(span.start, 1) for span in spans_of(samples, frames)] == [1.0, 3.5]
    assert len(spans_of(samples, frames, min_pause_s=0.15)) == 3


def test_a_click_is_no_speech() -> None:
    samples = bursts(3.0, (1.0, 1.04))
    assert spans_of(samples, frames_of(len(samples), (1.0, 1.03))) == ()


def test_no_frames_no_spans() -> None:
    samples = ms.white(3.0)
    assert spans_of(samples, frames_of(len(samples))) == ()


def test_long_speech_is_cut_where_it_is_quietest() -> None:
    pauses = (20.0, 43.0, 64.0)
    samples = bursts(90.0, (1.0, 80.0))
    for pause in pauses:
        ms.cut(samples, pause, pause + 0.2)[:] *= 0.01
    spans = spans_of(samples, frames_of(len(samples), (1.0, 80.0)))
    assert max(span.duration for span in spans) <= MAX_SPAN_S
    assert all(a.end == b.start for a, b in pairwise(spans))
    assert (spans[0].start, spans[-1].end) == pytest.approx((1.0, 80.0), abs=0.05)
    cuts = [span.end for span in spans[:-1]]
    assert all(min(abs(cut - pause - 0.1) for cut in cuts) < 0.1 for pause in pauses)


@pytest.mark.parametrize("seconds", [26.0, 49.0, 51.0, 120.0])
def test_even_speech_without_pauses_is_cut(seconds: float) -> None:
    samples = bursts(seconds + 2, (1.0, 1.0 + seconds))
    spans = spans_of(samples, frames_of(len(samples), (1.0, 1.0 + seconds)))
    assert max(span.duration for span in spans) <= MAX_SPAN_S
    assert min(span.duration for span in spans) > 5
    assert sum(span.duration for span in spans) == pytest.approx(seconds, abs=0.1)


# ---- the detector itself --------------------------------------------------------------------


@pytest.mark.parametrize("gain_db", [0.0, -25.0, -40.0])
def test_speech_is_found_at_any_level(gain_db: float) -> None:
    first = ms.gold("d02.wav")["turns"][0]
    speech = ms.cut(ms.sample("d02.wav")[0], first["start"], first["end"]) * np.float32(ms.decibels(gain_db))
    assert (speech_probabilities(speech) > 0.3).mean() > 0.7


def test_the_samples_are_left_as_they_are() -> None:
    samples = ms.white(2.0)
    before = samples.copy()
    speech_probabilities(samples)
    assert (samples == before).all()


@pytest.mark.parametrize("length", [1, HOP - 1, HOP, HOP + 1, 5_000])
def test_one_probability_per_frame(length: int) -> None:
    assert len(speech_probabilities(np.zeros(length, np.float32))) == -(-length // HOP)


def heard_by_silero(samples: np.ndarray) -> np.ndarray:
    """What the detector's makers' own arrangement of its weights says."""
    from faster_whisper.vad import get_vad_model

    return get_vad_model()(np.pad(samples, (0, -len(samples) % HOP))).reshape(-1)


@pytest.mark.parametrize(
    "samples",
    [
        ms.cut(ms.sample("d02.wav")[0], 0.0, 30.0),
        ms.cut(ms.sample("d02.wav")[1], 30.0, 41.3),
        ms.white(3.0, -20.0),
        ms.rings(1),
        ms.silence(2.0),
        ms.white(0.01),
    ],
    ids=["agent", "customer", "noise", "ringing", "silence", "one frame"],
)
def test_the_detector_hears_what_silero_hears(samples: np.ndarray) -> None:
    assert np.abs(vad._detected(samples) - heard_by_silero(samples)).max() < 1e-4


@pytest.mark.parametrize("block", [1, 7, 64])
def test_the_size_of_blocks_changes_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = ms.cut(ms.sample("d02.wav")[0], 0.0, 8.0)
    whole = vad._detected(samples)
    monkeypatch.setattr(vad, "_BLOCK", block)
    assert np.abs(vad._detected(samples) - whole).max() < 1e-4


def test_levels_that_are_known_are_not_measured_again() -> None:
    samples = ms.cut(ms.sample("d02.wav")[0], 0.0, 20.0)
    assert (speech_probabilities(samples, levels(samples)) == speech_probabilities(samples)).all()
