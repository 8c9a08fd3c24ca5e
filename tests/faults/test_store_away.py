"""A store that is held, gone, damaged, or whose server restarts: waited for or said, nothing lost."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from fault_kit import Run, Stepping, write_calls
from pg_kit import Postgres

from qa.errors import StoreError
from qa.store import database, session


@pytest.fixture
def run(tmp_path: Path) -> Run:
    write_calls(tmp_path / "in", 4)
    return Run(tmp_path)


def _all_ok(run: Run) -> bool:
    return run.status() == dict.fromkeys(("c00", "c01", "c02", "c03"), "ok") and run.whole()


def test_a_store_held_for_a_while_in_mid_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.2)
    held: list[threading.Thread] = []

    def hold() -> None:
        other = sqlite3.connect(run.out / "qa.db", check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")

        def let_go() -> None:
            time.sleep(1.5)
            other.rollback()
            other.close()

        held.append(threading.Thread(target=let_go))
        held[0].start()

    assert run.score(Stepping(1, hold)) == 0
    held[0].join()
    assert _all_ok(run)
    assert "等待" in run.told


def test_a_store_held_all_night(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    monkeypatch.setattr(session, "PATIENCE_S", 0.5)
    others: list[sqlite3.Connection] = []

    def hold() -> None:
        others.append(sqlite3.connect(run.out / "qa.db"))
        others[0].execute("BEGIN IMMEDIATE")

    assert run.score(Stepping(2, hold)) == 1
    assert "运行中止" in run.said
    assert "占用" in run.said
    assert run.whole()
    others[0].rollback()
    others[0].close()
    assert run.score() == 0
    assert _all_ok(run)
    assert sum(run.recognised.values()) <= 6


def test_a_damaged_store_is_said_before_anything_starts(run: Run) -> None:
    assert run.score() == 0
    reports = {path: path.read_bytes() for path in run.out.glob("calls/*/report.json")}
    store = run.out / "qa.db"
    for extra in run.out.glob("qa.db-*"):
        extra.unlink()
    data = bytearray(store.read_bytes())
    data[:100] = b"\xff" * 100
    store.write_bytes(bytes(data))
    with pytest.raises(StoreError, match="损坏") as caught:
        run.score()
    assert caught.value.kind == "store.corrupt"
    assert caught.value.hint
    assert {path: path.read_bytes() for path in reports} == reports
    store.rename(run.out / "qa.db.bad")
    assert run.score() == 0
    assert _all_ok(run)


def test_a_store_damaged_in_mid_run(run: Run) -> None:
    def damage() -> None:
        for path in run.out.glob("qa.db*"):
            path.write_bytes(b"\x00\xff" * (path.stat().st_size // 2 + 1))

    assert run.score(Stepping(2, damage)) in (0, 1)
    assert run.whole()
    for path in run.out.glob("qa.db*"):
        path.unlink()
    assert run.score() == 0
    assert _all_ok(run)


def test_a_server_that_restarts_in_mid_run(run: Run, postgres: Postgres) -> None:
    run.store = postgres.new_url()
    back: list[threading.Thread] = []

    def restart() -> None:
        postgres.stop("immediate")
        back.append(threading.Thread(target=lambda: (time.sleep(1.0), postgres.start())))
        back[0].start()

    assert run.score(Stepping(2, restart)) == 0
    back[0].join()
    assert _all_ok(run)
    assert "等待" in run.told
    assert sum(run.recognised.values()) == 4
    assert run.score() == 0
    assert "原样保留 4 通" in run.said


def test_a_server_that_stays_away(run: Run, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    run.store = postgres.new_url()
    monkeypatch.setattr(session, "PATIENCE_S", 0.5)
    try:
        assert run.score(Stepping(2, lambda: postgres.stop("fast"))) == 1
    finally:
        postgres.start()
    assert "运行中止" in run.said
    assert "连接" in run.said
    assert run.whole()
    assert run.score() == 0
    assert _all_ok(run)
    assert sum(run.recognised.values()) <= 5
