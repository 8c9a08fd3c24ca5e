"""Gold files: what is read, what is refused and how it is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gold_calls import A, C, gold_data, write_gold

from qa.errors import InputError, UsageError
from qa.evaluation import gold
from qa.model import Layout, Span, Verdict


def test_a_gold_file_is_read_whole(tmp_path: Path) -> None:
    call = gold.read(write_gold(tmp_path, "通话 1", silences=[[10, 16.5]], made_from="g0"))
    assert (call.call_id, call.duration, call.talk_start, call.made_from) == ("通话 1", 10.0, 0.5, "g0")
    assert call.audio == tmp_path / "通话 1.wav"
    assert [(t.who, t.stage) for t in call.turns] == [(A, "greeting"), (C, "switch_in"), (A, "closing")]
    assert call.turns[1].span == Span(3.5, 6.0)
    assert call.labels["switch_in.apology"] == gold.GoldLabel(Verdict.FAIL, "没有致歉")
    assert call.extract == {"complaint.is_complaint": "yes"}
    assert (call.rings, call.rings_known, call.agent_chars_per_min) == (2, True, 180.0)
    assert call.silences == (Span(10, 16.5),)
    assert call.interruptions == ()


def test_what_a_file_does_not_say_is_unknown_not_zero(tmp_path: Path) -> None:
    data = gold_data()
    path = tmp_path / "g.json"
    path.write_text(json.dumps({"turns": data["turns"]}), "utf-8")
    call = gold.read(path)
    assert call.audio is None
    assert call.duration == 9.0
    assert call.rings is None and not call.rings_known
    assert call.silences is call.interruptions is call.agent_chars_per_min is None
    assert call.labels == {}


@pytest.mark.parametrize("suffix", [".mp3", ".WAV", ".m4a", ".amr"])
def test_the_recording_is_found_whatever_its_kind(tmp_path: Path, suffix: str) -> None:
    assert gold.read(write_gold(tmp_path, "a[1]", suffix)).audio == tmp_path / f"a[1]{suffix}"


def test_turns_are_put_in_order_of_time(tmp_path: Path) -> None:
    turns = list(reversed(gold_data()["turns"]))  # type: ignore[call-overload]
    call = gold.read(write_gold(tmp_path, turns=turns))
    assert [t.i for t in call.turns] == [0, 1, 2]
    assert call.turns[0].stage == "greeting"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"turns": "none"}, "turns"),
        ({"turns": [{"who": "agent", "start": 0, "end": 1}]}, "第 1 句缺少 text"),
        ({"turns": [{"who": "boss", "start": 0, "end": 1, "text": "好"}]}, "boss"),
        ({"turns": [{"who": "agent", "start": 2, "end": 1, "text": "好"}]}, "时间不对"),
        ({"turns": [{"who": "agent", "start": -2, "end": 1, "text": "好"}]}, "时间不对"),
        ({"turns": [{"who": "agent", "start": "x", "end": 1, "text": "好"}]}, "x"),
        ({"labels": {"a.b": {"v": "maybe"}}}, "a.b 的 v"),
        ({"labels": {"a.b": "pass"}}, ""),
        ({"silences": [[1]]}, ""),
        ({"interruptions": [{"who": "agent", "start": 1}]}, "seconds"),
    ],
)
def test_a_bad_file_is_named_with_its_reason(tmp_path: Path, fields: dict[str, object], named: str) -> None:
    path = write_gold(tmp_path, "坏的", **fields)
    with pytest.raises(InputError) as caught:
        gold.read(path)
    assert "坏的.json" in caught.value.message
    assert named in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"{", "不是有效的 JSON"),
        (b"[1]", "没有 turns"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"null", "没有 turns"),
    ],
)
def test_no_json_object_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.json") as caught:
        gold.read(path)
    assert said in caught.value.message and "line 1" not in caught.value.message


@pytest.mark.parametrize("name", ["a.WAV", "a.gsm", "a.mp4"])
def test_whatever_score_takes_for_a_recording_is_one_here(tmp_path: Path, name: str) -> None:
    path = write_gold(tmp_path, "a")
    (tmp_path / name).touch()
    (tmp_path / "a.txt").touch()
    assert gold.read(path).audio == tmp_path / name


def test_a_folder_keeps_the_good_and_names_the_bad(tmp_path: Path) -> None:
    write_gold(tmp_path, "b")
    write_gold(tmp_path, "a")
    (tmp_path / "c.json").write_text("{}", "utf-8")
    (tmp_path / "a.meta.json").write_text("{}", "utf-8")
    (tmp_path / "t.transcript.json").write_text("{}", "utf-8")
    folder = gold.scan(tmp_path)
    assert [c.call_id for c in folder.calls] == ["a", "b"]
    assert len(folder.faults) == 1
    assert "c.json" in folder.faults[0]


def test_a_folder_without_gold_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        gold.scan(tmp_path)
    with pytest.raises(UsageError):
        gold.scan(tmp_path / "none")
    (tmp_path / "c.json").write_text("{}", "utf-8")
    with pytest.raises(UsageError, match=r"c\.json"):
        gold.scan(tmp_path)


def test_the_gold_transcript_is_a_clean_two_channel_call(tmp_path: Path) -> None:
    transcript = gold.as_transcript(gold.read(write_gold(tmp_path)))
    assert transcript.acoustic and transcript.timed
    assert transcript.audio.layout is Layout.STEREO
    assert transcript.audio.ring_count == 2
    assert [r.span for r in transcript.audio.tones] == [Span(0, 1), Span(5, 6)]
    assert transcript.agent_speech == (Span(1.0, 3.0), Span(6.4, 9.0))
    assert transcript.customer_speech == (Span(3.5, 6.0),)


def test_the_labellers_knowledge_of_the_agent_stays_out(tmp_path: Path) -> None:
    transcript = gold.as_transcript(gold.read(write_gold(tmp_path)))
    assert transcript.meta.agent_name == transcript.meta.agent_id == ""
    assert "何静" not in repr(transcript)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.transcript.json", "只有转写和附加信息"),
        ("a.meta.json", "只有转写和附加信息"),
        ("a.txt", "没有 .json"),
    ],
)
def test_what_lies_in_a_folder_without_gold_is_told(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_text("{}", "utf-8")
    with pytest.raises(UsageError, match=said):
        gold.scan(tmp_path)
