"""A number or a home told to whoever asks zeroes a call; a company's own number or place never does.

``tests/data/fatal/call.privacy_leak.yaml``: labelled by writers who did not see the rules, and by the one who wrote them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest_sentences import judged

from qa.model import Verdict

CHECK = "call.privacy_leak"
ITEMS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "fatal" / f"{CHECK}.yaml").read_text("utf-8")
)
FOUND = 1.0  # of the sentences that fail; as measured, rounded down to a twentieth


def verdict(item: dict[str, Any]) -> Verdict:
    call = "|".join(("您好，请讲。", item["before"], item["said"], "嗯。"))
    return judged(CHECK, call).verdict


@pytest.mark.parametrize(
    "item", [pytest.param(item, id=item["said"][:20]) for item in ITEMS if item["verdict"] == "pass"]
)
def test_ordinary_sentences_pass(item: dict[str, Any]) -> None:
    assert verdict(item) is Verdict.PASS


def test_most_of_the_true_ones_are_found() -> None:
    true = [item for item in ITEMS if item["verdict"] == "fail"]
    missed = [item["said"] for item in true if verdict(item) is not Verdict.FAIL]
    assert len(missed) <= len(true) * (1 - FOUND) + 1e-9, missed
