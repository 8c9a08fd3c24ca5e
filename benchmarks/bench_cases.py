"""Recordings with the text that is said in them, laid out so that every program gets the same sound.

Copies keep the recordings' sound; what lies beside them (metadata) stays behind, so that no program
knows more than another. Knows nothing of programs, times or error rates.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import soundfile

__all__ = ["SIDES", "Case", "cases_in", "channel_files", "copies", "distinct_copies"]

SIDES = ("agent", "customer")
Texts = Mapping[int, str]
"""Text by channel."""


@dataclass(frozen=True, slots=True)
class Case:
    """A recording and what is said on each of its channels (left agent, right customer)."""

    path: Path
    said: Texts

    @property
    def name(self) -> str:
        """What its results are called."""
        return self.path.stem

    @property
    def seconds(self) -> float:
        """How long it is."""
        return float(soundfile.info(self.path).duration)


def cases_in(folder: Path) -> list[Case]:
    """Recordings of a folder with their text.

    Args:
        folder: ``NAME.wav`` with a gold ``NAME.json`` beside each (two channels), or single clips with
            one ``manifest.tsv`` of the columns ``file`` and ``text``.
    """
    manifest = folder / "manifest.tsv"
    if manifest.is_file():
        with manifest.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        return [Case(folder / row["file"], {0: row["text"]}) for row in rows]
    found = []
    for path in sorted(folder.glob("*.wav")):
        gold = path.with_suffix(".json")
        if gold.is_file() and soundfile.info(path).channels == 2 and not path.stem.endswith("-swapped"):
            found.append(Case(path, _said(json.loads(gold.read_text("utf-8"))["turns"])))
    return found


def _said(turns: Sequence[Mapping[str, Any]]) -> Texts:
    ordered = sorted(turns, key=lambda turn: float(turn["start"]))
    return {
        channel: "".join(str(turn["text"]) for turn in ordered if turn["who"] == who)
        for channel, who in enumerate(SIDES)
    }


def copies(cases: Sequence[Case], folder: Path) -> list[Path]:
    """The recordings alone in a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copyfile(case.path, folder / case.path.name)) for case in cases]


def channel_files(cases: Sequence[Case], folder: Path) -> list[Path]:
    """Each channel with text as a file ``NAME-ch0.wav``, at its own rate, for programs that mix channels.

    16-bit samples hold what telephone codings hold, so nothing is lost.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for case in cases:
        sound, rate = soundfile.read(case.path, always_2d=True)
        for channel in case.said:
            found.append(folder / f"{case.name}-ch{channel}.wav")
            soundfile.write(found[-1], sound[:, channel], rate, subtype="PCM_16")
    return found


def distinct_copies(cases: Sequence[Case], number: int, folder: Path) -> list[Path]:
    """So many recordings, made from the cases in turn, of which no two are the same file.

    In each copy the first samples are changed by a step or two of 16-bit sound, which nobody hears, so
    that nothing recognised before can be used again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for k, case in enumerate(islice(cycle(cases), number)):
        sound, rate = soundfile.read(case.path, dtype="int16", always_2d=True)
        for place in range(8):
            sound[place] ^= (k >> place) & 1
        found.append(folder / f"{k:03d}-{case.name}.wav")
        soundfile.write(found[-1], sound, rate, subtype="PCM_16")
    return found
