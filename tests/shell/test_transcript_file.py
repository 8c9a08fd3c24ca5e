"""Finished transcripts from other recognisers."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.calls.transcript_file import parse_transcript, transcript_meta
from qa.errors import InputError
from qa.files import read_json
from qa.judge.analyse import analyse
from qa.model import CallMeta, Span, Who
from qa.rulefiles.scorecard import load

META = CallMeta(call_id="x", ring_count=2)


def _parse(*turns: dict[str, object], **more: object):
    return parse_transcript({"turns": list(turns), **more}, META, "x.transcript.json")


def test_turns_times_and_speech() -> None:
    transcript = _parse(
        {"who": "customer", "start": 3, "end": 4, "text": "喂"},
        {"who": "agent", "start": 0.5, "end": 2, "text": "您好, 工号1024"},
        {"who": "坐席", "start": 2, "end": 3, "text": "请讲"},
        duration=10,
    )
    assert [turn.who for turn in transcript.turns] == [Who.AGENT, Who.AGENT, Who.CUSTOMER]
    assert [turn.i for turn in transcript.turns] == [0, 1, 2]
    assert transcript.turns[0].text == "您好，工号1024"
    assert transcript.turns[0].raw == "您好, 工号1024"
    assert transcript.agent_speech == (Span(0.5, 3),)
    assert transcript.customer_speech == (Span(3, 4),)
    assert (transcript.duration, transcript.acoustic, transcript.timed) == (10, False, True)
    assert transcript.audio.ring_count == 2
    assert transcript.role_confidence == 1.0


def test_without_times_the_order_stays() -> None:
    transcript = _parse({"who": "customer", "text": "喂"}, {"who": "agent", "text": "您好"})
    assert [turn.raw for turn in transcript.turns] == ["喂", "您好"]
    assert not transcript.timed
    assert transcript.agent_speech == ()
    assert transcript.duration == 0


def test_marks_are_restored_where_the_whole_file_has_none() -> None:
    transcript = _parse(
        {"who": "agent", "text": "您好 请问有什么可以帮您"}, {"who": "customer", "text": "嗯"}
    )
    assert [turn.text for turn in transcript.turns] == ["您好，请问有什么可以帮您？", "嗯。"]
    assert [turn.raw for turn in transcript.turns] == ["您好 请问有什么可以帮您", "嗯"]


@pytest.mark.parametrize("marked", ["您好,请讲", "您好。", "您好?", "呃……您好"])
def test_a_file_with_any_mark_stays_as_it_is(marked: str) -> None:
    transcript = _parse(
        {"who": "agent", "text": marked}, {"who": "customer", "text": "你好我想问一下会员到期了"}
    )
    assert transcript.turns[1].text == "你好我想问一下会员到期了"


def test_numbers_and_empty_turns_need_no_mark() -> None:
    transcript = _parse({"who": "agent", "text": "1,200"}, {"who": "customer", "text": ""})
    assert [turn.text for turn in transcript.turns] == ["1,200。", ""]


def test_duration_covers_the_last_turn() -> None:
    assert _parse({"who": "agent", "start": 1, "end": 9, "text": "您好"}, duration=3).duration == 9


def test_unknown_speakers_lower_the_trust_in_roles() -> None:
    transcript = _parse({"who": "unknown", "text": "一二三"}, {"who": "agent", "text": "四"})
    assert transcript.role_confidence == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("sides", "warned", "trusted"),
    [
        (("agent", "agent"), "只有坐席的话，没有客户的话", False),
        (("customer",), "只有客户的话，没有坐席的话", False),
        (("agent", "agent", "unknown"), "没有一句写明是客户说的", False),
        (("unknown", "unknown"), "没有写明是谁说的", False),
        (("agent", "customer", "unknown", "unknown", "unknown"), "没有写明是谁说的", False),
        (("agent", "customer"), "", True),
        (("agent", "customer", "unknown"), "", True),
    ],
)
def test_a_side_that_says_nothing_is_warned_of(sides: tuple[str, ...], warned: str, trusted: bool) -> None:
    transcript = _parse(*({"who": who, "text": "好的我知道了"} for who in sides))
    assert (transcript.role_confidence >= 0.6) is trusted
    assert bool(transcript.audio.warnings) is bool(warned)
    assert warned in "".join(transcript.audio.warnings)


def test_a_side_without_words_says_nothing() -> None:
    transcript = _parse({"who": "agent", "text": "您好"}, {"who": "customer", "text": "。"})
    assert transcript.role_confidence < 0.6


def test_a_call_with_one_side_is_not_scored() -> None:
    one = {"who": "agent", "text": "您好，请问有什么可以帮您？"}, {"who": "agent", "text": "好的，再见。"}
    card = load()
    assert analyse(_parse(*one), card).score.total is None
    both = analyse(_parse(*one, {"who": "customer", "text": "我问一下几点关门。"}), card)
    assert both.score.total is not None


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        ({"who": "boss", "text": "喂"}, "第 1 句的 who 应为 agent、customer 或 unknown"),
        ({"who": "agent"}, "第 1 句的 text 缺少"),
        ({"who": "agent", "text": 5}, "第 1 句的 text 应为文字"),
        ({"who": "agent", "text": "喂", "start": 1}, "第 1 句：start 与 end 应同时给出"),
        ({"who": "agent", "text": "喂", "start": 2, "end": 1}, "end 早于 start"),
        ({"who": "agent", "text": "喂", "start": -1, "end": 1}, "第 1 句的 start 应不小于 0"),
        ({"who": "agent", "text": "喂", "start": 0, "end": float("inf")}, "第 1 句的 end"),
        ({"who": "agent", "text": "  "}, "没有任何一句话"),
    ],
)
def test_faults_name_the_sentence(turn: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        _parse(turn)
    assert "x.transcript.json" in caught.value.message
    assert caught.value.hint


SAID = (
    ("agent", "您好，星桥通信，请问有什么可以帮您？"),
    ("customer", "我要查一下话费，上个月多扣了我三十块钱。"),
    ("agent", "非常抱歉，请您稍等，我马上为您核实。"),
    ("customer", "好的。"),
    ("agent", "查到了，是增值业务的费用，我帮您取消，三天内退回。"),
)


def _call(second: float, *, wait: float = 0.0, pace: float = 4.0) -> list[dict[str, object]]:
    """An ordinary call with its times in a unit of which there are so many in a second."""
    turns, at = [], 0.6
    for who, text in SAID:
        end = at + len(text) / pace + (wait if who == "agent" else 0.0)
        turns.append({"who": who, "text": text, "start": at * second, "end": end * second})
        at = end + 0.5
    return turns


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (1000, "像是毫秒"),
        (100, "像是百分之一秒"),
        (8000, "不像是秒"),
        (1 / 60, "像是分钟"),
        (1 / 3600, "不像是秒"),
    ],
)
def test_times_in_another_unit_are_refused(second: float, said: str) -> None:
    turns = _call(second)
    with pytest.raises(InputError, match=said) as caught:
        _parse(*turns, duration=turns[-1]["end"])
    assert "x.transcript.json" in caught.value.message
    assert "秒" in caught.value.hint


@pytest.mark.parametrize(
    ("wait", "pace"),
    [
        pytest.param(0.0, 4.0, id="ordinary"),
        pytest.param(0.0, 1.2, id="slow, and times that hold the pauses"),
        pytest.param(240.0, 4.0, id="each of the agent's turns holds a wait of four minutes"),
        pytest.param(0.0, 14.0, id="a recogniser that cuts its turns short"),
    ],
)
def test_times_that_people_can_have_are_taken(wait: float, pace: float) -> None:
    turns = _call(1, wait=wait, pace=pace)
    assert _parse(*turns, duration=5000).timed


def test_a_few_words_say_little_about_the_unit() -> None:
    assert _parse({"who": "agent", "text": "您好，请问有什么可以帮您？", "start": 1, "end": 1.1}).timed
    assert _parse({"who": "agent", "text": "喂，您好？", "start": 0, "end": 60}, duration=60).timed
    assert _parse(*[{**turn, "end": turn["start"]} for turn in _call(1)]).timed
    assert not _parse(*[{"who": who, "text": text} for who, text in SAID], duration=90).timed


def test_a_length_in_another_unit_is_refused() -> None:
    turns = _call(1)
    with pytest.raises(InputError, match=r"duration .*像是毫秒"):
        _parse(*turns, duration=float(turns[-1]["end"]) * 1000)  # type: ignore[arg-type]
    assert _parse(*turns, duration=7000).duration == 7000


def test_a_long_call_in_another_unit_is_told_so_too() -> None:
    turn = {"who": "agent", "text": "您好。", "start": 700_000, "end": 702_000}
    with pytest.raises(InputError, match="第 1 句的 start 超过了一周，像是毫秒"):
        _parse(turn)


@pytest.mark.parametrize("data", [[], "x", {"turns": "x"}, {}, {"turns": []}])
def test_not_a_transcript(data: object) -> None:
    with pytest.raises(InputError):
        transcript_meta(data, "f")
        parse_transcript(data, META, "f")


def test_many_faults_are_counted() -> None:
    with pytest.raises(InputError, match="另有 3 处"):
        _parse(*[{"who": "boss", "text": "喂"}] * 8)


def test_broken_characters_do_not_get_through() -> None:
    transcript = _parse({"who": "agent", "text": "您\ud800好\x00"})
    transcript.turns[0].text.encode("utf-8")
    assert "\x00" not in transcript.turns[0].raw


def test_meta_inside(tmp_path: Path) -> None:
    meta = transcript_meta({"call_id": "A", "meta": {"call_id": "B", "agent_id": 3}}, "f")
    assert (meta.call_id, meta.agent_id) == ("A", "3")
    with pytest.raises(InputError, match="ring_count"):
        transcript_meta({"meta": {"ring_count": "x"}}, "f")


def test_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf{}")
    assert read_json(path) == {}
    path.write_bytes('{"a": "好"}'.encode("utf-16"))
    assert read_json(path) == {"a": "好"}
    for data, said in ((b'{"a": }', "a.json:1"), (b"\xff{}", "UTF-8"), (b"", "不是有效的 JSON")):
        path.write_bytes(data)
        with pytest.raises(InputError, match=said):
            read_json(path)
    with pytest.raises(InputError, match="无法读取"):
        read_json(tmp_path / "none.json")
