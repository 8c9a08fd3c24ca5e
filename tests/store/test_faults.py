"""What can be wrong with a database is said in words with the next step; what passes is waited for."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pg_kit import Postgres
from sqlalchemy import text

from qa.errors import MissingPart, StoreError
from qa.store import AnalysisRow, CallRow, Store, TranscriptRow, database, shown_url

CALL = CallRow("/out", "c1", "/in/c1.wav", "audio", "ok")


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'qa.db'}"


def test_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "qa.db").write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StoreError, match="损坏") as caught:
        Store(_url(tmp_path), "0.1")
    assert caught.value.kind == "store.corrupt"
    assert "移走" in caught.value.hint


def _filled(folder: Path, calls: int) -> None:
    with Store(_url(folder), "0.1") as store:
        for n in range(calls):
            heard = TranscriptRow(f"t{n}", f"{n:064}", "m", "{}", 1.0, f'{{"turns": "{n * 3000}"}}')
            store.save(
                CallRow("/out", f"c{n}", f"/in/{n}.wav", "audio", "ok", transcript_key=f"t{n}"),
                transcript=heard,
            )


def test_damage_inside_the_file_is_found_by_the_check(tmp_path: Path) -> None:
    _filled(tmp_path, 200)
    with Store(_url(tmp_path), "0.1") as store:
        assert store.check() == ()
    file = tmp_path / "qa.db"
    with closing(sqlite3.connect(file)) as raw:
        page = raw.execute("select rootpage from sqlite_master where name = 'transcripts'").fetchone()[0]
    data = bytearray(file.read_bytes())
    data[page * 4096 - 4000 : page * 4096] = b"\xa5" * 4000
    file.write_bytes(data)
    with Store(_url(tmp_path), "0.1") as store:
        faults = store.check()
        assert faults
        assert all("损坏" in fault for fault in faults)


def test_damage_met_in_mid_run_is_named(tmp_path: Path) -> None:
    _filled(tmp_path, 100)
    file = tmp_path / "qa.db"
    data = bytearray(file.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    file.write_bytes(data)
    with pytest.raises(StoreError) as caught, Store(_url(tmp_path), "0.1") as store:
        store.calls("/out")
        store.save(CALL)
    assert caught.value.kind == "store.corrupt"
    assert "store check" in caught.value.hint


def test_a_full_disk_loses_only_the_call_in_hand(tmp_path: Path) -> None:
    _filled(tmp_path, 3)
    with Store(_url(tmp_path), "0.1") as store:
        limit = text("pragma max_page_count = 60")
        store.session.read(lambda connection: connection.execute(limit))
        big = TranscriptRow(
            "big", "ff", "m", "{}", 1.0, "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(300_000))
        )
        with pytest.raises(StoreError, match="磁盘已满") as caught:
            store.save(CALL, transcript=big)
        assert caught.value.kind == "store.full"
        assert set(store.calls("/out")) == {"c0", "c1", "c2"}
        assert store.check(thorough=True) == ()


@pytest.mark.parametrize("again", [False, True])
def test_a_file_that_is_taken_away_in_mid_run_is_noticed(tmp_path: Path, again: bool) -> None:
    with Store(_url(tmp_path), "0.1") as store:
        store.save(CALL)
        (tmp_path / "qa.db").rename(tmp_path / "old.db")
        if again:
            Store(_url(tmp_path), "0.1").close()
        with pytest.raises(StoreError, match="移走") as caught:
            store.save(CALL)
        assert caught.value.kind == "store.gone"
        if not again:
            (tmp_path / "old.db").rename(tmp_path / "qa.db")
            store.save(CALL)


def test_a_read_only_file(tmp_path: Path) -> None:
    with Store(_url(tmp_path), "0.1") as store:
        only = text("pragma query_only = on")
        store.session.read(lambda connection: connection.execute(only))
        with pytest.raises(StoreError, match="只读") as caught:
            store.save(CALL)
    assert caught.value.kind == "store.readonly"


def test_unwritable_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="无法建立") as caught:
        Store(f"sqlite:///{tmp_path / 'file' / 'qa.db'}", "0.1")
    assert caught.value.kind == "store.unwritable"


def test_locked_for_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    told: list[str] = []
    with Store(_url(tmp_path), "0.1", tell=told.append) as store:
        store.patience_s = 0.5
        with closing(sqlite3.connect(tmp_path / "qa.db")) as raw:
            raw.execute("begin immediate")
            began = time.monotonic()
            with pytest.raises(StoreError, match="占用") as caught:
                store.save(CALL)
            assert time.monotonic() - began < 5
        assert caught.value.kind == "store.locked"
        assert "正在等待" in told[0]
        store.save(CALL)


def test_locked_for_a_while_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    with Store(_url(tmp_path), "0.1") as store:
        raw = sqlite3.connect(tmp_path / "qa.db", check_same_thread=False)
        raw.execute("begin immediate")
        timer = threading.Timer(0.6, raw.rollback)
        timer.start()
        store.save(CALL)
        timer.join()
        raw.close()
        assert set(store.calls("/out")) == {"c1"}


@pytest.mark.parametrize(
    "url", ["nonsense", "oracle9://x", "sqlite", "mysql://u:secret@h/x", "postgresql://u:secret@h:port/x"]
)
def test_wrong_urls(url: str) -> None:
    with pytest.raises(StoreError, match="库地址") as caught:
        Store(url, "0.1")
    assert "secret" not in str(caught.value)


def test_missing_driver_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingPart) as caught:
        Store("postgresql+psycopg://u:p@127.0.0.1:1/x", "0.1")
    assert "psycopg" in caught.value.hint


@pytest.mark.parametrize("url", ["postgresql+psycopg://u:secret@host/x", "postgresql://u:secret@host:port/x"])
def test_passwords_are_not_shown(url: str) -> None:
    assert "secret" not in shown_url(url)


def test_no_server(postgres: Postgres) -> None:
    with pytest.raises(StoreError, match="连接不上") as caught:
        Store("postgresql+psycopg://qa:p@127.0.0.1:1/x", "0.1")
    assert caught.value.kind == "store.offline"
    assert ":p@" not in str(caught.value)


def test_wrong_password(postgres: Postgres) -> None:
    with pytest.raises(StoreError, match="拒绝登录") as caught:
        Store(postgres.tcp_url("postgres", "wrong"), "0.1")
    assert caught.value.kind == "store.refused"
    assert "密码" in caught.value.hint


def test_no_such_database(postgres: Postgres) -> None:
    with pytest.raises(StoreError, match="不存在") as caught:
        Store(postgres.tcp_url("nowhere"), "0.1")
    assert caught.value.kind == "store.missing"
    assert "createdb" in caught.value.hint


def test_the_short_form_of_the_url_is_understood(postgres: Postgres) -> None:
    url = postgres.new_url().replace("postgresql+psycopg", "postgresql")
    with Store(url, "0.1") as store:
        store.save(CALL)
        assert set(store.calls("/out")) == {"c1"}


def test_no_rights(postgres: Postgres) -> None:
    url = postgres.url(postgres.new_database())
    Store(url, "0.1").close()
    postgres.sql("DO 'BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END'")
    with pytest.raises(StoreError) as caught, Store(url.replace("qa@", "guest@"), "0.1") as store:
        store.save(CALL)
    assert caught.value.kind == "store.refused"


@pytest.fixture
def own_server() -> Iterator[Postgres]:
    server = Postgres()
    try:
        yield server
    finally:
        server.close()


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_server_that_restarts_in_mid_run_loses_nothing(own_server: Postgres, how: str) -> None:
    """Stopped in order, or crashed, while fifty calls are saved; every call is there once."""
    url = own_server.new_url()
    halfway, back = threading.Event(), threading.Event()

    def restart() -> None:
        halfway.wait(30)
        own_server.stop(how)
        time.sleep(0.5)
        own_server.start()
        back.set()

    told: list[str] = []
    thread = threading.Thread(target=restart)
    with Store(url, "0.1", tell=told.append) as store:
        thread.start()
        for n in range(50):
            heard = TranscriptRow(f"t{n}", f"{n:064}", "m", "{}", 1.0, "{}")
            judged = AnalysisRow(f"a{n}", f"t{n}", "s@1", "ee", 80.0, "B", "{}")
            call = CallRow(
                "/out", f"c{n}", f"/in/{n}.wav", "audio", "ok", transcript_key=f"t{n}", analysis_key=f"a{n}"
            )
            store.save(call, transcript=heard, analysis=judged)
            if n == 10:
                halfway.set()
            if n >= 10:
                time.sleep(0.02)
        thread.join(60)
        assert back.is_set()
        assert store.claim("/out", ["c1"], "one", 60) == {"c1"}
        assert len(store.calls("/out")) == 50
        counts = store.counts()
        assert (counts["transcripts"], counts["analyses"], counts["call_versions"]) == (50, 50, 50)
    assert any("连接不上" in line and "重试" in line for line in told)


def test_a_server_that_stays_away_is_told_after_the_limit(own_server: Postgres) -> None:
    with Store(own_server.new_url(), "0.1") as store:
        store.save(CALL)
        own_server.stop()
        store.patience_s = 0.5
        with pytest.raises(StoreError, match="连接不上") as caught:
            store.save(CALL)
        assert caught.value.kind == "store.offline"
        own_server.start()
        store.save(CALL)
        assert set(store.calls("/out")) == {"c1"}
