"""Worker processes on this machine, each held apart from the others.

Native code that crashes or hangs takes only its own payload with it: the worker is replaced, the
payload tried once more and then given up. The standard pools cannot do this: one dead worker breaks
a whole ``ProcessPoolExecutor``, and neither pool can end a worker that hangs.

A worker is also replaced after many payloads or when its memory has grown, so that a night's leaks in
native code stay small. Each worker has one payload in hand and speaks through a pipe of bounded size, so
nothing piles up when this process is slow to take results.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import wait
from typing import TypeVar

from qa.engines.local_seat import Renewal, Seat, buried, end_all, has_left, hear
from qa.engines.seam import Lost, Setup
from qa.model import Seconds

__all__ = ["ATTEMPTS", "LocalEngine", "Renewal"]

P = TypeVar("P")
R = TypeVar("R")

ATTEMPTS = 2
FIRST_LIMIT_S = 300.0
"""Until the work says how long it needs; long enough to load a large model from a slow disk."""

_POLL_S = 0.5


class LocalEngine:
    """Runs payloads in worker processes.

    Args:
        jobs: how many at once, at least 1. One is also its own process: isolation is the point.
        first_limit_s: how long a payload may take before it has said how long it needs.
        renewal: when workers are replaced.
    """

    def __init__(
        self, jobs: int, *, first_limit_s: Seconds = FIRST_LIMIT_S, renewal: Renewal | None = None
    ) -> None:
        self._jobs = max(1, jobs)
        self._first_limit_s = first_limit_s
        self._renewal = renewal or Renewal()

    def run(
        self, setup: Setup[P, R], payloads: Iterable[P], *, should_stop: Callable[[], bool]
    ) -> Iterator[tuple[P, R | Lost]]:
        """Do all payloads; see ``Engine.run``. No process is started when there is nothing to do."""
        waiting = iter(payloads)
        again: deque[tuple[P, int]] = deque()
        seats: list[Seat[P]] = []
        leaving: list[Seat[P]] = []
        try:
            while not should_stop():
                self._fill(seats, setup, waiting, again)
                if all(seat.idle for seat in seats):
                    return
                for seat in self._ready(seats):
                    yield from self._attend(seat, seats, leaving, again)
                leaving[:] = [seat for seat in leaving if not has_left(seat)]
        finally:
            end_all([*seats, *leaving])

    def _fill(
        self, seats: list[Seat[P]], setup: Setup[P, R], waiting: Iterator[P], again: deque[tuple[P, int]]
    ) -> None:
        """Give every free seat a payload, retries first; take on workers while there are payloads."""
        free = [seat for seat in seats if seat.idle]
        while free or len(seats) < self._jobs:
            if again:
                payload, attempt = again.popleft()
            else:
                try:
                    payload, attempt = next(waiting), 1
                except StopIteration:
                    return
            if free:
                seat = free.pop(0)
            else:
                seat = Seat(setup)
                seats.append(seat)
            seat.give(payload, attempt, self._first_limit_s)

    def _ready(self, seats: list[Seat[P]]) -> list[Seat[P]]:
        """Seats that spoke, died or ran out of time, waiting a little for one."""
        now = time.monotonic()
        first = min(seat.deadline for seat in seats)
        found = wait([s.link for s in seats if not s.idle], timeout=max(0.0, min(_POLL_S, first - now)))
        late = time.monotonic()
        return [s for s in seats if not s.idle and (s.link in found or s.deadline <= late)]

    def _attend(
        self,
        seat: Seat[P],
        seats: list[Seat[P]],
        leaving: list[Seat[P]],
        again: deque[tuple[P, int]],
    ) -> Iterator[tuple[P, R | Lost]]:
        """Take what a seat says; replace it when it is dead, late or has served its time."""
        said = hear(seat.link)
        payload, attempt = seat.payload, seat.attempt
        assert payload is not None
        if said is None:
            lost = buried(seat)
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
            if seat.clear(self._renewal):
                seats.remove(seat)
                seat.dismiss()
                leaving.append(seat)
            yield payload, said[1]
