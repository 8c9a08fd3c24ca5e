"""Personal numbers and addresses masked in one text.

Masked: identity numbers and bank cards (all but the last four), telephone numbers of persons (all
but the first three and last four; a local number all but the last four), addresses from the road on
(province, city and district stay), what is personal by its name (``entity_documents``: other documents,
codes, passwords), and any other run of eleven digits or more that carries no
harmless name such as 订单号; QQ and WeChat accounts named so, and the name before the @ of mail.
A number may be read with counts (四个零) or dots (139.0000.1234), or named behind itself (…，这是我座机).
Public service numbers (10086, 400…), tails (尾号1234), order and agent numbers stay. A mask has the
length of what it hides, so offsets and sentence marks stay.

Not masked on purpose, as each is as often something harmless: names, car plates, numbers that begin with
letters and that nothing names as a document, a telephone number of seven or eight digits that nothing
around it calls one, a road or an estate without a number that answers no question for an address, mailboxes
such as service@.

It knows single texts; a whole call is masked by ``redact``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qa.language.accounts import ACCOUNT, find_accounts, find_answered_accounts
from qa.language.address_sounds import as_address
from qa.language.answered_places import find_answered_places
from qa.language.entities import find
from qa.language.entity import Entity, Kind
from qa.language.entity_documents import WHOLE, answered_by_name, find_documents
from qa.language.entity_places import find_addresses
from qa.language.loose_digits import digit_places
from qa.language.phonetic import phonetic_text

__all__ = ["MASK", "apply", "hidden", "redact_text", "secrets"]

MASK = "*"
_ASKED_FOR = "asked"  # the form of a number that is personal only because of what was asked
_LONG_RUN = 11
# A recogniser loses a digit now and then: what is left still leads to its owner.
_GARBLED_MOBILE = re.compile(r"1[3-9]\d{7,8}")
_ASKED = (
    "手机号|电话|座机|固话|联系方式|号码|身份证|证件号|卡号|银行卡|存折|QQ号|扣扣号|微信号"
    "|(?:QQ|扣扣|微信|支付宝|邮箱)(?:[是呢]|多少|[？?])|怎么.?.?联系(?!你们)"
)
_ASKED_OTHER = "后[两三四五六几]位|尾号|末[三四五六]位|订单|运单|单号|工号|户号|编号|验证码"
_SHORTEST_ANSWER = 6
_MARKS = re.compile(r"\W+")
_SHORTEST = 4
_PERSONAL = frozenset({Kind.ID_NUMBER, Kind.BANK_CARD, Kind.PHONE, Kind.DIGITS, Kind.ADDRESS})


def redact_text(text: str) -> str:
    """Mask what is personal in one text.

    Args:
        text: any text; normalised text is understood best.

    Returns:
        Text of the same length; the same again when redacted twice.
    """
    while places := hidden(text):
        masked = apply(text, places)
        if masked == text:
            break
        text = masked
    return text


def hidden(text: str, asked: str | None = None) -> frozenset[int]:
    """The places of a text that have to be masked.

    Args:
        text: any text.
        asked: what the other side said before, where the text is a turn of a call.

    Returns:
        Offsets of characters (digits of numbers; every character of an address but its marks).
    """
    return frozenset(i for entity in _personal_ones(text, asked) for i in _places(text, entity))


def apply(text: str, places: Iterable[int]) -> str:
    """A text with some places masked.

    Args:
        text: the text.
        places: offsets into it.

    Returns:
        Text of the same length.
    """
    letters = list(text)
    for i in places:
        letters[i] = MASK
    return "".join(letters)


def secrets(text: str, asked: str | None = None) -> dict[str, str]:
    """What is personal in a text, as it may turn up elsewhere, with its masked form.

    Args:
        text: normalised text.
        asked: what the other side said before, where the text is a turn of a call.

    Returns:
        The words of the text and, for numbers, the plain digits, each to its mask.
    """
    found: dict[str, str] = {}
    for entity in _personal_ones(text, asked):
        places = _places(text, entity)
        if not places:
            continue
        if entity.kind is not Kind.ADDRESS and len(entity.value) < _SHORTEST_ANSWER:
            continue  # elsewhere these few digits may be an amount or a year
        said = text[entity.start : entity.end]
        masked = apply(text, places)[entity.start : entity.end]
        found[said] = masked
        if entity.kind is Kind.ADDRESS:
            # Its parts, too: road and number, estate and building.
            found |= {part: MASK * len(part) for part in _MARKS.split(said) if len(part) >= _SHORTEST}
            found[entity.value] = MASK * len(entity.value)
        else:
            hidden_digits = _inside([(i,) for i in range(len(entity.value))], _kept(entity))
            found[entity.value] = apply(entity.value, hidden_digits)
    return found


def _answered(question: str, text: str) -> Iterator[Entity]:
    """Numbers that answer a question for a telephone, identity or card number, however garbled.

    A garbled number is no longer known by its shape, but by what was asked for. What is said before it
    counts as asked, too (座机有的，8800…); one that has a name of its own (订单号) is another's.
    """
    for entity in find(text, _PERSONAL):
        if entity.kind is not Kind.DIGITS or len(entity.value) < _SHORTEST_ANSWER:
            continue
        talk = f"{question}，{text[: entity.start]}"
        if _says(_ASKED, talk) and not _says(_ASKED_OTHER, talk):
            yield replace(entity, form=_ASKED_FOR)


def _says(words: str, text: str) -> bool:
    """Whether one of the words of an expression is in a text, as written or by its sound."""
    return bool(re.search(words, text) or re.search(_by_sound(words), phonetic_text(text, loose=True)))


@functools.cache
def _by_sound(words: str) -> str:
    return phonetic_text(words, loose=True)


def _personal_ones(text: str, asked: str | None) -> tuple[Entity, ...]:
    return _told(text) if asked is None else _told(text) + _answers(asked, text)


@functools.lru_cache(maxsize=4096)
def _told(text: str) -> tuple[Entity, ...]:
    """Numbers, accounts and addresses, and what was an address before it was misheard."""
    heard = as_address(text)
    misheard = find_addresses(heard) if heard != text else ()
    return (*find(text, _PERSONAL), *find_accounts(text), *find_documents(text), *misheard)


@functools.lru_cache(maxsize=4096)
def _answers(question: str, text: str) -> tuple[Entity, ...]:
    """What is personal because it was asked for."""
    return (
        *_answered(question, text),
        *answered_by_name(question, text),
        *find_answered_accounts(question, text),
        *find_answered_places(question, text),
    )


def _places(text: str, entity: Entity) -> tuple[int, ...]:
    """Which characters of an entity are masked."""
    whole = range(entity.start, entity.end)
    if entity.kind is Kind.ADDRESS:
        return tuple(i for i in whole if text[i].isalnum())
    if not _personal(entity):
        return ()
    return _inside(digit_places(text, entity.start, entity.end), _kept(entity))


def _personal(entity: Entity) -> bool:
    if entity.kind in {Kind.ID_NUMBER, Kind.BANK_CARD}:
        return True
    if entity.kind is Kind.PHONE:
        return entity.form != "hotline"
    if entity.kind is not Kind.DIGITS:
        return False
    if entity.form in (ACCOUNT, _ASKED_FOR):
        return True
    return len(entity.value) >= _LONG_RUN or bool(_GARBLED_MOBILE.fullmatch(entity.value))


def _kept(entity: Entity) -> tuple[int, int]:
    """How many digits stay visible at the front and at the end."""
    if entity.form in (ACCOUNT, WHOLE):
        return 0, 0
    return (3, 4) if entity.form == "mobile" else (0, 4)


def _inside(digits: Sequence[tuple[int, ...]], kept: tuple[int, int]) -> tuple[int, ...]:
    """The places of the digits that are not kept visible."""
    front, back = kept
    return tuple({i: None for digit in digits[front : len(digits) - back] for i in digit})
