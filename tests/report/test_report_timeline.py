from __future__ import annotations

from typing import Any

import pytest

from qa.report.timeline import timeline_view


def lanes(
    document: dict[str, Any], agent: list[Any], customer: list[Any], duration: float = 100.0
) -> dict[str, Any]:
    return {**document, "duration": duration, "activity": {"agent": agent, "customer": customer}, "turns": [],
            "marks": [], "stages": [], "audio": {**document["audio"], "tones": []}}  # fmt: skip


def test_positions_are_percent_of_the_length(document: dict[str, Any]) -> None:
    axis = timeline_view(lanes(document, [[10, 20]], [[25, 75]]))
    assert axis is not None
    assert (axis.agent[0].x, axis.agent[0].width) == (10, 10)
    assert (axis.customer[0].x, axis.customer[0].width) == (25, 50)


def test_nothing_leaves_the_axis(document: dict[str, Any]) -> None:
    axis = timeline_view(document)
    assert axis is not None
    bars = [*axis.agent, *axis.customer, *axis.stages, *axis.silences, *axis.tones]
    assert all(b.x >= 0 and b.x + b.width <= 100.1 for b in bars)
    assert all(0 <= m.x <= 100 for m in axis.marks)
    assert len(axis.marks) == len(document["marks"])


def test_silence_of_both_is_found_between_talk_only(document: dict[str, Any]) -> None:
    axis = timeline_view(lanes(document, [[10, 20], [24, 30]], [[40, 50]]))
    assert axis is not None
    assert [(b.start, b.end) for b in axis.silences] == [(20, 24), (30, 40)]


def test_short_pause_and_music_are_no_silence(document: dict[str, Any]) -> None:
    call = lanes(document, [[10, 20], [22, 30]], [[60, 70]])
    call["audio"]["tones"] = [{"kind": "music", "start": 31, "end": 59, "channel": 0}]
    axis = timeline_view(call)
    assert axis is not None
    assert axis.silences == ()


@pytest.mark.parametrize(("customer", "expected"), [([[15, 30]], 1), ([[19.8, 30]], 0), ([[20, 30]], 0)])
def test_overlap_counts_from_half_a_second(
    document: dict[str, Any], customer: list[Any], expected: int
) -> None:
    axis = timeline_view(lanes(document, [[10, 20]], customer))
    assert axis is not None
    assert len(axis.overlaps) == expected


def test_close_marks_stand_in_different_rows(document: dict[str, Any]) -> None:
    axis = timeline_view(document)
    assert axis is not None
    rows = {m.n: m.row for m in axis.marks}
    assert rows[6] != rows[7]


def test_turn_times_stand_in_where_there_is_no_sound(document: dict[str, Any]) -> None:
    document["activity"] = {"agent": [], "customer": []}
    axis = timeline_view(document)
    assert axis is not None
    assert len(axis.agent) == sum(1 for t in document["turns"] if t["who"] == "agent")


def test_no_axis_without_times(document: dict[str, Any]) -> None:
    for turn in document["turns"]:
        turn["start"] = turn["end"] = None
    document["activity"] = {"agent": [], "customer": []}
    document["audio"]["tones"] = []
    assert timeline_view(document) is None


def test_long_call_has_few_ticks(document: dict[str, Any]) -> None:
    axis = timeline_view(lanes(document, [[0, 3600]], [], 3600.0))
    assert axis is not None
    assert 4 <= len(axis.ticks) <= 14
    assert axis.ticks[-1].label == "1:00:00"
