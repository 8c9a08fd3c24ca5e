"""Runs a batch again and again and kills its parent or a worker with SIGKILL at random moments.

Usage: python kill_trials.py FOLDER TRIALS SEED

A process of its own, without threads, so that runs can be forked from it: the program is loaded once. Prints
one JSON object a trial: what was killed and when, how many calls were done by then, how often recordings were
recognised twice, and whether the results equal those of the undisturbed run.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sys
import time
from pathlib import Path

from fault_kit import Run, children, results, write_calls

from qa.engines import LocalEngine, local_seat

CALLS, JOBS = 12, 2


def forked(run: Run) -> int:
    """A run in a process of its own, its workers below it; returns its number."""
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    status = 99
    try:
        status = run.score(LocalEngine(JOBS), jobs=JOBS)
    finally:
        os._exit(status)


def ended(pid: int) -> int:
    """Waits for a run; its exit status."""
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def workers_gone(pids: list[int]) -> bool:
    """Whether workers that lost their parent have left."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() and not _zombie(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def _zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def trial(folder: Path, calls: Path, *, parent: bool, dice: random.Random) -> dict[str, object]:
    """One run that is killed somewhere between its first call and its end, and the run after it."""
    folder.mkdir()
    (folder / "in").symlink_to(calls)
    run = Run(folder)
    pid = forked(run)
    wanted, moment = dice.randrange(CALLS + 1), dice.uniform(0.0, 0.12)
    until = time.monotonic() + 60
    while sum(run.recognised.values()) < wanted and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(moment)
    below = children(pid)
    victim = pid if parent or not below else dice.choice(below)
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        victim = 0
    first = ended(pid)
    left = workers_gone(below)
    done = len(run.status())
    begun = sum(run.recognised.values())
    status = ended(forked(run)) if first else first
    counts = run.recognised
    return {
        "killed": "nobody" if not victim else "parent" if victim == pid else "worker",
        "moment": f"{moment:.3f} s after {wanted} recognitions had begun",
        "done": done,
        "begun": begun,
        "first": first,
        "status": status,
        "workers_gone": left,
        "twice": sum(n - 1 for n in counts.values()),
        "recordings": len(counts),
        "whole": run.whole(),
        "equal": results(run.out) == REFERENCE,
    }


REFERENCE: dict[str, bytes] = {}


def main(folder: Path, trials: int, seed: int) -> None:
    """All trials."""
    multiprocessing.set_start_method("fork")
    local_seat.START_METHOD = "fork"
    dice = random.Random(seed)
    write_calls(folder / "calls", CALLS)
    first = Run(folder / "undisturbed")
    first.folder.mkdir()
    (first.folder / "in").symlink_to(folder / "calls")
    warm = Run(folder / "warm")
    (warm.folder / "in").mkdir(parents=True)
    (warm.folder / "in/c00.wav").symlink_to(folder / "calls/c00.wav")
    assert warm.score() == 0  # all that is loaded when it is first needed is loaded before the forks
    assert ended(forked(first)) == 0
    REFERENCE.update(results(first.out))
    for n in range(trials):
        found = trial(folder / f"t{n}", folder / "calls", parent=n % 2 == 0, dice=dice)
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
