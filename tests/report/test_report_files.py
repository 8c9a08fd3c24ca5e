from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from qa.errors import AudioError, QaError
from qa.files import write_atomic
from qa.model import CallMeta
from qa.report import error_document, validate, write_call

FILES = {"report.json", "report.html", "transcript.txt", "transcript.srt"}


def test_four_files_and_nothing_else(report_folder: Path) -> None:
    assert {p.name for p in report_folder.iterdir()} == FILES


def test_json_is_readable_utf8_and_valid(report_folder: Path, document: dict[str, Any]) -> None:
    text = (report_folder / "report.json").read_text(encoding="utf-8")
    assert "云溪净水" in text
    loaded = json.loads(text)
    validate(loaded)
    assert loaded == document


def test_page_embeds_its_sound(report_folder: Path) -> None:
    html = (report_folder / "report.html").read_text(encoding="utf-8")
    assert "data:audio/webm;codecs=opus;base64," in html
    assert len(html) < 2_500_000


def test_failed_call_replaces_an_earlier_result(tmp_path: Path, document: dict[str, Any]) -> None:
    folder = tmp_path / "a"
    write_call(folder, document, audio=None)
    write_call(folder, error_document("a", CallMeta(), AudioError("坏了", hint="重录"), {}), audio=None)
    assert {p.name for p in folder.iterdir()} == {"report.json", "report.html"}
    assert "坏了" in (folder / "report.html").read_text(encoding="utf-8")


def test_unreadable_recording_does_not_lose_the_report(tmp_path: Path, document: dict[str, Any]) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    write_call(tmp_path / "a", document, audio=bad)
    assert 'src="../bad.wav"' in (tmp_path / "a" / "report.html").read_text(encoding="utf-8")


def test_files_can_be_read_by_others(report_folder: Path) -> None:
    import os

    mask = os.umask(0)
    os.umask(mask)
    mode = stat.S_IMODE((report_folder / "report.html").stat().st_mode)
    assert mode == 0o666 & ~mask


def test_failed_write_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.json"
    write_atomic(path, b"old")

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_folder_that_cannot_be_made_is_named(tmp_path: Path, document: dict[str, Any]) -> None:
    (tmp_path / "calls").write_text("a file in the way")
    with pytest.raises(QaError, match="calls") as caught:
        write_call(tmp_path / "calls" / "a", document, audio=None)
    assert caught.value.hint


def test_nan_is_never_written(tmp_path: Path, document: dict[str, Any]) -> None:
    document["extract"] = {"x": float("nan")}
    with pytest.raises(ValueError, match="JSON"):
        write_call(tmp_path / "a", document, audio=None)
    assert not (tmp_path / "a" / "report.json").exists()
