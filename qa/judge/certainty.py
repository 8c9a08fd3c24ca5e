"""How sure a find is, and what may rest on it: a claim for what is due, a charge, a call that is zeroed.

A weak find never becomes a deduction. Every find, and every answer made of finds, has one grade: of things
that must hold together the weakest part decides, of things either of which is enough the strongest. Grades
are worked out only where a verdict hangs on them, so they are kept as the way to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum

from qa.judge.acts import HEARD, ActHit
from qa.judge.locate import Locator
from qa.model import Evidence, Match

__all__ = [
    "CERTAIN",
    "FAINT",
    "HARDLY_UNDERSTOOD",
    "LIKELY",
    "SURE",
    "Certainty",
    "Grade",
    "Later",
    "as_cause",
    "bar_of",
    "grade",
    "grade_of",
    "nth",
    "strongest",
    "weakest",
]

# Below this mean word probability a sentence is more wrong than right.
HARDLY_UNDERSTOOD = 0.4
# A forbidden phrase must be matched this surely to be a deduction (exact text is 1.0, the same
# syllables 0.9, a mere likeness less): a required phrase is forgiven more than an accusation is.
_CHARGED = 0.85
# A likeness in sound below this calls for nothing: 系统就给您发短信, misheard, was taken for a transfer at
# 0.65, while five of seven causes heard at 0.8 on nine recognised calls were real.
_CALLED = 0.75


class Certainty(IntEnum):
    """What may rest on a find.

    ``faint``: nothing that costs points (words hardly heard, a distant likeness in sound); ``likely``: it
    may call for an answer, whose absence is charged; ``sure``: it may be charged itself; ``certain``: it
    may zero a call (known without listening, or in words well heard).
    """

    FAINT = 0
    LIKELY = 1
    SURE = 2
    CERTAIN = 3


FAINT, LIKELY, SURE, CERTAIN = Certainty

# A grade, or what works it out.
Grade = Certainty | Callable[[], Certainty]


class Later:
    """A grade that is worked out when it is first asked for.

    Args:
        work: what works it out, with its arguments.
    """

    __slots__ = ("_known", "_work")

    def __init__(self, work: Callable[..., Certainty], *given: object) -> None:
        self._work = work, given
        self._known: Certainty | None = None

    def __call__(self) -> Certainty:
        """The grade; worked out once."""
        if self._known is None:
            work, given = self._work
            self._known = work(*given)
        return self._known


def grade(of: Grade) -> Certainty:
    """The grade itself."""
    return of if isinstance(of, Certainty) else of()


def grade_of(find: Evidence | ActHit | None, locator: Locator) -> Certainty:
    """How sure one find is: by how well its words were heard, and by the match where it is one of sound.

    Args:
        find: the find; nothing to show for it means that it was not heard but is known.
        locator: the call's words.
    """
    if find is None:
        return CERTAIN
    if isinstance(find, Evidence):
        return _graded(find.match, find.confidence, find.confidence)
    return _graded(find.match, find.confidence, locator.heard(find.turn, find.start, find.end))


def _graded(match: Match, sure: float, heard: float) -> Certainty:
    if match is Match.ACOUSTIC or match is Match.META:
        return CERTAIN
    if heard < HEARD:
        return FAINT
    if match is Match.TEXT:
        return CERTAIN
    # A likeness in sound alone never zeroes a call.
    return SURE if sure >= _CHARGED else LIKELY if sure >= _CALLED else FAINT


def weakest(grades: Iterable[Grade]) -> Grade:
    """The grade of what needs all of its parts."""
    return _together(grades, min)


def strongest(grades: Iterable[Grade]) -> Grade:
    """The grade of what needs any of its parts."""
    return _together(grades, max)


def _together(grades: Iterable[Grade], of: Callable[[Iterable[Certainty]], Certainty]) -> Grade:
    parts = [part for part in grades if part is not CERTAIN] if of is min else list(grades)
    if not parts or (of is max and CERTAIN in parts):
        return CERTAIN
    return parts[0] if len(parts) == 1 else Later(lambda: of(map(grade, parts)))


def nth(grades: Sequence[Certainty], number: int) -> Certainty:
    """The grade of what needs so many of its parts: that of the weakest of the strongest."""
    return CERTAIN if number < 1 else sorted(grades, reverse=True)[number - 1]


def as_cause(of: Certainty) -> Certainty:
    """What may rest on the absence of an answer: less is asked of what called for it than of a charge."""
    return SURE if of is LIKELY else of


def bar_of(*, fatal: bool) -> Certainty:
    """The grade that a charge needs."""
    return CERTAIN if fatal else SURE
