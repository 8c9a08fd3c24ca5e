"""The customer's own words for a wish that is none of the scorecard's classes: 我要赶紧补考."""

from __future__ import annotations

import re

from qa.judge.acts import CLEAR
from qa.judge.context import CallContext
from qa.judge.locate import WELL_HEARD
from qa.judge.record_fields import EMPTY, Field, filled
from qa.language.negation import negated
from qa.language.normalise import bare
from qa.language.sentences import OUTER, clause_spans
from qa.model import Who

__all__ = ["told_wish"]

_ASKING = ("demands_action", "wants_done")
# A demand begins its clause: 柜台说第二天给我送到家 tells what somebody else said.
_LEADS = re.compile("(?:那|就|先|现在|今天|赶紧|你们?|您|我|倒是|只|只是|麻烦|请)*")
# 我给我爸寄的 is the customer's doing; 你给我想个办法, 你给我办就行 and 给我说清楚 name nothing.
_NO_WISH = re.compile(
    "^我[给帮替]|想个?办法|怎么办|[给帮替]我(?:办|弄|处理|解决|说|讲|听)|[找叫](?:个|你们)?[^，]{0,4}(?:领导|经理|主管|人)"
)
_SHORTEST = 5


def told_wish(context: CallContext) -> Field:
    """The first clause, well heard, in which the customer demands something that has a name.

    Args:
        context: the call.

    Returns:
        The clause as said; empty where nothing of the kind was heard.
    """
    hits = sorted((h for act in _ASKING for h in context.acts.all(act)), key=lambda h: (h.turn, h.start))
    for hit in hits:
        turn = context.turns[hit.turn]
        if turn.who is not Who.CUSTOMER or hit.confidence < CLEAR or negated(turn.text, hit.start, hit.end):
            continue
        left, right = next(span for span in clause_spans(turn.text) if span[0] <= hit.start < span[1])
        said = turn.text[left:right].strip(OUTER)
        leads = _LEADS.fullmatch(turn.text[left : hit.start])
        heard = context.locator.heard(turn.i, left, right)
        if leads and heard >= WELL_HEARD and len(bare(said)) >= _SHORTEST and not _NO_WISH.search(said):
            return filled(said, turn, left, right)
    return EMPTY
