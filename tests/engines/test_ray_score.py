"""Whole runs on a cluster that the engine starts itself: the same files as local workers write."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import soundfile
from rich.console import Console

from qa.batch.worker import Recogniser
from qa.commands.score import ScoreRequest, score
from qa.config import Settings
from qa.engines import Engine, LocalEngine
from qa.engines.ray_engine import RayEngine
from qa.machine import Share
from qa.speech.asr import FakeTranscriber, Recognised, Utterance

SAMPLES = Path(__file__).parents[2] / "samples"
TEXTS = ("您好，星桥通信，工号1024为您服务。", "我要投诉，你们乱收费。", "感谢来电，再见。")


class KillsOnce(FakeTranscriber):
    """Takes its process down at the first recording it is given, once over all processes."""

    def __init__(self, flag: Path) -> None:
        super().__init__(TEXTS)
        self.flag = flag

    def transcribe(self, utterances: Sequence[Utterance]) -> list[Recognised]:
        try:
            self.flag.touch(exist_ok=False)
        except FileExistsError:
            return super().transcribe(utterances)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five short recordings, one of them broken."""
    folder = tmp_path_factory.mktemp("calls")
    for n in range(4):
        data, rate = soundfile.read(
            SAMPLES / "d02.wav", start=8000 * (10 + 9 * n), frames=40_000, dtype="float32"
        )
        soundfile.write(folder / f"c{n}.wav", data, rate, subtype="ULAW", format="WAV")
    (folder / "broken.wav").write_bytes(b"RIFF")
    return folder


@pytest.fixture(scope="module")
def ray_here() -> Iterator[None]:
    """Workers find this module; the cluster ends with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "disabled")  # else a token is made in the home folder
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        patch.delenv("RAY_ADDRESS", raising=False)
        yield
        import ray

        ray.shutdown()


def _score(calls: Path, out: Path, engine: Engine, load: Any) -> tuple[int, dict[str, bytes]]:
    """The exit status, and what was written for the calls, less the time of day."""

    def recogniser(settings: Settings, share: Share) -> Recogniser:
        return Recogniser("fake@1", {}, load)

    with Path(os.devnull).open("w") as nowhere:
        quiet = Console(file=nowhere)
        request = ScoreRequest((calls,), out, Settings(jobs=2))
        status = score(request, recogniser=recogniser, engine=lambda share: engine, err=quiet, out=quiet)
    files = {
        str(path.relative_to(out)): path.read_bytes()
        for path in (out / "calls").rglob("*.*")
        if path.is_file()
    }
    for name, data in files.items():
        if name.endswith(".json"):
            report = json.loads(data)
            report["stamp"].pop("created_at", None)
            files[name] = json.dumps(report).encode()
    return status, {name: data for name, data in files.items() if not name.endswith(".html")}


def test_same_files_as_local_workers_even_when_one_is_killed(
    calls: Path, tmp_path: Path, ray_here: None
) -> None:
    local = _score(calls, tmp_path / "local", LocalEngine(2), partial(FakeTranscriber, TEXTS))
    assert local[0] == 1
    assert len(local[1]) == 4 * 3 + 1
    load = partial(KillsOnce, tmp_path / "killed")
    cluster = _score(calls, tmp_path / "ray", RayEngine(jobs=2), load)
    assert (tmp_path / "killed").exists()
    assert cluster == local
