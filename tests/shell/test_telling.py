"""What a run says of files it left alone, of calls that came as text, and of whose the failed ones are."""

from __future__ import annotations

import json
from pathlib import Path

from batch_kit import Kit

from qa.inputs import find_calls

TURNS = [{"who": "agent", "start": 0.5, "end": 2.0, "text": "您好，请问有什么可以帮您？"}]


def _transcript(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"duration": 9, "turns": TURNS}), "utf-8")
    return path


def test_files_of_unknown_kinds_are_mentioned(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    _transcript(kit.calls / "a.transcript.json")
    for name in ("b.vox", "sub/c.VOX", "calls.csv", "notes.txt", "a.meta.json", ".hidden.vox", "none"):
        path = kit.calls / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}" if name.endswith("json") else "x")
    status, _, told = kit.score()
    assert status == 0
    assert "另有 4 个文件" in told
    assert "无扩展名 1 个、.csv 1 个、.vox 2 个" in told
    assert "清单不会自动读取" in told


def test_nothing_is_said_where_all_is_known(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    _transcript(kit.calls / "a.transcript.json")
    (kit.calls / "读我.txt").write_text("x")
    assert "没有处理" not in kit.score()[2]
    # What is named is tried, whatever it is called.
    (tmp_path / "b.vox").write_text("x")
    assert "没有处理" not in kit.score(tmp_path / "b.vox")[2]


def test_finished_transcripts_are_counted(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    _transcript(kit.calls / "a.transcript.json")
    _, said, _ = kit.score()
    assert "新识别 0 通" in said and "读入现成转写 1 通" in said
    assert "读入现成转写 1 通" in (kit.out / "summary.txt").read_text("utf-8")
    assert json.loads((kit.out / "batch.json").read_text("utf-8"))["given"] == 1
    assert "读入" not in kit.score()[1]


def test_what_is_known_of_a_failing_call_stays_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.transcript.json").write_text("{", "utf-8")
    (tmp_path / "a.meta.json").write_text('{"agent_id": "7", "call_id": "given"}')
    (tmp_path / "b.transcript.json").write_text("{", "utf-8")
    (tmp_path / "list.csv").write_text("path,agent_id\nnone.wav,8\n")
    jobs = find_calls([tmp_path, tmp_path / "list.csv"])
    found = {job.call_id: (job.meta.agent_id, job.error.kind if job.error else "") for job in jobs}
    assert found == {"given": ("7", "input.json"), "b": ("", "input.json"), "none": ("8", "input.missing")}
