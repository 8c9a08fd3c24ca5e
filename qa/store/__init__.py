"""Where results are kept between runs: one database, SQLite by default."""

from __future__ import annotations

from qa.store.database import shown_url
from qa.store.records import AnalysisRow, CallRow, FailureRow, TranscriptRow
from qa.store.store import Store

__all__ = ["AnalysisRow", "CallRow", "FailureRow", "Store", "TranscriptRow", "shown_url"]
