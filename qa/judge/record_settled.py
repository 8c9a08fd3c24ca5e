"""What was settled in a call: who agreed to what, as the agent said it again at the end or asked about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.judge.acts import ActHit
from qa.judge.context import CallContext
from qa.judge.record_judged import CONSENT, SOLUTION, Judged
from qa.judge.record_offers import (
    ASIDE,
    ASK,
    CHOICES,
    MOST,
    PLAN_SIZE,
    SURE,
    Place,
    has,
    offers_of,
    only_fallback,
    refuses,
    says_no,
    says_yes,
    telling,
    worth,
)
from qa.language.asking import is_asked
from qa.language.normalise import bare
from qa.language.sentences import sentence_at, sentence_spans
from qa.model import Turn, Who

__all__ = ["ANSWER", "Consent", "Settled", "settle", "without_lead", "without_question"]

_RECAP = ("recap_words", "recap")
# A tag behind so much of a sentence is so long.
_SAID, _TAG = 5, 12
# So many turns before the question that the customer said yes to belong to what was agreed.
_LEADING_UP, _ANSWERED = 4, 4
# Where one way begins among several.
_WAY = re.compile(
    "(?:[，；：。]|^)(?=(?:[头第]?[一二两三]|另[外一]?)?(?:个|种|条|样|款|位)?(?:是|就是|姓)"
    "|要么|或者|另[一外][个种条样]|第[一二三])|；|。"
)


@dataclass(frozen=True, slots=True)
class Consent:
    """The agent's turn that asks for consent and the customer's that gives it."""

    asked: int
    given: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled.

    Attributes:
        plan: the sentences that say it, in order; the first is the one that was agreed, if any was.
        consent: who asked for consent where, and who gave it; ``None`` when nobody did.
        recap: whether the plan is the agent's saying it again after the consent.
    """

    plan: tuple[Place, ...] = ()
    consent: Consent | None = None
    recap: bool = False


def settle(context: CallContext, judged: Judged) -> Settled:
    """Find what was settled.

    Args:
        context: the call.
        judged: what the checks found.
    """
    offered = offers_of(context, judged)
    consent = _consent(context, judged, {place[0] for place in offered})
    if judged.passed(SOLUTION) is False:
        return Settled((), consent)
    if consent is None:
        firm = [p for p in offered if not has(p, CHOICES, context)] or offered
        told = [p for p in firm if worth(p, context) > 1]
        sole = telling(firm, context)[:1] if judged.passed(SOLUTION) else ()
        return Settled(telling(told, context) or sole)
    recap = _recap(context, consent, judged)
    if recap is not None:
        return Settled((recap,), consent, recap=True)
    return Settled(_agreed(context, offered, consent, judged), consent)


# What a plan begins with and does not belong to it: 好，, 那这样吧，, 我再给您说一遍：.
_LEADS_UP = re.compile(
    "(?:(?:嗯+|哦|行+|成|好(?:的|嘞|吧)?|可以|不然|(?:那|那么)?要不(?:这样|然)?|(?:那|那么)?(?:这样|这么着)吧?(?:妈妈|[先女][生士]|[姐哥])?"
    "|(?:那么?|好的?|咱们?|我这边|我|[给跟和]?您|最后|再|来|转之前|就|先)*"
    "(?:总结|小结|归总|汇总|处理|确认|核对|重复|重申|复述|捋|说好|[对过说念讲理顺记])"
    "(?:了|一?[下遍句道回])?(?:结果)?[哈啊呀]?)[，：])+"
)

ANSWER = "(?:明白|知道|了解|清楚|收到|理解)了?|(?:对|是|没错|没问题|没关系)(?:的|呀|啊)?"
"""What answers the customer before a plan is told, as an expression."""
# 明白了，那换票不收钱.
_ANSWERS = re.compile(f"^(?:嗯+…+|(?:嗯+|也行|{ANSWER})[，。])+(?:那么?(?![个些天时边里位]))?")


def without_lead(said: str) -> str:
    """A plan without what only leads up to it, unless next to nothing were left."""
    told = _ANSWERS.sub("", said)
    said = told if len(told) >= _SAID else said
    lead = _LEADS_UP.match(said)
    return said[lead.end() :] if lead and len(bare(said[lead.end() :])) >= PLAN_SIZE else said


def without_question(said: str) -> str:
    """A sentence without the short question at its end (…，这么办您同意吗？) that asks for consent."""
    cut = max(said.rfind(mark, 0, len(said) - 1) for mark in "，；：")
    asks = cut >= _SAID and len(said) - cut <= _TAG and is_asked(said, cut + 1, len(said))
    return (said[:cut] if asks else said).strip("，；：。？！ ")


# -- consent


def _consent(context: CallContext, judged: Judged, planned: set[int]) -> Consent | None:
    """The last question about a plan that was answered yes; of any question if none was about a plan."""
    if judged.passed(CONSENT) is False:
        return None
    pairs = list(_pairs(context, judged))
    about = [pair for pair in pairs if any(pair.asked - 2 <= turn <= pair.asked for turn in planned)]
    return about[-1] if about else pairs[-1] if pairs else None


def _pairs(context: CallContext, judged: Judged) -> Iterator[Consent]:
    """Questions, each with the first answer that is a yes."""
    asked = {hit.turn for act in ASK for hit in context.acts.all(act) if hit.confidence >= SURE}
    plain = [t.i for t in context.turns if t.who is Who.CUSTOMER and says_yes(t, context)]
    given: list[int] = []
    if judged.passed(CONSENT):
        hits = judged.hits[CONSENT]
        asked |= {h.turn for h in hits if context.turns[h.turn].who is Who.AGENT}
        given = sorted({h.turn for h in hits if context.turns[h.turn].who is not Who.AGENT} - {*plain})
    for ask in sorted(asked):
        answers = range(ask + 1, min(ask + _ANSWERED, len(context.turns) - 1) + 1)
        turn = next((turn for turn in answers if turn in given or turn in plain), None)
        # A no ends it, unless the check found a yes all the same.
        refused = any(says_no(context.turns[i]) for i in answers if turn is not None and i < turn)
        if turn is not None and (not refused or judged.passed(CONSENT)):
            yield Consent(ask, turn)


# -- the plan


def _agreed(
    context: CallContext, offered: Sequence[Place], consent: Consent, judged: Judged
) -> tuple[Place, ...]:
    """What the customer said yes to: the sentence with the question, and what stands around it."""
    near = [p for p in offered if consent.asked - _LEADING_UP <= p[0] <= consent.given + 1]
    near = [p for p in near if not _done(p, context)]
    asked = next(
        (p for p in reversed(near) if p[0] == consent.asked and has(p, ASK, context)),
        _question(context, consent, judged),
    )
    if asked is not None and (meant := _pointed_at(asked, offered, context)):
        return meant
    if asked is not None and not has(asked, CHOICES, context):
        more = [p for p in near if p != asked and p[0] >= consent.asked and not has(p, CHOICES, context)]
        return (asked, *telling(more, context)[: MOST - 1])
    firm = [p for p in near if not has(p, CHOICES, context)]
    own = [p for p in firm if p[0] >= consent.asked]
    if own or firm:
        return tuple(reversed(telling(own or firm, context)))
    ways = [_chosen(p, context, consent) for p in near]
    return tuple(way for way in ways if way is not None)[-1:]


# 发出去了，一分钟之内到: what was agreed has been done by then, and is told by none of it.
_DONE = re.compile(
    "(?:好[的了]?，)?我?(?:已经|都|刚)?(?:[给帮为替]您)?[发改办弄退换登报寄派开提下转填记](?:送|交|上|记|通|理)?(?:出去|过去|好|完|上|成功)了[，。]"
)


def _done(place: Place, context: CallContext) -> bool:
    return bool(_DONE.match(context.turns[place[0]].text[place[1] : place[2]]))


# Says yes to what was told before, and nothing of it: 按这个办法弄, 那咱就这么定.
_POINTS_BACK = re.compile(
    "(?:那么?|就|咱们?|我们?|您|要不|先|照|按照?)*(?:这个|这种|这套|刚才说?的|上面的?|我说的|这样|这么)"
    "(?:个|些)?(?:办法|方案|方式|法子|安排|流程)?(?:来|去|给您)?(?:弄|办|办理|处理|安排|定|定下来|走|做|操作|执行|解决)?(?:的话)?[，。！？]*"
)


def _pointed_at(asked: Place, offered: Sequence[Place], context: CallContext) -> tuple[Place, ...]:
    """The offer last told before a question that only points back to it; nothing for any other question."""
    said = without_lead(without_question(context.turns[asked[0]].text[asked[1] : asked[2]]))
    if not _POINTS_BACK.fullmatch(said.strip("，。！？ ")):
        return ()
    before = [p for p in offered if p[:2] < asked[:2] and p != asked]
    return telling([p for p in before if p[0] == before[-1][0]], context) if before else ()


def _question(context: CallContext, consent: Consent, judged: Judged) -> Place | None:
    """The sentence that asks for consent, where it says what to."""
    text = context.turns[consent.asked].text
    hits: list[ActHit] = [hit for act in ASK for hit in context.acts.hits(consent.asked, act)]
    for hit in sorted(hits, key=lambda hit: hit.start):
        left, right = sentence_at(text, hit.start, hit.end)
        place = consent.asked, left, right
        told = hit.start - left >= PLAN_SIZE and (consent.asked, left) not in judged.charged
        apart = refuses(text[left:right]) or only_fallback(text[left:right])
        if told and not apart and not has(place, ASIDE - {"refuse_wish"}, context):
            return place
    return None


def _chosen(place: Place, context: CallContext, consent: Consent) -> Place | None:
    """Of several ways in one sentence the one that the customer took up; ``None`` if that is not plain."""
    turn, left, right = place
    text = context.turns[turn].text
    answers = "".join(t.text for t in context.turns[turn + 1 : consent.given + 1] if t.who is Who.CUSTOMER)
    cuts = [left, *(left + found.end() for found in _WAY.finditer(text[left:right])), right]
    ways = [(start, end) for start, end in pairwise(cuts) if end - start >= PLAN_SIZE]
    if len(ways) < 2:
        return place
    pairs = _pairs_of(answers)
    alike = sorted(((sum((_pairs_of(text[a:b]) & pairs).values()), a, b) for a, b in ways), reverse=True)
    return (turn, alike[0][1], alike[0][2]) if alike[0][0] > alike[1][0] else None


def _pairs_of(text: str) -> Counter[str]:
    said = bare(text)
    return Counter(said[i : i + 2] for i in range(len(said) - 1))


def _recap(context: CallContext, consent: Consent, judged: Judged) -> Place | None:
    """The plan as the agent says it again after the consent, with all that was settled."""
    found = None
    for act in _RECAP:
        for hit in context.acts.all(act):
            turn = context.turns[hit.turn]
            if hit.confidence < SURE or hit.turn <= consent.asked or turn.who is not Who.AGENT:
                continue
            place = _said_again(turn, hit)
            if place is None or (place[0], place[1]) in judged.charged or has(place, _NO_RECAP, context):
                continue
            if found is None or place[2] - place[1] > found[2] - found[1]:
                found = place
    return found


# A clause that only says so: 那我再说一下哈, 跟您再对一遍.
_SAYS_SO = re.compile("再[^，]{0,6}(?:遍|一下|一次|一回|一道)[啊哈呀]?$")
_NO_RECAP = frozenset(
    {"denial", "rude", "pressure", "asks_identity", "verify", "asks_satisfied", "system_down"}
)
# A recap is so long; what only says that it comes is no longer than that.
_SAYS_AGAIN, _LEAD = 24, 12


def _said_again(turn: Turn, hit: ActHit) -> Place | None:
    """The sentence of a recap, or the next one where it only says that it comes."""
    spans = [span for span in sentence_spans(turn.text) if span[1] > hit.start]
    for left, right in spans[:2]:
        start = turn.text.find("：", left, min(right, hit.end + 12)) + 1 or left
        comma = turn.text.find("，", left, left + _LEAD)
        if start == left <= hit.start < comma and _SAYS_SO.search(turn.text[left:comma]):
            start = comma + 1
        if right - start >= _SAYS_AGAIN:
            return turn.i, start, right
    return None
