"""Characters by their sound: toneless pinyin classes that survive recognition errors.

A recogniser that mishears usually writes another character of the same sound (公号 for 工号, 位您
for 为您), or one that differs as the accents of Mandarin do (z and zh, n and l, an and ang). Text
and phrase are compared as classes of sound, one character standing for each class, so offsets stay.
It knows nothing of phrases or rules.

A character has the same class wherever it stands (its commonest reading in pypinyin's single
character table), so the same character always matches itself and no dictionary of words can break a
match. Some everyday characters are heard with a second reading just as often (还 hai and huan, 行
xing and hang); for these ``sounds_like`` accepts either, see ``SECOND_READINGS``.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping, Sequence

from qa.language.pinyin_table import pinyin_table

__all__ = [
    "DIGITS",
    "SECOND_READINGS",
    "encode",
    "encoding",
    "homophones",
    "phonetic_text",
    "readings",
    "sounds_like",
]

DIGITS = "零〇一二三四五六七八九十百千万亿两俩幺"

# Everyday second readings, besides the default one. Chosen by hand from the characters that call
# transcripts use in both readings; each is a reading that pypinyin's table lists.
SECOND_READINGS: Mapping[str, tuple[str, ...]] = {
    "还": ("huan",), "行": ("hang",), "得": ("dei",), "着": ("zhao", "zhuo"), "了": ("liao",),
    "重": ("chong",), "长": ("chang",), "地": ("de",), "都": ("du",), "觉": ("jiao",),
    "调": ("tiao",), "便": ("pian",), "乐": ("yue",), "谁": ("shei",), "那": ("nei",),
    "哪": ("nei",), "这": ("zhei",), "系": ("ji",), "会": ("kuai",), "什": ("shi",),
    "差": ("chai",), "传": ("zhuan",), "单": ("shan",), "弹": ("tan",), "率": ("shuai",),
    "角": ("jue",), "落": ("la",), "省": ("xing",), "血": ("xie",), "卡": ("qia",),
    "露": ("lou",), "熟": ("shou",), "朝": ("zhao",), "降": ("xiang",), "曾": ("zeng",),
    "参": ("shen",), "种": ("chong",), "没": ("mo",), "给": ("ji",), "和": ("huo",),
}  # fmt: skip

# Kept apart in encoded text: a number in a phrase must meet real digits, not their homophones.
_APART = frozenset(DIGITS) | {"点"}
_TONES = dict.fromkeys([0x300, 0x301, 0x304, 0x30C])
_FIRST, _LAST = 0x4E00, 0x9FFF
_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
# f and h are confused before a rounded vowel: 飞机 and 灰机, 非常 and 灰常.
_F_AS_H = {
    **{"fa": "hua", "fan": "huan", "fang": "huang", "fei": "hui", "fen": "hun"},
    **{"feng": "hong", "fo": "huo", "fou": "hou", "fu": "hu"},
}


def phonetic_text(text: str, *, loose: bool) -> str:
    """Replace every Han character by the character that stands for its class of sound.

    Args:
        text: normalised text.
        loose: merge z/zh, c/ch, s/sh, n/l, f/hu, an/ang, en/eng, in/ing (ian/iang, uan/uang) too.

    Returns:
        Text of exactly the same length; other characters (Latin, digits, marks) are unchanged.
    """
    return text.translate(_table(loose))


def readings(char: str) -> tuple[str, ...]:
    """The toneless pinyin of one character: the default reading, then everyday second ones.

    Args:
        char: one character.

    Returns:
        Readings such as ``("hai", "huan")``; empty for a character without pinyin. ü is ``v``.
    """
    first = _defaults().get(ord(char))
    return (first, *SECOND_READINGS.get(char, ())) if first else ()


def encode(text: str, *, loose: bool) -> str:
    """Like ``phonetic_text``, but digits, 点 and characters of two readings stay as they are.

    Args:
        text: normalised text.
        loose: as in ``phonetic_text``.

    Returns:
        Text of the same length, to be searched with ``sounds_like``.
    """
    return text.translate(encoding(loose=loose))


@functools.lru_cache(maxsize=4096)
def sounds_like(char: str, *, loose: bool) -> str:
    """All characters of an encoded text that may be this one misheard.

    Args:
        char: one character of a phrase.
        loose: as in ``phonetic_text``.

    Returns:
        Sorted distinct characters, at least the character itself when it has no pinyin.
    """
    wanted = {_merge(r) if loose else r for r in readings(char)}
    if not wanted:
        return char
    table = _written(loose)
    return "".join(sorted({char for sound in wanted for char in table.get(sound, ())}))


def homophones(char: str, *, loose: bool) -> str:
    """All characters of a text that sound as this one does.

    Args:
        char: one character.
        loose: as in ``phonetic_text``.

    Returns:
        Characters in order of their code, this one among them.
    """
    sound = phonetic_text(char, loose=loose)
    return "".join(chr(p) for p, stand in _table(loose).items() if stand == sound)


@functools.cache
def _defaults() -> Mapping[int, str]:
    """Code point to toneless default reading, for U+4E00 to U+9FFF and 〇."""
    points = (*range(_FIRST, _LAST + 1), ord("〇"))
    table = pinyin_table()
    found = {p: _toneless(table[p].split(",", 1)[0]) for p in points if p in table}
    return {p: sound for p, sound in found.items() if sound.isascii() and sound.isalpha()}


def _toneless(pinyin: str) -> str:
    plain = unicodedata.normalize("NFD", pinyin).translate(_TONES)
    return plain.replace("u\u0308", "v").replace("e\u0302", "e")


@functools.cache
def _merge(sound: str) -> str:
    """The loose class of a toneless syllable (z = zh, n = l, an = ang …)."""
    sound = _F_AS_H.get(sound, sound)
    for initial, merged in _INITIALS.items():
        # A bare n (嗯) is a sound of its own, not an l without a final.
        if sound.startswith(initial) and sound not in {"n", "ng"}:
            sound = merged + sound[len(initial) :]
            break
    return sound[:-1] if sound.endswith(("ang", "eng", "ing")) else sound


@functools.cache
def _representatives(loose: bool) -> Mapping[str, str]:
    """Sound class to the character that stands for it: the one with the lowest code point.

    Characters that stay apart in encoded text cannot stand for a class there.
    """
    table: dict[str, str] = {}
    for point, sound in _defaults().items():
        if chr(point) not in _kept():
            table.setdefault(_merge(sound) if loose else sound, chr(point))
    return table


@functools.cache
def _written(loose: bool) -> Mapping[str, Sequence[str]]:
    """Sound class to all characters of an encoded text that have it."""
    table = {sound: [stand] for sound, stand in _representatives(loose).items()}
    for char in _kept():
        for reading in readings(char):
            table.setdefault(_merge(reading) if loose else reading, []).append(char)
    return table


@functools.cache
def _kept() -> frozenset[str]:
    return _APART | frozenset(SECOND_READINGS)


@functools.cache
def _table(loose: bool) -> Mapping[int, str]:
    stands = _representatives(loose)
    classes = {p: _merge(s) if loose else s for p, s in _defaults().items()}
    return {p: stands.get(sound, chr(p)) for p, sound in classes.items()}


@functools.cache
def encoding(*, loose: bool) -> Mapping[int, str]:
    """The table behind ``encode``: code points to the characters written for them.

    Args:
        loose: as in ``phonetic_text``.

    Returns:
        Only the characters that change their form.
    """
    return {p: stand for p, stand in _table(loose).items() if chr(p) not in _kept()}
