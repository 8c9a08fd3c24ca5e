"""Another recording with a number or a name that a finished call has: neither is lost, both stay theirs."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from batch_kit import Kit

Calls = dict[str, str]


def talk(path: Path, said: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = (("agent", "您好，很高兴为您服务"), ("customer", said))
    turns = [{"who": who, "start": n, "end": n + 0.9, "text": text} for n, (who, text) in enumerate(texts)]
    path.write_text(json.dumps({"turns": turns}), "utf-8")
    return path


def day(kit: Kit, name: str, *rows: str) -> Path:
    """A call list: number, file, agent a row."""
    path = kit.folder / f"{name}.csv"
    path.write_text("\n".join(["编号,录音路径,坐席姓名", *rows, ""]), "utf-8")
    return path


def heard(kit: Kit) -> Calls:
    """What the customer said in each call's report."""
    found = {}
    for path in sorted((kit.out / "calls").glob("*/report.json")):
        report = json.loads(path.read_text("utf-8"))
        found[path.parent.name] = report["turns"][1]["text"] if report["status"] == "ok" else "失败"
    return found


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    made = Kit(tmp_path)
    for name, said in (("r1", "我要退货"), ("r2", "我要开票"), ("r3", "我要投诉"), ("r4", "我要查账")):
        talk(tmp_path / f"{name}.transcript.json", said)
    return made


@pytest.fixture
def first(kit: Kit) -> Path:
    listed = day(kit, "mon", "1,r1.transcript.json,张三", "2,r2.transcript.json,李四")
    assert kit.score(listed)[0] == 0
    return listed


@pytest.mark.parametrize("gone", [False, True])
def test_numbers_that_begin_anew_each_day_replace_nothing(kit: Kit, first: Path, gone: bool) -> None:
    if gone:
        (kit.folder / "r1.transcript.json").rename(kit.folder / "archive.json")
    second = day(kit, "tue", "1,r3.transcript.json,王五", "2,r4.transcript.json,赵六")
    status, _, told = kit.score(second)
    assert status == 0
    assert heard(kit) == {"1": "我要退货", "2": "我要开票", "1-r3": "我要投诉", "2-r4": "我要查账"}
    for number, old, new in (("1", "r1", "r3"), ("2", "r2", "r4")):
        assert f"通话编号 {number} 已是另一段录音的：{kit.folder / old}.transcript.json 的结果保留" in told
        assert f"{kit.folder / new}.transcript.json 改称 {number}-{new}" in told
    # Both days again: everything is done already, under the same names.
    assert "原样保留 2 通" in kit.score(second)[1]
    assert len(heard(kit)) == 4


def test_a_listed_recording_that_moved_is_the_same_call(kit: Kit, first: Path) -> None:
    for name in ("r1", "r2"):
        shutil.move(kit.folder / f"{name}.transcript.json", talk(kit.folder / f"archive/{name}.json", ""))
    moved = day(kit, "moved", "1,archive/r1.json,张三", "2,archive/r2.json,李四")
    status, said, told = kit.score(moved)
    assert status == 0
    assert "原样保留 2 通" in said
    assert "改称" not in told
    assert set(heard(kit)) == {"1", "2"}


def test_a_second_call_of_a_number_that_moved_is_itself(kit: Kit, first: Path) -> None:
    kit.score(day(kit, "tue", "1,r3.transcript.json,王五"))
    shutil.move(kit.folder / "r3.transcript.json", talk(kit.folder / "archive/r3x.json", ""))
    status, said, _ = kit.score(day(kit, "moved", "1,archive/r3x.json,王五"))
    assert (status, "原样保留 1 通" in said) == (0, True)
    assert set(heard(kit)) == {"1", "2", "1-r3"}


def test_a_copy_under_the_same_number_is_the_same_call(kit: Kit, first: Path) -> None:
    shutil.copy(kit.folder / "r1.transcript.json", kit.folder / "copy.transcript.json")
    kit.score(day(kit, "copy", "1,copy.transcript.json,张三"))
    assert set(heard(kit)) == {"1", "2"}


def test_a_file_name_that_comes_again_after_the_first_was_archived(kit: Kit) -> None:
    talk(kit.calls / "d1/001.transcript.json", "我要退货")
    kit.score()
    shutil.move(kit.calls / "d1", kit.folder / "archive")
    talk(kit.calls / "d2/001.transcript.json", "我要投诉")
    assert kit.score()[0] == 0
    assert heard(kit) == {"001": "我要退货", "001-d2": "我要投诉"}
    shutil.move(kit.calls / "d2", kit.calls / "d3")
    assert "原样保留 1 通" in kit.score()[1]
    assert set(heard(kit)) == {"001", "001-d2"}


def test_a_number_whose_call_never_worked_is_free(kit: Kit) -> None:
    kit.score(day(kit, "typo", "1,r9.transcript.json,张三", "2,r2.transcript.json,李四"))
    assert heard(kit) == {"1": "失败", "2": "我要开票"}
    _, _, told = kit.score(day(kit, "mended", "1,r1.transcript.json,张三"))
    assert heard(kit) == {"1": "我要退货", "2": "我要开票"}
    assert "改称" not in told


def test_a_wrong_path_in_a_list_leaves_the_call_of_that_number(kit: Kit, first: Path) -> None:
    status, said, _ = kit.score(day(kit, "typo", "1,r9.transcript.json,张三", "2,r2.transcript.json,李四"))
    assert status == 1
    assert "文件不存在；保留上次的结果" in said
    assert heard(kit) == {"1": "我要退货", "2": "我要开票"}


def test_a_recording_that_was_changed_in_its_place_is_judged_anew(kit: Kit, first: Path) -> None:
    talk(kit.folder / "r1.transcript.json", "我要续约")
    kit.score(first)
    assert heard(kit) == {"1": "我要续约", "2": "我要开票"}


def test_names_of_a_training_copy_are_not_taken_over(kit: Kit) -> None:
    talk(kit.calls / "d1/张三-1.transcript.json", "我要退货")
    (kit.calls / "d1/张三-1.meta.json").write_text('{"agent_name": "张三"}', "utf-8")
    kit.score(anonymise=True)
    before = heard(kit)
    shutil.move(kit.calls / "d1", kit.folder / "archive")
    talk(kit.calls / "d2/张三-1.transcript.json", "我要投诉")
    (kit.calls / "d2/张三-1.meta.json").write_text('{"agent_name": "张三"}', "utf-8")
    kit.score(anonymise=True)
    after = heard(kit)
    assert len(after) == 2
    assert before.items() <= after.items()
    # The digits behind the last stroke are made from the folder and may be any.
    told = [name.rpartition("-")[0] for name in after]
    assert not [name for name in told if "张三" in name or "d2" in name]


@pytest.mark.parametrize("name", ["一\n二", os.fsdecode("录音".encode("gbk"))])
@pytest.mark.parametrize("anonymise", [False, True])
def test_a_file_with_an_odd_name_is_the_same_call_again(kit: Kit, name: str, anonymise: bool) -> None:
    talk(kit.calls / f"{name}.transcript.json", "我要退货")
    assert kit.score(anonymise=anonymise)[0] == 0
    before = heard(kit)
    assert len(before) == 1
    assert "原样保留 1 通" in kit.score(anonymise=anonymise)[1]
    assert heard(kit) == before


@pytest.mark.parametrize("name", ["r5", "一\n二", os.fsdecode("录音".encode("gbk"))])
@pytest.mark.parametrize("gone", [False, True])
def test_a_copy_takes_the_call_of_a_file_that_is_gone_and_of_no_other(
    kit: Kit, name: str, *, gone: bool
) -> None:
    odd = talk(kit.calls / "d1" / f"{name}.transcript.json", "我要退货")
    assert kit.score()[0] == 0
    before = heard(kit)
    (kit.calls / "d2").mkdir()
    shutil.copyfile(odd, kit.calls / "d2" / odd.name)
    if gone:
        odd.unlink()
    assert kit.score(kit.calls / "d2")[0] == 0
    after = heard(kit)
    assert len(after) == (1 if gone else 2)
    assert before.items() <= after.items()


def test_a_folder_that_cannot_be_looked_at_keeps_its_names(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(kit.calls / "d1" / "a.transcript.json", "我要退货")
    assert kit.score()[0] == 0
    talk(kit.calls / "d2" / "a.transcript.json", "我要退货")

    def forbidden(path: Path, **_: object) -> bool:
        if "d1" in path.parts:
            raise PermissionError(13, "Permission denied")
        return os.path.lexists(path)

    monkeypatch.setattr(Path, "exists", forbidden)
    assert kit.score(kit.calls / "d2")[0] == 0
    assert len(heard(kit)) == 2
