"""The seam's fake keeps the seam's promises."""

from __future__ import annotations

import numpy as np

from qa.model import Span
from qa.speech.asr import FakeTranscriber, Transcriber, Utterance


def utterance(start: float, channel: int = 0, seconds: float = 1.0) -> Utterance:
    return Utterance(channel, Span(start, start + seconds), np.zeros(round(16_000 * seconds), np.float32))


def test_the_fake_is_a_transcriber():
    assert isinstance(FakeTranscriber(), Transcriber)


def test_texts_are_handed_out_in_time_order_over_both_channels():
    spoken = [utterance(5, 0), utterance(1, 1), utterance(9, 0)]
    found = FakeTranscriber(["一", "二"]).transcribe(spoken)
    assert [r.text for r in found] == ["二", "一", ""]


def test_a_function_may_answer_each_utterance():
    found = FakeTranscriber(lambda u: f"声道{u.channel}").transcribe([utterance(0, 1)])
    assert found[0].text == "声道1"


def test_words_lie_inside_the_utterance_in_order():
    (found,) = FakeTranscriber(["您好吗"]).transcribe([utterance(10, seconds=3)])
    assert [word.text for word in found.words] == ["您", "好", "吗"]
    assert found.words[0].start == 10
    assert found.words[-1].end == 13
    assert all(a.end <= b.start for a, b in zip(found.words, found.words[1:], strict=False))


def test_nothing_in_nothing_out_but_the_asking_is_counted():
    fake = FakeTranscriber(["一"])
    assert fake.transcribe([]) == []
    assert fake.calls == 1
