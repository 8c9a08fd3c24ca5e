"""The results kept between runs: save a call whole or not at all, and find it again.

Only the parent process writes. Nothing here knows how a call is processed or what bodies mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from qa.store import database, tables
from qa.store.records import AnalysisRow, CallRow, FailureRow, TranscriptRow

__all__ = ["Store"]


class Store:
    """One open database.

    Args:
        url: SQLAlchemy URL, such as ``sqlite:///DIR/qa.db``.
        program: the program's version, noted in a new database.

    Raises:
        StoreError: it cannot be opened or is from a newer program.
        MissingPart: the database's driver is not installed.
    """

    def __init__(self, url: str, program: str) -> None:
        self._engine = database.connect(url)
        try:
            with database.translated(self._engine):
                database.prepare(self._engine, program)
        except BaseException:
            self._engine.dispose()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with database.translated(self._engine), self._engine.begin() as connection:
            yield connection

    def known_hashes(self, paths: Sequence[str]) -> dict[str, tuple[int, int, str]]:
        """What is noted of files read before: path to (size, mtime in ns, sha256)."""
        t = tables.recordings.c
        found: dict[str, tuple[int, int, str]] = {}
        with self._transaction() as connection:
            for some in _chunks(paths):
                query = select(t.path, t.size, t.mtime_ns, t.sha256).where(t.path.in_(some))
                for row in connection.execute(query):
                    found[row.path] = (row.size, row.mtime_ns, row.sha256)
        return found

    def note_hashes(self, rows: Mapping[str, tuple[int, int, str]]) -> None:
        """Note files that were read, in the form ``known_hashes`` gives."""
        if not rows:
            return
        with self._transaction() as connection:
            for path, (size, mtime_ns, sha256) in rows.items():
                row = {"path": path, "size": size, "mtime_ns": mtime_ns, "sha256": sha256}
                _put(connection, tables.recordings, row)

    def with_transcript(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that have a stored transcript."""
        t = tables.transcripts.c
        found: set[str] = set()
        with self._transaction() as connection:
            for some in _chunks(keys):
                found.update(connection.execute(select(t.key).where(t.key.in_(some))).scalars())
        return found

    def transcript(self, key: str) -> str:
        """A stored transcript's JSON; empty when there is none."""
        return self._body(tables.transcripts, key)

    def analysis(self, key: str) -> str:
        """A stored analysis's JSON; empty when there is none."""
        return self._body(tables.analyses, key)

    def _body(self, table: Table, key: str) -> str:
        with self._transaction() as connection:
            return connection.execute(select(table.c.body).where(table.c.key == key)).scalar() or ""

    def calls(self, folder: str) -> dict[str, CallRow]:
        """The calls of an output folder by name."""
        t = tables.calls.c
        columns = [t[name] for name in CallRow.__dataclass_fields__]
        with self._transaction() as connection:
            rows = connection.execute(select(*columns).where(t.folder == folder)).mappings().all()
        return {str(row["call_id"]): CallRow(**row) for row in rows}

    def save(
        self, call: CallRow, *, transcript: TranscriptRow | None = None, analysis: AnalysisRow | None = None
    ) -> None:
        """Save a finished call in one transaction; parts given as ``None`` are stored already."""
        stamp = {"created_at": database.now()}
        with self._transaction() as connection:
            if transcript:
                _put(connection, tables.transcripts, asdict(transcript) | stamp)
            if analysis:
                _put(connection, tables.analyses, asdict(analysis) | stamp)
            _put(connection, tables.calls, asdict(call) | {"updated_at": database.now()})

    def save_failure(
        self, call: CallRow, failure: FailureRow, *, transcript: TranscriptRow | None = None
    ) -> None:
        """Save that a call failed, and why, in one transaction; with what was heard before it did."""
        with self._transaction() as connection:
            if transcript:
                _put(connection, tables.transcripts, asdict(transcript) | {"created_at": database.now()})
            _put(connection, tables.calls, asdict(call) | {"updated_at": database.now()})
            connection.execute(insert(tables.failures).values(asdict(failure) | {"at": database.now()}))

    def begin_batch(self, batch: str, folder: str, program: str, settings: str) -> None:
        """Note that a batch began; ``settings`` is JSON."""
        row = {"id": batch, "folder": folder, "program": program, "settings": settings}
        more = {"started_at": database.now(), "ended_at": "", "interrupted": False, "numbers": "{}"}
        with self._transaction() as connection:
            connection.execute(insert(tables.batches).values(row | more))

    def end_batch(self, batch: str, numbers: str, *, interrupted: bool) -> None:
        """Note that a batch ended; ``numbers`` is JSON."""
        values = {"ended_at": database.now(), "interrupted": interrupted, "numbers": numbers}
        with self._transaction() as connection:
            connection.execute(update(tables.batches).where(tables.batches.c.id == batch).values(values))

    def counts(self) -> dict[str, int]:
        """How many rows each table has, for ``doctor``."""
        with self._transaction() as connection:
            return {
                name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                for name, table in tables.metadata.tables.items()
            }


def _chunks(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Parts small enough for one statement's parameters."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _put(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Write a row over one with the same key, in words every database knows."""
    same = [column == row[column.name] for column in table.primary_key.columns]
    if connection.execute(update(table).where(*same).values(row)).rowcount == 0:
        connection.execute(insert(table).values(row))
