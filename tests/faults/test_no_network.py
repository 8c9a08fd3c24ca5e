"""A whole run makes no network call: every process of it is watched, and real recordings are scored.

The watch is an audit hook that each process gets before anything else runs; it sees every use of Python's
sockets and name look-ups. Where the machine allows it, the run has no network at all, which holds native
code to it as well.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import soundfile
from fault_kit import SAMPLE

ROOT = Path(__file__).parents[2]
GUARD = """
import os, socket, sys
MARKS = os.environ["QA_TEST_NETWORK_MARKS"]
WATCHED = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo",
           "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request",
           "http.client.connect", "ftplib.connect", "smtplib.connect")

def note(text):
    with open(MARKS, "a") as stream:
        stream.write(f"{os.getpid()} {text}\\n")

def watch(event, arguments):
    if event not in WATCHED:
        return
    if arguments and getattr(arguments[0], "family", None) == getattr(socket, "AF_UNIX", object()):
        return
    note(f"call {event} {arguments[1:]!r}")
    raise OSError("no network in this test")

sys.addaudithook(watch)
note("watched")
"""


def _without_network(command: list[str]) -> list[str]:
    """The command in a network of its own that leads nowhere, where that can be had."""
    for wrap in (["unshare", "-n"], ["unshare", "-rn"]):
        if not shutil.which("unshare"):
            break
        if subprocess.run([*wrap, "true"], capture_output=True, check=False).returncode == 0:
            return [*wrap, *command]
    return command


def _guarded(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    (folder / "guard").mkdir()
    (folder / "guard/sitecustomize.py").write_text(GUARD)
    marks = str(folder / "marks")
    paths = os.pathsep.join([str(folder / "guard"), str(ROOT)])
    env = {**os.environ, "PYTHONPATH": paths, "QA_TEST_NETWORK_MARKS": marks, "NO_PROXY": ""}
    return subprocess.run(
        _without_network([sys.executable, *command]),
        env=env,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_guard_sees_a_call(tmp_path: Path) -> None:
    done = _guarded(tmp_path, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))")
    assert done.returncode != 0
    assert "call socket." in (tmp_path / "marks").read_text()


def test_scoring_real_recordings_makes_no_network_call(tmp_path: Path) -> None:
    calls = tmp_path / "in"
    calls.mkdir()
    for n, start in enumerate((12, 40)):
        data, rate = soundfile.read(SAMPLE, start=start * 8000, frames=6 * 8000, dtype="float32")
        soundfile.write(calls / f"c{n}.wav", data, rate, subtype="ULAW", format="WAV")
    shutil.copy(ROOT / "samples/t01.transcript.json", calls)
    model = str(ROOT / "models/whisper-base")
    done = _guarded(
        tmp_path,
        str(ROOT / "run_qa.py"),
        "score",
        str(calls),
        "--out",
        str(tmp_path / "out"),
        "--model",
        model,
        "--json",
    )
    marks = (tmp_path / "marks").read_text().splitlines()
    assert not [line for line in marks if "call" in line]
    assert len({line.split()[0] for line in marks}) >= 2  # the parent and at least one worker
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["ok"], result["recognised"]) == (3, 2)
