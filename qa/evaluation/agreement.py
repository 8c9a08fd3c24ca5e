"""How often the program's verdicts are the right ones, check by check. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.evaluation.gold import GoldCall, GoldLabel
from qa.model import CallAnalysis, Severity, Verdict
from qa.stats import kappa, wilson

__all__ = ["Agreement", "Judgement", "ValueAgreement", "by_check", "judgements", "overall", "values"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One check on one call: the right verdict and the program's, each with its reason."""

    call_id: str
    check: str
    severity: Severity
    right: Verdict
    got: Verdict
    why: str = ""
    reason: str = ""

    @property
    def agrees(self) -> bool:
        """Whether both are the same; ``undecided`` never is."""
        return self.right is self.got

    @property
    def false_alarm(self) -> bool:
        """A deduction that is not deserved."""
        return self.got is Verdict.FAIL and self.right is not Verdict.FAIL


@dataclass(frozen=True, slots=True)
class Agreement:
    """Verdicts of one check (or of all) over the calls.

    Attributes:
        check: the check's id; "" for all together.
        pairs: right verdict and the program's, per call.
    """

    check: str
    pairs: tuple[tuple[Verdict, Verdict], ...]

    @property
    def n(self) -> int:
        """How many verdicts were compared."""
        return len(self.pairs)

    @property
    def agreed(self) -> int:
        """How many are the same."""
        return sum(a is b for a, b in self.pairs)

    @property
    def undecided(self) -> int:
        """How many the program left to a person; they count as disagreement too."""
        return sum(got is Verdict.UNDECIDED for _, got in self.pairs)

    @property
    def rate(self) -> float | None:
        """Share that is the same."""
        return self.agreed / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the share."""
        return wilson(self.agreed, self.n)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, with undecided as a rating of its own."""
        return kappa(self.pairs)

    @property
    def fail_precision(self) -> float | None:
        """Share of the deductions that are deserved."""
        got = sum(got is Verdict.FAIL for _, got in self.pairs)
        return self._true_fails / got if got else None

    @property
    def fail_recall(self) -> float | None:
        """Share of the true faults that are deducted."""
        right = sum(right is Verdict.FAIL for right, _ in self.pairs)
        return self._true_fails / right if right else None

    @property
    def confusion(self) -> tuple[tuple[Verdict, Verdict, int], ...]:
        """Right verdict, the program's, number."""
        return tuple((right, got, n) for (right, got), n in sorted(Counter(self.pairs).items()))

    @property
    def _true_fails(self) -> int:
        return sum(pair == (Verdict.FAIL, Verdict.FAIL) for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class ValueAgreement:
    """How often an extracted value is the right one.

    ``wrong`` holds call, right value and the program's.
    """

    id: str
    n: int
    agreed: int
    wrong: tuple[tuple[str, str, str], ...] = ()

    @property
    def rate(self) -> float | None:
        """Share that is the same."""
        return self.agreed / self.n if self.n else None


def judgements(
    gold: GoldCall, right: Mapping[str, GoldLabel], analysis: CallAnalysis
) -> tuple[Judgement, ...]:
    """Pair the right verdicts of a call with the program's.

    Args:
        gold: the call.
        right: its right verdicts.
        analysis: the program's verdicts.

    Returns:
        One per check that has both, in the scorecard's order.
    """
    return tuple(
        Judgement(gold.call_id, c.id, c.severity, right[c.id].verdict, c.verdict, right[c.id].why, c.reason)
        for c in analysis.checks
        if c.id in right
    )


def by_check(judged: Sequence[Judgement]) -> tuple[Agreement, ...]:
    """Agreement per check, in order of first appearance."""
    pairs: defaultdict[str, list[tuple[Verdict, Verdict]]] = defaultdict(list)
    for j in judged:
        pairs[j.check].append((j.right, j.got))
    return tuple(Agreement(check, tuple(found)) for check, found in pairs.items())


def overall(judged: Sequence[Judgement]) -> Agreement:
    """Agreement over all checks and calls."""
    return Agreement("", tuple((j.right, j.got) for j in judged))


def values(pairs: Sequence[tuple[GoldCall, CallAnalysis]]) -> tuple[ValueAgreement, ...]:
    """Agreement of the extracted values that both sides name."""
    seen: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for gold, analysis in pairs:
        for key, right in gold.extract.items():
            got = analysis.extract.get(key)
            if isinstance(got, str):
                seen[key].append((gold.call_id, right, got))
    return tuple(
        ValueAgreement(
            key,
            len(found),
            sum(right == got for _, right, got in found),
            tuple(f for f in found if f[1] != f[2]),
        )
        for key, found in seen.items()
    )
