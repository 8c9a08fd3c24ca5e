"""A run with a slow fake recogniser in real worker processes, to be interrupted by a test.

Usage: python slow_run.py FOLDER SECONDS
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from qa.batch.worker import Recogniser
from qa.commands.score import ScoreRequest, score
from qa.config import Settings
from qa.machine import Share
from qa.speech.asr import FakeTranscriber, Recognised, Utterance


class SlowTranscriber(FakeTranscriber):
    """Takes its time, and leaves a mark for each recording."""

    def __init__(self, counter: Path, seconds: float) -> None:
        super().__init__(("您好，请问有什么可以帮您。",))
        self.counter, self.seconds = counter, seconds

    def transcribe(self, utterances: Sequence[Utterance]) -> list[Recognised]:
        time.sleep(self.seconds)
        with self.counter.open("a") as stream:
            stream.write("x\n")
        return super().transcribe(utterances)


def main(folder: Path, seconds: float) -> int:
    def recogniser(settings: Settings, share: Share) -> Recogniser:
        load = partial(SlowTranscriber, folder / "recognised.txt", seconds)
        return Recogniser("slow@1", {"version": 1}, load)

    request = ScoreRequest((folder / "in",), folder / "out", Settings(jobs=1))
    return score(request, recogniser=recogniser)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))
