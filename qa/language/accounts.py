"""Accounts by which a person can be reached: QQ and WeChat, mail. It knows the text only."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from qa.language.entity import CN_DIGIT, Entity, Kind
from qa.language.numerals import digits_of

__all__ = ["ACCOUNT", "find_accounts", "find_answered_accounts"]

ACCOUNT = "account"
"""The form of such an entity."""

_ANY = re.compile("[Qq微扣抠@]|秋秋|艾特|圈[aA]|支付宝|抖音|邮箱")
_QQ = "(?:[Qq]{2}|扣扣|抠抠|秋秋)"
_NAME = f"(?:{_QQ}|微信|支付宝|抖音|淘宝|邮箱)"
_LINK = "[是为：:，, ]{0,3}"
_DIGIT = f"[0-9{CN_DIGIT}]"
_NO_MORE = f"(?!{_DIGIT}|[十百千万亿点元块个年月日分])"
_NUMBER = rf"{_DIGIT}(?:[，、 ]?{_DIGIT}){{4,11}}+{_NO_MORE}"
# A word is often spelled: z、h、a、n、g，八八.
_WORD = rf"[A-Za-z](?:(?:[、 ]|，(?![A-Za-z]{{2}}))?(?:[A-Za-z_-]|{_DIGIT}))*+{_NO_MORE}"
# QQ号, 微信号 and a number or a word; QQ是, 加我微信 and a number or a word with digits; QQ and a number.
_NAMED = regex.compile(
    rf"{_NAME}(?P<sure>账号|号码?){_LINK}(?P<id>{_NUMBER}|{_WORD})"
    rf"|(?:{_NAME}就?[是为：:]|加我?(?:的|一下)?{_NAME}){_LINK}(?P<id>{_NUMBER}|{_WORD})"
    rf"|{_QQ}(?:邮箱)?(?P<id>{_NUMBER})"
)
_SHORTEST_WORD = 6
_ASKS = regex.compile(
    rf"{_NAME}(?:账?号码?)?(?:地址)?(?:[是呢给发报说留有]|多少|什么|方便|\W|$)|加[^，。！？]{{0,4}}(?:微信|{_QQ})(?!群)"
)
_ANSWER = regex.compile(rf"(?:^|[，。、])(?:嗯|就?是|对|好的?)?(?P<id>{_WORD})(?=[吧的啊呀]?(?:\W|$))")
# Each begins where a run of its characters does: from the middle of one the same would be looked for again.
_PLAIN = rf"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+-]*+(?: [A-Za-z0-9._%+-]++)*+{_DIGIT}*+"
_LOCAL = rf"(?:{_PLAIN}|(?<![A-Za-z]){_WORD}|(?<!{_DIGIT}){_DIGIT}(?:[，、 ]?{_DIGIT}){{4,}}+)"
_AT = "[，、 ]?(?:然后)?(?:@|艾特|圈[aA]|小老鼠)[，、 ]?"
_MAIL = regex.compile(rf"(?P<id>{_LOCAL}){_AT}(?=[A-Za-z0-9{CN_DIGIT}])")
# An account may be cut by spaces (zhang san 88@); words that lead to it are none of it (my email zhangsan@).
_LEAD = re.compile(
    ".*(?<![A-Za-z0-9])(?:my|the|is|id|ok|vip|app|qq|wechat|hello|address|e-?mail|mail|gmail) +",
    re.IGNORECASE,
)
_MOBILE = re.compile("1[3-9][0-9]{9}")
# Mailboxes of a company, not of a person.
_NOBODYS = regex.compile(
    "(?:kefu|service|services|support|help|info|contact|hr|sales|admin|noreply|no-reply)",
    regex.IGNORECASE,
)


def find_accounts(text: str) -> Iterator[Entity]:
    """QQ and WeChat accounts that are named so, and what stands before the @ of an address of mail.

    Args:
        text: normalised text.

    Yields:
        Entities of form ``account``; mailboxes such as service@ are a company's and left out, and so is
        a mobile number, which is a telephone number in every place.
    """
    if not _ANY.search(text):
        return
    for found in _NAMED.finditer(text):
        spelled = found["id"][0].isascii() and found["id"][0].isalpha()
        if not spelled or _named_word(found["id"], sure=bool(found["sure"])):
            yield from _account(found)
    for found in _MAIL.finditer(text):
        lead = _LEAD.match(found["id"])
        skip = lead.end() if lead else 0
        if not _NOBODYS.fullmatch(found["id"][skip:]):
            yield from _account(found, skip)


def find_answered_accounts(question: str, text: str) -> Iterator[Entity]:
    """A word that answers the question for an account: 您微信号多少？ zhangsan88.

    Args:
        question: what the other side said before.
        text: the answer, normalised; only a clause that is nothing else is taken for an account.

    Yields:
        Entities of form ``account``. Numbers are taken for what was asked for elsewhere (``masking``).
    """
    if not _ASKS.search(question):
        return
    for found in _ANSWER.finditer(text):
        if _named_word(found["id"], sure=True):
            yield from _account(found)


def _named_word(word: str, *, sure: bool) -> bool:
    """Whether a word is an account: long enough, and with a digit where little says that one comes."""
    plain = [char for char in word if char.isalnum() or char in "_-"]
    return len(plain) >= _SHORTEST_WORD and (sure or "_" in word or bool(digits_of(word)))


def _account(found: regex.Match[str], skip: int = 0) -> Iterator[Entity]:
    """``skip``: so many characters at its beginning are none of it."""
    start, end = found.span("id")
    said = found["id"][skip:]
    if not _MOBILE.fullmatch(digits_of(said)):
        yield Entity(Kind.DIGITS, start + skip, end, said, 0.9, None, ACCOUNT)
