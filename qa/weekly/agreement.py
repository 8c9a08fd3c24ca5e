"""How often people agree with the machine: from reviews, the random control sample kept apart.

Only the control sample tells the machine's error rate; calls picked because something looked wrong
would make it look worse than it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa.stats import kappa
from qa.weekly.facts import CallFacts
from qa.weekly.intervals import wilson
from qa.weekly.reviews import CONTROL, Review

__all__ = ["Agreed", "Agreement", "make_agreement"]

_DECIDED = ("pass", "fail")


@dataclass(frozen=True, slots=True)
class Agreed:
    """Verdicts that people looked at: ``same`` of ``n``; ``kappa`` where it is defined.

    ``wrong_fails`` of ``fails`` deductions were not deserved.
    """

    zh: str
    n: int
    same: int
    low: float | None
    high: float | None
    kappa: float | None
    fails: int
    wrong_fails: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """All reviewed verdicts, those of the control sample, and each check's."""

    all: Agreed
    control: Agreed
    checks: tuple[Agreed, ...]


def make_agreement(
    calls: Iterable[CallFacts], reviews: Sequence[Review], names: Mapping[str, str]
) -> Agreement | None:
    """Compare the machine's own verdicts with people's.

    Args:
        calls: as the machine judged them, before reviews were applied.
        reviews: people's verdicts.
        names: check id to name.

    Returns:
        The figures over verdicts that the machine had decided; ``None`` without any.
    """
    held = {(c.folder, c.call_id): c for c in calls}
    by_name: dict[str, list[CallFacts]] = {}
    for call in held.values():
        by_name.setdefault(call.call_id, []).append(call)
    pairs: dict[tuple[str, str, str], tuple[str, str, str, bool]] = {}
    for review in reviews:
        for call in by_name.get(review.call_id, ()):
            own = next((c for c in call.checks if c.id == review.check), None)
            if review.about(call) and review.verdict and own is not None and own.verdict in _DECIDED:
                key = (call.folder, call.call_id, review.check)
                pairs[key] = (review.check, own.verdict, review.verdict, review.sample == CONTROL)
    if not pairs:
        return None
    all_ = list(pairs.values())
    checks = sorted({p[0] for p in all_}, key=lambda c: (-sum(p[0] == c for p in all_), c))
    return Agreement(
        all=_agreed("全部复核", all_),
        control=_agreed(CONTROL, [p for p in all_ if p[3]]),
        checks=tuple(_agreed(names.get(c, c), [p for p in all_ if p[0] == c]) for c in checks),
    )


def _agreed(zh: str, pairs: Sequence[tuple[str, str, str, bool]]) -> Agreed:
    same = sum(p[1] == p[2] for p in pairs)
    low, high = wilson(same, len(pairs))
    fails = [p for p in pairs if p[1] == "fail"]
    return Agreed(
        zh=zh,
        n=len(pairs),
        same=same,
        low=low,
        high=high,
        kappa=kappa([(p[1], p[2]) for p in pairs]),
        fails=len(fails),
        wrong_fails=sum(p[2] != "fail" for p in fails),
    )
