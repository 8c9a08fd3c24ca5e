"""Calls deleted for good: rows, reports, lists and log lines go; other calls and originals stay."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import text

from qa.cli.app import main
from qa.commands.purge import PurgeRequest, purge
from qa.errors import StoreError, UsageError
from qa.store import Store

SECRET = "13912345678"


def _transcript(name: str, started_at: str) -> dict[str, object]:
    return {
        "call_id": name,
        "duration": 20.0,
        "turns": [
            {"who": "agent", "start": 0.5, "end": 3.0, "text": "您好，很高兴为您服务，请问有什么可以帮您？"},
            {"who": "customer", "start": 3.5, "end": 6.0, "text": f"我的手机{SECRET}被多扣了钱，{name}。"},
            {"who": "agent", "start": 6.5, "end": 9.0, "text": "非常抱歉，我马上为您核实。"},
        ],
        "meta": {"agent_id": "1024", "team": "一组", "started_at": started_at},
    }


CALLS = {
    "first-call": "2026-11-16T09:00:00+08:00",
    "second-call": "2026-03-01T09:00:00+08:00",
    f"tel-{SECRET}": "2026-11-16T10:00:00+08:00",
}


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three calls with their reports, as ``score`` left them."""
    folder = tmp_path_factory.mktemp("purge")
    for name, at in CALLS.items():
        (folder / f"{name}.transcript.json").write_text(
            json.dumps(_transcript(name, at), ensure_ascii=False), "utf-8"
        )
    files = [str(folder / f"{name}.transcript.json") for name in CALLS]
    assert main(["score", *files, "--out", str(folder / "out")]) == 0
    return folder / "out"


@pytest.fixture
def out(scored: Path, tmp_path: Path) -> Path:
    """A copy of it that knows where it lies now."""

    folder = (tmp_path / "out").resolve()
    shutil.copytree(scored, folder)
    with Store(f"sqlite:///{folder / 'qa.db'}", "0.1") as store:
        for table in ("calls", "call_versions", "batches", "failures"):
            move = text(f"update {table} set folder = :folder")
            store.session.write(
                lambda connection, move=move: connection.execute(move, {"folder": str(folder)})
            )
    return folder


def _purge(out: Path, **values: object) -> str:
    given = {
        "out": out,
        "store": "",
        "older_than": "",
        "calls": (),
        "everywhere": False,
        "dry_run": False,
        "yes": True,
    }
    said = io.StringIO()
    now = datetime(2026, 11, 20, tzinfo=UTC)
    purge(PurgeRequest(**{**given, **values}), console=Console(file=said, width=200), now=now)  # type: ignore[arg-type]
    return said.getvalue()


def _store(out: Path) -> Store:
    return Store(f"sqlite:///{out / 'qa.db'}", "0.1")


def _holding(out: Path, word: str) -> list[str]:
    """Files that still name the word."""
    return [
        str(path.relative_to(out))
        for path in out.rglob("*")
        if path.is_file() and word.encode() in path.read_bytes()
    ]


def test_one_call_goes_everywhere_it_was(out: Path) -> None:
    said = _purge(out, calls=("first-call",))
    assert "通话 1" in said
    assert _holding(out, "first-call") == []
    assert sorted(path.name for path in (out / "calls").iterdir()) == ["second-call", f"tel-{SECRET}"]
    with _store(out) as store:
        assert set(store.calls(str(out))) == {"second-call", f"tel-{SECRET}"}
        assert store.check(thorough=True) == ()
        assert store.counts()["audit"] == 1


def test_lists_still_hold_the_others(out: Path) -> None:
    _purge(out, calls=("first-call",))
    assert "second-call" in (out / "index.html").read_text("utf-8")
    assert "second-call" in (out / "summary.csv").read_text("utf-8-sig")
    batch = json.loads((out / "batch.json").read_text("utf-8"))
    assert batch["counts"]["calls"] == 2
    assert batch["program"]


def test_a_summary_that_names_the_call_goes_and_is_told(out: Path) -> None:
    summary = out / "summary.txt"
    summary.write_text("最后一通 first-call\n", "utf-8")
    assert "summary.txt 提到了这些通话，已删除" not in _purge(out, calls=("second-call",))
    assert summary.is_file()
    assert "summary.txt 提到了这些通话，已删除" in _purge(out, calls=("first-call",)).replace("\n", "")
    assert not summary.exists()


def test_what_is_written_anew_stays_its_owners(out: Path) -> None:
    out.chmod(0o700)
    old = os.umask(0o022)
    try:
        _purge(out, calls=("first-call",))
    finally:
        os.umask(old)
    for name in ("index.html", "summary.csv", "summary.xlsx", "batch.json"):
        assert (out / name).stat().st_mode & 0o077 == 0, name
    out.chmod(0o755)
    _purge(out, calls=("second-call",))
    assert (out / "index.html").stat().st_mode & 0o044 == 0o044  # shared on purpose


def test_a_number_in_a_files_name_goes_too(out: Path) -> None:
    assert _holding(out, SECRET) != []
    _purge(out, calls=(f"tel-{SECRET}",))
    assert _holding(out, f"tel-{SECRET}") == []


def test_by_age(out: Path) -> None:
    said = _purge(out, older_than="90d")
    assert "second-call" in said
    assert not (out / "calls" / "second-call").exists()
    assert (out / "calls" / "first-call").is_dir()
    assert "没有符合条件" in _purge(out, older_than="90d")


def test_a_dry_run_deletes_nothing(out: Path) -> None:
    before = {path: path.read_bytes() for path in (out / "calls").rglob("*") if path.is_file()}
    said = _purge(out, older_than="1d", dry_run=True)
    assert "没有删除" in said
    assert "3 通" in said
    assert {path: path.read_bytes() for path in (out / "calls").rglob("*") if path.is_file()} == before
    with _store(out) as store:
        assert store.counts()["calls"] == 3


def test_without_a_terminal_it_must_be_confirmed(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("是\n"))
    with pytest.raises(UsageError, match="确认"):
        _purge(out, calls=("first-call",), yes=False)
    assert (out / "calls" / "first-call").is_dir()


@pytest.mark.parametrize(("answer", "gone"), [("是", True), ("y", True), ("", False), ("否", False)])
def test_in_a_terminal_it_is_asked(
    out: Path, monkeypatch: pytest.MonkeyPatch, answer: str, gone: bool
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(Console, "input", lambda *_: answer)
    _purge(out, calls=("first-call",), yes=False)
    assert (out / "calls" / "first-call").is_dir() is not gone


@pytest.mark.parametrize("age", ["90", "d", "0d", "-5d", "90x", "九十天", "999999d"])
def test_an_age_that_is_none(out: Path, age: str) -> None:
    with pytest.raises(UsageError, match="期限"):
        _purge(out, older_than=age)


@pytest.mark.parametrize("values", [{}, {"older_than": "9d", "calls": ("first-call",)}])
def test_it_must_be_clear_what_to_delete(out: Path, values: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="写明"):
        _purge(out, **values)


@pytest.mark.parametrize("name", ["gamma", "..", "../out", "", "first"])
def test_a_call_that_is_not_there(out: Path, name: str) -> None:
    with pytest.raises(UsageError):
        _purge(out, calls=(name,) if name else ("first-call", "nobody"))
    assert (out / "calls" / "first-call").is_dir()


def test_not_while_a_run_is_at_work(out: Path) -> None:
    with _store(out) as store:
        store.claim(str(out), ["second-call"], "run", 60)
        with pytest.raises(StoreError, match="正在处理"):
            _purge(out, calls=("first-call",))
        assert (out / "calls" / "first-call").is_dir()
        store.release("run")
        # A run that only waits for recordings would write the call into its list again.
        store.begin_batch("watching", str(out), "0.1", "{}")
        with pytest.raises(StoreError, match="正在处理"):
            _purge(out, calls=("first-call",))
        store.end_batch("watching", "{}", interrupted=False)
    _purge(out, calls=("first-call",))


def test_another_folders_call_of_the_same_name_stays(out: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with _store(out) as store:
        store.save(replace(store.calls(str(out))["first-call"], folder=str(elsewhere)))
    said = _purge(out, calls=("first-call",))
    assert f"请加上 --all-folders：\n  first-call    {elsewhere}" in said
    assert "转写 0（另有 1 份" in said
    with _store(out) as store:
        assert set(store.calls(str(elsewhere))) == {"first-call"}
        transcript = store.calls(str(elsewhere))["first-call"].transcript_key
        assert store.transcript(transcript) != ""
    with pytest.raises(UsageError, match="库中没有") as caught:
        _purge(out, calls=("first-call",))
    assert str(elsewhere) in caught.value.hint
    assert "转写 1，" in _purge(out, calls=("first-call",), everywhere=True)


def test_a_copy_of_another_name_must_be_written_too(out: Path) -> None:
    with _store(out) as store:
        store.save(replace(store.calls(str(out))["first-call"], call_id="copy"))
    assert "请写上它们：\n  copy " in _purge(out, calls=("first-call",), dry_run=True)
    said = _purge(out, calls=("first-call", "copy"))
    assert "同一录音" not in said
    assert "通话 2，转写 1，" in said


def test_a_shared_store_knows_folders_of_other_machines(out: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared.db"
    shutil.move(out / "qa.db", shared)
    url = f"sqlite:///{shared}"
    with Store(url, "0.1") as store:
        store.save(replace(store.calls(str(out))["first-call"], folder="/elsewhere"))
    assert "/elsewhere" in _purge(out, calls=("first-call",), store=url)
    with Store(url, "0.1") as store:
        assert set(store.calls("/elsewhere")) == {"first-call"}
    said = _purge(out, calls=("first-call",), store=url, everywhere=True)
    assert "没有 /elsewhere" in said


def _renamed(out: Path) -> Path:
    new = out.with_name("renamed")
    shutil.move(out, new)
    return new


@pytest.mark.parametrize("scored_again", [False, True])
@pytest.mark.parametrize("wanted", [{"calls": ("first-call",)}, {"older_than": "3d"}])
def test_a_renamed_folder_keeps_nothing_back(
    out: Path, scored: Path, scored_again: bool, wanted: dict[str, object]
) -> None:
    new = _renamed(out)
    if scored_again:
        main(["score", str(scored.parent / "first-call.transcript.json"), "--out", str(new)])
    said = _purge(new, **wanted)
    assert f"first-call    {out}（文件夹改名" in said
    assert "同一录音" not in said and "没有" not in said
    assert _holding(new, "first-call") == []
    assert not (new / "calls" / "first-call").exists()
    with _store(new) as store:
        assert not [row for row in store.scored_calls(None, None) if row.call_id == "first-call"]
        left = 2 if "calls" in wanted else 0
        assert store.counts()["transcripts"] == left
    assert json.loads((new / "batch.json").read_text("utf-8"))["counts"]["calls"] == left


def test_a_folder_that_took_the_old_name_is_left_alone(out: Path, scored: Path) -> None:
    new = _renamed(out)
    main(["score", str(scored.parent / "first-call.transcript.json"), "--out", str(out)])
    _purge(new, calls=("first-call",))
    assert not (new / "calls" / "first-call").exists()
    assert (out / "calls" / "first-call" / "report.json").is_file()
    with _store(out) as store:
        assert set(store.calls(str(out))) == {"first-call"}


def test_copies_made_before_an_upgrade_go_too(out: Path) -> None:
    copy = out / "qa.db.v1.bak"
    copy.write_text("first-call")
    assert "备份" in _purge(out, calls=("first-call",))
    assert not copy.exists()


def test_a_link_in_the_place_of_a_call_is_not_followed(out: Path, tmp_path: Path) -> None:

    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis").write_text("mine")
    shutil.rmtree(out / "calls" / "first-call")
    (out / "calls" / "first-call").symlink_to(precious)
    _purge(out, calls=("first-call",))
    assert (precious / "thesis").read_text() == "mine"
    assert not (out / "calls" / "first-call").is_symlink()


def test_what_cannot_be_deleted_keeps_its_row_to_try_again(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, os.strerror(13), str(path))

    with monkeypatch.context() as patch:
        patch.setattr("qa.kept.forgetting.shutil.rmtree", refuse)
        with pytest.raises(StoreError, match="无法删除") as caught:
            _purge(out, calls=("first-call",))
    assert "再删一次" in caught.value.hint
    with _store(out) as store:
        assert "first-call" in store.calls(str(out))
    _purge(out, calls=("first-call",))
    assert _holding(out, "first-call") == []


def test_what_a_killed_run_left_half_written_goes_too(out: Path) -> None:
    for name in (".index.html.123.tmp", "..rows.jsonl.123.tmp", ".log.jsonl.7.tmp"):
        (out / name).write_text("first-call")
    _purge(out, calls=("first-call",))
    assert _holding(out, "first-call") == []


def test_why_a_run_broke_off_may_name_a_call(out: Path) -> None:
    facts = json.loads((out / "batch.json").read_text("utf-8"))
    for name, message in (("error", f"{out}/calls/first-call：写不进"), ("title", "十一月")):
        facts[name] = {"message": message}
    (out / "batch.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    _purge(out, calls=("first-call",))
    assert _holding(out, "first-call") == []
    assert json.loads((out / "batch.json").read_text("utf-8"))["title"] == {"message": "十一月"}


def test_weekly_reports_that_tell_of_the_call_are_named(out: Path) -> None:
    for week, name in (("2026-W47", "first-call"), ("2026-W48", "second-call")):
        (out / "weekly" / week / "data").mkdir(parents=True)
        (out / "weekly" / week / "data/calls.csv").write_text(f"\ufeffcall_id,folder\n{name},x\n", "utf-8")
    said = _purge(out, calls=("first-call",))
    assert "2026-W47" in said and "2026-W48" not in said
    assert (out / "weekly/2026-W47/data/calls.csv").is_file()


def test_a_run_that_begins_while_the_question_stands(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*_: object) -> str:
        with _store(out) as store:
            store.begin_batch("night", str(out), "0.1", "{}")
        return "是"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(Console, "input", answer)
    with pytest.raises(StoreError, match="正在处理"):
        _purge(out, calls=("first-call",), yes=False)
    assert (out / "calls" / "first-call").is_dir()


def test_from_the_command_line(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge", "--call", "first-call", "--out", str(out), "--dry-run"]) == 0
    assert main(["purge", "--call", "first-call", "--out", str(out), "--yes"]) == 0
    assert "已删除" in capsys.readouterr().out
    assert main(["purge", "--out", str(out)]) == 2
    assert main(["purge", "--call", "first-call", "--out", str(out / "nowhere"), "--yes"]) == 2
    assert "qa.db" in capsys.readouterr().err


def test_scoring_afterwards_makes_it_anew(out: Path, scored: Path) -> None:
    """Deleting is not a ban: the recording is still the user's."""
    _purge(out, calls=("first-call",))
    assert main(["score", str(scored.parent / "first-call.transcript.json"), "--out", str(out)]) == 0
    assert (out / "calls" / "first-call" / "report.json").is_file()


def test_a_file_that_another_program_holds_is_emptied_later(out: Path) -> None:
    with closing(sqlite3.connect(out / "qa.db")) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from calls").fetchone()
        said = _purge(out, calls=("first-call",))
    assert "已删除" in said
    assert "store gc --yes" in said
    with _store(out) as store:
        assert "first-call" not in store.calls(str(out))


def test_that_a_call_was_deleted_can_be_shown_and_its_name_not_read(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _purge(out, calls=("first-call",))
    capsys.readouterr()
    assert main(["store", "audit", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "删除（通话 1，应要求）" in said and "first-call" not in said
    assert main(["store", "audit", "--out", str(out), "--call", "first-call"]) == 0
    assert "删除" in capsys.readouterr().out
    assert main(["store", "audit", "--out", str(out), "--call", "second-call"]) == 1
    assert "没有删除过" in capsys.readouterr().out
