"""Where results are kept between runs: one database, SQLite by default."""

from __future__ import annotations

from qa.store.database import shown_url
from qa.store.records import (
    AnalysisRow,
    AnalysisVersion,
    CallRow,
    ClaimRow,
    FailureRow,
    ScorecardRow,
    ScoredCall,
    TranscriptRow,
)
from qa.store.store import Store

__all__ = [
    "AnalysisRow",
    "AnalysisVersion",
    "CallRow",
    "ClaimRow",
    "FailureRow",
    "ScorecardRow",
    "ScoredCall",
    "Store",
    "TranscriptRow",
    "shown_url",
]
