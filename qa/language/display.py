"""Numbers as a reader wants them, in one policy for every page and file.

Digits: dates, times, durations, amounts, addresses, telephone, order, card and agent numbers, percentages,
decimals, measures, and counts from ten up. Words: everything that only looks like a number (一下, 第一,
十分, 万一, 四周, 一日游, 前两天), small counts (两位, 三个) and estimates (七八天), shown as said.

A number is rewritten only if the new writing reads back as the old one: the same syllables, the same
entities with the same values. Only sums of money go farther: short ones (二百一) are written out, and those
of a sentence have one form. Pure.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import regex

from qa.language.display_money import sums_in_digits
from qa.language.entities import find
from qa.language.entity import CN_DIGIT, CN_NUMBER, Entity, Kind, any_of
from qa.language.numerals import digits_of, spoken, value_of
from qa.language.sentences import sentence_spans
from qa.language.syllables import count

__all__ = ["display"]

_NUMERAL = regex.compile(CN_NUMBER)
_WHOLE = regex.compile(rf"[{CN_DIGIT}十百两]+")
_CN = rf"[{CN_DIGIT}十百千万亿两]"
_ONE_BY_ONE = {
    Kind.ID_NUMBER,
    Kind.BANK_CARD,
    Kind.PHONE,
    Kind.TAIL,
    Kind.AGENT_NUMBER,
    Kind.ORDER_NUMBER,
    Kind.DIGITS,
}
_ONE_THING = {Kind.ID_NUMBER, Kind.PHONE, Kind.ORDER_NUMBER}
_GROUP = regex.compile(rf"[0-9{CN_DIGIT}]+")
_READ_OUT = regex.compile(rf"[0-9{CN_DIGIT}]+(?:[，、, -]{{1,2}}[0-9{CN_DIGIT}]+)*[Xx]?")
_LOOSE = regex.compile(r"[几这那大小]$")
_SPLIT = regex.compile(rf"半个?月|(?<=块)[{CN_DIGIT}]")
# All around, a size, a tour, days ago: no time that is measured; and the lunar calendar, never in digits.
_AROUND = regex.compile(r"四周(?!之?内|以内|之?后|以后|左右|时间|年)")
_VAGUE_DAYS = regex.compile(r"两天(?!之?内|以内|之?后|以后|之?前|以前|左右|时间)")
_MEASURED = regex.compile(r"(?<!再)[了满等要需得用花到至共住熬隔]$")
_NO_DAY = regex.compile(
    rf"[{CN_DIGIT}两]日(?=游|三餐|票)|[{CN_DIGIT}十]{{1,2}}月(?=初[一二三四五六七八九十])"
)
_SIZE = regex.compile(r"(?:[大小缩宽窄肥瘦头第]了?|起码|至少|差了?)$")
_ONE = regex.compile(rf"一(?![{CN_DIGIT}十百千万亿点])")
_SURE = 0.75  # 一天, 一年 are as often no measured time
_GROUPED = regex.compile(r"(?<![0-9.,])[0-9]{1,4}(?:,[0-9]{3,4})+(?![0-9])")

# A numeral that is one: neither a piece of a longer one nor an ordinal.
_ALONE = rf"(?<![第几数好{CN_DIGIT}十百千万亿两0-9点.])"
_SHARE = regex.compile(rf"{_ALONE}(?P<of>[百千])分之(?P<n>{CN_NUMBER})")
_FROM_TEN = rf"(?:[{CN_DIGIT}两]?十[{CN_DIGIT}]?|[{CN_DIGIT}两][百千万]{_CN}*)"
_COUNTED = any_of(
    "个 位 名 人 次 回 台 件 条 张 套 份 辆 部 间 家 户 岁 页 本 只 双 块 盒 箱 瓶 袋 包 斤 级 届 期 笔 单 "
    "层 楼 栋 兆 平 万 分钟 小时 秒 天 年 周 倍 度 米 里 公 克 吨 升 折 元 字 班 排 座 路 集 句 点钟 多 来 余"
)
_COUNT = regex.compile(
    rf"{_ALONE}(?!十[来多])(?P<n>{_FROM_TEN})(?!分(?!钟)|块[{CN_DIGIT}两]|天半)(?={_COUNTED})"
)
_UNIT = any_of("公斤 公里 千米 厘米 毫米 平米 平方 毫升 千瓦 赫兹 兆 折 [GgMmKk](?![A-Za-z])")
_MEASURE = regex.compile(rf"{_ALONE}(?P<n>{CN_NUMBER})(?={_UNIT})")
_DECIMAL = regex.compile(
    rf"{_ALONE}(?P<n>(?:{_FROM_TEN}|[{CN_DIGIT}])点[{CN_DIGIT}]{{1,4}})(?![{CN_DIGIT}十分个])"
)


def display(text: str) -> str:
    """A text with its numbers in the form in which they are shown.

    Args:
        text: normalised text; sentences are taken one by one, so that a quoted sentence is shown as
            the whole text shows it.

    Returns:
        The text with digits where the policy wants them and without thousands separators. No other
        character changes, except that marks inside a number that was read in groups are left out
        (一三九，零零零零 -> 1390000). The same number of syllables but in short sums of money (二百一 ->
        210); showing it again changes nothing.
    """
    return "".join(_sentence(text[start:end]) for start, end in sentence_spans(text))


@functools.lru_cache(maxsize=4096)
def _sentence(text: str) -> str:
    if not any(c in "0123456789" or c in CN_DIGIT or c in "十两" for c in text):
        return text
    text = sums_in_digits(text)
    while (rewritten := _once(text)) != text:
        text = rewritten
    return text


def _once(text: str) -> str:
    """All rewritings at once where they leave the meaning, else those of them that do."""
    wanted = list(_rewritings(text))
    together = _applied(text, wanted)
    if together == text or _same(text, together):
        return together
    for one in reversed(wanted):
        tried = _applied(text, [one])
        if tried != text and _same(text, tried):
            text = tried
    return text


def _same(said: str, shown: str) -> bool:
    """Whether a reader, the judge and the counter of syllables understand the same."""
    if count(said) != count(shown):
        return False
    return _understood(said) == _understood(shown)


def _understood(text: str) -> list[tuple[Kind, str, str]]:
    """What is told in numbers; addresses keep their wording, so their numerals are made alike."""
    return [(e.kind, _value(e), e.form) for e in find(text)]


def _value(entity: Entity) -> str:
    return _numbers_written(entity.value, _NUMERAL) if entity.kind is Kind.ADDRESS else entity.value


def _applied(text: str, rewritings: list[tuple[int, int, str]]) -> str:
    for start, end, new in reversed(rewritings):
        text = text[:start] + new + text[end:]
    return text


def _rewritings(text: str) -> Iterator[tuple[int, int, str]]:
    """Places with what shall stand there, in order, not overlapping."""
    found = [
        *_grouped(text),
        *(piece for entity in find(text) for piece in _entity(text, entity)),
        *_plain(text),
    ]
    done = 0
    for start, end, new in sorted(found, key=lambda piece: (piece[0], -piece[1])):
        if start >= done and new and text[start:end] != new:
            yield start, end, new
            done = end


def _grouped(text: str) -> Iterator[tuple[int, int, str]]:
    """Separators taken out of 12,580 and of 1,0086."""
    for found in _GROUPED.finditer(text):
        yield found.start(), found.end(), found.group().replace(",", "")


def _entity(text: str, entity: Entity) -> Iterator[tuple[int, int, str]]:
    said = text[entity.start : entity.end]
    if entity.kind in _ONE_BY_ONE:
        yield from _read_out(entity, said)
    elif entity.form != "relative" and entity.confidence >= _SURE and not _idiom(text, entity):
        whole = entity.kind is Kind.TIME_OF_DAY  # 三点二十 is no decimal
        yield entity.start, entity.end, _numbers_written(said, _WHOLE if whole else _NUMERAL)


def _idiom(text: str, entity: Entity) -> bool:
    """几十块, 十天半月, 这两天, 大一号; 一个月, 一分钱: an article as often as a number."""
    if entity.kind in {Kind.DURATION, Kind.DATE} and _no_measure(text, entity):
        return True
    if _LOOSE.search(text, 0, entity.start) or _SPLIT.match(text, entity.end):
        return True
    return entity.kind in {Kind.DURATION, Kind.AMOUNT} and bool(_ONE.match(text, entity.start))


def _no_measure(text: str, entity: Entity) -> bool:
    """贴四周, 前两天, 再等两天; 缩了一号, 一日游, 十月初六."""
    start = entity.start
    if entity.kind is Kind.DATE:
        return bool(_NO_DAY.match(text, start) or _SIZE.search(text, 0, start))
    if _VAGUE_DAYS.match(text, start):
        return not _MEASURED.search(text, 0, start)
    return bool(_AROUND.match(text, start))


def _read_out(entity: Entity, said: str) -> Iterator[tuple[int, int, str]]:
    """A number read digit by digit; its groups together where nothing else than one number explains them."""
    groups = [group.group() for group in _GROUP.finditer(said)]
    fours = entity.kind is Kind.BANK_CARD and all(len(group) == 4 for group in groups[:-1])
    one = (entity.kind in _ONE_THING or fours) and all(len(group) > 1 for group in groups)
    if len(groups) > 1 and one and _READ_OUT.fullmatch(said):
        yield entity.start, entity.end, digits_of(said) + ("X" if said[-1] in "Xx" else "")
    else:
        yield entity.start, entity.end, _GROUP.sub(lambda group: digits_of(group.group()), said)


def _numbers_written(said: str, numeral: regex.Pattern[str]) -> str:
    """The numerals inside an entity in digits; those that would be misread stay."""
    return numeral.sub(lambda found: _in_place(said, found) or found.group(), said)


def _in_place(said: str, found: regex.Match[str]) -> str:
    after, numeral = said[found.end() : found.end() + 1], found.group()
    if after == "刻" or (numeral == "十" and after in {"来", "多", "几"}):
        return ""
    if numeral[0] in "零〇" and len(numeral) == 2:  # 九点零五, but not 十块零五毛
        return digits_of(numeral) if said[: found.start()].endswith("点") else ""
    return _written(numeral)


def _plain(text: str) -> Iterator[tuple[int, int, str]]:
    """Percentages, decimals, measures and counts."""
    for found in _SHARE.finditer(text):
        if number := _written(found["n"]):
            yield found.start(), found.end(), number + ("%" if found["of"] == "百" else "‰")
    for pattern in (_DECIMAL, _MEASURE, _COUNT):
        for found in pattern.finditer(text):
            yield found.start("n"), found.end("n"), _written(found["n"])


@functools.lru_cache(maxsize=4096)
def _written(numeral: str) -> str:
    """A numeral in digits; empty where digits would not be read as it was said (七八, 一百二).

    A round number of 万 or 亿 keeps the word (3万, 1.5亿).
    """
    if len(numeral) > 1 and numeral[-1] in "万亿":
        round_number = _written(numeral[:-1])
        return round_number and round_number + numeral[-1]
    if len(numeral) >= 3 and all(c in CN_DIGIT for c in numeral):
        return digits_of(numeral)
    value = value_of(numeral)
    return value if value and _canonical(spoken(value)) == _canonical(numeral) else ""


def _canonical(numeral: str) -> str:
    plain = numeral.translate(str.maketrans("两俩幺〇", "二二一零"))
    return plain.removeprefix("一") if plain.startswith("一十") else plain
