"""A judged call as the plain data of ``report.json``: what every other form is made from.

It knows the shared words only. It must not know how the data is laid out on a page or where it is
written. Untrusted text is cleaned here once, so that every form can carry it.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from qa.errors import QaError
from qa.model import (
    AudioFacts,
    CallAnalysis,
    CallMeta,
    CheckResult,
    Score,
    SectionScore,
    Span,
    StageReview,
    Transcript,
    Turn,
    Word,
)
from qa.report.reading import shown_text
from qa.report.schema import validate
from qa.report.wording import clean

__all__ = ["SCHEMA", "ScorecardInfo", "call_document", "error_document", "plain", "validate"]

SCHEMA = 1

_DECIMALS = ("%.0f", "%.1f", "%.2f", "%.3f")


@dataclass(frozen=True, slots=True)
class ScorecardInfo:
    """What a report tells about the scorecard it was judged by.

    Attributes:
        id, version, name: as in the scorecard file; ``name`` is for people.
        stages: (id, Chinese name, purpose) in the order of the flow.
        sections: (id, Chinese name) of the score's sections, in order.
        bands: (grade, lowest score) from best to worst.
        rate_band: speaking rate that passes, characters a minute.
        pass_mark: lowest score that passes; ``None`` when the scorecard has none.
    """

    id: str
    version: str
    name: str = ""
    stages: tuple[tuple[str, str, str], ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    bands: tuple[tuple[str, float], ...] = ()
    rate_band: tuple[float, float] = (150.0, 200.0)
    pass_mark: float | None = None


def call_document(
    transcript: Transcript, analysis: CallAnalysis, *, stamp: Mapping[str, object], info: ScorecardInfo
) -> dict[str, Any]:
    """Return the call as the data of ``report.json`` (schema 1).

    Args:
        transcript: the call as text in time; already redacted if it shall be.
        analysis: everything judged about it.
        stamp: how to reproduce it (audio hash, model, options, scorecard, program, time).
        info: the scorecard's names and bands.

    Returns:
        Plain JSON data in a stable order: no NaN, times in seconds to the millisecond.
    """
    data = {
        "schema": SCHEMA,
        "call_id": transcript.call_id,
        "status": "ok",
        "stamp": dict(stamp),
        "meta": _meta(transcript.meta),
        "duration": _round(transcript.duration),
        "audio": _audio(transcript),
        "score": _score(analysis.score, info),
        "stages": _stages(analysis),
        "absent_stages": _absent(analysis, info),
        "turns": _turns(transcript.turns, analysis),
        "checks": [_check(c) for c in analysis.checks],
        "marks": [_rounded(m) for m in analysis.marks],
        "metrics": _rounded(analysis.metrics),
        "extract": dict(analysis.extract),
        "summary": analysis.summary,
        "phrases": {
            "best": [_rounded(phrase) for phrase in analysis.best_phrases],
            "model": [_rounded(phrase) for phrase in analysis.model_phrases],
        },
        "activity": {
            "agent": _spans(transcript.agent_speech),
            "customer": _spans(transcript.customer_speech),
        },
        "scorecard": _scorecard(info),
    }
    document = _dict(plain(data))
    for turn, told in zip(transcript.turns, document["turns"], strict=True):
        told["words"] = _words(turn.words)
    return document


def error_document(
    call_id: str, meta: CallMeta, error: QaError, stamp: Mapping[str, object]
) -> dict[str, Any]:
    """Return the data of ``report.json`` for a call that could not be processed; it has no score.

    Args:
        call_id: the call's name.
        meta: what is known of it.
        error: why it failed, and the user's next step.
        stamp: as far as known.
    """
    document = {
        "schema": SCHEMA,
        "call_id": call_id,
        "status": "error",
        "error": {"kind": error.kind, "message": error.message, "hint": error.hint},
        "stamp": dict(stamp),
        "meta": _meta(meta),
    }
    return _dict(plain(document))


def plain(value: Any) -> Any:
    """Return ``value`` as JSON data: cleaned strings, finite numbers (else ``None``), string keys."""
    # Nearly everything is one of these; asking for the exact type is what makes ten thousand calls quick.
    kind = type(value)
    if kind is str:
        return clean(value)
    if kind is float:
        return value if math.isfinite(value) else None
    if value is None or kind is int or kind is bool:
        return value
    if kind is list or kind is tuple:
        return [plain(v) for v in value]
    if kind is dict:
        return {_key(k): plain(v) for k, v in value.items()}
    return _unusual(value)


@functools.lru_cache(maxsize=1024)
def _key(name: object) -> str:
    return clean(str(name))


def _unusual(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (bool, int, float)):
        return None if isinstance(value, float) and not math.isfinite(value) else value
    if isinstance(value, Mapping):
        return {_key(k): plain(v) for k, v in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, bytearray)):
        return [plain(v) for v in value]
    return clean(str(value))


def _dict(value: Any) -> dict[str, Any]:
    return {str(k): v for k, v in value.items()}


def _round(value: float | None, digits: int = 3) -> float | None:
    """The number that ``round`` gives, by way of its decimal text, which takes a third less time."""
    if value is None or not math.isfinite(value):
        return None
    return float(_DECIMALS[digits] % value)


def _spans(spans: Sequence[Span]) -> list[list[float | None]]:
    return [[_round(s.start, 2), _round(s.end, 2)] for s in spans]


def _meta(meta: CallMeta) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(meta):
        value = getattr(meta, field.name)
        if value is None or value in ("", (), {}):
            continue
        fields[field.name] = _spans(value) if field.name == "hold_events" else value
    return fields


def _audio(transcript: Transcript) -> dict[str, Any]:
    facts: AudioFacts = transcript.audio
    return {
        "channels": facts.channels,
        "sample_rate": facts.sample_rate,
        "layout": facts.layout,
        "ring_count": facts.ring_count,
        "warnings": facts.warnings,
        "tones": [
            {"kind": t.kind, "start": _round(t.span.start), "end": _round(t.span.end), "channel": t.channel}
            for t in facts.tones
        ],
        "role_confidence": _round(transcript.role_confidence),
        "acoustic": transcript.acoustic,
    }


def _score(score: Score, info: ScorecardInfo) -> dict[str, Any]:
    names = dict(info.sections) | {id_: zh for id_, zh, _ in info.stages if id_ not in dict(info.sections)}
    return {
        "total": _round(score.total, 2),
        "before_fatal": _round(score.before_fatal, 2),
        "grade": score.grade,
        "sections": [_section(s, names) for s in score.sections],
        "fatal": score.fatal,
        "unsettled": score.unsettled,
    }


def _section(section: SectionScore, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": section.id,
        "zh": section.zh or names.get(section.id, section.id),
        "score": _round(section.score, 2),
        "max": _round(section.max, 2),
    }


def _stages(analysis: CallAnalysis) -> list[dict[str, Any]]:
    reviews = {review.id: review for review in analysis.reviews if review.held}
    return [
        {
            "id": stage.id,
            "start": _round(stage.start),
            "end": _round(stage.end),
            "confidence": _round(stage.confidence),
            "first_turn": stage.first_turn,
            "last_turn": stage.last_turn,
            **_review(reviews.get(stage.id)),
        }
        for stage in analysis.stages
    ]


def _absent(analysis: CallAnalysis, info: ScorecardInfo) -> list[dict[str, Any]]:
    """The stages of the flow that did not take place, with what should have happened in them."""
    names = {id_: zh for id_, zh, _ in info.stages}
    return [
        {"id": review.id, "zh": names.get(review.id, review.id), **_review(review)}
        for review in analysis.reviews
        if not review.held
    ]


def _review(review: StageReview | None) -> dict[str, Any]:
    if review is None:
        return {"score": None, "max": None, "appraisal": "", "why": ""}
    return {
        "score": _round(review.score, 2),
        "max": _round(review.max, 2),
        "appraisal": review.appraisal,
        "why": review.why,
    }


def _turns(turns: Sequence[Turn], analysis: CallAnalysis) -> list[dict[str, Any]]:
    marks: dict[int, list[int]] = {}
    for mark in analysis.marks:
        marks.setdefault(mark.turn, []).append(mark.n)
    stages, rates = analysis.turn_stages, analysis.turn_rates
    return [
        {
            "i": turn.i,
            "who": turn.who,
            "start": _round(turn.start),
            "end": _round(turn.end),
            "text": turn.text,
            "shown": shown_text(turn.text),
            "stage": stages[place] if place < len(stages) else "",
            "confidence": _round(turn.confidence),
            "chars_per_min": _round(rates[place], 1) if place < len(rates) else None,
            "marks": marks.get(turn.i, []),
            "quarantine": turn.quarantine,
            "backchannel": turn.backchannel,
            "raw": turn.raw,
        }
        for place, turn in enumerate(turns)
    ]


def _words(words: Sequence[Word]) -> list[list[Any]]:
    """Timed words as JSON data: made so at once, because a call has thousands of them."""
    made = []
    before, shown = math.nan, None  # most words begin where the one before ends
    for word in words:
        start = shown if word.start == before else _round(word.start)
        before, shown = word.end, _round(word.end)
        made.append([clean(word.text), start, shown, _round(word.confidence)])
    return made


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "id": check.id,
        "zh": check.zh,
        "stage": check.stage,
        "verdict": check.verdict,
        "severity": check.severity,
        "points": _round(check.points, 2),
        "max": _round(check.max, 2),
        "reason": check.reason,
        "suggestion": check.suggestion,
        "evidence": [_rounded(e) for e in check.evidence],
    }


def _rounded(value: object) -> dict[str, Any]:
    pairs = ((name, getattr(value, name)) for name in _names(cast(Hashable, type(value))))
    return {name: _round(v) if isinstance(v, float) else v for name, v in pairs}


@functools.cache
def _names(kind: Hashable) -> tuple[str, ...]:
    """Names of a dataclass's fields."""
    return tuple(field.name for field in dataclasses.fields(cast(Any, kind)))


def _scorecard(info: ScorecardInfo) -> dict[str, Any]:
    return {
        "id": info.id,
        "name": info.name,
        "version": info.version,
        "stages": [{"id": id_, "zh": zh, "means": means} for id_, zh, means in info.stages],
        "sections": [{"id": id_, "zh": zh} for id_, zh in info.sections],
        "bands": [{"grade": grade, "min": _round(lowest, 2)} for grade, lowest in info.bands],
        "rate_band": [_round(v, 1) for v in info.rate_band],
        "pass_mark": _round(info.pass_mark, 2),
    }
