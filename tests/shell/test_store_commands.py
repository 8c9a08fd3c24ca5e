"""The commands under ``store``: what they say, what they leave, and what an export gives away."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet
import pytest
from pg_kit import Postgres

from qa.cli.app import main
from qa.commands.store_shared import bytes_zh, moment_zh
from qa.kept.codec import decode_analysis, decode_transcript, encode_analysis, encode_transcript, meta_json
from qa.kept.store_masking import Masker
from qa.model import CallAnalysis, CallMeta, Metrics, Score, Transcript, Turn, Who, Word
from qa.store import AnalysisRow, CallRow, FailureRow, Store, TranscriptRow

PHONE = "13912345678"
NUMBER = "110101199003078515"


def _call(name: str) -> tuple[CallRow, TranscriptRow, AnalysisRow]:
    meta = CallMeta(call_id=name, agent_id="1024", customer_id=PHONE, extra={"备注": f"回电{PHONE}"})
    said = f"我的手机号是{PHONE}，身份证{NUMBER}。"
    words = tuple(Word(char, n * 0.1, n * 0.1 + 0.1) for n, char in enumerate(said))
    turns = (
        Turn(0, Who.AGENT, 0.0, 2.0, "请问您的手机号？"),
        Turn(1, Who.CUSTOMER, 2.5, 9.0, said, said, words),
    )
    heard = Transcript(name, 10.0, turns, meta=meta)
    judged = CallAnalysis(
        name, "s@1", (), (), (), (), (), Metrics(), Score(80.0, 80.0, "B"), summary=f"客户留了{PHONE}。"
    )
    row = CallRow(
        "/out",
        name,
        f"/in/{PHONE}.wav",
        "audio",
        "ok",
        10.0,
        meta_json(meta),
        "1024",
        "一组",
        "2026-11-16T09:00:00+08:00",
        f"t-{name}",
        f"a-{name}",
        "o",
        "b1",
    )
    return (
        row,
        TranscriptRow(f"t-{name}", f"sha-{name}", "m", "{}", 10.0, encode_transcript(heard)),
        AnalysisRow(f"a-{name}", f"t-{name}", "s@1", "ee", 80.0, "B", encode_analysis(judged)),
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    with Store(f"sqlite:///{tmp_path / 'qa.db'}", "0.1") as store:
        for name in ("a", "b"):
            row, heard, judged = _call(name)
            store.save(row, transcript=heard, analysis=judged)
        failed = CallRow("/out", "c", f"/in/{PHONE}-2.wav", "audio", "error", batch="b1")
        store.save_failure(
            failed,
            FailureRow("b1", "/out", "c", failed.path, "audio.empty", f"/in/{PHONE}-2.wav：空文件", "换"),
        )
    return tmp_path


def _run(*words: str | Path) -> int:
    return main(["store", *map(str, words)])


def test_info(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("info", "--out", out) == 0
    said = capsys.readouterr().out
    assert "SQLite" in said
    assert "/out：3 通，未完成 1" in said
    assert _run("info", "--out", out, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["calls"] == 3
    assert found["scorecards"] == {"s@1": 2}


def test_check(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("check", "--out", out, "--thorough") == 0
    assert "完好" in capsys.readouterr().out
    with Store(f"sqlite:///{out / 'qa.db'}", "0.1") as store:
        store.session.write(
            lambda connection: connection.exec_driver_sql("delete from analyses where key = 'a-a'")
        )
    assert _run("check", "--out", out) == 1
    assert "缺少分析结果" in capsys.readouterr().out


def test_gc_only_lists_until_told(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row, _, judged = _call("a")
    with Store(f"sqlite:///{out / 'qa.db'}", "0.1") as store:
        store.save(replace(row, analysis_key="a-new"), analysis=replace(judged, key="a-new"))
    assert _run("gc", "--out", out) == 0
    assert "没有可清理" in capsys.readouterr().out
    assert _run("gc", "--out", out, "--keep-versions", "1") == 0
    said = capsys.readouterr().out
    assert "旧结果 1" in said
    assert "没有改动" in said
    with Store(f"sqlite:///{out / 'qa.db'}", "0.1") as store:
        assert store.counts()["analyses"] == 3
    assert _run("gc", "--out", out, "--keep-versions", "1", "--yes") == 0
    with Store(f"sqlite:///{out / 'qa.db'}", "0.1") as store:
        assert store.counts()["analyses"] == 2
    assert _run("gc", "--out", out, "--keep-versions", "0") == 2


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_an_export_is_masked_unless_told(
    out: Path, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("export", tmp_path / "masked", "--out", out, "--format", form) == 0
    assert "遮盖" in capsys.readouterr().out
    for secret in (PHONE, NUMBER):
        for row in _rows(tmp_path / "masked", form):
            assert secret not in json.dumps(row, ensure_ascii=False)
    assert any(
        "请问您的手机号" in json.dumps(row, ensure_ascii=False) for row in _rows(tmp_path / "masked", form)
    )
    assert _run("export", tmp_path / "plain", "--out", out, "--format", form, "--redact", "none") == 0
    assert "未遮盖" in capsys.readouterr().out
    assert any(PHONE in json.dumps(row, ensure_ascii=False) for row in _rows(tmp_path / "plain", form))


def _rows(folder: Path, form: str) -> list[dict[str, object]]:
    if form == "parquet":
        return [
            row for path in folder.glob("*.parquet") for row in pyarrow.parquet.read_table(path).to_pylist()
        ]
    return [
        json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()
    ]


def test_masked_bodies_keep_their_form(out: Path) -> None:
    with Store(f"sqlite:///{out / 'qa.db'}", "0.1") as store:
        masker = Masker(store)
        _, heard, judged = _call("a")
        (transcript,) = masker("transcripts", [{"key": "t-a", "body": heard.body, "transcript_key": "t-a"}])
        (analysis,) = masker("analyses", [{"key": "a-a", "body": judged.body, "transcript_key": "t-a"}])
        assert len(decode_transcript(transcript["body"]).turns) == 2
        assert decode_analysis(analysis["body"]).score.total == 80.0
        assert masker.unreadable == 0
        (lost,) = masker("analyses", [{"key": "x", "body": "not json " + PHONE, "transcript_key": "t-a"}])
        (orphan,) = masker("analyses", [{"key": "x", "body": judged.body, "transcript_key": "none"}])
        assert (lost["body"], orphan["body"]) == ("", "")
        assert masker.unreadable == 2
        rows = [{"id": "b1", "settings": "{}"}]
        assert masker("batches", rows) == rows


def test_export_and_import(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("export", tmp_path / "plain", "--out", out, "--redact", "none") == 0
    assert _run("import", tmp_path / "plain", "--out", tmp_path / "new") == 0
    assert "新增或更新通话 3" in capsys.readouterr().out
    with Store(f"sqlite:///{tmp_path / 'new' / 'qa.db'}", "0.1") as store:
        assert set(store.calls("/out")) == {"a", "b", "c"}
        assert PHONE in store.transcript("t-a")
    assert _run("export", tmp_path / "masked", "--out", out) == 0
    assert _run("import", tmp_path / "masked", "--out", tmp_path / "new") == 2
    assert "只供分析" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["问?答=1", "百%20分", "a#b&c;d", "中 文", "%"])
def test_a_folder_of_any_name_holds_its_own_store(out: Path, tmp_path: Path, name: str) -> None:
    """In a URL ? and % have a meaning of their own: the store came to lie in another folder."""
    assert _run("export", tmp_path / "x", "--out", out, "--redact", "none") == 0
    place = tmp_path / "hold" / name
    assert _run("import", tmp_path / "x", "--out", place) == 0
    assert [path.name for path in place.parent.iterdir()] == [name]
    assert (place / "qa.db").is_file()
    assert _run("info", "--out", place) == 0
    assert main(["doctor", "--out", str(place)]) in (0, 1)
    assert [path.name for path in place.parent.iterdir()] == [name]


@pytest.mark.parametrize(
    "url", ["sqlite+pysqlite:///{}", "sqlite:///{}?timeout=3", "sqlite://", "sqlite:///:memory:"]
)
def test_a_store_that_is_not_there_is_told_however_it_is_written(tmp_path: Path, url: str) -> None:
    assert _run("info", "--store", url.format(tmp_path / "none.db")) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_imported_makes_no_store(out: Path, tmp_path: Path) -> None:
    assert _run("export", tmp_path / "masked", "--out", out) == 0
    for source in ("masked", "none"):
        assert _run("import", tmp_path / source, "--out", tmp_path / "new") == 2
    assert not (tmp_path / "new").exists()


def test_a_folder_without_a_store_gets_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["info"], ["check"], ["gc"], ["export", tmp_path / "x"]):
        assert _run(*words, "--out", tmp_path) == 2
        assert _run(*words, "--store", f"sqlite:///{tmp_path / 'none.db'}") == 2
    assert "没有结果库" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["export"],
        ["export", "x", "--format", "xml"],
        ["export", "x", "--redact", "some"],
        ["import"],
        ["tidy"],
    ],
)
def test_misuse(words: list[str]) -> None:
    assert _run(*words) == 2


def test_a_run_into_postgresql(
    postgres: Postgres, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = [{"who": "agent", "start": 0.5, "end": 3.0, "text": "您好，很高兴为您服务。"}]
    file = tmp_path / "one.transcript.json"
    file.write_text(
        json.dumps({"call_id": "one", "duration": 9.0, "turns": turns}, ensure_ascii=False), "utf-8"
    )
    url = postgres.tcp_url(postgres.new_database())
    assert main(["score", str(file), "--out", str(tmp_path / "out"), "--store", url]) == 0
    assert _run("info", "--store", url, "--json") == 0
    said = capsys.readouterr().out
    found = json.loads(said[said.index("{") :])
    assert (found["kind"], found["counts"]["calls"], found["counts"]["claims"]) == ("postgresql", 1, 0)
    assert "kit-password" not in said
    assert not (tmp_path / "out" / "qa.db").exists()
    assert main(["purge", "--call", "one", "--out", str(tmp_path / "out"), "--store", url, "--yes"]) == 0
    assert not (tmp_path / "out" / "calls" / "one").exists()


def test_sizes_and_moments_for_people() -> None:
    assert [bytes_zh(n) for n in (0, 1023, 2048, 5 * 1024**2, 3 * 1024**3)] == [
        "0 字节",
        "1023 字节",
        "2.0 KB",
        "5.0 MB",
        "3.0 GB",
    ]
    assert moment_zh("2026-11-16T09:00:00") == "2026-11-16 09:00"
    assert moment_zh("") == ""


def test_the_configured_store_is_used(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    Path("qa.toml").write_text(f'store = "sqlite:///{out / "qa.db"}"\n')
    assert _run("info") == 0
    assert "/out：3 通" in capsys.readouterr().out
