"""Persons who are spoken of: a name right behind the word that says whose they are (我老公王建国).

Pure, and for copies without names only. A name that is not sure to be one is left: 我老公王者荣耀 names
nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qa.language.entity import any_of
from qa.language.names import TITLES, Said
from qa.language.sentences import CLAUSE_ENDS
from qa.language.surnames import PERSON, is_surname, person_like
from qa.language.words import cut

__all__ = ["third_persons_in"]

_RELATION = any_of(
    "老公 老婆 爱人 丈夫 妻子 先生 太太 媳妇 男朋友 女朋友 男友 女友 未婚夫 未婚妻 对象 "
    "爸爸 妈妈 爸 妈 父亲 母亲 公公 婆婆 岳父 岳母 爷爷 奶奶 外公 外婆 儿子 女儿 孩子 "
    "孙子 孙女 侄子 侄女 外甥 女婿 儿媳 (?:表|堂)?(?:哥哥|姐姐|弟弟|妹妹|哥|姐|弟|妹) "
    "叔叔 舅舅 姑姑 姑妈 姨妈 同事 朋友 同学 室友 邻居 房东 老板 领导 司机 亲戚 闺蜜 合伙人"
)
_WHOSE = r"(?:我们?|咱们?|我家|[他她])(?:的|家|那个)?"
_NAMED = re.compile(rf"{_WHOSE}{_RELATION}(?P<called>的?(?:名字|姓名)?(?:叫做?|是叫)|的?(?:名字|姓名)是)?")
# Surnames that are hardly a word of their own: where one stands alone it begins a name. Not 于, 何, 高.
_PLAIN_SURNAME = frozenset("王李张刘陈杨赵吴徐孙胡朱郭梁宋郑谢韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾魏薛阎潘戴")
_AFTER = re.compile(
    rf"$|[，。！？、；：的在也说讲是他她呢啊吧要来去打办用给和跟买开填叫让把被有没住昨今前上当名拿签借]|{TITLES}"
)
# Words and places that a dictionary of names holds, and forms of address behind a surname.
_NO_NAME = re.compile(
    "高[一二三]|黄牛|石家庄|张罗|张望|张扬|陈皮|刘海|王牌|李子|唐装|苏打|.[县市省镇江山]"
    "|.[姐哥总姨叔婶伯爷奶嫂工董局处科队导老某]|.(?:阿姨|爷爷|奶奶|叔叔|伯伯|婶婶|大[爷妈叔婶伯])"
)


def third_persons_in(turns: Iterable[Said]) -> tuple[str, ...]:
    """Full names of persons who are told by what they are to the speaker.

    Args:
        turns: the sentences of a call.

    Returns:
        Each name once, in order of appearance.
    """
    names: dict[str, None] = {}
    for turn in turns:
        for found in _NAMED.finditer(turn.text):
            if name := _name(turn.text[found.end() :], told=bool(found["called"])):
                names[name] = None
    return tuple(names)


def _name(text: str, *, told: bool) -> str:
    """The name that a text begins with; empty for none."""
    clause = re.split(f"[{CLAUSE_ENDS}]", text, maxsplit=1)[0]
    # Behind 叫 a short clause is the name, whatever words it looks like.
    whole = [clause] if told and re.fullmatch(PERSON, clause) else []
    for name in (*whole, *_begun(clause)):
        sure = re.fullmatch(PERSON, name) and not _NO_NAME.fullmatch(name)
        if sure and _AFTER.match(text, len(name)) and person_like(name, introduced=told):
            return name
    return ""


def _begun(clause: str) -> Iterator[str]:
    """What may be a name, as its words lie: one word, or a surname of its own and the next one or two."""
    words = cut(clause)
    if not words:
        return
    yield words[0]
    if words[0] in _PLAIN_SURNAME or (len(words[0]) == 2 and is_surname(words[0])):
        given = ""
        for word in words[1:3]:
            given += word
            if len(given) <= 2:
                yield words[0] + given
