"""The score sheet: every check with its verdict, points, reason and evidence, in reading order.

Pure; document data in, rows out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.report.pages import CheckGroup, CheckView, EvidenceView, SectionBar
from qa.report.reading import find_quote
from qa.report.wording import SEVERITY_ZH, clock, match_zh, number, shown_verdict
from qa.shown_words import VERDICT_ZH, WHO_ZH

__all__ = ["check_groups", "check_views"]

Doc = Mapping[str, Any]

_VERDICT_ORDER = {"fail": 0, "undecided": 1, "pass": 2, "unearned": 3, "na": 4}
_SEVERITY_ORDER = {"fatal": 0, "major": 1, "minor": 2, "bonus": 3}
_WHERE = {"any": "全程", "after": "通话后", "": "全程"}


def check_views(document: Doc) -> tuple[CheckView, ...]:
    """Return the rows of the score sheet: failed first, then undecided, passed, unearned, not applicable.

    Within a verdict the fatal ones come first, then those that cost most.

    Args:
        document: ``report.json`` with status ``ok``.
    """
    names = {s["id"]: s["zh"] for s in document.get("scorecard", {}).get("stages", [])}
    texts = {t["i"]: t["text"] for t in document["turns"]}
    # Reports of earlier versions do not tell; a recording was heard.
    heard = bool(document["audio"].get("acoustic", document["audio"].get("channels")))
    marks: dict[str, list[int]] = {}
    for mark in document["marks"]:
        for id_ in {mark.get("check", ""), *mark.get("also", ())}:
            marks.setdefault(id_, []).append(mark["n"])

    def order(check: Doc) -> tuple[int, int, float]:
        lost = (check["max"] or 0) - (check["points"] or 0)
        shown = shown_verdict(check["verdict"], check["severity"])
        return _VERDICT_ORDER[shown], _SEVERITY_ORDER[check["severity"]], -lost

    return tuple(
        CheckView(
            id=check["id"],
            zh=check.get("zh") or check["id"],
            stage_zh=_where(check.get("stage", ""), names),
            severity=check["severity"],
            severity_zh=SEVERITY_ZH[check["severity"]],
            verdict=shown_verdict(check["verdict"], check["severity"]),
            verdict_zh=VERDICT_ZH[shown_verdict(check["verdict"], check["severity"])],
            points=_points(check),
            reason=check["reason"],
            suggestion=check["suggestion"],
            evidence=_evidences(check["evidence"], texts, heard=heard),
            marks=tuple(sorted(marks.get(check["id"], []))),
        )
        for check in sorted(document["checks"], key=order)
    )


def check_groups(checks: Sequence[CheckView], sections: Sequence[SectionBar]) -> tuple[CheckGroup, ...]:
    """Return the rows by section in the sections' order, the fatal ones first in a group of their own.

    Args:
        checks: in reading order, which each group keeps.
        sections: of the score; a check belongs to the one its id begins with.
    """
    known = {s.id: s for s in sections}
    grouped: dict[str, list[CheckView]] = {id_: [] for id_ in ("fatal", *known, "")}
    for check in checks:
        section = check.id.split(".", 1)[0]
        grouped["fatal" if check.severity == "fatal" else section if section in known else ""].append(check)
    heads = {"fatal": SectionBar("fatal", "致命项", "一项不通过，整通记 0 分", None),
             "": SectionBar("", "其他", "", None)}  # fmt: skip
    return tuple(
        CheckGroup(
            id_, head.zh, head.text, head.share, tuple(rows), tuple(r.zh for r in rows if r.verdict == "na")
        )
        for id_, rows in grouped.items()
        if rows and (head := known.get(id_) or heads[id_])
    )


def _where(stage: str, names: Mapping[str, str]) -> str:
    return _WHERE.get(stage) or names.get(stage, stage)


def _points(check: Doc) -> str:
    if check["verdict"] == "na":
        return "—"
    if check["verdict"] == "undecided":
        return "未扣分"
    if check["severity"] == "fatal":
        return "整通记 0 分" if check["verdict"] == "fail" else "通过"
    if check["severity"] == "bonus":
        return f"+{number(check['points'])}" if check["points"] else "未加分"
    return f"{number(check['points'])} / {number(check['max'])}"


def _evidences(items: Sequence[Doc], texts: Mapping[int, str], *, heard: bool) -> tuple[EvidenceView, ...]:
    """The pieces of evidence; the same words of one sentence once, with the surest of their figures."""
    kept: dict[tuple[object, ...], Doc] = {}
    for item in items:
        key = item["turn"], item["quote"], item["start"] if item["turn"] is None else None
        if key not in kept or item["confidence"] > kept[key]["confidence"]:
            kept[key] = item
    return tuple(_evidence(e, texts.get(e["turn"], ""), heard=heard) for e in kept.values())


def _evidence(item: Doc, text: str, *, heard: bool) -> EvidenceView:
    return EvidenceView(
        clock=clock(item["start"]),
        start=item["start"],
        who_zh=WHO_ZH[item["who"]] if item["who"] != "unknown" else "",
        quote=item["quote"],
        match=item["match"],
        match_zh=match_zh(str(item["match"]), heard=heard),
        turn=item["turn"],
        confidence=f"{round(100 * item['confidence'])}%",
        spoken=find_quote(text, item["quote"])[0] >= 0,
    )
