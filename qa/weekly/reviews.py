"""What people said of the machine's verdicts: reviews and appeals, read and applied.

A review may change a score; the machine's figure is always kept beside it. Knows no files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qa.errors import UsageError
from qa.model import Verdict
from qa.shown_words import VERDICT_ZH
from qa.table_rows import open_table
from qa.weekly.facts import CallFacts, CheckFact, ScoreFact, SectionFact

__all__ = ["CONTROL", "Review", "Worth", "apply_reviews", "parse_reviews", "worth_of"]

CONTROL = "随机对照"
"""How a review's column ``sample`` says that the call was drawn at random."""

_HEADINGS: Mapping[str, str] = {
    **{"通话编号": "call_id", "检查编号": "check", "人工结论": "verdict", "结论": "verdict"},
    **{"改后得分": "score", "得分": "score", "score_after": "score", "复核人": "by", "复核时间": "at"},
    **{"抽样": "sample", "抽检原因": "sample", "文件夹": "folder", "检查项": "name", "检查": "name"},
}
_GIVEN = ("call_id", "check", "verdict", "score", "by", "at", "sample", "folder")
_VERDICTS: Mapping[str, str] = {
    **{name: verdict.value for verdict in Verdict for name in (verdict.value, VERDICT_ZH[verdict])},
    "无法判定": Verdict.UNDECIDED.value,
}
_SHAPE = "表头写 call_id,check,verdict,by,at（改总分的写 call_id,score,by,at）"

Worth = Mapping[tuple[str, str], float]
"""What a check is worth: (scorecard, check id) to its full points."""


@dataclass(frozen=True, slots=True)
class Review:
    """One person's word on one check of a call, or on its total; ``line`` is where it was read."""

    call_id: str
    check: str = ""
    verdict: str = ""
    score: float | None = None
    by: str = ""
    at: str = ""
    sample: str = ""
    folder: str = ""
    line: int = 0

    def about(self, call: CallFacts) -> bool:
        """Whether it is about this call."""
        return self.call_id == call.call_id and self.folder in ("", call.folder)


def parse_reviews(text: str, where: str) -> tuple[Review, ...]:
    """Read reviews from CSV or JSON lines; rows not filled in yet are passed over.

    Args:
        text: the file's text.
        where: the file, for error messages.

    Raises:
        UsageError: naming every faulty line.
    """
    rows = _json_rows(text, where) if text.lstrip("\ufeff \r\n").startswith("{") else _csv_rows(text, where)
    found, faults = [], []
    for line, row in rows:
        try:
            review = replace(_review(row), line=line)
        except ValueError as error:
            faults.append(f"第 {line} 行：{error}")
            continue
        if review.verdict or review.score is not None:
            found.append(review)
    if faults:
        more = f"；另有 {len(faults) - 10} 处" if len(faults) > 10 else ""
        raise UsageError(f"{where}：{'；'.join(faults[:10])}{more}", hint=f"请改正后重试。{_SHAPE}")
    return tuple(sorted(found, key=lambda r: r.at))


def _csv_rows(text: str, where: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    table = open_table(text, where)
    named = {head: _HEADINGS.get(head.strip(), head.strip().lower()) for head in table.heads}
    if "call_id" not in named.values():
        raise table.lacks(" call_id（通话编号）这一列", hint=_SHAPE)
    known = [head for head, field in named.items() if field in _GIVEN]
    for line, row in table.records(known):
        yield line, {named[head]: cell for head, cell in row.items()}


def _json_rows(text: str, where: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise UsageError(f"{where}：第 {number} 行不是有效的 JSON", hint="每行写一个 JSON 对象") from None
        if not isinstance(row, dict):
            raise UsageError(f"{where}：第 {number} 行不是 JSON 对象", hint="每行写一个 JSON 对象")
        yield (
            number,
            {_HEADINGS.get(key, key): "" if value is None else str(value) for key, value in row.items()},
        )


def _review(row: Mapping[str, str]) -> Review:
    given = {key: str(row.get(key, "")).strip().removeprefix("'") for key in (*_GIVEN, "name")}
    given["check"] = given["check"] or given["name"]
    if not given["call_id"]:
        raise ValueError("缺少通话编号")
    verdict = _VERDICTS.get(given["verdict"].lower(), "")
    if given["verdict"] and not verdict:
        raise ValueError(f"结论“{given['verdict']}”看不懂，应为 通过、不通过、不适用 或 无法判定")
    if verdict and not given["check"]:
        raise ValueError("有结论但没有写是哪一条检查")
    score = None
    if given["score"]:
        try:
            score = float(given["score"])
        except ValueError:
            raise ValueError(f"得分“{given['score']}”不是数字") from None
        if not 0 <= score <= 100:
            raise ValueError(f"得分 {given['score']} 不在 0 到 100 之间")
    return Review(
        call_id=given["call_id"],
        check=given["check"],
        verdict=verdict,
        score=score,
        by=given["by"],
        at=given["at"],
        sample=given["sample"],
        folder=given["folder"],
    )


def worth_of(calls: Iterable[CallFacts]) -> Worth:
    """What each check is worth, learned from calls where it was decided: an undecided one does not say."""
    worth: dict[tuple[str, str], float] = {}
    for call in calls:
        for check in call.checks:
            key = (call.scorecard, check.id)
            if check.max > worth.get(key, 0.0):
                worth[key] = check.max
    return worth


def apply_reviews(call: CallFacts, reviews: Iterable[Review], worth: Worth) -> CallFacts:
    """The call after what people said of it; later words win.

    A score given outright stands. Else the total is added up again from the changed verdicts, if the
    scorecard adds points plainly (its own total comes out the same way); otherwise the total is kept.

    Args:
        call: as the machine judged it.
        reviews: in order of time; those about other calls are passed over.
        worth: full points of each check.

    Returns:
        The call with changed verdicts and score; ``score.former`` keeps the machine's total.
    """
    own = [r for r in reviews if r.about(call)]
    if not own or not call.ok:
        return call
    said = {r.check: r.verdict for r in own if r.verdict}
    checks = tuple(_changed(c, said.get(c.id, c.verdict), worth, call.scorecard) for c in call.checks)
    checks = tuple(c for c in checks if c.verdict != "na")
    given = next((r.score for r in reversed(own) if r.score is not None), None)
    score = call.score
    if checks != call.checks:
        score = _rescored(score, call.checks, checks)
    if given is not None:
        score = replace(score, total=given)
    if score.total == call.score.total:
        return replace(call, checks=checks, score=score)
    return replace(call, checks=checks, score=replace(score, former=call.score.total, restated_by=own[-1].by))


def _changed(check: CheckFact, verdict: str, worth: Worth, scorecard: str) -> CheckFact:
    if verdict == check.verdict:
        return check
    most = worth.get((scorecard, check.id), check.max) if verdict in ("pass", "fail") else 0.0
    points = most if verdict == "pass" else 0.0
    return replace(check, verdict=verdict, points=points, max=most)


def _rescored(score: ScoreFact, old: tuple[CheckFact, ...], new: tuple[CheckFact, ...]) -> ScoreFact:
    plain = _total(old)
    if plain is None or score.before_fatal is None or abs(plain - score.before_fatal) > 0.06:
        return score
    before = _total(new)
    fatal = tuple(c.id for c in new if c.severity == "fatal" and c.verdict == "fail")
    sections = tuple(_section(s, new) for s in score.sections)
    return replace(score, total=0.0 if fatal else before, before_fatal=before, fatal=fatal, sections=sections)


def _regular(checks: Iterable[CheckFact]) -> list[CheckFact]:
    return [c for c in checks if c.verdict in ("pass", "fail") and c.severity not in ("fatal", "bonus")]


def _total(checks: tuple[CheckFact, ...]) -> float | None:
    regular = _regular(checks)
    possible = sum(c.max for c in regular)
    if not possible:
        return None
    bonus = sum(c.points for c in checks if c.severity == "bonus" and c.verdict in ("pass", "fail"))
    return round(min(100.0, 100.0 * sum(c.points for c in regular) / possible + bonus), 1)


def _section(section: SectionFact, checks: tuple[CheckFact, ...]) -> SectionFact:
    own = [c for c in _regular(checks) if c.id.split(".", 1)[0] == section.id]
    return replace(section, score=round(sum(c.points for c in own), 2), max=round(sum(c.max for c in own), 2))
