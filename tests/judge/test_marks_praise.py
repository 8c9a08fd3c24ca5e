"""Praise stands up to what was really said: none for taunts, refusals, boilerplate or what angered the customer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.judge.analyse import analyse
from qa.model import Tone, Verdict, Who

HELLO = "席：您好，青山眼镜客服中心，工号二零八，请问有什么可以帮您？"
POOR = ("席：喂，说。", "客：我要投诉，眼镜片一戴就裂了，气死我了！", "席：什么片子？", "客：树脂的。")
BYE = ("客：知道了。", "席：嗯，挂了。")


def _praised(analysis, check):
    good = [m for m in analysis.marks if m.tone is Tone.GOOD]
    return [m.turn for m in good if check in (m.check, *m.also)]


def _titled(analysis, title):
    return [
        m.turn for m in analysis.marks if m.tone is Tone.GOOD and (m.title == title or title in m.comment)
    ]


@pytest.mark.parametrize(
    ("answer", "turns"),
    [
        ("席：让您在线上等了这么半天，真不好意思，您请说。", [2]),
        ("席：感谢您的耐心等待，请问您有什么需要？", []),
    ],
)
def test_thanks_for_waiting_are_no_apology(judge, answer, turns):
    lines = (
        HELLO,
        "客：你们电话太难打了，我打了八遍才通。",
        answer,
        "客：我想问镜片多少钱。",
        "席：三百二。",
    )
    assert _praised(judge(*lines), "greeting.wait_apology") == turns


@pytest.mark.parametrize(
    ("said", "turns"),
    [
        ("席：给您申请重做，三个工作日内寄到您家。", [4]),
        ("席：给您申请重做。催什么，我一天要接几百个这样的电话呢。", []),
    ],
)
def test_a_time_limit_is_praised_where_something_is_promised_by_then(judge, said, turns):
    lines = (HELLO, "客：我要投诉，镜片裂了，给我换。", "席：什么时候裂的？", "客：昨天。", said, *BYE)
    assert _praised(judge(*lines), "agreement.time_limit") == turns


@pytest.mark.parametrize(
    ("said", "praised"),
    [
        ("席：补您的钱每月八号返到您的卡里，连返三个月。", True),
        ("席：返没返到，您每月八号以后自己看，等着吧，三天后再说。", False),
        ("席：每月八号返没返，您三天内自己去看吧。", False),
    ],
)
def test_a_time_that_comes_every_month_is_a_time(judge, said, praised):
    lines = (*POOR, "席：补您三百块。", "客：钱什么时候给我？", said, "客：好吧。", "席：嗯，挂了。")
    assert bool(_praised(judge(*lines), "agreement.time_limit")) is praised


def test_praise_stands_where_the_way_out_was_first_told_and_the_next_steps_last(judge):
    analysis = judge(
        HELLO,
        "客：我要投诉，镜片裂了，给我换新的。",
        "席：哪天裂的？",
        "客：昨天。",
        "席：过了七天换不了新的，因为镜片是定做的；我给您免费重做一副，您看行吗？",
        "客：行，那怎么弄？",
        "席：给您重做，登记好了，重做的单子给您加急，做好给您寄到家。",
        "客：怎么知道寄没寄？",
        "席：寄出以后师傅会给您打电话。",
        *BYE,
    )
    assert _praised(analysis, "agreement.solution") == [4]
    assert _praised(analysis, "agreement.alternative") == [4]
    assert _praised(analysis, "agreement.next_step") == [8]


@pytest.mark.parametrize(
    ("said", "praised"),
    [
        ("席：就好比灯泡歪了，看东西会拖出影子来。", True),
        ("席：就是我们内部的一个叫法，您不用管。", False),
        ("席：就是轴位呗，您上网查查。", False),
    ],
)
def test_a_word_for_itself_explains_nothing(judge, said, praised):
    lines = (
        HELLO,
        "客：我的眼镜戴着晕。",
        "席：您的轴位偏了。",
        "客：什么叫轴位？",
        said,
        "客：哦。",
        "席：再见。",
    )
    assert bool(_praised(judge(*lines), "conversion.explain_plain")) is praised


@pytest.mark.parametrize(
    ("said", "praised"),
    [
        ("席：镜片是哪一天裂的？当时有没有磕碰过？", True),
        ("席：这种事谁来都一样，我哪天不接几个。什么时候不什么时候的。", False),
    ],
)
def test_only_a_question_is_praised_for_asking(judge, said, praised):
    lines = (
        HELLO,
        "客：我要投诉，眼镜片裂了。",
        said,
        "客：前天。",
        "席：给您登记了，还有什么要办的吗？",
        *BYE,
    )
    assert bool(_titled(judge(*lines), "追问澄清")) is praised


@pytest.mark.parametrize(
    ("first", "turns"),
    [
        ("席：请问您贵姓，单号是多少？", [4]),
        ("席：麻烦报一下您的手机号好吗？", [4]),
        ("席：镜片是哪一天裂的，当时有没有磕碰过？", [2]),
    ],
)
def test_asking_for_a_name_or_number_is_not_praised_as_asking_about_the_matter(judge, first, turns):
    lines = (
        HELLO,
        "客：我要投诉，眼镜片裂了。",
        first,
        "客：前天。",
        "席：是左边那片还是右边那片裂了？",
        "客：右边。",
        "席：裂了以后还戴过吗？",
        "客：戴了一天。",
        "席：好的。",
    )
    assert _praised(judge(*lines), "switch_in.probe") == turns


def test_asking_too_little_is_not_praised_as_asking(judge):
    lines = (HELLO, "客：我要投诉，眼镜片裂了。", "席：啥事？", "客：裂了！", "席：哪天裂的？", *BYE)
    assert 2 not in _titled(judge(*lines), "追问澄清")


@pytest.mark.parametrize(
    ("answer", "praised"), [("客：对，就是这样。", True), ("客：不是换镜片，是全退，我说了三遍了。", False)]
)
def test_what_was_understood_wrongly_is_not_praised(judge, answer, praised):
    lines = (
        HELLO,
        "客：我要投诉，眼镜片裂了。",
        "席：您的意思是想换一副镜片，对吗？",
        answer,
        "席：好的。",
        *BYE,
    )
    assert bool(_praised(judge(*lines), "switch_in.restate")) is praised


def test_pressing_spoils_the_words_it_stands_in(judge):
    calm = "席：给您重做一副，后天上午寄到您家。"
    lines = (HELLO, "客：我要投诉，镜片裂了，给我换。", "席：哪天裂的？", "客：昨天。")
    assert _praised(judge(*lines, calm, *BYE), "agreement.solution") == [4]
    pressing = "席：名额就剩俩了，赶紧定，给您重做一副，您再拖就没了。"
    assert not _praised(judge(*lines, pressing, *BYE), "agreement.solution")


@pytest.mark.parametrize(
    ("answer", "praised"),
    [
        ("客：行，那就这么办。", True),
        ("客：反馈给谁？你别糊弄我！", False),
        ("客：也就是说，店里重做，我不用再花钱？", True),
        ("客：重做？凭什么要我等重做？", False),
    ],
)
def test_in_a_poor_call_the_customers_answer_tells(judge, answer, praised):
    analysis = judge(*POOR, "席：我帮您反馈给店里，给您重做一副。", answer, "席：嗯，挂了。")
    assert analysis.score.before_fatal is not None and analysis.score.before_fatal < 75
    assert bool(_praised(analysis, "agreement.solution")) is praised


def test_routine_politeness_is_not_praised_after_a_protest(judge):
    last = "席：请问还有其他可以帮您的吗？"
    calm = judge(*POOR, "席：等着吧。", "客：好吧，我等。", last, "客：没了。", "席：再见。")
    assert _praised(calm, "closing.more_help")
    angry = judge(*POOR, "席：等着吧。", "客：气死我了，我要曝光你们！", last, "客：没了。", "席：再见。")
    assert not _praised(angry, "closing.more_help")


def test_a_complaint_is_thanked_for_behind_its_handling(judge):
    early = (HELLO, "客：我要投诉，镜片裂了。", "席：感谢您给我们提意见。哪天裂的？", "客：昨天。")
    late = (
        *(HELLO, "客：我要投诉，镜片裂了。", "席：对不起，哪天裂的？", "客：昨天。"),
        *(
            "席：给您重做，后天寄到，您看行吗？",
            "客：行。",
            "席：谢谢您把这事告诉我们，我们一定改。再见。",
            "客：再见。",
        ),
    )
    rest = ("席：给您重做，后天寄到，您看行吗？", "客：行。", "席：好的，再见。", "客：再见。")
    assert not _praised(judge(*early, *rest), "call.thanks_feedback")
    assert _praised(judge(*late), "call.thanks_feedback") == [6]


@pytest.mark.parametrize(
    ("before", "praised"), [("客：我还是有点犹豫，万一戴着不合适呢？", True), ("客：在哪儿买的都行。", False)]
)
def test_a_worry_is_taken_away_only_where_there_is_one(judge, before, praised):
    lines = (HELLO, "客：我想配副眼镜。", "席：可以，我们有两款，三百和五百。", before)
    analysis = judge(*lines, "席：三十天内不满意随时可以退，不收您一分钱。", "客：行。", "席：再见。")
    assert bool(_titled(analysis, "打消顾虑") or _titled(analysis, "利益引导")) is praised


@pytest.mark.parametrize(
    ("asked", "praised"),
    [("客：我的手机号是一三八零零零零一二三四。", True), ("客：有没有备用的借我戴几天？", False)],
)
def test_secrecy_is_praised_where_something_was_told(judge, asked, praised):
    said = "席：您的信息只用来办这件事，不外传的。" if praised else "席：备用的有是有，不外借的。"
    analysis = judge(
        HELLO, "客：我想换镜片。", "席：麻烦您说下怎么联系您。", asked, said, "客：哦。", "席：再见。"
    )
    assert bool(_praised(analysis, "call.privacy_reminder") or _titled(analysis, "提醒保密")) is praised


def test_a_fault_in_the_very_words_leaves_no_praise_however_light(judge):
    lines = (HELLO, "客：我要投诉，镜片裂了，给我重做，我跟你说那天我戴着它下楼梯的时候差点摔下去")
    analysis = judge(*lines, "席：行了行了，您别嚷，户号多少，快点报。", "客：什么态度！", "席：嗯，挂了。")
    bad = {m.turn for m in analysis.marks if m.tone is Tone.BAD and m.quote}
    assert 2 in bad and not _praised(analysis, "switch_in.verify_identity")


MINE = "客：我的血压计量不准，一会儿高一会儿低，帮我看看。"
LATER = ("客：好的。", "席：我给您登记了，三天内师傅联系您，您看行吗？", "客：行。", "席：感谢来电，再见。")


@pytest.mark.parametrize(
    "asked",
    [
        "席：麻烦您报一下订单号，好吗？",
        "席：请问您怎么称呼，留的是哪个手机号？",
        "席：方便说一下收货人的姓名吗？",
    ],
)
def test_checking_who_it_is_is_praised_where_it_is_asked(judge, asked):
    lines = (HELLO, MINE, "席：您是什么时候买的，用了多久？", "客：上个月买的。", asked, *LATER)
    analysis = judge(*lines)
    assert _titled(analysis, "核实身份") == [4]
    told = next(check for check in analysis.checks if check.id == "switch_in.verify_identity")
    assert asked[2:8] in told.reason


@pytest.mark.parametrize(
    "asked",
    [
        "席：请问您是什么时候买的？",
        "席：请问您的血压计是什么型号？",
        "席：身份证号报一下。",
        "席：你叫什么名字，手机号多少？",
        "席：行了行了，说重点，您单号多少？",
        "席：单号。",
    ],
)
def test_asking_for_a_model_or_asking_curtly_is_not_praised_as_checking_who_it_is(judge, asked):
    analysis = judge(HELLO, MINE, asked, *LATER)
    told = next(check for check in analysis.checks if check.id == "switch_in.verify_identity")
    assert told.verdict is Verdict.PASS and not _titled(analysis, "核实身份")


@pytest.mark.parametrize(("pause", "praised"), [(7.0, True), (1.0, False)])
def test_a_wait_is_praised_only_where_there_was_one(make_call, scorecard, pause, praised):
    whole = make_call(
        HELLO, MINE, "席：请您稍等，我查一下登记。", "席：谢谢您，查到了，是上个月买的。", "客：对。"
    )
    turns, clock = [], 1.0
    for turn in whole.turns:
        turns.append(replace(turn, start=clock, end=clock + 4.0))
        clock += 4.0 + (pause if turn.i == 2 else 0.4)
    spoken = {who: tuple(t.span for t in turns if t.who is who) for who in Who}
    call = replace(
        whole,
        turns=tuple(turns),
        duration=clock,
        agent_speech=spoken[Who.AGENT],
        customer_speech=spoken[Who.CUSTOMER],
    )
    assert bool(_titled(analyse(call, scorecard), "等待有交代")) is praised


@pytest.mark.parametrize(
    ("said", "praised"),
    [
        ("席：您是想退款，还是换一台新的？", True),
        ("席：您方便上午还是下午让师傅上门？", True),
        ("席：有两个办法，寄回来检测，或者师傅上门，您选哪个？", True),
        ("席：是退了一次，还是退了两次？", False),
        ("席：我说一遍您听听对不对，一是血压计量不准，二是袖带松了，是这两样吧？", False),
        ("席：老年大学是每天都有晚课，还是就那么几天，大概多少人坐车？", False),
    ],
)
def test_a_choice_is_praised_where_something_may_be_chosen(judge, said, praised):
    lines = (HELLO, "客：我的血压计坏了，帮我处理一下。", "席：什么时候坏的？", "客：昨天。", said)
    assert bool(_praised(judge(*lines, *LATER), "agreement.options")) is praised


@pytest.mark.parametrize("said", ["席：水车在岗亭边上，送到晚上八点。", "席：要带。三个月以内的。"])
def test_opening_hours_and_ages_are_no_time_limit(judge, said):
    lines = (HELLO, "客：我家停水了，帮我处理一下。", "席：几号楼？", "客：三号楼。", said, "客：好。")
    assert 4 not in _praised(judge(*lines, "席：再见。"), "agreement.time_limit")
