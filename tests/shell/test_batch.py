"""Batches: nothing done twice, nothing lost, every bad file named."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from batch_kit import Kit, write_clip

from qa import pipeline
from qa.batch import keep, worker
from qa.commands import score as score_module
from qa.commands.score import ScoreRequest, score
from qa.config import Settings
from qa.engines import InlineEngine, Lost
from qa.errors import MissingPart, QaError, UsageError
from qa.report.schema import validate

FILES = ["report.html", "report.json", "transcript.srt", "transcript.txt"]


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path)


def _report(kit: Kit, call_id: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((kit.out / "calls" / call_id / "report.json").read_text("utf-8"))
    return data


def _batch(kit: Kit) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((kit.out / "batch.json").read_text("utf-8"))
    return data


def _events(kit: Kit) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (kit.out / "log.jsonl").read_text("utf-8").splitlines()]


def test_one_call_gives_all_outputs(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    status, said, _ = kit.score()
    assert status == 0
    assert sorted(path.name for path in (kit.out / "calls/a").iterdir()) == FILES
    for name in ("index.html", "summary.csv", "summary.xlsx", "batch.json", "log.jsonl", "qa.db"):
        assert (kit.out / name).stat().st_size
    report = _report(kit, "a")
    validate(report)
    assert report["stamp"]["model"] == "fake@1"
    assert len(report["stamp"]["audio_sha256"]) == 64
    assert str(kit.out / "index.html") in said
    assert "共 1 通：完成 1，失败 0" in said
    events = [event["event"] for event in _events(kit)]
    assert events == ["batch_started", "planned", "call_done", "batch_ended"]


def test_a_second_run_does_nothing_again(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    write_clip(kit.calls / "b.wav", start=40)
    kit.score()
    before = {path: path.stat().st_mtime_ns for path in (kit.out / "calls").rglob("*.*")}
    status, said, _ = kit.score()
    assert (status, kit.recognised) == (0, 2)
    assert "新识别 0 通，重新评分 0 通，原样保留 2 通" in said
    assert {path: path.stat().st_mtime_ns for path in (kit.out / "calls").rglob("*.*")} == before


def test_a_new_call_is_the_only_one_done(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    kit.score()
    write_clip(kit.calls / "b.wav", start=40)
    _, said, _ = kit.score()
    assert kit.recognised == 2
    assert "新识别 1 通" in said
    assert [row["call_id"] for row in _batch_rows(kit)] == ["a", "b"]


def _batch_rows(kit: Kit) -> list[dict[str, Any]]:
    lines = (kit.out / "summary.csv").read_text("utf-8-sig").splitlines()
    return [{"call_id": line.split(",")[0].strip('"')} for line in lines[1:]]


def test_another_scorecard_judges_again_without_recognition(kit: Kit, tmp_path: Path) -> None:
    write_clip(kit.calls / "a.wav")
    kit.score()
    shipped = Path(pipeline.__file__).parent / "scorecards"
    shutil.copytree(shipped, tmp_path / "cards")
    card = tmp_path / "cards/default.yaml"
    card.write_text(card.read_text("utf-8") + "\n# edited\n", "utf-8")
    old = _report(kit, "a")["stamp"]["scorecard_sha256"]
    status, said, _ = kit.score(scorecard=card)
    assert (status, kit.recognised) == (0, 1)
    assert "重新评分 1 通" in said
    assert _report(kit, "a")["stamp"]["scorecard_sha256"] != old


def test_failing_examples_of_an_own_scorecard_are_told(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    write_clip(kit.calls / "a.wav")
    card = Path(pipeline.__file__).parent / "scorecards/default.yaml"
    assert "例句不符" not in kit.score(scorecard=card)[2]
    monkeypatch.setattr(score_module, "run_examples", lambda scorecard: ("one", "two"))
    assert "2 个例句不符" in kit.score(scorecard=card)[2]
    assert "例句不符" not in kit.score()[2]


def test_other_metadata_judge_again_without_recognition(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    kit.score()
    (kit.calls / "a.meta.json").write_text('{"agent_id": "1024"}')
    kit.score()
    assert kit.recognised == 1
    assert _report(kit, "a")["meta"]["agent_id"] == "1024"


@pytest.mark.parametrize("change", ["options", "sound", "channels", "force"])
def test_what_needs_recognition_gets_it(kit: Kit, change: str) -> None:
    path = write_clip(kit.calls / "a.wav")
    kit.score()
    if change == "options":
        kit.version = 2
    elif change == "sound":
        write_clip(path, start=60)
    elif change == "channels":
        (kit.calls / "a.meta.json").write_text('{"channel_map": {"left": "customer", "right": "agent"}}')
    kit.score(force=change == "force")
    assert kit.recognised == 2


def test_no_resume_writes_everything_again_from_stored_transcripts(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    kit.score()
    _, said, _ = kit.score(resume=False)
    assert kit.recognised == 1
    assert "重新评分 1 通" in said


@pytest.mark.parametrize("name", FILES)
def test_a_lost_file_is_written_again(kit: Kit, name: str) -> None:
    write_clip(kit.calls / "a.wav")
    kit.score()
    (kit.out / "calls/a" / name).unlink()
    kit.score()
    assert kit.recognised == 1
    assert (kit.out / "calls/a" / name).exists()


def test_redaction_is_part_of_what_is_written(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    kit.score()
    _, said, _ = kit.score(redact=False)
    assert "重新评分 1 通" in said
    assert kit.recognised == 1


def test_copies_of_a_recording_are_recognised_once(kit: Kit) -> None:
    first = write_clip(kit.calls / "a.wav")
    shutil.copy(first, kit.calls / "copy.wav")
    status, _, _ = kit.score()
    assert (status, kit.recognised) == (0, 1)
    assert _report(kit, "copy")["call_id"] == "copy"
    assert _report(kit, "copy")["turns"] == _report(kit, "a")["turns"]


def test_a_copy_that_was_never_scored_is_not_scored_again(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    write_clip(kit.calls / "copy.wav")
    _, said, _ = kit.score()
    assert "新识别 1 通，重新评分 0 通" in said and "沿用已有转写 1 通" in said
    assert (_batch(kit)["rejudged"], _batch(kit)["reused"]) == (0, 1)
    _, said, _ = kit.score(resume=False)
    assert "重新评分 2 通" in said and "沿用" not in said


def test_a_moved_recording_is_not_recognised_again(kit: Kit) -> None:
    path = write_clip(kit.calls / "a.wav")
    kit.score()
    (kit.calls / "archive").mkdir()
    path.rename(kit.calls / "archive/a.wav")
    kit.score()
    assert kit.recognised == 1
    assert [row["call_id"] for row in _batch_rows(kit)] == ["a"]


def test_same_names_get_their_own_reports(kit: Kit) -> None:
    write_clip(kit.calls / "mon/x.wav")
    write_clip(kit.calls / "tue/x.wav", start=40)
    kit.score()
    folders = sorted(path.name for path in (kit.out / "calls").iterdir())
    assert len(folders) == 2
    kit.score()
    assert sorted(path.name for path in (kit.out / "calls").iterdir()) == folders
    assert kit.recognised == 2


def _bad_files(folder: Path) -> list[str]:
    """Files that cannot be used, each in its own way."""
    good = write_clip(folder / "good.wav")
    data = good.read_bytes()
    soundfile.write(folder / "silent.wav", np.zeros((80_000, 2), np.float32), 8000)
    soundfile.write(folder / "sample.wav", np.zeros((1, 2), np.float32), 8000)
    soundfile.write(folder / "no_frames.wav", np.zeros((0, 2), np.float32), 8000)
    contents = {
        "empty.wav": b"",
        "noise.wav": bytes(range(256)) * 64,
        "head_only.wav": data[:30],
        "cut.wav": data[: len(data) // 3],
        "zip.wav": b"PK\x03\x04" + b"\x14\x00\x01\x00" + bytes(200),
        "text.mp3": "这不是录音".encode() * 50,
        "html.wav": b"<!DOCTYPE html><html></html>",
        "broken.transcript.json": b'{"turns": [',
        "wrong.transcript.json": b'{"turns": [{"who": "boss", "text": "x"}]}',
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "dangling.wav").symlink_to(folder / "nowhere.wav")
    (folder / "meta.wav").write_bytes(data)
    (folder / "meta.meta.json").write_text('{"ring_count": "x"}')
    return [name.split(".")[0] for name in contents] + ["silent", "sample", "no_frames", "dangling", "meta"]


def test_every_bad_file_has_its_own_error_and_the_rest_goes_on(kit: Kit) -> None:
    kit.calls.mkdir()
    bad = _bad_files(kit.calls)
    status, said, progress = kit.score()
    assert status == 1
    assert _report(kit, "good")["status"] == "ok"
    for name in bad:
        report = _report(kit, name)
        validate(report)
        assert report["status"] == "error", name
        assert "score" not in report
        error = report["error"]
        assert error["kind"] != "internal", (name, error)
        assert error["message"]
        assert error["hint"]
        assert name in said
        assert not (kit.out / "calls" / name / "transcript.txt").exists()
    counts = _batch(kit)["counts"]
    assert (counts["calls"], counts["done"], counts["failed"]) == (len(bad) + 1, 1, len(bad))
    assert "Traceback" not in progress


def test_a_file_that_vanishes_on_the_way(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    gone = write_clip(kit.calls / "b.wav", start=40)

    class Removing(InlineEngine):
        def run(self, setup, payloads, *, should_stop):
            gone.unlink()
            yield from super().run(setup, payloads, should_stop=should_stop)

    status, _, _ = kit.score(engine=Removing())
    assert status == 1
    assert _report(kit, "a")["status"] == "ok"
    assert _report(kit, "b")["error"]["kind"] != "internal"


def test_a_call_that_was_good_and_is_bad_now_loses_its_old_report(kit: Kit) -> None:
    path = write_clip(kit.calls / "a.wav")
    kit.score()
    path.write_bytes(b"")
    assert kit.score()[0] == 1
    assert _report(kit, "a")["status"] == "error"
    write_clip(path)
    assert kit.score()[0] == 0
    assert _report(kit, "a")["status"] == "ok"


def test_an_unexpected_fault_is_an_error_of_its_call_and_its_transcript_is_kept(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_clip(kit.calls / "a.wav")

    def fails(*_: object) -> None:
        raise KeyError("客户说的秘密")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "analyse", fails)
        status, said, _ = kit.score()
    assert status == 1
    error = _report(kit, "a")["error"]
    assert (error["kind"], "KeyError" in error["message"]) == ("internal", True)
    event = next(event for event in _events(kit) if event["event"] == "call_failed")
    assert any("fails" in place for place in event["trace"])
    everything = said + (kit.out / "log.jsonl").read_text("utf-8")
    assert "秘密" not in everything
    assert kit.score()[0] == 0
    assert kit.recognised == 1


def test_log_holds_no_content(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    kit.score()
    assert "投诉" not in (kit.out / "log.jsonl").read_text("utf-8")


def test_a_lost_worker_is_an_error_of_its_call(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    write_clip(kit.calls / "b.wav", start=40)

    class Losing(InlineEngine):
        def run(self, setup, payloads: Iterable[Any], *, should_stop: Callable[[], bool]) -> Iterator[Any]:
            work = setup()
            for payload in payloads:
                if payload.job.call_id == "a":
                    yield payload, Lost(False, "SIGSEGV", 2)
                else:
                    yield payload, work(payload, lambda s: None)

    status, said, _ = kit.score(engine=Losing())
    assert status == 1
    assert _report(kit, "a")["error"]["kind"] == "call.crashed"
    assert "SIGSEGV" in said
    assert _report(kit, "b")["status"] == "ok"


class StopsAfterOne(InlineEngine):
    """As if a signal came after the first call."""

    def run(self, setup, payloads, *, should_stop):
        work = setup()
        for payload in payloads:
            yield payload, work(payload, lambda s: None)
            return


def test_a_stopped_run_is_continued(kit: Kit) -> None:
    for n in range(3):
        write_clip(kit.calls / f"c{n}.wav", start=10 + 20 * n)
    _, said, _ = kit.score(engine=StopsAfterOne())
    assert "未处理 2" in said
    assert _batch(kit)["pending"] == 2
    assert (kit.out / "index.html").exists()
    assert kit.score()[0] == 0
    assert kit.recognised == 3


def test_a_full_disk_stops_the_run_and_keeps_what_was_heard(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_clip(kit.calls / "a.wav")
    write_clip(kit.calls / "b.wav", start=40)

    def full(folder: Path, *_: object, **__: object) -> None:
        raise QaError("报告写不进", hint="清理磁盘", kind="report.write") from OSError(28, "No space left")

    with monkeypatch.context() as patch:
        patch.setattr(worker, "write_call", full)
        status, said, _ = kit.score()
    assert status == 1
    assert "运行中止：报告写不进" in said
    assert kit.recognised == 1
    assert kit.score()[0] == 0
    assert kit.recognised == 2


def test_lists_that_could_not_be_written_are_not_pointed_at(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_clip(kit.calls / "a.wav")

    def full(*_: object) -> None:
        raise QaError("汇总页写不进", hint="清理磁盘", kind="report.write") from OSError(28, "No space left")

    with monkeypatch.context() as patch:
        patch.setattr(keep, "write_outputs", full)
        status, said, _ = kit.score()
        as_json = json.loads(kit.score(as_json=True)[1])
    assert status == 1
    assert "汇总页和小结没有更新" in said and "index.html" not in said and "summary.txt" not in said
    assert as_json["index"] is None and as_json["summary"] is None
    status, said, _ = kit.score()
    assert status == 0 and "index.html" in said and "summary.txt" in said


def test_a_run_over_some_of_the_calls_says_so(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    write_clip(kit.calls / "b.wav", start=40)
    assert "只列这一次" not in kit.score()[1]
    _, said, _ = kit.score(kit.calls / "b.wav")
    assert "只列这一次的 1 通（结果库里共有 2 通）；要一起列出" in said
    assert "只列这一次的 1 通" in (kit.out / "summary.txt").read_text("utf-8")
    assert _batch(kit)["calls_in_store"] == 2


def test_transcript_files_need_no_recogniser(kit: Kit) -> None:
    kit.calls.mkdir()
    turns = [
        {
            "who": "agent",
            "start": 0.5,
            "end": 4,
            "text": "您好，星桥通信，工号1024为您服务，请问有什么可以帮您",
        },
        {"who": "customer", "start": 5, "end": 7, "text": "我要投诉乱扣费"},
    ]
    path = kit.calls / "t.transcript.json"
    path.write_text(json.dumps({"call_id": "T1", "duration": 9, "turns": turns}), "utf-8")
    assert kit.score(model="not-installed")[0] == 0
    assert kit.recognised == 0
    report = _report(kit, "T1")
    assert report["stamp"]["model"] == "given"
    assert "原样保留 1 通" in kit.score()[1]
    path.with_name("t.meta.json").write_text('{"ring_count": 5}')
    kit.score()
    assert _report(kit, "T1")["audio"]["ring_count"] == 5


def test_one_store_for_several_folders(kit: Kit, tmp_path: Path) -> None:
    write_clip(kit.calls / "a.wav")
    store = f"sqlite:///{tmp_path / 'shared.db'}"
    kit.score(store=store)
    shutil.rmtree(kit.out)
    kit.score(store=store)
    assert kit.recognised == 1
    assert not (kit.out / "qa.db").exists()
    with sqlite3.connect(tmp_path / "shared.db") as raw:
        assert raw.execute("select count(*) from batches where ended_at <> ''").fetchone() == (2,)
    raw.close()


def test_machine_readable_result_and_nothing_else(kit: Kit) -> None:
    write_clip(kit.calls / "a.wav")
    (kit.calls / "bad.wav").write_bytes(b"x")
    status, said, progress = kit.score(as_json=True)
    data = json.loads(said)
    assert status == 1
    assert (data["calls_total"], data["ok"], data["failed"]) == (2, 1, 1)
    good, bad = data["calls"]
    assert (good["call_id"], good["status"], Path(good["report"]).is_file()) == ("a", "ok", True)
    assert bad["error"]["hint"]
    assert "已完成" in progress


def test_nothing_starts_when_something_is_wrong(kit: Kit) -> None:
    with pytest.raises(UsageError, match="找不到"):
        kit.score(kit.folder / "none")
    write_clip(kit.calls / "a.wav")
    with pytest.raises(UsageError, match=r"none\.yaml"):
        kit.score(scorecard=Path("none.yaml"))
    assert not (kit.out / "calls").exists()


def test_an_engine_that_is_not_there_is_said_so(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    write_clip(kit.calls / "a.wav")
    monkeypatch.setitem(sys.modules, "ray", None)
    request = ScoreRequest((kit.calls,), kit.out, Settings(engine="ray"))
    with pytest.raises(MissingPart, match=r"[Rr]ay") as caught:
        score(request, recogniser=kit.recogniser)
    assert "pip install" in caught.value.hint
