"""Acts told by weighed strings of characters beside the written patterns: how much each sentence sounds so.

Patterns know the wordings that somebody thought of; the weights were learned from many ways of saying and
near misses. It scores sentences; what follows from a score is ``acts``' to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.judge.locate import sentence_ends
from qa.language.wordings import Wordings
from qa.model import Turn, Who

__all__ = ["LearnedActs", "Sentence", "Way", "listen", "read"]


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


@dataclass(frozen=True, slots=True, eq=False)
class LearnedActs:
    """Ways of saying things with their weights.

    Attributes:
        ways: the ways, in the order of the weights.
        wordings: the weights.
        bars: the bar of each way; endless where it has none.
    """

    ways: tuple[Way, ...]
    wordings: Wordings
    bars: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        bars = np.array([np.inf if way.bar is None else way.bar for way in self.ways], np.float32)
        object.__setattr__(self, "bars", bars)


class Sentence(NamedTuple):
    """A sentence of a turn in which something is heard: where it stands, and the ways."""

    start: int
    end: int
    heard: tuple[Way, ...]


def listen(turns: Sequence[Turn], learned: LearnedActs) -> dict[int, list[Sentence]]:
    """What is heard in the sentences of some turns.

    Args:
        turns: the turns.
        learned: what to listen for.

    Returns:
        By the number of a turn, those of its sentences in which something is heard, in order.
    """
    sides = {way.who for way in learned.ways if way.bar is not None} | {Who.UNKNOWN}
    places = [
        (turn, start, end) for turn in turns if turn.who in sides for start, end in _sentences(turn.text)
    ]
    scores = learned.wordings.scores([turn.text[start:end] for turn, start, end in places])
    heard: dict[int, list[Way]] = {}
    for place, number in np.argwhere(scores >= learned.bars).tolist():
        way = learned.ways[number]
        if places[place][0].who in (way.who, Who.UNKNOWN):
            heard.setdefault(place, []).append(way)
    found: dict[int, list[Sentence]] = {}
    for place, ways in heard.items():
        turn, start, end = places[place]
        found.setdefault(turn.i, []).append(Sentence(start, end, tuple(ways)))
    return found


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
        return LearnedActs(ways, Wordings(weights, [float(row["base"]) for row in rows]))
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"{type(fault).__name__} {fault}") from fault


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


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end."""
    return ((start, end) for start, end in pairwise((0, *sentence_ends(text), len(text))) if end > start)
