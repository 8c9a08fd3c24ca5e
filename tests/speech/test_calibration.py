"""Calibrated confidence: rises with the recogniser's own, and is left alone where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.model import Span, Word
from qa.speech.asr import Recognised, Utterance
from qa.speech.calibration import CURVES, Curve, calibrate, confidences, curve_for, features
from qa.speech.fluency import USUAL

CURVE = CURVES["whisper-base@d01c3014"]
SHARE = st.floats(0, 1)


def words(*probabilities: float, start: float = 0.0, length: float = 0.2) -> tuple[Word, ...]:
    return tuple(
        Word("好", start + k * length, start + (k + 1) * length, p) for k, p in enumerate(probabilities)
    )


def utterance(channel: int = 0, call: str = "a") -> Utterance:
    return Utterance(channel, Span(0.0, 1.0), np.zeros(16_000, np.float32), call)


def heard(*probabilities: float, quarantine: str = "") -> Recognised:
    known = words(*probabilities)
    text = "好" * len(known)
    mean = sum(probabilities) / len(probabilities) if probabilities else 0.0
    return Recognised(text, text, known, mean, quarantine)


def plain(_: Utterance, text: Sequence[Word]) -> list[float]:
    return [USUAL] * len(text)


@given(SHARE, SHARE, SHARE)
def test_a_surer_word_is_never_trusted_less(one: float, other: float, beside: float) -> None:
    low, high = sorted((one, other))
    less = confidences([words(low, beside), words(0.8, 0.8)], CURVE)[0][0]
    more = confidences([words(high, beside), words(0.8, 0.8)], CURVE)[0][0]
    assert 0 < less <= more + 1e-9 < 1 + 1e-9


@given(st.lists(st.lists(SHARE, max_size=5), max_size=5))
def test_every_word_gets_a_share(channel: list[list[float]]) -> None:
    found = confidences([words(*text) for text in channel], CURVE)
    assert [len(text) for text in found] == [len(text) for text in channel]
    assert all(0 < c < 1 for text in found for c in text)


def test_even_certain_and_impossible_words_stay_finite() -> None:
    ((impossible, certain),) = confidences([words(0.0, 1.0)], CURVE)
    assert 0.0 < impossible < certain < 1.0


def test_good_company_raises_and_bad_company_lowers() -> None:
    def middle(beside: float) -> float:
        return confidences([words(beside, 0.6, beside)], CURVE)[0][1]

    assert middle(0.2) < middle(0.6) < middle(0.95)


def test_a_mumbled_channel_lowers_all_its_words() -> None:
    clear = confidences([words(0.7, 0.7), words(*[0.95] * 40)], CURVE)[0][0]
    mumbled = confidences([words(0.7, 0.7), words(*[0.4] * 40)], CURVE)[0][0]
    assert mumbled < clear - 0.1


def test_a_few_words_say_little_about_a_channel() -> None:
    one = features([words(0.1)], 0.82)[0][0][2]
    many = features([words(*[0.1] * 100)], 0.82)[0][0][2]
    typical = features([words(*[0.82] * 100)], 0.82)[0][0][2]
    assert many < one < typical


def test_a_squeezed_word_is_trusted_less_and_a_long_one_not_without_end() -> None:
    others = words(*[0.8] * 9, start=2.0)

    def of_length(seconds: float) -> float:
        return confidences([(Word("好", 0.0, seconds, 0.8),), others], CURVE)[0][0]

    assert of_length(0.0) < of_length(0.2) < of_length(0.4)
    assert of_length(0.4) == pytest.approx(of_length(9.0))


def test_a_word_that_does_not_fit_is_trusted_less() -> None:
    def of_price(price: float) -> float:
        return confidences([words(0.9, 0.9, 0.9)], CURVE, odd=[[2.0, price, 2.0]])[0][1]

    assert of_price(2.0) > of_price(6.0) > of_price(12.0)
    # However well the recogniser thinks of it; and only the word itself.
    assert of_price(14.0) < 0.5 < of_price(1.0)
    beside = [confidences([words(0.9, 0.9)], CURVE, odd=[[2.0, price]])[0][0] for price in (2.0, 14.0)]
    assert beside[0] == beside[1]


def test_where_nothing_is_known_of_the_language_words_are_as_odd_as_usual() -> None:
    texts = [words(0.9, 0.3), words(0.7)]
    assert confidences(texts, CURVE) == confidences(texts, CURVE, odd=[[USUAL, USUAL], [USUAL]])


def test_each_utterance_is_asked_how_odd_its_words_are() -> None:
    pieces = [utterance(), utterance(1), utterance()]
    asked: list[tuple[int, int]] = []

    def oddness(piece: Utterance, text: Sequence[Word]) -> list[float]:
        asked.append((piece.channel, len(text)))
        return [12.0 if piece.channel else 2.0] * len(text)

    good, bad, empty = calibrate(pieces, [heard(0.9, 0.9), heard(0.9, 0.9), heard()], CURVE, oddness)
    assert sorted(asked) == [(0, 2), (1, 2)]
    assert good.confidence > bad.confidence + 0.2
    assert empty == heard()


def test_untrusted_text_does_not_speak_for_its_channel() -> None:
    good, loop = words(*[0.9] * 20), words(*[0.05] * 200, start=9.0)
    alone = confidences([good], CURVE)[0]
    beside = confidences([good, loop], CURVE, trusted=[True, False])[0]
    assert beside == pytest.approx(alone)
    assert confidences([good, loop], CURVE)[0][0] < alone[0]


def test_a_channel_of_untrusted_text_alone_still_gets_figures() -> None:
    assert all(0 < c < 1 for c in confidences([words(0.1, 0.2)], CURVE, trusted=[False])[0])


def test_results_keep_order_text_and_times() -> None:
    given_ = [heard(0.9, 0.5), heard(), heard(0.3), heard(0.2, 0.2, quarantine="循环")]
    found = calibrate([utterance(), utterance(), utterance(1), utterance()], given_, CURVE, plain)
    for before, after in zip(given_, found, strict=True):
        assert (after.text, after.raw, after.quarantine) == (before.text, before.raw, before.quarantine)
        assert [(w.text, w.start, w.end) for w in after.words] == [
            (w.text, w.start, w.end) for w in before.words
        ]
    assert found[1] == given_[1]
    assert found[0].confidence == pytest.approx(sum(w.confidence for w in found[0].words) / 2)


def test_channels_and_calls_are_kept_apart() -> None:
    clear, mumbled = heard(*[0.95] * 40), heard(*[0.3] * 40)
    alone = calibrate([utterance()], [clear], CURVE, plain)[0]
    for other in (utterance(channel=1), utterance(call="b")):
        assert calibrate([utterance(), other], [clear, mumbled], CURVE, plain)[0] == alone
    assert calibrate([utterance(), utterance()], [clear, mumbled], CURVE, plain)[0] != alone


def test_a_model_without_a_curve_keeps_its_probabilities() -> None:
    assert curve_for("whisper-large-v3@1234") is None
    assert curve_for("") is None
    given_ = [heard(0.9, 0.5), heard()]
    assert calibrate([utterance(), utterance()], given_, None, plain) == given_


def test_nothing_heard_is_nothing_to_calibrate() -> None:
    assert calibrate([], [], CURVE, plain) == []
    assert confidences([], CURVE) == []
    assert features([[], []], 0.8) == [[], []]


def test_a_falling_curve_is_refused() -> None:
    with pytest.raises(ValueError, match="surer"):
        Curve(0.0, (-0.1, 0.0, 0.0, 0.0, 0.0), 0.8)
