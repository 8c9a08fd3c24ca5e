"""Right verdicts that follow from a gold call's measurements."""

from __future__ import annotations

import pytest
from gold_calls import A, C, Said, gold_call

from qa.evaluation.gold import GoldInterruption, GoldLabel
from qa.evaluation.labels import right_verdicts
from qa.model import Span, Verdict

PASS, FAIL, NA = Verdict.PASS, Verdict.FAIL, Verdict.NA


@pytest.mark.parametrize(("rings", "verdict"), [(1, PASS), (3, PASS), (4, FAIL), (None, NA)])
def test_rings(rings: int | None, verdict: Verdict) -> None:
    right = right_verdicts(gold_call(rings=rings, rings_known=True))
    assert right["greeting.answer_in_3_rings"].verdict is verdict


@pytest.mark.parametrize(
    ("rate", "verdict"), [(149.9, FAIL), (150.0, PASS), (173.0, PASS), (200.0, PASS), (200.1, FAIL)]
)
def test_speaking_rate(rate: float, verdict: Verdict) -> None:
    assert right_verdicts(gold_call(agent_chars_per_min=rate))["call.speaking_rate"].verdict is verdict


def test_only_the_agents_interruptions_count() -> None:
    broken = tuple(GoldInterruption(who, 5.0, 1.0) for who in (C, A))
    both = right_verdicts(gold_call(interruptions=broken))
    customer = right_verdicts(gold_call(interruptions=broken[:1]))
    assert both["conversion.no_interruption"].verdict is FAIL
    assert customer["conversion.no_interruption"].verdict is PASS


HOLD = (Span(10.0, 20.0),)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (((A, 5.0, 9.9, "请您稍等，我查一下。"),), PASS),
        (((A, 5.0, 8.0, "您等我一下啊。"), (C, 9.0, 9.9, "行。")), PASS),
        (((A, 5.0, 8.0, "稍等。"), (C, 8.2, 9.0, "好"), (A, 9.2, 9.9, "嗯。")), PASS),
        (((A, 5.0, 9.9, "给你转商家了啊。"),), FAIL),
        (((C, 5.0, 9.9, "你稍等一下，我拿个笔。"),), FAIL),
        (((A, 20.5, 22.0, "请稍等。"),), FAIL),
        ((), FAIL),
    ],
)
def test_a_silence_must_be_announced_by_the_agent(said: tuple[Said, ...], verdict: Verdict) -> None:
    assert right_verdicts(gold_call(*said, silences=HOLD))["call.dead_air"].verdict is verdict


def test_an_announcement_long_ago_does_not_count() -> None:
    call = gold_call((A, 5.0, 9.9, "请您稍等。"), silences=(Span(40.0, 50.0),))
    assert right_verdicts(call)["call.dead_air"].verdict is FAIL


@pytest.mark.parametrize("silences", [(), (Span(3.0, 8.0),)])
def test_no_silence_above_five_seconds_is_no_dead_air(silences: tuple[Span, ...]) -> None:
    assert right_verdicts(gold_call(silences=silences))["call.dead_air"].verdict is PASS


@pytest.mark.parametrize(("start", "verdict"), [(100.0, PASS), (131.0, FAIL)])
def test_handling_within_two_minutes_of_the_talk(start: float, verdict: Verdict) -> None:
    call = gold_call(
        (A, 11.0, 12.0, "您好"),
        (C, start, start + 5, "我要退货"),
        stages=("greeting", "switch_in"),
        talk_start=10.0,
    )
    assert right_verdicts(call)["switch_in.within_2min"].verdict is verdict


def test_nothing_follows_from_nothing() -> None:
    assert right_verdicts(gold_call((A, 1.0, 2.0, "您好"))) == {}


def test_a_label_in_the_file_comes_first() -> None:
    label = GoldLabel(PASS, "人工标注")
    call = gold_call(agent_chars_per_min=300.0, labels={"call.speaking_rate": label})
    assert right_verdicts(call)["call.speaking_rate"] is label
