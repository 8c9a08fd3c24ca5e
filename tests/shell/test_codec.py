"""Transcripts and analyses survive the way through JSON exactly."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import StoreError
from qa.kept.codec import decode_analysis, decode_transcript, encode_analysis, encode_transcript, meta_json
from qa.model import (
    AudioFacts,
    BestPhrase,
    CallAnalysis,
    CallMeta,
    CheckResult,
    Evidence,
    Layout,
    Mark,
    MarkSource,
    Match,
    Metrics,
    ModelPhrase,
    Score,
    SectionScore,
    Severity,
    Span,
    StageReview,
    StageSpan,
    Tone,
    ToneRegion,
    Transcript,
    Turn,
    Verdict,
    Who,
    Word,
)

_floats = st.floats(min_value=0, max_value=1e6, allow_nan=False)
_text = st.text(st.characters(codec="utf-8"), max_size=20)
_words = st.builds(Word, _text, _floats, _floats, _floats)
_turns = st.builds(
    Turn,
    i=st.integers(0, 99),
    who=st.sampled_from(Who),
    start=st.none() | _floats,
    end=st.none() | _floats,
    text=_text,
    raw=_text,
    words=st.lists(_words, max_size=3).map(tuple),
    confidence=_floats,
    quarantine=_text,
    backchannel=st.booleans(),
)
_spans = st.lists(st.builds(Span, _floats, _floats), max_size=3).map(tuple)


@given(
    st.builds(
        Transcript,
        call_id=_text,
        duration=_floats,
        turns=st.lists(_turns, max_size=4).map(tuple),
        agent_speech=_spans,
        meta=st.builds(CallMeta, ring_count=st.none() | st.integers(0, 9), hold_events=_spans),
        audio=st.builds(AudioFacts, layout=st.sampled_from(Layout), warnings=st.tuples(_text)),
    )
)
def test_transcripts_round_trip(transcript: Transcript) -> None:
    assert decode_transcript(encode_transcript(transcript)) == transcript


def test_an_analysis_round_trips() -> None:
    evidence = Evidence(0, 0.1, 0.30000000000000004, Who.AGENT, "您好", Match.PHONETIC, 0.7)
    check = CheckResult(
        "a.b", "问好", "greeting", Severity.MAJOR, Verdict.FAIL, 1, 8, "缺", "补", (evidence,)
    )
    analysis = CallAnalysis(
        call_id="x",
        scorecard="s@1",
        stages=(StageSpan("greeting", 0, 1, 0.5, 0, 2),),
        turn_stages=("greeting",),
        turn_rates=(None, 180.5),
        checks=(check,),
        marks=(
            Mark(1, "greeting", 0, Tone.BAD, "a.b", "说明"),
            Mark(
                2, "greeting", 0, Tone.GOOD, "", "好", "", "称呼", MarkSource.ACT, "您好", 0.1, 0.3, ("a.c",)
            ),
        ),
        metrics=Metrics(agent_chars_per_min=180.0),
        score=Score(None, 70.5, "C", (SectionScore("greeting", "问候", 1, 8),), ("a.b",)),
        extract={"record.form": {"号码": "1", "多项": ["a", 1, None]}, "complaint.type": "收费"},
        summary="梗概",
        reviews=(
            StageReview("greeting", True, "评析", 1, 8, "缘由"),
            StageReview("closing", False, "没有出现"),
        ),
        best_phrases=(BestPhrase(0, "您好", "开场", "好", 0.1, None),),
        model_phrases=(ModelPhrase("开场", "接通", "您好，请讲。", (1,)),),
    )
    assert decode_analysis(encode_analysis(analysis)) == analysis


def test_an_analysis_of_an_older_program_is_read() -> None:
    old = CallAnalysis("x", "s@1", (), (), (), (), (), Metrics(), Score(None, None, ""))
    text = encode_analysis(replace(old, marks=(Mark(1, "g", 0, Tone.BAD, "a.b", "说明"),)))
    body = json.loads(text)
    for name in ("reviews", "best_phrases", "model_phrases"):
        del body[name]
    for name in ("title", "source", "quote", "start", "end", "also"):
        del body["marks"][0][name]
    assert decode_analysis(json.dumps(body)) == decode_analysis(text)


def test_tones_and_maps_round_trip() -> None:
    transcript = Transcript(
        "x",
        1.0,
        (),
        audio=AudioFacts(2, 8000, Layout.SWAPPED, 3, (ToneRegion("ringback", Span(0, 1), 1),)),
        meta=CallMeta(channel_map={"left": "agent"}, extra={"k": "v"}),
    )
    assert decode_transcript(encode_transcript(transcript)) == transcript


@pytest.mark.parametrize("text", ["", "{}", '{"call_id": 1}', "[]"])
def test_damaged_text_is_a_store_error(text: str) -> None:
    with pytest.raises(StoreError, match="无法识别"):
        decode_transcript(text)


def test_metadata_text_is_stable() -> None:
    assert meta_json(CallMeta(call_id="a")) == meta_json(CallMeta(call_id="a"))
    assert meta_json(CallMeta(call_id="a")) != meta_json(CallMeta(call_id="b"))
