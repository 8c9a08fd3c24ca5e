"""The shipped phrase library: enough of it, linked to the checks, speakable; and what a writer is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa.errors import ScorecardError
from qa.judge.coaching import Coaching
from qa.judge.fitting import SLOTS, fit, slots_of
from qa.model import Tone
from qa.rulefiles.scorecard import DEFAULT, SHIPPED, load

CARDS = ("default", "complaint", "answering", "ecommerce")


@pytest.fixture(scope="module")
def library() -> Coaching:
    return load().coaching


@pytest.mark.parametrize("name", CARDS)
def test_every_check_of_every_scorecard_has_a_note_and_a_situation(name: str) -> None:
    card = load(SHIPPED / f"{name}.yaml")
    for check in card.checks:
        note = card.coaching.notes[check.id]
        assert note.why and note.praise and note.situation in card.coaching.situations
        assert 2 <= len(note.bad) <= 8 and 2 <= len(note.good) <= 8


def test_there_are_enough_situations_with_enough_to_say(library: Coaching) -> None:
    assert len(library.situations) >= 25
    several = [s for s in library.situations.values() if 2 <= len(s.say) <= 4]
    assert len(several) >= 25


def test_sentences_can_be_spoken_with_and_without_what_is_known(library: Coaching) -> None:
    known = dict.fromkeys(SLOTS, "某")
    for situation in library.situations.values():
        for text in situation.say:
            for said in (fit(text, known), fit(text, {})):
                assert not re.search(r"[{}\[\]|×]", said)
                assert not re.search("，，|。。|^，|，。", said), said
                assert len(said) >= 6


def test_no_sentence_comes_twice(library: Coaching) -> None:
    said = [text for situation in library.situations.values() for text in situation.say]
    assert len(said) == len(set(said))


def test_remarks_praise_as_well_as_fault(library: Coaching) -> None:
    tones = [remark.tone for remark in library.remarks]
    assert tones.count(Tone.GOOD) >= tones.count(Tone.BAD) >= 4
    assert all(remark.situation in library.situations for remark in library.remarks)
    assert all(name in SLOTS for s in library.situations.values() for t in s.say for name in slots_of(t))


def _card(folder: Path, library: str) -> Path:
    (folder / "mine.yaml").write_text(library, "utf-8")
    path = folder / "card.yaml"
    text = DEFAULT.read_text("utf-8").replace("pass_mark:", "phrases: [mine.yaml]\npass_mark:", 1)
    path.write_text(text, "utf-8")
    return path


def test_a_library_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    own = "situations:\n  - {id: hi, zh: 开场, when: 接通, say: [您好，这里是值班室。]}\n"
    card = load(_card(tmp_path, own))
    assert set(card.coaching.situations) == {"hi"} and not card.coaching.notes
    assert card.sha256 != load().sha256


@pytest.mark.parametrize(
    ("library", "told"),
    [
        ("situations:\n  - {id: a, zh: 开场, when: 接通, say: ['{name}您好呀']}\n", "没有占位 {name}"),
        ("situations:\n  - {id: a, zh: 开场, when: 接通, say: ['[{title}您好呀']}\n", "括号不成对"),
        ("notes:\n  call.courtesy: {bad: 失礼, good: 有礼, situation: nowhere}\n", "没有情形“nowhere”"),
        ("notes:\n  call.courtesy: {bad: 失, good: 有礼}\n", "文字太短"),
        (
            "remarks:\n  - {id: r, tone: bad, title: 催逼, comment: 这样不好的, situtaion: x}\n",
            "没有这个写法",
        ),
        ("remarks:\n  - {id: r, tone: bad, title: 催逼, comment: 这样不好的}\n", "要写且只写一种条件"),
    ],
)
def test_a_writer_is_told_what_is_wrong(tmp_path: Path, library: str, told: str) -> None:
    with pytest.raises(ScorecardError) as caught:
        load(_card(tmp_path, library))
    assert told in caught.value.message and "mine.yaml" in caught.value.message


def test_what_a_scorecard_does_not_have_is_left_out(tmp_path: Path) -> None:
    own = (
        "situations:\n  - {id: hi, zh: 开场, when: 接通, say: [您好，这里是值班室。]}\n"
        "notes:\n  other.check: {bad: 失礼, good: 有礼, situation: hi}\n"
        "remarks:\n"
        "  - {id: r, said: {acts: [no_such_act], who: agent}, tone: bad, title: 催逼, comment: 这样不好的}\n"
    )
    coaching = load(_card(tmp_path, own)).coaching
    assert not coaching.notes and not coaching.remarks


@pytest.mark.parametrize("name", CARDS)
def test_against_a_promise_of_the_moon_nothing_is_said_of_a_review(name: str) -> None:
    """Exams, profits and happy holidays are promised as well: no colleague reviews those."""
    card = load(SHIPPED / f"{name}.yaml")
    texts = [*card.coaching.situations["overpromise"].say]
    texts += [c.texts.suggestion for c in card.checks if card.coaching.notes[c.id].situation == "overpromise"]
    assert texts and not any("审核" in text or "审批" in text for text in texts)


def test_who_only_asks_is_not_asked_for_an_order(library: Coaching) -> None:
    first = library.situations["info_refused"].say[0]
    assert "订单" in fit(first, {"kind": "投诉"}) and "订单" not in fit(first, {"kind": "咨询"})
