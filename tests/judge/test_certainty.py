"""Weak evidence is never a charge, whatever the conditions around it; strong evidence stays one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest_rules import card, dialogue, heard, judged

from qa.judge.certainty import CERTAIN, FAINT, LIKELY, SURE, Later, as_cause, grade, nth, strongest, weakest
from qa.judge.context import Finding, Truth
from qa.judge.verdict_words import filled, quoted, side_of
from qa.model import CallMeta, Evidence, Match, Transcript, Who

# As the phonetic matcher hears them: 气死我了 at 0.8, 太过分 at 0.9, 请您文明用语 at 0.65.
FAR, NEAR, FAINTLY = "客：起是我了", "客：太过粉", "席：请你文明用语"
ANGRY = "{said: {acts: [angry], who: customer}}"
CALM = "{said: {acts: [calm], who: agent}}"
SORRY = "{said: {acts: [sorry], who: agent}}"
CALMLY = f"{{id: a, zh: 甲, weight: 1, none: [{ANGRY}]}}"
GREETED = "{id: b, zh: 乙, weight: 1, said: {acts: [you_polite]}}"
INBOUND = "{meta: {field: direction, is: [inbound]}}"


@pytest.fixture
def verdict(tmp_path):
    def run(
        body: str, *lines: str, severity: str = "minor", hardly: int | None = None, **meta: object
    ) -> str:
        transcript = replace(dialogue(*lines), meta=CallMeta(**meta))
        if hardly is not None:
            transcript = heard(transcript, hardly, 0.1)
        return judged(card(tmp_path, body, severity), transcript).verdict.value

    return run


@pytest.mark.parametrize(
    ("accusation", "severity", "said", "answer"),
    [
        (f"forbid: {ANGRY}", "minor", FAR, "undecided"),
        (f"forbid: {ANGRY}", "minor", NEAR, "fail"),
        (f"forbid: {ANGRY}", "fatal", NEAR, "undecided"),
        (f"forbid: {ANGRY}", "fatal", "客：太过分", "fail"),
        (f"forbid: {{all: [{INBOUND}, {ANGRY}]}}", "minor", FAR, "undecided"),
        (f"forbid: {{all: [{INBOUND}, {ANGRY}]}}", "minor", NEAR, "fail"),
        (f"forbid: {{all: [{INBOUND}, {ANGRY}]}}", "fatal", NEAR, "undecided"),
        (f"forbid: {{any: [{ANGRY}, {INBOUND}]}}", "fatal", FAR, "fail"),
        (f"require: {{none: [{ANGRY}]}}", "minor", FAR, "undecided"),
        (f"require: {{none: [{ANGRY}]}}", "minor", NEAR, "fail"),
        (f"require: {{none: [{ANGRY}]}}", "fatal", NEAR, "undecided"),
        ("require: {said: {acts: [angry], at_least: 0, at_most: 0}}", "minor", FAR, "undecided"),
        ("require: {said: {acts: [angry], at_least: 0, at_most: 0}}", "minor", "客：太过分", "fail"),
        (f"require: {{count: {{of: {ANGRY}, at_most: 0}}}}", "minor", FAR, "undecided"),
        (f"require: {{count: {{of: {ANGRY}, at_most: 0}}}}", "minor", "客：太过分", "fail"),
        (f"require: {{parts: [{CALMLY}, {GREETED}]}}", "minor", FAR, "undecided"),
        (f"require: {{parts: [{CALMLY}, {GREETED}]}}", "minor", NEAR, "fail"),
    ],
)
def test_what_is_found_is_charged_only_where_it_is_sure(verdict, accusation, severity, said, answer):
    lines = ("席：您好", said, "席：您号码多少")
    assert verdict(accusation, *lines, severity=severity, direction="inbound") == answer


@pytest.mark.parametrize(
    "body",
    [
        f"when: {CALM}\n    require: {SORRY}",
        f"when: {{all: [{INBOUND}, {CALM}]}}\n    require: {SORRY}",
        f"require: {{each: {{of: {CALM}, by: {SORRY}, who: agent, within_turns: 2}}}}",
        f"require: {{said: {{acts: [sorry], who: agent, after: {CALM}}}}}",
        f"forbid: {{said: {{acts: [wait], who: agent, after: {CALM}}}}}",
    ],
)
def test_nothing_is_due_on_account_of_a_faint_likeness(verdict, body):
    rest = ("客：嗯", "席：请稍等", "客：再见")
    assert verdict(body, FAINTLY, *rest, direction="inbound") == "undecided"
    assert verdict(body, "席：请您文明用语", *rest, direction="inbound") == "fail"
    # Words that were hardly heard call for nothing either, however exactly they match.
    assert verdict(body, "席：请您文明用语", *rest, direction="inbound", hardly=0) == "undecided"


def test_what_was_done_counts_however_it_was_called_for(verdict):
    body = f"require: {{said: {{acts: [sorry], who: agent, after: {CALM}}}}}"
    assert verdict(body, FAINTLY, "客：嗯", "席：抱歉") == "pass"


def test_a_silence_after_words_not_understood_may_have_been_announced(tmp_path):
    sheet = card(tmp_path, "forbid: {silences: {over_s: 5, announced_by: [wait]}}")
    lines = ("0.0-1.0 席：您好", "1.5-3.0 客：我查话费", "3.5-6.0 席：木的亿匣汪尚茶某", "18.0-19.0 席：好了")
    assert judged(sheet, dialogue(*lines)).verdict.value == "fail"
    assert judged(sheet, heard(dialogue(*lines), 2, 0.1)).verdict.value == "undecided"
    # What was hardly understood elsewhere says nothing of the silence.
    assert judged(sheet, heard(dialogue(*lines), 3, 0.1)).verdict.value == "fail"


@pytest.mark.parametrize(
    ("answer", "misheard", "expected"),
    [
        ("客：可以", 2, "undecided"),
        # Heard well; another turn was not; no agreement; more than an answer.
        ("客：可以", None, "fail"),
        ("客：可以", 1, "fail"),
        ("客：多少钱", 2, "fail"),
        ("客：可以我家的户号是三三二一", 2, "fail"),
    ],
)
def test_a_silence_after_an_answer_to_something_misheard_may_have_been_announced(
    tmp_path, answer, misheard, expected
):
    sheet = card(tmp_path, "forbid: {silences: {over_s: 5, announced_by: [wait], agreed_by: [yes]}}")
    begins = ("0.0-1.0 席：您好", "1.5-3.0 客：我查话费", "3.5-6.0 席：那我看领灯下")
    given = dialogue(*begins, f"6.5-8.0 {answer}", "18.0-19.0 席：好了")
    call = given if misheard is None else heard(given, misheard, 0.45)
    assert judged(sheet, call).verdict.value == expected


def test_a_silence_surely_not_announced_is_charged_beside_one_that_may_have_been(tmp_path):
    sheet = card(tmp_path, "forbid: {silences: {over_s: 5, announced_by: [wait], agreed_by: [yes]}}")
    begins = ("0.0-1.0 席：您好", "1.5-3.0 客：我查话费", "3.5-6.0 席：那我看领灯下", "6.5-8.0 客：可以")
    rest = ("18.0-19.0 席：好了", "27.0-28.0 席：三十二块")
    found = judged(sheet, heard(dialogue(*begins, *rest), 2, 0.45))
    assert found.verdict.value == "fail"
    assert [(e.start, e.end) for e in found.evidence] == [(19.0, 27.0)]


def test_digits_hardly_heard_zero_no_call(verdict):
    body = "forbid: {entities: {kinds: [phone], who: agent}}"
    lines = ("客：您好", "席：您的手机是一三八零零一三八零零零")
    assert verdict(body, *lines, severity="fatal") == "fail"
    assert verdict(body, *lines, severity="fatal", hardly=1) == "undecided"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("require: {said: {acts: [sorry], who: agent, after: {silences: {over_s: 10}}}}", "undecided"),
        ("require: {said: {acts: [sorry], who: agent, after: {interruptions: {who: agent}}}}", "undecided"),
        (
            "require: {said: {acts: [wait], who: agent, before: {silences: {over_s: 10}}, within_turns: 1}}",
            "undecided",
        ),
        ("forbid: {said: {acts: [sorry], who: agent, after: {silences: {over_s: 10}}}}", "pass"),
        (
            "require: {compare: {more: {interruptions: {who: customer}}, than: {interruptions: {who: agent}}}}",
            "undecided",
        ),
        ("require: {count: {of: {interruptions: {who: agent}}, at_least: 1}}", "undecided"),
        # The anchor is surely not there.
        ("require: {said: {acts: [sorry], who: agent, after: {said: {acts: [angry]}}}}", "fail"),
    ],
)
def test_what_cannot_be_measured_is_not_missing(verdict, body, answer):
    assert verdict(body, "席：您好", "客：我查话费", "席：抱歉，好的", "客：嗯") == answer


def test_a_comparison_counts_what_was_heard(verdict):
    less = (
        "require: {none: [{compare: {more: {said: {acts: [you_rude]}}, than: {said: {acts: [you_polite]}}}}]}"
    )
    more = "require: {compare: {more: {said: {acts: [you_polite]}}, than: {said: {acts: [you_rude]}}}}"
    for body in (less, more):
        assert verdict(body, "席：你好，你讲", "客：嗯", "席：您稍等") == "fail"
        assert verdict(body, "席：你好，你讲", "客：嗯", "席：您稍等", hardly=0) == "undecided"
        assert verdict(body, "席：您好，您讲", "客：嗯", "席：你稍等", hardly=2) == "pass"


def test_topics_that_cannot_apply_are_not_missing(verdict):
    topics = "{{zh: 甲, rings: {{at_most: 3}}}}, {{zh: 乙, {}}}"
    body = "require: {{covers: {{at_least: 1, topics: [{}]}}}}"
    team = topics.format("meta: {field: team, is: [早班]}")
    assert verdict(body.format(team), "席：您好") == "na"
    assert verdict(body.format(team), "席：您好", team="早班") == "pass"
    assert verdict(body.format(team), "席：您好", team="夜班") == "fail"


def test_certainty_is_judged_on_all_hits_and_not_on_those_shown(verdict):
    assert verdict(f"forbid: {ANGRY}", "席：您好", *[FAR] * 6) == "undecided"
    assert verdict(f"forbid: {ANGRY}", "席：您好", *[FAR] * 6, "客：太过分") == "fail"


def test_only_what_is_surely_missing_costs_its_share(tmp_path):
    sheet = card(tmp_path, f"require: {{each: {{of: {CALM}, by: {SORRY}, who: agent, within_turns: 1}}}}")
    lines = ("席：请您文明用语", "客：哦", "席：好的", "客：嗯", "席：您消消气", "客：唉", "席：好")
    both = judged(sheet, dialogue(*lines))
    one = judged(sheet, heard(dialogue(*lines), 4, 0.1))
    assert (both.verdict.value, both.points) == ("fail", 0.0)
    assert (one.verdict.value, one.points) == ("fail", 5.0)


@pytest.mark.parametrize("figure", ["nan", "inf", "-inf"])
def test_a_figure_that_is_none_is_missing(truth, figure):
    assert truth("{meta: {field: queue_wait_s, at_most: 30}}", "席：您好", queue_wait_s=float(figure)) == "na"
    assert truth("{meta: {field: agent_id, is: [nan]}}", "席：您好", agent_id="nan") == "yes"


@pytest.mark.parametrize(
    ("filed", "told"),
    [
        ("10:05:24", "5 分 24 秒"),
        ("10:06:00", "6 分钟"),
        ("12:30:05", "2 小时 30 分 5 秒"),
        ("18:00:00", "8 小时"),
    ],
)
def test_a_time_is_told_as_exactly_as_it_was_judged(tmp_path, filed, told):
    body = "require: {elapsed: {from: ended_at, to: ticket_filed_at, at_most_min: 5}}"
    times = {"ended_at": "2026-01-05T10:00:00", "ticket_filed_at": f"2026-01-05T{filed}"}
    result = judged(card(tmp_path, body), replace(dialogue("席：您好"), meta=CallMeta(**times)))
    assert result.verdict.value == "fail"
    assert result.reason.endswith(f"|{told}")


def test_grades_of_several_finds():
    assert weakest([CERTAIN, Later(lambda: FAINT)]) is not CERTAIN
    assert grade(weakest([CERTAIN, SURE, Later(lambda: LIKELY)])) is LIKELY
    assert grade(strongest([FAINT, Later(lambda: SURE)])) is SURE
    assert weakest([]) is CERTAIN
    assert [nth([FAINT, CERTAIN, LIKELY], k) for k in range(4)] == [CERTAIN, CERTAIN, LIKELY, FAINT]
    assert [as_cause(g) for g in (FAINT, LIKELY, SURE, CERTAIN)] == [FAINT, SURE, SURE, CERTAIN]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("客户说出不满：“{quote}”，之后没有致歉。", Who.CUSTOMER),
        ("客户一口气讲了很久，中间都没有听到坐席应一声：“{quote}”。", Who.CUSTOMER),
        ("坐席说了“但是”：“{quote}”。转折会抵消安抚。", Who.AGENT),
        ("客户还没说完，坐席就抢话：“{quote}”。", Who.AGENT),
        ("回绝了客户：“{quote}”，缺少：{missing}。", Who.AGENT),
        ("转接客户的电话（“{quote}”），缺少：{missing}。", Who.AGENT),
        ("系统出了问题：“{quote}”，坐席没有说清。", None),
        ("用了行话或客户没听懂，坐席没有解释：“{quote}”。", None),
        ("客户着急。念出了号码：“{quote}”。", None),
        ("坐席没有致歉。", None),
    ],
)
def test_a_text_tells_whose_words_it_quotes(text, side):
    assert side_of(text) is side


def test_the_words_of_the_other_side_are_not_quoted(tmp_path):
    weigh = "{weigh: {cues: [{act: wait, weight: 0.5}, {act: angry, weight: 0.5}], bar: 0.9}}"
    body = f"when: {weigh}\n    require: {SORRY}"
    texts = {"差：{missing}|{quote}|{value}": "客户生气：“{quote}”，坐席没有致歉。"}
    lines = ("席：请稍等", "客：太过分", "席：再见")
    result = judged(card(tmp_path, body, **texts), dialogue(*lines))
    assert result.reason == "客户生气：“太过分”，坐席没有致歉。"
    assert result.evidence[0].who is Who.CUSTOMER
    alone = f"when: {{said: {{acts: [wait]}}}}\n    require: {SORRY}"
    result = judged(card(tmp_path, alone, **texts), dialogue(*lines))
    assert result.reason == "客户生气，坐席没有致歉。"


def test_without_words_the_quote_goes_with_its_marks():
    proof = Evidence(0, None, None, Who.AGENT, "给您转过去。", Match.TEXT)
    found, nothing = Finding(Truth.NO, (proof,)), Finding(Truth.NO)
    assert filled("转接（“{quote}”），缺少理由。", found) == "转接（“给您转过去”），缺少理由。"
    assert filled("转接（“{quote}”），缺少理由。", nothing) == "转接，缺少理由。"
    assert filled("说了：“{quote}”。", nothing) == "说了。"
    assert filled("说了：“{quote}”。", found, "") == "说了。"


ASKED = "{said: {acts: [ask_ok], who: agent}}"
AGREED = "{said: {acts: [yes], who: customer}}"
CONSENT = f"require: {{sequence: {{steps: [{ASKED}, {AGREED}], within_turns: 1}}}}"
# A customer who agrees, somewhere, before anything is asked.
EARLY = ("席：您好", "客：可以，你说", "席：转给他们可以吗")
LATER = (*EARLY, "客：那运费谁出啊", "席：运费我们出", "客：什么时候能到")


@pytest.mark.parametrize("how", ["quarantined", "hardly heard"])
@pytest.mark.parametrize(
    ("lines", "lost", "heard_well", "answer"),
    [
        # What was answered nobody could tell.
        ((*EARLY, "客：那就这么办没问题"), 3, "fail", "undecided"),
        # The answer was heard, and what was lost is no answer to what was asked.
        ((*EARLY, "客：那运费谁出啊", "席：运费由我们承担"), 4, "fail", "fail"),
        ((*EARLY, "客：那运费谁出啊", "席：我们出", "客：这还差不多吧"), 5, "fail", "fail"),
        # What came before the answer may have been the question.
        ((*LATER, "席：我们承担运费", "客：可以"), 6, "fail", "undecided"),
        ((*LATER, "席：我们承担运费", "客：知道了"), 6, "fail", "fail"),
        ((*EARLY, "客：可以", "席：我们承担运费", "客：好的"), 4, "pass", "pass"),
    ],
)
def test_an_order_may_be_kept_in_a_turn_nobody_could_understand(
    tmp_path, lines, lost, heard_well, answer, how
):
    sheet, call = card(tmp_path, CONSENT), dialogue(*lines)
    assert judged(sheet, call).verdict.value == heard_well
    call = _lost(call, lost) if how == "quarantined" else heard(call, lost, 0.1)
    assert judged(sheet, call).verdict.value == answer


def test_an_answer_to_what_was_asked_is_lost_with_its_turn(tmp_path):
    lines = (*EARLY, "客：嗯那行我同意了", "席：好的")
    sheet = card(tmp_path, CONSENT)
    assert judged(sheet, dialogue(*lines)).verdict.value == "pass"
    assert judged(sheet, _lost(dialogue(*lines), 3)).verdict.value == "undecided"


@pytest.mark.parametrize(("lost", "answer"), [(2, "undecided"), (1, "fail")])
def test_a_count_may_be_reached_in_a_turn_nobody_could_understand(tmp_path, lost, answer):
    sheet = card(tmp_path, f"require: {{count: {{of: {SORRY}, at_least: 2}}}}")
    call = dialogue("席：抱歉", "客：那现在怎么办呢", "席：我这就给您看一下")
    assert judged(sheet, call).verdict.value == "fail"
    assert judged(sheet, _lost(call, lost)).verdict.value == answer


def _lost(call: Transcript, number: int) -> Transcript:
    """The call with one turn quarantined."""
    turns = (replace(t, quarantine="疑似幻听") if t.i == number else t for t in call.turns)
    return replace(call, turns=tuple(turns))


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("抢话 1.8 秒：您先听我说。", "您先听我说。"),
        ("连续说了 23 秒：是这样的。", "是这样的。"),
        ("等二十秒：好的。", "等二十秒：好的。"),
        ("我说三点：一是快。", "我说三点：一是快。"),
    ],
)
def test_what_was_measured_is_not_quoted_as_if_it_had_been_said(shown, told):
    proof = Evidence(0, 1.0, 2.8, Who.AGENT, shown, Match.ACOUSTIC)
    assert quoted(Who.AGENT, Finding(Truth.YES), Finding(Truth.NO, (proof,))) == told
