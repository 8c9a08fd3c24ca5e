"""What others must not see: files of a private folder, passwords, what is said of calls in the log."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from batch_kit import Kit, write_clip

from qa.batch.run import Batch
from qa.cli.app import main
from qa.config import Settings
from qa.engines import InlineEngine, LocalEngine
from qa.files import private_files
from qa.store import Store, shown_url

TURNS = [
    {"who": "agent", "start": 0.5, "end": 2.0, "text": "您好，请问有什么可以帮您？"},
    {"who": "customer", "start": 2.5, "end": 4.0, "text": "我要投诉。"},
]


def write_transcript(path: Path, **meta: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"duration": 9, "turns": TURNS, "meta": meta}), "utf-8")
    return path


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (folder, *folder.rglob("*"))}


@pytest.fixture
def usual() -> object:
    """The usual permissions, whatever those of the tests are."""
    old = os.umask(0o022)
    yield
    os.umask(old)


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize("engine", [InlineEngine(), LocalEngine(1)], ids=["inline", "local"])
def test_a_new_folder_is_its_owners_only(tmp_path: Path, engine: object) -> None:
    kit = Kit(tmp_path)
    write_transcript(kit.calls / "a.transcript.json")
    assert kit.score(engine=engine)[0] == 0  # type: ignore[arg-type]
    assert modes(kit.out) == {0}
    assert os.umask(0o022) == 0o022


@pytest.mark.usefixtures("usual")
def test_a_folder_shared_on_purpose_stays_so(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    write_transcript(kit.calls / "a.transcript.json")
    kit.out.mkdir(mode=0o755)
    assert kit.score()[0] == 0
    assert stat.S_IMODE((kit.out / "calls/a/report.html").stat().st_mode) == 0o644
    assert stat.S_IMODE((kit.out / "qa.db").stat().st_mode) == 0o600


@pytest.mark.usefixtures("usual")
def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    with private_files(tmp_path / "none"):
        (tmp_path / "file").touch()
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o644


def test_the_log_quotes_nothing_of_a_call(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    write_transcript(kit.calls / "a.transcript.json", ring_count="李小花13812345678")
    write_transcript(kit.calls / "b.transcript.json", customer_id="李小花13812345678", note="13812345678")
    assert kit.score()[0] == 1
    log = (kit.out / "log.jsonl").read_text("utf-8")
    assert "李小花" not in log and "13812345678" not in log
    events = [json.loads(line) for line in log.splitlines()]
    failed = next(event for event in events if event["event"] == "call_failed")
    assert (failed["call_id"], failed["kind"]) == ("a", "input.meta")
    assert failed["hint"] and failed["path"].endswith("a.transcript.json")


def test_a_failed_calls_report_is_masked_as_well(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    write_transcript(kit.calls / "a.transcript.json", ring_count="13812345678")
    write_clip(kit.calls / "b.wav").write_bytes(b"")
    (kit.calls / "b.meta.json").write_text('{"note": "回拨 13812345678", "agent_id": "7"}')
    assert kit.score()[0] == 1
    for name in ("a", "b"):
        for path in (kit.out / "calls" / name).iterdir():
            assert "13812345678" not in path.read_text("utf-8"), path
    report = json.loads((kit.out / "calls/b/report.json").read_text("utf-8"))
    assert report["meta"]["agent_id"] == "7"
    assert kit.score(redact=False)[0] == 1
    assert "13812345678" in (kit.out / "calls/b/report.json").read_text("utf-8")


def test_without_names_only_the_store_knows_the_files(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    for name in ("陶明_01", "陶明_02"):
        write_transcript(kit.calls / f"{name}.transcript.json", agent_name="陶明")
    (kit.calls / "陶明_02.transcript.json").write_text("{", "utf-8")
    (kit.calls / "陶明_02.meta.json").write_text('{"agent_name": "陶明"}', "utf-8")
    assert kit.score(anonymise=True)[0] == 1
    for path in kit.out.rglob("*"):
        if path.is_file() and not path.name.startswith("qa.db"):
            assert "陶明".encode() not in path.read_bytes(), path
    with Store(f"sqlite:///{kit.out / 'qa.db'}", "0.1") as store:
        assert any("陶明" in row.path for row in store.calls(str(kit.out)).values())


def test_a_batch_does_not_note_the_stores_password() -> None:
    batch = Batch.__new__(Batch)
    batch.rules = type("R", (), {"settings": Settings(store="postgresql://qa:hush@db/qa")})()  # type: ignore[assignment]
    assert "hush" not in batch._settings()
    assert "qa:***@db/qa" in batch._settings()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://u:p@h/x", "postgresql+psycopg://u:***@h/x"),
        ("postgresql+psycopg://u:p@ss/w@h/x", "postgresql+psycopg://u:***@h/x"),
        (
            "postgresql+psycopg://h/x?user=u&password=p&a=b",
            "postgresql+psycopg://h/x?user=u&password=***&a=b",
        ),
        ("postgresql+psycopg://u@h:5432/x", "postgresql+psycopg://u@h:5432/x"),
        ("sqlite:////data/a:b@c/qa.db", "sqlite:////data/a:b@c/qa.db"),
        ("no url at all", "no url at all"),
    ],
)
def test_a_url_is_shown_without_its_password(url: str, shown: str) -> None:
    assert shown_url(url) == shown


def test_an_export_masks_a_password_that_an_older_program_noted(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Store(f"sqlite:///{out / 'qa.db'}", "0.1") as store:
        store.begin_batch("b1", str(out), "0.1", '{"store": "postgresql://qa:hush@db/qa", "jobs": 2}')
        store.end_batch("b1", "{}", interrupted=False)
    assert main(["store", "export", str(tmp_path / "x"), "--out", str(out)]) == 0
    text = (tmp_path / "x/batches.jsonl").read_text("utf-8")
    assert "hush" not in text and '\\"jobs\\": 2' in text


@pytest.mark.parametrize("command", ["report", "eval", "store"])
def test_what_is_no_file_is_never_replaced(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As root, a report written to /dev/null would take the machine's /dev/null away."""
    kit = Kit(tmp_path)
    write_transcript(kit.calls / "a.transcript.json")
    assert kit.score()[0] == 0
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o666)
    before = pipe.stat()
    report = str(kit.out / "calls/a/report.json")
    words = {
        "report": ["report", report, "--format", "md", "--out", str(pipe)],
        "eval": ["eval", "--gold", str(kit.calls), "--json", str(pipe)],
        "store": ["store", "import", str(tmp_path / "x"), "--store", f"sqlite:///{pipe}"],
    }[command]
    assert main(["store", "export", str(tmp_path / "x"), "--redact", "none", "--out", str(kit.out)]) == 0
    assert main(words) == 2
    assert "设备" in capsys.readouterr().err
    assert (pipe.stat().st_mode, pipe.stat().st_ino) == (before.st_mode, before.st_ino)


def test_nothing_is_made_where_there_is_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert main(["score", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 2
    write_clip(tmp_path / "in/a.wav")
    words = ["score", str(tmp_path / "in"), "--model", "no-such-model", "--out", str(tmp_path / "out")]
    assert main(words) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "redact", "told"), [
    ("20261120_13812345678", True, True), ("20261120_13812345678", False, False), ("20261120_0032", True, False),
])  # fmt: skip
def test_a_phone_number_in_an_id_is_told_where_it_would_be_masked(
    name: str, redact: bool, told: bool, tmp_path: Path
) -> None:
    kit = Kit(tmp_path)
    write_transcript(kit.calls / f"{name}.transcript.json")
    said = " ".join(str(part) for part in kit.score(redact=redact))
    assert ("编号里带手机号" in said) is told
