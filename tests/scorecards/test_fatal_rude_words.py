"""Sentences of many trades, labelled by hand: what an agent may say in passing, and what no agent may say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest_sentences import judged

from qa.model import Verdict

CHECK = "call.rude_words"
FILE = Path(__file__).parents[1] / "data" / "fatal" / f"{CHECK}.yaml"
ITEMS: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
# The share of rude sentences that is heard, rounded down to a twentieth.
HEARD = 0.9


def verdict(item: dict[str, Any]) -> Verdict:
    return judged(CHECK, f"您好，请讲。|{item['before']}|{item['said']}|嗯。").verdict


@pytest.mark.parametrize(
    "item", [pytest.param(item, id=item["said"][:16]) for item in ITEMS if item["verdict"] == "pass"]
)
def test_what_only_resembles_rudeness_never_zeroes_a_call(item):
    assert verdict(item) is Verdict.PASS


def test_most_rude_sentences_are_heard():
    rude = [item for item in ITEMS if item["verdict"] == "fail"]
    missed = [item["said"] for item in rude if verdict(item) is not Verdict.FAIL]
    assert 1 - len(missed) / len(rude) >= HEARD, missed
