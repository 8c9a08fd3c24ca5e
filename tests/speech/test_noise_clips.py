"""Nothing is invented for sound in which nobody speaks: the fast version of ``benchmarks/noise_clips.py``."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from qa.speech import whisper
from qa.speech.decoding import DecodeOptions
from qa.speech.transcriber import WhisperTranscriber

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def bench():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import noise_clips

        yield noise_clips


@pytest.fixture(scope="module")
def base() -> WhisperTranscriber:
    return whisper.load("whisper-base", device="cpu")


def test_the_same_seed_makes_the_same_clips(bench: ModuleType) -> None:
    one, other = bench.make_clips(6, 3, 6.0), bench.make_clips(6, 3, 6.0)
    assert [clip.name for clip in one] == [clip.name for clip in other]
    assert all((a.samples == b.samples).all() for a, b in zip(one, other, strict=True))
    assert [clip.name for clip in bench.make_clips(6, 4, 6.0)] != [clip.name for clip in one]


def test_every_maker_makes_sound_of_the_length_asked_for(bench: ModuleType) -> None:
    names = set()
    for clip in bench.make_clips(len(bench.MAKERS), 1, 5.5):
        names.add(clip.name)
        assert 4.9 < clip.span.duration < 5.6 and clip.samples.dtype == np.float32
        assert 0 < float(np.abs(clip.samples).max()) <= 1
    assert names == set(bench.MAKERS)


def test_recordings_without_speech_stay_without_text(bench: ModuleType, base: WhisperTranscriber) -> None:
    tally = bench.through_the_pipeline(bench.make_clips(10, 11, 8.0), base, DecodeOptions())
    assert (tally.clips, tally.trusted, tally.echoes) == (10, 0, 0), tally.texts


def test_the_guard_holds_where_the_detector_does_not(bench: ModuleType, base: WhisperTranscriber) -> None:
    tally = bench.past_the_detector(bench.make_clips(6, 12, 7.0), base, DecodeOptions())
    assert (tally.clips, tally.trusted, tally.echoes) == (6, 0, 0), tally.texts
