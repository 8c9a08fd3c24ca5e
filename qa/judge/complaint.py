"""What a complaint is about, and what the customer wants, from weighed signs.

A value is chosen by adding up the acts that speak for it: what the customer says first about the matter
counts most, then what the agent says again and the customer confirms, then the rest of the talk. It
knows the scorecard's topics, not their words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from qa.judge.acts import CLEAR, ActHit
from qa.judge.context import CallContext
from qa.judge.scorecard import Scorecard
from qa.language.asking import is_asked
from qa.language.negation import negated
from qa.language.normalise import bare
from qa.language.sentences import sentence_at
from qa.model import Turn, Who

__all__ = ["Choice", "kind_of", "matter_turns", "only_days", "wish_of"]

# How much a sign counts by where it stands: the customer's statement of the matter, the agent's
# restatement of it, the customer later, anyone else. Set on 20 labelled calls; the order matters, not
# the figures.
_OPENING, _RESTATED, _LATER = 1.0, 0.9, 0.4
# A wish is often spoken out late in a complaint; who enquires asks on about other things.
_LATE_WISH, _LATE_QUESTION = 0.7, 0.15
# A demand word counts for what stands so near behind or before it.
_REACH_BACK, _REACH_ON = 16, 4
_LEAST = 0.25
# The second and further signs of a value in the same turn add little.
_AGAIN = 0.3
_HINT = {"complaint.type": 0.25, "complaint.wish": 0.4}
# What a complaint is about where nothing tells otherwise: 4 of 5 labelled calls are about the thing itself.
_USUAL = {"产品质量": 0.45}
# Days gone by (三天了, 快两个月了) say how long something has lasted, not that it is the matter.
_HOW_LONG = 0.25
_DAYS = re.compile("^[^没不]{0,3}(?:天|周|月|星期|礼拜|工作日|年|小时|钟头)多?了(?=，[^没不]*$|$)")
# Words of these are none of the class: 我要崩溃了, 打到现在没人接, 您听听对不对.
_NO_SIGN = ("feeling", "upset", "confirm_ask", "wait_complaint_wide")
# Scores this near each other do not tell which class it is.
_NEAR = 0.3
# So many turns of substance are the opening statement, within the first part of the call.
_STATEMENTS, _SUBSTANCE, _FIRST_PART = 2, 10, 0.5
# An apology that is scorned is not asked for: 赔不是顶个屁用, 道歉值几个钱.
_SCORNED = re.compile(
    "(?:道歉|认错|认个错|对不起|赔礼|赔个?不是)(?:了?又?[有顶管值抵当能][^，。！？要]{0,3}[用钱饭事]|就[完行]|有屁用)"
)
_SCORN = 8
_DENIAL = re.compile("^(?:不是|不对|没有|错了|不[，。])")
# A question of so many characters that ends in 对吗 says something again.
_LONG_ENOUGH = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen value, empty when nothing speaks for any.

    ``source`` is the best place it was heard, ``None`` where another value is hardly less likely.
    """

    value: str = ""
    score: float = 0.0
    source: ActHit | None = None


def matter_turns(context: CallContext) -> tuple[int, ...]:
    """The customer's first turns of substance, in which the matter is stated.

    Turns that only complain about waiting on the line, greet or are short do not count.

    Args:
        context: the call.

    Returns:
        Turn numbers in order, at most two; empty when the customer says nothing of substance.
    """
    last = len(context.turns) * _FIRST_PART
    found: list[int] = []
    for turn in context.turns:
        if turn.who is not Who.CUSTOMER or turn.quarantine or turn.backchannel:
            continue
        if found and turn.i > last:
            break
        if len(bare(_without_waiting(turn, context))) >= _SUBSTANCE:
            found.append(turn.i)
            if len(found) == _STATEMENTS:
                break
    return tuple(found)


def kind_of(context: CallContext, scorecard: Scorecard) -> Choice:
    """The class of a complaint (``complaint.type``)."""
    scores = _scores("complaint.type", context, scorecard, _places(context, _LATER), _any_sign)
    scores = {v: replace(c, score=c.score + _USUAL.get(v, 0.0)) for v, c in scores.items()}
    best = _best(scores)
    second = max((c.score for v, c in scores.items() if v != best.value), default=0.0)
    return replace(best, source=None) if best.score - second < _NEAR else best


def wish_of(context: CallContext, scorecard: Scorecard, *, about: Choice | None) -> Choice:
    """What the customer wants (``complaint.wish``).

    Args:
        context: the call.
        scorecard: its topics.
        about: the class of the complaint; ``None`` for who only enquires, who mostly wants an answer.

    Returns:
        The wish; empty when none was heard. One that lies in the complaint itself was heard where that was.
    """
    places = _places(context, _LATE_QUESTION if about is None else _LATE_WISH)
    scores = _scores("complaint.wish", context, scorecard, places, _demand)
    weights = _ENQUIRY_WISH if about is None else _COMPLAINT_WISH
    scores = {v: replace(c, score=c.score * weights.get(v, 1.0)) for v, c in scores.items()}
    if about is not None and about.value in _USUAL_WISH and not _heard("waives_money", context):
        usual, worth = _USUAL_WISH[about.value]
        told = scores.get(usual, Choice(usual))
        scores[usual] = replace(told, score=told.score + worth, source=told.source or about.source)
    best = _best(scores)
    return best if best.score >= _LEAST else Choice()


# In a complaint a question is rarely the wish; in an enquiry it mostly is. Who wants an apology and something
# else wants that: of 103 labelled complaints three want no more than to be apologised to.
_COMPLAINT_WISH = {"咨询解答": 0.12, "其他": 0.3, "道歉": 0.5}
_ENQUIRY_WISH = {"咨询解答": 1.2, "其他": 0.8}
# Who complains of a charge wants the money back, said or not, unless it is said not to be about money.
_USUAL_WISH = {"收费争议": ("退款", 0.5)}


def _heard(act: str, context: CallContext) -> bool:
    return any(hit.confidence >= CLEAR for hit in context.acts.all(act))


# Per turn: the stretch that may speak for a value, and its weight.
Places = Mapping[int, tuple[int, int, float]]
Sign = Callable[[ActHit, Turn, CallContext], float]


def _any_sign(hit: ActHit, turn: Turn, context: CallContext) -> float:
    """A sign of the class: complaints about the waiting line are none, nor are feelings."""
    if _of_sentence("wait_complaint", hit, turn, context):
        return 0.0
    if any(_overlaps(hit, context.acts.hits(hit.turn, act)) for act in _NO_SIGN):
        return 0.0
    return _HOW_LONG if only_days(turn.text[hit.start : hit.end]) else 1.0


def only_days(said: str) -> bool:
    """Whether words only say how long something has lasted: 三天了, 好几个礼拜了."""
    return bool(_DAYS.search(said))


def _demand(hit: ActHit, turn: Turn, context: CallContext) -> float:
    """A sign of the wish: what is demanded counts more, what is asked about or ruled out less."""
    if negated(turn.text, hit.start, hit.end) or _SCORNED.search(turn.text, hit.start, hit.end + _SCORN):
        return 0.0
    demanded = any(
        hit.start - _REACH_BACK <= other.start <= hit.end + _REACH_ON
        for other in context.acts.hits(turn.i, "demands")
    )
    if is_asked(turn.text, hit.start, hit.end) and hit.act != "ask_answer":
        return 0.8 if demanded else 0.6
    if demanded:
        return 1.5
    return 0.3 if hit.act == "ask_business" else 0.8


def _scores(
    topic: str, context: CallContext, scorecard: Scorecard, places: Places, sign: Sign
) -> dict[str, Choice]:
    """Every value of a topic with its score; what two acts hear in the same words counts once."""
    scores: dict[str, Choice] = {}
    heard: dict[str, list[ActHit]] = {}
    for name, weight in ((topic, 1.0), (f"{topic}.hint", _HINT[topic])):
        for value, act in scorecard.topics.get(name, ()):
            before = scores.get(value, Choice(value))
            told = [hit for hit in _apart(act, context) if not _overlaps(hit, heard.get(value, ()))]
            heard.setdefault(value, []).extend(told)
            gained, source = _gain(told, places, context, sign)
            scores[value] = Choice(value, before.score + weight * gained, before.source or source)
    return scores


def _overlaps(hit: ActHit, others: Iterable[ActHit]) -> bool:
    return any(o.turn == hit.turn and o.start < hit.end and o.end > hit.start for o in others)


def _gain(
    hits: Iterable[ActHit], places: Places, context: CallContext, sign: Sign
) -> tuple[float, ActHit | None]:
    """What the hits of one act add up to, and the weightiest of them."""
    total, top, best = 0.0, 0.0, None
    heard: dict[int, int] = {}
    for hit in hits:
        left, right, place = places.get(hit.turn, (0, 0, 0.0))
        inside = left <= hit.start < right
        worth = place * sign(hit, context.turns[hit.turn], context) if inside else 0.0
        if not worth:
            continue
        times = heard.get(hit.turn, 0)
        heard[hit.turn] = times + 1
        if times < 3:
            total += worth * (_AGAIN if times else 1.0)
        if worth > top:
            top, best = worth, hit
    return total, best


def _apart(act: str, context: CallContext) -> list[ActHit]:
    """Clear hits of an act that do not overlap: the first ones, those that tell only of days gone by last."""
    told: list[ActHit] = []
    days: list[ActHit] = []
    for hit in context.acts.all(act):
        if hit.confidence < CLEAR:
            continue
        if only_days(context.turns[hit.turn].text[hit.start : hit.end]):
            days.append(hit)
        elif not _overlaps(hit, told[-1:]):
            told.append(hit)
    for hit in days:
        if not _overlaps(hit, told):
            told.append(hit)
    return sorted(told, key=lambda hit: (hit.turn, hit.start))


def _places(context: CallContext, late: float) -> dict[int, tuple[int, int, float]]:
    """Where values are spoken for: the customer's turns, and what the agent says again and asks about."""
    opening = set(matter_turns(context))
    places: dict[int, tuple[int, int, float]] = {}
    for turn in context.turns:
        if turn.quarantine:
            continue
        if turn.who is not Who.AGENT:
            places[turn.i] = 0, len(turn.text), _OPENING if turn.i in opening else late
            continue
        restated = _restated(turn, context) if opening and turn.i > min(opening) else None
        if restated is not None:
            places[turn.i] = *restated, _RESTATED
    return places


def _restated(turn: Turn, context: CallContext) -> tuple[int, int] | None:
    """The sentence in which the agent says the matter again, unless the customer denies it at once."""
    asked = [
        (left, right)
        for hit in context.acts.hits(turn.i, "confirm_ask")
        for left, right in [sentence_at(turn.text, hit.start, hit.end)]
        if len(bare(turn.text[left:right])) >= _LONG_ENOUGH
    ]
    if not asked or context.acts.has(turn.i, "denial"):
        return None
    answer = next((t for t in context.turns[turn.i + 1 : turn.i + 3] if t.who is Who.CUSTOMER), None)
    if answer is not None and _DENIAL.match(answer.text):
        return None
    return asked[0]


def _of_sentence(act: str, hit: ActHit, turn: Turn, context: CallContext) -> bool:
    """Whether another act is heard in the same sentence."""
    left, right = sentence_at(turn.text, hit.start, hit.end)
    return any(other.start < right and other.end > left for other in context.acts.hits(turn.i, act))


def _without_waiting(turn: Turn, context: CallContext) -> str:
    """A turn's text without the sentences that complain about waiting on the line.

    Who breaks off (干等两分钟了都……电梯又坏了) begins with something else.
    """
    text = turn.text
    for hit in context.acts.hits(turn.i, "wait_complaint"):
        left, right = sentence_at(turn.text, hit.start, hit.end)
        pause = turn.text.find("……", hit.end, right)
        right = right if pause < 0 else pause
        text = text.replace(turn.text[left:right], "")
    return text


def _best(scores: Mapping[str, Choice]) -> Choice:
    """The highest score; on a tie the value that the scorecard names first."""
    best = max(scores.values(), key=lambda choice: choice.score, default=Choice())
    return best if best.score > 0 else Choice()
