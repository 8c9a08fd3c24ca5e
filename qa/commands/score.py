"""``score``: the main job, from paths to reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

import qa
from qa.batch.plan import Rules
from qa.batch.run import Batch
from qa.batch.worker import Recogniser
from qa.commands.summary import print_summary, result_json
from qa.config import Settings
from qa.engines import Engine, LocalEngine
from qa.errors import UsageError
from qa.inputs import CallJob, find_calls
from qa.judge.examples import run_examples
from qa.judge.scorecard import Scorecard
from qa.machine import Share, choose_share
from qa.pipeline import GIVEN
from qa.progress import Reporter, make_progress
from qa.recogniser import make_recogniser, model_bytes
from qa.scorecard_yaml import load
from qa.speech.asr import Transcriber
from qa.speech.whisper import pick_device
from qa.stopping import stop_on_signals
from qa.store import Store

__all__ = ["ScoreRequest", "score"]


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """What the user asked for.

    Attributes:
        paths: recordings, folders, lists, transcripts.
        out: output folder.
        settings: everything that may also stand in a configuration file.
        resume: leave finished calls alone.
        force: recognise everything anew.
        as_json: the result as JSON on standard output.
    """

    paths: tuple[Path, ...]
    out: Path
    settings: Settings
    resume: bool = True
    force: bool = False
    as_json: bool = False


RecogniserFactory = Callable[[Settings, Share], Recogniser]
EngineFactory = Callable[[Share], Engine]


def score(
    request: ScoreRequest,
    *,
    recogniser: RecogniserFactory = make_recogniser,
    engine: EngineFactory = lambda share: LocalEngine(share.jobs),
    err: Console | None = None,
    out: Console | None = None,
) -> int:
    """Score the calls and write all reports.

    Args:
        request: what to do.
        recogniser: makes the recogniser's description; tests give a fake.
        engine: makes the engine.
        err, out: where progress and the result go.

    Returns:
        The exit status: 0 all done, 1 some calls failed or the run had to stop, 130 or 143 when it
        was interrupted.

    Raises:
        QaError: nothing was started.
    """
    err = err or Console(stderr=True)
    out = out or Console()
    settings = request.settings
    if settings.engine != "local":
        raise UsageError(f"本版本还不支持 --engine {settings.engine}", hint="请用 --engine local（默认）")
    progress = make_progress(err)
    folder = _output_folder(request.out)
    scorecard = load(settings.scorecard)
    with Store(_store_url(settings, folder), qa.__version__) as store, stop_on_signals(progress.note) as stop:
        jobs = _jobs(request, folder, store)
        _warn_of_examples(settings, scorecard, progress)
        share, described = _recogniser(settings, jobs, recogniser)
        rules = Rules(folder, described, scorecard, settings, resume=request.resume, force=request.force)
        result = Batch(rules, store, engine(share), progress, stop).run(jobs)
    if request.as_json:
        out.file.write(json.dumps(result_json(folder, result), ensure_ascii=False, indent=1) + "\n")
    else:
        print_summary(out, folder, result)
    if stop():
        return stop.exit_status
    return 1 if result.numbers.failed or result.numbers.aborted else 0


def _jobs(request: ScoreRequest, folder: Path, store: Store) -> list[CallJob]:
    owners = {name: row.path for name, row in store.calls(str(folder)).items() if Path(row.path).exists()}
    return find_calls(request.paths, pattern=request.settings.filename_pattern, exclude=folder, owners=owners)


def _recogniser(
    settings: Settings, jobs: Sequence[CallJob], make: RecogniserFactory
) -> tuple[Share, Recogniser]:
    """How the cores are shared, and the recogniser; none is needed for finished transcripts alone."""
    if all(job.kind == "transcript" for job in jobs):
        return choose_share(settings.jobs, calls=len(jobs)), Recogniser(GIVEN, {}, _no_recogniser)
    device = pick_device(settings.device)
    size = 0 if settings.jobs else model_bytes(settings.model)
    share = choose_share(settings.jobs, calls=len(jobs), device=device, model_bytes=size)
    return share, make(settings, share)


def _no_recogniser() -> Transcriber:
    raise AssertionError("a finished transcript needs no recogniser")


def _warn_of_examples(settings: Settings, scorecard: Scorecard, progress: Reporter) -> None:
    """An own scorecard whose examples fail may judge wrongly; the user should know before the night."""
    if settings.scorecard is None:
        return
    failures = run_examples(scorecard)
    if failures:
        progress.note(
            f"注意：评分表有 {len(failures)} 个例句不符，结果可能不可靠。"
            f"查看：python run_qa.py rules check {settings.scorecard}"
        )


def _output_folder(out: Path) -> Path:
    folder = out.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{out}：无法建立输出文件夹（{error.strerror or error}）", hint="请换一个 --out，或检查写权限"
        ) from None
    return folder.resolve()


def _store_url(settings: Settings, folder: Path) -> str:
    return settings.store or f"sqlite:///{folder / 'qa.db'}"
