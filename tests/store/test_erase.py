"""The right to erasure: what belonged to a call alone is gone, what others share stays, and the fact is kept."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from store_kit import call, everything, fill, heard, judged, save

from qa.store import Store, audit, tables
from qa.store.erase import CallPlace, Erased, erase, older_calls, same_sound
from qa.store.gc import compact


def _place(name: str, folder: str = "/out") -> CallPlace:
    return CallPlace(folder, name, f"/in/{name}.wav")


def _left(store: Store, word: str) -> list[str]:
    """Tables that still hold the word anywhere."""
    return [name for name, rows in everything(store).items() if word in repr(rows)]


def test_a_call_and_all_its_versions_go(store: Store) -> None:
    fill(store)
    store.save(store.calls("/out")["a"], transcript=heard("a", "other-model"))
    gone = erase(store.session, [_place("a")], actor="me", reason="asked")
    assert gone == Erased(calls=1, analyses=3, transcripts=2, shared=0, failures=0, recordings=1)
    assert _left(store, "/in/a.wav") == []
    assert _left(store, "a说") == []
    assert set(store.calls("/out")) == {"b", "b2", "d"}
    assert store.check(thorough=True) == ()


def test_what_another_call_shares_stays(store: Store) -> None:
    fill(store)
    assert same_sound(store.session, [_place("b")]) == (_place("b2"),)
    gone = erase(store.session, [_place("b")], actor="me", reason="asked")
    assert (gone.calls, gone.analyses, gone.transcripts, gone.shared) == (1, 1, 0, 1)
    assert store.transcript("t-b") != ""
    assert store.analysis("a-b2") != ""
    assert store.analysis("a-b") == ""
    gone = erase(store.session, [_place("b2")], actor="me", reason="asked")
    assert (gone.transcripts, gone.shared) == (1, 0)
    assert _left(store, "b说") == []


def test_both_of_a_pair_at_once(store: Store) -> None:
    fill(store)
    gone = erase(store.session, [_place("b"), _place("b2")], actor="me", reason="asked")
    assert (gone.calls, gone.transcripts) == (2, 1)
    assert _left(store, "b说") == []


def test_a_failed_call_goes_with_what_was_heard(store: Store) -> None:
    fill(store)
    gone = erase(store.session, [_place("d")], actor="me", reason="asked")
    assert (gone.calls, gone.failures, gone.transcripts) == (1, 1, 1)
    assert _left(store, "d.wav") == []
    assert store.transcript("t-d") == ""


def test_a_former_recording_of_the_call_goes_too(store: Store) -> None:
    """The file was replaced: what the first one said is the call's as well."""
    save(store, "a", "first")
    row = call("a", "second", analysis_key="a-a-second")
    store.save(row, transcript=heard("second"), analysis=replace(judged("a", "second"), key="a-a-second"))
    store.note_hashes({row.path: (11, 21, "sha-second")})
    assert store.with_transcript(["t-first", "t-second"]) == {"t-first", "t-second"}
    assert erase(store.session, [_place("a")], actor="me", reason="asked").transcripts == 2
    assert store.counts()["transcripts"] == 0


def test_other_calls_are_untouched(store: Store) -> None:
    fill(store)
    before = everything(store)
    erase(store.session, [_place("a")], actor="me", reason="asked")
    save_a = [row for row in before["calls"] if row["call_id"] != "a"]
    assert everything(store)["calls"] == save_a
    assert {row["key"] for row in before["transcripts"]} - {"t-a"} == {
        row["key"] for row in everything(store)["transcripts"]
    }


def test_only_the_fact_is_kept(store: Store) -> None:
    fill(store)
    erase(store.session, [_place("a")], actor="me@here", reason="asked")
    (row,) = store.session.read(lambda connection: list(audit.audited(connection)))
    assert (row.actor, row.action) == ("me@here", "purge")
    assert json.loads(row.detail) == {
        "analyses": 3,
        "calls": 1,
        "failures": 0,
        "reason": "asked",
        "recordings": 1,
        "shared": 0,
        "transcripts": 1,
    }
    assert audit.unsealed(row.subject, "a")
    assert not audit.unsealed(row.subject, "b")
    assert row.subject != audit.sealed("a")


def test_erasing_again_does_nothing(store: Store) -> None:
    fill(store)
    erase(store.session, [_place("a")], actor="me", reason="asked")
    before = everything(store)
    assert erase(store.session, [_place("a"), _place("never")], actor="me", reason="asked") == Erased()
    assert everything(store) == before
    assert store.counts()["audit"] == 1


def test_calls_by_age(store: Store) -> None:
    fill(store)
    limit = datetime(2026, 9, 1, tzinfo=timezone(timedelta(hours=8)))
    assert [call.call_id for call in older_calls(store.session, limit, folder="/out")] == ["b", "b2"]
    assert older_calls(store.session, limit.replace(year=2020), folder=None) == ()
    # Where the start is not known, the day of judging counts.
    later = datetime.now().astimezone() + timedelta(days=1)
    assert {call.call_id for call in older_calls(store.session, later, folder=None)} == {
        "a",
        "b",
        "b2",
        "c",
        "d",
    } or later.year < 2026
    assert [call.call_id for call in older_calls(store.session, limit, folder="/other")] == []


def test_the_age_of_a_start_without_an_offset(store: Store) -> None:
    save(store, "a", started_at="2026-11-16T00:30:00")
    limit = datetime(2026, 11, 15, 17, 0, tzinfo=UTC)
    assert len(older_calls(store.session, limit, folder=None, zone=ZoneInfo("Asia/Shanghai"))) == 1
    assert older_calls(store.session, limit, folder=None, zone=UTC) == ()


def test_nothing_can_be_read_out_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "qa.db"
    with Store(f"sqlite:///{file}", "0.1") as store:
        fill(store)
        body = store.session.read(
            lambda connection: connection.exec_driver_sql(
                "select body from transcripts where key = 't-a'"
            ).scalar_one()
        )
        erase(store.session, [_place("a")], actor="me", reason="asked")
        compact(store.session)
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("pragma wal_checkpoint(truncate)")
    for path in tmp_path.iterdir():
        assert body not in path.read_bytes()
        assert b"/in/a.wav" not in path.read_bytes()


def test_many_calls(store: Store) -> None:
    for n in range(60):
        save(store, f"c{n}")
    gone = erase(store.session, [_place(f"c{n}") for n in range(50)], actor="me", reason="age")
    assert (gone.calls, gone.transcripts) == (50, 50)
    assert store.counts()["calls"] == 10
    rows = store.session.read(lambda connection: connection.execute(select(tables.audit)).all())
    assert len(rows) == 50
