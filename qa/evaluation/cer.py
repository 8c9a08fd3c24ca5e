"""Character error rate of Mandarin speech recognition.

Pure. Reference and hypothesis pass through the same scoring form, so that only what was heard
counts, not how it was written down: 139 and 一三九, 15块 and 十五块, 開通 and 开通 are the same.
Knows nothing about calls, speakers or recognisers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cn2an import cn2an
from opencc import OpenCC
from rapidfuzz.distance import Levenshtein

__all__ = ["ErrorRate", "cer", "normalise_for_scoring"]

_DIGITS = "零一二三四五六七八九"
_ARABIC = str.maketrans("0123456789", _DIGITS)
_VARIANTS = str.maketrans({"两": "二", "幺": "一", "〇": "零"})
_GROUPING = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POINT = re.compile(r"(?<=\d)[.:](?=\d)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
# A number with a unit of ten, or a decimal before 万 and 亿. A leading 百, 千, 万 or 亿 is no number.
_NUMBER = re.compile(rf"[{_DIGITS}]+点[{_DIGITS}]+[万亿]|[{_DIGITS}十][{_DIGITS}十百千万亿]*")
_UNITS = re.compile(r"[十百千万亿]")
_SCALED = re.compile(rf"([{_DIGITS}]+)(?:点([{_DIGITS}]+))?([万亿])")
_SCALE = {"万": 10_000, "亿": 100_000_000}
# Words in which 十 does not count anything.
_NOT_NUMBERS = re.compile(r"十分(?!钟)|十足|十有八九|十全十美|十拿九稳")
_UNHEARD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Edit counts of one or many texts; sums with ``+``, divided only at the end.

    Attributes:
        substitutions, insertions, deletions: characters wrong, too many, missing.
        reference_chars: length of the reference in scoring form.
    """

    substitutions: int = 0
    insertions: int = 0
    deletions: int = 0
    reference_chars: int = 0

    @property
    def errors(self) -> int:
        """All three kinds together."""
        return self.substitutions + self.insertions + self.deletions

    @property
    def rate(self) -> float:
        """Errors per reference character; may exceed 1.

        With an empty reference: 0.0 when the hypothesis is empty too, else 1.0.
        """
        if self.reference_chars:
            return self.errors / self.reference_chars
        return 1.0 if self.errors else 0.0

    def __add__(self, other: ErrorRate) -> ErrorRate:
        return ErrorRate(
            self.substitutions + other.substitutions,
            self.insertions + other.insertions,
            self.deletions + other.deletions,
            self.reference_chars + other.reference_chars,
        )


def normalise_for_scoring(text: str) -> str:
    """Bring a text to the form in which it is scored.

    Simplified characters, lower case, no punctuation or space; every number as its digits, one
    by one, in Chinese (486 and 四百八十六 -> 四八六, 9:30 -> 九点三零, 50% -> 百分之五零); 两 -> 二,
    幺 -> 一. Numbers that are part of a word (一下, 十分, 万一) stay.

    Args:
        text: any text, in either script.

    Returns:
        Letters and numbers only, possibly empty.
    """
    text = unicodedata.normalize("NFKC", _simplifier().convert(text)).lower()
    text = _GROUPING.sub("", text)
    text = _PERCENT.sub(r"百分之\1", text)
    text = _POINT.sub("点", text).translate(_ARABIC).translate(_VARIANTS)
    text = _UNHEARD.sub(" ", text)  # numbers do not run on across a comma
    kept = list(_NOT_NUMBERS.finditer(text))
    parts, at = [], 0
    for word in kept:
        parts += [_NUMBER.sub(_digits, text[at : word.start()]), word.group()]
        at = word.end()
    parts.append(_NUMBER.sub(_digits, text[at:]))
    return "".join(parts).replace(" ", "")


def cer(reference: str, hypothesis: str) -> ErrorRate:
    """Count the edits that turn the reference into the hypothesis, both in scoring form.

    Args:
        reference: what was said.
        hypothesis: what was recognised.

    Returns:
        The counts of a minimal edit (Levenshtein).
    """
    said, heard = normalise_for_scoring(reference), normalise_for_scoring(hypothesis)
    kinds = [op.tag for op in Levenshtein.editops(said, heard)]
    return ErrorRate(
        substitutions=kinds.count("replace"),
        insertions=kinds.count("insert"),
        deletions=kinds.count("delete"),
        reference_chars=len(said),
    )


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    """The converter; it loads its dictionaries once."""
    return OpenCC("t2s")


def _digits(found: re.Match[str]) -> str:
    """A written number as its digits; anything that is not one number stays as it is."""
    text: str = found.group()
    if not _UNITS.search(text):
        return text
    if scaled := _SCALED.fullmatch(text):
        whole, part, unit = scaled.groups()
        value = Decimal(f"{_plain(whole)}.{_plain(part or '零')}") * _SCALE[unit]
        plain = format(value.normalize(), "f")
        return plain.translate(_ARABIC).replace(".", "点")
    try:
        return str(cn2an(text, "normal")).translate(_ARABIC)
    except (ValueError, KeyError):  # KeyError: cn2an 0.5.24 on 零亿零 and the like
        return text


def _plain(chinese: str) -> str:
    """Chinese digits as Arabic ones."""
    return "".join(str(_DIGITS.index(c)) for c in chinese)
