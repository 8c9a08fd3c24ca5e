"""Praise stands where what a check asks for was done: also where hardly anything called for it, or it stays open."""

from __future__ import annotations

import pytest
from conftest_rules import card, dialogue, heard

from qa.judge.analyse import analyse
from qa.model import Tone

ANGRY = "{said: {acts: [angry], who: customer}}"
SORRY = "{said: {acts: [sorry], who: agent}}"
AFTER_TROUBLE = "{said: {acts: [sorry], who: agent, after: {said: {acts: [trouble], who: customer}}}}"
CREDITED = f"""when: {ANGRY}
    require: {{each: {{of: {ANGRY}, by: {SORRY}, who: agent, within_turns: 1}}}}
    credit: {AFTER_TROUBLE}"""

# Three things asked for; 单子 is no more than a likeness of the last.
THREE = """require:
      parts:
        - {id: a, zh: 致歉, weight: 1, said: {acts: [sorry], who: agent}}
        - {id: b, zh: 致谢, weight: 1, said: {acts: [thanks], who: agent}}
        - {id: c, zh: 问号码, weight: 1, said: {phrases: ["订单号"], like: ["单子"], who: agent}}"""
AGREES = '{said: {phrases: ["可以"], like: ["成了"], who: customer}}'
CONSENT = f"""require:
      parts:
        - {{id: a, zh: 问是否同意, weight: 1, said: {{acts: [ask_ok], who: agent}}}}
        - id: b
          zh: 客户接受
          weight: 1
          sequence: {{steps: [{{said: {{acts: [ask_ok], who: agent}}}}, {AGREES}], within_turns: 1}}"""


@pytest.fixture
def marks(tmp_path):
    def run(body: str, *lines: str, **sure: float):
        """The verdict, and the praise for the one check: turn and comment; ``t2=0.1`` hears a turn so surely."""
        transcript = dialogue(*lines)
        for turn, much in sure.items():
            transcript = heard(transcript, int(turn[1:]), much)
        analysis = analyse(transcript, card(tmp_path, body))
        own = [(m.turn, m.comment) for m in analysis.marks if m.tone is Tone.GOOD and m.check == "t.check"]
        return analysis.checks[0].verdict.value, own

    return run


def test_what_was_done_without_a_sure_cause_is_praised_where_it_was_done(marks):
    verdict, praise = marks(CREDITED, "客：你们多扣了我的钱。", "席：您说。", "席：实在抱歉。")
    assert verdict == "pass"
    assert [turn for turn, _ in praise] == [2]


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (("客：我问一下价钱。", "席：实在抱歉，我没听清。"), "na"),
        (("客：你们多扣了我的钱。", "席：您说。"), "na"),
        (("客：气死我了。", "席：哦。"), "fail"),
    ],
)
def test_what_nothing_called_for_or_nobody_did_is_not_praised(marks, lines, verdict):
    assert marks(CREDITED, *lines) == (verdict, [])


def test_with_a_sure_cause_praise_stands_at_the_answer_to_it(marks):
    lines = ("客：你们多扣了我的钱。", "席：抱歉。", "客：气死我了。", "席：实在抱歉。")
    verdict, praise = marks(CREDITED, *lines)
    assert (verdict, [turn for turn, _ in praise]) == ("pass", [3])


HEARD_TWO = ("席：抱歉，谢谢您打来。", "客：嗯。", "席：单子给我看看。")


def test_of_an_open_check_what_was_heard_is_praised_and_the_rest_named(marks):
    verdict, [(turn, comment)] = marks(THREE, *HEARD_TWO, t0=0.95)
    assert (verdict, turn) == ("undecided", 0)
    assert "做到了：致歉、致谢" in comment and "“问号码”没有听清" in comment and "请听录音" in comment


def test_less_than_half_of_an_open_check_is_not_praised(marks):
    two_open = THREE.replace("acts: [thanks]", 'phrases: ["谢谢"], like: ["麻烦您"]')
    lines = ("席：抱歉，麻烦您了。", "客：嗯。", "席：单子给我看看。")
    assert marks(two_open, *lines, t0=0.95) == ("undecided", [])


def test_what_was_surely_not_done_leaves_a_fault_and_no_praise(marks):
    assert marks(THREE, "席：抱歉，谢谢您打来。", "客：嗯。", t0=0.95) == ("fail", [])


def test_a_question_is_not_praised_while_the_answer_to_it_is_open(marks):
    asked = "席：明天上门，您看行吗？"
    assert marks(CONSENT, asked, "客：成了成了。", t0=0.95) == ("undecided", [])
    verdict, praise = marks(CONSENT, asked, "客：可以。", t0=0.95)
    assert (verdict, [turn for turn, _ in praise]) == ("pass", [0])


def test_where_the_words_are_known_the_doubt_is_not_one_of_hearing(marks):
    assert marks(THREE, *HEARD_TWO) == ("undecided", [])


@pytest.mark.parametrize(("sure", "praised"), [(0.62, True), (0.55, False)])
def test_what_was_hardly_heard_is_praised_with_a_warning_or_not_at_all(marks, sure, praised):
    verdict, praise = marks(f"require: {SORRY}", "席：实在抱歉，给您添麻烦了。", "客：嗯。", t0=sure)
    assert verdict == "pass"
    assert [("没听准" in comment) for _, comment in praise] == ([True] if praised else [])


@pytest.mark.parametrize("way", ["我把衡阳医保局的号码给您，您看方便记吗？", ""])
def test_of_another_way_given_unasked_praise_stands_at_the_way_not_at_the_reason(judge, way):
    analysis = judge(
        "席：您好，星河财税客服，工号二零八，请问有什么可以帮您？",
        "客：那我这个住院能报多少呢？",
        f"席：这个比例是衡阳那边定的，我怕说错，误了您的事。{way}",
        "客：行。",
        "席：谢谢您，再见。",
    )
    good = [m for m in analysis.marks if m.tone is Tone.GOOD]
    own = [m.quote for m in good if "agreement.alternative" in (m.check, *m.also)]
    assert own == ([way] if way else [])
