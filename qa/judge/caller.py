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
from qa.language.surnames import COMMON_SURNAME, SURNAME
from qa.model import Turn, Who

__all__ = ["BARE_TITLES", "Caller", "Named", "caller_of"]

_PLAIN = "先生|女士|小姐|太太"
_KIN = "老师|阿姨|大爷|大妈|大叔|叔叔|大哥|大姐|师傅|老板|教授|大夫|伯伯|奶奶|爷爷|妈妈|爸爸|姐|哥"
_CALLED = re.compile(rf"({SURNAME}|[\u4e00-\u9fff])({_PLAIN}|{_KIN})")
_IS_SURNAME = re.compile(SURNAME)
_IS_PLAIN = re.compile(_PLAIN)
# Before these words stands no surname: 老师傅, 好的先生, 那位女士.
_NO_FAMILY = frozenset("老大小这那哪各几位好是有请让说叫您你我他她的和跟与同对找问给男女帅靓为等就嗯哎喂")
_COUNTED_OR_SHOWN = re.compile("[这那哪各每几一二两三四五六七八九十第0-9]位?$")
_EDGE = "(?:^|[，。！？、；：…“”])"
_OPENERS = (
    "(?:好的|好嘞|好|行|嗯|哦|噢|哎|诶|欸|喂|那|对|是的|明白了?|请问|您好|你好|要得|尊敬的|亲爱的|不好意思)"
)
_LED = re.compile(f"{_EDGE}{_OPENERS}*$")
_THANKED = re.compile("(?:谢谢|感谢|多谢|多亏|辛苦|劳驾|麻烦)(?:您|你|了)?$")
_ASKED_IF = re.compile("(?:您|你|请问|您就|是不)是$")
_YOU_OR_END = re.compile("$|[，。！？、；：…”]|您|你")
_TURNED_TO = re.compile("$|[，。！？、；：…”]|您|你|好|嘛|啊|吧|呀|呢|[是对][吧吗不]|请|麻烦|这|我|咱|让|那")
_IF = re.compile("[吗吧，。？]|对|本人")

_END = "(?=[，。！？、；]|$|[啊呀哈吧])"
_NAME = rf"{COMMON_SURNAME}[\u4e00-\u9fff]{{1,2}}"
_GIVEN = re.compile(rf"(?:我叫|我的?名字(?:叫|是)?|本人叫?)({_NAME}|[\u4e00-\u9fff]{{2,3}}){_END}")
_ON_RECORD = re.compile(
    rf"(?:名字(?:叫|是)|姓名是?|户名是?|机主(?:叫|是)|就叫|^叫|[，。]叫)({_NAME}|[\u4e00-\u9fff]{{2,3}}){_END}"
)
_ALONE = re.compile(rf"(?:^|[，。！？、])(?:嗯|哦|呃|啧|行行行|行|好)?({_NAME}){_END}")
_IS_NAME = re.compile(_NAME)
_FAMILY = re.compile(
    rf"{_EDGE}(?:嗯|哦|呃|啊|那)*(?P<own>我也?是?|免贵|我免贵|本人|机主|户主|敝)?"
    rf"姓(?P<name>{SURNAME}|(?![名氏啥什甚谁])[\u4e00-\u9fff]){_END}"
)
_SELF = re.compile(rf"{_EDGE}(?:喂|哎|你好|您好)*(?:我是|这边是)({SURNAME})({_PLAIN}){_END}")
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
    f"(?:^|[，。！？])(?:{_OPENERS}，?)?(先生|女士|大爷|大妈|大叔|叔叔|大哥|大姐|阿姨)(?=[，。！？您请]|$)"
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
    given = _family_of(full.text) if full else family.text if family else ""
    return Caller(full, family, _called(agent, given))


def _family_of(name: str) -> str:
    found = _IS_SURNAME.match(name)
    return found[0] if found else name[:1]


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
    sure = [n for n in heard if given or _plain(n.text) or times[n.text] >= _TWICE]
    if not sure:
        return ()
    best = max(sure, key=lambda n: (_plain(n.text), times[n.text], -n.turn, -n.start)).text
    return tuple(named for named in sure if named.text == best)


def _plain(text: str) -> bool:
    return bool(_IS_PLAIN.search(text))


def _addresses(agent: list[Turn], given: str) -> Iterator[Named]:
    for turn in agent:
        for found in _CALLED.finditer(turn.text):
            family = found[1]
            if given and family != given:
                continue
            before, after = turn.text[: found.start()], turn.text[found.end() :]
            if not _is_family(family, before, given):
                continue
            meant = _meant_plainly if _plain(found[0]) else _meant_as_kin
            if meant(family, given, before, after):
                yield Named(found[0], turn.i, *found.span())


def _is_family(family: str, before: str, given: str) -> bool:
    """Whether the character before a form of address is a surname: not 谢 of 谢谢阿姨, 位 of 这位老师."""
    if family == "谢" and (len(before) - len(before.rstrip("谢"))) % 2:
        return False
    if family == "位" and _COUNTED_OR_SHOWN.search(before):
        return False
    return bool(given) or family not in _NO_FAMILY


def _meant_plainly(family: str, given: str, before: str, after: str) -> bool:
    if given:
        return True
    if _THANKED.search(before) or (_ASKED_IF.search(before) and _IF.match(after)):
        return True
    near = _TURNED_TO if _IS_SURNAME.fullmatch(family) and family != "祝" else _YOU_OR_END
    return bool(_LED.search(before) and near.match(after))


def _meant_as_kin(family: str, given: str, before: str, after: str) -> bool:
    thanked = bool(_THANKED.search(before))
    if given:
        return thanked or after.startswith("您") or bool(_LED.search(before) and _TURNED_TO.match(after))
    if not _IS_SURNAME.fullmatch(family):
        return False
    return thanked or bool(_LED.search(before) and _YOU_OR_END.match(after))
