"""From a check and a call to its verdict: the one place where findings become pass, fail, na or undecided."""

from __future__ import annotations

from dataclasses import replace

from qa.judge.certainty import as_cause, bar_of, grade, grade_of
from qa.judge.context import POOR, ROLE_BAR, ROLE_SURE, CallContext, Finding, Truth
from qa.judge.match_words import shown_of
from qa.judge.scorecard import Check
from qa.judge.verdict_words import (
    cause_of,
    distinct,
    filled,
    left_open,
    praised,
    quoted,
    side_of,
    throughout,
    warned,
    where_missing,
)
from qa.model import CheckResult, Severity, Verdict

__all__ = ["judge_check"]

# With so much of the agent's speech quarantined, not having heard a forbidden phrase proves little.
_UNHEARD = 0.3
_HALF_HEARD = "只有近似的读音或把握不足"


def judge_check(check: Check, context: CallContext) -> CheckResult:
    """Judge one check on one call.

    Returns:
        The verdict with points, reason, suggestion and evidence. ``na`` and ``undecided`` carry no
        points and no maximum.
    """
    applies, free = _applies(check, context)
    if free:
        done = None if applies.truth is Truth.YES else _credited(check, context)
        return done or _result(check, Verdict.NA, Finding(Truth.NO), free)
    condition = check.require if check.require is not None else check.forbid
    assert condition is not None  # the adapter admits exactly one of the two
    finding = context.evaluate(condition)
    if not finding.applies:
        return _result(check, Verdict.NA, finding, check.texts.na or "没有可供判断的数据")
    if check.needs_roles and context.transcript.role_confidence < ROLE_BAR:
        return _undecided(check, finding, "分不清哪一句是坐席说的，不作扣分")
    verdict, finding = (
        _required(finding, check, context)
        if check.require is not None
        else _forbidden(finding, check, context)
    )
    if verdict is Verdict.UNDECIDED:
        return _undecided(check, finding, finding.doubt)
    if verdict is Verdict.FAIL:
        return _charged(check, applies, finding, context)
    if check.forbid is not None and not finding.evidence:
        finding = finding._replace(evidence=throughout(context))
    return _passed(check, finding, context)


def _charged(check: Check, applies: Finding, finding: Finding, context: CallContext) -> CheckResult:
    """The failure, where what called for the check, and who spoke, is as sure as a charge needs."""
    if check.needs_roles and context.transcript.role_confidence < ROLE_SURE:
        return _undecided(check, finding, "哪一句是坐席说的只是按内容推断，不作扣分")
    if applies.truth is Truth.UNSURE:
        return _undecided(check, finding._replace(evidence=applies.evidence), applies.doubt, due=False)
    if as_cause(grade(applies.firm)) < bar_of(fatal=check.severity is Severity.FATAL):
        doubt = "引起这一项的话没有听清，或只有近似的读音"
        return _undecided(check, finding._replace(evidence=applies.evidence), doubt, due=False)
    # The reader must be able to hear both what called for it and where it was missing.
    text = check.texts.failed
    side = side_of(text)
    shown = (*cause_of(side, applies, finding), *where_missing(check, finding, context))
    told = None if side is None else quoted(side, applies, finding)
    result = _result(check, Verdict.FAIL, finding._replace(evidence=shown), text, told)
    return replace(result, reason=warned(result.reason, result.evidence, context))


def _passed(check: Check, finding: Finding, context: CallContext) -> CheckResult:
    text = check.texts.passed
    told = praised(check, finding.evidence, context) if "{quote}" in text else None
    return _result(check, Verdict.PASS, finding, text, told)


def _applies(check: Check, context: CallContext) -> tuple[Finding, str]:
    """Whether the check applies; and when it does not, what the reader is told."""
    applies = Finding(Truth.YES) if check.when is None else context.evaluate(check.when)
    if applies.truth is Truth.NO or not applies.applies:
        return applies, check.texts.na or "本通电话不涉及此项"
    for exemption in check.exempt:
        found = context.evaluate(exemption.condition)
        if found.truth is Truth.YES:
            return found, exemption.why
        # Half heard, it may free the call: a failure is then left to a person.
        if found.truth is Truth.UNSURE and found.applies and not found.garbled:
            applies = found if applies.truth is Truth.YES else applies
    return applies, ""


def _credited(check: Check, context: CallContext) -> CheckResult | None:
    """The pass of a check that nothing surely called for, where what it asks was surely done all the same."""
    if check.credit is None or (check.needs_roles and context.transcript.role_confidence < ROLE_BAR):
        return None
    found = context.evaluate(check.credit)
    if found.truth is not Truth.YES or not found.applies:
        return None
    return _passed(check, found, context)


_VERDICTS = {Truth.YES: Verdict.PASS, Truth.NO: Verdict.FAIL, Truth.UNSURE: Verdict.UNDECIDED}


def _required(finding: Finding, check: Check, context: CallContext) -> tuple[Verdict, Finding]:
    if finding.truth is Truth.NO and grade(finding.firm) < bar_of(fatal=check.severity is Severity.FATAL):
        # What is held against the agent, what called for an answer, or where one was due, was hardly heard.
        evidence = finding.cause or finding.evidence
        doubt = POOR if context.roughly_heard(finding.looked) else _HALF_HEARD
        return Verdict.UNDECIDED, finding._replace(doubt=finding.doubt or doubt, evidence=evidence)
    return _VERDICTS[finding.truth], finding


def _forbidden(finding: Finding, check: Check, context: CallContext) -> tuple[Verdict, Finding]:
    """A forbidden thing is charged only with strong evidence; otherwise a person must listen.

    Nor is it cleared where too much of what the agent said could not be understood.
    """
    if (finding.truth is Truth.NO or finding.garbled) and check.forbids_words and context.unheard >= _UNHEARD:
        doubt = f"坐席的话有 {context.unheard:.0%} 没有听清，没发现不等于没说"
        return Verdict.UNDECIDED, finding._replace(doubt=doubt)
    if finding.truth is Truth.NO:
        return Verdict.PASS, finding._replace(evidence=() if finding.looked else finding.evidence)
    bar = bar_of(fatal=check.severity is Severity.FATAL)
    if finding.truth is Truth.YES and grade(finding.firm) >= bar:
        # What is charged by the hit must be as surely heard, each of them; and so must what is shown.
        hits = tuple(hit for hit in finding.hits if hit.certainty(context) >= bar)
        shown = [e for e in finding.evidence if grade_of(e, context.locator) >= bar]
        return Verdict.FAIL, finding._replace(evidence=shown or shown_of(hits, context), hits=hits)
    if finding.garbled:
        # Garbled text alone accuses nobody of a phrase that was not heard.
        return Verdict.PASS, finding._replace(evidence=())
    return Verdict.UNDECIDED, finding._replace(doubt=finding.doubt or _HALF_HEARD)


def _undecided(check: Check, finding: Finding, why: str, *, due: bool = True) -> CheckResult:
    told = left_open(why or "证据不足", check, finding, due=due)
    return _result(check, Verdict.UNDECIDED, finding, f"待人工复核：{told}")


def _result(
    check: Check, verdict: Verdict, finding: Finding, text: str, told: str | None = None
) -> CheckResult:
    passed, failed = verdict is Verdict.PASS, verdict is Verdict.FAIL
    share = 1.0 if passed else 0.0
    if failed and check.require is not None:
        share = finding.share  # what was done of a requirement counts; half a forbidden word does not
    if failed and check.per_hit is not None and check.max:
        cost = min(check.per_hit.cap, check.per_hit.points * _occurrences(finding))
        share = max(0.0, 1.0 - cost / check.max)
    counts = (passed or failed) and check.severity is not Severity.FATAL
    bad = failed or verdict is Verdict.UNDECIDED
    return CheckResult(
        id=check.id,
        zh=check.zh,
        stage=check.stage,
        severity=check.severity,
        verdict=verdict,
        points=round(check.max * share, 2) if counts else 0.0,
        max=check.max if counts else 0.0,
        reason=filled(text, finding, told),
        suggestion=filled(check.texts.suggestion, finding, told) if bad else "",
        evidence=() if verdict is Verdict.NA else distinct(finding.evidence),
    )


def _occurrences(finding: Finding) -> int:
    """How often the forbidden thing was surely found: once a place."""
    return len({(hit.turn, hit.at, hit.gap) for hit in finding.hits if hit.sure}) or 1
