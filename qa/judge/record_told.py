"""What the agent told the customer for the record: by when it will be done, and that it was filed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.judge.acts import CLEAR
from qa.judge.context import CallContext
from qa.judge.promises import Promise
from qa.judge.promises_due import Due, length_of
from qa.judge.promises_times import Time, times_ahead
from qa.judge.record_fields import EMPTY, Field, filled, known
from qa.judge.record_judged import ACCEPTED, TIME_LIMIT, Judged
from qa.judge.record_offers import Place
from qa.judge.record_settled import Settled
from qa.language.entity import Kind
from qa.language.negation import negated
from qa.language.sentences import sentence_at
from qa.model import Turn

__all__ = ["filing_of", "promised_time"]

# Belongs to the time: 三天之内, 后天上午十点前, 七天左右.
_TAIL = re.compile("^(?:之内|以内|之前|以前|以后|之后|左右|内|前|后)")
# How long something is done, and no time to wait for, unless that is said or something will be done behind
# it: 免费三天, 四小时深度保洁.
_WAITED = re.compile(
    "^(?:之内|以内|内|左右|以后|之后|后|里)|^[^，。；不]{0,4}(?:到|回|送|退|修|给|有|来|答|关|寄|好|发|信儿|上门|联系|打)"
)
_LIMITED = ("工作日", "内", "后", "左右")
_MOST = 3
_FILED = ("accepted_notice", "accepted_notice_wide", "recorded")
_FILING = re.compile(
    "(?<![里用的口])(?:登记|备注|受理|立案|备案|建单|录入|记录|上报|提交)(?!的|里|用|有什么|有啥|顶)|记下|记上|记到|记了|记成"
    "|录成|录上|录了|录进|报上去|立(?:了|好)?(?:投诉|案)|投诉[^，。！？]{0,14}建好|写进|写到|写在|写了|簿上|挂上|交上|报到|往上报|立成|立的是|编了号"
    "|(?:工单|单子|投诉单|投诉|报修单)[^，。！？]{0,8}(?:立|建|开|派|提|记|登|下)"
    "|(?:立|建|开|派|提)(?:好|了|上)[^，。！？]{0,6}(?:单|件|急)"
)
# What is filed in a call that is no complaint.
_MATTER = re.compile("申请|情况|投诉|问题|反映|诉求|报修|预约|工单|单子|需求")


@dataclass(frozen=True, slots=True)
class _Told:
    """A time as it was said, when it is due, as it was recognised, and where it was said."""

    said: str
    due: Due | None
    value: tuple[str, ...]
    kind: Kind | None
    turn: int
    start: int

    @property
    def day(self) -> str:
        """The day that it comes to, where that is known."""
        return self.due.iso if self.due is not None else ""

    @property
    def text(self) -> str:
        """The time with the day that it comes to."""
        return f"{self.said}，即 {self.due.text}" if self.due is not None and self.due.iso else self.said


def promised_time(
    context: CallContext, judged: Judged, settled: Settled, promises: Sequence[Promise]
) -> Field:
    """By when what was settled will be done: said in the plan, else in what the check heard.

    Args:
        context: the call.
        judged: what the checks found.
        settled: the plan.
        promises: the promises made.
    """
    passed = judged.passed(TIME_LIMIT)
    if passed is False:
        return EMPTY
    firm = [p for p in promises if p.due is not None and not p.offered]
    for places in (settled.plan, _heard(context, judged)):
        told = [found for place in sorted(places) for found in _times(place, context, firm)]
        if told:
            return _field(told[:_MOST], context)
    if passed:
        return EMPTY
    timed = firm or [p for p in promises if p.due is not None]
    told = [_Told(p.when, p.due, p.value, p.kind, p.turn, p.start) for p in timed[:_MOST]]
    return _field(told, context) if told else EMPTY


def _field(times: Sequence[_Told], context: CallContext) -> Field:
    """Times as the form has them, at the first."""
    first = times[0]
    return filled(_listed(times), context.turns[first.turn], first.start, first.start + 1)


def _heard(context: CallContext, judged: Judged) -> list[Place]:
    """The sentences in which the check heard a time, the last ones first to count."""
    found = dict.fromkeys(
        (hit.turn, *sentence_at(context.turns[hit.turn].text, hit.at, hit.to))
        for hit in judged.hits.get(TIME_LIMIT, ())
    )
    return [place for place in found if (place[0], place[1]) not in judged.charged][-_MOST:]


def _times(place: Place, context: CallContext, promises: Sequence[Promise]) -> Iterator[_Told]:
    """The times said in a sentence: as promises reckon them, else as they were said."""
    turn, left, right = place
    text = context.turns[turn].text
    for time in times_ahead(text):
        if not left <= time.start < right or _only_lasts(time, text):
            continue
        first, last = time.start, time.end
        tail = _TAIL.match(text[last:right])
        said = text[first : last + (tail.end() if tail else 0)]
        promise = next((p for p in promises if p.turn == turn and p.when and p.when in said), None)
        value = tuple(part.value for part in time.parts)
        yield _Told(said, promise.due if promise else None, value, time.kind, turn, first)


def _only_lasts(time: Time, text: str) -> bool:
    """Whether a length of time tells how long something is done, not how long to wait for it."""
    said = text[time.start : time.end]
    return time.kind is Kind.DURATION and not said.endswith(_LIMITED) and not _WAITED.match(text[time.end :])


def _listed(times: Sequence[_Told]) -> str:
    """Times one behind the other; of one in several words the first, or the first that was reckoned."""
    shown: dict[object, _Told] = {}
    for time in times:
        key = length_of(time.value, time.kind) or time.day or time.text
        if key not in shown or (time.day and not shown[key].day):
            shown[key] = time
    return "；".join(dict.fromkeys(time.text for time in shown.values()))


def filing_of(context: CallContext, judged: Judged) -> Field:
    """Whether the agent said that the matter was filed; the check must not deny it."""
    if context.transcript.meta.ticket_filed_at:
        return known(f"已登记（{context.transcript.meta.ticket_filed_at}）")
    passed = judged.passed(ACCEPTED)
    if passed:
        spots = [(hit.turn, hit.at, hit.to) for hit in judged.hits[ACCEPTED]]
    elif passed is None or judged.spared(ACCEPTED):
        hits = sorted((h for act in _FILED for h in context.acts.all(act)), key=lambda h: (h.turn, h.start))
        spots = [(h.turn, h.start, h.end) for h in hits if h.confidence >= CLEAR]
    else:
        return EMPTY
    for turn, start, end in spots:
        if _files(context.turns[turn], start, end, strict=not passed):
            return filled("通话中已登记", context.turns[turn], start, end)
    return EMPTY


def _files(turn: Turn, start: int, end: int, *, strict: bool) -> bool:
    left, right = sentence_at(turn.text, start, end)
    said = turn.text[left:right]
    found = _FILING.search(said)
    if found is None or said.endswith("？") or negated(turn.text, left + found.start(), left + found.end()):
        return False
    return not strict or bool(_MATTER.search(said))
