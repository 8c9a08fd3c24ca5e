"""What the rule tools tell people: explanations with limits and shares, differences with names, wrong examples."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from qa.commands import rules_diff
from qa.commands.rules import check_rules
from qa.commands.rules_diff import diff_rules
from qa.commands.rules_explain import explain_call, told
from qa.errors import UsageError
from qa.judge.analyse import make_context
from qa.judge.examples import transcript_of
from qa.judge.explain import explain
from qa.judge.scorecard import Example
from qa.model import Verdict
from qa.rulefiles.checks import read_line
from qa.rulefiles.scorecard import load

ACTS = """acts:
  sorry: {zh: 致歉, who: agent, any: ["抱歉", "对不起"]}
  bye: {zh: 道别, any: ["再见"]}
  fault: {zh: 出错, who: customer, any: ["扣错了"]}
  angry: {zh: 生气, who: customer, any: ["气死我了"]}
"""
FLOW = """id: mine
stages:
  - {id: talk, zh: 交谈, means: 谈事, share: [0.0, 0.1]}
  - {id: closing, zh: 结束, means: 道别, says: {bye: 1.5}, share: [0.8, 0.1]}
"""
CARD = """id: mine
version: "1"
name: 我的评分表
flow: mine_flow.yaml
acts: [mine_acts.yaml]
phrases: []
grades: [{grade: 优, from: 90}, {grade: 差, from: 0}]
sections: [{id: t, zh: 测试}]
define:
  upset: {weigh: {cues: [{act: fault, weight: 0.6}, {act: angry, weight: 0.5}], bar: 0.5}}
checks:
  - id: t.sorry
    zh: 首次致歉
    stage: any
    severity: major
    max: 10
    when: {ref: upset}
    BODY
    texts: {passed: 好, failed: 没有致歉, na: 客户没有不满, suggestion: 抱歉。}
    examples:
      pass:
        - ["客：扣错了", "席：抱歉"]
      fail:
        - ["客：扣错了", "席：您说"]
  - id: t.bye
    zh: 道别
    stage: closing
    severity: minor
    max: 5
    require: {said: {acts: [bye], who: agent}}
    texts: {passed: 道别了, failed: 没有道别, suggestion: 再见。}
    examples: {pass: [["席：再见"]], fail: [["席：您好"]]}
"""
BODY = "require: {said: {acts: [sorry], who: agent, last_turns: 2}}"


@pytest.fixture
def write(tmp_path):
    (tmp_path / "mine_acts.yaml").write_text(ACTS, "utf-8")
    (tmp_path / "mine_flow.yaml").write_text(FLOW, "utf-8")

    def run(body: str = BODY, name: str = "card.yaml"):
        (tmp_path / name).write_text(CARD.replace("BODY", body), "utf-8")
        return tmp_path / name

    return run


def call(*lines: str, name: str = "c1"):
    turns = tuple(turn for line in lines if (turn := read_line(line)))
    return replace(transcript_of(Example(Verdict.PASS, turns)), call_id=name)


def explained(path, *lines: str, number: int = 0) -> list[str]:
    card = load(path)
    context = make_context(call(*lines), card)
    return list(told(explain(card.checks[number], context, card), context, card))


def out(run) -> tuple[int, str]:
    text = StringIO()
    status = run(Console(file=text, width=80))
    return status, text.getvalue()


# -- explain


def test_a_pass_names_the_words_the_place_and_each_sign(write):
    text = "\n".join(explained(write(), "客：扣错了", "席：实在抱歉"))
    assert "首次致歉：通过" in text
    assert "upset＝几种迹象加权相加（到 0.5 为是）：成立，数值 0.6" in text
    assert "迹象：出错 +0.6" in text
    assert "看了 1 句（第 2 句），范围：坐席，末 2 次发言" in text
    assert "找到“抱歉”" in text
    assert "生气" not in text


def test_a_fail_names_what_was_missing_and_how_near_it_came(write):
    text = "\n".join(
        explained(write("require: {said: {phrases: [给您添麻烦了]}}"), "客：扣错了", "席：给您添烦了")
    )
    assert "不通过" in text or "待人工复核" in text
    assert "最接近的是第 2 句“给您添烦了”，与“给您添麻烦了”读音相似" in text
    far = "\n".join(explained(write(), "客：扣错了", "席：单号是多少"))
    assert "不成立" in far
    assert "最接近" not in far


def test_what_does_not_apply_says_so_before_the_rest(write):
    lines = explained(write(), "客：查话费", "席：三十")
    assert lines[0].endswith("不适用")
    assert "（本通不适用，下面的没有用来下结论）" in "\n".join(lines)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("require: {measure: {of: turns, who: agent, at_most: 3}}", "坐席发言次数 至多 3 次"),
        ("require: {rate: {who: agent, low: 150, high: 200}}", "坐席语速每分钟 150–200 字"),
        ("require: {entities: {kinds: [id_number, phone], valid: true}}", "念出 身份证号、电话号码（校验位要对）"),
        ("require: {said: {acts: [sorry, bye], distinct: 2, stages: [closing]}}", "说到：致歉、道别（至少 2 种）"),
        ("require: {said: {acts: [sorry], after: {ref: upset2}, within_turns: 2}}", "之后 2 次发言以内"),
        ("require: {elapsed: {from: ended_at, to: ticket_filed_at, at_most_min: 5}}", "从通话结束到工单登记 至多 5 分钟"),
        ("require: {meta: {field: queue_wait_s, at_most: 30}}", "排队时长 为 至多 30"),
        ("forbid: {silences: {over_s: 5, announced_by: [sorry]}}", "双方静默超过 5 秒（事先没有 致歉）"),
        ("require: {stage: {id: [closing]}}", "有过阶段 结束"),
        ("require: {similar: {to: [您的信息我们严格保密], min: 0.7}}", "相似 70% 以上为是"),
    ],
)  # fmt: skip
def test_the_limits_of_a_condition_are_told_in_words(write, body, words):
    path = write(body)
    extra = "define:\n  upset2: {said: {acts: [angry]}}"
    path.write_text(path.read_text("utf-8").replace("define:", extra, 1), "utf-8")
    text = "\n".join(explained(path, "客：扣错了", "席：单号是多少"))
    assert words in text
    for raw in ("id_number", "queue_wait_s", "ended_at", "turns（", "closing）"):
        assert raw not in text


def test_how_near_a_meaning_came_is_told(write):
    path = write("require: {similar: {to: [您的信息我们严格保密], min: 0.95, doubt: 0.01}}")
    text = "\n".join(explained(path, "客：扣错了", "席：您的信息会保密的"))
    assert "与“您的信息我们严格保密”意思相似" in text


def test_a_condition_in_two_places_is_told_once(write):
    body = "require: {any: [{ref: upset}, {said: {acts: [sorry], who: agent}}]}"
    text = "\n".join(explained(write(body), "客：扣错了", "席：您说"))
    assert text.count("迹象：") == 1
    assert "（同前）" in text


def test_an_unanswered_place_is_named(write):
    body = "require: {each: {of: {said: {acts: [angry]}}, by: {said: {acts: [sorry], who: agent}}, within_turns: 1}}"
    lines = ("客：扣错了，气死我了", "席：抱歉", "客：气死我了", "席：单号多少")
    text = "\n".join(explained(write(body), *lines))
    assert "每一处之后 1 次发言以内都要有回应：不成立" in text
    assert "没有回应的是 第 3 句“气死我了”" in text
    assert "没有回应的是 第 1 句" not in text


# -- a check by name; a check that is not there


def test_a_check_may_be_named_in_chinese(write, tmp_path):
    file = tmp_path / "x.transcript.json"
    file.write_text(
        json.dumps({"turns": [{"who": "customer", "text": "好。"}, {"who": "agent", "text": "再见"}]}),
        "utf-8",
    )
    status, text = out(lambda console: explain_call(str(file), "道别", tmp_path, write(), console=console))
    assert status == 0
    assert "t.bye 道别：通过" in text
    for wrong, hint in (("t.sory", "t.sorry"), ("致歉", "t.sorry"), ("nothing", "t.sorry、t.bye")):
        with pytest.raises(UsageError) as caught:
            explain_call(str(file), wrong, tmp_path, write())
        assert hint in caught.value.hint


# -- check


def test_a_wrong_example_is_explained_in_chinese(write):
    path = write()
    text = path.read_text("utf-8").replace('"席：您说"', '"席：对不起"')
    path.write_text(text, "utf-8")
    status, said = out(lambda console: check_rules(path, console))
    assert status == 1
    assert "这个例句应为“不通过”，实为“通过”" in said
    assert "找到 第 2 句“对不起”" in said
    assert " fail" not in said


# -- diff


@pytest.fixture
def calls(monkeypatch):
    known = [
        call("客：扣错了", "席：抱歉", "客：好", "席：再见", name="a"),
        call("客：查话费", "席：三十", "客：好", "席：再见", name="b"),
    ]
    monkeypatch.setattr(rules_diff, "stored_calls", lambda *_: iter(known))


def test_a_difference_is_told_by_name_with_the_pass_mark(write, calls, tmp_path):
    old, new = write(), write("require: {said: {acts: [bye], who: customer}}", "new.yaml")
    status, text = out(lambda console: diff_rules(old, new, tmp_path, console=console))
    assert status == 1
    assert "2 通通话，1 通有变化" in text
    assert "0 通变及格，1 通变不及格" in text
    assert "首次致歉（通过→不通过）" in text
    assert "100 优" in text
    assert "33.3 差" in text
    assert "编号和版本相同" in text


def test_where_only_points_differ_it_says_so(write, calls, tmp_path):
    old, new = write(), write(name="new.yaml")
    new.write_text(new.read_text("utf-8").replace("max: 10", "max: 20").replace('"1"', '"2"'), "utf-8")
    _, text = out(lambda console: diff_rules(old, new, tmp_path, console=console))
    assert "只变分值" in text
    assert "通过→通过" not in text
    assert "编号和版本相同" not in text
    assert out(lambda console: diff_rules(old, old, tmp_path, console=console))[0] == 0
