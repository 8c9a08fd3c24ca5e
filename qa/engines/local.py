"""Worker processes on this machine, each held apart from the others.

Native code that crashes or hangs takes only its own payload with it: the worker is replaced, the
payload tried once more and then given up. The standard pools cannot do this: one dead worker breaks
a whole ``ProcessPoolExecutor``, and neither pool can end a worker that hangs.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from qa.engines.seam import Lost, Setup
from qa.model import Seconds

__all__ = ["ATTEMPTS", "LocalEngine"]

P = TypeVar("P")
R = TypeVar("R")

ATTEMPTS = 2
FIRST_LIMIT_S = 300.0
"""Until the work says how long it needs; long enough to load a large model from a slow disk."""

_POLL_S = 0.5
_GRACE_S = 3.0


class _Seat(Generic[P]):
    """One worker process and the payload it has in hand."""

    def __init__(self, setup: Setup[P, Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.link, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, setup), daemon=True)
        self.process.start()
        theirs.close()
        self.payload: P | None = None
        self.attempt = 0
        self.deadline = float("inf")

    @property
    def idle(self) -> bool:
        return self.attempt == 0

    def give(self, payload: P, attempt: int, limit_s: Seconds) -> None:
        """Hand over a payload; a worker that is already dead is noticed by its closed pipe later."""
        self.payload, self.attempt = payload, attempt
        self.allow(limit_s)
        try:
            self.link.send(payload)
        except OSError:
            self.deadline = time.monotonic()

    def allow(self, seconds: Seconds) -> None:
        self.deadline = time.monotonic() + seconds

    def clear(self) -> None:
        self.payload, self.attempt, self.deadline = None, 0, float("inf")

    def end(self, grace_s: Seconds) -> None:
        """Stop the process: asked, then told, then killed."""
        self.link.close()
        if self.idle:
            self.process.join(grace_s)
        if self.process.is_alive():
            self.process.terminate()
            self.process.join(grace_s)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


class LocalEngine:
    """Runs payloads in worker processes.

    Args:
        jobs: how many at once, at least 1. One is also its own process: isolation is the point.
        first_limit_s: how long a payload may take before it has said how long it needs.
    """

    def __init__(self, jobs: int, *, first_limit_s: Seconds = FIRST_LIMIT_S) -> None:
        self._jobs = max(1, jobs)
        self._first_limit_s = first_limit_s

    def run(
        self, setup: Setup[P, R], payloads: Iterable[P], *, should_stop: Callable[[], bool]
    ) -> Iterator[tuple[P, R | Lost]]:
        """Do all payloads; see ``Engine.run``. No process is started when there is nothing to do."""
        waiting = iter(payloads)
        again: deque[tuple[P, int]] = deque()
        seats: list[_Seat[P]] = []
        try:
            while not should_stop():
                self._fill(seats, setup, waiting, again)
                if all(seat.idle for seat in seats):
                    return
                for seat in self._ready(seats):
                    yield from self._attend(seat, seats, again)
        finally:
            for seat in seats:
                seat.link.close()
            for seat in seats:
                seat.end(_GRACE_S)

    def _fill(
        self, seats: list[_Seat[P]], setup: Setup[P, R], waiting: Iterator[P], again: deque[tuple[P, int]]
    ) -> None:
        """Give every free seat a payload, retries first."""
        for n in range(self._jobs):
            if n < len(seats) and not seats[n].idle:
                continue
            if again:
                payload, attempt = again.popleft()
            else:
                try:
                    payload, attempt = next(waiting), 1
                except StopIteration:
                    return
            if n == len(seats):
                seats.append(_Seat(setup))
            seats[n].give(payload, attempt, self._first_limit_s)

    def _ready(self, seats: list[_Seat[P]]) -> list[_Seat[P]]:
        """Seats that spoke, died or ran out of time, waiting a little for one."""
        now = time.monotonic()
        first = min(seat.deadline for seat in seats)
        found = wait([s.link for s in seats if not s.idle], timeout=max(0.0, min(_POLL_S, first - now)))
        late = time.monotonic()
        return [s for s in seats if not s.idle and (s.link in found or s.deadline <= late)]

    def _attend(
        self, seat: _Seat[P], seats: list[_Seat[P]], again: deque[tuple[P, int]]
    ) -> Iterator[tuple[P, R | Lost]]:
        """Take what a seat says; replace it when it is dead or late."""
        said = _hear(seat.link)
        payload, attempt = seat.payload, seat.attempt
        assert payload is not None
        if said is None:
            lost = _buried(seat)
            seats.remove(seat)
            if attempt < ATTEMPTS:
                again.append((payload, attempt + 1))
            else:
                yield payload, lost
        elif said[0] == "allow":
            seat.allow(said[1])
        elif said[0] == "raised":
            raise said[1]
        else:
            seat.clear()
            yield payload, said[1]


def _hear(link: Connection[Any, Any]) -> tuple[str, Any] | None:
    """A worker's message; ``None`` when there is none (it is late) or it is dead."""
    try:
        return link.recv() if link.poll() else None
    except (EOFError, OSError):
        return None


def _buried(seat: _Seat[Any]) -> Lost:
    """End a lost worker and say how it was lost."""
    late = seat.deadline <= time.monotonic() and seat.process.is_alive()
    attempt = seat.attempt
    if late:
        seat.process.kill()
    seat.process.join(_GRACE_S)
    code = seat.process.exitcode
    seat.end(_GRACE_S)
    if late:
        return Lost(True, "time limit", attempt)
    name = signal.Signals(-code).name if code is not None and code < 0 else f"exit {code}"
    return Lost(False, name, attempt)


def _serve(link: Connection[Any, Any], setup: Setup[Any, Any]) -> None:
    """A worker's life: set up, then payload after payload until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides; Ctrl-C reaches the whole group
    os.dup2(2, 1)  # what native code prints must not mix into a machine-readable result
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        work = setup()
        while True:
            payload = link.recv()
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
