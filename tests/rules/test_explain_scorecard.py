"""``rules explain`` tells of the report's own scorecard, or says plainly that it tells of another."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from qa.cli.app import main
from qa.commands.rules_explain import explain_call
from qa.rulefiles.scorecard import DEFAULT

CHECK = "closing.more_help"
SHIPPED = "said: {acts: [more_help], who: agent, last_share: 0.5}"
OWN = "said: {acts: [apology], who: agent}"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A scorecard for which an apology is an offer of more help, unlike for the shipped one."""
    text = DEFAULT.read_text("utf-8")
    assert SHIPPED in text
    own = tmp_path / "own.yaml"
    own.write_text(text.replace(SHIPPED, OWN), "utf-8")
    return own


def _score(folder: Path, *options: str) -> Path:
    turns = [
        {"who": "agent", "start": 0.5, "end": 3, "text": "您好，请问有什么可以帮您？"},
        {"who": "customer", "start": 4, "end": 8, "text": "我的宽带从昨天起一直上不了网。"},
        {"who": "agent", "start": 9, "end": 14, "text": "非常抱歉，我马上安排师傅今天下午上门。"},
        {"who": "customer", "start": 15, "end": 17, "text": "好的，谢谢，再见。"},
    ]
    file = folder / "a.transcript.json"
    file.write_text(json.dumps({"turns": turns}), "utf-8")
    assert main(["score", str(file), "--out", str(folder / "out"), *options]) == 0
    return folder / "out"


def _explained(out: Path, scorecard: Path | None = None, call: str = "a") -> list[str]:
    said = io.StringIO()
    explain_call(call, CHECK, out, scorecard, console=Console(file=said, width=400))
    return said.getvalue().splitlines()


def _reported(out: Path) -> str:
    report = json.loads((out / "calls" / "a" / "report.json").read_text("utf-8"))
    return next(check["verdict"] for check in report["checks"] if check["id"] == CHECK)


def test_a_call_is_explained_by_the_scorecard_it_was_judged_by(tmp_path: Path, own: Path) -> None:
    out = _score(tmp_path, "--scorecard", str(own))
    assert _reported(out) == "pass"
    for call in ("a", str(out / "calls" / "a")):
        first, verdict, *_ = _explained(out, call=call)
        assert str(own) in first and "注意" not in first
        assert verdict.endswith("：通过")


def test_one_that_was_changed_since_is_not_taken_for_it(tmp_path: Path, own: Path) -> None:
    out = _score(tmp_path, "--scorecard", str(own))
    own.write_text(own.read_text("utf-8").replace(OWN, SHIPPED), "utf-8")
    for gone, said in ((False, "已改动"), (True, "已不在")):
        if gone:
            own.unlink()
        first, verdict, *_ = _explained(out)
        assert first.startswith(f"注意：报告用的是 {own}") and said in first and "--scorecard" in first
        assert verdict.endswith("：不通过")


def test_another_one_named_on_purpose_is_told_apart(tmp_path: Path, own: Path) -> None:
    out = _score(tmp_path, "--scorecard", str(own))
    first, verdict, *_ = _explained(out, DEFAULT)
    assert first.startswith("注意：报告用的是") and f"请写 --scorecard {own}" in first
    assert verdict.endswith("：不通过")
    assert "注意" not in "".join(_explained(out, own))


def test_a_named_one_is_told_apart_from_the_shipped_one(tmp_path: Path, own: Path) -> None:
    out = _score(tmp_path)
    first, verdict, *_ = _explained(out, own)
    assert first.startswith("注意：") and str(own) in first
    assert verdict.endswith("：通过")


def test_where_it_is_the_reports_own_nothing_is_said_of_it(tmp_path: Path, own: Path) -> None:
    out = _score(tmp_path)
    assert _explained(out)[0].endswith("：不通过")
    assert _explained(out, DEFAULT)[0].endswith("：不通过")
    file = str(tmp_path / "a.transcript.json")
    assert _explained(tmp_path / "nowhere", own, file)[0].endswith("：通过")


def test_a_folder_that_was_moved_still_explains_its_calls(
    tmp_path: Path, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = _score(tmp_path, "--scorecard", str(own)).rename(tmp_path / "搬走了")
    first, verdict, *_ = _explained(moved)
    assert str(own) in first and "注意" not in first
    assert verdict.endswith("：通过")
    capsys.readouterr()
    assert main(["rules", "diff", str(own), "-", "--out", str(moved)]) == 1
    assert "1 通通话，1 通有变化" in capsys.readouterr().out
    _score(tmp_path)  # another folder of the old name and its calls are its own
    assert _explained(moved)[1].endswith("：通过")
    assert main(["score", str(tmp_path / "a.transcript.json"), "--out", str(moved)]) == 0
    assert _explained(moved)[0].endswith("：不通过")  # judged by the shipped one since
    capsys.readouterr()
    assert main(["rules", "diff", str(own), "-", "--out", str(moved)]) == 1
    assert "1 通通话，1 通有变化" in capsys.readouterr().out
