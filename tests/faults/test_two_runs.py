"""Two runs over the same calls share the work: nothing is done twice, and both end well."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fault_kit import Run, Stepping, write_calls

from qa.batch import run as batch_run
from qa.batch.claims import LEASE_S
from qa.batch.sharing import wait_for_others
from qa.engines import InlineEngine

SCRIPT = Path(__file__).with_name("one_run.py")


def _start(folder: Path, seconds: float) -> subprocess.Popen[str]:
    roots = os.pathsep.join([str(SCRIPT.parents[2]), str(SCRIPT.parent)])
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(folder), str(seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": roots},
    )


def _until_busy(run: Run, process: subprocess.Popen[str]) -> None:
    """Wait until a run has begun to recognise its first call."""
    until = time.monotonic() + 90
    while not run.marks.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)


def _numbers(run: Run) -> dict[str, int]:
    events = [json.loads(line) for line in (run.out / "log.jsonl").read_text("utf-8").splitlines()]
    ended = [event for event in events if event["event"] == "batch_ended"]
    return {name: sum(event[name] for event in ended) for name in ("recognised", "elsewhere", "failed")}


def test_two_runs_side_by_side(tmp_path: Path) -> None:
    write_calls(tmp_path / "in", 8)
    run = Run(tmp_path)
    processes = [_start(tmp_path, 0.3) for _ in range(2)]
    ends = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ends
    assert len(run.status()) == 8
    assert set(run.status().values()) == {"ok"}
    assert max(run.recognised.values()) == 1
    numbers = _numbers(run)
    assert numbers["recognised"] == 8
    assert numbers["failed"] == 0


def test_a_run_that_starts_while_another_has_a_call_in_hand(tmp_path: Path) -> None:
    """The second says so, does the rest, and waits for what the first has in hand."""
    write_calls(tmp_path / "in", 4)
    first = _start(tmp_path, 600.0)
    run = Run(tmp_path)
    _until_busy(run, first)

    def waiting(others: Sequence[str], *rest: Any) -> None:
        """Only now may the first go on, however slow the machine."""
        (tmp_path / "go").touch()
        wait_for_others(others, *rest)

    with patch.object(batch_run, "wait_for_others", waiting):
        assert run.score() == 0
    ended = first.communicate(timeout=120)
    assert first.returncode == 0, ended
    assert "正由另一个运行处理" in run.told
    assert f"进程 {first.pid}" in run.told
    assert max(run.recognised.values()) == 1
    assert "由另一个运行完成" in run.said
    assert len(run.status()) == 4


def test_a_run_that_was_killed_leaves_no_claim_behind(tmp_path: Path) -> None:
    write_calls(tmp_path / "in", 3)
    first = _start(tmp_path, 30.0)
    run = Run(tmp_path)
    _until_busy(run, first)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    start = time.monotonic()
    assert run.score() == 0
    assert time.monotonic() - start < LEASE_S / 2
    assert "另一个运行" not in run.told
    assert sum(run.recognised.values()) == 4


def test_a_call_done_meanwhile_is_not_done_again(tmp_path: Path) -> None:
    """The other run is over and holds no claim any more; its results are seen all the same."""
    write_calls(tmp_path / "in", 3)
    run, other = Run(tmp_path), Run(tmp_path)
    engine = Stepping(1, lambda: other.score(InlineEngine()))
    assert run.score(engine) == 0
    assert max(run.recognised.values()) == 1
    assert "由另一个运行完成 2 通" in run.said
    assert "新识别 2 通" in other.said


def test_a_failure_of_the_other_run_is_taken_over(tmp_path: Path) -> None:
    paths = write_calls(tmp_path / "in", 3)
    run, other = Run(tmp_path), Run(tmp_path)
    good = paths[2].read_bytes()

    def meanwhile() -> None:
        paths[2].write_bytes(b"")
        other.score(InlineEngine())
        paths[2].write_bytes(good)

    assert run.score(Stepping(1, meanwhile)) == 1
    assert run.status()["c02"] == "error"
    assert "失败 1" in run.said
