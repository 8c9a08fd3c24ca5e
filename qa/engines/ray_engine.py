"""Workers on a Ray cluster: one process that holds its model per graphics card or group of cores.

Payloads go out one to a worker and results come back to this process as they are made, so few of either
are under way. A worker or machine that is lost costs its payload one more try, on another machine where
there is one. Ray's own retries are off: a payload that kills its worker must not take one after the other.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import qa
from qa.engines.ray_cluster import capacity, connect, no_room, no_start, other_version
from qa.engines.ray_worker import Holder, Said
from qa.engines.seam import Lost, Setup
from qa.model import Seconds

__all__ = ["ATTEMPTS", "RayEngine"]

P = TypeVar("P")
R = TypeVar("R")

ATTEMPTS = 2
FIRST_LIMIT_S = 300.0
START_LIMIT_S = 300.0
"""How long the whole run waits for a first (or another) worker, as while lost machines restart."""

_POLL_S = 0.5
_CAPACITY_S = 5.0
_START_FAILURES = 3


class RayEngine:
    """Runs payloads in actors of a Ray cluster.

    Args:
        address: ``host:port`` of the cluster; empty for ``RAY_ADDRESS``, else a cluster on this machine.
        jobs: workers at most, over all machines; 0 for as many as the cluster holds.
        gpu: each worker gets a graphics card to itself.
        threads: cores of each worker.
        memory_bytes: what a worker needs; no machine is given more workers than fit. 0: not watched.
        first_limit_s: how long a payload may take before it has said how long it needs.
    """

    def __init__(
        self,
        address: str = "",
        jobs: int = 0,
        *,
        gpu: bool = False,
        threads: int = 1,
        memory_bytes: int = 0,
        first_limit_s: Seconds = FIRST_LIMIT_S,
    ) -> None:
        self._address, self._jobs = address, max(0, jobs)
        given = {"CPU": float(max(1, threads)), "GPU": float(gpu), "memory": float(memory_bytes)}
        self._need = {name: much for name, much in given.items() if much}
        self._first_limit_s = first_limit_s

    def run(
        self, setup: Setup[P, R], payloads: Iterable[P], *, should_stop: Callable[[], bool]
    ) -> Iterator[tuple[P, R | Lost]]:
        """Do all payloads; see ``Engine.run``. Nothing is joined or started when there is nothing to do.

        Raises:
            MissingPart: Ray is not installed.
            UsageError: no cluster, no room in it, or another version of the program on its machines.
        """
        waiting = iter(payloads)
        for first in waiting:
            shift = _Shift[P, R](connect(self._address), self._need, setup, self._jobs, self._first_limit_s)
            shift.queue.append(_Task(first))
            try:
                while not should_stop() and shift.fill(waiting):
                    yield from shift.attend()
            finally:
                shift.close()
            return


@dataclass(slots=True, eq=False)
class _Task(Generic[P]):
    """A payload, how often it was tried, and the machine it was last lost with."""

    payload: P
    attempt: int = 1
    lost_on: str = ""


@dataclass(slots=True, eq=False)
class _Seat(Generic[P]):
    """One actor: starting while ``node`` is empty, idle while ``task`` is ``None``.

    ``news`` is what to wait for: the answer to its start, or the stream of what the work says.
    """

    actor: Any
    news: Any
    node: str = ""
    task: _Task[P] | None = None
    deadline: float = float("inf")


class _Shift(Generic[P, R]):
    """One run's workers and the payloads in hand."""

    def __init__(
        self, ray: Any, need: dict[str, float], setup: Setup[P, R], jobs: int, first_limit_s: Seconds
    ) -> None:
        self._ray, self._need, self._jobs, self._first_limit_s = ray, need, jobs, first_limit_s
        self._setup = ray.put(setup)  # sent once to each machine, not once to each worker
        self._actor = ray.remote(Holder).options(
            num_cpus=need["CPU"],
            num_gpus=need.get("GPU", 0.0),
            memory=need.get("memory"),
            max_restarts=0,
            max_task_retries=0,
            scheduling_strategy="SPREAD",
        )
        self.queue: deque[_Task[P]] = deque()
        self._seats: list[_Seat[P]] = []
        self._failed_starts = 0
        self._last_hand = time.monotonic()
        self._room, self._room_seen = capacity(ray, need), time.monotonic()
        if not self._room:
            raise no_room(need)

    def fill(self, waiting: Iterator[P]) -> bool:
        """Give every free worker a payload, retries first, and take on workers while there are payloads.

        Returns:
            Whether anything is still to be done.
        """
        for seat in self._seats:
            if seat.node and seat.task is None:
                task = self._task_for(seat, waiting)
                if task is not None:
                    self._give(seat, task)
        starting = sum(not seat.node for seat in self._seats)
        while len(self._seats) < self._most():
            if len(self.queue) <= starting and not self._draw(waiting):
                break
            actor = self._actor.remote(self._setup)
            self._seats.append(_Seat(actor, actor.start.remote()))
            starting += 1
        return bool(self.queue) or any(seat.task for seat in self._seats)

    def _most(self) -> int:
        """How many workers there may be now; machines may have come or gone."""
        now = time.monotonic()
        if now - self._room_seen > _CAPACITY_S:
            self._room, self._room_seen = capacity(self._ray, self._need), now
        return min(self._jobs, self._room) if self._jobs else self._room

    def _draw(self, waiting: Iterator[P]) -> bool:
        for payload in waiting:
            self.queue.append(_Task(payload))
            return True
        return False

    def _task_for(self, seat: _Seat[P], waiting: Iterator[P]) -> _Task[P] | None:
        """The next payload for a worker: not one lost with its machine, if another machine has workers."""
        if not self.queue:
            self._draw(waiting)
        nodes = {other.node for other in self._seats if other.node}
        for task in self.queue:
            if task.lost_on != seat.node or nodes == {seat.node}:
                self.queue.remove(task)
                return task
        return None

    def _give(self, seat: _Seat[P], task: _Task[P]) -> None:
        seat.task = task
        seat.deadline = time.monotonic() + self._first_limit_s
        seat.news = seat.actor.do.options(num_returns="streaming").remote(task.payload)

    def attend(self) -> Iterator[tuple[P, R | Lost]]:
        """Wait a little for news, and act on it."""
        now = time.monotonic()
        awaited = {seat.news: seat for seat in self._seats if not seat.node or seat.task}
        until = min((seat.deadline for seat in self._seats), default=now + _POLL_S)
        patience = max(0.0, min(_POLL_S, until - now))
        if awaited:
            ready, _ = self._ray.wait(list(awaited), num_returns=1, timeout=patience)
        else:
            time.sleep(patience)  # no room at all just now
            ready = []
        for news in ready:
            yield from self._hear(awaited[news])
        late = time.monotonic()
        for seat in [seat for seat in self._seats if seat.deadline <= late]:
            yield from self._lose(seat, Lost(True, "time limit", 0))
        self._watch_hands()

    def _hear(self, seat: _Seat[P]) -> Iterator[tuple[P, R | Lost]]:
        """Take what a worker says; let it go when it is lost."""
        try:
            said: Said = self._ray.get(next(seat.news) if seat.node else seat.news)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause or RuntimeError("worker") from None
        except (self._ray.exceptions.RayError, StopIteration) as error:
            yield from self._lose(seat, Lost(False, self._how(seat, error), 0))
            return
        kind, value = said
        if kind == "raised":
            raise value
        if kind == "ready":
            self._welcome(seat, value)
        elif kind == "allow":
            seat.deadline = time.monotonic() + value
        elif seat.task is not None:
            payload = seat.task.payload
            seat.task, seat.deadline = None, float("inf")
            yield payload, value

    def _welcome(self, seat: _Seat[P], said: tuple[str, str]) -> None:
        """A worker is ready; one with another program would give other results."""
        node, version = said
        if version != qa.__version__:
            raise other_version(self._machine(node), version, qa.__version__)
        seat.node, self._failed_starts = node, 0

    def _lose(self, seat: _Seat[P], lost: Lost) -> Iterator[tuple[P, R | Lost]]:
        """Let a worker go; its payload is tried once more, then given up."""
        self._dismiss(seat)
        self._seats.remove(seat)
        self._room_seen = 0.0
        task = seat.task
        if task is None:
            self._failed_starts += 1
            if self._failed_starts >= _START_FAILURES:
                raise no_start(_START_FAILURES, lost.detail)
        elif task.attempt < ATTEMPTS:
            self.queue.appendleft(_Task(task.payload, task.attempt + 1, seat.node))
        else:
            yield task.payload, Lost(lost.timeout, lost.detail, task.attempt)

    def _how(self, seat: _Seat[P], error: BaseException) -> str:
        """How a worker was lost, in a few words; before it was ready, in Ray's words."""
        if not seat.node:
            lines = str(error).strip().splitlines() or [type(error).__name__]
            return lines[-1][:300]
        gone = not any(node["NodeID"] == seat.node and node["Alive"] for node in self._ray.nodes())
        if gone:
            return f"机器 {self._machine(seat.node)} 失联"
        starved = isinstance(error, self._ray.exceptions.OutOfMemoryError)
        return "工作进程因内存不足被结束" if starved else "工作进程退出"

    def _machine(self, node: str) -> str:
        names = (found["NodeManagerAddress"] for found in self._ray.nodes() if found["NodeID"] == node)
        return str(next(names, node[:8]))

    def _watch_hands(self) -> None:
        """Give up when there has been no worker for long, though there is work."""
        now = time.monotonic()
        if any(seat.node for seat in self._seats):
            self._last_hand = now
        elif now - self._last_hand > START_LIMIT_S:
            raise no_room(self._need)

    def _dismiss(self, seat: _Seat[P]) -> None:
        with suppress(Exception):  # it may be gone already, and the cluster with it
            self._ray.kill(seat.actor, no_restart=True)

    def close(self) -> None:
        """End all workers; what they have in hand is dropped."""
        for seat in self._seats:
            self._dismiss(seat)
        self._seats.clear()
