"""Dates, times of day and durations, spoken and written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qa.language.day_parts import PARTS, hour_of, part_of, range_end
from qa.language.entity import CN_DIGIT, Entity, Kind, any_of
from qa.language.numerals import digits_of, estimate_of, value_of

__all__ = ["find_dates", "find_durations", "find_times"]

_SMALL = r"(?:[0-9]{1,2}|[一二三四五六七八九十两]{1,3})"
_CLOCK_NEXT = rf"(?!(?:零|{_SMALL})(?:点|[:：][0-9]))"
_YEAR = rf"(?:(?:[0-9]{{4}}|[{CN_DIGIT}]{{4}}|[{CN_DIGIT}]{{2}})年|[去今明前后]年)"
_MONTHLY = any_of("本月 这个月 (?:下下|上上|[上下])个?月 每个月 每月 当月")
# 十九号 is a door after 路, a line before 线, a person before 客服.
_NOT_DAY = any_of(
    "楼 线 店 院 门 机 房 客服 坐席 座席 专员 员工 桌 床 窗口 柜 车 库 栋 单元 室 为您 航站 码 口 出口 入口"
)
_RELATIVE = any_of(
    "大前天 前天 昨天 今天 今日 明天 明日 大后天 后天 当天 当日 次日 昨晚 今晚 明晚 今早 明早 今晨"
)
_WEEKDAY = r"""
    (?:上上|下下|上|下|这|本)个?(?:周|星期|礼拜)[一二三四五六日天末]?
  | (?<![两一二三四五六七八九十0-9个])(?:周[一二三四五六日末](?!年)|(?:星期|礼拜)[一二三四五六日天])
"""
# What a date may begin with: nearly all places of a text are passed over by it.
_DATE_BEGINS = f"[0-9{CN_DIGIT}十两去今明前后本这下上每当大昨次周星礼月年]"
_DATE = re.compile(
    rf"""(?={_DATE_BEGINS})
    (?:(?P<iso>(?<![0-9])[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?![0-9]))
  | (?P<md>(?<![个0-9{CN_DIGIT}十]){_YEAR}?(?P<m>{_SMALL})月份?
      (?:(?P<d>{_SMALL})[号日]?(?![{CN_DIGIT}十点]))?)
  | (?P<day>{_MONTHLY}?(?<![路街巷道弄第工0-9{CN_DIGIT}十百点])(?P<n>{_SMALL})
      (?:号(?!{_NOT_DAY}|[A-Za-z0-9])|日(?!内|之内|以内|志)))
  | (?P<rel>[去今明前后]年年?[底初末]|{_RELATIVE}|{_WEEKDAY}
      |(?:(?:上上|下下|[上下这本])个?月|月|(?:去|今|明)?年)[底初末]|{_MONTHLY}|[去今明前后]年)
  | (?P<year>(?<![0-9{CN_DIGIT}])(?:19|20)[0-9][0-9]年|(?<![{CN_DIGIT}])[一二][九零〇][{CN_DIGIT}]{{2}}年))
    """,
    re.VERBOSE,
)
_SUFFIX = re.compile(rf"的?{PARTS}{_CLOCK_NEXT}")

_HOUR = r"(?:[0-9]{1,2}|二十[一二三四]?|十[一二三四五六七八九]?|[零一二三四五六七八九两])"
_MINUTE = r"""
    (?: 半|整|钟|[一三]刻
      | (?:[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九]|[0-5]?[0-9])分?
      | [一二三四五六七八九]分)
"""
# 三点建议, 两点原因 are points of an argument; 点击, 点开 are fingers on a screen.
_NOT_CLOCK = any_of(
    "儿 点 击 开 选 进 餐 菜 单 名 赞 头 评 都 也 不 没 "
    "建议 要求 原因 问题 意见 理由 说明 内容 希望 疑问 想法 需要"
)
_TIME = rf"""
    (?:{PARTS}的?|(?<![第{CN_DIGIT}十百点0-9.]))
    (?: (?<![0-9])(?:[01]?[0-9]|2[0-4])[:：][0-5][0-9](?![0-9])
      | {_HOUR}点(?!{_NOT_CLOCK}){_MINUTE}?(?![{CN_DIGIT}十0-9]))
"""
_TIMES = re.compile(rf"(?P<a>{_TIME})(?:(?:到|至|-|—|~|～)(?P<b>{_TIME}))?", re.VERBOSE)
_CLOCK = re.compile(
    rf"(?P<part>{PARTS})?的?(?P<h>{_HOUR})(?:[:：](?P<mm>[0-9][0-9])|点(?P<min>{_MINUTE})?)", re.VERBOSE
)
# 一点 is "a little" unless something says that it is an hour.
_ONE = re.compile(r"[一1]点")
_HOURLY = re.compile(r"之?前|以前|左右|开始|以后|之后|过后|到|至")

_AMOUNT = rf"(?:[0-9]+(?:\.[0-9]+)?|[{CN_DIGIT}十百千两]+(?:点[{CN_DIGIT}]+)?)"
_DURATION = re.compile(
    rf"""
    (?=[0-9{CN_DIGIT}十百千两半])(?<![第每哪那某{CN_DIGIT}十百千两点0-9.])
    (?: (?P<half>半)(?P<hunit>个?小时|个?钟头|个月|年|天(?=之?内|以内|时间))
      | (?P<n>{_AMOUNT})(?P<more>[几多来])?
        (?:(?:到|至|-|—|~|～|、)(?P<n2>{_AMOUNT}))?
        (?P<unit>(?:个)?(?:工作日|自然日|小时|钟头|星期|礼拜)|个半(?:小时|钟头|月)|个多?月|天(?!气|花|猫|然|津|河)
          |日(?=内|之内|以内)|分钟|秒钟?|刻钟|周(?![一二三四五六日末年岁])|年(?!级|前|纪|代|份|货|会|底|初|龄))
        (?P<plus>半(?![月天路个]))?
    )
    """,
    re.VERBOSE,
)
_BOUND = re.compile("之内|以内|内|左右|时间")
# The rest of a duration in a smaller unit: 两个小时二十分, 一年零三个月; 十分 alone is "very".
_REST = re.compile(
    rf"(?P<and>[零又])?(?!十分(?!钟|之?[内前后]|以[内后]|左右))(?P<n>{_AMOUNT})"
    r"(?P<unit>个月|天(?!气|花|猫|然|津|河)|个?(?:小时|钟头)|分钟|分(?!钟|之[^内前后])|秒钟?)"
)
_SIZES = ("年", "个月", "周", "天", "小时", "分钟", "秒")
_UNIT = {
    **{"钟头": "小时", "星期": "周", "礼拜": "周", "秒钟": "秒", "日": "天", "分": "分钟"},
    **{"月": "个月", "工作日": "个工作日", "自然日": "个自然日"},
}
_ONLY = {"一", "1"}


def find_dates(text: str) -> Iterator[Entity]:
    """Dates: 六月二号, 十七号, 后天上午, 下周三, 每月五号, 2026年6月, 年底.

    Args:
        text: normalised text.

    Yields:
        Entities; value ``6月2日``, ``17日`` or the words themselves for relative dates.
    """
    for found in _DATE.finditer(text):
        if not _on_calendar(found):
            continue
        end = found.end()
        if part := _SUFFIX.match(text, end):
            end = part.end()
        form = "relative" if found["rel"] else "absolute"
        value = _date_value(found) + text[found.end() : end]
        yield Entity(Kind.DATE, found.start(), end, value, 0.9, None, form)


def find_times(text: str) -> Iterator[Entity]:
    """Times of day: 四点半, 上午九点到十一点, 16:30.

    Args:
        text: normalised text.

    Yields:
        Entities; value ``4:30``, ``9:00-11:00``; 24 hours where the part of the day was said.
    """
    for found in _TIMES.finditer(text):
        first, second = found["a"], found["b"]
        if _ONE.fullmatch(first) and not second and not _HOURLY.match(text, found.end()):
            continue
        if value := _clock_value(first, second or ""):
            sure = 0.9 if len(first) > 2 or second else 0.8
            yield Entity(Kind.TIME_OF_DAY, found.start(), found.end(), value, sure)


def find_durations(text: str) -> Iterator[Entity]:
    """Durations: 三个工作日内, 30分钟, 七天, 半小时, 三到五天, 一个半小时, 两小时二十分钟.

    Args:
        text: normalised text.

    Yields:
        Entities; value ``3个工作日``, ``3-5天``, ``1.5小时``, ``2小时20分钟``.
    """
    last = 0
    for found in _DURATION.finditer(text):
        value = _duration_value(found) if found.start() >= last else ""
        if not value:
            continue
        rest, last = _rest(text, found)
        loose = not rest and found["n"] in _ONLY and found["unit"] in {"天", "年"}
        if bound := _BOUND.match(text, last):
            last = bound.end()
        yield Entity(Kind.DURATION, found.start(), last, value + rest, 0.6 if loose else 0.9)


def _on_calendar(found: re.Match[str]) -> bool:
    month, day = found["m"], found["d"] or found["n"]
    if month and not 1 <= _whole(month) <= 12:
        return False
    return not day or 1 <= _whole(day) <= 31


def _date_value(found: re.Match[str]) -> str:
    whole = found.group()
    if found["md"]:
        year = whole[: found.start("m") - found.start()]
        year = year if year[:1] in "去今明前后" else digits_of(year) + "年" if year else ""
        day = f"{_whole(found['d'])}日" if found["d"] else ""
        return f"{year}{_whole(found['m'])}月{day}"
    if found["day"]:
        return f"{whole[: found.start('n') - found.start()]}{_whole(found['n'])}日"
    return digits_of(whole) + "年" if found["year"] else whole


def _clock_value(first: str, second: str) -> str:
    """``H:MM``, or ``H:MM-H:MM`` whose end takes over the part of the day said with the beginning.

    Empty when one of them is no time of day. Only 24 said without a part of the day stays 24.
    """
    part, own = part_of(first), part_of(second)
    times = [_minutes(first), *([_minutes(second, part)] if second else [])]
    moments = [moment for moment in times if moment is not None]
    if len(moments) < len(times):
        return ""
    if second and part and not own:
        moments[1] = range_end(*moments, own=False)
    hours = 24 if part or own else 25
    return "-".join(f"{moment // 60 % hours}:{moment % 60:02d}" for moment in moments)


def _minutes(clock: str, inherited: str = "") -> int | None:
    """Minutes since the beginning of the day; ``None`` when it is no time of day."""
    found = _CLOCK.fullmatch(clock)
    if not found:
        return None
    hour, minute = _whole(found["h"]), found["mm"] or found["min"] or ""
    if hour > 24:
        return None
    minutes = {"半": 30, "整": 0, "钟": 0, "一刻": 15, "三刻": 45, "": 0}.get(minute)
    if minutes is None:
        minutes = _whole(minute.rstrip("分").removeprefix("零") or "0")
    hour, next_day = hour_of(part_of(found["part"] or "") or inherited, hour)
    return (hour + 24 * next_day) * 60 + minutes if minutes < 60 else None


def _rest(text: str, found: re.Match[str]) -> tuple[str, int]:
    """The value of what follows a duration in smaller units, and where all of it ends."""
    value, end = "", found.end()
    if found["half"] or found["more"] or found["plus"] or found["unit"].startswith("个半"):
        return value, end
    unit, once = _unit(found["unit"]), found["n"] in _ONLY
    while rest := _REST.match(text, end):
        smaller, number = _unit(rest["unit"]), value_of(rest["n"])
        if unit not in _SIZES or not number or _SIZES.index(smaller) <= _SIZES.index(unit):
            break
        # 一天八小时, 一周三天 tell how much there is in each; 一天零八小时 is one time.
        if once and unit in _SIZES[:4] and not rest["and"]:
            break
        value, end, unit = f"{value}{number}{smaller}", rest.end(), smaller
    return value, end


def _duration_value(found: re.Match[str]) -> str:
    if found["half"]:
        return f"0.5{_unit(found['hunit'])}"
    unit = found["unit"]
    bounds = estimate_of(found["n"]) or tuple(value_of(n) for n in (found["n"], found["n2"]) if n)
    if not all(bounds):
        return ""
    if unit.startswith("个半") or (found["plus"] and unit not in {"分钟"}):
        bounds = (*bounds[:-1], value_of(str(Decimal(bounds[-1]) + Decimal("0.5"))))
    return f"{'-'.join(bounds)}{'多' if found['more'] else ''}{_unit(unit)}"


def _unit(said: str) -> str:
    plain = said.removeprefix("个半").removeprefix("个多").removeprefix("个")
    return _UNIT.get(plain, plain)


def _whole(numeral: str) -> int:
    value = value_of(numeral)
    return int(value) if value.isdigit() else -1
