"""A whole period's figures from its calls: the room's one entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from qa.weekly.agreement import Agreement, make_agreement
from qa.weekly.cards import Cards, make_cards
from qa.weekly.checks import Checks, make_checks
from qa.weekly.coaching import Coaching, make_coaching
from qa.weekly.facts import CallFacts
from qa.weekly.frames import Frames, Setup, build_frames, period_calls
from qa.weekly.promises import Promises, make_promises
from qa.weekly.review_match import match_reviews
from qa.weekly.reviews import Review, apply_reviews, worth_of
from qa.weekly.sampling import Pick, draw_sample
from qa.weekly.voice import Voice, make_voice

__all__ = ["Weekly", "make_weekly"]


@dataclass(frozen=True, slots=True)
class Weekly:
    """Everything a period's pages and sheets show.

    ``untimed`` counts calls of the store without a start, which belong to no period. ``reviewed`` are
    the reviews that met a call of the period. ``clue`` is what a reader must know first where calls are
    missing: why, and what to do. ``unmet`` says in Chinese which reviews are about nothing.
    """

    setup: Setup
    frames: Frames
    cards: Cards
    checks: Checks
    coaching: tuple[Coaching, ...]
    voice: Voice
    promises: Promises
    sample: tuple[Pick, ...]
    agreement: Agreement | None
    reviewed: int
    untimed: int = 0
    clue: str = ""
    unmet: tuple[str, ...] = ()

    def coaching_of(self, agent: str) -> Coaching | None:
        """One agent's coaching list."""
        return next((c for c in self.coaching if c.agent == agent), None)


def make_weekly(
    calls: Iterable[CallFacts],
    setup: Setup,
    reviews: Sequence[Review] = (),
    *,
    untimed: int = 0,
    known: Collection[str] = (),
) -> Weekly:
    """All figures of a period.

    Args:
        calls: those of the period and of the ones before it (``setup.periods``), in any order.
        setup: what is asked for.
        reviews: what people said since; the machine's figures are kept beside the restated ones.
        untimed: calls known to have no start.
        known: ids of all calls there are, so that reviews of other periods are told from mistaken ones.
    """
    held = tuple(calls)
    reviews, unmet = match_reviews(reviews, held, known)
    touched = {r.call_id for r in reviews}
    judged = [c for c in held if c.call_id in touched]
    if judged:
        worth = worth_of(held)
        own = {call_id: [r for r in reviews if r.call_id == call_id] for call_id in touched}
        held = tuple(apply_reviews(c, own[c.call_id], worth) if c.call_id in touched else c for c in held)
    frames = build_frames(held, setup)
    cards = make_cards(frames, setup)
    names = {c.id: c.zh for c in frames.names.values()}
    present = {frames.facts[int(i)].call_id for i in period_calls(frames)["i"]}
    meant = [c for c in judged if c.call_id in present]
    return Weekly(
        setup=setup,
        frames=frames,
        cards=cards,
        checks=make_checks(frames),
        coaching=make_coaching(frames, setup, [card.id for card in cards.agents]),
        voice=make_voice(frames, setup),
        promises=make_promises(frames, setup),
        sample=draw_sample(frames, setup),
        agreement=make_agreement(meant, reviews, names),
        reviewed=sum(r.call_id in present for r in reviews),
        untimed=untimed,
        unmet=unmet,
    )
