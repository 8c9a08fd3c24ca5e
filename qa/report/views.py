"""From a document to what its page shows: grouping, ordering and wording, without markup.

Pure: reads ``report.json`` data only (its own or an older program's), so that a report can be made
again from its JSON. It must not know HTML, files or how the data was judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.language.normalise import normalise
from qa.report.checklist import check_views
from qa.report.pages import (
    CallPage,
    Count,
    ErrorPage,
    MarkView,
    ScoreView,
    SectionBar,
    StageView,
    TurnView,
)
from qa.report.reading import readable
from qa.report.sentences import LOW_TURN, Quote, pieces
from qa.report.sheets import extract_facts, forms, head_facts, metric_facts, notes, stamp_facts
from qa.report.timeline import Timeline, timeline_view
from qa.report.wording import (
    TONE_ZH,
    VERDICT_ZH,
    WHO_ZH,
    circled,
    clock,
    number,
)

__all__ = ["call_page", "error_page"]

Doc = Mapping[str, Any]

# A turn shorter than this says nothing about pace (a 好的 can reach 400 characters a minute).
RATE_MIN_S = 1.5
_LAST = "，。、；："


def call_page(document: Doc) -> CallPage:
    """Return everything that a judged call's page shows.

    Args:
        document: ``report.json`` with status ``ok``.
    """
    document = readable(document)
    timeline = timeline_view(document)
    marks = _marks(document)
    stages, absent = _stages(document, marks, timeline)
    extract = document["extract"]
    return CallPage(
        call_id=document["call_id"],
        title=f"通话质检报告 {document['call_id']}",
        facts=head_facts(document),
        score=_score(document),
        counts=_counts(document["checks"]),
        warnings=tuple(document["audio"]["warnings"]),
        notes=notes(document),
        summary=document["summary"],
        extract=extract_facts(extract),
        forms=forms(extract, document["turns"]),
        metrics=metric_facts(document),
        timeline=timeline,
        stages=stages,
        absent=absent,
        checks=check_views(document),
        stamp=stamp_facts(document["stamp"]),
        duration=document["duration"],
        timed=any(t["start"] is not None for t in document["turns"]),
        rewritten=any(t.raw for stage in stages for t in stage.turns),
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
    score, top = section["score"], section["max"]
    share = None if not top else round(100 * min(max(score / top, 0.0), 1.0), 1)
    text = f"{number(score)} / {number(top)}" if top else (f"+{number(score)}" if score else "未评")
    return SectionBar(section["id"], section.get("zh") or section["id"], text, share)


def _counts(checks: Sequence[Doc]) -> tuple[Count, ...]:
    verdicts = [c["verdict"] for c in checks]
    return tuple(Count(v, VERDICT_ZH[v], verdicts.count(v)) for v in ("fail", "undecided", "pass", "na"))


def _marks(document: Doc) -> tuple[MarkView, ...]:
    turns = {t["i"]: t for t in document["turns"]}
    checks = {c["id"]: c for c in document["checks"]}
    views = []
    for mark in sorted(document["marks"], key=lambda m: m["n"]):
        check, turn = checks.get(mark["check"], {}), turns.get(mark["turn"], {})
        quote = next((e["quote"] for e in check.get("evidence", ()) if e["turn"] == mark["turn"]), "")
        views.append(
            MarkView(
                n=mark["n"],
                circled=circled(mark["n"]),
                tone=mark["tone"],
                tone_zh=TONE_ZH.get(mark["tone"], mark["tone"]),
                comment=mark["comment"],
                suggestion=mark["suggestion"],
                check=mark["check"],
                check_zh=check.get("zh", ""),
                turn=mark["turn"],
                start=turn.get("start"),
                clock=clock(turn.get("start")),
                quote=quote or turn.get("text", ""),
            )
        )
    return tuple(views)


def _stages(
    document: Doc, marks: Sequence[MarkView], timeline: Timeline | None
) -> tuple[tuple[StageView, ...], tuple[str, ...]]:
    turns = _turn_views(document, timeline)
    card = document.get("scorecard", {}).get("stages", [])
    order = [s["id"] for s in card]
    if not document["stages"]:
        whole = StageView("", "通话全文", "", "", None, "", None, False, 0, turns, tuple(marks))
        return ((whole,) if turns else ()), ()
    views = []
    for place, stage in enumerate(document["stages"]):
        first, last = stage["first_turn"], stage["last_turn"]
        info = next((s for s in card if s["id"] == stage["id"]), {"zh": stage["id"], "means": ""})
        section = next((s for s in document["score"]["sections"] if s["id"] == stage["id"]), None)
        bar = _section(section) if section else None
        timed = stage["end"] > stage["start"]
        views.append(
            StageView(
                id=stage["id"],
                zh=info["zh"],
                means=info["means"],
                range=f"{clock(stage['start'])}–{clock(stage['end'])}" if timed else "",
                start=stage["start"] if timed else None,
                score=bar.text if bar else "",
                share=bar.share if bar else None,
                unsure=stage["confidence"] < LOW_TURN,
                rank=order.index(stage["id"]) % 6 if stage["id"] in order else place % 6,
                turns=tuple(t for t in turns if first <= t.i <= last),
                marks=tuple(m for m in marks if first <= m.turn <= last),
            )
        )
    present = {s["id"] for s in document["stages"]}
    return tuple(views), tuple(s["zh"] for s in card if s["id"] not in present)


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
    return raw if normalise(raw).rstrip(_LAST) != turn["text"].rstrip(_LAST) else ""


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
    numbers = {(m["check"], m["turn"]): m["n"] for m in document["marks"]}
    found: dict[int, list[Quote]] = {}
    for check in document["checks"]:
        if check["verdict"] == "na":
            continue
        title = f"{VERDICT_ZH[check['verdict']]}：{check.get('zh') or check['id']}"
        for item in check["evidence"]:
            if item["turn"] is None or not item["quote"]:
                continue
            n = numbers.get((check["id"], item["turn"]))
            quote = Quote(item["quote"], check["verdict"], title, (n,) if n else ())
            found.setdefault(item["turn"], []).append(quote)
    return found
