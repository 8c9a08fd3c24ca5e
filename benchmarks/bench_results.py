"""Figures of a benchmark as plain data and as Markdown tables. Measures nothing."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import mean, median
from typing import Any

from bench_cases import Case
from bench_process import Cost
from bench_ways import Heard, Way

from qa.evaluation.cer import ErrorRate, cer

__all__ = ["SCHEMA", "Tally", "growth_data", "machine", "save", "way_data"]

SCHEMA = 2
MB = 1024 * 1024
_LIBRARIES = ("faster-whisper", "ctranslate2", "numpy", "onnxruntime")


@dataclass(slots=True)
class Tally:
    """What one program cost in each run, and what it heard in the first."""

    costs: list[Cost] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)


def way_data(way: Way, tally: Tally, cases: Sequence[Case]) -> dict[str, Any]:
    """One program's figures: medians over the runs, the highest memory, errors of the first run."""
    first = tally.heard[0]
    errors, trusted = ErrorRate(), ErrorRate()
    per_case = {}
    for case in cases:
        own = _errors(case, first.texts)
        errors, trusted = errors + own, trusted + _errors(case, first.trusted)
        per_case[case.name] = round(own.rate, 4)
    loads = [heard.load_s for heard in tally.heard if heard.load_s is not None]
    data: dict[str, Any] = {
        "version": way.version,
        "note": way.note,
        "cer": round(errors.rate, 4),
        "errors": errors.errors,
        "characters": errors.reference_chars,
        "cer_trusted_text": round(trusted.rate, 4),
        "seconds": round(median(cost.wall_s for cost in tally.costs), 2),
        "seconds_all": [round(cost.wall_s, 2) for cost in tally.costs],
        "cpu_seconds": round(median(cost.cpu_s for cost in tally.costs), 2),
        "load_seconds": round(median(loads), 2) if loads else None,
        "peak_mb": round(max(cost.peak_bytes for cost in tally.costs) / MB),
        "largest_process_mb": round(max(cost.largest_bytes for cost in tally.costs) / MB),
        "same_text_every_run": all(heard.texts == first.texts for heard in tally.heard),
        "cer_per_recording": per_case,
    }
    cards = [cost.gpu for cost in tally.costs if cost.gpu]
    if cards:
        data["gpu"] = {
            "mean_percent": round(mean(card.mean for card in cards), 1),
            "highest_percent": max(card.highest for card in cards),
            "memory_mb": round(max(card.memory for card in cards) / MB),
        }
    shares = [share for heard in tally.heard if (share := _shares(heard.facts))]
    if shares:
        data["steps"] = {step: round(median(s[step] for s in shares), 4) for step in shares[0]}
        data["outside_recognition"] = round(median(1 - s.get("recognise", 0.0) for s in shares), 4)
        outside = (
            cost.wall_s - float(heard.facts["wall_s"])
            for cost, heard in zip(tally.costs, tally.heard, strict=True)
        )
        data["start_and_end_seconds"] = round(median(outside), 2)
    return data


def _errors(case: Case, texts: Mapping[str, Mapping[int, str]]) -> ErrorRate:
    heard = texts.get(case.name, {})
    return sum((cer(said, heard.get(k, "")) for k, said in case.said.items()), ErrorRate())


def _shares(facts: Mapping[str, Any]) -> dict[str, float]:
    """Each step's share of the work on calls."""
    steps = {str(step): float(seconds) for step, seconds in (facts.get("step_s") or {}).items()}
    total = sum(steps.values())
    return {step: seconds / total for step, seconds in steps.items()} if total else {}


def growth_data(points: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """A straight line through time over audio, by least squares, and how far each point lies off.

    Args:
        points: each with ``audio_s`` and ``seconds``.
    """
    audio, seconds = [p["audio_s"] for p in points], [p["seconds"] for p in points]
    middle, level = mean(audio), mean(seconds)
    spread = sum((a - middle) ** 2 for a in audio)
    slope = (
        sum((a - middle) * (s - level) for a, s in zip(audio, seconds, strict=True)) / spread
        if spread
        else 0.0
    )
    start = level - slope * middle
    fitted = [start + slope * a for a in audio]
    return {
        "start_seconds": round(start, 2),
        "seconds_per_audio_hour": round(slope * 3600, 1),
        "residual_seconds": [round(s - f, 2) for s, f in zip(seconds, fitted, strict=True)],
        "residual_share": [round((s - f) / s, 4) for s, f in zip(seconds, fitted, strict=True)],
    }


def machine(threads: int) -> dict[str, Any]:
    """Where and when: processor, cores, memory, system, library versions, how busy it was, date."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "threads": threads,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: found for name in _LIBRARIES if (found := _installed(name))},
        "load_before": round(os.getloadavg()[0], 2),
        "date": str(date.today()),
    }


def save(data: Mapping[str, Any], folder: Path, name: str) -> Path:
    """Write figures as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n", "utf-8")
    return path


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
