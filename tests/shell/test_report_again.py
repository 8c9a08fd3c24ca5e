"""``report``: every form from the JSON, with the sound of the page beside it, masked and without names."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from batch_kit import Kit, write_clip

from qa.calls.anonymous_jobs import anonymous_jobs
from qa.calls.inputs import CallJob
from qa.cli.app import main
from qa.commands.report import ReportRequest, write_report
from qa.model import CallMeta, Span
from qa.quieting import masked_spans, padded
from qa.report.old_page import sound_of_page
from qa.report.pdf_file import find_browser

SOUND = re.compile(r"data:audio/webm;codecs=opus;base64,([A-Za-z0-9+/=]+)")


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    """The folder of one scored call."""
    kit = Kit(tmp_path)
    write_clip(kit.calls / "a.wav")
    assert kit.score()[0] == 0
    return kit.out / "calls/a"


def sound(page: Path) -> bytes:
    found = SOUND.search(page.read_text("utf-8"))
    return base64.b64decode(found[1]) if found else b""


def loudness(data: bytes, start: float, end: float) -> float:
    import av

    with av.open(io.BytesIO(data)) as source:
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=8000)
        parts = [p.to_ndarray() for f in source.decode(audio=0) for p in resampler.resample(f)]
    return float(np.abs(np.concatenate(parts, axis=1)[:, int(start * 8000) : int(end * 8000)]).max())


def edited(source: Path, **changes: Any) -> Path:
    document = json.loads(source.read_text("utf-8"))
    source.write_text(json.dumps(document | changes, ensure_ascii=False), "utf-8")
    return source


def test_page_keeps_its_sound(scored: Path, tmp_path: Path) -> None:
    old = sound(scored / "report.html")
    assert write_report(ReportRequest(scored / "report.json", tmp_path / "b.html")) == 0
    assert sound(tmp_path / "b.html") == old


def test_page_written_over_itself_keeps_its_sound(scored: Path) -> None:
    old = sound(scored / "report.html")
    write_report(ReportRequest(scored / "report.json", scored / "report.html"))
    assert sound(scored / "report.html") == old


def test_linked_recording_is_found_again(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    write_clip(kit.calls / "a b#1.wav")
    kit.score(embed_audio="never")
    page = next(kit.out.glob("calls/*/report.html"))
    assert not sound(page)
    assert sound_of_page(page).file is not None
    write_report(ReportRequest(page.with_name("report.json"), tmp_path / "b.html"))
    assert sound(tmp_path / "b.html")
    write_report(ReportRequest(page.with_name("report.json"), tmp_path / "c.html", embed="never"))
    assert "calls%20in/a%20b%231.wav" in (tmp_path / "c.html").read_text("utf-8")


def test_page_without_sound_says_how_to_get_it(scored: Path, tmp_path: Path) -> None:
    (scored / "report.html").unlink()
    write_report(ReportRequest(scored / "report.json", tmp_path / "b.html"))
    assert "--audio" in (tmp_path / "b.html").read_text("utf-8")
    write_report(ReportRequest(scored / "report.json", tmp_path / "c.html", embed="never"))
    assert not sound(tmp_path / "c.html")


def test_named_recording_is_covered_where_the_text_is_masked(scored: Path, tmp_path: Path) -> None:
    document = json.loads((scored / "report.json").read_text("utf-8"))
    turn = document["turns"][0]
    turn["text"], turn["words"] = "号码****。", [["号码", 1.0, 1.5, 1], ["****", 2.0, 3.0, 1]]
    turn["start"], turn["end"] = 1.0, 3.0
    edited(scored / "report.json", turns=document["turns"])
    recording = tmp_path / "calls in/a.wav"
    write_report(ReportRequest(scored / "report.json", tmp_path / "b.html", audio=recording))
    data = sound(tmp_path / "b.html")
    assert loudness(data, 1.85, 3.15) < 0.04
    assert loudness(data, 3.5, 6.0) > 0.1
    write_report(ReportRequest(scored / "report.json", tmp_path / "c.html", audio=recording, embed="never"))
    assert "a.wav" not in (tmp_path / "c.html").read_text("utf-8").replace("calls in", "")


@pytest.mark.parametrize("name", ["没有.wav", "文件夹"])
def test_a_named_recording_that_is_not_there_is_told(
    scored: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "文件夹").mkdir()
    page = tmp_path / "x.html"
    command = ["report", str(scored / "report.json"), "--out", str(page), "--audio", str(tmp_path / name)]
    assert main(command) == 2
    assert f"{name}：没有这个录音" in capsys.readouterr().err
    assert not page.exists()


def test_training_copy_names_nobody_and_covers_the_names(scored: Path, tmp_path: Path) -> None:
    document = json.loads((scored / "report.json").read_text("utf-8"))
    turn = document["turns"][0]
    turn["text"] = turn["raw"] = "我叫何静。"
    turn["words"] = [["我叫", 1.0, 2.0, 1], ["何静", 4.0, 5.0, 1]]
    turn["start"], turn["end"] = 1.0, 5.0
    meta = {**document["meta"], "agent_name": "何静", "agent_id": "1024"}
    edited(scored / "report.json", turns=document["turns"], meta=meta, call_id="何静_1024")
    before = loudness(sound(scored / "report.html"), 3.85, 5.15)
    assert main(["report", str(scored / "report.json"), "--out", str(tmp_path), "--anonymise"]) == 0
    page = next(p for p in tmp_path.glob("*.html"))
    assert "何静" not in page.name + page.read_text("utf-8")
    assert "1024" not in page.name
    assert loudness(sound(page), 3.85, 5.15) < 0.04 < before
    for form in ("json", "md"):
        assert (
            main(
                [
                    "report",
                    str(scored / "report.json"),
                    "--out",
                    str(tmp_path / "x"),
                    "-f",
                    form,
                    "--anonymise",
                ]
            )
            == 0
        )
        assert "何静" not in (tmp_path / "x").read_text("utf-8")


def test_json_form_is_the_document(scored: Path, tmp_path: Path) -> None:
    write_report(ReportRequest(scored / "report.json", tmp_path / "b.json", "json"))
    assert json.loads((tmp_path / "b.json").read_text("utf-8")) == json.loads(
        (scored / "report.json").read_text("utf-8")
    )


def test_pdf_is_printed_by_a_browser(scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_browser()
    write_report(ReportRequest(scored / "report.json", tmp_path / "b.pdf", "pdf"))
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_pdf_without_a_browser_tells_the_next_step(
    scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QA_CHROMIUM", str(tmp_path / "none"))
    assert main(["report", str(scored / "report.json"), "--out", str(tmp_path / "b.pdf"), "-f", "pdf"]) == 2
    said = capsys.readouterr().err
    assert "Chromium" in said
    assert "另存为 PDF" in said
    monkeypatch.setenv("QA_CHROMIUM", "/bin/true")
    assert main(["report", str(scored / "report.json"), "--out", str(tmp_path / "b.pdf"), "-f", "pdf"]) == 2
    assert "没有打印出 PDF" in capsys.readouterr().err


@pytest.mark.parametrize(
    "page",
    ["", "<audio src='x.wav'>", '<audio src="https://evil/x.wav">', '<audio src="gone.wav">',
     "data:audio/mpeg;base64,AAAA", '<audio src="data:audio/mpeg;base64,AAAAAAAAAAAAAAAAAAAAA">'],
)  # fmt: skip
def test_pages_without_usable_sound(page: str, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text(page)
    found = sound_of_page(tmp_path / "r.html")
    assert (found.data, found.file) == (b"", None)
    assert sound_of_page(tmp_path / "none.html").data == b""


def test_masked_stretches_of_a_document() -> None:
    turn = {"text": "号码****吧", "start": 1.0, "end": 4.0}
    words = [["号码", 1.0, 1.5, 1], ["**", 2.0, 2.2, 1], ["**", 2.2, 2.6, 1], ["吧", 3.0, 3.2, 1]]
    assert masked_spans({"turns": [{**turn, "words": words}]}) == (Span(1.75, 2.85),)
    assert masked_spans({"turns": [{**turn, "words": []}]}) == (Span(0.75, 4.25),)
    assert masked_spans({"turns": [{**turn, "start": None, "end": None}]}) == ()
    assert masked_spans({"turns": [{**turn, "text": "号码"}]}) == ()
    assert masked_spans({"status": "error"}) == ()
    assert padded([Span(0.1, 0.2), Span(0.5, 0.6)]) == (Span(0.0, 0.85),)


def test_batch_of_training_copies_names_nobody(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    write_clip(kit.calls / "何静_58213_01.wav")
    write_clip(kit.calls / "何静_58213_02.wav", start=40.0)
    (kit.calls / "何静_58213_03.wav").write_bytes(b"")
    pattern = r"(?P<agent_name>[^_]+)_(?P<agent_id>\d+)_\d+"
    status, _, _ = kit.score(anonymise=True, filename_pattern=pattern, company_names=("星桥通信",))
    assert status == 1
    folders = [p for p in (kit.out / "calls").iterdir() if p.is_dir()]
    assert len(folders) == 3
    written = [kit.out / "index.html", kit.out / "summary.csv", *(f for p in folders for f in p.iterdir())]
    for path in written:
        told = path.name + path.parent.name + path.read_text("utf-8")
        assert not [name for name in ("何静", "58213", "星桥") if name in told], path
    status, _, said = kit.score(anonymise=True, filename_pattern=pattern, company_names=("星桥通信",))
    assert "已完成 2" in said
    assert kit.recognised == 2
    real = Kit(tmp_path / "real")
    real.folder.mkdir()
    real.score(kit.calls, filename_pattern=pattern, store=f"sqlite:///{kit.out / 'qa.db'}")
    assert (real.out / "calls/何静_58213_01/report.json").is_file()
    assert (kit.recognised, real.recognised) == (2, 0)


def write_talk(path: Path, said: Sequence[str]) -> None:
    """A transcript in which agent and customer speak in turn."""
    path.parent.mkdir(parents=True, exist_ok=True)
    turns = [
        {"who": ("agent", "customer")[n % 2], "start": 4.0 * n, "end": 4.0 * n + 3, "text": text}
        for n, text in enumerate(said)
    ]
    path.write_text(json.dumps({"duration": 4.0 * len(said), "turns": turns}), "utf-8")


def test_training_copy_of_a_file_named_after_the_customer(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    said = ("您好，请问怎么称呼您？", "我叫陈静，我要查账单。", "好的，陈女士。")
    write_talk(kit.calls / "陈静_001.transcript.json", said)
    assert kit.score(anonymise=True)[0] == 0
    (folder,) = [p for p in (kit.out / "calls").iterdir() if p.is_dir()]
    listed = (kit.out / "summary.csv").read_text("utf-8-sig")
    assert folder.name in listed
    assert json.loads((folder / "report.json").read_text("utf-8"))["call_id"] == folder.name
    for path in kit.out.rglob("*"):
        if path.is_file() and not path.name.startswith("qa.db"):
            assert "陈静" not in str(path) and "陈静".encode() not in path.read_bytes(), path


def test_another_name_of_the_company_rewrites_training_copies(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    write_talk(kit.calls / "a.transcript.json", ("您好，请讲。", "我要找蓝海物业的经理。"))
    kit.score(anonymise=True)
    kit.score(anonymise=True, company_names=("蓝海物业",))
    assert "蓝海物业" not in (kit.out / "calls/a/report.json").read_text("utf-8")


def test_ids_that_were_different_stay_so() -> None:
    meta = CallMeta(agent_id="3057", agent_name="何静")
    jobs = [
        CallJob(Path(f"{n}.wav"), "audio", n, replace(meta, call_id=n))
        for n in ("何静-7", "何静 -7", "x", "3057-7")
    ]
    made = [job.call_id for job in anonymous_jobs(jobs)]
    assert len(set(made)) == 4
    assert made[2] == "x"
    assert not [name for name in made if "何静" in name or "3057" in name]
    assert [job.meta.call_id for job in anonymous_jobs(jobs)] == made


def alike_jobs(*names: str, folder: str = "/calls") -> list[CallJob]:
    """Calls of agents of one surname, whose ids become alike."""
    return [
        CallJob(
            Path(f"{folder}/{name}.wav"), "audio", f"{name}-7", CallMeta(call_id=f"{name}-7", agent_name=name)
        )
        for name in names
    ]


def ids_of(jobs: Sequence[CallJob], owners: dict[str, str] | None = None) -> dict[str, str]:
    """The id that each file got."""
    return {str(job.path): job.call_id for job in anonymous_jobs(jobs, owners=owners)}


def test_ids_stay_when_other_calls_join_or_leave() -> None:
    first = ids_of(alike_jobs("何静", "何洋", "何燕"))
    assert len(set(first.values())) == 3
    owners = {name: path for path, name in first.items()}
    for names in (("何燕",), ("何洋", "何燕"), ("何燕", "何静"), ("何冰", "何静", "何洋", "何燕")):
        now = ids_of(alike_jobs(*names), owners)
        assert len(set(now.values())) == len(names)
        assert all(first.get(path, name) == name for path, name in now.items())
    gone = {name: path for name, path in owners.items() if "何静" not in path}
    assert ids_of(alike_jobs("何洋", "何燕"), gone) == {path: name for name, path in gone.items()}


def test_what_tells_alike_ids_apart_is_no_folder_and_no_place_in_the_batch() -> None:
    jobs = [*alike_jobs("何静", folder="/calls/陈女士"), *alike_jobs("何洋", "何燕", folder="/calls/何家")]
    made = [job.call_id for job in anonymous_jobs(jobs)]
    assert made[1:] == [job.call_id for job in anonymous_jobs([jobs[0], *jobs[:0:-1]])][:0:-1]
    assert not [name for name in made if "何" in name or "陈" in name or name.endswith(("-2", "-3"))]


def test_ids_of_one_file_listed_twice_stay_different() -> None:
    jobs = [replace(job, path=Path("/calls/both.wav")) for job in alike_jobs("何静", "何洋", "何燕")]
    made = [job.call_id for job in anonymous_jobs(jobs)]
    assert len(set(made)) == 3
    assert made == [
        job.call_id for job in anonymous_jobs(jobs, owners=dict.fromkeys(made, "/calls/both.wav"))
    ]


def test_ids_that_name_nobody_are_left_alone() -> None:
    jobs = [CallJob(Path(f"/c/{n}.wav"), "audio", n, CallMeta(call_id=n)) for n in ("a", "b-2", "a-1")]
    assert [job.call_id for job in anonymous_jobs(jobs)] == ["a", "b-2", "a-1"]
