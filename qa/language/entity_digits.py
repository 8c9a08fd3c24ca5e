"""Numbers that are read digit by digit: identity, card, phone, order, agent numbers.

A number is often read in groups with pauses (一三九，零零零零，一二三四); the groups of one run are
put together in the way that explains them best. Knows nothing of who speaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import regex

from qa.language.entity import CN_DIGIT, Entity, Kind, any_of
from qa.language.numerals import digits_of

__all__ = ["find_digits", "id_checksum", "luhn"]

_DIGIT = rf"[0-9{CN_DIGIT}]"
_UNITS = "十百千万亿点两"
# A pause or a breath inside a number that is being read out, or a nod at what was read.
_NOD = "[，、,](?:对|好)[，、,]"
# 前面是三七零一九九，然后一九八三零七一八，最后四位二一九三: each part is told its place.
_PLACES = "[一二三四五六七八1-8几]位"
_NTH_PART = f"(?:(?:最后|后面|中间)(?:的?{_PLACES})?|[后末]尾?{_PLACES})(?:数字?)?就?是?"
_FILLER = f"[，、,]?(?:呃|嗯|啊|哦|那个|接着|(?:然后|再)?{_NTH_PART}|然后是?|再)[，、,]?"
_PAUSE = rf"(?:[，、, \-－—]{{1,2}}|{_FILLER}|{_NOD})"
_GROUP = rf"(?<![第{_UNITS}])(?<![0-9]\.){_DIGIT}++(?![{_UNITS}%])(?!\.[0-9])"
_X = rf"{_PAUSE}?(?:最后)?是?(?:(?:大写|字母)的?)?(?P<x>[Xx叉](?![\p{{L}}]))"
_RUN = regex.compile(rf"{_GROUP}(?:{_PAUSE}{_GROUP})*+(?:{_X})?")
_NODDED = regex.compile(_NOD)
# What is known by its shape even where a nod may stand between a number and the same said again.
_SHAPED = frozenset({Kind.ID_NUMBER, Kind.BANK_CARD, Kind.PHONE})
_GROUPS = regex.compile(rf"{_DIGIT}++(?!位)")  # not the four of 最后四位
_QUANTITY = regex.compile(r"年|元|块|个|天|月|分钟|小时|米|公里|公斤|斤|克|兆|度|次|人|件|[gGmMkK][bB]?|%")
_LONGEST = 20  # digits in the longest number that is read in groups
_SHORTEST_NUMBER = 7  # digits from which a unit behind a telephone or card number is chance
_SURE = 0.8  # confidence from which a kind is sure
_LEFT = 14  # how far back, or on, a number's name is looked for

_LINK = r"[是为：:，,呢啊 ]{0,3}"
_SAID = rf"{_LINK}(?:[^0-9。！？]{{0,3}}[是为：:])?$"
_AGENT_BEFORE = regex.compile(rf"工号(?:是|为)?{_SAID}")
_AGENT_AFTER = regex.compile(
    "号?"
    + any_of("客服 坐席 座席 话务员 接线员 客户代表 服务专员 专员 员工 为您服务 很高兴")
    # 二二零六号江宁，很高兴为您服务
    + "|号(?![楼栋院门])[\u4e00-\u9fff]{2,3}[，,]?"
    + any_of("为您 很高兴 竭诚 请问 请讲 接听 在线")
)
_TAIL_BEFORE = regex.compile(
    rf"(?:尾号|末尾|(?:[后末]|最后)[两三四五六七八3-8]位)(?:数字|数|号码|号)?{_LINK}$"
)
_OWNED = any_of("订单 运单 快递单 工单 保单 单 户 会员 客户 流水 串 序列 合同 案件 受理 编 设备")
_ORDER_BEFORE = regex.compile(rf"{_OWNED}(?:号码|编号|号){_SAID[:-1]}(?:[A-Za-z]{{1,6}}-?)?$|账号{_LINK}$")
_ID_BEFORE = regex.compile(r"身份证|证件|身份号")
_CARD_BEFORE = regex.compile(r"卡|账户|账号|存折")
# A long number with a name of its own is neither a card nor an identity number: 发票号码, IMEI, 串号, SF1023.
_NUMBER_NAMED = regex.compile(
    r"(?P<of>\p{Han}{0,3}?|[A-Z]{2,6}) ?(?:号码?|编[号码]|代码|识别码|码)[是为：:，, ]{0,3}"
    r"(?:[您你](?:记|抄|听)一?下[，, ]?)?$"
    r"|(?<![A-Za-z])(?P<of>[A-Z]{2,5})[是为：: -]{0,2}$"
)
_PERSONS = regex.compile(r"[证件份卡账帐户保折机话行用的这那个您你是报念说听下]$|^(?i:visa|atm|etc|id)?$")
_PHONE_BEFORE = regex.compile(r"电话|座机|手机|号码|拨打?|联系方式|打")

# 八八零零一二三四，这是我座机: the name stands behind; a company's own is told to be called.
_PHONE_AFTER = regex.compile(
    r"[，、。 ]{0,2}[这那就也都]*个?[是为](?:(?!你们|客服|热线|官方|服务|投诉)[^，。！？0-9]){0,5}"
    r"(?:电话|座机|固话)(?:号码?)?(?=[，。！？啊呀呢吧吗的]|$)"
)

_BIRTH = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_ID18 = regex.compile(rf"[1-9][0-9]{{5}}(?:18|19|20)[0-9][0-9]{_BIRTH}[0-9]{{3}}[0-9X]")
_ID15 = regex.compile(rf"[1-9][0-9]{{7}}{_BIRTH}[0-9]{{3}}")
_MOBILE = regex.compile(r"(?:86)?1[3-9][0-9]{9}")
_LANDLINE = regex.compile(r"0(?:10|2[0-9]|[3-9][0-9][0-9])[2-8][0-9]{6,7}")
_LOCAL = regex.compile(r"[2-8][0-9]{6,7}")
_HOTLINE = regex.compile(r"[48]00[0-9]{7}|95[0-9]{3,4}|100[0-9][0-9]|12[0-9][0-9][0-9]|1010[0-9]{4}")


class _Group(NamedTuple):
    """One group of digits without a pause."""

    start: int
    end: int
    digits: str


def find_digits(text: str) -> Iterator[Entity]:
    """Every number of four or more digits read one by one, as the kind that explains it best.

    Args:
        text: normalised text.

    Yields:
        Entities of the digit kinds, in order of place.
    """
    for run in _RUN.finditer(text):
        groups = [
            _Group(m.start(), m.end(), digits_of(m.group())) for m in _GROUPS.finditer(text, *run.span())
        ]
        if run["x"]:
            last = groups[-1]
            groups[-1] = _Group(last.start, run.end("x"), last.digits + "X")
        yield from _best(text, tuple(groups))


def id_checksum(number: str) -> bool:
    """Whether an 18-digit identity number's last character is right (GB 11643-1999, ISO 7064).

    Args:
        number: 17 digits and a digit or ``X``.

    Returns:
        True when it is.
    """
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(d) for w, d in zip(weights, number[:17], strict=True))
    return number[17] == "10X98765432"[total % 11]


def luhn(number: str) -> bool:
    """Whether a card number's check digit is right (ISO/IEC 7812-1).

    Args:
        number: digits only.

    Returns:
        True when it is.
    """
    doubled = (sum(divmod(2 * int(d), 10)) for d in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(doubled)) % 10 == 0


def _best(text: str, groups: tuple[_Group, ...]) -> list[Entity]:
    """The way to put groups together whose entities explain most digits."""
    # best[i]: score and entities for the groups from i on. A sure kind counts double, so that a
    # sure number next to stray digits wins over one long unexplained number.
    best: list[tuple[float, list[Entity]]] = [(0.0, [])] * (len(groups) + 1)
    for i in range(len(groups) - 1, -1, -1):
        best[i] = best[i + 1]
        digits = 0
        for j in range(i + 1, len(groups) + 1):
            digits += len(groups[j - 1].digits)
            if digits > _LONGEST and j > i + 1:
                break
            entity = _explain(text, groups[i:j])
            if entity is None:
                continue
            score = digits * _worth(entity) + best[j][0]
            if score >= best[i][0]:
                best[i] = (score, [entity, *best[j][1]])
    return best[0][1]


def _worth(entity: Entity) -> float:
    """What explaining a digit this way is worth.

    A service number less than a person's: where 400，139，0000，1234 may be either, it is kept private.
    """
    if entity.confidence < _SURE:
        return 0.5 + entity.confidence / 2
    return 1.8 if entity.form == "hotline" else 2.0


def _explain(text: str, groups: tuple[_Group, ...]) -> Entity | None:
    """What some neighbouring groups are together, or None for nothing."""
    digits = "".join(g.digits for g in groups)
    start, end = groups[0].start, groups[-1].end
    before = text[max(0, start - _LEFT) : start]
    quantity = len(groups) == 1 and _QUANTITY.match(text, end)
    after = text[end : end + _LEFT]
    found = _named(digits, before, after)
    if found is None and not (quantity and _counts(digits, before, quantity.group())):
        found = _shaped(digits, before, after, groups)
    if found is None and len(digits) >= 4 and "X" not in digits:
        # 七，七七二九 is 7729 begun twice.
        twice = len(groups) > 1 and len(groups[0].digits) == 1 and digits[0] == digits[1]
        if not quantity and not twice:
            found = Entity(Kind.DIGITS, 0, 0, digits, 0.6)
    if found and found.kind not in _SHAPED and _NODDED.search(text, start, end):
        return None
    return replace(found, start=start, end=end) if found else None


def _counts(digits: str, before: str, unit: str) -> bool:
    """Whether digits with a unit behind them count something: 12580元, 10000次, but not 拨10086人工."""
    return len(digits) < _SHORTEST_NUMBER and (unit in {"元", "块"} or not _PHONE_BEFORE.search(before))


def _named(digits: str, before: str, after: str) -> Entity | None:
    """A number that is called by its name: 工号, 尾号, 订单号."""
    if "X" in digits or _certain(digits):
        return None
    if 2 <= len(digits) <= 8 and (_AGENT_BEFORE.search(before) or _AGENT_AFTER.match(after)):
        # 三号客服 is a window as often as a person; two digits and more are a number of service.
        return Entity(Kind.AGENT_NUMBER, 0, 0, digits, 0.9)
    if 2 <= len(digits) <= 8 and _TAIL_BEFORE.search(before):
        return Entity(Kind.TAIL, 0, 0, digits, 0.9)
    card = len(digits) >= 15 and _CARD_BEFORE.search(before)
    if len(digits) >= 4 and _ORDER_BEFORE.search(before) and not card:
        return Entity(Kind.ORDER_NUMBER, 0, 0, digits, 0.9)
    return None


def _certain(digits: str) -> bool:
    """A shape so particular that no name nearby makes it anything else."""
    return bool(_MOBILE.fullmatch(digits) or (_ID18.fullmatch(digits) and id_checksum(digits)))


def _shaped(digits: str, before: str, after: str, groups: tuple[_Group, ...]) -> Entity | None:
    """A number that is known by its length and shape, helped by what is said around it."""
    phone = _phone(digits, before, after)
    long = len(digits) >= 13 or "X" in digits
    if phone is None and long and (_certain(digits) or not _has_other_name(before)):
        return _identity(digits, before, groups) or _card(digits, before, groups)
    return phone


def _has_other_name(before: str) -> bool:
    """Whether what stands before a number calls it something that is no person's."""
    named = _NUMBER_NAMED.search(before)
    return bool(named and not _PERSONS.search(named["of"]))


def _identity(digits: str, before: str, groups: tuple[_Group, ...]) -> Entity | None:
    named = bool(_ID_BEFORE.search(before))
    if len(digits) == 18 and "X" not in digits[:17]:
        valid = id_checksum(digits)
        if _ID18.fullmatch(digits) and (named or valid or not luhn(digits.replace("X", "0"))):
            return Entity(Kind.ID_NUMBER, 0, 0, digits, 0.95, valid)
        if named or [len(g.digits) for g in groups] == [6, 8, 4]:
            return Entity(Kind.ID_NUMBER, 0, 0, digits, 0.85, valid)
    if len(digits) == 15 and named and _ID15.fullmatch(digits):
        return Entity(Kind.ID_NUMBER, 0, 0, digits, 0.85, None)
    if named and len(digits) in (17, 19):  # a digit lost or heard twice
        return Entity(Kind.ID_NUMBER, 0, 0, digits, 0.6, False)
    return None


def _card(digits: str, before: str, groups: tuple[_Group, ...]) -> Entity | None:
    """A bank card: 16 to 19 digits; 13 on when it is read like one (a misheard digit or two)."""
    if not 13 <= len(digits) <= 19 or "X" in digits:
        return None
    valid = luhn(digits)
    fours = len(groups) >= 3 and all(len(g.digits) == 4 for g in groups[:-1])
    # Cards issued in China begin with 62 (UnionPay).
    sure = bool(_CARD_BEFORE.search(before)) or fours or digits.startswith("62")
    if len(digits) < 16:
        return Entity(Kind.BANK_CARD, 0, 0, digits, 0.8 if valid else 0.7, valid) if sure else None
    return Entity(Kind.BANK_CARD, 0, 0, digits, 0.9 if sure or valid else 0.6, valid)


def _phone(digits: str, before: str, after: str) -> Entity | None:
    for shape, form, confidence in (
        (_MOBILE, "mobile", 0.95),
        (_LANDLINE, "landline", 0.9),
        (_HOTLINE, "hotline", 0.9),
    ):
        if shape.fullmatch(digits):
            return Entity(Kind.PHONE, 0, 0, digits, confidence, None, form)
    if _LOCAL.fullmatch(digits) and (_PHONE_BEFORE.search(before) or _PHONE_AFTER.match(after)):
        return Entity(Kind.PHONE, 0, 0, digits, 0.7, None, "landline")
    return None
