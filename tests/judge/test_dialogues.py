"""Calls in other words: labelled dialogues written without sight of the rules, judged on their gold text."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.evaluation.run import EvalReport, evaluate
from qa.model import Verdict

DIALOGUES = Path(__file__).parents[1] / "data" / "dialogues"
FATAL = {"call.privacy_leak", "call.rude_words", "agreement.no_overpromise"}


@pytest.fixture(scope="module")
def report(scorecard) -> EvalReport:
    return evaluate(DIALOGUES, transcribe=None, scorecard=scorecard, modes=("text",))


@pytest.fixture(scope="module")
def judgements(report):
    return [judged for call in report.modes[0].calls for judged in call.judged]


def test_all_dialogues_are_judged(judgements):
    assert len({j.call_id for j in judgements}) == 16


def test_verdicts_agree_with_a_careful_person(judgements):
    right = sum(j.right is j.got for j in judgements)
    assert right / len(judgements) >= 0.93


def test_hardly_an_agent_is_charged_wrongly(judgements):
    charged = [j for j in judgements if j.got is Verdict.FAIL]
    wrong = [f"{j.call_id} {j.check}" for j in charged if j.right is not Verdict.FAIL]
    assert len(wrong) / len(charged) <= 0.05, wrong


def test_no_call_is_zeroed_wrongly(judgements):
    assert not [
        j for j in judgements if j.check in FATAL and j.got is Verdict.FAIL and j.right is not Verdict.FAIL
    ]


def test_faults_are_found(judgements):
    faults = [j for j in judgements if j.right is Verdict.FAIL]
    assert sum(j.got is Verdict.FAIL for j in faults) / len(faults) >= 0.9


@pytest.mark.parametrize("name", ["dialogues7", "dialogues8", "dialogues9", "dialogues10"])
def test_later_sets_keep_the_agreement_they_have(scorecard, name):
    report = evaluate(DIALOGUES.parent / name, transcribe=None, scorecard=scorecard, modes=("text",))
    judged = [one for call in report.modes[0].calls for one in call.judged]
    assert sum(j.right is j.got for j in judged) / len(judged) >= 0.93
    charged = [j for j in judged if j.got is Verdict.FAIL]
    wrong = [f"{j.call_id} {j.check}" for j in charged if j.right is not Verdict.FAIL]
    assert len(wrong) / len(charged) <= 0.11, wrong
    assert not [one for one in wrong if one.split()[1] in FATAL]
