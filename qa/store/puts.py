"""Counting rows and writing them over older ones, in words that SQLite and PostgreSQL share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["chunks", "put", "rows_in"]

T = TypeVar("T")


def chunks(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Parts small enough for one statement's parameters."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def rows_in(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def put(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, over: bool = True
) -> None:
    """Write rows.

    Args:
        connection: a transaction that writes.
        table: where to.
        rows: all with the same columns.
        over: replace rows with the same key; otherwise those stay as they are.
    """
    keys = [column.name for column in table.primary_key.columns]
    for some in chunks(rows):
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = make(table)
        if over:
            new = {name: statement.excluded[name] for name in some[0] if name not in keys}
            statement = statement.on_conflict_do_update(index_elements=keys, set_=new)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        connection.execute(statement, [dict(row) for row in some])
