"""The shipped scorecard as a whole: every check of the catalogue, its examples, points and texts."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from qa.judge.analyse import analyse
from qa.judge.examples import run_examples, transcript_of
from qa.judge.scorecard import Check, Scorecard
from qa.model import Severity, Verdict
from qa.rulefiles.scorecard import load

IDS = re.findall(
    r"\S+",
    """
greeting.answer_in_3_rings greeting.standard_opening greeting.wait_apology greeting.let_vent
switch_in.apology switch_in.empathy switch_in.verify_identity switch_in.restate switch_in.probe
switch_in.accepted switch_in.within_2min
conversion.no_but conversion.no_denial conversion.explain_plain conversion.guide_benefit
conversion.backchannel conversion.no_interruption conversion.hold_notice conversion.transfer_consent
conversion.abuse_calm conversion.info_refusal conversion.system_notice
agreement.solution agreement.options agreement.time_limit agreement.consent agreement.no_overpromise
agreement.alternative agreement.next_step agreement.backup_contact agreement.escalation
closing.more_help closing.satisfaction closing.recap closing.thanks_goodbye
call.speaking_rate call.dead_air call.privacy_leak call.privacy_reminder call.rude_words call.mandarin
call.courtesy call.thanks_feedback
record.within_5min record.promise_kept record.callback_24h
""",
)
FATAL = {"agreement.no_overpromise", "call.privacy_leak", "call.rude_words"}
BONUS = {
    "conversion.guide_benefit",
    "agreement.options",
    "agreement.backup_contact",
    "call.thanks_feedback",
}


@pytest.fixture(scope="module")
def scorecard() -> Scorecard:
    return load()


@pytest.fixture(scope="module", params=IDS)
def check(request, scorecard) -> Check:
    return next(check for check in scorecard.checks if check.id == request.param)


def test_every_check_of_the_catalogue_is_there_once(scorecard):
    assert Counter(check.id for check in scorecard.checks) == Counter(IDS)
    assert len(IDS) == 46


def test_the_severities_are_those_of_the_catalogue(scorecard):
    assert {c.id for c in scorecard.checks if c.severity is Severity.FATAL} == FATAL
    assert {c.id for c in scorecard.checks if c.severity is Severity.BONUS} == BONUS


def test_the_points_sum_to_a_hundred_and_bonuses_stay_small(scorecard):
    worth = {c.id: c.max for c in scorecard.checks}
    ordinary = [worth[name] for name in worth if name not in FATAL | BONUS]
    assert sum(ordinary) == 100
    assert sum(worth[name] for name in BONUS) <= 10
    assert all(worth[name] == 0 for name in FATAL)


def test_a_check_shows_what_passes_and_what_fails(check):
    shown = Counter(example.verdict for example in check.examples)
    assert shown[Verdict.PASS] >= 2
    assert shown[Verdict.FAIL] >= 3


def test_all_examples_get_the_verdict_they_show(scorecard):
    assert run_examples(scorecard) == ()


def test_no_text_is_missing_or_left_unfilled(scorecard):
    for check in scorecard.checks:
        assert check.texts.passed
        assert check.texts.failed
        assert check.texts.suggestion
        for example in check.examples:
            results = analyse(transcript_of(example), scorecard).checks
            for result in (r for r in results if r.id == check.id):
                assert not re.search(r"[{}]|“”|：。|缺少：$|缺少：。", result.reason), (
                    check.id,
                    result.reason,
                )
                assert not re.search(r"[{}]", result.suggestion)


def test_what_may_not_apply_says_why(scorecard):
    for check in scorecard.checks:
        if any(example.verdict is Verdict.NA for example in check.examples):
            assert check.texts.na, check.id
