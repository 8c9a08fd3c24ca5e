from __future__ import annotations

from pathlib import Path

import made_sound as ms
import numpy as np
import pytest

from qa.model import CallMeta, Layout, Span, Who
from qa.speech.listening import Heard, listen


def hear(path: Path, channels: np.ndarray, **meta: object) -> Heard:
    return listen(ms.telephone(path / "call.wav", channels), CallMeta(**meta))  # type: ignore[arg-type]


def one_word() -> np.ndarray:
    """A short answer from a sample call."""
    turn = next(t for t in ms.gold("d02.wav")["turns"] if t["text"] == "行，你查。")
    return ms.cut(ms.sample("d02.wav")[1], turn["start"], turn["end"])


NO_SPEECH = {
    "white noise": ms.white(30.0, -25),
    "pink noise": ms.pink(30.0, -25),
    "ringback": ms.rings(6) + ms.white(30.0, -60),
    "busy tone": ms.busy(43),
    "dial tone": ms.sine(450, 30.0),
    "keys": np.concatenate([ms.keys(40), ms.silence(10.0)]),
    "chords": ms.chords(30.0),
    "chords with vibrato": ms.chords(30.0, vibrato=0.006),
    "struck chords": ms.chords(30.0, decay=3.0),
    "melody": ms.melody(30.0),
    "arpeggio": ms.arpeggio(30.0),
    "fast arpeggio": ms.arpeggio(30.0, step=0.15, decay=4.0),
    "bowed arpeggio": ms.arpeggio(30.0, step=0.4, vibrato=0.008, decay=1.0),
    "hum": ms.sine(50, 30.0) + ms.sine(100, 30.0, -20),
    "nearly silence": ms.white(30.0, -66),
}


@pytest.mark.parametrize("name", NO_SPEECH)
@pytest.mark.parametrize("sides", ["mono", "right"])
def test_what_is_no_speech_gives_no_spans(tmp_path: Path, name: str, sides: str) -> None:
    sound = NO_SPEECH[name]
    quiet = ms.white(len(sound) / ms.RATE, -62, 9)[: len(sound)]
    channels = {"mono": sound, "right": np.stack([quiet, sound])}[sides]
    heard = hear(tmp_path, channels)
    assert [channel.spans for channel in heard.channels] == [()] * len(heard.channels)
    assert "整段录音没有听到人说话。" in heard.facts.warnings


@pytest.mark.parametrize("background", ["silence", "noise"])
def test_one_word_in_five_minutes_is_one_span(tmp_path: Path, background: str) -> None:
    call = ms.white(300.0, -60) if background == "noise" else ms.silence(300.0)
    word = one_word()
    at = 200 * ms.RATE
    call[at : at + len(word)] += word
    heard = hear(tmp_path, call)
    [span] = heard.channels[0].spans
    assert span.start == pytest.approx(200.0, abs=0.15)
    assert span.end == pytest.approx(200.0 + len(word) / ms.RATE, abs=0.2)


@pytest.mark.parametrize("name", ["d02.wav", "d03.wav", "d07.wav", "d09.wav", "d06-mp3.mp3"])
def test_turns_begin_and_end_where_they_do(name: str) -> None:
    heard, gold = listen(ms.SAMPLES / name, CallMeta()), ms.gold(name)
    assert heard.facts.layout is Layout.STEREO and heard.facts.ring_count == gold["rings"]
    starts, ends, spurious = [], [], 0
    for channel in heard.channels:
        turns = [Span(turn["start"], turn["end"]) for turn in gold["turns"] if turn["who"] == channel.role]
        spurious += sum(not any(span & turn for turn in turns) for span in channel.spans)
        for turn in turns:
            inside = [span for span in channel.spans if span & turn]
            assert inside, turn
            starts.append(abs(min(inside, key=lambda span: abs(span.start - turn.start)).start - turn.start))
            ends.append(abs(min(inside, key=lambda span: abs(span.end - turn.end)).end - turn.end))
    assert spurious == 0
    assert np.median(starts) <= 0.1 and np.quantile(starts, 0.95) <= 0.25
    assert np.median(ends) <= 0.1 and np.quantile(ends, 0.95) <= 0.25


def test_ringing_and_music_within_a_call_are_no_speech(tmp_path: Path) -> None:
    word = one_word()
    parts = [ms.rings(2), word, ms.chords(15.0), ms.silence(0.5), word, ms.busy(6)]
    customer = np.concatenate(parts) + ms.white(sum(map(len, parts)) / ms.RATE, -60)[: sum(map(len, parts))]
    heard = hear(tmp_path, np.stack([ms.white(len(customer) / ms.RATE, -60, 3)[: len(customer)], customer]))
    first = 10.0
    second = first + len(word) / ms.RATE + 15.5
    assert [span.start for span in heard.channels[1].spans] == pytest.approx([first, second], abs=0.2)
    assert {tone.kind for tone in heard.facts.tones} == {"ringback", "music", "busy"}
    assert heard.facts.ring_count == 2


def test_metadata_counts_rings_before_sound_does(tmp_path: Path) -> None:
    assert hear(tmp_path, ms.rings(3), ring_count=1).facts.ring_count == 1
    assert hear(tmp_path, ms.rings(3), ring_seconds=21).facts.ring_count == 5
    assert hear(tmp_path, ms.rings(3)).facts.ring_count == 3


def test_bleed_gives_no_speech_of_its_own(tmp_path: Path) -> None:
    left, right = ms.cut(ms.sample("d09.wav"), 20.0, 75.0)
    copy = ms.decibels(-15)
    plain = hear(tmp_path, np.stack([left, right]))
    bled = hear(tmp_path, np.stack([left + copy * right, right + copy * left]))
    for before, after in zip(plain.channels, bled.channels, strict=True):
        talk = sum(span.duration for span in before.spans)
        assert sum(span.duration for span in after.spans) == pytest.approx(talk, rel=0.1)
        for span in after.spans:
            assert sum((span & own).duration for own in before.spans) > 0.8 * span.duration
    assert sum("串音" in warning for warning in bled.facts.warnings) == 2


@pytest.mark.parametrize(
    ("channel_map", "roles"),
    [
        ({}, (Who.AGENT, Who.CUSTOMER)),
        ({"left": "agent", "right": "customer"}, (Who.AGENT, Who.CUSTOMER)),
        ({"left": "customer"}, (Who.CUSTOMER, Who.AGENT)),
        ({"right": "agent"}, (Who.CUSTOMER, Who.AGENT)),
    ],
)
def test_roles_come_from_the_map(tmp_path: Path, channel_map: dict[str, str], roles: tuple[Who, ...]) -> None:
    heard = hear(tmp_path, ms.cut(ms.sample("d07.wav"), 0.0, 25.0), channel_map=channel_map)
    assert tuple(channel.role for channel in heard.channels) == roles
    assert heard.role_confidence > 0.6


@pytest.mark.parametrize("kind", ["mono", "fake", "dead right", "one-sided"])
def test_without_a_channel_for_each_side_roles_are_not_trusted(tmp_path: Path, kind: str) -> None:
    call = ms.cut(ms.sample("d07.wav"), 0.0, 40.0)
    mix, nothing = call.sum(axis=0), np.zeros(call.shape[1], np.float32)
    sides, layout, count = {
        "mono": (mix, Layout.MONO, 1),
        "fake": (np.stack([mix, mix]), Layout.FAKE_STEREO, 1),
        "dead right": (np.stack([mix, nothing]), Layout.STEREO, 2),
        "one-sided": (np.stack([mix, ms.white(40.0, -45)[: len(mix)]]), Layout.STEREO, 2),
    }[kind]
    heard = hear(tmp_path, sides)
    assert heard.facts.layout is layout and len(heard.channels) == count
    assert heard.role_confidence < 0.6 and heard.facts.warnings
    assert heard.channels[0].spans and (kind == "one-sided" or heard.channels[0].role is Who.UNKNOWN)


def test_facts_name_the_file_as_it_is() -> None:
    facts = listen(ms.SAMPLES / "d06-mp3.mp3", CallMeta()).facts
    assert (facts.channels, facts.warnings) == (2, ())
    assert listen(ms.SAMPLES / "d03-mono.wav", CallMeta()).facts.layout is Layout.MONO
