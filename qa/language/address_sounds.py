"""Addresses as they were probably said, for masking: 望江路五十八好 is 望江路五十八号.

What is hidden may err on the side of hiding, so words are mended here by looser sounds, and in more
places, than ``mishearings`` does for what is judged. The length stays, so a place in the mended text is
a place in the text. It knows single texts.
"""

from __future__ import annotations

import functools
import re

import regex

from qa.language.entity import CN_DIGIT
from qa.language.mishearings import mend
from qa.language.phonetic import homophones

__all__ = ["as_address"]

_NUMBER = rf"[0-9{CN_DIGIT}十百]"
# Beside a number these mean what they say: 三百元, 两次, 十点, 十一层.
_OWN = f"{CN_DIGIT}十百千万亿两几多来块美欧日韩港个位件次天年月点时分秒元角岁斤折倍页号栋幢座层楼室门单是"
_AFTER = rf"(?<={_NUMBER})"
# What follows a house, a number of a street, and a road.
_ON = rf"(?=[，、]?\p{{Han}}{{0,6}}?{_NUMBER}|\W|$)"
_ENDED = rf"(?=[的吧啊呀呢]?(?:\W|$)|院|{_NUMBER}|\p{{Han}}{{1,6}}?(?:小区|[苑园里湾期楼栋幢座]))"
_SECTION = "[东西南北中]?[一二三四五]?"
_STREET_NUMBER = rf"{_NUMBER}{{1,6}}[号弄]"


@functools.lru_cache(maxsize=4096)
def as_address(text: str) -> str:
    """Put the words that belong to an address right, wherever they may be one.

    Args:
        text: normalised text.

    Returns:
        Text of the same length; unchanged where nothing sounds like a word of an address.
    """
    text = mend(text)
    if _may_slip().search(text):
        for right, expression in _slips():
            text = expression.sub(right, text)
    return text


@functools.cache
def _may_slip() -> re.Pattern[str]:
    """What a text must hold for any of the slips to be in it: most hold none of it."""
    houses = f"[后{''.join(_alike(char) for char in '号栋幢组门弄')}]"
    return re.compile(
        rf"{_NUMBER}(?:{houses}|.{_like('元')})|{_like('区')}[，、]?[0-9A-Za-z{CN_DIGIT}十]", re.DOTALL
    )


@functools.cache
def _slips() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    """What is written instead of a word of an address, in an order in which the first serve the later."""
    # 后 for 号 is a recogniser's commonest slip besides the homophones: 六后楼.
    number = rf"(?:{_like('号')}|后)"
    section = f"(?:{_SECTION}{_like('段')})"
    told = (
        ("单元", rf"{_AFTER}[^\W{_OWN}0-9A-Za-z]{_like('元')}(?=[，、]?{_NUMBER})"),
        ("小区", rf"(?<=\p{{Han}}){_like('小')}{_like('区')}(?=[，、]?[0-9A-Za-z{CN_DIGIT}十])"),
        ("号楼", rf"{_AFTER}{number}{_like('楼')}{_ON}"),
        *((house, rf"{_AFTER}{_like(house)}{_ON}") for house in "栋幢组门"),
        ("号", rf"(?<=\p{{Han}}{_NUMBER}{{1,6}}){number}{_ENDED}"),
        *((road, rf"(?<=\p{{Han}}{{2}}){_like(road)}(?={section}?{_STREET_NUMBER})") for road in "路街巷弄"),
        ("段", rf"(?<=[路道街]{_SECTION}){_like('段')}(?={_STREET_NUMBER})"),
    )
    return tuple((right, regex.compile(expression)) for right, expression in told)


def _like(char: str) -> str:
    return f"[{_alike(char)}]"


def _alike(char: str) -> str:
    """All characters of that sound, as accents have it too, that mean nothing else beside a number."""
    return "".join(c for c in homophones(char, loose=True) if c == char or c not in _OWN)
