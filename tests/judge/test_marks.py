"""Marks: at the sentence they are about, in its own words, of the right tone, and none where nothing was said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.judge.analyse import analyse
from qa.model import CallMeta, MarkSource, Tone, Verdict, Who, Word

OPENING = "席：您好，蓝海物业客服中心，工号三一零二，请问有什么可以帮您？"
PRESSED = (
    OPENING,
    "客：我要投诉，停车费多扣了三百，给我退。",
    "席：退不了，只能给您抵下个月的停车费，您看行吗？",
    "客：我再想想吧，不太想这样。",
    "席：您赶紧定吧，再拖就作废了。",
    "客：唉，行吧。",
)


def _of(analysis, check):
    return [m for m in analysis.marks if m.check == check or check in m.also]


def test_good_work_is_named_as_well_as_faults(judge):
    analysis = judge(OPENING, "客：我想办停车月卡。", "席：可以，但是要带行驶证。", "客：好。", "席：再见。")
    tones = {mark.check: (mark.turn, mark.tone) for mark in analysis.marks}
    assert tones["greeting.standard_opening"] == (0, Tone.GOOD)
    assert tones["conversion.no_but"] == (2, Tone.BAD)
    assert _of(analysis, "closing.thanks_goodbye")[0].turn == 4


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


def test_a_repeated_fault_is_quoted_each_time_in_its_own_words(judge):
    analysis = judge(
        OPENING,
        "客：我要投诉，门禁多扣了钱。",
        "席：绝不可能多扣，是您自己操作错了。",
        "客：我没有。",
        "席：那就是您自己没看清。",
        "客：唉。",
    )
    marks = _of(analysis, "conversion.no_denial")
    assert [m.turn for m in marks] == [2, 4]
    assert "自己操作错了" in marks[0].quote and "没看清" in marks[1].quote
    assert marks[1].comment.startswith("又一处") and "操作错了" not in marks[1].comment
    assert all(m.title == "否定推责" and m.tone is Tone.BAD for m in marks)


def test_what_is_missing_at_one_sentence_is_one_mark(judge):
    analysis = judge(
        OPENING,
        "客：气死我了，我要投诉，电梯又坏了，把我困了半小时！",
        "席：哪一栋的？",
        "客：三栋。",
        "席：登记了。",
        "客：哼。",
        "席：再见。",
    )
    (mark,) = _of(analysis, "switch_in.apology")
    assert mark.turn == 2 and "switch_in.empathy" in mark.also
    assert "这里还缺" in mark.comment and mark.suggestion
    here = [m for m in analysis.marks if m.turn == mark.turn and m.tone is not Tone.GOOD]
    assert len(here) <= 3


def test_pressing_a_customer_who_hesitates_is_marked_where_it_was_said(judge):
    (mark,) = [m for m in judge(*PRESSED).marks if m.title == "催逼客户"]
    assert (mark.turn, mark.tone, mark.source, mark.check) == (4, Tone.BAD, MarkSource.ACT, "")
    assert "conversion.guide_benefit" in mark.also
    calm = (*PRESSED[:4], "席：不着急，抵扣随时可以取消，不收您一分钱。", PRESSED[5])
    assert not [m for m in judge(*calm).marks if m.title == "催逼客户"]


def test_a_remark_never_contradicts_a_verdict(judge):
    for last in ("席：再见。", "席：感谢您的来电，再见。"):
        analysis = judge(
            OPENING,
            "客：气死我了，空调又坏了。",
            "席：您别着急，什么型号？",
            "客：八号。",
            "席：在查。",
            "客：嗯。",
            last,
        )
        verdicts = {c.id: c.verdict for c in analysis.checks}
        for mark in analysis.marks:
            for check in filter(None, (mark.check, *mark.also)):
                wrong = Verdict.FAIL if mark.tone is Tone.GOOD else Verdict.PASS
                assert mark.tone is Tone.ADVICE or verdicts[check] is not wrong, (mark, check)


def test_nothing_weakly_heard_is_held_against_anyone(judge, make_call, scorecard):
    whole = make_call(*PRESSED)
    weak = tuple(
        replace(t, confidence=0.45, words=tuple(Word(c, t.start, t.end, 0.45) for c in t.text))
        if t.i == 4
        else t
        for t in whole.turns
    )
    marks = analyse(replace(whole, turns=weak), scorecard).marks
    assert not [m for m in marks if m.turn == 4 and m.source is MarkSource.ACT and m.tone is Tone.BAD]


def test_a_mark_quotes_words_of_its_own_turn_and_their_time(judge):
    analysis = judge(
        OPENING,
        "客：我要投诉，空调坏了，热死了。",
        "席：实在抱歉，给您添麻烦了。请问是什么时候坏的？是什么型号？",
        "客：昨天，八号机。",
        "席：那我再跟您确认一下，空调昨天坏了，您想尽快修好，对吗？",
        "客：对。",
    )
    turns = ["" for _ in range(6)]
    for mark in analysis.marks:
        assert 0 <= mark.turn < len(turns)
        assert mark.start is not None and mark.end is not None and mark.start <= mark.end
    sorry = _of(analysis, "switch_in.apology")[0]
    assert sorry.quote == "实在抱歉，给您添麻烦了。" and sorry.tone is Tone.GOOD and sorry.turn == 2


def test_suggestions_carry_what_is_known_of_the_call(judge):
    lines = (
        "席：喂，说。",
        "客：我姓周，我要投诉，你们多扣我停车费，气死我了。",
        "席：周先生，什么车牌？",
        "客：甲一二三四五。",
        "席：查到了。",
        "客：怎么办？",
    )
    meta = CallMeta(agent_id="3102", extra={"company": "蓝海物业"})
    known = judge(*lines, meta=meta).marks
    opening = next(m for m in known if m.check == "greeting.standard_opening").suggestion
    assert "蓝海物业" in opening and "工号3102" in opening
    assert any("周先生" in m.suggestion for m in known)
    plain = " ".join(m.suggestion for m in judge(*(x.replace("周先生，", "") for x in lines)).marks)
    assert "周先生" not in plain and "先生" not in plain and "××" not in plain and "{" not in plain


def test_a_call_of_unknown_speakers_gets_no_remarks(judge, make_call, scorecard):
    whole = make_call(OPENING, "客：我要投诉，空调坏了。", "席：实在抱歉，您别急。", "客：嗯。")
    unknown = tuple(replace(t, who=Who.UNKNOWN) for t in whole.turns)
    marks = analyse(replace(whole, turns=unknown, role_confidence=0.2), scorecard).marks
    assert not [m for m in marks if m.source is MarkSource.ACT]


def test_silence_is_marked_with_its_own_time(judge, make_call, scorecard):
    whole = make_call(OPENING, "客：我查物业费。", "席：嗯。", "客：喂，还在吗？", "席：三十二块。")
    late = tuple(replace(t, start=t.start + 12, end=t.end + 12) if t.i >= 3 else t for t in whole.turns)
    speech = {who: tuple(t.span for t in late if t.who is who) for who in Who}
    call = replace(
        whole,
        turns=late,
        duration=whole.duration + 12,
        agent_speech=speech[Who.AGENT],
        customer_speech=speech[Who.CUSTOMER],
    )
    (mark,) = _of(analyse(call, scorecard), "call.dead_air")
    assert mark.source is MarkSource.SOUND and mark.quote == "" and mark.turn == 2
    assert mark.end - mark.start > 11


def test_speaking_too_fast_is_shown_at_the_fastest_sentence(judge, make_call, scorecard):
    whole = make_call(
        OPENING, "客：我查物业费。", "席：您这个月的物业费一共是三百二十块钱，月底前交。", "客：好。"
    )
    turns, clock = [], 1.0
    for t in whole.turns:
        seconds = len(t.text) / (6.0 if t.who is Who.AGENT else 4.0)
        turns.append(replace(t, start=clock, end=clock + seconds))
        clock += seconds + 0.5
    speech = {who: tuple(t.span for t in turns if t.who is who) for who in Who}
    call = replace(
        whole, turns=tuple(turns), agent_speech=speech[Who.AGENT], customer_speech=speech[Who.CUSTOMER]
    )
    (mark,) = _of(analyse(call, scorecard), "call.speaking_rate")
    assert mark.source is MarkSource.SOUND and mark.title == "语速偏快" and "每分钟" in mark.comment


ABUSED = (
    OPENING,
    "客：我要投诉，电梯困了我半小时！",
    "席：实在抱歉，您受惊了，请问是几号楼？",
    "客：你们这帮废物，三号楼！",
)


def _lacks(analysis, check):
    return [(m.turn, m.title) for m in _of(analysis, check) if m.tone is not Tone.GOOD]


def test_only_the_missing_part_is_held_against_the_agent(judge):
    polite = judge(*ABUSED, "席：您生气我明白，咱们好好说，我这就派人。", "客：哼。", "席：再见。")
    assert _lacks(polite, "conversion.abuse_calm") == [(4, "没提请主管")]
    rude = judge(*ABUSED, "席：你骂谁呢？再骂我挂了。", "客：骂你！", "席：再见。")
    assert any(title in ("对呛客户", "应对失当") for _, title in _lacks(rude, "conversion.abuse_calm"))


def test_an_insult_answered_calmly_later_has_no_mark(judge):
    late = "席：您消消气，请您客气一点，我请主管来跟您谈，您看行吗？"
    lines = (
        "席：三号楼，收到。",
        "客：快点！",
        "席：在派人了。",
        "客：到底来不来！",
        "席：来的，在路上。",
        "客：哼。",
    )
    assert _lacks(judge(*ABUSED, *lines, "席：再见。"), "conversion.abuse_calm")
    assert not _lacks(judge(*ABUSED, *lines, late, "客：行。", "席：再见。"), "conversion.abuse_calm")


def test_a_transfer_that_was_asked_for_is_not_said_to_be_unasked(judge):
    lines = (OPENING, "客：我要问停车月卡。", "席：给您转接，行吗？", "客：行。", "席：好，转接了。")
    (mark,) = _of(judge(*lines), "conversion.transfer_consent")
    assert "说明为什么要转" in mark.comment and "推开" not in mark.comment
    assert "转接没问客户" not in (mark.title, mark.comment)
    unasked = (*lines[:2], "席：我给你转财务了啊。", "客：喂？", "席：转了。")
    (mark,) = _of(judge(*unasked), "conversion.transfer_consent")
    assert mark.title == "转接没问客户"


def test_what_is_due_is_not_looked_for_at_the_goodbye(judge):
    lines = (
        *(OPENING, "客：我要投诉，空调坏了。", "席：实在抱歉，什么时候坏的？", "客：昨天，不制冷。"),
        *(
            "席：您这个是冷凝回路失衡。",
            "客：什么叫冷凝回路？听不懂。",
            "席：就那样呗，师傅会看。",
            "客：那几时来？",
        ),
        *("席：给您安排师傅明天上午上门，您看可以吗？", "客：可以。", "席：还有其他问题吗？"),
    )
    bye = "席：感谢您的来电，再见。"
    early = _lacks(judge(*lines, "客：没有。", bye), "conversion.explain_plain")
    assert early == [(6, "行话没解释")]
    plain = (*lines[:4], "席：好的，我记下了。", "客：你们几时来？", "席：在排了。", *lines[7:])
    late = judge(*plain, "客：没有了，什么叫排期，听不懂。", bye)
    assert not [turn for turn, _ in _lacks(late, "conversion.explain_plain") if turn == 12]


def test_an_apology_beside_the_mark_leaves_none(judge):
    lines = (
        *(
            OPENING,
            "客：我要投诉，空调坏了，热死了。",
            "席：什么型号？",
            "客：八号机。",
            "席：几栋？",
            "客：三栋。",
        ),
        *("席：师傅在忙。", "客：气死我了。", "席：登记了。", "客：唉。"),
    )
    never = judge(*lines, "席：再见。")
    assert any(m.title == "没有致歉" for m in never.marks)


def test_what_is_missing_of_two_stages_is_two_marks(judge):
    analysis = judge(
        *(
            OPENING,
            "客：我要投诉，空调坏了，给我修。",
            "席：哦。",
            "客：怎么办？",
            "席：给您派师傅。",
            "客：几时来？",
        ),
        *("席：看师傅排期。", "客：唉。", "席：嗯。"),
    )
    stages = {check.id: check.stage for check in analysis.checks}
    for mark in analysis.marks:
        if "这里还缺" in mark.comment:
            own = {stages[c] for c in (mark.check, *mark.also)} - {"any"}
            assert len(own - {"greeting"}) <= 1, mark


@pytest.mark.parametrize("limit", ["", "超过 10 秒的"])
def test_every_silence_is_told_by_its_own_length(make_call, scorecard, limit):
    """The reason of the check tells of the longest alone."""
    texts = {c.id: replace(c.texts, failed=f"{limit}{c.texts.failed}") for c in scorecard.checks}
    checks = (replace(c, texts=texts[c.id]) if "静默" in c.texts.failed else c for c in scorecard.checks)
    scorecard = replace(scorecard, checks=tuple(checks))
    whole = make_call(
        OPENING,
        "客：我要投诉，停车费多扣了三百，给我退。",
        "席：车牌报一下。",
        "客：喂？还在吗？",
        "席：在。查到了，给您退回去。",
        "客：好。",
    )
    waits, turns = (0.0, 0.0, 0.0, 12.0, 52.0, 52.0), []
    for turn, wait in zip(whole.turns, waits, strict=True):
        turns.append(replace(turn, start=turn.start + wait, end=turn.end + wait))
    own = {who: tuple(t.span for t in turns if t.who is who) for who in (Who.AGENT, Who.CUSTOMER)}
    quiet = replace(
        whole,
        turns=tuple(turns),
        duration=whole.duration + 52.0,
        agent_speech=own[Who.AGENT],
        customer_speech=own[Who.CUSTOMER],
    )
    told = [mark.comment for mark in analyse(quiet, scorecard).marks if "静默" in mark.comment]
    assert len(told) == 2
    assert f"{limit}双方静默 12 秒" in told[0] and f"{limit}双方静默 40 秒" in told[1]


def test_who_speaks_too_slowly_is_not_told_to_slow_down(make_call, scorecard):
    quick = make_call(OPENING, "客：我想办停车月卡。", "席：可以的，您带行驶证来前台办理就行。", "客：好。")
    turns, clock = [], 1.0
    for turn in quick.turns:
        end = clock + len(turn.text) / 2.1
        turns.append(replace(turn, start=clock, end=end))
        clock = end + 0.5
    own = {who: tuple(t.span for t in turns if t.who is who) for who in (Who.AGENT, Who.CUSTOMER)}
    slow = replace(
        quick,
        turns=tuple(turns),
        duration=clock,
        agent_speech=own[Who.AGENT],
        customer_speech=own[Who.CUSTOMER],
    )
    analysis = analyse(slow, scorecard)
    mark = next(mark for mark in analysis.marks if mark.title.startswith("语速"))
    assert mark.title == "语速偏慢"
    assert "停一下" not in mark.suggestion and "慢一点" not in mark.suggestion
    assert "语速放下来" not in [phrase.situation for phrase in analysis.model_phrases]


def test_what_costs_points_heads_a_mark_before_what_was_left_out_of_the_extras(judge):
    analysis = judge(
        OPENING,
        "客：我家水管漏水，想约个师傅修一下。",
        "席：好的，我给您安排王师傅明天上午十点上门，您看可以吗？",
        "客：可以。我住锦苑小区九号楼二单元三零一。",
        "席：地址我对上了，出门前师傅给您打电话。",
        "客：好。",
        "席：谢谢您，再见。",
    )
    faults = {
        check.id for check in analysis.checks if check.verdict is Verdict.FAIL and check.severity != "bonus"
    }
    (mark,) = _of(analysis, "agreement.options")
    charged = [check for check in (mark.check, *mark.also) if check in faults]
    assert charged and mark.check == charged[0] and mark.tone is Tone.BAD
    assert "给出选择" in mark.comment


def test_good_questions_are_not_praised_in_the_same_words_twice(judge):
    analysis = judge(
        OPENING,
        "客：我家净水器漏水，地板都泡了。",
        "席：您先别急，漏了多久了？",
        "客：一晚上。",
        "席：地板泡了多大一片？",
        "客：半间屋。",
        "席：机子哪年装的？是从接头滴还是从滤芯滴？",
        "客：去年，接头那儿滴。",
        "席：好的，我给您派师傅，明天上午十点前上门，您看行吗？",
        "客：行。",
    )
    praise = [m for m in analysis.marks if m.title == "追问澄清" and m.tone is Tone.GOOD]
    assert praise and len({m.comment for m in praise}) == len(praise)


def test_a_model_sentence_is_not_the_suggestion_over_again_with_a_name(judge):
    analysis = judge(
        OPENING,
        "客：我要投诉，电梯又坏了，把我困了半小时！",
        "席：哪一栋的？您贵姓？",
        "客：三栋，我姓邢。",
        "席：好的，邢先生，维修的人去看了。",
        "客：唉。",
        "席：再见。",
    )
    suggested = {m.suggestion.removeprefix("邢先生，") for m in analysis.marks if m.suggestion}
    assert any("抱歉" in text for text in suggested)
    sorry = [p.phrase for p in analysis.model_phrases if "抱歉" in p.phrase or "对不起" in p.phrase]
    assert sorry and not {text.removeprefix("邢先生，") for text in sorry} & suggested
