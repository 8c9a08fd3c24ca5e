"""What a night needs: how long calls are, what is listed, the summary for the morning, lines for a log file."""

from __future__ import annotations

import io
import json
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from rich.console import Console

from qa.batch import numbers as numbers_module
from qa.batch import progress as progress_module
from qa.batch import room
from qa.batch.leftovers import sweep
from qa.batch.listing import Listing
from qa.batch.numbers import BatchNumbers
from qa.batch.plan import Action, Planned, Why, waves
from qa.batch.progress import LiveProgress, PlainProgress, make_progress
from qa.batch.sharing import Resolved, resolved
from qa.batch.summary_text import points_zh, summary_text
from qa.batch.tally import Tally
from qa.batch.worker import CallResult
from qa.batch.workload import estimated_s, work_of
from qa.calls.inputs import CallJob
from qa.config import Settings
from qa.engine_choice import make_engine, settled_for_engine
from qa.engines import LocalEngine
from qa.failure import Failure
from qa.machine import Share
from qa.report.rows import CallRow


@pytest.mark.parametrize(("subtype", "channels"), [("PCM_16", 1), ("PCM_16", 2), ("ULAW", 2), ("FLOAT", 1)])
def test_a_wav_is_as_long_as_its_header_says(tmp_path: Path, subtype: str, channels: int) -> None:
    path = tmp_path / "a.WAV"
    soundfile.write(path, np.zeros((8000 * 30, channels), np.float32), 8000, subtype=subtype, format="WAV")
    assert estimated_s(path, path.stat().st_size) == pytest.approx(30, rel=0.05)


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF....WAVEfmt ", b"RIFF....WAVEfmt " + b"\xff" * 40, b"x" * 99]
)
def test_a_header_that_says_nothing_is_no_matter(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    assert estimated_s(path, 160_000) == pytest.approx(10)


def test_a_compressed_call_is_longer_than_its_bytes_suggest(tmp_path: Path) -> None:
    assert estimated_s(tmp_path / "a.mp3", 600_000) > estimated_s(tmp_path / "none.wav", 1_000_000)
    assert work_of(CallJob(tmp_path / "a.mp3", "audio", "a", size=600_000), listen=False) < 5


def _planned(name: str, work: float, key: str, action: Action = Action.LISTEN, **more: object) -> Planned:
    return Planned(CallJob(Path(name), "audio", name), action, transcript_key=key, work=work, **more)  # type: ignore[arg-type]


def test_longest_first_and_copies_later() -> None:
    calls = [
        _planned("a", 5, "x"),
        _planned("b", 9, "y"),
        _planned("c", 9, "x"),
        _planned("j", 1, "x", Action.JUDGE),
    ]
    assert [[call.job.call_id for call in wave] for wave in waves(calls)] == [["b", "c", "j"], ["a"]]
    unknown = [_planned("a", 5, ""), _planned("b", 4, "")]
    assert [[call.job.call_id for call in wave] for wave in waves(unknown)] == [["a", "b"]]
    assert waves([]) == []


@pytest.mark.parametrize(
    ("now", "force", "found"),
    [
        (_planned("a", 1, "x", Action.SKIP, before="B"), False, Resolved.DONE),
        (_planned("a", 1, "x", Action.SKIP, before="A"), False, Resolved.DONE),
        (_planned("a", 1, "x", before="A"), False, Resolved.NOT),
        (_planned("a", 1, "x", before="B", why=Why.FAILED), False, Resolved.FAILED),
        (_planned("a", 1, "x", before="A", why=Why.FAILED), False, Resolved.NOT),
        (_planned("a", 1, "x", before="B", why=Why.CHANGED), False, Resolved.NOT),
        (_planned("a", 1, "x", before="B", why=Why.CHANGED), True, Resolved.DONE),
        (_planned("a", 1, "x", Action.FAIL, before="B"), True, Resolved.NOT),
    ],
)
def test_what_another_run_has_made_of_a_call(now: Planned, force: bool, found: Resolved) -> None:
    assert resolved(now, _planned("a", 1, "x", before="A"), force=force) is found


def _row(name: str, score: float | None = 80.0, **more: object) -> CallRow:
    names = {"g.a": "问候", "g.b": "结束语"}
    fields: dict[str, object] = {"grade": "B", "verdicts": {"g.a": "pass", "g.b": "fail"}, "names": names}
    return CallRow(
        call_id=name, score=score, duration=60.0, **(fields | {"worst": ("结束语",), "fatal": ()} | more)
    )  # type: ignore[arg-type]


def test_rows_are_kept_for_the_next_run(tmp_path: Path) -> None:
    first = Listing(tmp_path)
    first.add(_row("a", bonus=frozenset({"g.b"})), "key-a")
    first.add(_row("b"), "key-b")
    first.add(CallRow("bad", "error", error_kind="audio", error_message="坏了"))
    first.save()
    again = Listing(tmp_path)
    again.expect("a", "key-a")
    again.expect("b", "another key")
    rows = again.rows(["a", "b", "bad"])
    assert rows == (_row("a", bonus=frozenset({"g.b"})),)
    again.add(_row("b", 50.0), "k")
    assert [row.score for row in again.rows(["b", "a"]) or ()] == [50.0, 80.0]
    again.forget("b")
    assert [row.call_id for row in again.rows(["b", "a"]) or ()] == ["a"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"program": "other"}\n[]', b'{"program": 1}\n\xff', b"[]\n[]\n"]
)
def test_a_list_that_cannot_be_read_is_no_matter(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".rows.jsonl").write_bytes(content)
    listing = Listing(tmp_path)
    listing.expect("a", "key")
    assert listing.rows(["a"]) == ()


def test_reading_reports_can_be_given_up(tmp_path: Path) -> None:
    listing = Listing(tmp_path)
    listing.add(_row("a"), "k")
    assert listing.rows(["a"], give_up=lambda: True) == (_row("a"),)
    assert listing.rows(["a", "b"], give_up=lambda: True) is None


def _numbers(**states: str) -> BatchNumbers:
    numbers = BatchNumbers()
    numbers.expect(states)
    for name, state in states.items():
        job = CallJob(Path(f"{name}.wav"), "audio", name)
        if state == "ok":
            numbers.add(CallResult(job, transcript="{}", model="m", duration=3600.0))
        elif state == "failed":
            numbers.add(CallResult(job, error=Failure("audio.empty", "空")))
        elif state == "skip":
            numbers.skip(name)
        elif state == "elsewhere":
            numbers.elsewhere(name)
    return numbers


def test_numbers_are_of_calls_not_of_attempts() -> None:
    numbers = _numbers(a="ok", b="failed", c="skip", d="pending", e="elsewhere")
    assert (numbers.calls, numbers.ok, numbers.failed, numbers.pending, numbers.skipped) == (5, 3, 1, 1, 1)
    assert numbers.state == "running"
    numbers.expect(["b"])
    assert (numbers.failed, numbers.pending, numbers.as_dict()["failure_kinds"]) == (0, 2, {})
    numbers.add(CallResult(CallJob(Path("b.wav"), "audio", "b")))
    numbers.stop(interrupted=True)
    assert (numbers.calls, numbers.ok, numbers.rejudged, numbers.state) == (5, 4, 1, "interrupted")
    numbers.aborted = Failure("store.full", "满了", "清理")
    assert numbers.state == "aborted"


def test_the_summary_says_what_the_morning_needs(tmp_path: Path) -> None:
    numbers = _numbers(a="ok", b="failed", c="failed", d="skip", e="pending", f="failed")
    numbers.stop(interrupted=True)
    failed = {"status": "error", "score": None, "error_hint": "换一个文件"}
    rows = [
        _row("a", 61.5),
        _row("d", 90.0, worst=()),
        CallRow("b", error_kind="audio.empty", error_message="b.wav：空文件", **failed),  # type: ignore[arg-type]
        CallRow("c", error_kind="audio.empty", error_message="c.wav：空文件", **failed),  # type: ignore[arg-type]
        CallRow("f", error_kind="call.crashed", error_message="f.wav：崩溃", **failed),  # type: ignore[arg-type]
    ]
    text = summary_text(tmp_path, rows, numbers, {"batch": "B1", "created_at": "2026-11-22T07:00:00"})
    assert text.startswith("通话质检：中途停止，再次运行会接着做\n")
    assert "通话 6 通：完成 2，失败 3，未处理 1" in text
    assert "识别录音 1.00 小时" in text
    assert "2 通：空文件\n    b：b.wav\n    c：c.wav\n    下一步：换一个文件" in text
    assert text.index("空文件") < text.index("崩溃")
    assert text.index("  a  ") < text.index("  d  ")
    assert "结束语：2 通" in text
    assert "index.html" in text
    assert all(line.isprintable() for line in text.splitlines())


def _failed(name: str, message: str, kind: str = "input.meta") -> CallRow:
    return CallRow(name, status="error", error_kind=kind, error_message=message, error_hint="改正")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-22T07:00:00+08:00", "2026-11-22 07:00"),
        ("2026-11-22T23:30:00+00:00", "2026-11-22 23:30（本机时钟 +0000，北京时间 11-23 07:30）"),
    ],
)
def test_times_say_whose_they_are(tmp_path: Path, moment: str, said: str) -> None:
    text = summary_text(tmp_path, [_row("a")], _numbers(a="ok"), {"batch": "B1", "created_at": moment})
    assert f"时间：{said}    批次：B1" in text


def test_only_equal_reasons_are_told_together(tmp_path: Path) -> None:
    rows = [
        _failed("a", "/in/list.csv:3：字段 ring_count 应为整数"),
        _failed("b", "/in/list.csv:9：字段 started_at 应为日期时间"),
        _failed("c", "/in/一组/c.wav：空文件", "audio.empty"),
        _failed("d", "/in/二 组/d.wav：空文件", "audio.empty"),
        _failed("e", "文件里没有声音轨：e.mp4", "audio.no_stream"),
        _failed("f", "文件里没有声音轨：f.mp4", "audio.no_stream"),
    ]
    text = summary_text(tmp_path, rows, _numbers(a="failed"), {})
    assert "  a：/in/list.csv:3：字段 ring_count 应为整数\n" in text
    assert "  b：/in/list.csv:9：字段 started_at 应为日期时间\n" in text
    assert "  2 通：空文件\n    c：/in/一组/c.wav\n    d：/in/二 组/d.wav\n" in text
    assert "  2 通：文件里没有声音轨\n    e：e.mp4\n    f：f.mp4\n" in text
    assert "例如" not in text


def test_a_night_of_failures_is_counted(tmp_path: Path) -> None:
    rows = [_failed(f"c{n}", f"/in/c{n}.wav：空文件") for n in range(100)]
    rows += [_failed(f"d{n}", f"/in/d{n}.wav：少了 {n} 秒") for n in range(60)]
    text = summary_text(tmp_path, rows, _numbers(a="failed"), {})
    assert "另有 52 通，见汇总页和 summary.csv" in text
    assert "还有 13 种原因、13 通" in text
    assert len(text.splitlines()) < 250


def test_a_list_of_one_run_only_says_so(tmp_path: Path) -> None:
    numbers = _numbers(a="ok")
    text = summary_text(tmp_path, [_row("a", 61.5)], numbers, {"calls_in_store": 3})
    assert "只列这一次的 1 通（结果库里共有 3 通）；要一起列出" in text
    assert "只列" not in summary_text(tmp_path, [_row("a", 61.5)], numbers, {"calls_in_store": 1})


def test_the_summary_of_a_run_without_a_score(tmp_path: Path) -> None:
    numbers = _numbers(a="failed")
    numbers.aborted = Failure("store.full", "磁盘已满", "请清出空间")
    text = summary_text(tmp_path, [], numbers, {})
    assert "中止原因：磁盘已满\n下一步：请清出空间" in text
    assert "平均" not in text
    assert "得分" not in text


def test_a_score_of_nought_is_told_with_the_fatal_items() -> None:
    row = replace(_row("a", 0.0), worst=("无服务禁语", "首次致歉"), fatal=("无服务禁语",), before_fatal=63.5)
    assert points_zh(row) == "致命：无服务禁语（不算致命项 63.5 分）；首次致歉"
    assert points_zh(replace(row, worst=("无服务禁语",))) == "致命：无服务禁语（不算致命项 63.5 分）"
    assert points_zh(replace(row, fatal=())) == "无服务禁语、首次致歉"
    assert points_zh(replace(row, fatal=(), worst=())) == "没有扣分项"


def test_where_nothing_is_listened_to_no_hours_are_told() -> None:
    tally = Tally()
    tally.expect(2, 2.0)
    tally.add(work=1, duration=0, failed=False)
    assert "录音" not in tally.line()
    assert "剩余约" in tally.line()
    tally.add(work=1, duration=3600, failed=False)
    assert "录音 1.00 小时" in tally.line()


def _lines(calls: int, every_s: float, at_most_s: float, step: float, patch: pytest.MonkeyPatch) -> list[str]:
    """What a run of so many calls, ``step`` seconds apart, writes into a log file."""
    now = [1000.0]
    patch.setattr(progress_module.time, "monotonic", lambda: now[0])
    stream = io.StringIO()
    progress = PlainProgress(stream, every_s, at_most_s)
    tally = Tally()
    tally.expect(calls, float(calls))
    progress.begin(tally)
    for n in range(calls):
        now[0] += step
        tally.add(work=1, duration=60, failed=False)
        progress.call_done(f"c{n}", "")
    progress.end()
    return stream.getvalue().splitlines()


def test_a_log_file_of_a_night_stays_short(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = _lines(10_000, 30.0, 600.0, 3.0, monkeypatch)
    assert 20 <= len(lines) <= 60
    assert lines[-1].startswith("已完成 10000/10000 通（100%）")
    assert "剩余约" in lines[3]
    assert all(line.isprintable() for line in lines)


def test_a_short_run_says_little_and_a_slow_one_shows_life(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(_lines(20, 30.0, 600.0, 0.1, monkeypatch)) == 1
    assert len(_lines(1000, 30.0, 600.0, 60.0, monkeypatch)) >= 90


def test_a_file_gets_no_control_characters_even_from_names() -> None:
    stream = io.StringIO()
    progress = PlainProgress(stream)
    progress.note("a\x1b[31m\nb\u202e")
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()
    progress.note_once("等待")
    progress.note_once("等待")
    assert stream.getvalue().count("等待") == 1


def test_time_spent_waiting_is_no_slow_work(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: now[0])
    tally = Tally(started=0.0)
    tally.expect(1, 100)
    now[0] = 10.0
    tally.add(work=100, duration=100, failed=False)
    now[0] = 3610.0
    tally.expect(1, 100)
    now[0] = 3620.0
    assert tally.elapsed == pytest.approx(20)
    assert tally.left == pytest.approx(20)


def test_waiting_for_the_first_recording_and_after_the_last_is_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: now[0])
    tally = Tally(started=1000.0)
    tally.rest()
    now[0] += 3600
    tally.wake()
    tally.expect(1, 60.0)
    now[0] += 30
    tally.add(work=60.0, duration=60.0, failed=False)
    now[0] += 500
    tally.rest()
    now[0] += 100
    tally.wake()
    assert tally.rested == 4200
    assert tally.elapsed == pytest.approx(30)
    tally.expect(1, 60.0)
    tally.rest()  # there is a call to do
    now[0] += 10
    assert tally.elapsed == pytest.approx(40)


def test_waiting_is_told_apart_from_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(numbers_module.time, "monotonic", lambda: now[0])
    numbers = _numbers(a="ok")
    numbers._started = now[0]
    now[0] += 4200
    numbers.stop(interrupted=True, rested=3600.0)
    text = summary_text(tmp_path, [_row("a")], numbers, {})
    assert "用时 10 分 0 秒（另等录音 1 小时 0 分）" in text and "6.0 倍" in text
    assert numbers.as_dict()["wall_s"] == 4200 and numbers.as_dict()["rested_s"] == 3600


def test_all_calls_done_is_all_done() -> None:
    tally = Tally()
    tally.expect(2, 100.0)
    tally.add(work=1.0, duration=0.0, failed=False)
    assert tally.share == pytest.approx(0.01)
    tally.add(work=1.0, duration=0.0, failed=False)
    assert tally.share == 1.0


def test_a_bar_that_grows() -> None:
    stream = io.StringIO()
    progress = make_progress(Console(file=stream, force_terminal=True, width=100))
    assert isinstance(progress, LiveProgress)
    progress.end()
    tally = Tally()
    for _ in range(2):
        tally.expect(1, 1)
        progress.begin(tally)
        tally.add(work=1, duration=1, failed=False)
        progress.call_done("a", "")
    progress.note_once("x")
    progress.end()
    assert "2/2" in stream.getvalue()


def test_half_written_files_are_swept(tmp_path: Path) -> None:
    for name in (".report.json.123.tmp", ".a.tmp", "report.json", ".index.html.9.tmp.bak"):
        (tmp_path / name).write_text("x")
    old = tmp_path / ".old.7.tmp"
    old.write_text("x")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    sweep(tmp_path, older_than_s=3600)
    assert not old.exists()
    assert (tmp_path / ".report.json.123.tmp").exists()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".a.tmp",
        ".index.html.9.tmp.bak",
        "report.json",
    ]
    sweep(tmp_path / "none")


def test_engines(tmp_path: Path) -> None:
    assert isinstance(make_engine(Settings(), Share(2, 1)), LocalEngine)
    ray = Settings(engine="ray", model=os.path.relpath(tmp_path))
    assert settled_for_engine(ray).model == str(tmp_path)
    assert settled_for_engine(Settings(model="whisper-base")).model == "whisper-base"
    assert type(make_engine(ray, Share(0, 1), cuda=True, model_bytes=10**9)).__name__ == "RayEngine"


@pytest.mark.parametrize(
    ("free", "sound", "said"), [(10**12, True, ""), (10**9, True, "不把录音"), (10**9, False, "")]
)
def test_room_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, sound: bool, said: str
) -> None:
    monkeypatch.setattr(room, "free_bytes", lambda folder: free)
    calls = [_planned(f"c{n}", 300.0, "x") for n in range(1000)] + [_planned("j", 1.0, "x", Action.JUDGE)]
    assert said in room.room_note(tmp_path, calls, sound=sound)
    assert bool(room.room_note(tmp_path, calls, sound=sound)) is bool(said)


def test_little_room_is_told_in_small_units(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(room, "free_bytes", lambda folder: 400_000)
    said = room.room_note(tmp_path, [_planned("c", 1.0, "x")], sound=False)
    assert "预计要写 1 MB，磁盘只剩 0 MB" in said
    monkeypatch.setattr(room, "free_bytes", lambda folder: 2_500_000_000)
    calls = [_planned(f"c{n}", 300.0, "x") for n in range(3000)]
    assert "磁盘只剩 2.5 GB" in room.room_note(tmp_path, calls, sound=True)


def test_a_log_line_is_one_line(tmp_path: Path) -> None:
    numbers = _numbers(a="ok")
    assert "\n" not in json.dumps(numbers.as_dict())
