"""Whether a sentence may be praised: good words also stand in taunts, refusals and boilerplate.

Only what speaks against praise is looked for here; what is good about a sentence the checks and remarks say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qa.judge.context import CallContext
from qa.judge.drafts import rough
from qa.judge.praise import Praise, Scrutiny, clear_hits, customer_turn, heard_plainly, inside, text_of
from qa.judge.praise_checks import SPECIAL
from qa.language.sentences import sentence_spans
from qa.model import Score, Turn, Who

__all__ = ["fails", "praised", "scrutiny_of"]

# A call with fewer points (fatal items apart) is no example: praise in it must stand closer scrutiny.
_POOR = 75.0


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
    special = SPECIAL.get(words.about)
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
        if any(scrutiny.strict or inside(hit, words) for hit in clear_hits(words.turn, act, context)):
            return True
    no = [hit for act in _REFUSES for hit in clear_hits(words.turn, act, context) if inside(hit, words)]
    if not no or words.about in _BESIDE_NO:
        return False
    last = max(hit.end for hit in no)
    offers = (hit for act in _OTHER_WAYS for hit in clear_hits(words.turn, act, context))
    if any(hit.start >= last and inside(hit, words) for hit in offers):
        return False
    # The other way itself cannot stand in the refusal.
    return scrutiny.strict or words.about == "agreement.alternative" or _unwelcome(words, context)


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
# Who says in other words what was understood does not doubt it.
_UNDERSTANDS = re.compile("^[那哦噢嗯啊，]*(?:也就是说?|就是说|意思是|意思就是|等于说?|相当于|那就是)")
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
        before = customer_turn(reversed(context.turns[: words.turn]))
        if before is not None and any(clear_hits(before.i, act, context) for act in _PROTESTS):
            return False
    plain = heard_plainly(words.shown)
    if plain and words.about and words.about not in _TOLD_BY_ANSWER:
        return True
    if customer_turn(context.turns[words.turn + 1 :]) is None:
        return plain
    return not _unwelcome(words, context)


def _unwelcome(words: Praise, context: CallContext) -> bool:
    """Whether the customer's answer is against the words."""
    answer = customer_turn(context.turns[words.turn + 1 :])
    if answer is None:
        return False
    said = text_of(words, context)
    if _TURNS_DOWN.search(answer.text) or _asked_back(answer, said):
        return True
    agrees = any(clear_hits(answer.i, act, context) for act in _AGREES)
    return not agrees and any(clear_hits(answer.i, act, context) for act in _PROTESTS)


def _asked_back(answer: Turn, said: str) -> bool:
    """Whether the customer takes up words of the agent's to ask what they are worth."""
    for start, end in sentence_spans(answer.text):
        sentence = answer.text[start:end]
        plain = _ASKS_ON.search(sentence) or _UNDERSTANDS.match(sentence)
        if _ASKS_BACK.search(sentence) and not plain and _shared(sentence, said):
            return True
    return False


def _shared(sentence: str, text: str) -> bool:
    """Whether two characters in a row that mean something stand in both."""
    pairs = (run[k : k + 2] for run in _TOKEN.findall(sentence) for k in range(len(run) - 1))
    return any(pair in text and not _EMPTY & set(pair) for pair in pairs)
