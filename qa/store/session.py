"""One piece of work on the database: a transaction, tried again while the database is away.

A server that restarts and a file that another process holds are waited for, with growing pauses, up
to a limit. The whole transaction is replayed, so all work given to it must be safe to do twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from qa.errors import StoreError
from qa.store.database import file_of, writing
from qa.store.faults import PASSING, translate

__all__ = ["PATIENCE_S", "Session", "once"]

T = TypeVar("T")

PATIENCE_S = 120.0
"""How long a run waits for its database: a restart takes seconds, a restart of the machine a minute."""

_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0
_SAY_EVERY_S = 15.0


def once(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Do the work in one transaction that writes.

    Raises:
        StoreError: it could not be done.
    """
    try:
        with writing(engine).begin() as connection:
            return work(connection)
    except SQLAlchemyError as error:
        raise translate(engine, error) from error


def _identity(path: Path | None) -> tuple[int, int]:
    """Which file lies at a path; zeros where there is none."""
    try:
        found = path.stat() if path else None
    except OSError:
        found = None
    return (found.st_dev, found.st_ino) if found else (0, 0)


class Session:
    """Transactions on one engine.

    Args:
        engine: the database.
        tell: gets a line for the user when the database lets us wait.

    Attributes:
        patience_s: seconds to wait for a database that is away or held; may be changed at any time.
    """

    def __init__(self, engine: Engine, tell: Callable[[str], None]) -> None:
        self.engine = engine
        self.patience_s = PATIENCE_S
        self._writing = writing(engine)
        self._tell = tell
        self._file = file_of(engine)
        self._mark = _identity(self._file)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do work that only reads.

        Raises:
            StoreError: it could not be done.
        """
        return self._until_done(self.engine, work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do work that writes, all of it or nothing; it may be replayed.

        Raises:
            StoreError: it could not be done.
        """
        if _identity(self._file) != self._mark:
            # SQLite would go on writing into the file that is gone, and all of it would be lost.
            raise StoreError(
                f"结果库 {self._file} 在运行中被删除或移走",
                hint="请把它移回原处后重新运行；移不回来就直接重新运行，会另建新库",
                kind="store.gone",
            )
        return self._until_done(self._writing, work)

    def _until_done(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        began, said, pause = time.monotonic(), -_SAY_EVERY_S, _FIRST_PAUSE_S
        while True:
            try:
                with engine.begin() as connection:
                    return work(connection)
            except SQLAlchemyError as error:
                fault = translate(self.engine, error)
                waited = time.monotonic() - began
                if fault.kind not in PASSING or waited + pause > self.patience_s:
                    raise fault from error
                if waited - said >= _SAY_EVERY_S:
                    self._tell(f"{fault.message}，正在等待并重试（最多等 {self.patience_s:.0f} 秒）")
                    said = waited
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)
