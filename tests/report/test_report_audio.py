from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf

from qa.errors import AudioError
from qa.model import Span
from qa.report.audio import encode_audio, player_audio
from qa.report.opus import MIME

DATA_URI = f"data:{MIME};base64,"


def tone(path: Path, *, seconds: float = 6.0, rate: int = 8000, channels: int = 1) -> Path:
    """A beep from 2.0 s to 3.0 s on the first channel, silence elsewhere."""
    sound = np.zeros((int(seconds * rate), channels))
    at = np.arange(2 * rate, 3 * rate)
    swell = np.minimum(1, np.minimum(at - at[0], at[-1] - at) / (0.02 * rate))  # as a voice begins
    sound[at, 0] = 0.5 * swell * np.sin(2 * np.pi * 600 * at / rate)
    sf.write(path, sound, rate)
    return path


def clicks(path: Path, *, seconds: int, rate: int = 8000) -> Path:
    """A short loud burst at every full second, on both channels."""
    sound = np.zeros((seconds * rate, 2))
    burst = 0.8 * np.sin(2 * np.pi * 1000 * np.arange(int(0.03 * rate)) / rate)
    for second in range(1, seconds):
        sound[second * rate : second * rate + burst.size] = burst[:, None]
    sf.write(path, sound, rate)
    return path


def decoded(data: bytes, *, rate: int = 8000) -> np.ndarray[Any, Any]:
    """Samples between -1 and 1, a row a channel."""
    import av

    with av.open(io.BytesIO(data)) as source:
        stream = source.streams.audio[0]
        assert stream.codec_context.name in {"opus", "libopus"}
        resampler = av.AudioResampler(format="fltp", layout=stream.layout, rate=rate)
        parts = [part.to_ndarray() for frame in source.decode(stream) for part in resampler.resample(frame)]
        parts += [part.to_ndarray() for part in resampler.resample(None)]
    return np.concatenate(parts, axis=1)


def loud(sound: np.ndarray[Any, Any], *, rate: int = 8000) -> tuple[float, float]:
    at = np.flatnonzero(np.abs(sound[0]) > 0.2)
    return (at[0] / rate, at[-1] / rate) if at.size else (-1.0, -1.0)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_sound_stays_where_it_was(tmp_path: Path, rate: int) -> None:
    start, end = loud(decoded(encode_audio(tone(tmp_path / "a.wav", rate=rate)).data))
    assert start == pytest.approx(2.0, abs=0.03)
    assert end == pytest.approx(3.0, abs=0.03)


def test_length_is_kept(tmp_path: Path) -> None:
    assert decoded(encode_audio(tone(tmp_path / "a.wav")).data).shape[1] / 8000 == pytest.approx(
        6.0, abs=0.07
    )


@pytest.mark.parametrize("limit", [None, 25_000, 20_000], ids=["best", "speech coder", "lowest"])
def test_channels_are_kept_and_apart(tmp_path: Path, limit: int | None) -> None:
    mono = decoded(encode_audio(tone(tmp_path / "m.wav"), limit=limit).data)
    stereo = decoded(encode_audio(tone(tmp_path / "s.wav", channels=2), limit=limit).data)
    assert (mono.shape[0], stereo.shape[0]) == (1, 2)
    assert np.abs(stereo[0]).max() > 0.3
    assert np.sqrt((stereo[1] ** 2).mean()) < 0.003 * np.sqrt((stereo[0] ** 2).mean())  # 50 dB


def test_more_channels_become_two(tmp_path: Path) -> None:
    assert decoded(encode_audio(tone(tmp_path / "six.wav", channels=6)).data).shape[0] == 2


def test_covered_stretch_cannot_be_heard(tmp_path: Path) -> None:
    path = tone(tmp_path / "a.wav")
    start, end = loud(decoded(encode_audio(path, silence=[Span(1.9, 2.5)]).data))
    assert start >= 2.45
    assert end == pytest.approx(3.0, abs=0.03)
    assert loud(decoded(encode_audio(path, silence=[Span(-5, 99)]).data)) == (-1.0, -1.0)


def test_covered_stretch_has_a_soft_tone_and_nothing_else(tmp_path: Path) -> None:
    rate = 8000
    noise = np.random.default_rng(3).normal(0, 0.2, (6 * rate, 2))
    sf.write(tmp_path / "n.wav", noise, rate)
    sound = decoded(encode_audio(tmp_path / "n.wav", silence=[Span(2, 4)]).data)[
        :, int(2.2 * rate) : int(3.8 * rate)
    ]
    spectrum = np.abs(np.fft.rfft(sound[0] * np.hanning(sound.shape[1])))
    hertz = np.fft.rfftfreq(sound.shape[1], 1 / rate)
    beside = spectrum[np.abs(hertz - 440) > 60]
    assert hertz[spectrum.argmax()] == pytest.approx(440, abs=5)
    assert 0.005 < np.abs(sound).max() < 0.05
    assert beside.max() < 0.05 * spectrum.max()
    # The same in both channels: a loud voice may be heard on the other side of the line, too.
    assert np.abs(sound[1]).max() < 0.05


def test_outline_is_that_of_the_sound(tmp_path: Path) -> None:
    peaks = encode_audio(tone(tmp_path / "a.wav", channels=2), silence=[Span(2.5, 9)]).peaks
    left, right = (np.frombuffer(base64.b64decode(c), np.uint8) for c in peaks["channels"])
    assert peaks["rate"] == 20
    assert (left.size, right.size) == (120, 120)
    assert set(np.flatnonzero(left)) == set(range(40, 50))
    assert left.max() == 255
    assert not right.any()


def test_outline_of_the_loudest_sample_does_not_turn_over(tmp_path: Path) -> None:
    sound = np.zeros(8000, np.int16)
    sound[100] = -32768
    sf.write(tmp_path / "a.wav", sound, 8000, subtype="PCM_16")
    outline = np.frombuffer(base64.b64decode(encode_audio(tmp_path / "a.wav").peaks["channels"][0]), np.uint8)
    assert outline[0] == 255
    assert not outline[1:].any()


def test_size_follows_the_limit(tmp_path: Path) -> None:
    rate, seconds = 8000, 60
    sf.write(tmp_path / "a.wav", np.random.default_rng(1).normal(0, 0.1, seconds * rate), rate)
    path = tmp_path / "a.wav"
    best = encode_audio(path).data
    smaller = encode_audio(path, limit=len(best) - 30_000)
    assert 130_000 < len(best) < 175_000
    assert 0 < len(smaller.data) <= len(best) - 30_000
    none = encode_audio(path, limit=50_000)
    assert none.data == b""
    assert none.peaks["channels"]
    assert len(encode_audio(path, limit=None).data) == len(best)


def test_encoding_again_keeps_rate_length_and_what_was_covered(tmp_path: Path) -> None:
    """A report made again from an older page starts from that page's sound."""
    first = encode_audio(tone(tmp_path / "a.wav", channels=2), silence=[Span(2.5, 4)]).data
    again = encode_audio(first, silence=[Span(0, 2.2)])
    start, end = loud(decoded(again.data))
    assert start == pytest.approx(2.2, abs=0.05)
    assert end == pytest.approx(2.5, abs=0.05)
    assert b"rate=8000" in again.data
    assert np.frombuffer(base64.b64decode(again.peaks["channels"][0]), np.uint8).size == 120


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path) -> None:
    source = clicks(tmp_path / "a.wav", seconds=3)
    assert encode_audio(source) == encode_audio(source)


def test_what_is_embedded_is_small(recording: Path) -> None:
    assert len(encode_audio(recording).data) < 1_700_000


@pytest.mark.parametrize("content", [b"", b"not a recording", b"RIFF\x00\x00\x00\x00WAVE"])
def test_unreadable_recording_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.wav"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"坏\.wav"):
        encode_audio(path)
    with pytest.raises(AudioError, match="报告中的录音"):
        encode_audio(content)


def test_player_embeds_when_it_fits(tmp_path: Path) -> None:
    player = player_audio(tone(tmp_path / "a.wav"), tmp_path)
    assert player.embedded
    assert player.uri.startswith(DATA_URI)
    assert base64.b64decode(player.uri.removeprefix(DATA_URI)).startswith(b"\x1aE\xdf\xa3")
    assert player.peaks["rate"] == 20


def test_player_embeds_long_recordings_only_when_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.report.audio.MAX_EMBED_BYTES", 4500)
    path = tone(tmp_path / "a.wav")
    assert player_audio(path, tmp_path).uri == "a.wav"
    assert player_audio(path, tmp_path, embed="always").uri.startswith(DATA_URI)


def test_player_links_when_told_to(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "calls" / "x"
    folder.mkdir(parents=True)
    player = player_audio(tone(tmp_path / "通话 1#.wav"), folder, embed="never")
    assert player.uri == "../../../%E9%80%9A%E8%AF%9D%201%23.wav"
    assert not player.embedded


def test_player_never_links_what_must_be_silenced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tone(tmp_path / "a.wav")
    player = player_audio(path, tmp_path, embed="never", silence=[Span(0, 1)])
    assert player.uri == ""
    assert "遮蔽" in player.note
    monkeypatch.setattr("qa.report.audio.MAX_EMBED_BYTES", 4500)
    too_long = player_audio(path, tmp_path, silence=[Span(0, 1)])
    assert too_long.uri == ""
    assert "遮蔽" in too_long.note
    broken = tmp_path / "b.wav"
    broken.write_bytes(b"no sound")
    assert player_audio(broken, tmp_path, silence=[Span(0, 1)]).uri == ""
    assert player_audio(broken, tmp_path).uri == "b.wav"


def test_player_without_a_recording_says_so(tmp_path: Path) -> None:
    assert "没有附带录音" in player_audio(None, tmp_path).note
    assert "找不到录音文件 gone.wav" in player_audio(tmp_path / "gone.wav", tmp_path).note


HEAR = """
async ({uri, places}) => {
  const audio = new Audio(uri);
  audio.preload = "auto";
  await new Promise((ok, no) => { audio.oncanplaythrough = ok; audio.onerror = () => no(audio.error.message); });
  const context = new AudioContext();
  await context.resume();
  const listener = context.createAnalyser();
  listener.fftSize = 512;
  context.createMediaElementSource(audio).connect(listener);
  listener.connect(context.destination);
  const box = new Float32Array(512);
  const heard = [];
  for (const place of places) {
    audio.currentTime = place;
    await new Promise((ok) => { audio.onseeked = ok; });
    await audio.play();
    heard.push(await new Promise((ok) => {
      const started = performance.now();
      const look = () => {
        listener.getFloatTimeDomainData(box);
        if (box.some((v) => Math.abs(v) > 0.25)) return ok(audio.currentTime);
        if (performance.now() - started > 4000) return ok(-1);
        setTimeout(look, 4);
      };
      look();
    }));
    audio.pause();
    await new Promise((ok) => setTimeout(ok, 60));
  }
  return {heard, duration: audio.duration};
}
"""


def test_seeking_in_a_browser_lands_right(tmp_path: Path, browser: Any) -> None:
    """Half a second before a click, the click is heard half a second later: within 0.2 s, late in the call, too."""
    player = player_audio(clicks(tmp_path / "c.wav", seconds=300), tmp_path)
    page = browser.new_page()
    page.goto("about:blank")
    places = [1.6, 250.6, 77.6, 298.4, 12.7]
    result = page.evaluate(HEAR, {"uri": player.uri, "places": places})
    page.close()
    assert result["duration"] == pytest.approx(300, abs=0.1)
    for place, heard in zip(places, result["heard"], strict=True):
        assert heard == pytest.approx(int(place) + 1, abs=0.2)
