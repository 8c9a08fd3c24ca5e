"""What acts are learned from: sentences that stand where they are said to, and phrases moved without loss."""

from __future__ import annotations

import csv
import sys
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
sys.path.insert(0, str(ROOT / "benchmarks"))

import acts_broad  # noqa: E402
import acts_learned  # noqa: E402
import acts_sentences  # noqa: E402

FILES = sorted(DATA.glob("wordings*.yaml"))


@cache
def said() -> list[dict[str, str]]:
    with (DATA / "said.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_every_labelled_sentence_stands_in_its_turn():
    calls = {
        path.stem: acts_sentences.gold.as_transcript(acts_sentences.gold.read(path)).turns
        for name in acts_learned.SETS
        for path in (DATA / name).glob("*.json")
    }
    for row in said():
        assert row["sentence"] in calls[row["call"]][int(row["turn"]) - 1].text, row
    assert {row["call"] for row in said()} == set(calls)


def test_every_label_is_a_way_of_its_speaker():
    known = acts_sentences.ways(FILES)
    labels = {way for row in said() for way in row["ways"].split("; ")}
    assert labels <= set(known)
    assert {way.who for way in known.values()} == {"agent", "customer"}


def test_what_is_kept_for_measuring_is_never_learned_from():
    kept = {"dialogues", "dialogues11", "dialogues14", "dialogues15", "dialogues21", "dialogues22"}
    assert not kept & set(acts_learned.SETS)
    names = {path.stem for folder in kept for path in (DATA / folder).glob("*.json")}
    assert names and not names & {row["call"] for row in said()}


@pytest.mark.parametrize(
    ("told", "bar"),
    [
        ([(2.0, True), (1.0, True), (0.9, True), (0.8, False)], 0.9),
        ([(2.0, False)], float("inf")),
        ([], float("inf")),
    ],
)
def test_a_way_is_given_from_where_enough_is_right(told, bar):
    assert acts_learned._surely(told, 0.75) == bar


def test_a_floor_lies_where_hardly_anything_is_right():
    wrong = [(-3.0 - n / 100, False) for n in range(40)]
    assert acts_learned._hardly([*wrong, (-1.0, True), (-0.9, True), (-0.8, True)]) == pytest.approx(-1.0)
    assert acts_learned._hardly([(-3.0, True), (-2.0, True)]) is None
    assert acts_learned._hardly([(2.0 + n, False) for n in range(40)]) == 0.0


ACTS = """# head
acts:
  sorry:
    zh: 致歉
    who: agent
    any:
      - "对不起"  # firm
      - "不好意思"
    unless:
      - "借过"

  hold:
    zh: 稍等
    any:
      # why
      - "等一下"
"""


def test_a_broad_phrase_is_moved_and_nothing_is_lost():
    moved = acts_broad._moved(ACTS, {("sorry", "不好意思"): 1, ("hold", "对不起"): 1})
    acts = YAML(typ="safe").load(moved)["acts"]
    assert acts["sorry"] == {
        "zh": "致歉",
        "who": "agent",
        "any": ["对不起"],
        "broad": ["不好意思"],
        "unless": ["借过"],
    }
    assert acts["hold"] == {"zh": "稍等", "any": ["等一下"]}
    assert "# firm" in moved and "# why" in moved


def test_where_all_is_broad_no_empty_list_is_left():
    moved = acts_broad._moved(ACTS, {("sorry", "不好意思"): 1, ("sorry", "对不起"): 1})
    assert YAML(typ="safe").load(moved)["acts"]["sorry"]["broad"] == ["对不起", "不好意思"]
    assert "any" not in YAML(typ="safe").load(moved)["acts"]["sorry"]


def test_nothing_broad_leaves_a_file_as_it_was():
    assert acts_broad._moved(ACTS, {}) == ACTS
