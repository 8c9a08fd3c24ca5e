"""From a stored call to what the weekly scorecards need of it: only those fields are ever decoded.

The one place that knows both the stored analysis and ``qa.weekly``. A quarter holds tens of thousands
of analyses; decoding a few fields of each is several times quicker than rebuilding them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from sys import intern
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qa.kept.weekly_stored import Bare, Counted, Full, Meta
from qa.store.records import ScoredCall
from qa.weekly.facts import (
    CallFacts,
    CheckFact,
    PromiseFact,
    ScoreFact,
    SectionFact,
    TalkFact,
    TicketFact,
    VoiceFact,
)

__all__ = ["Detail", "facts_of"]


_TURNED = re.compile(r"(\d+):(\d\d) 客户情绪(?:缓和|变差)")
_ESCALATION = "agreement.escalation"


class Detail(IntEnum):
    """How much of a call is decoded: its score and what it was about, its checks too, or everything."""

    SCORE = 0
    CHECKS = 1
    ALL = 2


_KINDS: Mapping[Detail, type] = {Detail.SCORE: Bare, Detail.CHECKS: Counted, Detail.ALL: Full}


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def facts_of(call: ScoredCall, detail: Detail = Detail.ALL) -> CallFacts:
    """What the weekly scorecards need of one call.

    Args:
        call: the stored call.
        detail: how much; the calls that may be shown need everything.

    Returns:
        The facts. A body that cannot be read makes it a call that could not be processed: it is
        counted openly and never as a zero.
    """
    try:
        meta = _adapter(Meta).validate_json(call.meta or "{}")
    except ValidationError:
        meta = {}
    if call.status != "ok" or not call.analysis:
        return _plain(call, meta, call.error_message or "没有分析结果")
    body = _body(call.analysis, detail)
    if body is None:
        return _plain(call, meta, "库中保存的数据无法识别")
    extract = body.get("extract", {})
    return CallFacts(
        **_identity(call, meta),
        score=_score(body.get("score", {})),
        checks=tuple(_check(c) for c in body.get("checks", ()) if c.get("verdict", "na") != "na"),
        talk=_talk(body.get("metrics", {})),
        voice=_voice(extract, body.get("checks", ())),
        promises=_promises(extract),
        ticket=_ticket(meta, extract),
    )


def _body(text: str, detail: Detail) -> dict[str, Any] | None:
    """The wanted fields; facts of an unusual shape are read the slow way, field by field."""
    for kind in (_KINDS[detail], Full):
        try:
            found: dict[str, Any] = _adapter(kind).validate_json(text)
        except ValidationError:
            continue
        return found
    return None


def _identity(call: ScoredCall, meta: dict[str, Any]) -> dict[str, Any]:
    return {
        "folder": intern(call.folder),
        "call_id": call.call_id,
        "path": call.path,
        "started_at": call.started_at or "",
        "duration": call.duration or 0.0,
        "agent_id": intern(call.agent_id or ""),
        "agent_name": intern(meta.get("agent_name", "")),
        "team": intern(call.team or ""),
        "direction": intern(meta.get("direction", "")),
        "scorecard": intern(call.scorecard or ""),
        "analysis_key": call.analysis_key or "",
        "anonymous": call.anonymous,
    }


def _plain(call: ScoredCall, meta: dict[str, Any], error: str) -> CallFacts:
    return CallFacts(**_identity(call, meta), ok=False, error=error)


def _score(score: dict[str, Any]) -> ScoreFact:
    sections = score.get("sections", ())
    return ScoreFact(
        total=score.get("total"),
        before_fatal=score.get("before_fatal"),
        fatal=tuple(score.get("fatal", ())),
        sections=tuple(SectionFact(intern(s["id"]), intern(s["zh"]), s["score"], s["max"]) for s in sections),
        unsettled=score.get("unsettled"),
    )


def _check(check: dict[str, Any]) -> CheckFact:
    shown = check.get("evidence", ())
    placed = next((e for e in shown if e.get("start") is not None), None)
    return CheckFact(
        id=intern(check["id"]),
        zh=intern(check.get("zh", "")),
        stage=intern(check.get("stage", "")),
        severity=intern(check.get("severity", "")),
        verdict=intern(check["verdict"]),
        points=check.get("points", 0.0),
        max=check.get("max", 0.0),
        at=placed["start"] if placed else None,
        quote=(placed or (shown[0] if shown else {})).get("quote", ""),
        confidence=min((e.get("confidence", 1.0) for e in shown), default=1.0),
        reason=check.get("reason", ""),
        suggestion=intern(check.get("suggestion", "")),
    )


def _talk(metrics: dict[str, Any]) -> TalkFact:
    return TalkFact(
        rate=metrics.get("agent_chars_per_min"),
        interruptions=metrics.get("interruptions_by_agent"),
        silence_s=metrics.get("silence_s"),
        longest_silence_s=metrics.get("longest_silence_s"),
        quarantined=metrics.get("quarantined_turns", 0),
    )


def _voice(extract: dict[str, Any], checks: Any) -> VoiceFact:
    form, tracker = _form(extract, "record.form"), _form(extract, "record.tracker")
    emotion = extract.get("emotion")
    mood: dict[str, Any] = emotion if isinstance(emotion, dict) else {}
    turning = mood.get("turning_point")
    turned: dict[str, Any] = turning if isinstance(turning, dict) else {}
    complaint = extract.get("complaint.is_complaint") == "yes"
    kind = _text(extract.get("complaint.type"))
    return VoiceFact(
        kind=intern(f"投诉：{kind or '其他'}" if complaint else form.get("type", "") or "其他"),
        complaint=complaint,
        type=intern(kind),
        level=intern(_text(extract.get("complaint.level"))),
        wish=intern(_text(extract.get("complaint.wish"))),
        opening=intern(_text(mood.get("opening"))),
        ending=intern(_text(mood.get("ending"))),
        better=turned.get("better"),
        turned_at=_turned_at(tracker.get("key_events", "")) if turned else None,
        turned_quote=_text(turned.get("quote")),
        triggers=_triggers(tracker.get("remarks", ""), checks),
    )


def _triggers(remarks: str, checks: Any) -> tuple[str, ...]:
    """Why the call had to be escalated, in words; the check alone when no reason was noted."""
    noted = tuple(intern(part) for part in remarks.split("；") if part.startswith(("客户", "涉及")))
    met = any(c.get("id") == _ESCALATION and c.get("verdict") != "na" for c in checks)
    return noted or (("要求升级处理",) if met else ())


def _turned_at(events: str) -> float | None:
    found = _TURNED.search(events)
    return int(found[1]) * 60.0 + int(found[2]) if found else None


def _promises(extract: dict[str, Any]) -> tuple[PromiseFact, ...]:
    found = extract.get("promises")
    given = [p for p in found if isinstance(p, dict)] if isinstance(found, list) else []
    return tuple(
        PromiseFact(
            _text(p.get("what")), _text(p.get("when")), _text(p.get("due")), p.get("plain") is not False
        )
        for p in given
    )


def _ticket(meta: dict[str, Any], extract: dict[str, Any]) -> TicketFact:
    return TicketFact(
        due_at=meta.get("promise_due_at", ""),
        done_at=meta.get("promise_done_at", ""),
        told_at=meta.get("extra", {}).get("delay_told_at", ""),
        filed_at=meta.get("ticket_filed_at", ""),
        callback_at=meta.get("callback_at", ""),
        tracker=_form(extract, "record.tracker"),
    )


def _form(extract: dict[str, Any], name: str) -> dict[str, str]:
    form = extract.get(name)
    if not isinstance(form, dict):
        return {}
    return {
        key: _text(field.get("value")) if isinstance(field, dict) else _text(field)
        for key, field in form.items()
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
