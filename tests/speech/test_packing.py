"""Packing loses nothing, keeps its limits, and finds every word's true place again."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.model import Span
from qa.speech.asr import RATE
from qa.speech.packing import Piece, cut_points, pack, pieces_of, splice

DURATIONS = st.lists(st.floats(0.1, 29.0), min_size=1, max_size=40)


def pieces(*durations: float) -> list[Piece]:
    return [Piece(k, 0.0, duration) for k, duration in enumerate(durations)]


@given(DURATIONS, st.floats(0, 1))
def test_every_piece_is_packed_once_in_order_within_the_limit(durations: list[float], gap: float):
    given_pieces = pieces(*durations)
    windows = pack(given_pieces, [0] * len(durations), limit=29.5, gap=gap)
    assert [placed.piece for window in windows for placed in window.placed] == given_pieces
    assert all(window.duration <= 29.5 + 1e-9 for window in windows)
    for window in windows:
        spans = [placed.span for placed in window.placed]
        assert all(b.start - a.end == pytest.approx(gap) for a, b in itertools.pairwise(spans))


@given(DURATIONS, st.integers(1, 5))
def test_groups_never_share_a_window(durations: list[float], size: int):
    groups = [k // size for k in range(len(durations))]
    windows = pack(pieces(*durations), groups, limit=29.5, gap=0.2)
    for window in windows:
        assert len({groups[placed.piece.item] for placed in window.placed}) == 1


def test_windows_are_filled_rather_than_begun():
    assert len(pack(pieces(*[3.0] * 9), [0] * 9, limit=29.5, gap=0.2)) == 1


@given(DURATIONS)
def test_windows_are_as_few_as_possible_and_the_fullest_no_fuller_than_need_be(durations: list[float]):
    def needed(limit: float) -> int:
        count, end = 0, limit
        for duration in durations:
            end += 0.2 + duration
            if end > limit:
                count, end = count + 1, duration
        return count

    windows = pack(pieces(*durations), [0] * len(durations), limit=29.5, gap=0.2)
    assert len(windows) == needed(29.5)
    fullest = max(window.duration for window in windows)
    assert fullest - 0.2 < max(durations) or needed(fullest - 0.2) > len(windows)


def test_what_fills_one_window_and_a_little_is_shared_between_two():
    windows = pack(pieces(*[3.0] * 12), [0] * 12, limit=29.5, gap=0.2)
    assert [len(window.placed) for window in windows] == [6, 6]


def test_no_pieces_no_windows():
    assert pack([], [], limit=29.5, gap=0.2) == ()


def test_sound_is_put_where_the_window_says():
    sounds = [np.full(RATE, 0.5, np.float32), np.full(2 * RATE, 0.25, np.float32)]
    (window,) = pack(pieces(1.0, 2.0), [0, 0], limit=29.5, gap=0.5)
    sound = splice(window, sounds)
    assert len(sound) == round(3.5 * RATE)
    assert (sound[:RATE] == 0.5).all()
    assert (sound[RATE : RATE * 3 // 2] == 0).all()
    assert (sound[RATE * 3 // 2 :] == 0.25).all()


def test_a_word_goes_to_the_piece_it_overlaps_most():
    (window,) = pack(pieces(2.0, 2.0), [0, 0], limit=29.5, gap=0.5)
    assert window.locate(Span(0.5, 0.8)) == 0
    assert window.locate(Span(1.9, 2.8)) == 1
    assert window.locate(Span(1.5, 2.6)) == 0


@pytest.mark.parametrize(("heard", "piece"), [(2.1, 0), (2.4, 1), (9.0, 1), (0.0, 0)])
def test_a_word_in_a_gap_or_after_the_end_goes_to_the_nearest_piece(heard: float, piece: int):
    (window,) = pack(pieces(2.0, 2.0), [0, 0], limit=29.5, gap=0.5)
    assert window.locate(Span(heard, heard)) == piece


def test_a_stretched_last_word_stays_where_it_began():
    """A recogniser that stops early stretches its last word to the window's end."""
    (window,) = pack(pieces(3.0, 8.0), [0, 0], limit=29.5, gap=0.1)
    assert window.locate(Span(1.8, 11.0)) == 0


@given(DURATIONS, st.floats(0, 1), st.data())
def test_window_times_come_back_as_the_utterances_own_times(
    durations: list[float], gap: float, data: st.DataObject
):
    windows = pack(pieces(*durations), [0] * len(durations), limit=29.5, gap=gap)
    window = data.draw(st.sampled_from(windows))
    k = data.draw(st.integers(0, len(window.placed) - 1))
    placed = window.placed[k]
    inside = data.draw(st.floats(0, placed.piece.duration))
    found = window.within(k, Span(placed.at + inside, placed.at + inside))
    assert found.start == pytest.approx(placed.piece.start + inside)
    outside = window.within(k, Span(placed.at - 1, placed.span.end + 1))
    assert outside == Span(placed.piece.start, placed.piece.end)


def test_long_speech_is_cut_in_its_pauses():
    rng = np.random.default_rng(0)
    sound = (0.1 * rng.standard_normal(70 * RATE)).astype(np.float32)
    for pause in (25.0, 50.0):
        sound[int(pause * RATE) : int((pause + 0.3) * RATE)] *= 0.001
    cuts = cut_points(sound, 29.5)
    assert cuts == (pytest.approx(25.15, abs=0.15), pytest.approx(50.15, abs=0.15))


@given(st.floats(0.05, 100), st.floats(5, 30))
def test_pieces_cover_an_utterance_without_gap_or_overlap(seconds: float, limit: float):
    sound = np.ones(round(seconds * RATE), np.float32)
    found = pieces_of(3, sound, limit)
    assert found[0].start == 0
    assert found[-1].end == pytest.approx(len(sound) / RATE)
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
    assert all(piece.item == 3 and 0 < piece.duration <= limit + 1e-6 for piece in found)


def test_short_speech_is_not_cut_and_none_gives_no_piece():
    assert cut_points(np.ones(10 * RATE, np.float32), 29.5) == ()
    assert pieces_of(0, np.zeros(0, np.float32), 29.5) == ()
