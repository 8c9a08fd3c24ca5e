"""Which acts are performed in which turn: one pass over the transcript, used by stages and checks."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from qa.judge.locate import Locator, sentence_at
from qa.judge.scorecard import Act, Lexicon
from qa.language.negation import negated
from qa.language.normalise import bare, normalise
from qa.language.pattern_set import Look
from qa.language.patterns import Hit
from qa.model import Evidence, Match, Transcript, Turn

__all__ = ["CLEAR", "HEARD", "ActHit", "ActIndex", "find_acts"]

# The recogniser's own mean probability of a phrase's words below which even an exact match is a doubt.
HEARD = 0.35

# A match counts from here on (the weakest sound match is 0.65); what is below is only a likeness.
CLEAR = 0.6
# Confidence of what only sounds as if the act might have been performed; below every bar.
LIKENESS = 0.5
# Confidence of an exact match in text whose characters were mended from homophones: of the characters so
# changed in 28 labelled calls four in five were right. Enough for a thing asked for, not for a charge.
MENDED = 0.8
# How far (in characters) an ``unless`` pattern reaches around a hit inside one sentence.
_REACH = 14


class ActHit(NamedTuple):
    """An act heard in a turn (hundreds are made for every call); ``confidence`` is the match's own."""

    act: str
    turn: int
    start: int
    end: int
    match: Match
    confidence: float

    def evidence(self, locator: Locator) -> Evidence:
        """The hit as evidence that can be listened to.

        Exact text is as sure as the recogniser was of its words; a likeness in sound is as sure as the
        likeness, unless the words were hardly heard at all.
        """
        known = locator.known.get(self)
        if known is None:
            _, heard = locator.locate(self.turn, self.start, self.end)
            sure = heard if self.match is Match.TEXT or heard < HEARD else self.confidence
            known = locator.evidence(self.turn, self.start, self.end, self.match, sure)
            locator.known[self] = known
        return known


@dataclass(frozen=True, slots=True)
class ActIndex:
    """All act hits of a call, by turn and by act, and the acts' Chinese names."""

    by_turn: tuple[Mapping[str, tuple[ActHit, ...]], ...]
    names: Mapping[str, str] = field(default_factory=dict)
    by_act: Mapping[str, list[ActHit]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_act: dict[str, list[ActHit]] = {}
        for acts in self.by_turn:
            for act, hits in acts.items():
                by_act.setdefault(act, []).extend(hits)
        object.__setattr__(self, "by_act", by_act)

    def all(self, act: str) -> Sequence[ActHit]:
        """Hits of one act in the whole call, in order."""
        return self.by_act.get(act, ())

    def hits(self, turn: int, act: str) -> tuple[ActHit, ...]:
        """Hits of one act in one turn, in order."""
        return self.by_turn[turn].get(act, ())

    def has(self, turn: int, act: str) -> bool:
        """Whether the act is heard in the turn at all."""
        return act in self.by_turn[turn]


def find_acts(transcript: Transcript, lexicon: Lexicon) -> ActIndex:
    """Look for every act in every turn of the speaker it belongs to.

    Quarantined turns are never searched: their text is not trusted. Turns of an unknown speaker are
    searched for the acts of both.
    """
    read = [turn for turn in transcript.turns if turn.text and not turn.quarantine]
    looks = lexicon.searched.look(
        [turn.text for turn in read],
        [lexicon.wanted[turn.who] for turn in read],
        [lexicon.voiding[turn.who] for turn in read],
    )
    found = {turn.i: _of_turn(turn, look, lexicon) for turn, look in zip(read, looks, strict=True)}
    return ActIndex(tuple([found.get(turn.i, _NOTHING) for turn in transcript.turns]), lexicon.names)


_NOTHING: Mapping[str, tuple[ActHit, ...]] = {}


def _of_turn(turn: Turn, look: Look, lexicon: Lexicon) -> dict[str, tuple[ActHit, ...]]:
    users = lexicon.users[turn.who]
    told: dict[int, list[tuple[int, bool, tuple[Hit, ...]]]] = {}
    for number, hits in look.found.items():
        for place, rank, doubt in users[number]:
            if place in told:
                told[place].append((rank, doubt, hits))
            else:
                told[place] = [(rank, doubt, hits)]
    known = look.possible.union(look.found)
    found = {}
    for place in sorted(told):
        act, groups = lexicon.acts[place], told[place]
        if len(groups) > 1:
            groups.sort()
        heard: list[Hit] = []
        for _, doubt, hits in groups:
            heard += [hit._replace(confidence=LIKENESS) for hit in hits] if doubt else hits
        voids = [void for number in known.intersection(act.unless) for void in look.hits(number)]
        kept = _kept(turn, act, heard, voids)
        if kept:
            found[act.id] = kept
    return found


def _kept(turn: Turn, act: Act, hits: list[Hit], voids: Sequence[Hit]) -> tuple[ActHit, ...]:
    if len(hits) > 1:
        # By place; of those at one place the surest first.
        hits.sort(key=_confidence, reverse=True)
        hits.sort(key=_start)
    if voids:
        hits = [hit for hit in hits if not _void(turn.text, hit, voids)]
    if act.polarity != "any":
        wanted = act.polarity == "negated"
        hits = [hit for hit in hits if negated(turn.text, hit.start, hit.end) is wanted]
    name, number, mended = act.id, turn.i, bool(turn.words and turn.raw)
    return tuple(
        [
            ActHit(name, number, start, end, match, confidence)
            if not mended or match is not Match.TEXT or _written(turn, start, end)
            else ActHit(name, number, start, end, Match.PHONETIC, min(confidence, MENDED))
            for start, end, match, confidence in hits
        ]
    )


_start, _confidence = attrgetter("start"), attrgetter("confidence")


def _void(text: str, hit: Hit, voids: Sequence[Hit]) -> bool:
    """Whether something that voids the hit stands near it in the same sentence."""
    left, right = sentence_at(text, hit.start, hit.end)
    first, last = max(left, hit.start - _REACH), min(right, hit.end + _REACH)
    return any(void.start < last and void.end > first for void in voids)


def _written(turn: Turn, start: int, end: int) -> bool:
    """Whether the recogniser itself wrote the matched characters, or a homophone was put in later."""
    said = turn.text[start:end]
    return said in turn.raw or bare(said) in _raw_form(turn.raw)


@functools.lru_cache(maxsize=256)
def _raw_form(raw: str) -> str:
    return bare(normalise(raw))
