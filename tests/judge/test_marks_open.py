"""A forbidden thing that was only half heard is pointed out to be listened to, and held against nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest_rules import card, dialogue

from qa.judge.analyse import analyse
from qa.model import Tone, Verdict

FORBIDDEN = "forbid: {said: {acts: [transfer], who: agent}}"
# As the phonetic matcher hears it: 给您转过去 at 0.8.
HALF, SURE = "席：给您钻过去。", "席：给您转过去。"


@pytest.fixture
def marks(tmp_path):
    def run(*lines: str, severity: str = "minor", roles: float = 1.0):
        """The verdict, and tone, turn and comment of the marks of the one check."""
        call = replace(dialogue(*lines), role_confidence=roles)
        analysis = analyse(call, card(tmp_path, FORBIDDEN, severity))
        own = [(m.tone, m.turn, m.comment) for m in analysis.marks if m.check == "t.check"]
        return analysis.checks[0].verdict, own

    return run


@pytest.mark.parametrize("severity", ["minor", "fatal"])
def test_what_was_half_heard_is_to_be_listened_to(marks, severity):
    verdict, [(tone, turn, comment)] = marks("席：您好。", "客：我要投诉。", HALF, severity=severity)
    assert (verdict, tone, turn) == (Verdict.UNDECIDED, Tone.ADVICE, 2)
    assert "不扣分" in comment and "请听录音" in comment


def test_what_was_surely_heard_is_a_fault_and_no_advice(marks):
    verdict, own = marks("席：您好。", "客：我要投诉。", SURE, HALF)
    assert verdict is Verdict.FAIL
    assert {tone for tone, *_ in own} == {Tone.BAD}


@pytest.mark.parametrize(
    ("lines", "roles"),
    [
        (("席：您好。", "客：我要投诉。", "席：我看一下。"), 1.0),
        (("席：您好。", "客：给您钻过去。"), 1.0),
        (("席：您好。", "客：我要投诉。", HALF), 0.3),
    ],
)
def test_nothing_is_pointed_out_where_nobody_or_nobody_known_said_it(marks, lines, roles):
    assert marks(*lines, roles=roles)[1] == []
