"""Files named to be written replace nothing but their like; damaged reports are written again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from batch_kit import SAMPLES, Kit

from qa.cli.app import main

Files = dict[str, bytes]


def talk(path: Path, *, timed: bool = True) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = (("agent", "您好，很高兴为您服务"), ("customer", "我要退货"))
    turns: list[dict[str, object]] = [{"who": who, "text": text} for who, text in texts]
    for n, turn in enumerate(turns if timed else ()):
        turn |= {"start": n, "end": n + 0.9}
    path.write_text(json.dumps({"turns": turns}), "utf-8")


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    made = Kit(tmp_path)
    for name in "ab":
        talk(made.calls / f"{name}.transcript.json")
    assert made.score()[0] == 0
    return made


def files(folder: Path) -> Files:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("form", "target"),
    [
        ("html", "calls/a/report.json"),
        ("json", "calls/a/report.json"),
        ("json", "calls/b/report.json"),
        ("json", "batch.json"),
        ("html", "index.html"),
        ("html", "qa.db"),
        ("md", "summary.txt"),
        ("md", "calls/b/report.html"),
        ("docx", "summary.xlsx"),
    ],
)
def test_a_report_replaces_no_other_file(
    kit: Kit, form: str, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(kit.out)
    source = kit.out / "calls/a/report.json"
    assert main(["report", str(source), "--format", form, "--out", str(kit.out / target)]) == 2
    assert "请换一个文件名" in capsys.readouterr().err
    assert files(kit.out) == before


@pytest.mark.parametrize(("form", "name"), [("html", "r.html"), ("md", "r.md"), ("json", "r.json")])
def test_a_report_is_written_over_the_one_before(kit: Kit, form: str, name: str) -> None:
    source, target = kit.out / "calls/a/report.json", kit.folder / name
    command = ["report", str(source), "--format", form, "--out", str(target)]
    assert main(command) == 0
    first = target.read_bytes()
    assert main(command) == 0
    assert target.read_bytes() == first
    target.write_bytes(b"")  # an empty file is nobody's
    assert main(command) == 0
    assert main(["report", str(source), "--out", str(kit.out / "calls/a/report.html")]) == 0


def test_figures_of_an_evaluation_replace_no_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    for path in sorted(SAMPLES.glob("d02.*")):
        shutil.copy(path, gold)
    before = files(gold)
    command = ["eval", "--gold", str(gold), "--mode", "text", "--json"]
    for target in (gold / "d02.json", gold / "d02.wav"):
        assert main([*command, str(target)]) == 2
        assert "没有覆盖" in capsys.readouterr().err
    assert files(gold) == before
    for _ in range(2):
        assert main([*command, str(tmp_path / "figures.json")]) == 0


def test_where_figures_cannot_go_is_told_before_measuring(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes").write_text("not a folder")
    command = ["eval", "--gold", str(SAMPLES), "--mode", "text", "--json"]
    assert main([*command, str(tmp_path / "notes" / "deep" / "figures.json")]) == 2
    said = capsys.readouterr()
    assert "不是文件夹" in said.err
    assert "合计" not in said.out


@pytest.mark.parametrize("name", ["report.json", "report.html"])
@pytest.mark.parametrize("how", ["cut", "other", "zeros", "empty"])
def test_a_damaged_report_is_written_again(kit: Kit, name: str, how: str) -> None:
    path = kit.out / "calls/a" / name
    whole = path.read_bytes()
    other = (kit.out / "calls/a" / ("report.html" if name == "report.json" else "report.json")).read_bytes()
    damaged = {"cut": whole[: len(whole) // 2], "other": other, "zeros": bytes(len(whole)), "empty": b""}
    path.write_bytes(damaged[how])
    _, said, _ = kit.score()
    assert "重新评分 1 通，原样保留 1 通" in said
    json.loads((kit.out / "calls/a/report.json").read_text("utf-8"))
    assert (kit.out / "calls/a/report.html").read_bytes().rstrip().endswith(b"</html>")
    assert "原样保留 2 通" in kit.score()[1]


def test_a_call_without_times_is_done_once(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    talk(kit.calls / "a.transcript.json", timed=False)
    kit.score()
    assert not (kit.out / "calls/a/transcript.srt").read_bytes()
    assert "原样保留 1 通" in kit.score()[1]


def test_subtitles_that_are_gone_are_written_again(kit: Kit) -> None:
    (kit.out / "calls/a/transcript.srt").write_bytes(b"")
    assert "重新评分 1 通，原样保留 1 通" in kit.score()[1]
    assert (kit.out / "calls/a/transcript.srt").read_bytes()
