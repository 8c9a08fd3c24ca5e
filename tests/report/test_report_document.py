from __future__ import annotations

import copy
import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import INFO, STAMP, sample_analysis, sample_transcript

from qa.errors import AudioError, InputError
from qa.model import (
    BestPhrase,
    CallAnalysis,
    CallMeta,
    Metrics,
    ModelPhrase,
    Score,
    StageReview,
    Transcript,
    Turn,
    Who,
    Word,
)
from qa.report import call_document, error_document, validate
from qa.report.document import _round, plain

CONTRACT = {
    "": "schema call_id status stamp meta duration audio score stages turns checks marks metrics extract summary",
    "stamp": "audio_sha256 model asr_options scorecard scorecard_sha256 program created_at",
    "audio": "channels sample_rate layout ring_count warnings",
    "score": "total before_fatal grade sections fatal",
    "stages": "id start end confidence first_turn last_turn",
    "turns": "i who start end text stage confidence chars_per_min marks",
    "checks": "id verdict severity points max reason suggestion evidence",
    "marks": "n stage turn tone check comment suggestion",
    "metrics": "agent_chars_per_min agent_talk_s customer_talk_s silence_s longest_silence_s "
    "interruptions_by_agent interruptions_by_customer first_response_s handling_starts_s overlap_s",
}


@pytest.mark.parametrize("part", CONTRACT)
def test_every_field_of_the_contract_is_there(document: dict[str, Any], part: str) -> None:
    value = document[part] if part else document
    for item in value if isinstance(value, list) else [value]:
        assert set(CONTRACT[part].split()) <= set(item)


def test_document_follows_the_published_schema(document: dict[str, Any], fatal: dict[str, Any]) -> None:
    validate(document)
    validate(fatal)


def test_document_is_stable_json_without_nan(document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    again = call_document(sample_transcript(), sample_analysis(sample_transcript()), stamp=STAMP, info=INFO)
    assert json.dumps(again, ensure_ascii=False) == text
    assert json.loads(text) == document


def test_marks_stand_at_their_turns(document: dict[str, Any]) -> None:
    by_turn = {t["i"]: t["marks"] for t in document["turns"]}
    assert by_turn[15] == [6, 7]
    assert by_turn[3] == []
    assert {m["turn"] for m in document["marks"]} == {i for i, marks in by_turn.items() if marks}


def test_numbers_that_are_not_finite_become_null() -> None:
    transcript = sample_transcript()
    analysis = replace(
        sample_analysis(transcript), metrics=Metrics(agent_chars_per_min=math.nan, silence_s=math.inf)
    )
    document = call_document(transcript, analysis, stamp={"took": math.nan}, info=INFO)
    assert document["metrics"]["agent_chars_per_min"] is None
    assert document["metrics"]["silence_s"] is None
    assert document["stamp"]["took"] is None
    validate(document)


@given(st.floats(allow_nan=False, allow_infinity=False, width=64), st.integers(0, 3))
def test_numbers_are_rounded_as_python_rounds_them(value: float, digits: int) -> None:
    assert _round(value, digits) == round(value, digits)


@given(st.integers(0, 10**7), st.sampled_from([2_000, 8_000, 16_000]))
def test_times_between_two_milliseconds_are_rounded_alike(ticks: int, rate: int) -> None:
    assert _round(ticks / rate) == round(ticks / rate, 3)


def test_words_keep_their_own_times_and_lose_unsafe_characters() -> None:
    transcript = sample_transcript()
    times = [(0.1234, 0.4999, 0.87654), (0.4999, 0.8, 0.5), (0.9, math.nan, 0.25), (math.nan, 1.5, 1.0)]
    words = tuple(Word(f"好\u202e{k}", *found) for k, found in enumerate(times))
    turns = (replace(transcript.turns[0], words=words), *transcript.turns[1:])
    transcript = replace(transcript, turns=turns)
    document = call_document(transcript, sample_analysis(transcript), stamp=STAMP, info=INFO)
    assert document["turns"][0]["words"] == [
        ["好0", 0.123, 0.5, 0.877],
        ["好1", 0.5, 0.8, 0.5],
        ["好2", 0.9, None, 0.25],
        ["好3", None, 1.5, 1.0],
    ]
    assert list(document["turns"][0])[-1] == "words"


def test_unsafe_characters_leave_every_text() -> None:
    turn = Turn(0, Who.AGENT, 0.0, 1.0, "您\x00好\ud800，\u202e再见\ufffe", raw="\x1b[31m红")
    transcript = Transcript("c\x07all", 1.0, (turn,))
    analysis = CallAnalysis(
        "call", "s@1", (), ("",), (None,), (), (), Metrics(), Score(None, None, ""), summary="一\x0b二"
    )
    document = call_document(transcript, analysis, stamp={}, info=INFO)
    assert document["turns"][0]["text"] == "您好，再见"
    assert document["turns"][0]["raw"] == "[31m红"
    assert document["call_id"] == "call"
    assert document["summary"] == "一二"
    json.dumps(document, ensure_ascii=False).encode("utf-8")


def test_empty_call_without_turns_or_score_is_valid() -> None:
    transcript = Transcript("silent", 30.0, ())
    analysis = CallAnalysis("silent", "s@1", (), (), (), (), (), Metrics(), Score(None, None, ""))
    document = call_document(transcript, analysis, stamp=STAMP, info=INFO)
    validate(document)
    assert document["score"]["total"] is None


def test_untimed_turns_keep_null_times() -> None:
    transcript = Transcript("text", 0.0, (Turn(0, Who.AGENT, None, None, "您好"),))
    analysis = CallAnalysis(
        "text", "s@1", (), ("greeting",), (None,), (), (), Metrics(), Score(None, None, "")
    )
    document = call_document(transcript, analysis, stamp=STAMP, info=INFO)
    assert document["turns"][0]["start"] is None
    validate(document)


def test_meta_holds_only_what_is_known(document: dict[str, Any]) -> None:
    assert document["meta"]["agent_name"] == "沈佳宁"
    assert "promise_due_at" not in document["meta"]


def test_failed_call_has_an_error_and_no_score() -> None:
    error = AudioError("录音是空的：a.wav", hint="请重新导出", kind="audio.empty")
    document = error_document("a", CallMeta(agent_id="7"), error, {"program": "0.1.0"})
    validate(document)
    assert document["status"] == "error"
    assert document["error"] == {"kind": "audio.empty", "message": "录音是空的：a.wav", "hint": "请重新导出"}
    assert "score" not in document


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("status",), "done"),
        (("checks", 0, "verdict"), "maybe"),
        (("turns", 0, "who"), "坐席"),
        (("turns", 0, "confidence"), 1.5),
        (("score", "total"), "78"),
        (("audio", "layout"), "surround"),
        (("marks", 0, "tone"), "great"),
        (("schema",), 2),
    ],
)
def test_schema_refuses(document: dict[str, Any], path: tuple[Any, ...], value: object) -> None:
    broken = copy.deepcopy(document)
    target: Any = broken
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(InputError) as caught:
        validate(broken)
    assert caught.value.kind == "report.schema"
    assert caught.value.hint


@pytest.mark.parametrize("name", ["score", "turns", "checks", "summary", "meta"])
def test_schema_refuses_a_missing_field(document: dict[str, Any], name: str) -> None:
    del document[name]
    with pytest.raises(InputError):
        validate(document)


def test_schema_refuses_a_score_on_a_failed_call(document: dict[str, Any]) -> None:
    error = error_document("a", CallMeta(), AudioError("坏了"), {})
    with pytest.raises(InputError):
        validate({**error, "score": document["score"]})


def test_schema_lets_fields_be_added(document: dict[str, Any]) -> None:
    document["added"] = 1
    document["turns"][0]["emotion"] = "calm"
    validate(document)


def test_plain_turns_values_into_json() -> None:
    assert plain({1: (1.0, Who.AGENT, None, True)}) == {"1": [1.0, "agent", None, True]}
    assert plain(float("nan")) is None


def test_the_trainers_words_are_carried_over() -> None:
    transcript = sample_transcript()
    first = sample_analysis(transcript).stages[0].id
    analysis = replace(
        sample_analysis(transcript),
        reviews=(
            StageReview(first, True, "开场不全。", 3.5, 8.0, "从第1句开始"),
            StageReview("gone", False, "这一段没有出现。"),
        ),
        best_phrases=(BestPhrase(5, "换成是我也着急", "客户说出了情绪", "接住了情绪", 1.25, 2.5),),
        model_phrases=(ModelPhrase("道别", "最后一句", "感谢您的来电，再见。", (1,)),),
    )
    document = call_document(transcript, analysis, stamp=STAMP, info=INFO)
    validate(document)
    stage = document["stages"][0]
    assert (stage["score"], stage["max"], stage["appraisal"]) == (3.5, 8.0, "开场不全。")
    assert [s["id"] for s in document["absent_stages"]] == ["gone"]
    assert document["phrases"]["best"][0]["start"] == 1.25
    assert document["phrases"]["model"][0]["marks"] == [1]
    assert {"title", "source", "quote", "start", "end", "also"} <= set(document["marks"][0])


def test_an_analysis_without_a_trainers_words_is_valid(document: dict[str, Any]) -> None:
    transcript = sample_transcript()
    analysis = replace(sample_analysis(transcript), reviews=(), best_phrases=(), model_phrases=())
    bare = call_document(transcript, analysis, stamp=STAMP, info=INFO)
    validate(bare)
    assert bare["absent_stages"] == [] and bare["phrases"] == {"best": [], "model": []}
    old = copy.deepcopy(document)
    for name in ("absent_stages", "phrases"):
        old.pop(name, None)
    for mark in old["marks"]:
        for name in ("title", "source", "quote", "start", "end", "also"):
            mark.pop(name, None)
    validate(old)
