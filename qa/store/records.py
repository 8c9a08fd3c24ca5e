"""What goes into the store and comes out of it: plain values, no SQL.

Bodies (transcripts, analyses, metadata) are JSON text; the store does not look inside.
"""

from __future__ import annotations

from dataclasses import dataclass

from qa.model import Seconds

__all__ = [
    "AnalysisRow",
    "AnalysisVersion",
    "CallRow",
    "ClaimRow",
    "FailureRow",
    "ScorecardRow",
    "ScoredCall",
    "TranscriptRow",
]


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """A stored transcript, with what made it."""

    key: str
    audio_sha256: str
    model: str
    options: str
    duration: Seconds
    body: str


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """A stored analysis, with what made it. ``total`` is ``None`` when nothing could be decided."""

    key: str
    transcript_key: str
    scorecard: str
    scorecard_sha256: str
    total: float | None
    grade: str
    body: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """The present state of one call in one output folder.

    ``status`` is ``ok`` or ``error``. ``output_key`` stands for the files written: the analysis and
    everything else that shapes them.
    """

    folder: str
    call_id: str
    path: str
    kind: str
    status: str
    duration: Seconds = 0.0
    meta: str = "{}"
    agent_id: str = ""
    team: str = ""
    started_at: str = ""
    transcript_key: str = ""
    analysis_key: str = ""
    output_key: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class FailureRow:
    """Why a call could not be processed in a batch."""

    batch: str
    folder: str
    call_id: str
    path: str
    kind: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class ScorecardRow:
    """A scorecard as judged by; ``body`` is its text, ``stamp`` its ``id@version``."""

    sha256: str
    stamp: str
    name: str
    body: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Who works on something: the run ``owner``, a process on a machine; ``since`` in UTC."""

    folder: str
    key: str
    owner: str
    host: str
    pid: int
    since: str


@dataclass(frozen=True, slots=True)
class ScoredCall:
    """A call with its present result.

    ``meta`` and ``analysis`` are JSON text. A call that failed has status ``error``, no analysis, no
    total, and ``error_kind`` and ``error_message`` instead. ``anonymous`` tells a training copy, written
    without names, from the call itself.
    """

    folder: str
    call_id: str
    path: str
    status: str
    duration: Seconds
    meta: str
    agent_id: str
    team: str
    started_at: str
    total: float | None
    grade: str
    scorecard: str
    analysis: str
    analysis_key: str
    error_kind: str = ""
    error_message: str = ""
    anonymous: bool = False
    scorecard_sha256: str = ""


@dataclass(frozen=True, slots=True)
class AnalysisVersion:
    """An analysis that was a call's result; ``at`` is when it last became so, in UTC.

    ``batch`` is empty where a store of an older form did not note it.
    """

    analysis_key: str
    transcript_key: str
    scorecard: str
    scorecard_sha256: str
    total: float | None
    grade: str
    at: str
    batch: str
    current: bool
