"""Amounts of money in yuan, spoken and written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qa.language.entity import CN_DIGIT, NUMBER, Entity, Kind, any_of
from qa.language.numerals import value_of

__all__ = ["find_amounts"]

# What follows a number that is no tenth of a yuan: 十五块二十个, 398元2件, 15块3号扣的.
_COUNTED = (
    rf"[{CN_DIGIT}十百千万个天月年分点两0-9件台条张次人位套份盒瓶袋包斤号楼折倍兆小GMgm%％.:：-]|公[里斤]"
)
_WITH_UNIT = re.compile(
    rf"""
    (?<![第{CN_DIGIT}十百千万点两0-9.])
    (?: [¥￥](?P<sign>{NUMBER})
      | (?P<yuan>{NUMBER})(?P<more>[来多几])?
        (?: (?:块|元(?![旦素件宝宵首老桥里区店]|大厦)|圆)
            (?:(?P<jiao>[{CN_DIGIT}两0-9])(?!{_COUNTED})[毛角]?)?
            (?:钱|人民币)?
          | 人民币)
      | (?P<small>{NUMBER})(?P<unit>毛钱?|角钱?|分钱)(?!度|落|色)
    )
    """,
    re.VERBOSE,
)
# 一块儿, 两块板子: pieces, not money.
_PIECE = re.compile(r"[一1两]块$")
_PIECE_NEXT = re.compile(
    r"儿|[^\W0-9_]?" + any_of("板 屏 表 玻璃 砖 地 肉 糖 石 布 木 电池 内容 业务 登记 去 来 说 处理 办")
)
_ANY = f"[{CN_DIGIT}十百千万两]"
_BARE = re.compile(
    rf"(?<![第{CN_DIGIT}十百千万点两0-9.好几])(?P<n>[一二三四五六七八九两十]{_ANY}*[百千万]{_ANY}*)[多来几]?"
)
# A measure word, a part of a fraction or of an address: then the bare number is no amount.
_OTHER = re.compile(
    r"[个天年月日号路弄室栋幢楼层次人名位米里公斤吨克升度岁页张条件台辆套只头本瓶箱袋盒种类家户倍秒分小时钟期集"
    r"字平英遍回趟步份段兆间排组届项句点、GMKgmk%％]|工作日|单元"
)
_MONEY_WORD = re.compile(r"[费钱退扣付赔补价花收款交罚充贵余额账租薪奖押差]|金额|一共|总共|原来是")
_NEAR = 12
_PRICED = re.compile(
    r"(?:[扣退付补赔收花交罚]了?|价格?是?|费用?是?|押金|租金)"
    r"(?P<n>[0-9]++(?:\.[0-9]++)?)(?![号年月日天个位分点.:：,-])"
)


def find_amounts(text: str) -> Iterator[Entity]:
    """Amounts: 十五块, 398元, 三块五, 三千三, 一百六十二 (bare numbers from a hundred up).

    A bare number is an amount only when no measure word follows; it is surer near a word of money.

    Args:
        text: normalised text.

    Yields:
        Entities; value in yuan as a plain decimal (``3300``, ``3.5``); 九十来块 is ``90``.
    """
    for found in _WITH_UNIT.finditer(text):
        if _PIECE.search(found.group()) and (
            _PIECE_NEXT.match(text, found.end()) or found.group()[0] == "一"
        ):
            continue
        if value := _unit_value(found):
            yield Entity(Kind.AMOUNT, found.start(), found.end(), value, 0.95)
    for found in _BARE.finditer(text):
        if value := _bare_value(text, found):
            near = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            sure = 0.8 if _MONEY_WORD.search(near) else 0.6
            yield Entity(Kind.AMOUNT, found.start(), found.end(), value, sure)
    for found in _PRICED.finditer(text):
        yield Entity(Kind.AMOUNT, found.start("n"), found.end("n"), found["n"], 0.7)


def _unit_value(found: re.Match[str]) -> str:
    if found["small"]:
        value = value_of(found["small"])
        share = Decimal("0.01") if found["unit"].startswith("分") else Decimal("0.1")
        return _plain(Decimal(value) * share) if value else ""
    value = value_of(found["sign"] or found["yuan"])
    if not value:
        return ""
    return _plain(Decimal(value) + (Decimal(value_of(found["jiao"])) / 10 if found["jiao"] else 0))


def _bare_value(text: str, found: re.Match[str]) -> str:
    if _OTHER.match(text, found.end()) or text[: found.start()].endswith(("分之", "成")):
        return ""
    value = value_of(found["n"])
    return value if value and Decimal(value) >= 100 else ""


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
