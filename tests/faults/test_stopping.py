"""Ctrl-C, SIGTERM and a closed terminal end a run within ten seconds, also when its worker hangs; a second signal is harder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fault_kit import Run, children, gone, write_calls

from qa.stopping import stop_on_signals

SCRIPT = Path(__file__).with_name("one_run.py")


def _until_busy(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A run whose worker hangs in its first call; returns it and the worker."""
    roots = os.pathsep.join([str(SCRIPT.parents[2]), str(SCRIPT.parent)])
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(folder), "600"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": roots},
    )
    until = time.monotonic() + 90
    while not (folder / "marks").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)
    return process, children(process.pid)


def _all_gone(pids: list[int]) -> bool:
    """Whether processes are gone, or leave within some seconds."""
    until = time.monotonic() + 10
    while not all(gone(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    return all(gone(pid) for pid in pids)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_hanging_worker_does_not_hold_up_the_end(tmp_path: Path, number: signal.Signals) -> None:
    write_calls(tmp_path / "in", 2)
    process, workers = _until_busy(tmp_path)
    start = time.monotonic()
    process.send_signal(number)
    said, told = process.communicate(timeout=60)
    assert time.monotonic() - start < 10
    assert process.returncode == 128 + number
    assert _all_gone(workers)
    assert "未处理 2" in said
    assert "Traceback" not in told
    batch = json.loads((tmp_path / "out/batch.json").read_text("utf-8"))
    assert (batch["state"], batch["pending"]) == ("interrupted", 2)
    assert "中途停止" in (tmp_path / "out/summary.txt").read_text("utf-8")
    again = Run(tmp_path)
    assert again.score() == 0
    assert len(again.status()) == 2


def test_nohup_is_respected() -> None:
    """Started with nohup, a run outlives its terminal."""
    old = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_on_signals(print) as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop()
    finally:
        signal.signal(signal.SIGHUP, old)


def test_a_run_goes_on_when_nobody_reads_what_it_says(tmp_path: Path) -> None:
    """``score … | tee`` with tee killed, or a terminal that is gone: the night is not lost."""
    write_calls(tmp_path / "in", 2)
    process, _ = _until_busy(tmp_path)
    assert process.stdout and process.stderr
    process.stdout.close()
    process.stderr.close()
    (tmp_path / "go").touch()
    assert process.wait(timeout=90) == 0
    assert set(Run(tmp_path).status().values()) == {"ok"}
    batch = json.loads((tmp_path / "out/batch.json").read_text("utf-8"))
    assert (batch["state"], batch["ok"]) == ("ended", 2)


def test_further_signals_end_it_at_once(tmp_path: Path) -> None:
    write_calls(tmp_path / "in", 2)
    process, workers = _until_busy(tmp_path)
    start = time.monotonic()
    for _ in range(3):
        process.send_signal(signal.SIGTERM)
        time.sleep(0.05)
    _, told = process.communicate(timeout=60)
    assert time.monotonic() - start < 6
    assert process.returncode != 0
    assert "Traceback" not in told
    assert _all_gone(workers)
