"""Texts of calls as a weekly report shows them: masked with the whole call in view, as in its own report.

The one place that knows both the stored transcripts and what a weekly report quotes. A transcript is only
read for a text that may tell something personal, and of a period's tens of thousands of calls few are
quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from qa.errors import QaError
from qa.kept.codec import decode_transcript
from qa.language.redact import masks_of, redact_text
from qa.store import CallRow, Store
from qa.weekly.facts import CallFacts

__all__ = ["CallMasks", "masked_alone"]

_DIGIT = "0-9零〇一二三四五六七八九幺两"
_LONG = re.compile(rf"[{_DIGIT}]{{6,}}")
_DATE = re.compile(r"(?:19|20)\d{6}")
# What a number or an address that was told in pieces looks like in one of them.
_TELLING = re.compile(
    rf"[{_DIGIT}]{{3,}}|[A-Za-z{_DIGIT}十百千](?:号|栋|幢|座|单元|层|楼|室|房|门|弄|巷|组)|[路街巷道村弄苑园庭湾轩郡邸]|胡同|小区"
    "|新城|公寓|大厦|广场|社区|别墅|[里城府居阁](?![的面边头外])"
)
_CLOCK = re.compile(r"\d+:\d\d|(?:19|20)\d\d[-年]\d+[-月]\d+")

_MOST_KEPT = 200


class CallMasks:
    """Masks texts about calls.

    Args:
        store: where their transcripts are.
        calls: which calls it holds.
    """

    def __init__(self, store: Store, calls: Iterable[CallRow]) -> None:
        self._store = store
        self._transcripts = {(row.folder, row.call_id): row.transcript_key for row in calls}
        self._masks: dict[tuple[str, str], Callable[[str], str]] = {}

    def __call__(self, call: CallFacts, text: str) -> str:
        """A text about a call, masked."""
        if not _TELLING.search(_CLOCK.sub("", text)):
            return masked_alone(text)
        key = (call.folder, call.call_id)
        if key not in self._masks:
            if len(self._masks) >= _MOST_KEPT:
                self._masks.clear()
            self._masks[key] = self._mask_of(call)
        return masked_alone(self._masks[key](text))

    def _mask_of(self, call: CallFacts) -> Callable[[str], str]:
        try:
            body = self._store.transcript(self._transcripts.get((call.folder, call.call_id), ""))
            return masks_of(decode_transcript(body)) if body else str
        except QaError:  # a transcript that cannot be read: its texts are masked as they stand
            return str


def masked_alone(text: str) -> str:
    """A text masked by itself; a long run of digits too, as it may be part of a number told in pieces."""
    return _LONG.sub(lambda m: m[0] if _DATE.fullmatch(m[0]) else "*" * len(m[0]), redact_text(text))
