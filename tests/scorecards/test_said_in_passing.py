"""What is said in passing and what is meant: sorry for not hearing, an apology that is no payment, a bare condition.

The sentences and calls were written for these tests; none stands in a labelled call.
"""

from __future__ import annotations

import pytest
from conftest_sentences import heard, judged, told_apart

from qa.model import Who

SORRY = "对不起，您说的情况是我们的疏忽。|不好意思，您说得对，是我们弄错了。|实在抱歉，让您白跑一趟。"
PARDON = "不好意思，您说几号？|抱歉，您刚才说的是哪一款？|对不起，请问您说的是什么？|对不住啊，您说多少钱？"
GUARANTEED = (
    "不会有问题，我保证全退。|我给您打包票，一定批。|您放心，我一定赔您。|肯定给您赔。|一定全额退，我保证。"
)
NOT_GUARANTEED = "我不好先给您打包票。|我不敢跟您保证一定退。|这个我没法现在就答应您全退。"
SORRY_SURELY = "着急是一定的，我先给您赔个不是。|我们一定给您赔礼道歉。|肯定得给您赔个罪。"
REGULATOR = "我要打药监局电话的。|再不管我打教育局热线去。|我找卫健委反映。"
NO_REGULATOR = "我在药监局上班。|你们这儿离教育局近吗？"
A_TIME = "三天就给您退。|一点给您回电。|一个月就给您结清。"
NO_TIME = "断一个月就不算连续了。|过了七天就作废。|我问细一点好给您办。|三天就失效。"
WHO_NEXT = "到时候会有同事打电话给您。|我们会上报给主管部门。"
NOBODY_NEXT = "我挂了，后头还有电话。|后面还排着好几个电话呢。|我们这边没有上报的口子。"
NOTED = "我先拿笔写本子上。|您的事我记在纸上了。|名字我先抄到本子里。"
NOT_NOTED = "合同那本您带着没？|写在本子上的那串数是什么？"
DENIES = "系统里没有，系统不会错的。|电脑不会出错的。|是您签了字我们才给办的。"
DENIES_NOT = "是您自己签的字吗？|系统出错了，我给您改。|系统不会错，但我再给您核一遍。"
RUDE = "这你都听不懂吗？|这么简单你还弄不明白？"
PATIENT = "这个您听不懂没关系，我换个说法。|这话孩子听不懂，您给解释一下。"
ASKS = "我听不懂，什么意思？|这个我不懂，您讲讲。"
ASKS_NOT = "我又不懂你们这个。|我又不会弄。"
WAITS = "再等等吧，页面还没出来。|您再等一会儿。"
SAYS_AGAIN = "再次跟您确认，明天九点上门。|再跟您核一遍，退一百二。"
SAYS_FIRST = "您再跟家里人确认一下。|麻烦您再说一遍。"
ASKS_LEAVE = "礼拜天上午上门，成吗？|给您换一台，行么？"
ASKS_DATA = "卡号报一下，可以吗？|您稍等一下，行吗？"
OFFERS = "现在补办也行。|今天补录还来得及。"
OFFERS_NOT = "现在补办不了。|补做没有用了。"


@pytest.mark.parametrize(
    ("text", "who", "acts", "yes"),
    told_apart(
        (Who.AGENT, ("apology", "apology_wide"), SORRY, PARDON),
        (Who.AGENT, ("overpromise",), GUARANTEED, f"{SORRY_SURELY}|{NOT_GUARANTEED}"),
        (Who.CUSTOMER, ("crisis_named",), REGULATOR, NO_REGULATOR),
        (Who.AGENT, ("time_promise", "time_promise_wide"), A_TIME, NO_TIME),
        (Who.AGENT, ("next_by_whom",), WHO_NEXT, NOBODY_NEXT),
        (Who.AGENT, ("recorded",), NOTED, NOT_NOTED),
        (Who.AGENT, ("denial",), DENIES, DENIES_NOT),
        (Who.AGENT, ("rude",), RUDE, PATIENT),
        (Who.CUSTOMER, ("asks_meaning",), ASKS, ASKS_NOT),
        (Who.AGENT, ("hold_request",), WAITS, ""),
        (Who.AGENT, ("recap",), SAYS_AGAIN, SAYS_FIRST),
        (Who.AGENT, ("ask_agree", "ask_agree_wide"), ASKS_LEAVE, ASKS_DATA),
        (Who.AGENT, ("solution",), OFFERS, OFFERS_NOT),
    ),
)
def test_words_are_heard_where_they_mean_it(text: str, who: Who, acts: tuple[str, ...], yes: bool) -> None:
    assert heard(text, who, *acts) is yes


@pytest.mark.parametrize(
    ("check", "call", "verdict"),
    [
        # An apology before the customer's harsh words is one; for the line alone it is none.
        (
            "switch_in.apology",
            "您好。|我查个货，十二件到了十一件。|少货是我们的疏忽，对不住您。|我昨天打过电话没人回我，我要投诉。|什么时候打的？|昨天。",
            "pass",
        ),
        (
            "switch_in.apology",
            "您好。|你们热线真难打。|打了三天才通，抱歉。|你们多扣了我的钱，我要投诉。|哪个月的？|上月。|卡号报一下。|一二三。",
            "fail",
        ),
        (
            "switch_in.apology",
            "您好。|我要投诉，师傅三次都没来。|不好意思，您说是哪天？|礼拜五！|哦，单号报一下。|三三二。",
            "fail",
        ),
        # 同意吗 about one more thing is no question for other needs.
        (
            "closing.more_help",
            "您好。|我要退款。|给您退。|好。|还有，孩子的账号我先锁上，您同意锁吗？|同意。|再见。|再见。",
            "fail",
        ),
        (
            "closing.more_help",
            "您好。|我要退款。|给您退。|好。|还有别的要我办的吗？|没了。|再见。|再见。",
            "pass",
        ),
    ],
)
def test_duties_are_judged_by_what_is_meant(check: str, call: str, verdict: str) -> None:
    assert judged(check, call).verdict == verdict
