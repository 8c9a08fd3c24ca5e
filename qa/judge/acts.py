"""Which acts are performed in which turn: one pass over the transcript, used by stages and checks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from qa.judge.learned_acts import Listened, Sentence
from qa.judge.locate import Locator
from qa.judge.scorecard import SIDES, Force, Lexicon, User
from qa.language.negation import negated
from qa.language.normalise import bare, normalise
from qa.language.pattern_set import Look
from qa.language.patterns import Hit
from qa.language.sentences import sentence_at
from qa.language.words import splits_word
from qa.model import Evidence, Match, Transcript, Turn

__all__ = ["CLEAR", "HEARD", "LEARNED", "ActHit", "ActIndex", "find_acts"]

# The recogniser's own mean probability of a phrase's words below which even an exact match is a doubt.
HEARD = 0.35

# A match counts from here on (the weakest sound match is 0.65); what is below is only a likeness.
CLEAR = 0.6
# Confidence of what only sounds as if the act might have been performed; below every bar.
LIKENESS = 0.5
# Confidence of an exact match in text whose characters were mended from homophones: of the characters so
# changed in 28 labelled calls four in five were right. Enough for a thing asked for, not for a charge.
MENDED = 0.8
# Confidence of what the learned weights alone make out: as what was mended, no more than a likeness.
LEARNED = 0.8
# So many characters of a sentence may stand beside what voids an act for it to be the whole sentence.
_BESIDE = 3
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
            heard = locator.heard(self.turn, self.start, self.end)
            sure = heard if self.match is _BY_TEXT or heard < HEARD else self.confidence
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
    sides = [SIDES[turn.who] for turn in read]
    looks = lexicon.searched.look(
        [turn.text for turn in read], lexicon.wanted.take(sides, axis=0), lexicon.voiding.take(sides, axis=0)
    )
    learned = None if lexicon.learned is None else Listened(read, lexicon.learned)
    found = {turn.i: _of_turn(turn, look, lexicon, learned) for turn, look in zip(read, looks, strict=True)}
    if learned is not None:
        voiding = {act.id: act.unless for act in lexicon.acts}
        for turn, look in zip(read, looks, strict=True):
            if turn.i in learned.heard:
                _add_learned(found[turn.i], turn.i, learned.heard[turn.i], look, voiding)
    return ActIndex(tuple([found.get(turn.i, _NOTHING) for turn in transcript.turns]), lexicon.names)


_NOTHING: Mapping[str, tuple[ActHit, ...]] = {}


def _of_turn(
    turn: Turn, look: Look, lexicon: Lexicon, learned: Listened | None
) -> dict[str, tuple[ActHit, ...]]:
    told = _told(look, lexicon.users[turn.who])
    known = {*look.possible, *look.found}
    text, found = turn.text, {}
    for place in sorted(told):
        act, groups = lexicon.acts[place], told[place]
        if learned is not None and act.broad:
            groups = _weighed(groups, act.id, turn.i, learned)
        heard = _whole_words(turn, _heard(groups))
        if not known.isdisjoint(act.unless):
            voids = [void for number in act.unless if number in known for void in look.hits(number)]
            heard = [hit for hit in heard if not _void(text, hit, voids)]
        if act.polarity != "any":
            wanted = act.polarity == "negated"
            heard = [hit for hit in heard if negated(text, hit.start, hit.end) is wanted]
        if heard:
            found[act.id] = _as_acts(turn, act.id, heard)
    return found


def _add_learned(
    acts: dict[str, tuple[ActHit, ...]],
    turn: int,
    sentences: Sequence[Sentence],
    look: Look,
    voiding: Mapping[str, Sequence[int]],
) -> None:
    """Put in what the learned weights alone make out, where no pattern does and none rules it out."""
    for sentence in sentences:
        for way in sentence.heard:
            if any(_whole(sentence, void) for number in voiding[way.gives] for void in look.hits(number)):
                continue
            hits = acts.get(way.gives, ())
            clear = (hit for act in way.acts for hit in acts.get(act, ()) if hit.confidence >= CLEAR)
            if not any(_inside(sentence, hit.start, hit.end) for hit in clear):
                hit = ActHit(way.gives, turn, sentence.start, sentence.end, _BY_SOUND, LEARNED)
                acts[way.gives] = tuple(sorted((*hits, hit), key=_place))


def _whole(sentence: Sentence, void: Hit) -> bool:
    """Whether what voids an act is all that the sentence says, but for the last mark and a word."""
    beside = max(0, void.start - sentence.start) + max(0, sentence.end - void.end)
    return _inside(sentence, void.start, void.end) and beside <= _BESIDE


def _inside(sentence: Sentence, start: int, end: int) -> bool:
    return start < sentence.end and end > sentence.start


# The patterns that make out one act: the place of each among the act's own, its force, and its hits.
_Told = list[tuple[int, Force, tuple[Hit, ...]]]


def _told(look: Look, users: Mapping[int, Sequence[User]]) -> dict[int, _Told]:
    """By the place of an act, what makes it out."""
    told: dict[int, _Told] = {}
    for number, hits in look.found.items():
        for place, rank, force in users[number]:
            if place in told:
                told[place].append((rank, force, hits))
            else:
                told[place] = [(rank, force, hits)]
    return told


def _weighed(groups: _Told, act: str, turn: int, learned: Listened) -> _Told:
    """What broad phrases match in sentences that speak against the act is no more than a likeness.

    Not nothing: on 86 labelled calls that no weight was learned from, 16 of the 32 deductions that followed
    from leaving it out were right.
    """
    told: _Told = []
    for rank, force, hits in groups:
        if force is _BROAD:
            doubted = tuple([hit for hit in hits if learned.against(act, turn, hit.start)])
            if doubted:
                told.append((rank, _DOUBT, doubted))
            if len(doubted) < len(hits):
                told.append((rank, force, tuple([hit for hit in hits if hit not in doubted])))
        else:
            told.append((rank, force, hits))
    return told


def _heard(groups: _Told) -> list[Hit]:
    """The hits of an act by place; of those at one place the surest first."""
    if len(groups) > 1:
        groups.sort()
    heard: list[Hit] = []
    for _, force, hits in groups:
        heard += _doubted(hits) if force is _DOUBT else hits
    if len(heard) > 1:
        heard.sort(key=_surest)
        heard.sort(key=_start)
    return heard


def _doubted(hits: Iterable[Hit]) -> list[Hit]:
    """Hits that are no more than a likeness."""
    return [_new_hit(Hit, (start, end, match, LIKENESS)) for start, end, match, _ in hits]


def _as_acts(turn: Turn, name: str, hits: Iterable[Hit]) -> tuple[ActHit, ...]:
    number, found = turn.i, []
    doubted = bool(turn.words and turn.raw and turn.raw != turn.text)
    for start, end, match, sure in hits:
        if doubted and match is _BY_TEXT and not _written(turn, start, end):
            found.append(_new(ActHit, (name, number, start, end, _BY_SOUND, min(sure, MENDED))))
        else:
            found.append(_new(ActHit, (name, number, start, end, match, sure)))
    return tuple(found)


# As ``ActHit(...)`` and ``Hit(...)`` make them, in half the time: hundreds are made for every call.
_new: Callable[[type[ActHit], tuple[object, ...]], ActHit] = tuple.__new__
_new_hit: Callable[[type[Hit], tuple[object, ...]], Hit] = tuple.__new__
_BY_TEXT, _BY_SOUND = Match.TEXT, Match.PHONETIC
_BROAD, _DOUBT = Force.BROAD, Force.DOUBT
_start = itemgetter(0)
_place = itemgetter(2, 3)


def _surest(hit: Hit) -> float:
    return -hit.confidence


def _void(text: str, hit: Hit, voids: Sequence[Hit]) -> bool:
    """Whether something that voids the hit stands near it in the same sentence."""
    left, right = sentence_at(text, hit.start, hit.end)
    first, last = max(left, hit.start - _REACH), min(right, hit.end + _REACH)
    return any(void.start < last and void.end > first for void in voids)


def _whole_words(turn: Turn, hits: Sequence[Hit]) -> list[Hit]:
    """The hits without those by sound that begin or end inside a word: 原账 of 原账户 is no 院长.

    In what was recognised the word may be the recogniser's: there they stay as a likeness.
    """
    kept: list[Hit] = []
    for hit in hits:
        if hit.match is not _BY_SOUND or not (
            splits_word(turn.text, hit.start) or splits_word(turn.text, hit.end)
        ):
            kept.append(hit)
        elif turn.words:
            kept += _doubted([hit])
    return kept


def _written(turn: Turn, start: int, end: int) -> bool:
    """Whether the recogniser itself wrote the matched characters, or a homophone was put in later."""
    said = turn.text[start:end]
    return said in turn.raw or bare(said) in _raw_form(turn.raw)


@functools.lru_cache(maxsize=256)
def _raw_form(raw: str) -> str:
    return bare(normalise(raw))
