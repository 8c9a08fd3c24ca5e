"""A text made ready for searching: marks taken out, sounds worked out, offsets kept.

Marks inside a sentence never stop a phrase from matching (请问，有什么 is 请问有什么); the end of a
sentence does. Made once per text and shared by all patterns; knows nothing of their syntax.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Final

from qa.language.phonetic import encode

__all__ = ["STOP", "Searchable", "searchable"]

STOP: Final = "。"
_STOPS = "。！？!?\n"
# Spoken characters count, sentence ends do, and so does the point inside 3.5. The hesitation 呃 does not.
_KEPT = re.compile(rf"(?!呃)[^\W_]|[{re.escape(_STOPS)}%*]|(?<=\d)\.(?=\d)")
_DROPPED = re.compile(rf"(?:(?!{_KEPT.pattern})[\s\S])+")
_ONE_FORM = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)} | {ord(c): STOP for c in _STOPS}
# What people say before they begin; a phrase bound to the turn's start may follow them.
_LEAD = re.compile(
    "好的|好嘞|好吧|那个|是的|没错|可以|明白|嗯|喂|呃|额|哦|噢|啊|哎|唉|诶|欸|对|行|好|那|" + STOP
)


class Searchable:
    """One text in the forms that patterns are matched against, all of the same length.

    Attributes:
        text: spoken characters in lower case; every sentence end is one ``。``.
        strict, loose: the same by sound (``phonetic.encode``).
        starts: where a phrase bound to the start may begin (after leading 嗯, 喂, 好的 …).
    """

    __slots__ = ("_offsets", "_source", "loose", "starts", "strict", "text")

    def __init__(self, source: str) -> None:
        self._source = source
        self._offsets: Sequence[int] | None = None
        self.text = _DROPPED.sub("", source).translate(_ONE_FORM)
        self.strict = encode(self.text, loose=False)
        self.loose = encode(self.text, loose=True)
        self.starts = _starts(self.text)

    @property
    def offsets(self) -> Sequence[int]:
        """For each character, its place in the given text; worked out when first asked for."""
        if self._offsets is None:
            self._offsets = _kept_places(self._source)
        return self._offsets

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A non-empty range of this text as a range of the given text."""
        return self.offsets[start], self.offsets[end - 1] + 1


@functools.lru_cache(maxsize=4096)
def searchable(text: str) -> Searchable:
    """Prepare one text.

    Args:
        text: normalised text, usually one turn.

    Returns:
        Its searchable forms (cached: a pure function of the text).
    """
    return Searchable(text)


def _kept_places(source: str) -> Sequence[int]:
    places: list[int] = []
    last = 0
    for dropped in _DROPPED.finditer(source):
        places.extend(range(last, dropped.start()))
        last = dropped.end()
    places.extend(range(last, len(source)))
    return places


def _starts(squeezed: str) -> tuple[int, ...]:
    found, at = [0], 0
    while lead := _LEAD.match(squeezed, at):
        at = lead.end()
        found.append(at)
    return tuple(found)
