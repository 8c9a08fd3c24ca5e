"""Stores of every age open, with all they hold; newer and foreign ones are refused."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from qa.errors import StoreError
from qa.store import Store, database, tables, upgrade

DATA = Path(__file__).parents[1] / "data" / "store" / "store_v1.sql"


def _old_sqlite(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "qa.db")) as raw:
        raw.executescript(DATA.read_text("utf-8"))
    return f"sqlite:///{folder / 'qa.db'}"


def _old_postgresql(url: str) -> str:
    engine = create_engine(url)
    lines = DATA.read_text("utf-8").split(";\n")
    with engine.begin() as connection:
        for line in lines:
            # As SQLAlchemy spells the same tables for PostgreSQL.
            same = line.replace("id INTEGER NOT NULL, \n\tbatch", "id SERIAL NOT NULL, \n\tbatch")
            if same.startswith("INSERT INTO batches"):
                same = same.replace(", 0, '{", ", false, '{").replace(", 1, '{", ", true, '{")
            if same.strip():
                connection.exec_driver_sql(same.replace("%", "%%"))
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store made by program 0.1.0, with rows."""
    if request.param == "sqlite":
        return _old_sqlite(tmp_path)
    return _old_postgresql(request.getfixturevalue("postgres").new_url())


def test_a_store_of_the_first_form_keeps_everything(old: str) -> None:
    told: list[str] = []
    with Store(old, "0.9", tell=told.append) as store:
        calls = store.calls("/out")
        assert set(calls) == {"a", "b", "b-copy", "c"}
        assert calls["a"].analysis_key == "a-2"
        assert calls["c"].status == "error"
        assert "工号1024" in store.transcript("t-a")
        assert store.transcript("t-old") == '{"call_id":"a","turns":[{"text":"旧"}]}'
        assert store.analysis("a-1") == '{"summary":"第一版"}'
        assert store.known_hashes(["/in/a.wav"]) == {"/in/a.wav": (1000, 1700000000000000001, "a" * 64)}
        assert store.counts() == {
            "schema_version": 1,
            "recordings": 2,
            "transcripts": 3,
            "analyses": 4,
            "scorecards": 0,
            "calls": 4,
            "call_versions": 4,
            "batches": 2,
            "failures": 1,
            "claims": 0,
            "audit": 1,
        }
        assert [v.analysis_key for v in store.analysis_history("a", "/out")] == ["a-1", "a-2"]
        assert [v.current for v in store.analysis_history("a", "/out")] == [False, True]
        # A transcript that two calls share does not tell whose its other analyses were.
        assert [v.analysis_key for v in store.analysis_history("b", "/out")] == ["b-1"]
        found = {
            call.call_id for call in store.scored_calls("2026-11-02T00:00:00+00:00", "2026-11-02T01:10:00Z")
        }
        assert "a" in found
    assert len(told) == 2
    assert "正在" in told[0]
    assert "已由格式 1 升级到格式 2" in told[1]


def test_opened_again_nothing_is_upgraded(old: str) -> None:
    told: list[str] = []
    Store(old, "0.9").close()
    Store(old, "0.9", tell=told.append).close()
    assert told == []


def test_an_upgraded_store_has_the_same_tables_as_a_new_one(old: str, new_url) -> None:  # type: ignore[no-untyped-def]
    for url in (old, new_url()):
        Store(url, "0.9").close()
        engine = create_engine(url)
        with engine.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)
            names = set(inspect(connection).get_table_names())
        engine.dispose()
        own = [d for d in differences if "alembic_version" not in str(d)]
        assert own == []
        assert names == {*tables.metadata.tables, "alembic_version"}


def test_the_old_file_is_kept_beside_private_and_whole(tmp_path: Path) -> None:
    url = _old_sqlite(tmp_path)
    # The newest rows may stand in the journal only.
    raw = sqlite3.connect(tmp_path / "qa.db")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("update calls set team = '二组' where call_id = 'a'")
    raw.commit()
    Store(url, "0.9").close()
    raw.close()
    (copy,) = upgrade.backups(tmp_path / "qa.db")
    assert copy.name == "qa.db.v1.bak"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("select team from calls where call_id = 'a'").fetchone() == ("二组",)
        assert kept.execute("select version from schema_version").fetchone() == (1,)
        assert "工号1024" in kept.execute("select body from transcripts where key = 't-a'").fetchone()[0]
        assert kept.execute("pragma integrity_check").fetchone() == ("ok",)


def test_an_upgrade_that_fails_changes_nothing(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> bytes:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("qa.store.packing.zlib.compress", lambda *_: broken(""))
        with pytest.raises(MemoryError):
            Store(old, "0.9")
    engine = create_engine(old)
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
        assert connection.execute(text("select version from schema_version")).scalar_one() == 1
        assert "claims" not in names
        assert "started_us" not in {column["name"] for column in inspect(connection).get_columns("calls")}
    engine.dispose()
    with Store(old, "0.9") as store:
        assert store.counts()["analyses"] == 4


def test_no_room_for_a_copy_no_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = _old_sqlite(tmp_path)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(upgrade.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(StoreError, match="空间不足") as caught:
        Store(url, "0.9")
    assert "没有改动" in caught.value.hint
    assert upgrade.backups(tmp_path / "qa.db") == ()


def _open(url: str, results: multiprocessing.Queue[object]) -> None:
    try:
        with Store(url, "0.9") as store:
            results.put(store.counts()["calls"])
    except Exception as error:
        results.put(repr(error))


def test_two_processes_opening_an_old_store_upgrade_it_once(old: str) -> None:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    workers = [context.Process(target=_open, args=(old, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    assert [results.get(timeout=60) for _ in workers] == [4, 4]
    for worker in workers:
        worker.join(30)
    with Store(old, "0.9") as store:
        assert store.counts()["audit"] == 1


def test_newer_store_is_refused(store: Store, url: str) -> None:
    query = text("update schema_version set version = 99, program = '9.0'")
    store.session.write(lambda connection: connection.execute(query))
    with pytest.raises(StoreError, match=r"更新的版本 9\.0") as caught:
        Store(url, "0.1")
    assert caught.value.kind == "store.newer"
    assert "升级" in caught.value.hint


def test_foreign_database_is_refused(url: str, tmp_path: Path) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("create table calls (x int)"))
    engine.dispose()
    with pytest.raises(StoreError, match="不是本程序的结果库"):
        Store(url, "0.1")


def test_what_an_older_program_writes_meanwhile_can_be_read(tmp_path: Path) -> None:
    """A night run of the old program goes on while the store is upgraded under it."""
    url = _old_sqlite(tmp_path)
    with Store(url, "0.9") as store:
        with closing(sqlite3.connect(tmp_path / "qa.db")) as old:
            old.execute(
                "insert into transcripts (key, audio_sha256, model, options, duration, body, created_at) values ('t-n', 'n', 'm', '{}', 1, '{\"新\":1}', '')"
            )
            old.commit()
        assert store.transcript("t-n") == '{"新":1}'
        assert store.check(thorough=True) == ()


class _Busy:
    """A cursor that another program holds up so many times."""

    def __init__(self, times: int, code: int = sqlite3.SQLITE_BUSY) -> None:
        self.times, self.code, self.asked = times, code, 0

    def execute(self, statement: str) -> None:
        self.asked += 1
        if self.asked <= self.times:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = self.code
            raise error


def test_a_new_store_that_another_run_makes_ready_is_waited_for() -> None:
    cursor = _Busy(3)
    database._write_ahead(cursor)
    assert cursor.asked == 4


def test_it_is_not_waited_for_for_ever_nor_for_another_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    with pytest.raises(sqlite3.OperationalError):
        database._write_ahead(_Busy(10**6))
    faulty = _Busy(1, sqlite3.SQLITE_IOERR)
    with pytest.raises(sqlite3.OperationalError):
        database._write_ahead(faulty)
    assert faulty.asked == 1
