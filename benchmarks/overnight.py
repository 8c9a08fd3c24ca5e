"""Measures a night: how fast stored calls are judged again, how the store grows, how fast sound is done.

    python benchmarks/overnight.py [--stored N] [--turns N] [--real N] [--jobs N] [--model NAME] [--keep DIR]

    stored   N made transcripts (see ``judging_calls``; hardly a sentence comes twice) are put into a store,
             and ``score`` runs over them as after a change of the rules: judging, reports, index, tables,
             store. Done with a tenth of the calls first, so that growth shows, and once more at the end,
             with nothing to do. ``processor_ms`` is the processor time of all processes, which tells more
             than the clock when the machine has other work.
    real     N recordings, cut from the samples at ever other places and made louder or softer by a little,
             so that no two are the same, go the whole way through the real recogniser. The memory of the
             workers and of the parent is read after every call.

From the two the calls of a night are reckoned for larger machines; ``reckoned`` says how. Results go to
``benchmarks/results/overnight.json``. Run it alone on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import soundfile
from judging_calls import made_calls
from rich.console import Console

import qa
from qa.batch.keys import transcript_key
from qa.calls.inputs import find_calls
from qa.commands.score import ScoreRequest, score
from qa.config import Settings
from qa.files import file_sha256, shown
from qa.kept.codec import encode_transcript, meta_json
from qa.machine import cores
from qa.model import CallMeta
from qa.pipeline import GIVEN
from qa.store import CallRow, Store, TranscriptRow

RESULTS = Path(__file__).parent / "results"
SAMPLES = Path(__file__).parents[1] / "samples"
NIGHT_H = 10.0
"""From nine in the evening to seven in the morning."""
CALL_S = 300.0
"""The length of a call for which nights are reckoned."""


def main() -> None:
    """Run the measurements and write them down."""
    options = _options()
    figures: dict[str, object] = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {cores()} cores, Python {platform.python_version()}",
        "program": qa.__version__,
    }
    with _folder(options.keep) as folder:
        if options.stored:
            small = stored(folder / "tenth", max(1, options.stored // 10), options)
            large = stored(folder / "all", options.stored, options)
            growth = round(large["processor_ms_a_call"] / small["processor_ms_a_call"], 2)
            figures["stored"] = {"tenth": small, "all": large, "processor_time_all_to_tenth": growth}
            _show(figures["stored"])
        if options.real:
            figures["real"] = real(folder / "real", options)
            _show(figures["real"])
            figures["reckoned"] = reckoned(figures)
            _show(figures["reckoned"])
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / "overnight.json"
    before = json.loads(path.read_text("utf-8")) if path.exists() else {}
    path.write_text(json.dumps(before | figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="一夜能处理多少通")
    parser.add_argument("--stored", type=int, default=10_000)
    parser.add_argument(
        "--turns", type=int, default=60, help="of a stored call; the samples have 30 on average"
    )
    parser.add_argument("--real", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=30.0, help="length of each real recording")
    parser.add_argument("--jobs", type=int, default=0)
    parser.add_argument("--model", default="whisper-base")
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _show(figures: object) -> None:
    print(json.dumps(figures, ensure_ascii=False, indent=1), flush=True)


def _processor_s(*who: int) -> float:
    """Seconds of processor time of this process, or of those that have ended below it."""
    used = [resource.getrusage(one) for one in who]
    return sum(one.ru_utime + one.ru_stime for one in used)


OWN, BELOW = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN


def _score(folder: Path, settings: Settings) -> tuple[int, float]:
    """One run of the whole program in this process; its status and the seconds it took."""
    request = ScoreRequest((folder / "in",), folder / "out", settings)
    began = time.perf_counter()
    with (folder / "said.txt").open("w") as said, (folder / "told.txt").open("w") as told:
        status = score(request, out=Console(file=said), err=Console(file=told))
    return status, time.perf_counter() - began


def stored(folder: Path, count: int, options: argparse.Namespace) -> dict[str, float]:
    """Judge stored calls again and write everything anew.

    Args:
        folder: where to.
        count: how many calls.
        options: worker processes (0 for one a core), turns of a call.

    Returns:
        Seconds and megabytes.
    """
    _fill(folder, count, options.turns)
    before, used, own = _bytes(folder / "out"), _processor_s(OWN, BELOW), _processor_s(OWN)
    status, took = _score(folder, Settings(jobs=options.jobs))
    assert status == 0, (folder / "said.txt").read_text()[-2000:]
    after, used = _bytes(folder / "out"), _processor_s(OWN, BELOW) - used
    own = _processor_s(OWN) - own
    batch = json.loads((folder / "out/batch.json").read_text("utf-8"))
    again, idle = _score(folder, Settings(jobs=options.jobs))
    assert (again, batch["rejudged"]) == (0, count)
    index = folder / "out/index.html"
    return {
        "calls": count,
        "turns_a_call": options.turns,
        "seconds": round(took, 1),
        "ms_a_call": round(took / count * 1000, 2),
        "processor_ms_a_call": round(used / count * 1000, 2),
        "parent_processor_ms_a_call": round(own / count * 1000, 2),
        "nothing_to_do_seconds": round(idle, 1),
        **{f"worker_{step}_ms": round(s / count * 1000, 2) for step, s in batch["step_s"].items()},
        "index_mb": round(index.stat().st_size / 1e6, 2),
        "store_mb_before": round(before / 1e6, 1),
        "store_kb_a_call": round((after - before) / count / 1000, 1),
        "transcript_kb_a_call": round(before / count / 1000, 1),
        "reports_mb": round(sum(p.stat().st_size for p in folder.glob("out/calls/*/*")) / 1e6, 1),
    }


def _bytes(out: Path) -> int:
    return sum(path.stat().st_size for path in out.glob("qa.db*"))


def _fill(folder: Path, count: int, turns: int) -> None:
    """Calls as an earlier night left them: a file, and its transcript in the store."""
    (folder / "in").mkdir(parents=True)
    (folder / "out").mkdir()
    with Store(f"sqlite:///{folder / 'out/qa.db'}", qa.__version__) as store:
        for call in made_calls(50_000, count, turns=turns):
            path = folder / "in" / f"{call.call_id}.transcript.json"
            path.write_text(json.dumps({"call_id": call.call_id, "turns": [{"who": "agent", "text": "喂"}]}))
            (job,) = find_calls([path])
            sha256 = file_sha256(path)
            key = transcript_key(sha256, GIVEN, {}, job.meta)
            body = encode_transcript(replace(call, call_id="", meta=CallMeta()))
            row = CallRow(
                str(folder / "out"), job.call_id, shown(path), "transcript", "ok", meta=meta_json(job.meta)
            )
            transcript = TranscriptRow(key, sha256, GIVEN, "{}", call.duration, body)
            store.save(replace(row, transcript_key=key, analysis_key="-"), transcript=transcript)


@dataclass
class Memory:
    """Resident memory of this process and of those below it, read after every call."""

    done: Path
    parent: list[float] = field(default_factory=list)
    workers: list[float] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look ten times a second until told that it is over."""
        while not self._over.wait(0.1):
            calls = self.done.read_bytes().count(b'"call_done"') if self.done.exists() else 0
            while len(self.parent) < calls:
                self.parent.append(_resident_mb(os.getpid()))
                below = [mb for pid in _below() if (mb := _resident_mb(pid)) > 100]
                self.workers.append(statistics.mean(below) if below else 0.0)

    def end(self) -> dict[str, float]:
        """Megabytes around the 20th call and at the end."""
        self._over.set()
        found: dict[str, float] = {}
        for name, series in (("parent", self.parent), ("workers_mean", self.workers)):
            if len(series) >= 40:
                early, late = statistics.median(series[10:30]), statistics.median(series[-20:])
                found |= {f"{name}_mb_call_20": round(early), f"{name}_mb_last": round(late)}
                found[f"{name}_growth_percent"] = round(100 * (late / early - 1), 1)
        return found


def _resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


def _below() -> list[int]:
    pid = os.getpid()
    return [int(x) for x in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def real(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """Take recordings the whole way.

    Args:
        folder: where to.
        options: how many, how long each, worker processes (0 for one a core), the recogniser.

    Returns:
        Speed, seconds of work by step, memory.
    """
    count = int(options.real)
    _cut(folder / "in", count, options.seconds)
    memory = Memory(folder / "out/log.jsonl")
    watching = threading.Thread(target=memory.watch)
    watching.start()
    status, took = _score(folder, Settings(jobs=options.jobs, model=options.model))
    held = memory.end()
    watching.join()
    batch = json.loads((folder / "out/batch.json").read_text("utf-8"))
    assert (status, batch["recognised"]) == (0, count), (folder / "said.txt").read_text()[-2000:]
    audio_s = batch["processed_audio_s"]
    return {
        "calls": count,
        "seconds_each": options.seconds,
        "audio_hours": round(audio_s / 3600, 3),
        "seconds": round(took, 1),
        "times_real_time": round(audio_s / took, 1),
        "cores": cores(),
        "core_seconds_an_audio_hour": {
            step: round(s / audio_s * 3600, 1) for step, s in sorted(batch["step_s"].items())
        },
        "memory": held,
    }


def _cut(folder: Path, count: int, seconds: float) -> None:
    """Recordings no two of which are alike, cut from the samples."""
    folder.mkdir(parents=True)
    sources = [path for path in sorted(SAMPLES.glob("*.wav")) if soundfile.info(path).duration > 2 * seconds]
    for n in range(count):
        source = sources[n % len(sources)]
        info = soundfile.info(source)
        last = info.duration - seconds
        start = (7.3 * (n // len(sources)) + 1.9 * n) % last
        data, rate = soundfile.read(
            source, start=int(start * info.samplerate), frames=int(seconds * info.samplerate), dtype="float32"
        )
        gain = 0.7 + 0.3 * ((n * 0.618) % 1)
        soundfile.write(folder / f"r{n:05}.wav", data * gain, rate, subtype="PCM_16")


def reckoned(figures: dict[str, object]) -> dict[str, object]:
    """Calls a night on other machines, and how that was reckoned."""
    measured = figures["real"]
    assert isinstance(measured, dict)
    per_core = measured["times_real_time"] / measured["cores"]
    table = {}
    for many in (2, 8, 64, 1000):
        table[f"{many} cores"] = round(per_core * many * NIGHT_H * 3600 / CALL_S)
    return {
        "calls_a_night": table,
        "how": (
            f"{measured['times_real_time']} times real time on {measured['cores']} cores, the same for every "
            f"core (one worker process a core, nothing shared but the store), {NIGHT_H:.0f} hours, calls of "
            f"{CALL_S / 60:.0f} minutes"
        ),
    }


if __name__ == "__main__":
    main()
