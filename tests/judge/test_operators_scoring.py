"""The arithmetic of a score sheet against sums done by hand, from a call to its grade."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest_rules import dialogue

from qa.judge.analyse import analyse
from qa.model import Score
from qa.rulefiles.scorecard import load

ACTS = 'acts:\n  thanks: {zh: 致谢, any: ["谢谢"]}\n'
FLOW = "id: mine\nstages:\n  - {id: talk, zh: 交谈, means: 谈事, says: {thanks: 1.0}, share: [0.0, 0.1]}\n"
SHEET = """id: t
version: "1"
name: 测试
flow: mine_flow.yaml
acts: [mine_acts.yaml]
phrases: []
grades: [{{grade: 优, from: 90}}, {{grade: 良, from: 80}}, {{grade: 差, from: 0}}]
sections: [{{id: a, zh: 甲{wa}}}, {{id: b, zh: 乙{wb}}}]
checks:
"""
CHECK = """  - id: {id}
    zh: {id}
    stage: any
    severity: {severity}
    max: {most}
    {body}
    texts: {{passed: "好", failed: "差"}}
    examples: {{pass: [["席：您好"]], fail: [["席：您好"]]}}
"""


def need(word: str, **more: str) -> str:
    extra = "".join(f"\n    {key}: {value}" for key, value in more.items())
    return f"require: {{said: {{phrases: [{word}], who: agent}}}}{extra}"


def ban(word: str, extra: str = "") -> str:
    return f"forbid: {{said: {{phrases: [{word}], sound: none, who: agent}}}}{extra}"


def scored(
    folder: Path, said: str, *checks: tuple[str, str, float, str], weights: tuple[str, str] = ("", "")
) -> Score:
    """The score of the agent's turns (parted by ``|``) under checks ``(id, severity, max, body)``."""
    (folder / "mine_acts.yaml").write_text(ACTS, "utf-8")
    (folder / "mine_flow.yaml").write_text(FLOW, "utf-8")
    text = SHEET.format(wa=weights[0], wb=weights[1])
    text += "".join(CHECK.format(id=i, severity=s, most=m, body=b) for i, s, m, b in checks)
    path = folder / "card.yaml"
    path.write_text(text, "utf-8")
    turns = [line for turn in said.split("|") for line in (f"席：{turn}", "客：嗯说吧")]
    return analyse(dialogue(*turns), load(path)).score


NEVER = "{said: {phrases: [不会有的话], who: agent}}"
HALF = "require: {said: {phrases: [请稍等], min_confidence: 0.99, who: agent}}"
PARTS = "require: {parts: [{id: x, zh: 甲, weight: 3, said: {phrases: [您好]}}, {id: y, zh: 乙, weight: 1, said: {phrases: [再会]}}]}"
HIT = "\n    per_hit: {points: 2, cap: 6}"
CASES = {
    # 10 of 10 and 0 of 5: 10 / 15.
    "share": ("您好", [("a.x", "major", 10, need("您好")), ("b.y", "minor", 5, need("再会"))], (66.7, "差")),
    # What does not apply leaves the denominator: 10 / 10.
    "na": ("您好", [("a.x", "major", 10, need("您好")), ("b.y", "minor", 5, need("再会", when=NEVER))], (100.0, "优")),
    # Nothing applies: no score, which is not a zero.
    "all na": ("您好", [("a.x", "major", 10, need("您好", when=NEVER))], (None, "")),
    # Parts by weight: 3 of 4 of 8 points are 6; 6 / 8.
    "parts": ("您好", [("a.x", "major", 8, PARTS)], (75.0, "差")),
    # Three at 2 points each: 10 - 6 = 4; 4 / 10.
    "per hit": ("烦死了，烦死了，烦死了", [("a.x", "major", 10, ban("烦死了", HIT))], (40.0, "差")),
    # Four would be 8, the cap is 6.
    "cap": ("烦死了，烦死了，烦死了，烦死了", [("a.x", "major", 10, ban("烦死了", HIT))], (40.0, "差")),
    # One: 10 - 2 = 8.
    "one hit": ("烦死了", [("a.x", "major", 10, ban("烦死了", HIT))], (80.0, "良")),
    # One for certain, two that are only nearly the same: 10 - 2 = 8.
    "doubtful hits are free": ("不知道别来问我|不知道别去问我|不记道别来问我", [("a.x", "major", 10, "forbid: {said: {phrases: [不知道别来问我], who: agent}}" + HIT)], (80.0, "良")),
    # Only a bonus: nothing to be a share of.
    "only bonus": ("您好", [("a.x", "bonus", 3, need("您好"))], (None, "")),
    # 5 of 10 and 3 on top; an unearned bonus costs nothing.
    "bonus": ("您好", [("a.x", "major", 5, need("您好")), ("b.y", "minor", 5, need("再会")), ("b.z", "bonus", 3, need("您好")), ("b.w", "bonus", 9, need("再会"))], (53.0, "差")),
    # A fatal failure: zero, whatever else.
    "fatal": ("您好，烦死了", [("a.x", "major", 10, need("您好")), ("b.y", "fatal", 0, ban("烦死了"))], (0.0, "差")),
    # A fatal check in doubt costs nothing; half the points are decided, and that is enough.
    "fatal undecided": ("您好，请烧等", [("a.x", "major", 10, need("您好")), ("b.y", "fatal", 0, HALF)], (100.0, "优")),
    # A fatal check is worth no points, decided or not: a stray max takes nothing from the decided part.
    "fatal with max": ("您好，请烧等", [("a.x", "major", 10, need("您好")), ("b.y", "fatal", 90, HALF)], (100.0, "优")),
    # 4 points decided, 10 open: too little to speak for the call.
    "too open": ("您好，请烧等", [("a.x", "major", 4, need("您好")), ("b.y", "major", 10, HALF)], (None, "")),
    # On the edge of a grade.
    "grade": ("您好", [("a.x", "major", 9, need("您好")), ("b.y", "minor", 1, need("再会"))], (90.0, "优")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_sum_done_by_hand(tmp_path, name):
    said, checks, (total, grade) = CASES[name]
    got = scored(tmp_path, said, *checks)
    assert (got.total, got.grade) == (total, grade)


WEIGHTS = (", weight: 30", ", weight: 10")


def test_weighted_sections(tmp_path):
    """Half of section a, all of b: (30 * 0.5 + 10 * 1) / 40 = 62.5, whatever the points are."""
    checks = [("a.x", "major", 5, need("您好")), ("a.y", "major", 5, need("再会")), ("b.z", "minor", 90, need("您好"))]  # fmt: skip
    assert scored(tmp_path, "您好", *checks, weights=WEIGHTS).total == 62.5


def test_a_weighted_section_without_anything_to_judge_is_left_out(tmp_path):
    checks = [("a.x", "major", 5, need("您好")), ("a.y", "major", 5, need("再会")), ("b.z", "minor", 90, need("您好", when=NEVER))]  # fmt: skip
    assert scored(tmp_path, "您好", *checks, weights=WEIGHTS).total == 50.0


def test_a_fatal_failure_keeps_the_rest_visible(tmp_path):
    got = scored(tmp_path, *CASES["fatal"][:1], *CASES["fatal"][1])
    assert (got.total, got.before_fatal, got.fatal) == (0.0, 100.0, ("b.y",))
