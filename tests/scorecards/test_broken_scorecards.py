"""What a rule writer is told of a broken scorecard: the file, the line, the thing, the way out; in Chinese."""

from __future__ import annotations

import re

import pytest

from qa.errors import ScorecardError
from qa.rulefiles.lint import lint
from qa.rulefiles.scorecard import load, read

CARD = """id: mine
version: "1"
name: 我的评分表
flow: mine_flow.yaml
acts: [mine_acts.yaml]
phrases: []
pass_mark: 80
grades:
  - {grade: 优, from: 90}
  - {grade: 差, from: 0}
sections:
  - {id: open, zh: 开场}
  - {id: close, zh: 收尾}
define:
  angry: {said: {phrases: ["气死我了"], who: customer}}
checks:
  - id: open.sorry
    zh: 致歉
    stage: any
    severity: major
    max: 10
    when: {ref: angry}
    require: {said: {acts: [sorry], who: agent}}
    texts: {passed: "说了{quote}", failed: 没有致歉, suggestion: 抱歉。}
    examples:
      pass:
        - ["客：气死我了", "席：抱歉"]
      fail:
        - ["客：气死我了", "席：您说"]
  - id: close.bye
    zh: 道别
    stage: closing
    severity: minor
    max: 5
    require: {said: {phrases: ["再见"], who: agent}}
    texts: {passed: 道别了, failed: 没有道别, suggestion: 再见。}
    examples:
      pass:
        - ["席：再见"]
      fail:
        - ["席：您好"]
"""
ACTS = """acts:
  sorry: {zh: 致歉, who: agent, any: ["抱歉", "对不起"]}
  thanks: {zh: 致谢, any: ["谢谢"]}
"""
FLOW = """id: mine
stages:
  - {id: talk, zh: 交谈, means: 谈事, share: [0.0, 0.1]}
  - {id: closing, zh: 结束, means: 道别, says: {thanks: 1.5}, share: [0.8, 0.1]}
"""
REQUIRE = "require: {said: {acts: [sorry], who: agent}}"
SAID = "require: {said: {acts: [sorry], who: agent"
EXAMPLE = '- ["客：气死我了", "席：您说"]'


@pytest.fixture
def write(tmp_path):
    (tmp_path / "mine_acts.yaml").write_text(ACTS, "utf-8")
    (tmp_path / "mine_flow.yaml").write_text(FLOW, "utf-8")

    def run(content: str | bytes):
        path = tmp_path / "card.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return run


def told(path) -> tuple[str, ...]:
    with pytest.raises(ScorecardError) as caught:
        load(path)
    assert f"rules check {path}" in caught.value.hint
    return tuple(caught.value.message.splitlines()[1:])


def req(body: str) -> str:
    return CARD.replace(REQUIRE, f"require: {body}")


def card(old: str, new: str) -> str:
    assert old in CARD
    return CARD.replace(old, new, 1)


def said(option: str) -> str:
    return CARD.replace(SAID, f"{SAID}, {option}", 1)


# What is written; the text of the line that must be pointed at; what must be said.
SYNTAX = [
    (card("    zh: 致歉\n", "\tzh: 致歉\n"), "\tzh: 致歉", "Tab"),
    (card("    zh: 致歉\n", "    zh:\t: 致歉\n"), "zh:\t", "Tab"),
    (card("    zh: 致歉\n", "    zh：致歉\n"), "zh：致歉", "半角的“:”"),
    (card("    zh: 致歉\n", "    zh:致歉\n"), "zh:致歉", "空一格"),
    (card("    zh: 致歉\n", "   zh: 致歉\n"), "zh: 致歉", "缩进"),
    (card("    zh: 致歉\n", "      zh: 致歉\n"), "zh: 致歉", "缩进"),
    (card("    zh: 致歉\n", "    zh: 致歉: 第一次\n"), "致歉: 第一次", "加引号"),
    (card("    zh: 致歉\n", "    zh: 致歉\n    zh: 道歉\n"), "zh: 道歉", "“zh”这个键写了两次"),
    (card("failed: 没有致歉,", 'failed: "没有致歉,'), '"没有致歉', "引号没有配对"),
    (card("failed: 没有致歉,", "failed: 缺少{missing},"), "缺少{missing}", "加引号"),
    (req('{said: {phrases: ["抱歉"， "对不起"]}}'), "抱歉", "逗号要用半角"),
    (req("{said: {phrases: [抱歉, who: agent}}"), "phrases: [抱歉", "是否成对"),
    (card("when: {ref: angry}", "when: *angry"), "*angry", "{ref: angry}"),
    (req("｛said: {acts: [sorry]}}"), "｛said", "括号要用半角"),
    (card("failed: 没有致歉,", "failed: 【提醒】缺少{missing},"), "缺少{missing}", "加引号"),
    (CARD + "---\nid: y\n", "---", "一个文件只能写一份"),
    (CARD + "\0", None, "不该有的字符"),
]
SHAPES = [
    (req("{siad: {acts: [sorry]}}"), "siad", "是否想写“said”"),
    (req("{said: {act: [sorry]}}"), "act: [sorry]", "是否想写“acts”"),
    (req("{said: {acts: [sorry]}, who: agent}"), "who: agent}", "它要写在 said 里面"),
    (req("{said: {acts: [sorry], severity: minor}}"), "severity: minor}", "属于更外面的一层"),
    (card("define:", "defines:"), "defines:", "是否想写“define”"),
    (card("max: 10", "max: 十分"), "十分", "应为数字"),
    (card("max: 10", "max: .inf"), ".inf", "有限"),
    (card("max: 10", "max: -5"), "max: -5", "应不小于 0"),
    (card('version: "1"', "version: 1"), "version: 1", "加引号"),
    (card('version: "1"', "version: 2026-01-05"), "version: 2026", "加引号"),
    (req("{said: {acts: sorry}}"), "acts: sorry", "应为列表"),
    (req("{said: {acts: ［sorry］}}"), "acts: ［sorry］", "括号要用半角"),
    (card(EXAMPLE, '- "客：气死我了"'), '- "客：气死我了"', "每个例子是一组句子"),
    (req("{said: {acts: [sorry], who: 坐席}}"), "坐席", "是否想写“agent”"),
    (card("severity: major", "severity: 严重"), "严重", "是否想写“major”"),
    (req("{said: {acts: [sorry], last_share: 50}}"), "last_share", "应不大于 1"),
    (req("{said: {acts: [sorry], after: angry}}"), "after: angry", "应为键值"),
    (req("{said: {acts: [sorry], after: {ref: angry}, after_hit: third}}"), "third", "first、last、each"),
    (req("{sequence: {steps: [{ref: angry}]}}"), "steps", "至少要写 2 项"),
    (card("id: open.sorry", "id: open.致歉"), "open.致歉", "部分.名字"),
    (card("from: 90", "from: 190"), "190", "应不大于 100"),
    (card("pass_mark: 80", "pass_mark: 800"), "800", "应不大于 100"),
]
MEANINGS = [
    (req("{said: {acts: [sory], who: agent}}"), "sory", "是否想写“sorry”"),
    (req("{said: {acts: [offer], who: agent}}"), "offer", "自带的 acts/"),
    (req("{said: {acts: [道歉], who: agent}}"), "道歉", "是否想写“sorry”"),
    (req("{said: {acts: [sorry， thanks]}}"), "sorry，", "要用半角的逗号"),
    (card("stage: closing", "stage: clsing"), "clsing", "是否想写“closing”"),
    (card("stage: closing", "stage: 结束"), "stage: 结束", "（talk、closing、any），是否想写“closing”"),
    (card("id: open.sorry", "id: opening.sorry"), "opening.sorry", "是否想写“open”"),
    (req("{measure: {of: talkshare, who: agent, at_most: 0.7}}"), "talkshare", "是否想写“talk_share”"),
    (req("{meta: {field: level, is: [VIP]}}"), "level", "自己加的资料写 extra.level"),
    (req("{meta: {field: 班组, is: [一组]}}"), "班组", "是否想写“team”"),
    (req("{elapsed: {from: ended_at, to: done, at_most_min: 5}}"), "done", "自己加的时刻写 extra.done"),
    (req("{said: {acts: [sorry], stages: [begin]}}"), "begin", "没有阶段“begin”"),
    (card("id: close.bye", "id: open.sorry"), "id: open.sorry", "写了两次"),
    (card("id: open.sorry", "id: opne.sorry"), "opne.sorry", "是否想写“open”"),
    (card("define:\n", "define:\n  a: {ref: b}\n  b: {said: {acts: [thanks]}}\n"), "ref: b", "调换顺序"),
    (card("define:\n", "define:\n  a: {ref: a}\n"), "ref: a", "引用了自己"),
    (card("{ref: angry}", "{ref: angri}"), "angri", "是否想写“angry”"),
    (card("{quote}", "{qoute}"), "qoute", "是否想写“quote”"),
    (
        req("{said: {acts: [sorry]}, rings: {at_most: 3}}"),
        "rings",
        "要写且只写一种条件，现在写了 said、rings",
    ),
    (req("{}"), "require: {}", "要写且只写一种条件"),
    (card(REQUIRE + "\n", REQUIRE + "\n    forbid: {ref: angry}\n"), "open.sorry", "只写一个"),
    (card("acts: [mine_acts.yaml]", "acts: [mine_act.yaml]"), "mine_act.yaml", "找不到文件"),
    (
        card("acts: [mine_acts.yaml]", "acts: [mine_acts.yaml, acts/mater.yaml]"),
        "mater",
        "“acts/matter.yaml”",
    ),
    (req('{said: {phrases: ["(抱歉|对不起"]}}'), "(抱歉", "没有配对的“)”"),
    (req('{said: {phrases: ["re:(抱歉"]}}'), "re:(抱歉", "第 4 个字符处，括号“(”没有配对的“)”"),
    (card(EXAMPLE, "- []"), "- []", "一句话都没有"),
    (card(EXAMPLE, '- ["坐席：您说"]'), "坐席", "例句要以"),
    (card(EXAMPLE, '- ["0.0-2.0 客：气死我了", "席：您说"]'), "0.0", "要么每句都写"),
    (card(EXAMPLE, '- ["5.0-2.0 客：气死我了"]'), "5.0", "结束秒数"),
    (card(EXAMPLE, '- {turns: ["席：您说"], meta: {ended_at: 昨天}}'), "昨天", "日期时间"),
    (card("pass_mark: 80", "pass_mark: 80\nrate_band: [200, 150]"), "rate_band", "下限 200"),
    (card("define:", "topics: {complaint.tipe: []}\ndefine:"), "tipe", "是否想写“complaint.type”"),
]
# Options that have no effect where they stand, and what can never be.
NEEDLESS = [
    (said("after_hit: last"), "要和 after 一起用"),
    (said("before_hit: 2"), "要和 before 一起用"),
    (said("within_turns: 2"), "要和 after 或 before 一起用"),
    (said("after: {ref: angry}, next_turn: true, same_turn: true"), "same_turn 不起作用"),
    (said("sound: strict"), "只管 phrases"),
    (said("every: true"), "只有一种"),
    (said("together: true"), "只有一种"),
    (said("distinct: 2"), "一共只有 1 种"),
    (req("{said: {phrases: [甲方, 乙方, 丙方], together: true, distinct: 2}}"), "distinct 不起作用"),
    (said("at_least: 3, at_most: 1"), "永远不会成立"),
    (said("at_least: 0"), "总是成立"),
    (said("min_confidence: 0.3"), "低于 0.6 不起作用"),
    (req('{said: {phrases: ["抱歉"], unless: ["抱歉"]}}'), "永远不算"),
    (req("{entities: {kinds: [idcard]}}"), "没有“idcard”这一类"),
    (req("{entities: {kinds: [phone], forms: [mobil]}}"), "是否想写“mobile”"),
    (req("{entities: {kinds: [address], valid: true}}"), "校验位"),
    (req('{similar: {to: ["好"]}}'), "太短"),
    (req("{weigh: {cues: [{act: sorry, weight: 0.3}], bar: 0.8}}"), "永远到不了 0.8"),
    (req("{compare: {more: {ref: angry}, than: {ref: angry}}}"), "比不出多少"),
    (req("{rate: {who: agent, low: 300, high: 200}}"), "大于上限"),
    (req("{turn_rates: {who: agent}}"), "要写 low 或 high"),
    (req("{silences: {over_s: 5, announced_within_s: 10}}"), "要和 announced_by 一起用"),
    (req("{monologues: {over_s: 5, answer_within_s: 9}}"), "要和 unanswered"),
    (req("{measure: {of: duration_s, who: agent, at_most: 9}}"), "who 不起作用"),
    (req("{measure: {of: duration_s, stages: [talk], at_most: 9}}"), "stages 不起作用"),
    (req("{language: {who: agent, is: mandarn}}"), "是否想写“mandarin”"),
    (req("{meta: {field: direction, is: [呼入]}}"), "呼入写 inbound"),
    (req("{meta: {field: team, at_most: 3}}"), "不是数值"),
    (req("{fact: {field: complaint.levle, is: [危机]}}"), "是否想写“complaint.level”"),
    (req('{fact: {field: complaint.is_complaint, is: ["是"]}}'), "没有“是”这个值"),
    (req("{parts: [{id: a, zh: 甲, weight: 1, ref: angry}, {id: a, zh: 乙, weight: 1, said: {acts: [sorry]}}]}"), "id 都是“a”"),
    (req("{count: {of: {rings: {at_most: 3}}, at_least: 1}}"), "没有一处一处的命中"),
    (req("{said: {acts: [sorry], after: {stage: {id: [talk]}}}}"), "没有一处一处的命中"),
    (req("{said: {acts: [sorry]}, as: quote}"), "换一个名字"),
    (card("suggestion: 抱歉。", "suggestion: 抱歉。, advice: 早说"), "没有写 advise"),
    (card(REQUIRE, "forbid: {rate: {who: agent, low: 1, high: 2}}\n    per_hit: {points: 1, cap: 2}"), "数不出几处"),
]  # fmt: skip
# What reads well and is most likely not meant: a remark.
REMARKS = [
    (CARD.replace("    zh: 道别", "    zh: 致歉"), "名字“致歉”前面用过了"),
    (req('{said: {phrases: ["re:(抱+)+歉$"], who: agent}}'), "太慢"),
    (req('{said: {phrases: ["抱歉.*对不起"], who: agent}}'), "re:抱歉.*对不起"),
    (req('{said: {phrases: ["抱歉(啊|，|的)"], who: agent}}'), "“，”不起作用，这一项等于空着"),
    (req("{said: {acts: [sorry], who: agent}, as: nobody}"), "没有一处文字用到"),
    (card("failed: 没有致歉", 'failed: "缺{missing}"'), "总是空的"),
    (card(REQUIRE, REQUIRE + "\n    advise: {said: {acts: [thanks]}}"), "提醒是空的"),
    (req("{said: {acts: [thanks], who: customer, after: {ref: angry}, next_turn: true}}"), "永远找不到"),
    (CARD.replace("severity: major", "severity: bonus").replace("severity: minor", "severity: bonus"), "算不出总分"),
    (card("zh: 开场}", "zh: 开场, weight: 1}").replace("zh: 收尾}", "zh: 收尾, weight: 1}").replace("severity: minor", "severity: bonus"), "weight 不起作用"),
    (req("{fact: {field: complaint.level, is: [危机]}}"), "define 里没有写 complaint"),
    (req("{fact: {field: complaint.level, is: [严重]}}"), "不会是“严重”"),
    (card(EXAMPLE, '- {turns: ["客：气死我了", "席：您说"], meta: {ring_cuont: 3}}'), "是否想写“ring_count”"),
    (card(REQUIRE, "forbid: {parts: [{id: a, zh: 甲, weight: 1, ref: angry}, {id: b, zh: 乙, weight: 1, said: {acts: [sorry]}}]}"), "任一项都不许时用 any"),
]  # fmt: skip
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}")


def test_the_sound_scorecard_is_sound(write):
    path = write(CARD)
    assert load(path).id == "mine"
    assert lint(read(path)) == ()
    assert load(write("\ufeff" + CARD.replace("\n", "\r\n"))).id == "mine"


@pytest.mark.parametrize(("content", "line", "word"), SYNTAX + SHAPES + MEANINGS)
def test_a_fault_is_told_with_its_line_and_the_way_out(write, content, line, word):
    path = write(content)
    (message,) = told(path)
    assert word in message
    assert message.startswith(f"{path}:")
    assert not ENGLISH.search(message.removeprefix(str(path)))
    if line is not None:
        number = int(message.removeprefix(f"{path}:").split(":")[0])
        assert line in content.split("\n")[number - 1]


@pytest.mark.parametrize(("content", "word"), NEEDLESS)
def test_what_has_no_effect_is_a_fault(write, content, word):
    assert any(word in message for message in told(write(content)))


@pytest.mark.parametrize(("content", "word"), REMARKS)
def test_what_is_hardly_meant_is_remarked(write, content, word):
    found = [remark for remark in lint(read(write(content))) if word in remark.text]
    assert found
    assert found[0].line > 1


@pytest.mark.parametrize("phrase", ["抱歉，(啊|的|)", "re:抱歉(?:啊|，|的)", "抱歉…(您|，您)"])
def test_marks_that_do_no_harm_are_not_remarked(write, phrase):
    content = req(f'{{said: {{phrases: ["{phrase}"], who: agent}}}}')
    assert not [remark for remark in lint(read(write(content))) if "等于空着" in remark.text]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (CARD.encode("gbk"), "另存为"),
        (CARD.encode("utf-16"), "UTF-8"),
        (b"PK\x03\x04\x14\x00\x06\x00", "不该有的字符"),
        ("", "文件是空的"),
        ("# 空的\n", "rules new"),
        ("- a\n- b\n", "内容应为键值"),
        ("# " + "x" * 5 * 1024**2, "过大"),
        ("a: " + "[" * 400 + "]" * 400, "嵌套过深"),
    ],
)
def test_what_is_no_scorecard_at_all(write, content, word):
    (message,) = told(write(content))
    assert word in message


def test_a_missing_file_and_a_folder(tmp_path):
    assert "请核对路径" in told(tmp_path / "none.yaml")[0]
    assert "这是文件夹" in told(tmp_path)[0]


@pytest.mark.parametrize(
    ("content", "kind"),
    [(ACTS, "话语动作"), (FLOW, "流程"), ("notes: {a.b: {bad: 没有说, good: 说到了}}", "话术库")],
)
def test_another_file_than_a_scorecard_is_named_as_what_it_is(write, content, kind):
    (message,) = told(write(content))
    assert f"这是{kind}文件" in message


def test_one_missing_file_of_acts_is_one_fault(write):
    """All that follows from it is not told: nobody knows which acts it holds."""
    (message,) = told(write(card("acts: [mine_acts.yaml]", "acts: [nowhere.yaml]")))
    assert "nowhere.yaml" in message


def test_acts_that_a_flow_needs_are_told_by_file(write):
    """Not one fault for each act, in a file that the writer has never seen."""
    messages = told(write(card("flow: mine_flow.yaml", "flow: flows/five_stage.yaml")))
    asked = [message for message in messages if "请加到 acts 里" in message]
    assert all(":5: acts" in message for message in asked)
    assert any("acts/matter.yaml" in message for message in asked)
    assert len(messages) < 8


def test_a_file_named_twice_is_one_fault(write):
    (message,) = told(write(card("acts: [mine_acts.yaml]", "acts: [mine_acts.yaml, mine_acts.yaml]")))
    assert "写了两次" in message


def test_an_act_defined_twice_names_the_first_place(write, tmp_path):
    (tmp_path / "more.yaml").write_text('acts:\n  sorry: {zh: 致歉, any: ["抱歉"]}\n', "utf-8")
    (message,) = told(write(card("acts: [mine_acts.yaml]", "acts: [mine_acts.yaml, more.yaml]")))
    assert "more.yaml:2" in message
    assert "mine_acts.yaml:2" in message


def test_names_of_ones_own_library_that_serve_nothing_are_remarked(write, tmp_path):
    library = "notes:\n  open.sory: {bad: 没有致歉, good: 致歉及时}\nstages:\n  talks: {lost: 开场不好。}\n"
    (tmp_path / "words.yaml").write_text(library, "utf-8")
    texts = [str(remark) for remark in lint(read(write(card("phrases: []", "phrases: [words.yaml]"))))]
    assert any("words.yaml:2" in text and "是否想写“open.sorry”" in text for text in texts)
    assert any("words.yaml:4" in text and "“talks”" in text for text in texts)
