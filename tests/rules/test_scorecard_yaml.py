"""Scorecard files: what a rule writer is told, and that the shipped rules keep their own examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import ScorecardError
from qa.judge.examples import run_examples
from qa.rulefiles.scorecard import DEFAULT, load

SHIPPED = DEFAULT.read_text("utf-8")
FOURTEEN = {
    "greeting.answer_in_3_rings",
    "greeting.standard_opening",
    "greeting.wait_apology",
    "switch_in.apology",
    "switch_in.restate",
    "conversion.no_but",
    "conversion.no_denial",
    "agreement.time_limit",
    "closing.more_help",
    "closing.thanks_goodbye",
    "call.speaking_rate",
    "call.dead_air",
    "call.privacy_leak",
    "call.rude_words",
}


def changed(tmp_path: Path, old: str, new: str) -> Path:
    assert old in SHIPPED
    path = tmp_path / "mine.yaml"
    path.write_text(SHIPPED.replace(old, new, 1), "utf-8")
    return path


def faults(path: Path) -> str:
    with pytest.raises(ScorecardError) as caught:
        load(path)
    return caught.value.message


def test_the_shipped_scorecard_holds_its_checks_and_keeps_its_examples():
    scorecard = load()
    assert {check.id for check in scorecard.checks} >= FOURTEEN
    assert run_examples(scorecard) == ()
    for check in scorecard.checks:
        verdicts = [example.verdict for example in check.examples]
        assert verdicts.count("pass") >= 1
        assert verdicts.count("fail") >= 2


def test_a_copy_elsewhere_finds_the_shipped_acts_and_flow(tmp_path):
    copy = load(changed(tmp_path, 'version: "1"', 'version: "2"'))
    assert copy.stamp == "default@2"
    assert copy.sha256 != load().sha256


def test_an_example_that_comes_out_wrong_is_reported_with_its_line(tmp_path):
    path = changed(tmp_path, '"席：我理解您，但是规定就是这样。"', '"席：我理解您，规定就是这样。"')
    (failure,) = run_examples(load(path))
    assert failure.check == "conversion.no_but"
    assert (failure.expected, failure.got) == ("fail", "pass")
    line = path.read_text("utf-8").splitlines()[failure.line - 1]
    assert "我理解您，规定就是这样" in line


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("severity: minor", "severity: heavy", "不在可选值之内"),
        ("max: 3\n", "maximum: 3\n", "没有这个写法"),
        ("at_most: 3", "at_most: drei", "应为整数"),
        ("acts: [hello]", "acts: [helo]", "没有话语动作“helo”"),
        ("{ref: complaint}", "{ref: complaints}", "没有“complaints”"),
        ("{value} 声接起", "{valeu} 声接起", "没有占位 {valeu}"),
        ("id: closing.more_help", "id: closing.thanks_goodbye", "写了两次"),
        ("stage: closing", "stage: ending", "流程里没有阶段“ending”"),
        ("max: 4", "max: 0", "不会影响得分"),
        ('["席：您好，请讲。"]\n\n', '["您好，请讲。"]\n\n', "例句要以"),
        ("acts/conduct.yaml", "acts/nowhere.yaml", "找不到文件"),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path, old, new, word):
    path = changed(tmp_path, old, new)
    message = faults(path)
    assert word in message
    if "找不到" not in word:
        spot = next(line for line in message.splitlines() if word in line)
        number = int(spot.split(":")[1])
        text = path.read_text("utf-8").splitlines()
        touched = new.strip("\n").split("\n")[0][:12]
        assert any(touched in text[n] for n in range(max(0, number - 2), min(len(text), number + 12)))


def test_all_faults_are_told_at_once(tmp_path):
    path = tmp_path / "mine.yaml"
    text = SHIPPED.replace("at_most: 3", "at_most: drei").replace("low: 150", "low: -1")
    path.write_text(text, "utf-8")
    message = faults(path)
    assert "2 处错误" in message
    assert "at_most" in message
    assert "low" in message


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("id: a\nid: b\n", "写了两次"),
        ("id: [a\n", "不是合法的 YAML"),
        ("- a\n", "内容应为键值"),
        ("", "内容应为键值"),
    ],
)
def test_a_file_that_is_no_scorecard(tmp_path, content, word):
    path = tmp_path / "mine.yaml"
    path.write_text(content, "utf-8")
    assert word in faults(path)


def test_a_file_in_another_encoding(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes("name: 质检".encode("gb18030"))
    assert "UTF-8" in faults(path)


def test_a_bad_phrase_is_named_with_its_place(tmp_path):
    acts = (DEFAULT.parent / "acts/conduct.yaml").read_text("utf-8").replace('"听不懂人话"', '"听不懂(人话"')
    (tmp_path / "acts").mkdir()
    (tmp_path / "acts/conduct.yaml").write_text(acts, "utf-8")
    message = faults(changed(tmp_path, 'version: "1"', 'version: "2"'))
    assert "conduct.yaml" in message
    assert "括号" in message


def with_acts(tmp_path: Path, old: str, new: str) -> Path:
    """The shipped scorecard, in whose acts of promises something else is written."""
    acts = (DEFAULT.parent / "acts/matter.yaml").read_text("utf-8")
    assert old in acts
    (tmp_path / "acts").mkdir()
    (tmp_path / "acts/matter.yaml").write_text(acts.replace(old, new, 1), "utf-8")
    return changed(tmp_path, 'version: "1"', 'version: "2"')


def test_what_voids_one_act_can_void_another(tmp_path):
    card = load(
        with_acts(tmp_path, "unless_as: [time_promise]", 'unless_as: [time_promise]\n    unless: ["头七"]')
    )
    lent, borrower = (
        {card.lexicon.patterns[n].source for n in act.unless}
        for name in ("time_promise", "time_promise_wide")
        for act in card.lexicon.acts
        if act.id == name
    )
    assert len(lent) > 30
    assert borrower == lent | {"头七"}


@pytest.mark.parametrize("name", ["time_promis", "time_promise_wide", "urge", "hello"])
def test_only_acts_before_it_in_the_same_file_can_lend_what_voids(tmp_path, name):
    message = faults(with_acts(tmp_path, "unless_as: [time_promise]", f"unless_as: [{name}]"))
    assert "matter.yaml" in message
    assert f"前面没有“{name}”" in message


def test_only_acts_with_a_name_can_be_learned():
    lexicon = load().lexicon
    named = lexicon.named()
    assert {act.id for act in lexicon.acts if act.inline}
    assert all(act.id.isascii() for act in named.acts)
    assert {act.id for act in named.acts} == {act.id for act in lexicon.acts if not act.inline}
    assert named.patterns is lexicon.patterns
