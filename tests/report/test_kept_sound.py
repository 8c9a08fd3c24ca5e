"""The sound of a page is taken over when it would be the same, and only then."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from qa.model import Span
from qa.report import files, write_call
from qa.report.audio import PlayerAudio

SOUND = re.compile(r"data:audio/webm;codecs=opus;base64,[A-Za-z0-9+/=]+")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The recordings that were coded anew."""
    coded: list[Path | None] = []
    real = files.player_audio

    def counted(audio: Path | None, *arguments: Any, **named: Any) -> PlayerAudio:
        coded.append(audio)
        return real(audio, *arguments, **named)

    monkeypatch.setattr(files, "player_audio", counted)
    return coded


def _sound(folder: Path) -> str:
    found = SOUND.search((folder / "report.html").read_text("utf-8"))
    return found[0] if found else ""


def _page(tmp_path: Path, document: dict[str, Any], recording: Path, **options: Any) -> Path:
    write_call(tmp_path / "a", document, audio=recording, **options)
    return tmp_path / "a"


def test_a_call_judged_again_keeps_its_sound_and_outline(
    tmp_path: Path, document: dict[str, Any], recording: Path, made: list[Path | None]
) -> None:
    folder = _page(tmp_path, document, recording)
    before, sound = (folder / "report.html").read_text("utf-8"), _sound(folder)
    again = copy.deepcopy(document)
    again["score"]["total"] = 12.5
    again["stamp"]["scorecard_sha256"] = "other"
    write_call(folder, again, audio=recording)
    assert _sound(folder) == sound
    assert made == [recording]
    write_call(folder, document, audio=recording)
    assert (folder / "report.html").read_text("utf-8") == before


def test_the_sound_outlives_the_recording(
    tmp_path: Path, document: dict[str, Any], recording: Path, made: list[Path | None]
) -> None:
    folder = _page(tmp_path, document, recording)
    sound = _sound(folder)
    write_call(folder, document, audio=tmp_path / "moved to the archive.wav")
    assert _sound(folder) == sound


@pytest.mark.parametrize("change", ["text", "raw", "time", "recording", "program", "speech"])
def test_another_sound_is_made_anew(
    tmp_path: Path, document: dict[str, Any], recording: Path, made: list[Path | None], change: str
) -> None:
    folder = _page(tmp_path, document, recording)
    again = copy.deepcopy(document)
    if change in ("text", "raw"):
        again["turns"][1][change] = "***"
    elif change == "time":
        again["turns"][1]["start"] += 0.25
    else:
        again["stamp"]["audio_sha256" if change == "recording" else change] = "other"
    write_call(folder, again, audio=recording, silence=[Span(0.0, 1.0)])
    assert made == [recording, recording]


def test_a_page_without_sound_or_without_its_report_gives_none(
    tmp_path: Path, document: dict[str, Any], recording: Path, made: list[Path | None]
) -> None:
    folder = _page(tmp_path, document, recording, embed="never")
    assert not _sound(folder)
    write_call(folder, document, audio=recording)
    assert _sound(folder)
    (folder / "report.json").write_text("{")
    write_call(folder, document, audio=recording)
    assert made == [recording] * 3


def test_sound_that_is_no_longer_wanted_is_not_kept(
    tmp_path: Path, document: dict[str, Any], recording: Path
) -> None:
    folder = _page(tmp_path, document, recording)
    write_call(folder, document, audio=recording, embed="never")
    assert not _sound(folder)
