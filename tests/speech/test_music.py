from __future__ import annotations

import made_sound as ms
import numpy as np
import pytest

from qa.speech.music import find_music
from qa.speech.spectrum import analyse
from qa.speech.tones import find_tones


def music_in(samples: np.ndarray) -> list[tuple[float, float]]:
    spectrum = analyse(samples.astype(np.float32))
    found = find_music(spectrum, 0, find_tones(spectrum, 0))
    assert all(region.kind == "music" for region in found)
    return [(region.span.start, region.span.end) for region in found]


MUSIC = {
    "chords": ms.chords(),
    "chords with vibrato": ms.chords(vibrato=0.006),
    "struck chords": ms.chords(decay=3.0),
    "melody": ms.melody(),
    "arpeggio": ms.arpeggio(),
    "fast arpeggio": ms.arpeggio(step=0.15, decay=4.0),
    "bowed arpeggio": ms.arpeggio(step=0.4, vibrato=0.008, decay=1.0),
}


@pytest.mark.parametrize("name", MUSIC)
@pytest.mark.parametrize("level_db", [-10.0, -35.0])
def test_hold_music_is_found(name: str, level_db: float) -> None:
    music = MUSIC[name] * np.float32(ms.decibels(level_db + 10))
    call = np.concatenate([ms.silence(8.0), music[: 18 * ms.RATE], ms.silence(8.0)])
    [(start, end)] = music_in(call + ms.white(34.0, -70))
    assert start == pytest.approx(8.0, abs=1.5) and end == pytest.approx(26.0, abs=1.5)


@pytest.mark.parametrize(
    "samples",
    [ms.white(20.0), ms.pink(20.0), ms.silence(20.0), ms.rings(4), ms.busy(), ms.keys(30), ms.chords(2.0)],
)
def test_other_sounds_are_no_music(samples: np.ndarray) -> None:
    assert music_in(samples) == []


@pytest.mark.parametrize("name", ["d02.wav", "d03.wav", "d07.wav", "d09.wav"])
def test_speech_is_no_music(name: str) -> None:
    for side in ms.sample(name):
        assert music_in(side) == []
