"""The tables of program 0.1.0, which made them without Alembic."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "schema_version",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("program", sa.String(32), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "recordings",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "transcripts",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("audio_sha256", sa.String(64), nullable=False, index=True),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("duration", sa.Float, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "analyses",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("transcript_key", sa.String(64), nullable=False, index=True),
        sa.Column("scorecard", sa.Text, nullable=False),
        sa.Column("scorecard_sha256", sa.String(64), nullable=False),
        sa.Column("total", sa.Float),
        sa.Column("grade", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
    )
    _calls()
    _batches()


def _calls() -> None:
    texts = ("path", "kind", "status", "meta", "agent_id", "team", "started_at")
    sizes = {"kind": 16, "status": 16, "started_at": 64}
    keys = [sa.Column(name, sa.String(64), nullable=False) for name in _KEYS]
    op.create_table(
        "calls",
        sa.Column("folder", sa.Text, primary_key=True),
        sa.Column("call_id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.String(sizes[name]) if name in sizes else sa.Text, nullable=False)
            for name in texts
        ),
        sa.Column("duration", sa.Float, nullable=False),
        *keys,
        sa.Column("batch", sa.String(40), nullable=False),
        sa.Column("updated_at", sa.String(40), nullable=False),
    )
    op.create_index("calls_by_analysis", "calls", ["analysis_key"])
    op.create_index("calls_by_agent", "calls", ["agent_id", "started_at"])


_KEYS = ("transcript_key", "analysis_key", "output_key")


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("program", sa.String(32), nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("started_at", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40), nullable=False),
        sa.Column("interrupted", sa.Boolean, nullable=False),
        sa.Column("numbers", sa.Text, nullable=False),
    )
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("batch", sa.String(40), nullable=False, index=True),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("call_id", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
