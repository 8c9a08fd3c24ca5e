"""How many Chinese syllables a text takes to say: the unit of speaking rate.

Characters count one each; what is written in digits or Latin letters counts as it is read aloud
(15块 is three, 10086 is five). Knows nothing of time.
"""

from __future__ import annotations

import regex

from qa.language.entity import any_of
from qa.language.numerals import spoken

__all__ = ["count"]

# Words that are followed by a number read digit by digit, however short.
_READ_OUT = any_of("工号 尾号 单号 卡号 账号 户号 串号 编号 代码 密码 验证码 拨打 拨 后四位 号码 电话 手机")
# What follows a quantity; without it a number of four or more digits is read digit by digit.
_ONE_UNIT = "[个元块角毛分天日月周秒度米克斤吨升人次台件张条套份辆部间层楼岁倍位名家点页双吋寸]"
_UNIT = _ONE_UNIT + "|小时|公[里斤]|千米|万|亿|兆|[kKmMgG][bBgGmM]?"
_TOKEN = regex.compile(
    r"""
    (?P<date>(?<![0-9])[0-9]{4}[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?![0-9]))
  | (?P<clock>(?<![0-9])(?P<h>[0-9]{1,2})[:：](?P<min>[0-9]{2})(?:[:：](?P<sec>[0-9]{2}))?(?![0-9]))
  | (?P<each>[0-9]{4}(?=年)|[0-9]+(?:\.[0-9]+){2,}|(?<![0-9.])(?:[0-9]{2,4}[- ])+[0-9]{2,8}(?![0-9]))
  | (?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(?P<per>[%‰])?
  | (?P<word>[A-Za-z]+(?:'[A-Za-z]+)?)
  | (?P<degrees>℃)
  | (?P<one>\p{Han}|[*＊¥￥$+]|(?<=[0-9])[~～—–-](?=[0-9]))
    """,
    regex.VERBOSE,
)
_BEFORE = regex.compile(rf"{_READ_OUT}(?:是|为|：|:|，)?$")
_AFTER = regex.compile(_UNIT)
# A room is read digit by digit: with a zero inside (502室), or after its building (2单元903).
_ROOM = regex.compile(r"[1-9]0[1-9]室")
_DOOR = regex.compile(r"(?<=(?:单元|栋|幢|号楼)，?)[0-9]{3,4}(?![0-9层楼])")
_VOWELS = regex.compile(r"[aeiouy]+", regex.IGNORECASE)


def count(text: str) -> int:
    """Count the spoken syllables of a text.

    Digits: quantities as numbers (398元: 三百九十八, six with 元), years, telephone, order and other
    numbers of five or more digits one by one, 50% as 百分之五十, 16:30 as 十六点三十. Latin capitals are
    spelled, other words count their groups of vowels. A mask ``*`` hides one syllable. The letter W
    counts as one; 儿 of 这儿 counts as a syllable, as in the way speaking rates are commonly given.

    Args:
        text: normalised text.

    Returns:
        Number of syllables; 0 for text without speech.
    """
    return sum(_syllables(token) for token in _TOKEN.finditer(text))


def _syllables(token: regex.Match[str]) -> int:
    if token["number"]:
        return _number(token)
    if token["word"]:
        return _word(token["word"])
    if token["clock"]:
        return _clock(token)
    if token["each"]:
        # A year, a version, a telephone number: digit by digit, points said, hyphens not.
        return sum(c.isdigit() or c == "." for c in token["each"])
    if token["date"]:
        return 4 + len(spoken(token["m"])) + len(spoken(token["d"])) + 3
    return 3 if token["degrees"] else 1


def _clock(token: regex.Match[str]) -> int:
    hours = len(spoken(token["h"].lstrip("0") or "0")) + 1
    minutes = 0 if token["min"] == "00" else len(spoken(token["min"].lstrip("0"))) + (token["min"][0] == "0")
    seconds = len(spoken(token["sec"].lstrip("0") or "0")) + 2 if token["sec"] else 0
    return hours + minutes + seconds


def _number(token: regex.Match[str]) -> int:
    """A number read as a quantity or digit by digit, with its per cent."""
    written = token["number"]
    plain = written.replace(",", "")
    text, start, end = token.string, token.start(), token.end("number")
    quantity = "." in plain or token["per"] or len(plain) <= 3
    if not quantity:
        quantity = bool(_AFTER.match(text, end)) and len(plain) <= 9
    if (
        _BEFORE.search(text, max(0, start - 6), start)
        or _plate(text, start)
        or (plain[0] == "0" and "." not in plain)
    ):
        quantity = False
    syllables = len(spoken(plain)) if quantity else len(plain)
    return syllables + (3 if token["per"] else 0)


def _plate(text: str, start: int) -> bool:
    """Whether a number is that of a room: 502室, 2单元903."""
    return bool(_ROOM.match(text, start) or _DOOR.match(text, start))


def _word(word: str) -> int:
    """Letters one by one when spelled (capitals, or no vowel), else the groups of vowels."""
    letters = word.replace("'", "")
    groups = len(_VOWELS.findall(letters))
    if letters.isupper() or groups == 0:
        return len(letters)
    silent = groups > 1 and letters.lower().endswith("e") and not letters.lower().endswith(("le", "ee"))
    return groups - silent
