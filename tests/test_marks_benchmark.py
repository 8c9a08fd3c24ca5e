"""The arithmetic of the marks benchmark: sentences a label names, what is found and wrong, where heard marks stand."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation.gold import GoldCall, GoldLabel, GoldTurn
from qa.evaluation.run import hearing
from qa.model import AudioFacts, Layout, Mark, Span, Tone, Transcript, Turn, Verdict, Who
from qa.rulefiles.scorecard import load

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
marks: Any = importlib.import_module("marks")


def call(**labels: GoldLabel) -> GoldCall:
    named = {name.replace("__", "."): label for name, label in labels.items()}
    return GoldCall("c", Path("c.json"), None, 10.0, (), labels=named)


def test_sentences_are_read_from_the_reason():
    assert marks.sentences("第2句抱怨，第3、5句没有致歉；第 9 句不算") == {1, 2, 4}
    assert marks.sentences("第7、9轮都没有") == {6, 8}
    assert marks.sentences("没有复述") == set()


def test_a_mark_counts_within_one_turn_and_with_the_right_tone():
    gold = call(a__x=GoldLabel(Verdict.FAIL, "第5句"), b__y=GoldLabel(Verdict.PASS, "第9句"))
    near = (Mark(1, "s", 5, Tone.BAD, "a.x", ""), Mark(2, "s", 8, Tone.GOOD, "", "", also=("b.y",)))
    assert [found for *_, found in marks.placed(gold, near)] == [True, True]
    far = (Mark(1, "s", 6, Tone.BAD, "a.x", ""), Mark(2, "s", 8, Tone.BAD, "b.y", ""))
    assert [found for *_, found in marks.placed(gold, far)] == [False, False]


def test_praise_for_a_failure_and_blame_for_a_pass_contradict():
    gold = call(a__x=GoldLabel(Verdict.FAIL, "第5句"), b__y=GoldLabel(Verdict.NA, "不涉及"))
    said = (
        Mark(1, "s", 0, Tone.GOOD, "a.x", ""),
        Mark(2, "s", 0, Tone.BAD, "b.y", ""),
        Mark(3, "s", 0, Tone.ADVICE, "b.y", ""),
        Mark(4, "s", 0, Tone.BAD, "a.x", ""),
        Mark(5, "s", 0, Tone.BAD, "unlabelled.z", ""),
    )
    assert [wrong for _, wrong in marks.stated(gold, said)] == [True, True, False, False]


AGENT, CUSTOMER = Who.AGENT, Who.CUSTOMER


def talk(*turns: tuple[Who, float, float], layout: Layout = Layout.STEREO) -> Transcript:
    heard = tuple(Turn(n, who, start, end, "听到的话") for n, (who, start, end) in enumerate(turns))
    return Transcript("c", 60.0, heard, audio=AudioFacts(2, 8000, layout))


def truth(*turns: tuple[Who, float, float]) -> GoldCall:
    said = tuple(GoldTurn(n, who, Span(start, end), "说的话") for n, (who, start, end) in enumerate(turns))
    return GoldCall("c", Path("c.json"), None, 60.0, said)


def stands(gold: GoldCall, heard: Transcript, mark: Mark) -> int:
    (moved,) = marks.at_true_turns(gold, heard, [mark])
    return moved.turn


def at(turn: int, quote: str = "", start: float | None = None, end: float | None = None) -> Mark:
    return Mark(1, "s", turn, Tone.BAD, "a.x", "", quote=quote, start=start, end=end)


SAID = truth((AGENT, 0, 5), (CUSTOMER, 5, 9), (AGENT, 9, 20), (CUSTOMER, 16, 30), (AGENT, 31, 35))


def test_a_turn_heard_in_two_is_one_true_sentence():
    heard = talk((AGENT, 0, 5), (CUSTOMER, 5, 9), (AGENT, 9, 12), (AGENT, 13, 20), (CUSTOMER, 16, 30))
    assert [stands(SAID, heard, at(turn)) for turn in range(5)] == [0, 1, 2, 2, 3]


def test_of_two_sentences_heard_as_one_the_quoted_words_tell_which():
    heard = talk((AGENT, 0.0, 20.0), (CUSTOMER, 5.0, 9.0))
    assert stands(SAID, heard, at(0, "您好", 0.5, 2.0)) == 0
    assert stands(SAID, heard, at(0, "查到了", 10.0, 12.0)) == 2
    # Words whose time is not known stand with most of their turn; so does a silence, which lies behind it.
    assert stands(SAID, heard, at(0, "查到了")) == 2
    assert stands(SAID, heard, at(0, "", 21.0, 30.0)) == 2


def test_a_heard_turn_stays_with_its_own_speaker():
    # Most of its time lies in what the customer said meanwhile.
    heard = talk((AGENT, 17.0, 26.0))
    assert stands(SAID, heard, at(0)) == 2
    # On one channel speakers are guessed, and time alone tells.
    assert stands(SAID, talk((AGENT, 17.0, 26.0), layout=Layout.MONO), at(0)) == 3


def test_what_was_heard_where_nobody_spoke_stands_at_the_nearest_beginning():
    assert stands(SAID, talk((AGENT, 36.0, 37.0)), at(0)) == 4
    assert stands(truth((CUSTOMER, 0, 5), (CUSTOMER, 5, 9)), talk((AGENT, 6.0, 8.0)), at(0)) == 1


def test_a_mark_far_from_the_true_sentence_is_not_found_by_being_moved():
    gold = GoldCall(
        "c", Path("c.json"), None, 60.0, SAID.turns, labels={"a.x": GoldLabel(Verdict.FAIL, "第1句")}
    )
    heard = talk((AGENT, 0, 5), (AGENT, 31, 35))
    found = [
        [ok for *_, ok in marks.placed(gold, marks.at_true_turns(gold, heard, [at(turn)]))] for turn in (0, 1)
    ]
    assert found == [[True], [False]]


def test_a_call_without_a_recording_is_counted_apart(capsys: pytest.CaptureFixture[str]):
    def never(path: Path, meta: object) -> Transcript:
        raise AssertionError("nothing to recognise")

    figures = marks.measured([SAID], load(None), hearing("audio", never))
    assert (figures["calls"], figures["unheard"]) == (0, 1)
    assert "没有算上 c" in capsys.readouterr().out


def test_recordings_are_judged_on_what_was_heard_not_on_the_true_text():
    gold = GoldCall("c", Path("c.json"), Path("c.wav"), 60.0, SAID.turns)
    said = talk((AGENT, 0, 5), (CUSTOMER, 5, 9))
    heard = marks.measured([gold], load(None), hearing("audio", lambda path, meta: said))
    assert (heard["calls"], heard["unheard"], heard["quoted"]) == (1, 0, 1.0)
