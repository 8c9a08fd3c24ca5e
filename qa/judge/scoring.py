"""Verdicts to points: sections, total out of 100, fatal items, grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.judge.scorecard import Scorecard
from qa.model import CheckResult, Score, SectionScore, Severity, Verdict

__all__ = ["score"]

# The total stands for a call only when at least this share of its applicable points is decided.
_ENOUGH = 0.5


def score(results: Sequence[CheckResult], scorecard: Scorecard) -> Score:
    """Add up one call.

    The total is points earned over points possible among decided checks, times 100; where sections have
    weights, each section's share of its own points counts by its weight instead, and sections without a
    decided check are left out. Bonus points are added on top, to at most 100. A failed fatal check makes
    the total 0 and keeps the rest visible.

    Args:
        results: one result per check of the scorecard.
        scorecard: its sections and grades.

    Returns:
        The score; ``total`` is ``None`` when too little could be decided to speak for the call.
    """
    made = _added_up(results, scorecard)
    return replace(made, unsettled=_unsettled(made, results, scorecard))


def _unsettled(made: Score, results: Sequence[CheckResult], scorecard: Scorecard) -> bool:
    """Whether the undecided checks, all passed or all failed, would give another grade or verdict."""
    left = [r for r in results if r.verdict is Verdict.UNDECIDED]
    if not left or made.fatal:
        return False
    if made.total is None or any(r.severity is Severity.FATAL for r in left):
        return True
    most = {check.id: check.max for check in scorecard.checks}
    for verdict, share in ((Verdict.PASS, 1.0), (Verdict.FAIL, 0.0)):
        decided = [
            replace(r, verdict=verdict, points=share * most[r.id], max=most[r.id])
            if r.verdict is Verdict.UNDECIDED and r.id in most
            else r
            for r in results
        ]
        if _outcome(_added_up(decided, scorecard), scorecard) != _outcome(made, scorecard):
            return True
    return False


def _outcome(made: Score, scorecard: Scorecard) -> tuple[str, bool]:
    """A call's grade, and whether it passes."""
    return made.grade, made.total is not None and made.total >= (scorecard.pass_mark or 0.0)


def _added_up(results: Sequence[CheckResult], scorecard: Scorecard) -> Score:
    counted = [r for r in results if r.verdict in (Verdict.PASS, Verdict.FAIL)]
    regular = [r for r in counted if r.severity not in (Severity.FATAL, Severity.BONUS)]
    possible = sum(r.max for r in regular)
    fatal = tuple(r.id for r in counted if r.severity is Severity.FATAL and r.verdict is Verdict.FAIL)
    before = None
    if possible and possible >= _ENOUGH * (possible + _left_open(results, scorecard)):
        bonus = sum(r.points for r in counted if r.severity is Severity.BONUS)
        before = round(min(100.0, 100.0 * _share(regular, scorecard) + bonus), 1)
    total = 0.0 if fatal else before
    return Score(
        total=total,
        before_fatal=before,
        grade="" if total is None else _grade(total, scorecard),
        sections=_sections(regular, scorecard),
        fatal=fatal,
    )


def _share(regular: Sequence[CheckResult], scorecard: Scorecard) -> float:
    """Points earned over points possible, by weighted section where sections have weights."""
    sheet = [
        (s, section.weight)
        for s, section in zip(_sections(regular, scorecard), scorecard.sections, strict=True)
    ]
    whole = sum(weight for s, weight in sheet if weight is not None and s.max)
    if not whole:
        return sum(r.points for r in regular) / sum(r.max for r in regular)
    return sum(weight * s.score / s.max for s, weight in sheet if weight is not None and s.max) / whole


def _left_open(results: Sequence[CheckResult], scorecard: Scorecard) -> float:
    """Points of the checks that a person still has to decide."""
    counted = (check for check in scorecard.checks if check.severity not in (Severity.BONUS, Severity.FATAL))
    most = {check.id: check.max for check in counted}
    return sum(most.get(r.id, 0.0) for r in results if r.verdict is Verdict.UNDECIDED)


def _grade(total: float, scorecard: Scorecard) -> str:
    for grade in sorted(scorecard.grades, key=lambda g: -g.from_total):
        if total >= grade.from_total:
            return grade.grade
    return ""


def _sections(regular: Sequence[CheckResult], scorecard: Scorecard) -> tuple[SectionScore, ...]:
    sections = []
    placed: dict[str, list[CheckResult]] = {}
    for result in regular:
        placed.setdefault(result.id.partition(".")[0], []).append(result)
    for section in scorecard.sections:
        own = placed.get(section.id, [])
        sections.append(
            SectionScore(
                id=section.id,
                zh=section.zh,
                score=round(sum([r.points for r in own]), 2),
                max=round(sum([r.max for r in own]), 2),
            )
        )
    return tuple(sections)
