"""Numbers that are personal by their name alone: of documents, codes and passwords, ends of longer numbers.

A passport's or permit's number, a code or a password has no shape of its own that would tell it from an
order's; it is known by what is said before it, or by what was asked for. Used for masking only.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from qa.language.entities import find
from qa.language.entity import CN_DIGIT, Entity, Kind, any_of
from qa.language.numerals import digits_of

__all__ = ["WHOLE", "answered_by_name", "find_documents"]

WHOLE = "whole"
"""The form of what leaves nothing to be seen: a code, or a number too short to show its end."""

_DIGIT = rf"[0-9{CN_DIGIT}]"
_PAUSE = r"[，、, \-－—]{0,2}"
_DIGITS = rf"{_DIGIT}(?:{_PAUSE}{_DIGIT})"
# What makes digits a quantity or the beginning of another word: 10000块, 2026年.
_END = r"(?![0-9A-Za-z十百千万亿点%元块个天年月号日次人分兆])(?![，、, ]?[0-9])"
_LINK = r"(?:[：:，, ]|就?是|为|呢|啊|的话?|在这里?|报一?下|念一?下|我|[那这]个){0,4}"
_NUMBER = r"(?:的?(?:档案)?(?:号码?|编号|证号|证件号码?|账[号户]))?"

_DOCUMENT = any_of(
    "护照 通行证 回乡证 台胞证 港澳证 军官证 士官证 士兵证 警官证 居住证 居留证 驾驶证 驾照 行驶证 "
    "社保卡 社保 医保卡 医保 身份证 证件 户口本 残疾证 学生证 "
    "(?:存折|开户行?|银行|收款|打款|对公|公积金)的?(?=账[号户])"
)
# Written with one to three letters (E12345678, H01234567) or a Chinese one (南字第1234567号).
_SERIAL = rf"(?:[A-Za-z](?:{_PAUSE}[A-Za-z]){{0,2}}{_PAUSE})?{_DIGITS}{{4,17}}+(?:{_PAUSE}[Xx])?"
_OF_DOCUMENT = regex.compile(
    rf"{_DOCUMENT}{_NUMBER}{_LINK}(?:[\u4e00-\u9fff]字第?)?(?P<value>{_SERIAL})(?:号(?![0-9码线]))?{_END}"
)

_CODE = any_of("短信[里上中]?的?数字 验证码 校验码 动态码 短信码 安全码 口令 密码 暗号 CVV2? cvv2?")
_CHOSEN = "设(?:置|定)?的?|改|换|输(?:入|的)?|填|成|了|叫|生日"
_SET = rf"(?:[：:，, ]|就?是|为|呢|啊|的话?|我|{_CHOSEN}|[那这]?个){{0,5}}"
_OF_CODE = regex.compile(rf"{_CODE}{_SET}(?P<value>[A-Za-z]{{0,12}}{_DIGITS}{{3,11}}+[A-Za-z]{{0,12}}){_END}")

# The three digits on the back of a credit card.
_BACK = r"(?:安全码|CVV2?|cvv2?|背面[^，。！？0-9]{0,4}三[位个](?:数字?|号码?)?)"
_OF_BACK = regex.compile(rf"{_BACK}{_LINK}(?P<value>{_DIGITS}{{2}}){_END}")

_OWNED = any_of("身份证 证件 护照 驾照 驾驶证 社保卡 医保卡 银行卡 信用卡 储蓄卡 卡号 手机 电话")
_LAST = r"(?:后面?|末尾?|最后|尾号)[五六七八5-8]位"
_OF_END = regex.compile(
    rf"{_OWNED}[^，。！？0-9]{{0,6}}{_LAST}(?:数字?|号码?)?{_LINK}(?P<value>{_DIGITS}{{4,7}}+(?:{_PAUSE}[Xx叉])?){_END}"
)

_NEEDED = regex.compile(r"证|护照|驾照|医保|社保|码|数字|背面|账|口令|暗号|CVV|cvv|[卡机话].{0,6}位")
_NUMBERED = regex.compile(_DIGIT)
_KNOWN = frozenset({Kind.ID_NUMBER, Kind.BANK_CARD, Kind.PHONE})
_SHORTEST_SHOWN = 8  # characters of a number whose last four may stay

_TELL = "(?:报|念|提供|说|告诉|发)"
_ASKS_DOCUMENT = regex.compile(
    rf"{_DOCUMENT}[^，。！？]{{0,4}}(?:号|多少)|{_DOCUMENT}.{{0,8}}{_TELL}一?下|{_TELL}[^，。！？]{{0,6}}{_DOCUMENT}"
)
_ASKS_END = regex.compile(rf"{_OWNED}[^，。！？0-9]{{0,8}}{_LAST}")
_ASKS_BACK = regex.compile(_BACK)
_ASKS_CODE = regex.compile(rf"(?:{_CODE}|{_BACK})(?![^。！？]{{0,6}}(?:错|忘|过期))")
_ANSWER = regex.compile(rf"(?<![0-9A-Za-z])(?P<value>{_SERIAL}|{_DIGITS}{{2,3}}){_END}")
_SHORTEST, _SHORTEST_CODE, _SHORTEST_BACK = 5, 4, 3  # characters of what answers
_MARKS = regex.compile(r"\W+")
_CLAUSE = regex.compile("[，。！？、；]")  # not at a colon: what stands before it names the number (订单号：)
_OTHER = regex.compile("[订运工快保]单|单号|工号|编号|尾号|车牌|合同|金额|电话|手机|热线")


def find_documents(text: str) -> Iterator[Entity]:
    """Numbers of documents, codes and passwords, and ends of personal numbers, that are named in a text.

    Args:
        text: normalised text.

    Yields:
        Entities of the kind of identity numbers; ``form`` is ``WHOLE`` where all of it is to be masked.
    """
    if not _NEEDED.search(text) or not _NUMBERED.search(text):
        return
    # What is known by its own shape is masked in its own way.
    known = [(e.start, e.end) for e in find(text, _KNOWN)]
    taken = list(known)
    for pattern, whole in ((_OF_CODE, True), (_OF_BACK, True), (_OF_END, False), (_OF_DOCUMENT, None)):
        for found in pattern.finditer(text):
            start, end = found.span("value")
            if all(end <= a or b <= start for a, b in taken):
                taken.append((start, end))
                yield _entity(text, start, end, whole=whole)


def answered_by_name(question: str, text: str) -> Iterator[Entity]:
    """What is personal in an answer because of what was asked: a document, a code, the end of a number.

    Args:
        question: what the other side said before.
        text: the answer; one that says much else is not taken for one.

    Yields:
        Entities as ``find_documents`` finds them by their name; nothing when something else was asked for.
    """
    code, end = _ASKS_CODE.search(question), _ASKS_END.search(question)
    if not (code or end or _ASKS_DOCUMENT.search(question)) or not _NUMBERED.search(text):
        return
    known = [(e.start, e.end) for e in find(text, _KNOWN | {Kind.ORDER_NUMBER})]
    shortest = _SHORTEST_BACK if _ASKS_BACK.search(question) else _SHORTEST_CODE if code else _SHORTEST
    for match in _ANSWER.finditer(text):
        start, stop = match.span("value")
        if any(a < stop and start < b for a, b in known) or not _is_answer(text, start, stop):
            continue
        one = _entity(text, start, stop, whole=False if end else True if code else None)
        if len(one.value) >= shortest:
            yield one


def _is_answer(text: str, start: int, end: int) -> bool:
    """Whether the clause around a number says little else, and gives it no name of another thing."""
    before, after = _CLAUSE.split(text[:start])[-1], _CLAUSE.split(text[end:])[0]
    said = len(_MARKS.sub("", text[start:end]))
    return said >= len(before) + len(after) and not _OTHER.search(before + after)


def _entity(text: str, start: int, end: int, *, whole: bool | None) -> Entity:
    """``whole`` as it is, or ``None`` to let the length decide."""
    said = text[start:end]
    value = "".join(digits_of(c) or c for c in said if c.isalnum())
    hide = len(value) < _SHORTEST_SHOWN if whole is None else whole
    return Entity(Kind.ID_NUMBER, start, end, value, 0.8, None, WHOLE if hide else "")
