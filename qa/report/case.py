"""案例精评: marks, stages with their sentences and comments side by side, and the phrases to learn.

Pure; a readable document in (see reading), values of pages out. It must not know markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.report.margin import beside
from qa.report.pages import AbsentStage, BestPhrase, MarkView, ModelPhrases, StageView, TurnView
from qa.report.sentences import LOW_TURN
from qa.report.wording import TONE_ZH, circled, clock, number

__all__ = ["absent_stages", "best_phrases", "mark_views", "model_phrases", "points", "stage_views"]

Doc = Mapping[str, Any]

# Ranks of stages give the colours; the page has this many.
RANKS = 6


def mark_views(document: Doc) -> tuple[MarkView, ...]:
    """Return the numbered comments in order.

    Args:
        document: readable ``report.json``; marks of older programs have no title, quote or times.
    """
    turns = {t["i"]: t for t in document["turns"]}
    checks = {c["id"]: c for c in document["checks"]}
    views = []
    for mark in sorted(document["marks"], key=lambda m: m["n"]):
        turn = turns.get(mark["turn"], {})
        named = tuple(
            (id_, str(checks[id_].get("zh") or id_))
            for id_ in dict.fromkeys((mark.get("check", ""), *mark.get("also", ())))
            if id_ in checks
        )
        start = mark.get("start")
        start = turn.get("start") if start is None else start
        end = mark.get("end")
        views.append(
            MarkView(
                n=mark["n"],
                circled=circled(mark["n"]),
                tone=mark["tone"],
                tone_zh=TONE_ZH.get(mark["tone"], mark["tone"]),
                comment=mark["comment"],
                suggestion=mark["suggestion"],
                check=mark.get("check", ""),
                check_zh=named[0][1] if named else "",
                turn=mark["turn"],
                start=start,
                clock=clock(start),
                quote=mark.get("quote") or _evidence_quote(checks.get(mark.get("check", "")), turn),
                title=mark.get("title") or (named[0][1] if named else ""),
                end=turn.get("end") if end is None else end,
                checks=named,
            )
        )
    return tuple(views)


def stage_views(document: Doc, turns: Sequence[TurnView], marks: Sequence[MarkView]) -> tuple[StageView, ...]:
    """Return the stages of the call with their sentences and comments; the whole call where it has none."""
    if not document["stages"]:
        whole = StageView(
            "", "通话全文", "", "", None, "", None, False, 0, tuple(turns), tuple(marks),
            beats=beside(turns, marks),
        )  # fmt: skip
        return (whole,) if turns else ()
    return tuple(
        _stage(document, stage, place, turns, marks) for place, stage in enumerate(document["stages"])
    )


def absent_stages(document: Doc) -> tuple[AbsentStage, ...]:
    """Return the stages of the flow that did not take place."""
    card = document.get("scorecard", {}).get("stages", [])
    if not document["stages"]:
        return ()
    order = [s["id"] for s in card]
    told = {s["id"]: s for s in document.get("absent_stages") or ()}
    present = {s["id"] for s in document["stages"]}
    return tuple(
        AbsentStage(
            zh=str(s["zh"]),
            appraisal=str(told.get(s["id"], {}).get("appraisal") or ""),
            score=points(told.get(s["id"], {}).get("score"), told.get(s["id"], {}).get("max"))[0],
            rank=order.index(s["id"]) % RANKS,
            before=_before(s["id"], order, document["stages"]),
            elsewhere=bool(told.get(s["id"], {}).get("score")),
        )
        for s in card
        if s["id"] not in present
    )


def _before(absent: str, order: Sequence[str], stages: Sequence[Doc]) -> int:
    """How many stages of the call are shown before one that is not there."""
    later = order[order.index(absent) + 1 :]
    return next((k for k, stage in enumerate(stages) if stage["id"] in later), len(stages))


def best_phrases(document: Doc) -> tuple[BestPhrase, ...]:
    """Return the sentences of this call that are worth learning from."""
    starts = {t["i"]: t["start"] for t in document["turns"]}
    found = []
    for item in (document.get("phrases") or {}).get("best", ()):
        start = item.get("start")
        start = starts.get(item["turn"]) if start is None else start
        found.append(
            BestPhrase(
                quote=item["quote"],
                situation=item.get("situation", ""),
                why=item.get("why", ""),
                turn=item["turn"],
                start=start,
                clock=clock(start),
            )
        )
    return tuple(found)


def model_phrases(document: Doc) -> tuple[ModelPhrases, ...]:
    """Return the model sentences, those for one situation together, in the order they came in."""
    groups: dict[tuple[str, str], list[tuple[str, tuple[int, ...]]]] = {}
    for item in (document.get("phrases") or {}).get("model", ()):
        key = str(item.get("situation", "")), str(item.get("when", ""))
        groups.setdefault(key, []).append((str(item["phrase"]), tuple(item.get("marks") or ())))
    return tuple(ModelPhrases(*key, tuple(phrases)) for key, phrases in groups.items())


def points(score: float | None, top: float | None) -> tuple[str, float | None]:
    """Return points as text, and as a share of 0 to 100; no share where nothing could be decided."""
    if top:
        return f"{number(score)} / {number(top)}", round(100 * min(max((score or 0.0) / top, 0.0), 1.0), 1)
    return (f"+{number(score)}" if score else ""), None


def _stage(
    document: Doc, stage: Doc, place: int, turns: Sequence[TurnView], marks: Sequence[MarkView]
) -> StageView:
    card = document.get("scorecard", {}).get("stages", [])
    order = [s["id"] for s in card]
    info = next((s for s in card if s["id"] == stage["id"]), {"zh": stage["id"], "means": ""})
    section: Doc = next((s for s in document["score"]["sections"] if s["id"] == stage["id"]), {})
    first, last = stage["first_turn"], stage["last_turn"]
    timed = stage["end"] > stage["start"]
    own_turns = tuple(t for t in turns if first <= t.i <= last)
    own_marks = tuple(m for m in marks if first <= m.turn <= last)
    scored = stage if stage.get("max") is not None else section
    text, share = points(scored.get("score"), scored.get("max"))
    return StageView(
        id=stage["id"],
        zh=info["zh"],
        means=info["means"],
        range=f"{clock(stage['start'])}–{clock(stage['end'])}" if timed else "",
        start=stage["start"] if timed else None,
        score=text or ("未评" if section else ""),
        share=share,
        unsure=stage["confidence"] < LOW_TURN,
        rank=(order.index(stage["id"]) if stage["id"] in order else place) % RANKS,
        turns=own_turns,
        marks=own_marks,
        appraisal=stage.get("appraisal") or "",
        why=stage.get("why") or "",
        beats=beside(own_turns, own_marks),
    )


def _evidence_quote(check: Doc | None, turn: Doc) -> str:
    for item in check["evidence"] if check else ():
        if item["turn"] == turn.get("i") and item["quote"]:
            return str(item["quote"])
    return str(turn.get("text", ""))
