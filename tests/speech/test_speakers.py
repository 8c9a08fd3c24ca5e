from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made_sound as ms
import numpy as np
import pytest

from qa.model import AudioFacts, CallMeta, Layout, Span, ToneRegion, Who, Word
from qa.speech.asr import RATE, FakeTranscriber, Recognised, Utterance
from qa.speech.audio import Recording
from qa.speech.conditions import LOST
from qa.speech.listening import Channel, Heard, listen
from qa.speech.speakers import assemble, utterances

OPENING = "您好，很高兴为您服务，请问有什么可以帮您？"
COMPLAINT = "我要投诉你们，我昨天买的冰箱坏了。"
POLITE = "非常抱歉，麻烦您报一下订单号，我帮您登记。"
REPLY = "六二九七。"


def heard(
    *sides: list[Span], seconds: float = 30.0, layout: Layout = Layout.STEREO, trust: float = 0.9
) -> Heard:
    samples = np.zeros((len(sides), round(seconds * RATE)), np.float32)
    roles = (Who.AGENT, Who.CUSTOMER) if len(sides) == 2 else (Who.UNKNOWN,)
    channels = tuple(Channel(k, samples[k], tuple(spans), roles[k]) for k, spans in enumerate(sides))
    recording = Recording(Path("call.wav"), "0" * 64, 8_000, len(sides), seconds, samples)
    return Heard(recording, AudioFacts(len(sides), 8_000, layout), channels, trust)


FOUR = ([Span(1, 4), Span(9, 12)], [Span(5, 8), Span(13, 14)])


def transcript(texts: list[str], *, swapped: bool = False, meta: CallMeta | None = None, trust: float = 0.9):  # type: ignore[no-untyped-def]
    call = heard(*(FOUR[::-1] if swapped else FOUR), trust=trust)
    what = utterances(call)
    return assemble("x", call, what, FakeTranscriber(texts).transcribe(what), meta or CallMeta())


# ---- utterances -----------------------------------------------------------------------------


def test_every_span_is_recognised_with_a_little_around_it() -> None:
    found = utterances(heard([Span(1.0, 2.0), Span(2.1, 3.0), Span(29.95, 30.0)], [Span(0.05, 0.5)]))
    assert [(one.channel, one.span.start, one.span.end) for one in found] == [
        (0, pytest.approx(0.8), pytest.approx(2.05)),
        (0, pytest.approx(2.05), pytest.approx(3.2)),
        (0, pytest.approx(29.75), 30.0),
        (1, 0.0, pytest.approx(0.7)),
    ]
    assert all(len(one.samples) == pytest.approx(one.span.duration * RATE, abs=1) for one in found)
    assert {one.call for one in found} == {"call.wav"}


def test_nothing_heard_nothing_to_recognise() -> None:
    call = heard([], [])
    result = assemble("x", call, [], [], CallMeta())
    assert (result.turns, result.agent_speech, result.customer_speech) == ((), (), ())
    assert result.acoustic and result.duration == 30.0


# ---- stereo ---------------------------------------------------------------------------------


def test_turns_have_the_detectors_times_and_the_maps_roles() -> None:
    result = transcript([OPENING, COMPLAINT, POLITE, REPLY])
    assert [(turn.who, turn.start, turn.end) for turn in result.turns] == [
        (Who.AGENT, 1, 4),
        (Who.CUSTOMER, 5, 8),
        (Who.AGENT, 9, 12),
        (Who.CUSTOMER, 13, 14),
    ]
    assert result.audio.layout is Layout.STEREO and result.role_confidence > 0.9
    assert result.agent_speech == (Span(1, 4), Span(9, 12)) and result.audio.warnings == ()
    assert result.turns[0].words[0].start >= 1.0


def test_swapped_channels_are_found_by_what_is_said() -> None:
    result = transcript([OPENING, COMPLAINT, POLITE, REPLY], swapped=True)
    assert [turn.who for turn in result.turns] == [Who.AGENT, Who.CUSTOMER] * 2
    assert result.audio.layout is Layout.SWAPPED and result.role_confidence >= 0.6
    assert result.agent_speech == (Span(1, 4), Span(9, 12))
    assert result.audio.warnings == ("从说话内容看，坐席在右声道、客户在左声道，与设定相反，已自动对调。",)


def test_weak_evidence_keeps_the_map_with_less_trust() -> None:
    texts = ["喂。", "你说。", "您看着办。", "哦。"]
    given = CallMeta(channel_map={"left": "agent", "right": "customer"})
    result = transcript(texts, swapped=True, meta=given)
    assert result.audio.layout is Layout.STEREO and result.audio.warnings == ()
    assert 0.6 <= result.role_confidence < 0.9


def test_weak_evidence_against_a_map_that_nobody_gave_leaves_roles_untrusted() -> None:
    result = transcript(["喂。", "你说。", "您看着办。", "哦。"], swapped=True)
    assert result.audio.layout is Layout.STEREO and result.role_confidence < 0.6
    assert len(result.audio.warnings) == 1 and "channel_map" in result.audio.warnings[0]


def test_weak_evidence_for_the_map_leaves_roles_trusted() -> None:
    result = transcript(["喂。", "你说。", "您看着办。", "哦。"])
    assert result.role_confidence >= 0.6 and result.audio.warnings == ()


def test_a_map_that_was_given_asks_for_more_evidence() -> None:
    texts = ["喂", "请您稍等，麻烦您报一下订单号", "哦", "不客气"]
    assert transcript(texts).audio.layout is Layout.SWAPPED
    given = CallMeta(channel_map={"left": "agent", "right": "customer"})
    assert transcript(texts, meta=given).audio.layout is Layout.STEREO


def test_quarantined_text_is_no_evidence() -> None:
    call = heard(*FOUR)
    what = utterances(call)
    results = [Recognised(text, quarantine="疑似幻觉") for text in (COMPLAINT, COMPLAINT, OPENING, POLITE)]
    result = assemble("x", call, what, results, CallMeta())
    assert result.audio.layout is Layout.STEREO and all(turn.quarantine for turn in result.turns)


def test_one_silent_side_leaves_roles_untrusted() -> None:
    assert transcript([OPENING, COMPLAINT, POLITE, REPLY], trust=0.5).role_confidence < 0.6


def test_speech_without_words_is_still_speech() -> None:
    result = transcript([OPENING, "", POLITE, ""])
    assert len(result.turns) == 2 and result.customer_speech == (Span(5, 8), Span(13, 14))


def test_short_pauses_are_part_of_speaking() -> None:
    call = heard([Span(1, 2), Span(2.2, 3), Span(3.5, 4)], [])
    result = assemble("x", call, [], [], CallMeta())
    assert result.agent_speech == (Span(1, 3), Span(3.5, 4))


def test_an_utterance_that_was_never_cut_keeps_its_own_time() -> None:
    call = heard([], [])
    what = Utterance(0, Span(3, 4), np.zeros(RATE, np.float32))
    result = assemble("x", call, [what], [Recognised("您好", words=(Word("您好", 3, 4),))], CallMeta())
    assert (result.turns[0].start, result.turns[0].end) == (3, 4)


# ---- one stream -----------------------------------------------------------------------------


def test_one_stream_that_says_next_to_nothing_leaves_roles_untrusted() -> None:
    call = heard([Span(1, 4), Span(5, 8), Span(9, 12), Span(13, 14)], layout=Layout.MONO, trust=0.3)
    what = utterances(call)
    said = FakeTranscriber(["喂。", "好的。", "哦。", "嗯。"]).transcribe(what)
    assert assemble("x", call, what, said, CallMeta()).role_confidence < 0.6


def test_one_stream_gets_guessed_roles_that_charge_nobody() -> None:
    call = heard([Span(1, 4), Span(5, 8), Span(9, 12), Span(13, 14)], layout=Layout.MONO, trust=0.3)
    what = utterances(call)
    result = assemble(
        "x", call, what, FakeTranscriber([OPENING, COMPLAINT, POLITE, REPLY]).transcribe(what), CallMeta()
    )
    assert [turn.who for turn in result.turns] == [Who.AGENT, Who.CUSTOMER] * 2
    assert 0.6 <= result.role_confidence < 0.7 and result.audio.layout is Layout.MONO
    assert result.customer_speech == (Span(5, 8), Span(13, 14))


@pytest.mark.parametrize("sides", [1, 2])
def test_what_was_not_recorded_is_nobodys_in_one_stream_and_its_sides_in_two(sides: int) -> None:
    spans = [[Span(1, 4), Span(9, 12)], [Span(5, 8), Span(13, 14)]]
    if sides == 1:
        spans = [[Span(1, 4), Span(5, 8), Span(9, 12), Span(13, 14)]]
    call = heard(*spans, layout=Layout.MONO if sides == 1 else Layout.STEREO)
    call = replace(call, facts=replace(call.facts, tones=(ToneRegion(LOST, Span(20, 23), sides - 1),)))
    what = utterances(call)
    texts = FakeTranscriber([OPENING, COMPLAINT, POLITE, REPLY]).transcribe(what)
    gap = assemble("x", call, what, texts, CallMeta()).turns[-1]
    assert (gap.start, gap.end, bool(gap.quarantine)) == (20, 23, True)
    assert gap.who is (Who.UNKNOWN if sides == 1 else Who.CUSTOMER)


# ---- sample calls, with the right words put in ----------------------------------------------


def told(call: Heard, turns: list[dict[str, object]], *, swapped: bool = False) -> list[Recognised]:
    """What a perfect recogniser would hear, utterance by utterance."""
    results = []
    for one in utterances(call):
        side = "agent" if (one.channel == 0) != swapped else "customer"
        mine = [t for t in turns if len(call.channels) == 1 or t["who"] == side]
        turn = max(mine, key=lambda t: (Span(t["start"], t["end"]) & one.span).duration)  # type: ignore[arg-type]
        start, text = float(turn["start"]), str(turn["text"])  # type: ignore[arg-type]
        rate = len(text) / (float(turn["end"]) - start)  # type: ignore[arg-type]
        first, last = (
            max(0, round((moment - start) * rate)) for moment in (one.span.start + 0.2, one.span.end - 0.2)
        )
        results.append(Recognised(text[0 if first < 2 else first : last + 1] or text[-1:]))
    return results


@pytest.mark.parametrize("name", ["d02.wav", "d03.wav", "d07.wav", "d09.wav", "d07-swapped.wav"])
def test_sample_calls_come_out_turn_by_turn(name: str) -> None:
    gold, call = ms.gold(name), listen(ms.SAMPLES / name, CallMeta())
    swapped = "swapped" in name
    result = assemble(name, call, utterances(call), told(call, gold["turns"], swapped=swapped), CallMeta())
    assert result.audio.layout is (Layout.SWAPPED if swapped else Layout.STEREO)
    assert [turn.who.value for turn in result.turns] == [turn["who"] for turn in gold["turns"]]
    errors = [abs(turn.start - true["start"]) for turn, true in zip(result.turns, gold["turns"], strict=True)]
    assert np.median(errors) < 0.1 and max(errors) < 0.5
