"""``score``: the main job, from paths to reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console

import qa
from qa.batch.closing import closing_moment, closing_time
from qa.batch.plan import Rules
from qa.batch.progress import Reporter, make_progress, unheard
from qa.batch.run import Batch, BatchResult
from qa.batch.tally import clock_zh
from qa.batch.watch import Watch
from qa.batch.worker import Recogniser
from qa.calls.inputs import CallJob
from qa.calls.run_calls import RunCalls
from qa.commands.json_out import print_json
from qa.commands.scorecard_file import named_scorecard
from qa.commands.summary import print_summary, result_json
from qa.config import Settings
from qa.engine_choice import cluster_share, make_engine, settled_for_engine
from qa.engines import Engine
from qa.errors import UsageError, system_reason
from qa.files import private_files
from qa.judge.examples import run_examples
from qa.judge.scorecard import Scorecard
from qa.kept.one_kind import refuse_other_kind
from qa.machine import Share, choose_share, return_memory_early
from qa.pipeline import GIVEN
from qa.recogniser import chosen_share, make_recogniser, model_bytes
from qa.rulefiles.scorecard import DEFAULT, load
from qa.speech.asr import Transcriber
from qa.speech.whisper import pick_device
from qa.stopping import stop_on_signals
from qa.store import ScorecardRow, Store
from qa.store.database import private_folder, url_in
from qa.wall_clock import moment_here

__all__ = ["ScoreRequest", "score"]

_MANY = 1 << 20
_HURRY_S = 2.0
_WATCH_RENEW_S = 120.0


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
        watch: go on with recordings that arrive in the folders.
        until: time of day (``07:00``) after which no call is begun; empty for none.
    """

    paths: tuple[Path, ...]
    out: Path
    settings: Settings
    resume: bool = True
    force: bool = False
    as_json: bool = False
    watch: bool = False
    until: str = ""


RecogniserFactory = Callable[[Settings, Share], Recogniser]
EngineFactory = Callable[[Share], Engine]


def score(
    request: ScoreRequest,
    *,
    recogniser: RecogniserFactory = make_recogniser,
    engine: EngineFactory | None = None,
    err: Console | None = None,
    out: Console | None = None,
) -> int:
    """Score the calls and write all reports.

    Args:
        request: what to do.
        recogniser: makes the recogniser's description; tests give a fake.
        engine: makes the engine instead of the one the settings ask for.
        err, out: where progress and the result go.

    Returns:
        The exit status: 0 all done, 1 some calls failed, were not reached or the run had to stop, 130 or
        143 when it was interrupted.

    Raises:
        QaError: nothing was started.
    """
    return_memory_early()
    request = replace(request, settings=settled_for_engine(request.settings))
    settings = request.settings
    progress = make_progress(err or Console(stderr=True))
    over = closing_time(request.until, datetime.now())
    _check_paths(request)
    if end := closing_moment(request.until, datetime.now()):
        progress.note(f"到 {moment_here(end)} 收尾：手上的做完，不再开始新的")
    scorecard = load(named_scorecard(settings.scorecard))
    early = _early(request, progress, recogniser)
    folder = _output_folder(request.out)
    with (
        private_files(folder),
        Store(url_in(folder, settings.store), qa.__version__, tell=progress.note_once) as store,
    ):

        def hurry() -> None:
            store.patience_s = _HURRY_S

        with stop_on_signals(progress.note, hurry) as stop:
            refuse_other_kind(folder, store, anonymise=settings.anonymise)
            calls = RunCalls(request.paths, settings, folder, progress, store, stop)
            jobs, share, described, ready = early or _prepared(request, calls, recogniser)
            _warn_of_examples(settings, scorecard, progress)
            rules = Rules(folder, described, scorecard, settings, resume=request.resume, force=request.force)
            _keep_scorecard(store, scorecard, settings)
            batch = Batch(rules, store, engine(share) if engine else ready, progress, stop, over)
            result = _run(batch, calls, jobs, watch=request.watch)
    _tell(out or Console(), folder, result, as_json=request.as_json)
    return stop.exit_status if stop() else _exit_status(result)


def _exit_status(result: BatchResult) -> int:
    """That of a run nobody stopped."""
    numbers = result.numbers
    return 1 if numbers.failed or numbers.pending or numbers.aborted else 0


def _tell(out: Console, folder: Path, result: BatchResult, *, as_json: bool) -> None:
    if as_json:
        print_json(out, result_json(folder, result))
        return
    with unheard(out):
        print_summary(out, folder, result)


def _run(batch: Batch, calls: RunCalls, jobs: Sequence[CallJob], *, watch: bool) -> BatchResult:
    if not watch:
        return batch.run(jobs)
    batch.renew_s = _WATCH_RENEW_S
    look = Watch(calls.find_or_wait, lambda: batch.should_stop() or batch.closing_time())
    batch.progress.note(
        f"正在监视文件夹：录音写完（{clock_zh(look.settle_s)}内不再变化）就处理，按 Ctrl-C 结束"
    )
    return batch.follow(_rounds(look))


def _rounds(look: Watch) -> Iterator[list[CallJob]]:
    """All that arrives, and at the end what is still being written: told as left for the next run."""
    yield from look.rounds()
    yield look.left


def _keep_scorecard(store: Store, scorecard: Scorecard, settings: Settings) -> None:
    """Keep the scorecard's text, so that old scores can be understood when the file has changed."""
    try:
        body = (settings.scorecard or DEFAULT).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return  # it was read a moment ago; without its text the scores stand all the same
    store.save_scorecard(ScorecardRow(scorecard.sha256, scorecard.stamp, scorecard.name, body))


def _check_paths(request: ScoreRequest) -> None:
    # The output folder is never searched. Beside others a shell's * may have named it.
    out = request.out.resolve()
    if out.is_dir() and all(Path(path).resolve() == out for path in request.paths):
        raise UsageError(
            f"{request.out}：录音的文件夹和输出文件夹是同一个", hint="请用 --out 另指一个文件夹放结果"
        )
    missing = [path for path in request.paths if request.watch and not path.is_dir()]
    if missing:
        raise UsageError(
            f"--watch 只能监视文件夹：{'、'.join(str(path) for path in missing)}", hint="请给出已有的文件夹"
        )


_Prepared = tuple[list[CallJob], Share, Recogniser, Engine]
"""The calls, how the cores are shared, the recogniser, the engine."""


def _early(request: ScoreRequest, progress: Reporter, make: RecogniserFactory) -> _Prepared | None:
    """What a run needs, before anything is made: there may be nothing to do, or no model to do it with.

    ``None`` where a store has to be asked first.
    """
    settings, folder = request.settings, request.out.absolute()
    if settings.store or (folder / "qa.db").exists():
        return None
    refuse_other_kind(folder, None, anonymise=settings.anonymise)
    return _prepared(request, RunCalls(request.paths, settings, folder, progress), make)


def _prepared(request: ScoreRequest, calls: RunCalls, make: RecogniserFactory) -> _Prepared:
    jobs = [] if request.watch else calls.find()
    return jobs, *_workers(request, jobs, make)


def _workers(
    request: ScoreRequest, jobs: Sequence[CallJob], make: RecogniserFactory
) -> tuple[Share, Recogniser, Engine]:
    """How the cores are shared, the recogniser, the engine; finished transcripts alone need no model."""
    settings, calls = request.settings, _MANY if request.watch else len(jobs)
    if not request.watch and all(job.kind == "transcript" for job in jobs):
        share = choose_share(settings.jobs, calls=calls)
        return share, Recogniser(GIVEN, {}, _no_recogniser), make_engine(settings, share)
    device = pick_device(settings.device)
    if settings.engine == "local":
        share = chosen_share(settings, calls=calls, device=device)
        return share, make(settings, share), make_engine(settings, share)
    share, cuda = cluster_share(settings, cuda=device == "cuda"), device == "cuda"
    described = make(settings, share)
    return share, described, make_engine(settings, share, cuda=cuda, model_bytes=model_bytes(settings.model))


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
        private_folder(folder)
    except OSError as error:
        raise UsageError(
            f"{out}：无法建立输出文件夹（{system_reason(error)}）", hint="请换一个 --out，或检查写权限"
        ) from None
    return folder.resolve()
