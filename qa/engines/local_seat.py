"""One worker process of this machine: its pipe, the payload it has in hand, its end.

Knows nothing of the order in which payloads are given out.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, TypeVar

from qa.engines.seam import Lost, Setup
from qa.model import Seconds

__all__ = ["Renewal", "Seat", "buried", "end_all", "has_left", "hear"]

P = TypeVar("P")

START_METHOD = "spawn"
"""Workers begin with an empty slate everywhere; what the parent has open does not reach them."""

_GRACE_S = 3.0
_MIB = 1024**2


@dataclass(frozen=True, slots=True)
class Renewal:
    """When a worker is replaced by a fresh one.

    Attributes:
        payloads: after so many. A start costs two to four seconds, so this is felt by nobody.
        growth, growth_bytes: when its resident memory is this many times, and this many bytes, above
            what it was after its first ``settled`` payloads (models and tables are loaded by then).
        settled: how many payloads that takes.
    """

    payloads: int = 1000
    growth: float = 1.5
    growth_bytes: int = 300 * _MIB
    settled: int = 5


class Seat(Generic[P]):
    """One worker process and the payload it has in hand."""

    def __init__(self, setup: Setup[P, Any]) -> None:
        context: Any = multiprocessing.get_context(START_METHOD)
        self.link, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, setup), daemon=True)
        self.process.start()
        theirs.close()
        self.payload: P | None = None
        self.attempt = 0
        self.deadline = float("inf")
        self.served = 0
        self.base_bytes = 0

    @property
    def idle(self) -> bool:
        """Whether it has nothing in hand."""
        return self.attempt == 0

    def give(self, payload: P, attempt: int, limit_s: Seconds) -> None:
        """Hand over a payload; a worker that is already dead is noticed by its closed pipe later."""
        self.payload, self.attempt = payload, attempt
        self.allow(limit_s)
        try:
            self.link.send(("do", payload))
        except OSError:
            self.deadline = time.monotonic()

    def allow(self, seconds: Seconds) -> None:
        """The payload may take so long from now on."""
        self.deadline = time.monotonic() + seconds

    def dismiss(self) -> None:
        """Let the worker go: an idle one leaves by itself, nobody need wait for it."""
        with suppress(OSError):
            if self.idle:
                self.link.send(("leave", None))
        self.link.close()

    def clear(self, renewal: Renewal) -> bool:
        """The payload is done; returns whether the worker has served its time."""
        self.payload, self.attempt, self.deadline = None, 0, float("inf")
        self.served += 1
        now = _resident_bytes(self.process.pid)
        if self.served <= renewal.settled:
            self.base_bytes = max(self.base_bytes, now)
        bound = max(self.base_bytes * renewal.growth, self.base_bytes + renewal.growth_bytes)
        return self.served >= renewal.payloads or now > bound


def hear(link: Connection[Any, Any]) -> tuple[str, Any] | None:
    """A worker's message; ``None`` when there is none (it is late) or it is dead."""
    try:
        return link.recv() if link.poll() else None
    except (EOFError, OSError):
        return None


def buried(seat: Seat[Any]) -> Lost:
    """End a lost worker and say how it was lost."""
    late = seat.deadline <= time.monotonic() and seat.process.is_alive()
    attempt = seat.attempt
    if late:
        seat.process.kill()
    seat.process.join(_GRACE_S)
    code = seat.process.exitcode
    end_all([seat])
    if late:
        return Lost(True, "time limit", attempt)
    name = signal.Signals(-code).name if code is not None and code < 0 else f"exit {code}"
    return Lost(False, name, attempt)


def has_left(seat: Seat[Any]) -> bool:
    """Whether a worker that was let go is gone."""
    if seat.process.is_alive():
        return False
    seat.process.join()
    seat.process.close()
    return True


def end_all(seats: Sequence[Seat[Any]]) -> None:
    """Stop workers, all in the same few seconds: asked, then told, then killed."""
    for seat in seats:
        seat.dismiss()
        if not seat.idle and seat.process.is_alive():
            seat.process.terminate()
    for last_resort in (False, True):
        until = time.monotonic() + _GRACE_S
        for seat in seats:
            seat.process.join(max(0.0, until - time.monotonic()))
            if seat.process.is_alive():
                (seat.process.kill if last_resort else seat.process.terminate)()
    for seat in seats:
        seat.process.join()
        seat.process.close()


def _resident_bytes(pid: int | None) -> int:
    """Resident memory of a process; 0 where the system does not tell (then only payloads count)."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


def _serve(link: Connection[Any, Any], setup: Setup[Any, Any]) -> None:
    """A worker's life: set up, then payload after payload until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides; Ctrl-C reaches the whole group
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(2, 1)  # what native code prints must not mix into a machine-readable result
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        work = setup()
        while True:
            kind, payload = link.recv()
            if kind == "leave":
                return
            link.send(("done", work(payload, lambda seconds: link.send(("allow", seconds)))))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        link.send(("raised", error))


def _follow_parent() -> None:
    """Leave at once when the parent is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
