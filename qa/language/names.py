"""Who and which company is named in a call: found where people introduce and address each other.

Pure: sentences in, names out. What becomes of a name is decided in ``anonymise``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.language.surnames import PERSON, SURNAME, person_like
from qa.language.words import cut, tag_of
from qa.model import Who

__all__ = ["TITLES", "Said", "companies_in", "people_in", "starts_word"]

TITLES = (
    "先生|女士|小姐|太太|夫人|老师|经理|主管|师傅|阿姨|大爷|大妈|大姐|大哥|大叔|叔叔|爸爸|妈妈|同学|医生|大夫|律师|警官"
    "|组长|班长|店长|队长|站长|主任|专员|顾问|总(?=[，。！？、吗呢说您你]|$)"
)
_END = "(?=[，。！？、；：]|$|[啊呀哈吧呢]|很高兴|为您|就行|就好|就可以)"
_ADDRESSED = re.compile(rf"({SURNAME})(?={TITLES})")
# After 姓 any character is a surname: a recogniser writes 辰 for 陈.
_FAMILY = re.compile(rf"(?:免贵|(?<![百贵尊同]))姓({SURNAME}|(?![名氏啥什])[\u4e00-\u9fff]){_END}")
_NICK = re.compile(rf"(?:叫我|我是|我叫|客服|前台|[台的号，。])([小老阿])({SURNAME}){_END}")
# Where nothing but a name stands; and where a name often stands.
_TOLD = re.compile(
    rf"(?:我叫|本人叫|名字(?:叫|是)|姓名(?:是|叫)?|户名(?:是|叫)?|机主(?:是|叫)|叫做)({PERSON}){_END}"
)
_MAYBE = re.compile(rf"(?:我是|这边是|号?客服|坐席|专员|顾问|本人|[号的])({PERSON}){_END}")
_CLAUSE = re.compile(rf"(?:^|[，。！？、；])(?:嗯|哦|呃|好|行|对)?({PERSON})(?=[，。！？；]|$)")
# Read out from the file behind an address or a number: …二单元九零三，孙大鹏，不就是您吗.
_RECITED = re.compile(
    rf"(?:[*0-9零一二三四五六七八九幺]|号|室|栋|单元)[，、]({SURNAME}[\u4e00-\u9fff]{{2}})(?=[，。！？、]|$)"
)
_ASKED = re.compile("姓名|名字|贵姓|称呼|全名|叫什么|是哪位|户名|机主|登记的人")

_HELLO = re.compile(
    r"(?:(?P<hello>(?:喂[，。]?)?(?:您好|你好|喂)[，,。！]?)|(?P<start>(?:^|(?<=[，,。！？]))(?![^，,。！？]{0,4}[您你]好))|(?=这里是|这边是|欢迎|感谢|我是))"
    r"(?P<lead>这里是|这边是|欢迎(?:致电|拨打|来电)|感谢(?:您)?(?:致电|拨打|来电))?(?:我是|我们是)?"
    r"(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,18}?)(?=[，,。！？]|$|为您服务|工号)"
)
_DEPARTMENT = re.compile(
    "(?:的|线上|电商|商城|人工|在线|全国)*(?:客户|顾客|会员|预约|理赔|售后|售前|投诉|体检|咨询|消费者|安装)*"
    "(?:关怀|服务|关爱|受理|处理|权益|调度)*(?:中心|热线|专线|大厅|平台|部门|部|客服|售后|前台|服务台)+"
    "(?:[0-9一二三四五六七八九零]+号)?(?:的?[小老阿].)?$"
)
_NO_COMPANY = re.compile(
    "[您你我他她请问什么可以帮为吗呢吧是了听讲说号高兴好喂哎谢久等让给到在不没哪几啥]|上午|下午|晚上|[今昨前明]天|先生|女士|打扰|抱歉|^[小老阿].$"
)
_FIRST_TURNS = 3
_SHORTEST_BARE = 4  # without a lead like 这里是, a company's name has this many characters


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and who said it."""

    who: Who
    text: str


def people_in(turns: Sequence[Said]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The people named in a call.

    Args:
        turns: the sentences in order.

    Returns:
        Full names, and surnames that are told (我姓陈) or stand before a form of address (陈女士);
        each once, in order of appearance. The surname of a full name is among the surnames.
    """
    full: dict[str, None] = {}
    families: dict[str, None] = {}
    for place, turn in enumerate(turns):
        before = turns[place - 1].text if place else ""
        mine = [found[1] for found in _FAMILY.finditer(turn.text)]
        mine += [found[2] for found in _NICK.finditer(turn.text) if tag_of(found[1] + found[2]) == "?"]
        families |= dict.fromkeys([*mine, *_addressed(turn.text)])
        names = list(_introduced(turn.text))
        names += _answered(turn.text, mine, asked=bool(_ASKED.search(before)) and len(before) < 60)
        full |= dict.fromkeys(names)
    for name in full:
        surname = re.match(SURNAME, name)
        if surname:
            families.setdefault(surname[0])
    return tuple(full), tuple(families)


def _addressed(text: str) -> Iterator[str]:
    for found in _ADDRESSED.finditer(text):
        if starts_word(text, found.start()):
            yield found[1]


def starts_word(text: str, place: int) -> bool:
    """Whether a word begins at a place: 陈 in 谢谢陈女士, but not 方 in 对方经理."""
    at = 0
    for word in cut(text):
        if at >= place:
            return at == place
        at += len(word)
    return False


def _introduced(text: str) -> Iterator[str]:
    for found in _TOLD.finditer(text):
        if person_like(found[1], introduced=True):
            yield found[1]
    for found in _RECITED.finditer(text):
        if person_like(found[1]):
            yield found[1]
    for found in _MAYBE.finditer(text):
        if person_like(found[1]) and starts_word(text, found.start(1)):
            yield found[1]


def _answered(text: str, families: Sequence[str], *, asked: bool) -> Iterator[str]:
    """A name that stands alone: after 我姓武 with the same surname, or as the answer to a question."""
    for found in _CLAUSE.finditer(text):
        if person_like(found[1]) and (asked or any(found[1].startswith(f) for f in families)):
            yield found[1]


def companies_in(turns: Sequence[Said]) -> tuple[str, ...]:
    """The company as the agent's opening names it, without department: 安汇银行客服热线 is 安汇银行.

    Args:
        turns: the sentences in order; only the agent's first three are read.
    """
    found: dict[str, None] = {}
    opening = [turn.text for turn in turns if turn.who is Who.AGENT][:_FIRST_TURNS]
    for text in opening:
        for clause in _HELLO.finditer(text):
            name = _DEPARTMENT.sub("", clause["name"])
            # A listed word (铁路, 医保) is no company's own name: exchanging it would spoil the talk.
            if len(name) < 2 or _NO_COMPANY.search(name) or tag_of(name) != "?":
                continue
            department, first = name != clause["name"], text is opening[0]
            greeted = clause["hello"] and len(name) >= _SHORTEST_BARE
            if clause["lead"] or (first and (department or greeted)) or (department and clause["hello"]):
                found.setdefault(name)
    return tuple(name for name in found if not _only_a_person(name))


def _only_a_person(name: str) -> bool:
    return bool(re.fullmatch(PERSON, name)) and person_like(name)
