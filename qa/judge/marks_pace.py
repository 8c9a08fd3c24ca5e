"""What a trainer says of one sentence that is too fast or too slow: how much, and where to slow down."""

from __future__ import annotations

import re
from typing import NamedTuple

from qa.judge.context import CallContext
from qa.language.asking import asking_clauses
from qa.language.entities import find as find_entities
from qa.language.entity import Entity, Kind

__all__ = ["Pace", "pace_of", "too_fast_by"]


class Pace(NamedTuple):
    """What to say of a sentence's pace.

    Attributes:
        situation: the library's situation that answers it; empty for the check's own.
        term: the words in it to be said slowly; empty for none.
        why: why it matters in this sentence.
    """

    situation: str
    term: str
    why: str


_NUMBERS = (Kind.ID_NUMBER, Kind.BANK_CARD, Kind.PHONE, Kind.TAIL, Kind.ORDER_NUMBER, Kind.DIGITS)
_TIMES = (Kind.DATE, Kind.TIME_OF_DAY, Kind.DURATION)
_BY_THEN = re.compile("(?:之|以)?[内前后]")
# 周六十一点 is read as a day alone.
_HOUR = re.compile("[0-9零一二两三四五六七八九十]+点半?")
# 昨天, 今天 and 这个月 need no noting down.
_TO_COME = re.compile("^(?!昨|前|上|去)(?:.*[点号]|.*(?:周|礼拜|星期)[一二三四五六日天]|[明后]|下)")
# A shorter run of figures is soon told.
_LONG = 4
_SORRY = ("apology", "agent_sorry", "empathy", "soothe")
_NO = ("refuse", "refuse_wish", "refuse_reason", "denial", "supervisor_no")
_BY_ACT = (
    ("pace_sorry", "致歉、安慰的话赶着说，听着就不像诚意。", _SORRY),
    ("pace_steps", "步骤连着说，客户手上跟不过来。", ("how_to",)),
    ("pace_no", "办不到的话说得快，客户听到的是不耐烦。", _NO),
)
_TOO_MANY = Pace("pace_ask", "", "几个问题一口气问完，客户只顾得上答一个。")
_TOO_FAR = Pace("pace_far", "", "快到这个份上，客户前一句还没听完，后一句已经来了。")
_ONE_QUESTION = Pace("pace_question", "", "问得太赶，客户还没想好怎么答。")
_SHORT_ONE = Pace("pace_short", "", "话不长也赶着说，客户听着像要收线。")
_ANY = Pace("", "", "快了听不清，句与句之间要留出半拍。")
# So many questions in one turn are too many for one answer.
_QUESTIONS = 2
_SHORT = 24
# A sentence this far beyond the band is not followed at all.
_FAR = 1.25


def pace_of(turn: int, rate: float, limit: float, context: CallContext) -> Pace:
    """What to say of a turn that is too fast.

    Args:
        turn: the turn.
        rate: its characters a minute.
        limit: the most there should be.
        context: the call.
    """
    text = context.turns[turn].text
    noted = _to_note(list(find_entities(text)), text)
    if noted is not None:
        return noted
    asked = len(asking_clauses(text))
    if asked >= _QUESTIONS:
        return _TOO_MANY
    for way, why, acts in _BY_ACT:
        if any(context.acts.has(turn, act) for act in acts):
            return Pace(way, "", why)
    if rate > limit * _FAR:
        return _TOO_FAR
    if asked:
        return _ONE_QUESTION
    return _SHORT_ONE if len(text) < _SHORT else _ANY


def _to_note(found: list[Entity], text: str) -> Pace | None:
    """What the customer has to note down or reckon with."""
    if any(e.kind in _NUMBERS and e.end - e.start >= _LONG for e in found):
        return Pace("pace_numbers", "", "号码说得快，客户来不及记，还要再问一遍。")
    if any(e.kind is Kind.AGENT_NUMBER for e in found):
        return Pace("pace_name", "", "姓名和工号一带而过，客户记不住找的是谁。")
    if time := _time(found, text):
        return Pace("pace_time", time, f"“{time}”是客户要记住的，这里要停一停。")
    money = next((text[e.start : e.end] for e in found if e.kind is Kind.AMOUNT), "")
    return Pace("pace_sum", money, f"“{money}”是客户要算的，说到钱要放慢。") if money else None


def too_fast_by(rate: float, limit: float) -> str:
    """How far a pace is above its limit, in words."""
    return f"比上限快 {100 * (rate / limit - 1):.0f}%"


def _time(found: list[Entity], text: str) -> str:
    """The first time to be remembered, with what belongs to it: 周六十一点, 三天之内; not 一天接八个."""
    times = [e for e in found if e.kind in _TIMES]
    for number, first in enumerate(times):
        end = first.end
        for more in times[number + 1 :]:
            end = more.end if more.start == end else end
        hour = _HOUR.match(text, end)
        end = hour.end() if hour else end
        by_then = _BY_THEN.match(text, end)
        if by_then or (first.kind is not Kind.DURATION and _TO_COME.search(text[first.start : end])):
            return text[first.start : by_then.end() if by_then else end]
    return ""
