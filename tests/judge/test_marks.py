"""Marks: at the sentence they are about, of the right tone, and none where nothing was said."""

from __future__ import annotations

from qa.model import Tone

OPENING = "席：您好，蓝海物业客服中心，工号三一零二，请问有什么可以帮您？"


def test_good_work_is_named_as_well_as_faults(judge):
    analysis = judge(OPENING, "客：我想办停车月卡。", "席：可以，但是要带行驶证。", "客：好。", "席：再见。")
    tones = {mark.check: (mark.turn, mark.tone) for mark in analysis.marks}
    assert tones["greeting.standard_opening"] == (0, Tone.GOOD)
    assert tones["conversion.no_but"] == (2, Tone.BAD)
    assert tones["closing.thanks_goodbye"] == (4, Tone.BAD)


def test_no_advice_is_given_on_what_was_not_said(judge):
    analysis = judge(
        OPENING, "客：我想办停车月卡。", "席：可以，带行驶证来。", "客：好。", "席：谢谢您，再见。"
    )
    assert not [mark for mark in analysis.marks if mark.tone is Tone.ADVICE]


def test_marks_are_numbered_as_they_are_heard(judge):
    analysis = judge(
        OPENING, "客：我要投诉，电梯坏了。", "席：我理解，不过师傅在忙。", "客：几时来？", "席：嗯。"
    )
    assert [mark.n for mark in analysis.marks] == list(range(1, len(analysis.marks) + 1))
    assert [mark.turn for mark in analysis.marks] == sorted(mark.turn for mark in analysis.marks)


def test_one_sentence_is_one_evidence_however_often_it_matched(judge):
    analysis = judge(OPENING, "客：我想办停车月卡。", "席：非常感谢您的来电，谢谢，再见，祝您生活愉快。")
    check = next(c for c in analysis.checks if c.id == "closing.thanks_goodbye")
    assert [e.quote for e in check.evidence] == ["非常感谢您的来电，谢谢，再见，祝您生活愉快。"]
