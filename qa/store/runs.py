"""What a run's settings, kept as JSON, tell of the calls it brought to their end."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from qa.store import tables

__all__ = ["anonymous_runs", "ran_in"]


def anonymous_runs(connection: Connection) -> frozenset[str]:
    """The runs that wrote reports without names; of a run whose settings cannot be read that is not known."""
    t = tables.batches.c
    # Narrowed by the database, decided by the JSON itself: a folder's name may hold the word as well.
    query = select(t.id, t.settings).where(t.settings.contains('"anonymise"'))
    return frozenset(row.id for row in connection.execute(query) if _says(row.settings))


def ran_in(connection: Connection, folder: str) -> bool:
    """Whether any run wrote into an output folder, be it that it brought no call to its end."""
    t = tables.batches.c
    return connection.execute(select(t.id).where(t.folder == folder).limit(1)).first() is not None


def _says(settings: str) -> bool:
    try:
        said = json.loads(settings)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("anonymise") is True
