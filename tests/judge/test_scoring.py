"""Points to totals: what is in the denominator, what a fatal item does, what a bonus can do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.judge.scoring import score
from qa.model import CheckResult, Severity, Verdict


def result(verdict, *, points=0.0, most=10.0, severity=Severity.MAJOR, check="greeting.x"):
    return CheckResult(check, "查", "greeting", severity, verdict, points, most, "")


def test_na_and_undecided_leave_the_denominator(scorecard):
    results = [
        result(Verdict.PASS, points=10),
        result(Verdict.NA, most=0),
        result(Verdict.UNDECIDED, most=0),
    ]
    assert score(results, scorecard).total == 100.0


def test_partial_credit_counts(scorecard):
    assert score([result(Verdict.FAIL, points=5)], scorecard).total == 50.0


def test_nothing_decided_is_no_score_and_not_a_zero(scorecard):
    empty = score([result(Verdict.UNDECIDED, most=0)], scorecard)
    assert empty.total is None
    assert empty.grade == ""


def test_a_fatal_failure_zeroes_and_stays_visible(scorecard):
    fatal = result(Verdict.FAIL, most=0, severity=Severity.FATAL, check="call.y")
    got = score([result(Verdict.PASS, points=10), fatal], scorecard)
    assert (got.total, got.before_fatal, got.fatal, got.grade) == (0.0, 100.0, ("call.y",), "D")


def test_an_undecided_fatal_check_costs_nothing(scorecard):
    fatal = result(Verdict.UNDECIDED, most=0, severity=Severity.FATAL)
    assert score([result(Verdict.PASS, points=10), fatal], scorecard).total == 100.0


def test_a_bonus_adds_but_never_beyond_a_hundred(scorecard):
    half = result(Verdict.FAIL, points=5)
    gained = result(Verdict.PASS, points=3, most=3, severity=Severity.BONUS)
    missed = result(Verdict.FAIL, most=3, severity=Severity.BONUS)
    assert score([half, gained], scorecard).total == 53.0
    assert score([half, missed], scorecard).total == 50.0
    assert score([result(Verdict.PASS, points=10), gained], scorecard).total == 100.0


@pytest.mark.parametrize(
    ("points", "severity", "unsettled"),
    [
        (10.0, Severity.MAJOR, False),  # 100 of 100: a failed check of 4 leaves an A
        (9.1, Severity.MAJOR, True),  # failed it makes a B
        (7.9, Severity.MAJOR, True),  # passed it makes the call pass
        (7.0, Severity.MAJOR, False),
        (10.0, Severity.FATAL, True),
    ],
)
def test_an_open_check_waits_for_a_person_where_the_grade_hangs_on_it(scorecard, points, severity, unsettled):
    sheet = next(check for check in scorecard.checks if check.severity is severity)
    sheet = replace(sheet, max=0.0 if severity is Severity.FATAL else 4.0)
    card = replace(scorecard, checks=(sheet,))
    known = result(Verdict.FAIL, points=5 * points, most=50.0)
    left = result(Verdict.UNDECIDED, most=0, severity=severity, check=sheet.id)
    assert score([known, left], card).unsettled is unsettled
    assert score([known], card).unsettled is False
    assert score([known, left], card).total == 10 * points
    fatal = result(Verdict.FAIL, most=0, severity=Severity.FATAL, check="call.y")
    assert score([known, left, fatal], card).unsettled is False  # 0 it is, whatever else is decided


def test_a_call_without_a_score_waits_for_a_person(scorecard):
    assert score([result(Verdict.UNDECIDED, most=0)], scorecard).unsettled is True


@pytest.mark.parametrize(("points", "grade"), [(10, "A"), (8.9, "B"), (7.9, "C"), (5.9, "D")])
def test_grades(scorecard, points, grade):
    assert score([result(Verdict.FAIL, points=points)], scorecard).grade == grade


def test_a_total_does_not_rest_on_a_small_decided_part(scorecard):
    """A mono call whose agent cannot be told apart must not score 0 for one silence."""
    sheet = {check.id: check for check in scorecard.checks}
    silence = result(Verdict.FAIL, most=sheet["call.dead_air"].max, check="call.dead_air")
    open_ones = [
        result(Verdict.UNDECIDED, most=0, check=name)
        for name in ("greeting.standard_opening", "switch_in.restate", "closing.thanks_goodbye")
    ]
    assert score([silence, *open_ones], scorecard).total is None
    good = result(Verdict.PASS, points=400, most=400, check="switch_in.apology")
    assert score([silence, good, *open_ones], scorecard).total > 90


def test_section_weights_count_each_section_by_its_share(scorecard):
    sections = tuple(
        replace(section, weight=weight)
        for section, weight in zip(scorecard.sections, (60.0, 40.0) + (1.0,) * 10, strict=False)
    )
    weighted = replace(scorecard, sections=sections)
    results = [
        result(Verdict.PASS, points=2, most=2, check=f"{sections[0].id}.x"),
        result(Verdict.FAIL, points=5, most=10, check=f"{sections[1].id}.y"),
    ]
    assert score(results, weighted).total == 80.0
    assert score(results, scorecard).total == pytest.approx(58.3)
    # A section without a decided check takes no part.
    assert score(results[1:], weighted).total == 50.0
