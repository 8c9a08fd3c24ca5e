"""The store keeps what it is given, whole, and says clearly what is wrong with it."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import MissingPart, StoreError
from qa.store import AnalysisRow, CallRow, FailureRow, Store, TranscriptRow, database, shown_url

CALL = CallRow("/out", "c1", "/in/c1.wav", "audio", "ok", 12.5, transcript_key="t1", analysis_key="a1")
TRANSCRIPT = TranscriptRow("t1", "ff", "m@1", "{}", 12.5, '{"turns": []}')
ANALYSIS = AnalysisRow("a1", "t1", "s@1", "ee", 88.5, "B", "{}")
FAILURE = FailureRow("b1", "/out", "c1", "/in/c1.wav", "audio.empty", "空", "换")


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'qa.db'}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(_url(tmp_path), "0.1") as opened:
        yield opened


def test_a_call_is_found_again(store: Store) -> None:
    store.save(CALL, transcript=TRANSCRIPT, analysis=ANALYSIS)
    assert store.calls("/out") == {"c1": CALL}
    assert store.calls("/other") == {}
    assert store.transcript("t1") == TRANSCRIPT.body
    assert store.analysis("a1") == ANALYSIS.body
    assert store.transcript("none") == ""
    assert store.with_transcript(["t1", "t2"]) == {"t1"}
    assert store.counts()["calls"] == 1


def test_saving_again_replaces_the_call_and_keeps_old_analyses(store: Store) -> None:
    store.save(CALL, transcript=TRANSCRIPT, analysis=ANALYSIS)
    store.save(replace(CALL, analysis_key="a2"), analysis=replace(ANALYSIS, key="a2", total=None))
    assert store.calls("/out")["c1"].analysis_key == "a2"
    assert store.counts()["analyses"] == 2
    assert store.counts()["transcripts"] == 1


def test_a_call_is_saved_whole_or_not_at_all(store: Store) -> None:
    broken = replace(ANALYSIS, scorecard=None)  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        store.save(CALL, transcript=TRANSCRIPT, analysis=broken)
    assert store.counts()["transcripts"] == 0
    assert store.counts()["calls"] == 0


def test_failures_keep_what_was_heard(store: Store) -> None:
    store.save_failure(replace(CALL, status="error"), FAILURE, transcript=TRANSCRIPT)
    store.save_failure(replace(CALL, status="error"), FAILURE)
    assert store.calls("/out")["c1"].status == "error"
    assert store.counts()["failures"] == 2
    assert store.transcript("t1") == TRANSCRIPT.body


def test_hashes(store: Store) -> None:
    rows = {f"/in/{n}.wav": (n, n * 10, f"{n:064x}") for n in range(1200)}
    store.note_hashes(rows)
    store.note_hashes({"/in/1.wav": (5, 5, "new")})
    known = store.known_hashes([*rows, "/in/none.wav"])
    assert known == rows | {"/in/1.wav": (5, 5, "new")}
    assert store.known_hashes([]) == {}


def test_batches(store: Store) -> None:
    store.begin_batch("b1", "/out", "0.1", "{}")
    store.end_batch("b1", '{"ok": 1}', interrupted=True)
    assert store.counts()["batches"] == 1


def test_two_processes_may_write(tmp_path: Path) -> None:
    with Store(_url(tmp_path), "0.1") as one, Store(_url(tmp_path), "0.1") as other:
        one.save(CALL)
        other.save(replace(CALL, call_id="c2"))
        assert set(one.calls("/out")) == {"c1", "c2"}


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    with Store(_url(tmp_path), "0.1") as store:
        store.save(CALL)
        files = list(tmp_path.iterdir())
        assert files
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


def test_reopening_keeps_everything(tmp_path: Path) -> None:
    with Store(_url(tmp_path), "0.1") as store:
        store.save(CALL, transcript=TRANSCRIPT)
    with Store(_url(tmp_path), "0.2") as store:
        assert store.calls("/out") == {"c1": CALL}


def test_newer_store_is_refused(tmp_path: Path) -> None:
    with Store(_url(tmp_path), "0.1"):
        pass
    with sqlite3.connect(tmp_path / "qa.db") as raw:
        raw.execute("update schema_version set version = 99, program = '9.0'")
    raw.close()
    with pytest.raises(StoreError, match=r"更新的版本 9\.0") as caught:
        Store(_url(tmp_path), "0.1")
    assert caught.value.kind == "store.newer"
    assert "升级" in caught.value.hint


def test_foreign_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "qa.db") as raw:
        raw.execute("create table calls (x int)")
    raw.close()
    with pytest.raises(StoreError, match="不是本程序的结果库"):
        Store(_url(tmp_path), "0.1")


def test_corrupt_file(tmp_path: Path) -> None:
    (tmp_path / "qa.db").write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StoreError, match="损坏") as caught:
        Store(_url(tmp_path), "0.1")
    assert "移走" in caught.value.hint


def test_unwritable_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="无法建立") as caught:
        Store(f"sqlite:///{tmp_path / 'file' / 'qa.db'}", "0.1")
    assert caught.value.kind == "store.unwritable"


def test_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    with Store(_url(tmp_path), "0.1") as store:
        raw = sqlite3.connect(tmp_path / "qa.db")
        raw.execute("begin immediate")
        try:
            with pytest.raises(StoreError, match="占用"):
                store.save(CALL)
        finally:
            raw.close()
        store.save(CALL)


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x", "sqlite"])
def test_wrong_urls(url: str) -> None:
    with pytest.raises(StoreError, match="库地址"):
        Store(url, "0.1")


def test_missing_driver_names_the_package() -> None:
    with pytest.raises(MissingPart) as caught:
        Store("postgresql+psycopg://u:p@127.0.0.1:1/x", "0.1")
    assert "psycopg" in caught.value.hint


def test_passwords_are_not_shown() -> None:
    assert "secret" not in shown_url("postgresql+psycopg://u:secret@host/x")
