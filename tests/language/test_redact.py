from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum

import pytest

from qa.language.redact import redact_call
from qa.model import (
    BestPhrase,
    CallAnalysis,
    CallMeta,
    CheckResult,
    Evidence,
    Mark,
    Metrics,
    ModelPhrase,
    Score,
    Severity,
    StageReview,
    Tone,
    Transcript,
    Turn,
    Verdict,
    Who,
    Word,
)

ADDRESS = "来电显示查得到。东湖路六十六号，锦绣苑八栋二单元九零三，孙大鹏，不就是你嘛。"
PHONE = "一三九零零零零一二三四，就我打的这个。"


def turn(i: int, who: Who, text: str, **more: object) -> Turn:
    return replace(Turn(i, who, float(i), i + 1.0, text), **more)  # type: ignore[arg-type]


def call(*turns: Turn, **meta: object) -> Transcript:
    return Transcript("c1", 60.0, turns, meta=replace(CallMeta(), **meta))  # type: ignore[arg-type]


def analysis(**parts: object) -> CallAnalysis:
    plain = CallAnalysis("c1", "s@1", (), (), (), (), (), Metrics(), Score(None, None, ""))
    return replace(plain, **parts)  # type: ignore[arg-type]


def check(reason: str, *evidence: Evidence) -> CheckResult:
    return CheckResult(
        "call.privacy_leak",
        "不泄露隐私",
        "any",
        Severity.FATAL,
        Verdict.FAIL,
        0,
        10,
        reason,
        reason,
        evidence,
    )


def evidence(at: int | None, quote: str) -> Evidence:
    return Evidence(at, 0.0, 1.0, Who.AGENT, quote)


def test_turns_and_words_are_masked() -> None:
    words = tuple(Word(c, 0.0, 1.0) for c in "一三九零零零零一二三四就我打的这个")
    raw = "1 3 9 0000 1234,就我打的这个"
    before = call(turn(0, Who.CUSTOMER, PHONE, words=words, raw=raw))
    after, _ = redact_call(before, analysis())
    assert after.turns[0].text == "一三九****一二三四，就我打的这个。"
    assert "".join(w.text for w in after.turns[0].words) == "一三九****一二三四就我打的这个"
    assert len(after.turns[0].raw) == len(raw)
    assert "0000" not in after.turns[0].raw
    assert "就我打的这个" in after.turns[0].raw
    assert [(w.start, w.end) for w in after.turns[0].words] == [(w.start, w.end) for w in words]


def test_a_word_of_several_digits_is_masked_in_part() -> None:
    words = (Word("电话", 0, 1), Word("13900001234", 1, 2), Word("好", 2, 3))
    before = call(turn(0, Who.CUSTOMER, "电话13900001234好。", words=words))
    after, _ = redact_call(before, analysis())
    assert [w.text for w in after.turns[0].words] == ["电话", "139****1234", "好"]


def test_traditional_raw_text_is_masked_by_place() -> None:
    before = call(turn(0, Who.AGENT, "住东湖路六十六号八栋二单元。", raw="住東湖路六十六號八棟二單元"))
    after, _ = redact_call(before, analysis())
    assert after.turns[0].raw == "住" + "*" * 12


@pytest.mark.parametrize(
    ("quote", "masked"),
    [
        (ADDRESS, "来电显示查得到。*******，***********，孙大鹏，不就是你嘛。"),
        ("六号，锦绣苑八栋", "**，*****"),
        ("单元九零三，孙大鹏", "*****，孙大鹏"),
        ("不就是你嘛", "不就是你嘛"),
    ],
)
def test_quotes_take_the_mask_of_their_turn(quote: str, masked: str) -> None:
    before = call(turn(0, Who.AGENT, ADDRESS))
    _, after = redact_call(before, analysis(checks=(check("", evidence(0, quote)),)))
    assert after.checks[0].evidence[0].quote == masked


def test_everything_said_about_the_call_is_masked() -> None:
    before = call(turn(0, Who.AGENT, ADDRESS), turn(1, Who.CUSTOMER, PHONE))
    judged = analysis(
        checks=(check("第1句念出“锦绣苑八栋二单元”", evidence(None, "东湖路六十六号")),),
        marks=(Mark(1, "switch_in", 0, Tone.BAD, "x", "念出东湖路六十六号", "不要说“东湖路六十六号”"),),
        extract={
            "complaint.is_complaint": "yes",
            "record.form": {
                "contact": "13900001234",
                "number": 13900001234,
                "core_problem": ["一三九零零零零一二三四", {"quote": PHONE[:8]}],
                "confirmed": True,
                "count": 3,
            },
        },
        summary="客户住在东湖路六十六号，电话13900001234。",
    )
    _, after = redact_call(before, judged)
    assert after.checks[0].reason == after.checks[0].suggestion == "第1句念出“********”"
    assert after.checks[0].evidence[0].quote == "*******"
    assert after.marks[0].comment == "念出*******"
    assert after.marks[0].suggestion == "不要说“*******”"
    assert after.summary == "客户住在*******，电话139****1234。"
    form = after.extract["record.form"]
    assert form == {
        "contact": "139****1234",
        "number": "139****1234",
        "core_problem": ["一三九****一二三四", {"quote": "一三九****一"}],
        "confirmed": True,
        "count": 3,
    }
    assert after.extract["complaint.is_complaint"] == "yes"


def test_a_number_over_several_turns_is_masked_in_all() -> None:
    before = call(
        turn(0, Who.CUSTOMER, "身份证是一二三四五六，"),
        turn(1, Who.AGENT, "嗯。"),
        turn(2, Who.CUSTOMER, "一九九零零一零一，"),
        turn(3, Who.AGENT, "好的。"),
        turn(4, Who.CUSTOMER, "零零一二。"),
    )
    after, _ = redact_call(before, analysis())
    assert [t.text for t in after.turns] == ["身份证是******，", "嗯。", "********，", "好的。", "零零一二。"]


def test_a_value_put_together_of_pieces_is_masked_as_its_turns_are() -> None:
    before = call(
        turn(0, Who.CUSTOMER, "身份证是一二三四五六，"),
        turn(1, Who.AGENT, "嗯。"),
        turn(2, Who.CUSTOMER, "一九九零零一零一，"),
        turn(3, Who.AGENT, "好的。明天上门。"),
    )
    told = "明天上门；身份证是一二三四五六（没听清）"
    _, after = redact_call(before, analysis(extract={"record.form": {"solution": {"value": told}}}))
    assert after.extract["record.form"] == {"solution": {"value": "明天上门；身份证是******（没听清）"}}


def test_a_quote_that_was_cut_is_masked_as_its_turn_is() -> None:
    before = call(
        turn(0, Who.CUSTOMER, "身份证是一二三四五六，"),
        turn(1, Who.AGENT, "嗯。"),
        turn(2, Who.CUSTOMER, "一九九零零一零一，"),
        turn(3, Who.AGENT, "好的。"),
    )
    _, after = redact_call(before, analysis(checks=(check("听这一句：“身份证是一二三四…”"),)))
    assert after.checks[0].reason == "听这一句：“身份证是****…”"


def test_numbers_of_different_matters_are_not_joined() -> None:
    before = call(
        turn(0, Who.CUSTOMER, "订单后四位是六六一零"),
        turn(1, Who.AGENT, "好的，我帮您查一下，请您再说一下您买的是哪一天的票？"),
        turn(2, Who.CUSTOMER, "二零二六零六零二"),
    )
    after, _ = redact_call(before, analysis())
    assert after == before


def test_metadata() -> None:
    before = call(
        turn(0, Who.CUSTOMER, "你好"),
        customer_id="13900001234",
        extra={"note": "住人民路十号"},
        agent_id="2086",
    )
    after, _ = redact_call(before, analysis())
    assert after.meta.customer_id == "139****1234"
    assert after.meta.extra == {"note": "住*****"}
    assert after.meta.agent_id == "2086"


def test_a_call_without_secrets_is_unchanged() -> None:
    before = call(
        turn(0, Who.AGENT, "您好，工号2086，请问有什么可以帮您？"),
        turn(1, Who.CUSTOMER, "尾号1234，三百块。"),
    )
    judged = analysis(
        checks=(check("缺少：公司名", evidence(0, "工号2086")),), summary="客户咨询，三个工作日内答复。"
    )
    assert redact_call(before, judged) == (before, judged)


def test_redacting_twice_is_redacting_once() -> None:
    before = call(turn(0, Who.AGENT, ADDRESS), turn(1, Who.CUSTOMER, PHONE))
    judged = analysis(checks=(check(ADDRESS, evidence(0, ADDRESS[8:20])),), summary=PHONE)
    once = redact_call(before, judged)
    assert redact_call(*once) == once


def test_garbled_number_after_the_question_is_masked_with_its_words_and_quotes() -> None:
    said = "是八六二二零一五。"
    words = tuple(Word(c, 5 + n / 10, 5.1 + n / 10) for n, c in enumerate("是八六二二零一五"))
    plain = call(
        turn(0, Who.AGENT, "麻烦您报一下手机号。"), turn(1, Who.CUSTOMER, said, raw=said, words=words)
    )
    judged = analysis(checks=(check("客户报了“八六二二零一五”", evidence(1, "是八六二二零一五")),))
    masked, after = redact_call(plain, judged)
    assert masked.turns[1].text == masked.turns[1].raw == "是***二零一五。"
    assert "".join(w.text for w in masked.turns[1].words) == "是***二零一五"
    assert "八六二" not in after.checks[0].reason + after.checks[0].evidence[0].quote


def test_order_number_after_its_question_stays() -> None:
    plain = call(turn(0, Who.AGENT, "麻烦您报一下订单号。"), turn(1, Who.CUSTOMER, "八六二二零一五。"))
    assert redact_call(plain, analysis())[0].turns[1].text == "八六二二零一五。"


def test_a_trainers_words_are_masked_like_the_rest():
    whole = call(turn(0, Who.AGENT, ADDRESS), turn(1, Who.CUSTOMER, PHONE))
    mark = Mark(1, "any", 0, Tone.BAD, "", f"念出了{PHONE}", quote=ADDRESS)
    _, masked = redact_call(
        whole,
        analysis(
            marks=(mark,),
            reviews=(StageReview("a", True, f"客户说“{PHONE}”。"),),
            best_phrases=(BestPhrase(0, ADDRESS, "核对", "好"),),
            model_phrases=(ModelPhrase("核对", "全程", f"尾号对吗？{PHONE}"),),
        ),
    )
    told = repr((masked.marks, masked.reviews, masked.best_phrases, masked.model_phrases))
    assert "九零三" not in told and "零零零零" not in told
    assert len(masked.marks[0].quote) == len(ADDRESS)


def test_a_misheard_address_is_masked_over_turns_with_its_words_and_quotes():
    street, house = "我家住白杨露三十六好，", "五洞二感元四零三，你们来吧。"
    words = tuple(Word(c, 5 + n / 10, 5.1 + n / 10) for n, c in enumerate("五洞二感元四零三你们来吧"))
    before = call(
        turn(0, Who.AGENT, "您的地址是？"),
        turn(1, Who.CUSTOMER, street, raw=street),
        turn(2, Who.AGENT, "嗯。"),
        turn(3, Who.CUSTOMER, house, raw=house, words=words),
    )
    judged = analysis(checks=(check("客户报了“五洞二感元四零三”", evidence(3, "五洞二感元四零三")),))
    masked, after = redact_call(before, judged)
    assert masked.turns[1].text == masked.turns[1].raw == "我家住" + "*" * 7 + "，"
    assert masked.turns[3].text == masked.turns[3].raw == "*" * 8 + "，你们来吧。"
    assert "".join(w.text for w in masked.turns[3].words) == "*" * 8 + "你们来吧"
    assert "四零三" not in after.checks[0].reason + after.checks[0].evidence[0].quote


def test_what_only_sounds_like_an_address_stays():
    said = "我三好学生，五洞桥边上等了两个半钟头。"
    before = call(turn(0, Who.AGENT, "您说。"), turn(1, Who.CUSTOMER, said, raw=said))
    assert redact_call(before, analysis())[0] == before


# What the scorecard calls things, and what names the call: nothing that was said.
NAMES = {
    *("CallAnalysis.call_id", "CallAnalysis.scorecard", "CallAnalysis.turn_stages", "StageSpan.id"),
    *("CheckResult.id", "CheckResult.zh", "CheckResult.stage", "Mark.title", "Mark.stage", "Mark.check"),
    *("Mark.also", "SectionScore.id", "SectionScore.zh", "Score.grade", "Score.fatal", "StageReview.id"),
    *("BestPhrase.situation", "ModelPhrase.situation", "ModelPhrase.when"),
}


def planted(of: object, text: str) -> typing.Any:
    """A value of a type with a text wherever it may hold one."""
    origin, parts = typing.get_origin(of), typing.get_args(of)
    if of is str or of is object:
        return text
    if origin is tuple:
        return (planted(parts[0], text),)
    if origin in (typing.Union, types.UnionType):
        return planted(parts[0], text)
    if origin is Mapping:
        return {"value": text, "deep": {"texts": [text]}}
    assert isinstance(of, type), of
    if is_dataclass(of):
        hints = typing.get_type_hints(of)
        return of(**{f.name: planted(hints[f.name], text) for f in fields(of)})
    return next(iter(of)) if issubclass(of, Enum) else of(0)


def texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Every text in a value, with the field that holds it."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield where, value
    elif is_dataclass(value):
        for f in fields(value):
            yield from texts(getattr(value, f.name), f"{type(value).__name__}.{f.name}")
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner, where)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner, where)


@pytest.mark.parametrize("number", ["13800005678", "一三八零零零零五六七八"])
def test_no_field_of_an_analysis_keeps_a_number(number):
    said = f"我的手机号是{number}，你记一下。"
    whole = planted(CallAnalysis, said)
    before = {where for where, text in texts(whole, "") if number in text}
    assert before > NAMES and {"BestPhrase.why", "Mark.comment", "CallAnalysis.extract"} <= before
    _, masked = redact_call(call(turn(0, Who.CUSTOMER, said)), whole)
    assert {where for where, text in texts(masked, "") if number in text} == NAMES
