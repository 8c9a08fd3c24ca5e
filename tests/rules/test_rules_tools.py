"""The tools for people who write rules: lint, explain, diff, new, schema."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from io import StringIO
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console
from ruamel.yaml import YAML

from qa.cli.app import main
from qa.commands.rules import check_rules, write_schemas
from qa.commands.rules_diff import changes, diff_rules
from qa.commands.rules_explain import explain_call, told
from qa.commands.rules_new import new_check, new_scorecard
from qa.errors import UsageError
from qa.judge.analyse import make_context
from qa.judge.conditions import Condition
from qa.judge.examples import run_examples, transcript_of
from qa.judge.explain import explain
from qa.judge.match_known import FIELDS, MOMENTS
from qa.judge.matchers import MATCHERS
from qa.judge.measures import MEASURES
from qa.judge.scorecard import Example, ExampleTurn
from qa.kept.codec import encode_transcript, meta_json
from qa.model import CallMeta, Span, Transcript, Turn, Verdict, Who
from qa.rulefiles.condition_forms import KINDS, WhereForm, zh_of_kind
from qa.rulefiles.lint import lint
from qa.rulefiles.schema import SCHEMAS, schema_text
from qa.rulefiles.scorecard import DEFAULT, SHIPPED, load, read
from qa.store.records import CallRow, TranscriptRow
from qa.store.store import Store

DOCS = Path(__file__).parents[2] / "docs"
SHEET = """
id: mine
version: "1"
name: 我的
flow: flow.yaml
acts: [mine.yaml]
grades: [{grade: A, from: 60}, {grade: B, from: 60}]
sections: [{id: t, zh: 甲}, {id: empty, zh: 空}]
define:
  unused_one: {said: {acts: [sorry]}}
checks:
  - id: t.sorry
    zh: 致歉
    stage: any
    severity: minor
    max: 2
    BODY
    texts: {passed: 好, failed: "没有致歉", suggestion: 抱歉}
    examples: {pass: [["席：抱歉"]], fail: [["席：好"]]}
  - id: t.other
    zh: 另一条
    stage: any
    severity: minor
    max: 2
    require: {said: {acts: [sorry], who: agent}}
    texts: {passed: 好, failed: 差, suggestion: 抱歉}
    examples: {pass: [["席：抱歉"]], fail: [["席：好"]]}
"""
ACTS = """
acts:
  sorry: {zh: 致歉, who: agent, any: ["抱歉", "对不起"]}
  help_more: {zh: 还要帮忙, who: agent, any: ["请问还有什么可以帮您"]}
  idle: {zh: 没用到, any: ["没用到"]}
  slow: {zh: 慢, any: ["re:(我+说*)+$"]}
"""
FLOW = "id: f\nstages: [{id: talk, zh: 谈, means: 谈, share: [0, 0.1]}]\n"


LEARNED = {
    "stages": ["talk"],
    "says": {"agent:idle": [0.5], "-1|customer:sorry": [0.1]},
    "opens": {"heard:help_more": [0.2]},
    **{"jump": [[0.0]], "first": [0.0], "last": [0.0], "cues": 1.0},
}


def test_an_act_that_only_learned_weights_use_is_not_unused(tmp_path):
    path = sheet(tmp_path)
    before = "\n".join(map(str, lint(read(path))))
    assert "动作“idle”没有" in before
    assert "动作“help_more”没有" in before
    (tmp_path / "flow.yaml").write_text(FLOW.replace("id: f\n", "id: f\nlearned: w.json\n"), "utf-8")
    (tmp_path / "w.json").write_text(json.dumps(LEARNED), "utf-8")
    after = "\n".join(map(str, lint(read(path))))
    assert "动作“idle”没有" not in after
    assert "动作“help_more”没有" not in after
    assert "动作“slow”没有" in after


@pytest.mark.parametrize("name", ["default", "answering", "complaint", "ecommerce"])
def test_nothing_shipped_is_remarkable(name):
    assert [str(remark) for remark in lint(read(SHIPPED / f"{name}.yaml"))] == []


def sheet(folder: Path, body: str = "require: {said: {acts: [sorry], who: agent}}") -> Path:
    (folder / "mine.yaml").write_text(ACTS, "utf-8")
    (folder / "flow.yaml").write_text(FLOW, "utf-8")
    path = folder / "card.yaml"
    path.write_text(SHEET.replace("BODY", body), "utf-8")
    return path


def dialogue(*lines: str, name: str = "c1") -> Transcript:
    turns = tuple(ExampleTurn(Who.AGENT if line[0] == "席" else Who.CUSTOMER, line[2:]) for line in lines)
    return replace(transcript_of(Example(Verdict.PASS, turns)), call_id=name)


def stored(folder: Path, *transcripts: Transcript) -> Path:
    with Store(f"sqlite:///{folder / 'qa.db'}", "0") as store:
        for number, transcript in enumerate(transcripts):
            row = TranscriptRow(f"k{number}", "a", "m", "{}", 1.0, encode_transcript(transcript))
            meta = meta_json(CallMeta(call_id=transcript.call_id, agent_id="7"))
            call = CallRow(
                str(folder), transcript.call_id, "p", "audio", "ok", meta=meta, transcript_key=row.key
            )
            store.save(call, transcript=row)
    assert asdict(call)
    return folder


def said(run) -> tuple[int, str]:
    out = StringIO()
    return run(Console(file=out, width=200)), out.getvalue()


# -- check


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("require: {said: {acts: [sorry], who: customer}}", "只在另一方的话里找"),
        ("require: {said: {acts: [help_more], first_share: 0.2, last_share: 0.2}}", "没有交集"),
        ("forbid: {said: {acts: [sorry], who: agent}}", "互相矛盾"),
        ("when: {ref: unused_one}\n    require: {ref: unused_one}", "结论永远相同"),
        (
            "require: {all: [{said: {acts: [sorry]}}, {none: [{said: {acts: [sorry]}}]}]}",
            "既要成立又不能成立",
        ),
        (
            "when: {ref: unused_one}\n    exempt: [{why: 不必, ref: unused_one}]\n    require: {said: {acts: [help_more]}}",
            "永远不适用",
        ),
        (
            "when: {ref: unused_one}\n    require: {said: {acts: [help_more]}}\n    credit: {ref: unused_one}",
            "永远轮不到它",
        ),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_line(tmp_path, body, word):
    path = sheet(tmp_path, body)
    remarks = [str(remark) for remark in lint(read(path))]
    (found,) = [remark for remark in remarks if word in remark]
    number = int(found.split("：")[0].rsplit(":", 1)[1])
    near = path.read_text("utf-8").splitlines()[number - 1 : number + 8]
    assert any(body[:10] in line for line in near)


def test_what_serves_nothing_or_is_slow_is_named(tmp_path):
    text = "\n".join(map(str, lint(read(sheet(tmp_path)))))
    for word in (
        "“unused_one”没有用到",
        "动作“idle”",
        "“empty”里没有检查",
        "起点相同",
        "60 分以下没有等级",
        "太慢",
    ):
        assert word in text
    assert "动作“sorry”" not in text
    assert "t.sorry" not in text


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ("{grade: A, from: 80}, {grade: B, from: 90}, {grade: C, from: 0}", "等级 B 的起点高于 A"),
        ("{grade: B, from: 90}, {grade: A, from: 80}, {grade: C, from: 0}", "等级 B 的起点高于 A"),
        ("{grade: 优, from: 80}, {grade: 良, from: 90}, {grade: 差, from: 0}", "从高到低写"),
        ("{grade: A, from: 90}, {grade: B, from: 80}, {grade: C, from: 0}", ""),
        ("{grade: C, from: 0}, {grade: B, from: 80}, {grade: A, from: 90}", ""),
        ("{grade: S, from: 95}, {grade: A, from: 90}, {grade: B, from: 0}", ""),
        ("{grade: 优, from: 90}, {grade: 良, from: 80}, {grade: 差, from: 0}", ""),
    ],
)
def test_grades_in_the_wrong_order_are_named(tmp_path, grades, said):
    path = sheet(tmp_path)
    text = path.read_text("utf-8").replace("{grade: A, from: 60}, {grade: B, from: 60}", grades)
    path.write_text(text, "utf-8")
    remarks = [str(remark) for remark in lint(read(path)) if "起点" in str(remark)]
    assert len(remarks) == bool(said)
    assert all(said in remark for remark in remarks)


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        (
            '    texts:\n      passed: 好\n      failed: 没有致歉\n        - ["席：好"]\n      suggestion: 抱歉\n',
            "failed",
        ),
        (
            '    texts:\n      passed: 好\n      failed: 差\n      na: 不适用\n        - ["席：好", "客：嗯"]\n      suggestion: 抱歉\n',
            "na",
        ),
        (
            "    texts:\n      passed: 好\n      failed: 没有致歉\n      suggestion: 抱歉，减 - 加都行，- 号也行\n",
            "",
        ),
        ("    texts:\n      passed: 好\n      failed: 没有\n        致歉\n      suggestion: 抱歉\n", ""),
    ],
)
def test_an_example_that_was_read_as_part_of_a_text_is_named(tmp_path, texts, named):
    path = sheet(tmp_path)
    written = path.read_text("utf-8")
    one_line = '    texts: {passed: 好, failed: "没有致歉", suggestion: 抱歉}\n'
    assert one_line in written
    path.write_text(written.replace(one_line, texts), "utf-8")
    remarks = [str(remark) for remark in lint(read(path)) if "缩进得不对" in str(remark)]
    assert [f"t.sorry：{named} " in remark for remark in remarks] == [True] * bool(named)


@pytest.mark.parametrize("slower", [0.1, 1, 10, 100])
def test_a_slow_machine_makes_no_expression_slow(tmp_path, monkeypatch, slower):
    real = time.process_time
    monkeypatch.setattr(time, "process_time", lambda: real() * slower)
    path = sheet(tmp_path)
    endless = "\n".join(map(str, lint(read(path))))
    usual = ACTS.replace("(我+说*)+$", "[^，。]{2,}(吗|呢)[？?]")
    (tmp_path / "mine.yaml").write_text(usual, "utf-8")
    long_but_usual = "\n".join(map(str, lint(read(path))))
    assert "太慢" in endless
    assert "动作“slow”" in long_but_usual
    assert "太慢" not in long_but_usual


def test_a_scorecard_with_faults_is_not_looked_at_twice(tmp_path):
    assert lint(read(sheet(tmp_path, "require: {said: {acts: [nobody]}}"))) == ()


def test_remarks_are_no_faults_unless_wanted(tmp_path):
    path = sheet(tmp_path)
    assert said(lambda out: check_rules(path, out))[0] == 0
    status, text = said(lambda out: check_rules(path, out, strict=True))
    assert status == 1
    assert "处请留意" in text


def test_the_shipped_rules_leave_nothing_that_cannot_hold():
    text = "\n".join(map(str, lint(read())))
    for word in ("永远", "矛盾", "太慢", "没有检查", "结论永远相同"):
        assert word not in text


# -- explain


def test_a_missing_phrase_is_explained_with_what_came_near(tmp_path):
    path = sheet(tmp_path, "require: {said: {acts: [help_more], who: agent, last_turns: 1}}")
    folder = stored(tmp_path, dialogue("席：您好", "客：查话费", "席：请问还有啥要帮忙的，再见"))
    status, text = said(lambda out: explain_call("c1", "t.sorry", folder, path, console=out))
    assert status == 0
    assert "不通过" in text
    assert "看了 1 句（第 3 句）" in text
    assert "最接近的是第 3 句“请问还有啥要帮忙的”" in text


def test_a_hit_is_explained_with_its_words(tmp_path):
    folder = stored(tmp_path, dialogue("席：实在抱歉，让您久等", "客：嗯"))
    _, text = said(lambda out: explain_call("c1", "t.sorry", folder, sheet(tmp_path), console=out))
    assert "通过" in text
    assert "找到“抱歉”" in text


@pytest.mark.parametrize(("acoustic", "how"), [(True, "声音"), (False, "时间")])
def test_what_is_reckoned_from_given_times_was_not_heard(tmp_path, acoustic, how):
    turns = (
        Turn(0, Who.AGENT, 0.0, 2.0, "您好，请讲"),
        Turn(1, Who.CUSTOMER, 2.5, 4.0, "查话费"),
        Turn(2, Who.AGENT, 20.0, 22.0, "查到了"),
    )
    call = Transcript("c1", 22.0, turns, acoustic=acoustic)
    if acoustic:
        agent, customer = (Span(0.0, 2.0), Span(20.0, 22.0)), (Span(2.5, 4.0),)
        call = replace(call, agent_speech=agent, customer_speech=customer)
    path = sheet(tmp_path, "forbid: {silences: {over_s: 5}}")
    folder = stored(tmp_path, call)
    _, text = said(lambda out: explain_call("c1", "t.sorry", folder, path, console=out))
    assert f"“双方静默 16 秒”（{how}，把握" in text


def test_a_call_may_be_a_transcript_file_or_its_folder(tmp_path):
    card = sheet(tmp_path)
    file = tmp_path / "x.transcript.json"
    file.write_text(json.dumps({"turns": [{"who": "agent", "text": "抱歉"}]}), "utf-8")
    assert said(lambda out: explain_call(str(file), "t.sorry", tmp_path, card, console=out))[0] == 0
    folder = stored(tmp_path, dialogue("席：抱歉"))
    (folder / "calls/c1").mkdir(parents=True)
    inside = str(folder / "calls/c1/report.json")
    assert said(lambda out: explain_call(inside, "t.sorry", Path("elsewhere"), card, console=out))[0] == 0


@pytest.mark.parametrize(
    ("call", "check", "word"),
    [
        ("c9", "t.sorry", "没有找到通话"),
        ("c1", "t.nothing", "没有检查"),
        ("c9", "t.nothing", "没有找到通话"),
    ],
)
def test_what_is_not_there_is_said(tmp_path, call, check, word):
    folder = stored(tmp_path, dialogue("席：抱歉"))
    with pytest.raises(UsageError) as caught:
        explain_call(call, check, folder, sheet(tmp_path))
    assert word in caught.value.message
    assert caught.value.hint


def test_every_check_of_the_shipped_rules_can_be_explained():
    card = load()
    call = dialogue("席：您好，青禾保险，请讲。", "客：你们多扣了我的钱，气死我了！", "席：稍等。")
    context = make_context(call, card)
    for check in card.checks:
        lines = list(told(explain(check, context, card), context, card))
        assert check.id in lines[0]
        assert len(lines) > 3


# -- diff


def test_a_rule_change_is_shown_call_by_call(tmp_path):
    (tmp_path / "new").mkdir()
    old = sheet(tmp_path)
    new = sheet(tmp_path / "new", "require: {said: {acts: [help_more], who: agent}}")
    folder = stored(tmp_path, dialogue("席：抱歉", name="a"), dialogue("席：您好", name="b"))
    status, text = said(lambda out: diff_rules(old, new, folder, console=out))
    assert status == 1
    assert "2 通通话，1 通有变化" in text
    assert "t.sorry" in text
    status, text = said(lambda out: diff_rules(old, new, folder, json_out=True, console=out))
    document = json.loads(text)
    assert [call["call_id"] for call in document["changed"]] == ["a"]
    assert document["changed"][0]["checks"][0]["new"]["verdict"] == "fail"
    assert said(lambda out: diff_rules(old, old, folder, console=out))[0] == 0


def test_a_check_that_is_new_or_gone_is_a_change(tmp_path):
    old = load(sheet(tmp_path))
    fewer = replace(old, checks=old.checks[:1])
    (change,) = changes([dialogue("席：抱歉")], old, fewer)
    assert [(c.id, c.after) for c in change.checks] == [("t.other", None)]


def test_without_stored_calls_the_next_step_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"qa\.db"):
        diff_rules(None, None, tmp_path)


# -- new, schema


def test_a_new_scorecard_reads_and_keeps_its_examples(tmp_path):
    path = tmp_path / "My Card.yaml"
    assert said(lambda out: new_scorecard(path, out))[0] == 0
    card = load(path)
    assert card.id == "my_card"
    assert run_examples(card) == ()
    with pytest.raises(UsageError, match="已存在"):
        new_scorecard(path)


def test_a_new_check_fits_into_a_scorecard(tmp_path):
    status, text = said(lambda out: new_check("t.fresh", out))
    assert status == 0
    path = sheet(tmp_path)
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    assert "t.fresh" in {check.id for check in load(path).checks}
    with pytest.raises(UsageError):
        new_check("Fresh")


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schemas_are_current(name):
    assert (DOCS / name).read_text("utf-8") == schema_text(name), "写新的：python run_qa.py rules schema docs"


def test_the_shipped_files_fit_the_schemas(tmp_path):
    assert said(lambda out: write_schemas(tmp_path, out))[0] == 0
    for name, files in (
        ("scorecard.schema.json", [DEFAULT]),
        ("acts.schema.json", sorted((SHIPPED / "acts").glob("*.yaml"))),
        ("flow.schema.json", sorted((SHIPPED / "flows").glob("*.yaml"))),
        ("definitions.schema.json", sorted((SHIPPED / "definitions").glob("*.yaml"))),
    ):
        schema = json.loads((tmp_path / name).read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        for file in files:
            data = YAML(typ="safe").load(file.read_text("utf-8"))
            assert not list(Draft202012Validator(schema).iter_errors(data)), file.name


def test_a_misspelt_key_does_not_fit_the_schema():
    schema = Draft202012Validator(json.loads(schema_text("acts.schema.json")))
    assert list(schema.iter_errors({"acts": {"a": {"zh": "甲", "any": ["甲"], "anny": ["乙"]}}}))


def test_the_commands_are_there(tmp_path, capsys):
    assert main(["rules", "new", "--check", "t.fresh"]) == 0
    assert "t.fresh" in capsys.readouterr().out
    assert main(["rules", "diff", "-", "-", "--out", str(tmp_path)]) == 2
    assert "qa.db" in capsys.readouterr().err
    assert main(["rules", "schema", str(tmp_path / "s")]) == 0
    assert main(["rules", "explain", "c1", "closing.more_help", "--out", str(tmp_path)]) == 2
    assert main(["rules", "new"]) == 2


def test_every_operator_and_figure_is_documented():
    page = (DOCS / "rules.md").read_text("utf-8")
    for word in (
        *KINDS,
        *MEASURES,
        *FIELDS.keys() & {"direction", "team"},
        *MOMENTS,
        *WhereForm.model_fields,
    ):
        assert f"{word}:" in page or f"`{word}`" in page, word


def test_every_condition_has_a_function_and_a_name():
    assert set(MATCHERS) == set(Condition.__args__)
    for kind in MATCHERS:
        assert zh_of_kind(kind.__name__) != kind.__name__
