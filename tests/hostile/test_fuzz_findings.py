"""What fuzzing and the hostile folder brought to light, each mended and kept from coming back."""

from __future__ import annotations

import base64
import json
import os
import struct
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from qa.calls.inputs import find_calls
from qa.calls.transcript_file import parse_transcript
from qa.errors import AudioError, InputError, QaError, ScorecardError, UsageError
from qa.model import CallMeta
from qa.rulefiles.scorecard import DEFAULT, load
from qa.speech.audio import decode

# An AAC stream whose damage FFmpeg reports by a number that has no name.
_NAMELESS_FAULT = (
    "//FgQDk//N4CAExhdmM2Mi4yOC4xMDIAAlCrWFiRuh6Gg6Wwv+0vekTjmcTcVxu+b3reskWRaVVJ/+I8byua+RqMU3yIJlOBM+zjSbcC"
    "l4Itu6/iU0Ex0y6ZdMomPQw+HAxMllSa/IxJkttPh27AMi0AjfmZe9FlbSoIXTlRY/Ao7fb931txLShwReHG7ibHoVGJtL0G0k46UXbq"
    "8vKzGz7DiSeFkYiM86ZzVdhuP8PQq0KF6ewZgwxcCtx5DO9a4+QGAIpduAalwBbu/n18hnbxpl2UF+omEUHsEWPE29x46+z16lUMjEIA"
    "giVieXdTaXsIvsWdfQJ4OrRlcqnPdExaPY6fJtoSvtusEtOLw2RvU7r75ndQfABDOdtpzELSxc7r28ZNUf2rG7ttXUQ05Ceq00N7J7BX"
    "HoODbUrioo67vFQ5gcFSkjb6PPn6DxMM0kpobiS3ei6eSgWuijxJcIc+ol7vsRl+kuBjDF71Dbx9idLJrdvd910tt6/t5cVztK/ExtFo"
    "7DBRyeso12wxsw3iYB7pWUk/Oi1pe0mKjWTJz1HMcFT6LKirM3jZGNdNksa1cDGiqHGi5ysXASS6i15rkruJi6dhSOmqzGw4LRzF9f//"
    "//9sURtHOw=="
)


def test_a_fault_of_ffmpeg_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a.aac"
    path.write_bytes(base64.b64decode(_NAMELESS_FAULT))
    with pytest.raises(AudioError):
        decode(path)


def test_a_recording_that_is_mostly_damage_is_not_judged(tmp_path: Path) -> None:
    """What cannot be heard must not count as unsaid."""
    frame = bytes([0x3C]) + bytes(range(31))  # 12.2 kbit/s, 20 ms
    for good, bad, fine in ((90, 5, True), (90, 40, False)):
        path = tmp_path / f"{bad}.amr"
        path.write_bytes(b"#!AMR\n" + frame * good + b"\x7c" * bad + frame * good * fine)
        if fine:
            assert decode(path).duration > 1
        else:
            with pytest.raises(AudioError, match="解不出来"):
                decode(path)


def test_samples_of_64_bits(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).bytes(64_000)
    form = struct.pack("<HHIIHH", 1, 1, 8000, 64_000, 8, 64)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(sound)) + sound
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    with pytest.raises(AudioError) as caught:
        decode(path)
    assert caught.value.kind == "audio.codec"


def test_an_offset_taken_out_of_a_clipped_wave_stays_in_bounds(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    wave = np.clip(0.05 * rng.standard_normal(16_000) - 0.4, -1, 1)
    wave[::500] = 1.0
    soundfile.write(tmp_path / "a.wav", wave, 8000, subtype="PCM_16")
    found = decode(tmp_path / "a.wav")
    assert "偏移" in "".join(found.warnings)
    assert float(np.abs(found.samples).max()) <= 1.0


def test_a_name_with_no_room_for_that_of_its_metadata(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 125 + ".wav")
    path.write_bytes(b"x")
    (job,) = find_calls([tmp_path])
    assert (job.path, job.error) == (path, None)


def test_errors_about_names_that_no_text_holds() -> None:
    error = QaError("录音\udc80\u202e\x1b[31m　坏了\n请重试", hint="\udcff")
    assert error.message == "录音\\udc80\\u202e\\x1b[31m　坏了\n请重试"
    assert error.hint == "\\udcff"
    str(error).encode("utf-8")


def test_a_name_that_is_no_utf8_in_a_message(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\n.wav")
    path.write_bytes(b"")
    with pytest.raises(AudioError) as caught:
        decode(path)
    assert "\\xff\\n.wav" in caught.value.message


@pytest.mark.parametrize("name", ["a.meta.json", "a.transcript.json"])
@pytest.mark.parametrize("kind", ["fifo", "device", "folder"])
def test_what_is_no_file_where_one_is_expected(tmp_path: Path, name: str, kind: str) -> None:
    """A pipe that nobody writes to would hold the whole run up, an endless device fill the memory."""
    (tmp_path / "a.wav").write_bytes(b"x")
    path = tmp_path / name
    {"fifo": os.mkfifo, "device": lambda p: p.symlink_to("/dev/zero"), "folder": Path.mkdir}[kind](path)
    jobs = find_calls([tmp_path / "a.wav"] if name.endswith("meta.json") else [tmp_path / "a.wav", path])
    if kind != "folder" or name.endswith("meta.json"):
        assert jobs[-1].error is not None
        assert jobs[-1].error.kind == "input.special"


def test_a_recording_of_a_million_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF")
    os.truncate(path, 1 << 42)
    (job,) = find_calls([path])
    assert job.error is not None
    assert (job.error.kind, "过大" in job.error.message) == ("input.size", True)


def test_numbers_without_end(tmp_path: Path) -> None:
    for text in ('{"hold_events": [[1, 1%s]]}', '{"ring_seconds": 1%s}', '{"extra": {"x": 1%s}}'):
        (tmp_path / "a.wav").write_bytes(b"x")
        (tmp_path / "a.meta.json").write_text(text % ("0" * 400))
        (job,) = find_calls([tmp_path / "a.wav"])
        assert job.error is None or isinstance(job.error, InputError)


def test_metadata_nested_almost_too_deep(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    for deep in range(880, 1000, 7):
        (tmp_path / "a.meta.json").write_text('{"a": ' + "[" * deep + "]" * deep + "}")
        (job,) = find_calls([tmp_path / "a.wav"])
        assert job.error is None or job.error.kind == "input.json"


def test_a_heading_beyond_the_csv_readers_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"' + "h" * 200_000 + '",path\n1,a.wav\n')
    with pytest.raises(UsageError) as caught:
        find_calls([path])
    assert caught.value.kind == "list.csv"


def test_a_speech_of_twenty_thousand_characters_without_a_mark() -> None:
    start = time.monotonic()
    found = parse_transcript({"turns": [{"who": "agent", "text": "好" * 20_000}]}, CallMeta(), "x")
    assert len(found.turns[0].raw) == 20_000
    assert time.monotonic() - start < 20  # where time growing as the square it took longer


def test_more_talk_than_a_day_holds() -> None:
    with pytest.raises(InputError, match="不像是一通电话") as caught:
        parse_transcript({"turns": [{"who": "agent", "text": "好，" * 600_000}]}, CallMeta(), "x")
    assert caught.value.kind == "input.size"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &a [1]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(2)), "没有这个写法"),
        (
            "x0: &x0 [1]\n"
            + "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 9)),
            "别名",
        ),
        ("a: &a [*a]\n", "缺少这一项"),
        ("a: " + "[" * 300_000, "嵌套过深"),
        ("a: 2026-99-99T99:99:99Z\n", "不是合法的 YAML"),
        ("a: \x07\n", "不是合法的 YAML"),
    ],
)
def test_scorecards_that_unfold_without_end(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "card.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ScorecardError, match=said) as caught:
        load(path)
    assert "card.yaml" in caught.value.message


def test_a_scorecard_that_names_a_device_as_its_acts(tmp_path: Path) -> None:
    text = DEFAULT.read_text("utf-8")
    path = tmp_path / "card.yaml"
    path.write_text(text.replace("acts: [", "acts: [/dev/zero, ", 1), "utf-8")
    assert "/dev/zero" in path.read_text("utf-8")
    with pytest.raises(ScorecardError, match="不是普通的文本文件"):
        load(path)


def test_transcripts_in_the_unicode_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "a.transcript.json"
    path.write_bytes(json.dumps({"turns": [{"who": "客服", "text": "您好"}]}).encode("utf-16"))
    (job,) = find_calls([path])
    assert job.error is None
