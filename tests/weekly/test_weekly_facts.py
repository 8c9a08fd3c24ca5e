"""From the stored analysis to the facts: the real codec's form, odd shapes, damage."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from weekly_kit import weekly_made

from qa.kept.codec import encode_analysis
from qa.kept.weekly_facts import Detail, facts_of
from qa.model import (
    CallAnalysis,
    CheckResult,
    Evidence,
    Metrics,
    Score,
    SectionScore,
    Severity,
    Verdict,
    Who,
)
from qa.store.records import ScoredCall

CHECKS = (
    CheckResult(
        *(
            "closing.recap",
            "结果复述",
            "closing",
            Severity.MINOR,
            Verdict.FAIL,
            0.0,
            2.0,
            "没有复述。",
            "再说一遍结果。",
        ),
        evidence=(
            Evidence(None, None, None, Who.UNKNOWN, "没有时间的", confidence=0.7),
            Evidence(8, 61.5, 63.0, Who.AGENT, "那先这样", confidence=0.9),
        ),
    ),
    CheckResult("closing.thanks", "致谢", "closing", Severity.MAJOR, Verdict.NA, 0, 0, "不适用。"),
    CheckResult("agreement.escalation", "升级处理", "any", Severity.MAJOR, Verdict.PASS, 4, 4, "已升级。"),
)
EXTRACT = {
    "complaint.is_complaint": "yes",
    "complaint.type": "收费争议",
    "complaint.level": "危机",
    "complaint.wish": "退款",
    "record.form": {"type": {"value": "收费争议", "turn": 3}},
    "record.tracker": {
        "subject": {"value": "多扣了钱", "turn": 3, "quote": "多扣了钱", "span": [0, 4]},
        "key_events": {"value": "0:29 说明问题；1:52 客户情绪缓和；2:03 告知登记", "turn": None},
        "remarks": {"value": "客户提到媒体、法律或监管部门；承诺时间需与客户核实：后天", "turn": 3},
    },
    "promises": [{"what": "两天内答复", "when": "两天内", "due": "2026-11-18", "plain": True}],
    "emotion": {
        "opening": "愤怒",
        "ending": "平和",
        "turning_point": {"better": True, "quote": "行吧"},
        "curve": [],
    },
}


def stored(**more: Any) -> ScoredCall:
    analysis = CallAnalysis(
        call_id="a",
        scorecard="default@1",
        stages=(),
        turn_stages=(),
        turn_rates=(),
        checks=CHECKS,
        marks=(),
        metrics=Metrics(agent_chars_per_min=181.5, interruptions_by_agent=2, silence_s=7.0),
        score=Score(66.7, 66.7, "C", (SectionScore("closing", "结束", 0.0, 2.0),)),
        extract=EXTRACT,
    )
    meta = {
        "agent_name": "何静",
        "promise_due_at": "2026-11-18T18:00:00",
        "extra": {"delay_told_at": "2026-11-18T09:00:00"},
    }
    given = {
        "folder": "/out",
        "call_id": "a",
        "path": "a.wav",
        "status": "ok",
        "duration": 70.0,
        "meta": json.dumps(meta),
        "agent_id": "2086",
        "team": "一组",
        "started_at": "2026-11-16T10:00:00+08:00",
        "total": 66.7,
        "grade": "C",
        "scorecard": "default@1",
        "analysis": encode_analysis(analysis),
        "analysis_key": "k",
    }
    return ScoredCall(**{**given, **more})


def test_everything_that_is_shown_comes_over() -> None:
    facts = facts_of(stored())
    assert facts.ok and facts.agent_name == "何静" and facts.score.total == 66.7
    assert [c.id for c in facts.checks] == ["closing.recap", "agreement.escalation"]
    recap = facts.checks[0]
    assert (recap.verdict, recap.at, recap.quote, recap.confidence) == ("fail", 61.5, "那先这样", 0.7)
    assert (recap.reason, recap.suggestion, recap.max) == ("没有复述。", "再说一遍结果。", 2.0)
    assert (facts.talk.rate, facts.talk.interruptions, facts.talk.silence_s) == (181.5, 2, 7.0)
    voice = facts.voice
    assert (voice.kind, voice.level, voice.opening, voice.better) == ("投诉：收费争议", "危机", "愤怒", True)
    assert (voice.turned_at, voice.turned_quote) == (112.0, "行吧")
    assert voice.triggers == ("客户提到媒体、法律或监管部门",)
    assert facts.promises[0].due == "2026-11-18"
    assert (facts.ticket.due_at, facts.ticket.told_at) == ("2026-11-18T18:00:00", "2026-11-18T09:00:00")
    assert facts.ticket.tracker["subject"] == "多扣了钱"


def test_less_detail_counts_the_same() -> None:
    whole, counted, bare = (facts_of(stored(), d) for d in (Detail.ALL, Detail.CHECKS, Detail.SCORE))
    assert [(c.id, c.verdict, c.points) for c in counted.checks] == [
        (c.id, c.verdict, c.points) for c in whole.checks
    ]
    assert counted.checks[0].reason == "" and bare.checks == ()
    for facts in (counted, bare):
        assert facts.score == whole.score and facts.talk == whole.talk
        assert (facts.voice.type, facts.voice.better, facts.voice.turned_at) == ("收费争议", True, 112.0)
    made = weekly_made.make_quarter(weekly_made.Plan(calls=60, weeks=2, agents=6, teams=2, filler=0))
    for call in made.calls():
        assert facts_of(call, Detail.SCORE).score == facts_of(call).score


def test_damage_and_failure_are_calls_that_could_not_be_processed() -> None:
    broken = facts_of(stored(analysis='{"score": '))
    assert not broken.ok and "无法识别" in broken.error and broken.score.total is None
    failed = facts_of(replace(stored(), status="error", analysis="", error_message="录音是空的"))
    assert not failed.ok and failed.error == "录音是空的" and failed.agent_id == "2086"
    assert facts_of(stored(meta="不是 JSON")).agent_name == ""


def test_odd_or_older_shapes_are_taken_as_far_as_they_go() -> None:
    body = json.loads(stored().analysis)
    body["extract"] = {"emotion": "平静", "record.form": [], "promises": "无", "complaint.is_complaint": "no"}
    for detail in Detail:
        facts = facts_of(stored(analysis=json.dumps(body)), detail)
        assert facts.ok and facts.score.total == 66.7
        assert (facts.voice.kind, facts.voice.better, facts.promises) == ("其他", None, ())
    facts = facts_of(stored(analysis='{"score": {"total": null}}'))
    assert facts.ok and facts.score.total is None and facts.checks == ()
