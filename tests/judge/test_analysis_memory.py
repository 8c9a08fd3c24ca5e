"""A judged call leaves nothing behind, and the places of its words are told alike by both ways of asking."""

from __future__ import annotations

import gc

import pytest

from qa.judge.analyse import analyse
from qa.judge.locate import Locator
from qa.model import Turn, Who, Word

LINES = (
    "坐：您好，请问有什么可以帮您？",
    "客：你们的快递怎么还没到，我要投诉！",
    "坐：非常抱歉，我马上帮您催。",
)


def test_a_judged_call_is_let_go_without_the_garbage_collector(make_call, scorecard):
    analyse(make_call(*LINES), scorecard)  # patterns are compiled on first use
    was = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        analyse(make_call(*LINES), scorecard)
        assert gc.collect() == 0
    finally:
        if was:
            gc.enable()


@pytest.mark.parametrize("words", [tuple("好的马上办"), ("好的", "马上", "办")])
def test_confidence_is_told_alike_with_and_without_times(words):
    spoken = tuple(Word(w, float(i), i + 1.0, 0.5 + i / 10) for i, w in enumerate(words))
    turn = Turn(0, Who.AGENT, 0.0, 9.0, "好的，马上办。", words=spoken)
    locator = Locator((turn,))
    for start in range(len(turn.text)):
        for end in range(start, len(turn.text) + 1):
            span, sure = locator.locate(0, start, end)
            assert span is not None
            assert sure == locator.heard(0, start, end)


def test_the_shipped_scorecard_finds_together_what_every_phrase_finds_alone(scorecard):
    together = scorecard.lexicon.searched
    texts = [line[2:] for line in LINES] + [
        "约二十三点给您回电，三到五个工作日内退款到账。",
        "再见。",
        "没，没有。",
    ]
    for look, text in zip(together.look(texts), texts, strict=True):
        alone = {n: hits for n, pattern in enumerate(together.patterns) if (hits := pattern.find(text))}
        assert look.found == alone
