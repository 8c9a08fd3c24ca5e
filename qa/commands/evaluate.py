"""``eval``: how well the program hears and judges, on calls whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

import qa
from qa.commands.scorecard_file import named_scorecard
from qa.config import Settings
from qa.errors import UsageError, system_reason
from qa.evaluation.export import is_evaluation, write_json
from qa.evaluation.gold import GoldCall
from qa.evaluation.run import EvalReport, evaluate
from qa.evaluation.table import print_report
from qa.files import check_target
from qa.machine import choose_share
from qa.model import CallMeta, Transcript
from qa.pipeline import hear_recording
from qa.recogniser import make_recogniser
from qa.rulefiles.scorecard import load
from qa.speech.asr import Transcriber

__all__ = ["evaluate_gold"]

_FILE_WIDTH = 140


def evaluate_gold(
    gold: Path,
    mode: str,
    json_file: Path | None,
    settings: Settings,
    *,
    out: Console | None = None,
    err: Console | None = None,
) -> int:
    """Measure, print the tables and write the figures.

    Args:
        gold: folder of recordings with gold files.
        mode: ``text``, ``audio`` or ``both``.
        json_file: where the figures go as JSON as well.
        settings: scorecard, model and device.
        out, err: where tables and progress go.

    Returns:
        0, or 1 when some calls could not be processed.

    Raises:
        QaError: no gold data, or something is missing.
    """
    out, err = out or _wide(), err or Console(stderr=True)
    if json_file is not None:
        check_target(json_file, ours=is_evaluation)
    modes = ("text", "audio") if mode == "both" else (mode,)
    scorecard = load(named_scorecard(settings.scorecard))
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True) as bar:
        task = bar.add_task("准备评测")

        def told(mode: str, call: GoldCall) -> None:
            bar.update(
                task, description=f"{'识别并判断' if mode == 'audio' else '判断标注文字'} {call.call_id}"
            )

        hearing = Hearing(settings) if "audio" in modes else None
        report = evaluate(gold, transcribe=hearing, scorecard=scorecard, modes=modes, progress=told)
    print_report(report, out)
    if json_file is not None:
        _write(report, json_file, model=hearing.name if hearing else "")
        out.print(f"结果已写入 {json_file}", markup=False, highlight=False, soft_wrap=True)
    return 1 if _failed(report) else 0


def _write(report: EvalReport, path: Path, *, model: str) -> None:
    """Write the figures with what made them."""
    made = datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        write_json(report, path, stamp={"program": qa.__version__, "model": model, "created_at": made})
    except OSError as error:
        said = f"{path}：无法写入（{system_reason(error)}）"
        raise UsageError(said, hint="请检查路径与写权限") from None


def _wide() -> Console:
    """A console that does not cut tables short when its output goes to a file."""
    console = Console()
    return console if console.is_terminal else Console(width=_FILE_WIDTH)


def _failed(report: EvalReport) -> bool:
    return any(mode.failures for mode in report.modes)


class Hearing:
    """Hears recordings one by one with one recogniser, loaded when the first one needs it."""

    def __init__(self, settings: Settings) -> None:
        share = choose_share(1, calls=1)
        threads = settings.jobs or share.threads
        self._recogniser = make_recogniser(settings, replace(share, threads=threads))
        self.name = self._recogniser.name
        self._loaded: Transcriber | None = None

    def __call__(self, path: Path, meta: CallMeta) -> Transcript:
        """A recording's transcript."""
        return hear_recording(path, meta, self._transcriber).transcript

    def _transcriber(self) -> Transcriber:
        if self._loaded is None:
            self._loaded = self._recogniser.load()
        return self._loaded
