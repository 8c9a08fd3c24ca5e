"""What zeroes a call, and what an agent says in good faith that comes near it.

The sentences of ``tests/data/fatal`` are of many trades, each behind one of the customer's. Those of ``blind.yaml``
were labelled by a writer who had not seen the rules, and no rule was changed for them but one, for a false alarm.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest_sentences import judged

from qa.model import Verdict

FOLDER = Path(__file__).parents[1] / "data" / "fatal"
# The share of those that fail which is found, as measured, rounded down to a twentieth.
FOUND = {"overpromise": 0.95, "privacy_leak": 1.0, "rude_words": 0.9, "blind": 0.65}

Item = dict[str, Any]


@cache
def items(name: str, verdict: str) -> list[Item]:
    told: list[Item] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return [item for item in told if item["verdict"] == verdict]


def verdict(item: Item) -> Verdict:
    return judged(item["check"], f"您好，请讲。|{item['before']}|{item['said']}|嗯。").verdict


@pytest.mark.parametrize(
    "item", [pytest.param(item, id=item["said"][:20]) for name in FOUND for item in items(name, "pass")]
)
def test_what_is_said_in_good_faith_never_zeroes_a_call(item: Item) -> None:
    assert verdict(item) is not Verdict.FAIL


@pytest.mark.parametrize("name", FOUND)
def test_as_many_true_ones_are_found_as_were_measured(name: str) -> None:
    true = items(name, "fail")
    missed = [item["said"] for item in true if verdict(item) is not Verdict.FAIL]
    assert len(missed) <= len(true) * (1 - FOUND[name]) + 1e-9, missed
