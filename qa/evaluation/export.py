"""An evaluation as plain data for a JSON file: finite numbers, text, lists; ``null`` where undefined."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from qa.evaluation.agreement import Agreement, Judgement
from qa.evaluation.align import SpeechScore
from qa.evaluation.cer import ErrorRate
from qa.evaluation.events import Events, EventScore
from qa.evaluation.questions import QuestionScore
from qa.evaluation.reliability import Group
from qa.evaluation.run import CallScore, EvalReport, ModeReport
from qa.evaluation.stages import StageScore
from qa.evaluation.trust import WordTrust
from qa.files import write_atomic

__all__ = ["is_evaluation", "to_json", "write_json"]

Data = dict[str, object]


def to_json(report: EvalReport, *, stamp: Mapping[str, object] | None = None) -> Data:
    """The report as data; rates are shares from 0 to 1, times are seconds.

    Args:
        report: the figures.
        stamp: what the caller knows besides (model, program version, date).

    Returns:
        Plain data without NaN.
    """
    return {
        "schema": 1,
        "stamp": dict(stamp or {}),
        "folder": report.folder,
        "scorecard": report.scorecard,
        "faults": list(report.faults),
        "modes": {mode.mode: _mode(mode) for mode in report.modes},
    }


def write_json(report: EvalReport, path: Path, *, stamp: Mapping[str, object] | None = None) -> None:
    """Write the report as UTF-8 JSON, whole or not at all.

    Raises:
        OSError: it cannot be written; nothing half-written is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(to_json(report, stamp=stamp), ensure_ascii=False, indent=1, allow_nan=False)
    write_atomic(path, f"{text}\n".encode())


def is_evaluation(path: Path) -> bool:
    """Whether a file holds an evaluation that was written before."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and {"schema", "faults", "modes"} <= found.keys()


def _mode(mode: ModeReport) -> Data:
    return {
        "calls": [_call(call) for call in mode.calls],
        "failures": list(mode.failures),
        "audio_s": _round(mode.audio_s),
        "took_s": _round(mode.took_s),
        "speech": _speech(mode.speech),
        "reliability": [_group(group) for group in mode.reliability],
        "events": _events(mode.events),
        "questions": _questions(mode.questions),
        "word_confidence": _trust(mode.trust),
        "stages": _stages(mode.stages),
        "overall": _agreement(mode.overall),
        "checks": [_agreement(check) for check in mode.checks],
        "extract": [
            {
                "id": v.id,
                "n": v.n,
                "agreed": v.agreed,
                "rate": _round(v.rate),
                "wrong": [list(w) for w in v.wrong],
            }
            for v in mode.extract
        ],
        "fatal_false_alarms": _judgements(mode.fatal_false_alarms),
        "disagreements": _judgements(mode.disagreements),
        "unjudged": list(mode.unjudged),
    }


def _call(call: CallScore) -> Data:
    agreed = sum(j.agrees for j in call.judged)
    return {
        "call_id": call.call_id,
        "audio_s": _round(call.audio_s),
        "took_s": _round(call.took_s),
        "speech": _speech(call.speech),
        "events": _events(call.events),
        "questions": _questions(call.questions),
        "expected_calibration_error": _round(call.trust.ece),
        "stages": _stages(call.stages),
        "checks": {"n": len(call.judged), "agreed": agreed},
    }


def _speech(score: SpeechScore | None) -> Data | None:
    if score is None:
        return None
    timing = score.timing
    return {
        "cer": {
            "agent": _errors(score.agent),
            "customer": _errors(score.customer),
            "total": _errors(score.total),
        },
        "turns": {
            "gold": timing.gold,
            "missed": timing.missed,
            "spurious": timing.spurious,
            "median_start_error_s": _round(timing.median_start),
            "p90_start_error_s": _round(timing.p90_start),
            "p95_start_error_s": _round(timing.p95_start),
            "median_end_error_s": _round(timing.median_end),
            "p95_end_error_s": _round(timing.p95_end),
        },
        "role_accuracy": _round(score.role_accuracy),
        "quarantined_turns": score.quarantined,
    }


def _errors(errors: ErrorRate) -> Data:
    return {
        "rate": _round(errors.rate) if errors.reference_chars else None,
        "substitutions": errors.substitutions,
        "insertions": errors.insertions,
        "deletions": errors.deletions,
        "reference_chars": errors.reference_chars,
    }


def _stages(score: StageScore) -> Data:
    return {
        "turns": len(score.pairs),
        "accuracy": _round(score.accuracy),
        "macro_f1": _round(score.macro_f1),
        "boundaries": len(score.boundary_turns),
        "median_boundary_error_turns": _round(score.median_boundary_turns),
        "median_boundary_error_s": _round(score.median_boundary_s),
        "boundaries_within_one_turn": _round(score.within_one_turn),
        "missed": score.missed,
        "spurious": score.spurious,
        "confusion": [list(cell) for cell in score.confusion],
    }


def _agreement(found: Agreement) -> Data:
    interval = found.interval
    return {
        "check": found.check,
        "n": found.n,
        "agreed": found.agreed,
        "agreement": _round(found.rate),
        "interval_95": None if interval is None else [_round(bound) for bound in interval],
        "kappa": _round(found.kappa),
        "undecided": found.undecided,
        "fail_precision": _round(found.fail_precision),
        "fail_recall": _round(found.fail_recall),
        "confusion": [list(cell) for cell in found.confusion],
    }


def _judgements(judged: Sequence[Judgement]) -> list[Data]:
    return [
        {
            "call_id": j.call_id,
            "check": j.check,
            "severity": j.severity,
            "gold": j.right,
            "got": j.got,
            "why": j.why,
            "reason": j.reason,
        }
        for j in judged
    ]


def _group(group: Group) -> Data:
    return {
        "from": group.low,
        "to": group.high,
        "turns": group.turns,
        "chars": group.chars,
        "accuracy": _round(group.accuracy),
        "confidence": _round(group.confidence),
    }


def _events(events: Events | None) -> Data | None:
    if events is None:
        return None
    return {"silences": _event(events.silences), "interruptions": _event(events.interruptions)}


def _questions(score: QuestionScore | None) -> Data | None:
    if score is None:
        return None
    return {"gold": score.gold, "found": score.found, "written": score.written, "right": score.right}


def _event(score: EventScore) -> Data:
    return {
        "calls": score.calls,
        "gold": score.gold,
        "found": score.found,
        "missed": [{"call_id": call, "start": _round(start)} for call, start in score.missed],
        "false": [{"call_id": call, "start": _round(start)} for call, start in score.false],
    }


def _trust(trust: WordTrust) -> Data | None:
    """Reliability of the confidence of words; ``None`` where no words were recognised."""
    if not trust.pairs:
        return None
    return {
        "chars": trust.chars,
        "accuracy": _round(trust.accuracy),
        "confidence": _round(trust.confidence),
        "expected_calibration_error": _round(trust.ece),
        "brier": _round(trust.brier),
        "auc": _round(trust.auc),
        "bins": [
            {
                "from": b.low,
                "to": b.high,
                "chars": b.chars,
                "confidence": _round(b.confidence),
                "accuracy": _round(b.accuracy),
            }
            for b in trust.bins
        ],
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
