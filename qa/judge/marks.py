"""A trainer's numbered marks: verdicts and advice brought to the sentences they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.judge.context import CallContext, Truth
from qa.judge.scorecard import Check, Scorecard
from qa.model import CheckResult, Evidence, Mark, Match, Severity, Tone, Verdict, Who

__all__ = ["find_marks"]

# A fault that recurs is pointed out at most this often; more is nagging, not teaching.
_MOST_PER_CHECK = 4


@dataclass(frozen=True, slots=True)
class _Draft:
    turn: int
    rank: int
    tone: Tone
    check: str
    comment: str
    suggestion: str


def find_marks(
    results: Sequence[CheckResult], scorecard: Scorecard, context: CallContext
) -> tuple[Mark, ...]:
    """Number the sentences worth a comment, in the order they were spoken.

    Failures become ``bad`` marks at the agent's sentence, clear merits ``good`` ones, a rule's
    ``advise`` hits and undecided faults ``advice``; nothing is marked that has no sentence.
    """
    checks = {check.id: check for check in scorecard.checks}
    drafts = [
        draft
        for rank, result in enumerate(results)
        for draft in _drafts(rank, result, checks[result.id], context)
    ]
    drafts.sort(key=lambda draft: (draft.turn, draft.rank))
    return tuple(
        Mark(
            n=number,
            stage=context.stage_of(draft.turn),
            turn=draft.turn,
            tone=draft.tone,
            check=draft.check,
            comment=draft.comment,
            suggestion=draft.suggestion,
        )
        for number, draft in enumerate(drafts, 1)
    )


def _drafts(rank: int, result: CheckResult, check: Check, context: CallContext) -> Iterator[_Draft]:
    if result.verdict is Verdict.FAIL:
        places = _repeated(result, check) or _sentence(result)
        for turn in places[:_MOST_PER_CHECK]:
            yield _Draft(turn, rank, Tone.BAD, check.id, result.reason, result.suggestion)
    elif result.verdict is Verdict.PASS and check.require is not None and result.reason:
        good = [e for e in result.evidence if e.turn is not None and e.match is not Match.ACOUSTIC]
        for e in good[:1]:
            yield _Draft(e.turn or 0, rank, Tone.GOOD, check.id, result.reason, "")
    if check.advise is not None and result.verdict is not Verdict.FAIL:
        found = context.evaluate(check.advise)
        heard = found.evidence if found.truth is Truth.YES else ()
        for turn in _turns(heard)[:_MOST_PER_CHECK]:
            yield _Draft(turn, rank, Tone.ADVICE, check.id, check.texts.advice, check.texts.suggestion)


def _repeated(result: CheckResult, check: Check) -> list[int]:
    """Every sentence with a forbidden thing in it is pointed out."""
    return _turns(result.evidence) if check.forbid is not None else []


def _sentence(result: CheckResult) -> list[int]:
    """The one sentence that stands for something missing: the agent's, where it should have been."""
    own = [e.turn for e in result.evidence if e.turn is not None and e.who is Who.AGENT]
    if result.severity is Severity.BONUS:
        return []
    return own[:1] if result.stage != "closing" else own[-1:]


def _turns(shown: Sequence[Evidence]) -> list[int]:
    return list(dict.fromkeys(e.turn for e in shown if e.turn is not None))
