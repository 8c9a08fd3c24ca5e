"""From a check and a call to its verdict: the one place where findings become pass, fail, na or undecided."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.judge.acts import HEARD
from qa.judge.context import ROLE_BAR, CallContext, Finding, Truth
from qa.judge.places import whole_turn
from qa.judge.scorecard import Check
from qa.model import CheckResult, Evidence, Match, Severity, Verdict, Who

__all__ = ["FORBID_BAR", "judge_check"]

# A forbidden phrase must be matched this surely to be a deduction (exact text is 1.0, the same
# syllables 0.9, a mere likeness less): a required phrase is forgiven more than an accusation is.
FORBID_BAR = 0.85
# A likeness in sound below this calls for nothing: 系统就给您发短信, misheard, was taken for a transfer at
# 0.65, while five of seven causes heard at 0.8 on nine recognised calls were real.
_FAINT = 0.75
# With so much of the agent's speech quarantined, not having heard a forbidden phrase proves little.
_UNHEARD = 0.3
# A name whose value was not worked out on this call.
_UNFILLED = re.compile(r"\{[a-z][a-z0-9_]*\}")


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
        _required(finding) if check.require is not None else _forbidden(finding, check, context)
    )
    if verdict is Verdict.UNDECIDED:
        return _undecided(check, finding, finding.doubt)
    if applies.truth is Truth.UNSURE and verdict is Verdict.FAIL:
        return _undecided(check, finding._replace(evidence=applies.evidence), applies.doubt)
    if verdict is Verdict.FAIL:
        # The reader must be able to hear both what called for it and where it was missing.
        cause = applies.evidence[:1] or finding.cause[:2]
        shown = (*cause, *_where_missing(check, finding, context))
        finding = finding._replace(evidence=shown)
    elif check.forbid is not None and not finding.evidence:
        finding = finding._replace(evidence=_throughout(context))
    passed = verdict is Verdict.PASS
    return (
        _passed(check, finding, context) if passed else _result(check, verdict, finding, check.texts.failed)
    )


def _passed(check: Check, finding: Finding, context: CallContext) -> CheckResult:
    text = check.texts.passed
    told = _praised(check, finding.evidence, context) if "{quote}" in text else ""
    return _result(check, Verdict.PASS, finding, text, told)


def _applies(check: Check, context: CallContext) -> tuple[Finding, str]:
    """Whether the check applies; and when it does not, what the reader is told."""
    applies = Finding(Truth.YES) if check.when is None else context.evaluate(check.when)
    if applies.truth is Truth.NO or not applies.applies:
        return applies, check.texts.na or "本通电话不涉及此项"
    if applies.truth is Truth.YES and _faint(applies.evidence):
        applies = applies._replace(truth=Truth.UNSURE, doubt="引起这一项的话只有近似的读音，请人工听辨")
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


def _faint(evidence: Sequence[Evidence]) -> bool:
    """Whether all that calls for a check is a distant likeness in sound: too little to charge its lack."""
    return bool(evidence) and all(e.match is Match.PHONETIC and e.confidence < _FAINT for e in evidence)


def _where_missing(check: Check, finding: Finding, context: CallContext) -> Sequence[Evidence]:
    """Where to listen for something missing: turns of the check's own stage, if any were searched."""
    if not finding.looked:
        return finding.evidence or _ends(check, context)
    own = [turn for turn in finding.looked if context.stage_of(turn) == check.stage]
    turns = own or list(finding.looked)
    # What is due early, or as soon as there is cause, is missing from the first turns looked at.
    flow = context.flow
    early = check.stage == flow.first or (check.when is not None and check.stage not in flow.late)
    kept = turns[:2] if early else turns[-2:]
    return tuple(whole_turn(context.turns[turn]) for turn in kept)


def _ends(check: Check, context: CallContext) -> tuple[Evidence, ...]:
    """For something that had no place at all: the agent's last or first words."""
    own = [turn for turn in context.turns if turn.who is Who.AGENT and turn.text] or list(context.turns)
    if not own:
        return ()
    return (whole_turn(own[-1] if check.stage in context.flow.late else own[0]),)


def _throughout(context: CallContext) -> tuple[Evidence, ...]:
    """For something that was never said: the whole of the agent's talk."""
    agent = Who.AGENT
    own = [turn for turn in context.turns if turn.who is agent and not turn.quarantine]
    if not own:
        return ()
    quote = f"逐句查过坐席的 {len(own)} 句话，没有发现"
    return (Evidence(None, own[0].start, own[-1].end, agent, quote, confidence=own[0].confidence),)


_VERDICTS = {Truth.YES: Verdict.PASS, Truth.NO: Verdict.FAIL, Truth.UNSURE: Verdict.UNDECIDED}


def _required(finding: Finding) -> tuple[Verdict, Finding]:
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
    fatal = check.severity is Severity.FATAL
    strong = tuple(e for e in finding.evidence if _strong(e, fatal=fatal))
    if finding.truth is Truth.YES and strong:
        # What is charged by the hit must be as surely heard, each of them.
        shown = ((hit, hit.evidence(context)) for hit in finding.hits)
        hits = tuple(hit for hit, e in shown if e is None or _strong(e, fatal=fatal))
        return Verdict.FAIL, finding._replace(evidence=strong, hits=hits)
    if finding.garbled:
        # Garbled text alone accuses nobody of a phrase that was not heard.
        return Verdict.PASS, finding._replace(evidence=())
    return Verdict.UNDECIDED, finding._replace(doubt=finding.doubt or "只有近似的读音或把握不足，请人工听辨")


def _strong(evidence: Evidence, *, fatal: bool) -> bool:
    if evidence.match in (Match.ACOUSTIC, Match.META):
        return True
    if evidence.match is Match.PHONETIC:
        # A likeness in sound alone never zeroes a call.
        return not fatal and evidence.confidence >= FORBID_BAR
    return evidence.confidence >= HEARD


def _undecided(check: Check, finding: Finding, why: str) -> CheckResult:
    return _result(check, Verdict.UNDECIDED, finding, f"待人工复核：{why or '证据不足'}")


def _result(check: Check, verdict: Verdict, finding: Finding, text: str, told: str = "") -> CheckResult:
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
        reason=_fill(text, finding, told),
        suggestion=_fill(check.texts.suggestion, finding) if bad else "",
        evidence=() if verdict is Verdict.NA else _distinct(finding.evidence),
    )


def _occurrences(finding: Finding) -> int:
    """How often the forbidden thing was surely found: once a place."""
    return len({(hit.turn, hit.at, hit.gap) for hit in finding.hits if hit.sure}) or 1


def _distinct(shown: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """One evidence per place and way of matching: of several hits in one sentence the surest."""
    best: dict[tuple[object, ...], Evidence] = {}
    for e in shown:
        place = (e.turn, e.start, e.end, e.quote, e.match)
        if place not in best or e.confidence > best[place].confidence:
            best[place] = e
    return tuple(best.values())


def _praised(check: Check, evidence: Sequence[Evidence], context: CallContext) -> str:
    """The words that praise quotes: the agent's own, in the stage that they belong to, the surest heard."""
    own = [e for e in evidence if e.quote and e.who is Who.AGENT]
    due = [e for e in own if e.turn is not None and context.stage_of(e.turn) == check.stage]
    return max(due or own, key=lambda e: e.confidence).quote if own else ""


def _fill(text: str, finding: Finding, told: str = "") -> str:
    """Put what was found into a reader's text; the names are checked when the scorecard is read."""
    if "{" not in text:
        return text
    quote = told or next((e.quote for e in finding.evidence if e.quote), "")
    quote = quote.rstrip("。，、；")
    filled = (
        text.replace("{missing}", "、".join(finding.missing))
        .replace("{quote}", quote if len(quote) <= 48 else quote[:47] + "…")
        .replace("{value}", finding.value)
    )
    for name, value in finding.values:
        filled = filled.replace(f"{{{name}}}", value)
    return _UNFILLED.sub("", filled)
