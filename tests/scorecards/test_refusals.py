"""A wish that is refused: what is a refusal, what a reason, what another offer, and which refusal counts.

The sentences and calls were written for these tests; none stands in a labelled call.
"""

from __future__ import annotations

import pytest
from conftest_sentences import heard, judged, lines

from qa.model import Who

ALTERNATIVE = "agreement.alternative"
REFUSES = """
这个日子我真不敢应您。|这事我可做不得主。|我这儿拍不了板。|寄出去的东西追不回来了。|我变不出来呀。|门都没有。|想都别想。
单买不打折的。|样书不外借。|钥匙不给借。|发票不给开的。|烟花是不让的。|这边不管。|我们店里不负责。|猫不能上车。|电动车不让进。
这个不能做。|没有试吃的。|目前没有代步车。|折扣是没有的。|周四赶不及了。|年前来不及了。|网上暂时办不了的。
"""
NOT_REFUSES = """
您的押金丢不了。|您放心，坏不了。|师傅迟不了。|价钱亏不了。|不能，所以我先给您赔个不是。|不行，所以咱们换个法子。
批不下来我打给您。|查不到您再来找我。|修不好我们给您换。|说了又改不了，换谁都着急。|您在开车腾不出手，我替您记。
超出的部分我们出。|超过三天没到您打给我。|过了今天就没这个价了。|您自己掂量，过了十二点可就涨了。|吵架解决不了问题。
备用机不给您添麻烦的。|您给不给换都行。|来不及没关系，改天也行。|您说不给退，是哪位同事说的？|我不管多晚都等您。
"""
GIVES_REASON = """
晚上打钻怕影响邻居。|晚上打钻会影响别的住户。|过了十五天就不能退了。|要到三月才有。|这批已经拆了封。|您那件是定制的，属于定制商品。
规定是这样的：满一年才能转。|按章程，配好的镜片不能退。
"""
NO_REASON = """
恐怕不可以的呢。|怕是难。|您别害怕。|规定就是这样的呢。|公司就是这么规定的。|规定就是这样，我也改不了。|流程一直是这样，请您理解。
这是您自己用的。|那您今天来。
"""
OFFERS = """
您可以先用备用机。|可以给您改到下周。|要不这样，我帮您换一台。|我给您申请抵下个月的费用。|我给您登记到候补名单里，有位子先通知您。
建议您走邮寄，一样能办。
"""
NO_OFFER = """
建议您别着急。|建议您耐心等通知。|您可以理解成一种福利。|您可以放心。|这样，我给您保证。|我帮您反馈一下。|我给您记下来了。
超过七天就不能换了。|那您可以去别的地方呀。|您自己想办法吧。|还有什么可以帮您的吗？
"""


@pytest.mark.parametrize(
    ("text", "act", "yes"),
    [
        (line, act, yes)
        for act, wanted, unwanted in (
            ("refuse_wish", REFUSES, NOT_REFUSES),
            ("refuse_reason", GIVES_REASON, NO_REASON),
            ("alternative_way", OFFERS, NO_OFFER),
        )
        for yes, block in ((True, wanted), (False, unwanted))
        for line in lines(block)
    ],
)
def test_act_is_heard_in_its_ways_of_speaking_only(text: str, act: str, yes: bool) -> None:
    assert heard(text, Who.AGENT, act) is yes


@pytest.mark.parametrize(
    ("call", "verdict"),
    [
        # Refused barely, and made good when the customer asks again.
        (
            "您好，请讲。|给我换靠窗的座。|换不了。|一个都没有？"
            "|靠窗的换不了，因为那几排已经满了，您可以先坐过道，到站有人下就给您挪。|行。",
            "pass",
        ),
        # One wish is refused well, the next one is not: that is how the customer is left.
        (
            "您好，请讲。|给我退房费。|按规定过了六点退不了，可以给您抵下次的房费。|行吧。"
            "|好。|那押金今天退我。|退不了。|那怎么办？|您等着。|唉。",
            "fail",
        ),
        # A reason without a way out, and a way out without a reason.
        ("您好，请讲。|我要靠窗的。|靠窗的都订满了，给不了。|一个都没有？|没有。|唉。", "fail"),
        ("您好，请讲。|给我退掉。|退不了，规定就是这样。|凭什么？|公司就是这么规定的。|唉。", "fail"),
        # What soothes, presses or sends away is no other offer.
        ("您好，请讲。|能今天来修吗？|今天来不了，因为路封了。|那怎么办？|建议您别着急。|唉。", "fail"),
        (
            "您好，请讲。|能便宜点吗？|便宜不了，价格是总部统一定的。|一点都不行？"
            "|那您可以去别的地方呀。|唉。",
            "fail",
        ),
        # No wish was refused: reassured, conceded, pressed with a date.
        ("您好，请讲。|我的单子会不会丢？|您放心，丢不了。|好。", "na"),
        ("您好，请讲。|道歉能当药吃啊？|不能，所以我这就派车接老人去看。|好。", "na"),
        ("您好，请讲。|我再想想。|过了今天就没这个价了。|哦。", "na"),
    ],
)
def test_the_last_refusal_needs_a_reason_and_another_offer(call: str, verdict: str) -> None:
    assert judged(ALTERNATIVE, call).verdict == verdict


def test_the_refusal_that_was_left_bare_is_quoted() -> None:
    result = judged(
        ALTERNATIVE,
        "您好，请讲。|给我退房费。|按规定过了六点退不了，可以给您抵下次的房费。|行吧。"
        "|好。|那押金今天退我。|押金给不了。|那怎么办？|您等着。|唉。",
    )
    assert "押金给不了" in result.reason and "抵下次" not in result.reason
    assert result.evidence[0].quote.startswith("押金给不了")


def test_a_single_refusal_is_quoted() -> None:
    result = judged(ALTERNATIVE, "您好，请讲。|给我退房费。|退不了。|为什么？|就是退不了。|唉。")
    assert "退不了" in result.reason and result.evidence[0].turn in (2, 4)
