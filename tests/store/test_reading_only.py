"""A store in a folder that cannot be written: what only reads works all the same, and touches nothing."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from qa.cli.app import main
from qa.errors import StoreError
from qa.store import CallRow, FailureRow, Store


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An output folder with one call, read-only as far as anybody can tell."""
    out = tmp_path / "out"
    out.mkdir()
    row = CallRow(str(out), "a", "/in/a.wav", "audio", "error", started_at="2026-11-17T10:00:00", batch="b")
    with Store(f"sqlite:///{out}/qa.db", "0") as store:
        store.save_failure(row, FailureRow("b", str(out), "a", "/in/a.wav", "audio", "坏", ""))
    real = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode, **more: not mode & os.W_OK and real(path, mode, **more)
    )
    return out


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    return {file.name: (file.stat().st_mtime_ns, file.stat().st_size) for file in folder.iterdir()}


@pytest.mark.parametrize("command", [("store", "info"), ("store", "check"), ("store", "audit")])
def test_reading_commands_work_and_touch_nothing(
    folder: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = _state(folder)
    assert main([*command, "--out", str(folder)]) == 0
    assert "无法建立" not in capsys.readouterr().err
    assert _state(folder) == before


def test_it_can_be_read_but_not_written(folder: Path) -> None:
    with Store(f"sqlite:///{folder}/qa.db", "0", reading=True) as store:
        assert list(store.calls(str(folder))) == ["a"]
        with pytest.raises(StoreError):
            store.unsettle(str(folder), ["a"])


def test_an_old_form_says_that_it_must_be_upgraded(folder: Path) -> None:
    with sqlite3.connect(folder / "qa.db") as connection:
        connection.execute("UPDATE schema_version SET version = 1")
    with pytest.raises(StoreError, match="要先升级"):
        Store(f"sqlite:///{folder}/qa.db", "0", reading=True)


def test_where_it_can_be_written_it_is_opened_as_ever(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path}/qa.db", "0", reading=True) as store:
        assert store.folders() == ()
    assert (tmp_path / "qa.db").is_file()
