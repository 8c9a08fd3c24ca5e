"""The figures of a scorecard: each with its name, unit, and which way is better. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["FATAL", "MEAN", "PASSED", "RATE", "TOTAL", "Measure", "measures_of"]

MEAN, RATE = "mean", "rate"
TOTAL, PASSED, FATAL = "total", "passed", "fatal"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a team or an agent.

    Attributes:
        id: its column in the frame of calls.
        zh, unit: what people call it. A rate's value is a share, shown in percent.
        kind: ``mean`` or ``rate``.
        better: 1 when more is better, -1 when less is, 0 when neither (a band is wanted).
        digits: decimals shown.
    """

    id: str
    zh: str
    unit: str
    kind: str = MEAN
    better: int = 1
    digits: int = 1


_HEAD = (
    Measure(TOTAL, "均分", "分"),
    Measure(PASSED, "合格率", "%", RATE),
    Measure(FATAL, "致命项通话", "%", RATE, better=-1),
)
_TALK = (
    Measure("rate", "语速", "字/分", better=0, digits=0),
    Measure("interruptions", "抢话", "次/通", better=-1, digits=2),
    Measure("silence", "静默", "秒/通", better=-1),
)


def measures_of(sections: Mapping[str, str]) -> tuple[Measure, ...]:
    """All figures, with one for each section of the score sheet.

    Args:
        sections: section id to its name.
    """
    own = tuple(Measure(f"sec.{id_}", f"{zh}得分率", "%") for id_, zh in sections.items())
    return (*_HEAD, *own, *_TALK)
