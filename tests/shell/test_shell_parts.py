"""The shell's small parts: machine, progress, log, quieting."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from qa import machine
from qa.batch.log import BatchLog
from qa.batch.progress import LiveProgress, PlainProgress, make_progress
from qa.batch.tally import Tally, clock_zh
from qa.errors import AudioError, QaError, StoreError
from qa.failure import failure_of
from qa.machine import Share, choose_share
from qa.model import Span, Transcript, Turn, Who, Word
from qa.quieting import hidden_spans


@pytest.mark.parametrize(
    ("cores", "jobs", "calls", "device", "share"),
    [
        (2, 0, 12, "cpu", Share(2, 1)),
        (1, 0, 12, "cpu", Share(1, 1)),
        (8, 0, 12, "cpu", Share(8, 1)),
        (8, 0, 1, "cpu", Share(1, 8)),
        (8, 0, 3, "cpu", Share(3, 2)),
        (8, 3, 12, "cpu", Share(3, 2)),
        (2, 9, 12, "cpu", Share(9, 1)),
        (16, 0, 12, "cuda", Share(1, 16)),
        (16, 2, 12, "cuda", Share(2, 8)),
    ],
)
def test_share(
    monkeypatch: pytest.MonkeyPatch, cores: int, jobs: int, calls: int, device: str, share: Share
) -> None:
    monkeypatch.setattr(machine, "cores", lambda: cores)
    monkeypatch.setattr(machine, "memory_bytes", lambda: 64 * 1024**3)
    assert choose_share(jobs, calls=calls, device=device) == share


@pytest.mark.parametrize(
    ("cores", "jobs", "card_calls", "share"),
    [(16, 0, 4, Share(4, 4)), (2, 0, 4, Share(2, 1)), (16, 1, 4, Share(1, 16)), (16, 6, 4, Share(6, 2))],
)
def test_a_card_is_shared_by_as_many_calls_as_it_and_the_cores_take(
    monkeypatch: pytest.MonkeyPatch, cores: int, jobs: int, card_calls: int, share: Share
) -> None:
    monkeypatch.setattr(machine, "cores", lambda: cores)
    monkeypatch.setattr(machine, "memory_bytes", lambda: 64 * 1024**3)
    assert choose_share(jobs, calls=99, device="cuda", card_calls=card_calls) == share


@pytest.mark.parametrize(
    ("memory_gb", "model_gb", "jobs"), [(64, 0.15, 16), (4, 0.15, 3), (16, 3.1, 2), (0.5, 3.1, 1)]
)
def test_memory_limits_the_number_of_models(
    monkeypatch: pytest.MonkeyPatch, memory_gb: float, model_gb: float, jobs: int
) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 16)
    monkeypatch.setattr(machine, "memory_bytes", lambda: int(memory_gb * 1024**3))
    assert choose_share(0, calls=99, model_bytes=int(model_gb * 1024**3)).jobs == jobs


def test_a_container_s_file_cache_counts_as_free(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    facts = {"memory.max": "1000", "memory.current": "900", "memory.stat": "anon 300\ninactive_file 500\n"}
    for name, text in facts.items():
        (tmp_path / name).write_text(text, "ascii")
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    assert machine.memory_bytes() == 600
    (tmp_path / "memory.max").write_text("max", "ascii")  # no limit: what the machine has
    assert machine.memory_bytes() > 1000


def test_machine_is_there(tmp_path: Path) -> None:
    assert machine.cores() >= 1
    assert machine.free_bytes(tmp_path / "not" / "yet") > 0


@pytest.mark.parametrize(("seconds", "said"), [(0.4, "0 秒"), (59.6, "1 分 0 秒"), (3725, "1 小时 2 分")])
def test_clock(seconds: float, said: str) -> None:
    assert clock_zh(seconds) == said


def test_time_left_follows_the_work() -> None:
    tally = Tally(calls=4, work=1000)
    assert tally.left is None
    tally.started -= 10
    tally.add(work=250, duration=600, failed=False)
    assert tally.left == pytest.approx(30, rel=0.05)
    assert tally.speed == pytest.approx(60, rel=0.05)
    tally.add(work=750, duration=0, failed=True)
    assert tally.left == pytest.approx(0, abs=0.1)
    assert "失败 1" in tally.line()


def test_plain_lines() -> None:
    stream = io.StringIO()
    progress = PlainProgress(stream, every_s=3600)
    tally = Tally(calls=3)
    progress.begin(tally)
    for error in ("", "坏了", ""):
        tally.add(work=0, duration=1, failed=bool(error))
        progress.call_done("c", error)
    progress.end()
    lines = stream.getvalue().splitlines()
    assert lines[0] == "失败 c：坏了"
    assert lines[1].startswith("已完成 3/3 通（100%）")
    assert len(lines) == 2


def test_live_bar_survives_markup_in_names() -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=120)
    progress = make_progress(console)
    assert isinstance(progress, LiveProgress)
    tally = Tally(calls=2)
    progress.begin(tally)
    tally.add(work=0, duration=0, failed=True)
    progress.call_done("[/red]x[", "坏[bold]了")
    progress.end()
    assert "[/red]x[：坏[bold]了" in stream.getvalue()
    assert isinstance(make_progress(Console(file=io.StringIO())), PlainProgress)


def test_log_lines_are_whole_and_added(tmp_path: Path) -> None:
    path = tmp_path / "out/log.jsonl"
    for n in range(2):
        with BatchLog(path, f"b{n}") as log:
            log.event("call_done", call_id="a\n\udc80b", odd=Path("x"))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["batch"] for line in lines] == ["b0", "b1"]


def test_log_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="无法写入"):
        BatchLog(tmp_path / "file/log.jsonl", "b")


def test_failures() -> None:
    told = failure_of(AudioError("空文件", hint="换一个", kind="audio.empty"), "a.wav")
    assert (told.kind, told.message, told.hint, told.trace) == ("audio.empty", "空文件", "换一个", ())
    assert str(told.error()) == "空文件（换一个）"
    try:
        raise ValueError("客户的卡号 6222")
    except ValueError as error:
        unknown = failure_of(error, "a.wav")
    assert unknown.kind == "internal"
    assert "6222" not in repr(unknown)
    assert unknown.trace
    assert failure_of(MemoryError(), "a.wav").kind == "internal.memory"
    full = QaError("写不进")
    full.__cause__ = OSError(28, "no space")
    assert failure_of(full, "a.wav").kind == "output.full"


def _transcript(*turns: Turn) -> Transcript:
    return Transcript("x", 60, turns)


def test_what_is_masked_is_silenced() -> None:
    words = tuple(Word(char, 1 + n, 2 + n) for n, char in enumerate("我的号码1234"))
    plain = Turn(0, Who.CUSTOMER, 1, 9, "我的号码1234", words=words)
    masked = Turn(
        0,
        Who.CUSTOMER,
        1,
        9,
        "我的号码****",
        words=(*words[:4], *(Word("*", w.start, w.end) for w in words[4:])),
    )
    assert hidden_spans(_transcript(plain), _transcript(masked)) == (Span(4.75, 9.25),)
    assert hidden_spans(_transcript(plain), _transcript(plain)) == ()


def test_masked_turn_without_words_is_silenced_whole() -> None:
    plain, masked = (Turn(0, Who.CUSTOMER, 3, 5, text) for text in ("卡号1234", "卡号****"))
    assert hidden_spans(_transcript(plain), _transcript(masked)) == (Span(2.75, 5.25),)
    untimed = Turn(0, Who.CUSTOMER, None, None, "卡号1234")
    assert hidden_spans(_transcript(untimed), _transcript(masked)) == ()
