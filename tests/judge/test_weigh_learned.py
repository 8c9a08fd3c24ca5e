from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa.errors import ScorecardError
from qa.evaluation import gold
from qa.judge.analyse import analyse
from qa.model import Transcript, Turn, Who
from qa.rulefiles.scorecard import DEFAULT, SHIPPED, load

SHARED = SHIPPED / "definitions" / "service.yaml"
CALLS = sorted(Path(__file__).parents[1].glob("data/dialogues/*.json"))


@pytest.fixture
def with_weights(tmp_path: Path):
    """The default scorecard with other weights in the place of the learned ones."""

    def make(text: str):
        (tmp_path / "learned").mkdir(exist_ok=True)
        (tmp_path / "learned" / "complaint.yaml").write_text(text, encoding="utf-8")
        path = tmp_path / "own.yaml"
        path.write_text(DEFAULT.read_text(encoding="utf-8"), encoding="utf-8")
        return load(path)

    return make


@pytest.mark.parametrize("path", CALLS, ids=lambda path: path.stem)
def test_calls_never_learned_from_are_told_apart(path: Path, scorecard) -> None:
    call = gold.read(path)
    found = analyse(gold.as_transcript(call), scorecard)
    assert found.extract["complaint.is_complaint"] == call.extract["complaint.is_complaint"]


def test_learned_weights_decide(with_weights) -> None:
    call = gold.read(
        next(path for path in CALLS if gold.read(path).extract["complaint.is_complaint"] == "no")
    )
    always = with_weights("base: 9\ncues:\n- {act: fault, who: customer, weight: 1}\n")
    never = with_weights("base: -9\ncues:\n- {act: fault, who: customer, weight: 1}\n")
    answers = [
        analyse(gold.as_transcript(call), card).extract["complaint.is_complaint"] for card in (always, never)
    ]
    assert answers == ["yes", "no"]


def test_other_weights_are_another_scorecard(with_weights) -> None:
    one = with_weights("cues:\n- {act: fault, weight: 1}\n").sha256
    assert one != with_weights("cues:\n- {act: fault, weight: 1.1}\n").sha256


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cues: []\n", "cues"),
        ("cues:\n- {act: no_such_act, weight: 1}\n", "no_such_act"),
        ("cues:\n- {act: fault}\n", "weight"),
        ("cues: {\n", "complaint.yaml"),
    ],
)
def test_a_weights_file_with_a_fault_is_named(with_weights, text: str, said: str) -> None:
    with pytest.raises(ScorecardError, match=said):
        with_weights(text)


def own_card(folder: Path, definitions: str) -> Path:
    """The default scorecard with other shared definitions beside it."""
    (folder / "definitions").mkdir()
    (folder / "definitions" / SHARED.name).write_text(definitions, "utf-8")
    path = folder / "own.yaml"
    path.write_text(DEFAULT.read_text("utf-8"), "utf-8")
    return path


def test_a_weights_file_that_is_missing_is_named(tmp_path: Path) -> None:
    text = SHARED.read_text("utf-8").replace("learned/complaint.yaml", "learned/none.yaml")
    with pytest.raises(ScorecardError, match=r"none\.yaml"):
        load(own_card(tmp_path, text))


def test_weighing_needs_signs(tmp_path: Path) -> None:
    text = SHARED.read_text("utf-8")
    without = re.sub(
        r" +learned: .*\n( +bar: .*\n +doubt: .*\n) +cues:\n(?: +- .*\n){2}", r"\1", text, count=1
    )
    assert without != text
    with pytest.raises(ScorecardError, match="learned"):
        load(own_card(tmp_path, without))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("等了五天了快递还没到，到底有没有人管？", "yes"),
        ("你们的人上门态度特别差，我很生气。", "yes"),
        ("我想问一下你们周末几点开门？", "no"),
        ("请问办卡要带什么证件？", "no"),
    ],
)
def test_a_recording_that_breaks_off_after_the_matter_is_told_apart_too(scorecard, said: str, answer: str):
    turns = (
        Turn(0, Who.AGENT, 0.0, 3.0, "您好，请问有什么可以帮您？"),
        Turn(1, Who.CUSTOMER, 3.5, 9.0, said),
    )
    found = analyse(Transcript("short", 9.0, turns), scorecard)
    assert found.extract["complaint.is_complaint"] == answer


def test_the_weights_are_shipped() -> None:
    assert (SHIPPED / "learned" / "complaint.yaml").exists()
