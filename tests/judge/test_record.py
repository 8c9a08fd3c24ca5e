"""The call record and the tracker row: each field with its sentence, and nothing made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qa.judge.analyse import analyse
from qa.judge.record_fields import brief
from qa.judge.record_offers import refuses
from qa.judge.scorecard import Scorecard
from qa.language.redact import redact_call
from qa.model import CallAnalysis, CallMeta, Transcript

Judge = Callable[..., CallAnalysis]
CALL = (
    "席：您好，暖家家电客服，请问有什么可以帮您？",
    "客：我要投诉，上周买的洗衣机一直漏水，地板都泡坏了。",
    "席：真抱歉。请问您贵姓，方便报一下订单号和手机号吗？",
    "客：我姓田，订单号是八零二一五五七，手机一三九零零零零一二三四。",
    "席：谢谢田女士，您的投诉我已经登记好了。您是想让我们派人修好，对吗？",
    "客：对，赶紧派人来修。",
    "席：我给您安排师傅后天上午十点前上门维修，您看可以吗？",
    "客：可以，就这么办。",
    "席：请问这样处理您满意吗？",
    "客：满意，谢谢。",
    "席：感谢来电，再见。",
)


def test_the_call_record_is_filled_from_what_was_said(judge: Judge) -> None:
    form = judge(*CALL).extract["record.form"]
    values = {name: field["value"] for name, field in form.items()}
    assert values["customer_name"] == "田女士"
    assert values["contact"] == "13900001234"
    assert values["order"] == "8021557"
    assert values["type"] == "产品质量"
    assert values["wish"] == "维修"
    assert "漏水" in values["core_problem"]
    assert "上门维修" in values["solution"]
    assert "后天上午十点" in values["promised_time"]
    assert values["confirmed"] == "是"
    assert values["filing"] == "通话中已登记"


def test_all_that_was_agreed_stands_in_the_solution(judge: Judge) -> None:
    form = judge(
        "席：您好，请讲。",
        "客：我要投诉，冰箱不制冷，里面的肉全坏了。",
        "席：实在抱歉，给您添麻烦了，是我们的冰箱出了毛病。",
        "客：那怎么办？",
        "席：冰箱给您换一台新的，明天上午送到。坏掉的肉您拍个照，我给您申请补偿。",
        "客：行。",
        "席：这样处理您能接受吗？",
        "客：可以，就这么办。",
    ).extract["record.form"]
    solution = form["solution"]["value"]
    assert "换一台新的" in solution
    assert "申请补偿" in solution
    assert "抱歉" not in solution
    assert "能接受吗" not in solution
    assert form["solution"]["turn"] == 4


def test_a_call_without_measures_has_no_solution(judge: Judge) -> None:
    form = judge(
        "席：您好，请讲。",
        "客：我要投诉，路灯一个月没亮。",
        "席：真是抱歉，给您添麻烦了。",
        "客：然后呢？",
        "席：我也不清楚，您再等等吧。",
    ).extract["record.form"]
    assert form["solution"]["value"] == ""


@pytest.mark.parametrize(
    ("said", "no_plan"),
    [
        ("哎呀这个我们不弄的，不行不行。", True),
        ("综费是落地之后再补的，跟您这边没有关系。", True),
        ("装上以后坏了的，我们不管的。", True),
        ("旧的我们不修，给您换一台新的，明天送到。", False),
        ("这笔钱跟您没关系，我给您退回原卡。", False),
        ("明天上午十点师傅上门，不收费的。", False),
    ],
)
def test_what_is_only_not_done_is_no_plan(said: str, no_plan: bool) -> None:
    assert refuses(said) is no_plan


def test_an_explanation_is_no_solution(judge: Judge) -> None:
    lines = (
        "席：您好，请讲。",
        "客：我想问一下这个团一千九百八，有没有别的费用？",
        "席：小交通、综费是落地之后再补的，跟您这边没有关系。",
        "客：哦，这样啊。",
        "席：感谢来电，再见。",
    )
    assert judge(*lines).extract["record.form"]["solution"]["value"] == ""


@pytest.mark.parametrize(
    ("asked", "solution"),
    [
        ("席：按这个办法弄，您看可以吗？", "在小程序里点退卡，选原路退回"),
        ("席：那咱们就这么定，您同意吗？", "在小程序里点退卡，选原路退回"),
        ("席：按这个办法给您退三百块，您看可以吗？", "退三百块"),
    ],
)
def test_a_question_that_points_back_is_not_the_plan(judge: Judge, asked: str, solution: str) -> None:
    lines = (
        "席：您好，请讲。",
        "客：我想把健身卡退了，怎么退？",
        "席：您在小程序里点退卡，选原路退回，提交就行。",
        "客：要等多久？",
        "席：当天就到账。",
        "客：手机号换过了，行吗？",
        asked,
        "客：可以可以，我待会儿就弄。",
        "席：好的，再见。",
    )
    assert solution in judge(*lines).extract["record.form"]["solution"]["value"]


@pytest.mark.parametrize("answer", ["明白了，", "对的，", "知道了，", "嗯，没问题，", "嗯……也行，"])
def test_a_plan_does_not_begin_with_an_answer(judge: Judge, answer: str) -> None:
    analysis = judge(
        "席：您好，请讲。",
        "客：我想换一天去，可以吗？",
        f"席：{answer}那我给您改成周二上午九点，票到您邮箱，您看可以吗？",
        "客：可以。",
        "席：好的，再见。",
    )
    plan = analysis.extract["record.form"]["solution"]["value"]
    assert plan.startswith(("给您改成", "我给您改成")) and answer.strip("，") not in analysis.summary


def test_what_is_done_after_the_yes_is_not_what_was_agreed(judge: Judge) -> None:
    lines = (
        "席：您好，请讲。",
        "客：我的账户锁住了，帮我解开。",
        "席：我给您发一条短信，您点开做一次刷脸，五分钟就解开，您看可以吗？",
        "客：行，你发。",
        "席：发出去了，一分钟之内到。",
        "客：到了。",
        "席：好的，再见。",
    )
    plan = judge(*lines).extract["record.form"]["solution"]["value"]
    assert "刷脸" in plan and "发出去了" not in plan


@pytest.mark.parametrize(
    ("answer", "order"),
    [("收货手机尾号四四零七。", ""), ("后四位四四零七。", "4407"), ("订单尾号四四零七。", "4407")],
)
def test_the_tail_of_a_telephone_is_no_order_number(judge: Judge, answer: str, order: str) -> None:
    form = judge(
        "席：您好，请讲。", "客：我的药发错了。", "席：订单号给我一个好吗？", f"客：{answer}"
    ).extract
    assert form["record.form"]["order"]["value"].endswith(order) and (
        order or "4407" not in form["record.form"]["order"]["value"]
    )


def test_every_field_points_at_its_sentence(judge: Judge) -> None:
    for field in judge(*CALL).extract["record.form"].values():
        if field["turn"] is None:
            continue
        start, end = field["span"]
        said = CALL[field["turn"]][2:]
        assert field["quote"] == said[start:end].strip("，、 ")


def test_what_was_not_said_stays_empty(judge: Judge) -> None:
    form = judge("席：您好。", "客：你们今天几点关门？", "席：晚上九点。").extract["record.form"]
    for name in (
        "customer_name",
        "contact",
        "order",
        "solution",
        "promised_time",
        "confirmed",
        "follow_up",
        "filing",
    ):
        assert form[name] == {"value": "", "turn": None}, name


def test_metadata_names_agent_and_time(judge: Judge) -> None:
    meta = CallMeta(agent_name="何静", agent_id="2086", started_at="2026-03-02T09:00:00")
    form = judge(*CALL, meta=meta).extract["record.form"]
    assert form["agent"]["value"] == "何静 2086"
    assert form["call_time"]["value"] == "2026-03-02T09:00:00"
    assert "2026年3月4日（周三）10:00" in form["promised_time"]["value"]


@pytest.mark.parametrize(
    ("asked", "said", "name"),
    [
        ("席：请问怎么称呼您？", "客：我叫高文涛。", "高文涛"),
        ("席：登记的姓名是？", "客：石晓磊。", "石晓磊"),
        ("席：您贵姓？", "客：免贵姓欧阳。", "姓欧阳"),
        ("席：请问您贵姓？", "客：马上，我找个安静地方。", ""),
        ("席：请问孩子叫什么名字？", "客：我儿子叫田乐乐。", ""),
        ("席：什么事？", "客：方便的时候给我回个电话。", ""),
    ],
)
def test_a_name_is_taken_only_when_it_is_the_customers(
    judge: Judge, asked: str, said: str, name: str
) -> None:
    form = judge("席：您好。", "客：我家的网断了。", asked, said, "席：好的。").extract["record.form"]
    assert form["customer_name"]["value"] == name


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        ("先生，您家里断了几天了？", "祁先生"),
        ("好的，女士，我查一下。", "祁女士"),
        ("好的，我查一下，是先生的名字登记的吗？", "姓祁"),
        ("先生，您稍等。女士，您请讲。", "姓祁"),
        ("祁老师，我查一下。", "祁老师"),
    ],
)
def test_a_surname_alone_is_told_as_one(judge: Judge, reply: str, name: str) -> None:
    lines = ("席：您好。", "客：我家的网断了。", "席：请问您贵姓？", "客：免贵姓祁。", f"席：{reply}")
    assert judge(*lines).extract["record.form"]["customer_name"]["value"] == name


def test_the_agents_own_name_is_not_the_customers(judge: Judge) -> None:
    form = judge("席：您好，我姓陶，请讲。", "客：我家的网断了。").extract["record.form"]
    assert form["customer_name"]["value"] == ""


def test_a_spare_number_stands_behind_the_first(judge: Judge) -> None:
    form = judge(
        "席：您好，请报一下预留手机号后四位。",
        "客：后四位五零八三。",
        "席：方便再留个备用电话吗？",
        "客：留我爱人的吧，一三九零零零零七七二一。",
        "席：好的。",
    ).extract["record.form"]
    assert form["contact"]["value"] == "尾号 5083；备用 13900007721"


@pytest.mark.parametrize(
    ("said", "contact"),
    [
        ("客：有事您就打我这个号，我都在。", "来电号码"),
        ("客：手机就是现在这个号。", "来电号码"),
        ("客：我媳妇让我打这个电话，跟你们说一声。", ""),
        ("客：我打这个电话打了半个钟头，没人接。", ""),
        ("客：那我要是不打这个电话，是不是就没人管了？", ""),
    ],
)
def test_the_line_they_call_on_is_a_contact_only_when_named_as_one(
    judge: Judge, said: str, contact: str
) -> None:
    form = judge("席：您好，请讲。", "客：我要投诉，冰箱不制冷。", "席：好的。", said).extract["record.form"]
    assert form["contact"]["value"] == contact


def test_a_refusal_is_no_confirmation(judge: Judge) -> None:
    form = judge(
        "席：您好。",
        "客：我要投诉，你们的锅漏水。",
        "席：给您安排换一个新的，您看可以吗？",
        "客：不行，我要退款。",
    ).extract["record.form"]
    assert form["confirmed"]["value"] == ""


@pytest.mark.parametrize(
    ("lines", "stage"),
    [
        (("席：您说。",), "信息收集"),
        (("席：我给您申请换一台新的机器。", "客：我再想想。"), "方案制定"),
        (("席：两个工作日内给您退回来。", "客：好。"), "执行中"),
        (("席：已经给您取消好了。", "客：好。"), "已完成"),
    ],
)
def test_the_stage_is_how_far_the_case_got(judge: Judge, lines: tuple[str, ...], stage: str) -> None:
    row = judge("席：您好。", "客：我要投诉，自动续费扣了我钱。", *lines).extract["record.tracker"]
    assert row["stage"]["value"] == stage


def test_the_tracker_tells_owner_due_events_and_remarks(judge: Judge) -> None:
    lines = (
        *CALL[:6],
        "席：好，我安排维修师傅后天上午十点前上门维修，可以吗？",
        "客：可以。叫你们主管也知道一下。",
    )
    row = judge(*lines, meta=CallMeta(started_at="2026-03-02T09:00:00")).extract["record.tracker"]
    assert row["owner"]["value"] == "师傅"
    assert row["due"]["value"] == "2026年3月4日（周三）10:00"
    assert "说明问题" in row["key_events"]["value"]
    assert "主管" in row["remarks"]["value"]
    assert row["done"]["value"] == ""


@pytest.mark.parametrize(
    ("said", "due", "quote"),
    [
        ("席：后天上午十点前师傅上门，三个工作日内财务退款。", "2026年3月4日（周三）10:00", "师傅上门"),
        ("席：三个工作日内财务退款，今天下午五点前经理给您回电。", "2026年3月2日（周一）17:00", "经理"),
        ("席：三个工作日内财务给您退款。", "2026年3月5日（周四）", "退款"),
        ("席：大概明天给您回电，后天上午十点前师傅上门。", "2026年3月4日（周三）10:00", "师傅上门"),
        ("席：我们会尽快给您处理。", "", ""),
    ],
)
def test_the_tracker_is_due_when_the_next_step_must_be_done(
    judge: Judge, said: str, due: str, quote: str
) -> None:
    lines = (*CALL[:6], said, "客：行，就这么办。")
    row = judge(*lines, meta=CallMeta(started_at="2026-03-02T09:00:00")).extract["record.tracker"]
    assert row["due"]["value"] == due and quote in row["due"].get("quote", "")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("席：明儿八点到十点师傅上门冲管子，您看行吗？", "明儿八点到十点"),
        ("席：师傅周三早七点上门安装，您看行吗？", "周三早七点"),
        ("席：二十七号班主任给您打电话安排试听，您看行吗？", "二十七号"),
        ("席：断了我三十分钟内给您打回来安排退款，您看行吗？", "三十分钟内"),
    ],
)
def test_a_time_ahead_is_told_as_it_was_said(judge: Judge, said: str, told: str) -> None:
    form = judge(*CALL[:6], said, "客：可以，就这么办。").extract["record.form"]
    assert form["promised_time"]["value"].startswith(told)


@pytest.mark.parametrize(
    ("again", "told"),
    [
        ("三十分钟之内一定打给您", 1),
        ("半小时左右就有消息", 1),
        ("一个小时之内一定打给您", 2),
        ("三天之内退款到账", 2),
    ],
)
def test_a_time_in_other_words_is_told_once(judge: Judge, again: str, told: int) -> None:
    lines = (f"席：好的，半小时内主管给您回电话，{again}。", "客：行。")
    form = judge("席：您好，请讲。", "客：我要投诉，钱一直没退。", *lines).extract["record.form"]
    assert len(form["promised_time"]["value"].split("；")) == told


@pytest.mark.parametrize(
    "said",
    [
        "席：昨天那位师傅的事我给您安排换人处理，您看行吗？",
        "席：给您换一台新的，免费体验三天，您看行吗？",
        "席：给您换一台新的，十分钟不付就自动取消，您看行吗？",
        "席：今天不行了，给您安排别的师傅上门，您看行吗？",
    ],
)
def test_what_is_past_ruled_out_or_only_lasts_is_no_promised_time(judge: Judge, said: str) -> None:
    form = judge(*CALL[:6], said, "客：可以，就这么办。").extract["record.form"]
    assert form["promised_time"]["value"] == ""


@pytest.mark.parametrize(("again", "told"), [("三点前一定打给您", 1), ("四点前一定打给您", 2)])
def test_a_moment_in_other_words_is_told_once(judge: Judge, again: str, told: int) -> None:
    lines = (f"席：好的，明天下午三点给您回电，明天下午{again}，您看行吗？", "客：行。")
    meta = CallMeta(started_at="2026-03-02T09:00:00")
    form = judge("席：您好，请讲。", "客：我要投诉，钱一直没退。", *lines, meta=meta).extract["record.form"]
    assert len(form["promised_time"]["value"].split("；")) == told


def test_when_it_was_done_comes_from_the_ticket_alone(judge: Judge) -> None:
    meta = CallMeta(promise_done_at="2026-03-03T10:00:00")
    row = judge(*CALL, meta=meta).extract["record.tracker"]
    assert row["done"]["value"] == "2026-03-03T10:00:00"
    assert row["stage"]["value"] == "已完成"


def test_dissatisfaction_is_told_as_such(judge: Judge) -> None:
    lines = (*CALL[:9], "客：我不满意，太慢了。", "席：抱歉。")
    assert judge(*lines).extract["record.tracker"]["satisfaction"]["value"] == "不满意"


def test_personal_data_is_masked_in_the_sheets(
    scorecard: Scorecard, make_call: Callable[..., Transcript]
) -> None:
    transcript = make_call(*CALL)
    _, masked = redact_call(transcript, analyse(transcript, scorecard))
    assert "13900001234" not in str(masked.extract)
    assert "一三九零零零零一二三四" not in str(masked.extract)


def test_a_quarantined_turn_fills_nothing(scorecard: Scorecard, make_call: Callable[..., Transcript]) -> None:
    transcript = make_call(*CALL)
    turns = tuple(replace(t, quarantine="重复") if t.i == 3 else t for t in transcript.turns)
    form = analyse(replace(transcript, turns=turns), scorecard).extract["record.form"]
    assert form["contact"]["value"] == "" and form["order"]["value"] != "8021557"


def test_a_long_sentence_is_cut_at_a_comma_around_its_place() -> None:
    text = "一" * 30 + "，" + "二" * 30 + "，" + "三" * 30 + "。"
    assert len(brief(text)) <= 63 and brief(text).endswith("……")
    assert "三" in brief(text, around=70)
    assert brief("短句。") == "短句。"


@pytest.mark.parametrize(
    ("said", "progress"),
    [
        ("席：报好了。上课前一天给您打电话。", "书法启蒙班"),
        ("席：您的书法课已经给您报好了。上课前一天给您打电话。", "已经给您报好了"),
    ],
)
def test_progress_tells_what_was_done(judge: Judge, said: str, progress: str) -> None:
    offer = "席：那我给您报上周二下午的书法启蒙班，您看好不好？"
    row = judge("席：您好。", "客：我想学写大字，给我报个名。", offer, "客：好，报上。", said).extract[
        "record.tracker"
    ]
    assert progress in row["progress"]["value"]
