"""From a document to what its page shows: grouping, ordering and wording, without markup.

Pure: reads ``report.json`` data only (its own or an older program's), so that a report can be made
again from its JSON. It must not know HTML, files or how the data was judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.language.normalise import normalise
from qa.report.axis import Timeline
from qa.report.case import absent_stages, best_phrases, mark_views, model_phrases, points, stage_views
from qa.report.checklist import check_groups, check_views
from qa.report.pages import CallPage, Count, ErrorPage, ScoreView, SectionBar, TurnView
from qa.report.reading import readable
from qa.report.sentences import LOW_TURN, Quote, pieces
from qa.report.sheets import extract_facts, forms, head_facts, metric_facts, notes, stamp_facts
from qa.report.timeline import timeline_view
from qa.report.wording import TONE_VERDICT, clock, number, shown_verdict
from qa.shown_words import VERDICT_ZH, WHO_ZH

__all__ = ["call_page", "error_page"]

Doc = Mapping[str, Any]

# A turn shorter than this says nothing about pace (a 好的 can reach 400 characters a minute).
RATE_MIN_S = 1.5
# From here on the browser is told to lay out sentences only when they come into view.
LONG_TURNS = 150
_LAST = "，。、；："


def call_page(document: Doc) -> CallPage:
    """Return everything that a judged call's page shows.

    Args:
        document: ``report.json`` with status ``ok``.
    """
    document = readable(document)
    timeline = timeline_view(document)
    stages = stage_views(document, _turn_views(document, timeline), mark_views(document))
    missing = absent_stages(document)
    checks = check_views(document)
    score = _score(document)
    extract = document["extract"]
    return CallPage(
        call_id=document["call_id"],
        title=f"通话质检报告 {document['call_id']}",
        facts=head_facts(document),
        score=score,
        counts=_counts(document["checks"]),
        warnings=tuple(document["audio"]["warnings"]),
        notes=notes(document),
        summary=document["summary"],
        extract=extract_facts(extract, document["turns"]),
        forms=forms(extract, document["turns"]),
        metrics=metric_facts(document),
        timeline=timeline,
        stages=stages,
        absent=tuple(s.zh for s in missing),
        checks=checks,
        stamp=stamp_facts(document["stamp"]),
        duration=document["duration"],
        timed=any(t["start"] is not None for t in document["turns"]),
        rewritten=any(t.raw for stage in stages for t in stage.turns),
        missing=missing,
        best=best_phrases(document),
        models=model_phrases(document),
        groups=check_groups(checks, score.sections),
        long=len(document["turns"]) > LONG_TURNS,
        channels=int(document["audio"].get("channels") or 0),
    )


def error_page(document: Doc) -> ErrorPage:
    """Return what the page of a failed call shows.

    Args:
        document: ``report.json`` with status ``error``.
    """
    error = document["error"]
    return ErrorPage(
        call_id=document["call_id"],
        facts=head_facts(document),
        kind=error["kind"],
        message=error["message"],
        hint=error["hint"],
        stamp=stamp_facts(document["stamp"]),
    )


def _score(document: Doc) -> ScoreView:
    score = document["score"]
    total, before = score["total"], score["before_fatal"]
    names = {c["id"]: c.get("zh") or c["id"] for c in document["checks"]}
    pass_mark = document.get("scorecard", {}).get("pass_mark")
    verdict = ""
    if total is not None and pass_mark is not None:
        verdict = "合格" if total >= pass_mark else "不合格"
    return ScoreView(
        total=number(total),
        grade=score["grade"],
        share=min(100.0, max(0.0, total or 0.0)),
        verdict=verdict,
        before_fatal=number(before) if score["fatal"] and before is not None else "",
        fatal=tuple(names.get(id_, id_) for id_ in score["fatal"]),
        sections=tuple(_section(s) for s in score["sections"]),
        scored=total is not None,
    )


def _section(section: Doc) -> SectionBar:
    text, share = points(section["score"], section["max"])
    return SectionBar(section["id"], section.get("zh") or section["id"], text or "未评", share)


def _counts(checks: Sequence[Doc]) -> tuple[Count, ...]:
    verdicts = [shown_verdict(c["verdict"], c["severity"]) for c in checks]
    shown = ("fail", "undecided", "pass", *(["unearned"] if "unearned" in verdicts else []), "na")
    return tuple(Count(v, VERDICT_ZH[v], verdicts.count(v)) for v in shown)


def _turn_views(document: Doc, timeline: Timeline | None) -> tuple[TurnView, ...]:
    tones = {m["n"]: m["tone"] for m in document["marks"]}
    quotes = _quotes(document)
    band = document.get("scorecard", {}).get("rate_band") or (150.0, 200.0)
    gaps = list(timeline.silences) if timeline else []
    views = []
    for turn in document["turns"]:
        gap = ""
        while gaps and turn["start"] is not None and gaps[0].end <= turn["start"] + 0.5:
            gap = gaps.pop(0).title
        views.append(_turn(turn, quotes.get(turn["i"], []), tones, band, gap))
    return tuple(views)


def _turn(
    turn: Doc, quotes: Sequence[Quote], tones: Mapping[int, str], band: Sequence[float], gap: str
) -> TurnView:
    rate, hint = _rate(turn, band)
    confidence = turn["confidence"]
    own = {n: tones[n] for n in turn["marks"] if n in tones}
    return TurnView(
        i=turn["i"],
        who=turn["who"],
        who_zh=WHO_ZH[turn["who"]],
        start=turn["start"],
        end=turn["end"],
        clock=clock(turn["start"]),
        text=turn["text"],
        raw=_raw(turn),
        pieces=pieces(turn, quotes, own),
        rate=rate,
        rate_hint=hint,
        quarantine=turn.get("quarantine", ""),
        backchannel=bool(turn.get("backchannel")),
        low=confidence is not None and confidence < LOW_TURN,
        confidence=f"{round(100 * confidence)}%" if confidence is not None else "",
        marks=tuple(own),
        gap=gap,
    )


def _raw(turn: Doc) -> str:
    """The recogniser's own text where more than the width of its marks or the last one is shown otherwise."""
    raw = str(turn.get("raw") or "").strip()
    said = raw if raw == turn["said"] else normalise(raw)
    return raw if said.rstrip(_LAST) != turn["text"].rstrip(_LAST) else ""


def _rate(turn: Doc, band: Sequence[float]) -> tuple[str, str]:
    """The speaking rate to show and whether it is out of the band; the agent's pace only."""
    rate = turn["chars_per_min"]
    if rate is None or turn["who"] != "agent" or turn.get("backchannel") or turn["start"] is None:
        return "", ""
    if turn["end"] - turn["start"] < RATE_MIN_S:
        return "", ""
    hint = "偏快" if rate > band[1] else "偏慢" if rate < band[0] else ""
    return f"{number(rate, 0)} 字/分", hint


def _quotes(document: Doc) -> dict[int, list[Quote]]:
    """What checks and marks quote, by turn."""
    numbers: dict[tuple[str, int], list[int]] = {}
    found: dict[int, list[Quote]] = {}
    for mark in document["marks"]:
        if mark.get("quote"):
            verdict = TONE_VERDICT.get(mark["tone"], "")
            found.setdefault(mark["turn"], []).append(
                Quote(mark["quote"], verdict, mark.get("title", ""), (mark["n"],))
            )
        else:
            numbers.setdefault((mark["check"], mark["turn"]), []).append(mark["n"])
    for check in document["checks"]:
        if check["verdict"] == "na":
            continue
        verdict = shown_verdict(check["verdict"], check["severity"])
        title = f"{VERDICT_ZH[verdict]}：{check.get('zh') or check['id']}"
        for item in check["evidence"]:
            if item["turn"] is None or not item["quote"]:
                continue
            own = tuple(numbers.get((check["id"], item["turn"]), ()))
            found.setdefault(item["turn"], []).append(Quote(item["quote"], verdict, title, own))
    return found
