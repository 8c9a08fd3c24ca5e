"""Small scorecards written in a test: a condition in, what it finds on a dialogue out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa.judge.analyse import make_context
from qa.judge.context import Finding
from qa.judge.examples import transcript_of
from qa.judge.rules import judge_check
from qa.judge.scorecard import Example, Scorecard
from qa.model import CheckResult, Transcript, Verdict, Word
from qa.rulefiles.checks import read_line
from qa.rulefiles.scorecard import load

ACTS = """
acts:
  sorry: {zh: 致歉, who: agent, any: ["抱歉", "对不起", "不好意思"]}
  calm: {zh: 安抚, who: agent, any: ["您先别急", "请您文明用语", "您消消气"]}
  wait: {zh: 请稍等, who: agent, any: ["请稍等", "稍等一下"]}
  thanks: {zh: 致谢, any: ["谢谢", "感谢"]}
  angry: {zh: 生气, who: customer, any: ["气死我了", "太过分", "混蛋"]}
  yes: {zh: 同意, who: customer, any: ["可以", "同意", "行吧"]}
  ask_ok: {zh: 征求同意, who: agent, any: ["可以吗", "您看行吗"]}
  transfer: {zh: 转接, who: agent, any: ["给您转过去", "为您转接"]}
  you_rude: {zh: 称你, who: agent, any: ["你"]}
  you_polite: {zh: 称您, who: agent, any: ["您"]}
  number: {zh: 问号码, who: agent, any: ["手机号", "订单号", "贵姓"]}
  trouble: {zh: 毛病, who: customer, any: ["我要投诉", "多扣"]}
  pleased: {zh: 满意, any: ["满意"]}
  pleased_sure: {zh: 确实满意, any: ["满意"], polarity: affirmed}
"""
FLOW = """
id: mine
stages:
  - {id: talk, zh: 交谈, means: 谈事, share: [0.0, 0.1]}
  - {id: closing, zh: 结束, means: 道别, says: {thanks: 1.5}, opens: {thanks: 1.0}, share: [0.8, 0.1], needs_sign: true}
"""
SHEET = """
id: t
version: "1"
name: 测试
flow: mine_flow.yaml
acts: [mine_acts.yaml]
grades: [{grade: A, from: 0}]
sections: [{id: t, zh: 测试}]
define:
  angry_words: {said: {acts: [angry], who: customer}}
checks:
  - id: t.check
    zh: 测试
    stage: any
    severity: %SEVERITY%
    max: 10
    %BODY%
    texts: {passed: "好", failed: "差：{missing}|{quote}|{value}", na: "不涉及"}
    examples: {pass: [["席：您好"]], fail: [["席：您好"]]}
"""


def card(folder: Path, body: str, severity: str = "minor", **changes: str) -> Scorecard:
    """A scorecard of one check; ``body`` is its condition (and more keys) in flow style."""
    (folder / "mine_acts.yaml").write_text(ACTS, "utf-8")
    (folder / "mine_flow.yaml").write_text(FLOW, "utf-8")
    text = SHEET.replace("%BODY%", body).replace("%SEVERITY%", severity)
    for old, new in changes.items():
        text = text.replace(old, new)
    path = folder / "card.yaml"
    path.write_text(text, "utf-8")
    return load(path)


def dialogue(*lines: str, rings: int | None = None) -> Transcript:
    """Lines like ``席：您好`` or, with times, ``0.0-2.5 客：您好``."""
    turns = tuple(turn for line in lines if (turn := read_line(line)))
    return transcript_of(Example(Verdict.PASS, turns, rings))


def judged(scorecard: Scorecard, transcript: Transcript) -> CheckResult:
    return judge_check(scorecard.checks[0], make_context(transcript, scorecard))


def found(scorecard: Scorecard, transcript: Transcript) -> Finding:
    check = scorecard.checks[0]
    condition = check.require or check.forbid
    assert condition is not None
    return make_context(transcript, scorecard).evaluate(condition)


def cases(table: str) -> list[Any]:
    """Lines of ``answer | condition | line / line``."""
    rows = [[cell.strip() for cell in row.split("|")] for row in table.strip().splitlines()]
    return [
        pytest.param(row[0], row[1], row[2].split(" / "), id=f"{n}-{row[0]}") for n, row in enumerate(rows)
    ]


def heard(transcript: Transcript, number: int, sure: float) -> Transcript:
    """The call with one turn heard so surely."""
    turn = transcript.turns[number]
    words = tuple(Word(c, k, k + 1.0, sure) for k, c in enumerate(turn.text) if c.isalnum())
    turns = list(transcript.turns)
    turns[number] = replace(turn, words=words, confidence=sure)
    return replace(transcript, turns=tuple(turns))
