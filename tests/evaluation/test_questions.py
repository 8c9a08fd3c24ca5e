"""Question marks of a recognised call against the truth: found, missed, wrongly written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gold_calls import A, C, Said, gold_call, heard_call

from qa.evaluation.questions import QuestionScore, compare_questions
from qa.model import Layout

SAID: tuple[Said, ...] = (
    (A, 1.0, 3.0, "您好，请问有什么可以帮您？"),
    (C, 3.5, 9.0, "电饭煲一直没有收到。什么时候能到？"),
    (A, 9.5, 12.0, "您先把订单号报给我。"),
)
GOLD = gold_call(*SAID)


def _heard(first: str, second: str, third: str) -> QuestionScore:
    texts = (first, second, third)
    said = ((who, start, end, text) for (who, start, end, _), text in zip(SAID, texts, strict=True))
    return compare_questions(GOLD, heard_call(*said))


def test_the_same_marks_are_all_found_and_right() -> None:
    assert _heard(*(text for *_, text in SAID)) == QuestionScore(gold=2, found=2, written=2, right=2)


def test_a_mark_left_out_is_missed_and_one_put_in_is_wrong() -> None:
    score = _heard("您好，请问有什么可以帮您。", "电饭煲一直没有收到？什么时候能到？", "您先把订单号报给我。")
    assert score == QuestionScore(gold=2, found=1, written=2, right=1)


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ("您好请问有什么可以帮宁？", 1),  # the character before the mark was misheard
        ("您好，请问有什么可以帮您吗？", 1),  # one more was heard
        ("您好？请问有什么可以帮您。", 0),
        ("", 0),
    ],
)
def test_a_misheard_end_does_not_hide_a_mark(first: str, found: int) -> None:
    assert _heard(first, "电饭煲一直没有收到。什么时候能到。", "您先把订单号报给我。").found == found


def test_what_is_not_trusted_does_not_count() -> None:
    call = heard_call(*SAID)
    shut = replace(call, turns=(replace(call.turns[0], quarantine="loop"), *call.turns[1:]))
    assert compare_questions(GOLD, shut) == QuestionScore(gold=2, found=1, written=1, right=1)


def test_on_one_channel_a_mark_counts_under_whatever_role_it_was_heard() -> None:
    swapped = tuple((A if who is C else C, start, end, text) for who, start, end, text in SAID)
    alone = compare_questions(GOLD, heard_call(*swapped, layout=Layout.MONO))
    assert alone == QuestionScore(gold=2, found=2, written=2, right=2)
    # Where each has a channel of his own, the role is a matter of the channel.
    assert compare_questions(GOLD, heard_call(*swapped)).found == 0


def test_nothing_asked_and_nothing_written() -> None:
    plain = ((A, 0.0, 2.0, "您好。"),)
    assert compare_questions(gold_call(*plain), heard_call(*plain)) == QuestionScore()


def test_scores_add_up() -> None:
    assert QuestionScore(1, 2, 3, 4) + QuestionScore(10, 20, 30, 40) == QuestionScore(11, 22, 33, 44)
