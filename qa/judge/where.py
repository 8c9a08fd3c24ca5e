"""Where a condition looks, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.model import Seconds, Who

if TYPE_CHECKING:
    from qa.judge.conditions import Condition

__all__ = ["Pick", "Where"]

# Which hit of an anchor is meant: the first, the last, each of them, or the k-th (from 1).
Pick = Literal["first", "last", "each"] | int


@dataclass(frozen=True, slots=True)
class Where:
    """Which turns a condition looks at; every given limit must hold.

    ``first_turns``/``last_turns`` and ``within_turns`` count turns of ``who`` that say something
    (backchannels and quarantined text do not count; turns of one speaker in a row count as one).
    ``after`` and ``before`` anchor at hits of other conditions, which of them tells ``after_hit`` and
    ``before_hit``; ``within_turns`` and ``within_s`` count from there (forward from ``after``, else
    back from ``before``), ``same_turn`` lets the anchor's own turn count as well, ``next_turn`` leaves
    only the other speaker's very next turn. ``first_s``/``last_s`` count from the first and the last
    word of the call.
    """

    who: Who | None = None
    stages: tuple[str, ...] = ()
    first_turns: int | None = None
    last_turns: int | None = None
    first_share: float | None = None
    last_share: float | None = None
    first_s: Seconds | None = None
    last_s: Seconds | None = None
    after: Condition | None = None
    after_hit: Pick = "first"
    before: Condition | None = None
    before_hit: Pick = "first"
    within_turns: int | None = None
    within_s: Seconds | None = None
    same_turn: bool = False
    next_turn: bool = False
