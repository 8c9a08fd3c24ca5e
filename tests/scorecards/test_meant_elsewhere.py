"""Words that mean a fault here and something else there: a wait, a transfer, a hesitation, a threat, a refusal.

The sentences and calls were written for these tests; none stands in a labelled call.
"""

from __future__ import annotations

import pytest
from conftest_sentences import heard, judged_of, told_apart

from qa.model import AudioFacts, CheckResult, Layout, Transcript, Turn, Who


def judged(name: str, call: str, silence_before: int | None = None) -> CheckResult:
    """The verdict of a check on a call with times, parted by bars, the agent first; one turn may come late."""
    turns, clock = [], 0.0
    for i, text in enumerate(call.split("|")):
        clock += 16.0 if i == silence_before else 0.3
        end = clock + 0.3 * len(text)
        turns.append(Turn(i, (Who.AGENT, Who.CUSTOMER)[i % 2], clock, end, text, raw=text))
        clock = end
    transcript = Transcript(
        call_id="t", duration=clock, turns=tuple(turns), audio=AudioFacts(2, 8000, Layout.STEREO)
    )
    return judged_of(name, transcript)


WAITS = ("wait_complaint", "wait_complaint_wide")
HESITATES = ("hesitate", "hesitate_late")
GRAVE = ("crisis_named", "asks_supervisor", "big_claim", "injury")
LONG_WAIT = """
我打了十分钟电话才打通。|等了十多分钟才有人接。|打了三次电话都占线。|打了七八个电话才通。|按了半天才转到人工。|排队排了二十分钟。
打了四遍，每次都说线路忙。|总算有人接了。|听了半天的曲子，才有人说话。
"""
OTHER_WAIT = """
我等你们回电等了三个小时。|我打了三次电话，每次都说快了。|我打了五个电话，换了三个人，谁都不给准话。
我给你们打了好几次电话了，一直没解决。|我在家等了两个小时，没人上门。|这鱼等了一个小时才上桌。|我听了半天也没听明白。
按了半天按不出水来。|终于有个人肯听我说了。|盯了十分钟，屏幕没反应。|他们让我等了半小时，说给回电。
"""
MOVES_CALL = """
我给您转接理赔。|这就给您转过去，您别挂。|我给您转一下主管。|我把电话转给店长。|您的电话我给您转到财务。|我把您转给技术。|给您转一下啊。
"""
MOVES_THING = """
我给您转到微信零钱了。|这个件我给您转到另一个网点。|给您转了，今天到账。|您的意思我给经理转过去。|图片我转给您。|文件给您转一下格式。
向右转，走到头。|给您转过去一张券。|司机给您接到机场。|我把您的话转给厨师长。|我把情况转到客诉组。
"""
UNDECIDED = """
那回头再说吧。|改天再定吧。|没有了，我先跟我爱人商量一下。|过两天给您回话。|我问问我老公。|太贵了。|这个我怕麻烦。|万一又坏了呢？
"""
SETTLED = """
没了，改天给你们送点橘子。|没了，过两天再说吧。|回头给您写个好评。|好，那我回头看看短信。|万一下雪了你们还送吗？|我等得太久了。
你们办事也太慢了吧。|我怕麻烦你们。|行，我先跟家里说一声。|我要问问我儿子卡号。|我先问问孩子他几点放学。|发票的事改天再说。
"""
THREATENS = """
叫你们店长来。|我要跟你们领导说。|让站长给我打电话。|你们主管呢，让他接电话。|领导说了算是吧，那让领导来。|孩子头磕破了，流了好多血。
我让你们的狗咬了，打了针。|给我赔三倍。|不赔两万没完。|牛奶过期了还卖，孩子喝了拉肚子。|我妈在你们店摔了一跤，去医院缝了三针。
我不跟你讲，我跟经理谈。|我直接跟你老板说。|这事我要和你们站长理论。|我跟店长当面讲。
"""
TELLS = """
店长说可以便宜，我来确认一下。|你们店长上次给我留了座。|这个要店长签字吗？|站长来过了，说明天修。|上次是你们主管接的电话，说给退。
我要给你们领导写表扬信。|我妈去年摔了一跤，腿脚不好，要住一楼。|买那个意外险，骨折赔多少？|我家狗吐了，能看急诊吗？
胳膊肿了，挂哪个科？|赔两万的那个险怎么买？|商家赔了我十倍。
我跟老板请了半天的假。|刚跟老板吵了一架，心情不好。|我跟老板借了辆车过去的。|房子是我和老板合租的。
"""
SAYS_WHY = """
我得让花房先剪枝。|我现在接离您最近的网点。|我去叫师傅过来看。|我要跟厨房对一下。
"""
SAYS_NOT_WHY = """
您稍等，别挂。|我叫小王。|我现在跟您说一下。|我马上回来。|我先接着说。
"""
ASKS_LEAVE = """
我把电话接过去，接不接？|站长在隔壁，您乐意不？|我给您转过去，转不转？
"""
ASKS_NO_LEAVE = """
他接不上。|这个转不了。|您说不清也没关系。
"""
UPSET = """
我都急死了，孩子还没到家。|气得我一宿没睡。|我手抖得电话都拿不稳。|我害怕得直哭。|吓得我腿软。|我越想越窝火。|这不是欺负老实人吗？
"""
NOT_UPSET = """
我有点着急，能快点吗？|我有点害怕去了。|孩子害怕打针，能不能换个大夫？|我着急用，今天能到吗？|我手抖点错了，想取消。|腿软，走不动路。|这事越说越长。|我越听越明白了。
"""
THANKS = """
谢您头一个告诉我们。|谢谢您。|我们全站都谢您。
"""
NO_THANKS = """
不用谢您太客气了。|您不必谢我。
"""
SAYS_AGAIN = """
跟您再核对一遍：周五上午，两位师傅上门。|说好了，明天下午三点见。|我总结一下，退您八十块，三天到账。|记好了，后天上午十点，贺师傅上门。
那咱们就说定了，周三换新。|我再给您捋一下，先修，修不好再换。
"""
SAYS_NOT_AGAIN = """
您再考虑一下，也不着急。|我再处理一下就好。|都是公司定好的价。|您反映的我登记好了。|刚才您说的我都写在单子里了。
到时候有专人跟您联系。|再核对一下，您这张卡是六二二二零零三三，没错吧？|跟您再确认一下手机号。|带上订单就行。
"""
PROMISES = "明天下午之前给您送到。|三天内给您答复。|您放心，周五之前一定修好。|两小时内师傅给您打电话。"
OWN_DEADLINE = """
您记得周五之前付尾款。|您每月二十号前自己报一次数。|您还能在七天内再申诉一次。|您最好在月底前办理。
"""
REFUSES_MORE = "不续了，不续了。|我不加钱。|还要补差价？不加。|我一分钱都不会再交！|那我不充了。"
REFUSES_NOT = "汤里不加香菜。|我不续费是哪天停机？|别吓唬我。|你这是拿合同吓唬我？|一分钱都没退给我。|我不加班，白天有空。"
SURE_GAIN = "差的钱写进合同里，少一分我们补。|签个协议，坏了免费换。|合同里写明了，七天内全额退。"
NO_GAIN = "按合同要扣三成。|您把合同号念一下。|合同第八条摆在这儿。|我看看合同啊。"
PRESSES = """
您最好今天就定。|你要办就赶紧的。|月底就涨价了。|这个名额只给您留半个小时。|错过了您别后悔。|到时候可别怪我没提醒。
"""
PRESSES_NOT = """
您不用今天就定，慢慢看。|师傅今天就到，您别急。|您要办的话带上身份证。|座位给您留到明天晚上。|月底就到账了。|到时候我提醒您。
"""
RUDE = "问什么问，等着！|催什么催。"
POLITE = "您好，请问什么问题？|您想问什么问题？"


@pytest.mark.parametrize(
    ("text", "who", "acts", "yes"),
    told_apart(
        (Who.CUSTOMER, WAITS, LONG_WAIT, OTHER_WAIT),
        (Who.AGENT, ("transfer_now",), MOVES_CALL, MOVES_THING),
        (Who.CUSTOMER, HESITATES, UNDECIDED, SETTLED),
        (Who.CUSTOMER, GRAVE, THREATENS, TELLS),
        (Who.AGENT, ("hold_reason",), SAYS_WHY, SAYS_NOT_WHY),
        (Who.AGENT, ("ask_consent",), ASKS_LEAVE, ASKS_NO_LEAVE),
        (Who.AGENT, ("recap", "recap_words"), SAYS_AGAIN, SAYS_NOT_AGAIN),
        (Who.AGENT, ("time_promise", "time_promise_wide"), PROMISES, OWN_DEADLINE),
        (Who.CUSTOMER, ("hesitate_late",), REFUSES_MORE, REFUSES_NOT),
        (Who.AGENT, ("reassure",), SURE_GAIN, NO_GAIN),
        (Who.AGENT, ("pressure",), PRESSES, PRESSES_NOT),
        (Who.AGENT, ("rude",), RUDE, POLITE),
        (Who.CUSTOMER, ("upset",), UPSET, NOT_UPSET),
        (Who.AGENT, ("thanks",), THANKS, NO_THANKS),
    ),
)
def test_words_are_heard_where_they_mean_it(text: str, who: Who, acts: tuple[str, ...], yes: bool) -> None:
    assert heard(text, who, *acts) is yes


@pytest.mark.parametrize(
    ("call", "verdict"),
    [
        # Asked, and refused at once or with the thing named.
        ("您好。|修灯。|报一下手机号。|我不想说。|规定必须报。|唉。", "fail"),
        ("您好。|退课。|贵姓？|姓何。|哪个班？|周二的。|好的。|身份证号我不报。|规定必须报。|唉。", "fail"),
        ("您好。|退课。|报一下手机号。|我不想说。|不报也行，报学号一样能查。|好。", "pass"),
        # Long after the name was asked, what is not said is something else.
        (
            "您好。|订花。|贵姓？|姓何。|送给谁？|我爱人。|写句什么？|祝她快乐。|落款呢？|我不想说得太肉麻。|好。",
            "na",
        ),
        (
            "您好。|订餐。|贵姓？|姓何。|几位？|六位。|有忌口吗？|没有。|要惊喜吗？|要，先别告诉他，我不敢说。|好。",
            "na",
        ),
    ],
)
def test_information_is_refused_where_it_was_asked(call: str, verdict: str) -> None:
    assert judged("conversion.info_refusal", call).verdict == verdict


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("是哪天开始响的？", "响的时候门关严了吗？", "pass"),
        ("是哪天开始响的？", "灯是亮还是不亮？", "pass"),
        ("师傅联系过您没有？", "零件您还想要吗，还是换别的？", "pass"),
        ("是哪天开始响的？", "能不能修要看厂家的意思。", "fail"),
        ("是哪天开始响的？", "磨蹭啥呀，到底修还是不修？", "fail"),
        ("啥事儿？", "是哪天开始响的？", "fail"),
        ("裴什么？", "是哪天开始响的？", "fail"),
        ("是哪天开始响的？", "喊有啥用？能不能到，我可不敢说。", "fail"),
    ],
)
def test_only_questions_about_the_matter_probe(first: str, second: str, verdict: str) -> None:
    call = f"您好，请讲。|我要投诉，洗衣机老响，没人管。|{first}|嗯。|{second}|唉。|给您登记维修。|好。|再见。|再见。"
    assert judged("switch_in.probe", call).verdict == verdict


@pytest.mark.parametrize(
    ("hold", "verdict"),
    [
        ("您稍等，我查一下库存。", "pass"),
        ("请稍候，我得让花房先剪枝。", "pass"),
        # Something was said that may be the reason: nobody is charged for it.
        ("请稍候，师父正把那批新到的翻出来。", "undecided"),
        # Nothing was said besides.
        ("您稍等，别挂电话。", "fail"),
        ("请稍候啊。", "fail"),
    ],
)
def test_a_reason_to_wait_is_missing_only_where_nothing_was_said(hold: str, verdict: str) -> None:
    call = f"您好，请讲。|还有货吗？|{hold}|好。|谢谢您等我，还有两件。|好。"
    assert judged("conversion.hold_notice", call, silence_before=4).verdict == verdict
