"""What is not found where much was misheard may have been said; what is found there counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest_rules import card, dialogue, judged

from qa.judge.well_heard import MISHEARD_SHARE, misheard
from qa.model import Transcript, Turn, Who, Word

SORRY = "{said: {acts: [sorry], who: agent}}"
ANGRY = "{said: {acts: [angry], who: customer}}"


def turn(*figures: float, size: int = 1) -> Turn:
    words = tuple(Word("字" * size, k * 0.2, k * 0.2 + 0.2, figure) for k, figure in enumerate(figures))
    return Turn(0, Who.AGENT, "字" * size * len(figures), 0.0, 9.0, words=words, confidence=0.8)


def heard(transcript: Transcript, number: int, low: slice, confidence: float = 0.3) -> Transcript:
    """The call as it was recognised, a word a character, some characters of one turn hardly heard."""
    turns = []
    for old in transcript.turns:
        figures = [0.95] * len(old.text)
        if old.i == number:
            figures[low] = [confidence] * len(figures[low])
        words = tuple(
            Word(char, k, k + 1, c) for k, (char, c) in enumerate(zip(old.text, figures, strict=True))
        )
        turns.append(replace(old, words=words, confidence=sum(figures) / len(figures)))
    return replace(transcript, turns=tuple(turns))


def test_stretches_are_counted_once_and_clear_words_not_at_all() -> None:
    assert misheard(turn(*[0.9] * 20)) == (0, 20)
    assert misheard(turn(*[0.9] * 7, *[0.2] * 6, *[0.9] * 7))[0] >= 6
    assert misheard(turn(*[0.2] * 20)) == (20, 20)
    assert misheard(turn(*[0.2] * 8, size=2)) == (16, 16)


@pytest.mark.parametrize("figures", [[], [0.1] * 5, [0.9, 0.9, 0.9, 0.1] * 6, [0.6] * 30])
def test_short_dropouts_and_mediocre_words_are_no_stretch(figures: list[float]) -> None:
    assert misheard(turn(*figures)) == (0, len(figures))


LINES = (
    "席：您好，我姓王，今天您这边是什么事情呢",
    "客：我要投诉",
    "席：好的，我给您登记上了，明天有人跟您联系",
    "客：嗯，再见",
)


@pytest.mark.parametrize(
    "body",
    [
        f"require: {SORRY}",
        f"when: {{said: {{acts: [trouble]}}}}\n    require: {SORRY}",
        "require: {parts: [{id: a, zh: 甲, weight: 1, said: {acts: [you_polite]}}, "
        "{id: b, zh: 致歉, weight: 1, said: {acts: [sorry], who: agent}}]}",
        f"require: {{each: {{of: {{said: {{acts: [trouble]}}}}, by: {SORRY}, who: agent, within_turns: 2}}}}",
        "require: {entities: {kinds: [phone], who: agent}}",
        "require: {question: {who: agent, at_least: 2}}",
        f"require: {{any: [{SORRY}, {{said: {{acts: [wait]}}}}]}}",
    ],
)
def test_what_is_missing_where_much_was_misheard_is_left_open(tmp_path, body):
    sheet, call = card(tmp_path, body), dialogue(*LINES)
    assert judged(sheet, call).verdict.value == "fail"
    assert judged(sheet, heard(call, 2, slice(0, 0))).verdict.value == "fail"
    result = judged(sheet, heard(call, 2, slice(4, 14)))
    assert result.verdict.value == "undecided"
    assert result.points == result.max == 0


def test_a_few_misheard_words_in_a_long_talk_excuse_nothing(tmp_path):
    sheet = card(tmp_path, f"require: {SORRY}")
    long = [f"席：{'这个问题我们已经给您登记好了，后面会有专人跟进处理。' * 4}", "客：好"] * 3
    call = dialogue(*LINES, *long)
    assert judged(sheet, heard(call, 2, slice(4, 11))).verdict.value == "fail"
    share = 7 / sum(len(t.text) for t in call.turns if t.who is Who.AGENT)
    assert share < MISHEARD_SHARE


def test_what_the_other_side_mumbled_excuses_nothing(tmp_path):
    sheet = card(tmp_path, f"require: {SORRY}")
    call = dialogue(*LINES[:1], "客：我要投诉你们这个店的服务态度实在太差", *LINES[2:])
    assert judged(sheet, heard(call, 1, slice(0, 18))).verdict.value == "fail"


def test_what_was_done_or_said_clearly_counts_beside_misheard_words(tmp_path):
    lines = ("席：您好，对不起，这个事情我马上给您看一看吧", *LINES[1:])
    assert (
        judged(card(tmp_path, f"require: {SORRY}"), heard(dialogue(*lines), 0, slice(8, 20))).verdict.value
        == "pass"
    )
    lines = ("客：太过分，这个事情你们到底什么时候给我看一看", *LINES[2:])
    assert (
        judged(card(tmp_path, f"forbid: {ANGRY}"), heard(dialogue(*lines), 0, slice(8, 20))).verdict.value
        == "fail"
    )
    # Nor does mumbling make a forbidden word likelier.
    assert (
        judged(card(tmp_path, f"forbid: {ANGRY}"), heard(dialogue(*LINES), 1, slice(0, 5))).verdict.value
        == "pass"
    )


def test_the_reader_is_told_that_it_was_badly_heard(tmp_path):
    result = judged(card(tmp_path, f"require: {SORRY}"), heard(dialogue(*LINES), 2, slice(4, 14)))
    assert "没听到不等于没说" in result.reason
    assert result.evidence


def test_what_is_missing_there_may_still_call_for_something_else(tmp_path):
    body = f"when: {{none: [{ANGRY}]}}\n    require: {{said: {{acts: [thanks], who: agent}}}}"
    call = dialogue(
        "席：您好，我姓王，您这边是什么事情呢", "客：我这个月的话费怎么就多出来了这么些", "席：好的，我看一下"
    )
    assert judged(card(tmp_path, body), heard(call, 1, slice(3, 14))).verdict.value == "fail"
