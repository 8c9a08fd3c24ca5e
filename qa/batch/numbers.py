"""How a batch went, in numbers: counted as calls finish, written to ``batch.json``."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from qa.batch.worker import CallResult
from qa.failure import Failure
from qa.model import Seconds

__all__ = ["BatchNumbers", "State"]


class State(Enum):
    """Where a call stands in this run."""

    PENDING = "pending"
    SKIPPED = "skipped"
    DONE = "done"
    ELSEWHERE = "elsewhere"
    FAILED = "failed"


@dataclass(slots=True)
class BatchNumbers:
    """Counts and sums of one run.

    Attributes:
        states: where each call stands: not reached, left alone because nothing changed, done, done by
            another run meanwhile, failed.
        recognised: recordings recognised now; ``given`` calls came as finished transcripts; ``rejudged``
            ones used a stored one, as did ``reused`` ones, which had no result before.
        rested: seconds in which there was nothing to do.
        audio_s: seconds of the recordings recognised now.
        steps: seconds of work per step, over all workers.
        kept: failed calls that have a finished result all the same, and what to say of them.
        aborted: why the whole run had to stop, if it had to.
    """

    states: dict[str, State] = field(default_factory=dict)
    recognised: int = 0
    given: int = 0
    rejudged: int = 0
    reused: int = 0
    audio_s: Seconds = 0.0
    rested: Seconds = 0.0
    steps: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Failure] = field(default_factory=dict)
    interrupted: bool = False
    aborted: Failure | None = None
    _started: float = field(default_factory=time.monotonic)
    _ended: float = 0.0

    def expect(self, call_ids: Iterable[str]) -> None:
        """There are these calls to do; ones already known are to be done once more."""
        for call_id in call_ids:
            self._is(call_id, State.PENDING)

    def skip(self, call_id: str) -> None:
        """Nothing to do for a call."""
        self._is(call_id, State.SKIPPED)

    def elsewhere(self, call_id: str, failure: str = "") -> None:
        """Another run has brought a call to its end; ``failure`` is the kind of error, if it failed."""
        self._is(call_id, State.FAILED if failure else State.ELSEWHERE, failure)

    def add(self, result: CallResult, *, scored_before: bool = True, kept: Failure | None = None) -> None:
        """Count one finished call.

        Args:
            result: what became of it.
            scored_before: whether it had a result before this run.
            kept: what went wrong, where the call has a finished result all the same.
        """
        self.steps.update(dict(result.timings))
        failure = kept or result.error
        self._is(result.job.call_id, State.FAILED if failure else State.DONE, failure.kind if failure else "")
        if kept:
            self.kept[result.job.call_id] = kept
        if result.error:
            return
        if result.recognised:
            self.recognised += 1
            self.audio_s += result.duration
        elif result.transcript:
            self.given += 1
        else:
            self.rejudged += scored_before
            self.reused += not scored_before

    def _is(self, call_id: str, state: State, failure: str = "") -> None:
        self.states[call_id] = state
        self.failures.pop(call_id, None)
        self.kept.pop(call_id, None)
        if failure:
            self.failures[call_id] = failure

    def stop(self, *, interrupted: bool, rested: Seconds = 0.0) -> None:
        """Fix the time, ``rested`` of which there was nothing to do; nothing is counted any more."""
        self._ended = time.monotonic()
        self.rested = rested
        self.interrupted = interrupted

    def count(self, *states: State) -> int:
        """How many calls are in one of the states."""
        return sum(state in states for state in self.states.values())

    @property
    def calls(self) -> int:
        """All calls of the run."""
        return len(self.states)

    @property
    def ok(self) -> int:
        """Calls whose results are good and up to date."""
        return self.count(State.DONE, State.SKIPPED, State.ELSEWHERE)

    @property
    def failed(self) -> int:
        """Calls that could not be processed."""
        return self.count(State.FAILED)

    @property
    def pending(self) -> int:
        """Calls that the run did not get to."""
        return self.count(State.PENDING)

    @property
    def skipped(self) -> int:
        """Calls left alone because nothing changed."""
        return self.count(State.SKIPPED)

    @property
    def wall_s(self) -> Seconds:
        """Seconds from start to end, or until now."""
        return (self._ended or time.monotonic()) - self._started

    @property
    def work_s(self) -> Seconds:
        """Seconds in which there was something to do."""
        return max(0.001, self.wall_s - self.rested)

    @property
    def state(self) -> str:
        """The run's own state, for those who watch ``batch.json``."""
        if self.aborted:
            return "aborted"
        if not self._ended:
            return "running"
        return "interrupted" if self.interrupted else "ended"

    def as_dict(self) -> dict[str, object]:
        """The numbers as JSON data."""
        return {
            "state": self.state,
            "ok": self.ok,
            "failed": self.failed,
            "kept": len(self.kept),
            "pending": self.pending,
            "skipped": self.skipped,
            "elsewhere": self.count(State.ELSEWHERE),
            "recognised": self.recognised,
            "given": self.given,
            "rejudged": self.rejudged,
            "reused": self.reused,
            "failure_kinds": dict(Counter(self.failures.values())),
            "processed_audio_s": round(self.audio_s, 3),
            "wall_s": round(self.wall_s, 3),
            "rested_s": round(self.rested, 3),
            "audio_hours_per_wall_hour": round(self.audio_s / self.wall_s, 2) if self.audio_s else None,
            "step_s": {step: round(seconds, 3) for step, seconds in self.steps.items()},
            "interrupted": self.interrupted,
            "error": {"kind": self.aborted.kind, "message": self.aborted.message} if self.aborted else None,
        }
