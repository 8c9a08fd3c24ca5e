"""Which acts are performed in which turn: one pass over the transcript, used by stages and checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qa.judge.locate import evidence, locate, sentence_at
from qa.judge.scorecard import Act, Lexicon
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
# Confidence of an exact match in text whose characters were mended from homophones: that of a sound match.
MENDED = 0.9
# How far (in characters) an ``unless`` pattern reaches around a hit inside one sentence.
_REACH = 14


@dataclass(frozen=True, slots=True)
class ActHit:
    """An act heard in a turn; ``confidence`` is the match's, ``heard`` the recogniser's own."""

    act: str
    turn: int
    start: int
    end: int
    match: Match
    confidence: float
    heard: float

    def evidence(self, turn: Turn) -> Evidence:
        """The hit as evidence that can be listened to.

        Exact text is as sure as the recogniser was of its words; a likeness in sound is as sure as the
        likeness, unless the words were hardly heard at all.
        """
        sure = self.heard if self.match is Match.TEXT or self.heard < HEARD else self.confidence
        return evidence(turn, self.start, self.end, self.match, sure)


@dataclass(frozen=True, slots=True)
class ActIndex:
    """All act hits of a call, by turn."""

    by_turn: tuple[Mapping[str, tuple[ActHit, ...]], ...]

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
    return ActIndex(tuple(_of_turn(turn, lexicon) for turn in transcript.turns))


def _of_turn(turn: Turn, lexicon: Lexicon) -> dict[str, tuple[ActHit, ...]]:
    if turn.quarantine or not turn.text:
        return {}
    matched = lexicon.patterns.find(turn.text)
    found = {}
    for act in lexicon.acts:
        if act.who is not None and turn.who not in (act.who, Who.UNKNOWN):
            continue
        hits = [hit for number in act.any for hit in matched.get(number, ())]
        hits += [replace(hit, confidence=LIKENESS) for number in act.like for hit in matched.get(number, ())]
        if hits:
            voids = [void for number in act.unless for void in matched.get(number, ())]
            kept = tuple(_hits(turn, act, hits, voids))
            if kept:
                found[act.id] = kept
    return found


def _hits(turn: Turn, act: Act, hits: Sequence[Hit], voids: Sequence[Hit]) -> Iterator[ActHit]:
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.confidence)):
        left, right = sentence_at(turn.text, hit.start, hit.end)
        reach = (max(left, hit.start - _REACH), min(right, hit.end + _REACH))
        if any(void.start < reach[1] and void.end > reach[0] for void in voids):
            continue
        _, heard = locate(turn, hit.start, hit.end)
        match, confidence = hit.match, hit.confidence
        if match is Match.TEXT and not _written(turn, hit):
            match, confidence = Match.PHONETIC, min(confidence, MENDED)
        yield ActHit(act.id, turn.i, hit.start, hit.end, match, confidence, heard)


def _written(turn: Turn, hit: Hit) -> bool:
    """Whether the recogniser itself wrote the matched characters, or a homophone was put in later."""
    if not turn.words or not turn.raw:
        return True
    return bare(turn.text[hit.start : hit.end]) in bare(normalise(turn.raw))
