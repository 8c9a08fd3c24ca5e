"""Stages: in order, complete, and where a trainer would cut."""

from __future__ import annotations

from conftest_calls import call
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.judge.acts import find_acts
from qa.judge.stages import find_stages

CALL = (
    "席：您好，青禾保险客服中心，工号一二零八，请问有什么可以帮您？",
    "客：你好，我上个月的车险理赔一直没到账，我要投诉。",
    "席：很抱歉给您添麻烦了，请问您的保单号是多少？",
    "客：保单号是八八六二。",
    "席：请问您是什么时候提交的材料？",
    "客：十二号。",
    "席：您的意思是材料交了两周钱还没到，想尽快到账，对吗？",
    "客：对。",
    "席：查到了，是因为定损单少了一个章，所以卡在审核这一步。",
    "客：那怎么没人跟我说。",
    "席：我理解您的心情，确实应该提前通知您。",
    "席：我给您安排专员上门补章，三个工作日内到账，您看可以吗？",
    "客：可以。",
    "席：请问还有别的可以帮您吗？",
    "客：没有了。",
    "席：感谢您的来电，祝您生活愉快，再见。",
)


def stage_ids(transcript, scorecard):
    return find_stages(transcript, find_acts(transcript, scorecard.lexicon), scorecard.flow)


def test_a_plain_call_is_cut_where_a_trainer_would(scorecard, make_call):
    found = stage_ids(make_call(*CALL), scorecard)
    assert [span.id for span in found.spans] == [
        "greeting",
        "switch_in",
        "conversion",
        "agreement",
        "closing",
    ]
    assert [span.first_turn for span in found.spans] == [0, 1, 8, 11, 13]


def test_spans_touch_and_cover_all_turns(scorecard, make_call):
    transcript = make_call(*CALL)
    found = stage_ids(transcript, scorecard)
    for before, after in zip(found.spans, found.spans[1:], strict=False):
        assert before.end == after.start
        assert before.last_turn + 1 == after.first_turn
    assert found.spans[0].first_turn == 0
    assert found.spans[-1].end >= transcript.turns[-1].end
    assert all(0 <= span.confidence <= 1 for span in found.spans)


def test_a_call_cut_off_in_the_middle_has_no_closing(scorecard, make_call):
    found = stage_ids(make_call(*CALL[:9]), scorecard)
    assert "closing" not in [span.id for span in found.spans]


def test_a_recording_that_starts_late_has_no_greeting(scorecard, make_call):
    found = stage_ids(make_call(*CALL[3:]), scorecard)
    assert "greeting" not in [span.id for span in found.spans]


def test_no_turns_no_stages(scorecard, make_call):
    assert stage_ids(make_call(), scorecard).spans == ()


LINES = st.lists(
    st.sampled_from((*CALL, "客：嗯。", "席：好的。", "客：哦", "席：但是")), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(lines=LINES)
def test_any_call_has_its_stages_in_order_without_overlap(scorecard, lines):
    found = stage_ids(call(*lines), scorecard)
    order = [stage.id for stage in scorecard.flow.stages]
    places = [order.index(span.id) for span in found.spans]
    assert places == sorted(set(places))
    assert sum(span.last_turn - span.first_turn + 1 for span in found.spans) == len(lines)
    assert len(found.of_turn) == len(lines)
