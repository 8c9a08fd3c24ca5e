"""The sentences in which the agent offers something: what checks heard, less what says something besides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qa.judge.complaint import matter_turns
from qa.judge.context import CallContext
from qa.judge.record_judged import SOLUTION, TIME_LIMIT, Judged
from qa.language.asking import is_asked
from qa.language.fallbacks import fallback_at
from qa.language.negation import negated
from qa.language.normalise import bare
from qa.language.sentences import sentence_at
from qa.language.words import cut
from qa.model import Turn, Who

__all__ = [
    "ASIDE",
    "ASK",
    "CHOICES",
    "MOST",
    "PLAN_SIZE",
    "SURE",
    "Place",
    "has",
    "offers_of",
    "only_fallback",
    "refuses",
    "says_no",
    "says_yes",
    "telling",
    "worth",
]

# A sentence: its turn and its offsets in it.
Place = tuple[int, int, int]

SURE = 0.8
ASK = ("ask_agree", "ask_agree_wide", "ask_consent")
CHOICES = ("choices", "options")
# What is going to be done, or was just done, about the matter, for scorecards that do not ask for it.
_MEASURES = ("solution", "done_now", "books", *CHOICES)
_TIMED = ("time_promise", "time_promise_wide")
_SETTLING = (*_MEASURES, *_TIMED, "will_do", "pending_action", "company_action")
# A sentence with one of these offers nothing: it greets, asks, refuses, accuses, presses, apologises, or
# says again what the customer said.
ASIDE = frozenset(
    {"hello", "offer_help", "ask_respect", "more_help", "asks_satisfied", "thanks_pointing_out", "goodbye"}
    | {"refuse_wish", "denial", "pressure", "threaten_back", "rude", "overpromise", "press_for_info", "urge"}
    | {"hangs_up", "system_down", "apology", "apology_wide", "hold_request", "transfer_now", "vague_time"}
    | {"asks_identity", "verify", "asks_private", "asks_backup", "asks_backup_wide", "keeps_secret"}
    | {"restate_strong", "restate_whole"}
)
# Less than so many characters tell no plan; a question of less than so many only asks.
PLAN_SIZE, _BARE = 8, 18
# So many sentences are told.
MOST = 2
_YES, _AT_ONCE = ("agrees", "accept", "feels_agreeing"), 8
# What was only looked up is no plan.
_LOOKED_UP = re.compile("查[到了完]")


# What is not done, or does not concern the customer, is no plan unless something is offered beside it.
_NOT_DONE = re.compile(
    "(?:我们|我们?这[边儿里]|咱们)[^，。！？]{0,4}不(?:弄|做|管|办|提供|负责|支持|受理|包|送|修|退|换)的?(?=[，。！？]|$)"
    "|不行不行|[跟和与][您你我][^，。！？]{0,3}(?:没有?|无)关系?(?=[，。！？]|$)"
)
_OFFERS = re.compile("[给帮替为][您你]|可以|(?<!不)能(?!不)|安排|先")
# What is said no to: 不要, 我不交. A doubt (不太懂) or a question (行不行) is no such thing; scorn is.
_NO = re.compile(
    "(?:不|没)(?:要(?!紧)|用了|行(?!不)|干|认|同意|接受|答应|愿意|需要|考虑|想(?:要|掏|交|买|换|办|折腾))"
)
_SCORN = re.compile("打发(?:谁|我|要饭)|谁稀罕")
_VERB_NO = re.compile("(?:我|可|才|也|就|^|[，。！？])不([^，。！？要是用行能会知想好太在])")
_LONGEST_WORD = 4
# What goes with an offer and is none: 就不麻烦您了 thanks for 麻烦您等我电话, 我不急 answers 您别着急.
_COURTESY = ("麻烦", "打扰", "耽误", "客气", "急", "着急", "担心", "生气", "怪", "清楚", "明白", "懂", "了解")


def offers_of(context: CallContext, judged: Judged) -> list[Place]:
    """The sentences that offer something, in order; not those that the customer turned down at once.

    Args:
        context: the call.
        judged: what the checks found.
    """
    first = min(matter_turns(context), default=0)
    places: dict[Place, None] = {}
    for turn, start, end in _heard(context, judged):
        text = context.turns[turn].text
        place = turn, *sentence_at(text, start, end)
        if turn <= first or negated(text, start, end) or _LOOKED_UP.search(text[start:end]):
            continue
        if _proposes(place, context, judged):
            places[place] = None
    return [place for place in sorted(places) if not _turned_down(place, context)]


def _turned_down(place: Place, context: CallContext) -> bool:
    """Whether the customer's next words say no to an offer, or to what it asks for (再续一年: 我不续)."""
    turn, left, right = place
    reply = next((t for t in context.turns[turn + 1 :] if t.who is Who.CUSTOMER and not t.backchannel), None)
    offered = context.turns[turn].text[left:right]
    return reply is not None and says_no(reply, offered) and not says_yes(reply, context, offered)


def says_no(turn: Turn, offered: str = "") -> bool:
    """Whether a turn turns down what was offered."""
    return _first_no(turn, offered) is not None


def says_yes(turn: Turn, context: CallContext, offered: str = "") -> bool:
    """Whether a turn begins with a yes; not where it says no first (我不续！我要退钱)."""
    no = _first_no(turn, offered)
    hits = [h for act in _YES for h in context.acts.hits(turn.i, act) if h.start <= _AT_ONCE]
    return any((no is None or h.start < no) and not negated(turn.text, h.start, h.end) for h in hits)


def _first_no(turn: Turn, offered: str) -> int | None:
    verbs = _VERB_NO.finditer(turn.text) if offered else ()
    # Whole words: who does not remember (不记得) turns no 登记 down.
    found = [
        *_NO.finditer(turn.text),
        *(v for v in verbs if _offered(cut(turn.text[v.start(1) :][:_LONGEST_WORD])[0], offered)),
    ]
    plain = [no.start() for no in found if not is_asked(turn.text, no.start(), no.end())]
    return min([*plain, *(scorn.start() for scorn in _SCORN.finditer(turn.text))], default=None)


def _offered(word: str, offered: str) -> bool:
    return word in offered and word not in _COURTESY


def _heard(context: CallContext, judged: Judged) -> Iterator[tuple[int, int, int]]:
    for check, acts in ((SOLUTION, _MEASURES), (TIME_LIMIT, _TIMED)):
        if judged.passed(check):
            yield from ((hit.turn, hit.at, hit.to) for hit in judged.hits[check])
        elif judged.passed(check) is None:
            hits = (hit for act in acts for hit in context.acts.all(act))
            yield from ((hit.turn, hit.start, hit.end) for hit in hits if hit.confidence >= SURE)


def _proposes(place: Place, context: CallContext, judged: Judged) -> bool:
    """Whether a sentence says what will be done and nothing besides."""
    turn, left, right = place
    text = context.turns[turn].text
    if (
        (turn, left) in judged.charged
        or len(bare(text[left:right])) < PLAN_SIZE
        or has(place, ASIDE, context)
        or refuses(text[left:right])
        or only_fallback(text[left:right])
    ):
        return False
    # A question inside a statement (看能不能减半。) asks nobody.
    asks = text[right - 1] != "。" and is_asked(text, left, right)
    agree = has(place, ASK, context)
    return not asks or (agree and right - left >= _BARE) or has(place, CHOICES, context)


def has(place: Place, acts: Iterable[str], context: CallContext) -> bool:
    """Whether one of the acts is surely heard in a sentence."""
    return any(
        place[1] <= hit.start < place[2] and hit.confidence >= SURE
        for act in acts
        for hit in context.acts.hits(place[0], act)
    )


def telling(places: Sequence[Place], context: CallContext) -> tuple[Place, ...]:
    """The places with most acts that settle something; in order."""
    return tuple(sorted(sorted(places, key=lambda p: (worth(p, context), p), reverse=True)[:MOST]))


def refuses(said: str) -> bool:
    """Whether a sentence of the agent only says what is not done or not the customer's concern."""
    return bool(_NOT_DONE.search(said)) and not _OFFERS.search(said)


def only_fallback(said: str) -> bool:
    """Whether a sentence says no more than what holds if something fails: 万一没恢复您再打来."""
    start = fallback_at(said)
    return start is not None and len(bare(said[:start])) < PLAN_SIZE


def worth(place: Place, context: CallContext) -> int:
    """By how many acts a sentence settles something."""
    return sum(has(place, (act,), context) for act in _SETTLING)
