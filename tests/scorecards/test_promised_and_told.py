"""What an agreement is made of, and what only comes close: times, steps, records, escalations, consent, identity.

The sentences and calls were written for these tests; none stands in a labelled call.
"""

from __future__ import annotations

import pytest
from conftest_sentences import heard, judged, told_apart

from qa.model import Verdict, Who

TIMES = ("time_promise", "time_promise_wide")
TAKEN = ("accepted_notice", "accepted_notice_wide")
GRAVE = ("crisis_named", "asks_supervisor")
PROMISED = """
每天十点给您回电。|师傅四小时内上门。|明天十点给您寄出。|后天中午前修好。|一天之内给您答复。|周六上午给您装好。|快一点的话，明天下午就送到。
再过两天就给您送到。|店长这周三给您回电话。
"""
NO_PROMISE = """
十五分钟不付款就自动取消。|我一天处理几十个单子。|一天几百通电话，谁记得住。|今天退要扣百分之二十的违约金。|周六下午没厅了。
四小时深度清洁。|下周一早上八点，北门，没听错吧？
再过两个月就考试了，您自己掂量。|店长这周都在外地学习，我给您捎个话。|券在月底前花掉就行。
"""
RECORDED = """
您反映的情况我登记好了。|您的投诉给您报到质检部了。|您看怎么处理，投诉我先给您登记上。|现在就给您处理。|给您建了投诉单。
您的意见我记下了，会反馈的。|您的问题我会反馈给技术部门处理。|您的意见我已经反映上去了。
"""
NOT_RECORDED = """
您现在想怎么处理？|我帮您转给财务，您跟他们说。|转过去了，您找他们谈。|开单子有什么用？|请问您是几栋几号？|换成女老师加六十，我给您备注上？
您的意见我们会反馈的。|女士，您的问题我会反映的。|您说的我会转达。
"""
NEXT = """
师傅出门前给您打电话。|结果出来会发短信给您。|经理开完会给您回电话。|主管在开会，三点给您电话。|您打我们热线就能查进度。
您打九五五八八就能查。|师傅今天在培训，明天他会给您打电话。
"""
NO_NEXT = """
打呗，热线电话谁都能打。|爱打哪儿打哪儿去，我们的热线多着呢。|有消息就有消息，问我也没用。|随便你，我还有别的电话要接。|主管在开会，这点小事不用找他。
页面打不开，估计五分钟。|店里是有电话的呀。|主管在外地培训，我给您带个话。
"""
RAISED = """
我这就把情况报给值班主管。|给您升级到客诉组。|店长亲自给您处理。
"""
NOT_RAISED = """
给您换个升级款。|店长今天休息，您找他也是我来处理。|您叫人发这个，可是要负责任的。|先生，系统里没有这单。
"""
SOME_DAY = """
他开完会看到会联系您。|她忙完再打给您。|领导有空会找您。
"""
A_TIME = """
经理开完会三十分钟内打给您。|我看到您的订单了。|明天上午十点回电给您。|他看到会联系您，今天六点以前。
"""
THREATENS = """
让你们督导来跟我说。|督导呢，叫她接电话。|叫你们店长来。|咱们法院见，我要起诉。
"""
TELLS = """
你替我跟你们站长说一声，给小李记个功。|先不用店长，你先把水关了。|我爱人在法院上班。|我闺女在电视台工作，今天加班。
"""
OFFERED = """
给您转成周末班，补个差价。|这钱给您全额退。|可以换成下午的场。
解除冻结需要您上传身份证照片，我们审核完就恢复。|退款得您提交一下小票，审核通过就退。|恢复收款得您拍一下执照，我们这边核实。
"""
NOT_OFFERED = """
赔付是没有的。|感谢您选择我们。|物业那边我们叫不动。|您上个月改成夜间班了吧？
退款得您自己去找商家要。|我给您留个条，他回来再看。|店长在外地出差，我给您记个话。
"""
ASKS_CHOICE = """
两样您更愿意哪一种？|您方便哪种？|您看是明天补发，还是原路退款？
您是周三，还是周五？|哪一种您觉得方便？|您是自提还是上门？
"""
ASKS_FACT = """
您住哪一栋？|您买的是哪一种？|您看是红色的还是蓝色的？
您是周三买的，还是周五？|您是自提的还是上门送的？|哪个方便面坏了？
"""
TWO_WAYS = """
早上有一趟直达，要是想睡个懒觉，下午也有一趟。|能换黑色的；如果您认准红色，城北店也有。|周三有空位，要是您非要王老师，周日也可以。
"""
ONE_WAY = """
要是非要红色，那就没有了。|有问题的话，要是着急也可以打电话。|周三有空位，您来就行。
"""
AGREED = """
行，我要去开会了。|我要第一种。|行，就这么办。|可以，那转吧。
"""
NOT_AGREED = """
我要录音了。|你给我等着！|我要去举报。
"""
MOVES_CALL = """
我给您转仓库吧。|给您转核赔。|我只能转达，所以想把电话转给他。
"""
MOVES_NONE = """
我给您转达一下。|您的话我一定给您转达到。|给您从头说一遍。|五百块给您转仓库老张的账户。
"""
REFUSED = """
身份证号凭什么给你，我不报。|名字我不说。|手机号不想给你们。
"""
NOT_REFUSED = """
你们客服不告诉我单号。|他们师傅不肯说。|商家一直不给我单号。
"""
ASKED = """
说一下下单时留的电话。|您的姓和手机号给我们留一个。|单号劳您报一下。
"""
NOT_ASKED = """
您刚才报的卡号我记下了。|我的工号给您报一下。|您给的号码打不通。
"""
BOUGHT = "您想退的是哪天买的？|您是哪天买的？|什么时候装的？"
PLANS = "您打算哪天来？|您准备什么时候去？|您想几号入住？"
OWN = "我想把套餐改便宜点。|我的快递一直没到。|我要把会员停了。"
NOT_OWN = "我这老花眼，手机上的字看不清。|我们几个在手机上约不上。|套餐一般怎么收费？"
ASKS_SECRET = "密码说一下。|您把密码告诉我。|身份证号报一下。"
KEEPS_SECRET = "密码千万不要告诉别人。|密码我不问您。"


@pytest.mark.parametrize(
    ("text", "who", "acts", "yes"),
    told_apart(
        (Who.AGENT, TIMES, PROMISED, NO_PROMISE),
        (Who.AGENT, TAKEN, RECORDED, NOT_RECORDED),
        (Who.AGENT, ("next_by_whom",), NEXT, NO_NEXT),
        (Who.AGENT, ("escalates",), RAISED, NOT_RAISED),
        (Who.AGENT, ("vague_contact",), SOME_DAY, A_TIME),
        (Who.CUSTOMER, GRAVE, THREATENS, TELLS),
        (Who.AGENT, ("solution",), OFFERED, NOT_OFFERED),
        (Who.AGENT, ("ask_agree", "ask_agree_wide"), ASKS_CHOICE, ASKS_FACT),
        (Who.AGENT, ("choices",), TWO_WAYS, ONE_WAY),
        (Who.CUSTOMER, ("agrees",), AGREED, NOT_AGREED),
        (Who.AGENT, ("transfer_now",), MOVES_CALL, MOVES_NONE),
        (Who.CUSTOMER, ("info_refused",), REFUSED, NOT_REFUSED),
        (Who.AGENT, ("asks_identity",), ASKED, NOT_ASKED),
        (Who.AGENT, ("asks_key_fact",), BOUGHT, PLANS),
        (Who.CUSTOMER, ("own_matter",), OWN, NOT_OWN),
        (Who.AGENT, ("asks_private",), ASKS_SECRET, KEEPS_SECRET),
    ),
)
def test_words_are_heard_where_they_mean_it(text: str, who: Who, acts: tuple[str, ...], yes: bool) -> None:
    assert heard(text, who, *acts) is yes


@pytest.mark.parametrize(
    ("call", "right"),
    [
        # A question first, then leave is given.
        (
            "您好。|我要投诉。|这事归财务管，我给您转过去，可以吗？|要等多久？|一分钟左右。|那转吧。",
            Verdict.PASS,
        ),
        ("您好。|我要投诉。|这事归财务管，我给您转过去，可以吗？|行。|好，请别挂机。", Verdict.PASS),
        ("您好。|我要投诉。|这事归财务管，我给您转过去，可以吗？|我不想转。|已经转了。|唉。", Verdict.FAIL),
        ("您好。|我要投诉。|我给您转仓库吧，您自己跟他们说。|等等。|喂？", Verdict.FAIL),
    ],
)
def test_leave_to_transfer_may_come_after_a_question(call: str, right: Verdict) -> None:
    assert judged("conversion.transfer_consent", call).verdict is right
