from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import INFO, STAMP, sample_analysis, sample_transcript

from qa.language.display import display
from qa.language.normalise import normalise
from qa.language.redact import redact_call
from qa.model import Who
from qa.report import call_document, validate
from qa.report.reading import align, find_quote, readable, shown_text
from qa.report.texts import render_markdown, render_srt, render_txt
from qa.report.views import call_page

_SPOKEN = "零一二三四五六七八九十百千万两点0123456789，。个号月天块元分之工您好半几第%,"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("每月扣十五块，一下就没了", "每月扣15块，一下就没了"),
        ("电话一三九****一二三四，你记一下", "电话139****1234，你记一下"),
        ("身份证**************零零二一", "身份证**************0021"),
        ("卡号****，****，****，***八，九零一", "卡号****，****，****，***8，901"),
        ("公司座机，****一二三四", "公司座机，****1234"),
    ],
)
def test_numbers_are_shown_as_digits_also_beside_a_mask(said: str, shown: str) -> None:
    assert shown_text(said) == shown


@pytest.mark.parametrize("text", ["家住*****，一般晚上在", "家住*****一定要来", "两位稍等一下", ""])
def test_other_words_beside_a_mask_stay(text: str) -> None:
    assert shown_text(text) == text


def test_places_are_found_again() -> None:
    said, text = "您的工号五五一九，扣了十五块。", "您的工号5519，扣了15块。"
    view = align(said, text)

    def shown(part: str) -> str:
        at = said.index(part)
        start, end = view.part(at, at + len(part))
        return text[start:end]

    assert shown("工号五五一九") == "工号5519"
    assert shown("扣了十五块。") == "扣了15块。"
    assert shown("五一") == "5519"  # a number is never cut
    assert shown("十") == "15"
    assert shown("您的") == "您的"


@given(st.text(alphabet=_SPOKEN, max_size=24).map(normalise), st.integers(0, 24), st.integers(0, 24))
def test_every_part_lies_in_the_text_and_the_whole_is_the_whole(said: str, start: int, length: int) -> None:
    view = align(said, display(said))
    assert view.part(0, len(said)) == (0, len(view.text))
    start = min(start, len(said))
    left, right = view.part(start, min(start + length, len(said)))
    assert 0 <= left <= right <= len(view.text)


@given(st.text(alphabet="您好请问，。？在吗", max_size=20))
def test_without_numbers_places_stay(text: str) -> None:
    view = align(text, text)
    assert view.starts == view.ends == tuple(range(len(text) + 1))


def test_quotes_are_found_without_their_outer_marks() -> None:
    assert find_quote("抱歉，我来查。", "…我来查，") == (3, 6)
    assert find_quote("抱歉，我来查。", "再见") == find_quote("抱歉", "。") == (-1, -1)


def test_a_quote_reads_as_in_its_sentence(document: dict[str, Any]) -> None:
    turn = document["turns"][18]
    turn["text"] = "今晚七点前到，工号五五一九。"
    check = next(c for c in document["checks"] if c["id"] == "agreement.solution")
    check["evidence"] = [
        {**check["evidence"][0], "turn": 18, "quote": quote} for quote in ("五一九", "七点前到，")
    ]
    reading = readable(document)
    assert reading["turns"][18]["text"] == "今晚7点前到，工号5519。"
    quotes = next(c for c in reading["checks"] if c["id"] == "agreement.solution")["evidence"]
    assert [q["quote"] for q in quotes] == ["5519", "7点前到，"]


def test_quotes_from_elsewhere_and_other_texts_follow_the_same_policy(document: dict[str, Any]) -> None:
    document["checks"][0]["evidence"][0]["quote"] = "每分钟二百三十字：扣了十五块"
    document["checks"][0]["reason"] = "客户说“扣了十五块”，坐席一下也没有解释。"
    document["marks"][0]["comment"] = "“扣了十五块”没有解释。"
    document["extract"]["record.form"]["promised_time"] = {"value": "三个工作日", "turn": 24}
    document["summary"] = "客户说扣了十五块。"
    reading = readable(document)
    assert reading["checks"][0]["evidence"][0]["quote"].endswith("扣了15块")
    assert reading["checks"][0]["reason"] == "客户说“扣了15块”，坐席一下也没有解释。"
    assert reading["marks"][0]["comment"] == "“扣了15块”没有解释。"
    assert reading["extract"]["record.form"]["promised_time"] == {"value": "3个工作日", "turn": 24}
    assert reading["summary"] == "客户说扣了15块。"


def test_reading_changes_nothing_in_the_document_and_settles_at_once(document: dict[str, Any]) -> None:
    before = copy.deepcopy(document)
    reading = readable(document)
    assert document == before
    assert [t["text"] for t in readable(reading)["turns"]] == [t["text"] for t in reading["turns"]]
    assert [t["said"] for t in reading["turns"]] == [t["text"] for t in document["turns"]]


def test_the_document_keeps_what_was_said_beside_what_is_shown(document: dict[str, Any]) -> None:
    turn = document["turns"][18]
    assert "今晚七点前" in turn["text"]
    assert "今晚7点前" in turn["shown"]
    validate(document)


def test_a_document_without_the_shown_text_reads_the_same(document: dict[str, Any]) -> None:
    expected = readable(document)["turns"]
    for turn in document["turns"]:
        del turn["shown"]
    assert [t["text"] for t in readable(document)["turns"]] == [t["text"] for t in expected]


def test_every_form_shows_the_same_numbers(document: dict[str, Any]) -> None:
    page = call_page(document)
    turn = next(t for s in page.stages for t in s.turns if t.i == 18)
    assert "今晚7点前" in turn.text == "".join(p.text for p in turn.pieces)
    assert any("今晚7点前" in e.quote for c in page.checks for e in c.evidence)
    for text in (render_txt(document), render_srt(document), render_markdown(document)):
        assert "今晚7点前" in text
        assert "今晚七点前" not in text


def test_the_recognised_text_stays_reachable(document: dict[str, Any]) -> None:
    turns = {t.i: t for s in call_page(document).stages for t in s.turns}
    assert "今晚七点前" in turns[18].raw
    assert "快接头儿" in turns[12].raw
    assert turns[0].raw == ""
    assert call_page(document).rewritten


@pytest.mark.parametrize("raw", ["", "您好,请讲.", "您好，请讲", " 您好，请讲。"])
def test_a_text_that_differs_by_outer_marks_only_is_not_shown_twice(
    document: dict[str, Any], raw: str
) -> None:
    document["turns"] = [{**t, "text": "您好，请讲。", "raw": raw} for t in document["turns"]]
    page = call_page(document)
    assert not page.rewritten
    assert not any(t.raw for s in page.stages for t in s.turns)


def test_masked_texts_stay_masked_when_they_are_shown() -> None:
    said = "我的手机号是一三九零零零零一二三四，住东湖路六十六号八栋九零三"
    transcript = sample_transcript()
    turns = tuple(replace(t, text=said, raw=said) if t.i == 8 else t for t in transcript.turns)
    masked = redact_call(replace(transcript, turns=turns), sample_analysis(transcript))
    document = call_document(*masked, stamp=STAMP, info=INFO)
    everything = "\n".join((render_txt(document), render_markdown(document), str(readable(document))))
    assert "我的手机号是139****1234" in everything
    for secret in ("13900001234", "一三九零零零零", "东湖路", "66号", "903", "九零三"):
        assert secret not in everything
    assert document["turns"][8]["who"] == Who.CUSTOMER


@given(st.text(alphabet=_SPOKEN, max_size=30))
def test_a_text_shown_as_it_was_said_has_all_its_places(text: str) -> None:
    view = align(text, text)
    for start in range(len(text) + 1):
        for end in range(start, len(text) + 1):
            assert view.part(start, end) == (start, end)


def test_suggestions_write_numbers_as_the_sentences_beside_them_do() -> None:
    transcript = sample_transcript()
    document = call_document(transcript, sample_analysis(transcript), stamp=STAMP, info=INFO)
    for item in (document["marks"][0], document["checks"][0]):
        item["suggestion"] = "三十分钟内由主管给您回电，扣的十五块退给您。"
    shown = readable(document)
    for item in (shown["marks"][0], shown["checks"][0]):
        assert item["suggestion"] == "30分钟内由主管给您回电，扣的15块退给您。"
