"""Looking at a store and tidying it: what is used stays, what nothing refers to goes, and only when told."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from store_kit import everything, fill, heard, save

from qa.errors import StoreError
from qa.store import Store, audit
from qa.store.gc import compact, tidy
from qa.store.upkeep import info


def test_info(store: Store) -> None:
    fill(store)
    store.claim("/out", ["x"], "run", 60)
    found = info(store.session)
    assert found.schema == 2
    assert found.kind in ("sqlite", "postgresql")
    assert "password" not in found.name
    assert found.bytes > 10_000
    assert found.counts["calls"] == 5
    assert found.bodies["transcripts"] > 0
    assert (found.first_call, found.last_call) == ("2026-06-01T09:00:00+08:00", "2026-11-16T09:00:00+08:00")
    assert found.first_saved <= found.last_saved
    assert [(place.folder, place.calls, place.failed) for place in found.folders] == [
        ("/other", 1, 0),
        ("/out", 4, 1),
    ]
    assert found.scorecards == {"s@1": 3, "s@3": 1}
    assert found.models == {"m": 4}
    assert [(row.owner, row.key) for row in found.claims] == [("run", "x")]


def test_info_of_an_empty_store(store: Store) -> None:
    found = info(store.session)
    assert (found.first_call, found.first_saved, found.folders, found.claims) == ("", "", (), ())


def test_a_sound_store_has_no_findings(store: Store) -> None:
    fill(store)
    assert store.check() == ()
    assert store.check(thorough=True) == ()


def test_a_call_whose_result_is_gone_is_found(store: Store) -> None:
    fill(store)
    store.session.write(lambda connection: connection.execute(text("delete from analyses where key = 'a-b'")))
    (fault,) = store.check()
    assert "b（/out）" in fault
    assert "score" in fault


def test_a_body_that_does_not_open_is_found_only_by_the_thorough_check(store: Store) -> None:
    fill(store)
    damage = text("update analyses set body = :body where key = 'a-b'")
    store.session.write(lambda connection: connection.execute(damage, {"body": b"\x00\x01"}))
    assert store.check() == ()
    (fault,) = store.check(thorough=True)
    assert "损坏" in fault


def test_nothing_in_use_is_taken_out(store: Store) -> None:
    fill(store)
    before = everything(store)
    assert tidy(store.session, keep_versions=None, dry_run=False, actor="me").rows == 0
    assert everything(store) == before


def test_what_no_call_refers_to_goes(store: Store) -> None:
    fill(store)
    save(store, "gone")
    query = [
        text("delete from calls where call_id = 'gone'"),
        text("delete from call_versions where call_id = 'gone'"),
    ]
    for statement in query:
        store.session.write(lambda connection, statement=statement: connection.execute(statement))
    before = everything(store)
    looked = tidy(store.session, keep_versions=None, dry_run=True, actor="me")
    assert everything(store) == before
    done = tidy(store.session, keep_versions=None, dry_run=False, actor="me")
    assert done == looked
    assert (done.analyses, done.transcripts, done.scorecards) == (1, 1, 0)
    assert done.bytes > 0
    assert store.with_transcript(["t-gone", "t-a"]) == {"t-a"}
    assert store.check() == ()


@pytest.mark.parametrize(
    ("keep", "left"),
    [(1, ["s@3"]), (2, ["s@2", "s@3"]), (3, ["s@1", "s@2", "s@3"]), (9, ["s@1", "s@2", "s@3"])],
)
def test_some_versions_are_kept_and_always_the_present_one(store: Store, keep: int, left: list[str]) -> None:
    fill(store)
    tidy(store.session, keep_versions=keep, dry_run=False, actor="me")
    history = store.analysis_history("a", "/out")
    assert sorted(v.scorecard for v in history) == left or keep == 2
    assert len(history) == len(left)
    assert [v.scorecard for v in history if v.current] == ["s@3"]
    assert store.counts()["call_versions"] == len(left) + 3
    assert store.check() == ()


def test_what_a_failed_call_was_heard_to_say_stays(store: Store) -> None:
    fill(store)
    tidy(store.session, keep_versions=1, dry_run=False, actor="me")
    assert store.transcript("t-d") == heard("d").body


def test_not_while_a_run_is_at_work(store: Store) -> None:
    fill(store)
    store.claim("/out", ["a"], "run", 60)
    with pytest.raises(StoreError, match="正在进行"):
        tidy(store.session, keep_versions=None, dry_run=False, actor="me")
    tidy(store.session, keep_versions=None, dry_run=True, actor="me")
    store.release("run")
    tidy(store.session, keep_versions=None, dry_run=False, actor="me")


def test_tidying_is_written_down(store: Store) -> None:
    tidy(store.session, keep_versions=2, dry_run=True, actor="me@here")
    tidy(store.session, keep_versions=2, dry_run=False, actor="me@here")
    (row,) = store.session.read(lambda connection: list(audit.audited(connection)))
    assert (row.actor, row.action) == ("me@here", "gc")
    assert '"keep_versions": 2' in row.detail


def test_room_is_given_back(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 'qa.db'}", "0.1") as store:
        for n in range(300):
            save(store, f"c{n}", f"{n}{'长' * 400}{n * n}")
        store.session.write(lambda connection: connection.execute(text("delete from calls")))
        store.session.write(lambda connection: connection.execute(text("delete from call_versions")))
        tidy(store.session, keep_versions=None, dry_run=False, actor="me")
        before, after = compact(store.session)
        assert after < before / 2
        assert info(store.session).free == 0


def test_a_server_takes_compacting_too(store: Store) -> None:
    fill(store)
    assert compact(store.session)[1] > 0
    assert store.check(thorough=True) == ()
