"""One written form for all text: simplified, half-width letters and digits, Chinese punctuation.

Every transcript passes here once, whatever recogniser or person wrote it; matching, entities and
counting expect its output. It must not know what the text is about: no word is corrected and
numbers stay as they were written (十五 and 15 are both understood later on).
"""

from __future__ import annotations

import functools
from typing import Protocol, cast

import opencc
import regex

from qa.language.sentences import CLAUSE_ENDS, SENTENCE_ENDS

__all__ = ["bare", "is_han", "normalise", "simplify"]


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


# Full-width letters and digits, and marks that recognisers write in several shapes. 妳 and 甚 are
# outside OpenCC's character table; 妳 has no simplified form of its own.
_SAME = str.maketrans(
    {
        **{chr(0xFEE0 + ord(c)): c for c in "0123456789%+-*/=&@#_ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        **{chr(0xFEE0 + ord(c)): c for c in "abcdefghijklmnopqrstuvwxyz"},
        **{"妳": "你", "祂": "他", "牠": "它", "．": ".", "､": "、", "｡": "。"},
        **dict(zip("「」『』﹁﹂｢｣", "“”‘’“”“”", strict=True)),
        **{"\u3000": " ", "\u00a0": " ", "\ufffd": ""},
    }
)
_FULL = {",": "，", ".": "。", "?": "？", "!": "！", ":": "：", ";": "；", "(": "（", ")": "）"}
# Traditional 著 is both 着 and 著, and OpenCC leaves it; 著 remains only in these words.
_ZHE = regex.compile("(?<![显名原土编卓巨专论遗译拙合昭])著(?![名作称者书述录])")
_INVISIBLE = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Variation_Selector}]")
_SPACES = regex.compile(r"\s+")
_LONELY_SPACE = regex.compile(r"(?<![0-9A-Za-z]) | (?![0-9A-Za-z])")
_ELLIPSIS = regex.compile(r"\.{2,}|…+|。{3,}|．{2,}")
_HALF = regex.compile(r"[,.?!:;()]")
_MARKS = regex.compile(f"[{CLAUSE_ENDS}]{{2,}}")
_LEADING = regex.compile(r"^[，、；：。 ]+")


def normalise(text: str) -> str:
    """Bring text into the one form that the rest of the program expects.

    Simplified characters; half-width Latin letters and digits; full-width ``，。？！：；（）`` except
    between two Latin letters or digits (3.5, 10:30, www.a.cn); no control or zero-width characters;
    spaces only between Latin words or numbers; runs of the same mark or of mixed marks reduced to
    the strongest one; no mark at the start. Idempotent.

    Args:
        text: any text; may be empty.

    Returns:
        The normalised text.
    """
    previous = None
    # One round is enough for ordinary text; the second proves it (a traditional phrase can be
    # uncovered by removing what stood inside it).
    while text != previous:
        previous = text
        text = _once(text)
    return text


def bare(text: str) -> str:
    """Only what is spoken: letters and digits, Latin in lower case, without marks and spaces.

    Args:
        text: normalised text.

    Returns:
        The text to compare or to count by.
    """
    return "".join(filter(str.isalnum, text.lower()))


def simplify(text: str) -> str:
    """Traditional to simplified characters; everything else unchanged.

    Args:
        text: any text.

    Returns:
        The simplified text (OpenCC ``t2s``).
    """
    return _converter().convert(text)


def is_han(char: str) -> bool:
    """Whether one character is a common Han character (U+4E00 to U+9FFF, or 〇)."""
    return "\u4e00" <= char <= "\u9fff" or char == "〇"


@functools.cache
def _converter() -> _Converter:
    return cast(_Converter, opencc.OpenCC("t2s"))


def _once(text: str) -> str:
    text = _SPACES.sub(" ", text.translate(_SAME))
    text = _INVISIBLE.sub("", text)
    text = _ZHE.sub("着", simplify(text)).replace("甚么", "什么")
    text = _ELLIPSIS.sub("……", text)
    text = _HALF.sub(_widen, text)
    text = _LONELY_SPACE.sub("", _SPACES.sub(" ", text)).strip()
    text = _MARKS.sub(_strongest, text)
    return _LEADING.sub("", text)


def _widen(found: regex.Match[str]) -> str:
    """A half-width mark made full-width unless it stands inside a number or a Latin name."""
    text, at = found.string, found.start()
    mark = found.group()
    inside = 0 < at < len(text) - 1 and _latin(text[at - 1]) and _latin(text[at + 1])
    return mark if inside and mark not in "()!?" else _FULL[mark]


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _strongest(found: regex.Match[str]) -> str:
    """The mark that a run of marks stands for: its first sentence end, else its first mark."""
    run = found.group()
    return next((mark for mark in run if mark in SENTENCE_ENDS), run[0])
