"""The keys under which results are kept: equal keys mean equal results.

Three, each built on the one before: the transcript (what recognition costs hours to make), the
analysis (what rules make of it) and the files written. Pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import qa
from qa.calls.expected import expected_words
from qa.judge.analyse import RULES_VERSION
from qa.judge.scorecard import Scorecard
from qa.kept.codec import meta_json
from qa.model import CallMeta
from qa.pipeline import SPEECH_VERSION

__all__ = ["analysis_key", "output_key", "transcript_key"]


def transcript_key(sha256: str, model: str, options: Mapping[str, object], meta: CallMeta) -> str:
    """Key of what is heard in a recording.

    Metadata counts only where hearing uses it: who is on which channel, who calls, rings and holds, and
    the words to expect.
    """
    holds = [[span.start, span.end] for span in meta.hold_events]
    words = expected_words(meta)
    heard_by = [meta.channel_map, meta.direction, meta.ring_count, meta.ring_seconds, holds, words]
    return _hash("transcript", sha256, model, options, SPEECH_VERSION, heard_by)


def analysis_key(transcript: str, scorecard: Scorecard, meta: CallMeta) -> str:
    """Key of what is judged of a transcript."""
    return _hash(
        "analysis", transcript, scorecard.sha256, RULES_VERSION, qa.__version__, json.loads(meta_json(meta))
    )


def output_key(
    analysis: str, *, redact: bool, embed_audio: str, anonymise: bool = False, companies: Sequence[str] = ()
) -> str:
    """Key of the files written for a call; names of the company count only where they are exchanged."""
    exchanged = ("anonymise", *sorted(companies)) if anonymise else ()
    return _hash("output", analysis, redact, embed_audio, *exchanged)


def _hash(*parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
