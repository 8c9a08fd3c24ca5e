"""The store keeps what it is given, whole, and finds it again; the same on both databases."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from store_kit import fill

from qa.errors import StoreError
from qa.store import AnalysisRow, CallRow, FailureRow, ScorecardRow, Store, TranscriptRow, packing

CALL = CallRow(
    "/out", "c1", "/in/c1.wav", "audio", "ok", 12.5, transcript_key="t1", analysis_key="a1", batch="b1"
)
TRANSCRIPT = TranscriptRow("t1", "ff", "m@1", "{}", 12.5, '{"turns": ["您好"]}')
ANALYSIS = AnalysisRow("a1", "t1", "s@1", "ee", 88.5, "B", "{}")
FAILURE = FailureRow("b1", "/out", "c1", "/in/c1.wav", "audio.empty", "空", "换")


def test_a_call_is_found_again(store: Store) -> None:
    store.save(CALL, transcript=TRANSCRIPT, analysis=ANALYSIS)
    assert store.calls("/out") == {"c1": CALL}
    assert store.calls("/other") == {}
    assert store.transcript("t1") == TRANSCRIPT.body
    assert store.transcripts(["t1", "none"]) == {"t1": TRANSCRIPT.body}
    assert store.analysis("a1") == ANALYSIS.body
    assert store.transcript("none") == ""
    assert store.with_transcript(["t1", "t2"]) == {"t1"}
    assert store.with_transcript([]) == set()
    assert store.counts()["calls"] == 1
    assert store.folders() == ("/out",)


def test_saving_again_replaces_the_call_and_keeps_old_analyses(store: Store) -> None:
    store.save(CALL, transcript=TRANSCRIPT, analysis=ANALYSIS)
    store.save(replace(CALL, analysis_key="a2"), analysis=replace(ANALYSIS, key="a2", total=None))
    assert store.calls("/out")["c1"].analysis_key == "a2"
    assert store.counts()["analyses"] == 2
    assert store.counts()["transcripts"] == 1


def test_saving_twice_is_saving_once(store: Store) -> None:
    """What a replay after a lost answer does."""
    for _ in range(2):
        store.begin_batch("b1", "/out", "0.1", "{}")
        store.save(CALL, transcript=TRANSCRIPT, analysis=ANALYSIS)
        store.save_failure(replace(CALL, call_id="c2", status="error"), replace(FAILURE, call_id="c2"))
        store.save_scorecard(ScorecardRow("ee", "s@1", "自带", "checks: []"))
        store.end_batch("b1", "{}", interrupted=False)
    counts = store.counts()
    assert {
        name: counts[name]
        for name in ("calls", "transcripts", "analyses", "call_versions", "failures", "scorecards", "batches")
    } == {
        "calls": 2,
        "transcripts": 1,
        "analyses": 1,
        "call_versions": 1,
        "failures": 1,
        "scorecards": 1,
        "batches": 1,
    }


def test_a_call_is_saved_whole_or_not_at_all(store: Store) -> None:
    broken = replace(ANALYSIS, scorecard=None)  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        store.save(CALL, transcript=TRANSCRIPT, analysis=broken)
    assert store.counts()["transcripts"] == 0
    assert store.counts()["calls"] == 0
    assert store.counts()["call_versions"] == 0


def test_failures_keep_what_was_heard(store: Store) -> None:
    failed = replace(CALL, status="error", transcript_key="", analysis_key="")
    store.save_failure(failed, FAILURE, transcript=TRANSCRIPT)
    store.save_failure(failed, replace(FAILURE, batch="b2"))
    assert store.calls("/out")["c1"].status == "error"
    assert store.calls("/out")["c1"].transcript_key == "t1"
    assert store.counts()["failures"] == 2
    assert store.transcript("t1") == TRANSCRIPT.body


def test_a_failed_call_does_not_take_the_transcript_of_another_file(store: Store) -> None:
    store.save(CALL, transcript=TRANSCRIPT)
    store.save_failure(replace(CALL, path="/in/other.wav", status="error", transcript_key=""), FAILURE)
    assert store.calls("/out")["c1"].transcript_key == ""


def test_hashes(store: Store) -> None:
    rows = {f"/in/{n}.wav": (n, n * 10, f"{n:064x}") for n in range(1200)}
    store.note_hashes(rows)
    store.note_hashes({"/in/1.wav": (5, 5, "new")})
    store.note_hashes({})
    known = store.known_hashes([*rows, "/in/none.wav"])
    assert known == rows | {"/in/1.wav": (5, 5, "new")}
    assert store.known_hashes([]) == {}


def test_scorecards_as_judged_by_are_kept(store: Store) -> None:
    store.save_scorecard(ScorecardRow("ee", "s@1", "自带", "checks: [问候]"))
    store.save_scorecard(ScorecardRow("ee", "s@1", "自带", "something else"))
    assert store.scorecard("ee") == "checks: [问候]"
    assert store.scorecard("none") == ""


@pytest.mark.parametrize("body", ["", "{}", "你好" * 50_000, "emoji 😀 \n \x7f '\"\\"])
def test_bodies_come_back_as_they_were(store: Store, body: str) -> None:
    store.save(CALL, transcript=replace(TRANSCRIPT, body=body))
    assert store.transcript("t1") == body


def test_a_damaged_body_says_so(store: Store) -> None:
    store.save(CALL, transcript=TRANSCRIPT, analysis=ANALYSIS)
    damage = text("update transcripts set body = :body")
    store.session.write(lambda connection: connection.execute(damage, {"body": b"x\x9cno"}))
    with pytest.raises(StoreError, match="损坏") as caught:
        store.transcript("t1")
    assert caught.value.kind == "store.damaged"
    assert store.analysis("a1") == "{}"


def test_packing_saves_most_of_the_room() -> None:
    body = '{"text":"好","start":1.2,"end":1.4,"confidence":0.93},' * 500
    assert len(packing.pack(body)) < len(body) / 10
    assert packing.unpack(packing.pack(body)) == body


def test_two_processes_may_write(url: str) -> None:
    with Store(url, "0.1") as one, Store(url, "0.1") as other:
        one.save(CALL)
        other.save(replace(CALL, call_id="c2"))
        assert set(one.calls("/out")) == {"c1", "c2"}


def test_reopening_keeps_everything(url: str) -> None:
    with Store(url, "0.1") as store:
        store.save(CALL, transcript=TRANSCRIPT)
    with Store(url, "0.2") as store:
        assert store.calls("/out") == {"c1": CALL}


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    file = tmp_path / "new" / "deep" / "qa.db"
    with Store(f"sqlite:///{file}", "0.1") as store:
        store.save(CALL)
        files = list(file.parent.iterdir())
        assert len(files) > 1
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    for folder in (file.parent, file.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "qa.db"
    Store(f"sqlite:///{file}", "0.1").close()
    file.chmod(0o644)
    Store(f"sqlite:///{file}", "0.1").close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "qa.db"
    with Store(f"sqlite:///{file}", "0.1") as store:
        store.save(replace(CALL, path="/in/13800138000.wav"))
        store.session.write(lambda connection: connection.execute(text("delete from calls")))
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("pragma wal_checkpoint(truncate)")
    assert b"13800138000" not in file.read_bytes()


def test_no_contents_in_error_messages(store: Store) -> None:
    broken = replace(TRANSCRIPT, body="我的身份证是110101199003078515", options=None)  # type: ignore[arg-type]
    with pytest.raises(StoreError) as caught:
        store.save(CALL, transcript=broken)
    chain: BaseException | None = caught.value
    while chain is not None:
        assert "110101199003078515" not in str(chain)
        assert "/in/c1.wav" not in str(chain)
        chain = chain.__cause__


def test_calls_whose_files_are_written_anew_are_unsettled(store: Store) -> None:
    fill(store)
    before = store.calls("/out")
    store.unsettle("/out", ["a", "b", "nobody"])
    after = store.calls("/out")
    assert {name for name, row in after.items() if row.output_key != before[name].output_key} == {"a", "b"}
    assert (after["a"].output_key, after["a"].analysis_key) == ("", before["a"].analysis_key)
    assert store.calls("/other")["c"].output_key
    store.unsettle("/out", [])
    assert store.calls("/out") == after
