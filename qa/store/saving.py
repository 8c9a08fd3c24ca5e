"""What is written of one call, within one transaction. All of it may be done twice with no change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace

from sqlalchemy import Connection, delete, insert, select, update

from qa.store import tables
from qa.store.moments import moment_us, now
from qa.store.puts import chunks, put
from qa.store.records import AnalysisRow, CallRow, FailureRow, TranscriptRow

__all__ = ["note_failure", "save_call", "save_failure", "unsettle"]


def save_call(
    connection: Connection, call: CallRow, transcript: TranscriptRow | None, analysis: AnalysisRow | None
) -> None:
    """Write a finished call; parts given as ``None`` are stored already."""
    at = now()
    if transcript:
        put(connection, tables.transcripts, [asdict(transcript) | {"created_at": at}])
    if analysis:
        put(connection, tables.analyses, [asdict(analysis) | {"created_at": at}])
    _put_call(connection, call, at)
    if call.analysis_key:
        row = {
            "folder": call.folder,
            "call_id": call.call_id,
            "analysis_key": call.analysis_key,
            "transcript_key": call.transcript_key,
            "batch": call.batch,
            "at": at,
        }
        put(connection, tables.versions, [row])


def save_failure(
    connection: Connection, call: CallRow, failure: FailureRow, transcript: TranscriptRow | None
) -> None:
    """Write that a call failed in its batch, and what was heard before it did."""
    at = now()
    if transcript:
        put(connection, tables.transcripts, [asdict(transcript) | {"created_at": at}])
        call = replace(call, transcript_key=transcript.key)
    elif not call.transcript_key:
        # Without the link nothing would know whose the stored transcript is.
        call = replace(call, transcript_key=_transcript_of(connection, call))
    _put_call(connection, call, at)
    _put_failure(connection, failure, at)


def note_failure(connection: Connection, failure: FailureRow, transcript: TranscriptRow | None) -> None:
    """Write that a call failed whose earlier result stands, and what was heard before it did."""
    at = now()
    if transcript:
        put(connection, tables.transcripts, [asdict(transcript) | {"created_at": at}])
    _put_failure(connection, failure, at)


def _put_failure(connection: Connection, failure: FailureRow, at: str) -> None:
    t = tables.failures.c
    same = (t.batch == failure.batch, t.folder == failure.folder, t.call_id == failure.call_id)
    connection.execute(delete(tables.failures).where(*same))
    connection.execute(insert(tables.failures).values(asdict(failure) | {"at": at}))


def unsettle(connection: Connection, folder: str, call_ids: Collection[str]) -> None:
    """Forget what the files of these calls were made of."""
    t = tables.calls.c
    for some in chunks(sorted(call_ids)):
        settled = (t.folder == folder, t.call_id.in_(some), t.output_key != "")
        connection.execute(update(tables.calls).where(*settled).values(output_key=""))


def _transcript_of(connection: Connection, call: CallRow) -> str:
    t = tables.calls.c
    query = select(t.transcript_key).where(t.folder == call.folder, t.call_id == call.call_id)
    return connection.execute(query.where(t.path == call.path)).scalar() or ""


def _put_call(connection: Connection, call: CallRow, at: str) -> None:
    us, naive = moment_us(call.started_at)
    put(
        connection,
        tables.calls,
        [asdict(call) | {"updated_at": at, "started_us": us, "started_naive": naive}],
    )
