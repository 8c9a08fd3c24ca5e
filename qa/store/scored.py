"""Calls of a period with their present results, and the results a call had.

The list of calls is read first (a few hundred bytes a call), the bodies some at a time: memory stays
small whatever the period, and no transaction lasts longer than it takes to read a few calls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, true

from qa.errors import UsageError
from qa.store import tables
from qa.store.moments import bounds, sort_us
from qa.store.records import AnalysisVersion, ScoredCall
from qa.store.runs import anonymous_runs
from qa.store.session import Session

__all__ = ["analysis_history", "scored_calls"]

_AT_ONCE = 100
_C, _A, _F, _V = tables.calls.c, tables.analyses.c, tables.failures.c, tables.versions.c
_OF_CALL = (
    "folder",
    "call_id",
    "path",
    "status",
    "duration",
    "meta",
    "agent_id",
    "team",
    "started_at",
    "analysis_key",
)

Key = tuple[str, str]


def scored_calls(
    session: Session, period: tuple[str | None, str | None], folder: str | None, zone: tzinfo | None
) -> Iterator[ScoredCall]:
    """Calls of a period; arguments as ``Store.scored_calls``."""
    where = _within(*period, zone)
    keys = session.read(lambda connection: _keys(connection, where, folder, zone))
    runs = session.read(anonymous_runs) if keys else frozenset()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        found = session.read(lambda connection, some=some: _read(connection, some, runs))  # type: ignore[misc]
        # A call that was deleted meanwhile is left out.
        yield from (found[key] for key in some if key in found)


def _within(start: str | None, end: str | None, zone: tzinfo | None) -> ColumnElement[bool]:
    if start is None and end is None:
        return true()
    instants: list[ColumnElement[bool]] = []
    readings: list[ColumnElement[bool]] = []
    for text, after in ((start, True), (end, False)):
        if text is None:
            continue
        try:
            instant, reading = bounds(text, zone)
        except (ValueError, OverflowError):
            raise UsageError(
                f"看不懂的日期时间：{text}", hint="写法如 2026-11-16 或 2026-11-16T09:30:00+08:00"
            ) from None
        instants.append(_C.started_us >= instant if after else _C.started_us < instant)
        readings.append(_C.started_us >= reading if after else _C.started_us < reading)
    undated = _C.started_us.is_(None) if start is None else false()
    return or_(
        and_(_C.started_naive.is_(False), *instants), and_(_C.started_naive.is_(True), *readings), undated
    )


def _keys(
    connection: Connection, where: ColumnElement[bool], folder: str | None, zone: tzinfo | None
) -> list[Key]:
    query = select(_C.folder, _C.call_id, _C.started_us, _C.started_naive).where(where)
    if folder is not None:
        query = query.where(_C.folder == folder)
    rows = [
        (sort_us(row.started_us, row.started_naive, zone), row.folder, row.call_id)
        for row in connection.execute(query)
    ]
    return [(row[1], row[2]) for row in sorted(rows)]


def _read(connection: Connection, keys: Sequence[Key], runs: Collection[str]) -> dict[Key, ScoredCall]:
    columns = [
        *(_C[name] for name in _OF_CALL),
        _C.batch,
        _A.total,
        _A.grade,
        _A.scorecard,
        _A.body,
        _A.scorecard_sha256,
    ]
    joined = tables.calls.outerjoin(
        tables.analyses, and_(_A.key == _C.analysis_key, _C.analysis_key != "", _C.status == "ok")
    )
    found: dict[Key, ScoredCall] = {}
    for folder, ids in _by_folder(keys).items():
        rows = connection.execute(
            select(*columns).select_from(joined).where(_C.folder == folder, _C.call_id.in_(ids))
        ).all()
        failed = [row.call_id for row in rows if row.status != "ok"]
        reasons = _reasons(connection, folder, failed)
        for row in rows:
            reason = reasons.get((row.call_id, row.batch), ("", ""))
            found[folder, row.call_id] = _scored(row, reason, anonymous=row.batch in runs)
    return found


def _scored(row: Any, reason: tuple[str, str], *, anonymous: bool) -> ScoredCall:
    return ScoredCall(
        **{name: getattr(row, name) for name in _OF_CALL},
        total=row.total,
        grade=row.grade or "",
        scorecard=row.scorecard or "",
        analysis=row.body or "",
        error_kind=reason[0],
        error_message=reason[1],
        anonymous=anonymous,
        scorecard_sha256=row.scorecard_sha256 or "",
    )


def _reasons(connection: Connection, folder: str, ids: Sequence[str]) -> dict[tuple[str, str], Any]:
    """Why calls failed, by call and batch."""
    if not ids:
        return {}
    query = select(_F.call_id, _F.batch, _F.kind, _F.message).where(_F.folder == folder, _F.call_id.in_(ids))
    return {
        (row.call_id, row.batch): (row.kind, row.message) for row in connection.execute(query.order_by(_F.id))
    }


def _by_folder(keys: Sequence[Key]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = defaultdict(list)
    for folder, call_id in keys:
        out[folder].append(call_id)
    return out


def analysis_history(connection: Connection, call_id: str, folder: str) -> tuple[AnalysisVersion, ...]:
    """The results a call had, oldest first."""
    of = (_C.folder == folder, _C.call_id == call_id)
    current = connection.execute(select(_C.analysis_key).where(*of, _C.status == "ok")).scalar()
    query = (
        select(_V.transcript_key, _A.key, _A.scorecard, _A.scorecard_sha256, _A.total, _A.grade)
        .add_columns(_V.at, _V.batch)
        .join_from(tables.versions, tables.analyses, _A.key == _V.analysis_key)
        .where(_V.folder == folder, _V.call_id == call_id)
        .order_by(_V.at, _V.analysis_key)
    )
    return tuple(
        AnalysisVersion(
            analysis_key=row.key,
            transcript_key=row.transcript_key,
            scorecard=row.scorecard,
            scorecard_sha256=row.scorecard_sha256,
            total=row.total,
            grade=row.grade,
            at=row.at,
            batch=row.batch,
            current=row.key == current,
        )
        for row in connection.execute(query)
    )
