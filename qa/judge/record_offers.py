"""The sentences in which the agent offers something: what checks heard, less what says something besides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qa.judge.complaint import matter_turns
from qa.judge.context import CallContext
from qa.judge.record_judged import SOLUTION, TIME_LIMIT, Judged
from qa.language.asking import is_asked
from qa.language.negation import negated
from qa.language.normalise import bare
from qa.language.sentences import sentence_at

__all__ = [
    "ASIDE",
    "ASK",
    "CHOICES",
    "MOST",
    "PLAN_SIZE",
    "SURE",
    "Place",
    "has",
    "offers_of",
    "telling",
    "worth",
]

# A sentence: its turn and its offsets in it.
Place = tuple[int, int, int]

SURE = 0.8
ASK = ("ask_agree", "ask_agree_wide", "ask_consent")
CHOICES = ("choices", "options")
# What is going to be done, or was just done, about the matter, for scorecards that do not ask for it.
_MEASURES = ("solution", "done_now", "books", *CHOICES)
_TIMED = ("time_promise", "time_promise_wide")
_SETTLING = (*_MEASURES, *_TIMED, "will_do", "pending_action", "company_action")
# A sentence with one of these offers nothing: it greets, asks, refuses, accuses, presses, apologises, or
# says again what the customer said.
ASIDE = frozenset(
    {"hello", "offer_help", "ask_respect", "more_help", "asks_satisfied", "thanks_pointing_out", "goodbye"}
    | {"refuse_wish", "denial", "pressure", "threaten_back", "rude", "overpromise", "press_for_info", "urge"}
    | {"hangs_up", "system_down", "apology", "apology_wide", "hold_request", "transfer_now", "vague_time"}
    | {"asks_identity", "verify", "asks_private", "asks_backup", "asks_backup_wide", "keeps_secret"}
    | {"restate_strong", "restate_whole"}
)
# Less than so many characters tell no plan; a question of less than so many only asks.
PLAN_SIZE, _BARE = 8, 18
# So many sentences are told.
MOST = 2
# What was only looked up is no plan.
_LOOKED_UP = re.compile("查[到了完]")


def offers_of(context: CallContext, judged: Judged) -> list[Place]:
    """The sentences that offer something, in order.

    Args:
        context: the call.
        judged: what the checks found.
    """
    first = min(matter_turns(context), default=0)
    places: dict[Place, None] = {}
    for turn, start, end in _heard(context, judged):
        text = context.turns[turn].text
        place = turn, *sentence_at(text, start, end)
        if turn <= first or negated(text, start, end) or _LOOKED_UP.search(text[start:end]):
            continue
        if _proposes(place, context, judged):
            places[place] = None
    return sorted(places)


def _heard(context: CallContext, judged: Judged) -> Iterator[tuple[int, int, int]]:
    for check, acts in ((SOLUTION, _MEASURES), (TIME_LIMIT, _TIMED)):
        if judged.passed(check):
            yield from ((hit.turn, hit.at, hit.to) for hit in judged.hits[check])
        elif judged.passed(check) is None:
            hits = (hit for act in acts for hit in context.acts.all(act))
            yield from ((hit.turn, hit.start, hit.end) for hit in hits if hit.confidence >= SURE)


def _proposes(place: Place, context: CallContext, judged: Judged) -> bool:
    """Whether a sentence says what will be done and nothing besides."""
    turn, left, right = place
    text = context.turns[turn].text
    if (
        (turn, left) in judged.charged
        or len(bare(text[left:right])) < PLAN_SIZE
        or has(place, ASIDE, context)
    ):
        return False
    # A question inside a statement (看能不能减半。) asks nobody.
    asks = text[right - 1] != "。" and is_asked(text, left, right)
    agree = has(place, ASK, context)
    return not asks or (agree and right - left >= _BARE) or has(place, CHOICES, context)


def has(place: Place, acts: Iterable[str], context: CallContext) -> bool:
    """Whether one of the acts is surely heard in a sentence."""
    return any(
        place[1] <= hit.start < place[2] and hit.confidence >= SURE
        for act in acts
        for hit in context.acts.hits(place[0], act)
    )


def telling(places: Sequence[Place], context: CallContext) -> tuple[Place, ...]:
    """The places with most acts that settle something; in order."""
    return tuple(sorted(sorted(places, key=lambda p: (worth(p, context), p), reverse=True)[:MOST]))


def worth(place: Place, context: CallContext) -> int:
    """By how many acts a sentence settles something."""
    return sum(has(place, (act,), context) for act in _SETTLING)
