"""A sentence that is too fast: told by how much, with advice that fits what is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.model import Mark, Tone, Transcript, Who

Make = Callable[..., Transcript]


def _timed(make_call: Make, lines: tuple[str, ...], per_second: float) -> Transcript:
    whole = make_call(*lines)
    turns, clock = [], 1.0
    for t in whole.turns:
        seconds = len(t.text) / (per_second if t.who is Who.AGENT else 4.0)
        turns.append(replace(t, start=clock, end=clock + seconds))
        clock += seconds + 0.5
    speech = {who: tuple(t.span for t in turns if t.who is who) for who in Who}
    return replace(
        whole,
        turns=tuple(turns),
        duration=clock,
        agent_speech=speech[Who.AGENT],
        customer_speech=speech[Who.CUSTOMER],
    )


def _pace(make_call: Make, scorecard: Scorecard, said: str) -> Mark:
    lines = ("席：您好请讲。", "客：我查一下我的事。", f"席：{said}", "客：好。")
    marks = analyse(_timed(make_call, lines, 5.0), scorecard).marks
    return next(mark for mark in marks if mark.title == "语速偏快")


@pytest.mark.parametrize(
    ("said", "advice", "told"),
    [
        ("您要找的那个电话号码是八八六六三三二一，找财务科。", "段", "号码"),
        ("您那一单的师傅周六上午十点到您家门口，请您留个人。", "周六上午十点", "周六上午十点"),
        ("这一笔当初扣的一共是三百二十块，是您的燃气费用。", "三百二十块", "三百二十块"),
        ("这个事情按规定是办不了的，我们没有这样的先例可以办。", "原因", "办不到"),
    ],
)
def test_the_advice_fits_what_is_in_the_sentence(
    make_call: Make, scorecard: Scorecard, said: str, advice: str, told: str
) -> None:
    mark = _pace(make_call, scorecard, said)
    assert advice in mark.suggestion and told in mark.comment and "比上限快" in mark.comment


@pytest.mark.parametrize(
    "said",
    ["我们这里的人一天要接八个像您这样的电话呢真的很多。", "昨天系统里面就是这个样子的我看也没有变化。"],
)
def test_what_needs_no_noting_down_is_not_advised_on(
    make_call: Make, scorecard: Scorecard, said: str
) -> None:
    mark = _pace(make_call, scorecard, said)
    assert "一天" not in mark.suggestion and "昨天" not in mark.suggestion


def _long_breaths(make_call: Make, scorecard: Scorecard, said: str) -> list[Mark]:
    lines = (
        "席：您好，请问有什么可以帮您？",
        "客：我要投诉，我昨天买的机子量不准，一会儿高一会儿低。",
        f"席：{said}",
        "客：对。",
        "席：感谢来电，再见。",
    )
    marks = analyse(_timed(make_call, lines, 2.6), scorecard).marks
    return [mark for mark in marks if mark.turn == 2]


def test_who_says_it_all_again_is_praised_and_not_told_to_be_brief(
    make_call: Make, scorecard: Scorecard
) -> None:
    said = "我把您说的复述一遍，您听听对不对：您昨天买的机子，量出来一会儿高一会儿低，您想弄明白机子到底准不准，要是不准就给您换，我理解得对吗？"
    titles = [(mark.title, mark.tone) for mark in _long_breaths(make_call, scorecard, said)]
    assert ("复述确认", Tone.GOOD) in titles and "一口气太长" not in [title for title, _ in titles]


def test_a_word_between_does_not_part_a_breath_from_what_is_said_again(
    make_call: Make, scorecard: Scorecard
) -> None:
    lines = (
        "席：您好，请问有什么可以帮您？",
        "客：我要投诉，我昨天买的机子量不准，一会儿高一会儿低。",
        "席：谢谢您，都记下了，您留的这个号码我们只用来安排这一次的售后，别处不会看到。",
        "客：行。",
        "席：那我把您说的复述一遍，您昨天买的机子，量出来一会儿高一会儿低，您想换一台，我理解得对吗？",
        "客：对。",
        "席：感谢来电，再见。",
    )
    titles = [mark.title for mark in analyse(_timed(make_call, lines, 2.6), scorecard).marks]
    assert "复述确认" in titles and "一口气太长" not in titles


def test_any_other_long_breath_is_still_pointed_out(make_call: Make, scorecard: Scorecard) -> None:
    said = "机子是这样的，里头有一个气泵，还有一个管子，气泵打气，管子连着袖带，袖带一紧一松，数字就出来了，天冷天热都有一点关系，穿得厚穿得薄也有关系。"
    assert "一口气太长" in [mark.title for mark in _long_breaths(make_call, scorecard, said)]
