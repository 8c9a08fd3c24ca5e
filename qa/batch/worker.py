"""What a worker does with one call: process it and write its files.

Made in the parent, used in worker processes; everything here can be pickled. Only texts come back, so
that the parent, which alone writes the store, has little to do for each call.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from qa.batch.leftovers import sweep
from qa.calls.inputs import CallJob
from qa.calls.remote import local_copy
from qa.config import Settings
from qa.errors import CallError, StoreError
from qa.failure import Failure, failure_of
from qa.files import shown
from qa.judge.scorecard import Scorecard
from qa.kept.codec import decode_transcript, encode_analysis, encode_transcript
from qa.machine import keep_memory_at_hand, return_memory_now
from qa.model import Seconds
from qa.pipeline import GIVEN, Allow, CallOutcome, Heard, process_call
from qa.report.files import write_call
from qa.report.rows import CallRow, row_of
from qa.speech.asr import Transcriber

__all__ = ["CallResult", "CallTask", "CallWorker", "Recogniser", "WorkerSetup"]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A recogniser not yet loaded: what identifies it, and how to get it.

    Attributes:
        name, options: as the loaded ``Transcriber`` will say; they make the transcript's key.
        load: gives the recogniser; picklable.
    """

    name: str
    options: Mapping[str, object]
    load: Callable[[], Transcriber]


@dataclass(frozen=True, slots=True)
class CallTask:
    """One call to do; ``stored`` is its transcript from an earlier run as JSON, or empty."""

    job: CallJob
    stored: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class CallResult:
    """What became of a call, ready for the store.

    Attributes:
        transcript: JSON of a transcript made or read now; empty when it came from the store.
        analysis: JSON of the analysis.
        total, grade: the score.
        row: the call's row in the batch's list.
        timings: seconds per step.
    """

    job: CallJob
    sha256: str = ""
    model: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    duration: Seconds = 0.0
    transcript: str = ""
    analysis: str = ""
    total: float | None = None
    grade: str = ""
    row: CallRow | None = None
    timings: Mapping[str, Seconds] = field(default_factory=dict)
    error: Failure | None = None

    @property
    def recognised(self) -> bool:
        """Whether the recogniser heard the recording now; a transcript may also be stored, or given."""
        return bool(self.transcript) and self.model != GIVEN


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """Makes a worker in its own process."""

    recogniser: Recogniser
    scorecard: Scorecard
    settings: Settings
    calls: Path

    def __call__(self) -> CallWorker:
        """A worker; the recogniser is loaded when the first call needs it."""
        return CallWorker(self)


class CallWorker:
    """Does one call after another."""

    def __init__(self, setup: WorkerSetup) -> None:
        # The scorecard's hundred thousand objects live as long as the worker: no collector need look at them.
        gc.collect()
        gc.freeze()
        # A judged call frees itself; only what readers and libraries leave in cycles is left to collect.
        gc.set_threshold(100_000, 50, 100)
        keep_memory_at_hand()
        self._setup = setup
        self._loaded: Transcriber | None = None

    def __call__(self, task: CallTask, allow: Allow) -> CallResult:
        """Process a call and write its files; errors of the call are in the result."""
        job = task.job
        if not job.url or (task.stored and self._setup.settings.embed_audio == "never"):
            return self._do(task, allow)
        try:
            with local_copy(job.url, allow) as path:
                here = replace(job, path=path, url="", size=path.stat().st_size)
                return replace(self._do(replace(task, job=here), allow, copy=True), job=job)
        except CallError as error:
            return CallResult(job, error=failure_of(error, shown(job.path)))

    def _do(self, task: CallTask, allow: Allow, *, copy: bool = False) -> CallResult:
        cached = self._stored(task)
        outcome = process_call(
            task.job,
            transcriber=self._transcriber,
            scorecard=self._setup.scorecard,
            settings=self._setup.settings,
            cached=cached,
            allow=allow,
        )
        if cached is None:
            return_memory_now()
        start = time.perf_counter()
        try:
            if outcome.document is not None:
                self._write(task.job, outcome, copy=copy)
        except Exception as error:
            outcome = replace(outcome, error=failure_of(error, shown(task.job.path)))
        return _result(outcome, time.perf_counter() - start)

    def _transcriber(self) -> Transcriber:
        if self._loaded is None:
            self._loaded = self._setup.recogniser.load()
        return self._loaded

    def _stored(self, task: CallTask) -> Heard | None:
        """The stored transcript; one that cannot be read any more is made again."""
        if not task.stored:
            return None
        try:
            transcript = decode_transcript(task.stored)
        except StoreError:
            return None
        if task.job.kind == "transcript":
            return Heard(transcript, task.sha256, GIVEN, {}, fresh=False)
        recogniser = self._setup.recogniser
        return Heard(transcript, task.sha256, recogniser.name, recogniser.options, fresh=False)

    def _write(self, job: CallJob, outcome: CallOutcome, *, copy: bool) -> None:
        folder, embed = self._setup.calls / job.call_id, self._setup.settings.embed_audio
        sweep(folder)  # what an earlier worker was killed over
        audio = job.path if job.kind == "audio" and not job.url else None
        if copy:  # it is deleted in a moment: the page may hold it, but not link to it
            audio, embed = (None, embed) if embed == "never" else (audio, "always")
        document = cast(Mapping[str, Any], outcome.document)
        write_call(folder, document, audio=audio, embed=embed, silence=outcome.silence)


def _result(outcome: CallOutcome, report_s: Seconds) -> CallResult:
    """The outcome as texts. What was heard is handed back even when a later step failed."""
    result = CallResult(outcome.job, timings={**outcome.timings, "report": report_s}, error=outcome.error)
    if outcome.heard is not None:
        heard = outcome.heard
        result = replace(
            result,
            sha256=heard.sha256,
            model=heard.model,
            options=heard.options,
            duration=heard.transcript.duration,
            transcript=encode_transcript(heard.transcript) if heard.fresh else "",
        )
    if outcome.document is not None and outcome.error is None:
        result = replace(result, row=row_of(outcome.document))
    if outcome.analysis is not None:
        score = outcome.analysis.score
        result = replace(
            result, analysis=encode_analysis(outcome.analysis), total=score.total, grade=score.grade
        )
    return result
