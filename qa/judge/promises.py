"""What the agent promised, and by when: one promise per thing and time, each with its sentence.

A promise is a clause of the agent that says what the company will do, with the time said next to it.
Questions, refusals and what lies in the past are none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.judge.acts import CLEAR, ActHit
from qa.judge.context import CallContext
from qa.judge.promises_due import Due, due_of
from qa.language.entities import find as find_entities
from qa.language.entity import Entity, Kind
from qa.language.likeness import LOCAL, sentences
from qa.language.negation import negated
from qa.model import Turn, Who

__all__ = ["Promise", "find_promises", "time_of_call"]

_TIMES = frozenset({Kind.DATE, Kind.TIME_OF_DAY, Kind.DURATION})
# Said with a time, a looser wording commits; without one only a clear pledge does.
_COMMITS, _PLEDGES, _VAGUE = "will_do", "pledges", "vague_time"
# A date and its hour stand next to each other: 后天 / 上午九点; nothing but particles between.
_JOINED = re.compile("^[的，之前 ]{0,2}$")
# Time that has passed, runs already or comes again and again: 等了三天, 满十二个月, 每天早上.
_LOOKS_BACK = re.compile(
    "(?:等|过|满|超|拖|隔|用|住|买|才|不到|没到|超过|已经|都|提前|连着|最长|保修|质保|有效期?|绑|签|试|试机"
    "|合同|合约|剩下|还有|每次?|每天|每日|每周|天天|上线|购机|按说|前)了?$"
)
_BACK = 8
# Three days ago, and what only describes a thing: 三天前, 十五天以内的政策, 十七号的车.
_AGO = re.compile("^(?:之?前|以前|多?了)")
_DESCRIBES = re.compile("^(?:以内|之内|内)?的(?!时候|话)")
# Offered beside other ways: nothing is promised until one is chosen.
_OFFERED = re.compile(
    "[一两二几](?:个|种|条)(?:是|办法|方案|选择|路)|另一[个种条]|二选一|要么|或者|您看怎么选|您选"
)
_ROUGH = re.compile("大概|大约|预计|估计|左右|最快|争取|应该|差不多|尽量|可能|一般")
_ASKS = re.compile("什么|几[点号时天]|哪|多少|有没有|是不是|能不能|还是|方便吗|在家吗")
_IF_YOU = re.compile("[您你].{0,6}(?:要是|如果|不定|再不)")
# Counted from something else than the call.
_FROM = re.compile("(?:收到|到货|审核|复核|核完|签收|寄到|通过|以后|之后|[完后])[^，]{0,6}$")
_CLAUSE = re.compile("[^，；：、。！？]+[，；：、。！？]*")
# Two promises this alike, for the same time or with none, are one said twice.
_SAME = 0.5
# A time farther than this from the words that commit belongs to something else.
_CLOSE = 14


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised.

    Attributes:
        what: the clause that promises it, as said.
        when: the time as said; empty when none was said.
        due: when that is.
        turn, start, end: where it was said, as offsets of its sentence.
        plain: false when the time is vague, rough or can be understood in two ways.
        note: why it is not plain.
        again: turns in which it was said again.
    """

    what: str
    when: str
    due: Due | None
    turn: int
    start: int
    end: int
    plain: bool
    note: str = ""
    again: tuple[int, ...] = ()


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
        Promises in the order in which they were first made.
    """
    began = time_of_call(context)
    found: list[Promise] = []
    for turn in context.turns:
        if turn.who is not Who.AGENT or not any(
            context.acts.has(turn.i, act) for act in (_COMMITS, _PLEDGES)
        ):
            continue
        base = None if began is None else began + dt.timedelta(seconds=turn.start or 0.0)
        for promise in _of_turn(turn, context, base):
            _take(promise, found)
    return tuple(found)


def _take(promise: Promise, found: list[Promise]) -> None:
    """Add a promise, or note that an earlier one was said again."""
    for place, known in enumerate(found):
        same_time = promise.when == known.when or (
            promise.due and known.due and promise.due.iso == known.due.iso
        )
        if same_time and LOCAL.best(promise.what, (known.what,)) >= (_SAME if not promise.when else 0.2):
            again = (*known.again, promise.turn) if promise.turn != known.turn else known.again
            found[place] = Promise(
                known.what,
                known.when,
                known.due,
                known.turn,
                known.start,
                known.end,
                known.plain,
                known.note,
                again,
            )
            return
    found.append(promise)


def _of_turn(turn: Turn, context: CallContext, base: dt.datetime | None) -> Iterator[Promise]:
    hits = [
        hit
        for act in (_COMMITS, _PLEDGES)
        for hit in context.acts.hits(turn.i, act)
        if hit.confidence >= CLEAR and not negated(turn.text, hit.start, hit.end)
    ]
    if not hits:
        return
    times = _times(turn.text)
    for left, right in sentences(turn.text):
        inside = [hit for hit in hits if left <= hit.start < right]
        if not inside:
            continue
        for number, (begin, end, time) in enumerate(_stretches(turn.text, left, right, times)):
            # The words that commit may stand before the first time: 我给您退，三天到账.
            begins = begin if number or _meets(inside, begin, end) else left
            what = turn.text[begins:end].strip("，；：、。！？ ")
            said = time if _near(time, inside) else ()
            needed = [hit for hit in inside if hit.act == (_COMMITS if said else _PLEDGES)]
            if _asks(what) or not _meets(needed, begins, end):
                continue
            promise = _promise(what, said, turn, (left, right), context, base)
            if promise is not None:
                yield promise


def _meets(hits: Sequence[ActHit], start: int, end: int) -> bool:
    return any(hit.start < end and hit.end > start for hit in hits)


def _near(said: Sequence[Entity], hits: Sequence[ActHit]) -> bool:
    """Whether a time stands close enough to a commitment to belong to it."""
    return bool(said) and any(
        hit.start - said[-1].end <= _CLOSE and said[0].start - hit.end <= _CLOSE for hit in hits
    )


def _asks(what: str) -> bool:
    """A question, or something that hangs on the customer: 您今天要是不定下来."""
    return bool(_ASKS.search(what) or _IF_YOU.match(what))


def _promise(
    what: str,
    said: Sequence[Entity],
    turn: Turn,
    place: tuple[int, int],
    context: CallContext,
    base: dt.datetime | None,
) -> Promise | None:
    when = turn.text[said[0].start : said[-1].end] if said else ""
    due = due_of(said, when, base) if said else None
    if said and due is None:
        return None
    notes = [due.note] if due and due.note else []
    if said and said[0].kind is Kind.DURATION and _FROM.search(what.partition(when)[0]):
        notes.append("不是从通话时起算，日期仅供参考")
    if said and _ROUGH.search(what):
        notes.append("说的是大概的时间")
    if _OFFERED.search(turn.text[slice(*place)]):
        notes.append("是供客户选择的办法之一")
    if not said:
        vague = next((h for h in context.acts.hits(turn.i, _VAGUE) if place[0] <= h.start < place[1]), None)
        when = turn.text[vague.start : vague.end] if vague else ""
        notes.append("没有说定时间")
    return Promise(what, when, due, turn.i, *place, plain=not notes, note="；".join(notes))


def _times(text: str) -> tuple[tuple[Entity, ...], ...]:
    """Time expressions that look ahead; a date and its hour are one."""
    groups: list[tuple[Entity, ...]] = []
    for entity in find_entities(text):
        if entity.kind not in _TIMES or entity.confidence < CLEAR:
            continue
        after = text[entity.end : entity.end + 4]
        ago = entity.kind is Kind.DURATION and _AGO.match(after)
        if (
            ago
            or _LOOKS_BACK.search(text[max(0, entity.start - _BACK) : entity.start])
            or _DESCRIBES.match(after)
        ):
            continue
        last = groups[-1][-1] if groups else None
        near = last is not None and _JOINED.match(text[last.end : entity.start])
        if near and last is not None and last.kind is Kind.DATE and entity.kind is Kind.TIME_OF_DAY:
            groups[-1] = (*groups[-1], entity)
        else:
            groups.append((entity,))
    return tuple(groups)


def _stretches(
    text: str, left: int, right: int, times: Sequence[tuple[Entity, ...]]
) -> list[tuple[int, int, tuple[Entity, ...]]]:
    """A sentence cut before each clause that brings a new time: its offsets and the time in it."""
    inside = [group for group in times if left <= group[0].start < right]
    if not inside:
        return [(start, end, ()) for start, end in _commitments(text, left, right)]
    starts = []
    for group in inside:
        clause = max(text.rfind(mark, left, group[0].start) for mark in "，；：、。！？")
        starts.append(max(left, clause + 1))
    cuts = sorted(set(starts))
    stretches = []
    for number, start in enumerate(cuts):
        end = cuts[number + 1] if number + 1 < len(cuts) else right
        said = next(group for group, begin in zip(inside, starts, strict=True) if begin == start)
        stretches.append((start, end, said))
    return stretches


def _commitments(text: str, left: int, right: int) -> list[tuple[int, int]]:
    return [(left + m.start(), left + m.end()) for m in _CLAUSE.finditer(text[left:right])]
