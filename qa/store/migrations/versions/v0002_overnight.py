"""Claims, audit, scorecards as judged, every result of a call; bodies compressed, starts as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from qa.store.moments import moment_us
from qa.store.packing import pack

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_AT_ONCE = 200


def upgrade() -> None:
    """Change the tables and carry their rows over."""
    _new_tables()
    op.create_index("recordings_by_sound", "recordings", ["sha256"])
    op.create_index("failures_by_call", "failures", ["folder", "call_id"])
    _starts()
    _versions()
    for table in ("transcripts", "analyses"):
        _pack_bodies(table)


def _new_tables() -> None:
    op.create_table(
        "scorecards",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("stamp", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "claims",
        sa.Column("folder", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("owner", sa.String(64), nullable=False, index=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("boot", sa.String(64), nullable=False),
        sa.Column("space", sa.String(64), nullable=False),
        sa.Column("pid", sa.BigInteger, nullable=False),
        sa.Column("born", sa.String(32), nullable=False),
        sa.Column("since", sa.String(40), nullable=False),
        sa.Column("lease_s", sa.Float, nullable=False),
        sa.Column("beat_mono", sa.Float, nullable=False),
        sa.Column("beat_us", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )


def _starts() -> None:
    op.add_column("calls", sa.Column("started_us", sa.BigInteger))
    op.add_column("calls", sa.Column("started_naive", sa.Boolean, nullable=False, server_default=sa.false()))
    names = ("folder", "call_id", "started_at", "started_us", "started_naive")
    calls = sa.table("calls", *(sa.column(name) for name in names))
    connection = op.get_bind()
    found = connection.execute(
        sa.select(calls.c.folder, calls.c.call_id, calls.c.started_at).where(calls.c.started_at != "")
    ).all()
    change = (
        sa.update(calls)
        .where(calls.c.folder == sa.bindparam("f"), calls.c.call_id == sa.bindparam("c"))
        .values(
            started_us=sa.bindparam("us", type_=sa.BigInteger()),
            started_naive=sa.bindparam("naive", type_=sa.Boolean()),
        )
    )
    for some in _parts(found):
        rows = [(row, *moment_us(row.started_at)) for row in some]
        connection.execute(
            change, [{"f": row.folder, "c": row.call_id, "us": us, "naive": nv} for row, us, nv in rows]
        )
    op.create_index("calls_by_start", "calls", ["started_us"])
    op.create_index("calls_by_transcript", "calls", ["transcript_key"])
    op.create_index("calls_by_path", "calls", ["path"])


def _versions() -> None:
    """What was each call's result.

    The present one always; former ones of the same transcript where no other call shares it, for then
    they can be no other call's.
    """
    op.create_table(
        "call_versions",
        sa.Column("folder", sa.Text, primary_key=True),
        sa.Column("call_id", sa.Text, primary_key=True),
        sa.Column("analysis_key", sa.String(64), primary_key=True),
        sa.Column("transcript_key", sa.String(64), nullable=False),
        sa.Column("batch", sa.String(40), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.execute(
        "INSERT INTO call_versions (folder, call_id, analysis_key, transcript_key, batch, at) "
        "SELECT c.folder, c.call_id, a.key, a.transcript_key, "
        "CASE WHEN a.key = c.analysis_key THEN c.batch ELSE '' END, a.created_at "
        "FROM calls c JOIN analyses a ON a.transcript_key = c.transcript_key "
        "WHERE c.transcript_key <> '' AND (a.key = c.analysis_key OR 1 = "
        "(SELECT count(*) FROM calls o WHERE o.transcript_key = c.transcript_key))"
    )
    op.create_index("versions_by_analysis", "call_versions", ["analysis_key"])
    op.create_index("versions_by_transcript", "call_versions", ["transcript_key"])


def _pack_bodies(name: str) -> None:
    """Texts to compressed bytes, some rows at a time so that memory stays small."""
    op.add_column(name, sa.Column("packed", sa.LargeBinary))
    table = sa.table(name, sa.column("key"), sa.column("body"), sa.column("packed", sa.LargeBinary()))
    connection = op.get_bind()
    keys = connection.execute(sa.select(table.c.key)).scalars().all()
    change = (
        sa.update(table)
        .where(table.c.key == sa.bindparam("k"))
        .values(packed=sa.bindparam("data", type_=sa.LargeBinary()), body="")
    )
    for some in _parts(keys):
        rows = connection.execute(sa.select(table.c.key, table.c.body).where(table.c.key.in_(some))).all()
        connection.execute(change, [{"k": row.key, "data": pack(row.body)} for row in rows])
    with op.batch_alter_table(name) as batch:
        batch.drop_column("body")
        if name == "analyses":
            # Own scorecards name their grades as they like.
            batch.alter_column("grade", existing_type=sa.String(16), type_=sa.Text(), existing_nullable=False)
        batch.alter_column("packed", new_column_name="body", existing_type=sa.LargeBinary(), nullable=False)


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
