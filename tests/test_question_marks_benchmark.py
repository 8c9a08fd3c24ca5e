"""The training of question marks, as far as it needs no training run."""

from __future__ import annotations

import importlib
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.model import Who

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
question_marks: Any = importlib.import_module("question_marks")
stage_noise: Any = importlib.import_module("stage_noise")


def _row(*, asks: bool, mark: str = "。", misheard: bool = True) -> Any:
    return question_marks.Row((), asks, mark, "made", misheard, form=False)


def test_each_clause_is_learned_as_written_and_misheard_with_its_own_mark() -> None:
    rows = list(question_marks._rows([("made", "您好，几点到？没有电。")]))
    assert [(row.asks, row.mark) for row in rows if not row.misheard] == [
        (False, "，"),
        (True, "。"),
        (False, "。"),
    ]
    assert len([row for row in rows if row.misheard]) <= 3


def test_the_bar_is_where_enough_are_still_right() -> None:
    rows = [_row(asks=asks) for asks in (True, True, True, False, True, False, False)]
    scores = np.array([6.0, 5, 4, 3, 2, 1, 0])
    assert question_marks._bar(rows, scores, "。", 0.8) == 2.0
    assert question_marks._bar(rows, scores, "。", 0.9) == 4.0
    assert question_marks._bar([_row(asks=False)], np.array([9.0]), "。", 0.5) == float("inf")


def test_the_bar_looks_at_misheard_clauses_of_its_own_mark() -> None:
    rows = [
        _row(asks=True),
        _row(asks=False, mark="，"),
        _row(asks=False, misheard=False),
        _row(asks=True),
    ]
    assert question_marks._bar(rows, np.array([4.0, 3, 2, 1]), "。", 1.0) == 1.0
    assert question_marks._bar(rows, np.array([4.0, 3, 2, 1]), "，", 1.0) == 4.0


def test_mishearing_keeps_marks_and_changes_more_at_a_higher_rate() -> None:
    text = "您好，请问这个快递什么时候能够送到我家？" * 20
    mishearing = stage_noise.Mishearing([stage_noise.made("a", [(Who.AGENT, text, 0)], 1.0)])
    wrong = []
    for rate in (0.05, 0.5):
        heard = mishearing.characters(text, rate, random.Random(3))
        assert [c for c in heard if c in "，？"] == [c for c in text if c in "，？"]
        wrong.append(sum(a != b for a, b in zip(text, heard, strict=False)))
    assert 0 < wrong[0] < wrong[1]


def test_what_is_written_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "weights.json"
    path.write_text(question_marks._written({"吗": 2.0}, -1.0, {"。": 0.5, "，": 9.0}), encoding="utf-8")
    module = importlib.import_module("qa.language.question_marks")
    monkeypatch.setattr(module, "FILE", path)
    module._learned.cache_clear()
    try:
        assert module.with_questions("来吗。") == "来吗？"
        assert module.with_questions("来吗，") == "来吗，"
    finally:
        module._learned.cache_clear()
