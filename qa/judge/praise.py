"""Words that might be praised, and what the other tests of praise look at: acts in them, answers to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qa.judge.acts import CLEAR, ActHit
from qa.judge.context import CallContext
from qa.model import Evidence, Match, Turn, Who

__all__ = ["Praise", "Scrutiny", "clear_hits", "customer_turn", "heard_plainly", "inside", "text_of"]


class Praise(NamedTuple):
    """Words that might be praised.

    Attributes:
        about: the check they are praised for; empty for none.
        turn, at, to: where they stand.
        shown: what was heard there.
    """

    about: str
    turn: int
    at: int
    to: int
    shown: Evidence | ActHit | None = None


class Scrutiny(NamedTuple):
    """What praise in one call must stand up to.

    Attributes:
        strict: the call as a whole went badly.
        complaint: somebody complained.
        promises: where something was promised by a time: turn and offsets.
    """

    strict: bool = False
    complaint: bool = True
    promises: tuple[tuple[int, int, int], ...] = ()


def clear_hits(turn: int, act: str, context: CallContext) -> list[ActHit]:
    """The hits of an act in a turn that were heard clearly."""
    return [hit for hit in context.acts.hits(turn, act) if hit.confidence >= CLEAR]


def text_of(words: Praise, context: CallContext) -> str:
    """The words as they were said."""
    return context.turns[words.turn].text[words.at : words.to]


def inside(hit: ActHit, words: Praise) -> bool:
    """Whether a hit shares characters with the words."""
    return hit.start < words.to and words.at < hit.end


def heard_plainly(shown: Evidence | ActHit | None) -> bool:
    """Whether it was heard in so many words, not by likeness or by learned weights."""
    return shown is None or shown.match is not Match.PHONETIC


def customer_turn(turns: Iterable[Turn]) -> Turn | None:
    """The first turn of the customer that says something."""
    return next((t for t in turns if t.who is Who.CUSTOMER and t.text and not t.backchannel), None)
