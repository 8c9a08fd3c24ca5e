"""Complaint or not, its class, its level and the wish: short calls of other trades than the samples."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from qa.model import CallAnalysis

Judge = Callable[..., CallAnalysis]
OPEN = "席：您好，这里是客户服务中心，工号一一二，请问有什么可以帮您？"


def fact(judge: Judge, name: str, *lines: str) -> object:
    return judge(OPEN, *lines, "席：好的，我了解了，请稍等。").extract[f"complaint.{name}"]


@pytest.mark.parametrize(
    "said",
    [
        "客：我要投诉你们的安装师傅，约好的时间人没来。",
        "客：你们送来的书柜门板裂了一大条，气死我了。",
        "客：停车费怎么收了我两遍，凭什么啊？",
        "客：等了五天了快递还没到，到底有没有人管？",
        "客：前台那个人说话阴阳怪气的，对我爱搭不理。",
        "客：烤箱才用两次就不加热了，真让人窝火。",
    ],
)
def test_a_grievance_is_a_complaint(judge: Judge, said: str) -> None:
    assert fact(judge, "is_complaint", said) == "yes"


@pytest.mark.parametrize(
    "said",
    [
        "客：你好，我想问一下游泳馆周末几点开门？",
        "客：我不是要投诉，就是想了解一下会员怎么升级。",
        "客：我想把收货地址改一下，换到单位去。",
        "客：请问办居住证需要带什么材料？",
        "客：我身份证丢了，想挂失一下名下的卡。",
        "客：帮我查一下上个月的积分还有多少。",
    ],
)
def test_a_question_or_an_errand_is_none(judge: Judge, said: str) -> None:
    facts = judge(OPEN, said, "席：好的，我给您说一下。").extract
    assert facts["complaint.is_complaint"] == "no"
    assert facts["complaint.type"] == "" and facts["complaint.level"] == ""


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("客：我投诉，物业费账单上莫名其妙多收了三百块。", "收费争议"),
        ("客：我要投诉，取暖费平时也就八百，这个月怎么变成一千六？", "收费争议"),
        ("客：我要投诉，你们发来的锅是坏的，手柄都裂了。", "产品质量"),
        ("客：我投诉一下，订的双床房到了就说没有房。", "产品质量"),
        ("客：我要投诉，演出临时取消，也没人通知我。", "产品质量"),
        ("客：我要投诉，退款申请提交了二十天了，一直没到账。", "流程时效"),
        ("客：我投诉，报修了三次都没人上门，说好昨天来又没来。", "流程时效"),
        ("客：我要投诉你们营业厅那个柜员，态度恶劣，还骂我。", "服务态度"),
    ],
)
def test_the_class_is_what_the_opening_is_about(judge: Judge, said: str, kind: str) -> None:
    assert fact(judge, "type", said) == kind


def test_waiting_on_the_line_does_not_make_it_a_matter_of_time(judge: Judge) -> None:
    facts = judge(
        OPEN,
        "客：可算打通了，我等了半个小时。",
        "席：让您久等了。",
        "客：我要投诉，你们装的灯一直闪，还冒烟，质量太差了。",
        "席：抱歉，给您添麻烦了。",
    ).extract
    assert facts["complaint.type"] == "产品质量"


def test_anger_at_this_agent_later_does_not_change_the_class(judge: Judge) -> None:
    facts = judge(
        OPEN,
        "客：我要投诉，你们重复扣了我两笔会员费，一共六十块。",
        "席：那是您自己点的吧。",
        "客：你什么态度啊？",
        "席：我就这个态度。",
    ).extract
    assert facts["complaint.type"] == "收费争议"


@pytest.mark.parametrize(
    ("said", "reply", "level"),
    [
        ("客：我要投诉，再不解决我就找律师起诉你们。", "席：您先别急。", "危机"),
        ("客：我要投诉，孩子吃了你们的面包上吐下泻，送医院了。", "席：抱歉。", "危机"),
        ("客：我要投诉，热水器漏水。", "席：我安排师傅明天上门检修。", "复杂"),
        ("客：我要投诉，找你们经理来跟我说。", "席：您说。", "复杂"),
        ("客：我要投诉，自动续费扣了我三十块。", "席：我现在给您关掉，三十块退给您。", "普通"),
        ("客：我要投诉，你们的调律师约好了没来，我一下午白等。", "席：实在抱歉，给您重新约。", "普通"),
    ],
)
def test_the_level_follows_what_is_threatened_and_who_is_needed(
    judge: Judge, said: str, reply: str, level: str
) -> None:
    assert judge(OPEN, said, reply).extract["complaint.level"] == level


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("客：我要投诉，鞋子开胶了，你们把钱退给我。", "退款"),
        ("客：我要投诉，送错了颜色，给我换一件对的。", "退货换货"),
        ("客：我要投诉，搬家把我的电视摔了，你们必须赔我。", "补偿"),
        ("客：我要投诉，宽带断了两天了，赶紧派人来修。", "维修"),
        ("客：我要投诉，这个业务我没开过，给我取消掉。", "取消业务"),
        ("客：我要投诉，店员当众骂我，让她给我道歉。", "道歉"),
    ],
)
def test_the_wish_is_what_is_demanded(judge: Judge, said: str, wish: str) -> None:
    assert fact(judge, "wish", said) == wish


def test_a_wish_that_is_ruled_out_is_none(judge: Judge) -> None:
    said = "客：我要投诉，冰箱不制冷，我不要退款，赶紧派人给我修好。"
    assert fact(judge, "wish", said) == "维修"


def test_an_offer_that_the_customer_denies_is_no_wish(judge: Judge) -> None:
    facts = judge(
        OPEN,
        "客：我要投诉，沙发送来有一大块划痕。",
        "席：您是想让我们退款给您，对吗？",
        "客：不是，我要换一个新的。",
        "席：好的。",
    ).extract
    assert facts["complaint.wish"] == "退货换货"


def test_who_only_asks_wants_an_answer(judge: Judge) -> None:
    assert fact(judge, "wish", "客：请问会员怎么取消？要扣钱吗？") == "咨询解答"


def test_an_errand_is_named_as_what_it_is(judge: Judge) -> None:
    assert fact(judge, "wish", "客：我想把周五的预约取消掉。") == "取消业务"


def test_everything_can_be_written_as_json(judge: Judge) -> None:
    facts = judge(OPEN, "客：我要投诉，退款一直没到账。", "席：三个工作日内给您退回。").extract
    assert json.loads(json.dumps(facts, ensure_ascii=False, allow_nan=False)) == facts


def test_an_empty_call_gives_empty_facts(judge: Judge) -> None:
    facts = judge("席：喂？").extract
    assert facts["complaint.is_complaint"] == "no"
    assert facts["promises"] == []
    assert facts["emotion"]["known"] is False
