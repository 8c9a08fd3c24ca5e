"""A batch of calls: plan, work, keep every result as it comes, say how it went.

Equal keys mean equal results, so a call whose files stand and whose key is unchanged is left alone,
and a call whose transcript is stored is judged again without recognition. Only this process writes
the store, one transaction per call, after the call's files are in place.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import cast

import qa
from qa.batch.claims import Claims
from qa.batch.keep import RENEW_S, Keeper
from qa.batch.leftovers import sweep
from qa.batch.log import BatchLog
from qa.batch.numbers import BatchNumbers
from qa.batch.plan import Action, Plan, Planned, Rules, make_plan, waves, written_ns
from qa.batch.progress import Reporter
from qa.batch.room import room_note
from qa.batch.sharing import Resolved, resolved, wait_for_others
from qa.batch.tally import Tally
from qa.batch.worker import CallResult, CallTask, WorkerSetup
from qa.calls.inputs import CallJob
from qa.engines import Engine, Lost
from qa.errors import QaError, StoreError
from qa.failure import Failure, failure_of
from qa.files import shown
from qa.model import Seconds
from qa.report.rows import CallRow
from qa.store import Store, shown_url

__all__ = ["Batch", "BatchResult"]

_HANDFUL = 8
"""Calls that need judging only are claimed and fetched so many at a time: each takes a blink."""

_OLD_S = 3600.0
_LAST_PATIENCE_S: Seconds = 2.0
"""A store that was waited for in vain is not waited for again to say that the run is over."""


def _new_id() -> str:
    return f"{datetime.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How a run ended: its name, its numbers, a row for each call that has a report.

    ``listed`` tells whether the index and the summary were written at the end; ``held`` is how many calls
    of the output folder the store has in all.
    """

    id: str
    numbers: BatchNumbers
    rows: tuple[CallRow, ...]
    listed: bool = True
    held: int = 0


@dataclass(slots=True)
class Batch:
    """One run over some calls.

    Args:
        rules: what decides whether a result is still good, and where it is written.
        store: where results are kept.
        engine: what runs the work.
        progress: where to tell how it goes.
        should_stop: asked often; once true, the run ends cleanly with what is finished.
        closing_time: asked before each call; once true, calls in hand are finished and no more begun.
        renew_s: seconds between two writings of the index while the run lasts.
    """

    rules: Rules
    store: Store
    engine: Engine
    progress: Reporter
    should_stop: Callable[[], bool] = lambda: False
    closing_time: Callable[[], bool] = lambda: False
    renew_s: Seconds = RENEW_S
    id: str = field(default_factory=_new_id)

    def run(self, jobs: Sequence[CallJob]) -> BatchResult:
        """Bring all calls' results and the batch's own files up to date; see ``follow``."""
        return self.follow([jobs])

    def follow(self, rounds: Iterable[Sequence[CallJob]]) -> BatchResult:
        """Do one round of calls after the other, as one run.

        Args:
            rounds: the calls that are new or changed each time; an empty round is a moment of rest.

        Returns:
            How it went: failed calls, an interruption, a full disk are in it.

        Raises:
            StoreError: the store or the output folder cannot be used from the start.
            UsageError: something is missing that every call needs; found out later, as when a cluster is
                lost, it ends the run with what is done.
        """
        folder, numbers = self.rules.folder, BatchNumbers()
        sweep(folder, older_than_s=_OLD_S)
        with BatchLog(folder / "log.jsonl", self.id) as log:
            log.event("batch_started", program=qa.__version__)
            self.store.begin_batch(self.id, str(folder), qa.__version__, self._settings())
            keeper = Keeper(self.rules, self.store, log, self.id, numbers, self.renew_s)
            with Claims(self.store, str(folder), self.id) as claims:
                work = _Work(self, keeper, claims)
                try:
                    for jobs in rounds:
                        work.round(jobs)
                        keeper.renew_if_due(self.progress.note)
                except QaError as error:
                    if not isinstance(error, StoreError) and not numbers.steps:
                        raise  # nothing was begun
                    numbers.aborted = failure_of(error, str(folder))
                    self.store.patience_s = _LAST_PATIENCE_S
                finally:
                    self.progress.end()
            interrupted = self.should_stop() or (self.closing_time() and numbers.pending > 0)
            work.tally.wake()
            numbers.stop(interrupted=interrupted, rested=work.tally.rested)
            rows = keeper.close(self.progress.note, hurry=self.should_stop())
        return BatchResult(self.id, numbers, rows, keeper.listed, keeper.held)

    def _settings(self) -> str:
        settings = self.rules.settings
        said = asdict(settings) | {"store": shown_url(settings.store) if settings.store else ""}
        return json.dumps(said, ensure_ascii=False, default=str)


class _Work:
    """What one run does with its rounds of calls."""

    def __init__(self, batch: Batch, keeper: Keeper, claims: Claims) -> None:
        self._batch, self._keeper, self._claims = batch, keeper, claims
        self.tally = Tally()
        self._refused: list[Planned] = []

    def round(self, jobs: Sequence[CallJob]) -> None:
        """Plan some calls, say the plan, and do them."""
        batch, keeper = self._batch, self._keeper
        if not jobs:
            self.tally.rest()
            return
        self.tally.wake()
        keeper.expect(jobs)
        plan = make_plan(
            jobs, batch.rules, batch.store, should_stop=batch.should_stop, tell=batch.progress.note
        )
        batch.progress.note(plan.line())
        keeper.planned(plan)
        todo = plan.of(Action.FAIL, Action.JUDGE, Action.LISTEN)
        tight = room_note(batch.rules.folder, todo, sound=batch.rules.settings.embed_audio != "never")
        if tight:
            batch.progress.note_once(tight)
        self.tally.expect(len(todo), sum(call.work for call in todo))
        batch.progress.begin(self.tally)
        self._do(plan)
        refused = self._taken()
        while refused and not self._over():
            said = self._claims.others()
            wait_for_others(said, len(refused), batch.progress, self._over)
            plan = make_plan([call.job for call in refused], batch.rules, batch.store)
            self._do(self._settled(plan, refused))
            refused = self._taken()

    def _over(self) -> bool:
        return self._batch.should_stop() or self._batch.closing_time()

    def _taken(self) -> list[Planned]:
        """The calls that another run has in hand, or did since they were planned."""
        refused, self._refused = self._refused, []
        return refused

    def _settled(self, plan: Plan, before: Sequence[Planned]) -> Plan:
        """Count the calls that another run has brought to their end; returns what is left."""
        was = {call.job.call_id: call for call in before}
        left = []
        for call in plan.calls:
            found = resolved(call, was[call.job.call_id], force=self._batch.rules.force)
            if found is Resolved.NOT:
                left.append(call)
                continue
            error = self._keeper.elsewhere(call, failed=found is Resolved.FAILED)
            self._tell(was[call.job.call_id], 0.0, error)
        return Plan(tuple(left))

    def _do(self, plan: Plan) -> None:
        for call in plan.of(Action.FAIL):
            self._finished(CallResult(call.job, error=call.failure), call)
        for wave in waves(plan.of(Action.JUDGE, Action.LISTEN)):
            if not self._over():
                self._wave(wave)

    def _wave(self, calls: Sequence[Planned]) -> None:
        batch = self._batch
        rules = batch.rules
        planned = {call.job.call_id: call for call in calls}
        setup = WorkerSetup(rules.recogniser, rules.scorecard, rules.settings, rules.folder / "calls")
        stream = batch.engine.run(setup, self._tasks(calls), should_stop=batch.should_stop)
        with closing(cast(Generator[tuple[CallTask, CallResult | Lost]], stream)):
            for task, given in stream:
                call = planned[task.job.call_id]
                result = (
                    CallResult(task.job, error=_lost(task.job, given)) if isinstance(given, Lost) else given
                )
                self._finished(result, call)
                self._claims.let_go([call])
                self._keeper.renew_if_due(batch.progress.note)

    def _tasks(self, calls: Sequence[Planned]) -> Iterator[CallTask]:
        """Calls are claimed, and their stored transcripts fetched, only when a worker is free for them."""
        store, rules = self._batch.store, self._batch.rules
        for some in _handfuls(calls):
            if self._batch.closing_time():
                return
            mine = self._claims.take(some)
            ready = [call for call in mine if written_ns(rules.folder, call.job.call_id) == call.written_ns]
            self._refused += [call for call in some if call not in ready]
            self._claims.let_go([call for call in mine if call not in ready])
            written = [call.job.call_id for call in ready if call.before]
            if written:
                store.unsettle(str(rules.folder), written)
            keys = [] if rules.force else [call.transcript_key for call in ready]
            stored = store.transcripts(keys) if keys else {}
            for call in ready:
                yield CallTask(call.job, stored.get(call.transcript_key, ""), call.sha256)

    def _finished(self, result: CallResult, call: Planned) -> None:
        """Keep a result, count it and tell of it."""
        error = self._keeper.keep(result, call)
        heard = result.duration if result.recognised else 0.0
        self._tell(call, heard, error)
        if result.error is not None and result.error.kind == "output.full":
            raise StoreError(result.error.message, hint=result.error.hint, kind=result.error.kind)

    def _tell(self, call: Planned, heard: float, error: str) -> None:
        self.tally.add(work=call.work, duration=heard, failed=bool(error))
        self._batch.progress.call_done(call.job.call_id, error)


def _handfuls(calls: Sequence[Planned]) -> Iterator[list[Planned]]:
    """A call that has to be recognised alone, others a few at a time."""
    some: list[Planned] = []
    for call in calls:
        if call.action is Action.LISTEN:
            yield [call]
            continue
        some.append(call)
        if len(some) == _HANDFUL:
            yield some
            some = []
    if some:
        yield some


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
