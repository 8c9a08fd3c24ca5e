"""Tidying: what no call refers to any more is taken out of the store."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, func, select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from qa.errors import StoreError
from qa.store import audit, claims, tables
from qa.store.database import file_of, vacuum
from qa.store.faults import translate
from qa.store.session import Session
from qa.store.upkeep import size_of

__all__ = ["Tidied", "compact", "tidy"]

_A, _C, _S, _T, _V = (
    table.c
    for table in (tables.analyses, tables.calls, tables.scorecards, tables.transcripts, tables.versions)
)


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was, or would be, taken out: rows by kind, and the bytes of contents among them."""

    versions: int
    analyses: int
    transcripts: int
    scorecards: int
    claims: int
    bytes: int

    @property
    def rows(self) -> int:
        """All rows."""
        return self.versions + self.analyses + self.transcripts + self.scorecards + self.claims


class _OnlyLooking(Exception):
    """Ends a dry run's transaction with nothing changed."""

    def __init__(self, tidied: Tidied) -> None:
        self.tidied = tidied


def tidy(session: Session, *, keep_versions: int | None, dry_run: bool, actor: str) -> Tidied:
    """Take out what no call refers to.

    Args:
        session: the store.
        keep_versions: how many results of each call to keep, the present one and the newest others;
            ``None`` for all.
        dry_run: only find out what would go: the same is done and undone.
        actor: who does it.

    Returns:
        What went, or would go.

    Raises:
        StoreError: calls are being worked on, or the store cannot be written.
    """

    def work(connection: Connection) -> Tidied:
        if not dry_run:
            _nobody_works(connection)
        tidied = _tidied(connection, keep_versions)
        if dry_run:
            raise _OnlyLooking(tidied)
        detail = {name: getattr(tidied, name) for name in Tidied.__dataclass_fields__}
        audit.note(connection, actor, "gc", detail | {"keep_versions": keep_versions})
        return tidied

    try:
        return session.write(work)
    except _OnlyLooking as looked:
        return looked.tidied


def compact(session: Session) -> tuple[int, int]:
    """Give the room of deleted rows back to the disk; returns the size before and after, in bytes.

    Raises:
        StoreError: another process holds the store, or there is no room for the copy that it takes.
    """
    engine = session.engine
    path = file_of(engine)
    before = session.read(lambda connection: size_of(connection, path))
    try:
        vacuum(engine)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise translate(engine, error) from error
    return before, session.read(lambda connection: size_of(connection, path))


def _nobody_works(connection: Connection) -> None:
    held = next(claims.live(connection, None), None)
    if held is not None:
        raise StoreError(
            f"有运行正在进行（{held.host} 上的进程 {held.pid}），现在不能清理",
            hint="等它结束后再运行",
            kind="store.locked",
        )


def _tidied(connection: Connection, keep: int | None) -> Tidied:
    old = _drop_old_versions(connection, keep) if keep is not None else 0
    dead = claims.drop_dead(connection)
    in_use = exists().where(_C.analysis_key == _A.key) | exists().where(_V.analysis_key == _A.key)
    analyses, analysis_bytes = _drop(connection, tables.analyses, ~in_use)
    heard = (
        exists().where(_C.transcript_key == _T.key)
        | exists().where(_V.transcript_key == _T.key)
        | exists().where(_A.transcript_key == _T.key)
    )
    transcripts, transcript_bytes = _drop(connection, tables.transcripts, ~heard)
    judged = exists().where(_A.scorecard_sha256 == _S.sha256)
    cards, card_bytes = _drop(connection, tables.scorecards, ~judged)
    size = analysis_bytes + transcript_bytes + card_bytes
    return Tidied(old, analyses, transcripts, cards, dead, size)


def _drop_old_versions(connection: Connection, keep: int) -> int:
    current = exists().where(
        _C.folder == _V.folder, _C.call_id == _V.call_id, _C.analysis_key == _V.analysis_key
    )
    place = func.row_number().over(
        partition_by=(_V.folder, _V.call_id), order_by=(current.desc(), _V.at.desc(), _V.analysis_key)
    )
    ranked = select(_V.folder, _V.call_id, _V.analysis_key, place.label("place")).subquery()
    old = select(ranked.c.folder, ranked.c.call_id, ranked.c.analysis_key).where(
        ranked.c.place > max(1, keep)
    )
    key = tuple_(_V.folder, _V.call_id, _V.analysis_key)
    return int(connection.execute(delete(tables.versions).where(key.in_(old))).rowcount)


def _drop(connection: Connection, table: Table, where: ColumnElement[bool]) -> tuple[int, int]:
    size = select(func.coalesce(func.sum(func.length(table.c.body)), 0)).where(where)
    freed = int(connection.execute(size).scalar_one())
    return int(connection.execute(delete(table).where(where)).rowcount), freed
