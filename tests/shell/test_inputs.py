"""Paths to calls: what is found, what is known of it, and what a fault costs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qa.calls.inputs import CallJob, find_calls
from qa.errors import UsageError
from qa.files import shown
from qa.model import Span


def _touch(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _transcript(path: Path, **more: object) -> Path:
    data = {"turns": [{"who": "agent", "start": 0.5, "end": 1.5, "text": "您好"}], **more}
    return _touch(path, json.dumps(data, ensure_ascii=False).encode())


def _by_id(jobs: list[CallJob]) -> dict[str, CallJob]:
    return {job.call_id: job for job in jobs}


def test_folder_takes_recordings_and_transcripts_only(tmp_path: Path) -> None:
    for name in (
        "b.wav",
        "a.MP3",
        "sub/c.amr",
        ".hidden.wav",
        ".git/d.wav",
        "notes.txt",
        "b.json",
        "b.meta.json",
    ):
        _touch(tmp_path / name, b"{}")
    _transcript(tmp_path / "t.transcript.json")
    jobs = find_calls([tmp_path])
    assert [(job.call_id, job.kind) for job in jobs] == [
        ("a", "audio"),
        ("b", "audio"),
        ("t", "transcript"),
        ("c", "audio"),
    ]
    assert not any(job.error for job in jobs)


def test_symlink_loop_ends(tmp_path: Path) -> None:
    _touch(tmp_path / "in/a.wav")
    (tmp_path / "in/again").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in/self.wav").symlink_to("self.wav")
    jobs = _by_id(find_calls([tmp_path / "in"]))
    assert set(jobs) == {"a", "self"}
    assert jobs["a"].error is None
    assert jobs["self"].error is not None


def test_output_folder_is_not_searched(tmp_path: Path) -> None:
    _touch(tmp_path / "a.wav")
    _touch(tmp_path / "out/calls/a/sound.mp3")
    assert [job.call_id for job in find_calls([tmp_path], exclude=tmp_path / "out")] == ["a"]


def test_named_file_is_tried_whatever_its_suffix(tmp_path: Path) -> None:
    job = find_calls([_touch(tmp_path / "call.dat")])[0]
    assert (job.kind, job.call_id, job.error) == ("audio", "call", None)


def test_label_file_and_sidecar_from_a_shell_pattern_are_not_calls(tmp_path: Path) -> None:
    _touch(tmp_path / "a.wav")
    _touch(tmp_path / "a.meta.json", b"{}")
    _touch(tmp_path / "a.json", b'{"turns": []}')
    jobs = find_calls(sorted(tmp_path.iterdir()))
    assert [job.path.name for job in jobs] == ["a.wav"]


def test_nothing_found_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有找到任何录音"):
        find_calls([tmp_path])
    with pytest.raises(UsageError, match=r"找不到.*no\.wav"):
        find_calls([tmp_path / "no.wav"])


def test_missing_file_among_others_fails_alone(tmp_path: Path) -> None:
    good = _touch(tmp_path / "a.wav")
    jobs = _by_id(find_calls([good, tmp_path / "no.wav"]))
    assert jobs["a"].error is None
    assert jobs["no"].error is not None
    assert jobs["no"].error.kind == "input.missing"


def test_special_file_is_refused(tmp_path: Path) -> None:
    _touch(tmp_path / "a.wav")
    os.mkfifo(tmp_path / "pipe.wav")
    jobs = _by_id(find_calls([tmp_path]))
    assert jobs["pipe"].error is not None
    assert "不是普通文件" in jobs["pipe"].error.message


def test_same_name_twice_gets_distinct_and_stable_ids(tmp_path: Path) -> None:
    first, second = _touch(tmp_path / "a/x.wav"), _touch(tmp_path / "b/x.wav")
    one = [job.call_id for job in find_calls([tmp_path])]
    assert one[0] == "x"
    assert one[1].startswith("x-")
    owners = dict(zip(one, [str(first), str(second)], strict=True))
    again = find_calls([second, first], owners=owners)
    assert [job.call_id for job in again] == [one[1], "x"]


def test_name_of_an_earlier_runs_file_is_not_taken_over(tmp_path: Path) -> None:
    old, new = _touch(tmp_path / "mon/x.wav"), _touch(tmp_path / "tue/x.wav")
    job = find_calls([new], owners={"x": str(old)})[0]
    assert job.call_id != "x"
    assert find_calls([old], owners={"x": str(old)})[0].call_id == "x"


def test_same_file_named_twice_is_one_call(tmp_path: Path) -> None:
    path = _touch(tmp_path / "a.wav")
    assert len(find_calls([path, tmp_path, tmp_path / "." / "a.wav"])) == 1


def test_sidecars_and_unknown_keys(tmp_path: Path) -> None:
    path = _touch(tmp_path / "a.wav")
    _touch(
        tmp_path / "a.meta.json",
        json.dumps(
            {
                "call_id": "C-7",
                "agent_id": 1024,
                "started_at": "2026/11/16 9:30",
                "hold_events": [[12.5, 30], {"start": 40, "end": 41}],
                "channel_map": {"left": "customer", "right": "agent"},
                "queue_wait_s": "15",
                "shop": {"no": 3},
                "team": None,
            }
        ).encode(),
    )
    _touch(tmp_path / "a.wav.meta.json", b'{"agent_id": "2048"}')
    job = find_calls([path])[0]
    meta = job.meta
    assert (job.call_id, meta.call_id, meta.agent_id) == ("C-7", "C-7", "2048")
    assert meta.started_at == "2026-11-16T09:30:00"
    assert meta.hold_events == (Span(12.5, 30.0), Span(40.0, 41.0))
    assert dict(meta.channel_map) == {"left": "customer", "right": "agent"}
    assert (meta.queue_wait_s, meta.team) == (15.0, "")
    assert dict(meta.extra) == {"shop": '{"no": 3}'}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"ring_count": "many"}', "字段 ring_count 应为整数"),
        ('{"ring_count": -1}', "应不小于 0"),
        ('{"started_at": "昨天"}', "应为日期时间"),
        ('{"hold_events": [[5, 2]]}', "早于结束"),
        ('{"channel_map": {"left": "boss"}}', "角色应为 agent 或 customer"),
        ('{"channel_map": {"left": "agent", "right": "agent"}}', "不能是同一角色"),
        ('{"queue_wait_s": NaN}', "有限的数字"),
        ("[1]", "应为一个 JSON 对象"),
        ('{"agent_id": "1",}', "不是有效的 JSON"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_bad_sidecar_fails_its_call_only(tmp_path: Path, text: str, said: str) -> None:
    _touch(tmp_path / "good.wav")
    _touch(tmp_path / "bad.wav")
    _touch(tmp_path / "bad.meta.json", text.encode())
    jobs = _by_id(find_calls([tmp_path]))
    assert jobs["good"].error is None
    assert jobs["bad"].error is not None
    assert said in jobs["bad"].error.message
    assert "bad.meta.json" in jobs["bad"].error.message
    assert jobs["bad"].error.hint


def test_all_faults_of_a_sidecar_are_named_at_once(tmp_path: Path) -> None:
    _touch(tmp_path / "bad.wav")
    _touch(tmp_path / "bad.meta.json", b'{"ring_count": "x", "queue_wait_s": "y"}')
    error = find_calls([tmp_path])[0].error
    assert error is not None
    assert "ring_count" in error.message
    assert "queue_wait_s" in error.message


def test_file_name_pattern_is_weakest(tmp_path: Path) -> None:
    path = _touch(tmp_path / "1024_20261116093000.wav")
    _touch(tmp_path / "other.wav")
    pattern = r"(?P<agent_id>\d+)_(?P<started_at>\d{14})"
    jobs = _by_id(find_calls([tmp_path], pattern=pattern))
    job = jobs["1024_20261116093000"]
    assert (job.meta.agent_id, job.meta.started_at) == ("1024", "2026-11-16T09:30:00")
    assert jobs["other"].meta.agent_id == ""
    _touch(path.with_suffix(".meta.json"), b'{"agent_id": "7"}')
    assert find_calls([path], pattern=pattern)[0].meta.agent_id == "7"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_list_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    _touch(tmp_path / "rec/a.wav")
    text = "录音路径,工号,班组,hold_events,channel_map\r\nrec/a.wav,1024,投诉一组,12-30;40-50,left=客户;right=坐席\r\n"
    job = find_calls([_touch(tmp_path / "list.csv", text.encode(encoding))])[0]
    assert job.error is None
    assert (job.call_id, job.meta.agent_id, job.meta.team) == ("a", "1024", "投诉一组")
    assert job.meta.hold_events == (Span(12, 30), Span(40, 50))
    assert dict(job.meta.channel_map) == {"left": "customer", "right": "agent"}


def test_bad_row_fails_that_row_only(tmp_path: Path) -> None:
    _touch(tmp_path / "a.wav")
    _touch(tmp_path / "b.wav")
    text = "path,call_id,ring_count\na.wav,A,2\nb.wav,B,zwei\n,C,1\nmissing.wav,D,\n\n"
    jobs = _by_id(find_calls([_touch(tmp_path / "list.csv", text.encode())]))
    assert set(jobs) == {"A", "B", "C", "D"}
    assert jobs["A"].error is None
    for name, said in (
        ("B", "list.csv:3：字段 ring_count"),
        ("C", "list.csv:4：没有写录音路径"),
        ("D", "文件不存在"),
    ):
        error = jobs[name].error
        assert error is not None
        assert said in error.message


def test_jsonl_list_with_a_broken_line(tmp_path: Path) -> None:
    _touch(tmp_path / "a.wav")
    text = '{"path": "a.wav", "agent_id": 7}\n{"path": \n"word"\n'
    jobs = find_calls([_touch(tmp_path / "list.jsonl", text.encode())])
    assert [bool(job.error) for job in jobs] == [False, True, True]
    assert jobs[1].error is not None
    assert "list.jsonl:2" in jobs[1].error.message


def test_list_row_outweighs_the_same_file_found_in_a_folder(tmp_path: Path) -> None:
    _touch(tmp_path / "a.wav")
    listed = _touch(tmp_path / "list.csv", b"path,team\na.wav,T1\n")
    jobs = find_calls([tmp_path, listed])
    assert [(job.call_id, job.meta.team) for job in jobs] == [("a", "T1")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"file,agent\na.wav,1\n", "缺少 path 列"),
        (b"path\n", "没有任何通话"),
        (b"", "缺少 path 列"),
        (b"\xff\xff\xff\xff", "编码无法识别"),
    ],
)
def test_unusable_list_starts_nothing(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        find_calls([_touch(tmp_path / "list.csv", data)])


def test_transcript_file_names_its_call(tmp_path: Path) -> None:
    path = _transcript(tmp_path / "n.transcript.json", call_id="T9", meta={"agent_id": 5})
    job = find_calls([path])[0]
    assert (job.kind, job.call_id, job.meta.agent_id) == ("transcript", "T9", "5")


def test_hostile_names_become_safe_and_shown(tmp_path: Path) -> None:
    names = ["a\nb.wav", "-rf.wav", "CON.wav", "长" * 80 + ".wav", "\u202eevil.wav", "😀.wav", "a b.wav"]
    for name in names:
        _touch(tmp_path / name)
    _touch(Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.wav")))
    jobs = find_calls([tmp_path])
    assert len({job.call_id.casefold() for job in jobs}) == len(names) + 1
    for job in jobs:
        assert job.call_id not in ("", ".", "..")
        assert not set(job.call_id) & set('/\\:*?"<>|\n\x00')
        assert len(job.call_id.encode("utf-8")) <= 120
        assert "\n" not in shown(job.path)
        shown(job.path).encode("utf-8")


def test_closed_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _touch(tmp_path / "a.wav")
    _touch(tmp_path / "closed/b.wav")
    scandir = os.scandir

    def refusing(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    jobs = _by_id(find_calls([tmp_path]))
    assert set(jobs) == {"a", "closed"}
    assert jobs["closed"].error is not None
    assert "文件夹无法打开" in jobs["closed"].error.message
