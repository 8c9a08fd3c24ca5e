"""Accounts by which a person can be reached: QQ and WeChat, mail. It knows the text only."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from qa.language.entity import CN_DIGIT, Entity, Kind
from qa.language.numerals import digits_of

__all__ = ["ACCOUNT", "find_accounts"]

ACCOUNT = "account"
"""The form of such an entity."""

_ANY = re.compile("[Qq微扣@]|艾特")
_NAME = "(?:[Qq]{2}|扣扣|微信)"
_LINK = "[是为：:，, ]{0,3}"
_NUMBER = rf"(?:[0-9]{{5,12}}|[{CN_DIGIT}]{{5,12}})(?![0-9{CN_DIGIT}十百千万亿点元块个])"
# QQ号, 微信号 and a number or a word; QQ是, 加我微信 and a number.
_NAMED = regex.compile(
    rf"{_NAME}(?:账号|号码?){_LINK}(?P<id>{_NUMBER}|[A-Za-z][A-Za-z0-9_-]{{5,19}})"
    rf"|{_NAME}[是为：:]{_LINK}(?P<id>{_NUMBER})"
)
_LOCAL = rf"(?:[A-Za-z0-9][A-Za-z0-9._%+-]*|[{CN_DIGIT}]{{5,}})"
_MAIL = regex.compile(rf"(?P<id>{_LOCAL})(?:@|艾特)(?=[A-Za-z0-9{CN_DIGIT}])")
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
    for expression in (_NAMED, _MAIL):
        for found in expression.finditer(text):
            company = expression is _MAIL and _NOBODYS.fullmatch(found["id"])
            if not company and not _MOBILE.fullmatch(digits_of(found["id"])):
                yield Entity(Kind.DIGITS, *found.span("id"), found["id"], 0.9, None, ACCOUNT)
