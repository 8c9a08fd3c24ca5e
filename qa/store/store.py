"""The results kept between runs: save a call whole or not at all, and find it again.

Only the parent process writes. Nothing here knows how a call is processed or what bodies mean. Each
method is one transaction, tried again while the database is away (``session``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import tzinfo
from types import TracebackType

from sqlalchemy import Connection, Table, select, update

from qa.store import claims, database, runs, saving, scored, tables, upgrade, upkeep
from qa.store.moments import now
from qa.store.puts import chunks, put, rows_in
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
from qa.store.session import Session

__all__ = ["Store"]


class Store:
    """One open database.

    Threads may share it; it must not be carried into another process.

    Args:
        url: SQLAlchemy URL, such as ``sqlite:///DIR/qa.db``.
        program: the program's version, noted in a new database.
        tell: gets a line for the user when the database lets us wait, or was upgraded.
        reading: nothing will be written; then an SQLite file that cannot be written will do.

    Raises:
        StoreError: it cannot be opened or is from a newer program, or must be upgraded and cannot.
        MissingPart: the database's driver is not installed.
    """

    def __init__(
        self, url: str, program: str, *, tell: Callable[[str], None] | None = None, reading: bool = False
    ) -> None:
        looking = reading and not database.writable(url)
        engine = database.connect_to_look(url) if looking else database.connect(url)
        try:
            if looking:
                upgrade.check(engine)
            else:
                upgrade.prepare(engine, program, tell or _silent)
        except BaseException:
            engine.dispose()
            raise
        self.session = Session(engine, tell or _silent)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.session.engine.dispose()

    @property
    def patience_s(self) -> float:
        """Seconds to wait for a database that is away or held by another; may be set at any time."""
        return self.session.patience_s

    @patience_s.setter
    def patience_s(self, seconds: float) -> None:
        self.session.patience_s = seconds

    def known_hashes(self, paths: Sequence[str]) -> dict[str, tuple[int, int, str]]:
        """What is noted of files read before: path to (size, mtime in ns, sha256)."""
        t = tables.recordings.c

        def work(connection: Connection) -> dict[str, tuple[int, int, str]]:
            found: dict[str, tuple[int, int, str]] = {}
            for some in chunks(paths):
                query = select(t.path, t.size, t.mtime_ns, t.sha256).where(t.path.in_(some))
                found |= {row.path: (row.size, row.mtime_ns, row.sha256) for row in connection.execute(query)}
            return found

        return self.session.read(work)

    def note_hashes(self, rows: Mapping[str, tuple[int, int, str]]) -> None:
        """Note files that were read, in the form ``known_hashes`` gives."""
        noted = [
            {"path": path, "size": size, "mtime_ns": mtime_ns, "sha256": sha256}
            for path, (size, mtime_ns, sha256) in rows.items()
        ]
        if noted:
            self.session.write(lambda connection: put(connection, tables.recordings, noted))

    def with_transcript(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that have a stored transcript."""
        t = tables.transcripts.c

        def work(connection: Connection) -> set[str]:
            found: set[str] = set()
            for some in chunks(keys):
                found.update(connection.execute(select(t.key).where(t.key.in_(some))).scalars())
            return found

        return self.session.read(work)

    def sounds(self, keys: Sequence[str]) -> dict[str, str]:
        """Hashes of the recordings that stored transcripts were made of, by the transcripts' keys."""
        t = tables.transcripts.c

        def work(connection: Connection) -> dict[str, str]:
            found: dict[str, str] = {}
            for some in chunks(keys):
                rows = connection.execute(select(t.key, t.audio_sha256).where(t.key.in_(some)))
                found |= {row.key: row.audio_sha256 for row in rows}
            return found

        return self.session.read(work)

    def transcript(self, key: str) -> str:
        """A stored transcript's JSON; empty when there is none."""
        return self._bodies(tables.transcripts, [key]).get(key, "")

    def transcripts(self, keys: Sequence[str]) -> dict[str, str]:
        """Stored transcripts' JSON by key; some dozens at a time, for all of it is in memory."""
        return self._bodies(tables.transcripts, keys)

    def analysis(self, key: str) -> str:
        """A stored analysis's JSON; empty when there is none."""
        return self._bodies(tables.analyses, [key]).get(key, "")

    def scorecard(self, sha256: str) -> str:
        """The text of a scorecard as judged by; empty when it was not kept."""
        return self._bodies(tables.scorecards, [sha256]).get(sha256, "")

    def _bodies(self, table: Table, keys: Sequence[str]) -> dict[str, str]:
        (key,) = table.primary_key.columns

        def work(connection: Connection) -> dict[str, str]:
            found: dict[str, str] = {}
            for some in chunks(keys):
                rows = connection.execute(select(key, table.c.body).where(key.in_(some)))
                found |= {row[0]: row[1] for row in rows}
            return found

        return self.session.read(work)

    def calls(self, folder: str) -> dict[str, CallRow]:
        """The calls of an output folder by name."""
        t = tables.calls.c
        query = select(*(t[name] for name in CallRow.__dataclass_fields__)).where(t.folder == folder)
        rows = self.session.read(lambda connection: connection.execute(query).mappings().all())
        return {str(row["call_id"]): CallRow(**row) for row in rows}

    def folders(self) -> tuple[str, ...]:
        """The output folders that the store knows calls of."""
        query = select(tables.calls.c.folder).distinct().order_by(tables.calls.c.folder)
        return self.session.read(lambda connection: tuple(connection.execute(query).scalars()))

    def anonymous_runs(self) -> frozenset[str]:
        """The runs (``CallRow.batch``) that wrote reports without names: training copies."""
        return self.session.read(runs.anonymous_runs)

    def scorecard_of_run(self, run: str) -> str:
        """The scorecard's file as a run was given it; empty for the shipped one, or where nobody knows."""
        return self.session.read(lambda connection: runs.scorecard_of(connection, run))

    def ran_in(self, folder: str) -> bool:
        """Whether any run of this store wrote into an output folder."""
        return self.session.read(lambda connection: runs.ran_in(connection, folder))

    def scored_calls(
        self, start: str | None, end: str | None, *, folder: str | None = None, zone: tzinfo | None = None
    ) -> Iterator[ScoredCall]:
        """Calls of a period with their present results, in order of their start.

        Args:
            start: ISO 8601, the first moment of the period; ``None`` for no bound, which includes calls
                whose start is not known.
            end: the first moment after it; ``None`` for no bound.
            folder: only calls of this output folder.
            zone: where moments without an offset were read, bounds and calls alike; ``None`` for this
                machine's zone.

        Yields:
            One call after the other, read some at a time.

        Raises:
            UsageError: a bound is no moment.
            StoreError: the store cannot be read.
        """
        return scored.scored_calls(self.session, (start, end), folder, zone)

    def analysis_history(self, call_id: str, folder: str) -> tuple[AnalysisVersion, ...]:
        """Every analysis that was the call's result, oldest first; bodies by ``analysis``."""
        return self.session.read(lambda connection: scored.analysis_history(connection, call_id, folder))

    def save(
        self, call: CallRow, *, transcript: TranscriptRow | None = None, analysis: AnalysisRow | None = None
    ) -> None:
        """Save a finished call in one transaction; parts given as ``None`` are stored already."""
        self.session.write(lambda connection: saving.save_call(connection, call, transcript, analysis))

    def unsettle(self, folder: str, call_ids: Collection[str]) -> None:
        """Note that files of these calls are about to be written anew.

        Until they are saved again nothing says any more what their files were made of: a run that ends
        in between leaves files of two kinds behind, and none of them must be taken for finished.
        """
        self.session.write(lambda connection: saving.unsettle(connection, folder, call_ids))

    def save_failure(
        self, call: CallRow, failure: FailureRow, *, transcript: TranscriptRow | None = None
    ) -> None:
        """Save that a call failed, and why, in one transaction; with what was heard before it did.

        A call fails once in a batch: saying it again replaces the reason.
        """
        self.session.write(lambda connection: saving.save_failure(connection, call, failure, transcript))

    def note_failure(self, failure: FailureRow, *, transcript: TranscriptRow | None = None) -> None:
        """Note that a call failed while its earlier result stands; as ``save_failure`` otherwise."""
        self.session.write(lambda connection: saving.note_failure(connection, failure, transcript))

    def save_scorecard(self, scorecard: ScorecardRow) -> None:
        """Keep the text of a scorecard, once, so that scores can be understood when the file changed."""
        row = asdict(scorecard) | {"created_at": now()}
        self.session.write(lambda connection: put(connection, tables.scorecards, [row], over=False))

    def begin_batch(self, batch: str, folder: str, program: str, settings: str) -> None:
        """Note that a batch began; ``settings`` is JSON.

        The batch holds its folder until it ends, or is no longer renewed under its own name.
        """
        row = {"id": batch, "folder": folder, "program": program, "settings": settings}
        more = {"started_at": now(), "ended_at": "", "interrupted": False, "numbers": "{}"}

        def work(connection: Connection) -> None:
            put(connection, tables.batches, [row | more])
            claims.claim(connection, claims.run_space(folder), [batch], batch, claims.RUN_LEASE_S)

        self.session.write(work)

    def end_batch(self, batch: str, numbers: str, *, interrupted: bool) -> None:
        """Note that a batch ended; ``numbers`` is JSON."""
        values = {"ended_at": now(), "interrupted": interrupted, "numbers": numbers}
        query = update(tables.batches).where(tables.batches.c.id == batch).values(values)

        def work(connection: Connection) -> None:
            connection.execute(query)
            claims.release(connection, batch, [batch])

        self.session.write(work)

    def claim(self, folder: str, keys: Collection[str], owner: str, lease_s: float) -> set[str]:
        """Take those of the keys that no other run holds (see ``claims``).

        Args:
            folder: a name space: the output folder, or any other text.
            keys: what to take: names of calls, keys of transcripts.
            owner: the run, at most 64 characters.
            lease_s: seconds until what is taken falls to others unless it is renewed.

        Returns:
            The keys that the owner holds now, those it held before included.
        """
        return self.session.write(lambda connection: claims.claim(connection, folder, keys, owner, lease_s))

    def renew(self, owner: str, lease_s: float) -> int:
        """Begin an owner's leases anew; returns how many it still holds."""
        return self.session.write(lambda connection: claims.renew(connection, owner, lease_s))

    def release(self, owner: str, keys: Collection[str] | None = None) -> int:
        """Give back keys, or all that the owner holds; returns how many."""
        return self.session.write(lambda connection: claims.release(connection, owner, keys))

    def claims(self, folder: str | None = None) -> dict[tuple[str, str], ClaimRow]:
        """What is held just now, by folder and key."""
        rows = self.session.read(lambda connection: list(claims.live(connection, folder)))
        return {(row.folder, row.key): row for row in rows}

    def check(self, *, thorough: bool = False) -> tuple[str, ...]:
        """What is wrong with the store, in the user's language; empty when it is sound.

        Args:
            thorough: open every stored body too, which takes minutes for many calls.
        """
        return upkeep.check(self.session, thorough=thorough)

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""

        def work(connection: Connection) -> dict[str, int]:
            return {name: rows_in(connection, table) for name, table in tables.metadata.tables.items()}

        return self.session.read(work)


def _silent(_: str) -> None:
    """Tell nobody."""
