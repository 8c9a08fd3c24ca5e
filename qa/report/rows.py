"""One call as a row of the batch's lists, and what many rows add up to.

Pure: rows in, numbers out. It must not know files, spreadsheets or pages.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import quote

__all__ = ["CallRow", "CheckTotal", "Totals", "check_names", "kept_failures", "row_of", "totals"]

_WORST = 3
_WEIGHT = {"fatal": 0, "major": 1, "minor": 2}


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call in the batch.

    Attributes:
        call_id: the call's name.
        status: ``ok`` or ``error``.
        score, before_fatal: out of 100; ``None`` when not scored.
        grade, agent_id, agent_name, team, started_at: as in the report.
        duration: seconds.
        verdicts: verdict by check id.
        names: Chinese name by check id.
        worst: names of the costliest failed checks, worst first.
        fatal: names of failed fatal checks.
        bonus: ids of the checks that can only add; missing them is no fault.
        passed: whether the score reaches the scorecard's pass mark; ``None`` without score or mark.
        unsettled: whether what is undecided may change the grade, whether the call passes, or be fatal.
        error_kind, error_message, error_hint: for a failed call.
        href: the report, relative to the batch's folder.
    """

    call_id: str
    status: str = "ok"
    score: float | None = None
    before_fatal: float | None = None
    grade: str = ""
    agent_id: str = ""
    agent_name: str = ""
    team: str = ""
    started_at: str = ""
    duration: float | None = None
    verdicts: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    worst: tuple[str, ...] = ()
    fatal: tuple[str, ...] = ()
    bonus: frozenset[str] = frozenset()
    passed: bool | None = None
    unsettled: bool = False
    error_kind: str = ""
    error_message: str = ""
    error_hint: str = ""
    href: str = ""

    @property
    def undecided(self) -> int:
        """How many checks wait for a person."""
        return sum(1 for v in self.verdicts.values() if v == "undecided")


@dataclass(frozen=True, slots=True)
class CheckTotal:
    """How often a check had each verdict; ``bonus``: it can only add, a miss is no fault."""

    id: str
    zh: str
    passed: int
    failed: int
    undecided: int
    na: int
    bonus: bool = False

    @property
    def decided(self) -> int:
        """Calls in which it was decided."""
        return self.passed + self.failed

    @property
    def fail_rate(self) -> float | None:
        """Failures among decided calls, 0 to 1; ``None`` when there are none, or when no miss is a fault."""
        return self.failed / self.decided if self.decided and not self.bonus else None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the rows add up to. Failed calls count nowhere but in ``failed``."""

    calls: int
    done: int
    failed: int
    scored: int
    mean: float | None
    median: float | None
    fatal: int
    undecided_calls: int
    unsettled_calls: int
    audio_s: float
    grades: tuple[tuple[str, int], ...]
    histogram: tuple[int, ...]
    checks: tuple[CheckTotal, ...]


def row_of(document: Mapping[str, Any], href: str = "") -> CallRow:
    """Return a report's row.

    Args:
        document: ``report.json`` data.
        href: the report relative to the batch's folder; by default where the contract puts it.
    """
    meta, call_id = document["meta"], document["call_id"]
    where = href or f"calls/{quote(call_id, safe='')}/report.html"
    fields = ("agent_id", "agent_name", "team", "started_at")
    known: dict[str, Any] = {k: str(meta.get(k) or "") for k in fields}
    if document["status"] != "ok":
        error = document["error"]
        return CallRow(
            call_id=call_id,
            status="error",
            duration=document.get("duration"),
            error_kind=error["kind"],
            error_message=error["message"],
            error_hint=error["hint"],
            href=where,
            **known,
        )
    checks, score = document["checks"], document["score"]
    names = {c["id"]: c.get("zh") or c["id"] for c in checks}
    failed = [c for c in checks if c["verdict"] == "fail" and c["severity"] != "bonus"]
    failed.sort(key=lambda c: (_WEIGHT[c["severity"]], c["points"] - c["max"]))
    return CallRow(
        call_id=call_id,
        score=score["total"],
        before_fatal=score["before_fatal"],
        grade=score["grade"],
        duration=document["duration"],
        verdicts={c["id"]: c["verdict"] for c in checks},
        names=names,
        worst=tuple(names[c["id"]] for c in failed[:_WORST]),
        fatal=tuple(names.get(id_, id_) for id_ in score["fatal"]),
        bonus=frozenset(c["id"] for c in checks if c["severity"] == "bonus"),
        passed=_passed(score["total"], document.get("scorecard", {}).get("pass_mark")),
        # Reports of earlier editions do not say: any open check may be one.
        unsettled=score.get("unsettled", any(c["verdict"] == "undecided" for c in checks)),
        href=where,
        **known,
    )


def _passed(total: float | None, pass_mark: float | None) -> bool | None:
    return None if total is None or pass_mark is None else total >= pass_mark


def check_names(rows: Sequence[CallRow]) -> dict[str, str]:
    """Return every check of the batch, id to name, in order of first appearance."""
    names: dict[str, str] = {}
    for row in rows:
        for id_ in row.verdicts:
            if id_ not in names:
                names[id_] = row.names.get(id_, id_)
    return names


def kept_failures(rows: Sequence[CallRow], batch: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """What failed in this run of calls whose earlier result stands.

    Args:
        rows: the calls listed.
        batch: the data of ``batch.json``; its ``failures`` tell all that failed.
    """
    finished = {row.call_id for row in rows if row.status == "ok"}
    return [failure for failure in batch.get("failures") or () if failure["call_id"] in finished]


def totals(rows: Sequence[CallRow]) -> Totals:
    """Return what the rows add up to."""
    done = [r for r in rows if r.status == "ok"]
    scores = [r.score for r in done if r.score is not None]
    histogram = [0] * 10
    for score in scores:
        histogram[min(9, max(0, int(score // 10)))] += 1
    grades = Counter(r.grade for r in done if r.grade)
    return Totals(
        calls=len(rows),
        done=len(done),
        failed=len(rows) - len(done),
        scored=len(scores),
        mean=statistics.fmean(scores) if scores else None,
        median=statistics.median(scores) if scores else None,
        fatal=sum(1 for r in done if r.fatal),
        undecided_calls=sum(1 for r in done if r.undecided),
        unsettled_calls=sum(1 for r in done if r.unsettled),
        audio_s=sum(r.duration or 0.0 for r in done),
        grades=tuple(sorted(grades.items())),
        histogram=tuple(histogram),
        checks=_checks(done),
    )


def _checks(rows: Sequence[CallRow]) -> tuple[CheckTotal, ...]:
    counts = Counter(chain.from_iterable(row.verdicts.items() for row in rows))
    bonus = frozenset[str]().union(*(r.bonus for r in rows))
    return tuple(
        CheckTotal(
            id_,
            zh,
            passed=counts[id_, "pass"],
            failed=counts[id_, "fail"],
            undecided=counts[id_, "undecided"],
            na=counts[id_, "na"],
            bonus=id_ in bonus,
        )
        for id_, zh in check_names(rows).items()
    )
