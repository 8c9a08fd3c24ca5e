"""Acts told by weighed strings of characters beside the written patterns: how much each sentence sounds so.

Patterns know the wordings that somebody thought of; the weights were learned from many ways of saying and
near misses. It scores sentences; what follows from a score is ``acts``' to say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.language.sentences import sentence_spans
from qa.language.wordings import Wordings
from qa.model import Turn, Who

__all__ = ["Floor", "LearnedActs", "Listened", "Sentence", "Way", "read"]


# What a recogniser wrote must speak so much more plainly against an act: wrong characters lower every score.
# Of 0, 1, 2 and no end, 2 gave most right verdicts on 28 recognised calls, and hardly more wrong charges
# than never listening to what speaks against (15 instead of 14; 21 at 0).
_MISHEARD = 2.0


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that people say, in any words.

    Attributes:
        id, zh: its name.
        who: the only speaker it is looked for in.
        acts: the acts whose patterns know it.
        gives: the act that is heard where the weights alone make it out.
        bar: the score from which it is heard; ``None`` where weights alone never make it out.
    """

    id: str
    zh: str
    who: Who
    acts: tuple[str, ...]
    gives: str
    bar: float | None


class Floor(NamedTuple):
    """A sentence that scores below ``at`` for all of some ways (by place) is not the act."""

    at: float
    ways: list[int]


@dataclass(frozen=True, slots=True, eq=False)
class LearnedActs:
    """Ways of saying things with their weights.

    Attributes:
        ways: the ways, in the order of the weights.
        wordings: the weights.
        floors: by act, what speaks against it where a broad phrase matches.
        bars: the bar of each way; endless where it has none.
    """

    ways: tuple[Way, ...]
    wordings: Wordings
    floors: Mapping[str, Floor] = field(default_factory=dict)
    bars: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        bars = np.array([np.inf if way.bar is None else way.bar for way in self.ways], np.float32)
        object.__setattr__(self, "bars", bars)


class Sentence(NamedTuple):
    """A sentence of a turn in which something is heard: where it stands, and the ways."""

    start: int
    end: int
    heard: tuple[Way, ...]


class Listened:
    """What the weights say of the sentences of some turns.

    Args:
        turns: the turns.
        learned: what to listen for.

    Attributes:
        heard: by the number of a turn, those of its sentences in which something is heard, in order.
    """

    __slots__ = ("_against", "_ends", "_first", "_learned", "_margin", "_scores", "heard")

    def __init__(self, turns: Sequence[Turn], learned: LearnedActs) -> None:
        self._learned = learned
        self._against: dict[str, list[bool]] = {}
        self._ends: dict[int, list[int]] = {}
        self._first: dict[int, int] = {}
        places: list[tuple[Turn, int, int]] = []
        for turn in turns:
            spans = sentence_spans(turn.text)
            self._first[turn.i], self._ends[turn.i] = len(places), [end for _, end in spans]
            places += [(turn, start, end) for start, end in spans]
        self._scores = learned.wordings.scores([turn.text[start:end] for turn, start, end in places])
        self._margin = np.array([_MISHEARD if turn.words else 0.0 for turn, _, _ in places], np.float32)
        self.heard: dict[int, list[Sentence]] = {}
        found: dict[int, list[Way]] = {}
        for place, number in np.argwhere(self._scores >= learned.bars).tolist():
            way = learned.ways[number]
            if places[place][0].who in (way.who, Who.UNKNOWN):
                found.setdefault(place, []).append(way)
        for place, ways in found.items():
            turn, start, end = places[place]
            self.heard.setdefault(turn.i, []).append(Sentence(start, end, tuple(ways)))

    def against(self, act: str, turn: int, at: int) -> bool:
        """Whether the sentence at a place of a turn speaks against an act that a broad phrase matched."""
        if act not in self._against:
            floor = self._learned.floors.get(act)
            if floor is None:
                self._against[act] = []
            else:
                scores = self._scores[:, floor.ways].max(axis=1) + self._margin
                self._against[act] = (scores < floor.at).tolist()
        against = self._against[act]
        return bool(against) and against[self._first[turn] + bisect_right(self._ends[turn], at)]


def read(data: Any, known: Collection[str]) -> LearnedActs:
    """Learned acts from their written form (``qa/scorecards/learned/acts.json``).

    Args:
        data: the parsed file.
        known: the acts that there are; what gives another is left out.

    Returns:
        The ways whose acts are known.

    Raises:
        ValueError: the file is not of that form.
    """
    try:
        rows = [row for row in data["ways"] if row["gives"] in known]
        ways = tuple(_way(row, known) for row in rows)
        weights = [{str(k): float(v) for k, v in row["weights"].items()} for row in rows]
        wordings = Wordings(weights, [float(row["base"]) for row in rows])
        return LearnedActs(ways, wordings, dict(_floors(data.get("floors", {}), ways)))
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"{type(fault).__name__} {fault}") from fault


def _floors(data: Mapping[str, Any], ways: Sequence[Way]) -> Iterator[tuple[str, Floor]]:
    """The floors of acts; one that rests on a way which is not there is left out."""
    places = {way.id: place for place, way in enumerate(ways)}
    for act, row in data.items():
        names = [str(name) for name in row["ways"]]
        if names and all(name in places for name in names):
            yield str(act), Floor(float(row["at"]), [places[name] for name in names])


def _way(row: Mapping[str, Any], known: Collection[str]) -> Way:
    bar = row["bar"]
    return Way(
        id=str(row["id"]),
        zh=str(row["zh"]),
        who=Who(row["who"]),
        acts=tuple(act for act in row["acts"] if act in known),
        gives=str(row["gives"]),
        bar=None if bar is None else float(bar),
    )
