"""The programs that are compared: which are here, and how each is called.

Each gets the same weights, device, number type and threads. Those that are not installed are named.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench_ways import Ours, Peer, Setting, Way

__all__ = ["KNOWN", "PROGRAMS", "Missing", "find_ways"]

KNOWN = ("loop", "batched", "whisper-ctranslate2", "whisperx", "ours")
PROGRAMS = ("whisper-ctranslate2", "whisperx")
_WHISPERX_COMPUTE = {"int8_float16": "float16"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A program that cannot be measured here, and why."""

    name: str
    why: str


def find_ways(
    wanted: Sequence[str], setting: Setting, places: Mapping[str, str], jobs: int = 0
) -> tuple[list[Way], list[Missing]]:
    """The programs that are here, and those that are not.

    Args:
        wanted: names from ``KNOWN``.
        setting: what they share.
        places: for the other programs, where they are: the program itself or the Python they are
            installed in. Without an entry the search path is looked through.
        jobs: calls at once for this program; 0 lets it choose.
    """
    ways: list[Way] = []
    missing: list[Missing] = []
    for name in wanted:
        if name == "ours":
            ways.append(Ours(setting, jobs))
        elif name in PROGRAMS:
            place = _program(name, places.get(name, ""))
            if place is None:
                missing.append(Missing(name, "未安装"))
            else:
                ways.append(_program_way(name, place, setting))
        else:
            ways.append(_library_way(name, setting))
    return ways, missing


def _program(name: str, place: str) -> Path | None:
    """The program's file: as given, beside the Python given, or on the search path."""
    if not place:
        found = shutil.which(name)
        return Path(found) if found else None
    given = Path(place).absolute()
    beside = given.with_name(name)
    chosen = beside if given.name.startswith("python") else given
    return chosen if chosen.is_file() else None


def _library_way(name: str, setting: Setting) -> Peer:
    own = (setting.weights, setting.device, setting.compute, str(setting.threads))
    notes = {
        "loop": '文档里的写法：逐声道 transcribe(language="zh", beam_size=5)',
        "batched": "同样的参数，用 BatchedInferencePipeline",
    }

    def call(files: Sequence[Path], out: Path) -> list[str | Path]:
        script = Path(__file__).with_name("faster_whisper_ways.py")
        return [sys.executable, script, name, *own, out / "heard.json", *files]

    def texts(out: Path) -> tuple[Mapping[str, str], float | None]:
        found = json.loads((out / "heard.json").read_text("utf-8"))
        return found["texts"], float(found["load_s"])

    return Peer(name, f"faster-whisper {version('faster-whisper')}", notes[name], call, texts)


def _program_way(name: str, program: Path, setting: Setting) -> Peer:
    common: list[str | Path] = [
        "--language",
        "zh",
        "--device",
        setting.device,
        "--threads",
        str(setting.threads),
    ]
    compute = setting.compute
    if name == "whisperx":
        compute = _WHISPERX_COMPUTE.get(compute, compute)
        # Its alignment model for Mandarin comes from a hub; the text does not depend on it.
        own: list[str | Path] = ["--model", setting.weights, "--no_align", "--vad_method", "pyannote"]
        note = "命令行缺省参数；不含对齐（--no_align：中文对齐模型要联网下载），因此没有字级时间"
    else:
        own = ["--model_directory", setting.weights]
        note = "命令行缺省参数"

    def call(files: Sequence[Path], out: Path) -> list[str | Path]:
        results: list[str | Path] = ["--output_format", "json", "--output_dir", out]
        return [program, *files, *own, *common, "--compute_type", compute, *results]

    def texts(out: Path) -> tuple[Mapping[str, str], float | None]:
        found = {}
        for file in out.glob("*.json"):
            segments = json.loads(file.read_text("utf-8"))["segments"]
            found[file.stem] = "".join(str(segment["text"]) for segment in segments)
        return found, None

    return Peer(name, _version(name, program), note, call, texts)


def _version(name: str, program: Path) -> str:
    """The installed version, asked of the Python beside the program."""
    script = f"from importlib.metadata import version; print(version({name!r}))"
    try:
        done = subprocess.run(
            [program.resolve().with_name("python"), "-c", script], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return name
    return f"{name} {done.stdout.strip()}"
