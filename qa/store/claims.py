"""Who works on what: claims with a lease, so that two runs on one store never do the same thing at once.

Whether a claim still holds is decided without trusting a clock that can jump:

- The holder ran on this machine, since its last start, and is dead: the claim is free at once.
- It runs on this machine: its lease is counted by the monotonic clock, which all processes of a
  machine share and nobody can set. A process that hangs or was stopped loses its claims by it.
- It runs elsewhere, or ran here before a restart: its lease is counted by the database's one clock (the
  server's; for SQLite this machine's). If that clock went back, the lease is counted anew from now:
  nothing waits for the clock to catch up, and a living holder, which renews, loses nothing. If it was
  set forward by more than a lease, work may be done twice; results are kept under keys made of their
  contents, so that costs time and changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text, update

from qa.store import tables
from qa.store.holder import Holder, alive, this_process
from qa.store.moments import now
from qa.store.puts import chunks, put
from qa.store.records import ClaimRow

__all__ = ["RUN_LEASE_S", "claim", "drop_dead", "live", "release", "renew", "run_space"]

RUN_LEASE_S = 120.0
"""How long a run counts as going on when it is not renewed."""


_T = tables.claims


def run_space(folder: str) -> str:
    """The name space in which a run itself is held, from its beginning to its end.

    Between two calls, or while it waits for recordings, a run holds no call, and is at work all the same.
    """
    return f"run:{folder}"


def mono_s() -> float:
    """Seconds by the machine's monotonic clock."""
    return time.monotonic()


def wall_us() -> int:
    """Microseconds since 1970 by the machine's clock."""
    return time.time_ns() // 1000


def claim(connection: Connection, folder: str, keys: Collection[str], owner: str, lease_s: float) -> set[str]:
    """Take those of the keys that nobody else holds.

    Args:
        connection: a transaction that writes.
        folder: the name space.
        keys: what to take.
        owner: the run.
        lease_s: seconds until the claim falls to others unless it is renewed.

    Returns:
        The keys that the owner holds now.
    """
    _alone(connection)
    clock = _Clock(connection)
    granted: list[str] = []
    for some in chunks(sorted(set(keys))):
        query = select(_T).where(_T.c.folder == folder, _T.c.key.in_(some))
        held = {row.key: row for row in connection.execute(query)}
        for key in some:
            row = held.get(key)
            if row is None or row.owner == owner or not clock.holds(row):
                granted.append(key)
            elif clock.ahead(row):
                _restart(connection, row, clock.us)
    beat = {"since": now(), "lease_s": lease_s, "beat_mono": clock.mono, "beat_us": clock.us}
    same = asdict(this_process()) | beat | {"folder": folder, "owner": owner}
    put(connection, _T, [same | {"key": key} for key in granted])
    return set(granted)


def renew(connection: Connection, owner: str, lease_s: float) -> int:
    """Count the leases of an owner from now on; returns how many it still has."""
    clock = _Clock(connection)
    beat = {"lease_s": lease_s, "beat_mono": clock.mono, "beat_us": clock.us}
    return int(connection.execute(update(_T).where(_T.c.owner == owner).values(beat)).rowcount)


def release(connection: Connection, owner: str, keys: Collection[str] | None) -> int:
    """Give keys back, or all that an owner has; returns how many."""
    if keys is None:
        return int(connection.execute(delete(_T).where(_T.c.owner == owner)).rowcount)
    query = delete(_T).where(_T.c.owner == owner)
    return sum(int(connection.execute(query.where(_T.c.key.in_(some))).rowcount) for some in chunks([*keys]))


def live(connection: Connection, folder: str | None) -> Iterator[ClaimRow]:
    """The claims that hold now."""
    clock = _Clock(connection)
    query = select(_T) if folder is None else select(_T).where(_T.c.folder == folder)
    for row in connection.execute(query.order_by(_T.c.folder, _T.c.key)):
        if clock.holds(row):
            yield ClaimRow(row.folder, row.key, row.owner, row.host, row.pid, row.since)


def drop_dead(connection: Connection) -> int:
    """Take away claims that hold no longer; returns how many."""
    _alone(connection)
    clock = _Clock(connection)
    dead = [row for row in connection.execute(select(_T)).all() if not clock.holds(row)]
    for row in dead:
        connection.execute(delete(_T).where(_T.c.folder == row.folder, _T.c.key == row.key))
    return len(dead)


def _alone(connection: Connection) -> None:
    """No other process may claim until this transaction ends; SQLite's write lock says so already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {_T.name} IN SHARE ROW EXCLUSIVE MODE"))


def _restart(connection: Connection, row: Row[Any], us: int) -> None:
    same = (_T.c.folder == row.folder, _T.c.key == row.key)
    connection.execute(update(_T).where(*same).values(beat_us=us))


class _Clock:
    """The moment of one transaction, by both clocks."""

    def __init__(self, connection: Connection) -> None:
        self.mono = mono_s()
        self.us = wall_us()
        if connection.dialect.name == "postgresql":
            seconds = func.extract("epoch", func.clock_timestamp())
            self.us = int(connection.execute(select(seconds)).scalar_one() * 1_000_000)
        self._me = this_process()
        self._alive: dict[Holder, bool | None] = {}

    def holds(self, row: Row[Any]) -> bool:
        """Whether a claim still holds."""
        holder = Holder(row.host, row.boot, row.space, row.pid, row.born)
        if holder not in self._alive:
            self._alive[holder] = alive(holder)
        if self._alive[holder] is False:
            return False
        age = self.mono - row.beat_mono if self._here(row) else (self.us - row.beat_us) / 1_000_000
        return bool(age < row.lease_s)

    def ahead(self, row: Row[Any]) -> bool:
        """Whether a claim was renewed later than now, which is a clock that went back."""
        return not self._here(row) and row.beat_us > self.us

    def _here(self, row: Row[Any]) -> bool:
        """Whether the monotonic clock tells of the holder: same start of the same machine.

        A reading later than ours comes from a container with a time of its own.
        """
        return bool(self._me.boot) and row.boot == self._me.boot and row.beat_mono <= self.mono
