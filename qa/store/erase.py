"""Calls taken out of the store for good: for their age, or because a person asks for it.

With a call go its results of every age, its failures and claims, what is noted of its file, and its
transcripts by every model, unless another call is of the same recording. What stays is the fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, or_, select

from qa.store import audit, tables
from qa.store.moments import moment_us, sort_us
from qa.store.puts import chunks
from qa.store.session import Session

__all__ = ["CallPlace", "Erased", "erase", "older_calls", "same_sound"]

_AT_ONCE = 20

_A, _C, _F, _K, _R, _T, _V = (
    table.c
    for table in (
        tables.analyses,
        tables.calls,
        tables.failures,
        tables.claims,
        tables.recordings,
        tables.transcripts,
        tables.versions,
    )
)


@dataclass(frozen=True, slots=True)
class CallPlace:
    """A call, and where its recording and its report lie."""

    folder: str
    call_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Erased:
    """Rows taken out, by kind; ``shared`` are transcripts kept because another call has them too."""

    calls: int = 0
    analyses: int = 0
    transcripts: int = 0
    shared: int = 0
    failures: int = 0
    recordings: int = 0

    def __add__(self, other: Erased) -> Erased:
        return Erased(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def older_calls(
    session: Session, before: datetime, *, folder: str | None, zone: tzinfo | None = None
) -> tuple[CallPlace, ...]:
    """Calls that took place before a moment; where that is not known, were last judged before it.

    Args:
        session: the store.
        before: the moment, with an offset.
        folder: only calls of this output folder; ``None`` for all.
        zone: where starts without an offset were read; ``None`` for this machine's zone.

    Returns:
        The calls, oldest first.
    """
    limit = moment_us(before.isoformat())[0] or 0
    query = select(_C.folder, _C.call_id, _C.path, _C.started_us, _C.started_naive, _C.updated_at)
    query = query if folder is None else query.where(_C.folder == folder)

    def work(connection: Connection) -> list[tuple[int, CallPlace]]:
        found = []
        for row in connection.execute(query):
            us = row.started_us if row.started_us is not None else moment_us(row.updated_at)[0]
            at = sort_us(us, row.started_naive, zone)
            if at < limit:
                found.append((at, CallPlace(row.folder, row.call_id, row.path)))
        return found

    return tuple(place for _, place in sorted(session.read(work), key=lambda item: item[0]))


def same_sound(session: Session, calls: Sequence[CallPlace]) -> tuple[CallPlace, ...]:
    """Other calls of the same recordings, in any folder."""
    given = {(call.folder, call.call_id) for call in calls}

    def work(connection: Connection) -> list[CallPlace]:
        sounds = set().union(*(_sounds(connection, call) for call in calls)) if calls else set()
        found: list[CallPlace] = []
        for some in chunks(sorted(sounds)):
            query = select(_C.folder, _C.call_id, _C.path).where(_of_sound(some)).distinct()
            found += [CallPlace(*row) for row in connection.execute(query)]
        return found

    return tuple(call for call in session.read(work) if (call.folder, call.call_id) not in given)


def erase(session: Session, calls: Iterable[CallPlace], *, actor: str, reason: str) -> Erased:
    """Take calls out for good, some in one transaction, each noted as a fact.

    Args:
        session: the store.
        calls: which.
        actor: who does it.
        reason: ``age`` or ``asked``.

    Returns:
        What went.

    Raises:
        StoreError: the store cannot be written; what is not gone yet can be asked for again.
    """
    total, kept = Erased(), set[str]()
    for some in chunks([*calls], _AT_ONCE):
        gone, left = session.write(
            lambda connection, some=some: _erase_some(connection, some, actor, reason)  # type: ignore[misc]
        )
        total, kept = total + gone, kept | left
    # One kept for a call may have gone with a later call of the same recording.
    shared = session.read(lambda connection: _transcripts(connection, kept)) if kept else 0
    return replace(total, shared=shared)


def _transcripts(connection: Connection, keys: Iterable[str]) -> int:
    """How many of these transcripts there are."""
    query = select(func.count()).select_from(tables.transcripts)
    return sum(
        connection.execute(query.where(_T.key.in_(some))).scalar_one() for some in chunks(sorted(keys))
    )


def _erase_some(
    connection: Connection, calls: Sequence[CallPlace], actor: str, reason: str
) -> tuple[Erased, set[str]]:
    """What went, and the transcripts that stay because other calls have them too."""
    total, kept = Erased(), set[str]()
    for call in calls:
        gone, left = _erase(connection, call)
        if gone.calls:
            detail = {f.name: getattr(gone, f.name) for f in fields(gone)} | {"reason": reason}
            audit.note(connection, actor, "purge", detail, subject=audit.sealed(call.call_id))
        total, kept = total + gone, kept | left
    return total, kept


def _erase(connection: Connection, call: CallPlace) -> tuple[Erased, set[str]]:
    sounds = sorted(_sounds(connection, call))
    results = _results(connection, call)
    counts: dict[str, int] = {}
    for name, table in (("calls", tables.calls), ("", tables.versions), ("failures", tables.failures)):
        t = table.c
        gone = _delete(connection, table, t.folder == call.folder, t.call_id == call.call_id)
        counts |= {name: gone} if name else {}
    _delete(connection, tables.claims, _K.folder == call.folder, _K.key == call.call_id)
    used = exists().where(_C.path == _R.path)
    counts["recordings"] = _delete(connection, tables.recordings, _R.path == call.path, ~used)
    held = exists().where(_C.analysis_key == _A.key) | exists().where(_V.analysis_key == _A.key)
    counts["analyses"] = _delete(connection, tables.analyses, _A.key.in_(results), ~held)
    counts["transcripts"] = 0
    kept: set[str] = set()
    for sound in sounds:
        others = connection.execute(select(func.count()).where(_of_sound([sound]))).scalar_one()
        keys = connection.execute(select(_T.key).where(_T.audio_sha256 == sound)).scalars().all()
        if others:
            kept.update(keys)
            continue
        counts["analyses"] += _delete(connection, tables.analyses, _A.transcript_key.in_(keys))
        counts["transcripts"] += _delete(connection, tables.transcripts, _T.key.in_(keys))
    return Erased(**counts, shared=len(kept)), kept


def _delete(connection: Connection, table: Any, *where: ColumnElement[bool]) -> int:
    return int(connection.execute(delete(table).where(*where)).rowcount)


def _of_call(call: CallPlace) -> tuple[ColumnElement[bool], ...]:
    return _C.folder == call.folder, _C.call_id == call.call_id


def _results(connection: Connection, call: CallPlace) -> list[str]:
    versions = select(_V.analysis_key).where(_V.folder == call.folder, _V.call_id == call.call_id)
    current = select(_C.analysis_key).where(*_of_call(call))
    return [key for key in connection.execute(versions.union(current)).scalars() if key]


def _sounds(connection: Connection, call: CallPlace) -> set[str]:
    """Hashes of the call's recording: as transcribed, now or before, and as the file was last read."""
    versions = select(_V.transcript_key).where(_V.folder == call.folder, _V.call_id == call.call_id)
    current = select(_C.transcript_key).where(*_of_call(call))
    heard = select(_T.audio_sha256).where(_T.key.in_(versions.union(current)))
    read = select(_R.sha256).where(_R.path == call.path)
    return set(connection.execute(heard.union(read)).scalars())


def _of_sound(sounds: Sequence[str]) -> ColumnElement[bool]:
    """Calls of these recordings."""
    keys = select(_T.key).where(_T.audio_sha256.in_(sounds))
    return or_(
        _C.transcript_key.in_(keys),
        _C.path.in_(select(_R.path).where(_R.sha256.in_(sounds))),
        exists().where(_V.folder == _C.folder, _V.call_id == _C.call_id, _V.transcript_key.in_(keys)),
    )
