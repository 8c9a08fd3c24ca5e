from __future__ import annotations

from typing import Any

import pytest

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
    assert order == sorted(order, key=["fail", "undecided", "pass", "na"].index)


def test_undecided_is_never_shown_as_a_deduction(document: dict[str, Any]) -> None:
    check = next(c for c in call_page(document).checks if c.verdict == "undecided")
    assert check.points == "未扣分"
    assert check.verdict_zh == "待复核"
    assert any("未扣分" in n for n in call_page(document).notes)


def test_bonus_not_earned_is_no_deduction(document: dict[str, Any]) -> None:
    check = next(c for c in call_page(document).checks if c.id == "agreement.backup_contact")
    assert check.points == "未加分"


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
