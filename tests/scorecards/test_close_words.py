"""Words that come close to a fault or a duty, and the ones that are it: abuse, hotlines, waiting, handling.

The sentences were written for these tests; none stands in a labelled call.
"""

from __future__ import annotations

import pytest
from conftest_sentences import heard, judged, lines

from qa.model import Verdict, Who

WAITS = ("wait_complaint", "wait_complaint_wide")
HESITATES = ("hesitate", "hesitate_late")
TAKEN = ("accepted_notice", "accepted_notice_wide")
TIMES = ("time_promise", "time_promise_wide")
ABUSES = """
你们就是一群骗子！|你们不就是骗子吗？|什么骗子公司！|你们这帮骗子还有脸打电话。
"""
ONLY_WARY = """
你们该不会是骗子吧？|你不会是骗子吧。|会不会是骗子啊？|网上骗子那么多，我可不敢说。|你别嫌我多心，如今骗子太多了。
"""
REGULATORS = """
我打一二三一五去。|我马上打幺二三四五。|我去打12315。|民航那个幺二三二六我会打的。|我找消协。
"""
OTHER_NUMBERS = """
身份证是三二零幺零二幺九九零幺二三四五零幺二。|卡号六二二八一二三四五六七八九零一。|单号是九九一二三一五零八。
"""
WAITED = """
打了六遍都占线。|你们把我晾着晾了半小时。|你们干晾着我四十分钟。|听了十分钟的音乐才轮到我。|拨了一上午没人接。|按得我手都酸了。
"""
NOT_WAITED = """
你们一天打八遍，我手机都快打爆了。|天天打好几通，我手机没法用。|东西往门口一扔，我回来都湿透了。|等了一上午才轮到我取号。
"""
IN_DOUBT = """
这个我还真说不好。|我拿不准，让我想想。|我不想折腾了。
"""
NO_DOUBT = """
说不好？那谁说得好？|你们别又说说不好。|我可不想等一下午。|我不想再等那么久。
"""
DENIES = """
您跟我说不着。|这事跟我讲不着。|绝对不可能。|您明显没按说明来。|绝对不会少给您，您记错了。|是您自己选的，怪谁？
"""
DENIES_NOT = """
您要是觉得跟我说不着，我请主管来。|您如果嫌跟我讲不着，可以找我们店长。|您放心，东西绝对不会丢。|我们绝对不会让您多跑。|是您自己选的，还是业务员给勾的？
"""
SYSTEM_DOWN = """
不好意思，系统异常，页面打不开了。|我这边系统卡住了。|后台出故障了，查不了。
"""
SYSTEM_WATCHES = """
系统会自动盯着异常登录。|后台监测到异常就先锁上。|系统一发现问题会先提醒。
"""
FEELS_WITH = """
哪个当爹的见了不心疼。|谁家做父母的不着急呢。|天下当妈的都得揪心。|老人住着院，您哪睡得着啊。
"""
FEELS_NOT = """
您是孩子的妈妈吧？|哪位家长来接的？|家里哪个老人住院？
"""
HANDLED = """
我把您这件升成加急投诉。|我给您报个修。|我提交个退款申请。|维修单我马上给您开。|嗯，登了。|我现在给您退掉。|我这就给您挂个急件。
"""
NOT_HANDLED = """
这单还没登。|您可以自己提交退款。|提交退款要等三天吗？|您办过异地备案吗？|记下了。|您的合同备案了吗？
"""
MORE = """
没别的事了吧？|您还有别的事吗？|除了这个还有什么要办的？
"""
NO_MORE = """
没别的事我挂了啊。|没什么事的话我就先挂了。|没其他问题我们这边就挂电话了。
"""
BACKUP = """
打不通的话，还能打谁的电话？|家里人有没有别的电话，留一个备用？|再留个备用的号码吧。
"""
NO_BACKUP = """
拿不准的话打我们的电话就行。|有没有别人用过这个账号？|有没有朋友开过您的车？
"""
PROMISED = """
礼拜天给您送到。|周三前给您回电话。|十二号师傅上门。
"""
HAPPENED = """
礼拜天晚上订单被取消了。|周三下午账号被冻结了。|这周都排满了。
"""
MOCKS = """
几块钱的东西还要利息，您也真会算。|您倒真敢开口。|二十块钱的事还好意思投诉。|看不懂就别买。
"""
MOCKS_NOT = """
您真会挑，这款最划算。|您可真会过日子。|二十块钱的东西我们也认真对待。|这么凑单真会省钱。|看不懂没关系，我念给您听。
"""
FAULTY = """
派来那个人啥也不会。|住的屋子漏水。|新换的教练什么都不懂。
"""
FAULTY_NOT = """
我在这儿住了三年多了。|孩子八个月多了。|我岁数大，我啥也不懂。
"""
SURE_TO_PAY = """
百分之一百给您退。|五万块一分不少全给您赔。
"""
NOT_SURE = """
百分之一百纯棉的。|押金按合同一分不少退给您。
"""
FEELS = """
我愁得头发都白了。|这口气我咽不下去。
"""
FEELS_NOTHING = """
白头发能染吗？|气管接口漏气。
"""
SECRET = """
您的信息出不了我们公司。|除了经办的同事谁也看不到。
"""
NO_SECRET = """
您的信息出了点问题。|除了周末谁来都行。
"""
SATISFIED = """
您觉得还满意吧？|您对这个处理满意吗？
"""
NOT_ASKED = """
我特别想帮到您。|我们也希望能帮上您。
"""
WHO = """
您好，市政热线八十八号，请问您什么事？|您好，天宇家政，四零一六许蔓，请问有什么可以帮您？|您好，顺路租车前台十二号，您请讲。
"""
WHO_NOT = """
您好，一二三四五热线，请问有什么可以帮您？|您好，蓝海物业二十四小时热线，请讲。|我们在建国路十八号。|您好，九五五八八客服热线，请讲。
"""
OFFERS = """
您好，有事您讲。|您好，有话您尽管说。|有什么难处您说。|您有问题请讲。
"""
OFFERS_NOT = """
您好，我有事先挂了。|您说的事我知道。|那天有事没去吧？
"""
FILED = """
我给您派单，师傅下午到。|行，我这就给您立案。|我先给您开个单。
"""
NOT_FILED = """
我没法给您派单。|要不要我给您派单？|他们没给您派单吗？
"""
CHECKED = """
六零八，姓章是吧？|您姓欧，对吗？|查到了，姓佟没错吧。
"""
NOT_CHECKED = """
这个楼盘姓什么都行。|姓名是吧，那是后面填的。|百家姓里有您这个姓。
"""
DATES = """
周三跟周五都还有位子，您要哪天？|下午场晚上场都能排，您选哪场？|十二号和十五号都有空，早上到。你挑哪天？
"""
NO_DATES = """
周三周五都湿了，您哪天发现的？|他周一到周五都在，您找哪位？|下周三有位子，早上来。
"""
SAID_AGAIN = """
周二跑圈，周五考，别记岔了。|明天九点到三号楼，可别弄错了。
"""
NOT_SAID_AGAIN = """
路上小心，别摔了。|您当时别弄错了就好。|周五有雨。
"""
BLANK = """
我脑子是空的。|我脑子里一片空白。|我整个人都懵了。|我脑子现在都是乱的。
"""
NOT_BLANK = """
脑子空的，密码想不起来。|电池是空的。|这孩子脑子灵。
"""
WONT_TELL = """
我不方便告诉你。|电话不想留。
"""
MAY_IT = """
没化验单还能不能报？|过期的发票能不能再报？|方不方便说一下你们地址？
"""
REFUSED = """
保修过了一年期限，免不了。|超过七天，退不了。
"""
GONE_THROUGH = """
审过了当天打款。|等待期也过了，这单能赔。|初审过了，三天出结果。
"""
TOO_FAR = """
去医院补的话太远了。|那我退了吧，太贵了。
"""
PICKED = """
那我写说明吧，医院太远了。|我就自己取吧，送货太慢。|那就明早吧，今天赶着有点麻烦。
"""
AGAIN_AND_AGAIN = """
都约了三回了，回回都说排不上。|跑了两趟，次次都没号。|报了好几次，每次都办不成。
"""
ONCE = """
我约了三回，都挺好的。|报了两次名，都考上了。|想问问还能约几次？
"""


def cases(who: Who, acts: tuple[str, ...], yes: str, no: str) -> list[object]:
    return [
        pytest.param(who, acts, text, right, id=text[:14])
        for block, right in ((yes, True), (no, False))
        for text in lines(block)
    ]


@pytest.mark.parametrize(
    ("who", "acts", "text", "right"),
    [
        *cases(Who.CUSTOMER, ("abuse_said", "abuse"), ABUSES, ONLY_WARY),
        *cases(Who.CUSTOMER, ("crisis_named",), REGULATORS, OTHER_NUMBERS),
        *cases(Who.CUSTOMER, WAITS, WAITED, NOT_WAITED),
        *cases(Who.CUSTOMER, HESITATES, IN_DOUBT, NO_DOUBT),
        *cases(Who.AGENT, ("denial",), DENIES, DENIES_NOT),
        *cases(Who.AGENT, ("system_down",), SYSTEM_DOWN, SYSTEM_WATCHES),
        *cases(Who.AGENT, ("empathy", "empathy_wide"), FEELS_WITH, FEELS_NOT),
        *cases(Who.AGENT, TAKEN, HANDLED, NOT_HANDLED),
        *cases(Who.AGENT, ("more_help",), MORE, NO_MORE),
        *cases(Who.AGENT, ("asks_backup", "asks_backup_wide"), BACKUP, NO_BACKUP),
        *cases(Who.AGENT, TIMES, PROMISED, HAPPENED),
        *cases(Who.AGENT, ("rude",), MOCKS, MOCKS_NOT),
        *cases(Who.CUSTOMER, ("fault",), FAULTY, FAULTY_NOT),
        *cases(Who.AGENT, ("overpromise",), SURE_TO_PAY, NOT_SURE),
        *cases(Who.CUSTOMER, ("feeling",), FEELS, FEELS_NOTHING),
        *cases(Who.AGENT, ("keeps_secret",), SECRET, NO_SECRET),
        *cases(Who.AGENT, ("asks_satisfied",), SATISFIED, NOT_ASKED),
        *cases(Who.AGENT, ("who_speaks",), WHO, WHO_NOT),
        *cases(Who.AGENT, ("offer_help", "offer_help_wide"), OFFERS, OFFERS_NOT),
        *cases(Who.AGENT, TAKEN, FILED, NOT_FILED),
        *cases(Who.AGENT, ("verify",), CHECKED, NOT_CHECKED),
        *cases(Who.AGENT, ("choices_of_day",), DATES, NO_DATES),
        *cases(Who.AGENT, ("recap_short",), SAID_AGAIN, NOT_SAID_AGAIN),
        *cases(Who.CUSTOMER, ("feeling",), BLANK, NOT_BLANK),
        *cases(Who.CUSTOMER, ("upset",), BLANK, NOT_BLANK),
        *cases(Who.CUSTOMER, ("info_refused",), WONT_TELL, MAY_IT),
        *cases(Who.AGENT, ("refuse_wish",), REFUSED, GONE_THROUGH),
        *cases(Who.CUSTOMER, ("fault",), AGAIN_AND_AGAIN, ONCE),
        *cases(Who.CUSTOMER, HESITATES, TOO_FAR, PICKED),
    ],
)
def test_words_are_heard_where_they_mean_it(who: Who, acts: tuple[str, ...], text: str, right: bool) -> None:
    assert heard(text, who, *acts) is right


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("主管三十分钟内给您回电话。", Verdict.PASS),
        # How long an account stays shut is no time of contact.
        ("申诉通过的话，封号改成三十天。", Verdict.FAIL),
        ("主管会尽快的。", Verdict.FAIL),
    ],
)
def test_a_term_is_no_time_of_contact(answer: str, verdict: Verdict) -> None:
    call = (
        f"您好，请讲。|我要投诉，号被封了，不解开我找律师起诉你们。|我马上升级给主管。|多久？|{answer}|唉。"
    )
    assert judged("agreement.escalation", call).verdict is verdict


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("您只用在理赔上，不会外传。", Verdict.PASS),
        ("好的，记下了。", Verdict.NA),
    ],
)
def test_a_word_on_secrecy_counts_for_what_was_asked_for(said: str, verdict: Verdict) -> None:
    number = "一一零一零一一九九零零三零七四五一八"
    call = f"您好，请讲。|我要理赔。|身份证号报一下。|{number}。|{said}|好。"
    assert judged("call.privacy_reminder", call).verdict is verdict


@pytest.mark.parametrize(
    ("last", "verdict"),
    [
        ("爱找谁找谁，领导也得开会，没空接您这个。", Verdict.FAIL),
        ("那行，爱找谁找谁去。", Verdict.FAIL),
        ("万一您不在家，还能打给谁？", Verdict.PASS),
    ],
)
def test_sending_the_customer_to_anybody_asks_for_no_second_contact(last: str, verdict: Verdict) -> None:
    call = f"您好，请讲。|路灯坏了没人修，我要投诉。|给您派单，明天师傅来修。|叫你们领导来！|{last}|行。"
    assert judged("agreement.backup_contact", call).verdict is verdict
