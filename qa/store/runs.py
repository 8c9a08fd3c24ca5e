"""What a run's settings, kept as JSON, tell of the calls it brought to their end."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from qa.store import tables

__all__ = ["anonymous_runs", "ran_in", "scorecard_of"]


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


def scorecard_of(connection: Connection, run: str) -> str:
    """The scorecard's file as the run was given it; empty for the shipped one, or where nobody knows."""
    t = tables.batches.c
    row = connection.execute(select(t.settings).where(t.id == run)).first()
    return str(_read(row.settings).get("scorecard") or "") if row else ""


def _says(settings: str) -> bool:
    return _read(settings).get("anonymise") is True


def _read(settings: str) -> dict[str, Any]:
    try:
        said = json.loads(settings)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
