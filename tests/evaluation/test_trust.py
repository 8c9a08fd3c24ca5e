"""Confidence of words against the truth: which characters are right, and what the figures say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gold_calls import A, C, gold_call
from hypothesis import example, given
from hypothesis import strategies as st

from qa.evaluation.cer import normalise_for_scoring
from qa.evaluation.hearing_table import curve_line
from qa.evaluation.trust import BINS, WordTrust, right_flags, scored_words, word_trust
from qa.model import AudioFacts, Layout, Transcript, Turn, Who, Word

GOLD = gold_call((A, 1.0, 3.0, "您好，工号一二零三。"), (C, 3.5, 6.0, "我要退货。"))


def words(text: str, *confidences: float) -> tuple[Word, ...]:
    known = confidences or (0.9,) * len(text)
    return tuple(Word(char, 0.0, 0.1, c) for char, c in zip(text, known, strict=True))


def heard(
    *turns: tuple[Who, tuple[Word, ...]], layout: Layout = Layout.STEREO, quarantine: str = ""
) -> Transcript:
    made = tuple(
        Turn(i, who, 0.0, 1.0, "".join(w.text for w in its), words=its, quarantine=quarantine)
        for i, (who, its) in enumerate(turns)
    )
    return Transcript("g1", 60.0, made, audio=AudioFacts(2, 8000, layout), acoustic=True)


def test_right_and_wrong_characters_keep_their_confidence() -> None:
    agent = words("您好公号1203", 0.9, 0.9, 0.2, 0.9, 0.8, 0.8, 0.8, 0.8)
    found = word_trust(GOLD, heard((A, agent), (C, words("我要退货"))))
    assert found.chars == 8 + 4
    assert [c for c, right in found.pairs if not right] == [0.2]
    assert found.accuracy == pytest.approx(11 / 12)


def test_inserted_characters_are_wrong_and_missing_ones_are_nobodys() -> None:
    found = word_trust(GOLD, heard((A, words("您好工号1203")), (C, words("我我要货"))))
    assert [right for _, right in found.pairs].count(False) == 1
    assert found.chars == 12


def test_words_of_the_other_side_are_wrong() -> None:
    found = word_trust(GOLD, heard((C, words("您好工号1203")), (A, words("我要退货"))))
    assert found.accuracy == 0.0


def test_on_a_shared_channel_sides_are_not_told_apart() -> None:
    swapped = heard((C, words("您好工号1203")), (A, words("我要退货")), layout=Layout.MONO)
    assert word_trust(GOLD, swapped).accuracy == 1.0


def test_untrusted_text_and_text_without_words_do_not_count() -> None:
    assert word_trust(GOLD, heard((A, words("您好")), quarantine="循环")).pairs == ()
    silent = heard((A, words("您好")))
    bare = replace(silent, turns=tuple(replace(turn, words=()) for turn in silent.turns))
    assert word_trust(GOLD, bare).pairs == ()


def test_numbers_are_scored_digit_by_digit_with_their_own_word() -> None:
    text, owners = scored_words(words("共四百八十六元。", 0.5, 0.4, 0.1, 0.8, 0.1, 0.6, 0.7, 0.0))
    assert text == "共四八六元"
    assert [w.confidence for w in owners] == [0.5, 0.4, 0.8, 0.6, 0.7]


def test_a_word_of_several_characters_owns_them_all() -> None:
    text, owners = scored_words((Word("ＡＰＰ，", 0, 1, 0.3), Word("50", 1, 2, 0.6)))
    assert text == "app五零"
    assert [w.confidence for w in owners] == [0.3] * 3 + [0.6] * 2


@given(st.lists(st.text("您好十百八零二两百万1,5.%a。 ", min_size=1, max_size=3), max_size=8))
@example(["1", ".1百", "二"])
def test_every_scored_character_has_an_owner_in_order(texts: list[str]) -> None:
    given_ = [Word(text, float(n), n + 1.0) for n, text in enumerate(texts)]
    text, owners = scored_words(given_)
    assert text == normalise_for_scoring("".join(texts))
    assert len(owners) == len(text)
    assert owners == sorted(owners, key=lambda word: word.start)


def test_nothing_said_or_nothing_heard() -> None:
    assert right_flags("", "谢谢") == [False, False]
    assert right_flags("谢谢", "") == []
    empty = WordTrust()
    assert (empty.ece, empty.brier, empty.auc, empty.accuracy, empty.confidence) == (None,) * 5
    assert len(empty.bins) == BINS


def test_calibration_error_of_known_cases() -> None:
    honest = WordTrust(((0.75, True), (0.75, True), (0.75, True), (0.75, False)))
    boastful = WordTrust(((0.95, False), (0.95, True)))
    assert honest.ece == pytest.approx(0.0)
    assert boastful.ece == pytest.approx(0.45)
    # Too high in one bin is not made good by too low in another.
    both = WordTrust(((0.95, False), (0.05, True)))
    assert both.ece == pytest.approx(0.95)
    assert both.confidence == both.accuracy == 0.5


def test_bins_hold_their_edges() -> None:
    trust = WordTrust(((0.0, True), (0.1, True), (1.0, True), (0.999, False)))
    assert [b.chars for b in trust.bins] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert trust.bins[2].accuracy is None
    assert trust.bins[9].accuracy == 0.5


def test_telling_right_from_wrong_is_measured_apart() -> None:
    assert WordTrust(((0.9, True), (0.2, False))).auc == 1.0
    assert WordTrust(((0.2, True), (0.9, False))).auc == 0.0
    assert WordTrust(((0.5, True), (0.5, False))).auc == 0.5
    assert WordTrust(((0.5, True), (0.9, True))).auc is None
    assert WordTrust(((0.5, True), (0.5, False))).ece == 0.0  # the mean for all: calibrated, and useless


def test_calls_add_up() -> None:
    one, other = WordTrust(((0.9, True),)), WordTrust(((0.3, False), (0.4, False)))
    assert (one + other).chars == 3
    assert (one + other).bins[9].chars == 1


def test_the_curve_shows_accuracy_and_confidence() -> None:
    assert curve_line(0.5, 0.9, 10) == "█████····┃"
    assert curve_line(1.0, 1.0, 4) == "███┃"
    assert curve_line(0.0, 0.0, 4) == "┃···"
