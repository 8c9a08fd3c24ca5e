"""The benchmark's own arithmetic: what is compared, what it costs, what the page says of it."""

from __future__ import annotations

import importlib
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from qa.model import AudioFacts, Layout, Transcript, Turn, Who, Word
from qa.speech.asr import Recognised
from qa.speech.calibration import Curve

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
bench_cases: Any = importlib.import_module("bench_cases")
bench_docs: Any = importlib.import_module("bench_docs")
bench_process: Any = importlib.import_module("bench_process")
bench_programs: Any = importlib.import_module("bench_programs")
bench_results: Any = importlib.import_module("bench_results")
bench_ways: Any = importlib.import_module("bench_ways")
calibrate: Any = importlib.import_module("calibrate")

SETTING = bench_ways.Setting(Path("weights"), "whisper-base", "cpu", "int8", 2)
MACHINE = {
    "processor": "P", "cores": 2, "threads": 2, "memory_gb": 4.0, "system": "Linux", "python": "3.11",
    "libraries": {"ctranslate2": "4"}, "load_before": 0.1, "date": "2026-01-02",
}  # fmt: skip


def recording(folder: Path, name: str = "a", channels: int = 2, seconds: float = 0.5) -> Path:
    path = folder / f"{name}.wav"
    tone = (3000 * np.sin(np.arange(int(8000 * seconds)) / 5)).astype(np.int16)
    soundfile.write(path, np.stack([tone * (k + 1) for k in range(channels)], 1), 8000, subtype="PCM_16")
    return path


def gold(folder: Path, name: str = "a") -> None:
    turns = [
        {"who": "agent", "start": 3.0, "end": 4.0, "text": "再见。"},
        {"who": "agent", "start": 0.0, "end": 1.0, "text": "您好，"},
        {"who": "customer", "start": 1.0, "end": 2.0, "text": "你好。"},
    ]
    (folder / f"{name}.json").write_text(json.dumps({"turns": turns}), "utf-8")


def case(folder: Path, name: str = "a") -> Any:
    recording(folder, name)
    gold(folder, name)
    return bench_cases.cases_in(folder)[0]


def heard(text: str, **more: object) -> Any:
    texts = {"a": {0: text, 1: "你好"}}
    return bench_ways.Heard(texts, more.pop("trusted", texts), **more)


def cost(wall: float = 10.0, peak: int = 100 << 20) -> Any:
    return bench_process.Cost(wall, 2 * wall, peak, peak)


def test_calls_are_taken_in_time_order_by_channel(tmp_path: Path) -> None:
    assert case(tmp_path).said == {0: "您好，再见。", 1: "你好。"}


def test_what_has_no_text_or_other_channels_is_left_out(tmp_path: Path) -> None:
    recording(tmp_path, "without")
    recording(tmp_path, "mono", channels=1)
    gold(tmp_path, "mono")
    recording(tmp_path, "b-swapped")
    gold(tmp_path, "b-swapped")
    assert bench_cases.cases_in(tmp_path) == []


def test_a_manifest_names_single_clips(tmp_path: Path) -> None:
    recording(tmp_path, "clip", channels=1)
    (tmp_path / "manifest.tsv").write_text("file\ttext\nclip.wav\t你好\n", "utf-8")
    (found,) = bench_cases.cases_in(tmp_path)
    assert (found.name, found.said) == ("clip", {0: "你好"})


def test_channels_become_files_with_the_same_sound(tmp_path: Path) -> None:
    one = case(tmp_path)
    left, right = bench_cases.channel_files([one], tmp_path / "channels")
    assert (left.name, right.name) == ("a-ch0.wav", "a-ch1.wav")
    both = soundfile.read(one.path, dtype="int16")[0]
    assert np.array_equal(soundfile.read(right, dtype="int16")[0], both[:, 1])


def test_copies_leave_metadata_behind(tmp_path: Path) -> None:
    one = case(tmp_path)
    (tmp_path / "a.meta.json").write_text("{}", "utf-8")
    bench_cases.copies([one], tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.wav"]


def test_no_two_distinct_copies_are_the_same_file_and_none_sounds_different(tmp_path: Path) -> None:
    one = case(tmp_path)
    found = bench_cases.distinct_copies([one], 60, tmp_path / "many")
    assert len({path.read_bytes() for path in found}) == len({path.name for path in found}) == 60
    original = soundfile.read(one.path, dtype="int16")[0].astype(int)
    for path in found[::20]:
        changed = soundfile.read(path, dtype="int16")[0].astype(int)
        assert abs(changed - original).max() <= 1
        assert np.array_equal(changed[8:], original[8:])


def test_a_programs_time_and_memory_are_measured_with_its_children(tmp_path: Path) -> None:
    child = "import time; block = bytearray(80 << 20); time.sleep(1.3)"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    found = bench_process.measured([sys.executable, "-c", script], tmp_path / "log")
    assert found.wall_s >= 1.3
    assert 0 < found.cpu_s < found.wall_s + 5
    assert found.peak_bytes >= 80 << 20
    assert found.largest_bytes >= 80 << 20
    assert found.gpu is None


def test_a_program_that_fails_says_how(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)ended with 3.*oh no"):
        bench_process.measured(
            [sys.executable, "-c", "print('oh no'); raise SystemExit(3)"], tmp_path / "log"
        )


def test_a_program_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    ways, missing = bench_programs.find_ways(["ours", "whisperx"], SETTING, {"whisperx": "/nowhere/python"})
    assert [way.name for way in ways] == ["ours"]
    assert [gone.name for gone in missing] == ["whisperx"]


def test_a_program_is_found_beside_its_python(tmp_path: Path) -> None:
    for name in ("python", "whisperx"):
        (tmp_path / name).write_text("", "utf-8")
    (way,), missing = bench_programs.find_ways(["whisperx"], SETTING, {"whisperx": str(tmp_path / "python")})
    assert missing == []
    command = [str(part) for part in way.command(Path("out"))]
    assert command[0] == str(tmp_path / "whisperx")
    assert command[command.index("--model") + 1] == "weights"
    assert "--no_align" in command


def test_every_program_gets_the_same_weights_and_threads(tmp_path: Path) -> None:
    (tmp_path / "whisper-ctranslate2").write_text("", "utf-8")
    places = {"whisper-ctranslate2": str(tmp_path / "whisper-ctranslate2")}
    ways, _ = bench_programs.find_ways(["loop", "batched", "whisper-ctranslate2"], SETTING, places)
    for way in ways:
        command = [str(part) for part in way.command(Path("out"))]
        assert {"weights", "cpu", "int8", "2"} <= set(command)


def test_texts_go_back_to_their_recording_and_channel(tmp_path: Path) -> None:
    way = bench_programs.find_ways(["loop"], SETTING, {})[0][0]
    way.prepare([case(tmp_path)], tmp_path / "work")
    out = tmp_path / "out"
    out.mkdir()
    (out / "heard.json").write_text(json.dumps({"load_s": 1.5, "texts": {"a-ch1": "你好"}}), "utf-8")
    found = way.read(out)
    assert found.texts == {"a": {0: "", 1: "你好"}}
    assert found.load_s == 1.5


def test_a_calls_text_by_channel_with_and_without_what_was_set_aside() -> None:
    turns = (
        Turn(0, Who.AGENT, 0, 1, "您好"),
        Turn(1, Who.CUSTOMER, 1, 2, "你好"),
        Turn(2, Who.AGENT, 2, 3, "谢谢观看", quarantine="套话"),
    )
    call = Transcript("a", 5.0, turns, audio=AudioFacts(2, 8000, Layout.STEREO))
    assert bench_ways._texts(call, (0, 1), untrusted=True) == {0: "您好谢谢观看", 1: "你好"}
    assert bench_ways._texts(call, (0, 1), untrusted=False) == {0: "您好", 1: "你好"}
    assert bench_ways._texts(call, (0,), untrusted=False) == {0: "您好你好"}


def test_figures_are_medians_with_the_highest_memory(tmp_path: Path) -> None:
    way = bench_programs.find_ways(["loop"], SETTING, {})[0][0]
    tally = bench_results.Tally(
        [cost(10), cost(12, 300 << 20), cost(90)], [heard("您好再见", load_s=1.0)] * 3
    )
    data = bench_results.way_data(way, tally, [case(tmp_path)])
    assert (data["seconds"], data["cpu_seconds"], data["peak_mb"], data["load_seconds"]) == (12, 24, 300, 1.0)
    assert (data["cer"], data["errors"], data["characters"]) == (0.0, 0, 6)
    assert "steps" not in data


def test_errors_count_text_set_aside_and_missing_recordings(tmp_path: Path) -> None:
    way = bench_ways.Ours(SETTING)
    both = heard("您好再见谢谢", trusted={"a": {0: "您好再见", 1: "你好"}}, facts={"wall_s": 8.0})
    data = bench_results.way_data(way, bench_results.Tally([cost()], [both]), [case(tmp_path)])
    assert (data["errors"], data["cer_trusted_text"]) == (2, 0.0)
    gone = bench_ways.Heard({}, {}, facts={"wall_s": 8.0})
    nothing = bench_results.way_data(way, bench_results.Tally([cost()], [gone]), [case(tmp_path)])
    assert nothing["cer"] == 1.0


def test_the_share_of_time_outside_recognition(tmp_path: Path) -> None:
    facts = {"wall_s": 8.0, "step_s": {"listen": 1.0, "recognise": 18.0, "judge": 0.5, "report": 0.5}}
    tally = bench_results.Tally([cost()], [heard("您好再见", facts=facts)])
    data = bench_results.way_data(bench_ways.Ours(SETTING), tally, [case(tmp_path)])
    assert data["outside_recognition"] == pytest.approx(0.1)
    assert data["start_and_end_seconds"] == 2.0


def test_runs_that_hear_different_things_are_told(tmp_path: Path) -> None:
    tally = bench_results.Tally([cost(), cost()], [heard("您好再见"), heard("您好再贱")])
    way = bench_programs.find_ways(["loop"], SETTING, {})[0][0]
    assert bench_results.way_data(way, tally, [case(tmp_path)])["same_text_every_run"] is False


def test_growth_along_a_line_and_off_it() -> None:
    straight = [{"audio_s": 100.0 * n, "seconds": 3 + 5.0 * n} for n in (1, 5, 60)]
    line = bench_results.growth_data(straight)
    assert line["start_seconds"] == 3.0
    assert line["seconds_per_audio_hour"] == 180.0
    assert line["residual_seconds"] == pytest.approx([0, 0, 0], abs=1e-6)
    bent = [{"audio_s": float(n), "seconds": float(n * n)} for n in (1, 2, 3)]
    assert max(bench_results.growth_data(bent)["residual_seconds"]) > 0.1
    assert bench_results.growth_data(straight[:1])["residual_seconds"] == [0.0]


def result(tmp_path: Path, *, quick: bool = False, device: str = "cpu") -> dict[str, Any]:
    way = bench_programs.find_ways(["loop"], SETTING, {})[0][0]
    ours = bench_ways.Ours(SETTING)
    facts = {"wall_s": 4.0, "step_s": {"listen": 1.0, "recognise": 3.0}}
    one = case(tmp_path)
    ways = {
        "loop": bench_results.way_data(way, bench_results.Tally([cost(20)], [heard("您好")]), [one]),
        "ours": bench_results.way_data(
            ours, bench_results.Tally([cost(5)], [heard("您好再见", facts=facts)]), [one]
        ),
    }
    return {
        "schema": bench_results.SCHEMA, "kind": "recognition", "files": "calls", "quick": quick,
        "recordings": 1, "audio_seconds": 60.0, "model": "whisper-base@1", "device": device,
        "compute_type": "int8", "machine": MACHINE, "repeats": 3, "ways": ways,
        "missing": {"whisperx": "未安装"},
    }  # fmt: skip


def test_the_page_has_every_figure_and_names_what_is_missing(tmp_path: Path) -> None:
    bench_results.save(result(tmp_path), tmp_path / "results", "recognition-calls")
    page = bench_docs.write_docs(tmp_path / "results", tmp_path / "docs").read_text("utf-8")
    for words in (
        "本程序",
        "4.0 倍",
        "0.083",
        "识别以外 25.0%",
        "WhisperX：未安装，未测",
        "2026-01-02",
        "没有显卡",
    ):
        assert words in page
    assert "正式结果待测" not in page


def test_a_short_run_is_shown_as_one_until_there_is_a_full_one(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    bench_results.save(result(tmp_path, quick=True), folder, "recognition-calls-quick")
    assert "正式结果待测" in bench_docs.write_docs(folder, tmp_path / "docs").read_text("utf-8")
    bench_results.save(result(tmp_path), folder, "recognition-calls")
    assert [data["quick"] for data in bench_docs.results(folder)] == [False]


def test_results_of_another_form_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text('{"files": "samples", "ways": {}}', "utf-8")
    (tmp_path / "list.json").write_text("[]", "utf-8")
    assert bench_docs.results(tmp_path) == []


def test_a_card_run_has_its_own_section(tmp_path: Path) -> None:
    bench_results.save(result(tmp_path, device="cuda"), tmp_path / "results", "recognition-calls-cuda")
    page = bench_docs.write_docs(tmp_path / "results", tmp_path / "docs").read_text("utf-8")
    assert "没有显卡" not in page


def line(seed: int, words: int = 2000) -> Any:
    """A channel whose words are right far more often than their probabilities say."""
    dice = random.Random(seed)
    said, heard_ = [], []
    for k in range(words):
        p = dice.uniform(0.05, 0.95)
        right = dice.random() < 0.5 + p / 2
        said.append("好" if right else "您")
        heard_.append(Word("好", k * 0.3, k * 0.3 + 0.2, p))
    texts = [tuple(heard_[k : k + 10]) for k in range(0, words, 10)]
    return calibrate.Line("".join(said), tuple(Recognised("好", "好", text, 0.5) for text in texts))


def test_a_fitted_curve_is_better_on_what_it_has_not_seen() -> None:
    curve = calibrate.fit([line(1), line(2)])
    unseen = [line(3)]
    before, after = calibrate.trust(unseen, None), calibrate.trust(unseen, curve)
    assert before.ece > 0.15
    assert after.ece < 0.06
    assert after.brier < before.brier
    assert abs(after.auc - before.auc) < 0.05


def test_thresholds_keep_their_share_of_words() -> None:
    steep = Curve(-3.0, (3.0, 0.0, 0.0, 0.0, 0.0), 0.5)
    rows = dict(calibrate.thresholds([line(4)], steep))
    (new,) = (value for old, value in rows["word"] if old == 0.5)
    words = [w for text in line(4).texts for w in text]
    below = sum(w.confidence < 0.5 for w in words) / len(words)
    curved = [c for text in calibrate._confidence(line(4), steep) for c in text]
    assert sum(c < new for c in curved) / len(curved) == pytest.approx(below, abs=0.01)
    assert dict(rows["channel"])[0.2] is None  # nothing lies below it


def test_untrusted_text_is_neither_fitted_nor_measured() -> None:
    good = line(5, 100)
    spoiled = calibrate.Line(
        good.said, (*good.results, Recognised("谢", "谢", (Word("谢", 0, 1, 0.1),), 0.1, "套话"))
    )
    assert calibrate.trust([spoiled], None) == calibrate.trust([good], None)
