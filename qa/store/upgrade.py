"""A store brought to the present form of its tables: made, checked, or upgraded in one transaction.

Before an SQLite file is changed a copy is laid beside it, which programs of the old form can open. A
PostgreSQL server changes tables within the transaction too; its copies are its operator's
(``pg_dump``).
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from qa.errors import StoreError
from qa.store import tables
from qa.store.database import file_of, is_sqlite, name_of, vacuum
from qa.store.faults import translate
from qa.store.moments import now
from qa.store.session import once

__all__ = ["backups", "check", "prepare", "version_of"]

_LOCK = 0x71_61_73_74
"""Any number of our own for PostgreSQL's advisory lock: one process upgrades at a time."""

_ROOM = 1.1


def check(engine: Engine) -> None:
    """Make sure that a store has the present form, where it cannot be given it.

    Raises:
        StoreError: it has another form, or cannot be read.
    """
    try:
        with engine.connect() as connection:
            found = version_of(connection, engine)
    except SQLAlchemyError as error:
        raise translate(engine, error) from error
    if found != tables.SCHEMA_VERSION:
        raise StoreError(
            f"{name_of(engine)}：结果库是格式 {found}，要先升级到格式 {tables.SCHEMA_VERSION}，可是写不进",
            hint="请给结果库和它的文件夹写权限，或拷到能写的地方再打开",
            kind="store.unwritable",
        )


def prepare(engine: Engine, program: str, tell: Callable[[str], None]) -> None:
    """Make the tables in an empty database, upgrade older ones, or check that they fit.

    Args:
        engine: the database.
        program: this program's version, noted in the store.
        tell: gets a line before and after an upgrade.

    Raises:
        StoreError: it was written by a newer program, holds something else, or cannot be upgraded.
    """
    try:
        with engine.connect() as connection:
            found = version_of(connection, engine)
    except SQLAlchemyError as error:
        raise translate(engine, error) from error
    if found == tables.SCHEMA_VERSION:
        return
    if found:
        tell(f"正在把结果库由格式 {found} 升级到格式 {tables.SCHEMA_VERSION}，通话多时要几分钟，请勿中断")
    upgraded = once(engine, lambda connection: _upgrade(connection, engine, program))
    if upgraded:
        _give_back(engine)
        tell(upgraded)


def _give_back(engine: Engine) -> None:
    """Upgrades move every row; the room they leave is given back, if nobody else is at the file."""
    if file_of(engine):
        with suppress(SQLAlchemyError, sqlite3.Error):
            vacuum(engine)


def backups(path: Path) -> tuple[Path, ...]:
    """The copies that upgrades laid beside an SQLite file, unfinished ones too, oldest first."""
    return tuple(sorted(path.parent.glob(f"{_escaped(path.name)}.v[0-9]*.bak*")))


def _escaped(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def version_of(connection: Connection, engine: Engine) -> int:
    """The form of the tables; 0 when there are none yet.

    Raises:
        StoreError: it is from a newer program, or no store of ours.
    """
    names = set(inspect(connection).get_table_names())
    t = tables.schema_version
    if t.name not in names:
        if names & set(tables.metadata.tables):
            raise StoreError(
                f"{name_of(engine)}：里面有同名的表，但不是本程序的结果库",
                hint="请换一个 --store",
                kind="store.foreign",
            )
        return 0
    row = connection.execute(select(t.c.version, t.c.program)).first()
    version, by = row if row else (1, "")
    if version > tables.SCHEMA_VERSION:
        raise StoreError(
            f"{name_of(engine)}：结果库由更新的版本 {by} 建立（格式 {version}，"
            f"本版本只认到格式 {tables.SCHEMA_VERSION}）",
            hint="请升级程序，或用 --store 另建一个库",
            kind="store.newer",
        )
    return int(version)


def _upgrade(connection: Connection, engine: Engine, program: str) -> str:
    """Under the write lock: look again, copy, migrate. Returns what to tell."""
    if not is_sqlite(engine):
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
    found = version_of(connection, engine)
    if found == tables.SCHEMA_VERSION:
        return ""
    path = file_of(engine)
    copy = _copied(path, found) if found and path else None
    _migrate(connection, found)
    stamp = {"version": tables.SCHEMA_VERSION, "program": program}
    t = tables.schema_version
    if not found:
        connection.execute(t.insert().values(stamp | {"created_at": now()}))
        return ""
    connection.execute(update(t).values(stamp))
    detail = f'{{"from": {found}, "to": {tables.SCHEMA_VERSION}, "program": "{program}"}}'
    row = {"at": now(), "actor": "", "action": "upgrade", "subject": "", "detail": detail}
    connection.execute(tables.audit.insert().values(row))
    kept = f"，原库备份在 {copy}" if copy else ""
    return f"结果库已由格式 {found} 升级到格式 {tables.SCHEMA_VERSION}{kept}"


def _migrate(connection: Connection, found: int) -> None:
    # Alembic takes a fifth of a second to import and is needed once in a store's life.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    if found and "alembic_version" not in inspect(connection).get_table_names():
        # Program 0.1.0 made its tables without Alembic.
        command.stamp(config, f"{found:04}")
    command.upgrade(config, "head")


def _copied(path: Path, version: int) -> Path:
    """A whole copy of the file as it was last committed, journal included, for its owner only."""
    copy = path.with_name(f"{path.name}.v{version}.bak")
    part = copy.with_name(f"{copy.name}.part")
    need = path.stat().st_size * _ROOM
    if shutil.disk_usage(path.parent).free < 2 * need:
        raise StoreError(
            f"{path}：升级结果库前要先备份，磁盘空间不足（还需约 {2 * need / 1e6:.0f} MB）",
            hint="请清出空间后重新运行；原库没有改动",
            kind="store.full",
        )
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
        part.replace(copy)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            f"{copy}：升级前的备份写不成（{error}）",
            hint="请检查该文件夹的空间与写权限后重新运行；原库没有改动",
            kind="store.full",
        ) from None
    return copy
