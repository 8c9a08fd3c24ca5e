"""The command line: help in Chinese, errors with a next step, exit statuses, clean JSON."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from batch_kit import SAMPLES, Kit, write_clip
from rich.cells import cell_len
from rich.console import Console

from qa.cli.app import main, run
from qa.cli.help import wrapped
from qa.commands.json_out import print_json
from qa.config import Settings
from qa.machine import Share
from qa.recogniser import make_recogniser

ROOT = Path(__file__).parents[2]
COMMANDS = ["score", "report", "eval", "models list", "models pull", "models verify", "rules check", "doctor"]


def _qa(*arguments: str, cwd: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "run_qa.py"), *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=timeout,
        check=False,
    )


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert "用法：qa" in said
    assert "显示帮助" in said
    for foreign in ("Usage", "Options", "Arguments", "Show this message", "completion", "default:", "…]"):
        assert foreign not in said


def test_help_is_never_cut_short(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    main(["score", "--help"])
    said = "".join(capsys.readouterr().out.split())
    assert "一律放入，never不放（只链接）" in said
    assert "sqlite:///目录/qa.db" in said


def test_without_arguments_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "给通话评分" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["score"], "缺少 路径"),
        (["score", "x", "--jbs", "2"], "没有选项 --jbs"),
        (["score", "x", "--jobs", "two"], "--jobs"),
        (["score", "x", "--engine", "cloud"], "--engine"),
        (["score", "x", "--jobs"], "后面要有值"),
        (["scroe", "x"], "没有命令 scroe\n下一步：是否想写 score"),
        (["score", "x", "--jobs", "many"], "--jobs / -j 的值不对\n下一步：应为 整数"),
        (["score", "x", "--jobs", "-3"], "应为 不小于 0 的数"),
        (["score", "x", "--device", "gpu"], "应为 auto、cpu、cuda"),
        (["score", "x", "--ray-address", "10.0.0.1:6379"], "没有 --engine ray"),
        (["score", "x", "--scorecrad", "y"], "是否想写 --scorecard"),
        (["doctor", "extra"], "多写了"),
        (["store", "infos"], "是否想写 info？"),
        (["score", "/no/such/place"], "找不到：/no/such/place"),
        (["score", "x", "--config", "/no/such.toml"], "无法读取配置"),
        (["report", "/no/report.json", "--out", "x.html"], "无法读取"),
        (["rules", "check", "/no/card.yaml"], "card.yaml"),
        (["models", "pull", "no-such-model"], "no-such-model"),
        (["eval", "--gold", "/no/such/gold"], "/no/such/gold"),
        (["rules", "new"], "没有说写到哪个文件\n下一步：写上文件名"),
        (["report", ".", "--out", "x.html"], "report.json：无法读取"),
    ],
)
def test_wrong_use_ends_with_2_and_a_next_step(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert said in streams.err
    assert "下一步：" in streams.err
    assert "Traceback" not in streams.err


@pytest.mark.parametrize(
    "command",
    [
        ["weekly", "--roster"],
        ["score", "calls", "--scorecard"],
        ["report", "--out", "x.html"],
        ["rules", "check"],
    ],
)
def test_a_file_that_may_not_be_read_is_named(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "别人的 文件.csv"
    closed.touch()
    monkeypatch.setattr(os, "access", lambda path, mode, **_: False)  # the tests may be run by root
    assert main([*command, str(closed)]) == 2
    said = capsys.readouterr().err
    assert f"{closed}：没有读取权限" in said and "下一步：请检查它的权限" in said


def test_a_recording_that_may_not_be_read_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = Kit(tmp_path)
    turns = [{"who": "agent", "start": 0.5, "end": 2.0, "text": "您好，请问有什么可以帮您？"}]
    paths = [kit.calls / f"{name}.transcript.json" for name in "ab"]
    kit.calls.mkdir()
    for path in paths:
        path.write_text(json.dumps({"turns": turns}), "utf-8")
    monkeypatch.setattr(os, "access", lambda path, mode, **_: Path(path) != paths[0])
    assert main(["score", *map(str, paths), "--out", str(kit.out)]) == 0  # both: asking first is not trying


def test_the_folder_of_the_results_is_no_folder_of_recordings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.transcript.json").write_text("{}", "utf-8")
    for more in ([], ["--watch"]):
        assert main(["score", str(tmp_path), "--out", f"{tmp_path}/../{tmp_path.name}", *more]) == 2
        assert "是同一个" in capsys.readouterr().err
    assert main(["score", str(tmp_path), "--out", str(tmp_path / "结果")]) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name == "qa.db"] == []
    every = [str(path) for path in tmp_path.iterdir()]
    assert f"{tmp_path / '结果'}" in every
    assert main(["score", *every, "--out", str(tmp_path / "结果")]) == 1  # as a shell's * names them


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("qa 0.")


def test_rules_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check"]) == 0
    assert "例句全部相符" in capsys.readouterr().out


def test_models_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    assert "whisper-base" in capsys.readouterr().out


def test_doctor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for what in ("Python", "组件", "识别模型", "评分表", "结果库", "处理器", "磁盘"):
        assert what in said
    assert "可以开始质检" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("gone", ["scipy", "chinesecalendar", "tzdata"])
def test_doctor_misses_what_is_only_used_later(
    gone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == gone:
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    assert main(["doctor", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert f"缺少 {gone}" in said and "make install" in said


def test_doctor_names_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "qa.db").write_bytes(b"not a database at all, whatever the name" * 50)
    assert main(["doctor", "--out", str(tmp_path), "--model", "whisper-large-v3"]) == 1
    said = capsys.readouterr().out
    assert "缺失" in said
    assert "models pull whisper-large-v3" in said
    assert "移走" in said
    assert "有 2 处要先解决" in said


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_report_again(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kit = Kit(tmp_path)
    write_clip(kit.calls / "a.wav")
    kit.score()
    source, target = kit.out / "calls/a/report.json", tmp_path / "new folder" / f"a.{form}"
    assert main(["report", str(source), "--format", form, "--out", str(target)]) == 0
    assert target.stat().st_size > 500
    assert str(target) in capsys.readouterr().out


def test_report_of_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "x.json"
    for text in ("[]", '{"schema": 1}'):
        source.write_text(text)
        assert main(["report", str(source), "--out", str(tmp_path / "x.html")]) == 2
    assert "report.json" in capsys.readouterr().err


def test_eval_on_labelled_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = tmp_path / "new" / "eval.json"
    arguments = ["eval", "--gold", str(SAMPLES), "--mode", "text", "--json", str(figures)]
    assert main(arguments) == 0
    assert "检查结论与标准答案的一致性" in capsys.readouterr().out
    assert set(json.loads(figures.read_text("utf-8"))["modes"]) == {"text"}


def test_description_equals_the_loaded_recogniser() -> None:
    described = make_recogniser(Settings(hotwords=("星桥通信",), device="cpu"), Share(1, 1))
    loaded = described.load()
    assert (described.name, dict(described.options)) == (loaded.name, dict(loaded.options))


def test_real_recogniser_end_to_end(tmp_path: Path) -> None:
    """As a user runs it: real command, real worker, real model, twice."""
    write_clip(tmp_path / "in/a.wav", seconds=20)
    (tmp_path / "in/bad.wav").write_bytes(b"RIFF")
    arguments = ("score", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--json")
    first = _qa(*arguments, cwd=tmp_path)
    assert first.returncode == 1, first.stderr
    result = json.loads(first.stdout)
    assert (result["recognised"], result["failed"]) == (1, 1)
    report = json.loads((tmp_path / "out/calls/a/report.json").read_text("utf-8"))
    assert report["stamp"]["model"].startswith("whisper-base@")
    assert sum(len(turn["text"]) for turn in report["turns"]) > 20
    second = _qa(*arguments, cwd=tmp_path)
    result = json.loads(second.stdout)
    assert (result["recognised"], result["skipped"], result["failed"]) == (0, 1, 1)


def test_help_breaks_no_word_and_loses_nothing() -> None:
    text = "永久删除通话：按期限（--older-than）或逐通（--call）。写 a b，再写 kappa。"
    for width in range(16, 60):
        lines = wrapped(text, width)
        assert all(cell_len(line) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "，。）" for line in lines)
        assert any("--older-than" in line for line in lines)


def test_commands_are_listed_in_the_order_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    said = capsys.readouterr().out
    places = [
        said.index(f"\n  {name} ") for name in ("score", "report", "weekly", "rules", "doctor", "purge")
    ]
    assert places == sorted(places)


def test_a_fault_of_the_program_is_told_without_what_it_quotes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(*_: object) -> int:
        raise KeyError("客户说的话")

    monkeypatch.setattr("qa.commands.doctor.doctor", broken)
    assert main(["doctor", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "程序内部错误（KeyError）" in said and "broken" in said
    assert "客户说的话" not in said
    monkeypatch.setenv("QA_DEBUG", "1")
    with pytest.raises(KeyError):
        main(["doctor", "--out", str(tmp_path)])


@pytest.mark.parametrize(("encoding", "shown"), [("latin-1", "😀"), ("gbk", r"\U0001f600"), ("utf-8", "😀")])
def test_a_locale_that_lacks_a_sign_ends_no_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, shown: str
) -> None:
    outputs = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in "ab"]
    monkeypatch.setattr(sys, "stdout", outputs[0])
    monkeypatch.setattr(sys, "stderr", outputs[1])
    monkeypatch.setattr(sys, "argv", ["qa", "rules", "new", str(tmp_path / "😀.yaml")])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 0
    outputs[0].flush()
    said = outputs[0].buffer.getvalue().decode("gbk" if encoding == "gbk" else "utf-8")
    assert "已写出" in said
    assert f"{shown}.yaml" in said


@pytest.mark.parametrize(
    ("encoding", "name", "plain"),
    [
        ("gbk", "王姓客户", True),
        ("gbk", "😀", False),
        ("gbk", "\udce6", False),
        ("latin-1", "王", False),
        ("utf-8", "😀", True),
        ("utf-8", "\udce6", False),
    ],
)
def test_a_result_as_json_is_read_back_whatever_the_locale_lacks(
    encoding: str, name: str, *, plain: bool
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    print_json(Console(file=stream), {"out": name})
    stream.flush()
    said = stream.buffer.getvalue().decode(encoding)
    assert json.loads(said) == {"out": name}
    assert (name in said) is plain  # readable for people where it can be
