"""Rows of the store with personal data masked, for an export that leaves the house.

The same masking as in reports: each text is masked with the whole call in view, since a number may be
read out over several turns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qa.errors import QaError
from qa.kept.codec import decode_analysis, decode_transcript, encode_analysis, encode_transcript, meta_json
from qa.language.redact import redact_call, redact_text
from qa.metadata import parse_meta
from qa.model import CallAnalysis, Metrics, Score, Transcript
from qa.store import Store, shown_url

__all__ = ["Masker", "nothing_judged"]

Row = Mapping[str, Any]


class Masker:
    """Masks rows of any table.

    Args:
        store: where the transcripts are that analyses and calls belong to.

    Attributes:
        unreadable: contents that could not be read and are left out, since nobody can tell what is in
            them.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.unreadable = 0

    def __call__(self, table: str, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows masked."""
        mask = {
            "transcripts": self._transcript,
            "analyses": self._analysis,
            "calls": self._call,
            "failures": self._failure,
            "batches": self._batch,
        }.get(table)
        if mask is None:
            return rows
        keys = {row["transcript_key"] for row in rows if row.get("transcript_key")}
        bodies = self._store.transcripts(sorted(keys)) if keys else {}
        return [{**row, **mask(row, bodies)} for row in rows]

    def _transcript(self, row: Row, _: Mapping[str, str]) -> Row:
        try:
            heard, _analysis = redact_call(decode_transcript(row["body"]), nothing_judged())
            return {"body": encode_transcript(heard)}
        except QaError:
            self.unreadable += 1
            return {"body": ""}

    def _analysis(self, row: Row, bodies: Mapping[str, str]) -> Row:
        try:
            heard = decode_transcript(bodies.get(row["transcript_key"], ""))
            return {"body": encode_analysis(redact_call(heard, decode_analysis(row["body"]))[1])}
        except QaError:
            self.unreadable += 1
            return {"body": ""}

    def _call(self, row: Row, bodies: Mapping[str, str]) -> Row:
        path = redact_text(row["path"])
        try:
            body = bodies.get(row["transcript_key"], "")
            heard = decode_transcript(body) if body else Transcript(row["call_id"], 0.0, ())
            meta = parse_meta(json.loads(row["meta"] or "{}"), row["call_id"])
            masked, _ = redact_call(replace(heard, meta=meta), nothing_judged())
            return {"path": path, "meta": meta_json(masked.meta)}
        except (QaError, ValueError):
            self.unreadable += 1
            return {"path": path, "meta": "{}"}

    def _failure(self, row: Row, _: Mapping[str, str]) -> Row:
        return {name: redact_text(row[name]) for name in ("path", "message", "hint")}

    def _batch(self, row: Row, _: Mapping[str, str]) -> Row:
        """Settings name the store, and older programs noted its password with it."""
        try:
            settings = json.loads(row["settings"])
            if settings.get("store"):
                settings["store"] = shown_url(settings["store"])
            return {"settings": json.dumps(settings, ensure_ascii=False)}
        except (ValueError, TypeError, AttributeError):
            return {"settings": "{}"}


def nothing_judged() -> CallAnalysis:
    """An empty analysis, for masking what was heard or is known of a call by itself."""
    return CallAnalysis("", "", (), (), (), (), (), Metrics(), Score(None, None, ""))
