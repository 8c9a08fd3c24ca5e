"""Chinese surnames, and words that only look like a surname with a given name.

Facts of the language: it knows neither calls nor what names are used for.
"""

from __future__ import annotations

import re

from qa.language.words import cut, tag_of

__all__ = ["COMMON_SURNAME", "PERSON", "SURNAME", "is_surname", "person_like", "surname_of"]

_DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|司徒|夏侯|端木|南宫"
_SINGLE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪"
    "严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席"
    "卫查屈鲍位覃霍翁隋甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边滕佟晏"
)
_FURTHER_DOUBLE = "长孙|独孤|轩辕"
_FURTHER_SINGLE = "丘艾蓝肖闫付商简骆蒲褚米鞠晋迟冷占宫仇栾党楚荣"
COMMON_SURNAME = f"(?:{_DOUBLE}|[{_SINGLE}])"
"""A common surname, as a regular expression: what is taken for one where little else tells of a name."""

SURNAME = f"(?:{_DOUBLE}|{_FURTHER_DOUBLE}|[{_SINGLE}{_FURTHER_SINGLE}])"
"""A surname, as a regular expression."""

PERSON = rf"{SURNAME}[\u4e00-\u9fff]{{1,2}}"
"""What may be a full name: surname and one or two characters."""

_IS = re.compile(SURNAME)
_DOUBLES = re.compile(f"{_DOUBLE}|{_FURTHER_DOUBLE}")
# Parts of speech of listed words that a name may be, too: 高峰 (nr), 黄河 (ns), 江山 (n).
_PERSONS = ("?", "nr", "nz")
_THINGS = (*_PERSONS, "n", "ns", "nt", "ng")
_WEEKDAY = re.compile("周[一二三四五六日天末]")
# What no given name holds: particles, pronouns, and what follows a surname as a form of address.
_NO_GIVEN = re.compile(
    "[了呢吧呀啊吗嘛的得谁哪什么这那您你我他她它不没是就都也还去来给要]|先生|女士|小姐|太太|老师|师傅|经理"
)


def is_surname(text: str) -> bool:
    """Whether a text is a surname and nothing else."""
    return bool(_IS.fullmatch(text))


def surname_of(name: str) -> str:
    """The surname of a full name: one that is listed, else its first character (粟小满)."""
    found = _IS.match(name)
    return found[0] if found else name[:1]


def person_like(word: str, *, introduced: bool = False) -> bool:
    """Whether a word of the shape of a name may be one.

    Args:
        word: surname and given name.
        introduced: it stands where only a name can stand (我叫 …), so that a common noun is believed, and
            a surname that forms a word with what follows (高大伟); an adjective, verb or adverb (高兴,
            安心, 马上) never is.
    """
    if _NO_GIVEN.search(word, 1) or _WEEKDAY.match(word):
        return False
    if introduced:
        return tag_of(word) in _THINGS
    if tag_of(word) not in _PERSONS:
        return False
    # Not 时候响, 周年庆: a word and something behind it.
    return len(word) == 2 or len(cut(word)[0]) != 2 or bool(_DOUBLES.match(word))
