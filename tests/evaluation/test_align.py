"""A recognised call against its gold call: errors, roles and turn times."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gold_calls import A, C, Said, U, gold_call, heard_call

from qa.evaluation.align import SpeechScore, TurnTiming, compare
from qa.evaluation.reliability import add, reliability
from qa.model import Layout

SAID: tuple[Said, ...] = (
    (A, 1.0, 3.0, "您好，工号一二零三。"),
    (C, 3.5, 6.0, "你好，我要退货。"),
    (A, 6.4, 9.0, "好的，请稍等。"),
)
GOLD = gold_call(*SAID)


def test_a_perfect_hearing_has_no_error() -> None:
    score = compare(GOLD, heard_call(*SAID))
    assert score.total.errors == score.quarantined == score.timing.missed == score.timing.spurious == 0
    assert score.agent.reference_chars == 8 + 5
    assert score.total.reference_chars == 8 + 5 + 6
    assert score.timing.median_start == score.timing.p90_start == 0
    assert score.role_accuracy == 1.0


def test_errors_belong_to_the_speaker_who_was_misheard() -> None:
    heard = ((A, 1.0, 3.0, "您好公号1203"), (C, 3.5, 6.0, "你好我要退货"), SAID[2])
    score = compare(GOLD, heard_call(*heard))
    assert (score.agent.errors, score.customer.errors, score.total.errors) == (1, 0, 1)


def test_cutting_turns_differently_costs_no_characters() -> None:
    heard = ((A, 1.0, 1.8, "您好"), (A, 2.0, 3.0, "工号1203"), SAID[1], SAID[2])
    score = compare(GOLD, heard_call(*heard))
    assert score.total.errors == 0
    assert score.timing.missed == score.timing.spurious == 0
    assert score.timing.median_start == 0


def test_turn_times_are_measured_at_both_edges() -> None:
    heard = ((A, 1.2, 3.0, SAID[0][3]), (C, 3.4, 6.3, SAID[1][3]), (A, 6.9, 9.0, SAID[2][3]))
    timing = compare(GOLD, heard_call(*heard)).timing
    assert timing.start_errors == pytest.approx((0.2, 0.1, 0.5))
    assert timing.end_errors == pytest.approx((0.0, 0.3, 0.0))
    assert timing.median_start == pytest.approx(0.2)


def test_missed_and_spurious_turns() -> None:
    heard = (SAID[0], SAID[2], (C, 20.0, 21.0, "谢谢观看"))
    timing = compare(GOLD, heard_call(*heard)).timing
    assert (timing.missed, timing.spurious, timing.gold) == (1, 1, 3)


def test_a_turn_of_the_wrong_role_is_both_missed_and_spurious() -> None:
    heard = (SAID[0], (A, 3.5, 6.0, SAID[1][3]), SAID[2])
    score = compare(GOLD, heard_call(*heard))
    assert (score.timing.missed, score.timing.spurious) == (1, 1)
    assert score.role_accuracy == pytest.approx(4.6 / 7.1)


def test_quarantined_text_is_not_scored_as_heard() -> None:
    transcript = heard_call(*SAID)
    turns = (*transcript.turns[:2], replace(transcript.turns[2], quarantine="loop"))
    score = compare(GOLD, replace(transcript, turns=turns))
    assert score.quarantined == 1
    assert score.agent.deletions == 5
    assert score.timing.missed == 0


def test_speech_of_nobody_known_counts_against_the_total() -> None:
    score = compare(GOLD, heard_call(*SAID, (U, 30.0, 31.0, "嗯嗯")))
    assert score.total.insertions == 2
    assert score.agent.errors == score.customer.errors == 0


@pytest.mark.parametrize("layout", [Layout.MONO, Layout.FAKE_STEREO])
def test_on_one_channel_only_the_whole_is_measured(layout: Layout) -> None:
    heard = tuple((U, start, end, text) for _, start, end, text in SAID)
    score = compare(GOLD, heard_call(*heard, layout=layout))
    assert score.agent.reference_chars == score.customer.reference_chars == 0
    assert score.total.errors == 0
    assert score.timing.missed == score.timing.spurious == 0
    assert score.role_accuracy == 0.0


def test_swapped_channels_are_measured_by_role() -> None:
    score = compare(GOLD, heard_call(*SAID, layout=Layout.SWAPPED))
    assert score.total.errors == 0
    assert score.customer.reference_chars == 6


def test_nothing_heard() -> None:
    score = compare(GOLD, heard_call())
    assert score.total.rate == 1.0
    assert score.timing == TurnTiming((), (), 3, 0, 3)
    assert score.role_accuracy is None


def test_overlapping_speech_of_both_is_not_a_wrong_role() -> None:
    said: tuple[Said, ...] = ((C, 0.0, 10.0, "我跟你说这个事情"), (A, 8.0, 12.0, "您先别急"))
    assert compare(gold_call(*said), heard_call(*said)).role_accuracy == 1.0


def test_scores_add_up() -> None:
    one = compare(GOLD, heard_call(*SAID))
    two = compare(GOLD, heard_call())
    assert sum([one, two], SpeechScore()) == one + two
    assert (one + two).total.rate == pytest.approx(0.5)
    assert (one + two).timing.missed == 3


# ------------------------------------------------------------------ confidence


def test_confident_turns_that_are_right_fill_the_top_group() -> None:
    groups = reliability(GOLD, heard_call(*SAID, confidence=0.95))
    assert [g.turns for g in groups] == [0, 0, 0, 0, 0, 3]
    assert groups[-1].accuracy == 1.0
    assert groups[-1].confidence == pytest.approx(0.95)


def test_a_wrong_turn_lowers_its_own_group() -> None:
    transcript = heard_call(*SAID, confidence=1.0)
    bad = replace(transcript.turns[2], text="好多亲少等", confidence=0.3)
    groups = reliability(GOLD, replace(transcript, turns=(*transcript.turns[:2], bad)))
    assert groups[0].chars == 5
    assert groups[0].right == 2
    assert groups[-1].accuracy == 1.0
    assert add(groups, groups)[0].chars == 10


def test_every_recognised_character_lands_in_one_group() -> None:
    heard = heard_call(*SAID, (C, 20.0, 21.0, "谢谢观看"), confidence=0.65)
    groups = reliability(GOLD, heard)
    assert sum(g.chars for g in groups) == 8 + 6 + 5 + 4
    assert sum(g.right for g in groups) == 8 + 6 + 5
    assert reliability(GOLD, heard_call())[0].accuracy is None
