"""An address said again in pieces: 三百号，三栋二单元 after 文三路三百号三栋二单元五零一.

A piece alone is a date, a shop's floor or half a town's (三号, 二楼, 八栋). It belongs to the address where
two stand together, or where a sentence holds nothing else and somebody asks for it or names a home.
It knows texts, not calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from qa.language.entity import CN_DIGIT, any_of
from qa.language.entity_places import ROAD_PART
from qa.language.numerals import digits_of, value_of

__all__ = ["AddressPieces", "ends_in_place", "goes_on"]

_NUMERAL = rf"[0-9{CN_DIGIT}十百千两]"
_N = rf"(?:[0-9]{{1,6}}|[{CN_DIGIT}十百千两]{{1,8}})"
_PLACE, _HOUSE, _UNIT, _FLOOR, _ROOM, _NAME = "place", "house", "unit", "floor", "room", "name"
_KINDS = {
    **dict.fromkeys(("号楼", "栋", "幢", "座"), _HOUSE),
    **dict.fromkeys(("号院", "号"), _PLACE),
    **dict.fromkeys(("单元", "门"), _UNIT),
    **dict.fromkeys(("层", "楼"), _FLOOR),
    **dict.fromkeys(("室", "房", ""), _ROOM),
    **{"弄": "lane", "巷": "lane", "组": "group"},
}
_NUMBERED = regex.compile(
    rf"""(?<!{_NUMERAL}|[月第点.]|周)
    (?:(?P<n>{_N}|(?<![A-Za-z])[A-Za-z])(?P<unit>号楼|号院|号(?!线)|栋|幢|座|单元|门|层|楼|室|房|弄|巷|组)
      |(?P<room>[0-9]{{3,4}}|[{CN_DIGIT}]{{3,4}})(?!{_NUMERAL}|[A-Za-z万亿点.年月日元块分天个%]))""",
    regex.VERBOSE,
)
_ROADS = "大道 大街 路 街 巷 胡同 道 村 弄"
_ESTATES = "小区 花园 家园 新村 新城 公寓 大厦 广场 社区 别墅 苑 园 城 府 庭 湾 里 居 阁 轩 郡 邸 期"
_NAMED = regex.compile(rf"\p{{Han}}{{1,8}}?(?:{any_of(_ROADS)}{ROAD_PART}?|{any_of(_ESTATES)})$")
_SHORTEST_NAME, _LEAD_IN = 3, 2
_LAST_OF_MONTH = 31

# What may stand between two pieces; what a clause holds besides a piece alone.
_BETWEEN = re.compile(r"(?:\W|[的是啊呢吧]|呃|嗯|那个|然后|还有){0,4}")
_LITTLE = re.compile(
    "(?:[对是嗯好行的呢吧吗啊呀哦噢诶您你我咱们就还那这个在了住家里说边上]|附近|没错|地址|住址|门牌|房号|房间|记得|确认|核对|一下|不是)*"
)
_HOME = re.compile("住|家|地址|门牌|房号|房间号")
_CONFIRMED = re.compile(
    "[对是][吗吧嘛么]|是不是|对不对|没错吧|核对|核实|确认|再[说报]一[遍次]|重复|[几哪][号栋幢座室]|[几哪]个?单元|几号?楼"
    "|几零几|哪一[户栋]|门牌|房号|房间号|地址|住址|住[在]?哪"
)
# Not at a colon, which tells that a home is named (地址：三百号); half-width marks as others write them.
_CLAUSES = re.compile("[^，。！？；、,.!?;]+")

# An address goes on in the speaker's next turn: a place at the end, a number with its unit at the start.
_MARKS = "，。？！、；：,.?!;: "
_ENDINGS = (*f"{_ROADS} {_ESTATES}".split(), "号", "院", "栋", "幢", "座", "楼", "层", "门", "单元")
_ROAD_PART_LAST = re.compile(rf"[路道街]{ROAD_PART}$")
_ENDINGS_INSIDE = ("栋", "幢", "座", "楼", "层", "门", "单元")
_LEAD = r"^\W*(?:嗯|呃|然后|那个|就是|是|在|对)*\W*"
_BEGINS = regex.compile(
    rf"{_LEAD}(?:\p{{Han}}{{1,6}}?{any_of(_ESTATES)})?{_N}(?:号楼|号院|号(?=\W|$|{_NUMERAL})|栋|幢|座|单元|弄|室)"
)
_BEGINS_ROOM = re.compile(rf"{_LEAD}(?:[0-9]{{3,4}}|[{CN_DIGIT}]{{3,4}})(?:室|房|号)?(?:\W|[吧的啊呀]|$)")

Key = tuple[str, str]


def ends_in_place(text: str) -> bool:
    """Whether a text ends as an address does that is not told to its end."""
    told = text.rstrip(_MARKS)
    return told.endswith(_ENDINGS) or bool(_ROAD_PART_LAST.search(told))


def goes_on(text: str, following: str) -> bool:
    """Whether the address at the end of a speaker's turn goes on in his next."""
    if _BEGINS.match(following):
        return True
    return text.rstrip(_MARKS).endswith(_ENDINGS_INSIDE) and bool(_BEGINS_ROOM.match(following))


@dataclass(frozen=True, slots=True)
class AddressPieces:
    """The pieces of a call's addresses: numbers with their kind of unit, names of roads and estates."""

    numbers: frozenset[Key]
    names: tuple[str, ...]

    @classmethod
    def of(cls, addresses: Iterable[str]) -> AddressPieces:
        """The pieces of addresses, given without marks."""
        numbers: set[Key] = set()
        names: dict[str, None] = {}
        for address in addresses:
            at = 0
            for found in _NUMBERED.finditer(address):
                numbers.add(_key(found))
                names |= dict.fromkeys(_name(address[at : found.start()]))
                at = found.end()
        return cls(frozenset(numbers), tuple(sorted(names, key=len, reverse=True)))

    def __bool__(self) -> bool:
        return bool(self.numbers)

    def together(self, text: str) -> frozenset[int]:
        """The places of a text where two pieces or more stand together."""
        return frozenset(
            i
            for group in self._groups(text)
            if len({key for _, _, key in group}) > 1
            for i in _inside(text, group)
        )

    def alone(self, text: str, around: Iterable[str]) -> frozenset[int]:
        """The places of a sentence where a piece stands alone, as it is asked for or confirmed.

        Args:
            text: the sentence.
            around: what the other side says before and after it.
        """
        asked = bool(_CONFIRMED.search(text)) or any(_CONFIRMED.search(other) for other in around)
        return frozenset(
            i
            for group in self._groups(text)
            if _told_alone(text, group, asked=asked)
            for i in _inside(text, group)
        )

    def _groups(self, text: str) -> list[list[tuple[int, int, Key]]]:
        """Pieces in order of place, those next to each other together."""
        groups: list[list[tuple[int, int, Key]]] = []
        for piece in sorted(self._pieces(text)):
            if groups and _BETWEEN.fullmatch(text, groups[-1][-1][1], piece[0]):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        return groups

    def _pieces(self, text: str) -> Iterator[tuple[int, int, Key]]:
        taken: set[int] = set()
        for name in self.names:
            for found in re.finditer(re.escape(name), text):
                if taken.isdisjoint(range(*found.span())):
                    taken.update(range(*found.span()))
                    yield (*found.span(), (_NAME, name))
        for numbered in _NUMBERED.finditer(text):
            key = _key(numbered)
            # 五零一号 is a room as well.
            known = key in self.numbers or (numbered["unit"] == "号" and (_ROOM, key[1]) in self.numbers)
            if known and taken.isdisjoint(range(*numbered.span())):
                yield (*numbered.span(), key)


def _key(found: regex.Match[str]) -> Key:
    said = found["room"] or found["n"]
    number = digits_of(said) if not re.search("[十百千两]", said) else value_of(said)
    return _KINDS[found["unit"] or ""], number or said.upper()


def _name(between: str) -> Iterator[str]:
    """The names in what stands between two numbers: 锦绣苑, and what a lead-in was taken for a part of."""
    if _NAMED.fullmatch(between) and len(between) >= _SHORTEST_NAME:
        yield between
        for shorter in range(max(_SHORTEST_NAME, len(between) - _LEAD_IN), len(between)):
            yield between[-shorter:]


def _inside(text: str, group: Iterable[tuple[int, int, Key]]) -> Iterator[int]:
    return (i for start, end, _ in group for i in range(start, end) if text[i].isalnum())


def _told_alone(text: str, group: list[tuple[int, int, Key]], *, asked: bool) -> bool:
    start, end, (kind, number) = group[0][0], group[-1][1], group[0][2]
    clause = next((c for c in _CLAUSES.finditer(text) if c.start() <= start and end <= c.end()), None)
    if clause is None or not _LITTLE.fullmatch(text[clause.start() : start] + text[end : clause.end()]):
        return False
    if _HOME.search(clause[0]):
        return True
    day = kind == _PLACE and number.isdigit() and int(number) <= _LAST_OF_MONTH
    return asked and kind != _FLOOR and not day
