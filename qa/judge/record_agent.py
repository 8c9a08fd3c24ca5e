"""Who took the call: from its metadata, else as the agent says in the opening. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.judge.context import CallContext
from qa.judge.record_fields import EMPTY, Field, filled, known
from qa.language.names import own_name
from qa.language.numerals import digits_of, value_of
from qa.language.sentences import sentence_at
from qa.model import Turn, Who

__all__ = ["agent_of"]

_OPENING_TURNS = 3
_SPEAKS = "who_speaks"
# 工号六一八, 三零二七号; 十六号 is said as a number, not digit by digit.
_DIGITS = "[0-9零〇一二三四五六七八九幺两十百]{1,6}"
# A number of a house is none.
_NUMBER = re.compile(
    f"(?:工号|工牌|编号|代号)[是为]?({_DIGITS})"
    f"|(?<![0-9零〇一二三四五六七八九幺两十百月路街道巷弄])({_DIGITS})号(?![楼栋院门])"
)
_COUNTED = re.compile("[十百]")


def agent_of(context: CallContext) -> Field:
    """The agent's name and number.

    Args:
        context: the call.

    Returns:
        Both as far as the metadata tell them; where they tell neither, as the agent gives them, with the
        sentence; empty where nothing tells them.
    """
    meta = context.transcript.meta
    if given := " ".join(part for part in (meta.agent_name, meta.agent_id) if part):
        return known(given)
    for turn, left, right in _introductions(context):
        said = turn.text[left:right]
        name, number = own_name(said), _NUMBER.search(said)
        told = [said[slice(*name)]] if name else []
        told += [_as_digits(number[1] or number[2])] if number else []
        if told:
            value = " ".join(told) if name else f"工号 {told[0]}"
            return filled(value, turn, left, right)
    return EMPTY


def _introductions(context: CallContext) -> Iterator[tuple[Turn, int, int]]:
    """Sentences of the agent's opening that say who speaks."""
    own = (turn for turn in context.turns if turn.who is Who.AGENT and not turn.quarantine)
    for turn, _ in zip(own, range(_OPENING_TURNS), strict=False):
        # Name and number in one sentence are two hits.
        hits = context.acts.hits(turn.i, _SPEAKS)
        for left, right in dict.fromkeys(sentence_at(turn.text, hit.start, hit.end) for hit in hits):
            yield turn, left, right


def _as_digits(said: str) -> str:
    return str(value_of(said)) if _COUNTED.search(said) else digits_of(said)
