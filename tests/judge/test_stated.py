"""The customer's matter said back by the agent, and the thing it is about."""

from __future__ import annotations

from typing import Any

import pytest

from qa.judge.analyse import make_context
from qa.judge.product import product_of
from qa.judge.stated import problem_of, want_of


@pytest.fixture
def stated(make_call, scorecard):
    """What is told of a call whose matter is the customer's first turn."""

    def of(said: str, *, complains: bool, more: tuple[str, ...] = ()) -> tuple[str, str, str]:
        context = make_context(make_call("席：您好。", f"客：{said}", "席：嗯。", *more), scorecard)
        field = {"value": said, "turn": 1, "span": [0, len(said)]}
        facts: dict[str, Any] = {
            "complaint.is_complaint": "yes" if complains else "no",
            "record.form": {"core_problem": field},
        }
        return want_of(context, facts), problem_of(context, facts), product_of(context, facts)

    return of


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("你好，我想给我妈订一束花，她下周过生日。", "给您母亲订一束花"),
        ("我们家下个月搬家，想问问宽带能不能跟着搬过去。", "问宽带能不能跟着搬过去"),
        ("租房子能不能把公积金取出来，要啥材料？", "问租房子能不能把公积金取出来"),
        ("我是学生，寒假想学车。", "寒假学车"),
        ("我要寄二十瓶果酱去北边，玻璃瓶。", "寄二十瓶果酱去北边"),
        ("我想了解一下那个……插画班。", "了解插画班"),
        ("我想问问我……我这个怎么退啊？", "问您这个怎么退"),
        ("我想问下那个，去日本旅游，签证要准备啥材料？", "问去日本旅游，签证要准备什么材料"),
        ("儿子娶媳妇，想订你们的席。", "订我们的席"),
    ],
)
def test_an_enquiry_is_said_back(stated, said, want) -> None:
    assert stated(said, complains=False)[0] == want


@pytest.mark.parametrize(
    "said",
    [
        "我想问个事儿。",
        "我想约一下。",
        "我闯祸了。",
        "我想带小孩看那个。",
        "我想问问你们那儿有没有那个，叫啥来着，降压的，缬……缬沙坦？",
        "越想越慌，一宿没睡。",
        "下午要接小朋友放学。",
        "我想问问凭什么扣钱。",
    ],
)
def test_what_cannot_be_said_back_is_left_out(stated, said) -> None:
    assert stated(said, complains=False)[0] == ""


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("我家暖气到今天还是冰凉的。", "您家暖气到今天还是冰凉的"),
        ("你们的电热毯把我爸给烫了！", "我们的电热毯把您父亲给烫了"),
        ("我反映一下，我订的衣柜啊，三周了还没到，我快气疯了。", "您订的衣柜，三周了还没到"),
        ("三号楼六零二，楼上把水管打漏了。", "楼上把水管打漏了"),
        ("你们那个导游，把我扔在路边，凭什么啊。", "我们那个导游，把您扔在路边"),
    ],
)
def test_a_complaint_is_said_back_without_its_temper(stated, said, problem) -> None:
    assert stated(said, complains=True)[1] == problem


@pytest.mark.parametrize(
    "said",
    ["气死我了，你们就是骗子。", "你们那个导游，我真是气死了。", "你自己看看你说的是什么。", "他说的。"],
)
def test_mere_temper_is_not_said_back(stated, said) -> None:
    assert stated(said, complains=True)[1] == ""


def test_enquiries_have_no_problem_and_complaints_no_want(stated) -> None:
    assert stated("我家暖气到今天还是冰凉的。", complains=False)[1] == ""
    assert stated("我想给我妈订一束花。", complains=True)[0] == ""


@pytest.mark.parametrize(
    ("said", "product"),
    [
        ("我买的净水器漏水。", "净水器"),
        ("我家那个热水器上礼拜才修过。", "热水器"),
        ("我在你们这儿买了个二手手机，屏幕是换过的。", "二手手机"),
        ("我上个月办了张年卡，店关了。", "年卡"),
        ("我试用了你们那个会员，扣了我钱。", "会员"),
    ],
)
def test_the_thing_of_the_matter_is_the_product(stated, said, product) -> None:
    assert stated(said, complains=True)[2] == product


@pytest.mark.parametrize(
    "said",
    [
        "箱子丢了，里头有我的降压药。",
        "我怕果酱碎了一冰箱。",
        "我们自己打车回的酒店。",
        "我是城南店的会员，教练骂人。",
        "那个谁家说送路由器，我拿不准。",
    ],
)
def test_what_is_only_mentioned_is_no_product(stated, said) -> None:
    assert stated(said, complains=True)[2] == ""


def test_a_thing_named_much_later_is_no_product(stated) -> None:
    later = ("客：嗯。", "席：好。", "客：你们供电的电脑也停电了？", "席：嗯。")
    assert stated("我们这栋楼又停电了。", complains=True, more=later)[2] == ""


@pytest.mark.parametrize(
    ("said", "told", "left_out"),
    [
        (
            "我家猫在你们那儿寄养了五天，今天接回来，右后腿一瘸一拐的，医院拍片说是骨折，我都气死了",
            ("猫", "骨折"),
            "接回来",
        ),
        (
            "你们那个助听器，花了我一万二，戴上就吱儿吱儿叫唤，跟蛐蛐似的，邻居都听得见，修了三回",
            ("助听器",),
            "蛐蛐",
        ),
        (
            "我有个快递，页面上写前天就该送到，结果卡在中转站三天没动了，我问派送点，人家也说不知道",
            ("快递", "三天没动"),
            "",
        ),
    ],
)
def test_a_long_account_is_said_back_in_short(stated, said, told, left_out) -> None:
    _, problem, _ = stated(said, complains=True)
    assert 0 < len(problem) <= 30 and all(word in problem for word in told)
    assert not left_out or left_out not in problem


def test_a_short_account_is_said_back_whole(stated) -> None:
    assert stated("我家的暖气一直不热，修了两回", complains=True)[1] == "您家的暖气一直不热，修了两回"
