"""The product or service that a call is about, told from what is merely mentioned: 药 in a lost suitcase."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qa.judge.acts import ActHit
from qa.judge.clauses import Stretch
from qa.judge.context import CallContext
from qa.judge.locate import WELL_HEARD
from qa.judge.stated import place_of
from qa.judge.things import bare_thing, is_name
from qa.model import Who

__all__ = ["product_of"]

# So many turns behind the matter it may still be named.
_NEAR = 2
_WRONG = ("fault", "type_quality", "type_charge", "type_process", "type_process_missed", "company_fault")
# What a product is the object of; 用的是 tells of a means.
_GOT = re.compile(
    "(?:买|订|定|装|用(?!的?是)|办|租|换|修|送|寄|领|配|洗|搬|养|签|报|请|派|约|开通?|充|试用|续|退)(?:了|的|过|来|给)?[^，。！？]{0,8}$"
)
_ASIDE = re.compile(
    "(?:里头|里面|里有|放|剩|在|去|回|到|进|住进|借|赶不上|碎了?|谁家|人家|别人|别家|隔壁|回的)[^，。！？]{0,5}$|你们供"
)
_MEMBERSHIP = re.compile("会员$")


def product_of(context: CallContext, facts: Mapping[str, object]) -> str:
    """The thing that the matter is about.

    Args:
        context: the call.
        facts: what was extracted from it.

    Returns:
        What the customer names in the sentence of the matter, as got from the company, or beside what is
        wrong; empty when nothing was.
    """
    place = place_of(facts)
    for hit in context.acts.all("product"):
        turn = context.turns[hit.turn]
        name = bare_thing(turn.text[hit.start : hit.end])
        if turn.who is not Who.CUSTOMER or not is_name(name):
            continue
        heard = context.locator.heard(hit.turn, hit.start, hit.end) >= WELL_HEARD
        if heard and _meant(hit, name, place, context):
            return name
    return ""


def _meant(hit: ActHit, name: str, place: Stretch | None, context: CallContext) -> bool:
    turn = context.turns[hit.turn]
    at = hit.end - len(name)
    before = turn.text[:at]
    got = bool(_GOT.search(before))
    if _MEMBERSHIP.search(name):
        return got
    if place is None or hit.turn > place.turn + _NEAR or (_ASIDE.search(before) and not got):
        return False
    if got or (hit.turn == place.turn and place.start <= at < place.end):
        return True
    left, right = context.locator.sentence(hit.turn, hit.start, hit.end)
    wrong = (h.start for act in _WRONG for h in context.acts.hits(hit.turn, act))
    return any(left <= start < right for start in wrong)
