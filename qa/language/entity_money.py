"""Amounts of money in yuan, spoken and written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qa.language.entity import CN_DIGIT, MIXED_NUMBER, NUMBER, Entity, Kind, any_of
from qa.language.numerals import value_of

__all__ = ["find_amounts"]

# What follows a number that is no tenth of a yuan: 十五块二十个, 398元2件, 15块3号扣的.
_COUNTED = (
    rf"[{CN_DIGIT}十百千万个天月年分点两0-9件台条张次人位套份盒瓶袋包斤根页辆吨克杯碗盘颗枚桶串箱米号楼折倍兆小"
    r"GMgm%％.:：-]|公[里斤]"
)
_DIGIT = f"[{CN_DIGIT}两0-9]"
# 五分 of a yuan, but no part (五分之一), minutes or instalments.
_FEN = r"分(?![钟之期店公机成类开别批次行数享析配担红])"
_WITH_UNIT = re.compile(
    rf"""
    (?<![第{CN_DIGIT}十百千万点两0-9.])
    (?: [¥￥](?P<sign>{NUMBER})
      | (?P<yuan>{NUMBER})(?P<more>[来多几])?
        (?: (?:块|元(?![旦素件宝宵首老桥里区店]|大厦)|圆)
            (?: 零?(?P<mao>{_DIGIT})[毛角](?:(?P<fen>{_DIGIT})(?:{_FEN}|(?!{_COUNTED})))?
              | 零?(?P<only_fen>{_DIGIT}){_FEN}
              | 零(?P<hundredth>{_DIGIT})(?!{_COUNTED})
              | (?P<jiao>{_DIGIT})(?!{_COUNTED}))?
            (?:钱|人民币)?
          | 人民币)
      | (?P<small>{NUMBER})(?P<unit>[毛角](?:(?P<small_fen>{_DIGIT})(?:{_FEN}|(?!{_COUNTED})))?钱?|分钱)
        (?!度|落|色)
    )
    """,
    re.VERBOSE,
)
# 一块儿, 两块板子: pieces, not money.
_PIECE = re.compile(r"[一1两]块$")
_PIECE_NEXT = re.compile(
    r"儿|[^\W0-9_]?" + any_of("板 屏 表 玻璃 砖 地 肉 糖 石 布 木 电池 内容 业务 登记 去 来 说 处理 办")
)
# A measure word, a part of a fraction or of an address: then the bare number is no amount.
_OTHER = re.compile(
    r"[个天年月日号路弄室栋幢楼层次人名位米里公斤吨克升度岁页张条件台辆套只头本瓶箱袋盒种类家户倍秒分小时钟期集"
    r"字平英遍回趟步份段兆间排组届项句点、GMKgmk%％]|工作日|单元"
)
_ANY = f"[{CN_DIGIT}十百千万两]"
_BARE = re.compile(
    rf"(?<![第{CN_DIGIT}十百千万点两0-9.好几])(?P<n>[一二三四五六七八九两十]{_ANY}*[百千万]{_ANY}*)"
    rf"(?![0-9]++(?!{_OTHER.pattern}|[A-Za-z.]))[多来几]?"
)
# 退您1万5, 两千3百的押金: money only where the words next to it tell so.
_BARE_MIXED = re.compile(
    rf"(?<![第{CN_DIGIT}十百千万点两0-9A-Za-z.,-])(?P<n>(?>{MIXED_NUMBER}))(?![0-9A-Za-z.])[多来几]?"
)
_IN_BOTH = re.compile(rf"[0-9][十百千万]零?[0-9{CN_DIGIT}]|[十百千万]零?[0-9]")
_PAID = re.compile(
    r"(?:[退付赔补扣罚花缴费价额款金薪租账]|交|收(?!到)|一共|总共|原来是)[了您你给我的是要得还回共只才就有差不多大概约]{0,5}$"
)
_PAID_FOR = re.compile("的?[^，。！？]{0,3}[费钱款金价租]")
_NO_MONEY = re.compile("积分|流量|里程|粉丝|用户|客户")
_MONEY_WORD = re.compile(r"[费钱退扣付赔补价花收款交罚充贵余额账租薪奖押差]|金额|一共|总共|原来是")
_NEAR = 12
_PRICED = re.compile(
    r"(?:[扣退付补赔收花交罚]了?|价格?是?|费用?是?|押金|租金)"
    rf"(?P<n>(?=[0-9])(?>{MIXED_NUMBER}|[0-9]+(?:\.[0-9]+)?))(?![号年月日天个位分点.:：,-])"
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
    for found in _BARE_MIXED.finditer(text) if _IN_BOTH.search(text) else ():
        if _is_paid(text, found) and (value := _bare_value(text, found)):
            yield Entity(Kind.AMOUNT, found.start(), found.end(), value, 0.8)
    for found in _PRICED.finditer(text):
        if value := value_of(found["n"]):
            yield Entity(Kind.AMOUNT, found.start("n"), found.end("n"), value, 0.7)


def _unit_value(found: re.Match[str]) -> str:
    value = value_of(found["small"] or found["sign"] or found["yuan"])
    if not value:
        return ""
    whole = Decimal(value)
    if found["small"]:
        whole /= 100 if found["unit"].startswith("分") else 10
    jiao, fen = found["mao"] or found["jiao"], found["fen"] or found["only_fen"] or found["hundredth"]
    parts = ((jiao, 10), (fen or found["small_fen"], 100))
    return _plain(whole + sum(Decimal(value_of(part)) / share for part, share in parts if part))


def _is_paid(text: str, found: re.Match[str]) -> bool:
    """Whether the words next to a number in both scripts tell that it is money."""
    before = text[max(0, found.start() - _NEAR) : found.start()]
    after = text[found.end() : found.end() + _NEAR]
    if not _IN_BOTH.search(found["n"]) or _NO_MONEY.search(before + "，" + after):
        return False
    return bool(_PAID.search(before) or _PAID_FOR.match(after))


def _bare_value(text: str, found: re.Match[str]) -> str:
    if _OTHER.match(text, found.end()) or text[: found.start()].endswith(("分之", "成")):
        return ""
    value = value_of(found["n"])
    return value if value and Decimal(value) >= 100 else ""


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
