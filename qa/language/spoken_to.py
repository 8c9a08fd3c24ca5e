"""Forms of address by surname, and whether it is the other side that is spoken to by them.

郁女士 after 谢谢 or at the head of a sentence is who is on the line, 刘阿姨 in 刘阿姨那边走不开 is somebody
else. Pure: it knows single sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.language.surnames import SURNAME

__all__ = ["EDGE", "NO_FAMILY", "OPENERS", "PLAIN", "Addressed", "addressed", "family_in", "is_plain"]

PLAIN = "先生|女士|小姐|太太"
_KIN = "老师|阿姨|大爷|大妈|大叔|叔叔|大哥|大姐|师傅|老板|教授|大夫|伯伯|奶奶|爷爷|妈妈|爸爸|姐|哥"
# By their office only those are spoken to who gave their surname: 裴经理 is as often the company's.
_OFFICE = "经理|主任|店长|院长|校长|医生|警官|同志"
_IS_OFFICE = re.compile(f"(?:{_OFFICE})$")
_CALLED = re.compile(rf"({SURNAME}|[\u4e00-\u9fff])({PLAIN}|{_KIN}|{_OFFICE})")
_IS_SURNAME = re.compile(SURNAME)
_IS_PLAIN = re.compile(PLAIN)
# Before these words stands no surname: 老师傅, 好的先生, 那位女士.
NO_FAMILY = frozenset(
    "老大小这那哪各几位好是有请让说叫您你我他她的和跟与同对找问给男女帅靓为等就嗯哎喂行噢哦诶欸嗨嘿呢吧啊呀嘛哈嘞啦了"
)
_COUNTED_OR_SHOWN = re.compile("[这那哪各每几一二两三四五六七八九十第0-9]位?$")
EDGE = "(?:^|[，。！？、；：…“”])"
OPENERS = (
    "(?:好的|好嘞|好|行|嗯|哦|噢|哎|诶|欸|喂|那|对|是的|明白了?|请问|您好|你好|要得|尊敬的|亲爱的|不好意思)"
)
_LED = re.compile(f"{EDGE}{OPENERS}*$")
_THANKED = re.compile("(?:谢谢|感谢|多谢|多亏|辛苦|劳驾|麻烦)(?:您|你|了)?$")
_ASKED_IF = re.compile("(?:您|你|请问|您就|是不)是$")
_YOU_OR_END = re.compile("$|[，。！？、；：…”]|您|你")
_TURNED_TO = re.compile("$|[，。！？、；：…”]|您|你|好|嘛|啊|吧|呀|呢|[是对][吧吗不]|请|麻烦|这|我|咱|让|那")
_IF = re.compile("[吗吧，。？]|对|本人")


@dataclass(frozen=True, slots=True)
class Addressed:
    """A form of address, ``text[start:end]``, and the surname in it."""

    family: str
    text: str
    start: int
    end: int


def addressed(text: str, given: str = "") -> Iterator[Addressed]:
    """Where a sentence speaks to its hearer by surname.

    Args:
        text: the sentence.
        given: the hearer's surname, where it is known: only it is looked for, and believed sooner.

    Yields:
        Forms of address in order; before 先生 or 女士 any character may be a surname.
    """
    for found in _CALLED.finditer(text):
        family = found[1]
        if (given and family != given) or (not given and _IS_OFFICE.search(found[2])):
            continue
        before, after = text[: found.start()], text[found.end() :]
        if not _is_family(family, before, given):
            continue
        meant = _meant_plainly if is_plain(found[0]) else _meant_as_kin
        if meant(family, given, before, after):
            yield Addressed(family, found[0], *found.span())


def family_in(form: str) -> str:
    """The surname in a form of address (邢 of 邢先生, 周 of 周姐); empty where it has none (先生, 大姐)."""
    listed = _IS_SURNAME.match(form)
    if listed:
        return listed[0]
    called = _CALLED.fullmatch(form)
    return called[1] if called and called[1] not in NO_FAMILY else ""


def is_plain(form: str) -> bool:
    """Whether a form of address is one for anybody (先生, 女士), and none of kin or trade."""
    return bool(_IS_PLAIN.search(form))


def _is_family(family: str, before: str, given: str) -> bool:
    """Whether the character before a form of address is a surname: not 谢 of 谢谢阿姨, 位 of 这位老师."""
    if family == "谢" and (len(before) - len(before.rstrip("谢"))) % 2:
        return False
    if family == "位" and _COUNTED_OR_SHOWN.search(before):
        return False
    return bool(given) or family not in NO_FAMILY


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
