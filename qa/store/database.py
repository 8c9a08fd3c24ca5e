"""Opening a database and speaking its errors in the user's language.

The only place that knows what SQLite and PostgreSQL each need.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from qa.errors import MissingPart, StoreError
from qa.store import tables

__all__ = ["connect", "now", "prepare", "shown_url", "translated"]

BUSY_TIMEOUT_S = 30
"""How long a write waits for another process's; one call's write takes milliseconds."""


def now() -> str:
    """The present moment as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def connect(url: str) -> Engine:
    """Make an engine for a URL; an SQLite file is created, readable by its owner only.

    Raises:
        StoreError: the URL is wrong or the place cannot be written.
        MissingPart: the database's driver is not installed.
    """
    parsed = _parsed(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database not in (None, "", ":memory:"):
        _claim(Path(str(parsed.database)))
    try:
        options: dict[str, Any] = (
            {"connect_args": {"timeout": BUSY_TIMEOUT_S}} if sqlite else {"pool_pre_ping": True}
        )
        engine = create_engine(parsed, **options)
    except (ArgumentError, NoSuchModuleError, TypeError) as error:
        raise StoreError(f"不支持的库地址：{shown_url(url)}", hint=_URL_HINT, kind="store.url") from error
    except ModuleNotFoundError as error:
        raise MissingPart(
            f"打开 {parsed.drivername} 库需要组件 {error.name}，尚未安装",
            hint=f"pip install '{error.name}[binary]'",
        ) from error
    if sqlite:
        event.listen(engine, "connect", _tune)
    return engine


_URL_HINT = "写法如 sqlite:///目录/qa.db 或 postgresql+psycopg://用户:密码@主机/库名"


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise StoreError(f"看不懂的库地址：{url}", hint=_URL_HINT, kind="store.url") from error


def shown_url(url: str) -> str:
    """The URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url


def _claim(path: Path) -> None:
    """Create the file as private before SQLite does; its journal files take over the mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"{path}：无法建立或写入结果库（{error.strerror or error}）",
            hint="请检查文件夹的写权限，或用 --store 指到别处",
            kind="store.unwritable",
        ) from None


def _tune(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # WAL lets a reader look while a run writes; where the file system has no shared memory SQLite
    # stays with its ordinary journal. NORMAL keeps every finished call through a crash of the
    # program; a power cut can at most lose the last ones, which are then done again.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def prepare(engine: Engine, program: str) -> None:
    """Create the tables in an empty database, or check that an old one fits.

    Raises:
        StoreError: it was written by a newer program, or holds something else.
    """
    with engine.begin() as connection:
        names = set(inspect(connection).get_table_names())
        if tables.schema_version.name not in names:
            if names & set(tables.metadata.tables):
                raise StoreError(
                    f"{_name(engine)}：里面有同名的表，但不是本程序的结果库",
                    hint="请换一个 --store",
                    kind="store.foreign",
                )
            tables.metadata.create_all(connection)
            row = {"version": tables.SCHEMA_VERSION, "program": program, "created_at": now()}
            connection.execute(insert(tables.schema_version).values(row))
            return
        version, by = connection.execute(
            select(tables.schema_version.c.version, tables.schema_version.c.program)
        ).one()
    if version > tables.SCHEMA_VERSION:
        raise StoreError(
            f"{_name(engine)}：结果库由更新的版本 {by} 建立（格式 {version}，"
            f"本版本只认到格式 {tables.SCHEMA_VERSION}）",
            hint="请升级程序，或用 --store 另建一个库",
            kind="store.newer",
        )


def _name(engine: Engine) -> str:
    return engine.url.database or engine.url.render_as_string(hide_password=True)


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn the database's own exceptions into ``StoreError`` with a next step."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _translate(engine, error) from error


_CAUSES: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    (("locked", "busy"), "store.locked", "正被另一个程序占用", "请等另一个运行结束后重试"),
    (
        ("readonly", "read-only", "read only"),
        "store.readonly",
        "是只读的",
        "请检查文件与文件夹的写权限，或用 --store 指到别处",
    ),
    (
        ("not a database", "malformed", "corrupt"),
        "store.corrupt",
        "已损坏或不是结果库",
        "请把该文件移走后重新运行（已写出的报告不受影响），或从备份恢复",
    ),
    (
        ("disk is full", "no space", "disk i/o"),
        "store.full",
        "无法写入：磁盘已满或出错",
        "请清出空间后重新运行，已完成的通话会保留",
    ),
    (("unable to open",), "store.unwritable", "无法打开", "请检查路径与权限"),
    (
        ("connection", "connect", "server", "could not translate"),
        "store.offline",
        "连接不上",
        "请检查数据库是否在运行、地址与账号是否正确",
    ),
)


def _translate(engine: Engine, error: Exception) -> StoreError:
    cause = str(getattr(error, "orig", None) or error)
    for words, kind, said, hint in _CAUSES:
        if any(word in cause.lower() for word in words):
            return StoreError(f"结果库 {_name(engine)} {said}", hint=hint, kind=kind)
    first = cause.strip().splitlines()[0] if cause.strip() else type(error).__name__
    return StoreError(
        f"结果库 {_name(engine)} 出错：{first[:200]}", hint="请检查库的状态后重试", kind="store.failed"
    )
