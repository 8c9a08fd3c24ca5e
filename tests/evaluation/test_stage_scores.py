"""Stages found against true stages, by gold turn."""

from __future__ import annotations

import pytest
from gold_calls import A, C, Said, analysis, gold_call

from qa.evaluation.stages import StageScore, compare_stages

SAID: tuple[Said, ...] = tuple((A if n % 2 == 0 else C, n * 10.0, n * 10 + 8.0, "好") for n in range(6))
TRUE = ("greeting", "switch_in", "switch_in", "agreement", "agreement", "closing")
GOLD = gold_call(*SAID, stages=TRUE)
RIGHT = [
    ("greeting", 0.0, 10.0),
    ("switch_in", 10.0, 30.0),
    ("agreement", 30.0, 50.0),
    ("closing", 50.0, 58.0),
]


def test_the_right_stages() -> None:
    score = compare_stages(GOLD, analysis(stages=RIGHT))
    assert score.accuracy == score.macro_f1 == score.within_one_turn == 1.0
    assert score.boundary_turns == (0, 0, 0)
    assert score.median_boundary_s == 0.0
    assert (score.missed, score.spurious) == (0, 0)


def test_a_boundary_one_turn_late() -> None:
    late = [RIGHT[0], ("switch_in", 10.0, 40.0), ("agreement", 40.0, 50.0), RIGHT[3]]
    score = compare_stages(GOLD, analysis(stages=late))
    assert score.accuracy == pytest.approx(5 / 6)
    assert score.boundary_turns == (0, 1, 0)
    assert score.boundary_s == (0.0, 10.0, 0.0)
    assert ("agreement", "switch_in", 1) in score.confusion
    assert score.f1("switch_in") == pytest.approx(0.8)


def test_a_stage_missed_and_one_that_is_not_there() -> None:
    other = [RIGHT[0], RIGHT[1], ("conversion", 30.0, 50.0), RIGHT[3]]
    score = compare_stages(GOLD, analysis(stages=other))
    assert (score.missed, score.spurious) == (1, 1)
    assert score.f1("agreement") == 0.0
    assert score.macro_f1 == pytest.approx(0.75)


def test_turns_between_or_beyond_the_stages_go_to_the_nearest() -> None:
    gaps = [
        ("greeting", 0.0, 9.0),
        ("switch_in", 12.0, 20.0),
        ("agreement", 38.0, 41.0),
        ("closing", 52.0, 53.0),
    ]
    assert compare_stages(GOLD, analysis(stages=gaps)).accuracy == 1.0


def test_no_stages_found_at_all() -> None:
    score = compare_stages(GOLD, analysis())
    assert score.accuracy == score.macro_f1 == 0.0
    assert score.missed == 4
    assert score.median_boundary_s is score.within_one_turn is None


def test_a_call_without_stage_labels_measures_nothing() -> None:
    assert compare_stages(gold_call(*SAID), analysis(stages=RIGHT)) == StageScore()
    assert StageScore().accuracy is StageScore().macro_f1 is None


def test_scores_add_up() -> None:
    score = compare_stages(GOLD, analysis(stages=RIGHT)) + compare_stages(GOLD, analysis())
    assert score.accuracy == pytest.approx(0.5)
    assert len(score.pairs) == 12
