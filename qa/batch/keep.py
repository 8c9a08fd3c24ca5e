"""Keeping what a run has found out: each call in the store and the log, the batch's own files.

Knows nothing of how calls are worked on or in what order.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import qa
from qa.batch.hashing import UNKNOWN
from qa.batch.listing import Listing
from qa.batch.log import BatchLog
from qa.batch.numbers import BatchNumbers
from qa.batch.outputs import shown_failure, write_error, write_outputs
from qa.batch.plan import Action, Plan, Planned, Rules, Why
from qa.batch.rows import analysis_row, call_row, failure_row, transcript_row
from qa.batch.worker import CallResult
from qa.calls.inputs import CallJob
from qa.errors import QaError
from qa.failure import Failure, failure_of
from qa.files import shown
from qa.model import Seconds
from qa.report.rows import CallRow
from qa.store import Store

__all__ = ["Keeper"]

RENEW_S: Seconds = 600.0
"""How often the index is written while the run lasts: with ten thousand calls it takes four seconds."""

_HURRY_S: Seconds = 3.0


class Keeper:
    """Writes down what happens in one run.

    Args:
        rules: folder, scorecard and keys.
        store: where results are kept.
        log: the run's log.
        batch: the run's name.
        numbers: counted on here.
        renew_s: seconds between two writings of the batch's own files while the run lasts.
    """

    def __init__(
        self,
        rules: Rules,
        store: Store,
        log: BatchLog,
        batch: str,
        numbers: BatchNumbers,
        renew_s: Seconds = RENEW_S,
    ) -> None:
        self._rules, self._store, self._log, self._batch = rules, store, log, batch
        self._numbers = numbers
        self._listing = Listing(rules.folder)
        self._jobs: dict[str, CallJob] = {}
        self._renewed, self._renew_s, self._fresh = time.monotonic(), renew_s, True
        self.listed = False  # whether the batch's own files tell of the run's end
        self.held = 0  # calls of the folder in the store, of this run and of earlier ones

    def expect(self, jobs: Sequence[CallJob]) -> None:
        """These calls are to be brought up to date."""
        self._jobs |= {job.call_id: job for job in jobs}
        self._numbers.expect(job.call_id for job in jobs)

    def planned(self, plan: Plan) -> None:
        """What was planned; calls with nothing to do are counted."""
        self._log.event("planned", calls=len(plan.calls), **plan.counts())
        for call in plan.of(Action.SKIP):
            self._numbers.skip(call.job.call_id)
            self._listing.expect(call.job.call_id, call.output_key)

    def keep(self, result: CallResult, call: Planned) -> str:
        """Keep a call's result, or why there is none.

        Args:
            result: what became of the call.
            call: as it was planned.

        Returns:
            What went wrong, in words; empty when nothing did.

        Raises:
            StoreError: the store or the log cannot be written.
        """
        kept = self._standing(result, call)
        if result.error is None:
            self._done(result)
            if result.job.url and call.mark != UNKNOWN:
                # Only now its contents are known; next time it need not be fetched to be recognised.
                self._store.note_hashes({shown(result.job.path): (*call.mark, result.sha256)})
        elif kept:
            self._failed_again(result)
        else:
            self._failed(result)
        self._numbers.add(result, scored_before=call.why is Why.CHANGED, kept=kept)
        self._fresh = False
        failure = kept or result.error
        return failure.message if failure else ""

    def _standing(self, result: CallResult, call: Planned) -> Failure | None:
        """What to say of a failure that does not touch the call's finished result; ``None`` if it does.

        A recording that is now another one takes its result with it; the same one, or one that cannot be
        had, does not. Nor does a full disk: that ends the run.
        """
        failure = result.error or call.failure
        same = (result.sha256 or call.sha256 or call.standing) == call.standing
        if failure is None or not call.standing or not same or failure.kind == "output.full":
            return None
        said = "保留上次的结果" if result.error else "已用存下的转写重新评分"
        failure = shown_failure(result.job, failure, self._rules.settings)
        return replace(failure, message=f"{failure.message}；{said}")

    def elsewhere(self, call: Planned, *, failed: bool) -> str:
        """Another run has brought a call to its end; returns why it failed, or nothing."""
        self._listing.forget(call.job.call_id)
        rows = self._listing.rows([call.job.call_id]) or ()
        kind, message = "", ""
        if failed:
            kind = rows[0].error_kind if rows else "call"
            message = rows[0].error_message if rows else "由另一个运行处理，没有完成"
        self._numbers.elsewhere(call.job.call_id, kind or ("call" if failed else ""))
        self._log.event("call_done_elsewhere", call_id=call.job.call_id, failed=failed)
        return message

    def _done(self, result: CallResult) -> None:
        # The file may have changed since it was planned; what was heard decides.
        keys = self._rules.keys(result.job, result.sha256)
        self._store.save(
            call_row(self._rules.folder, self._batch, result, keys),
            transcript=transcript_row(result, keys[0]),
            analysis=analysis_row(result, keys, self._rules.scorecard),
        )
        if result.row is not None:
            self._listing.add(result.row, keys[2])
        self._log.event("call_done", **self._facts(result), score=result.total, grade=result.grade)

    def _failed(self, result: CallResult) -> None:
        """Keep why it failed, and what was recognised before it did."""
        job, error = result.job, cast(Failure, result.error)
        folder = self._rules.folder
        self._store.save_failure(
            call_row(folder, self._batch, result),
            failure_row(folder, self._batch, job, error),
            transcript=transcript_row(result, self._rules.keys(job, result.sha256)[0]),
        )
        self._log_failure(result, error)
        self._listing.forget(job.call_id)
        if error.kind != "output.full":
            self._listing.add(write_error(folder, job, error, self._rules.settings))

    def _failed_again(self, result: CallResult) -> None:
        """Keep why it failed this time; its earlier result stands."""
        job, error = result.job, cast(Failure, result.error)
        self._store.note_failure(
            failure_row(self._rules.folder, self._batch, job, error),
            transcript=transcript_row(result, self._rules.keys(job, result.sha256)[0]),
        )
        self._log_failure(result, error, kept=True)
        self._listing.forget(job.call_id)

    def _log_failure(self, result: CallResult, error: Failure, *, kept: bool = False) -> None:
        # Not the message: it may quote what stands in the call's files.
        reason = {"kind": error.kind, "hint": error.hint, "trace": error.trace, "kept": kept}
        self._log.event("call_failed", **self._facts(result), **reason)

    def renew_if_due(self, note: Callable[[str], None]) -> None:
        """Write the batch's own files in mid-run if they are old; one that is held open is tried later."""
        if self._fresh or time.monotonic() - self._renewed < self._renew_s:
            return
        try:
            self._write(self._listing.rows(list(self._jobs)) or ())
        except QaError as error:
            note(f"{error.message}，稍后再写")
        self._renewed = time.monotonic()

    def close(self, note: Callable[[str], None], *, hurry: bool) -> tuple[CallRow, ...]:
        """Write the batch's own files at the end; a run that had to stop does what it still can.

        Args:
            note: where to say that the list could not be brought up to date in time.
            hurry: the user waits for the program to end.
        """
        numbers = self._numbers
        until = time.monotonic() + _HURRY_S
        rows = self._listing.rows(list(self._jobs), give_up=lambda: hurry and time.monotonic() > until)
        try:
            if rows is None:
                note("汇总页留待下次运行更新")
            else:
                self._write(rows)
                self.listed = True
            self._store.end_batch(self._batch, json.dumps(numbers.as_dict()), interrupted=numbers.interrupted)
            self._log.event("batch_ended", calls=numbers.calls, **numbers.as_dict())
        except QaError as error:
            numbers.aborted = numbers.aborted or failure_of(error, str(self._rules.folder))
        return rows or ()

    def _write(self, rows: Sequence[CallRow]) -> None:
        rules = self._rules
        facts: dict[str, Any] = {
            "batch": self._batch,
            "created_at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "scorecard": rules.scorecard.stamp,
            "model": rules.recogniser.name,
            "program": qa.__version__,
            "anonymised": rules.settings.anonymise,
            "calls_in_store": self._count(),
        }
        write_outputs(rules.folder, rows, self._numbers, facts)
        self._fresh = True
        with suppress(OSError):  # it only saves the next run some time
            self._listing.save()

    def _count(self) -> int:
        """How many calls of this folder the store has; as known before where it cannot be asked."""
        if self._numbers.aborted is None:
            with suppress(QaError):
                self.held = len(self._store.calls(str(self._rules.folder)))
        return self.held

    def _facts(self, result: CallResult) -> dict[str, object]:
        """What the log tells of a call; without names also not its file, which may be named after people."""
        path = {} if self._rules.settings.anonymise else {"path": shown(result.job.path)}
        return {"call_id": result.job.call_id, **path, **_numbers(result)}


def _numbers(result: CallResult) -> dict[str, object]:
    return {
        "duration": round(result.duration, 3),
        "recognised": result.recognised,
        "seconds": {step: round(seconds, 3) for step, seconds in result.timings.items()},
    }
