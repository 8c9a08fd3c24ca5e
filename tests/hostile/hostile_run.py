"""A run over hostile files in real worker processes, with a recogniser that always hears the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

from qa.batch.worker import Recogniser
from qa.commands.score import ScoreRequest, score
from qa.config import Settings
from qa.machine import Share
from qa.speech.asr import FakeTranscriber

__all__ = ["Ran", "run"]

_TEXTS = ("您好，请问有什么可以帮您？", "你们乱收费。", "=1+1", "<script>alert(1)</script>", "再见。")


@dataclass(frozen=True)
class Ran:
    """How it went: exit status, what was said, what was shown on the way."""

    status: int
    said: str
    shown: str


def _recogniser(settings: Settings, share: Share) -> Recogniser:
    return Recogniser("fake@1", {}, partial(FakeTranscriber, _TEXTS))


def run(calls: Path, out: Path, notes: Path) -> Ran:
    """Score a folder with two workers; ``notes`` is where console output goes."""
    settings = Settings(jobs=2, embed_audio="never", store=f"sqlite:///{notes / 'qa.db'}")
    consoles = [
        Console(file=(notes / name).open("w", encoding="utf-8"), width=120) for name in ("said", "shown")
    ]
    try:
        request = ScoreRequest((calls,), out, settings)
        status = score(request, recogniser=_recogniser, out=consoles[0], err=consoles[1])
    finally:
        for console in consoles:
            console.file.close()
    return Ran(status, *((notes / name).read_text("utf-8") for name in ("said", "shown")))
