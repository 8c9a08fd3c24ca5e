"""Conditions on what is said: acts, entities, questions, likeness, repetition.

What was heard weakly, or looked for in garbled text, is UNSURE and never becomes a deduction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from operator import attrgetter

from qa.judge.acts import CLEAR, HEARD, LEARNED, ActHit
from qa.judge.certainty import FAINT, LIKELY, Certainty, Grade, Later, grade, nth
from qa.judge.conditions import Entities, Question, Repeated, Said, Similar
from qa.judge.context import CallContext, Finding, Spot, Truth
from qa.judge.places import Places, find_places, looked_at
from qa.judge.shown import Shown
from qa.judge.where import Where
from qa.language.asking import asking_clauses, is_asked
from qa.language.entities import find as find_entities
from qa.language.likeness import taken_up
from qa.language.negation import negated
from qa.language.normalise import bare
from qa.language.sentences import sentence_at, sentence_spans
from qa.model import Evidence, Match, Turn

__all__ = [
    "NOT_SURE",
    "NO_TIMES",
    "absence",
    "absent",
    "counted",
    "entities",
    "heard_spot",
    "often",
    "question",
    "repeated",
    "said",
    "shown_of",
    "similar",
]

_MOST_SHOWN = 5
NO_TIMES = "文字稿没有时间，无法确认相隔多少秒"
NOT_SURE = "有的地方没有听清，无法确认"
_HALF_HEARD = "只听到近似的说法，把握不足"


def said(condition: Said, context: CallContext) -> Finding:
    """Acts in the places given: YES when clearly heard often enough, UNSURE when a likeness might be."""
    places = find_places(condition.where, context)
    found = _said(condition, places, context)
    if not found and condition.at_least > 0:
        return _unsaid(condition, places, (), context)
    bar = max(CLEAR, condition.min_confidence)
    clear, spots, under = [], [], places.firm
    for hit in found:
        _, turn, start, end, _, confidence = hit
        sure = confidence >= bar
        spots.append(_spot(Spot, (turn, start, end, sure, None, hit, under)))
        if sure:
            clear.append(hit)
    hits = tuple(spots)
    if condition.at_most is not None and len(found) > condition.at_most:
        return _too_often(condition.at_most, len(clear), hits, places, context)
    if _enough(clear, condition):
        truth, doubt = _found(places, condition.where, context)
        shown = shown_of(hits, context)
        if not hits and truth is Truth.YES:
            shown = looked_at(places)
        firm = Later(_surely_said, condition, hits, context)
        return Finding(truth, shown, share=1.0, doubt=doubt, hits=hits, firm=firm)
    if clear and not _enough(found, condition) and not places.garbled:
        few = _too_few(condition, found, hits, context)
        return few._replace(value=str(len(clear)), firm=absence(places, context), doubt=places.unsettled)
    return _unsaid(condition, places, hits, context)


_NO = Truth.NO
_in_order = attrgetter("turn", "start")
# As ``Spot(...)`` makes one, in half the time.
_spot: Callable[[type[Spot], tuple[object, ...]], Spot] = tuple.__new__


def _said(condition: Said, places: Places, context: CallContext) -> list[ActHit]:
    """The acts in these turns, in order."""
    by_act = context.acts.by_act
    groups = [by_act[act] for act in condition.acts if act in by_act]
    turns: Set[int] = places.among
    if not groups or not turns:
        return []
    if condition.together:
        for act in condition.acts:
            turns = turns & {hit.turn for hit in context.acts.all(act)}
    found = [hit for hits in groups for hit in hits if hit.turn in turns]
    if condition.polarity != "any" or condition.asked is not None:
        found = [hit for hit in found if _fits(hit, condition, context.turns[hit.turn])]
    if len(groups) > 1:
        found.sort(key=_in_order)
    return found


def _fits(hit: ActHit, condition: Said, turn: Turn) -> bool:
    if condition.polarity != "any":
        wanted = condition.polarity == "negated"
        if negated(turn.text, hit.start, hit.end) is not wanted:
            return False
    return condition.asked is None or is_asked(turn.text, hit.start, hit.end) is condition.asked


def _enough(hits: Sequence[ActHit], condition: Said) -> bool:
    if len(hits) < condition.at_least:
        return False
    if _several(condition):
        wanted = len(condition.acts) if condition.every else condition.distinct
        return len({hit.act for hit in hits}) >= wanted
    return True


def _too_often(
    most: int, clear: int, hits: tuple[Spot, ...], places: Places, context: CallContext
) -> Finding:
    """Said more often than it may be, or so with what was half heard."""
    shown = shown_of(hits, context)
    if clear <= most or places.doubtful:
        doubt = _HALF_HEARD if clear <= most else places.doubt
        return Finding(Truth.UNSURE, shown, doubt=doubt, hits=hits)
    return Finding(Truth.NO, shown, value=str(clear), hits=hits, firm=counted(hits, most + 1, context))


def _surely_said(condition: Said, hits: Sequence[Spot], context: CallContext) -> Certainty:
    """How sure it is that as much was said as is asked for."""
    best: dict[tuple[int, str], Certainty] = {}
    grades = []
    for spot in hits:
        if spot.sure and isinstance(spot.shown, ActHit):
            grades.append(spot.certainty(context))
            place = spot.turn if condition.together else -1, spot.shown.act
            best[place] = max(grades[-1], best.get(place, FAINT))
    least = nth(grades, condition.at_least)
    if condition.together and best:
        turns = {turn for turn, _ in best}
        return min(least, max(min(best.get((t, act), FAINT) for act in condition.acts) for t in turns))
    if _several(condition):
        wanted = len(condition.acts) if condition.every else condition.distinct
        return min(least, nth(list(best.values()), wanted))
    return least


def _too_few(
    condition: Said, found: Sequence[ActHit], hits: tuple[Spot, ...], context: CallContext
) -> Finding:
    # What was only half heard is not charged.
    heard = {hit.act for hit in found}
    missing = _names((act for act in condition.acts if act not in heard), context)
    several = _several(condition)
    share = len(heard) / len(condition.acts) if several else len(found) / max(1, condition.at_least)
    return Finding(
        Truth.NO,
        shown_of(hits, context),
        missing=missing if several else (),
        share=min(share, 0.99),
        hits=hits,
    )


def _unsaid(condition: Said, places: Places, hits: tuple[Spot, ...], context: CallContext) -> Finding:
    """Nothing of it surely said; of several things, all are missing."""
    none = absent(places, hits, context)
    if none.truth is Truth.NO and _several(condition):
        return none._replace(missing=_names(condition.acts, context))
    return none


def _several(condition: Said) -> bool:
    """Whether several different things are asked for."""
    return condition.every or condition.distinct > 1


def _names(acts: Iterable[str], context: CallContext) -> tuple[str, ...]:
    return tuple(context.acts.names.get(act, act) for act in acts)


def shown_of(hits: Iterable[Spot], context: CallContext, most: int = _MOST_SHOWN) -> Sequence[Evidence]:
    """The first few different pieces of evidence: of the sure hits if there are any."""
    hits = tuple(hits)
    if not hits:
        return ()
    spots = [hit for hit in hits if hit.sure] or hits
    return Shown(lambda: (spot.evidence(context) for spot in spots), most)


def counted(hits: Iterable[Spot], number: int, context: CallContext) -> Grade:
    """How sure it is that there are so many of these hits."""
    return Later(lambda: nth([hit.certainty(context) for hit in hits if hit.sure], number))


def _found(places: Places, where: Where, context: CallContext) -> tuple[Truth, str]:
    """What a clear find amounts to: in doubt where the anchor is, or where its distance cannot be told."""
    if places.doubtful:
        return Truth.UNSURE, places.doubt
    if where.within_s is not None and not context.transcript.timed:
        return Truth.UNSURE, NO_TIMES
    return Truth.YES, ""


def absent(places: Places, hits: tuple[Spot, ...], context: CallContext) -> Finding:
    """Nothing surely heard: in doubt when there is a likeness, or text too poor to tell."""
    if hits:
        return Finding(Truth.UNSURE, shown_of(hits, context), doubt=_HALF_HEARD, hits=hits)
    if places.garbled:
        return Finding(Truth.UNSURE, looked_at(places), doubt=places.doubt, garbled=True)
    firm = absence(places, context)
    cause = shown_of(places.meant, context)
    shown, doubt = looked_at(places), places.unsettled
    return Finding(_NO, shown, looked=places.numbers, cause=cause, firm=firm, doubt=doubt)


def absence(places: Places, context: CallContext) -> Grade:
    """How sure it is that something is missing here that was due.

    Where a good part of the words was misheard, it may still be what calls for something else, but is not
    charged.
    """
    return Later(_surely_missing, places, context) if context.worded else places.due


def _surely_missing(places: Places, context: CallContext) -> Certainty:
    due = grade(places.due)
    return min(due, LIKELY) if due > LIKELY and context.roughly_heard(places.numbers) else due


def entities(condition: Entities, context: CallContext) -> Finding:
    """Numbers, addresses and the like; a likely but malformed one is UNSURE."""
    places = find_places(condition.where, context)
    hits: list[Spot] = []
    values: dict[str, str] = {}
    kinds = frozenset(condition.kinds)
    for turn in places.turns:
        for entity in find_entities(turn.text, kinds):
            if condition.forms and entity.form not in condition.forms:
                continue
            if condition.valid and entity.valid is False:
                continue
            start, end = entity.start, entity.end
            # As sure as its form is, and as its words were heard.
            trust = min(entity.confidence, context.locator.heard(turn.i, start, end))
            shown = context.locator.evidence(turn.i, start, end, Match.TEXT, trust)
            sure = trust >= HEARD and entity.confidence >= condition.min_confidence
            sure = sure and (not condition.valid or entity.valid is True)
            hits.append(Spot(turn.i, start, end, sure, shown=shown, under=places.firm))
            values.setdefault(entity.value, turn.text[entity.start : entity.end])
    sure_hits = [hit for hit in hits if hit.sure]
    found = tuple(hits)
    if len(sure_hits) >= condition.at_least:
        shown_all = shown_of(sure_hits, context, most=len(sure_hits))
        truth, doubt = _found(places, condition.where, context)
        told = "、".join(dict.fromkeys(values.values()))
        firm = counted(found, condition.at_least, context)
        return Finding(truth, shown_all, share=1.0, value=told, doubt=doubt, hits=found, firm=firm)
    if hits and len(hits) >= condition.at_least:
        return Finding(
            Truth.UNSURE, shown_of(found, context), doubt="号码或地址不完整或没有听清，无法确认", hits=found
        )
    return absent(places, (), context)


def question(condition: Question, context: CallContext) -> Finding:
    """Questions asked in the places given, each asking clause once."""
    places = find_places(condition.where, context)
    hits = []
    for turn in places.turns:
        for start, end in asking_clauses(turn.text):
            if not _topical(turn, start, end, condition, context):
                continue
            hits.append(heard_spot(turn.i, start, end, places, context))
    found = tuple(hits)
    if len(found) >= condition.at_least:
        return often(found, condition.at_least, condition.where, places, context)
    if places.garbled:
        return Finding(Truth.UNSURE, looked_at(places), doubt=places.doubt, garbled=True, hits=found)
    return Finding(
        Truth.NO,
        shown_of(found, context) or looked_at(places),
        share=len(found) / condition.at_least,
        value=str(len(found)),
        looked=() if found else places.numbers,
        hits=found,
        firm=absence(places, context),
        doubt=places.unsettled,
    )


def heard_spot(turn: int, start: int, end: int, places: Places, context: CallContext) -> Spot:
    """A hit that is as sure as its words were heard."""
    heard = context.locator.heard(turn, start, end)
    shown = context.locator.evidence(turn, start, end, Match.TEXT, heard)
    return Spot(turn, start, end, shown=shown, under=places.firm)


def often(found: tuple[Spot, ...], least: int, where: Where, places: Places, context: CallContext) -> Finding:
    """Found as often as asked for (``least``)."""
    truth, doubt = _found(places, where, context)
    shown, firm = shown_of(found, context), counted(found, least, context)
    return Finding(truth, shown, share=1.0, value=str(len(found)), doubt=doubt, hits=found, firm=firm)


def _topical(turn: Turn, start: int, end: int, condition: Question, context: CallContext) -> bool:
    """Whether a question is about the right thing: acts near it tell.

    What only the learned weights make out does not take a question away: it would charge the agent.
    """
    left, right = sentence_at(turn.text, start, end)
    if condition.about and not any(
        hit.start < right and hit.end > left
        for act in condition.about
        for hit in context.acts.hits(turn.i, act)
    ):
        return False
    return not any(
        hit.start < end and hit.end > start and hit.confidence != LEARNED
        for act in condition.excluding
        for hit in context.acts.hits(turn.i, act)
    )


def similar(condition: Similar, context: CallContext) -> Finding:
    """Sentences as good as an example; what comes near is UNSURE."""
    places = find_places(condition.where, context)
    hits = []
    for turn in places.turns:
        for start, end in sentence_spans(turn.text):
            score = context.likeness.best(turn.text[start:end], condition.to)
            if score < condition.bar - condition.doubt:
                continue
            heard = context.locator.heard(turn.i, start, end)
            trust = score if heard >= HEARD else min(heard, score)
            shown = context.locator.evidence(turn.i, start, end, Match.PHONETIC, trust)
            hits.append(Spot(turn.i, start, end, score >= condition.bar, shown=shown, under=places.firm))
    found = tuple(hits)
    if any(hit.sure for hit in found):
        truth, doubt = _found(places, condition.where, context)
        firm = counted(found, 1, context)
        return Finding(truth, shown_of(found, context), share=1.0, doubt=doubt, hits=found, firm=firm)
    return absent(places, found, context)


def repeated(condition: Repeated, context: CallContext) -> Finding:
    """Sentences that say again what was said before, by the same speaker or by the other."""
    places = find_places(condition.where, context)
    hits = []
    for turn in places.turns:
        earlier = [t for t in context.turns[: turn.i] if _source(t, turn, condition, context)]
        for start, end in sentence_spans(turn.text):
            text = turn.text[start:end]
            if len(_wording(text)) >= condition.min_chars and _again(text, earlier, condition, context):
                hits.append(heard_spot(turn.i, start, end, places, context))
    found = tuple(hits)
    if len(found) >= condition.at_least:
        return often(found, condition.at_least, condition.where, places, context)
    return absent(places, (), context)


def _source(earlier: Turn, turn: Turn, condition: Repeated, context: CallContext) -> bool:
    """Whether an earlier turn counts as said before: of the right side, and on another floor."""
    if earlier.quarantine or context.groups[earlier.i] == context.groups[turn.i]:
        return False
    return earlier.who is (turn.who.other if condition.of_other else turn.who)


def _again(text: str, earlier: Sequence[Turn], condition: Repeated, context: CallContext) -> bool:
    for turn in earlier:
        for start, end in sentence_spans(turn.text):
            before = turn.text[start:end]
            if len(_wording(before)) < condition.min_chars:
                continue
            score = taken_up(text, before) if condition.of_other else context.likeness.best(text, (before,))
            if score >= condition.bar:
                return True
    return False


def _wording(text: str) -> str:
    """What is said besides numbers: reading digits back is no repetition."""
    return "".join(c for c in bare(text) if not c.isdigit() and c not in "零一二三四五六七八九十百千万两幺")
