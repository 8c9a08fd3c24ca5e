"""The fit of the boundary weights, as far as it needs no training library."""

from __future__ import annotations

import importlib
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from qa.language import boundary_weights
from qa.language.boundaries import scores

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks" / "punctuation"))
fit_boundaries: Any = importlib.import_module("fit_boundaries")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    shipped = fit_boundaries.shipped()
    path = tmp_path / "weights.py"
    path.write_text(fit_boundaries.source(shipped), encoding="utf-8")
    written = runpy.run_path(str(path))
    assert (written["BIAS"], written["SCALE"]) == (boundary_weights.BIAS, boundary_weights.SCALE)
    assert written["WEIGHTS"] == boundary_weights.WEIGHTS


def test_weights_give_the_odds_that_the_program_uses() -> None:
    shipped = fit_boundaries.shipped()
    rows, _, _ = fit_boundaries._boundaries(["您好，请问有什么可以帮您？"])
    ours = [shipped.bias + sum(shipped.tenths.get(name, 0) for name in row) / 10 for row in rows]
    assert ours == pytest.approx([odds for _, odds in scores("您好请问有什么可以帮您")])


def test_boundaries_know_where_a_mark_stood() -> None:
    rows, marked, inside = fit_boundaries._boundaries(["您好，再见。"])
    assert (len(rows), marked, inside) == (1, [True], 0)
    assert fit_boundaries._boundaries(["师，傅"])[2] == 1
    assert fit_boundaries._boundaries(["", "。"]) == ([], [], 0)


def test_of_features_that_are_always_seen_together_the_most_particular_stays() -> None:
    rows = [
        ("p您好_请问", "l您好", "tl"),
        ("p您好_请问", "l您好", "tl"),
        ("p您好_请问", "l您好", "tl"),
        ("tl",),
    ]
    assert fit_boundaries._distinct(rows) == {"p您好_请问", "tl"}
    assert fit_boundaries._distinct(rows[:2]) == frozenset()


def test_figures_of_a_model_that_always_or_never_sets_a_mark() -> None:
    texts = ["您好，再见。"]
    assert "P 1.000 R 1.000" in fit_boundaries.measure(fit_boundaries.Weights(5.0, {}), texts)
    assert "P 0.000 R 0.000" in fit_boundaries.measure(fit_boundaries.Weights(-5.0, {}), texts)


def test_own_sentences_are_punctuated_lines() -> None:
    lines = (ROOT / "benchmarks" / "punctuation" / "sentences.txt").read_text("utf-8").splitlines()
    assert len(lines) > 100
    assert all(line and line[-1] in "。？！…" for line in lines)
