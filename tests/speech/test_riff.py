from __future__ import annotations

import struct
from pathlib import Path

import made_sound as ms
import numpy as np
import pytest
from test_audio import encode

from qa.errors import AudioError
from qa.speech.audio import decode
from qa.speech.riff import WavExtent, wav_extent


def wav(tmp_path: Path, seconds: float = 4.0) -> Path:
    return ms.telephone(tmp_path / "call.wav", np.stack([ms.white(seconds, -20, k) for k in range(2)]))


def stating(path: Path, share: float, behind: bytes = b"") -> Path:
    """The same file with a header that states a share of its sound."""
    content = path.read_bytes()
    at = content.index(b"data") + 4
    size = struct.pack("<I", round(struct.unpack("<I", content[at : at + 4])[0] * share) // 2 * 2)
    path.write_bytes(content[:at] + size + content[at + 4 :] + behind)
    return path


def test_a_whole_file_agrees_with_its_header(tmp_path: Path) -> None:
    path = wav(tmp_path)
    assert wav_extent(path) == WavExtent(64_000, 0, 0)
    assert decode(path).warnings == ()


@pytest.mark.parametrize(
    "behind",
    [
        b"LIST" + struct.pack("<I", 30_000) + bytes(range(250)) * 120,
        b"\0" * 40_000,
        b"\xff" * 40_000,
        b"abc",
    ],
)
def test_chunks_and_filling_behind_the_sound_are_none_of_it(tmp_path: Path, behind: bytes) -> None:
    path = stating(wav(tmp_path), 1.0, behind)
    assert decode(path).duration == pytest.approx(4.0, abs=0.01)
    assert decode(path).warnings == ()


def test_a_header_for_half_of_the_call_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="其后约 2 秒没有登记") as caught:
        decode(stating(wav(tmp_path), 0.5))
    assert caught.value.kind == "audio.truncated" and "call.wav" in caught.value.message and caught.value.hint


def test_a_header_for_nearly_all_of_the_call_is_told(tmp_path: Path) -> None:
    found = decode(stating(wav(tmp_path, 40.0), 0.95))
    assert found.warnings == ("录音末尾约 2 秒没有登记在文件头里，没有读取，收尾的评分请人工复核。",)


def test_a_cut_file_misses_bytes(tmp_path: Path) -> None:
    path = wav(tmp_path)
    path.write_bytes(path.read_bytes()[:-32_000])
    extent = wav_extent(path)
    assert extent is not None and extent.missing == 32_000


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF0000WAVE", b"RIFF0000AVI " + b"x" * 99, b"ID3" * 99])
def test_what_is_no_wav_file_states_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    assert wav_extent(path) is None


@pytest.mark.parametrize("codec", ["adpcm_ms", "adpcm_ima_wav"])
def test_adpcm_is_whole_or_cut_by_its_bytes(tmp_path: Path, codec: str) -> None:
    path = encode(tmp_path / "a.wav", codec, 8_000, np.stack([ms.white(12.0, -20, k)[::2] for k in range(2)]))
    found = decode(path)
    assert found.duration == pytest.approx(12.0, abs=0.3) and found.warnings == ()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(AudioError) as caught:
        decode(path)
    assert caught.value.kind == "audio.truncated"
