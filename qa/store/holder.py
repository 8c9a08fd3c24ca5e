"""Which process holds something, and whether it still lives. Knows nothing of the database."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Holder", "alive", "this_process"]

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Holder:
    """A process, named so that no other is ever taken for it.

    Attributes:
        host: the machine's name, for people.
        boot: the kernel's mark of this start of the machine; the same in all its containers, empty
            where the system has none.
        space: the container's numbering of processes.
        pid: the process's number.
        born: when it started, in the kernel's ticks, since numbers are used again.
    """

    host: str
    boot: str
    space: str
    pid: int
    born: str


def this_process() -> Holder:
    """The process that asks."""
    return _described(os.getpid())


@cache
def _described(pid: int) -> Holder:
    return Holder(
        host=socket.gethostname(),
        boot=_read(_PROC / "sys/kernel/random/boot_id"),
        space=_space(),
        pid=pid,
        born=_born(pid),
    )


def alive(holder: Holder) -> bool | None:
    """Whether a process still runs; ``None`` when it cannot be known from here."""
    me = this_process()
    if not (me.boot and me.born) or (holder.boot, holder.space) != (me.boot, me.space):
        return None
    return _born(holder.pid) == holder.born


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""


def _space() -> str:
    try:
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _born(pid: int) -> str:
    """Start time of a process from ``/proc/PID/stat`` (proc(5), field 22); empty when it is gone."""
    # The second field, the program's name, may hold anything; the last bracket ends it.
    fields = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return "" if len(fields) < 20 or fields[0] in "ZX" else fields[19]
