"""Lists of words in files of acts: what stands in the place of a name, and what a rule writer is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import ScorecardError
from qa.language.normalise import normalise
from qa.rulefiles.lint import lint
from qa.rulefiles.scorecard import load, read

CARD = """\
id: mine
name: 试用
version: "1"
flow: flow.yaml
acts: [acts/mine.yaml]
sections: [{id: call, zh: 全程}]
grades: [{from: 0, grade: A}]
pass_mark: 60
checks:
  - id: call.promise
    zh: 不打包票
    stage: any
    who: agent
    severity: minor
    max: 5
    forbid: {said: {acts: [promises], who: agent}}
    texts: {passed: 没有打包票。, failed: 打了包票。, suggestion: 请说会尽力。}
    examples: {pass: [{turns: ["席：您好"]}], fail: [{turns: ["席：肯定能批"]}]}
"""
FLOW = "id: one\nstages: [{id: talk, zh: 通话, means: 全程, share: [1.0, 0.2]}]\n"
WORDS = """\
words:
  sure: [绝对, 肯定]
  数: ["re:[一二三]+"]
  很多: ["re:<数>倍", "1.5倍"]
acts:
  promises: {zh: 打包票, any: [PHRASES]}
"""


def card(tmp_path: Path, phrases: str, words: str = WORDS) -> Path:
    (tmp_path / "acts").mkdir()
    (tmp_path / "acts/mine.yaml").write_text(words.replace("PHRASES", phrases), "utf-8")
    (tmp_path / "flow.yaml").write_text(FLOW, "utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(CARD, "utf-8")
    return path


def hears(path: Path, text: str) -> bool:
    lexicon = load(path).lexicon
    act = next(act for act in lexicon.acts if act.id == "promises")
    return any(lexicon.patterns[number].find(normalise(text)) for number in act.any)


def told(path: Path) -> str:
    with pytest.raises(ScorecardError) as caught:
        load(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ('"<sure>能批"', "这个肯定能批", True),
        ('"<sure>能批"', "这个绝对能批", True),
        ('"<sure>能批"', "这个应该能批", False),
        ('"(<sure>|)能批"', "这个能批", True),
        ('"re:<sure>(?!不)[^，]{0,2}批"', "绝对给批", True),
        ('"re:<sure>(?!不)[^，]{0,2}批"', "绝对不批", False),
        ('"re:赔<很多>"', "赔三倍", True),
        ('"re:再?<sure>能批"', "再肯定能批", True),
        ('"re:再?<sure>能批"', "再看能批", False),
        ('"re:k<sure>能批"', "k肯定能批", True),
        ('"re:赔<很多>"', "赔1.5倍", True),
        ('"re:赔<很多>"', "赔1a5倍", False),
        ('"re:(?P<sure>一定)能批"', "一定能批", True),
        ('"re:(?P<sure>一定)能批"', "肯定能批", False),
        ('"re:(?<=绝对)能批"', "绝对能批", True),
    ],
)
def test_a_name_stands_for_any_of_its_words(tmp_path, phrase, text, found):
    assert hears(card(tmp_path, phrase), text) is found


@pytest.mark.parametrize(
    ("phrase", "what"),
    [
        ('"<sur>能批"', "前面没有词表“sur”（写在同一个动作文件的 words 里），是否想写“sure”？"),
        ('"re:赔<很少>"', "前面没有词表“很少”"),
        ('"<数>天批"', "只能用在 re: 开头的短语里"),
    ],
)
def test_a_name_that_cannot_stand_there(tmp_path, phrase, what):
    message = told(card(tmp_path, phrase))
    assert "mine.yaml:6" in message
    assert what in message


def test_a_list_may_only_name_lists_before_it(tmp_path):
    path = card(
        tmp_path, '"re:<b>"', 'words: {b: ["re:<a>"], a: [好]}\nacts: {promises: {zh: 票, any: [PHRASES]}}\n'
    )
    assert "前面没有词表“a”" in told(path)


@pytest.mark.parametrize(("words", "what"), [("{2x: [好]}", "名字只能用汉字"), ("{好: []}", "words")])
def test_a_list_that_is_none(tmp_path, words, what):
    path = card(tmp_path, "能批", f"words: {words}\nacts: {{promises: {{zh: 票, any: [PHRASES]}}}}\n")
    assert what in told(path)


def test_phrases_of_a_scorecard_have_no_lists(tmp_path):
    path = card(tmp_path, "能批")
    path.write_text(CARD.replace("acts: [promises], who", 'phrases: ["<sure>能批"], who'), "utf-8")
    message = told(path)
    assert "mine.yaml:16" in message
    assert "前面没有词表“sure”" in message


def test_a_list_that_nothing_names_is_remarked(tmp_path):
    remarks = [str(remark) for remark in lint(read(card(tmp_path, '"<sure>能批"')))]
    assert [one for one in remarks if "词表" in one] == [
        f"{tmp_path / 'acts/mine.yaml'}:4：词表“很多”没有用到；短语里写 <很多>"
    ]
