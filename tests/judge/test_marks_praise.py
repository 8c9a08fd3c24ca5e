"""Praise stands up to what was really said: none for taunts, refusals, boilerplate or what angered the customer."""

from __future__ import annotations

import pytest

from qa.model import Tone

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
