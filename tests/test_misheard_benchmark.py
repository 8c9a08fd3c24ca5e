"""The benchmark that simulates mishearing: what it makes, and what it counts."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation.gold import GoldCall, as_transcript, scan
from qa.model import Transcript, Turn, Who

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
calls: Any = importlib.import_module("misheard_calls")
misheard: Any = importlib.import_module("misheard")

SAID = Transcript(
    "c",
    20.0,
    (
        Turn(0, Who.AGENT, 0.0, 4.0, "您好，蓝海物业客服中心，请问有什么可以帮您？"),
        Turn(1, Who.CUSTOMER, 5.0, 8.0, "我的电费多扣了32块，帮我查一下。"),
        Turn(2, Who.AGENT, 9.0, 12.0, "好的，我这就为您查询，请您稍等一会儿。"),
    ),
)


@pytest.fixture(scope="module")
def counted() -> Any:
    return calls.Counted.read()


@pytest.fixture(scope="module")
def gold() -> GoldCall:
    return scan(ROOT / "tests" / "data" / "dialogues2").calls[0]


def test_a_seed_is_heard_the_same_way_and_another_differently(counted: Any) -> None:
    ear = calls.Misheard(counted, 2.0)
    assert ear.heard(SAID, "a") == ear.heard(SAID, "a")
    assert ear.heard(SAID, "a") != ear.heard(SAID, "b")


def test_without_errors_every_character_but_marks_stays(counted: Any) -> None:
    heard = calls.Misheard(counted, 0.0).heard(SAID, "a")
    for said, own in zip(SAID.turns, heard.turns, strict=True):
        letters = [char for char in said.text if char.isalnum()]
        assert [char for char in own.text if char.isalnum()] == letters
        assert (own.who, own.start, own.end) == (said.who, said.start, said.end)


def test_what_is_heard_wrongly_is_still_spoken_words_with_confidences_in_their_turn(counted: Any) -> None:
    heard = calls.Misheard(counted, 3.0).heard(SAID, "a")
    assert "".join(turn.text for turn in heard.turns) != "".join(turn.text for turn in SAID.turns)
    for turn in heard.turns:
        spoken = [char for char in turn.text if char.isalpha()]
        assert [word.text for word in turn.words if word.text.isalpha()] == spoken
        assert all(0 <= w.confidence <= 1 and turn.start <= w.start <= w.end <= turn.end for w in turn.words)
    assert "32" in heard.turns[1].text


def test_more_errors_are_made_where_words_are_unusual(counted: Any) -> None:
    assert counted.wrong[1] < counted.wrong[4] < counted.wrong[6]
    assert len(counted.wrong) == len(counted.right_sure) == len(counted.wrong_sure) == calls.BINS


def test_nothing_misheard_costs_nothing(counted: Any, gold: GoldCall) -> None:
    found = misheard.measured([gold], calls.Misheard(counted, 0.0))
    assert found["character_error_rate"] < 0.01  # unsure characters may be taken for others
    assert found["wrong_deductions"]["misheard"] == found["wrong_deductions"]["text"]
    assert found["by_check"] == {}
    badly = misheard.measured([gold], calls.Misheard(counted, 4.0))
    assert badly["character_error_rate"] > 0.3
    assert badly["agreement"]["misheard"] < badly["agreement"]["text"]


def test_what_a_recogniser_gets_wrong_is_counted_by_price(counted: Any, gold: GoldCall) -> None:
    said = as_transcript(gold)
    right = misheard.counted([(gold, said)])
    assert set(right["wrong"]) <= {0.0, 1.0}  # 1: no such character at all
    again = misheard.counted([(gold, calls.Misheard(counted, 3.0).heard(said, "a"))])
    assert sum(again["wrong"]) > sum(right["wrong"])
