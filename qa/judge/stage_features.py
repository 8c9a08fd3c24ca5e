"""What a turn tells about its stage, by name: acts, length, questions, repetition, neighbours, place.

The names are the vocabulary of learned weights (``stage_weights``). Pure; knows no weights and no stages.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from qa.judge.acts import CLEAR, ActIndex
from qa.language.sentences import CLAUSE_ENDS, CLOSING
from qa.model import Transcript, Turn, Who

__all__ = ["NEAR", "NEIGHBOUR", "Signs", "Values", "clear_acts", "of_opening", "of_turn", "places", "signs"]

Values = tuple[tuple[str, float], ...]

# How far acts of neighbouring turns count: two turns back and two ahead, that is one turn of each side.
NEAR = (-1, -2, 1, 2)
# A neighbour's acts, and a turn's place in the call, tell less than what is said in the turn itself.
NEIGHBOUR, _PLACE = 0.5, 0.5
# Within so many turns to come an act counts as soon to follow.
_SOON = 6
# A turn repeats what was said before when a third of its pairs of characters were heard there; turns with
# fewer pairs than this (好的, 是的) tell nothing by it.
_FEWEST_PAIRS = 3
_MARKS = frozenset(CLAUSE_ENDS + CLOSING)
_NO_DIGITS = str.maketrans("", "", "零一二三四五六七八九十百千两幺0123456789")
# Acts that a call passes through in order: whether they have been heard yet, or are still to come,
# tells which stages are over.
_HEARD = frozenset(
    {"confirm_ask", "restate_strong", "verify", "probe", "hold_notice", "explain", "denial"}
    | {"offer", "options", "time_promise", "ask_consent", "accept", "recap", "more_help"}
)
_COMING = frozenset({"verify", "probe", "confirm_ask", "restate_strong", "options", "offer", "explain"})
_COMES = {act: (f"soon:{act}", 1.0) for act in _COMING}


@dataclass(frozen=True, slots=True)
class Signs:
    """Of one turn: what it says itself, where it stands, what was heard before or is soon to follow."""

    said: Values
    place: Values
    course: Values


def signs(transcript: Transcript, heard: Sequence[tuple[str, ...]]) -> tuple[Signs, ...]:
    """Name what each turn tells.

    Args:
        transcript: the call. Turns of an unknown speaker count half for either side.
        heard: the acts clearly heard in each turn.

    Returns:
        One per turn; values are at most 1.
    """
    again = _repeats(transcript.turns)
    said = [
        (*_said(turn, row), *more) for turn, row, more in zip(transcript.turns, heard, again, strict=True)
    ]
    return tuple(map(Signs, said, places(len(heard)), _courses(heard)))


@functools.lru_cache(maxsize=512)
def places(turns: int) -> tuple[Values, ...]:
    """What their place tells of each turn of a call with so many."""
    return tuple([_place(place, turns - 1) for place in range(turns)])


def of_turn(found: Sequence[Signs], place: int) -> Iterator[tuple[tuple[int, str], float]]:
    """All that speaks about the stage of a turn: its own signs, its place, its neighbours' signs.

    Args:
        found: the signs of the call's turns.
        place: the turn.

    Yields:
        ``(distance, name)`` and value; the distance is negative for a turn before, 0 for the turn itself.
    """
    here = found[place]
    for name, value in here.said:
        yield (0, name), value
    for name, value in here.place:
        yield (0, name), value
    for distance in NEAR:
        if 0 <= place + distance < len(found):
            for name, value in found[place + distance].said:
                yield (distance, name), NEIGHBOUR * value


def of_opening(found: Sequence[Signs], place: int) -> Iterator[tuple[str, float]]:
    """All that speaks about a stage opening with a turn: its signs, its place, the course of the call.

    Args:
        found: the signs of the call's turns.
        place: the turn.

    Yields:
        Name and value.
    """
    here = found[place]
    yield from here.said
    yield from here.place
    yield from here.course


def clear_acts(acts: ActIndex, turn: int) -> tuple[str, ...]:
    """The acts that were clearly heard in a turn."""
    heard = acts.by_turn[turn].items()
    return tuple(
        [act for act, hits in heard if hits[0].confidence >= CLEAR or max(map(_confidence, hits)) >= CLEAR]
    )


_confidence = attrgetter("confidence")


def _said(turn: Turn, heard: Iterable[str]) -> Values:
    text = turn.text
    names = ["any", f"length{min(4, int(math.log2(len(text) + 1)))}", *heard]
    if "？" in text:
        names.append("asks")
        if text.endswith("？"):
            names.append("ends_asking")
    digits = len(text) - len(text.translate(_NO_DIGITS))
    if digits:
        names.append("number")
    if digits >= 4:
        names.append("numbers")
    if turn.who is not Who.UNKNOWN:
        return tuple([_sign(turn.who, name, 1.0) for name in names])
    return tuple([_sign(who, name, 0.5) for who in (Who.AGENT, Who.CUSTOMER) for name in names])


@functools.lru_cache(maxsize=4096)
def _sign(who: Who, name: str, value: float) -> tuple[str, float]:
    return f"{who}:{name}", value


def _repeats(turns: Sequence[Turn]) -> list[Values]:
    """Which turns say again what their own side, or the other one, said earlier in the call."""
    before: dict[Who, set[str]] = {Who.AGENT: set(), Who.CUSTOMER: set()}
    found: list[Values] = []
    for turn in turns:
        own = before.get(turn.who)
        if own is None:
            found.append(())
            continue
        pairs = {a + b for a, b in pairwise(turn.text) if a not in _MARKS and b not in _MARKS}
        other = before[Who.CUSTOMER if turn.who is Who.AGENT else Who.AGENT]
        told = []
        if len(pairs) >= _FEWEST_PAIRS:
            told = [
                _sign(turn.who, name, 1.0)
                for name, known in (("again", own), ("echoes", other))
                if 3 * len(pairs & known) >= len(pairs)
            ]
        found.append(tuple(told))
        own |= pairs
    return found


def _place(place: int, last: int) -> Values:
    """Coarse place in the call, from either end and as a share, and how surely it is past each tenth."""
    tenths = 10 * place / max(1, last)
    exact = (f"tenth{min(9, int(tenths))}", f"from_start{min(place, 5)}", f"from_end{min(last - place, 6)}")
    past = ((f"past{k}", _PLACE / (1 + math.exp(2 * (k - tenths)))) for k in range(1, 10))
    return (*((name, _PLACE) for name in exact), *past)


def _courses(heard: Sequence[tuple[str, ...]]) -> list[Values]:
    coming = [_COMING.intersection(row) for row in heard]
    found: list[Values] = []
    before: set[str] = set()
    done: Values = ()
    for place, here in enumerate(heard):
        soon = sorted(set().union(*coming[place + 1 : place + 1 + _SOON]))
        found.append((*done, *[_COMES[act] for act in soon]))
        new = _HEARD.intersection(here)
        if not new <= before:
            before |= new
            done = tuple([(f"heard:{act}", 1.0) for act in sorted(before)])
    return found
