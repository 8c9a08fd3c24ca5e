"""Call lists: which columns are understood, what is told of the others, rows that are not used, equal names."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.calls.alike import alike_zh
from qa.calls.found import skipped_zh
from qa.calls.inputs import CallJob, find_calls
from qa.errors import UsageError
from qa.headings import read_columns


def _touch(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _find(tmp_path: Path, text: str, *names: str) -> tuple[list[CallJob], list[str]]:
    """The calls of a list, and what was told of it."""
    for name in names:
        _touch(tmp_path / name)
    told: list[str] = []
    jobs = find_calls([_touch(tmp_path / "calls.csv", text.encode())], tell=told.append)
    return jobs, told


@pytest.mark.parametrize(
    ("text", "call_id", "started_at"),
    [
        ("路径,编号,坐席,时间\nb.wav,A7,何静,2026/11/16 9:05\n", "A7", "2026-11-16T09:05:00"),
        ("录音文件名,通话流水号,通话时间\nb.wav,A7,2026-11-16 9:05:30\n", "A7", "2026-11-16T09:05:30"),
        ("Path,Call_ID,开始时间\nb.wav,A7,2026年11月16日 09:05\n", "A7", "2026-11-16T09:05:00"),
        ("文件,录音 编号,日期,时间\nb.wav,A7,2026/11/16,9:05\n", "A7", "2026-11-16T09:05:00"),
        ("文件,会话ID,开始时间（北京）,通话日期\nb.wav,A7,9:05:01,2026-11-16\n", "A7", "2026-11-16T09:05:01"),
        ("文件,通话编号,日期\nb.wav,A7,2026/11/16\n", "A7", "2026-11-16T00:00:00"),
        ("文件,通话编号,开始日期,开始时间\nb.wav,A7,2026/11/16,9:05\n", "A7", "2026-11-16T09:05:00"),
        ("文件,通话编号,来电时间,来电日期\nb.wav,A7,9:05,2026-11-16\n", "A7", "2026-11-16T09:05:00"),
        ("文件,通话编号,录音日期\nb.wav,A7,2026/11/16\n", "A7", "2026-11-16T00:00:00"),
    ],
)
def test_usual_headings_are_understood(tmp_path: Path, text: str, call_id: str, started_at: str) -> None:
    (job,), told = _find(tmp_path, text, "b.wav")
    assert job.error is None
    assert (job.call_id, job.meta.started_at) == (call_id, started_at)
    assert not any("不认识" in line for line in told)


@pytest.mark.parametrize("value", ["00:03:20", "3分20秒", "200"])
def test_a_length_is_not_taken_for_a_time(tmp_path: Path, value: str) -> None:
    (job,), told = _find(tmp_path, f"路径,通话时间\nb.wav,{value}\n", "b.wav")
    assert job.error is None
    assert job.meta.started_at == ""
    assert job.meta.extra["通话时间"] == value
    assert any("通话时间" in line and value in line and "开始时间" in line for line in told)


def test_the_better_of_two_headings_counts_and_is_told(tmp_path: Path) -> None:
    (job,), told = _find(tmp_path, "路径,编号,通话编号\nb.wav,17,A7\n", "b.wav")
    assert job.call_id == "A7"
    assert job.meta.extra["编号"] == "17"
    assert any("“编号”与“通话编号”意思相同，采用“通话编号”" in line for line in told)


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("路径,坐席\nb.wav,5512\n", ("5512", "")),
        ("路径,坐席\nb.wav,何静\n", ("", "何静")),
        ("路径,坐席,工号\nb.wav,5512,1024\n", ("1024", "5512")),
    ],
)
def test_agents_by_number_or_name(tmp_path: Path, text: str, agent: tuple[str, str]) -> None:
    (job,), told = _find(tmp_path, text, "b.wav")
    assert (job.meta.agent_id, job.meta.agent_name) == agent
    assert any("按工号读入" in line for line in told) == (agent == ("5512", ""))


def test_unknown_columns_are_told_once_with_the_near_ones(tmp_path: Path) -> None:
    text = "path,agnet_id,备注,company\na.wav,7,x,蓝海\nb.wav,8,y,蓝海\n"
    jobs, told = _find(tmp_path, text, "a.wav", "b.wav")
    assert [line.partition("：")[2] for line in told] == [
        "不认识的列：agnet_id（是否想写 agent_id？）、备注，只作为附加信息保存"
    ]
    assert [job.meta.extra["agnet_id"] for job in jobs] == ["7", "8"]
    assert "calls.csv" in told[0]


def test_a_list_that_is_all_understood_is_not_talked_about(tmp_path: Path) -> None:
    text = "path,call_id,agent_id,agent_name,team,started_at\na.wav,A,7,何静,一组,2026-11-16T09:00:00\n"
    assert _find(tmp_path, text, "a.wav")[1] == []


def test_json_lines_have_columns_too(tmp_path: Path) -> None:
    _touch(tmp_path / "a.wav")
    told: list[str] = []
    text = '{"路径": "a.wav", "编号": 7, "taem": "x"}\n'
    (job,) = find_calls([_touch(tmp_path / "l.jsonl", text.encode())], tell=told.append)
    assert job.call_id == "7"
    assert any("taem（是否想写 team？）" in line for line in told)


def test_headings_alone_need_no_rows() -> None:
    assert read_columns(["录音", "时间"], ()).fields == {"录音": "path", "时间": "started_at"}


def test_a_row_about_the_same_recording_is_told(tmp_path: Path) -> None:
    jobs, told = _find(tmp_path, "path,team\na.wav,一组\nb.wav,一组\n./a.wav,二组\n", "a.wav", "b.wav")
    assert [(job.call_id, job.meta.team) for job in jobs] == [("a", "一组"), ("b", "一组")]
    assert [line for line in told if "未采用" in line] == [
        f"{tmp_path / 'calls.csv'}：第 4 行与第 2 行是同一个录音，未采用"
    ]


def test_a_bad_row_does_not_hide_a_good_one(tmp_path: Path) -> None:
    (job,), told = _find(tmp_path, "path,ring_count\na.wav,zwei\na.wav,2\n", "a.wav")
    assert job.error is None
    assert job.meta.ring_count == 2
    assert any("第 2 行有误（" in line and "第 3 行是同一个录音" in line for line in told)


def test_two_bad_rows_stay_a_failure(tmp_path: Path) -> None:
    (job,), told = _find(tmp_path, "path,ring_count\na.wav,zwei\na.wav,drei\n", "a.wav")
    assert job.error is not None and "zwei" in job.error.message
    assert any("第 3 行与第 2 行" in line for line in told)


def test_two_calls_in_one_recording_are_both_kept(tmp_path: Path) -> None:
    jobs, told = _find(tmp_path, "path,call_id\na.wav,A\na.wav,B\n", "a.wav")
    assert [job.call_id for job in jobs] == ["A", "B"]
    assert told == []


def test_many_doubled_rows_are_counted(tmp_path: Path) -> None:
    _, told = _find(tmp_path, "path\n" + "a.wav\n" * 40, "a.wav")
    assert len(told) == 21
    assert "另有 19 行" in told[-1]


def test_a_number_given_twice_is_told(tmp_path: Path) -> None:
    jobs, told = _find(tmp_path, "path,call_id\na.wav,A1\nb.wav,A1\n", "a.wav", "b.wav")
    assert jobs[0].call_id == "A1" and jobs[1].call_id.startswith("A1-")
    assert any("A1" in line and "a.wav" in line and f"b.wav 改称 {jobs[1].call_id}" in line for line in told)


def test_equal_names_show_their_folders(tmp_path: Path) -> None:
    for name in ("一组/a.wav", "二 组/a.wav", "二 组/b.wav"):
        _touch(tmp_path / name)
    jobs = find_calls([tmp_path])
    assert {job.call_id: job.path.parent.name for job in jobs} == {
        "a": "一组",
        "a-二_组": "二 组",
        "b": "二 组",
    }
    assert alike_zh(jobs) == ["有 2 个录音同名：a 是 一组/a.wav、a-二_组 是 二 组/a.wav"]


def test_equal_names_in_one_folder_show_their_kinds(tmp_path: Path) -> None:
    for name in ("x.mp3", "x.wav", "x.y.wav"):
        _touch(tmp_path / name)
    jobs = find_calls([tmp_path])
    assert [job.call_id for job in jobs] == ["x", "x-wav", "x.y"]
    assert len(alike_zh(jobs)) == 1


def test_a_name_of_another_runs_call_is_not_taken_for_its_folder(tmp_path: Path) -> None:
    paths = [_touch(tmp_path / name) for name in ("mon/c/x.wav", "tue/c/x.wav", "wed/c/x.wav")]
    first = find_calls(paths[:2])
    assert [job.call_id for job in first] == ["x", "x-c"]
    owners = {job.call_id: str(job.path) for job in first}
    (third,) = find_calls(paths[2:], owners=owners)
    assert third.call_id not in owners
    assert [job.call_id for job in find_calls(paths[:2], owners=owners)] == ["x", "x-c"]


def test_distinct_names_are_not_talked_about(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        _touch(tmp_path / name)
    assert alike_zh(find_calls([tmp_path])) == []


def test_files_left_alone_are_named() -> None:
    said = skipped_zh([Path(f"/x/{name}") for name in ("a.vox", "b.vox", "c.v3", "d.vox", "calls.csv")])
    assert said.startswith("5 个文件") and ".vox 3 个" in said
    assert "/x/a.vox、/x/c.v3、/x/calls.csv 等" in said and "清单不会自动读取" in said
    assert "等" not in skipped_zh([Path("/x/a.vox")])


def test_a_folder_of_unknown_kinds_names_them(tmp_path: Path) -> None:
    _touch(tmp_path / "a.V3")
    with pytest.raises(Exception, match=r"没有找到任何录音.*\.v3 1 个.*a\.V3"):
        find_calls([tmp_path])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('path,call_id\n"a.wav,1\nb.wav,2\n', 2),
        ('path,call_id,agent_name,agent_id\na.wav,1,"张三,7\nb.wav,2,李四,8\nc.wav,3,王五,9\n', 2),
        ('path,call_id,agent_name\na.wav,1,李四\nb.wav,2,"张三\nc.wav,3,王五\n', 3),
        # A second quote that closes what it should not.
        ('path,call_id,agent_name\na.wav,1,"张三\nb.wav,2,李四"\nc.wav,3,王五\n', 2),
        ('path,备注,call_id\na.wav,问,1\nb.wav,"问\nc.wav,答,3\nd.wav,完",4\n', 3),
        ('agent_name,path\n"张三,a.wav\n李四",b.wav\n', 2),
        ('path;agent_name\na.wav;"张三\nb.wav;李四"\n', 2),
    ],
)
def test_a_quote_that_is_not_closed_swallows_no_calls(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(UsageError, match="CSV 写法不正确") as caught:
        _find(tmp_path, text, "a.wav", "b.wav", "c.wav", "d.wav")
    assert "请检查引号是否成对" in caught.value.hint
    assert f"calls.csv:{line}：" in caught.value.message


@pytest.mark.parametrize(
    "cell",
    [
        '"客户说：""算了"""',
        '"第一行\n第二行"',
        '"第一行\r\n\r\n第二行，又一句"',
        '21" 的屏幕',
        '"一, 二, 三"',
        '"收工\n"',
    ],
)
def test_remarks_may_hold_quotes_commas_and_lines(tmp_path: Path, cell: str) -> None:
    text = f"path,call_id,备注,team\na.wav,1,{cell},一组\nb.wav,2,,二组\n"
    jobs, _ = _find(tmp_path, text, "a.wav", "b.wav")
    assert [(job.call_id, job.meta.team) for job in jobs] == [("1", "一组"), ("2", "二组")]
    assert all(job.error is None for job in jobs)


@pytest.mark.parametrize("given", ["sub\\b.wav", ".\\sub\\b.wav", "sub/b.wav"])
def test_paths_as_windows_writes_them(tmp_path: Path, given: str) -> None:
    jobs, _ = _find(tmp_path, f"path,call_id\n{given},1\n", "sub/b.wav")
    assert [(job.path, job.error) for job in jobs] == [(tmp_path / "sub/b.wav", None)]


def test_a_file_with_a_backslash_in_its_name_is_itself(tmp_path: Path) -> None:
    jobs, _ = _find(tmp_path, "path\nsub\\b.wav\n", "sub\\b.wav", "sub/b.wav")
    assert jobs[0].path == tmp_path / "sub\\b.wav"


@pytest.mark.parametrize("given", ["D:\\录音\\b.wav", "d:/录音/b.wav", "\\\\10.0.0.5\\rec\\b.wav"])
def test_paths_of_another_machine_are_told_as_such(tmp_path: Path, given: str) -> None:
    (first, second), _ = _find(tmp_path, f"path,call_id\n{given},1\na.wav,2\n", "a.wav")
    assert first.error is not None and second.error is None
    assert f"calls.csv:2：{given} 是 Windows 的路径" in first.error.message
    assert "挂载" in first.error.hint


def test_a_missing_file_is_looked_for_under_its_own_name(tmp_path: Path) -> None:
    (first, _), _ = _find(tmp_path, "path,call_id\nsub\\" + "x" * 300 + ".wav,1\na.wav,2\n", "a.wav")
    assert first.error is not None
    assert "Windows" not in first.error.message


@pytest.mark.parametrize("name", ["list.xlsx", "清单.XLS", "list.et", "list.csv"])
def test_a_workbook_is_no_list(tmp_path: Path, name: str) -> None:
    path = _touch(tmp_path / name, b"PK\x03\x04\x14\x00\x06\x00" + bytes(100))
    with pytest.raises(UsageError, match="是 Excel 表格") as caught:
        find_calls([path])
    assert "CSV UTF-8" in caught.value.hint


def test_a_workbook_in_a_folder_is_left_alone(tmp_path: Path) -> None:
    _touch(tmp_path / "list.xlsx")
    _touch(tmp_path / "a.wav")
    skipped: list[Path] = []
    assert len(find_calls([tmp_path], skipped=skipped)) == 1
    assert skipped == [tmp_path / "list.xlsx"]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("a.wav", "b.wav"), ["filename_pattern 与 2 个文件名都不符，没有从文件名读到任何信息"]),
        (("a.wav", "7_b.wav"), []),
    ],
)
def test_a_pattern_that_fits_no_file_is_told(tmp_path: Path, names: tuple[str, ...], told: list[str]) -> None:
    for name in names:
        _touch(tmp_path / name)
    said: list[str] = []
    find_calls([tmp_path], pattern=r"(?P<agent_id>\d+)_", tell=said.append)
    assert said == told
