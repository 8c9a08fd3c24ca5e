"""How a batch went, in numbers: counted as calls finish, written to ``batch.json``."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from qa.batch.worker import CallResult
from qa.failure import Failure
from qa.model import Seconds
from qa.pipeline import GIVEN

__all__ = ["BatchNumbers"]


@dataclass(slots=True)
class BatchNumbers:
    """Counts and sums of one run.

    Attributes:
        calls: all calls of the run.
        skipped: left alone because nothing changed.
        recognised: recordings recognised now; ``rejudged`` ones used a stored transcript.
        pending: not reached because the run was stopped.
        audio_s: seconds of the recordings recognised now.
        steps: seconds of work per step, over all workers.
        aborted: why the whole run had to stop, if it had to.
    """

    calls: int
    skipped: int = 0
    done: int = 0
    recognised: int = 0
    rejudged: int = 0
    failed: int = 0
    audio_s: Seconds = 0.0
    steps: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    interrupted: bool = False
    aborted: Failure | None = None
    _started: float = field(default_factory=time.monotonic)
    _ended: float = 0.0

    def add(self, result: CallResult) -> None:
        """Count one finished call."""
        self.steps.update(dict(result.timings.items()))
        if result.error:
            self.failed += 1
            self.failures[result.error.kind] += 1
            return
        self.done += 1
        if result.transcript and result.model != GIVEN:
            self.recognised += 1
            self.audio_s += result.duration
        elif not result.transcript:
            self.rejudged += 1

    def stop(self, *, interrupted: bool) -> None:
        """Fix the time; nothing is counted any more."""
        self._ended = time.monotonic()
        self.interrupted = interrupted

    @property
    def pending(self) -> int:
        """Calls that the run did not get to."""
        return self.calls - self.skipped - self.done - self.failed

    @property
    def wall_s(self) -> Seconds:
        """Seconds from start to end, or until now."""
        return (self._ended or time.monotonic()) - self._started

    def as_dict(self) -> dict[str, object]:
        """The numbers as JSON data."""
        return {
            "ok": self.done + self.skipped,
            "failed": self.failed,
            "pending": self.pending,
            "skipped": self.skipped,
            "recognised": self.recognised,
            "rejudged": self.rejudged,
            "failure_kinds": dict(self.failures),
            "processed_audio_s": round(self.audio_s, 3),
            "wall_s": round(self.wall_s, 3),
            "audio_hours_per_wall_hour": round(self.audio_s / self.wall_s, 2) if self.audio_s else None,
            "step_s": {step: round(seconds, 3) for step, seconds in self.steps.items()},
            "interrupted": self.interrupted,
            "error": {"kind": self.aborted.kind, "message": self.aborted.message} if self.aborted else None,
        }
