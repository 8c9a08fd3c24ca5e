"""Definitions that several scorecards share: what counts, what a writer is told, and what is shipped."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from qa.commands.rules_explain import told as explained
from qa.errors import ScorecardError
from qa.judge import conditions as c
from qa.judge.analyse import make_context
from qa.judge.examples import run_examples, transcript_of
from qa.judge.explain import explain
from qa.rulefiles.lint import lint
from qa.rulefiles.schema import schema_text
from qa.rulefiles.scorecard import DEFAULT, SHIPPED, load, read

CARDS = ("default", "answering", "complaint", "ecommerce")
CARD = """id: mine
version: "1"
name: 我的评分表
flow: mine_flow.yaml
acts: [mine_acts.yaml]
definitions: [shared.yaml]
phrases: []
grades: [{grade: 差, from: 0}]
sections: [{id: open, zh: 开场}]
checks:
  - id: open.sorry
    zh: 致歉
    stage: any
    severity: major
    max: 10
    when: {ref: upset}
    require: {said: {acts: [sorry], who: agent}}
    texts: {passed: "说了{quote}", failed: 没有致歉, suggestion: 抱歉。}
    examples:
      pass:
        - ["客：气死我了", "席：抱歉"]
      fail:
        - ["客：气死我了", "席：您说"]
"""
SHARED = """# 共用的
topics:
  complaint.level:
    - {value: 危机, act: angry}
define:
  angry: {said: {acts: [angry], who: customer}}
  upset: {any: [{ref: angry}]}
  idle: {said: {phrases: ["没人用"], who: customer}, as: unread}
"""
ACTS = """acts:
  sorry: {zh: 致歉, who: agent, any: ["抱歉"]}
  angry: {zh: 生气, who: customer, any: ["气死我了"]}
  loud: {zh: 大声, who: customer, any: ["你听着"]}
"""
FLOW = "id: mine\nstages:\n  - {id: talk, zh: 谈, means: 谈事, says: {loud: 1.0}, share: [0.0, 0.1]}\n"


@pytest.fixture
def write(tmp_path):
    (tmp_path / "mine_acts.yaml").write_text(ACTS, "utf-8")
    (tmp_path / "mine_flow.yaml").write_text(FLOW, "utf-8")

    def run(card: str = CARD, **files: str) -> Path:
        for name, text in {"shared": SHARED, **files}.items():
            (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
        path = tmp_path / "card.yaml"
        path.write_text(card, "utf-8")
        return path

    return run


def own(text: str, card: str = CARD) -> str:
    return card.replace("checks:", f"{text}checks:", 1)


def told(path: Path) -> list[str]:
    with pytest.raises(ScorecardError) as caught:
        load(path)
    return caught.value.message.splitlines()[1:]


def acts_of(condition: c.Condition) -> tuple[str, ...]:
    while not isinstance(condition, c.Said):
        assert isinstance(condition, c.AnyOf)
        (condition,) = condition.of
    return condition.acts


# -- what counts


def test_a_scorecard_refers_to_what_a_file_defines(write):
    card = load(write())
    assert set(card.definitions) == {"angry", "upset", "idle"}
    assert card.checks[0].when == card.definitions["upset"]
    assert card.topics == {"complaint.level": (("危机", "angry"),)}
    assert run_examples(card) == ()


def test_what_a_scorecard_writes_itself_takes_the_place_of_what_a_file_writes(write):
    mine = "topics: {complaint.level: [{value: 复杂, act: loud}]}\ndefine: {angry: {said: {acts: [loud]}}}\n"
    card = load(write(own(mine)))
    assert acts_of(card.definitions["angry"]) == ("loud",)
    assert card.topics == {"complaint.level": (("复杂", "loud"),)}
    # What the file builds upon the name follows.
    assert acts_of(card.definitions["upset"]) == ("loud",)


def test_a_later_file_takes_the_place_of_an_earlier_one(write):
    later = "define:\n  angry: {said: {acts: [loud]}}\n"
    both = "definitions: [shared.yaml, later.yaml]"
    assert acts_of(load(write(CARD)).definitions["upset"]) == ("angry",)
    card = load(write(CARD.replace("definitions: [shared.yaml]", both), later=later))
    assert acts_of(card.definitions["upset"]) == ("loud",)
    assert set(card.topics) == {"complaint.level"}
    turned = both.replace("shared.yaml, later.yaml", "later.yaml, shared.yaml")
    card = load(write(CARD.replace("definitions: [shared.yaml]", turned), later=later))
    assert acts_of(card.definitions["upset"]) == ("angry",)


def test_files_refer_to_each_other_in_any_order(write):
    mine = "define:\n  base: {said: {acts: [loud]}}\n  angry: {any: [{ref: base}]}\n  more: {any: [{ref: upset}]}\n"
    card = load(write(own(mine).replace("{ref: upset}}\n    req", "{ref: more}}\n    req")))
    assert acts_of(card.definitions["upset"]) == acts_of(card.definitions["more"]) == ("loud",)


def test_its_bytes_are_part_of_the_scorecard(write):
    before = load(write())
    assert load(write()).sha256 == before.sha256
    after = load(write(shared=SHARED + "# 只多一句说明\n"))
    assert after.sha256 != before.sha256
    assert after.definitions == before.definitions


def test_explain_tells_the_shared_name(write):
    card = load(write())
    example = card.checks[0].examples[0]
    context = make_context(transcript_of(example), card)
    text = "\n".join(explained(explain(card.checks[0], context, card), context, card))
    assert "upset＝" in text


WEIGHED = "define:\n  upset: {weigh: {learned: learned/w.yaml, bar: 1.0}}\n"
CUES = "base: 0.5\ncues: [{act: angry, weight: 1.0}]\n"


@pytest.mark.parametrize("folder", ["definitions/learned", "learned"])
def test_a_file_that_it_names_lies_beside_it_or_beside_the_scorecard(write, tmp_path, folder):
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "definitions").mkdir(exist_ok=True)
    (tmp_path / "definitions/mine.yaml").write_text(WEIGHED, "utf-8")
    (tmp_path / folder / "w.yaml").write_text(CUES, "utf-8")
    path = write(CARD.replace("[shared.yaml]", "[definitions/mine.yaml]"))
    card = load(path)
    assert run_examples(card) == ()
    (tmp_path / folder / "w.yaml").write_text(CUES + "# 另一份\n", "utf-8")
    assert load(path).sha256 != card.sha256


# -- what a writer is told


def test_what_is_shared_and_not_used_is_no_remark(write):
    remarks = [str(remark) for remark in lint(read(write()))]
    assert not [text for text in remarks if "shared.yaml" in text or "没有用到" in text or "unread" in text]
    mine = own("define: {mine: {said: {acts: [sorry]}}, angry: {said: {acts: [loud]}}}\n")
    (unused,) = [str(remark) for remark in lint(read(write(mine))) if "没有用到" in remark.text]
    assert "card.yaml" in unused and "“mine”" in unused


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("acts: [angry]", "acts: [angri]", 6, "没有话语动作“angri”，是否想写“angry”"),
        ("act: angry}", "act: angri}", 4, "没有话语动作“angri”"),
        ("complaint.level", "complaint.levle", 3, "是否想写“complaint.level”"),
        ("{ref: angry}", "{ref: angyr}", 7, "define 里没有“angyr”，是否想写“angry”"),
        ("{ref: angry}", "{ref: idle}", 7, "写在后面"),
        ("{ref: angry}", "{ref: upset}", 7, "引用了自己"),
        ('["没人用"]', '["没(人用"]', 8, "括号"),
        ("define:", "defines:", 5, "是否想写“define”"),
        ("{any: [{ref: angry}]}", "{weigh: {learned: none.yaml, bar: 1}}", 7, "找不到文件“none.yaml”"),
        ("topics:", "topics: [", 4, "不是合法的 YAML"),
    ],
)
def test_a_fault_is_told_with_its_line_in_the_shared_file(write, old, new, line, word):
    messages = told(write(shared=SHARED.replace(old, new, 1)))
    assert any(re.search(rf"shared\.yaml:{line}: ", text) and word in text for text in messages), messages


def test_a_missing_file_is_one_fault_at_the_line_that_names_it(write):
    """All that follows from it is not told: nobody knows what it defines."""
    (message,) = told(write(CARD.replace("[shared.yaml]", "[definitions/servise.yaml]")))
    assert "card.yaml:6: definitions" in message
    assert "是否想写“definitions/service.yaml”" in message


def test_acts_that_it_needs_are_told_by_file(write):
    """Not one fault for each act, in a file that the writer has never seen."""
    messages = told(
        write(CARD.replace("[shared.yaml]", "[definitions/service.yaml]").replace("upset", "complaint"))
    )
    assert all("card.yaml:5: acts" in text and "请加到 acts 里" in text for text in messages)
    assert any("service.yaml" in text and "acts/matter.yaml" in text for text in messages)
    assert len(messages) < 10


def test_a_file_named_twice_is_one_fault(write):
    (message,) = told(write(CARD.replace("[shared.yaml]", "[shared.yaml, shared.yaml]")))
    assert "card.yaml:6" in message and "写了两次" in message


def test_another_file_named_as_one_is_a_fault(write):
    messages = told(write(CARD.replace("[shared.yaml]", "[mine_acts.yaml]")))
    assert all("mine_acts.yaml:1" in text for text in messages)
    assert "没有这个写法“acts”" in messages[0]


def test_definitions_that_need_each_other_are_a_fault(write):
    (message,) = told(write(own("define: {angry: {any: [{ref: upset}]}}\n")))
    assert "card.yaml:10" in message and "绕成了一圈" in message


def test_what_took_the_place_may_not_refer_to_what_was_there(write):
    messages = told(write(own("define: {angry: {any: [{ref: angry}]}}\n")))
    assert any("card.yaml:10" in text and "引用了自己" in text for text in messages)


def test_what_another_has_taken_the_place_of_is_not_looked_at(write):
    broken = SHARED.replace("acts: [angry]", "acts: [angri]")
    card = load(write(own("define: {angry: {said: {acts: [loud]}}}\n"), shared=broken))
    assert acts_of(card.definitions["angry"]) == ("loud",)


@pytest.mark.parametrize("text", [SHARED, "define: {a: {rings: {at_most: 3}}}\n", "topics: {emotion: []}\n"])
def test_such_a_file_is_no_scorecard(write, text):
    (message,) = told(write(text))
    assert "这是共用定义文件，不是评分表" in message


# -- what is shipped


@pytest.mark.parametrize("name", CARDS)
def test_the_shipped_scorecards_hold_no_copies(name):
    shared: dict[str, Path] = {}
    for path in sorted((SHIPPED / "definitions").glob("*.yaml")):
        data = YAML(typ="safe").load(path.read_text("utf-8"))
        names = {*data.get("define", ()), *data.get("topics", ())}
        assert not names & set(shared), path
        shared |= dict.fromkeys(names, path)
    card = YAML(typ="safe").load((SHIPPED / f"{name}.yaml").read_text("utf-8"))
    assert not shared.keys() & {*card.get("define", ()), *card.get("topics", ())}
    assert {"complaint", "wants_action"} <= set(load(SHIPPED / f"{name}.yaml").definitions)


@pytest.mark.parametrize("name", CARDS)
def test_the_shipped_scorecards_leave_nothing_to_remark(name):
    assert lint(read(SHIPPED / f"{name}.yaml")) == ()


def test_every_shared_definition_serves_more_than_one_scorecard():
    asked = [re.findall(r"ref: ([a-z_]+)", (SHIPPED / f"{name}.yaml").read_text("utf-8")) for name in CARDS]
    files = [path.read_text("utf-8") for path in (SHIPPED / "definitions").glob("*.yaml")]
    within = re.findall(r"ref: ([a-z_]+)", "".join(files))
    for name in (name for text in files for name in YAML(typ="safe").load(text)["define"]):
        assert name in within or sum(name in names for names in asked) > 1, name


def test_a_misspelt_key_does_not_fit_the_schema():
    schema = Draft202012Validator(json.loads(schema_text("definitions.schema.json")))
    assert list(schema.iter_errors({"define": {}, "topic": {}}))


def test_a_copy_of_the_default_alone_finds_the_shipped_definitions(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(DEFAULT.read_text("utf-8"), "utf-8")
    assert load(path).sha256 == load().sha256
    (tmp_path / "definitions").mkdir()
    nearer = (SHIPPED / "definitions/service.yaml").read_text("utf-8").replace("bar: 0.25", "bar: 0.3")
    (tmp_path / "definitions/service.yaml").write_text(nearer, "utf-8")
    assert load(path).sha256 != load().sha256
