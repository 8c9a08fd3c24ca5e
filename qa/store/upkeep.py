"""Looking at a store: how large, how old, what is in it, and whether it is sound. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, and_, func, select, text

from qa.errors import StoreError
from qa.store import claims, tables
from qa.store.database import file_of, is_sqlite, name_of
from qa.store.puts import chunks, rows_in
from qa.store.records import ClaimRow
from qa.store.session import Session
from qa.store.upgrade import backups

__all__ = ["DAMAGED", "FolderInfo", "StoreInfo", "check", "info", "size_of"]

_C = tables.calls.c

DAMAGED = "数据库文件损坏"
"""How a finding begins that tells of damage to the file itself."""


@dataclass(frozen=True, slots=True)
class FolderInfo:
    """The calls of one output folder."""

    folder: str
    calls: int
    failed: int


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store holds.

    Attributes:
        name: its file, or its URL without the password.
        kind: ``sqlite`` or ``postgresql``.
        server: the database program's version.
        schema: form of the tables; ``program`` wrote it last, ``created_at`` is when it was made.
        bytes: size of the database, journals included; ``free`` of them would be given back by tidying.
        backups: files with copies of the store, and their sizes.
        counts: rows by table; ``bodies``: bytes of contents by table.
        first_call, last_call: ``started_at`` of the oldest and newest call; empty when not known.
        first_saved, last_saved: when results were written.
        folders: by output folder.
        scorecards, models: calls by the scorecard and the model of their present result.
        claims: what is being worked on.
    """

    name: str
    kind: str
    server: str
    schema: int
    program: str
    created_at: str
    bytes: int
    free: int
    backups: tuple[tuple[str, int], ...]
    counts: dict[str, int]
    bodies: dict[str, int]
    first_call: str
    last_call: str
    first_saved: str
    last_saved: str
    folders: tuple[FolderInfo, ...]
    scorecards: dict[str, int]
    models: dict[str, int]
    claims: tuple[ClaimRow, ...]


def info(session: Session) -> StoreInfo:
    """Look at a store."""
    return session.read(lambda connection: _info(connection, session))


def _info(connection: Connection, session: Session) -> StoreInfo:
    engine = session.engine
    path = file_of(engine)
    saved = connection.execute(select(func.min(_C.updated_at), func.max(_C.updated_at))).one()
    v = tables.schema_version.c
    version = connection.execute(select(v.version, v.program, v.created_at)).one()
    return StoreInfo(
        name=name_of(engine),
        kind=engine.dialect.name,
        server=".".join(map(str, engine.dialect.server_version_info or ())),
        schema=version.version,
        program=version.program,
        created_at=version.created_at,
        bytes=size_of(connection, path),
        free=_free(connection),
        backups=tuple((str(copy), copy.stat().st_size) for copy in backups(path)) if path else (),
        counts={name: rows_in(connection, table) for name, table in tables.metadata.tables.items()},
        bodies={t.name: _body_bytes(connection, t) for t in (tables.transcripts, tables.analyses)},
        first_call=_edge(connection, newest=False),
        last_call=_edge(connection, newest=True),
        first_saved=saved[0] or "",
        last_saved=saved[1] or "",
        folders=tuple(_folders(connection)),
        scorecards=_uses(connection, tables.analyses, "scorecard"),
        models=_uses(connection, tables.transcripts, "model"),
        claims=tuple(claims.live(connection, None)),
    )


def size_of(connection: Connection, path: Path | None) -> int:
    """Bytes that the database takes, journals included."""
    if path is not None:
        files = (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal"))
        return sum(file.stat().st_size for file in files if file.is_file())
    if is_sqlite(connection.engine):
        return 0
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def _free(connection: Connection) -> int:
    if not is_sqlite(connection.engine):
        return 0
    pages = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def _body_bytes(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.coalesce(func.sum(func.length(table.c.body)), 0))).scalar_one())


def _edge(connection: Connection, *, newest: bool) -> str:
    order = _C.started_us.desc() if newest else _C.started_us.asc()
    query = select(_C.started_at).where(_C.started_us.is_not(None)).order_by(order).limit(1)
    return connection.execute(query).scalar() or ""


def _folders(connection: Connection) -> Iterator[FolderInfo]:
    query = select(_C.folder, _C.status, func.count().label("calls")).group_by(_C.folder, _C.status)
    found: dict[str, list[int]] = {}
    for row in connection.execute(query.order_by(_C.folder)):
        sums = found.setdefault(row.folder, [0, 0])
        sums[0] += row.calls
        sums[1] += row.calls if row.status != "ok" else 0
    for folder, (calls, failed) in found.items():
        yield FolderInfo(folder, calls, failed)


def _uses(connection: Connection, table: Table, column: str) -> dict[str, int]:
    """Present results by what made them."""
    link = _C.analysis_key if table is tables.analyses else _C.transcript_key
    name = table.c[column]
    query = select(name, func.count().label("calls")).join_from(tables.calls, table, table.c.key == link)
    rows = connection.execute(query.where(_C.status == "ok").group_by(name).order_by(func.count().desc()))
    return {row[0]: row.calls for row in rows}


def check(session: Session, *, thorough: bool) -> tuple[str, ...]:
    """Whether a store is sound.

    Args:
        session: the store.
        thorough: also compare every index with its table, and open every stored body.

    Returns:
        What is wrong, in the user's language; empty when nothing is.

    Raises:
        StoreError: it cannot be read at all.
    """
    try:
        faults = session.read(lambda connection: _pages(connection, thorough))
        faults = faults or session.read(_links)
    except StoreError as error:
        if error.kind != "store.corrupt":
            raise
        # So badly that the examination itself breaks off.
        return (f"{DAMAGED}：内部结构已乱，无法读完",)
    if thorough and not any(fault.startswith(DAMAGED) for fault in faults):
        for table, what in ((tables.transcripts, "转写"), (tables.analyses, "分析")):
            faults += _bodies(session, table, what)
    return tuple(faults)


def _pages(connection: Connection, thorough: bool) -> list[str]:
    """SQLite's own examination; a PostgreSQL server looks after its pages itself."""
    if not is_sqlite(connection.engine):
        return []
    rows = connection.exec_driver_sql(f"PRAGMA {'integrity_check' if thorough else 'quick_check'}(20)")
    return [f"{DAMAGED}：{row[0]}" for row in rows if row[0] != "ok"]


def _links(connection: Connection) -> list[str]:
    """Calls whose result is said to be there and is not."""
    faults = []
    for table, link, what in (
        (tables.analyses, _C.analysis_key, "分析结果"),
        (tables.transcripts, _C.transcript_key, "转写"),
    ):
        joined = tables.calls.outerjoin(table, table.c.key == link)
        query = select(_C.folder, _C.call_id).select_from(joined)
        missing = query.where(and_(_C.status == "ok", link != "", table.c.key.is_(None)))
        for row in connection.execute(missing.order_by(_C.folder, _C.call_id).limit(20)):
            faults.append(f"通话 {row.call_id}（{row.folder}）缺少{what}，重新运行 score 即可补上")
    return faults


def _bodies(session: Session, table: Table, what: str) -> Iterator[str]:
    keys = session.read(lambda connection: connection.execute(select(table.c.key)).scalars().all())
    for some in chunks(keys, 50):
        for key in some:
            query = select(table.c.body).where(table.c.key == key)
            try:
                body = session.read(lambda connection, query=query: connection.execute(query).scalar())  # type: ignore[misc]
                json.loads(body or "{}")
            except (StoreError, ValueError):
                yield f"一份{what}内容损坏（{key[:12]}…），用 score --force 重新处理后可恢复"
