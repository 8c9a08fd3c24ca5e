"""The sample calls: small, complete, readable, and true to their gold files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from qa.evaluation import gold
from qa.judge import timeline
from qa.model import Who

SAMPLES = Path(__file__).parent.parent / "samples"
CALLS = gold.scan(SAMPLES)
WAVES = [call for call in CALLS.calls if call.audio and call.audio.suffix == ".wav"]


def frames(name: str) -> np.ndarray:
    return soundfile.read(SAMPLES / name, dtype="int16", always_2d=True)[0]


def level(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean((sound / 32768.0) ** 2)))


def test_all_gold_files_are_good_and_have_their_recording() -> None:
    assert CALLS.faults == ()
    assert 4 <= len(CALLS.calls) <= 8
    assert all(call.audio for call in CALLS.calls)


def test_together_under_20_megabytes() -> None:
    assert sum(p.stat().st_size for p in SAMPLES.iterdir()) < 20_000_000


@pytest.mark.parametrize("call", WAVES, ids=lambda c: c.call_id)
def test_waves_are_telephone_mu_law_of_the_gold_length(call: gold.GoldCall) -> None:
    info = soundfile.info(call.audio)
    assert (info.subtype, info.samplerate) == ("ULAW", 8000)
    assert info.duration == pytest.approx(call.duration, abs=0.05)


@pytest.mark.parametrize("call", [c for c in WAVES if "mono" not in c.call_id], ids=lambda c: c.call_id)
def test_each_role_is_louder_on_its_own_channel(call: gold.GoldCall) -> None:
    sound = frames(call.audio.name)  # type: ignore[union-attr]
    agent_on = 1 if "swapped" in call.call_id else 0
    for turn in call.turns:
        piece = sound[int(turn.span.start * 8000) : int(turn.span.end * 8000)]
        side = agent_on if turn.who is Who.AGENT else 1 - agent_on
        overlapped = any(o.who is not turn.who and o.span & turn.span for o in call.turns)
        if not overlapped:
            assert level(piece[:, side]) > 3 * level(piece[:, 1 - side])


def test_the_swapped_variant_has_the_channels_of_its_original_exchanged() -> None:
    assert np.array_equal(frames("d07-swapped.wav"), frames("d07.wav")[:, ::-1])


def test_the_mono_variant_is_the_mix_of_both_channels() -> None:
    mono, both = frames("d03-mono.wav"), frames("d03.wav")
    assert mono.shape == (len(both), 1)
    mix = both.mean(1)
    assert level(mono[:, 0] - mix) < 0.1 * level(mix)


def test_the_mp3_keeps_length_and_timeline() -> None:
    import av

    call = gold.read(SAMPLES / "d06-mp3.json")
    with av.open(str(call.audio)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name.startswith("mp3"), stream.codec_context.channels) == (True, 2)
        left = np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])
    assert len(left) / 8000 == pytest.approx(call.duration, abs=0.05)
    first = next(t for t in call.turns if t.who is Who.AGENT)
    before = left[int((first.span.start - 0.5) * 8000) : int((first.span.start - 0.1) * 8000)]
    inside = left[int((first.span.start + 0.1) * 8000) : int((first.span.start + 0.9) * 8000)]
    assert np.abs(inside).mean() > 5 * np.abs(before).mean()


@pytest.mark.parametrize("call", CALLS.calls, ids=lambda c: c.call_id)
def test_the_timeline_of_the_gold_turns_gives_the_gold_figures(call: gold.GoldCall) -> None:
    transcript = gold.as_transcript(call)
    assert timeline.rate(transcript, Who.AGENT) == pytest.approx(call.agent_chars_per_min, rel=0.01)
    assert timeline.silences(transcript, min_s=5.0) == call.silences
    found = [(i.who, i.overlap.start, round(i.seconds, 2)) for i in timeline.interruptions(transcript)]
    assert found == [(b.who, b.start, b.seconds) for b in call.interruptions or ()]


def test_variants_say_the_same_as_their_original() -> None:
    by_name = {call.call_id: call for call in CALLS.calls}
    for call in CALLS.calls:
        if call.made_from in by_name:
            assert call.turns == by_name[call.made_from].turns
            assert call.labels == by_name[call.made_from].labels


def test_the_transcript_example_is_timed_and_in_order() -> None:
    data = json.loads((SAMPLES / "t01.transcript.json").read_text("utf-8"))
    assert set(data) == {"call_id", "duration", "turns", "meta"}
    starts = [turn["start"] for turn in data["turns"]]
    assert starts == sorted(starts)
    assert {turn["who"] for turn in data["turns"]} == {"agent", "customer"}
    assert all(0 <= t["start"] < t["end"] <= data["duration"] and t["text"] for t in data["turns"])


def test_the_readme_names_every_recording() -> None:
    text = (SAMPLES / "README.md").read_text("utf-8")
    for path in SAMPLES.iterdir():
        if path.suffix != ".md" and not (
            path.suffix == ".json" and path.stem in {c.call_id for c in CALLS.calls}
        ):
            assert path.name in text
