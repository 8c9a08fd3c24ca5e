"""The arithmetic of the marks benchmark: which sentences a label names, what counts as found and as wrong."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from qa.evaluation.gold import GoldCall, GoldLabel
from qa.model import Mark, Tone, Verdict

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
marks: Any = importlib.import_module("marks")


def call(**labels: GoldLabel) -> GoldCall:
    named = {name.replace("__", "."): label for name, label in labels.items()}
    return GoldCall("c", Path("c.json"), None, 10.0, (), labels=named)


def test_sentences_are_read_from_the_reason():
    assert marks.sentences("第2句抱怨，第3、5句没有致歉；第 9 句不算") == {1, 2, 4}
    assert marks.sentences("第7、9轮都没有") == {6, 8}
    assert marks.sentences("没有复述") == set()


def test_a_mark_counts_within_one_turn_and_with_the_right_tone():
    gold = call(a__x=GoldLabel(Verdict.FAIL, "第5句"), b__y=GoldLabel(Verdict.PASS, "第9句"))
    near = (Mark(1, "s", 5, Tone.BAD, "a.x", ""), Mark(2, "s", 8, Tone.GOOD, "", "", also=("b.y",)))
    assert [found for *_, found in marks.placed(gold, near)] == [True, True]
    far = (Mark(1, "s", 6, Tone.BAD, "a.x", ""), Mark(2, "s", 8, Tone.BAD, "b.y", ""))
    assert [found for *_, found in marks.placed(gold, far)] == [False, False]


def test_praise_for_a_failure_and_blame_for_a_pass_contradict():
    gold = call(a__x=GoldLabel(Verdict.FAIL, "第5句"), b__y=GoldLabel(Verdict.NA, "不涉及"))
    said = (
        Mark(1, "s", 0, Tone.GOOD, "a.x", ""),
        Mark(2, "s", 0, Tone.BAD, "b.y", ""),
        Mark(3, "s", 0, Tone.ADVICE, "b.y", ""),
        Mark(4, "s", 0, Tone.BAD, "a.x", ""),
        Mark(5, "s", 0, Tone.BAD, "unlabelled.z", ""),
    )
    assert [wrong for _, wrong in marks.stated(gold, said)] == [True, True, False, False]
