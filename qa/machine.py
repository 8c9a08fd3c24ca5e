"""What the machine offers: cores, memory, disk; and how many calls to work on at once."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Share",
    "choose_share",
    "cores",
    "free_bytes",
    "keep_memory_at_hand",
    "memory_bytes",
    "return_memory_early",
    "return_memory_now",
    "worker_bytes",
]

_MANY = 1 << 62
_CGROUP = Path("/sys/fs/cgroup")
_WORKER_BYTES = 700 * 1024**2
"""A worker's libraries, sound and search: 830 MB were measured with a model of 148 MB."""
_MODEL_SHARE = 1.2
_LEFT_FREE = 0.8
_MIB = 1024**2
# As in malloc.h of glibc.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -3, -4, -8


@dataclass(frozen=True, slots=True)
class Share:
    """How work is spread: calls at once, and threads for each."""

    jobs: int
    threads: int


def choose_share(
    jobs: int, *, calls: int, device: str = "cpu", model_bytes: int = 0, card_calls: int = 1
) -> Share:
    """Spread the cores over calls.

    By default one call per core with one thread each: the same work took 27 s of processor time with
    two calls of one thread as with one call of two threads, and listening, judging and report
    writing, which use one thread only, then keep every core busy too.

    Args:
        jobs: as asked for; 0 to choose by cores and memory.
        calls: how many there are to do at most.
        device: with ``cuda`` no more calls at once than the card holds models.
        model_bytes: size of the model's files; each worker holds its own copy.
        card_calls: how many calls the card takes at once.
    """
    have = cores()
    if jobs <= 0:
        fitting = int(memory_bytes() * _LEFT_FREE / worker_bytes(model_bytes))
        jobs = min(have, fitting, card_calls if device == "cuda" else have)
    jobs = max(1, min(jobs, calls))
    return Share(jobs, max(1, have // jobs))


def worker_bytes(model_bytes: int) -> int:
    """Memory that a worker needs with a model of this size."""
    return int(_WORKER_BYTES + model_bytes * _MODEL_SHARE)


def cores() -> int:
    """Cores this process may use, container limits counted."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, _quota()))


def _quota() -> int:
    """The container's processor quota in whole cores (cgroup v2)."""
    try:
        quota, period = (_CGROUP / "cpu.max").read_text("ascii").split()
        return max(1, int(quota) // int(period)) if quota != "max" else _MANY
    except (OSError, ValueError):
        return _MANY


def memory_bytes() -> int:
    """Memory that is free for use, container limits counted; a very large number when unknown."""
    return min(_available(), _limit())


def _available() -> int:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return _MANY


def _limit() -> int:
    """What the container may still take (cgroup v2)."""
    try:
        most = int((_CGROUP / "memory.max").read_text("ascii"))
        taken = int((_CGROUP / "memory.current").read_text("ascii"))
        # Files read and not used since are given back as soon as anybody asks.
        stat = dict(line.split() for line in (_CGROUP / "memory.stat").read_text("ascii").splitlines())
        return max(0, most - taken + int(stat.get("inactive_file", 0)))
    except (OSError, ValueError):
        return _MANY


def return_memory_early() -> None:
    """Have the C library give large blocks back at once (glibc; elsewhere nothing happens).

    For a process that waits for others: what it took once it seldom takes again.
    """
    _tell_malloc({_ARENA_MAX: 2, _MMAP_THRESHOLD: _MIB, _TRIM_THRESHOLD: _MIB})


def keep_memory_at_hand() -> None:
    """Have the C library keep what is freed, up to 256 MB, for the next block (glibc; elsewhere nothing).

    For a process that recognises speech. A window's attention takes 72 MB in each layer; taken from the
    system and given back each time, every page of it is cleared anew, and recognition took 25 % more
    processor time (12 calls: 181 s instead of 144). A worker's peak is about 50 MB higher.
    """
    _tell_malloc({_ARENA_MAX: 1, _MMAP_MAX: 0, _TRIM_THRESHOLD: 256 * _MIB})


def return_memory_now() -> None:
    """Give back what ``keep_memory_at_hand`` holds (glibc; elsewhere nothing happens).

    Between two calls: the longest one no longer decides what a worker holds for the rest of the night. Two
    workers over 12 calls: 1,424 MB at their peak instead of 1,485 to 1,541, at no measurable cost.
    """
    if trim := _of_c_library("malloc_trim"):
        trim(0)


def _tell_malloc(wishes: Mapping[int, int]) -> None:
    if mallopt := _of_c_library("mallopt"):
        for parameter, value in wishes.items():
            mallopt(parameter, value)


def _of_c_library(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None


def free_bytes(folder: Path) -> int:
    """Free space where a folder is or will be."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
