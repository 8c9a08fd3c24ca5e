"""What the tests of batches share: a short real clip, fakes that count, and a quick way to run."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import soundfile
from rich.console import Console

from qa.batch.worker import Recogniser
from qa.commands.score import ScoreRequest, score
from qa.config import Settings
from qa.engines import Engine, InlineEngine
from qa.machine import Share
from qa.speech.asr import FakeTranscriber, Recognised, Utterance

SAMPLES = Path(__file__).parents[2] / "samples"
TEXTS = (
    "您好，星桥通信，工号1024为您服务。",
    "我要投诉，你们乱收费。",
    "非常抱歉给您带来不便。",
    "感谢来电，再见。",
)


def clip(seconds: float = 12.0, start: float = 15.0) -> np.ndarray:
    """Real two-channel speech at 8 kHz."""
    source = SAMPLES / "d02.wav"
    rate = soundfile.info(source).samplerate
    data, _ = soundfile.read(source, start=int(start * rate), frames=int(seconds * rate), dtype="float32")
    return data


def write_clip(path: Path, *, start: float = 15.0, seconds: float = 12.0) -> Path:
    """A recording with speech in it; another ``start`` makes another recording."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, clip(seconds, start), 8000, subtype="ULAW", format="WAV")
    return path


class CountingTranscriber(FakeTranscriber):
    """A fake that leaves a mark in a file for each recording it recognises."""

    def __init__(self, counter: Path, options: dict[str, object]) -> None:
        super().__init__(TEXTS, options=options)
        self.counter = counter

    def transcribe(self, utterances: Sequence[Utterance]) -> list[Recognised]:
        with self.counter.open("a") as stream:
            stream.write(f"{len(utterances)}\n")
        return super().transcribe(utterances)


class CrashingTranscriber(FakeTranscriber):
    """Takes its whole process down on recordings longer than ten seconds."""

    def transcribe(self, utterances: Sequence[Utterance]) -> list[Recognised]:
        if max((u.span.end for u in utterances), default=0.0) > 10:
            os.kill(os.getpid(), signal.SIGSEGV)
        return super().transcribe(utterances)


@dataclass
class Kit:
    """A folder of calls, an output folder, and a count of recognitions."""

    folder: Path
    engine: type[Engine] = InlineEngine
    version: int = 1

    @property
    def calls(self) -> Path:
        return self.folder / "calls in"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def counter(self) -> Path:
        return self.folder / "recognised.txt"

    @property
    def recognised(self) -> int:
        return len(self.counter.read_text().splitlines()) if self.counter.exists() else 0

    def recogniser(self, settings: Settings, share: Share) -> Recogniser:
        options: dict[str, object] = {"version": self.version}
        return Recogniser("fake@1", options, partial(CountingTranscriber, self.counter, options))

    def score(self, *paths: Path, engine: Engine | None = None, **changes: object) -> tuple[int, str, str]:
        """Run ``score``; returns exit status, standard output and progress."""
        names = ("resume", "force", "as_json", "watch", "until")
        request = ScoreRequest(
            tuple(paths) or (self.calls,),
            self.out,
            Settings(**{k: v for k, v in changes.items() if k not in names}),  # type: ignore[arg-type]
            **{k: v for k, v in changes.items() if k in names},  # type: ignore[arg-type]
        )
        out, err = (Console(file=(self.folder / name).open("w"), width=200) for name in ("stdout", "stderr"))
        try:
            status = score(
                request,
                recogniser=self.recogniser,
                engine=lambda share: engine or self.engine(),
                err=err,
                out=out,
            )
        finally:
            out.file.close()
            err.file.close()
        return status, (self.folder / "stdout").read_text(), (self.folder / "stderr").read_text()
