"""The customer's own words that tell what a call is about: clauses that state a fault or a request.

Greetings, openers (我打听个事儿), feelings, abuse and talk about waiting on the line say nothing of the
matter and are never taken; where nothing is left that tells of a fault or asks for a thing, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qa.judge.acts import CLEAR, ActHit
from qa.judge.clauses import Stretch
from qa.judge.complaint import matter_turns, only_days
from qa.judge.context import CallContext
from qa.judge.matter_words import (
    AGREES,
    ALMOST,
    BEFELL,
    BEFELL_WORTH,
    BESIDE,
    BESIDE_REQUEST,
    CHANGED,
    CHANGED_WORTH,
    CHARGED,
    CLEAR_SIGN,
    DESIRE,
    DESIRE_WORTH,
    EXCITED,
    FAULTS,
    FEELINGS,
    GOES_ON,
    MAYBE_FELT,
    MOOD,
    MOSTLY,
    NEVER,
    OPENER,
    OWN,
    PRAISE,
    QUESTION,
    REQUESTS,
    SOBS,
)
from qa.judge.places_near import floor_before
from qa.language.asking import is_asked
from qa.language.negation import negated
from qa.language.normalise import bare
from qa.language.sentences import OUTER, clause_spans, sentence_ends
from qa.model import Turn, Who

__all__ = ["is_thanks", "told_matter"]

_TOO_SHORT = 4
_MOST_OF_ONE = 1.2
# A clause that tells little beside one that tells much is worth this; so many of them count.
_NEUTRAL, _NEUTRALS, _LITTLE = 0.25, 3, 0.2
_LEAST = 0.4
# What is said first counts most: of the two opening turns the first, of a turn the first sentences.
_FIRST, _LATER_SENTENCE, _BY_LENGTH = 1.0, 0.35, 0.008
# A run of clauses that breaks off with one that tells nothing.
_BREAKS_OFF = 0.3
# An account without any clear sign has at least so many clauses and characters.
_ACCOUNT, _ACCOUNT_SIZE, _WHOLE_SIZE = 2, 10, 20
# One that holds a hint of a fault is longer.
_HINTING, _HINTING_SIZE, _HINT, _HINTED = 4, 24, 0.15, 0.5
# Fewer characters hardly tell of a fault (电话关机), or of a request.
_FAULT_SIZE, _REQUEST_SIZE = 6, 4
_TURNS = 4
# 她要是在这边住院 tells nothing without what then.
_IF = re.compile("要是|如果|假如|万一|的话")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause: its place, its sentence, what it is worth and whether it may be quoted.

    A ``bridge`` may stand between two that may: 我想带爸妈去，想问一下，有没有购物. A ``weak``
    one of a complaint (怎么偷偷扣我钱？ 腰都快断了) tells less than it seems to; none ends a quote
    that ``goes_on``: 我回家一看. With one that ``ends`` nothing more of its sentence may be quoted.
    """

    start: int
    end: int
    sentence: int
    worth: float
    open: bool
    short: bool
    last: bool
    bridge: bool
    weak: bool
    goes_on: bool
    ends: bool


def told_matter(context: CallContext, *, complains: bool, most: int = 34) -> Stretch | None:
    """Where the customer says what it is about.

    Args:
        context: the call.
        complains: whether to look for a fault; else for a request.
        most: how many characters it may have.

    Returns:
        Neighbouring clauses of one sentence; ``None`` where no clause tells of a fault or a request.
    """
    opening, later = _turns(context)
    weights = FAULTS if complains else REQUESTS
    told = [(turn, _clauses(turn, context, weights, begins=not n)) for n, turn in enumerate(opening)]
    sizes = (_FAULT_SIZE if complains else _REQUEST_SIZE), most
    found = _best(told, sizes, _telling if not complains else _telling_or_hinting)
    if found is None and complains:
        found = _best(told[:1], sizes, _account)
    found = found or _best([(turn, _clauses(turn, context, weights)) for turn in later], sizes, _surely)
    return found or _best(told, sizes, _whole_account)


def is_thanks(context: CallContext) -> bool:
    """Whether the customer calls to praise someone, and not for anything to be done."""
    for i in matter_turns(context)[:1]:
        text = context.turns[i].text
        found = PRAISE.search(text)
        if (
            found
            and not negated(text, found.start(), found.end())
            and not is_asked(text, found.start(), found.end())
        ):
            return True
    return False


def _best(
    told: Sequence[tuple[Turn, Sequence[_Clause]]],
    sizes: tuple[int, int],
    worth: Callable[[Sequence[_Clause]], float],
) -> Stretch | None:
    best, found = 0.0, None
    for number, (turn, clauses) in enumerate(told):
        for run in _up_to_sure(list(_runs(clauses, turn.text, sizes))):
            value = worth(run)
            if value <= 0.0:
                continue
            size = len(turn.text[run[0].start : run[-1].end])
            value += (0.0 if number else _FIRST) - _LATER_SENTENCE * run[0].sentence - _BY_LENGTH * size
            value -= _BREAKS_OFF if run[-1].worth < _LEAST and not run[-1].last else 0.0
            if found is None or value > best:
                best, found = value, Stretch(turn.i, run[0].start, run[-1].end)
    return found


def _up_to_sure(runs: Sequence[Sequence[_Clause]]) -> Iterator[Sequence[_Clause]]:
    """The runs up to the first sentence that surely tells; behind it stands what came of it: 我迟到了."""
    sure = (run[0].sentence for run in runs if any(c.worth >= CLEAR_SIGN and not c.weak for c in run))
    last = min(sure, default=None)
    return (run for run in runs if last is None or run[0].sentence <= last)


def _telling(run: Sequence[_Clause]) -> float:
    """What a run of clauses tells, with one among them that surely does."""
    if max(clause.worth for clause in run) < _LEAST:
        return 0.0
    dumb = sum(1 for clause in run if clause.worth < _LITTLE and not clause.short)
    return sum(clause.worth for clause in run) + _NEUTRAL * min(dumb, _NEUTRALS)


def _telling_or_hinting(run: Sequence[_Clause]) -> float:
    """As ``_telling``; a long account of which no clause surely tells, but one hints at a fault, does too."""
    told = [clause for clause in run if not clause.short]
    size = sum(clause.end - clause.start for clause in told)
    hints = len(told) >= _HINTING and size >= _HINTING_SIZE and any(clause.worth >= _HINT for clause in told)
    surely = _telling(run)
    return surely or (sum(clause.worth for clause in run) + _HINTED if hints else 0.0)


def _surely(run: Sequence[_Clause]) -> float:
    """As ``_telling``, where the talk has gone on: a mere question is about what was just said."""
    return _telling(run) if max(clause.worth for clause in run) > QUESTION else 0.0


def _account(run: Sequence[_Clause]) -> float:
    """The longest account, where nothing surely tells."""
    size = sum(clause.end - clause.start for clause in run)
    return float(len(run)) if len(run) >= _ACCOUNT and size >= _ACCOUNT_SIZE else 0.0


def _whole_account(run: Sequence[_Clause]) -> float:
    """As ``_account``, up to the end of the sentence: 她要是在这边住院， tells nothing without the rest."""
    size = sum(clause.end - clause.start for clause in run)
    return _account(run) if run[-1].ends and size >= _WHOLE_SIZE else 0.0


def _turns(context: CallContext) -> tuple[list[Turn], list[Turn]]:
    """The turns in which the matter is told, and the next ones in case it took a while to come to it.

    Who is asked for a number answers with it, or says why he has none: that is not the matter.
    """
    opening = [i for n, i in enumerate(matter_turns(context)) if n == 0 or not _asked_for_number(i, context)]
    later = [
        turn
        for turn in context.turns[max(opening, default=-1) + 1 :]
        if turn.who is Who.CUSTOMER and not turn.quarantine and len(turn.text) >= _TOO_SHORT
    ]
    return [context.turns[i] for i in opening], later[: _TURNS - len(opening)]


def _asked_for_number(turn: int, context: CallContext) -> bool:
    """Whether a turn answers such a question; what its speaker says behind the answer does not."""
    asked = floor_before(turn, context)
    if not asked or any(i in context.takers for i in range(asked[-1].i + 1, turn)):
        return False
    return any(context.acts.has(t.i, act) for t in asked for act in ("asks_identity", "verify"))


def _clauses(
    turn: Turn, context: CallContext, weights: Mapping[str, float], *, begins: bool = False
) -> list[_Clause]:
    """A turn's clauses; ``begins``: it is the first in which the matter may be told."""
    acts = context.acts.by_turn[turn.i]
    heard = (found for act, found in acts.items() if not (begins and act in AGREES))
    hits = [hit for found in heard for hit in found if hit.confidence >= CLEAR]
    found, sentence = [], 0
    for start, right in clause_spans(turn.text):
        sobs = SOBS.match(turn.text[start:right])
        left = start + (sobs.end() if sobs else 0)
        last = right in sentence_ends(turn.text)
        worth, shut = _weighed(turn.text, left, right, hits, weights)
        said = bare(turn.text[left:right])
        short = len(said) < _TOO_SHORT and not CHARGED.search(said)
        bridge = shut and weights is REQUESTS and bool(OPENER.match(said))
        told = not short or (weights is FAULTS and BEFELL.search(said))
        worth = 0.0 if shut or not told else worth
        weak = weights is FAULTS and (turn.text[left:right].endswith("？") or bool(ALMOST.search(said)))
        goes_on = not last and bool(GOES_ON.search(said))
        found.append(
            _Clause(left, right, sentence, worth, not shut, short, last, bridge, weak, goes_on, ends=last)
        )
        sentence += last
    for n in range(len(found) - 2, -1, -1):
        here, behind = found[n], found[n + 1]
        if not behind.open and behind.ends and not _IF.search(turn.text[here.start : here.end]):
            found[n] = replace(here, ends=True)
    return found


def _weighed(
    text: str, left: int, right: int, hits: Sequence[ActHit], weights: Mapping[str, float]
) -> tuple[float, bool]:
    """What a clause is worth, and whether it is shut out."""
    said = bare(text[left:right])
    inside = [hit for hit in hits if left <= hit.start and hit.end <= right]
    felt = [hit for hit in inside if hit.act in FEELINGS]
    signs = [hit for hit in hits if hit.start < right and hit.end > left and hit.act in weights]
    signs = [h for h in signs if not _meets(h, felt) and not only_days(text[h.start : h.end])]
    signs.sort(key=lambda hit: -weights[hit.act])
    counted: list[ActHit] = []
    for hit in signs:
        if not _meets(hit, counted):
            counted.append(hit)
    # What spans several clauses speaks for each of them less.
    worth = sum(weights[h.act] * (1.0 if left <= h.start and h.end <= right else 0.5) for h in counted[:2])
    if weights is FAULTS and CHANGED.search(said):
        worth = max(worth, CHANGED_WORTH)
    if weights is FAULTS and BEFELL.search(said):
        worth = max(worth, BEFELL_WORTH)
    worth = min(_MOST_OF_ONE, worth) * (EXCITED if _excited(left, right, hits) else 1.0)
    if weights is REQUESTS and DESIRE.search(said):
        worth = max(worth, DESIRE_WORTH)
    if weights is REQUESTS and not felt and is_asked(text, left, right):
        worth = max(worth, QUESTION)
    acts = {hit.act for hit in inside}
    beside = not acts.isdisjoint(BESIDE if weights is FAULTS else BESIDE_REQUEST) or _of_feeling(said, felt)
    shut = bool(OPENER.match(said) or MOOD.search(said)) or not acts.isdisjoint(NEVER)
    return worth, shut or (beside and worth < CLEAR_SIGN)


def _meets(hit: ActHit, others: Iterable[ActHit]) -> bool:
    return any(other.start < hit.end and other.end > hit.start for other in others)


def _excited(left: int, right: int, hits: Sequence[ActHit]) -> bool:
    return any(hit.act in MAYBE_FELT and hit.start < right and hit.end > left for hit in hits)


def _of_feeling(said: str, felt: Sequence[ActHit]) -> bool:
    """Whether a clause says how the customer feels rather than what happened."""
    size = max((hit.end - hit.start for hit in felt), default=0)
    return bool(felt) and (size >= MOSTLY * len(said) or bool(OWN.search(said)))


def _runs(clauses: Sequence[_Clause], text: str, sizes: tuple[int, int]) -> Iterator[Sequence[_Clause]]:
    """Runs of neighbouring clauses that may be quoted, within one sentence."""
    for first, clause in enumerate(clauses):
        if clause.short or not clause.open:
            continue
        for last in range(first, len(clauses)):
            size = len(text[clause.start : clauses[last].end].strip(OUTER))
            if not (clauses[last].open or clauses[last].bridge) or size > sizes[1]:
                break
            if size >= sizes[0] and clauses[last].open and not clauses[last].goes_on:
                yield clauses[first : last + 1]
            if clauses[last].last:
                break
