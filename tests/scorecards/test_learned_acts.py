from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa.errors import ScorecardError
from qa.judge.acts import CLEAR, find_acts
from qa.judge.scorecard import Scorecard
from qa.model import Transcript, Turn, Who
from qa.scorecard_yaml import SHIPPED, load

WEIGHTS = json.loads((SHIPPED / "learned" / "acts.json").read_text(encoding="utf-8"))


@cache
def default() -> Scorecard:
    return load()


def heard(text: str, *acts: str, learned: bool = True) -> bool:
    lexicon = default().lexicon if learned else replace(default().lexicon, learned=None)
    turn = Turn(i=0, who=Who.AGENT, start=None, end=None, text=text, raw=text)
    found = find_acts(Transcript(call_id="t", duration=0.0, turns=(turn,)), lexicon)
    return any(hit.confidence >= CLEAR for act in acts for hit in found.all(act))


def test_every_way_speaks_of_acts_there_are():
    learned = default().lexicon.learned
    assert learned is not None and len(learned.ways) == len(WEIGHTS["ways"])
    names = default().lexicon.names
    assert all(act in names for way in WEIGHTS["ways"] for act in (*way["acts"], way["gives"]))


def test_weights_alone_charge_nobody():
    given = {way["gives"] for way in WEIGHTS["ways"] if way["bar"] is not None}
    assert not given & {
        "rude",
        "denial",
        "overpromise",
        "abuse_said",
        "press_for_info",
        "supervisor_no",
        "refuse_wish",
    }
    assert all(way["who"] == "agent" for way in WEIGHTS["ways"] if way["bar"] is not None)


@pytest.fixture
def own(tmp_path: Path):
    """The default scorecard with other weights in the place of the learned ones."""
    shutil.copytree(SHIPPED, tmp_path / "card")

    def make(text: str) -> Scorecard:
        (tmp_path / "card" / "learned" / "acts.json").write_text(text, encoding="utf-8")
        for path in (tmp_path / "card" / "acts").glob("*.yaml"):
            if "learned" in (YAML(typ="safe").load(path) or {}):
                (tmp_path / "card" / "acts" / "learned").mkdir(exist_ok=True)
                (tmp_path / "card" / "acts" / "learned" / "acts.json").write_text(text, encoding="utf-8")
        return load(tmp_path / "card" / "default.yaml")

    return make


def test_other_weights_are_another_scorecard(own):
    assert own('{"ways": []}').sha256 != own('{"ways":[]}').sha256


@pytest.mark.parametrize(
    "text", ["", "[]", '{"ways": [{"gives": "apology"}]}', '{"ways": [{"gives": "ask_refund"}]}', "{"]
)
def test_a_broken_file_is_named(own, text):
    with pytest.raises(ScorecardError, match=r"learned/acts\.json"):
        own(text)


def test_ways_of_acts_that_are_not_there_are_left_out(own):
    way = {**WEIGHTS["ways"][0], "gives": "no_such_act"}
    learned = own(json.dumps({"ways": [way]})).lexicon.learned
    assert learned is not None and learned.ways == ()
