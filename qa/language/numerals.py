"""Spoken and written numbers: what a numeral is worth, and how it is said.

The reading and the writing of numerals is cn2an's; here it only gets one shape without exceptions.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

import cn2an

__all__ = ["CHINESE_DIGITS", "digits_of", "estimate_of", "spoken", "value_of"]

# Digits as read one by one in numbers of telephones, cards and orders.
CHINESE_DIGITS = MappingProxyType(
    {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "幺": "1"}
)
_DIGIT_TABLE = str.maketrans(dict(CHINESE_DIGITS))
# 两三, 三四十, 十七八, 二十三四, 两三百: two digits side by side bound the number.
_ESTIMATE = re.compile(
    "(?P<tens>[二三四五六七八九]?十)?(?P<a>[一二两三四五六七八])(?P<b>[二两三四五六七八九])(?P<place>[十百千万])?"
)
_LONGEST = 16  # beyond this a numeral is no amount, and cn2an refuses it


def digits_of(text: str) -> str:
    """A string of digits read one by one (一三九, 139) as Arabic digits; other characters dropped.

    Args:
        text: spoken or written digits with any marks between.

    Returns:
        Arabic digits only.
    """
    return "".join(c for c in text.translate(_DIGIT_TABLE) if c in "0123456789")


@functools.lru_cache(maxsize=4096)
def value_of(text: str) -> str:
    """The value of a numeral (一百六十二, 三千三, 3.5万, 1,200) in plain decimal writing.

    Args:
        text: one numeral.

    Returns:
        For example ``"162"``, ``"3300"``, ``"3.5"``; empty when it is none.
    """
    plain = text.replace(",", "").replace("俩", "两").replace("幺", "一").replace("〇", "零")
    if not plain or len(plain) > _LONGEST:
        return ""
    try:
        value = Decimal(plain) if plain.isascii() else Decimal(str(cn2an.cn2an(plain, "smart")))
    except (ValueError, InvalidOperation, KeyError, IndexError):
        return ""
    if not value.is_finite():
        return ""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def estimate_of(text: str) -> tuple[str, str] | None:
    """The bounds of a number that is only estimated: 三四十 is from ``"30"`` to ``"40"``.

    Args:
        text: one numeral.

    Returns:
        The values of its bounds; ``None`` when it is no estimate.
    """
    found = _ESTIMATE.fullmatch(text)
    if not found or (found["tens"] and found["place"]):
        return None
    around = (found["tens"] or "", found["place"] or "")
    low, high = (value_of(around[0] + found[one] + around[1]) for one in ("a", "b"))
    return (low, high) if low and high and int(low) < int(high) else None


@functools.lru_cache(maxsize=4096)
def spoken(number: str) -> str:
    """A written number as it is said: ``"15"`` is 十五, ``"3.5"`` is 三点五.

    Args:
        number: Arabic digits, perhaps with one point.

    Returns:
        Chinese numerals; digit by digit where it is too long to be a quantity.
    """
    if len(number) <= _LONGEST:
        try:
            return str(cn2an.an2cn(number, "low"))
        except (ValueError, KeyError, IndexError):
            pass
    return "".join("点" if c == "." else "零一二三四五六七八九"[int(c)] for c in number)
