"""Finished results outlast their recordings: a run that cannot have one leaves the report as it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from batch_kit import CountingTranscriber, Kit, write_clip

from qa import pipeline
from qa.engines import InlineEngine
from qa.speech.asr import Recognised, Utterance
from qa.store import Store


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path)


@pytest.fixture
def calls(kit: Kit) -> Path:
    """A list of two recordings that were scored once."""
    for name, start in (("a", 15), ("b", 40)):
        write_clip(kit.calls / f"{name}.wav", start=start)
    (kit.calls / "a.meta.json").write_text('{"agent_id": "7", "started_at": "2026-11-16T09:00:00"}')
    listed = kit.folder / "list.csv"
    listed.write_text("path,team\ncalls in/a.wav,一组\ncalls in/b.wav,一组\n", "utf-8")
    assert kit.score(listed)[0] == 0
    return listed


def files(kit: Kit, call_id: str = "a") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (kit.out / "calls" / call_id).iterdir()}


def report(kit: Kit, call_id: str = "a") -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(kit, call_id)["report.json"])
    return data


def batch(kit: Kit) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((kit.out / "batch.json").read_text("utf-8"))
    return data


def totals(kit: Kit) -> dict[str, float | None]:
    """The scores that the weekly would take."""
    with Store(f"sqlite:///{kit.out / 'qa.db'}", "test") as store:
        return {call.call_id: call.total for call in store.scored_calls(None, None) if call.analysis}


def edited_card(folder: Path) -> Path:
    shutil.copytree(Path(pipeline.__file__).parent / "scorecards", folder / "cards")
    card = folder / "cards/default.yaml"
    card.write_text(card.read_text("utf-8") + "\n# edited\n", "utf-8")
    return card


@pytest.mark.parametrize("how", ["plain", "force", "options"])
def test_a_recording_that_is_away_leaves_its_report(kit: Kit, calls: Path, how: str) -> None:
    before, scores = files(kit), totals(kit)
    (kit.calls / "a.wav").rename(kit.folder / "away.wav")
    kit.version = 2 if how == "options" else 1
    status, said, _ = kit.score(calls, force=how == "force")
    assert status == 1
    assert files(kit) == before
    assert totals(kit) == scores
    summary = (kit.out / "summary.txt").read_text("utf-8")
    for text in (said, summary, (kit.out / "index.html").read_text("utf-8")):
        assert "文件不存在；保留上次的结果" in text
    (failure,) = batch(kit)["failures"]
    assert (failure["call_id"], failure["kind"], batch(kit)["failed"]) == ("a", "input.missing", 1)
    shown = json.loads(kit.score(calls, as_json=True)[1])["calls"][0]
    assert (shown["status"], shown["error"]["kind"]) == ("ok", "input.missing")
    assert shown["total"] is not None


def test_a_recording_that_comes_back_is_done_already(kit: Kit, calls: Path) -> None:
    (kit.calls / "a.wav").rename(kit.folder / "away.wav")
    kit.score(calls)
    (kit.folder / "away.wav").rename(kit.calls / "a.wav")
    status, said, _ = kit.score(calls)
    assert status == 0
    assert "原样保留 2 通" in said
    assert kit.recognised == 2


def test_other_rules_judge_what_was_heard_when_the_recording_is_away(kit: Kit, calls: Path) -> None:
    old = report(kit)
    (kit.calls / "a.wav").unlink()
    (kit.calls / "a.meta.json").unlink()
    status, said, _ = kit.score(calls, scorecard=edited_card(kit.folder))
    assert status == 1
    assert "文件不存在；已用存下的转写重新评分" in said
    assert "重新评分 2 通" in said
    new = report(kit)
    assert new["stamp"]["scorecard_sha256"] != old["stamp"]["scorecard_sha256"]
    assert new["turns"] == old["turns"]
    # What stood beside the recording is known still.
    assert new["meta"] == old["meta"]
    assert new["meta"]["agent_id"] == "7"
    assert set(totals(kit)) == {"a", "b"}


def test_what_a_list_says_of_a_call_counts_though_its_recording_is_away(kit: Kit, calls: Path) -> None:
    (kit.calls / "a.wav").unlink()
    calls.write_text(calls.read_text("utf-8").replace("a.wav,一组", "a.wav,二组"), "utf-8")
    kit.score(calls)
    assert report(kit)["meta"]["team"] == "二组"


def test_a_transcript_file_that_is_away_leaves_its_report(kit: Kit) -> None:
    kit.calls.mkdir()
    texts = (("agent", "您好"), ("customer", "我想退货"))
    turns = [{"who": who, "start": n, "end": n + 0.9, "text": text} for n, (who, text) in enumerate(texts)]
    paths = [kit.calls / f"{name}.transcript.json" for name in "ab"]
    for path in paths:
        path.write_text(json.dumps({"turns": turns}), "utf-8")
    kit.score(*paths)
    before = files(kit)
    paths[0].unlink()
    assert kit.score(*paths)[0] == 1
    assert files(kit) == before


def test_a_new_call_whose_recording_is_away_is_an_error(kit: Kit, calls: Path) -> None:
    calls.write_text(calls.read_text("utf-8") + "calls in/c.wav,一组\n", "utf-8")
    status, said, _ = kit.score(calls)
    assert status == 1
    assert report(kit, "c")["status"] == "error"
    assert "保留上次的结果" not in said


def test_the_same_recording_that_fails_now_keeps_its_result(
    kit: Kit, calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = report(kit)

    def fails(_: CountingTranscriber, __: Sequence[Utterance]) -> list[Recognised]:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(CountingTranscriber, "transcribe", fails)
        status, said, _ = kit.score(calls, force=True)
    assert status == 1
    assert said.count("保留上次的结果") == 2
    assert report(kit) == before
    assert kit.score(calls)[0] == 0


def test_another_recording_in_its_place_takes_the_result_with_it(kit: Kit, calls: Path) -> None:
    (kit.calls / "a.wav").write_bytes(b"this is no sound at all")
    assert kit.score(calls)[0] == 1
    assert report(kit)["status"] == "error"
    assert set(totals(kit)) == {"b"}


def test_a_recording_that_vanishes_on_the_way_keeps_its_result(kit: Kit, calls: Path) -> None:
    before = report(kit)

    class Removing(InlineEngine):
        def run(self, setup, payloads, *, should_stop):
            (kit.calls / "a.wav").unlink()
            yield from super().run(setup, payloads, should_stop=should_stop)

    assert kit.score(calls, engine=Removing(), force=True)[0] == 1
    assert report(kit) == before
