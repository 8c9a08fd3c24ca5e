"""Ways of saying the same thing, act by act, and the near misses that must stay out (tests/data/wordings.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from qa.judge.acts import CLEAR
from qa.judge.analyse import make_context
from qa.judge.scorecard import Scorecard
from qa.model import Transcript, Turn, Who
from qa.scorecard_yaml import load

WAYS = yaml.safe_load((Path(__file__).parents[1] / "data" / "wordings.yaml").read_text(encoding="utf-8"))


@cache
def default() -> Scorecard:
    return load()


def sentences(way: str, kind: str) -> list[str]:
    return [line for line in WAYS[way][kind].replace("\n", "|").split("|") if line]


def heard(way: str, text: str) -> bool:
    turns = (Turn(i=0, who=Who(WAYS[way]["who"]), start=None, end=None, text=text, raw=text),)
    index = make_context(Transcript(call_id="t", duration=0.0, turns=turns), default()).acts
    return any(hit.confidence >= CLEAR for act in WAYS[way]["acts"] for hit in index.all(act))


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_saying_it_is_heard(way):
    assert [text for text in sentences(way, "said") if not heard(way, text)] == []


@pytest.mark.parametrize("way", WAYS)
def test_what_only_comes_close_is_not(way):
    assert [text for text in sentences(way, "near") if heard(way, text)] == []
