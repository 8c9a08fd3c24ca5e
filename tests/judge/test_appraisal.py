"""The closing word on every stage: nothing deducted goes unexplained, nothing is praised that was lost."""

from __future__ import annotations

from qa.model import Severity, Verdict

ROUGH = (
    "席：喂，说。",
    "客：气死我了，我要投诉，电梯又坏了，困了我半小时！",
    "席：哪一栋的？",
    "客：三栋。你们怎么管的？",
    "席：绝不可能，是您自己乱按的。",
    "客：我要找你们经理！",
    "席：经理没空。",
    "客：哼。",
    "席：挂了。",
)
GOOD = (
    "席：您好，蓝海物业客服中心，工号三一零二，请问有什么可以帮您？",
    "客：我要投诉，空调坏了，热死了。",
    "席：实在抱歉，给您添麻烦了，您着急我理解。请问是什么时候坏的？是什么型号？",
    "客：昨天，八号机。",
    "席：跟您确认一下，空调昨天坏了，您想尽快修好，对吗？",
    "客：对。",
    "席：给您登记好了，安排师傅明天上午十点前上门，师傅会先给您打电话，您看可以吗？",
    "客：可以。",
    "席：那再跟您确认一遍，明天上午十点前上门。您还有其他需要帮忙的吗？这样处理您满意吗？",
    "客：满意，没了。",
    "席：感谢您的来电，祝您生活愉快，再见。",
)


def test_every_stage_of_the_flow_has_a_word(judge):
    for lines in (ROUGH, GOOD):
        analysis = judge(*lines)
        ids = [review.id for review in analysis.reviews]
        assert ids == ["greeting", "switch_in", "conversion", "agreement", "closing"]
        held = {stage.id for stage in analysis.stages}
        assert {review.id for review in analysis.reviews if review.held} == held
        assert all(review.appraisal.endswith(("。", "！")) for review in analysis.reviews)


def test_no_deduction_goes_unexplained(judge):
    for lines in (ROUGH, GOOD):
        analysis = judge(*lines)
        told = "".join(review.appraisal for review in analysis.reviews)
        marked = {check for mark in analysis.marks for check in (mark.check, *mark.also)}
        for check in analysis.checks:
            if check.verdict is Verdict.FAIL and check.severity is not Severity.BONUS:
                assert check.id in marked or check.zh in told or "还缺" in told, check.id


def test_a_stage_that_lost_points_is_not_said_to_have_lost_none(judge):
    for lines in (ROUGH, GOOD):
        for review in judge(*lines).reviews:
            if review.score is not None and review.max is not None and review.score < review.max:
                assert "没有失分" not in review.appraisal


def test_the_scores_are_those_of_the_sections(judge):
    analysis = judge(*GOOD)
    sections = {section.id: section for section in analysis.score.sections}
    for review in analysis.reviews:
        if review.score is None:
            assert not sections[review.id].max
        else:
            assert (review.score, review.max) == (sections[review.id].score, sections[review.id].max)


def test_an_absent_stage_says_what_was_due_and_what_it_cost(judge):
    reviews = {review.id: review for review in judge(*ROUGH).reviews}
    absent = [review for review in reviews.values() if not review.held]
    assert absent
    for review in absent:
        said = "没有单独展开" if review.score else "没有出现"
        assert said in review.appraisal and review.why == ""


def test_a_stage_tells_what_its_beginning_was_recognised_by(judge):
    for review in judge(*GOOD).reviews:
        assert not review.held or review.why.startswith("从第")
        assert "长句" not in review.why


def test_a_call_without_a_word_is_reviewed_without_fault(judge):
    analysis = judge("席：喂？")
    assert len(analysis.reviews) == 5


ELSEWHERE = (
    "席：您好，蓝海物业客服中心，工号三一零二，请问有什么可以帮您？",
    "客：我要投诉，空调坏了，热死了。",
    "席：实在抱歉，给您添麻烦了，您着急我理解。请问是什么时候坏的？",
    "客：昨天。",
    "席：您是要换一台，还是修好就行？我给您安排师傅明天上午十点前上门。",
    "客：修好就行。",
)


def test_a_stage_told_elsewhere_is_not_said_to_be_missing(judge):
    for lines in (ELSEWHERE, ROUGH, GOOD):
        for review in judge(*lines).reviews:
            if not review.held and review.score:
                assert "没有单独展开" in review.appraisal and "没有出现" not in review.appraisal


def test_a_mark_in_another_stage_is_named_with_its_place(judge):
    analysis = judge(*ROUGH)
    places = {mark.n: mark.stage for mark in analysis.marks}
    names = {
        "greeting": "问候",
        "switch_in": "切入",
        "conversion": "转化",
        "agreement": "协议",
        "closing": "结束",
    }
    found = 0
    for review in analysis.reviews:
        for number, stage in places.items():
            sign = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"[number - 1]
            if sign in review.appraisal and review.held:
                here = review.appraisal.split(sign, 1)[1].startswith(f"（在{names[stage]}")
                assert here is (stage != review.id)
                found += here
    assert found


def test_what_a_poor_call_is_not_praised_for_is_not_named(judge):
    poor = judge(
        *ROUGH[:4], "席：我帮您反馈给店里，给您派师傅。", "客：反馈给谁？你别糊弄我！", "席：嗯，挂了。"
    )
    told = "".join(review.appraisal for review in poor.reviews if review.held)
    assert "给出方案" not in told


def test_a_stage_marred_by_what_was_said_in_it_is_not_said_to_be_clean(judge):
    pressed = judge(
        "席：您好，蓝海旅行社，工号三一零二，请问有什么可以帮您？",
        "客：我想问问云南六日游，想带爸妈去，要不要进店？",
        "席：跟您确认一下，您想问云南六日游进不进店，对吗？",
        "客：对。",
        "席：不进店，一个人一千九百八，六天五晚都含了。",
        "客：那我再考虑考虑吧，不太想现在定。",
        "席：您赶紧定吧，再拖就作废了。",
        "客：那我还是不报了，再见。",
        "席：感谢您的来电，再见。",
    )
    mark = next(mark for mark in pressed.marks if mark.title == "催逼客户")
    review = next(review for review in pressed.reviews if review.id == mark.stage)
    assert "没有失分" not in review.appraisal and "也愿意往解决上走" not in review.appraisal
    assert "催逼客户" in review.appraisal


def test_what_is_open_is_told_as_more_only_behind_something_else(judge):
    unclear = judge("席：一好，蓝海物业客服中心，工号三一零二，请问有什么可以帮您？", *GOOD[1:])
    (greeting,) = (review for review in unclear.reviews if review.id == "greeting")
    assert greeting.appraisal.endswith("有 1 项证据不足，留待人工复核。")
    told = [review.appraisal for lines in (ROUGH, GOOD) for review in judge(*lines).reviews]
    told.append(greeting.appraisal)
    assert not any(text.startswith("另有") for text in told)
    assert not any("。有 " in text for text in told)
