"""Verdicts: what is charged, what is left to a person, and what never counts against anyone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.judge.analyse import analyse
from qa.model import AudioFacts, Match, Span, ToneRegion, Verdict, Who, Word

POLITE = ("席：您好，蓝海物业客服中心，工号三一零二，请问有什么可以帮您？", "客：我想问一下停车月卡怎么办。")


def verdict(analysis, check):
    return next(c for c in analysis.checks if c.id == check)


def test_every_verdict_but_na_has_evidence_that_can_be_heard(judge):
    analysis = judge(*POLITE, "席：您带行驶证到服务台办。", "客：好，再见。", "席：感谢来电，再见。", rings=2)
    for check in analysis.checks:
        if check.verdict in (Verdict.PASS, Verdict.FAIL) and check.id != "greeting.answer_in_3_rings":
            assert check.evidence or check.id == "call.dead_air", check.id
            assert all(e.end is None or e.end >= e.start for e in check.evidence)


@pytest.mark.parametrize(
    ("opening", "missing"),
    [
        ("您好，蓝海物业客服中心，请问有什么可以帮您？", "工号或姓名"),
        ("您好，工号三一零二，请问有什么可以帮您？", "公司或部门"),
        ("您好，蓝海物业客服中心，工号三一零二。", "主动提供服务"),
        ("蓝海物业客服中心，工号三一零二为您服务。", "问好"),
    ],
)
def test_the_missing_part_of_the_opening_is_named_and_costs_a_quarter(judge, opening, missing):
    check = verdict(judge(f"席：{opening}", "客：我查个费用。"), "greeting.standard_opening")
    assert check.verdict is Verdict.FAIL
    assert missing in check.reason
    assert check.points == pytest.approx(check.max * 0.75)


def test_the_customers_but_and_the_agents_mild_but_are_not_charged(judge):
    lines = (*POLITE, "席：可以办，不过要带证件。", "客：但是我没有证件。", "席：好的，再见。")
    analysis = judge(*lines)
    assert verdict(analysis, "conversion.no_but").verdict is Verdict.PASS
    advice = [m for m in analysis.marks if m.check == "conversion.no_but"]
    assert [m.turn for m in advice] == [2]
    assert advice[0].tone == "advice"


def test_the_agents_but_is_charged_at_its_sentence(judge):
    check = verdict(judge(*POLITE, "席：我理解。但是规定就是这样。"), "conversion.no_but")
    assert check.verdict is Verdict.FAIL
    assert check.evidence[0].turn == 2
    assert check.evidence[0].quote == "但是规定就是这样。"
    assert check.points == 0.0
    assert check.max > 0


def test_a_forbidden_word_the_recogniser_hardly_heard_is_left_to_a_person(scorecard, make_call):
    transcript = make_call(*POLITE, "席：我理解但是规定就是这样")
    turn = transcript.turns[2]
    text = "我理解但是规定就是这样"
    words = tuple(
        Word(c, turn.start + i * 0.25, turn.start + (i + 1) * 0.25, 0.15 if c in "但是" else 0.9)
        for i, c in enumerate(text)
    )
    weak = replace(transcript, turns=(*transcript.turns[:2], replace(turn, words=words)))
    assert verdict(analyse(weak, scorecard), "conversion.no_but").verdict is Verdict.UNDECIDED


def test_a_homophone_counts_for_a_required_phrase(judge):
    check = verdict(
        judge("席：您好，蓝海物业客服中心，公号三一零二，请问有什么可以帮位您？", "客：查费用。"),
        "greeting.standard_opening",
    )
    assert check.verdict is Verdict.PASS
    assert any(e.match is Match.PHONETIC for e in check.evidence)


def test_quarantined_text_is_neither_held_against_the_agent_nor_for_him(scorecard, make_call):
    transcript = make_call(*POLITE, "席：你听不懂人话吗？", "客：再见。")
    shady = replace(transcript.turns[2], quarantine="疑似幻听")
    shady = replace(transcript, turns=(*transcript.turns[:2], shady, transcript.turns[3]))
    assert verdict(analyse(transcript, scorecard), "call.rude_words").verdict is Verdict.FAIL
    assert verdict(analyse(shady, scorecard), "call.rude_words").verdict is not Verdict.FAIL
    # What was said in the garbled stretch may have been the missing goodbye: nobody is charged for it.
    assert verdict(analyse(shady, scorecard), "closing.thanks_goodbye").verdict is Verdict.UNDECIDED


def test_unsure_speakers_leave_role_dependent_checks_undecided(scorecard, make_call):
    transcript = replace(make_call(*POLITE, "席：我理解，但是不行。", rings=5), role_confidence=0.4)
    analysis = analyse(transcript, scorecard)
    for check in analysis.checks:
        if check.id not in ("greeting.answer_in_3_rings", "call.dead_air"):
            assert check.verdict in (Verdict.UNDECIDED, Verdict.NA), check.id
    assert verdict(analysis, "greeting.answer_in_3_rings").verdict is Verdict.FAIL
    assert analysis.score.fatal == ()


def test_without_times_only_time_based_checks_are_undecided(judge):
    analysis = judge(*POLITE, "席：好的，感谢来电，再见。", timed=False)
    assert verdict(analysis, "call.speaking_rate").verdict is Verdict.UNDECIDED
    assert verdict(analysis, "call.dead_air").verdict is Verdict.UNDECIDED
    assert verdict(analysis, "greeting.standard_opening").verdict is Verdict.PASS


@pytest.mark.parametrize(("rings", "expected"), [(None, "na"), (0, "pass"), (3, "pass"), (4, "fail")])
def test_rings(judge, rings, expected):
    assert verdict(judge(*POLITE, rings=rings), "greeting.answer_in_3_rings").verdict == expected


def test_ring_evidence_points_at_the_rings(scorecard, make_call):
    tones = tuple(ToneRegion("ringback", Span(5.0 * k, 5.0 * k + 1), 1) for k in range(4))
    transcript = replace(make_call(*POLITE), audio=AudioFacts(ring_count=4, tones=tones))
    proof = verdict(analyse(transcript, scorecard), "greeting.answer_in_3_rings").evidence[0]
    assert (proof.start, proof.end, proof.match) == (0.0, 16.0, Match.ACOUSTIC)


def test_waiting_for_a_result_is_not_waiting_on_the_line(judge):
    waited = judge(*POLITE[:1], "客：我的退款等了三天还没到账，你们怎么回事。", "席：您报一下单号。")
    assert verdict(waited, "greeting.wait_apology").verdict is Verdict.NA
    on_line = judge(*POLITE[:1], "客：等了快二十分钟才有人接。", "席：什么事？")
    assert verdict(on_line, "greeting.wait_apology").verdict is Verdict.FAIL


def test_sorry_for_mishearing_is_no_apology(judge):
    lines = (
        *POLITE[:1],
        "客：我要投诉，空调没修好，气死我了。",
        "席：不好意思，没听清，您再说一遍？",
        "客：空调没修好！",
        "席：哪一台？",
        "客：客厅那台。",
        "席：抱歉，给您添麻烦了。",
    )
    assert verdict(judge(*lines), "switch_in.apology").verdict is Verdict.FAIL
    mended = (*lines[:4], "席：真抱歉，是我们没修好。哪一台？", *lines[5:])
    assert verdict(judge(*mended), "switch_in.apology").verdict is Verdict.PASS


def test_a_date_that_is_a_fact_is_no_promise(judge):
    facts = (
        *POLITE[:1],
        "客：钱多扣了，退给我。",
        "席：查到是六月二号扣的。",
        "客：几时退？",
        "席：会尽快退。",
    )
    assert verdict(judge(*facts), "agreement.time_limit").verdict is Verdict.FAIL
    promise = (*facts[:-1], "席：三个工作日内退回您的账户。")
    assert verdict(judge(*promise), "agreement.time_limit").verdict is Verdict.PASS


def test_a_tail_is_no_leak_and_a_card_number_is(judge):
    tail = judge(*POLITE, "席：您卡号的尾号是一二三四，对吗？")
    assert verdict(tail, "call.privacy_leak").verdict is Verdict.PASS
    own = judge(*POLITE, "客：我的身份证号是一一零一零一一九九零零三零七四五一八。", "席：好的。")
    assert verdict(own, "call.privacy_leak").verdict is Verdict.PASS
    leak = judge(*POLITE, "席：我念一下，六二二八四八零四零二五六四八九零零一八，对吗？")
    assert verdict(leak, "call.privacy_leak").verdict is Verdict.FAIL
    assert leak.score.total == 0.0
    assert leak.score.before_fatal > 0


def test_an_announced_silence_is_no_dead_air(scorecard, make_call):
    def with_gap(answer: str):
        transcript = make_call(*POLITE, answer, "席：查到了。")
        late = replace(transcript.turns[3], start=40.0, end=42.0)
        speech = tuple(t.span for t in (*transcript.turns[:3], late) if t.who is Who.AGENT)
        return replace(transcript, turns=(*transcript.turns[:3], late), agent_speech=speech, duration=43.0)

    bare = verdict(analyse(with_gap("席：嗯。"), scorecard), "call.dead_air")
    assert bare.verdict is Verdict.FAIL
    assert bare.evidence[0].end - bare.evidence[0].start > 20
    told = verdict(analyse(with_gap("席：请您稍等，我查一下。"), scorecard), "call.dead_air")
    assert told.verdict is Verdict.PASS


def test_a_failed_check_never_keeps_all_its_points(judge):
    lines = (*POLITE, "席：我理解，但是您自己没看清。", "客：嗯。", "席：爱投诉投诉去。")
    for check in judge(*lines, rings=6).checks:
        if check.verdict is Verdict.FAIL and check.max:
            assert check.points < check.max, check.id


def test_a_fatal_word_that_was_mended_from_a_homophone_is_left_to_a_person(scorecard, make_call):
    transcript = make_call(*POLITE, "席：你别闹了。")
    turn = transcript.turns[2]
    words = tuple(
        Word(c, turn.start + i * 0.2, turn.start + (i + 1) * 0.2, 0.8) for i, c in enumerate("你别闹了")
    )
    as_written = replace(turn, raw="你别闹了", words=words)
    mended = replace(turn, raw="你憋脑了", words=words)
    for heard, expected in ((as_written, Verdict.FAIL), (mended, Verdict.UNDECIDED)):
        turns = (*transcript.turns[:2], heard)
        analysis = analyse(replace(transcript, turns=turns), scorecard)
        assert verdict(analysis, "call.rude_words").verdict is expected


def test_a_voice_that_was_hardly_understood_is_not_charged_for_what_was_not_heard(scorecard, make_call):
    lines = (*POLITE, "席：行驶证带来就能办，一个月三百块钱，到服务台缴。", "客：好，知道了。", "席：嗯。")

    def heard_with(probability):
        turns = []
        for turn in make_call(*lines).turns:
            step = turn.span.duration / len(turn.text)
            words = tuple(
                Word(c, turn.start + k * step, turn.start + (k + 1) * step, probability)
                for k, c in enumerate(turn.text)
            )
            turns.append(replace(turn, words=words if turn.who is Who.AGENT else ()))
        return analyse(replace(make_call(*lines), turns=tuple(turns)), scorecard)

    assert verdict(heard_with(0.95), "closing.thanks_goodbye").verdict is Verdict.FAIL
    assert verdict(heard_with(0.5), "closing.thanks_goodbye").verdict is Verdict.UNDECIDED
    # What was heard all the same counts, and nobody is accused by silence.
    assert verdict(heard_with(0.5), "greeting.standard_opening").verdict is Verdict.PASS
    assert verdict(heard_with(0.5), "conversion.no_but").verdict is Verdict.PASS


def test_a_side_that_was_hardly_understood_is_named_in_the_synopsis(scorecard, make_call):
    transcript = make_call(*POLITE, "席：行驶证带来就能办，一个月三百块钱，到服务台缴。", "客：好，再见。")

    def synopsis(probability):
        turns = tuple(
            replace(t, words=tuple(Word(c, t.start, t.end, probability) for c in t.text))
            for t in transcript.turns
        )
        return analyse(replace(transcript, turns=turns), scorecard).summary

    assert "坐席的声音大半没有听清" in synopsis(0.5)
    assert "没有听清" not in synopsis(0.95)


def test_a_silence_of_an_agent_hardly_understood_may_have_been_announced(scorecard, make_call):
    transcript = make_call(*POLITE, "席：嗯我看看这个要怎么弄比较好", "席：查到了。")
    late = replace(transcript.turns[3], start=40.0, end=42.0)

    def heard_with(probability):
        turns = tuple(
            replace(t, words=tuple(Word(c, t.start, t.end, probability) for c in t.text))
            for t in (*transcript.turns[:3], late)
        )
        speech = tuple(t.span for t in turns if t.who is Who.AGENT)
        return analyse(replace(transcript, turns=turns, agent_speech=speech, duration=43.0), scorecard)

    assert verdict(heard_with(0.95), "call.dead_air").verdict is Verdict.FAIL
    assert verdict(heard_with(0.5), "call.dead_air").verdict is Verdict.UNDECIDED


def test_a_part_in_doubt_is_not_charged_beside_a_missing_one(judge):
    """“一好” may have been 您好: only the name and number that are surely missing cost points."""
    check = verdict(
        judge("席：一好，蓝海物业客服中心，请问有什么可以帮您？", "客：我查个费用。"),
        "greeting.standard_opening",
    )
    assert check.verdict is Verdict.FAIL
    assert "工号或姓名" in check.reason
    assert "问好" not in check.reason
    assert check.points == pytest.approx(check.max * 3 / 4, abs=0.01)


def test_a_silence_is_not_charged_where_nobody_knows_who_spoke(scorecard, make_call):
    transcript = make_call(*POLITE, "席：嗯。", "席：查到了。")
    late = replace(transcript.turns[3], start=40.0, end=42.0)
    turns = (*transcript.turns[:3], late)
    speech = tuple(t.span for t in turns if t.who is Who.AGENT)
    for trust, expected in ((1.0, Verdict.FAIL), (0.4, Verdict.UNDECIDED)):
        heard = replace(transcript, turns=turns, agent_speech=speech, duration=43.0, role_confidence=trust)
        assert verdict(analyse(heard, scorecard), "call.dead_air").verdict is expected


def after_a_pause(call, number: int, seconds: float):
    """The call with so much silence before one turn."""
    turns = tuple(
        replace(t, start=t.start + seconds, end=t.end + seconds) if t.i >= number else t for t in call.turns
    )
    own = {who: tuple(t.span for t in turns if t.who is who) for who in (Who.AGENT, Who.CUSTOMER)}
    return replace(
        call,
        turns=turns,
        duration=call.duration + seconds,
        agent_speech=own[Who.AGENT],
        customer_speech=own[Who.CUSTOMER],
    )


@pytest.mark.parametrize(
    ("before", "announced"),
    [
        ("席：您保持通话，我去仓库看一眼。", True),
        ("席：请您稍等，我查一下。", True),
        ("席：仓库在三号楼，离得挺远。", False),
        ("席：嗯。", False),
    ],
)
def test_a_wait_is_announced_to_both_checks_that_ask_or_to_none(make_call, scorecard, before, announced):
    call = make_call(*POLITE, before, "客：好。", "席：让您久等了，查到了，月卡三百。")
    analysis = analyse(after_a_pause(call, 4, 20.0), scorecard)
    assert (verdict(analysis, "call.dead_air").verdict is Verdict.PASS) is announced
    assert ("事先请客户稍等" not in verdict(analysis, "conversion.hold_notice").reason) is announced
    tones = {
        m.tone for m in analysis.marks if {"call.dead_air", "conversion.hold_notice"} & {m.check, *m.also}
    }
    assert len(tones) <= 1
