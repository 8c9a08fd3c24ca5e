"""Who the customer is: the name they give, and the form of address by which the agent speaks to them.

A name in a call is as often somebody else's: the nanny complained of, the child, the agent. Only what the
customer says of themselves is taken, and a form of address only where it can be theirs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from qa.judge.context import CallContext
from qa.language.spoken_to import EDGE, OPENERS, PLAIN, addressed, is_plain
from qa.language.surnames import COMMON_SURNAME, SURNAME, surname_of
from qa.model import Turn, Who

__all__ = ["BARE_TITLES", "Caller", "Named", "caller_of"]

_END = "(?=[，。！？、；]|$|[啊呀哈吧])"
_NAME = rf"{COMMON_SURNAME}[\u4e00-\u9fff]{{1,2}}"
_GIVEN = re.compile(rf"(?:我叫|我的?名字(?:叫|是)?|本人叫?)({_NAME}|[\u4e00-\u9fff]{{2,3}}){_END}")
_ON_RECORD = re.compile(
    rf"(?:名字(?:叫|是)|姓名是?|户名是?|机主(?:叫|是)|就叫|^叫|[，。]叫)({_NAME}|[\u4e00-\u9fff]{{2,3}}){_END}"
)
_ALONE = re.compile(rf"(?:^|[，。！？、])(?:嗯|哦|呃|啧|行行行|行|好)?({_NAME}){_END}")
_IS_NAME = re.compile(_NAME)
_FAMILY = re.compile(
    rf"{EDGE}(?:嗯|哦|呃|啊|那)*(?P<own>我也?是?|免贵|我免贵|本人|机主|户主|敝)?"
    rf"姓(?P<name>{SURNAME}|(?![名氏啥什甚谁])[\u4e00-\u9fff]){_END}"
)
_SELF = re.compile(rf"{EDGE}(?:喂|哎|你好|您好)*(?:我是|这边是)({SURNAME})({PLAIN}){_END}")
_DIGITS = re.compile("[零〇一二三四五六七八九幺0-9]{3}[，。]?$")
_ASKED = re.compile("姓名|名字|贵姓|称呼|全名|您是哪位|您姓|户名|机主|登记的|叫(?:啥|什么)")
_ASKED_OWN = re.compile("贵姓|怎么称呼|称呼您|您姓|您叫")
_PEOPLE = (
    "孩子|宝宝|宝贝|小朋友|学生|学员|娃娃?|儿子|女儿|闺女|月嫂|保姆|护工|保洁|阿姨|教练|老师|师傅|骑手|司机|快递员|客服"
    "|销售|经理|员工|收花人|收件人|收货人|老人家?|爷爷|奶奶|患者|宠物|狗狗?|猫咪?|对方|那位|那个人|二老|谁"
)
_ASKED_OTHER = re.compile(
    f"(?:{_PEOPLE})[^，。！？您]{{0,6}}(?:姓名|名字|全名|姓什么|姓啥|叫)|(?:哪个|哪位|哪名)[^，。！？]{{0,3}}(?:{_PEOPLE})"
)
_OTHERS = re.compile(
    "(?:孩子|儿子|女儿|闺女|我妈|我爸|老人|猫|狗|老师|师傅|老公|老婆|爱人|太太|先生|丈夫|媳妇|婆婆|公公|爷爷|奶奶|他|她)"
    "[^。！？]{0,8}$"
)
_OTHERS_AFTER = re.compile(
    "，(?:是)?我(?:妈|爸|儿子|女儿|闺女|孩子|老公|老婆|爱人|老伴|媳妇|婆婆|公公|姐|哥|弟|妹)"
)
# Answers that only look like a name.
_NO_NAME = re.compile(
    "马上|万一|时候|方便|关系|成了|安全|安心|高兴|应该|常常|于是|任何|何时|文明|明白|石头|白色|黄色|金色|毛病|单号|单子|向来|路上|钱[的都没]|车[票上牌]|房[子间租东]|管[他家理]|解决|解释|边上|易[坏碎]|强[制行]|安装|强烈|包裹|包括|包装|查[了一到过查询]|成[功交]|关[了掉闭机]|向[我你]"
)
# Kin words are said of others as well: so often must the customer be spoken to by one to be believed.
_TWICE = 2

BARE_TITLES = re.compile(
    f"(?:^|[，。！？])(?:{OPENERS}，?)?(先生|女士|大爷|大妈|大叔|叔叔|大哥|大姐|阿姨)(?=[，。！？您请]|$)"
)
"""A form of address without a surname, where only the customer can be meant."""


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody is called, and where it was said."""

    text: str
    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Caller:
    """The customer: name and surname as they gave them, every time the agent speaks to them by surname.

    ``called`` holds one form of address only, in the order of the talk; none are known when it is empty.
    """

    full: Named | None = None
    family: Named | None = None
    called: tuple[Named, ...] = ()


def caller_of(context: CallContext) -> Caller:
    """Who the customer is, as far as the talk tells.

    Args:
        context: the call.

    Returns:
        Nothing of it guessed: a name that may be somebody else's is left out.
    """
    said = [turn for turn in context.turns if not turn.quarantine and turn.text]
    agent = [turn for turn in said if turn.who is Who.AGENT]
    full, family = _introduced(said, agent)
    given = surname_of(full.text) if full else family.text if family else ""
    return Caller(full, family, _called(agent, given))


# -- what the customer says


def _introduced(said: list[Turn], agent: list[Turn]) -> tuple[Named | None, Named | None]:
    """The name and the surname that the customer gives as their own; the first of each."""
    family, before = None, ""
    for turn in said:
        if turn.who is Who.AGENT:
            before = turn.text
        elif turn.who is Who.CUSTOMER:
            name = _full_name(turn, before, agent)
            if name is not None:
                return name, family
            family = family or _surname(turn, before)
    return None, family


def _asks_own(text: str) -> bool:
    """Whether the agent asks for a name, and not for somebody else's."""
    if not _ASKED.search(text):
        return False
    return bool(_ASKED_OWN.search(text)) or not _ASKED_OTHER.search(text)


def _full_name(turn: Turn, before: str, agent: list[Turn]) -> Named | None:
    patterns = [_GIVEN]
    if _asks_own(before):
        patterns += [_ON_RECORD, _ALONE]
    elif not _ASKED.search(before):
        patterns.append(_ON_RECORD)
    for pattern in patterns:
        found = pattern.search(turn.text)
        if found is None or _OTHERS.search(turn.text[: found.start(1)]) or _NO_NAME.match(found[1]):
            continue
        if _OTHERS_AFTER.match(turn.text, found.end(1)):
            continue
        if pattern is _ON_RECORD and found[0].lstrip("，。").startswith("叫") and not _ASKED.search(before):
            continue
        # A rare surname is believed when the agent takes it up.
        if _IS_NAME.fullmatch(found[1]) or _called(agent, found[1][0]):
            return Named(found[1], turn.i, *found.span(1))
    return None


def _surname(turn: Turn, before: str) -> Named | None:
    introduced = _SELF.search(turn.text)
    if introduced:
        return Named(introduced[1], turn.i, *introduced.span(1))
    for found in _FAMILY.finditer(turn.text):
        # 姓兰 alone may answer a question after the nanny.
        if found["own"] or _asks_own(before) or _DIGITS.search(turn.text[: found.start() + 1]):
            return Named(found["name"], turn.i, *found.span("name"))
    return None


# -- what the agent says


def _called(agent: list[Turn], given: str) -> tuple[Named, ...]:
    """Every time the agent speaks to the customer in the form of address used most, 先生 and 女士 first."""
    heard = list(_addresses(agent, given))
    times = Counter(named.text for named in heard)
    sure = [n for n in heard if given or is_plain(n.text) or times[n.text] >= _TWICE]
    if not sure:
        return ()
    best = max(sure, key=lambda n: (is_plain(n.text), times[n.text], -n.turn, -n.start)).text
    return tuple(named for named in sure if named.text == best)


def _addresses(agent: list[Turn], given: str) -> Iterator[Named]:
    for turn in agent:
        for form in addressed(turn.text, given):
            yield Named(form.text, turn.i, form.start, form.end)
