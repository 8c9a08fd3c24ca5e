from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import av
import made_sound as ms
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.errors import AudioError
from qa.speech import audio
from qa.speech.audio import MAX_DURATION_S, RATE, decode, probe


def two_tones(rate: int, seconds: float = 2.0) -> np.ndarray:
    """300 Hz left, 700 Hz right."""
    t = np.arange(round(seconds * rate)) / rate
    return np.stack([0.4 * np.sin(2 * np.pi * hz * t) for hz in (300, 700)]).astype(np.float32)


def encode(path: Path, codec: str, rate: int, samples: np.ndarray, sample_format: str = "fltp") -> Path:
    layout = "mono" if len(samples) == 1 else "stereo"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=layout)
        frame.sample_rate = rate
        size = 160 if codec == "libopencore_amrnb" else None
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate, frame_size=size)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            for packet in stream.encode(piece):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return path


def strongest_hz(wave: np.ndarray) -> float:
    middle = wave[len(wave) // 4 : -len(wave) // 4]
    return float(np.abs(np.fft.rfft(middle)).argmax() * RATE / len(middle))


def kind_of(path: Path) -> str:
    with pytest.raises(AudioError) as caught:
        decode(path)
    message = str(caught.value)
    assert caught.value.hint and path.name in message
    return caught.value.kind


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(
    "subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ALAW", "ULAW"]
)
def test_every_wav_kind_keeps_channels_level_and_length(tmp_path: Path, rate: int, subtype: str) -> None:
    heard = decode(ms.write(tmp_path / "a.wav", two_tones(rate), rate, subtype))
    assert (heard.sample_rate, heard.channels) == (rate, 2)
    assert heard.samples.dtype == np.float32 and heard.samples.shape == (2, heard.samples.shape[1])
    assert heard.duration == pytest.approx(2.0, abs=0.01)
    assert [strongest_hz(wave) for wave in heard.samples] == pytest.approx([300, 700], abs=3)
    assert np.abs(heard.samples).max() == pytest.approx(0.4, abs=0.03)
    assert heard.warnings == ()


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.mp3", "libmp3lame", 44_100),
        ("a.mp3", "libmp3lame", 8_000),
        ("a.m4a", "aac", 44_100),
        ("a.aac", "aac", 16_000),
        ("a.flac", "flac", 8_000),
        ("a.opus", "libopus", 48_000),
    ],
)
def test_compressed_formats(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    heard = decode(encode(tmp_path / name, codec, rate, two_tones(rate, 3.0)))
    assert heard.duration == pytest.approx(3.0, abs=0.15)
    assert [strongest_hz(wave) for wave in heard.samples] == pytest.approx([300, 700], abs=5)
    assert heard.warnings == ()


def test_ogg_vorbis(tmp_path: Path) -> None:
    heard = decode(ms.write(tmp_path / "a.ogg", two_tones(22_050, 3.0), 22_050, "VORBIS"))
    assert heard.duration == pytest.approx(3.0, abs=0.05) and heard.warnings == ()
    assert [strongest_hz(wave) for wave in heard.samples] == pytest.approx([300, 700], abs=3)


def test_amr(tmp_path: Path) -> None:
    heard = decode(encode(tmp_path / "a.amr", "libopencore_amrnb", 8_000, two_tones(8_000, 3.0)[:1]))
    assert heard.channels == 1 and heard.duration == pytest.approx(3.0, abs=0.1)
    assert strongest_hz(heard.samples[0]) == pytest.approx(300, abs=10)


def test_gsm_without_a_container(tmp_path: Path) -> None:
    # A frame of silence as GSM 06.10 codes it, with one louder than the rest.
    quiet = bytes.fromhex("d820a2e15a" + "50004924924924" * 4)
    path = tmp_path / "a.gsm"
    path.write_bytes((quiet[:7] + b"\xff\xf1" + quiet[9:]) * 100)
    found = decode(path)
    assert (found.sample_rate, found.channels) == (8_000, 1)
    assert found.duration == pytest.approx(2.0, abs=0.03)


def test_a_film_is_not_a_cut_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF" + struct.pack("<I", 5000) + b"AVI LIST" + bytes(range(256)) * 20)
    assert kind_of(path) == "audio.not_audio"


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    one = ms.write(tmp_path / "a.wav", two_tones(8_000), 8_000)
    other = tmp_path / "b.wav"
    other.write_bytes(one.read_bytes())
    assert decode(one).sha256 == decode(other).sha256
    assert len(decode(one).sha256) == 64


def test_probe_does_not_need_the_sound(tmp_path: Path) -> None:
    found = probe(ms.write(tmp_path / "a.wav", two_tones(8_000), 8_000, "ULAW"))
    assert (found.container, found.codec, found.sample_rate, found.channels) == ("wav", "pcm_mulaw", 8_000, 2)
    assert found.duration == pytest.approx(2.0) and found.counted


def test_six_channels_keep_the_first_two_with_a_warning(tmp_path: Path) -> None:
    six = np.concatenate([two_tones(48_000), np.zeros((4, 96_000), np.float32)])
    heard = decode(ms.write(tmp_path / "a.wav", six, 48_000))
    assert heard.channels == 6 and heard.samples.shape[0] == 2
    assert strongest_hz(heard.samples[1]) == pytest.approx(700, abs=3)
    assert "6 个声道" in heard.warnings[0]


def test_six_channels_with_silent_first_ones_keep_the_loudest(tmp_path: Path) -> None:
    six = np.concatenate(
        [np.zeros((3, 96_000), np.float32), two_tones(48_000), np.zeros((1, 96_000), np.float32)]
    )
    heard = decode(ms.write(tmp_path / "a.wav", six, 48_000))
    assert [strongest_hz(wave) for wave in heard.samples] == pytest.approx([300, 700], abs=3)
    assert "第 4、5 声道" in heard.warnings[0]


def test_not_a_number_becomes_silence_with_a_warning(tmp_path: Path) -> None:
    wave = two_tones(16_000)
    wave[0, 100:200], wave[1, 300], wave[1, 301] = np.nan, np.inf, -np.inf
    heard = decode(ms.write(tmp_path / "a.wav", wave, 16_000, "FLOAT"))
    assert np.isfinite(heard.samples).all()
    assert "102 个无效采样点" in heard.warnings[0]


def test_float_samples_on_the_scale_of_integers_are_scaled(tmp_path: Path) -> None:
    heard = decode(ms.write(tmp_path / "a.wav", two_tones(16_000) * 32_768, 16_000, "FLOAT"))
    assert 0.5 < np.abs(heard.samples).max() <= 1.0
    assert "超出正常范围" in heard.warnings[0]


def test_one_absurd_sample_does_not_silence_the_rest(tmp_path: Path) -> None:
    wave = two_tones(16_000)
    wave[0, 1000] = 1e30
    heard = decode(ms.write(tmp_path / "a.wav", wave, 16_000, "FLOAT"))
    assert np.abs(heard.samples).max() <= 1.0
    assert heard.samples[1].std() == pytest.approx(0.28, abs=0.02)


def test_a_wrong_extension_is_read_with_a_warning(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", "libmp3lame", 16_000, two_tones(16_000)).rename(tmp_path / "a.wav")
    heard = decode(path)
    assert heard.duration == pytest.approx(2.0, abs=0.1)
    assert heard.warnings == ("扩展名是 .wav，内容其实是 MP3，已按实际内容读取。",)


# ---- what cannot be read --------------------------------------------------------------------


def test_missing(tmp_path: Path) -> None:
    assert kind_of(tmp_path / "没有.wav") == "audio.missing"


def test_a_folder(tmp_path: Path) -> None:
    assert kind_of(tmp_path) == "audio.not_file"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ms.write(tmp_path / "a.wav", two_tones(8_000), 8_000)
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as root
    assert kind_of(path) == "audio.permission"


def test_vanishing_between_probe_and_decoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ms.write(tmp_path / "a.wav", two_tones(8_000), 8_000)

    def probe_and_lose(path: Path) -> audio.Probe:
        found = probe(path)
        path.unlink()
        return found

    monkeypatch.setattr(audio, "probe", probe_and_lose)
    assert kind_of(path) == "audio.missing"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("empty.wav", b"", "audio.empty"),
        ("text.wav", "这不是录音，是一段文字。\n".encode() * 50, "audio.not_audio"),
        ("gbk.wav", "这不是录音，是一段文字。\n".encode("gb18030") * 50, "audio.not_audio"),
        ("list.mp3", b"#EXTM3U\n#EXTINF:10,\n/etc/passwd\n", "audio.not_audio"),
        ("page.wav", b"<html><body>404 Not Found</body></html>", "audio.not_audio"),
        ("doc.wav", b"%PDF-1.7\n" + bytes(range(256)) * 20, "audio.not_audio"),
        ("picture.wav", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(2000), "audio.not_audio"),
        ("pack.wav", b"Rar!\x1a\x07\x01\x00" + bytes(100), "audio.archive"),
        ("noise.wav", np.random.default_rng(0).bytes(50_000), "audio.not_audio"),
        ("noise.mp3", np.random.default_rng(1).bytes(50_000), "audio.not_audio"),
        ("zeros.wav", bytes(10_000), "audio.not_audio"),
        ("id3.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x00", "audio.truncated"),
    ],
)
def test_what_is_no_recording(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert kind_of(path) == kind


def test_a_zip_renamed_to_wav(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("a.wav", b"RIFF")
    assert kind_of(path) == "audio.archive"


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("a.wav", b"RIFF")
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag of an encrypted entry
    path.write_bytes(content)
    with pytest.raises(AudioError, match="加密压缩包"):
        decode(path)


def wav_bytes(tmp_path: Path, seconds: float = 4.0) -> bytes:
    return ms.write(tmp_path / "whole.wav", two_tones(8_000, seconds), 8_000, "ULAW").read_bytes()


@pytest.mark.parametrize("kept", [20, 44, 60, 1_000, 20_000])
def test_a_cut_wav(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cut.wav"
    path.write_bytes(wav_bytes(tmp_path)[:kept])
    assert kind_of(path) in {"audio.truncated", "audio.zero_length"}


@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "aac"), ("a.flac", "flac"), ("a.mp3", "libmp3lame")])
def test_cut_compressed_files(tmp_path: Path, name: str, codec: str) -> None:
    path = encode(tmp_path / name, codec, 16_000, two_tones(16_000, 8.0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert kind_of(path) == "audio.truncated"


def test_a_cut_ogg_is_read_with_a_warning(tmp_path: Path) -> None:
    """Ogg does not say how long it should be."""
    path = encode(tmp_path / "a.opus", "libopus", 48_000, two_tones(48_000, 8.0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "没有正常的结尾" in decode(path).warnings[0]


def test_a_damaged_mp3_tail_keeps_what_decodes(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", "libmp3lame", 16_000, two_tones(16_000, 20.0))
    content = bytearray(path.read_bytes())
    tail = len(content) // 25
    content[-tail:] = np.random.default_rng(0).bytes(tail)
    path.write_bytes(content)
    heard = decode(path)
    assert 18.0 < heard.duration <= 20.5
    assert any("复核" in warning or "损坏" in warning for warning in heard.warnings)


def test_a_damaged_middle_keeps_the_clock(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.flac", "flac", 16_000, two_tones(16_000, 10.0))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2_000] = bytes(2_000)
    path.write_bytes(content)
    heard = decode(path)
    assert heard.duration == pytest.approx(10.0, abs=0.3)


def patched(content: bytes, chunk: bytes, offset: int, value: bytes) -> bytes:
    at = content.index(chunk) + offset
    return content[:at] + value + content[at + len(value) :]


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 0x7FFF_FFFF])
def test_a_data_size_never_filled_in_is_no_fault(tmp_path: Path, size: int) -> None:
    """Recorders that stream leave the size open."""
    content = ms.write(tmp_path / "a.wav", two_tones(8_000), 8_000).read_bytes()
    path = tmp_path / "b.wav"
    path.write_bytes(patched(content, b"data", 4, struct.pack("<I", size)))
    assert decode(path).duration == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize(
    ("offset", "value"),
    [(10, struct.pack("<H", 60_000)), (12, struct.pack("<I", 4_000_000_000)), (12, struct.pack("<I", 1))],
)
def test_absurd_headers(tmp_path: Path, offset: int, value: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(patched(wav_bytes(tmp_path), b"fmt ", offset, value))
    assert kind_of(path) in {"audio.corrupt", "audio.truncated", "audio.too_short"}


def test_a_broken_format_chunk(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(patched(wav_bytes(tmp_path), b"fmt ", 0, bytes(30)))
    assert kind_of(path) == "audio.corrupt"


def test_ten_hours_are_refused_before_decoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    with soundfile.SoundFile(path, "w", 8_000, 1, "ULAW") as file:
        file.write(np.zeros(8_000, np.float32))
    content = path.read_bytes()
    length = 10 * 3600 * 8_000
    content = patched(content, b"data", 4, struct.pack("<I", length))
    content = patched(content, b"fact", 8, struct.pack("<I", length))
    content = patched(content, b"RIFF", 4, struct.pack("<I", length + 50))
    path.write_bytes(content)
    os.truncate(path, length + 58)  # a sparse file: nothing is stored
    monkeypatch.setattr(audio, "_samples", lambda *_: pytest.fail("decoded"))
    with pytest.raises(AudioError, match=f"10.0 小时，上限 {MAX_DURATION_S / 3600:g} 小时") as caught:
        decode(path)
    assert caught.value.kind == "audio.too_long"


def test_a_length_that_the_bytes_cannot_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    content = patched(wav_bytes(tmp_path), b"data", 4, struct.pack("<I", 500_000_000))
    path.write_bytes(patched(content, b"fact", 8, struct.pack("<I", 250_000_000)))
    assert kind_of(path) == "audio.truncated"


def test_the_limit_holds_where_the_length_is_only_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = encode(tmp_path / "a.aac", "aac", 16_000, two_tones(16_000, 5.0))
    monkeypatch.setattr(audio, "MAX_DURATION_S", 3.0)
    assert kind_of(path) == "audio.too_long"


@pytest.mark.parametrize(
    ("seconds", "kind"),
    [(0.0, "audio.zero_length"), (1 / 8_000, "audio.too_short"), (0.2, "audio.too_short")],
)
def test_hardly_any_sound(tmp_path: Path, seconds: float, kind: str) -> None:
    assert kind_of(ms.write(tmp_path / "a.wav", two_tones(8_000, seconds), 8_000)) == kind


@pytest.mark.parametrize("level", [0.0, 1e-5])
@pytest.mark.parametrize("subtype", ["PCM_16", "ALAW", "ULAW"])
def test_silence_is_its_own_error(tmp_path: Path, level: float, subtype: str) -> None:
    wave = level * np.random.default_rng(0).standard_normal((2, 80_000))
    assert kind_of(ms.write(tmp_path / "a.wav", wave, 8_000, subtype)) == "audio.silent"


@pytest.mark.parametrize("at", [0.0, 31.7, 59.9])
def test_one_sound_anywhere_is_enough(tmp_path: Path, at: float) -> None:
    wave = np.zeros(60 * 8_000, np.float32)
    wave[round(at * 8_000) : round((at + 0.1) * 8_000)] = 0.01 * np.sin(np.arange(800))
    assert decode(ms.write(tmp_path / "a.wav", wave, 8_000)).duration == pytest.approx(60.0)


def test_a_soft_recording_is_not_silent(tmp_path: Path) -> None:
    assert decode(ms.write(tmp_path / "a.wav", two_tones(8_000) * 0.003, 8_000)).duration > 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 255)), min_size=1, max_size=12),
    st.integers(50, 9000),
)
def test_a_mangled_header_is_read_or_refused(tmp_path: Path, edits: list[tuple[int, int]], kept: int) -> None:
    content = bytearray(wav_bytes(tmp_path, 1.0)[:kept])
    for place, value in edits:
        content[place % len(content)] = value
    path = tmp_path / "mangled.wav"
    path.write_bytes(content)
    try:
        heard = decode(path)
    except AudioError as fault:
        assert fault.kind.startswith("audio.") and fault.hint
    else:
        assert np.isfinite(heard.samples).all() and heard.samples.shape[0] <= 2
