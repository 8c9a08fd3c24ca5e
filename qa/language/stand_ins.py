"""What stands in for a surname, a company, a number or a label in a copy without names.

It follows from the original alone, so that it is the same in every call of a batch, and it has the
original's length where it can. Pure; it does not know where in a text something stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

from qa.language.alike_names import same_sound, sound_of
from qa.language.words import tag_of

__all__ = [
    "company_aliases",
    "digits_in",
    "relabelled",
    "renumbered",
    "renumbered_mobiles",
    "surname_aliases",
    "team_alias",
]

_POOL = (
    "林沈陆韩袁邓傅曾彭吕苏卢蒋蔡魏薛潘杜戴汪姜姚谭廖邹熊郝孔"
    "崔康邱秦顾侯邵孟段龚庞樊殷翟倪俞聂邢祁耿詹苗凌靳裴霍"
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CN = "零一二三四五六七八九"
_DIGIT_VALUE = {**{c: n for n, c in enumerate(_CN)}, "〇": 0, "幺": 1, **{str(n): n for n in range(10)}}
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_NUMERALS = frozenset("一二三四五六七八九十百千万零两")


def surname_aliases(surnames: tuple[str, ...], apart: frozenset[str] = frozenset()) -> dict[str, str]:
    """A stand-in for each surname; none stands for two, but surnames of one sound are one.

    A recogniser writes 辰 for 陈, so that writing does not tell two people apart, nor one from himself.

    Args:
        surnames: the most important first (the agent's): only a later one gives way where two would get
            the same, so that the agent is the same in every call.
        apart: those that are known in writing: two of them stay two, whatever their sound.
    """
    chosen: dict[str, str] = {}
    for surname in surnames:
        alike = [other for other in chosen if same_sound(other, surname)]
        if alike and not (surname in apart and any(other in apart for other in alike)):
            chosen[surname] = chosen[alike[0]]
            continue
        first = _number_of(sound_of(surname))
        turned = (_POOL[(first + step) % len(_POOL)] for step in range(len(_POOL)))
        free = (c for c in turned if not same_sound(c, surname) and c not in chosen.values())
        chosen[surname] = next(free, "某")
    return chosen


def company_aliases(names: tuple[str, ...]) -> dict[str, str]:
    """甲公司, 乙公司 …; a name inside another, or its first two characters alone, is the same company."""
    aliases: dict[str, str] = {}
    for name in names:
        if len(name) < 2:
            continue
        same = next((new for old, new in aliases.items() if name in old or old in name), "")
        letters = {new[0] for new in aliases.values()}
        new = same or f"{next((s for s in _STEMS if s not in letters), '某')}公司"
        aliases[name] = new
        brand = name[:2]
        if len(name) >= 4 and tag_of(brand) == "?" and not set(brand) & _NUMERALS:
            aliases.setdefault(brand, new)
    return aliases


def relabelled(label: str) -> str:
    """A label of the same shape: letters and digits exchanged, characters by 某."""
    digits = _digit_stream(label)
    out = []
    for char in label:
        if char.isascii() and char.isdigit():
            out.append(str(next(digits)))
        elif char.isascii() and char.isalpha():
            out.append(chr(ord("A" if char.isupper() else "a") + (next(digits) * 7 + 3) % 26))
        else:
            out.append("某" if "\u4e00" <= char <= "\u9fff" else char)
    return "".join(out)


def renumbered(text: str) -> str:
    """Another number of the same length, written as this one is (3057, 三零五七)."""
    digits = _digit_stream(digits_in(text))
    out = []
    for char in text:
        if char not in _DIGIT_VALUE:
            out.append(char)
        else:
            value = next(digits)
            out.append(str(value) if char.isascii() else _CN[value])
    return "".join(out)


def renumbered_mobiles(text: str) -> str:
    """A text (a file's name) with mobile numbers exchanged."""
    return _MOBILE.sub(lambda found: renumbered(found[0]), text)


def digits_in(text: str) -> str:
    """The digits of a text, in whatever writing, as plain digits."""
    return "".join(str(_DIGIT_VALUE[c]) for c in text if c in _DIGIT_VALUE)


def _digit_stream(text: str) -> Iterator[int]:
    value = _number_of(text)
    while True:
        value = (value * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (value >> 33) % 10


def _number_of(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8, person=b"qa-alias").digest(), "big")


def team_alias(team: str) -> str:
    """A team by number."""
    return f"班组{10 + _number_of(team) % 90}"
