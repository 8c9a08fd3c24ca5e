"""What the fault tests share: short real calls, a fake recogniser that leaves marks, and a run of its own.

Nothing here knows which fault is tried.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from unittest.mock import patch

import numpy as np
import soundfile
from rich.console import Console

from qa.batch.worker import Recogniser
from qa.commands import score as score_module
from qa.commands.score import ScoreRequest, score
from qa.config import Settings
from qa.engines import Engine, InlineEngine
from qa.machine import Share
from qa.rulefiles.scorecard import load
from qa.speech.asr import FakeTranscriber, Recognised, Utterance

SAMPLE = Path(__file__).parents[2] / "samples" / "d02.wav"
TEXTS = (
    "您好，星桥通信，工号1024为您服务。",
    "我要投诉，你们乱收费。",
    "非常抱歉给您带来不便，我帮您查一下。",
    "感谢来电，再见。",
)


def write_calls(folder: Path, count: int, seconds: float = 4.0) -> list[Path]:
    """Recordings of real speech, each from another place."""
    folder.mkdir(parents=True, exist_ok=True)
    rate = soundfile.info(SAMPLE).samplerate
    paths = []
    for n in range(count):
        data, _ = soundfile.read(
            SAMPLE, start=(10 + 5 * n) * rate, frames=int(seconds * rate), dtype="float32"
        )
        paths.append(folder / f"c{n:02}.wav")
        soundfile.write(paths[-1], data, rate, subtype="ULAW", format="WAV")
    return paths


class MarkingTranscriber(FakeTranscriber):
    """Writes a line for each recording it begins to recognise, and may take its time.

    It takes no longer when there is a file ``go`` beside the marks.
    """

    def __init__(self, marks: Path, seconds: float) -> None:
        super().__init__(TEXTS)
        self.marks, self.seconds = marks, seconds

    def transcribe(self, utterances: Sequence[Utterance]) -> list[Recognised]:
        sound = hashlib.sha256(b"".join(u.samples.tobytes() for u in utterances)).hexdigest()[:16]
        with self.marks.open("ab", buffering=0) as stream:
            stream.write(f"{sound}\n".encode())
        until = time.monotonic() + self.seconds
        while time.monotonic() < until and not self.marks.with_name("go").exists():
            time.sleep(0.02)
        return super().transcribe(utterances)


def marking(marks: Path, seconds: float = 0.0) -> Callable[[Settings, Share], Recogniser]:
    """Makes the recogniser's description, as ``score`` wants it."""
    load = partial(MarkingTranscriber, marks, seconds)
    return lambda settings, share: Recogniser("fake@1", {"version": 1}, load)


_loaded = functools.cache(load)  # it takes half a second, and there are many runs


@dataclass
class Run:
    """A folder with calls in ``in``, and runs over it that write to ``out``."""

    folder: Path
    out: Path = field(default=Path())
    store: str = ""
    said: str = ""
    told: str = ""

    def __post_init__(self) -> None:
        if self.out == Path():
            self.out = self.folder / "out"

    @property
    def marks(self) -> Path:
        return self.folder / "marks"

    @property
    def recognised(self) -> Counter[str]:
        """How often each recording was recognised."""
        return Counter(self.marks.read_text().split()) if self.marks.exists() else Counter()

    def score(self, engine: Engine | None = None, *, seconds: float = 0.0, **settings: object) -> int:
        """One run in this process; ``said`` and ``told`` are its result and its progress."""
        request = ScoreRequest(
            (self.folder / "in",), self.out, Settings(store=self.store, embed_audio="never", **settings)
        )
        out, err = io.StringIO(), io.StringIO()
        try:
            with patch.object(score_module, "load", _loaded):
                return score(
                    request,
                    recogniser=marking(self.marks, seconds),
                    engine=lambda share: engine or InlineEngine(),
                    out=Console(file=out, width=200),
                    err=Console(file=err, width=200),
                )
        finally:
            self.said, self.told = out.getvalue(), err.getvalue()

    def status(self) -> dict[str, str]:
        """Each call's status by its report; a report that is not whole JSON is a fault."""
        found = {}
        for path in sorted(self.out.glob("calls/*/report.json")):
            found[path.parent.name] = json.loads(path.read_text("utf-8"))["status"]
        return found

    def whole(self) -> bool:
        """Whether nothing half-written lies about: no temporary file, every report with all its files."""
        names = {"report.html", "report.json", "transcript.txt", "transcript.srt"}
        for path in self.out.glob("calls/*"):
            there = {file.name for file in path.iterdir()}
            if any(name.endswith(".tmp") for name in there):
                return False
            if "report.json" in there and not names <= there:
                return False
        return True


def results(out: Path) -> dict[str, bytes]:
    """The calls' files and the table, the moments of their making blotted out."""
    blot = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[+0-9:.Z-]*")
    paths = [*out.glob("calls/*/*"), out / "summary.csv"]
    return {str(path.relative_to(out)): blot.sub(b"", path.read_bytes()) for path in paths}


class Stepping(InlineEngine):
    """Lets something happen after so many calls."""

    def __init__(self, after: int, happen: Callable[[], None]) -> None:
        self._after, self._happen = after, happen

    def run(self, setup, payloads, *, should_stop) -> Iterator[tuple[object, object]]:
        for done, item in enumerate(super().run(setup, payloads, should_stop=should_stop), 1):
            yield item
            if done == self._after:
                self._happen()


def speech(seconds: float) -> np.ndarray:
    """Some of the sample's sound, for tests that write recordings themselves."""
    rate = soundfile.info(SAMPLE).samplerate
    data, _ = soundfile.read(SAMPLE, start=15 * rate, frames=int(seconds * rate), dtype="float32")
    return data


def children(pid: int) -> list[int]:
    """The direct children of a process."""
    try:
        return [int(x) for x in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
