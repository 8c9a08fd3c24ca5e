"""Operators of the rule language where they are easily got wrong: for and against, and when in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest_rules import card, cases, dialogue, found, judged

from qa.judge.analyse import make_context
from qa.judge.conditions import Measure
from qa.judge.measures import MEASURES
from qa.model import Verdict, Who, Word
from qa.rulefiles.needless import BY_SIDE, BY_STAGE

WORDS = cases("""
yes | {said: {phrases: ["退货", "换货"], every: true, who: agent}} | 席：可以退货 / 客：还有呢 / 席：也可以换货
no | {said: {phrases: ["退货", "换货"], every: true, who: agent}} | 席：可以退货，退货很快
yes | {said: {phrases: ["退货", "换货", "维修"], distinct: 2, who: agent}} | 席：可以退货也可以维修
no | {said: {phrases: ["退货", "换货", "维修"], distinct: 2, who: agent}} | 席：可以退货，退货很快
yes | {said: {phrases: ["姓名", "单号"], together: true, who: agent}} | 席：报一下姓名和单号
no | {said: {phrases: ["姓名", "单号"], together: true, who: agent}} | 席：报一下姓名 / 客：李四 / 席：单号呢
yes | {said: {acts: [sorry], at_least: 2, who: agent}} | 席：抱歉 / 客：哼 / 席：对不起
no | {said: {acts: [sorry], at_least: 2, who: agent}} | 席：抱歉 / 客：哼 / 席：您说
yes | {none: [{said: {phrases: ["没办法"], who: agent}}]} | 席：我帮您想办法
no | {none: [{said: {phrases: ["没办法"], who: agent}}]} | 席：没办法 / 客：啊
yes | {said: {phrases: ["re:满意[度率]"], who: agent}} | 席：满意度调查
no | {said: {phrases: ["re:满意[度率]"], unless: ["内部"], who: agent}} | 席：内部满意度调查
yes | {said: {phrases: ["请稍等"], who: agent}} | 席：请烧等
no | {said: {phrases: ["请稍等"], sound: none, who: agent}} | 席：请烧等
yes | {said: {phrases: ["满#元"], who: agent}} | 席：满三百元包邮
yes | {said: {phrases: ["满#元"], who: agent}} | 席：满300元包邮
no | {said: {phrases: ["满#元"], who: agent}} | 席：满多少元都不包邮
yes | {entities: {kinds: [amount]}} | 席：退您二十五块六
no | {entities: {kinds: [amount]}} | 席：退您一块布
yes | {entities: {kinds: [date]}} | 席：下周三之前
yes | {entities: {kinds: [duration]}} | 席：三个工作日内
yes | {entities: {kinds: [phone], forms: [mobile]}} | 席：幺三八零零幺三八零零零对吗
no | {entities: {kinds: [phone], forms: [mobile]}} | 席：您拨幺二三一五
yes | {entities: {kinds: [id_number], valid: true}} | 席：身份证110101199003074514
no | {entities: {kinds: [id_number], valid: true}} | 席：身份证110101199003074515
yes | {entities: {kinds: [bank_card], valid: true}} | 席：卡号6222021234567890128
no | {entities: {kinds: [bank_card], valid: true}} | 席：卡号6222021234567890129
yes | {entities: {kinds: [order_number]}} | 席：订单号是202601051234567
no | {entities: {kinds: [order_number]}} | 席：订单已经发了
yes | {entities: {kinds: [agent_number]}} | 席：工号八零二六为您服务
yes | {entities: {kinds: [address]}} | 席：送到人民路18号3栋502室
no | {entities: {kinds: [address]}} | 席：送到您家里
""")


@pytest.mark.parametrize(("answer", "condition", "lines"), WORDS)
def test_words(truth, answer, condition, lines):
    assert truth(condition, *lines) == answer


PLACES = cases("""
yes | {said: {acts: [sorry], first_turns: 1, who: agent}} | 席：抱歉 / 客：嗯说吧 / 席：您好
no | {said: {acts: [sorry], first_turns: 1, who: agent}} | 席：您好 / 客：嗯说吧 / 席：抱歉
yes | {said: {acts: [thanks], last_turns: 1, who: agent}} | 席：您好 / 客：说吧 / 席：谢谢
no | {said: {acts: [thanks], last_turns: 1, who: agent}} | 席：谢谢 / 客：说吧 / 席：好了
yes | {said: {acts: [thanks], stages: [closing]}} | 席：您好 / 客：查话费 / 席：三十 / 客：好 / 席：谢谢来电
no | {said: {acts: [wait], stages: [closing]}} | 席：请稍等 / 客：查话费 / 席：三十 / 客：好 / 席：谢谢来电
yes | {said: {acts: [sorry], before: {ref: angry_words}}} | 席：抱歉 / 客：气死我了
no | {said: {acts: [sorry], before: {ref: angry_words}}} | 客：气死我了 / 席：抱歉
yes | {said: {acts: [sorry], after: {ref: angry_words}, same_turn: true}} | 客：气死我了 / 席：抱歉
no | {said: {acts: [wait], after: {said: {acts: [sorry]}}}} | 席：抱歉，请稍等 / 客：好
yes | {said: {acts: [wait], after: {said: {acts: [sorry]}}, same_turn: true}} | 席：抱歉，请稍等 / 客：好
unsure | {said: {acts: [sorry], after: {ref: angry_words}, within_s: 3}} | 客：气死我了 / 席：抱歉
no | {said: {acts: [sorry], after: {ref: angry_words}, within_s: 3}} | 客：气死我了 / 席：您说
yes | {sequence: {steps: [{said: {acts: [wait]}}, {said: {acts: [thanks]}}], within_s: 10}} | 0.0-1.0 席：请稍等 / 8.0-9.0 席：谢谢等待
unsure | {sequence: {steps: [{said: {acts: [wait]}}, {said: {acts: [thanks]}}], within_s: 5}} | 席：请稍等 / 席：谢谢等待
no | {sequence: {steps: [{said: {acts: [wait]}}, {said: {acts: [thanks]}}], within_s: 5}} | 0.0-1.0 席：请稍等 / 8.0-9.0 席：谢谢等待
""")


@pytest.mark.parametrize(("answer", "condition", "lines"), PLACES)
def test_places(truth, answer, condition, lines):
    assert truth(condition, *lines) == answer


def test_half_heard_words_do_not_count_against_a_limit(tmp_path):
    """What may have been said too often is left to a person, neither passed nor charged."""
    heard = card(tmp_path, "require: {said: {acts: [wait], at_most: 1, min_confidence: 0.99, who: agent}}")
    clear = dialogue("席：请稍等", "客：哼")
    assert found(heard, clear).truth == "yes"
    assert found(heard, dialogue("席：请稍等", "客：哼", "席：稍等一下")).truth == "no"
    assert found(heard, dialogue("席：请烧等", "客：哼", "席：请烧等", "客：哼")).truth == "unsure"


PARTS = (
    "require: {parts: [{id: a, zh: 问好, weight: 1, said: {phrases: ['您好'], who: agent}},"
    " {id: b, zh: 请等, weight: 3, said: {acts: [wait], min_confidence: 0.99, who: agent}}]}"
)


@pytest.mark.parametrize(
    ("lines", "verdict", "points"),
    [
        (("席：您好，请稍等",), Verdict.PASS, 10.0),
        (("席：请稍等",), Verdict.FAIL, 7.5),
        (("席：您好",), Verdict.FAIL, 2.5),
        (("席：那个",), Verdict.FAIL, 0.0),
        # One part missing, the other half heard: only the missing one costs.
        (("席：请烧等",), Verdict.FAIL, 7.5),
        (("席：您好，请烧等",), Verdict.UNDECIDED, 0.0),
    ],
)
def test_a_part_in_doubt_is_not_charged(tmp_path, lines, verdict, points):
    result = judged(card(tmp_path, PARTS), dialogue(*lines, "客：嗯说吧"))
    assert (result.verdict, result.points) == (verdict, points)


UNUSED = (
    "require: {parts: [{id: a, zh: 问好, weight: 1, unused: 5, said: {phrases: ['您好'], who: agent}},"
    " {id: b, zh: 请等, weight: 3, unused: 5, said: {acts: [wait], who: agent}}]}"
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("席：您好，请稍等，蓝海物业客服中心", Verdict.PASS),
        ("席：您好", Verdict.FAIL),
        ("席：您好，什么事", Verdict.FAIL),
        ("席：您好，那个，嗯，就是说吧", Verdict.FAIL),
        # Five characters in a row that nothing used: the missing part may be there.
        ("席：您好，仇嫂子接活", Verdict.UNDECIDED),
        ("席：仇嫂子接活，请稍等", Verdict.UNDECIDED),
        # A plain question was understood: it is not the missing part.
        ("席：您好，您是来续课的吗？", Verdict.FAIL),
        ("席：您好，查件还是寄件呀？", Verdict.FAIL),
        # With a question word in it, it may be an offer that was misheard.
        ("席：您好，仇嫂子接什么活吗？", Verdict.UNDECIDED),
        # Two parts missing: then much else was said instead.
        ("席：蓝海物业客服中心", Verdict.FAIL),
    ],
)
def test_a_part_that_may_be_in_what_was_not_understood_is_not_charged(tmp_path, line, verdict):
    result = judged(card(tmp_path, UNUSED), dialogue(line, "客：嗯说吧"))
    assert result.verdict is verdict
    if verdict is Verdict.UNDECIDED:
        assert "没听懂的那几个字" in result.reason


@pytest.mark.parametrize(
    ("line", "misheard", "verdict"),
    [
        # A short clause of its own that was misheard may be the missing part.
        ("0.0-2.0 席：您好，拎稍登", "登", Verdict.UNDECIDED),
        ("0.0-2.0 席：您好，拎稍登", "", Verdict.FAIL),
        # What hangs on to a part that was heard belongs to it; of one character nothing can be told.
        ("0.0-2.0 席：您好拎稍登", "登", Verdict.FAIL),
        ("0.0-2.0 席：您好，登", "登", Verdict.FAIL),
        # As many parts as there are such clauses, and no more.
        ("0.0-2.0 席：零耗，拎稍登", "耗登", Verdict.UNDECIDED),
        ("0.0-2.0 席：零耗，拎稍登", "登", Verdict.FAIL),
    ],
)
def test_a_part_that_may_be_a_misheard_clause_is_not_charged(tmp_path, line, misheard, verdict):
    given = dialogue(line, "2.5-3.5 客：嗯说吧")
    first = given.turns[0]
    words = tuple(Word(c, first.start, first.end, 0.2 if c in misheard else 0.95) for c in first.text)
    heard = replace(given, turns=(replace(first, words=words), *given.turns[1:]))
    assert judged(card(tmp_path, UNUSED), heard).verdict is verdict


@pytest.mark.parametrize(
    ("answer", "value", "meta"),
    [
        ("yes", "30", {"queue_wait_s": 30.0}),
        ("no", "30", {"queue_wait_s": 30.5}),
        ("yes", "3", {"ring_count": 3}),
        ("no", "7", {"agent_id": "007"}),
        # As a table exports them; every digit counts.
        ("yes", "'13800138000'", {"customer_id": "13800138000.0"}),
        ("yes", "'13800138000.0'", {"customer_id": "13800138000"}),
        ("no", "'1234568.0'", {"customer_id": "1234567.0"}),
        ("no", "'13800138001.0'", {"customer_id": "13800138000"}),
        ("yes", "'3'", {"customer_id": "3.00"}),
        ("no", "'3'", {"customer_id": "3.x"}),
    ],
)
def test_numbers_in_the_metadata_are_compared_as_numbers(truth, answer, value, meta):
    (field,) = meta
    assert truth(f"{{meta: {{field: {field}, is: [{value}]}}}}", "席：您好", **meta) == answer


@pytest.mark.parametrize(
    ("given", "told"), [("1234567", "1234567"), ("1234567.50", "1234567.5"), ("0.5", "0.5"), ("40.0", "40")]
)
def test_a_figure_is_told_as_it_was_given(tmp_path, given, told):
    sheet = card(tmp_path, "require: {meta: {field: extra.amount, at_least: 1000000}}")
    call = dialogue("席：您好")
    call = replace(call, meta=replace(call.meta, extra={"amount": given}))
    assert found(sheet, call).value == told


@pytest.mark.parametrize("kind", ["any", "all"])
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_hits_at_one_place_the_surer_stays(tmp_path, kind, turned):
    """However the conditions are ordered: what hangs on the hit is looked for behind a sure one."""
    both = ["{said: {acts: [wait]}}", "{said: {acts: [wait], min_confidence: 0.95}}"]
    of = ", ".join(reversed(both) if turned else both)
    sheet = card(tmp_path, f"require: {{{kind}: [{of}]}}")
    lines = ("席：请烧等", "客：哼", "席：请稍等")
    assert [hit.sure for hit in found(sheet, dialogue(*lines)).hits] == [True, True]
    strict = card(tmp_path, f"require: {{{kind}: [{both[1]}, {both[1]}]}}")
    assert [hit.sure for hit in found(strict, dialogue(*lines)).hits] == [False, True]


def test_which_figures_are_taken_of_a_side_or_of_stages(tmp_path):
    """A side or a stage is refused exactly where it would have no effect."""
    lines = (
        "0.0-4.0 席：您好请讲您的问题",
        "4.0-6.0 客：查话费",
        "9.0-9.5 席：好的您稍等",
        "9.3-12.0 客：快一点行不行",
    )
    transcript = dialogue(*lines)
    turns = tuple(
        replace(t, loudness_db=float(t.i if t.who is Who.AGENT else -t.i)) for t in transcript.turns
    )
    transcript = replace(
        transcript,
        turns=(*turns, *(replace(turns[2], i=4 + n, start=13.0 + n, end=13.5 + n) for n in range(3))),
    )
    context_card = card(tmp_path, "require: {measure: {of: turns, at_most: 9}}")
    context = make_context(transcript, context_card)
    for name, figure in MEASURES.items():
        sides = {figure.value(Measure(name, who), context) for who in (Who.AGENT, Who.CUSTOMER)}
        if len(sides) > 1:
            assert name in BY_SIDE, name
    assert set(MEASURES) >= BY_SIDE | BY_STAGE
