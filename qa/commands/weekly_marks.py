"""From how many points on a call passes, by the scorecard that it was judged by."""

from __future__ import annotations

from functools import cache

from qa.store import Store
from qa.store.records import ScoredCall
from qa.weekly.facts import PASS_MARK

__all__ = ["PassMarks"]


class PassMarks:
    """The pass marks of a store's scorecards; each scorecard is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._mark = cache(self._read)

    def of(self, call: ScoredCall) -> float:
        """The call's pass mark; the usual one where its scorecard was not kept or does not say."""
        return self._mark(call.scorecard_sha256)

    def _read(self, sha256: str) -> float:
        import yaml  # noqa: PLC0415 - not needed where no scorecard was kept

        text = self._store.scorecard(sha256) if sha256 else ""
        try:
            data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            mark = float(data["pass_mark"])  # "75" is a number to the reader of scorecards, too
        except (yaml.YAMLError, ValueError, TypeError, KeyError):
            return PASS_MARK
        return mark if 0 < mark <= 100 else PASS_MARK
