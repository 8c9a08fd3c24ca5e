"""The page on rules: every snippet in it loads, and does what the page says, on dialogues for and against."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa.judge.analyse import make_context
from qa.judge.examples import run_examples, transcript_of
from qa.judge.scorecard import Example, Scorecard
from qa.model import CallMeta, Transcript, Verdict
from qa.rulefiles.checks import read_line
from qa.rulefiles.condition_forms import KINDS, WhereForm
from qa.rulefiles.scorecard import DEFAULT, load, read

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/rules.md").read_text("utf-8")
HEAD = DEFAULT.read_text("utf-8").partition("\nchecks:")[0]
CHECK = """
  - id: call.doc{number}
    zh: 文档{number}
    stage: any
    severity: minor
    max: 4
    require: {{{body}}}
    texts: {{passed: "好", failed: "差"}}
    examples: {{pass: [["席：您好"]], fail: [["席：您好"]]}}"""


def cells(heading: str) -> list[str]:
    """The snippets in the first column of the tables under a heading."""
    part = PAGE.partition(f"\n### {heading}\n")[2].split("\n#")[0]
    rows = [line.replace("\\|", "\x00").split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return [cell.replace("\x00", "|") for row in rows for cell in re.findall(r"`([^`]+)`", row)]


def condition(cell: str) -> str:
    """A snippet with what it leaves open filled in."""
    return cell.replace("{…}", "{acts: [thanks]}").replace("[…]", "[{said: {acts: [thanks]}}]")


def whole(cell: str) -> str:
    cell = condition(cell).replace("}, …]", "}, {id: bye, zh: 道别, weight: 1, said: {acts: [goodbye]}}]")
    return f"{cell}, said: {{acts: [thanks]}}" if cell.startswith("as:") else cell


HEADINGS = ("说了什么", "先后、次数", "声音和时间", "话务、工单和提取到的事实", "组合")
SNIPPETS = [
    cell
    for heading in HEADINGS
    for cell in cells(heading)
    if cell.partition(":")[0] in (*KINDS, "as") and ":" in cell
]


@pytest.fixture(scope="session")
def page_card(tmp_path_factory) -> Scorecard:
    """One scorecard with every snippet of the page as a check."""
    path = tmp_path_factory.mktemp("page") / "page.yaml"
    every = [CHECK.format(number=n, body=whole(cell)) for n, cell in enumerate(SNIPPETS)]
    path.write_text(HEAD + "\nchecks:" + "".join(every) + "\n", "utf-8")
    return load(path)


def test_every_kind_of_condition_has_a_snippet():
    assert set(KINDS) <= {cell.partition(":")[0] for cell in SNIPPETS}


def test_every_snippet_loads(page_card):
    assert len(page_card.checks) == len(SNIPPETS) >= 37


@pytest.mark.parametrize("cell", cells("在哪里找"))
def test_every_limit_on_the_place_loads(tmp_path, cell):
    path = tmp_path / "where.yaml"
    where = cell.replace("{…}", "{said: {acts: [goodbye]}}")
    if where.startswith(("after_hit", "before_hit")):
        where = f"{where.partition('_')[0]}: {{said: {{acts: [goodbye]}}}}, {where}"
    if where.startswith(("within_", "same_", "next_")):
        where = f"after: {{said: {{acts: [goodbye]}}}}, {where}"
    body = f"said: {{acts: [thanks], {where}}}"
    path.write_text(HEAD + "\nchecks:" + CHECK.format(number=0, body=body) + "\n", "utf-8")
    assert read(path).faults.found == []


def test_every_limit_is_on_the_page():
    text = " ".join(cells("在哪里找")) + PAGE
    for name in WhereForm.model_fields:
        assert f"{name}:" in text, name


# -- what the page says of a snippet is what it does

TIMED = "0.0-2.0 席：您好请讲 / 2.5-4.0 客：查话费 / 4.5-6.0 席：三十二块"
# Snippet begins with; dialogue on which it holds; dialogue on which it does not.
MEANT = [
    ("said: {acts: [apology]", "席：非常抱歉", "客：非常抱歉"),
    ("said: {phrases: [\"退运费\"", "席：我们退运费的", "席：我们不退运费的"),
    ("said: {phrases: [\"退运费\"", "席：这个是包邮的", "席：这个包邮吗"),
    ("said: {acts: [thanks, goodbye]", "席：谢谢您的来电，再见", "席：谢谢您的来电 / 客：好"),
    ("said: {acts: [but]", "席：您说得对，但是规定这样", "席：但是不行 / 客：啊？ / 席：但是规定这样"),
    ("said: {phrases: [\"满意\"", "客：没有不满意", "客：不太满意"),
    ("said: {acts: [ask_satisfied]", "席：您对我的服务还满意吗？", "席：好的再见"),
    ("question: {who: agent", "席：什么时候买的？买的哪一款？", "席：什么时候买的？ / 客：上周"),
    ("similar: {to", "席：您的信息我们一定严格保密", "席：您的包裹明天下午派送"),
    ("repeated: {who: customer", "客：我家冰箱不制冷了 / 席：您别急 / 客：我说我家冰箱不制冷了", "客：我家冰箱不制冷了 / 席：您别急 / 客：什么时候来修"),
    ("term_asked: {who", "席：这件走的是湿洗 / 客：什么叫湿洗？", "席：这件走的是湿洗 / 客：原因是什么？"),
    ("term_told: {who", "席：走的是湿洗 / 客：湿洗是什么意思？ / 席：就是用药水轻轻过一遍，不容易缩", "席：走的是湿洗 / 客：湿洗是什么意思？ / 席：湿洗就是湿洗嘛"),
    ("entities: {kinds", "席：身份证号是110101199003074514对吗", "席：尾号是四五一四对吗"),
    ("each: {of: {said", "客：你们都是骗子王八蛋 / 席：您的心情我非常理解", "客：你们都是骗子王八蛋 / 席：订单号报一下"),
    ("each: {of: {silences", "0.0-3.0 席：请您稍等，我查一下 / 20.0-22.0 席：查到了", "0.0-3.0 席：单子在这里 / 20.0-22.0 席：查到了"),
    ("sequence: {steps", "席：给您转到售后，可以吗？ / 客：可以 / 席：为您转接", "席：为您转接 / 客：可以"),
    ("count: {of", "席：抱歉", "席：您好"),
    ("compare: {more", "席：你说你的单号，你等着，你看", "席：您说您的单号，您等着，您看"),
    ("covers: {at_least: 2", "席：什么时候丢的，丢在哪了", "席：什么时候丢的"),
    ("rate: {who: agent", "0.0-6.0 席：您好这里是客服中心请问有什么可以", "0.0-2.0 席：您好这里是客服中心请问有什么可以帮您"),
    ("turn_rates: {who: agent", "0.0-3.0 席：您好这里是客服中心请问有什么可以帮您请讲", "0.0-6.0 席：您好这里是客服中心请问有什么可以帮您"),
    ("silences: {over_s: 5", "0.0-3.0 席：单子在这里 / 20.0-22.0 席：查到了", "0.0-3.0 席：请您稍等，我查一下 / 15.0-17.0 席：查到了"),
    ("interruptions: {who: agent", "0.0-6.0 客：我的冰箱坏了三天了 / 3.0-7.0 席：您先报一下单号", TIMED),
    ("delays: {who: agent", "0.0-2.0 客：查话费 / 7.0-8.0 席：三十二块", TIMED),
    ("monologues: {who: customer", "0.0-18.0 客：我跟你说这个冰箱 / 21.0-22.0 席：您说单号", "0.0-18.0 客：我跟你说这个冰箱 / 19.0-20.0 席：您说单号"),
    ("measure: {of: talk_share", TIMED, "0.0-9.0 席：您好请讲 / 9.5-10.0 客：好"),
    (
        "stage: {id",
        "席：您好请问有什么可以帮您 / 客：我想查一下这个月的话费 / 席：您这个月是三十二块 / 客：好，知道了 / 席：感谢来电，再见",
        "席：您好请问有什么可以帮您 / 客：我想查一下这个月的话费",
    ),
    ("fact: {field: complaint.level", "席：您好 / 客：我要投诉你们，再不解决我就去曝光，找记者", "席：您好 / 客：查话费"),
    ("ref: complaint", "席：您好 / 客：我要投诉，乱扣我的钱，太过分了", "席：您好 / 客：几点下班"),
    ("all: […]", "席：感谢来电", "席：您好"),
    ("any: […]", "席：感谢来电", "席：您好"),
    ("none: […]", "席：您好", "席：感谢来电"),
]  # fmt: skip


def spoken(lines: str) -> Transcript:
    turns = tuple(turn for line in lines.split(" / ") if (turn := read_line(line)))
    return transcript_of(Example(Verdict.PASS, turns))


def answer(card: Scorecard, snippet: str, transcript: Transcript) -> str:
    (number,) = [n for n, cell in enumerate(SNIPPETS) if cell.startswith(snippet)]
    asked = card.checks[number].require
    assert asked is not None
    finding = make_context(transcript, card).evaluate(asked)
    return str(finding.truth) if finding.applies else "na"


@pytest.mark.parametrize(("snippet", "holds", "fails"), MEANT)
def test_a_snippet_does_what_the_page_says(page_card, snippet, holds, fails):
    assert answer(page_card, snippet, spoken(holds)) == "yes"
    assert answer(page_card, snippet, spoken(fails)) == "no"


def test_signs_add_up_as_the_page_says(page_card):
    (snippet,) = [cell for cell in SNIPPETS if cell.startswith("weigh: {cues")]
    assert answer(page_card, snippet, spoken("客：充了值没到账，你们公司太坑了，坑人")) in ("yes", "unsure")
    assert answer(page_card, snippet, spoken("客：我想咨询一下怎么充值")) == "no"


@pytest.mark.parametrize(
    ("snippet", "meta", "expected"),
    [
        ("meta: {field: direction", {"direction": "inbound"}, "yes"),
        ("meta: {field: direction", {"direction": "outbound"}, "no"),
        ("meta: {field: direction", {}, "na"),
        ("elapsed: {from: ended_at", {"ended_at": "2026-01-05T10:00", "ticket_filed_at": "2026-01-05T10:04"}, "yes"),
        ("elapsed: {from: ended_at", {"ended_at": "2026-01-05T10:00", "ticket_filed_at": "2026-01-05T10:06"}, "no"),
        ("elapsed: {from: ended_at", {"ended_at": "2026-01-05T10:00"}, "na"),
    ],
)  # fmt: skip
def test_facts_besides_the_words(page_card, snippet, meta, expected):
    transcript = replace(spoken("席：您好"), meta=CallMeta(**meta))
    assert answer(page_card, snippet, transcript) == expected


@pytest.mark.parametrize(("rings", "expected"), [(3, "yes"), (4, "no"), (None, "na")])
def test_rings(page_card, rings, expected):
    transcript = spoken("席：您好")
    heard = replace(transcript, audio=replace(transcript.audio, ring_count=rings))
    assert answer(page_card, "rings: {at_most", heard) == expected


# -- the blocks


def block(first: str) -> str:
    """The YAML block that begins with a line."""
    (found,) = [b for b in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if b.startswith(first)]
    return found


def test_the_check_on_the_page_loads_and_keeps_its_examples(tmp_path):
    path = tmp_path / "check.yaml"
    path.write_text(HEAD + "\nchecks:\n" + block("- id: closing.more_help"), "utf-8")
    assert run_examples(load(path)) == ()


def test_the_example_of_places_and_the_further_keys_load(tmp_path):
    further = block("  exempt:")
    examples = "\n".join(f"  {line}" for line in further.splitlines())
    body = f"""
checks:
  - id: call.page
    zh: 文档
    stage: any
    severity: minor
    max: 8
    {block("require: {said: {acts: [apology]").strip().replace("require", "forbid", 1)}
    texts: {{passed: "好", failed: "差"}}
{examples}
      fail:
        - ["席：您好"]
"""
    path = tmp_path / "further.yaml"
    path.write_text(HEAD + body, "utf-8")
    (check,) = load(path).checks
    assert check.exempt[0].why == "客户主动报了订单号"
    assert (check.per_hit.points, check.per_hit.cap, check.needs_roles) == (2, 6, False)
    assert [example.rings for example in check.examples[:3]] == [None, None, 2]


def test_the_shared_definitions_on_the_page_load(tmp_path):
    (tmp_path / "我的定义.yaml").write_text(block("define:\n  complaint:"), "utf-8")
    path = tmp_path / "card.yaml"
    whole = DEFAULT.read_text("utf-8")
    named = next(line for line in whole.splitlines() if line.startswith("definitions:"))
    both = block("definitions:").strip().replace("]", ", definitions/escalation.yaml]")
    path.write_text(whole.replace(named, both, 1), "utf-8")
    card = load(path)
    assert card.definitions["complaint"] != load().definitions["complaint"]
    assert card.topics["complaint.level"] == (("危机", "injury"),)
    assert card.topics["emotion"] == load().topics["emotion"]


def test_the_phrase_library_on_the_page_loads(tmp_path):
    (tmp_path / "mine.yaml").write_text(block("situations:"), "utf-8")
    path = tmp_path / "card.yaml"
    whole = DEFAULT.read_text("utf-8")
    path.write_text(whole.replace("\nchecks:", "\nphrases: [mine.yaml]\nchecks:", 1), "utf-8")
    coaching = load(path).coaching
    assert "waited" in coaching.situations
    assert "greeting.wait_apology" in coaching.notes
    assert [remark.id for remark in coaching.remarks] == ["pressure"]
    assert YAML(typ="safe").load(block("situations:"))


@pytest.mark.parametrize(
    ("phrase", "said", "missed"),
    [
        ("请问有什么可以帮您", "席：请问，呃，有什么可以帮您", "席：请讲"),
        ("保证…到账", "席：我保证明天到账", "席：我保证。钱会到账"),
        ("保证…{12}到账", "席：我保证下个星期三上午十点到账", "席：我保证下个星期三上午十点钟之前给您到账"),
        ("(登记|记录)好了", "席：登记好了", "席：做好了"),
        ("(已经|)登记了", "席：登记了", "席：取消了"),
        ("[您你]稍等", "席：你稍等", "席：他稍等"),
        ("满#减#", "席：满三百减50", "席：满多少减多少"),
        ("^您好", "席：喂，您好", "席：张先生您好"),
        ("再见$", "席：那就再见", "席：再见面再说"),
        ("{!不|没}满意", "席：您满意就好", "席：您不满意就说"),
        ("re:满意(度|率)", "席：满意度调查", "席：满意就好"),
    ],
)
def test_the_spelling_of_phrases(tmp_path, phrase, said, missed):
    path = tmp_path / "phrase.yaml"
    body = f"said: {{phrases: ['{phrase}'], sound: none, who: agent}}"
    path.write_text(HEAD + "\nchecks:" + CHECK.format(number=0, body=body) + "\n", "utf-8")
    card = load(path)
    (asked,) = [check.require for check in card.checks]
    assert make_context(spoken(said), card).evaluate(asked).truth == "yes"
    assert make_context(spoken(missed), card).evaluate(asked).truth == "no"
