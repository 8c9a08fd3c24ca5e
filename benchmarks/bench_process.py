"""What a program costs: wall time, processor time and memory of a process with all its children.

Linux has it all; elsewhere memory is that of the largest process. Knows nothing of speech.
"""

from __future__ import annotations

import importlib
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Cost", "GpuUse", "measured"]

_EVERY_S = 0.5
_TAIL = 1500


@dataclass(frozen=True, slots=True)
class GpuUse:
    """One graphics card while a program ran: mean and highest use in percent, highest memory in bytes."""

    mean: float
    highest: float
    memory: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What running a program took.

    Attributes:
        wall_s: from start to end.
        cpu_s: processor seconds, its children's included.
        peak_bytes: the highest memory of all its processes at one moment, shared pages counted once.
        largest_bytes: the highest memory of its largest process (resident).
        gpu: the card's use, where it was asked for and can be read.
    """

    wall_s: float
    cpu_s: float
    peak_bytes: int
    largest_bytes: int
    gpu: GpuUse | None = None


def measured(command: Sequence[str | Path], log: Path, *, gpu: bool = False) -> Cost:
    """Run a program to its end.

    Args:
        command: program and arguments; its processes must stay in its session.
        log: where its output goes.
        gpu: whether to watch the first graphics card.

    Raises:
        RuntimeError: it failed; the end of its output is in the message.
    """
    before = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    watch = _Watch(process.pid, gpu)
    watch.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.terminate()  # the programs end their own children with them
        raise
    finally:
        wall = time.perf_counter() - before
        watch.stop()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = log.read_text("utf-8", errors="replace")[-_TAIL:]
        raise RuntimeError(f"{Path(str(command[0])).name} ended with {process.returncode}:\n{tail}")
    return watch.cost(wall, usage)


@dataclass
class _Watch:
    """Looks at the processes of a session again and again."""

    session: int
    gpu: bool
    peak: int = 0
    largest: int = 0
    card: list[tuple[float, int]] = field(default_factory=list)

    def start(self) -> None:
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def cost(self, wall: float, usage: resource.struct_rusage) -> Cost:
        unit = 1 if sys.platform == "darwin" else 1024
        largest = max(self.largest, usage.ru_maxrss * unit)
        use = None
        if self.card:
            rates = [rate for rate, _ in self.card]
            use = GpuUse(sum(rates) / len(rates), max(rates), max(memory for _, memory in self.card))
        return Cost(wall, usage.ru_utime + usage.ru_stime, self.peak or largest, largest, use)

    def _look(self) -> None:
        card = _card() if self.gpu else None
        while not self._done.wait(_EVERY_S):
            found = [_memory(folder) for folder in _session(self.session)]
            self.peak = max(self.peak, sum(now for now, _ in found))
            self.largest = max(self.largest, max((highest for _, highest in found), default=0))
            if card:
                self.card.append(card())


def _session(session: int) -> Iterator[Path]:
    """The processes of a session (``/proc/PID/stat``: the fourth field after the name)."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[3]) == session:
            yield stat.parent


def _memory(process: Path) -> tuple[int, int]:
    """Bytes that a process uses now, its share of shared pages alone, and the most it ever had."""
    shares, highest = 0, 0
    try:
        for line in (process / "smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                shares = int(line.split()[1]) * 1024
        for line in (process / "status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                highest = int(line.split()[1]) * 1024
    except OSError:
        pass
    return shares, highest


def _card() -> Callable[[], tuple[float, int]] | None:
    """A reader of the first card's use and memory; ``None`` without ``nvidia-ml-py``."""
    try:
        nvml: Any = importlib.import_module("pynvml")
        nvml.nvmlInit()
        handle = nvml.nvmlDeviceGetHandleByIndex(0)
    except Exception as error:  # every version raises its own
        print(f"（未能读取显卡占用：{error}。可安装 nvidia-ml-py）", file=sys.stderr)
        return None

    def read() -> tuple[float, int]:
        return (
            float(nvml.nvmlDeviceGetUtilizationRates(handle).gpu),
            int(nvml.nvmlDeviceGetMemoryInfo(handle).used),
        )

    return read
