"""Ways of saying the same thing, act by act, and the near misses that must stay out.

``tests/data/wordings.yaml`` must be heard to the last sentence, and its near misses must not. Of ``wordings2.yaml``
the phrases learned what its writer says; of ``wordings3.yaml`` and those after it only the weights did.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from qa.judge.acts import CLEAR
from qa.judge.analyse import make_context
from qa.judge.scorecard import Scorecard
from qa.model import Transcript, Turn, Who
from qa.rulefiles.scorecard import load

DATA = Path(__file__).parents[1] / "data"
WAYS = yaml.safe_load((DATA / "wordings.yaml").read_text(encoding="utf-8"))


@cache
def default() -> Scorecard:
    return load()


def sentences(way: dict[str, Any], kind: str) -> list[str]:
    return [line.strip() for line in way[kind].replace("\n", "|").split("|") if line.strip()]


def heard(way: dict[str, Any], text: str) -> bool:
    turns = (Turn(i=0, who=Who(way["who"]), start=None, end=None, text=text, raw=text),)
    index = make_context(Transcript(call_id="t", duration=0.0, turns=turns), default()).acts
    return any(hit.confidence >= CLEAR for act in way["acts"] for hit in index.all(act))


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_saying_it_is_heard(way: str) -> None:
    assert [text for text in sentences(WAYS[way], "said") if not heard(WAYS[way], text)] == []


@pytest.mark.parametrize("way", WAYS)
def test_what_only_comes_close_is_not(way: str) -> None:
    assert [text for text in sentences(WAYS[way], "near") if heard(WAYS[way], text)] == []


@pytest.mark.parametrize(
    ("name", "said", "near"), [("wordings2.yaml", 0.97, 0.04), ("wordings3.yaml", 0.62, 0.19)]
)
def test_other_writers_are_heard_no_less_than_they_were(name: str, said: float, near: float) -> None:
    ways = yaml.safe_load((DATA / name).read_text(encoding="utf-8")).values()
    shares = {}
    for kind in ("said", "near"):
        found = [heard(way, text) for way in ways for text in sentences(way, kind)]
        shares[kind] = sum(found) / len(found)
    assert shares["said"] >= said, shares
    assert shares["near"] <= near, shares
