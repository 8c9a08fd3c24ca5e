"""Who and which company is named in a call: found where people introduce and address each other.

Pure: sentences in, names out. What becomes of a name is decided in ``anonymise``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from qa.language.company_names import LEAD_IN, clauses, spoken_name, without_desk
from qa.language.sentences import CLAUSE_ENDS
from qa.language.spoken_to import addressed
from qa.language.surnames import PERSON, SURNAME, person_like, surname_of
from qa.language.words import cut, tag_of
from qa.model import Who

__all__ = ["TITLES", "Said", "companies_in", "own_name", "people_in", "starts_word"]

TITLES = (
    "先生|女士|小姐|太太|夫人|老师|经理|主管|师傅|阿姨|大爷|大妈|大姐|大哥|大叔|叔叔|爸爸|妈妈|同学|医生|大夫|律师|警官"
    "|组长|班长|店长|队长|站长|主任|专员|顾问|总(?=[，。！？、吗呢说您你]|$)"
)
_END = f"(?=[{CLAUSE_ENDS}]|$|[啊呀哈吧呢]|很高兴|为您|就行|就好|就可以)"
_ADDRESSED = re.compile(rf"({SURNAME})(?={TITLES})")
# After 姓 any character is a surname: a recogniser writes 辰 for 陈.
_FAMILY = re.compile(rf"(?:免贵|(?<![百贵尊同]))姓({SURNAME}|(?![名氏啥什])[\u4e00-\u9fff]){_END}")
_NICK = re.compile(rf"(?:叫我|我是|我叫|客服|前台|[台的号，。])([小老阿])({SURNAME}){_END}")
# How people call themselves at work: 小周, 老王; where only a name can stand, and where 小事 may.
_OWN_NICK = re.compile(
    rf"(叫我|我是|我叫|客服|前台|专员|顾问|坐席|座席|接线员|话务员|[号，的])"
    rf"([小老](?![师板姐人婆公家年客用时孩]|朋友)[\u4e00-\u9fff]|阿[\u4e00-\u9fff](?<!姨)){_END}"
)
# Where nothing but a name stands; and where a name often stands.
_TELLS = "我叫|本人叫|我的?名字|名字(?:叫|是)|姓名(?:是|叫)?|户名(?:是|叫)?|机主(?:是|叫)|叫做"
_TOLD = re.compile(rf"(?:{_TELLS})({PERSON}){_END}")
# Any name whose surname somebody is spoken to by, in a list or not: 粟小满, as she is 粟女士.
_ANY = r"[\u4e00-\u9fff]{2,3}"
_TOLD_ANY = re.compile(rf"(?:{_TELLS})({_ANY}){_END}")
_ANSWERED_ANY = re.compile(rf"^(?:嗯|哦|呃|好|行|对)?，?({_ANY})(?=[，。]|$)")
_MAYBE = re.compile(rf"(?:我是|这边是|号?客服|坐席|专员|顾问|本人|[号的])({PERSON}){_END}")
_CLAUSE = re.compile(rf"(?:^|[{CLAUSE_ENDS}])(?:嗯|哦|呃|好|行|对)?({PERSON})(?=[{CLAUSE_ENDS}]|$)")
# Read out from the file behind an address or a number: …二单元九零三，孙大鹏，不就是您吗.
_RECITED = re.compile(
    rf"(?:[*0-9零一二三四五六七八九幺]|号|室|栋|单元)[，、]({SURNAME}[\u4e00-\u9fff]{{2}})(?=[，。！？、]|$)"
)
_ASKED = re.compile("姓名|名字|贵姓|称呼|全名|叫什么|是哪位|户名|机主|登记的人")

_LEAD = re.compile("这里是|这儿是|这边是|欢迎|感谢")
_GREETED = re.compile("^[也您你]好|[您你午上]好[呀啊嘞哈]?$|^(?:[喂嗯哎诶欸呃嗨嘿]|哈喽)+$")
# What follows a company's name right away, and what follows it in the next clause.
_SERVED = re.compile("工号|很高兴|竭诚|为您")
_FOLLOWED = re.compile(
    "[您你]?请?[讲说]|[^，。]{1,5}快?[讲说]吧?$|客服|哪位|[您你]好|怎么称呼|请问|有什么|工号|我[是叫姓]|很高兴|为您|[0-9一二三四五六七八九零幺十]+号"
)
_INTRODUCED = re.compile("客服|工号|我[是叫姓]|[0-9一二三四五六七八九零幺十]+号")
_DEPARTMENT = re.compile(
    "(?:的|线上|电商|商城|人工|在线|全国)*(?:客户|顾客|会员|预约|理赔|售后|售前|投诉|体检|咨询|消费者|安装)*"
    "(?:关怀|服务|关爱|受理|处理|权益|调度)*(?:中心|热线|专线|大厅|平台|部门|(?<!总)部|客服|售后|前台|服务台)+"
    "(?:[0-9一二三四五六七八九零]+号)?(?:的?[小老阿].)?$"
    "|的[\u4e00-\u9fff]{1,4}[台部处办室组岗站科]$"
)
_NO_COMPANY = re.compile(
    "[您你我他她请问什么为吗呢吧了哪啥几没不谢喂哎让给号]|高兴|[久稍]等|可以|帮[忙助您你一]|听[见到得清说着]|[讲说]$|^[好在到等是]|好$"
    f"|在吗|上午|下午|晚上|[今昨前明]天|打扰|抱歉|^[小老阿].$|先生|女士|小姐|^{SURNAME}.?(?:{TITLES})$"
    "|^(..)\\1|^(?:客服|坐席|座席|话务员|接线员|值班员|专员|顾问|课程顾问)"
)
_DESKS = "台部处办室组岗站科"
# Words with which a sentence begins, and no name: times, adverbs, pronouns.
_OPENS_A_SENTENCE = frozenset("tdcrpuyf")
_NO_WORD = frozenset({"?", "nr"})
_PROPER = frozenset({"nr", "ns", "nz"})
_FIRST_TURNS = 3
# Characters of a name that stands alone, without a lead like 这里是: behind a greeting; where the agent's
# own name, 请讲 or the end follows; at most.
_SHORTEST_GREETED, _SHORTEST_FOLLOWED, _LONGEST = 4, 3, 10
_LONGEST_PERSON = 3


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
    called = dict.fromkeys(family for turn in turns if turn.who is Who.AGENT for family in _called(turn.text))
    for place, turn in enumerate(turns):
        before = turns[place - 1].text if place else ""
        mine = [found[1] for found in _FAMILY.finditer(turn.text)]
        mine += [found[2] for found in _NICK.finditer(turn.text) if tag_of(found[1] + found[2]) == "?"]
        families |= dict.fromkeys([*mine, *_addressed(turn.text)])
        asked = bool(_ASKED.search(before))
        names = list(_introduced(turn.text))
        names += _answered(turn.text, mine, asked=asked and len(before) < 60)
        told = [*_TOLD_ANY.findall(turn.text), *(_ANSWERED_ANY.findall(turn.text) if asked else ())]
        names += [n for n in told if surname_of(n) in called and person_like(n, introduced=True)]
        full |= dict.fromkeys(names)
    families |= called
    for name in full:
        families.setdefault(surname_of(name))
    return tuple(full), tuple(families)


def own_name(text: str) -> tuple[int, int] | None:
    """Where the speaker's own name stands in the sentence with which they answer the telephone.

    Args:
        text: what an agent says while opening: 您好，速达快递，我是小周.

    Returns:
        Offsets of the first name (or of 姓耿 where only that is told); ``None`` where there is none.
    """
    names = [found.span(1) for found in _TOLD.finditer(text) if person_like(found[1], introduced=True)]
    names += [found.span(1) for found in _MAYBE.finditer(text) if person_like(found[1])]
    names += [
        found.span(2)
        for found in _OWN_NICK.finditer(text)
        if len(found[1]) > 1 or tag_of(found[2]) in _NO_WORD
    ]
    names += [(found.start(1) - 1, found.end(1)) for found in _FAMILY.finditer(text)]
    return min(names, default=None)


def _called(text: str) -> Iterator[str]:
    """Surnames, listed or not, by which somebody is spoken to."""
    return (form.family for form in addressed(text) if starts_word(text, form.start))


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
    opening = [turn.text for turn in turns if turn.who is Who.AGENT][:_FIRST_TURNS]
    return tuple(
        dict.fromkeys(name for k, text in enumerate(opening) for name in _companies(text, first=not k))
    )


def _companies(text: str, *, first: bool) -> Iterator[str]:
    """The companies that the clauses of a turn name; less is needed for one in the first turn."""
    greeted, alone = False, first
    parts = [clause for _, clause in clauses(text)]
    for clause, following, later in zip_longest(parts, parts[1:], parts[2:], fillvalue=""):
        found = LEAD_IN.match(clause)
        lead = found[0] if found else ""
        greeting = bool(_GREETED.search(lead or clause))
        greeted = greeted or greeting
        told = spoken_name(_SERVED.split(clause)[0])
        name = min(without_desk(told), _DEPARTMENT.sub("", told), key=len)
        department = name != told and (first or greeted)
        # 康元 alone may be a person, 安和 a town; 康元体检中心 is neither.
        if _only_a_person(name) or tag_of(name) in _PROPER:
            name = told
        followed = _goes_on(following, later) or not told.endswith(clause[-1]) or (greeted and not following)
        # 我是何静 is a person; 我是星桥通信的小李 names both.
        herself = lead.endswith("我是") and not clause[len(lead) + len(told) :].startswith("的")
        opened = greeted or "我们是" in lead
        bare = alone and not herself and _stands_alone(name, opened, bool(followed))
        if _begins_sentence(name, bare=not opened):
            bare = bare and opened and _INTRODUCED.match(following) is not None
        if (_LEAD.search(lead) or department or bare) and _may_be_company(name):
            yield name
        alone = alone and (not told or (greeting and not lead))


def _goes_on(following: str, later: str) -> bool:
    """Whether a company's name may stand before a clause: in 康悦生活馆，莉莉，说 the later one tells."""
    return bool(_FOLLOWED.match(following) or (len(following) <= _LONGEST_PERSON and _FOLLOWED.match(later)))


def _stands_alone(name: str, greeted: bool, followed: bool) -> bool:
    """Whether a clause that opens the call may be nothing but a name."""
    if "的" in name:
        return False
    shortest = _SHORTEST_FOLLOWED if followed else _SHORTEST_GREETED
    return (greeted or followed) and shortest <= len(name) <= _LONGEST


def _begins_sentence(name: str, *, bare: bool) -> bool:
    """Whether a clause begins as a sentence does; where nothing leads to it (``bare``) one adverb tells."""
    begins = cut(name)[0] if name else ""
    if len(begins) == 1:
        return bare and tag_of(begins) == "d"
    return bool(begins) and tag_of(begins)[0] in _OPENS_A_SENTENCE


def _may_be_company(name: str) -> bool:
    # A listed word (铁路, 医保, 预约台) is no company's own name: exchanging it would spoil the talk.
    if len(name) < 2 or _NO_COMPANY.search(name) or _only_a_person(name):
        return False
    return tag_of(name) == "?" == tag_of(name.rstrip(_DESKS))


def _only_a_person(name: str) -> bool:
    return bool(re.fullmatch(PERSON, name)) and person_like(name)
