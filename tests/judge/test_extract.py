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


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        # What another owes or used is asked of this customer: a matter of money.
        ("客：我要投诉，楼上那户的水费怎么记到我账上了，我这个月都没在家住。", "收费争议"),
        ("客：你们催收打错人了吧，我跟那个人同名，天天给我发催款短信。", "收费争议"),
        ("客：我要投诉，上一个租客欠的电费，你们赖到我头上让我交。", "收费争议"),
        ("客：这张罚单上的车根本不是我的，凭什么寄到我家来。", "收费争议"),
        # What was due to this customer went to another, or the other way round: not as agreed.
        ("客：我要投诉，给我送来的鲜花是别人的，卡片上写着别人的名字。", "产品质量"),
        ("客：我要投诉，我订好的靠窗位子给了另一个客人，让我坐门口去。", "产品质量"),
        ("客：我要投诉，你们把我的快件派给了别家，到现在也没人管。", "产品质量"),
        # Who was mistaken for another is told apart by what they complain of.
        ("客：我要投诉，保安认错人了，当着一堆人冲我吼，骂我是小偷。", "服务态度"),
    ],
)
def test_a_customer_taken_for_another_complains_of_what_came_of_it(
    judge: Judge, said: str, kind: str
) -> None:
    assert fact(judge, "type", said) == kind


@pytest.mark.parametrize(
    "said",
    [
        "客：我想问一下，替别人交话费怎么交？",
        "客：请问快递可以送到别人家代收吗？",
        "客：这个业务记在我名下，我想改成我爱人的，怎么办？",
    ],
)
def test_asking_for_something_to_be_done_for_another_is_no_complaint(judge: Judge, said: str) -> None:
    assert judge(OPEN, said, "席：好的，我帮您看一下。", "客：好的。").extract["complaint.type"] == ""


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


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("客：我要投诉，房子三个月前就退租了，押金到现在还没退。", "退款"),
        ("客：我要投诉，充电宝昨天就还了，今天还在计费。", "退款"),
        ("客：我要投诉，坐一趟车扣了我两次钱。", "退款"),
        ("客：我要投诉，说好终身免年费，现在扣了六百块年费。", "退款"),
        ("客：我要投诉，助听器一戴上就吱吱叫。", "维修"),
        ("客：我要投诉，电视没信号，遥控器按了没反应。", "维修"),
        ("客：我要投诉，教练当众笑话我，让他给我道个歉。", "道歉"),
        ("客：我要投诉，瓷砖贴歪了，你们给我免费返工修好。", "维修"),
        ("客：我要投诉，多收了三十块，钱我不要了，让收银员给我赔个礼。", "道歉"),
        ("客：我要投诉，多收了五块，不是钱的事，让店员给我赔个不是。", "道歉"),
        ("客：我要投诉，多收了五块，这不是骗钱吗。", "退款"),
        ("客：我要投诉，收费收错了，衣服也送错了，衣服赶紧给我换一件对的。", "退货换货"),
        ("客：我要投诉，快递放了五天，赶紧给我送。", "其他"),
    ],
)
def test_a_wish_may_lie_in_the_matter_unless_another_is_told(judge: Judge, said: str, wish: str) -> None:
    assert fact(judge, "wish", said) == wish


def test_a_wish_that_lies_in_the_matter_points_at_its_sentence(judge: Judge) -> None:
    said = "客：我要投诉，说好免年费，这个月乱收费六百块。"
    field = judge(OPEN, said).extract["record.form"]["wish"]
    assert field["value"] == "退款"
    assert field["quote"] in said


@pytest.mark.parametrize(
    "said",
    [
        "客：我要投诉，你们阿姨擦个玻璃擦一下午，下回给我换个阿姨。",
        "客：我要投诉，教练老迟到，给我换一个教练。",
        "客：我要投诉，老师上了两节就走了，要把耿老师换回来。",
        "客：我要投诉，养老金停了两个月，什么时候给我补发？",
        "客：我要投诉，停的两个月工资哪天补发？",
        "客：我要投诉，这个套餐太贵，我要换套餐。",
        "客：我要投诉，天天有骚扰电话，我要换号。",
        "客：我要投诉，房间一股烟味，给我换个房间。",
        "客：我要投诉，你们再不管，我就再发到网上。",
        "客：我要投诉，验证码收不到，给我重新发一个。",
    ],
)
def test_who_wants_another_person_plan_or_money_returns_no_goods(judge: Judge, said: str) -> None:
    assert fact(judge, "wish", said) != "退货换货"


@pytest.mark.parametrize(
    "said",
    [
        "客：我要投诉，阿姨的按摩椅是坏的，给我换台新的。",
        "客：我要投诉，老师买的教具缺一件，给我补发一件。",
        "客：我要投诉，鞋小了，给我换大一号的。",
        "客：我要投诉，手机屏有亮点，给我换一台。",
        "客：我要投诉，药发错了，我要换货。",
        "客：我要投诉，门板裂了，把这扇给我换一扇好的。",
    ],
)
def test_who_wants_another_thing_for_it_does(judge: Judge, said: str) -> None:
    assert fact(judge, "wish", said) == "退货换货"


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


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("客：我要投诉，多收的三十块退不退？不退我打监管电话投诉。", "危机"),
        ("客：我要投诉，今天给个准话，不然我把视频发给电视台。", "危机"),
        ("客：我要投诉，再拖下去我找报社。", "危机"),
        ("客：我要投诉，多收了我三十块，我不找监管，退给我就行。", "普通"),
        ("客：我要投诉，多收了我三十块，我没打算找报社。", "普通"),
        ("客：我要投诉，多收了我三十块，不退我就不续费了。", "普通"),
    ],
)
def test_a_threat_on_condition_is_one_and_what_is_ruled_out_is_none(
    judge: Judge, said: str, level: str
) -> None:
    facts = judge(OPEN, said, "席：我现在就把三十块退给您。").extract
    assert facts["complaint.level"] == level
    events = json.dumps(facts["record.tracker"]["key_events"], ensure_ascii=False)
    assert ("出现危机信号" in events) == (level == "危机")


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("客：我要投诉，赔不是顶什么用，把钱退给我。", "退款"),
        ("客：我要投诉，店员骂我，得给我道歉，饭钱也要退给我。", "退款"),
        ("客：我要投诉，水漏了一地，我要求你们赔地板。", "补偿"),
        ("客：我要投诉，扣错的钱能退吗？", "退款"),
        ("客：我要投诉，店员当众骂我，我就要她给我赔礼道歉。", "道歉"),
        ("客：我要投诉，暖气不热，你们赔笑脸没用，赶紧派人给我修好。", "维修"),
    ],
)
def test_an_apology_is_the_wish_only_of_who_wants_no_more(judge: Judge, said: str, wish: str) -> None:
    assert fact(judge, "wish", said) == wish


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("客：我要投诉，师傅来换芯子，讲好二百六，换完管我要四百三。", "收费争议"),
        ("客：我要投诉，墙上写一小时六块，我停了两个钟头，哪来的九十六？", "收费争议"),
        ("客：我要投诉，沙发改了三回日子，今天又没来。", "流程时效"),
        ("客：我要投诉，十月出的险，四十几天了，钱还没到。", "流程时效"),
        ("客：我要投诉，我妈困在电梯里，按铃没人理。", "产品质量"),
        ("客：我要投诉，教练当着一屋子人笑我，拿我取笑。", "服务态度"),
        ("客：我要投诉，花一万二买的助听器，戴上就吱吱响。", "产品质量"),
        ("客：我要投诉，鞋子穿了三天就开胶了。", "产品质量"),
        ("客：我要投诉，刚买的电视一开就黑屏，第三天了。", "产品质量"),
        ("客：我要投诉，屏幕一直闪，师傅让我再等三天。", "产品质量"),
        ("客：我要投诉，钥匙锁在屋里，开锁师傅说好两点到，等到五点人还没来。", "流程时效"),
    ],
)
def test_the_class_is_also_told_by_how_it_is_said(judge: Judge, said: str, kind: str) -> None:
    assert fact(judge, "type", said) == kind


@pytest.mark.parametrize(
    ("lines", "wish", "shown"),
    [
        (
            (
                "客：你好，我想约一下周六上午洗牙。",
                "席：好的，给您约周六上午十点，预约成功后给您发短信。",
                "客：好。",
            ),
            "其他",
            "业务办理",
        ),
        (
            (
                "客：我想问一下，洗牙多少钱，要提前多久去？",
                "席：一次一百二，提前十分钟到就行。",
                "客：好，知道了。",
            ),
            "咨询解答",
            "咨询解答",
        ),
        (
            (
                "客：我打电话来表扬你们的小李师傅，他帮了我大忙。",
                "席：谢谢您，我转告他。",
                "客：好的，再见。",
            ),
            "其他",
            "表扬致谢",
        ),
    ],
)
def test_who_wants_something_done_does_not_want_an_answer(
    judge: Judge, lines: tuple[str, ...], wish: str, shown: str
) -> None:
    facts = judge(OPEN, *lines, "席：还有别的需要吗？祝您生活愉快，再见。").extract
    assert facts["complaint.wish"] == wish
    assert facts["record.form"]["wish"]["value"] == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("我要赶紧补考，我下个月出国。", "我要赶紧补考"),
        ("教练说第二天给我补考，人呢？", "其他"),
        ("你给我想个办法，我下个月出国。", "其他"),
    ],
)
def test_a_wish_without_a_class_is_shown_in_the_customers_words(judge: Judge, said: str, shown: str) -> None:
    lines = ("客：我要投诉，教练把考试日子写错了，害我没考成。", "席：那您的意思是？", f"客：{said}")
    facts = judge(OPEN, *lines, "席：我记下了。").extract
    assert facts["complaint.wish"] == "其他"
    assert facts["record.form"]["wish"]["value"] == shown
