"""The weekly data for other programs: CSV and Parquet, and the list of calls that people fill in.

Column names are stable and in English; texts that a spreadsheet would run as a formula are defused.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from qa.report.plain_cells import defused, kept_whole
from qa.report.weekly_filled import filled_list, list_bytes
from qa.report.wording import clock
from qa.shown_words import VERDICT_ZH
from qa.weekly.cards import Card, Cards
from qa.weekly.changes import Change
from qa.weekly.week import Weekly

__all__ = ["SAMPLE_HEADS", "parquet_at_hand", "sample_csv", "tables"]

SAMPLE_HEADS = (
    *("通话编号", "检查编号", "人工结论", "改后得分", "复核人", "复核时间", "抽样"),
    *("检查项", "机器结论", "坐席", "班组", "通话时间", "听的位置", "原话", "把握", "文件夹"),
)
"""The first seven columns are what ``--reviews`` reads; people fill in verdict or score, name and time."""

_BY_HAND = SAMPLE_HEADS[2:6]

_CALLS = (
    *("call_id", "folder", "moment", "p", "agent", "name", "team", "direction", "duration", "ok"),
    *("total", "machine", "before", "passed", "fatal", "undecided", "kind", "complaint"),
    *("rate", "interruptions", "silence"),
)
# Named here, so that a table without rows has its columns all the same.
_CHANGES = tuple(f"{than}_{part}" for than in ("last", "usual") for part in ("delta", "p", "q", "real"))
_CARDS = (
    *("id", "name", "teams", "measure", "measure_zh", "n", "value", "low", "high"),
    *(*_CHANGES, "ranked", "standing"),
)
_RATES = (
    *("check", "check_zh", "stage", "passed", "failed", "undecided", "rate", "low", "high"),
    *_CHANGES,
)
_PROMISES = ("call_id", "folder", "moment", "agent", "team", "what", "due", "done", "told", "state", "vague")


def sample_csv(weekly: Weekly, old: bytes = b"") -> bytes | None:
    """The list of calls to hear, to be filled in and given back with ``--reviews``.

    Args:
        weekly: the figures.
        old: the list that stands; rows that people filled in stay as they are.

    Returns:
        The list; ``None`` where the one that stands cannot be read as such.
    """
    rows = [
        dict(
            zip(
                SAMPLE_HEADS,
                (
                    *(kept_whole(pick.call_id), pick.check, "", "", "", "", pick.reason),
                    *(pick.zh, VERDICT_ZH[pick.verdict], defused(pick.agent), defused(pick.team)),
                    *(f"{pick.moment:%Y-%m-%d %H:%M}", clock(pick.at), defused(pick.quote)),
                    *(f"{pick.confidence:.2f}", defused(pick.folder)),
                ),
                strict=True,
            )
        )
        for pick in weekly.sample
    ]
    if not old.strip():
        return list_bytes(SAMPLE_HEADS, rows)
    return filled_list(old, SAMPLE_HEADS, _BY_HAND, rows, {call.call_id for call in weekly.frames.facts})


def parquet_at_hand() -> bool:
    """Whether Parquet can be written: pyarrow is an optional part."""
    return importlib.util.find_spec("pyarrow") is not None


def tables(weekly: Weekly) -> Iterator[tuple[str, bytes]]:
    """Every table as CSV, and as Parquet where that can be written, named."""
    parquet = parquet_at_hand()
    frames = {
        "calls": _calls(weekly),
        "checks": _checks(weekly),
        "teams": _cards(weekly.cards, weekly.cards.teams),
        "agents": _cards(weekly.cards, weekly.cards.agents),
        "check_rates": _rates(weekly),
        "promises": _promises(weekly),
    }
    for name, frame in frames.items():
        yield f"{name}.csv", _csv(frame)
        if parquet:
            buffer = io.BytesIO()
            frame.to_parquet(buffer, index=False)
            yield f"{name}.parquet", buffer.getvalue()


def _csv(frame: pd.DataFrame) -> bytes:
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(lambda v: defused(v) if isinstance(v, str) else v)
    return ("\ufeff" + safe.to_csv(index=False)).encode("utf-8")


def _calls(weekly: Weekly) -> pd.DataFrame:
    """The calls of the period; ``machine`` is the total before people changed it."""
    frames = weekly.frames
    now = frames.calls[frames.calls["p"] == 0]
    facts = [frames.facts[int(i)] for i in now["i"]]
    named = now.assign(call_id=[f.call_id for f in facts], folder=[f.folder for f in facts])
    sections = [c for c in now.columns if c.startswith("sec.")]
    return named[[c for c in _CALLS if c != "p"] + sections].reset_index(drop=True)


def _checks(weekly: Weekly) -> pd.DataFrame:
    """One row per check that applied to a call of the period."""
    frames = weekly.frames
    now = frames.checks[frames.checks["p"] == 0]
    return pd.DataFrame(
        {
            "call_id": [frames.facts[int(i)].call_id for i in now["i"]],
            "agent": now["agent"].to_numpy(),
            "team": now["team"].to_numpy(),
            "check": now["check"].astype(str).to_numpy(),
            "verdict": now["v"].map({1: "pass", 0: "fail", 2: "undecided"}).to_numpy(),
            "points_lost": now["lost"].to_numpy(),
            "confidence": now["conf"].to_numpy(),
        }
    )


def _cards(cards: Cards, held: Sequence[Card]) -> pd.DataFrame:
    """One row per card and measure."""
    rows: list[dict[str, Any]] = []
    for card in held:
        for m in cards.measures:
            figure = card.figures[m.id]
            rows.append(
                {
                    "id": card.id,
                    "name": card.name,
                    "teams": "、".join(card.teams),
                    "measure": m.id,
                    "measure_zh": m.zh,
                    "n": figure.n,
                    "value": figure.value,
                    "low": figure.low,
                    "high": figure.high,
                    **_change("last", figure.last),
                    **_change("usual", figure.usual),
                    "ranked": not card.small,
                    "standing": card.standing,
                }
            )
    return pd.DataFrame(rows, columns=_CARDS)


def _change(name: str, change: Change | None) -> dict[str, Any]:
    if change is None:
        return {f"{name}_delta": None, f"{name}_p": None, f"{name}_q": None, f"{name}_real": False}
    return {
        f"{name}_delta": change.delta,
        f"{name}_p": change.p,
        f"{name}_q": change.q,
        f"{name}_real": change.marked,
    }


def _rates(weekly: Weekly) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "check": r.id,
                "check_zh": r.zh,
                "stage": r.stage,
                "passed": r.passed,
                "failed": r.failed,
                "undecided": r.undecided,
                "rate": r.rate,
                "low": r.low,
                "high": r.high,
                **_change("last", r.last),
                **_change("usual", r.usual),
            }
            for r in weekly.checks.rows
        ],
        columns=_RATES,
    )


def _promises(weekly: Weekly) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "call_id": p.call_id,
                "folder": p.folder,
                "moment": p.moment,
                "agent": p.agent_id,
                "team": p.team,
                "what": p.what,
                "due": p.due,
                "done": p.done,
                "told": p.told,
                "state": p.state,
                "vague": p.vague,
            }
            for p in weekly.promises.rows
        ],
        columns=_PROMISES,
    )
