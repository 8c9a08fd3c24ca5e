"""The time expressions of a turn that look ahead, from which a promise may take its time.

Numbers of people and things (二十九号小葛), prices (五百一天), what has passed (等了三天) and how long
something holds (保两年) are none. Pure: it knows the wording of a turn, neither acts nor speakers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.judge.acts import CLEAR
from qa.judge.promises_due import is_past
from qa.language.day_parts import PARTS
from qa.language.entities import find as find_entities
from qa.language.entity import Entity, Kind, any_of
from qa.language.sentences import SENTENCE_ENDS

__all__ = ["Time", "times_ahead", "times_said"]

_TIMES = frozenset({Kind.DATE, Kind.TIME_OF_DAY, Kind.DURATION})
_NUMERAL = "[0-9零〇一二两三四五六七八九十百千万]"
_PART = f"(?:一?大?早上?|{PARTS}|晚)?"
# Days that the finders of entities leave out: spoken forms with 儿, and those of the lunar calendar.
_SPOKEN = re.compile(f"(?:今|明|后|大后)儿个?(?:{_PART}(?!{_NUMERAL}+点))?")
_LUNAR = re.compile(
    "(?:(?:[正冬腊]|十?[一二三四五六七八九]|十)月)?初(?:十|[一二三四五六七八九])(?!次|步|中|级|期)"
    "|[正冬腊]月(?:[廿二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]|底)"
)
# A date and its hour stand next to each other: 后天 / 上午九点, 周三早 / 七点; or a day has two names.
_JOINED = re.compile(f"^[的，之前 ]{{0,2}}{_PART}$")
_NAMED_AGAIN = re.compile("^(?:，?(?:也)?就是)?$")
# Time that has passed, runs already, comes again and again, or is how long something lasts.
_LOOKS_BACK = re.compile(
    "(?:等|过|满|超|拖|隔|用|住|买|才|不到|没到|超过|已经|都|提前|连着|最长|保修|质保|有效期?|绑|签|试|试机"
    "|剩下|还有|每次?|每天|每日|每周|天天|上线|购机|按说|那天|前)了?$"
)
_LASTS = re.compile(
    "(?:合同|合约|保|包|延长?|延[到至期]|留|续|头|减|干|做|修|守|做好|刚.)(?:了|着|上)?$"
    "|(?:留|送|写|保)[您你]?一[张份]$|(?<!断)了(?:大|整整|足足|快)?$|[晚迟][到了]?$|[一每]天(?:要|得)?$|[躺坐站]着$|(?:走|开车|骑车|坐车|打车|单程)(?:路|着|过去)?(?:就要|也就|只要)?$"
)
_BACK = 8
# Three days ago, and what only describes a thing: 三天前, 十五天以内的政策, 十七号的车, 半年的保修条.
_AGO = re.compile("^(?:之?前|以前|多?了|以来)")
_DESCRIBES = re.compile("^(?:以内|之内|内)?的(?!时候|话)")
# So long, and it has happened: 四天没修好, 四十分钟还摔了.
_HAPPENED = re.compile("^(?:没(?!问题|事)|(?!就|会|能|内|之内|以内|后|之后|以后|准|肯定)[^，。！？]{1,4}了)")
# Open so long, or a price for it: 二十四小时有人接, 七天也百十来块.
_OPEN = re.compile(
    f"^(?:都|有人|随时|营业|在线|值班|热线|客服|服务)|^也?(?:就|才|得)?{_NUMERAL}+[来多]?[块元]"
)
# Ruled out: 今天不行了.
_RULED_OUT = re.compile("^[^，。；]{0,3}(?:不行|不了|恐怕|没(?!问题|事))")
# From then on, and not by then: 从下月五号算起, 下周一起.
_FROM_THEN = re.compile("^(?:开始)?(?:算|计)?起(?=$|[，。；！？算])|^开始(?:算|计)")
# What happens if nothing was done for so long: 十分钟不付就取消, 三十天不舒服能退.
_UNDONE = re.compile("^(?:之?内|以内)?(?:[您你]|还|都|要是)?不(?!用|超|到|出|等|成问题|会|算|止)")
# Every month, this year: no day on which something is due.
_NO_DAY = re.compile("每|[去今明前后]年$")
# 次日 is counted from the day named before it.
_NEXT = re.compile("次日|当[天日]")
# 周末班, 周日场: a day that names a thing.
_THING = re.compile("^(?:班(?!主任|长|组)|场|档|套餐|票|特惠)")
# So much for each day: 五百一天, 一天四百六, 一天八个钟头; 一天 is a limit only where that is said, as is
# 四周, which is all around.
_EACH = re.compile("[一1](?:天|年)|四周")
_BOUND = re.compile("^(?:之内|以内|内|之?后|以后|左右)")
_DONE_THEN = re.compile("^(?:就|能|给|到|退|寄|送|办|发|回)")
_PRICED = re.compile(rf"{_NUMERAL}[百千][一1]?(?:天|年|个?月|个?(?:小时|钟头))")
# Of months and years a promise speaks only with a bound or with what is done then: 一年之内, 一个月到账.
_YEARS = re.compile("(?:[0-9.]+多?(?:年|个?月))+")
_SECONDS = re.compile("[0-9.多-]+秒")
# 二十九号 is a person after 我是 and in a greeting, and where a name or a duty follows; a size after 缩了.
_PERSON = re.compile("(?:我是|我叫|这里是|这儿是|工号是?|客服|坐席|编号|[第头负减大小缩零了姓])$")
_DUTY = any_of("为您 客服 坐席 专员 师傅 大?[姐哥婶叔]")
_NAMED = re.compile(f"^，?(?:[老小阿][^，。时]|{_DUTY})")
_BARE_DAY = re.compile("[0-9]{1,2}日")
_GREETING = re.compile("^[^。！？]{0,4}(?:您好|你好|喂|哈喽)")


@dataclass(frozen=True, slots=True)
class Time:
    """A time said ahead.

    Attributes:
        parts: a date with its hour, or one expression alone.
        day: the date said before in the same sentence, for an hour alone and for 次日.
    """

    parts: tuple[Entity, ...]
    day: Entity | None = None

    @property
    def start(self) -> int:
        """Where it begins in the turn."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """Where it ends in the turn."""
        return self.parts[-1].end

    @property
    def kind(self) -> Kind:
        """The kind of its first part."""
        return self.parts[0].kind


def times_ahead(text: str) -> tuple[Time, ...]:
    """Time expressions that look ahead, in order of place; a date and its hour are one.

    Args:
        text: normalised text of a turn.
    """
    return tuple(
        time
        for time in times_said(text)
        if not is_past(text[time.start : time.end])
        and not (time.kind is Kind.DURATION and _UNDONE.match(text[time.end :]))
    )


def times_said(text: str) -> tuple[Time, ...]:
    """The same with what is past or hangs on a condition: it ends what was promised before it.

    Args:
        text: normalised text of a turn.
    """
    times: list[Time] = []
    for entity in _expressions(text):
        last = times[-1] if times else None
        gap = text[last.end : entity.start] if last else "。"
        if last is not None and _goes_on(last, gap, entity):
            times[-1] = Time((*last.parts, entity), last.day)
        else:
            times.append(Time((entity,), _carried(text, times, entity)))
    return tuple(times)


def _goes_on(last: Time, gap: str, entity: Entity) -> bool:
    """Whether an expression tells more of the date before it: its hour, or its other name (周四, 十六号)."""
    if entity.kind is Kind.DATE and gap == "，" and last.parts[0].kind is Kind.DATE:
        days = (last.parts[0].value, entity.value)
        return sum(_BARE_DAY.fullmatch(day) is not None for day in days) == 1
    joined = {Kind.TIME_OF_DAY: _JOINED, Kind.DATE: _NAMED_AGAIN}.get(entity.kind)
    return last.parts[-1].kind is Kind.DATE and joined is not None and bool(joined.match(gap))


def _carried(text: str, before: Sequence[Time], entity: Entity) -> Entity | None:
    """The date named before in the sentence that an hour alone takes over, or that 次日 is counted from."""
    if not before or (entity.kind is not Kind.TIME_OF_DAY and not _NEXT.match(entity.value)):
        return None
    last = before[-1]
    if any(mark in text[last.end : entity.start] for mark in SENTENCE_ENDS):
        return None
    return last.day or next((part for part in last.parts if part.kind is Kind.DATE), None)


def _expressions(text: str) -> Iterator[Entity]:
    """Expressions of the kinds wanted, without those that are no time ahead."""
    own = [Entity(Kind.DATE, *found.span(), found.group(), 0.9, None, "relative") for found in _own(text)]
    known = [
        entity
        for entity in find_entities(text)
        if entity.kind in _TIMES
        and entity.confidence >= CLEAR
        and not any(entity.start < day.end and day.start < entity.end for day in own)
    ]
    for entity in sorted((*known, *own), key=lambda e: e.start):
        if not _no_time_ahead(text, entity):
            yield entity


def _own(text: str) -> Iterator[re.Match[str]]:
    if "儿" in text:
        yield from _SPOKEN.finditer(text)
    if "初" in text or "月" in text:
        yield from _LUNAR.finditer(text)


def _no_time_ahead(text: str, entity: Entity) -> bool:
    before, after = text[max(0, entity.start - _BACK) : entity.start], text[entity.end : entity.end + 8]
    if _LOOKS_BACK.search(before) or _DESCRIBES.match(after):
        return True
    if _RULED_OUT.match(after) or (entity.kind is Kind.DATE and _FROM_THEN.match(after)):
        return True
    if entity.kind is Kind.DURATION:
        return _lasts(text[entity.start : entity.end], entity.value, before, after)
    person = _PERSON.search(before) or _NAMED.match(after) or _GREETING.match(text)
    return bool(
        (entity.kind is Kind.DATE and (_THING.match(after) or _NO_DAY.match(entity.value)))
        or (_BARE_DAY.fullmatch(entity.value) and person)
    )


def _lasts(said: str, value: str, before: str, after: str) -> bool:
    """Whether a duration is how long something took, takes or holds, or what it costs for so long."""
    if any(pattern.match(after) for pattern in (_AGO, _HAPPENED, _OPEN)) or _LASTS.search(before):
        return True
    bound = said.endswith("内") or _BOUND.match(after)
    loose = _EACH.fullmatch(said) or (_YEARS.fullmatch(value) and not _DONE_THEN.match(after))
    return bool(_SECONDS.fullmatch(value) or _PRICED.fullmatch(said) or (loose and not bound))
