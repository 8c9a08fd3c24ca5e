"""Where somebody lives, as the answer to that question: 武侯区天府三街, 幸福小区, 阳光大厦十二楼.

Without a house number such a place is half a town's, and it is left alone elsewhere. Who is asked for his
address tells his own. It knows a question and its answer; for masking only.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from qa.language.entity import Entity, Kind, any_of
from qa.language.entity_places import ESTATES, NAME_CHAR, NUMERAL, PART, REGION, ROAD, ROAD_PART, ROOM
from qa.language.normalise import bare
from qa.language.words import cut, tag_of

__all__ = ["find_answered_places"]

_WHERE = "(?:哪|什么(?:地方|位置|小区)|多少|几)"
_ASKS = regex.compile(
    rf"(?:地址|住址)(?!栏)|住[^，。！？]{{0,4}}{_WHERE}|家(?:在|是)?{_WHERE}|{_WHERE}个?小区"
    rf"|(?:送|寄|配送|派送|上门|收货)[^，。！？]{{0,4}}{_WHERE}(?![^，。！？]{{0,2}}了)"
)
_ASKS_DOOR = regex.compile("门牌|房号|房间号|几零几|[几哪]个?(?:号楼|[栋幢座室]|单元)")
# The other side's own places, and addresses that lead to no home.
_OTHERS = regex.compile(
    "[你您]们|贵司|营业厅|门店|网点|仓库|发货|网址|邮箱|IP|ip|[买办]的(?![^，。！？]{0,6}[地住]址)"
)

_MORE_ESTATES = any_of("新城 商城 校区 家属院 宿舍")
_GAP = "(?:[啊呀呢的]?[，、, ]?(?:嗯|呃|那个|就是|然后)?[，、, ]?)"
_DETAIL = rf"(?:{PART}|{NUMERAL}(?:期|号(?!线))|{ROOM})"
_SUFFIX = rf"(?:{_MORE_ESTATES}|(?![里城府]){ESTATES}|(?<={NAME_CHAR}{{2}})[城府])"
# 银杏里 is an estate before its house only: 系统里.
_ESTATE = rf"(?:{NAME_CHAR}{{1,8}}?{_SUFFIX}|{NAME_CHAR}{{2,4}}?里(?={_GAP}{_DETAIL}))"
_PLACE = regex.compile(
    rf"{REGION}{_GAP}(?P<body>(?P<name>{ROAD}|(?P<estate>{_ESTATE}))(?:{_GAP}(?:{ROAD}|{_ESTATE}|{_DETAIL}))*+)(?!\p{{Han}}?店|营业厅|网点)",
    regex.VERBOSE,
)
_DOOR = regex.compile(
    rf"(?:^|[，。、])(?:嗯|就?是|对)?(?P<body>{_DETAIL}(?:{_GAP}{_DETAIL})*+)(?=[吧的啊呀]?(?:\W|$))",
    regex.VERBOSE,
)
_ENDING = regex.compile(rf"{_MORE_ESTATES}|{ESTATES}|.", regex.DOTALL)
# Parts of speech of words with which no name begins (pronouns, adverbs, times, numbers, particles), and of
# those that are a name when they end in 园 or 城: 世纪城, but not 公园.
_NO_NAME, _NAME = frozenset("rdtmpcuyfk"), frozenset({"?", "ns", "nt", "nz", "nr"})
_COUNTED = "区里心"  # 三个小区
# A kind of road, and the way to somewhere: nobody lives at 高速路 or on 上班路上.
_NO_NAMED_ROAD = regex.compile(
    rf"(?:(?:\p{{Han}}*(?:高速|高架|快速)|[大小老新]?(?:马|山|土|水泥|柏油|辅|主|支|环)|盘山)路"
    "|[国省县乡]道|(?:人行|单行|应急车|机动车|快?车|慢车|楼|盲)道"
    rf"|(?:[上下]班|[上下放]学|出[门差游]|旅[游行]|搬家|买菜|看病|办事|接(?:人|孩子)|[派取拉]?[货件餐单])路){ROAD_PART}?"
)


def find_answered_places(question: str, text: str) -> Iterator[Entity]:
    """The places that an answer tells, where an address or a home was asked for.

    Args:
        question: what the other side said before.
        text: the answer, normalised.

    Yields:
        Entities of form ``named``, without province, city and district; nothing when something else was
        asked for.
    """
    door = _ASKS_DOOR.search(question)
    if not (door or _ASKS.search(question)) or _OTHERS.search(question):
        return
    at = 0
    while found := _PLACE.search(text, at):
        named = _may_be_name(found["name"], estate=bool(found["estate"]))
        if named:
            yield _place(found, 0.7)
        # 下了高速路，幸福小区: what is no name may lead to one.
        at = found.end() if named else found.end("name")
    for found in _DOOR.finditer(text) if door else ():
        yield _place(found, 0.7)


def _may_be_name(name: str, *, estate: bool) -> bool:
    if _ENDING.fullmatch(name) if estate else _NO_NAMED_ROAD.fullmatch(name):  # 在花园里, 高速路上
        return False
    words = cut(name)
    begins, ends = tag_of(words[0])[0], words[-1]
    if estate and not _ENDING.fullmatch(ends) and tag_of(ends) not in _NAME:
        return False
    return begins not in _NO_NAME or (begins == "m" and name[-1] not in _COUNTED)  # 一环路


def _place(found: regex.Match[str], sure: float) -> Entity:
    return Entity(Kind.ADDRESS, *found.span("body"), bare(found["body"]), sure, None, "named")
