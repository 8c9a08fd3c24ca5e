"""Addresses that lead to a door: a road with a number, or an estate with a building."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from qa.language.entity import CN_DIGIT, Entity, Kind, any_of
from qa.language.normalise import bare
from qa.language.numerals import value_of
from qa.language.words import cut, tag_of

__all__ = ["ESTATES", "NAME_CHAR", "NUMERAL", "PART", "REGION", "ROAD", "ROAD_PART", "ROOM", "find_addresses"]

ROAD_PART = "(?:[东西南北中]?[一二三四五六七八九十]?段|[东西南北中]|[道路]口)"
"""What tells the part of a road behind its name: 大道中, 大道北段, 南路四段, 北京路道口."""

NUMERAL = rf"(?:[0-9]{{1,6}}|[{CN_DIGIT}十百千两]{{1,8}})"
# A name does not run back over the words that lead to it: 我家住在梧桐路.
_NOT_IN_NAME = "在住是到去给往址念从就的说寄送我您你他她报叫发位于离这那哪条个走过有和跟把"
NAME_CHAR = rf"(?:(?![{_NOT_IN_NAME}]|家(?![村庄园湾镇])|一下|记|地址)\p{{Han}})"
_NAME = rf"{NAME_CHAR}{{1,6}}?"
REGION = rf"""
    (?:{NAME_CHAR}{{2,6}}?(?:省|自治区))?
    (?:{NAME_CHAR}{{2,5}}?(?<!城)市)?
    (?:{NAME_CHAR}{{1,5}}?(?:(?<![小社园])区(?!块|别)|县))?
    (?:{NAME_CHAR}{{1,5}}?(?:镇|乡|街道))?
"""
# 思路, 线路: no roads.
_NO_ROAD = "(?<![半思线套电网铁道出回退绕迷错问])"
# 知道, 报道, 渠道: no roads.
_NO_DAO = "(?<![知报频味通渠轨跑便隧管公难厚霸茶人地])"
# 一路, 顺路, 公路 are words, and 三路 is a bus; behind a name they end a road's: 中山一路, 安顺路.
_NTH = "一二三四五六七八九十0-9"
_NO_NAME_OF_NTH = f"坐乘搭换车交等第们子了着又也都才再就不没还只全几另同俩{_NTH}"
_WHOLE_NAME = rf"""(?:
      (?<![马顺公{_NTH}])
    | (?<={NAME_CHAR}(?<![不正好刚也很都最过])[马顺])
    | (?<={NAME_CHAR}{{2}}(?<!高速|快速|乡村|农村|盘山|[一二三四]级)公)
    | (?<={NAME_CHAR}(?<![{_NO_NAME_OF_NTH}])[{_NTH}]{{1,2}})
    | (?<=五一|八一|七一|三八|五四|一二九|九一八))
"""
ROAD = rf"""
    (?: {_NAME}(?:大道|大街|街|巷|胡同|[0-9]{{0,2}}{_WHOLE_NAME}(?:{_NO_ROAD}路|{_NO_DAO}道))
        {ROAD_PART}?(?:{NUMERAL}[弄巷])?
      | {_NAME}{NUMERAL}弄
      | {_NAME}村(?:{NUMERAL}组)?)
"""
_SEP = "[，、,的]?(?:(?<=[，、,])(?:嗯|呃|那个|然后|就是)[，、,]?)?"
# 三栋一单元十楼十号: a flat by its number on the floor.
_FLAT = rf"(?:(?<=[楼层元]){NUMERAL}号(?![线楼院码窗柜铺台]))"
_PLACE = any_of("号楼 号院 栋 幢 座 单元 层 楼(?![下上道]) 室 房(?![间东子费租]) 门(?![口店锁市票])")
PART = rf"(?:{NUMERAL}|[A-Za-z]|[东西南北甲乙丙]){_PLACE}"
ROOM = rf"""
    (?<![A-Za-z])(?:[0-9]{{3,4}}|[{CN_DIGIT}]{{3,4}})(?![0-9{CN_DIGIT}十百千万年块元天个次米多])(?:室|房|号(?!线))?
"""
ESTATES = any_of(
    "小区 花园 家园 新村 公寓 大厦 大楼 写字楼 (?<!服)中心 广场 社区 别墅 苑 园 城 府 庭 湾 里 居 阁 轩 郡 邸"
    " 家属[院楼区] 大院 宿舍"
)
# 十六号，机械厂家属院，五号楼: what stands at the number may be named between two pauses.
_NAMED_PLACE = rf"(?:\p{{Han}}{{1,8}}?(?:{ESTATES}|校区|大学|学校){_SEP})"
_INSIDE = rf"(?:{_SEP}(?:{_NAMED_PLACE}|\p{{Han}}{{1,8}}?)?{PART}(?:{_SEP}{PART})*(?:{_SEP}{ROOM})?)"
_STREET = regex.compile(
    rf"{REGION}{_SEP}(?P<body>{ROAD}{_SEP}[甲乙丙丁附]?{NUMERAL}号(?!线|出口|出?入口|服务区|收费站)(?:院|之{NUMERAL})?(?P<door>(?:{_INSIDE}|{_SEP}{ROOM})?))",
    regex.VERBOSE,
)
_ESTATE = regex.compile(
    rf"""
    {REGION}{_SEP}
    (?P<body>(?P<estate>{NAME_CHAR}{{1,8}}?{ESTATES})?{_SEP}(?:{NUMERAL}[期区]{_SEP})?
      (?:(?:{NUMERAL}|[A-Za-z])(?:号楼|栋|幢|座|单元)|(?(estate)(?<=区){NUMERAL}楼(?=[0-9{CN_DIGIT}])|(?!)))(?:{_SEP}{PART})*(?:{_SEP}{ROOM}|{_FLAT})?)
    """,
    regex.VERBOSE,
)
# 师傅一路三号才到: somebody is on his way, and the number is a day. What leads to a place, what a place is
# called after, and who travels tell it from 人民一路三号.
_ON_THE_WAY = regex.compile(rf"(?P<name>\p{{Han}}*[^东西南北中上下经纬\W])一路{_SEP}(?P<day>{NUMERAL})号")
_LEADS = re.compile("(?:[在住到去往至址送寄家是：:]|地址[，、]|[省市区县镇乡]|街道)$")
_PLACE_TAGS = frozenset({"ns", "nz", "vn"})
_STANDS = re.compile(r"\W|$|[院的啊呀吧呢]")
_TRAVELLER = regex.compile(
    any_of(r"师傅 司机 骑手 快递 小哥 客服 经理 主管 老板 老师 同事 客人 顾客 \p{Han}[员们车] [小老]\p{Han}")
    + "$"
)
_LAST_OF_MONTH = 31
# What a text must hold for the one or the other: most have neither.
_NUMBERED = rf"[0-9{CN_DIGIT}十百千两]"
_ROADS = re.compile(rf"(?:[路街巷弄村道]|胡同).*{_NUMBERED}号", re.DOTALL)
_BUILDINGS = re.compile(rf"(?:{_NUMBERED}|[A-Za-z])(?:号楼|[栋幢座]|单元|楼{_NUMBERED})")
_NUMBERS = regex.compile(rf"{NUMERAL}|[A-Za-z]")
# 您是二号楼幺二零四的业主: a building and a room of who knows which estate, unless a name stands before it.
_LED = re.compile(
    "(?:^|[^\\u4e00-\\u9fff]|[是在住到去往的我您你他她们叫给家咱就那这]|登记|业主|住户|收件|师傅)$"
)
# What leads to a door: a room, or inside a named estate an entrance. 十二栋一单元 alone is half a town's.
_ROOM_TOLD = regex.compile(rf"室|房|门|(?:{ROOM}|{_FLAT})$", regex.VERBOSE)


def find_addresses(text: str) -> Iterator[Entity]:
    """Addresses with a number: 东湖路六十六号, 锦绣苑八栋二单元九零三.

    The province, city and district before it are left out of the entity: they tell no door.

    Args:
        text: normalised text.

    Yields:
        Entities of form ``door`` (building or room is told, 0.95), ``street`` (road and number only, 0.75:
        a shop has one too) or ``inside`` (building and room, and neither road nor estate, 0.9).
    """
    for found in _STREET.finditer(text) if _ROADS.search(text) else ():
        form, sure = ("door", 0.95) if found["door"] else ("street", 0.75)
        if not _day_on_the_way(text, found):
            yield _address(found, form, sure)
    for found in _ESTATE.finditer(text) if _BUILDINGS.search(text) else ():
        deep = _ROOM_TOLD.search(found["body"]) or (found["estate"] and re.search("单元|层", found["body"]))
        if deep and len(_NUMBERS.findall(found["body"])) > 1:
            named = found["estate"] or not _LED.search(text[: found.start("body")])
            yield _address(found, "door" if named else "inside", 0.9)


def _day_on_the_way(text: str, found: regex.Match[str]) -> bool:
    """Whether 一路 means all the way and the number a day (师傅一路三号才到), and neither a street's."""
    told = _ON_THE_WAY.fullmatch(found["body"])
    if not told or int(value_of(told["day"]) or 0) > _LAST_OF_MONTH:
        return False
    if _TRAVELLER.search(told["name"]):
        return True
    led = _LEADS.search(text[: found.start("body")]) or tag_of(cut(told["name"])[-1]) in _PLACE_TAGS
    return not led and not _STANDS.match(text, found.end("body"))


def _address(found: regex.Match[str], form: str, sure: float) -> Entity:
    start, end = found.span("body")
    return Entity(Kind.ADDRESS, start, end, bare(found["body"]), sure, None, form)
