"""How well the sides and turns of a call were heard, and who holds the floor turn by turn."""

from __future__ import annotations

from itertools import accumulate
from statistics import median

from qa.judge.certainty import HARDLY_UNDERSTOOD
from qa.judge.locate import LIKELIER_WRONG
from qa.model import Turn, Who

__all__ = [
    "MISHEARD_SHARE",
    "floor_groups",
    "misheard",
    "poor_turns",
    "takes_floor",
    "unclear_sides",
    "unheard_share",
]

# Median word confidence below which so much of a side was misheard that a phrase not found may well have
# been said. None of the 90 sides of 45 rendered calls is heard so badly (base model); at 0.7 four are, and
# three wrong deductions would go with eight right verdicts.
_UNDERSTOOD = 0.6
_ENOUGH_WORDS = 30


def unclear_sides(turns: tuple[Turn, ...]) -> frozenset[Who]:
    """Sides of whom so much was misheard that a phrase not found may well have been said."""
    sides = set()
    for who in (Who.AGENT, Who.CUSTOMER):
        heard = [w.confidence for t in turns if t.who is who and not t.quarantine for w in t.words]
        if len(heard) >= _ENOUGH_WORDS and median(heard) < _UNDERSTOOD:
            sides.add(who)
    return frozenset(sides)


# What is shorter holds no phrase that could have been missed.
_PHRASE_SYLLABLES, _PHRASE_S = 5, 1.0


def poor_turns(turns: tuple[Turn, ...]) -> tuple[frozenset[int], frozenset[int]]:
    """Turns that were hardly understood, and quarantined ones, as far as they have room for a phrase."""
    poor = {t.i for t in turns if t.confidence < HARDLY_UNDERSTOOD and not t.quarantine and _has_room(t)}
    return frozenset(poor), frozenset(t.i for t in turns if t.quarantine and _has_room(t))


# Where so much of what was looked through are stretches of so many characters that are likelier wrong than
# right, something not found may well have been said. On 45 rendered calls this left 16 deductions open, of
# which nine were wrong; twice the length or the share, hardly any.
MISHEARD_SHARE = 0.1
_STRETCH = 6


def misheard(turn: Turn) -> tuple[int, int]:
    """How many characters of a turn lie in stretches that are likelier wrong than right, and how many it has.

    Turns without words of their own (given transcripts) have none.
    """
    sure = [word.confidence for word in turn.words for _ in word.text]
    sums = list(accumulate(sure, initial=0.0))
    lost, until = 0, 0
    for start in range(len(sure) - _STRETCH + 1):
        if sums[start + _STRETCH] - sums[start] < LIKELIER_WRONG * _STRETCH:
            lost += start + _STRETCH - max(start, until)
            until = start + _STRETCH
    return lost, len(sure)


def unheard_share(turns: tuple[Turn, ...], who: Who) -> float:
    """How much of a side's speech was quarantined: by time, or by characters where there are no times."""
    own = [turn for turn in turns if turn.who is who]
    timed = all(turn.timed for turn in own)
    sizes = [turn.span.duration if timed else float(len(turn.text)) for turn in own]
    lost = sum(size for turn, size in zip(own, sizes, strict=True) if turn.quarantine)
    return lost / sum(sizes) if lost else 0.0


def _has_room(turn: Turn) -> bool:
    if turn.timed and turn.span.duration < _PHRASE_S:
        return False
    return bool(turn.quarantine) or len(turn.text) >= _PHRASE_SYLLABLES


def takes_floor(turn: Turn) -> bool:
    """Whether a turn says something of its own that can be trusted: neither backchannel nor quarantined."""
    return bool(turn.text) and not turn.backchannel and not turn.quarantine


def floor_groups(turns: tuple[Turn, ...]) -> tuple[int, ...]:
    """Number who holds the floor: turns of one speaker in a row share a number.

    Backchannels and quarantined turns take no floor; they get the number of the floor they fall into.
    """
    groups: list[int] = []
    number, holder = -1, Who.UNKNOWN
    for turn in turns:
        if takes_floor(turn) and (number < 0 or turn.who is not holder):
            number, holder = number + 1, turn.who
        groups.append(max(number, 0))
    return tuple(groups)
