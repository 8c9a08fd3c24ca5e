"""``run_qa.py`` in a python without the packages: it goes on in the project's own, or says what to do."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BARE = [sys.executable, "-S", "-E"]
ENV = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The program's file alone in a folder, beside which nothing is installed."""
    shutil.copy(ROOT / "run_qa.py", tmp_path)
    return tmp_path


def _own(clone: Path, script: str) -> Path:
    """An own python that is a shell script."""
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return python


def _run(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*BARE, str(clone / "run_qa.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=clone, env=ENV, timeout=60, check=False
    )


def test_without_an_own_python_the_next_step_comes_first(clone: Path) -> None:
    done = _run(clone, "score", "x")
    assert done.returncode == 2
    first, second = done.stderr.splitlines()
    assert first.startswith("下一步：") and "make install" in first and str(clone) in first
    assert "缺少组件：typer" in second


def test_arguments_and_exit_status_are_kept(clone: Path) -> None:
    _own(clone, "shift; printf '[%s]' \"$@\"; exit 7")
    done = _run(clone, "score", "录 音/a b.wav", "--out", "", "*")
    assert done.stdout == "[score][录 音/a b.wav][--out][][*]"
    assert (done.returncode, done.stderr) == (7, "")


def test_signals_reach_the_one_that_works(clone: Path) -> None:
    _own(clone, "trap 'exit 130' INT\necho ready\nwhile :; do sleep 0.05; done")
    with subprocess.Popen(
        [*BARE, str(clone / "run_qa.py"), "score"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=clone,
        env=ENV,
        # Tests run in the background are started with Ctrl-C ignored, and a shell cannot trap it then.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130


def test_an_own_python_that_lacks_the_packages_too_ends_it(clone: Path) -> None:
    _own(clone, f'exec {sys.executable} -S "$@"')
    started = time.monotonic()
    done = _run(clone, "score", "x")
    assert done.returncode == 2
    assert "不完整" in done.stderr and "make install" in done.stderr
    assert time.monotonic() - started < 30


def test_an_own_python_that_cannot_be_started(clone: Path) -> None:
    _own(clone, "exit 0").chmod(0o644)
    done = _run(clone, "score", "x")
    assert done.returncode == 2
    assert "make install" in done.stderr and "Traceback" not in done.stderr


def test_a_python_that_has_everything_hands_over_to_nobody(clone: Path) -> None:
    _own(clone, "echo handed over; exit 9")
    (clone / "qa").symlink_to(ROOT / "qa")
    done = subprocess.run(
        [sys.executable, str(clone / "run_qa.py"), "--version"],
        capture_output=True,
        text=True,
        cwd=clone,
        check=False,
    )
    assert done.returncode == 0 and done.stdout.startswith("qa ")
