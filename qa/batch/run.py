"""A batch of calls: plan, work, keep every result as it comes, say how it went.

Equal keys mean equal results, so a call whose files stand and whose key is unchanged is left alone,
and a call whose transcript is stored is judged again without recognition. Only this process writes
the store, one transaction per call, after the call's files are in place.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import cast

import qa
from qa.batch.log import BatchLog
from qa.batch.numbers import BatchNumbers
from qa.batch.outputs import write_error, write_outputs
from qa.batch.plan import Action, Plan, Planned, Rules, make_plan
from qa.batch.rows import analysis_row, call_row, failure_row, transcript_row
from qa.batch.worker import CallResult, CallTask, WorkerSetup
from qa.engines import Engine, Lost
from qa.errors import QaError, StoreError
from qa.failure import Failure, failure_of
from qa.files import shown
from qa.inputs import CallJob
from qa.progress import Reporter, Tally
from qa.report.rows import CallRow
from qa.store import Store

__all__ = ["Batch", "BatchResult"]


def _new_id() -> str:
    return f"{datetime.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How a run ended: its name, its numbers, and a row for each call that has a report."""

    id: str
    numbers: BatchNumbers
    rows: tuple[CallRow, ...]


@dataclass(slots=True)
class Batch:
    """One run over some calls.

    Args:
        rules: what decides whether a result is still good, and where it is written.
        store: where results are kept.
        engine: what runs the work.
        progress: where to tell how it goes.
        should_stop: asked often; once true, the run ends cleanly with what is finished.
    """

    rules: Rules
    store: Store
    engine: Engine
    progress: Reporter
    should_stop: Callable[[], bool] = lambda: False
    id: str = field(default_factory=_new_id)

    def run(self, jobs: Sequence[CallJob]) -> BatchResult:
        """Bring all calls' results and the batch's own files up to date.

        Returns:
            How it went: failed calls, an interruption, a full disk are in it.

        Raises:
            StoreError: the store or the output folder cannot be used from the start.
            UsageError: something is missing that every call needs.
        """
        numbers = BatchNumbers(calls=len(jobs))
        plan = make_plan(jobs, self.rules, self.store, should_stop=self.should_stop)
        numbers.skipped = len(plan.of(Action.SKIP))
        self.progress.note(plan.line())
        with BatchLog(self.rules.folder / "log.jsonl", self.id) as log:
            log.event("batch_started", calls=len(jobs), plan=plan.line(), program=qa.__version__)
            self.store.begin_batch(self.id, str(self.rules.folder), qa.__version__, self._settings())
            try:
                self._work(plan, numbers, log)
            except StoreError as error:
                numbers.aborted = failure_of(error, str(self.rules.folder))
            numbers.stop(interrupted=self.should_stop())
            rows = self._close(jobs, numbers, log)
        return BatchResult(self.id, numbers, rows)

    def _settings(self) -> str:
        return json.dumps(asdict(self.rules.settings), ensure_ascii=False, default=str)

    def _close(self, jobs: Sequence[CallJob], numbers: BatchNumbers, log: BatchLog) -> tuple[CallRow, ...]:
        """Write the batch's own files; a run that had to stop does what it still can."""
        rules = self.rules
        rows: tuple[CallRow, ...] = ()
        facts = {
            "batch": self.id,
            "created_at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "scorecard": rules.scorecard.stamp,
            "model": rules.recogniser.name,
            "program": qa.__version__,
            **numbers.as_dict(),
        }
        try:
            rows = write_outputs(rules.folder, [job.call_id for job in jobs], facts)
            self.store.end_batch(self.id, json.dumps(numbers.as_dict()), interrupted=numbers.interrupted)
            log.event("batch_ended", **numbers.as_dict())
        except QaError as error:
            numbers.aborted = numbers.aborted or failure_of(error, str(rules.folder))
        return rows

    def _work(self, plan: Plan, numbers: BatchNumbers, log: BatchLog) -> None:
        lost, todo = plan.of(Action.FAIL), plan.of(Action.JUDGE, Action.LISTEN)
        new_bytes = sum(call.job.size for call in todo if call.action is Action.LISTEN)
        tally = Tally(calls=len(lost) + len(todo), bytes=new_bytes)
        self.progress.begin(tally)
        try:
            for call in lost:
                self._finished(CallResult(call.job, error=call.failure), call, tally, numbers, log)
            for wave in _waves(todo):
                self._wave(wave, tally, numbers, log)
        finally:
            self.progress.end()

    def _wave(self, calls: Sequence[Planned], tally: Tally, numbers: BatchNumbers, log: BatchLog) -> None:
        rules = self.rules
        planned = {call.job.call_id: call for call in calls}
        setup = WorkerSetup(rules.recogniser, rules.scorecard, rules.settings, rules.folder / "calls")
        stream = self.engine.run(setup, self._tasks(calls), should_stop=self.should_stop)
        with closing(cast(Generator[tuple[CallTask, CallResult | Lost]], stream)):
            for task, given in stream:
                result = (
                    CallResult(task.job, error=_lost(task.job, given)) if isinstance(given, Lost) else given
                )
                self._finished(result, planned[task.job.call_id], tally, numbers, log)

    def _tasks(self, calls: Sequence[Planned]) -> Iterator[CallTask]:
        """Stored transcripts are fetched only when a worker is free for them."""
        for call in calls:
            stored = "" if self.rules.force else self.store.transcript(call.transcript_key)
            yield CallTask(call.job, stored, call.sha256)

    def _finished(
        self, result: CallResult, call: Planned, tally: Tally, numbers: BatchNumbers, log: BatchLog
    ) -> None:
        """Keep a result, count it and tell of it."""
        if result.error is None:
            self._done(result, log)
        else:
            self._failed(result, log)
        numbers.add(result)
        size = call.job.size if call.action is Action.LISTEN else 0
        heard = result.duration if result.transcript else 0.0
        tally.add(size=size, duration=heard, failed=result.error is not None)
        self.progress.call_done(call.job.call_id, result.error.message if result.error else "")
        if result.error is not None and result.error.kind == "output.full":
            raise StoreError(result.error.message, hint=result.error.hint, kind=result.error.kind)

    def _done(self, result: CallResult, log: BatchLog) -> None:
        # The file may have changed since it was planned; what was heard decides.
        keys = self.rules.keys(result.job, result.sha256)
        self.store.save(
            call_row(self.rules.folder, self.id, result, keys),
            transcript=transcript_row(result, keys[0]),
            analysis=analysis_row(result, keys, self.rules.scorecard),
        )
        log.event("call_done", **_facts(result), score=result.total, grade=result.grade)

    def _failed(self, result: CallResult, log: BatchLog) -> None:
        """Keep why it failed, and what was recognised before it did."""
        job, error = result.job, cast(Failure, result.error)
        folder = self.rules.folder
        self.store.save_failure(
            call_row(folder, self.id, result),
            failure_row(folder, self.id, job, error),
            transcript=transcript_row(result, self.rules.keys(job, result.sha256)[0]),
        )
        log.event("call_failed", **_facts(result), **asdict(error))
        if error.kind != "output.full":
            write_error(folder / "calls" / job.call_id, job, error)


def _waves(calls: Sequence[Planned]) -> Iterator[list[Planned]]:
    """Largest first, so that no long call is left for the end; copies of a recording wait for it.

    A second wave holds the calls whose recording is already in the first: by then its transcript is
    stored, and the copy need not be recognised.
    """
    ordered = sorted(calls, key=lambda call: (call.action is Action.JUDGE, -call.job.size))
    seen: set[str] = set()
    first: list[Planned] = []
    copies: list[Planned] = []
    for call in ordered:
        copy = call.action is Action.LISTEN and call.transcript_key in seen
        (copies if copy else first).append(call)
        seen.add(call.transcript_key)
    yield from (wave for wave in (first, copies) if wave)


def _facts(result: CallResult) -> dict[str, object]:
    return {
        "call_id": result.job.call_id,
        "path": shown(result.job.path),
        "duration": round(result.duration, 3),
        "recognised": bool(result.transcript),
        "seconds": {step: round(seconds, 3) for step, seconds in result.timings.items()},
    }


def _lost(job: CallJob, lost: Lost) -> Failure:
    """What to say of a call that took its worker with it, twice."""
    where = shown(job.path)
    if lost.timeout:
        hint = "请试听该录音；可转存为标准 WAV 后重试"
        return Failure(
            "call.timeout", f"{where}：处理超时，已重试 {lost.attempts - 1} 次", hint, (lost.detail,)
        )
    hint = "录音可能已损坏，可转存为标准 WAV 后重试；若提示 SIGKILL 多为内存不足，请减小 --jobs"
    message = f"{where}：处理进程异常退出（{lost.detail}），已重试 {lost.attempts - 1} 次"
    return Failure("call.crashed", message, hint, (lost.detail,))
