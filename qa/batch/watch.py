"""Recordings that arrive while a run lasts: found by looking, handed over when nobody writes to them.

Folders are looked through at intervals. Recording systems mostly write to network shares, on which no
operating system reports what another machine does; and whether a file is complete can only be told by
looking twice anyway. Looking never takes more than a twentieth of the time, however large the folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from qa.calls.inputs import CallJob
from qa.model import Seconds

__all__ = ["EVERY_S", "SETTLE_S", "Watch"]

SETTLE_S: Seconds = 20.0
"""How long a file's size, time and metadata must stay as they are. One read too early is read again."""

EVERY_S: Seconds = 5.0
_STUBBORN_S: Seconds = 120.0
"""An empty file, or one that cannot be opened, gets so long before it is listed as a failure."""

_LOOKING_SHARE = 20
_STEP_S: Seconds = 0.2


@dataclass(slots=True)
class _Seen:
    """A file as it was last found, and since when it has been like that."""

    looks: Hashable
    since: float
    given: bool = False


@dataclass(slots=True)
class Watch:
    """Rounds of calls from folders that are looked through again and again.

    Args:
        find: gives all calls there are now.
        over: asked often; once true, the rounds end.
        settle_s: how long a file must stay the same.
        every_s: seconds between two looks, at least.
        clock: monotonic seconds; tests give their own.
        sleep: waits some seconds.

    Attributes:
        left: calls of the last look whose files had not come to rest by then.
    """

    find: Callable[[], Sequence[CallJob]]
    over: Callable[[], bool]
    settle_s: Seconds = SETTLE_S
    every_s: Seconds = EVERY_S
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    left: list[CallJob] = field(default_factory=list, init=False)

    def rounds(self) -> Iterator[list[CallJob]]:
        """Calls that are new or not what they were, whenever their files have come to rest.

        Yields:
            The calls of one look; an empty list when there are none.
        """
        seen: dict[tuple[str, str], _Seen] = {}
        while not self.over():
            began = self.clock()
            jobs = self.find()
            looked_s = self.clock() - began
            ready = [job for job in jobs if self._ready(job, seen)]
            self.left = [job for job in jobs if not seen[_key(job)].given]
            yield ready
            if not ready:
                self._rest(max(self.every_s, _LOOKING_SHARE * looked_s))

    def _ready(self, job: CallJob, seen: dict[tuple[str, str], _Seen]) -> bool:
        """Whether a call is to be handed over now; then it is not, until it changes."""
        key, looks, now = _key(job), _looks(job), self.clock()
        old = seen.get(key)
        if old is None or old.looks != looks:
            seen[key] = _Seen(looks, now)
            return False
        rested = now - old.since
        if old.given or rested < self.settle_s:
            return False
        if rested < _STUBBORN_S and not _opens(job):
            return False
        old.given = True
        return True

    def _rest(self, seconds: Seconds) -> None:
        until = self.clock() + seconds
        while self.clock() < until and not self.over():
            self.sleep(_STEP_S)


def _key(job: CallJob) -> tuple[str, str]:
    return str(job.path), job.call_id


def _looks(job: CallJob) -> Hashable:
    """What must not change any more: the file, and what is known of the call."""
    try:
        written = job.path.stat().st_mtime_ns
    except OSError:
        written = 0
    error = (job.error.kind, job.error.message) if job.error else None
    return (job.size, written, repr(job.meta), error)


def _opens(job: CallJob) -> bool:
    """Whether the file can be read and has something in it; on some systems a writer bars readers."""
    try:
        with job.path.open("rb") as stream:
            return bool(stream.read(1))
    except OSError:
        return False
