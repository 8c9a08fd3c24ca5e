"""How grave a complaint is, by the first clear sign of the gravest level."""

from __future__ import annotations

import re

from qa.judge.acts import CLEAR, ActHit
from qa.judge.complaint import Choice
from qa.judge.context import CallContext
from qa.judge.scorecard import Scorecard
from qa.language.negation import negated
from qa.model import Who

__all__ = ["alarming", "level_of"]

# For scorecards that do not say which acts speak for a level.
_LEVELS = (("危机", "crisis"), ("复杂", "needs_others"))
_WITHIN_CLAUSE = ("injury", "crisis_more")
# What is threatened unless something is done is not ruled out: 不退我打监管电话, 不然我发给电视台.
_OR_ELSE = re.compile(
    "(?:(?:[不没](?:退|赔|管|办|换|修|还|认|改|来|处理|解决|答复|道歉|行|成)(?:[钱票货款]|的话)?|不然(?:的话)?|否则)"
    "[，、]?(?:那|那么)?(?:我们?|咱们?|俺)(?![不没别]))[^，。！？不没别]{0,6}$"
)


def level_of(context: CallContext, scorecard: Scorecard) -> Choice:
    """How grave it is: the first level (in the scorecard's order) with a clear sign.

    Args:
        context: the call.
        scorecard: its topic ``complaint.level`` names the acts of each level.

    Returns:
        The level; empty when there is no sign of any.
    """
    for value, act in scorecard.topics.get("complaint.level", _LEVELS):
        for hit in context.acts.all(act):
            if alarming(hit, context, who=None):
                return Choice(value, 1.0, hit)
    return Choice()


def alarming(hit: ActHit, context: CallContext, who: Who | None = Who.CUSTOMER) -> bool:
    """Whether what is grave was surely said; words of two clauses (地里头了，它割了半亩) make none."""
    turn = context.turns[hit.turn]
    said = turn.text[hit.start : hit.end]
    ruled_out = negated(turn.text, hit.start, hit.end) and not _OR_ELSE.search(turn.text[: hit.start])
    plain = hit.confidence >= CLEAR and not ruled_out
    return plain and who in (None, turn.who) and not (hit.act in _WITHIN_CLAUSE and "，" in said)
