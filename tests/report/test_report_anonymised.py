from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from qa.errors import AudioError
from qa.model import CallMeta, Span
from qa.report import error_document, render_html, render_markdown, validate
from qa.report.anonymised import anonymise_document, anonymous_id
from qa.report.docx_file import docx_bytes

NAMES = ("沈佳宁", "佳宁", "3027", "三零二七", "售后二组", "C-88213", "云溪")


def texts(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False)


def a_call(**more: Any) -> dict[str, Any]:
    """The shortest document with timed words; ``more`` replaces parts of it."""
    lines = [
        ("agent", "您好，云杉银行，我是何静。", 1.0),
        ("customer", "我姓陈，退钱！", 4.0),
        ("agent", "陈女士，好的。", 6.0),
    ]
    turns = [
        {
            "i": i, "who": who, "start": start, "end": start + len(text) / 10, "text": text, "raw": "", "stage": "",
            "confidence": 0.9, "chars_per_min": None, "marks": [], "quarantine": "", "backchannel": False,
            "words": [[c, start + n / 10, start + (n + 1) / 10, 0.9] for n, c in enumerate(text)],
        }
        for i, (who, text, start) in enumerate(lines)
    ]  # fmt: skip
    return {"call_id": "x", "status": "ok", "meta": {}, "turns": turns, "extract": {}, "summary": ""} | more


def test_no_name_is_left_in_any_form(document: dict[str, Any]) -> None:
    assert all(name in texts(document) for name in ("沈佳宁", "3027", "售后二组", "C-88213"))
    made = anonymise_document(document).document
    validate(made)
    for form in (texts(made), render_html(made), render_markdown(made), str(docx_bytes(made))):
        assert not [name for name in NAMES if name in form]


def test_the_rest_is_untouched(document: dict[str, Any]) -> None:
    before = copy.deepcopy(document)
    made = anonymise_document(document).document
    assert document == before
    assert list(made) == list(document)
    assert [c["verdict"] for c in made["checks"]] == [c["verdict"] for c in document["checks"]]
    assert [c["id"] for c in made["checks"]] == [c["id"] for c in document["checks"]]
    assert [(t["start"], t["end"], t["who"]) for t in made["turns"]] == [
        (t["start"], t["end"], t["who"]) for t in document["turns"]
    ]
    assert made["score"] == document["score"]
    assert made["stamp"]["audio_sha256"] == document["stamp"]["audio_sha256"]


def test_quotes_are_still_pieces_of_their_sentences(document: dict[str, Any]) -> None:
    turns = {t["i"]: t["text"] for t in document["turns"]}
    made = anonymise_document(document).document
    after = {t["i"]: t["text"] for t in made["turns"]}
    pairs = [
        (old, new)
        for c, d in zip(document["checks"], made["checks"], strict=True)
        for old, new in zip(c["evidence"], d["evidence"], strict=True)
    ]
    whole = [
        (old, new) for old, new in pairs if old["turn"] is not None and old["quote"] in turns[old["turn"]]
    ]
    assert whole
    assert all(new["quote"] in after[new["turn"]] for _, new in whole)


def test_quote_cut_through_a_name() -> None:
    call = a_call(checks=[{"evidence": [{"turn": 0, "quote": "我是何"}, {"turn": 2, "quote": "士，好的"}]}])
    made = anonymise_document(call).document
    first, second = (e["quote"] for e in made["checks"][0]["evidence"])
    assert first in made["turns"][0]["text"]
    assert "何" not in first
    assert second == "士，好的"


def test_words_follow_and_their_sound_is_named() -> None:
    made = anonymise_document(a_call())
    for turn in made.document["turns"]:
        assert "".join(w[0] for w in turn["words"]) == turn["text"]
        assert all(w[0] for w in turn["words"])
    said = {(round(s.start, 1), round(s.end, 1)) for s in made.spans}
    assert (1.3, 1.4) in said  # 云
    assert (2.0, 2.1) in said  # 何
    assert (4.2, 4.3) in said  # 陈, told
    assert (6.0, 6.1) in said  # 陈, addressed
    assert not [s for s in made.spans if 4.4 <= s.start < 5.0]  # 退钱


def test_sentence_without_timed_words_is_covered_as_a_whole() -> None:
    call = a_call()
    for turn in call["turns"]:
        turn["words"] = []
    call["turns"][2]["start"] = call["turns"][2]["end"] = None
    assert anonymise_document(call).spans == (Span(1.0, 2.3), Span(4.0, 4.7))


def test_words_written_otherwise_than_the_text() -> None:
    call = a_call(meta={"agent_id": "3057"})
    call["turns"] = [
        {
            **call["turns"][0],
            "text": "工号三零五七为您服务。",
            "words": [
                ["工号", 1.0, 1.2, 1],
                ["3", 1.2, 1.4, 1],
                ["057", 1.4, 2.0, 1],
                ["为您服务", 2.0, 2.5, 1],
            ],
        }
    ]
    made = anonymise_document(call)
    words = made.document["turns"][0]["words"]
    assert "3057" not in "".join(w[0] for w in words)
    assert (words[0][0], words[-1][0]) == ("工号", "为您服务")
    assert {(s.start, s.end) for s in made.spans} == {(1.2, 1.4), (1.4, 2.0)}


def test_offsets_into_a_sentence_move_with_it() -> None:
    text = "云杉银行，退钱！"
    call = a_call(
        extract={"record.form": {"wish": {"value": "退钱", "turn": 0, "quote": "退钱", "span": [5, 7]}}}
    )
    call["turns"] = [{**call["turns"][0], "text": text, "words": []}]
    made = anonymise_document(call, companies=("云杉银行",)).document
    start, end = made["extract"]["record.form"]["wish"]["span"]
    assert made["turns"][0]["text"][start:end] == "退钱"


def test_data_of_the_call_alone_tells_the_names() -> None:
    call = a_call(
        meta={
            "agent_name": "高兴",
            "customer_id": "VIP-0042",
            "extra": {"客户姓名": "欧阳小北", "备注": "欧阳小北来过"},
        }
    )
    call["turns"] = [{**call["turns"][0], "text": "您好，我是高兴，很高兴为您服务。", "words": []}]
    made = anonymise_document(call).document
    assert "欧阳" not in texts(made)
    assert "0042" not in texts(made)
    assert "我是高兴" not in texts(made)
    assert "很高兴为您服务" in made["turns"][0]["text"]


def test_name_that_was_filled_into_the_form() -> None:
    call = a_call(
        extract={"record.form": {"customer_name": {"value": "陈女士", "turn": 2, "quote": "陈女士，好的。"}}}
    )
    made = anonymise_document(call).document
    assert (
        made["extract"]["record.form"]["customer_name"]["value"] == made["turns"][2]["text"][:3] != "陈女士"
    )


def test_failed_call_names_nobody() -> None:
    meta = CallMeta(agent_id="3057", agent_name="何静")
    error = AudioError("录音是空的：20261121_何静_3057.wav", hint="请重录", kind="audio.empty")
    made = anonymise_document(error_document("20261121_何静_3057", meta, error, {})).document
    validate(made)
    assert not [name for name in ("何静", "3057") if name in texts(made)]
    assert "录音是空的" in made["error"]["message"]


@pytest.mark.parametrize("call_id", ["20261121_何静_3057", "3057-13900001234", "云杉银行_3057_何静_07"])
def test_file_names_name_nobody(call_id: str) -> None:
    meta = CallMeta(agent_id="3057", agent_name="何静")
    made = anonymous_id(call_id, meta, companies=("云杉银行",))
    assert not [name for name in ("何静", "3057", "13900001234", "云杉") if name in made]
    assert made == anonymous_id(call_id, meta, companies=("云杉银行",))


def test_file_name_that_tells_nothing_stays() -> None:
    assert anonymous_id("20261121-0032", CallMeta(agent_id="3057", agent_name="何静")) == "20261121-0032"


@pytest.mark.parametrize("call_id", ["陈静_001", "何静_陈静_2", "客户陈女士"])
def test_file_name_with_a_name_that_the_data_do_not_tell_is_not_kept(call_id: str) -> None:
    assert anonymous_id(call_id, CallMeta(agent_name="何静")) == ""


def test_a_settled_id_stays_whatever_the_talk_tells() -> None:
    document = error_document("call-何静", CallMeta(), AudioError("坏"), {}) | {"turns": []}
    assert anonymise_document(document, call_id="call-1").document["call_id"] == "call-1"
