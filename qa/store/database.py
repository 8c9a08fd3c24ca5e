"""Opening a database: the only place that knows what SQLite and PostgreSQL each need of a connection."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from qa.errors import MissingPart, StoreError, pip_install, system_reason

__all__ = [
    "absent",
    "connect",
    "connect_to_look",
    "file_of",
    "is_sqlite",
    "name_of",
    "private_folder",
    "shown_url",
    "url_in",
    "url_of",
    "vacuum",
    "writable",
    "writing",
]

BUSY_TIMEOUT_S = 5.0
"""How long SQLite itself waits for another process's write, which takes milliseconds; beyond that the
store waits and tries again (``patience``), where it can be told to stop."""
_LOOK_AGAIN_S = 0.02

_URL_HINT = "写法如 sqlite:///目录/qa.db 或 postgresql+psycopg://用户:密码@主机/库名"
# A password with an @ or / of its own ends at the last @ all the same.
_PASSWORD = re.compile(r"(//[^/:@?#]*):.*@")
_ASKED = re.compile(r"([?&](?:ssl)?password=)[^&]*", re.IGNORECASE)
# Notice a server that is gone within a minute instead of TCP's two hours.
_POSTGRES: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "application_name": "qa",
}
_SERVER: dict[str, Any] = {"pool_pre_ping": True, "connect_args": _POSTGRES}


def connect(url: str) -> Engine:
    """Make an engine for a URL; an SQLite file is created, readable by its owner only.

    Raises:
        StoreError: the URL is wrong or the place cannot be written.
        MissingPart: the database's driver is not installed.
    """
    parsed = _parsed(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database not in (None, "", ":memory:"):
        _own(Path(str(parsed.database)))
    engine = _engine(parsed, {"connect_args": {"timeout": BUSY_TIMEOUT_S}} if sqlite else _SERVER)
    if sqlite:
        event.listen(engine, "connect", _tune)
        event.listen(engine, "begin", _begin)
    return engine


def connect_to_look(url: str) -> Engine:
    """Make an engine that only reads; an SQLite file is neither made nor touched.

    Raises:
        StoreError: the URL is wrong.
        MissingPart: the database's driver is not installed.
    """
    parsed = _parsed(url)
    path = Path(str(parsed.database)).absolute()
    if parsed.get_backend_name() != "sqlite":
        return _engine(parsed, _SERVER)

    def opened() -> sqlite3.Connection:
        # A journal is there only while somebody is at work, or was killed; without one SQLite need not
        # lay files of its own beside the store.
        at_rest = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
        return sqlite3.connect(f"{path.as_uri()}?mode=ro{at_rest}", timeout=BUSY_TIMEOUT_S, uri=True)

    return _engine(parsed, {"creator": opened})


def _engine(parsed: URL, options: dict[str, Any]) -> Engine:
    url = parsed.render_as_string(hide_password=False)
    try:
        # Contents of calls stand in the statements; they shall be in no message and no log.
        return create_engine(parsed, hide_parameters=True, **options)
    except (ArgumentError, NoSuchModuleError, TypeError) as error:
        raise StoreError(f"不支持的库地址：{shown_url(url)}", hint=_URL_HINT, kind="store.url") from error
    except ModuleNotFoundError as error:
        raise MissingPart(
            f"打开 {parsed.drivername} 库需要组件 {error.name}，尚未安装",
            hint=pip_install(f"'{error.name}[binary]'"),
        ) from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"看不懂的库地址：{shown_url(url)}", hint=_URL_HINT, kind="store.url") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"不支持的库地址：{shown_url(url)}", hint=_URL_HINT, kind="store.url")
    return parsed


def url_of(path: Path) -> str:
    """The URL of an SQLite file, whatever signs its path has."""
    url = f"sqlite:///{path}"
    if make_url(url).database == f"{path}":
        return url
    # A ? would begin a query, %20 would be a space: another folder would be made.
    return URL.create("sqlite", database=f"{path}").render_as_string(hide_password=False)


def url_in(folder: Path, configured: str = "") -> str:
    """The URL of an output folder's store: the configured one, else that of its ``qa.db``."""
    return configured or url_of(folder / "qa.db")


def writable(url: str) -> bool:
    """Whether an SQLite file may be written, or made; a server tells only when asked to write."""
    path = _file(_parsed(url))
    if path is None or not path.is_file():
        return True
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def absent(url: str) -> bool:
    """Whether a URL names no SQLite file that is there; a server tells only when it is asked.

    Raises:
        StoreError: the URL is wrong.
    """
    parsed = _parsed(url)
    path = _file(parsed)
    return parsed.get_backend_name() == "sqlite" and (path is None or not path.is_file())


def shown_url(url: str) -> str:
    """The URL without its password, wherever in it that is."""
    if url.startswith("sqlite"):
        return url
    return _ASKED.sub(r"\1***", _PASSWORD.sub(r"\1:***@", url))


def is_sqlite(engine: Engine) -> bool:
    """Whether the database is an SQLite file."""
    return engine.dialect.name == "sqlite"


def file_of(engine: Engine) -> Path | None:
    """The SQLite file; ``None`` for a server or a database in memory."""
    return _file(engine.url)


def _file(url: URL) -> Path | None:
    name = url.database
    inside = name in (None, "", ":memory:") or url.get_backend_name() != "sqlite"
    return None if inside else Path(f"{name}").absolute()


def name_of(engine: Engine) -> str:
    """What to call the database before a user."""
    path = file_of(engine)
    return str(path) if path else shown_url(engine.url.render_as_string(hide_password=False))


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write.

    SQLite then takes the write lock at the start: a transaction that reads first and writes later
    would be refused at once, without waiting, when another wrote in between.
    """
    return engine.execution_options(qa_write=True)


def vacuum(engine: Engine) -> None:
    """Give the room of deleted rows back: SQLite writes its file anew, PostgreSQL marks it free.

    Raises:
        sqlite3.Error: another process is at the file, or there is no room for the copy.
        SQLAlchemyError: the server refuses.
    """
    if not is_sqlite(engine):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        return
    # VACUUM cannot run inside a transaction, and SQLAlchemy always begins one.
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        raw.close()
    if busy:
        # The journal still holds what was deleted, because another process reads from it.
        raise sqlite3.OperationalError("database is locked")


def private_folder(path: Path) -> None:
    """Make a folder, and those it lies in, for its owner only; what is there keeps its mode.

    Raises:
        OSError: it cannot be made.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    path.mkdir(exist_ok=True)


def _own(path: Path) -> None:
    """Create the file as private before SQLite does; its journal files take over the mode."""
    try:
        private_folder(path.parent)
        if path.exists() and not path.is_file():
            said, hint = f"{path}：是文件夹或设备，不能用作结果库", "请用 --store 指到一个文件"
            raise StoreError(said, hint=hint, kind="store.unwritable")
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"{path}：无法建立或写入结果库（{system_reason(error)}）",
            hint="请检查文件夹的写权限，或用 --store 指到别处",
            kind="store.unwritable",
        ) from None
    if path.stat().st_mode & 0o077 and os.name == "posix" and path.stat().st_uid == os.getuid():
        path.chmod(0o600)


def _tune(connection: Any, _record: object) -> None:
    # Transactions are begun by ``_begin``, not by the driver, which would begin them late.
    connection.isolation_level = None
    cursor = connection.cursor()
    # WAL lets a reader look while a run writes; where the file system has no shared memory SQLite
    # stays with its ordinary journal. NORMAL keeps every finished call through a crash of the
    # program; a power cut can at most lose the last ones, which are then done again.
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten, so that an erased call cannot be read out of the file.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch the journal; SQLite does not wait by itself where two programs do so in a new store at once."""
    until = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        time.sleep(_LOOK_AGAIN_S)


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("qa_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
