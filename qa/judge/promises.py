"""What the agent promised, and by when: one promise per thing and time, each with its sentence.

A promise is a clause of the agent that says what the company will do, with the time said next to it.
Questions, refusals, threats, what the customer is to do, and what lies in the past are none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.judge.acts import CLEAR, LEARNED, ActHit
from qa.judge.context import CallContext
from qa.judge.places_near import floor_before
from qa.judge.promises_bars import barred, covers, delivers, system_back
from qa.judge.promises_due import Due, due_of
from qa.judge.promises_made import Promise, next_step, take
from qa.judge.promises_times import Time, times_said
from qa.language.entity import Entity, Kind
from qa.language.negation import negated
from qa.language.sentences import OUTER, clause_spans, clause_start, sentence_spans
from qa.model import Turn, Who

__all__ = ["Promise", "find_promises", "next_step", "time_of_call"]

# With a time all of them commit; without one only a clear pledge does.
_COMMITS = ("will_do", "pledges", "time_promise", "time_promise_wide", "books")
_PLEDGES, _VAGUE = "pledges", "vague_time"
# Offered beside other ways: nothing is promised until one is chosen.
_OFFERED = re.compile(
    "[一两二三四几](?:个|种|条|样)(?:是|办法|方案|选择|路|[修洗做装退赔算]法)|(?:^|[，：；])[一二三]是|另一[个种条]|二选一|要么|或者|您看怎么选|(?<![给帮替为])您[选挑]"
)
# Before its time: the time is that of one way.
_WAY_BEGINS = re.compile("[是有或]|要么")
_CHOICES, _FOR_YOU, _ONE_OF = "choices", tuple("给帮替为"), "是供客户选择的办法之一"
# What the learned weights alone take for a choice is one only where the customer is asked to choose.
_WHICH = re.compile("哪|还是|[您你](?:来)?[选挑定]|主意")
_ROUGH = re.compile("大概|大约|预计|估计|估摸|左右|上下|最快|争取|应该|差不多|尽量|可能|一般|正常")
_ASKS = re.compile("什么|几[点号时天]|哪|多少|有没有|是不是|能不能|还是|方便吗|在家吗")
_OR = re.compile("还是[^。！]*？")
_WHEN = re.compile("多久|多长时间|几天|哪天|几号|什么时候|啥时候|何时|多会儿?")
# Beside a time that closes what was said before it stands no more than this: 退到您卡里，要五个工作日.
_ALONE = re.compile("(?:[那就要得需大概约最多快晚迟左右以之内前后行吧哈的起，。；、！？])*")
# A sentence with no more than this beside its time is an answer.
_BARE = 4
_IF_YOU = re.compile("[您你].{0,6}(?:要是|如果|不定|再不)")
# Counted from something else than the call.
_FROM = re.compile(
    "(?:收到|到货|到[店馆仓]|结束|付了?款|审核|复核|核完|签收|寄到|通过|以后|之后|[完后])[^，]{0,6}$"
)
_OTHER_DAY = re.compile("(?:前一天|头一?天|前一晚|第二天)$")
# 这么安排您同意吗: asked after the promise, no part of it.
_ASKED_BEHIND = re.compile("[，。](?:这样|这么|您看|您觉得|可以|行|好)[^，。]{0,12}$")
# A time farther than this from the words that commit belongs to something else.
_CLOSE = 14
# So many clauses after its own a time may wait for what is to be done.
_AHEAD = 2
# An hour alone belongs to a day promised so many turns before at the most.
_RECENT = 2


def time_of_call(context: CallContext) -> dt.datetime | None:
    """When the call began, by its metadata; ``None`` when unknown or unreadable."""
    try:
        return dt.datetime.fromisoformat(context.transcript.meta.started_at).replace(tzinfo=None)
    except ValueError:
        return None


def find_promises(context: CallContext) -> tuple[Promise, ...]:
    """All promises of a call.

    Args:
        context: the call.

    Returns:
        Promises in the order in which they were first made. Of the ways offered in one turn those that
        were not taken up are left out once another of them was, or once something was promised outright.
    """
    began = time_of_call(context)
    found: list[Promise] = []
    chosen: set[int] = set()
    for turn in context.turns:
        if turn.who is not Who.AGENT or not any(context.acts.has(turn.i, act) for act in _COMMITS):
            continue
        base = None if began is None else began + dt.timedelta(seconds=turn.start or 0.0)
        last = max(found, key=lambda promise: promise.turn, default=None)
        for promise in _of_turn(turn, context, base, last):
            take(promise, found, chosen)
    firm = max((p.turn for p in found if not p.offered), default=-1)
    kept = [p for p in found if not p.offered or not (p.turn in chosen or _given_up(p, firm, context))]
    return tuple(sorted(kept, key=lambda p: (p.turn, p.start)))


def _given_up(promise: Promise, firm: int, context: CallContext) -> bool:
    """Whether something was promised outright behind an offer.

    A choice of form only leaves the time as it is: 五个工作日内给您，寄纸质的还是发电子版. Where no time was
    said there is none to leave.
    """
    if promise.turn >= firm or not promise.when:
        return promise.turn < firm
    text = context.turns[promise.turn].text[promise.start : promise.end]
    before, _, behind = text.partition(promise.when)
    return not ("还是" in behind and not _WAY_BEGINS.search(before))


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence of an agent's turn in which something commits."""

    turn: Turn
    start: int
    end: int
    hits: tuple[ActHit, ...]
    context: CallContext
    base: dt.datetime | None
    last: Promise | None

    def commits(self, start: int, end: int, act: str = "") -> bool:
        """Whether something commits between two offsets."""
        return any(hit.start < end and hit.end > start for hit in self.hits if not act or hit.act == act)

    def near(self, time: Time) -> bool:
        """Whether a time stands close enough to what commits to belong to it."""
        return any(hit.start - time.end <= _CLOSE and time.start - hit.end <= _CLOSE for hit in self.hits)

    @property
    def offered(self) -> bool:
        """Whether the sentence is one of several ways the customer may choose from."""
        text = self.turn.text
        if _OFFERED.search(text[self.start : self.end]):
            return True
        asked = _WHICH.search(text) is not None
        return any(
            hit.confidence >= CLEAR
            and (asked or hit.confidence > LEARNED)
            and hit.start < self.end
            and hit.end > self.start
            and text[max(0, hit.start - 1) : hit.start] not in _FOR_YOU
            for hit in self.context.acts.hits(self.turn.i, _CHOICES)
        )


def _of_turn(
    turn: Turn, context: CallContext, base: dt.datetime | None, last: Promise | None
) -> Iterator[Promise]:
    hits = [
        hit
        for act in _COMMITS
        for hit in context.acts.hits(turn.i, act)
        if hit.confidence >= CLEAR and not negated(turn.text, hit.start, hit.end)
    ]
    if not hits:
        return
    times = times_said(turn.text)
    for left, right in sentence_spans(turn.text):
        inside = tuple(hit for hit in hits if left < hit.end and hit.start < right)
        if not inside:
            continue
        said = _Said(turn, left, right, inside, context, base, last)
        ahead = [time for time in times if left <= time.start < right]
        for start, end, time in _stretches(turn.text, left, right, ahead):
            timed = time is not None and said.near(time)
            promise = _timed(said, (start, end), time) if timed and time else _untimed(said, (start, end))
            if promise is not None:
                yield promise


def _asks(what: str) -> bool:
    """A question, or something that hangs on the customer: 您今天要是不定下来."""
    return bool(_ASKS.search(what) or _IF_YOU.match(what))


def _timed(said: _Said, stretch: tuple[int, int], time: Time) -> Promise | None:
    """The promise that a time belongs to."""
    turn, context = said.turn, said.context
    core = _core(said, stretch, time)
    if core is None or not said.commits(max(said.start, core[0] - _CLOSE), core[1]):
        return None
    place, lasts = (time.start, time.end), time.kind is Kind.DURATION
    text, when = turn.text[slice(*core)], turn.text[slice(*place)]
    if _asks(text) or _OR.search(turn.text[stretch[0] : stretch[1]]) or barred(turn, core, place, context):
        return None
    if system_back(turn, core, context) or covers(turn, core, place, lasts=lasts):
        return None
    due, note = _due(said, time, when)
    if due is None:
        return None
    notes = [note] if note else []
    if time.kind is not Kind.DATE and _FROM.search(turn.text[core[0] : time.start]):
        notes.append("不是从通话时起算，日期仅供参考")
    if _ROUGH.search(text):
        notes.append("说的是大概的时间")
    if said.offered:
        notes.append(_ONE_OF)
    return Promise(
        _told(turn.text[core[0] : max(core[1], stretch[1])]),
        when,
        due,
        turn.i,
        said.start,
        said.end,
        plain=not notes,
        note="；".join(notes),
        offered=said.offered,
        value=tuple(part.value for part in time.parts),
        kind=time.kind,
    )


def _due(said: _Said, time: Time, when: str) -> tuple[Due | None, str]:
    """When a time is due, and what to say about it: an hour alone belongs to the day last promised."""
    elsewhere = _OTHER_DAY.search(said.turn.text[said.start : time.start])
    if elsewhere or (time.kind is Kind.DATE and time.day is not None):
        return Due(when), "从前面说的日子算起"
    last = said.last
    near = last is not None and last.kind is Kind.DATE and said.turn.i - last.turn <= _RECENT
    if near and last and last.due and last.due.iso and said.base and time.kind is Kind.TIME_OF_DAY:
        day = dt.date.fromisoformat(last.due.iso[:10])
        if time.day is None and day > said.base.date():
            named = Entity(Kind.DATE, time.start, time.start, day.isoformat(), 1.0, None, "absolute")
            due = due_of(time.parts, when, said.base, named)
            return due, "日子按前面说的算"
    due = due_of(time.parts, when, said.base, time.day)
    return due, due.note if due else ""


def _told(text: str) -> str:
    """What is promised, without what is asked behind it."""
    return _ASKED_BEHIND.sub("", text.strip(OUTER)).strip(OUTER)


def _core(said: _Said, stretch: tuple[int, int], time: Time) -> tuple[int, int] | None:
    """The clauses from a time to what is done then: its own, those behind, else the one before it.

    A duration or date alone that answers when? needs no more.
    """
    text, start = said.turn.text, stretch[0]
    ends = [start + end for _, end in clause_spans(text[start : stretch[1]])]
    own = next((n for n, end in enumerate(ends) if time.end <= end), None)
    if own is None:
        return None
    for end in ends[own : own + 1 + _AHEAD]:
        if delivers(text[start : time.start] + "，" + text[time.end : end]):
            return start, end
    before = max(said.start, clause_start(text, start - 1))
    alone = _ALONE.fullmatch(text[start : time.start]) and _ALONE.fullmatch(text[time.end : ends[own]])
    if before < start and alone and delivers(text[before:start]):
        return before, ends[own]
    return (start, ends[own]) if _answers(said, time) else None


def _answers(said: _Said, time: Time) -> bool:
    """Whether a sentence that is a time and no more answers the customer's question when."""
    rest = said.turn.text[said.start : time.start] + said.turn.text[time.end : said.end]
    if time.kind is Kind.TIME_OF_DAY or len(rest.strip(OUTER)) > _BARE:
        return False
    asked = floor_before(said.turn.i, said.context)
    return any(turn.who is Who.CUSTOMER and _WHEN.search(turn.text) for turn in asked)


def _untimed(said: _Said, stretch: tuple[int, int]) -> Promise | None:
    """A clear pledge that names no time."""
    turn, context = said.turn, said.context
    what = turn.text[slice(*stretch)].strip(OUTER)
    if not said.commits(*stretch, act=_PLEDGES) or _asks(what):
        return None
    if barred(turn, stretch, (stretch[0], stretch[0]), context):
        return None
    spoken = (h for h in context.acts.hits(turn.i, _VAGUE) if said.start <= h.start < said.end)
    vague = next(spoken, None)
    when = turn.text[vague.start : vague.end] if vague else ""
    note = f"{_ONE_OF}；没有说定时间" if said.offered else "没有说定时间"
    return Promise(
        what, when, None, turn.i, said.start, said.end, plain=False, note=note, offered=said.offered
    )


def _stretches(text: str, left: int, right: int, times: Sequence[Time]) -> list[tuple[int, int, Time | None]]:
    """A sentence cut before each clause that brings a new time; without any, into its clauses."""
    if not times:
        return [(left + start, left + end, None) for start, end in clause_spans(text[left:right])]
    starts = [max(left, clause_start(text, time.start)) for time in times]
    first: dict[int, Time] = {}
    for start, time in zip(starts, times, strict=True):
        first.setdefault(start, time)
    cuts = [*first, right]
    return [(start, cuts[n + 1], time) for n, (start, time) in enumerate(first.items())]
