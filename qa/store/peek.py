"""A look at a store that changes nothing: nothing is made, upgraded or tuned. For ``doctor``."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from qa.store import tables
from qa.store.database import connect_to_look, file_of
from qa.store.faults import translate
from qa.store.puts import rows_in
from qa.store.upgrade import version_of

__all__ = ["Peek", "peek"]


@dataclass(frozen=True, slots=True)
class Peek:
    """What was seen.

    Attributes:
        schema: form of the tables; 0 when there is no store yet.
        newest: the form that this program writes, which ``schema`` never exceeds.
        writable: whether the file and its folder may be written; a server tells only when asked to write.
        calls, transcripts: how many it holds.
    """

    schema: int
    newest: int = tables.SCHEMA_VERSION
    writable: bool = True
    calls: int = 0
    transcripts: int = 0


def peek(url: str) -> Peek:
    """Look at a store.

    Args:
        url: as for ``Store``.

    Raises:
        StoreError: it cannot be reached or read, is damaged, from a newer program, or no store.
        MissingPart: the database's driver is not installed.
    """
    engine = connect_to_look(url)
    path = file_of(engine)
    if path is not None and not path.exists():
        return Peek(0)
    writable = path is None or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    try:
        with engine.connect() as connection:
            return _seen(connection, engine, writable=writable)
    except SQLAlchemyError as error:
        raise translate(engine, error) from error
    finally:
        engine.dispose()


def _seen(connection: Connection, engine: Engine, *, writable: bool) -> Peek:
    schema = version_of(connection, engine)
    there = set(inspect(connection).get_table_names())
    counts = {
        table.name: rows_in(connection, table)
        for table in (tables.calls, tables.transcripts)
        if table.name in there
    }
    return Peek(schema, writable=writable, **counts)
