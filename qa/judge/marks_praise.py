"""Whether a sentence may be praised: good words also stand in taunts, refusals and boilerplate.

Only what speaks against praise is looked for here; what is good about a sentence the checks and remarks say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from qa.judge.acts import CLEAR, ActHit
from qa.judge.context import CallContext
from qa.judge.drafts import rough
from qa.language.asking import asking_clauses, is_asked
from qa.language.entities import find as find_entities
from qa.language.entity import Kind
from qa.language.likeness import sentences
from qa.model import Evidence, Match, Score, Turn, Who

__all__ = ["Praise", "Scrutiny", "fails", "praised", "scrutiny_of"]

# A call with fewer points (fatal items apart) is no example: praise in it must stand closer scrutiny.
_POOR = 75.0


class Praise(NamedTuple):
    """Words that might be praised.

    Attributes:
        about: the check they are praised for; empty for none.
        turn, at, to: where they stand.
        shown: what was heard there.
    """

    about: str
    turn: int
    at: int
    to: int
    shown: Evidence | ActHit | None = None


class Scrutiny(NamedTuple):
    """What praise in one call must stand up to.

    Attributes:
        strict: the call as a whole went badly.
        complaint: somebody complained.
        promises: where something was promised by a time: turn and offsets.
    """

    strict: bool = False
    complaint: bool = True
    promises: tuple[tuple[int, int, int], ...] = ()


def fails(points: Score) -> bool:
    """Whether a call went badly, whatever its fatal items."""
    return points.before_fatal is not None and points.before_fatal < _POOR


def scrutiny_of(points: Score, context: CallContext, facts: Mapping[str, object]) -> Scrutiny:
    """What praise in this call must stand up to."""
    promises = facts.get("promises")
    made = [p for p in promises if p.get("when")] if isinstance(promises, list) else []
    places = [(p["turn"], p["span"][0], p["span"][1]) for p in made]
    places += [(turn, 0, len(context.turns[turn].text)) for p in made for turn in p.get("again", ())]
    own = tuple(place for place in places if context.turns[place[0]].who is Who.AGENT)
    complains = facts.get("complaint.is_complaint") != "no"
    return Scrutiny(fails(points), complains, own)


def praised(words: Praise, scrutiny: Scrutiny, context: CallContext) -> bool:
    """Whether nothing speaks against praise."""
    if rough(words.turn, context) or _refuses(words, scrutiny, context):
        return False
    special = _SPECIAL.get(words.about)
    if special is not None and not special(words, scrutiny, context):
        return False
    return not scrutiny.strict or _stands(words, context)


# -- what speaks against any praise

# Heard in the very words they spoil them; in a call that went badly they spoil the whole turn.
_FOUL = ("pressure", "press_for_info", "press_info", "overpromise", "supervisor_no")
_REFUSES = ("refuse", "refuse_wish")
_OTHER_WAYS = ("alternative_way", "choices", "offer", "ask_agree")
# What may well be said while something is refused: the other way is judged by itself.
_BESIDE_NO = ("switch_in.apology", "switch_in.empathy", "conversion.info_refusal", "conversion.abuse_calm")


def _refuses(words: Praise, scrutiny: Scrutiny, context: CallContext) -> bool:
    """Whether the words press, or refuse and offer nothing behind the refusal."""
    for act in _FOUL:
        if any(scrutiny.strict or _inside(hit, words) for hit in _clear(words.turn, act, context)):
            return True
    no = [hit for act in _REFUSES for hit in _clear(words.turn, act, context) if _inside(hit, words)]
    if not no or words.about in _BESIDE_NO:
        return False
    last = max(hit.end for hit in no)
    offers = (hit for act in _OTHER_WAYS for hit in _clear(words.turn, act, context))
    if any(hit.start >= last and _inside(hit, words) for hit in offers):
        return False
    # The other way itself cannot stand in the refusal.
    return scrutiny.strict or words.about == "agreement.alternative" or _unwelcome(words, context)


def _clear(turn: int, act: str, context: CallContext) -> list[ActHit]:
    return [hit for hit in context.acts.hits(turn, act) if hit.confidence >= CLEAR]


def _inside(hit: ActHit, words: Praise) -> bool:
    return hit.start < words.to and words.at < hit.end


# -- what speaks against praise in a call that went badly

# Whether these were any good shows in what the customer says next.
_TOLD_BY_ANSWER = (
    *("switch_in.restate", "switch_in.accepted", "conversion.explain_plain", "conversion.guide_benefit"),
    *("conversion.backchannel", "agreement.solution", "agreement.options", "agreement.time_limit"),
    *("agreement.alternative", "agreement.next_step", "agreement.escalation", "call.thanks_feedback"),
)
# Politeness out of place: nobody who has just protested is served by it.
_ROUTINE = ("closing.more_help", "closing.thanks_goodbye", "closing.satisfaction", "call.thanks_feedback")
_PROTESTS = (
    *("abuse_said", "abuse", "upset", "anger", "crisis_named", "crisis_more", "asks_supervisor"),
    *("demands_leader", "feels_angry", "feels_annoyed", "complaint_feeling", "turns_down", "complaint_named"),
)
_ASKS_BACK = re.compile("[？?]|什么|啥|多少|凭|谁")
# To ask for a time or a price is to be interested.
_ASKS_ON = re.compile("(?:什么|啥)时候|几[天点号时]|哪天|多久|多长时间|多少钱|怎么收")
_TURNS_DOWN = re.compile("^(?:那?我)?(?:才)?不(?!是|过|用|急|着急|错|客气|满意|好意思|知道|懂|返)|^凭什么")
_AGREES = ("agrees", "accept", "feels_agreeing", "feels_thankful")
_TOKEN = re.compile("[一-龥]{2,}")
_EMPTY = frozenset("的了吗呢吧啊您你我们他她它是不就都也这那个有要会在给到可以")


def _stands(words: Praise, context: CallContext) -> bool:
    """Whether words stand closer scrutiny: the customer is not against them, before or after.

    What was not heard in so many words is no more than a guess, and needs the customer's answer for it.
    """
    if words.about in _ROUTINE:
        before = _customer(reversed(context.turns[: words.turn]))
        if before is not None and any(_clear(before.i, act, context) for act in _PROTESTS):
            return False
    plain = _plainly(words.shown)
    if plain and words.about and words.about not in _TOLD_BY_ANSWER:
        return True
    if _customer(context.turns[words.turn + 1 :]) is None:
        return plain
    return not _unwelcome(words, context)


def _unwelcome(words: Praise, context: CallContext) -> bool:
    """Whether the customer's answer is against the words."""
    answer = _customer(context.turns[words.turn + 1 :])
    if answer is None:
        return False
    said = context.turns[words.turn].text[words.at : words.to]
    if _TURNS_DOWN.search(answer.text) or _asked_back(answer, said):
        return True
    agrees = any(_clear(answer.i, act, context) for act in _AGREES)
    return not agrees and any(_clear(answer.i, act, context) for act in _PROTESTS)


def _plainly(shown: Evidence | ActHit | None) -> bool:
    """Whether it was heard in so many words, not by likeness or by learned weights."""
    return shown is None or shown.match is not Match.PHONETIC


def _customer(turns: Iterable[Turn]) -> Turn | None:
    """The first turn of the customer that says something."""
    return next((t for t in turns if t.who is Who.CUSTOMER and t.text and not t.backchannel), None)


def _asked_back(answer: Turn, said: str) -> bool:
    """Whether the customer takes up words of the agent's to ask what they are worth."""
    for start, end in sentences(answer.text):
        sentence = answer.text[start:end]
        if _ASKS_BACK.search(sentence) and not _ASKS_ON.search(sentence) and _shared(sentence, said):
            return True
    return False


def _shared(sentence: str, text: str) -> bool:
    """Whether two characters in a row that mean something stand in both."""
    pairs = (run[k : k + 2] for run in _TOKEN.findall(sentence) for k in range(len(run) - 1))
    return any(pair in text and not _EMPTY & set(pair) for pair in pairs)


# -- what praise for one check asks for


def _timed(words: Praise, scrutiny: Scrutiny, context: CallContext) -> bool:
    """Whether the words promise something by a time; an answer may be no more than the time."""
    if scrutiny.promises:
        return any(t == words.turn and at < words.to and words.at < to for t, at, to in scrutiny.promises)
    text = context.turns[words.turn].text[words.at : words.to]
    said = sum(e.end - e.start for e in find_entities(text) if e.kind in _TIMES)
    return 2 * said >= len(text.strip("，。！？、 "))


_TIMES = (Kind.DATE, Kind.DURATION)
# 啥事？ asks nothing yet.
_QUESTION = 6


def _inquires(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Whether the words are a question with something in it, not one in passing."""
    text = context.turns[words.turn].text
    asked = text[words.at : words.to].rstrip(" ”")
    marked = any(mark in text for mark in "。？！")
    last = any(left < words.to <= right for left, right in asking_clauses(text))
    return (asked.endswith("？") or (not marked and last)) and len(asked) >= _QUESTION


def _apologises(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Thanks for waiting are no apology."""
    if any(context.acts.has(words.turn, act) for act in ("apology", "apology_wide", "agent_sorry")):
        return True
    thanks = context.acts.hits(words.turn, "thanks")
    waits = context.acts.hits(words.turn, "wait_apology_words")
    return any(not any(t.start < w.end and w.start < t.end for t in thanks) for w in waits)


# 就是我们内部的一个叫法 explains nothing, nor does the word itself once more.
_HOLLOW = re.compile(
    "(?:内部|后台|系统|行业|行里|流程)[^，。！？]{0,4}(?:叫法|说法|指标|术语|名词|名称|代码|规定|概念)"
)
_MEANS = re.compile("就是([^，。！？]{2,})")
_TAILS = "呗嘛呀啊哦呢的了"


def _explains(words: Praise, scrutiny: Scrutiny, context: CallContext) -> bool:
    """Whether a term that was used or asked about is told in other words."""
    text = context.turns[words.turn].text[words.at : words.to]
    before = _customer(reversed(context.turns[: words.turn]))
    known = before.text if before is not None else ""
    told = _MEANS.search(text)
    if _HOLLOW.search(text) or (told and len(told[1].strip(_TAILS)) > 1 and told[1].strip(_TAILS) in known):
        return False
    asked = before is not None and any(
        context.acts.has(before.i, act) for act in ("asks_meaning", "asks_term")
    )
    here = any(context.acts.has(words.turn, act) for act in ("jargon", "plain_formula"))
    return asked or here or not scrutiny.strict


_DENIES = re.compile("^(?:不是(?!吗)|没有(?![错漏]|出入|问题)|不对|我没|我不是|谁说)")


def _agreed_with(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Whether the customer did not say that it was understood wrongly."""
    after = _customer(context.turns[words.turn + 1 :])
    return after is None or not _DENIES.search(after.text)


def _not_asked(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """What is to be done next is told, not asked."""
    text = context.turns[words.turn].text
    if any(_inside(hit, words) for hit in context.acts.hits(words.turn, "asks_identity")):
        return False
    if not isinstance(words.shown, ActHit) or any(_clear(words.turn, act, context) for act in _OFFERED):
        return True
    return not is_asked(text, words.shown.start, words.shown.end)


_OFFERED = ("ask_agree", "ask_agree_wide")


def _late(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """Thanks for a complaint belong behind its handling; before it they are a phrase."""
    return 2 * words.turn >= len(context.turns)


def _escalates(words: Praise, scrutiny: Scrutiny, _: CallContext) -> bool:
    """Something was wrong, and it was handed over in so many words, not only as if."""
    return scrutiny.complaint and (not scrutiny.strict or _plainly(words.shown))


def _admits(words: Praise, _: Scrutiny, context: CallContext) -> bool:
    """让您久等了 admits no fault."""
    hit = words.shown
    waits = context.acts.hits(words.turn, "thanks_waiting")
    return not isinstance(hit, ActHit) or not any(w.start < hit.end and hit.start < w.end for w in waits)


_SPECIAL: Mapping[str, Callable[[Praise, Scrutiny, CallContext], bool]] = {
    "greeting.wait_apology": _apologises,
    "switch_in.probe": _inquires,
    "switch_in.restate": _agreed_with,
    "conversion.explain_plain": _explains,
    "conversion.no_denial": _admits,
    "agreement.next_step": _not_asked,
    "agreement.time_limit": _timed,
    "agreement.escalation": _escalates,
    "call.thanks_feedback": _late,
}
