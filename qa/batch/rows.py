"""From what a worker hands back to what the store keeps. Pure."""

from __future__ import annotations

import json
from pathlib import Path

from qa.batch.worker import CallResult
from qa.calls.inputs import CallJob
from qa.failure import Failure
from qa.files import shown
from qa.judge.scorecard import Scorecard
from qa.kept.codec import meta_json
from qa.store import AnalysisRow, CallRow, FailureRow, TranscriptRow

__all__ = ["analysis_row", "call_row", "failure_row", "transcript_row"]

Keys = tuple[str, str, str]


def call_row(folder: Path, batch: str, result: CallResult, keys: Keys = ("", "", "")) -> CallRow:
    """The call's present state; ``keys`` are its transcript, analysis and output key."""
    job, meta = result.job, result.job.meta
    return CallRow(
        folder=str(folder),
        call_id=job.call_id,
        path=shown(job.path),
        kind=job.kind,
        status="error" if result.error else "ok",
        duration=result.duration,
        meta=meta_json(meta),
        agent_id=meta.agent_id,
        team=meta.team,
        started_at=meta.started_at[:64],
        transcript_key=keys[0],
        analysis_key=keys[1],
        output_key=keys[2],
        batch=batch,
    )


def transcript_row(result: CallResult, key: str) -> TranscriptRow | None:
    """The transcript, if it was made now."""
    if not result.transcript:
        return None
    options = json.dumps(dict(result.options), ensure_ascii=False, sort_keys=True, default=str)
    return TranscriptRow(key, result.sha256, result.model, options, result.duration, result.transcript)


def analysis_row(result: CallResult, keys: Keys, scorecard: Scorecard) -> AnalysisRow:
    """The analysis under its key."""
    return AnalysisRow(
        key=keys[1],
        transcript_key=keys[0],
        scorecard=scorecard.stamp,
        scorecard_sha256=scorecard.sha256,
        total=result.total,
        grade=result.grade,
        body=result.analysis,
    )


def failure_row(folder: Path, batch: str, job: CallJob, error: Failure) -> FailureRow:
    """Why the call failed in this batch."""
    where = (batch, str(folder), job.call_id, shown(job.path))
    return FailureRow(*where, error.kind, error.message, error.hint)
