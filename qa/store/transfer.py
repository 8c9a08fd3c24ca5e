"""A store out into files and back in: another machine, another database, a notebook.

Calls are written first and what they refer to after, so that an export beside a running batch lacks
nothing; they are read in the other order, so that an import that breaks off leaves no call without its
result. Importing merges: what is there stays, unless the file's is newer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, and_, func, insert, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from qa.errors import StoreError, system_reason
from qa.store import audit, tables
from qa.store.database import private_folder
from qa.store.puts import chunks, rows_in
from qa.store.session import Session
from qa.store.transfer_files import MANIFEST, open_writer, read_manifest, read_rows, write_manifest

__all__ = ["Mask", "Progress", "export_store", "import_store", "usable_export"]

Row = Mapping[str, Any]
Mask = Callable[[str, Sequence[Row]], Sequence[Row]]
"""Rows of a table with personal data masked."""

Progress = Callable[[str, int, int], None]
"""Told the table, the rows done and the rows there are."""

_OUT = (
    tables.calls,
    tables.versions,
    tables.failures,
    tables.analyses,
    tables.transcripts,
    tables.scorecards,
    tables.batches,
    tables.recordings,
    tables.audit,
)
# Which of two rows with one key is newer; without such a column what is there stays.
_NEWER = {"calls": "updated_at", "call_versions": "at", "batches": "ended_at"}
# Rows without a key of their own: equal in these, they are the same.
_SAME = {
    "failures": ("batch", "folder", "call_id"),
    "audit": ("at", "actor", "action", "subject", "detail"),
}
_AT_ONCE = 100


def export_store(
    session: Session, folder: Path, form: str, *, mask: Mask | None, actor: str, progress: Progress
) -> dict[str, int]:
    """Write a store into a folder.

    Args:
        session: the store.
        folder: where to; new, empty, or holding an earlier export of the same store that this one makes
            needless.
        form: ``jsonl`` or ``parquet``.
        mask: masks rows; what only the original can use is then left out.
        actor: who does it.
        progress: told how far it is.

    Returns:
        Rows written, by table.

    Raises:
        StoreError: the folder is in use or cannot be written, or the store cannot be read.
        MissingPart: Parquet needs a package that is not installed.
    """
    try:
        origin = _origin(session)
        _make_room(folder, origin, masked=mask is not None)
        files: dict[str, tuple[str, int]] = {}
        for table in _OUT:
            if mask and table is tables.recordings:
                continue
            name = f"{table.name}.{form}"
            files[table.name] = name, _write_table(session, table, folder / name, mask, progress)
        facts = {
            "schema": tables.SCHEMA_VERSION,
            "format": form,
            "redacted": mask is not None,
            "store": origin,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        write_manifest(folder, facts, files)
    except OSError as error:
        raise StoreError(
            f"{folder}：导出写不进（{system_reason(error)}）",
            hint="请检查磁盘空间与写权限，或换一个文件夹",
            kind="store.export",
        ) from None
    rows = {table: count for table, (_, count) in files.items()}
    detail = {"format": form, "redacted": mask is not None, "calls": rows["calls"]}
    session.write(lambda connection: audit.note(connection, actor, "export", detail))
    return rows


def _origin(session: Session) -> str:
    """What tells this store from others: where it is and when it was made."""
    first = select(func.min(tables.schema_version.c.created_at))
    made = session.read(lambda connection: connection.execute(first).scalar())
    where = session.engine.url.render_as_string(hide_password=True)
    return hashlib.sha256(f"{where}\0{made}".encode()).hexdigest()[:16]


def _make_room(folder: Path, origin: str, *, masked: bool) -> None:
    """Empty the folder of an earlier export of the same store; what cannot be had again stays."""
    private_folder(folder)
    earlier = {f"{table.name}.{form}" for table in _OUT for form in ("jsonl", "parquet")}
    strange = sorted({path.name for path in folder.iterdir()} - earlier - {MANIFEST, f"{MANIFEST}.part"})
    if strange:
        raise StoreError(
            f"{folder}：文件夹里有别的文件（{strange[0]} 等）", hint="请换一个空文件夹", kind="store.export"
        )
    held = _held(folder / MANIFEST, origin, masked=masked)
    if held:
        raise StoreError(
            f"{folder}：里面已有{held}，没有覆盖",
            hint="请换一个新的或空的文件夹；那一份不要了，请先自己删除",
            kind="store.export",
        )
    for path in folder.iterdir():
        path.unlink()


def _held(manifest: Path, origin: str, *, masked: bool) -> str:
    """What an export that stands has and the new one would not; without a manifest it was never finished."""
    if not manifest.exists():
        return ""
    try:
        facts = json.loads(manifest.read_bytes())
        same, plain = facts.get("store") == origin, facts.get("redacted") is False
    except (ValueError, AttributeError):
        same, plain = False, False
    if not same:
        return "另一个结果库（或旧版程序）的导出"
    return "一份未遮盖的导出" if plain and masked else ""


def _write_table(session: Session, table: Table, path: Path, mask: Mask | None, progress: Progress) -> int:
    done = 0
    total = session.read(lambda connection: rows_in(connection, table))
    columns = [(column.name, column.type.python_type) for column in table.columns]
    with open_writer(path, path.suffix[1:], columns) as writer:
        for rows in _rows(session, table):
            writer.write(mask(table.name, rows) if mask else rows)
            done += len(rows)
            progress(table.name, done, max(total, done))
    return done


def _rows(session: Session, table: Table) -> Iterator[Sequence[Row]]:
    """All rows in order of their key, some at a time, each time from after the last."""
    keys = list(table.primary_key.columns)
    query = select(table).order_by(*keys).limit(_AT_ONCE)
    last: tuple[Any, ...] | None = None
    while True:
        # Compared as one: the database walks its index from there.
        page = query if last is None else query.where(tuple_(*keys) > tuple_(*last))
        rows = session.read(
            lambda connection, page=page: [dict(row) for row in connection.execute(page).mappings()]  # type: ignore[misc]
        )
        if rows:
            yield rows
        if len(rows) < _AT_ONCE:
            return
        last = tuple(rows[-1][key.name] for key in keys)


def import_store(session: Session, folder: Path, *, actor: str, progress: Progress) -> dict[str, int]:
    """Merge an export into a store.

    Args:
        session: the store.
        folder: what ``export_store`` wrote.
        actor: who does it.
        progress: told how far it is.

    Returns:
        Rows that are new or newer, by table.

    Raises:
        StoreError: the export is from a newer program, was redacted, is damaged or incomplete.
    """
    manifest = usable_export(folder)
    written: dict[str, int] = {}
    for table in reversed(_OUT):
        entry = manifest["tables"].get(table.name)
        written[table.name] = 0
        done = 0
        for rows in read_rows(folder / entry["file"], manifest["format"]) if entry else ():
            _fits(table, rows, folder / entry["file"])
            written[table.name] += session.write(
                lambda connection, table=table, rows=rows: _merge(connection, table, rows)  # type: ignore[misc]
            )
            done += len(rows)
            progress(table.name, done, entry["rows"])
    session.write(_count_on)
    detail = {
        "from": str(manifest.get("created_at", "")),
        **{name: rows for name, rows in written.items() if rows},
    }
    session.write(lambda connection: audit.note(connection, actor, "import", detail))
    return written


def usable_export(folder: Path) -> Mapping[str, Any]:
    """What an export says of itself, if it can be imported.

    Raises:
        StoreError: it is incomplete, from a newer program or was redacted.
    """
    manifest = read_manifest(folder)
    if manifest["schema"] > tables.SCHEMA_VERSION:
        raise StoreError(
            f"{folder}：由更新的版本导出（格式 {manifest['schema']}，"
            f"本版本只认到格式 {tables.SCHEMA_VERSION}）",
            hint="请升级程序后再导入",
            kind="store.newer",
        )
    if manifest.get("redacted"):
        raise StoreError(
            f"{folder}：这是遮盖过的导出，只供分析，不能导入：原文已不在其中，据此重新评分会出错",
            hint="请用 store export --redact none 导出后再导入",
            kind="store.redacted",
        )
    return manifest


def _fits(table: Table, rows: Sequence[Row], path: Path) -> None:
    names = {column.name for column in table.columns}
    if any(not isinstance(row, dict) or set(row) != names for row in rows):
        raise StoreError(f"{path}：列与结果库不符", hint="请重新导出", kind="store.export")


def _merge(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    if table.name in _SAME:
        return sum(_add(connection, table, row) for row in rows)
    written = 0
    keys = [column.name for column in table.primary_key.columns]
    newer = _NEWER.get(table.name)
    for some in chunks(rows):
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = make(table)
        if newer:
            new = {name: statement.excluded[name] for name in some[0] if name not in keys}
            later = statement.excluded[newer] > table.c[newer]
            statement = statement.on_conflict_do_update(index_elements=keys, set_=new, where=later)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        values = [dict(row) for row in some]
        if connection.dialect.name == "postgresql":
            # Its driver does not count the rows of many; SQLite's does, but older ones return none.
            written += len(connection.execute(statement.returning(*table.primary_key), values).all())
        else:
            written += max(0, connection.execute(statement, values).rowcount)
    return written


def _add(connection: Connection, table: Table, row: Row) -> int:
    """A row under its own number; under another where that is taken."""
    same = and_(*(table.c[name] == row[name] for name in _SAME[table.name]))
    if connection.execute(select(table.c.id).where(same)).first() is not None:
        return 0
    taken = connection.execute(select(table.c.id).where(table.c.id == row["id"])).first() is not None
    values = {name: value for name, value in row.items() if name != "id" or not taken}
    if taken:
        values["id"] = connection.execute(select(func.max(table.c.id))).scalar_one() + 1
    connection.execute(insert(table).values(values))
    return 1


def _count_on(connection: Connection) -> None:
    """PostgreSQL numbers new rows from its own counter, which given numbers do not move."""
    if connection.dialect.name != "postgresql":
        return
    for name in _SAME:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), "
                f"greatest((SELECT coalesce(max(id), 0) FROM {name}), 1))"
            )
        )
