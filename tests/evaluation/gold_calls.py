"""Small labelled calls and their recognised versions, for the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

from qa.evaluation.gold import GoldCall, GoldTurn
from qa.model import (
    AudioFacts,
    CallAnalysis,
    CheckResult,
    Layout,
    Metrics,
    Score,
    Severity,
    Span,
    StageSpan,
    Transcript,
    Turn,
    Verdict,
    Who,
)

Said = tuple[Who, float, float, str]
A, C, U = Who.AGENT, Who.CUSTOMER, Who.UNKNOWN
SCORECARD = SimpleNamespace(id="test", version="1")


def gold_call(*said: Said, stages: Sequence[str] = (), **fields: object) -> GoldCall:
    turns = tuple(
        GoldTurn(i, who, Span(start, end), text, stages[i] if stages else "")
        for i, (who, start, end, text) in enumerate(said)
    )
    known: dict[str, object] = {"call_id": "g1", "path": Path("g1.json"), "audio": None, "duration": 60.0}
    return GoldCall(**(known | {"turns": turns} | fields))  # type: ignore[arg-type]


def heard_call(*said: Said, layout: Layout = Layout.STEREO, **turn: object) -> Transcript:
    turns = tuple(Turn(i, who, a, b, text, **turn) for i, (who, a, b, text) in enumerate(said))  # type: ignore[arg-type]
    return Transcript("g1", 60.0, turns, audio=AudioFacts(2, 8000, layout), acoustic=True)


def result(check: str, verdict: Verdict, severity: Severity = Severity.MINOR) -> CheckResult:
    return CheckResult(check, check, "any", severity, verdict, 0.0, 1.0, f"程序：{verdict}")


def analysis(
    verdicts: Mapping[str, Verdict] | None = None,
    stages: Sequence[tuple[str, float, float]] = (),
    extract: Mapping[str, object] | None = None,
    fatal: Sequence[str] = (),
) -> CallAnalysis:
    spans = tuple(StageSpan(s, a, b, 0.9, n, n) for n, (s, a, b) in enumerate(stages))
    checks = tuple(
        result(check, verdict, Severity.FATAL if check in fatal else Severity.MINOR)
        for check, verdict in (verdicts or {}).items()
    )
    return CallAnalysis(
        call_id="g1",
        scorecard="test@1",
        stages=spans,
        turn_stages=(),
        turn_rates=(),
        checks=checks,
        marks=(),
        metrics=Metrics(),
        score=Score(None, None, ""),
        extract=extract or {},
    )


def gold_data(**fields: object) -> dict[str, object]:
    """A complete gold file as data; fields given replace or add."""
    turns = [
        {"who": "agent", "stage": "greeting", "text": "您好，工号一二零三。", "start": 1.0, "end": 3.0},
        {"who": "customer", "stage": "switch_in", "text": "你好，我要退货。", "start": 3.5, "end": 6.0},
        {"who": "agent", "stage": "closing", "text": "好的，谢谢您，再见。", "start": 6.4, "end": 9.0},
    ]
    known: dict[str, object] = {
        "id": "g1",
        "duration": 10.0,
        "talk_start": 0.5,
        "rings": 2,
        "agent": {"name": "何静", "id": "1203", "company": "优檐"},
        "turns": turns,
        "labels": {
            "closing.thanks_goodbye": {"v": "pass", "why": "有致谢道别"},
            "switch_in.apology": {"v": "fail", "why": "没有致歉"},
        },
        "extract": {"complaint.is_complaint": "yes", "record.form": {"contact": ""}},
        "agent_chars_per_min": 180.0,
        "silences": [],
        "interruptions": [],
    }
    return known | fields


def write_gold(folder: Path, name: str = "g1", audio: str = ".wav", **fields: object) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(gold_data(**fields), ensure_ascii=False), "utf-8")
    if audio:
        (folder / f"{name}{audio}").write_bytes(b"")
    return path
