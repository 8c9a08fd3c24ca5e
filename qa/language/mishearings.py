"""Words around numbers put right by their sound before entities are looked for.

A recogniser writes 公号2016 for 工号2016, 后四为 for 后四位, 六洞二单元 for 六栋二单元. Only words that
stand next to numbers are mended, only by the same toneless pinyin, and the length stays.
"""

from __future__ import annotations

import functools
import re

import regex

from qa.language.entity import CN_DIGIT
from qa.language.phonetic import encode, homophones, phonetic_text, sounds_like

__all__ = ["mend"]

_ANY = rf"[0-9{CN_DIGIT}十百]"
# Names of numbers: mended wherever they sound right (three characters), or before a number (two).
_LONG = ("身份证", "后四位", "后三位", "后六位", "订单号", "会员号", "银行卡")
_SHORT = ("工号", "户号", "单号", "卡号", "尾号", "账号", "串号", "座机", "单元")
_AFTER_NAME = rf"(?=[码是为：，呢]{{0,3}}{_ANY})"
_HOUSE = rf"[，、]?(?:{_ANY}{{1,3}}(?:栋|号楼|单元|室)|\p{{Han}}{{2,4}}(?:苑|园|小区))"
# A single character between numbers: (the right one, what stands before it, what stands after it), and
# what a text must hold for it: most hold none of it.
_BETWEEN = (
    ("栋", rf"(?<={_ANY})", rf"(?=[，、]?{_ANY})", rf"{_ANY}.[，、]?{_ANY}"),
    ("号", rf"(?<=[路街巷道]{_ANY}{{1,6}})", rf"(?={_HOUSE})", rf"[路街巷道]{_ANY}"),
    ("路", r"(?<=\p{Han})", rf"(?={_ANY}{{1,6}}号)", rf"{_ANY}号"),
)
_NUMBERED = re.compile(rf"工作日|[\d{CN_DIGIT}]")
_AMID = regex.compile(rf"(?<=[0-9{CN_DIGIT}]{{2}})\p{{Han}}(?=[0-9{CN_DIGIT}]{{2}})")
_MAY_AMID = re.compile(rf"[0-9{CN_DIGIT}]{{2}}.[0-9{CN_DIGIT}]{{2}}")
# 期个工作日 for 七个工作日.
_BEFORE_DAYS = regex.compile(r"(?<![0-9第几多])\p{Han}(?=个?工作日)")
_APART = frozenset(CN_DIGIT + "十百千万亿点两年月日号元块")


@functools.lru_cache(maxsize=4096)
def mend(text: str) -> str:
    """Put misheard words next to numbers right.

    Args:
        text: normalised text.

    Returns:
        Text of the same length; unchanged where nothing sounds like a known word.
    """
    if not _NUMBERED.search(text):
        return text
    if _may_name().search(text):
        codes = encode(text, loose=False)
        # A name is right only before a number, which encoded text keeps as it is.
        for expression, words in _names():
            for found in expression.finditer(codes):
                word = words[found.lastindex or 1]
                text = text[: found.start()] + word + text[found.end() :]
    if _MAY_AMID.search(text):
        text = _AMID.sub(_digit, text)
    if "工作日" in text:
        text = _BEFORE_DAYS.sub(_digit, text)
    for right, near, expression in _singles():
        if near.search(text):
            text = expression.sub(right, text)
    return text


@functools.cache
def _names() -> tuple[tuple[regex.Pattern[str], dict[int, str]], ...]:
    found = []
    for words, after in ((_LONG, ""), (_SHORT, _AFTER_NAME)):
        # The words of the look-ahead are compared as text codes, too.
        ahead = encode(after, loose=False)
        branches = "|".join(f"({''.join(_class(c) for c in word)})" for word in words)
        found.append((regex.compile(f"(?:{branches}){ahead}"), dict(enumerate(words, 1))))
    return tuple(found)


@functools.cache
def _may_name() -> re.Pattern[str]:
    """What a text must hold for a name to be in it, as said or misheard: most hold none of it."""
    long, short = ["".join(sorted({word[-1] for word in words})) for words in (_LONG, _SHORT)]
    before = "".join(sorted({word[-2] for word in _LONG}))
    return re.compile(f"{_sounding(short)}.{{0,3}}{_ANY}|{_sounding(before)}{_sounding(long)}")


def _sounding(wanted: str) -> str:
    """All characters that sound like one of those wanted, as a class of an expression."""
    sounds = {sound for char in wanted for sound in sounds_like(char, loose=False)}
    return f"[{''.join(c for c in map(chr, range(0x4E00, 0x9FA6)) if encode(c, loose=False) in sounds)}]"


@functools.cache
def _singles() -> tuple[tuple[str, re.Pattern[str], regex.Pattern[str]], ...]:
    """Single characters in place; a character that has its own meaning beside numbers stays."""
    return tuple(
        (right, re.compile(near), regex.compile(f"{before}{_homophones(right)}{after}"))
        for right, before, after, near in _BETWEEN
    )


def _homophones(char: str) -> str:
    return f"[{''.join(c for c in homophones(char, loose=False) if c not in _APART and c != char)}]"


def _class(char: str) -> str:
    return f"[{regex.escape(sounds_like(char, loose=False))}]"


@functools.cache
def _digits_by_sound() -> dict[str, str]:
    return {phonetic_text(c, loose=False): c for c in "零一二三四五六七八九幺"}


def _digit(found: regex.Match[str]) -> str:
    """A character that sounds like a digit amid digits (零零灵零) as that digit."""
    char = found.group()
    if char in _APART:
        return char
    return _digits_by_sound().get(phonetic_text(char, loose=False), char)
