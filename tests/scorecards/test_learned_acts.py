from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa.errors import ScorecardError
from qa.judge.acts import CLEAR, find_acts
from qa.judge.condition_tree import children
from qa.judge.conditions import Condition
from qa.judge.scorecard import Scorecard
from qa.model import Transcript, Turn, Who
from qa.rulefiles.scorecard import SHIPPED, load

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


def likely() -> set[str]:
    return set(YAML(typ="safe").load(SHIPPED / "acts" / "likely.yaml")["acts"])


def test_weights_alone_charge_nobody():
    given = {way["gives"] for way in WEIGHTS["ways"] if way["bar"] is not None}
    forbidden = {"rude", "denial", "overpromise", "abuse_said", "press_for_info", "supervisor_no", "pressure"}
    causes = {"refuse_wish", "transfer_now", "system_down", "feeling", "upset", "hesitate", "wait_complaint"}
    assert not given & (forbidden | causes)
    by_customers = {way["gives"] for way in WEIGHTS["ways"] if way["who"] == "customer" and way["bar"]}
    assert by_customers <= {*likely(), "agrees"}


def used(condition: Condition) -> Iterator[str]:
    yield from getattr(condition, "acts", ())
    where = getattr(condition, "where", None)
    for anchor in (getattr(where, "after", None), getattr(where, "before", None)):
        if anchor is not None:
            yield from used(anchor)
    for _, inner in children(condition):
        yield from used(inner)


@pytest.mark.parametrize("name", ["default", "answering", "complaint", "ecommerce"])
def test_what_is_only_likely_credits_and_never_calls_for_anything(name):
    for check in load(SHIPPED / f"{name}.yaml").checks:
        roots = (check.when, check.require, check.forbid, check.advise, *(e.condition for e in check.exempt))
        assert not likely() & {act for root in roots if root is not None for act in used(root)}, check.id


def test_an_act_that_nothing_makes_out_is_named(own):
    without = [way for way in WEIGHTS["ways"] if way["gives"] != "wait_maybe"]
    with pytest.raises(ScorecardError, match="动作“wait_maybe”没有短语"):
        own(json.dumps({"ways": without}))


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
    assert own(json.dumps(WEIGHTS)).sha256 != own(json.dumps(WEIGHTS, indent=1)).sha256


@pytest.mark.parametrize(
    "text", ["", "[]", '{"ways": [{"gives": "apology"}]}', '{"ways": [{"gives": "ask_refund"}]}', "{"]
)
def test_a_broken_file_is_named(own, text):
    with pytest.raises(ScorecardError, match=r"learned/acts\.json"):
        own(text)


def test_ways_of_acts_that_are_not_there_are_left_out(own):
    way = {**WEIGHTS["ways"][0], "gives": "no_such_act"}
    learned = own(json.dumps({**WEIGHTS, "ways": [*WEIGHTS["ways"], way]})).lexicon.learned
    assert learned is not None and len(learned.ways) == len(WEIGHTS["ways"])
