from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from report_visit import rich_document

from qa.report.texts import render_markdown
from qa.report.views import call_page, error_page
from qa.report.wording import circled, clean, clock, length, number, subtitle_clock


def test_head_tells_who_when_and_how_long(document: dict[str, Any]) -> None:
    facts = {f.label: f.value for f in call_page(document).facts}
    assert facts["坐席"] == "沈佳宁 3027"
    assert facts["通话时间"] == "2026-11-21 17:02:11"
    assert facts["时长"] == "3 分 28 秒"
    assert "左右互换" in facts["录音"]


def test_unknown_facts_are_left_out(document: dict[str, Any]) -> None:
    document["meta"] = {}
    assert {f.label for f in call_page(document).facts} == {"时长", "录音"}


def test_stages_hold_every_turn_once_and_in_order(document: dict[str, Any]) -> None:
    page = call_page(document)
    assert [t.i for s in page.stages for t in s.turns] == [t["i"] for t in document["turns"]]
    assert [s.zh for s in page.stages] == ["问候", "切入", "转化", "协议", "结束"]
    assert sorted(m.n for s in page.stages for m in s.marks) == list(range(1, 11))


def test_stage_shows_range_purpose_score_and_doubt(document: dict[str, Any]) -> None:
    greeting, _, conversion, *_ = call_page(document).stages
    assert greeting.range == "0:14–0:29"
    assert greeting.means.startswith("向客户问好")
    assert greeting.score == "10 / 18"
    assert not greeting.unsure
    assert conversion.unsure


def test_absent_stage_is_named_and_not_shown(document: dict[str, Any]) -> None:
    document["stages"] = [s for s in document["stages"] if s["id"] != "conversion"]
    page = call_page(document)
    assert page.absent == ("转化",)


def test_call_without_stages_shows_its_whole_text(document: dict[str, Any]) -> None:
    document["stages"] = []
    page = call_page(document)
    assert [s.zh for s in page.stages] == ["通话全文"]
    assert len(page.stages[0].turns) == len(document["turns"])


def test_quarantined_turn_says_why_and_has_no_rate(document: dict[str, Any]) -> None:
    turn = next(t for s in call_page(document).stages for t in s.turns if t.quarantine)
    assert "套话" in turn.quarantine
    assert turn.rate == ""


@pytest.mark.parametrize(
    ("rate", "hint"), [(230.0, "偏快"), (120.0, "偏慢"), (150.0, ""), (200.0, ""), (175.0, "")]
)
def test_rate_outside_the_band_is_hinted(document: dict[str, Any], rate: float, hint: str) -> None:
    document["turns"][0]["chars_per_min"] = rate
    turn = call_page(document).stages[0].turns[0]
    assert turn.rate_hint == hint
    assert turn.rate == f"{rate:.0f} 字/分"


def test_customer_and_short_answers_show_no_rate(document: dict[str, Any]) -> None:
    turns = {t.i: t for s in call_page(document).stages for t in s.turns}
    assert all(not t.rate for t in turns.values() if t.who != "agent")
    assert turns[14].rate == ""  # 不是怪您: 1.4 s


def test_pause_is_told_before_the_next_turn(document: dict[str, Any]) -> None:
    turns = {t.i: t for s in call_page(document).stages for t in s.turns}
    assert turns[10].gap == "静默 11.2 秒"
    assert turns[9].gap == ""


def test_checks_are_ordered_failed_first_and_not_applicable_last(fatal: dict[str, Any]) -> None:
    checks = call_page(fatal).checks
    assert checks[0].id == "call.rude_words"
    assert checks[0].points == "整通记 0 分"
    order = [c.verdict for c in checks]
    assert order == sorted(order, key=["fail", "undecided", "pass", "unearned", "na"].index)


def test_undecided_is_never_shown_as_a_deduction(document: dict[str, Any]) -> None:
    check = next(c for c in call_page(document).checks if c.verdict == "undecided")
    assert check.points == "未扣分"
    assert check.verdict_zh == "待复核"
    assert any("未扣分" in n for n in call_page(document).notes)


def test_bonus_not_earned_is_no_deduction(document: dict[str, Any]) -> None:
    check = next(c for c in call_page(document).checks if c.id == "agreement.backup_contact")
    assert (check.points, check.verdict_zh) == ("未加分", "未加分")
    failed = next(c for c in call_page(document).counts if c.verdict == "fail")
    missed = [c for c in document["checks"] if c["verdict"] == "fail" and c["severity"] != "bonus"]
    assert failed.n == len(missed)


def test_bonus_that_was_earned_counts_as_passed(document: dict[str, Any]) -> None:
    for check in (bonuses := [c for c in document["checks"] if c["severity"] == "bonus"]):
        check.update(verdict="pass", points=2.0)
    page = call_page(document)
    assert {c.verdict_zh for c in page.checks if c.severity == "bonus"} == {"通过"}
    assert bonuses
    assert "unearned" not in {c.verdict for c in page.counts}


def test_fatal_score_keeps_the_rest_visible(fatal: dict[str, Any]) -> None:
    score = call_page(fatal).score
    assert (score.total, score.before_fatal, score.fatal) == ("0", "78.4", ("无服务禁语",))
    assert score.verdict == "不合格"


def test_call_without_a_score_is_not_a_zero(document: dict[str, Any]) -> None:
    document["score"] = {"total": None, "before_fatal": None, "grade": "", "sections": [], "fatal": []}
    score = call_page(document).score
    assert not score.scored
    assert score.total == "—"
    assert score.verdict == ""


def test_section_without_decided_checks_has_no_bar(document: dict[str, Any]) -> None:
    document["score"]["sections"] = [{"id": "x", "zh": "事后", "score": 0, "max": 0}]
    section = call_page(document).score.sections[0]
    assert section.share is None
    assert section.text == "未评"


def test_counts_cover_all_checks(document: dict[str, Any]) -> None:
    page = call_page(document)
    assert sum(c.n for c in page.counts) == len(document["checks"])


def test_weak_roles_are_noted(document: dict[str, Any]) -> None:
    document["audio"]["role_confidence"] = 0.4
    assert any("区分" in n for n in call_page(document).notes)


def test_form_fields_link_to_their_sentence_and_empty_ones_are_left_out(document: dict[str, Any]) -> None:
    form = call_page(document).forms[0]
    facts = {f.label: f for f in form.facts}
    assert form.title == "通话记录表"
    assert "客户姓名" not in facts
    assert facts["客户确认"].value == "是"
    assert facts["承诺时限"].start == document["turns"][24]["start"]


def test_page_of_an_older_document_without_additions(document: dict[str, Any]) -> None:
    for name in ("activity", "scorecard"):
        del document[name]
    for turn in document["turns"]:
        for name in ("quarantine", "backchannel", "raw", "words"):
            del turn[name]
    for check in document["checks"]:
        del check["zh"], check["stage"]
    for name in ("tones", "role_confidence", "acoustic"):
        del document["audio"][name]
    page = call_page(document)
    assert page.stages[0].zh == "greeting"
    assert page.timeline is not None


def test_error_page_keeps_reason_and_next_step() -> None:
    document = {"call_id": "a", "meta": {}, "stamp": {},
                "error": {"kind": "audio.empty", "message": "空", "hint": "重录"}}  # fmt: skip
    page = error_page(document)
    assert (page.kind, page.message, page.hint) == ("audio.empty", "空", "重录")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0:00"), (37.9, "0:37"), (191, "3:11"), (3723, "1:02:03"), (None, ""), (-1, "0:00")],
)
def test_clock(value: float | None, text: str) -> None:
    assert clock(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(78.5, "78.5"), (80.0, "80"), (None, "—"), (float("nan"), "—"), (-0.01, "0")]
)
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


def test_other_words() -> None:
    assert [circled(n) for n in (1, 20, 21, 36, 50, 51)] == ["①", "⑳", "㉑", "㊱", "㊿", "(51)"]
    assert length(171.2) == "2 分 51 秒"
    assert length(3700) == "1 小时 1 分"
    assert subtitle_clock(37.2504) == "00:00:37,250"
    assert clean("好\u202e的\x00") == "好的"


def test_comments_stand_beside_their_own_sentence(document: dict[str, Any]) -> None:
    for stage in call_page(document).stages:
        assert [b.turn.i for b in stage.beats] == [t.i for t in stage.turns]
        assert [m.n for b in stage.beats for m in b.marks] == [m.n for m in stage.marks]
        rows = [b.row for b in stage.beats]
        assert rows == sorted(set(rows))
        noted = [b for b in stage.beats if b.marks]
        assert noted[0].notes == noted[0].row
        assert all(b.notes >= b.row for b in noted)
        # No two groups of comments share a row of the margin.
        assert all(a.notes + a.span <= b.notes for a, b in pairwise(noted))


def test_many_comments_on_a_short_sentence_stand_below_it(document: dict[str, Any]) -> None:
    many = [{**document["marks"][4], "n": n, "turn": 14} for n in range(1, 7)]
    document["marks"] = [*many, {**document["marks"][4], "n": 7, "turn": 15}]
    beats = [b for s in call_page(document).stages for b in s.beats if b.marks]
    assert [(len(b.marks), b.below, b.notes - b.row) for b in beats] == [(6, True, 1), (1, False, 0)]
    document["marks"] = document["marks"][5:]
    assert not any(b.below for s in call_page(document).stages for b in s.beats)


def test_a_group_behind_long_single_comments_is_set_below_its_sentence(document: dict[str, Any]) -> None:
    """Where none of the comments before can be moved, those behind must not be pushed away with them."""
    mark = {**document["marks"][4], "comment": "客户的话没有人接。" * 16, "suggestion": "您先说。"}
    turns = [t["i"] for t in document["turns"]]
    first = next(s["first_turn"] for s in document["stages"] if s["id"] == "switch_in")
    here = [i for i in turns if first <= i][:4]
    singles = [{**mark, "n": n, "turn": turn} for n, turn in enumerate(here[:3], 1)]
    pair = [{**mark, "n": n, "turn": here[3]} for n in (4, 5)]
    document["marks"] = [*singles, *pair]
    beats = {b.turn.i: b for s in call_page(document).stages for b in s.beats if b.marks}
    assert [beats[i].below for i in here] == [False, False, False, True]
    document["marks"] = singles
    assert not any(b.below for s in call_page(document).stages for b in s.beats)


def test_pause_has_a_row_of_its_own(document: dict[str, Any]) -> None:
    beats = next(s for s in call_page(document).stages if s.id == "switch_in").beats
    rows = {b.turn.i: b.row for b in beats}
    assert rows[10] == rows[9] + 2
    assert rows[9] == rows[8] + 1


def test_mark_shows_its_own_heading_quote_moment_and_all_its_checks() -> None:
    mark = call_page(rich_document()).stages[0].marks[0]
    assert mark.title == "接住情绪"
    assert mark.quote == "您好，云溪净"
    assert mark.start == pytest.approx(14.56 + 0.4)
    assert [zh for _, zh in mark.checks] == ["规范问候", "无长时间静默"]


def test_mark_of_an_older_document_borrows_from_its_check(document: dict[str, Any]) -> None:
    mark = call_page(document).stages[0].marks[1]
    assert (mark.title, mark.quote, mark.start) == ("等待致歉", "可算打通了", 19.63)


def test_mark_without_a_check_has_no_reference(document: dict[str, Any]) -> None:
    document["marks"][0].update(check="", title="抢话", source="sound", quote="")
    mark = call_page(document).stages[0].marks[0]
    assert (mark.title, mark.check_zh, mark.checks) == ("抢话", "", ())


def test_stage_tells_its_closing_word_and_own_score() -> None:
    greeting = call_page(rich_document()).stages[0]
    assert (greeting.appraisal, greeting.why, greeting.score) == (
        "greeting 的评语①。",
        "从这句开始核实",
        "7 / 10",
    )


def test_absent_stage_says_what_should_have_been(document: dict[str, Any]) -> None:
    document["stages"] = [s for s in document["stages"] if s["id"] != "conversion"]
    told = {
        "id": "conversion",
        "zh": "转化",
        "score": None,
        "max": None,
        "appraisal": "应先安抚。",
        "why": "",
    }
    assert call_page(document).missing[0].appraisal == ""
    assert call_page({**document, "absent_stages": [told]}).missing[0].appraisal == "应先安抚。"


def test_absent_stage_stands_where_the_flow_has_it(document: dict[str, Any]) -> None:
    ids = [s["id"] for s in document["stages"]]
    gone = ids.index("conversion")
    document["stages"] = [s for s in document["stages"] if s["id"] != "conversion"]
    told = {
        "id": "conversion",
        "zh": "转化",
        "score": 4.0,
        "max": 9.0,
        "appraisal": "夹在切入里谈的。",
        "why": "",
    }
    page = call_page({**document, "absent_stages": [told]})
    assert (page.missing[0].before, page.missing[0].label) == (gone, "没有单独展开")
    told["score"] = 0.0
    assert call_page({**document, "absent_stages": [told]}).missing[0].label == "没有出现"
    text = render_markdown({**document, "absent_stages": [told]})
    following = next(s.zh for s in page.stages[gone:])
    assert -1 < text.index("### 转化") < text.index(f"### {following}")


def test_phrases_of_one_situation_stand_together_and_numbers_read_as_elsewhere() -> None:
    page = call_page(rich_document())
    assert [(m.situation, len(m.phrases)) for m in page.models] == [("索赔", 2), ("久等", 1)]
    assert page.models[0].phrases == (("我先帮您记下来。", (5,)), ("15个工作日内答复您。", ()))
    assert "今晚7点前" in page.best[0].quote
    assert page.best[0].clock == "2:19"


def test_score_sheet_has_fatal_checks_first_and_sections_in_order(document: dict[str, Any]) -> None:
    groups = call_page(document).groups
    assert [g.zh for g in groups] == ["致命项", "问候", "切入", "转化", "协议", "结束", "全程", "其他"]
    assert {c.severity for c in groups[0].checks} == {"fatal"}
    assert all(c.severity != "fatal" for g in groups[1:] for c in g.checks)
    assert sum(len(g.checks) for g in groups) == len(document["checks"])
    assert groups[3].idle == ("转接征得同意", "辱骂应对")
    for group in groups:
        order = [c.verdict for c in group.checks]
        assert order == sorted(order, key=["fail", "undecided", "pass", "unearned", "na"].index)


def test_the_same_words_are_evidence_once(document: dict[str, Any]) -> None:
    check = next(c for c in document["checks"] if c["id"] == "switch_in.apology")
    weak = {**check["evidence"][0], "match": "phonetic", "confidence": 0.4}
    check["evidence"] = [weak, *check["evidence"], {**weak, "quote": "换成是我"}]
    shown = next(c for c in call_page(document).checks if c.id == "switch_in.apology").evidence
    assert [(e.quote, e.confidence) for e in shown] == [("实在抱歉", "90%"), ("换成是我", "40%")]


def test_form_names_what_is_left_to_fill_in(document: dict[str, Any]) -> None:
    form, tracker = call_page(document).forms
    assert form.blank == ("客户姓名",)
    assert tracker.blank == ("实际完成",)
    assert next(f for f in form.facts if f.label == "承诺时限").turn == 24


def _tags(document: dict[str, Any]) -> set[str]:
    return {e.match_zh for c in call_page(document).checks for e in c.evidence if e.match == "acoustic"}


def test_evidence_reckoned_from_given_times_is_not_said_to_be_heard(document: dict[str, Any]) -> None:
    assert _tags(document) == {"声音"}
    document["audio"].update(acoustic=False, channels=0)
    assert _tags(document) == {"时间"}


@pytest.mark.parametrize(("channels", "tag"), [(2, "声音"), (1, "声音"), (0, "时间")])
def test_reports_of_earlier_versions_were_heard_where_there_is_a_recording(
    document: dict[str, Any], channels: int, tag: str
) -> None:
    del document["audio"]["acoustic"]
    document["audio"]["channels"] = channels
    assert _tags(document) == {tag}


def test_what_counts_as_silence_is_said_beside_it(document: dict[str, Any]) -> None:
    facts = {fact.label: fact.value for fact in call_page(document).metrics}
    assert facts["静默合计"].endswith("秒（只计双方都不说话超过 2 秒的）")
    document["metrics"]["silence_s"] = None
    assert "静默合计" not in {fact.label for fact in call_page(document).metrics}


@pytest.mark.parametrize(
    ("wish", "told", "shown"),
    [
        ("其他", "业务办理", "业务办理"),
        ("其他", "我要赶紧补考", "我要赶紧补考"),
        ("其他", "", "其他"),
        ("退款", "退款", "退款"),
    ],
)
def test_both_places_name_the_same_wish(document: dict[str, Any], wish: str, told: str, shown: str) -> None:
    form = {**document["extract"]["record.form"], "wish": {"value": told, "turn": None}}
    document["extract"] = {**document["extract"], "complaint.wish": wish, "record.form": form}
    assert {f.label: f.value for f in call_page(document).extract}["客户诉求"] == shown


def test_a_call_without_a_record_keeps_its_wish(document: dict[str, Any]) -> None:
    document["extract"] = {"complaint.wish": "其他"}
    assert [f.value for f in call_page(document).extract] == ["其他"]
