"""What the language model counts: the shipped pairs are those of the texts, and no measured text is among them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import service_pairs  # noqa: E402

from qa.speech.language_model import NUMBER, PAIRS  # noqa: E402


@pytest.fixture(scope="module")
def counted() -> frozenset[str]:
    return frozenset(service_pairs.texts())


def test_the_shipped_pairs_are_those_of_the_texts(counted: frozenset[str], monkeypatch, tmp_path: Path):
    assert len(counted) > 20_000
    monkeypatch.setattr(service_pairs, "PAIRS", tmp_path / "pairs.tsv")
    assert service_pairs.main() == 0
    assert (tmp_path / "pairs.tsv").read_text("utf-8") == PAIRS.read_text("utf-8")


@pytest.mark.parametrize("name", service_pairs.LEFT_OUT)
def test_no_dialogue_kept_for_measuring_is_counted(counted: frozenset[str], name: str):
    folder = service_pairs.TEST_DATA / name
    turns = [
        turn["text"] for p in folder.glob("*.json") for turn in json.loads(p.read_text("utf-8"))["turns"]
    ]
    telling = [text for text in turns if len(text) > 20]
    assert telling
    assert not counted.intersection(telling)


def test_numbers_are_one_word_and_marks_end_a_clause():
    (first, second) = service_pairs.cut_up(
        iter(["请您报一下手机号，一三九零零。", "请您报一下手机号，一三九零零。"])
    )
    assert "手机号" in first
    assert second == [NUMBER]
