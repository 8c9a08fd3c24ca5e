from __future__ import annotations

import made_sound as ms
import numpy as np
import pytest

from qa.model import CallMeta, Span, ToneRegion
from qa.speech.spectrum import analyse
from qa.speech.tones import find_tones, ring_count


def tones_of(samples: np.ndarray) -> tuple[ToneRegion, ...]:
    return find_tones(analyse(samples.astype(np.float32)), 0)


def rings_in(samples: np.ndarray) -> int | None:
    return ring_count(tones_of(samples), (), CallMeta())


@pytest.mark.parametrize("hz", [425.0, 437.0, 450.0, 462.0, 475.0])
@pytest.mark.parametrize("level_db", [-40.0, -25.0, -6.0])
@pytest.mark.parametrize("count", [1, 3])
def test_rings_are_counted_at_any_pitch_and_level(hz: float, level_db: float, count: int) -> None:
    assert rings_in(ms.rings(count, hz, level_db) + ms.white(5.0 * count, -75)) == count


@pytest.mark.parametrize("seed", range(4))
def test_rings_in_noise_of_their_own_level(seed: int) -> None:
    rings = ms.rings(4, 450, -25)
    assert rings_in(rings + ms.white(20.0, -32, seed)) == 4
    assert rings_in(rings + ms.pink(20.0, -30, seed)) == 4


@pytest.mark.parametrize("cut_first", [0.1, 0.3, 0.6, 0.75])
def test_a_ring_cut_by_the_start_was_heard(cut_first: float) -> None:
    assert rings_in(ms.rings(3, cut_first=cut_first)) == 3


def test_starting_in_the_pause_counts_the_whole_rings() -> None:
    assert rings_in(ms.rings(3, cut_first=2.0)) == 2


@pytest.mark.parametrize("left", [0.3, 0.5, 0.7])
def test_a_ring_cut_by_the_answer_was_heard(left: float) -> None:
    cut = np.concatenate([ms.rings(2), ms.sine(450, left, -18), ms.silence(3.0)])
    assert rings_in(cut) == 3


def test_rings_have_true_times() -> None:
    spans = [tone.span for tone in tones_of(np.concatenate([ms.silence(0.5), ms.rings(2)]))]
    assert [span.start for span in spans] == pytest.approx([0.5, 5.5], abs=0.05)
    assert [span.duration for span in spans] == pytest.approx([1.0, 1.0], abs=0.07)


def test_a_copy_on_the_other_channel_is_not_another_ring() -> None:
    tones = [
        ToneRegion("ringback", Span(5.0 * k + d, 5.0 * k + 1 + d), c)
        for k in range(3)
        for c, d in ((0, 0), (1, 0.05))
    ]
    assert ring_count(tones, (), CallMeta()) == 3


def test_two_telephones_ringing_at_different_beats_are_not_twice_as_many_rings() -> None:
    one = [ToneRegion("ringback", Span(5.0 * k, 5.0 * k + 1), 0) for k in range(3)]
    other = [ToneRegion("ringback", Span(5.0 * k + 1.5, 5.0 * k + 2.5), 1) for k in range(4)]
    assert ring_count([*one, *other], [], CallMeta()) == 4


def test_metadata_comes_first() -> None:
    tones = tones_of(ms.rings(3))
    assert ring_count(tones, (), CallMeta(ring_count=2)) == 2
    assert ring_count(tones, (), CallMeta(ring_count=0, ring_seconds=20)) == 0
    assert ring_count(tones, (), CallMeta(ring_seconds=11.0)) == 3
    assert ring_count((), (), CallMeta(ring_seconds=10.0)) == 2


def test_nothing_tells_is_none() -> None:
    assert ring_count((), (), CallMeta()) is None
    assert rings_in(ms.white(10.0)) is None


def test_rings_after_a_conversation_belong_to_a_transfer() -> None:
    tones = [ToneRegion("ringback", Span(60.0 + 5 * k, 61.0 + 5 * k), 1) for k in range(2)]
    assert ring_count(tones, (Span(1.0, 40.0),), CallMeta()) is None
    early = [ToneRegion("ringback", Span(0.0, 1.0), 1), *tones]
    assert ring_count(early, (Span(2.0, 40.0),), CallMeta()) == 1


def test_rings_after_a_short_announcement_count() -> None:
    tones = [ToneRegion("ringback", Span(12.0 + 5 * k, 13.0 + 5 * k), 1) for k in range(2)]
    assert ring_count(tones, (Span(1.0, 10.0),), CallMeta()) == 2


def test_a_hum_like_a_ring_after_the_answer_is_none() -> None:
    tones = [ToneRegion("ringback", Span(0.0, 1.0), 1), ToneRegion("ringback", Span(5.0, 5.3), 1)]
    assert ring_count(tones, (Span(2.5, 4.5),), CallMeta()) == 1


@pytest.mark.parametrize(
    ("samples", "kind"),
    [
        (ms.busy(), "busy"),
        (ms.sine(450, 6.0), "tone"),
        (ms.sine(1000, 1.0), "tone"),
        (np.concatenate([ms.silence(1.0), ms.keys(), ms.silence(1.0)]), "tone"),
    ],
)
def test_other_signals_are_named_and_are_no_rings(samples: np.ndarray, kind: str) -> None:
    found = tones_of(samples)
    assert found and {tone.kind for tone in found} == {kind}
    assert ring_count(found, (), CallMeta()) is None


@pytest.mark.parametrize(
    "samples",
    [
        ms.rings(3, hz=400.0),
        ms.rings(3, hz=520.0),
        ms.rings(3, hz=440.0 * 2),
        ms.white(20.0, -20),
        ms.pink(20.0, -20),
        ms.melody(),
        ms.chords(),
        ms.arpeggio(),
        # A voice on 450 Hz that wavers, as a voice does.
        np.tile(np.concatenate([ms.note(450, 1.0, vibrato=0.02, partials=1) * 0.2, ms.silence(4.0)]), 3),
    ],
)
def test_what_only_resembles_ringing_does_not_count(samples: np.ndarray) -> None:
    assert rings_in(samples) is None


@pytest.mark.parametrize("name", ["d02.wav", "d03.wav", "d07.wav", "d09.wav"])
def test_ordinary_speech_rings_nowhere(name: str) -> None:
    call = ms.sample(name)
    start = ms.gold(name)["talk_start"]
    for side in call:
        assert tones_of(ms.cut(side, start, 1e6)) == ()
