"""Classic sentences: the best of a call, and model ones for what fell short."""

from __future__ import annotations

from dataclasses import replace

from test_appraisal import GOOD, ROUGH

from qa.judge.analyse import analyse
from qa.model import Tone, Who, Word


def test_the_best_sentences_are_the_agents_own_and_praised(judge):
    analysis = judge(*GOOD)
    assert 2 <= len(analysis.best_phrases) <= 5
    praised = {mark.turn for mark in analysis.marks if mark.tone is Tone.GOOD}
    for phrase in analysis.best_phrases:
        assert GOOD[phrase.turn].startswith("席：") and phrase.quote in GOOD[phrase.turn]
        assert phrase.turn in praised and phrase.why and phrase.situation
    turns = [phrase.turn for phrase in analysis.best_phrases]
    assert turns == sorted(turns)


def test_nothing_bad_is_held_up_as_a_model(judge):
    analysis = judge(*ROUGH)
    bad = {mark.turn for mark in analysis.marks if mark.tone is Tone.BAD}
    assert not {phrase.turn for phrase in analysis.best_phrases} & bad


def test_model_sentences_answer_what_fell_short(judge):
    analysis = judge(*ROUGH)
    situations = [phrase.situation for phrase in analysis.model_phrases]
    assert "接通后的第一句" in situations and "不否定客户，不推责任" in situations
    numbers = {mark.n for mark in analysis.marks}
    for phrase in analysis.model_phrases:
        assert set(phrase.marks) <= numbers
        assert "{" not in phrase.phrase and "[" not in phrase.phrase and phrase.when
    assert len(situations) <= 16
    assert all(situations.count(name) <= 2 for name in situations)


def test_a_call_without_a_fault_needs_no_model_sentences(judge):
    failed = [c for c in judge(*GOOD).checks if c.verdict == "fail"]
    assert len(judge(*GOOD).model_phrases) <= 2 * len(failed)


def test_a_misheard_sentence_is_not_held_up(make_call, scorecard):
    clear = make_call(*GOOD)
    heard = replace(
        clear,
        turns=tuple(
            replace(t, words=tuple(Word(c, t.start, t.end, 0.8) for c in t.text)) if t.who is Who.AGENT else t
            for t in clear.turns
        ),
    )
    assert analyse(heard, scorecard).best_phrases == ()


def test_a_call_that_went_badly_has_no_sentences_to_learn(judge):
    lines = (GOOD[0], *ROUGH[1:])
    analysis = judge(*lines)
    assert analysis.score.before_fatal < 75 and analysis.best_phrases == ()
    assert any(mark.tone is Tone.GOOD and mark.turn == 0 for mark in analysis.marks)
    assert judge(*GOOD).best_phrases
