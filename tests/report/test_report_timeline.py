from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from report_visit import rich_document

from qa.report.axis import Bar, outline
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


def test_crowded_marks_never_hide_each_other(document: dict[str, Any]) -> None:
    document["marks"] = [{**document["marks"][0], "n": n, "turn": 12} for n in range(1, 13)]
    axis = timeline_view(document)
    assert axis is not None
    places = [(m.row, m.x) for m in axis.marks]
    assert len(set(places)) == 12
    for row in range(4):
        own = sorted(x for r, x in places if r == row)
        assert all(b - a >= 2 for a, b in pairwise(own))


def test_mark_stands_at_its_own_moment() -> None:
    axis = timeline_view(rich_document())
    assert axis is not None
    assert axis.marks[0].start == pytest.approx(14.96)
    assert axis.marks[0].title.startswith("① 不足　接住情绪：")


def test_feelings_are_drawn_only_where_they_are_known() -> None:
    document = rich_document()
    axis = timeline_view(document)
    assert axis is not None
    assert len(axis.moods) == sum(1 for t in document["turns"] if t["who"] == "customer")
    assert axis.moods[0].y > 80
    assert [m.label for m in axis.moods if m.label] == ["愤怒"]
    document["extract"]["emotion"]["known"] = False
    unknown = timeline_view(document)
    assert unknown is not None
    assert unknown.moods == ()


def test_hold_is_drawn(document: dict[str, Any]) -> None:
    document["meta"]["hold_events"] = [[66.0, 77.0]]
    axis = timeline_view(document)
    assert axis is not None
    assert [(h.start, h.end, h.title) for h in axis.holds] == [(66.0, 77.0, "通话保持 11 秒")]


def test_overlap_is_an_interruption_only_where_a_check_says_so(document: dict[str, Any]) -> None:
    call = {**lanes(document, [[19, 30]], [[10, 20]]), "checks": []}
    axis = timeline_view(call)
    assert axis is not None
    assert [(o.kind, o.title) for o in axis.overlaps] == [("", "双方同时说话 1 秒")]
    evidence = {"match": "acoustic", "quote": "抢话 1.0 秒：好的。", "start": 19.0, "end": 20.0}
    judged = timeline_view({**call, "checks": [{"verdict": "fail", "evidence": [evidence]}]})
    assert judged is not None
    assert [(o.kind, o.title) for o in judged.overlaps] == [("interruption", "坐席抢话 1 秒")]


def test_quiet_parts_for_skipping_include_both_ends(document: dict[str, Any]) -> None:
    axis = timeline_view(lanes(document, [[10, 20], [20.5, 30]], [[40, 50]]))
    assert axis is not None
    assert axis.quiet == ((0.0, 10), (30, 40), (50, 100.0))


def test_outline_draws_every_bar_and_none_of_no_width() -> None:
    assert outline([]) == ""
    assert outline([Bar(1.5, 0.0, 0, 0), Bar(50, 25, 0, 0)]) == "M150 0h4v100h-4zM5000 0h2500v100h-2500z"
