"""Which acts are performed in which turn: one pass over the transcript, used by stages and checks."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qa.judge.locate import Locator, sentence_at
from qa.judge.scorecard import Act, Lexicon
from qa.language.negation import negated
from qa.language.normalise import bare, normalise
from qa.language.patterns import Hit
from qa.model import Evidence, Match, Transcript, Turn, Who

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
    by_turn = tuple(_of_turn(turn, lexicon) for turn in transcript.turns)
    return ActIndex(by_turn, {act.id: act.zh for act in lexicon.acts})


def _of_turn(turn: Turn, lexicon: Lexicon) -> dict[str, tuple[ActHit, ...]]:
    if turn.quarantine or not turn.text:
        return {}
    look = lexicon.spoken[turn.who].look(turn.text)
    users = lexicon.users
    told = {place for n in look.possible if n in users and look.hits(n) for place in users[n]}
    found = {}
    for place in sorted(told):
        act = lexicon.acts[place]
        if act.who is not None and turn.who is not act.who and turn.who is not Who.UNKNOWN:
            continue
        hits = [hit for number in act.any for hit in look.hits(number)]
        hits += [hit._replace(confidence=LIKENESS) for number in act.like for hit in look.hits(number)]
        voids = [void for number in act.unless for void in look.hits(number)]
        kept = tuple(_hits(turn, act, hits, voids))
        if kept:
            found[act.id] = kept
    return found


def _hits(turn: Turn, act: Act, hits: list[Hit], voids: Sequence[Hit]) -> Iterator[ActHit]:
    if len(hits) > 1:
        hits.sort(key=_place)
    for hit in hits:
        if voids and _void(turn.text, hit, voids):
            continue
        if act.polarity != "any" and negated(turn.text, hit.start, hit.end) is (act.polarity == "affirmed"):
            continue
        match, confidence = hit.match, hit.confidence
        if match is Match.TEXT and not _written(turn, hit):
            match, confidence = Match.PHONETIC, min(confidence, MENDED)
        yield ActHit(act.id, turn.i, hit.start, hit.end, match, confidence)


def _place(hit: Hit) -> tuple[int, float]:
    return hit.start, -hit.confidence


def _void(text: str, hit: Hit, voids: Sequence[Hit]) -> bool:
    """Whether something that voids the hit stands near it in the same sentence."""
    left, right = sentence_at(text, hit.start, hit.end)
    first, last = max(left, hit.start - _REACH), min(right, hit.end + _REACH)
    return any(void.start < last and void.end > first for void in voids)


def _written(turn: Turn, hit: Hit) -> bool:
    """Whether the recogniser itself wrote the matched characters, or a homophone was put in later."""
    if not turn.words or not turn.raw:
        return True
    said = turn.text[hit.start : hit.end]
    return said in turn.raw or bare(said) in _raw_form(turn.raw)


@functools.lru_cache(maxsize=256)
def _raw_form(raw: str) -> str:
    return bare(normalise(raw))
