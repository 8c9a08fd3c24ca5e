"""The whole evaluation with a fake ear and a fake judge; its JSON and its tables."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gold_calls import SCORECARD, analysis, write_gold
from rich.console import Console

from qa.errors import AudioError, UsageError
from qa.evaluation import export, gold, table
from qa.evaluation.run import EvalReport, evaluate
from qa.model import CallAnalysis, CallMeta, Span, Transcript, Turn, Verdict, Who, Word

PASS, FAIL, UNDECIDED = Verdict.PASS, Verdict.FAIL, Verdict.UNDECIDED
STAGES = [("greeting", 0.0, 3.5), ("switch_in", 3.5, 6.4), ("closing", 6.4, 9.0)]


def perfect_ear(path: Path, meta: CallMeta) -> Transcript:
    """Hears exactly what was said."""
    return gold.as_transcript(gold.read(path.with_suffix(".json")))


def judge(transcript: Transcript, scorecard: object) -> CallAnalysis:
    """Passes everything; a fatal check fails."""
    verdicts = {"closing.thanks_goodbye": PASS, "switch_in.apology": UNDECIDED, "call.rude_words": FAIL}
    found = analysis(verdicts, STAGES, {"complaint.is_complaint": "no"}, fatal=["call.rude_words"])
    return replace(found, call_id=transcript.call_id)


def run(folder: Path, **options: Any) -> EvalReport:
    known: dict[str, Any] = {"transcribe": perfect_ear, "scorecard": SCORECARD, "analyse": judge}
    return evaluate(folder, **(known | options))


def shown(report: EvalReport) -> str:
    out = io.StringIO()
    table.print_report(report, Console(file=out, width=200))
    return out.getvalue()


def test_both_modes_on_a_folder(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")
    write_gold(tmp_path, "b", audio=".mp3")
    text, audio = run(tmp_path).modes
    assert (text.mode, audio.mode) == ("text", "audio")
    assert text.speech is None
    assert text.reliability == ()
    assert audio.speech is not None
    assert audio.speech.total.rate == 0.0
    assert audio.stages.accuracy == text.stages.accuracy == 1.0
    assert (audio.overall.n, audio.overall.agreed, audio.overall.undecided) == (4, 2, 2)
    assert [j.check for j in audio.disagreements] == ["switch_in.apology"] * 2
    assert audio.audio_s == 20.0
    assert audio.took_s > 0.0


def test_the_recogniser_is_told_the_calls_name_only(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")
    (tmp_path / "a.meta.json").write_text('{"agent_name": "何静"}', "utf-8")
    told: list[tuple[Path, CallMeta]] = []

    def ear(path: Path, meta: CallMeta) -> Transcript:
        told.append((path, meta))
        return perfect_ear(path, meta)

    run(tmp_path, transcribe=ear, modes=("audio",))
    assert told == [(tmp_path / "a.wav", CallMeta(call_id="a"))]


def test_a_call_that_fails_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")
    write_gold(tmp_path, "b")
    write_gold(tmp_path, "c", audio="")

    def ear(path: Path, meta: CallMeta) -> Transcript:
        if path.stem == "a":
            raise AudioError("a.wav 打不开", hint="请重新导出")
        return perfect_ear(path, meta)

    (audio,) = run(tmp_path, transcribe=ear, modes=("audio",)).modes
    assert [call.call_id for call in audio.calls] == ["b"]
    assert len(audio.failures) == 2
    assert "a.wav 打不开" in audio.failures[0]
    assert "c.json" in audio.failures[1]


def test_a_programming_error_is_not_swallowed(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")

    def ear(path: Path, meta: CallMeta) -> Transcript:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(tmp_path, transcribe=ear, modes=("audio",))


def test_fatal_false_alarms_are_named(tmp_path: Path) -> None:
    labels = {"call.rude_words": {"v": "pass", "why": "没有禁语"}}
    write_gold(tmp_path, "a", labels=labels)
    write_gold(tmp_path, "b", labels={"call.rude_words": {"v": "fail", "why": "有禁语"}})
    report = run(tmp_path, modes=("text",))
    assert [j.call_id for j in report.modes[0].fatal_false_alarms] == ["a"]
    assert "致命项误判：a call.rude_words" in shown(report)


def test_labelled_checks_the_scorecard_lacks_are_named(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")
    (text,) = run(tmp_path, modes=("text",)).modes
    assert "call.dead_air" in text.unjudged
    assert "switch_in.apology" not in text.unjudged


def test_a_variant_is_not_counted_twice_on_text(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")
    write_gold(tmp_path, "a-mono", made_from="a")
    write_gold(tmp_path, "z-mp3", made_from="z")
    text, audio = run(tmp_path).modes
    assert [c.call_id for c in text.calls] == ["a", "z-mp3"]
    assert [c.call_id for c in audio.calls] == ["a", "a-mono", "z-mp3"]


def test_text_needs_no_ear_and_audio_does(tmp_path: Path) -> None:
    write_gold(tmp_path, "a", audio="")
    assert run(tmp_path, transcribe=None, modes=("text",)).modes[0].calls
    with pytest.raises(UsageError):
        run(tmp_path, transcribe=None)
    with pytest.raises(UsageError, match="video"):
        run(tmp_path, modes=("video",))


def test_progress_is_told_before_each_call(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")
    seen: list[tuple[str, str]] = []
    run(tmp_path, progress=lambda mode, call: seen.append((mode, call.call_id)))
    assert seen == [("text", "a"), ("audio", "a")]


def test_a_full_disk_leaves_the_old_evaluation_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_gold(tmp_path, "a")
    report, target = run(tmp_path), tmp_path / "out" / "eval.json"
    export.write_json(report, target)
    before = target.read_bytes()

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        export.write_json(report, target, stamp={"model": "new"})
    assert target.read_bytes() == before
    assert list(target.parent.iterdir()) == [target]


def test_json_is_plain_finite_and_complete(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")
    (tmp_path / "bad.json").write_text("{}", "utf-8")
    target = tmp_path / "out" / "eval.json"
    export.write_json(run(tmp_path), target, stamp={"model": "fake"})
    data = json.loads(target.read_text("utf-8"), parse_constant=pytest.fail)
    assert (data["scorecard"], data["stamp"]) == ("test@1", {"model": "fake"})
    assert "bad.json" in data["faults"][0]
    audio = data["modes"]["audio"]
    assert audio["speech"]["cer"]["total"]["rate"] == 0.0
    assert audio["stages"]["accuracy"] == 1.0
    assert {c["check"]: c["agreement"] for c in audio["checks"]}["switch_in.apology"] == 0.0
    assert audio["disagreements"][0]["why"] == "没有致歉"
    turns = audio["speech"]["turns"]
    assert turns["p95_start_error_s"] == turns["p95_end_error_s"] == turns["p90_start_error_s"] == 0.0
    assert audio["events"]["silences"] == {"calls": 1, "gold": 0, "found": 0, "missed": [], "false": []}
    assert audio["events"]["interruptions"]["calls"] == audio["calls"][0]["events"]["silences"]["calls"] == 1
    assert audio["word_confidence"] is None  # this ear gives no words
    assert data["modes"]["text"]["events"] is None
    assert audio["extract"][0]["wrong"] == [["a", "yes", "no"]]
    assert [p.name for p in target.parent.iterdir()] == ["eval.json"]


def worded_ear(path: Path, meta: CallMeta) -> Transcript:
    """Hears every character, one of them wrongly, and a silence that is none."""
    heard = perfect_ear(path, meta)
    turns = [
        replace(turn, words=tuple(Word(char, 1.0, 1.1, 0.75) for char in turn.text)) for turn in heard.turns
    ]
    turns[0] = replace(turns[0], words=(Word("宁", 1.0, 1.1, 0.15), *turns[0].words[1:]))
    spans = (heard.agent_speech[0], Span(17.0, 18.0))
    return replace(heard, turns=tuple(turns), agent_speech=spans)


def test_words_and_events_are_measured(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")
    write_gold(tmp_path, "b")
    report = run(tmp_path, transcribe=worded_ear, modes=("audio",))
    audio: Any = export.to_json(report)["modes"]["audio"]  # type: ignore[index]
    trust = audio["word_confidence"]
    assert trust["chars"] == 2 * (8 + 6 + 7)
    assert [(b["chars"], b["accuracy"]) for b in trust["bins"] if b["chars"]] == [(2, 0.0), (40, 1.0)]
    assert trust["expected_calibration_error"] == pytest.approx((2 * 0.15 + 40 * 0.25) / 42, abs=1e-4)
    assert audio["calls"][0]["expected_calibration_error"] == trust["expected_calibration_error"]
    assert [event["call_id"] for event in audio["events"]["silences"]["false"]] == ["a", "b"]
    text = shown(report)
    for words in ("静默误报：a 6.0 秒、b 6.0 秒", "预期校准误差 0.245", "可靠性曲线", "句尾误差"):
        assert words in text
    assert "打断误报" not in text
    assert "静默漏检" not in text


def test_the_tables_show_the_figures_in_chinese(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")
    text = shown(run(tmp_path))
    for words in ("标准文本", "识别文本", "坐席字错率", "0.0%", "阶段切分", "Kappa", "待复核", "没有致歉"):
        assert words in text


def test_markup_in_a_call_is_shown_as_it_is(tmp_path: Path) -> None:
    write_gold(tmp_path, "a", labels={"switch_in.apology": {"v": "fail", "why": "[red]没有[/red]"}})
    assert "[red]没有[/red]" in shown(run(tmp_path, modes=("text",)))


def test_nothing_processed_still_prints_and_writes(tmp_path: Path) -> None:
    write_gold(tmp_path, "a", audio="")
    report = run(tmp_path, modes=("audio",))
    assert report.modes[0].calls == ()
    assert "未能评测" in shown(report)
    assert export.to_json(report)["modes"]


def test_an_untimed_turn_does_not_stop_the_measure(tmp_path: Path) -> None:
    write_gold(tmp_path, "a")

    def ear(path: Path, meta: CallMeta) -> Transcript:
        return Transcript("a", 10.0, (Turn(0, Who.AGENT, None, None, "您好，工号一二零三。"),))

    (audio,) = run(tmp_path, transcribe=ear, modes=("audio",)).modes
    assert audio.speech is not None
    assert audio.speech.timing.missed == 3
