"""The store's tables, in SQLAlchemy's words so that SQLite and PostgreSQL both fit."""

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
)

__all__ = [
    "SCHEMA_VERSION",
    "analyses",
    "batches",
    "calls",
    "failures",
    "metadata",
    "recordings",
    "schema_version",
    "transcripts",
]

SCHEMA_VERSION = 1
"""Raise with every change of the tables below."""

metadata = MetaData()

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
    Column("body", Text, nullable=False),
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
    Column("grade", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", String(40), nullable=False),
)

# The present state of each call in each output folder.
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
)
Index("calls_by_analysis", calls.c.analysis_key)
Index("calls_by_agent", calls.c.agent_id, calls.c.started_at)

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
