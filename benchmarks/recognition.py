"""Measures this program against what people use today, in one run on the same files.

    python benchmarks/recognition.py [FOLDER] [--quick] [--repeat N] [--only loop,batched,ours]
        [--peers whisperx=/path/to/python] [--growth] [--device cuda] [--write-docs]

FOLDER holds recordings, each with its text beside it: ``NAME.json`` with ``turns`` (labelled calls, left
agent, right customer), or one ``manifest.tsv`` with columns ``file`` and ``text`` (single clips).

    loop                 faster-whisper's documented loop: transcribe(language="zh", beam_size=5)
    batched              the same of its BatchedInferencePipeline
    whisper-ctranslate2  the program of that name, as it comes
    whisperx             the program of that name, as it comes, without alignment
    ours                 ``run_qa.py score``: recordings to written reports

Every program runs in a fresh process of its own, on the same weights, number type, cores and threads;
the order changes from run to run, and medians are reported. The last two peers are no part of this
program: they are taken from ``--peers`` or the search path, and named where they are missing. Error
rates are per channel (per clip), both sides in scoring form. ``--growth`` measures how time and memory
grow with the number of calls. Results go to ``benchmarks/results/``, ``--write-docs`` makes
``docs/benchmarks.md`` of all that lie there.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_cases import Case, cases_in, distinct_copies
from bench_docs import table, write_docs
from bench_process import Cost, measured
from bench_programs import KNOWN, find_ways
from bench_results import SCHEMA, Tally, growth_data, machine, save, way_data
from bench_ways import Ours, Setting, Way

from qa.speech.packs import DEFAULT, resolve
from qa.speech.whisper import pick_compute_type, pick_device, thread_count

ROOT = Path(__file__).resolve().parents[1]
MB = 1024 * 1024
SIZES, QUICK_SIZES = (1, 5, 15, 30, 60), (1, 2, 4)
QUICK_CASES = 2


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for."""

    folder: Path
    cases: Sequence[Case]
    setting: Setting
    options: argparse.Namespace

    @property
    def name(self) -> str:
        """What its result files are called."""
        parts = [self.folder.resolve().name]
        parts += ["cuda"] if self.setting.device == "cuda" else []
        parts += [] if self.setting.model == DEFAULT else [Path(self.setting.model).name]
        parts += ["quick"] if self.options.quick else []
        return "-".join(parts)

    @property
    def facts(self) -> dict[str, Any]:
        """What stands at the head of every result."""
        return {
            "schema": SCHEMA,
            "files": self.folder.resolve().name,
            "quick": bool(self.options.quick),
            "recordings": len(self.cases),
            "audio_seconds": round(sum(case.seconds for case in self.cases), 2),
            "model": resolve(self.setting.model).id,
            "device": self.setting.device,
            "compute_type": self.setting.compute,
            "machine": machine(self.setting.threads),
        }


def compare(run: Run) -> dict[str, Any]:
    """Run every program on all recordings, as often as asked, and gather the figures."""
    facts = run.facts
    wanted = tuple(run.options.only.split(","))
    ways, missing = find_ways(wanted, run.setting, run.options.peers, run.options.jobs)
    for gone in missing:
        print(f"未测 {gone.name}：{gone.why}", flush=True)
    tallies: dict[str, Tally] = {way.name: Tally() for way in ways}
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        for way in ways:
            way.prepare(run.cases, Path(folder))
        repeat = run.options.repeat
        for turn in range(repeat):
            for way in ways[turn % len(ways) :] + ways[: turn % len(ways)]:
                cost = _once(way, Path(folder) / f"{turn}-{way.name}", tallies[way.name], run)
                print(f"第 {turn + 1}/{repeat} 轮　{way.name:20} {_shown(cost)}", flush=True)
    data = {way.name: way_data(way, tallies[way.name], run.cases) for way in ways if tallies[way.name].heard}
    absent = {gone.name: gone.why for gone in missing}
    absent |= {name: "运行失败" for name, tally in tallies.items() if not tally.heard}
    return {**facts, "kind": "recognition", "repeats": run.options.repeat, "ways": data, "missing": absent}


def _once(way: Way, out: Path, tally: Tally, run: Run) -> Cost | None:
    """One run of one program; a peer that fails is said to be missing and not tried again."""
    out.mkdir()
    log = out.with_suffix(".log")
    try:
        cost = measured(way.command(out), log, gpu=run.setting.device == "cuda")
        heard = way.read(out)
    except (RuntimeError, OSError, ValueError, KeyError) as error:
        if way.name == "ours":
            raise
        print(f"{way.name} 运行失败：{error}", file=sys.stderr, flush=True)
        return None
    tally.costs.append(cost)
    tally.heard.append(heard)
    return cost


def grow(run: Run) -> dict[str, Any]:
    """Measure this program on ever more calls."""
    sizes = [int(n) for n in run.options.sizes.split(",")] if run.options.sizes else ()
    chosen = sizes or (QUICK_SIZES if run.options.quick else SIZES)
    facts = run.facts
    points = []
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as place:
        for number in chosen:
            folder = Path(place) / str(number)
            files = distinct_copies(run.cases, number, folder / "calls")
            way = Ours(run.setting, run.options.jobs, files=files)
            out = folder / "out"
            out.mkdir()
            cost = measured(way.command(out), folder / "log", gpu=run.setting.device == "cuda")
            audio = sum(case.seconds for case in _turns(run.cases, number))
            points.append(_point(number, audio, cost))
            print(f"{number:3} 通　{_shown(cost)}", flush=True)
    return {**facts, "kind": "growth", "points": points, "line": growth_data(points)}


def _turns(cases: Sequence[Case], number: int) -> list[Case]:
    return [cases[k % len(cases)] for k in range(number)]


def _point(number: int, audio_s: float, cost: Cost) -> dict[str, float]:
    return {
        "calls": number,
        "audio_s": round(audio_s, 1),
        "seconds": round(cost.wall_s, 2),
        "cpu_seconds": round(cost.cpu_s, 2),
        "seconds_per_call": round(cost.wall_s / number, 2),
        "peak_mb": round(cost.peak_bytes / MB),
    }


def _shown(cost: Cost | None) -> str:
    if cost is None:
        return "失败"
    memory = cost.peak_bytes / MB
    return f"{cost.wall_s:7.1f} 秒　处理器 {cost.cpu_s:7.1f} 秒　内存峰值 {memory:6.0f} MB"


def _place(text: str) -> tuple[str, str]:
    name, equals, path = text.partition("=")
    if not equals or not path:
        raise argparse.ArgumentTypeError(f"应写成 名称=路径：{text}")
    return name, path


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("folder", nargs="?", type=Path, default=ROOT / "samples")
    add("--model", default=DEFAULT)
    add("--device", default="cpu", choices=("cpu", "cuda"))
    add("--compute-type", default="", help="number type for all programs; the device's own by default")
    add("--threads", type=int, default=thread_count(), help="cores and threads for every program")
    add("--jobs", type=int, default=0, help="calls at once for ours; 0: its own choice")
    add("--only", default=",".join(KNOWN), help="programs to measure, in this order")
    add("--peers", type=_place, action="append", default=[], metavar="NAME=PATH")
    add("--repeat", type=int, default=3, help="runs of every program")
    add("--quick", action="store_true", help="two recordings, one run: does everything work?")
    add("--growth", action="store_true", help="time and memory over 1 to 60 calls, instead of comparing")
    add("--sizes", default="", help="numbers of calls for --growth, as 1,5,15")
    add("--out", type=Path, default=ROOT / "benchmarks" / "results")
    add("--write-docs", action="store_true", help="write docs/benchmarks.md from all results")
    add("--docs-only", action="store_true", help="write it from the results at hand, measure nothing")
    options = parser.parse_args()
    unknown = [name for name in options.only.split(",") if name not in KNOWN]
    if unknown:
        parser.error(f"unknown program: {', '.join(unknown)}; known: {', '.join(KNOWN)}")
    options.peers = dict(options.peers)
    options.repeat = 1 if options.quick else max(1, options.repeat)
    return options


def _setting(options: argparse.Namespace) -> Setting:
    """What all programs share. The cores are taken from this process, hence from all it starts."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[: max(1, options.threads)])
    device = pick_device(options.device)
    if device != options.device:
        raise SystemExit("没有可用的显卡，未测")
    compute = options.compute_type or pick_compute_type(device)
    return Setting(resolve(options.model).path, options.model, device, compute, options.threads)


def main() -> int:
    """Measure, print and write the results."""
    options = _options()
    if not options.docs_only:
        cases = cases_in(options.folder)
        if not cases:
            raise SystemExit(f"{options.folder} 里没有带文字的录音")
        run = Run(options.folder, cases[:QUICK_CASES] if options.quick else cases, _setting(options), options)
        data = grow(run) if options.growth else compare(run)
        path = save(data, options.out, f"{data['kind']}-{run.name}")
        print(f"\n{table(data)}\n\n结果已写入 {path}")
    if options.write_docs or options.docs_only:
        print(f"已写入 {write_docs(options.out, ROOT / 'docs')}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
