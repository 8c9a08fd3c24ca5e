"""A look changes nothing: not the file, not its form, not what lies beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect
from store_kit import fill

from qa.cli.app import main
from qa.errors import StoreError
from qa.store import Store, peek, tables
from qa.store.peek import Peek

DATA = Path(__file__).parents[1] / "data" / "store" / "store_v1.sql"


def _lies(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def _old(folder: Path) -> Path:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "qa.db")) as raw:
        raw.executescript(DATA.read_text("utf-8"))
    return folder


def test_an_old_store_is_not_upgraded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _lies(_old(tmp_path / "out"))
    assert peek.peek(f"sqlite:///{tmp_path / 'out/qa.db'}") == Peek(1, calls=4, transcripts=3)
    main(["doctor", "--out", str(tmp_path / "out")])
    assert "升级到格式2" in "".join(capsys.readouterr().out.split())
    assert _lies(tmp_path / "out") == before


def test_a_store_that_is_not_there_is_not_made(new_url) -> None:
    url = new_url()
    assert peek.peek(url) == Peek(0)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        assert not Path(engine.url.database or "").exists()
    else:
        assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_store_at_work_is_seen_as_it_is(store: Store, url: str) -> None:
    fill(store)
    store.note_hashes({"x": (1, 2, "3")})  # the newest may still lie in the journal
    assert peek.peek(url) == Peek(tables.SCHEMA_VERSION, calls=5, transcripts=4)


def test_a_store_at_rest_is_seen_and_nothing_laid_beside_it(new_url, tmp_path: Path) -> None:
    url = new_url()
    with Store(url, "0.1") as store:
        fill(store)
    before = set(tmp_path.rglob("*"))
    assert peek.peek(url).calls == 5
    assert set(tmp_path.rglob("*")) == before


def test_what_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "qa.db").write_bytes(b"not a database at all, whatever the name" * 50)
    with pytest.raises(StoreError) as caught:
        peek.peek(f"sqlite:///{tmp_path / 'qa.db'}")
    assert caught.value.kind == "store.corrupt"


def test_a_newer_store_is_refused(store: Store, url: str) -> None:
    store.session.write(
        lambda connection: connection.execute(tables.schema_version.update().values(version=99))
    )
    with pytest.raises(StoreError) as caught:
        peek.peek(url)
    assert caught.value.kind == "store.newer"
