from __future__ import annotations

import base64
import io
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf

from qa.errors import AudioError
from qa.model import Span
from qa.report.audio import embed_audio, player_audio


def tone(path: Path, *, seconds: float = 6.0, rate: int = 8000, channels: int = 1) -> Path:
    """A beep from 2.0 s to 3.0 s on the first channel, silence elsewhere."""
    sound = np.zeros((int(seconds * rate), channels))
    at = np.arange(2 * rate, 3 * rate)
    sound[at, 0] = 0.5 * np.sin(2 * np.pi * 600 * at / rate)
    sf.write(path, sound, rate)
    return path


def decoded(data: bytes, *, rate: int = 8000) -> np.ndarray[Any, Any]:
    import av

    with av.open(io.BytesIO(data)) as source:
        frames = [f.to_ndarray() for f in source.decode(audio=0)]
        assert source.streams.audio[0].rate == rate
    return np.concatenate(frames, axis=1)


def loud(sound: np.ndarray[Any, Any], *, rate: int = 8000) -> tuple[float, float]:
    at = np.flatnonzero(np.abs(sound[0]) > 0.2)
    return (at[0] / rate, at[-1] / rate) if at.size else (-1.0, -1.0)


@pytest.mark.parametrize(("rate", "kept"), [(8000, 8000), (16000, 16000), (44100, 16000)])
def test_sound_stays_where_it_was(tmp_path: Path, rate: int, kept: int) -> None:
    start, end = loud(decoded(embed_audio(tone(tmp_path / "a.wav", rate=rate)), rate=kept), rate=kept)
    assert start == pytest.approx(2.0, abs=0.08)
    assert end == pytest.approx(3.0, abs=0.08)


def test_channels_are_kept_and_apart(tmp_path: Path) -> None:
    mono = decoded(embed_audio(tone(tmp_path / "m.wav")))
    stereo = decoded(embed_audio(tone(tmp_path / "s.wav", channels=2)))
    assert (mono.shape[0], stereo.shape[0]) == (1, 2)
    assert np.abs(stereo[0]).max() > 0.3
    assert np.abs(stereo[1]).max() < 0.05


def test_more_channels_become_two(tmp_path: Path) -> None:
    assert decoded(embed_audio(tone(tmp_path / "six.wav", channels=6))).shape[0] == 2


def test_silenced_stretch_cannot_be_heard(tmp_path: Path) -> None:
    path = tone(tmp_path / "a.wav")
    start, end = loud(decoded(embed_audio(path, silence=[Span(1.9, 2.5)])))
    assert start >= 2.45
    assert end == pytest.approx(3.0, abs=0.08)
    assert loud(decoded(embed_audio(path, silence=[Span(-5, 99)]))) == (-1.0, -1.0)


def test_size_follows_the_limit(tmp_path: Path) -> None:
    path = tone(tmp_path / "a.wav", seconds=60)
    best = embed_audio(path)
    smaller = embed_audio(path, limit=len(best) - 20_000)
    assert 110_000 < len(best) < 140_000
    assert 0 < len(smaller) <= len(best) - 20_000
    assert embed_audio(path, limit=50_000) == b""


def test_encoding_costs_little(recording: Path) -> None:
    started = time.perf_counter()
    data = embed_audio(recording)
    assert time.perf_counter() - started < 5  # about 0.8 s on two quiet cores
    assert len(data) < 1_400_000


@pytest.mark.parametrize("content", [b"", b"not a recording", b"RIFF\x00\x00\x00\x00WAVE"])
def test_unreadable_recording_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.wav"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"坏\.wav"):
        embed_audio(path)


def test_player_embeds_when_it_fits(tmp_path: Path) -> None:
    player = player_audio(tone(tmp_path / "a.wav"), tmp_path)
    assert player.embedded
    assert base64.b64decode(player.uri.removeprefix("data:audio/mpeg;base64,"))


def test_player_links_when_told_to(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "calls" / "x"
    folder.mkdir(parents=True)
    player = player_audio(tone(tmp_path / "通话 1#.wav"), folder, embed=False)
    assert player.uri == "../../../%E9%80%9A%E8%AF%9D%201%23.wav"
    assert not player.embedded


def test_player_never_links_what_must_be_silenced(tmp_path: Path) -> None:
    player = player_audio(tone(tmp_path / "a.wav"), tmp_path, embed=False, silence=[Span(0, 1)])
    assert player.uri == ""
    assert "遮蔽" in player.note


def test_player_without_a_recording_says_so(tmp_path: Path) -> None:
    assert "没有附带录音" in player_audio(None, tmp_path).note
    assert "找不到录音文件 gone.wav" in player_audio(tmp_path / "gone.wav", tmp_path).note
