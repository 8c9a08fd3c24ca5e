"""What a run says of files it left alone, of calls that came as text, and of whose the failed ones are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from batch_kit import Kit, write_clip

from qa.calls.inputs import find_calls

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


@pytest.mark.parametrize("given", [True, False])
def test_only_what_was_recognised_makes_speed(tmp_path: Path, given: bool) -> None:
    kit = Kit(tmp_path)
    if given:
        _transcript(kit.calls / "a.transcript.json")
    else:
        write_clip(kit.calls / "a.wav")
    told = kit.score()[2]
    events = [json.loads(line) for line in (kit.out / "log.jsonl").read_text("utf-8").splitlines()]
    assert [event["recognised"] for event in events if event["event"] == "call_done"] == [not given]
    assert ("实时的" in told) is not given


def test_what_is_known_of_a_failing_call_stays_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.transcript.json").write_text("{", "utf-8")
    (tmp_path / "a.meta.json").write_text('{"agent_id": "7", "call_id": "given"}')
    (tmp_path / "b.transcript.json").write_text("{", "utf-8")
    (tmp_path / "list.csv").write_text("path,agent_id\nnone.wav,8\n")
    jobs = find_calls([tmp_path, tmp_path / "list.csv"])
    found = {job.call_id: (job.meta.agent_id, job.error.kind if job.error else "") for job in jobs}
    assert found == {"given": ("7", "input.json"), "b": ("", "input.json"), "none": ("8", "input.missing")}


def _told_of(folder: Path) -> list[str]:
    """What is said of the metadata in a folder."""
    said: list[str] = []
    find_calls([folder], tell=said.append)
    return said


def _call_with(folder: Path, name: str, **fields: object) -> None:
    _transcript(folder / f"{name}.transcript.json")
    (folder / f"{name}.meta.json").write_text(json.dumps(fields, ensure_ascii=False), "utf-8")


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("agnet_id", "agnet_id（是否想写 agent_id？）"),
        ("Started_At", "Started_At（是否想写 started_at？）"),
        ("工号", "工号（是否想写 agent_id？）"),
        ("客户编码", "客户编码（是否想写 customer_id？）"),
        ("分公司备注", "分公司备注"),
    ],
)
def test_fields_that_are_not_known_are_named_with_the_nearest(tmp_path: Path, key: str, asked: str) -> None:
    _call_with(tmp_path, "a", agent_id="7", **{key: "x"})
    (said,) = _told_of(tmp_path)
    assert said.endswith(f"a.meta.json：不认识的字段：{asked}，只作为附加信息保存")


@pytest.mark.parametrize(
    "fields",
    [
        {"agent_id": "7", "started_at": "2026-03-02T09:00:00", "ring_count": 2},
        {"company": "蓝海物业", "products": "宽带", "hotwords": "光猫", "customer_name": "陈静"},
        {"extra": {"branch": "东区", "agnet_id": "7"}},
        {"agnet_id": "", "branch": None},
        {},
    ],
)
def test_nothing_is_said_of_fields_that_are_known_or_empty(tmp_path: Path, fields: dict[str, object]) -> None:
    _call_with(tmp_path, "a", **fields)
    assert _told_of(tmp_path) == []


def test_a_field_that_many_files_have_is_told_once(tmp_path: Path) -> None:
    for number in range(30):
        _call_with(tmp_path, f"c{number:02}", branch="东区", team="一组", **({"zone": 1} if number else {}))
    said = _told_of(tmp_path)
    assert [line.rpartition("/")[2] for line in said] == [
        "c00.meta.json 等 30 个文件：不认识的字段：branch，只作为附加信息保存",
        "c01.meta.json 等 29 个文件：不认识的字段：zone，只作为附加信息保存",
    ]


def test_many_different_unknown_fields_do_not_flood_the_screen(tmp_path: Path) -> None:
    for number in range(14):
        _call_with(tmp_path, f"c{number:02}", **{f"own{number}x": 1})
    said = _told_of(tmp_path)
    assert len(said) == 11 and said[-1].startswith("还有 4 处 *.meta.json 里有不认识的字段")


def test_the_batch_goes_on_after_unknown_fields(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    kit.calls.mkdir(exist_ok=True)
    _call_with(kit.calls, "a", agnet_id="7")
    status, _, told = kit.score()
    assert status == 0 and "agnet_id（是否想写 agent_id？）" in told
    report = json.loads((kit.out / "calls/a/report.json").read_text("utf-8"))
    assert report["meta"]["extra"] == {"agnet_id": "7"}
