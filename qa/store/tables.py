"""The store's tables, in SQLAlchemy's words so that SQLite and PostgreSQL both fit.

They are made and changed by ``migrations`` only; what stands here is what the newest migration leaves,
which a test compares.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

from qa.store.packing import Packed

__all__ = [
    "SCHEMA_VERSION",
    "analyses",
    "audit",
    "batches",
    "calls",
    "claims",
    "failures",
    "metadata",
    "recordings",
    "schema_version",
    "scorecards",
    "transcripts",
    "versions",
]

SCHEMA_VERSION = 2
"""Raise with every change of the tables below, which is a new migration."""

metadata = MetaData()

# What programs of every age look at first; older ones know by it that a store is newer than they are.
schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("program", String(32), nullable=False),
    Column("created_at", String(40), nullable=False),
)

# Hashes of files already read, so that a second run need not read them again.
recordings = Table(
    "recordings",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
)
Index("recordings_by_sound", recordings.c.sha256)

# One row per (sound, model, options): what recognition cost hours to make. Not redacted, so that
# edited rules can be applied without recognising again.
transcripts = Table(
    "transcripts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("audio_sha256", String(64), nullable=False, index=True),
    Column("model", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("duration", Float, nullable=False),
    Column("body", Packed, nullable=False),
    Column("created_at", String(40), nullable=False),
)

# One row per (transcript, scorecard, rules, metadata); older versions stay.
analyses = Table(
    "analyses",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("transcript_key", String(64), nullable=False, index=True),
    Column("scorecard", Text, nullable=False),
    Column("scorecard_sha256", String(64), nullable=False),
    Column("total", Float),
    Column("grade", Text, nullable=False),
    Column("body", Packed, nullable=False),
    Column("created_at", String(40), nullable=False),
)

# Scorecards as judged by, so that an old score can be understood after the file was edited.
scorecards = Table(
    "scorecards",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("stamp", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("body", Packed, nullable=False),
    Column("created_at", String(40), nullable=False),
)

# The present state of each call in each output folder. ``started_us`` is ``started_at`` as a number;
# where ``started_naive``, of the clock on the wall (see ``moments``).
calls = Table(
    "calls",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("call_id", Text, primary_key=True),
    Column("path", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("duration", Float, nullable=False),
    Column("meta", Text, nullable=False),
    Column("agent_id", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("started_at", String(64), nullable=False),
    Column("transcript_key", String(64), nullable=False),
    Column("analysis_key", String(64), nullable=False),
    Column("output_key", String(64), nullable=False),
    Column("batch", String(40), nullable=False),
    Column("updated_at", String(40), nullable=False),
    Column("started_us", BigInteger),
    Column("started_naive", Boolean, nullable=False, server_default=false()),
)
Index("calls_by_analysis", calls.c.analysis_key)
Index("calls_by_transcript", calls.c.transcript_key)
Index("calls_by_agent", calls.c.agent_id, calls.c.started_at)
Index("calls_by_start", calls.c.started_us)
Index("calls_by_path", calls.c.path)

# Every analysis that was a call's result; ``at`` is when it last became so.
versions = Table(
    "call_versions",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("call_id", Text, primary_key=True),
    Column("analysis_key", String(64), primary_key=True),
    Column("transcript_key", String(64), nullable=False),
    Column("batch", String(40), nullable=False),
    Column("at", String(40), nullable=False),
)
Index("versions_by_analysis", versions.c.analysis_key)
Index("versions_by_transcript", versions.c.transcript_key)

batches = Table(
    "batches",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("folder", Text, nullable=False),
    Column("program", String(32), nullable=False),
    Column("settings", Text, nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("ended_at", String(40), nullable=False),
    Column("interrupted", Boolean, nullable=False),
    Column("numbers", Text, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("batch", String(40), nullable=False, index=True),
    Column("folder", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("message", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("at", String(40), nullable=False),
)
Index("failures_by_call", failures.c.folder, failures.c.call_id)

# Who works on what just now; see ``claims``.
claims = Table(
    "claims",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("host", Text, nullable=False),
    Column("boot", String(64), nullable=False),
    Column("space", String(64), nullable=False),
    Column("pid", BigInteger, nullable=False),
    Column("born", String(32), nullable=False),
    Column("since", String(40), nullable=False),
    Column("lease_s", Float, nullable=False),
    Column("beat_mono", Float, nullable=False),
    Column("beat_us", BigInteger, nullable=False),
)

# Who did what, when. For what was deleted only the fact: ``subject`` is a salted hash.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(160), nullable=False),
    Column("detail", Text, nullable=False),
)
