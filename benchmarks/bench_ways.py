"""Programs that can be compared: what they are called with, and what they heard.

Each reads files and leaves results in a folder. Knows nothing of time or error rates, nor which programs
there are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bench_cases import SIDES, Case, Texts, channel_files, copies

import qa
from qa.kept.codec import decode_transcript
from qa.model import Transcript
from qa.store import Store

__all__ = ["Heard", "Ours", "Peer", "Setting", "Way"]

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all programs share: the weights' folder and name, device, number type, threads."""

    weights: Path
    model: str
    device: str
    compute: str
    threads: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What a program heard, by recording and channel.

    ``trusted`` leaves out the text that it set aside itself; ``load_s`` is the time until its model was
    loaded, where it says so; ``facts`` is whatever else it tells.
    """

    texts: Mapping[str, Texts]
    trusted: Mapping[str, Texts]
    load_s: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class Way(Protocol):
    """A program that can be run again and again on the same files."""

    name: str
    version: str
    note: str

    def prepare(self, cases: Sequence[Case], folder: Path) -> None:
        """Lay out the files; not part of the measured time."""

    def command(self, out: Path) -> list[str | Path]:
        """The call; it leaves its results in the empty folder ``out``."""

    def read(self, out: Path) -> Heard:
        """What it heard."""


@dataclass(slots=True)
class Ours:
    """The program itself, from recordings to written reports, as ``run_qa.py score`` does it."""

    setting: Setting
    jobs: int = 0
    name: str = "ours"
    version: str = qa.__version__
    note: str = "从录音到写完报告（转写、阶段、检查、HTML 报告）"
    files: list[Path] = field(default_factory=list)
    channels: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def prepare(self, cases: Sequence[Case], folder: Path) -> None:
        """Recordings alone, without anything that is known about them."""
        self.files = copies(cases, folder / "calls")
        self.channels = {case.name: tuple(case.said) for case in cases}

    def command(self, out: Path) -> list[str | Path]:
        """``score`` with its defaults."""
        options = ["--model", self.setting.model, "--device", self.setting.device, "--jobs", str(self.jobs)]
        return [sys.executable, ROOT / "run_qa.py", "score", *self.files, "--out", out, *options]

    def read(self, out: Path) -> Heard:
        """Texts from the store (reports mask personal data), times from ``batch.json``."""
        folder = out.resolve()
        everything: dict[str, Texts] = {}
        trusted: dict[str, Texts] = {}
        with Store(f"sqlite:///{folder / 'qa.db'}", qa.__version__) as store:
            for name, row in store.calls(str(folder)).items():
                transcript = decode_transcript(store.transcript(row.transcript_key))
                channels = self.channels.get(name, (0, 1))
                everything[name] = _texts(transcript, channels, untrusted=True)
                trusted[name] = _texts(transcript, channels, untrusted=False)
        facts = json.loads((folder / "batch.json").read_text("utf-8"))
        return Heard(everything, trusted, facts=facts)


def _texts(transcript: Transcript, channels: Sequence[int], *, untrusted: bool) -> Texts:
    """A call's text by channel; a single channel has all of it."""
    turns = [turn for turn in transcript.turns if untrusted or not turn.quarantine]
    if len(channels) == 1:
        return {channels[0]: "".join(turn.text for turn in turns)}
    return {k: "".join(turn.text for turn in turns if turn.who.value == SIDES[k]) for k in channels}


@dataclass(slots=True)
class Peer:
    """A program that is given one file per channel.

    Args:
        name, version, note: as shown.
        call: from files and output folder to the command.
        texts: from output folder to text by file name, and seconds to load where known.
    """

    name: str
    version: str
    note: str
    call: Callable[[Sequence[Path], Path], list[str | Path]]
    texts: Callable[[Path], tuple[Mapping[str, str], float | None]]
    files: list[Path] = field(default_factory=list)

    def prepare(self, cases: Sequence[Case], folder: Path) -> None:
        """One file per channel."""
        self.files = channel_files(cases, folder / "channels")

    def command(self, out: Path) -> list[str | Path]:
        """The call on all files."""
        return self.call(self.files, out)

    def read(self, out: Path) -> Heard:
        """Texts put back to recordings and channels."""
        found, load_s = self.texts(out)
        heard: dict[str, dict[int, str]] = {}
        for file in self.files:
            name, _, channel = file.stem.rpartition("-ch")
            heard.setdefault(name, {})[int(channel)] = found.get(file.stem, "")
        return Heard(heard, heard, load_s)
