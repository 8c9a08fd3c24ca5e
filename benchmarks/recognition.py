"""Measures recognition against what people get from faster-whisper itself, in one run on the same files.

    python benchmarks/recognition.py [FOLDER] [--model NAME] [--threads N] [--only loop,batched,ours]

FOLDER holds recordings, each with its text beside it: ``NAME.json`` with ``turns`` (labelled calls, left
agent, right customer), or one ``manifest.tsv`` with columns ``file`` and ``text`` (single clips).

    loop     model.transcribe(channel, language="zh", beam_size=5), channel by channel: the documented way
    batched  BatchedInferencePipeline(model).transcribe(channel, language="zh", beam_size=5)
    ours     recording to recognised utterances: decoding, tones, voice activity, packing, recognition

All three use the same loaded weights, number type and threads. Error rates are per channel (per clip),
over the text in time order, both sides in scoring form. Results go to ``benchmarks/results/``.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from qa.evaluation.cer import ErrorRate, cer
from qa.model import CallMeta
from qa.speech.asr import RATE, Samples
from qa.speech.decoding import DecodeOptions, Decoder
from qa.speech.listening import listen
from qa.speech.packs import DEFAULT, resolve
from qa.speech.speakers import utterances
from qa.speech.transcriber import WhisperTranscriber
from qa.speech.whisper import thread_count

ROOT = Path(__file__).resolve().parents[1]
Texts = Mapping[int, str]
"""Text by channel."""


@dataclass(frozen=True, slots=True)
class Case:
    """A recording and what is said on each of its channels."""

    path: Path
    said: Texts


@dataclass(slots=True)
class Tally:
    """What one way of recognising cost and got wrong."""

    errors: ErrorRate = field(default_factory=ErrorRate)
    seconds: float = 0.0
    per_case: dict[str, float] = field(default_factory=dict)


def cases_in(folder: Path) -> list[Case]:
    """Recordings of a folder with their text."""
    manifest = folder / "manifest.tsv"
    if manifest.is_file():
        with manifest.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        return [Case(folder / row["file"], {0: row["text"]}) for row in rows]
    found = []
    for path in sorted(folder.glob("*.wav")):
        gold = path.with_suffix(".json")
        channels = soundfile.info(path).channels
        if gold.is_file() and channels == 2 and not path.stem.endswith("-swapped"):
            found.append(Case(path, _said(json.loads(gold.read_text("utf-8"))["turns"])))
    return found


def _said(turns: Sequence[Mapping[str, Any]]) -> Texts:
    ordered = sorted(turns, key=lambda turn: float(turn["start"]))
    return {
        channel: "".join(str(turn["text"]) for turn in ordered if turn["who"] == who)
        for channel, who in enumerate(("agent", "customer"))
    }


def channels_of(path: Path) -> list[Samples]:
    """A recording's channels at 16 kHz, as the peers want them."""
    data, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return [np.asarray(soxr.resample(channel, rate, RATE), np.float32) for channel in data.T]


def peer(transcribe: Callable[..., Any]) -> Callable[[Case], Texts]:
    """One of faster-whisper's own ways."""

    def run(case: Case) -> Texts:
        texts = {}
        for channel, samples in enumerate(channels_of(case.path)):
            if channel in case.said:
                segments, _ = transcribe(samples, language="zh", beam_size=5)
                texts[channel] = "".join(segment.text for segment in segments)
        return texts

    return run


def ours(transcriber: WhisperTranscriber) -> Callable[[Case], Texts]:
    """The program's own way; quarantined text counts as text."""

    def run(case: Case) -> Texts:
        spoken = utterances(listen(case.path, CallMeta()))
        found = zip(spoken, transcriber.transcribe(spoken), strict=True)
        ordered = sorted(found, key=lambda pair: pair[0].span)
        return {
            channel: "".join(result.text for utterance, result in ordered if utterance.channel == channel)
            for channel in case.said
        }

    return run


def measure(cases: Sequence[Case], ways: Mapping[str, Callable[[Case], Texts]]) -> dict[str, Tally]:
    """Run every way on every recording, one after the other, recording by recording."""
    tallies = {name: Tally() for name in ways}
    for case in cases:
        for name, run in ways.items():
            start = time.perf_counter()
            texts = run(case)
            tallies[name].seconds += time.perf_counter() - start
            errors = ErrorRate()
            for channel, said in case.said.items():
                errors += cer(said, texts.get(channel, ""))
            tallies[name].errors += errors
            tallies[name].per_case[case.path.stem] = errors.rate
        shown = "  ".join(f"{name} {100 * t.per_case[case.path.stem]:5.1f} %" for name, t in tallies.items())
        print(f"{case.path.stem:28} {shown}", flush=True)
    return tallies


def table(tallies: Mapping[str, Tally], audio_s: float) -> str:
    """The result as a Markdown table."""
    slowest = tallies["loop"].seconds if "loop" in tallies else 0.0
    lines = ["| way | CER % | errors / characters | seconds | of real time | faster than the loop |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for name, tally in tallies.items():
        ratio = f"{slowest / tally.seconds:.1f}x" if slowest else "–"
        errors = tally.errors
        lines.append(
            f"| {name} | {100 * errors.rate:.2f} | {errors.errors} / {errors.reference_chars} "
            f"| {tally.seconds:.1f} | {tally.seconds / audio_s:.3f} | {ratio} |"
        )
    return "\n".join(lines)


def processor() -> str:
    """The processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def main() -> int:
    """Measure, print and write the results."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples")
    parser.add_argument("--model", default=DEFAULT)
    parser.add_argument("--threads", type=int, default=thread_count())
    parser.add_argument("--only", default="loop,batched,ours")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results")
    options = parser.parse_args()

    cases = cases_in(options.folder)
    if not cases:
        parser.error(f"no recordings with text in {options.folder}")
    pack = resolve(options.model)
    model = WhisperModel(str(pack.path), device="cpu", compute_type="int8", cpu_threads=options.threads)
    every = {
        "loop": peer(model.transcribe),
        "batched": peer(BatchedInferencePipeline(model).transcribe),
        "ours": ours(WhisperTranscriber(Decoder(model, DecodeOptions()), pack.id)),
    }
    tallies = measure(cases, {name: every[name] for name in options.only.split(",")})
    run = {
        "files": options.folder.resolve().name,
        "recordings": len(cases),
        "audio_seconds": round(sum(soundfile.info(case.path).duration for case in cases), 2),
        "model": f"{pack.id} int8",
        "machine": processor(),
        "threads": options.threads,
        "date": str(date.today()),
    }
    report(run, tallies, options.out)
    return 0


def report(run: Mapping[str, Any], tallies: Mapping[str, Tally], folder: Path) -> None:
    """Print the results and write them as Markdown and JSON."""
    head = ", ".join(f"{key} {value}" for key, value in run.items())
    shown = table(tallies, float(run["audio_seconds"]))
    print(f"\n{head}\n\n{shown}")
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"recognition-{run['files']}"
    (folder / f"{stem}.md").write_text(f"{head}\n\n{shown}\n", "utf-8")
    ways = {
        name: {
            "cer": round(tally.errors.rate, 4),
            "errors": tally.errors.errors,
            "characters": tally.errors.reference_chars,
            "seconds": round(tally.seconds, 2),
            "cer_per_recording": {k: round(v, 4) for k, v in tally.per_case.items()},
        }
        for name, tally in tallies.items()
    }
    record = json.dumps({**run, "ways": ways}, ensure_ascii=False, indent=1)
    (folder / f"{stem}.json").write_text(record + "\n", "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
