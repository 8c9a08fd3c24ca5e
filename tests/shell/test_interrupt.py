"""Ctrl-C, SIGTERM and kill -9: finished calls stay, the next run goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_kit import CrashingTranscriber, Kit, write_clip

from qa.batch.worker import Recogniser
from qa.cli.app import main
from qa.commands.score import ScoreRequest, score
from qa.config import Settings

SCRIPT = Path(__file__).with_name("slow_run.py")


def _start(folder: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(folder), str(seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=SCRIPT.parents[2],
        env={**os.environ, "PYTHONPATH": str(SCRIPT.parents[2])},
    )


def _done(folder: Path) -> int:
    log = folder / "out/log.jsonl"
    return log.read_text("utf-8").count('"call_done"') if log.exists() else 0


def _wait_for_a_call(process: subprocess.Popen[str], folder: Path) -> None:
    end = time.monotonic() + 90
    while _done(folder) == 0:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.1)


def _all_gone(group: int) -> bool:
    """Whether no process of the run is left; workers leave when their parent has gone."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for n in range(3):
        write_clip(tmp_path / f"in/c{n}.wav", start=10 + 20 * n, seconds=8)
    return tmp_path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_interrupted_and_continued(folder: Path, number: signal.Signals) -> None:
    process = _start(folder, 2.0)
    try:
        _wait_for_a_call(process, folder)
        start = time.monotonic()
        # As a terminal does: the whole group hears Ctrl-C; the others only reach the parent.
        (os.killpg if number is signal.SIGINT else os.kill)(process.pid, number)
        said, told = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert time.monotonic() - start < 15
    assert _all_gone(process.pid)
    finished = _done(folder)
    assert 1 <= finished < 3
    if number is not signal.SIGKILL:
        assert process.returncode == 128 + number
        assert "正在停止" in told
        assert f"未处理 {3 - finished}" in said
        assert json.loads((folder / "out/batch.json").read_text("utf-8"))["interrupted"] is True
    assert "Traceback" not in told
    recognised = len((folder / "recognised.txt").read_text().splitlines())
    again = _start(folder, 0.0)
    said, told = again.communicate(timeout=120)
    assert again.returncode == 0, told
    assert f"原样保留 {finished} 通" in said
    total = len((folder / "recognised.txt").read_text().splitlines())
    assert total - recognised == 3 - finished
    for n in range(3):
        report = json.loads((folder / f"out/calls/c{n}/report.json").read_text("utf-8"))
        assert report["status"] == "ok"
    assert not list((folder / "out").rglob("*.tmp"))


def test_native_crash_costs_its_own_call_only(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    write_clip(kit.calls / "bad.wav", seconds=14)
    for n in range(3):
        write_clip(kit.calls / f"good{n}.wav", start=20 + 20 * n, seconds=8)
    request = ScoreRequest((kit.calls,), kit.out, Settings(jobs=2))
    crashing = Recogniser("fake@1", {"version": 1}, CrashingTranscriber)
    assert score(request, recogniser=lambda settings, share: crashing) == 1
    status = {
        path.parent.name: json.loads(path.read_text("utf-8"))["status"]
        for path in (kit.out / "calls").glob("*/report.json")
    }
    assert status == {"bad": "error", "good0": "ok", "good1": "ok", "good2": "ok"}
    error = json.loads((kit.out / "calls/bad/report.json").read_text("utf-8"))["error"]
    assert error["kind"] == "call.crashed"
    assert "SIGSEGV" in error["message"]


def test_ctrl_c_before_anything_was_begun_is_answered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qa.config.load_settings", pressed)
    assert main(["score", str(tmp_path), "--out", str(tmp_path / "o")]) == 130
    assert "已中断" in capsys.readouterr().err
