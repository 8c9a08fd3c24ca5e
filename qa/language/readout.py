"""Numbers that a recogniser wrote as quantities although they were read digit by digit: mended by time.

Whisper writes 12,580 or 一万二千五百八十 for 一二五八零. How long the words took tells which was said: the
one takes five syllables, the other eight. Where time does not tell clearly, the writing stays, only without
thousands separators. Pure; the recogniser itself is not known here.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace

import regex

from qa.language.entity import CN_DIGIT, any_of
from qa.language.normalise import is_han
from qa.language.numerals import spoken, value_of
from qa.model import Seconds, Word

__all__ = ["as_said"]

_MARKS = "，。？！、；：…,.!?;:"
_JOINED_S: Seconds = 0.15  # a longer gap is a pause between two numbers (486，486)
_PIECE = regex.compile(r"[0-9]{3,4}(?:[,，][0-9]{3,4})*")
_HEAD = regex.compile(r"[0-9]{1,4}(?:,[0-9]{3,4})*[,，]")
_SEPARATOR = regex.compile(r"(?<=[0-9])[,，](?=[0-9]{3})")
_OPEN = regex.compile(r"[0-9][0-9-]*-")
_AFTER_DASH = regex.compile(r"[0-9]+(?:-[0-9]+)*-?")
_DASHED = regex.compile(r"(?<![0-9-])[0-9]+(?:-[0-9]+)+(?![0-9-])")
_DATE = regex.compile(r"(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}")
_LONG = 7  # digits of what is a number to call or to look up rather than two amounts
_QUANTITY = regex.compile(rf"[{CN_DIGIT}两]+[万千][{CN_DIGIT}十百千万两]*")
# A number with one of these behind it counts something, whatever the time.
_COUNTS = regex.compile(
    any_of("元 块 个 人 名 次 台 件 条 天 年 米 公里 公斤 吨 度 兆 多 来 余 分 万 亿 户 页 字 倍 平")
)
_FEWEST_WORDS = 5
# How much better the digits must fit the pace than the quantity, in nats.
_CLEARLY = 0.35


def as_said(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words with their numbers as they were read.

    Args:
        words: recognised words of one turn in order, normalised; times in seconds.

    Returns:
        The words; parts of one number joined into one word without separators or dashes (which nobody
        says; between two amounts a dash is 到), and a quantity whose time fits its digits (and that no
        unit follows) as digits.
    """
    return _read_out(_joined(words))


def _joined(words: Sequence[Word]) -> tuple[Word, ...]:
    """12, + 580 and 1, + 0086 as one word each."""
    out: list[Word] = []
    for word in words:
        last = out[-1] if out else None
        bare = word.text.rstrip(_MARKS)
        if last is not None and _one_number(last, word, bare):
            confidence = min(last.confidence, word.confidence)
            out[-1] = Word(last.text.replace("，", ",") + word.text, last.start, word.end, confidence)
        else:
            out.append(word)
    return tuple(replace(word, text=_plain(word.text)) for word in out)


def _one_number(last: Word, word: Word, bare: str) -> bool:
    """Whether a word goes on with the number before it; behind a dash whatever the pause."""
    if _OPEN.fullmatch(last.text):
        return _AFTER_DASH.fullmatch(bare) is not None
    near = word.start - last.end < _JOINED_S
    return near and _HEAD.fullmatch(last.text) is not None and _PIECE.fullmatch(bare) is not None


def _plain(text: str) -> str:
    """Without separators and dashes."""
    return _DASHED.sub(_undashed, _SEPARATOR.sub("", text)) if "-" in text else _SEPARATOR.sub("", text)


def _undashed(found: regex.Match[str]) -> str:
    text = found.group()
    if _DATE.fullmatch(text):
        return text
    groups = text.split("-")
    leading = any(len(group) > 1 and group[0] == "0" for group in groups)
    rounded = all(group.endswith("00") for group in groups)
    if len(groups) > 2 or leading or (sum(map(len, groups)) >= _LONG and not rounded):
        return "".join(groups)
    low, high = map(int, groups)
    return f"{groups[0]}到{groups[1]}" if low < high else text


def _read_out(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """一万二千五百八十 in the time of five syllables as 12580."""
    text = "".join(word.text for word in words)
    if not _QUANTITY.search(text):
        return words
    pace = _pace(words)
    if pace is None:
        return words
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word.text))
    out = list(words)
    for found in reversed(list(_QUANTITY.finditer(text))):
        if found.start() not in ends or found.end() not in ends or _COUNTS.match(text, found.end()):
            continue
        first, last = ends.index(found.start()), ends.index(found.end())
        digits = value_of(found.group())
        said = words[first:last]
        if _digit_by_digit(found.group(), digits, said[-1].end - said[0].start, pace):
            confidence = min(word.confidence for word in said)
            out[first:last] = [Word(digits, said[0].start, said[-1].end, confidence)]
    return tuple(out)


def _pace(words: Sequence[Word]) -> Seconds | None:
    """Seconds a syllable usually takes in this turn; None when there are too few to tell."""
    known = [word.end - word.start for word in words if len(word.text) == 1 and is_han(word.text)]
    return statistics.median(known) if len(known) >= _FEWEST_WORDS else None


def _digit_by_digit(quantity: str, digits: str, duration: Seconds, pace: Seconds) -> bool:
    """Whether the time fits the digits much better than the quantity that was written."""
    if len(digits) < 4 or not digits.isdigit() or duration <= 0 or pace <= 0:
        return False
    if len(spoken(digits)) != len(quantity.replace("两", "二")):
        return False
    misfit_digits = abs(math.log(duration / (pace * len(digits))))
    misfit_quantity = abs(math.log(duration / (pace * len(quantity))))
    return misfit_quantity - misfit_digits > _CLEARLY
