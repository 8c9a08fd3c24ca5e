"""Errors name what is wrong in the users' language, and a next step that leads somewhere."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest
from batch_kit import Kit

from qa.cli.app import main
from qa.config import load_settings
from qa.errors import UsageError, pip_install
from qa.speech.whisper import CUBLAS_MENDED
from qa.store.database import connect

ROOT = Path(__file__).parents[2]


def _fails(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    assert main(list(command)) == 2
    return capsys.readouterr().err


def test_a_scorecard_that_is_not_there_has_no_lines_to_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _fails(capsys, "rules", "check", str(tmp_path / "没有.yaml"))
    assert "没有这个评分表" in said and "按行号" not in said and "rules new" in said
    assert "是文件夹" in _fails(capsys, "rules", "check", str(tmp_path))
    (tmp_path / "我的评分表.yaml").write_text("id: x\n")
    said = _fails(capsys, "rules", "check", str(tmp_path / "我的评份表.yaml"))
    assert "是否想写" in said and "我的评分表.yaml" in said


def test_a_scorecard_with_faults_is_still_mended_by_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.yaml").write_text("id: x\nnonsense: 1\n")
    assert "按行号改好" in _fails(capsys, "rules", "check", str(tmp_path / "x.yaml"))


def test_score_with_a_scorecard_that_is_not_there(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    with pytest.raises(UsageError, match="没有这个评分表"):
        kit.score(scorecard=tmp_path / "none.yaml")
    assert not kit.out.exists()


@pytest.mark.parametrize(
    ("name", "said"), [("whisper-smal", "是否想写 whisper-small？"), ("qqq", "可选：whisper-base、")]
)
def test_a_model_that_is_not_known(name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = _fails(capsys, "models", "pull", name)
    assert said in told and "文件夹" not in told


def test_a_call_that_failed_is_not_said_to_be_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kit = Kit(tmp_path)
    kit.calls.mkdir()
    (kit.calls / "bad.transcript.json").write_text("{")
    assert kit.score()[0] == 1
    said = _fails(capsys, "rules", "explain", "bad", "closing.recap", "--out", str(kit.out))
    assert "通话“bad”没有处理完" in said and "JSON" in said and "没有找到" not in said
    said = _fails(capsys, "rules", "explain", "none", "closing.recap", "--out", str(kit.out))
    assert "没有处理完" not in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"schema": 1, "counts": {}, "calls": 1, "failures": []}, "是整批的数量"),
        ({"turns": []}, "是转写"),
        ({"x": 1}, "不是一通电话的 report.json"),
        (
            {"schema": 1, "call_id": "a", "status": "ok", "stamp": {}, "meta": []},
            "不符合报告格式的地方：meta",
        ),
    ],
)
def test_another_json_file_is_told_for_what_it_is(
    tmp_path: Path, content: dict[str, object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "x.json"
    source.write_text(json.dumps(content))
    told = _fails(capsys, "report", str(source), "--out", str(tmp_path / "x.html"))
    assert said in told and "report.json" in told
    assert "is not" not in told and "required" not in told and "{" not in told


def test_a_batch_is_not_taken_for_a_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "calls").mkdir()
    assert "是整批的输出文件夹" in _fails(capsys, "report", str(tmp_path), "--out", str(tmp_path / "x.html"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('company_names = "蓝海\n', "第 1 行第 20 个字符：文字里有不能直接写的字符，或引号没有成对"),
        ("model\n", "第 1 行第 6 个字符：键后面要写等号"),
        ("jobs = 2\njobs = 3\n", "同一个键写了两次"),
        ("model = whisper\n", "文字要加引号"),
        ('filename_pattern = "(\\d+)"\n', "单引号"),
        ("company_names = [\n", "末尾"),
        (
            "filename_pattern = '(?P<call_id>\\w+'\n",
            "filename_pattern 不是有效的正则表达式：左括号没有配上右括号",
        ),
        ("filename_pattern = '(?P<call-id>x)'\n", "组名只能用"),
        ("filename_pattern = '*'\n", "重复符号前面没有内容，在第 1 个字符"),
    ],
)
def test_a_broken_configuration_is_told_in_chinese(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "qa.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        load_settings(file)
    assert said in caught.value.message and str(file) in caught.value.message
    words = caught.value.message.replace(str(file), "").replace("filename_pattern", "")
    assert "at line" not in words and "position" not in words and "Expected" not in words


def test_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "qa.toml").write_bytes('model = "蓝"\n'.encode("gb18030"))
    with pytest.raises(UsageError, match="编码不是 UTF-8"):
        load_settings(tmp_path / "qa.toml")


def test_what_is_to_be_installed_goes_into_this_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError) as caught:
        connect("postgresql+psycopg://u@h/d")
    assert caught.value.hint.startswith(f"{sys.executable} -m pip install")


def test_a_python_in_a_folder_with_a_space_can_be_copied_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/call qa/bin/python")
    assert pip_install("'x>=1'") == "'/opt/call qa/bin/python' -m pip install 'x>=1'"


def test_no_hint_installs_with_whatever_pip_the_shell_finds() -> None:
    """Such a pip belongs to another Python more often than not."""
    bare = re.compile(r"(?<!-m )\bpip install")
    found = [
        f"{path}:{number}"
        for path in sorted((ROOT / "qa").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line) and "``pip" not in line
    ]
    # Models are converted on any machine with a network, which has a Python of its own.
    assert [place.rpartition(":")[0] for place in found] == [str(ROOT / "qa/speech/packs.py")]


def test_the_card_library_that_is_named_is_the_one_the_program_lists() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (needed,) = listed["project"]["optional-dependencies"]["cuda"]
    assert CUBLAS_MENDED.endswith(f"-m pip install '{needed}'")
