"""The recogniser behind the seam: every word in the utterance it was spoken in, and nothing invented.

The first half uses a made-up decoder; the second the real base model on the samples.
"""

from __future__ import annotations

import itertools
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import faster_whisper
import numpy as np
import pytest
import soundfile
import soxr
from made_sound import SAMPLES, silence, sine, white

from qa.errors import MissingPart, QaError, UsageError
from qa.evaluation.cer import ErrorRate, cer
from qa.model import Span
from qa.speech import packs, whisper
from qa.speech.alignment import TimedText
from qa.speech.asr import RATE, Samples, Transcriber, Utterance
from qa.speech.decoding import DecodeOptions, Decoder, Hypothesis, Request, is_out_of_memory
from qa.speech.transcriber import WhisperTranscriber, levelled


class MadeUp:
    """A decoder that answers each window by a function of its sound."""

    def __init__(self, answer: Callable[[Samples, int], Hypothesis], options: DecodeOptions | None = None):
        self.options = options or DecodeOptions()
        self.answer = answer
        self.windows: list[Samples] = []
        self.wide: list[bool] = []
        self.hotwords: list[tuple[str, ...]] = []
        self.language: list[bool] = []

    def decode(self, requests: Sequence[Request]) -> list[Hypothesis]:
        first = len(self.windows) + 1
        self.windows += [request.sound for request in requests]
        self.hotwords += [request.hotwords for request in requests]
        self.wide += [request.wide for request in requests]
        self.language += [request.language for request in requests]
        return [self.answer(request.sound, first + k) for k, request in enumerate(requests)]


def heard(*words: TimedText, logprob: float = -0.2, no_speech: float = 0.05) -> Hypothesis:
    return Hypothesis(words, logprob, no_speech)


def speech(start: float, seconds: float, channel: int = 0, call: str = "") -> Utterance:
    return Utterance(
        channel, Span(start, start + seconds), np.full(round(seconds * RATE), 0.1, np.float32), call
    )


def transcriber(answer: Callable[[Samples, int], Hypothesis], options: DecodeOptions | None = None):
    made_up = MadeUp(answer, options)
    return WhisperTranscriber(made_up, "made-up@1"), made_up  # type: ignore[arg-type]


def test_words_return_to_their_utterances_and_true_times():
    # Window: 0-2 first utterance, a gap of 0.15, 2.15-4.15 the second.
    answer = heard(
        TimedText("您", 0.5, 0.7, 0.9), TimedText("好。", 0.7, 0.9, 0.8), TimedText("喂", 2.65, 2.85, 0.6)
    )
    ours, made_up = transcriber(lambda sound, n: answer)
    later, sooner = speech(100, 2), speech(10, 2)
    second, first = ours.transcribe([later, sooner])
    assert len(made_up.windows) == 1
    assert (first.text, second.text) == ("您好。", "喂")
    assert [round(word.start, 2) for word in first.words] == [10.5, 10.7]
    assert [round(word.start, 2) for word in second.words] == [100.5]
    assert first.confidence == pytest.approx(0.85)


@pytest.mark.parametrize(("pieces", "gap", "text"), [
    (("还", "差", "3.", "5", "公", "斤"), 0.0, "还差3.5公斤"),
    (("定", "在", "10:", "30", "开"), 0.1, "定在10:30开"),
    (("3,", "500", "块"), 0.0, "3,500块"),
    (("给", "你", "6.", "5", "天", "到"), 0.6, "给你6。5天到"),  # two sentences
    (("给", "你", "6.", "好"), 0.0, "给你6。好"),
    (("好,", "5", "天"), 0.0, "好，5天"),
])  # fmt: skip
def test_a_point_within_a_figure_is_no_full_stop(pieces: tuple[str, ...], gap: float, text: str):
    words = [TimedText(p, n * (0.2 + gap), n * (0.2 + gap) + 0.2, 0.95) for n, p in enumerate(pieces)]
    ours, _ = transcriber(lambda sound, n: heard(*words))
    (found,) = ours.transcribe([speech(0, 10)])
    assert found.text == text
    assert "".join(word.text for word in found.words) == text


def _spelt(text: str) -> Hypothesis:
    return heard(*(TimedText(c, 0.2 * n, 0.2 * n + 0.2, 0.95 if n else 0.55) for n, c in enumerate(text)))


def test_a_voice_that_begins_with_stray_syllables_loses_them_and_the_raw_text_keeps_them():
    odd = ("给谢谢您的反馈", "以您还有别的事吗", "一麻烦您报一下手机号", "无我们马上给您处理", "即请问您贵姓")
    ours, _ = transcriber(lambda sound, n: _spelt(odd[n - 1]))
    # Too long to share windows: every window is one utterance.
    found = ours.transcribe([speech(40.0 * k, 20.0) for k in range(len(odd))])
    assert [result.text for result in found] == [text[1:] for text in odd]
    assert [result.raw for result in found] == list(odd)


def test_another_voice_keeps_its_only_odd_beginning():
    said = ("给谢谢您的反馈", "您还有别的事吗", "麻烦您报一下手机号", "我们马上给您处理", "请问您贵姓")
    ours, _ = transcriber(lambda sound, n: _spelt(said[n - 1]))
    found = ours.transcribe([speech(40.0 * k, 20.0) for k in range(len(said))])
    assert [result.text for result in found] == list(said)


def test_channels_and_calls_never_share_a_window():
    ours, made_up = transcriber(lambda sound, n: heard(TimedText("好", 0.1, 0.2, 0.9)))
    found = ours.transcribe([speech(0, 1), speech(1, 1, channel=1), speech(0, 1, call="b"), speech(3, 1)])
    assert len(made_up.windows) == 3 + 1  # the second utterance of a window got no word and is heard again
    assert [result.text for result in found] == ["好", "好", "好", "好"]


def test_speech_left_without_a_word_is_heard_again_alone():
    def answer(sound: Samples, n: int) -> Hypothesis:
        return heard(TimedText("前", 0.1, 0.3, 0.9)) if n == 1 else heard(TimedText("后", 0.2, 0.4, 0.9))

    ours, made_up = transcriber(answer)
    found = ours.transcribe([speech(0, 2), speech(5, 2), speech(9, 0.5)])
    assert [result.text for result in found] == ["前", "后", ""]
    assert [round(len(window) / RATE, 2) for window in made_up.windows] == [4.8, 2.0]


@pytest.mark.parametrize("failed", [
    heard(TimedText("好的好的" * 20, 0.1, 2, 0.9)),
    heard(TimedText("天地玄黄", 0.1, 2, 0.3), logprob=-1.4),
    heard(TimedText("请注意", 0.1, 2, 0.3), logprob=-1.4, no_speech=0.9),
])  # fmt: skip
def test_a_window_that_fails_the_gates_is_heard_again_in_smaller_parts(failed: Hypothesis):
    ours, made_up = transcriber(
        lambda sound, n: failed if n == 1 else heard(TimedText(f"甲{n}", 0.1, 0.3, 0.9))
    )
    found = ours.transcribe([speech(0, 12), speech(20, 12)])
    assert [round(len(window) / RATE, 2) for window in made_up.windows] == [24.15, 12.0, 12.0]
    assert made_up.wide == [False, True, True]
    assert [result.text for result in found] == ["甲2", "甲3"]


def test_a_window_with_little_sound_is_searched_widely_at_once():
    ours, made_up = transcriber(lambda sound, n: heard(TimedText("好", 0.1, 0.3, 0.9)))
    ours.transcribe([speech(0, 28), speech(0, 5, channel=1)])
    assert [(round(len(w) / RATE), wide) for w, wide in zip(made_up.windows, made_up.wide, strict=True)] == [
        (28, False), (5, True),
    ]  # fmt: skip


def test_the_language_is_looked_at_in_the_two_fullest_windows_of_a_channel():
    hears = replace(heard(TimedText("您好", 0.1, 0.5, 0.9)), language=("zh", 0.97))
    recogniser, made_up = transcriber(lambda sound, n: hears)
    found = recogniser.transcribe([speech(20.0 * k, 18.0) for k in range(3)] + [speech(0, 2.0, channel=1)])
    assert made_up.language == [True, True, False, False]
    assert all(result.language == ("zh", 0.97) for result in found[:2])


def test_a_second_hearing_stands():
    ours, made_up = transcriber(lambda sound, n: heard(TimedText("好的好的" * 20, 0.1, 2, 0.9)))
    (found,) = ours.transcribe([speech(0, 8)])
    assert len(made_up.windows) == 2
    assert found.text and "循环" in found.quarantine


def test_what_the_model_itself_calls_silence_gives_no_text():
    ours, _ = transcriber(lambda sound, n: heard(TimedText("请注意", 0, 1, 0.4), logprob=-2.0, no_speech=0.8))
    (found,) = ours.transcribe([speech(0, 3)])
    assert (found.text, found.words, found.quarantine) == ("", (), "")


def test_invented_text_is_kept_with_its_reason():
    ours, _ = transcriber(lambda sound, n: heard(TimedText("謝謝觀看", 0, 1, 0.9)))
    (found,) = ours.transcribe([speech(0, 3)])
    assert found.text == "谢谢观看"
    assert "字幕" in found.quarantine


def test_an_echo_of_the_prompt_is_no_text():
    ours, _ = transcriber(lambda sound, n: heard(TimedText("这位是普通话的句子。", 0, 1, 0.9)))
    (found,) = ours.transcribe([speech(0, 3)])
    assert (found.text, found.words, found.quarantine) == ("", (), "")
    assert found.raw


def test_digital_silence_is_not_even_listened_to():
    ours, made_up = transcriber(lambda sound, n: heard(TimedText("好", 0, 1, 0.9)))
    (found,) = ours.transcribe([Utterance(0, Span(0, 3), silence(3))])
    assert (found.text, made_up.windows) == ("", [])


def test_text_is_simplified_and_punctuated_and_the_raw_text_kept():
    ours, _ = transcriber(
        lambda sound, n: heard(TimedText("開", 0, 0.2, 0.9), TimedText("通,", 0.2, 0.4, 0.9))
    )
    (found,) = ours.transcribe([speech(0, 1)])
    assert (found.text, found.raw) == ("开通，", "開通,")
    assert [word.text for word in found.words] == ["开", "通，"]


def test_a_long_utterance_is_heard_in_parts_and_put_together():
    ours, made_up = transcriber(lambda sound, n: heard(TimedText(str(n), 1.0, 1.2, 0.9)))
    (found,) = ours.transcribe([speech(100, 70)])
    assert len(made_up.windows) in {3, 4}
    assert all(len(window) <= 30 * RATE for window in made_up.windows)
    assert [word.text for word in found.words] == [str(k + 1) for k in range(len(made_up.windows))]
    assert all(a.start < b.start < 170 for a, b in itertools.pairwise(found.words))


def test_the_words_a_call_expects_go_with_its_windows_and_no_others():
    ours, made_up = transcriber(lambda sound, n: heard(TimedText("好", 0.1, 0.2, 0.9)))
    ours.transcribe([replace(speech(0, 1, call="a"), hotwords=("云桥宽带",)), speech(0, 1, call="b")])
    assert made_up.hotwords == [("云桥宽带",), ()]


def test_the_words_a_call_expects_are_guarded_against_their_own_echo():
    words = ("云桥宽带", "星桥电视", "王建国")
    ours, _ = transcriber(lambda sound, n: heard(TimedText("云桥宽带星桥电视王建国", 0.1, 2, 0.999)))
    told, untold = ours.transcribe([
        replace(speech(0, 4, call="a"), hotwords=words), speech(0, 4, call="b"),
    ])  # fmt: skip
    assert (told.text, untold.text) == ("", "云桥宽带星桥电视王建国")


def test_nothing_in_nothing_out():
    ours, made_up = transcriber(lambda sound, n: heard())
    assert ours.transcribe([]) == []
    assert made_up.windows == []


def test_options_tell_apart_whatever_changes_the_text():
    plain, _ = transcriber(lambda sound, n: heard())
    hinted, _ = transcriber(lambda sound, n: heard(), DecodeOptions(hotwords=("星桥",)))
    wider, _ = transcriber(lambda sound, n: heard(), DecodeOptions(beam_size=8))
    shorter, _ = transcriber(lambda sound, n: heard(), DecodeOptions(whole_windows=False))
    faster, _ = transcriber(lambda sound, n: heard(), DecodeOptions(batch_size=32))
    keys = [json.dumps(dict(t.options), sort_keys=True) for t in (plain, hinted, wider, shorter, faster)]
    assert len(set(keys)) == 4
    assert keys[0] == keys[4]
    assert isinstance(plain, Transcriber)


def test_quiet_channels_are_raised_each_by_its_own():
    loud, quiet = speech(0, 1, 0), speech(0, 1, 1)
    quiet.samples[:] *= 0.05
    levels = [float(np.sqrt(np.mean(sound**2))) for sound in levelled([loud, quiet])]
    assert levels == [pytest.approx(0.07, rel=0.01)] * 2
    assert not levelled([Utterance(0, Span(0, 1), np.zeros(RATE, np.float32))])[0].any()


class _Model:
    """Stands for the model: runs out of memory with more than ``fits`` windows at once, tells lengths back."""

    def __init__(self, fits: int = 99):
        self.fits = fits
        self.batches: list[list[Request]] = []

    def __call__(self, requests: Sequence[Request]) -> list[Hypothesis]:
        self.batches.append(list(requests))
        if len(requests) > self.fits:
            raise RuntimeError("CUDA failed with error out of memory")
        return [heard(TimedText(str(len(request.sound) // RATE), 0, 1, 0.9)) for request in requests]

    @property
    def sizes(self) -> list[int]:
        return [len(batch) for batch in self.batches]


def made_decoder(
    model: Callable[[Sequence[Request]], list[Hypothesis]], batch_size: int = 8, *, whole: bool = True
) -> Decoder:
    decoder = object.__new__(Decoder)
    decoder.options = DecodeOptions(batch_size=batch_size, whole_windows=whole)
    decoder._batch_size = batch_size
    decoder._batch = model  # type: ignore[method-assign]
    return decoder


def requests(*seconds: float, hotwords: tuple[str, ...] = ()) -> list[Request]:
    return [Request(silence(length), hotwords) for length in seconds]


def test_too_little_memory_means_smaller_batches_from_then_on(caplog: pytest.LogCaptureFixture):
    model = _Model(fits=2)
    decoder = made_decoder(model)
    assert len(decoder.decode(requests(*[1] * 5))) == 5
    assert model.sizes == [5, 2, 2, 1]
    assert "内存" in caplog.text
    decoder.decode(requests(1, 1, 1))
    assert model.sizes[4:] == [2, 1]  # learnt once, not again for every call


def test_memory_for_not_even_one_window_is_a_clear_error():
    with pytest.raises(QaError, match="内存") as caught:
        made_decoder(_Model(fits=0)).decode(requests(1))
    assert "--jobs" in caught.value.hint


def test_other_failures_of_the_model_are_not_tried_again():
    def broken(requests: Sequence[Request]) -> list[Hypothesis]:
        raise RuntimeError("invalid tensor shape")

    with pytest.raises(QaError, match="invalid tensor shape") as caught:
        made_decoder(broken).decode(requests(1, 2))
    assert caught.value.kind == "asr"


def test_windows_come_back_in_the_order_given():
    model = _Model()
    found = made_decoder(model, 2).decode(requests(3, 29, 8))
    assert model.sizes == [2, 1]
    assert [hypothesis.text for hypothesis in found] == ["3", "29", "8"]


def test_only_windows_of_one_kind_of_search_share_a_batch():
    model = _Model()
    wide = [replace(request, wide=True) for request in requests(4, 4)]
    made_decoder(model).decode([wide[0], *requests(20), wide[1]])
    assert [[request.wide for request in batch] for batch in model.batches] == [[False], [True, True]]


def test_only_windows_with_the_same_words_to_expect_share_a_batch():
    model = _Model()
    made_decoder(model).decode([*requests(5, 9), *requests(7, hotwords=("云桥宽带",)), *requests(6)])
    assert [{request.hotwords for request in batch} for batch in model.batches] == [{()}, {("云桥宽带",)}]
    assert model.sizes == [3, 1]


def test_sounds_that_fill_windows_unlike_do_not_share_a_batch_and_so_never_change_each_others_text():
    model = _Model()
    made_decoder(model, whole=False).decode(requests(29, 13, 28, 20, 14))
    assert [[len(r.sound) // RATE for r in batch] for batch in model.batches] == [[13, 14], [20], [29, 28]]


def test_a_sound_fills_what_it_needs_with_a_second_of_silence_after_it():
    plain = requests(13.9, 14.0, 14.1, 29.5)
    assert [request.seconds for request in plain] == [15, 15, 20, 30]
    assert replace(plain[0], wide=True).seconds == 30


# --- the real base model -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def base() -> WhisperTranscriber:
    return whisper.load("whisper-base", device="cpu")


def test_less_than_whole_windows_are_for_the_model_they_were_measured_with(base: WhisperTranscriber):
    pack = packs.resolve("whisper-base")
    assert not whisper.search_options(pack).whole_windows
    assert whisper.search_options(replace(pack, name="whisper-large-v3")).whole_windows
    assert base.options["whole_windows"] is False


def test_decoding_together_or_alone_gives_the_same_text(base: WhisperTranscriber):
    sounds = [sample("d09", 0, first, first + length) for first, length in ((5, 13), (20, 19), (40, 13.5))]
    decoder = base._decoder
    together = decoder.decode([Request(sound) for sound in sounds])
    alone = [decoder.decode([Request(sound)])[0] for sound in sounds]
    assert [found.text for found in together] == [found.text for found in alone]
    assert sum(len(found.text) for found in alone) > 20


def sample(name: str, channel: int, first: float, last: float) -> Samples:
    with soundfile.SoundFile(SAMPLES / f"{name}.wav") as file:
        rate = file.samplerate
        file.seek(round(first * rate))
        part = file.read(round((last - first) * rate), dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(part[:, channel], rate, RATE), np.float32)


def gold_turns(name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))["turns"]
    return found


@pytest.fixture(scope="module")
def recognised(base: WhisperTranscriber):
    """The first turns of one call, each an utterance of its own, from both channels."""
    turns = gold_turns("d09")[:12]
    spoken = []
    for turn in turns:
        channel, start, end = int(turn["who"] == "customer"), float(turn["start"]), float(turn["end"])  # type: ignore[arg-type]
        spoken.append(Utterance(channel, Span(start, end), sample("d09", channel, start, end)))
    return turns, spoken, base.transcribe(spoken)


def test_real_speech_is_recognised(recognised):
    turns, _, found = recognised
    total = ErrorRate()
    for turn, result in zip(turns, found, strict=True):
        total += cer(turn["text"], result.text)
    assert total.rate < 0.25
    assert not [result.quarantine for result in found if result.quarantine]


def test_real_speech_has_its_language_told_once_there_is_enough_of_it(recognised):
    _, spoken, found = recognised
    for channel in (0, 1):
        own = [r for u, r in zip(spoken, found, strict=True) if u.channel == channel and r.text]
        told = {r.language[0] for r in own if r.language}
        long = sum(u.span.duration for u in spoken if u.channel == channel) >= 9
        assert told == ({"zh"} if long else set())


def test_real_words_lie_inside_their_utterances_in_order(recognised):
    _, spoken, found = recognised
    for utterance, result in zip(spoken, found, strict=True):
        moments = [moment for word in result.words for moment in (word.start, word.end)]
        assert all(utterance.span.start <= moment <= utterance.span.end for moment in moments)
        assert moments[::2] == sorted(moments[::2])
        assert "".join(word.text for word in result.words) == result.text
        assert all(0 <= word.confidence <= 1 for word in result.words)


def test_the_same_sound_gives_the_same_text_in_any_company(base: WhisperTranscriber, recognised):
    _, spoken, found = recognised
    agent = [k for k, utterance in enumerate(spoken) if utterance.channel == 0]
    again = base.transcribe([spoken[k] for k in agent])
    assert [result.text for result in again] == [found[k].text for k in agent]


def noises() -> dict[str, Samples]:
    t = np.arange(30 * RATE) / RATE
    rng = np.random.default_rng(7)
    music = np.zeros_like(t)
    for k in range(60):
        pitch, m = 220 * 2 ** (rng.choice([0, 2, 4, 7, 9, 12]) / 12), (t >= k / 2) & (t < k / 2 + 0.9)
        music[m] += 0.1 * np.sin(2 * np.pi * pitch * t[m]) * np.exp(-3 * (t[m] - k / 2))
    return {
        "silence": silence(30),
        "white": white(30, -35),
        "ringback": (sine(450, 30) * (t % 5 < 1)).astype(np.float32),
        "busy": (sine(450, 30) * (t % 0.7 < 0.35)).astype(np.float32),
        "music": music.astype(np.float32),
    }


@pytest.mark.parametrize("seconds", [30.0, 1.2])
def test_noise_that_slipped_past_the_detector_gives_no_trusted_text(base: WhisperTranscriber, seconds: float):
    sounds = noises()
    found = base.transcribe(
        [
            Utterance(0, Span(0, seconds), sound[: round(seconds * RATE)], name)
            for name, sound in sounds.items()
        ]
    )
    trusted = {name: r.text for name, r in zip(sounds, found, strict=True) if r.text and not r.quarantine}
    assert trusted == {}


def test_the_name_carries_the_weights(base: WhisperTranscriber):
    assert base.name == "whisper-base@d01c3014"
    assert base.options["compute_type"] == "int8"


def test_a_card_that_is_not_there_is_said_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(whisper, "card_count", lambda: 0)
    whisper._warn.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert whisper.pick_device("cuda") == "cpu"
        assert whisper.pick_device("cuda") == "cpu"
        assert whisper.pick_device("auto") == "cpu"
    assert [record.message[:2] for record in caplog.records] == ["没有"]
    with pytest.raises(UsageError, match="tpu"):
        whisper.pick_device("tpu")


def test_a_card_without_its_library_is_not_used_and_the_remedy_is_said(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(whisper, "card_count", lambda: 1)
    monkeypatch.setattr(whisper, "cublas_loaded", lambda: False)
    whisper._warn.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert [whisper.pick_device(asked) for asked in ("auto", "cuda", "cpu")] == ["cpu"] * 3
    assert len(caplog.records) == 1
    assert "cuBLAS" in caplog.text and f"{sys.executable} -m pip install" in caplog.text


def test_a_whole_card_is_used(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(whisper, "card_count", lambda: 1)
    monkeypatch.setattr(whisper, "cublas_loaded", lambda: True)
    assert [whisper.pick_device(asked) for asked in ("auto", "cuda", "cpu")] == ["cuda", "cuda", "cpu"]
    assert not caplog.records


def test_a_model_that_is_none_is_named(tmp_path: Path):
    (tmp_path / "model.bin").write_bytes(b"not a model")
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(MissingPart, match="打不开") as caught:
        whisper.load(str(tmp_path), device="cpu")
    assert "models verify" in caught.value.hint
    assert caught.value.kind == "model.damaged"


@pytest.mark.parametrize(
    ("mandarin", "bands", "says"), [(False, 80, "只会英语"), (True, 128, "preprocessor")]
)
def test_a_model_that_could_only_fail_is_refused_when_it_is_loaded(
    monkeypatch: pytest.MonkeyPatch, mandarin: bool, bands: int, says: str
):
    inner = SimpleNamespace(is_multilingual=mandarin, n_mels=bands)
    extractor = SimpleNamespace(mel_filters=np.zeros((80, 201)))
    made = SimpleNamespace(model=inner, feature_extractor=extractor)
    monkeypatch.setattr(faster_whisper, "WhisperModel", lambda *args, **kwargs: made)
    with pytest.raises(UsageError, match=says) as caught:
        whisper.load("whisper-base", device="cpu")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("device", "says", "way_out"), [("cuda", "显存不够", "--device cpu"), ("cpu", "内存不够", "whisper-base")]
)
def test_too_little_memory_for_a_model_names_the_memory_and_a_way_out(
    monkeypatch: pytest.MonkeyPatch, device: str, says: str, way_out: str
):
    def full(*args: object, **kwargs: object) -> None:
        raise RuntimeError("CUDA failed with error out of memory")

    monkeypatch.setattr(whisper, "pick_device", lambda asked: device)
    monkeypatch.setattr(whisper, "pick_compute_type", lambda chosen: "int8")
    monkeypatch.setattr(faster_whisper, "WhisperModel", full)
    with pytest.raises(UsageError, match=says) as caught:
        whisper.load("whisper-base", device=device)
    assert way_out in caught.value.hint and caught.value.kind == "memory"


@pytest.mark.parametrize(
    ("said", "memory"),
    [
        ("CUDA failed with error out of memory", True),
        ("cuBLAS failed with status CUBLAS_STATUS_ALLOC_FAILED", True),
        ("std::bad_alloc", True),
        ("CUDA failed with error no kernel image is available", False),
        ("Invalid input features shape", False),
    ],
)
def test_want_of_memory_is_told_from_other_failures(said: str, memory: bool):
    assert is_out_of_memory(RuntimeError(said)) is memory
