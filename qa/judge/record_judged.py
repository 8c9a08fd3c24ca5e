"""What the checks found that the record is filled in from: no field may contradict the score sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.judge.context import CallContext, Spot
from qa.judge.rules import judge_check
from qa.judge.scorecard import Check, Scorecard
from qa.language.sentences import sentence_at
from qa.model import Severity, Verdict

__all__ = ["ACCEPTED", "CONSENT", "SOLUTION", "TIME_LIMIT", "Judged", "judged_of"]

SOLUTION, TIME_LIMIT, CONSENT = "agreement.solution", "agreement.time_limit", "agreement.consent"
ACCEPTED = "switch_in.accepted"
_ASKED = frozenset({SOLUTION, TIME_LIMIT, CONSENT, ACCEPTED})


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts and hits that matter for the record.

    Attributes:
        verdicts: of the checks named above; a scorecard may lack some.
        hits: where what they ask for was surely heard.
        charged: sentences (turn, offset) for which a fatal check failed: they are never told as agreed.
    """

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    hits: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)
    charged: frozenset[tuple[int, int]] = frozenset()

    def passed(self, check: str) -> bool | None:
        """Whether a check passed; ``None`` where the scorecard has none such, or it is undecided."""
        verdict = self.verdicts.get(check, Verdict.UNDECIDED)
        return None if verdict is Verdict.UNDECIDED else verdict is Verdict.PASS

    def spared(self, check: str) -> bool:
        """Whether a check does not apply to the call."""
        return self.verdicts.get(check) is Verdict.NA


def judged_of(context: CallContext, scorecard: Scorecard) -> Judged:
    """Judge the checks that the record is filled in from; their findings are kept for when all are judged.

    Args:
        context: the call.
        scorecard: the checks.
    """
    verdicts, hits, charged = {}, {}, set()
    for check in scorecard.checks:
        if check.id in _ASKED:
            verdicts[check.id] = judge_check(check, context).verdict
            hits[check.id] = _hits(check, context)
        elif check.severity is Severity.FATAL and check.forbid is not None:
            found = _hits(check, context)
            if found and judge_check(check, context).verdict is Verdict.FAIL:
                charged |= {_sentence(hit, context) for hit in found}
    return Judged(verdicts, hits, frozenset(charged))


def _hits(check: Check, context: CallContext) -> tuple[Spot, ...]:
    condition = check.require if check.require is not None else check.forbid
    if condition is None:
        return ()
    return tuple(
        hit for hit in context.evaluate(condition).hits if hit.sure and hit.turn >= 0 and hit.gap is None
    )


def _sentence(hit: Spot, context: CallContext) -> tuple[int, int]:
    return hit.turn, sentence_at(context.turns[hit.turn].text, hit.at, hit.to)[0]
