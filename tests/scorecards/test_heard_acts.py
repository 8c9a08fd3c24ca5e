"""Sentences each act must hear and near misses it must not: ways of speaking, not calls.

The sentences were written for these tests; none stands in a labelled call.
"""

from __future__ import annotations

import pytest
from conftest_sentences import heard, lines

from qa.model import Who

RUDE = """
爱写写去。|你拍吧，拍了也没人看。|您告呗，随便您怎么告。|你叫魂呢？|谁知道你说的是真是假。|我又不是你家保姆。
你问菩萨去吧。|您才缺德呢。|把你的嘴巴放干净点。|骂我？我可不伺候。|你会不会说人话？|您听不懂我也没办法。
投诉呗，随你。|你在这哭丧呢。|我又不是来伺候人的。
爱修修，不修拉倒。|这都不懂还买相机。|到时候可别来找我哭。|你再磨叽我接下一个了。|买的时候干什么去了？|跟您解释您也听不懂。
你爱走哪儿走哪儿。
"""
NOT_RUDE = """
您爱吃什么口味，我给您备注。|照片您发吧，随您方便。|您拍吧，拍清楚点就行。|陌生短信谁知道真假，您千万别点。
您问天气的话可以看预报。|您才有病历本的话带上就行。|嘴巴干净了再来做检查。|我又不是不给您办，材料齐了就办。
我没听懂，麻烦您再说一遍。|您听不懂的地方我再讲一遍。|投诉电话您记一下。|您记吧，我慢慢说。
他催命似的打电话，您别理。|我伺候老人的经验也不多，给您转护理部。|短信微信随便您选一个。
您不懂很正常，我慢慢跟您说。|您爱喝什么，我给您备注。|我这都不懂还来接电话，真不好意思。|您别哭，找我就对了。|您当时干什么工作的？
跟您说明白了，您也好放心。|爱学习的孩子我们都欢迎。|您爱吃面，不吃米饭，我记下了。
"""
DENIES = """
就是您家里人自己弄坏的。|就是你们住户自己堵的，下水道堵。|不是您摔的还能是谁摔的？|不是你弄坏的难道是我？
你们家里人自己砸坏的。|您不要了，违约的是您。|那就是您单方面违约。|您寄之前就该看清楚。|您当时自己签的嘛。|是您把事情想得太严重了。|没有多收的事。
您说少五箱就少五箱啊？|手机里的视频谁不会剪。|这个不能算违规。
"""
NOT_DENIES = """
您那栋楼有没有电？|是寄到单位，还是您想自己来取？|不是您的问题，是我们装错了。|是不是自己弄坏的，这个不影响保修。
您自己选时间就行。|这不是您弄的，您别自责。|我们先违约的，不是您的错。|您下次寄之前先看清楚标签就好。|您当时是自己签的，还是家人代签的？
您别把事情想得太严重。|有没有多收的情况，我查一下。|您说少了五箱，我给您补五箱。|这不能算您的事。|您出发前检查好证件就行。
"""
FEELS_WITH = """
换谁都睡不着。|搁谁身上都沉不住气。|这事摊谁头上都坐立不安。|任谁都舍不得。|您这么惦记太正常了。|您来气很应该。
您这份担心我听得出来。
"""
NOT_FEELS_WITH = """
换谁来都一样。|您换一个号码试试。|搁柜台上就行。|谁都可以办。|您担心什么？|换谁名下的卡？
"""
THANKS = """
谢谢蒋女士给我们提的建议。|感谢您跟我们说这些。|多谢您向我们反映情况。|谢谢您对我们提意见。|谢谢您跟我讲实话。
"""
NOT_THANKS = """
谢谢您的理解。|谢谢您，再见。|感谢您的耐心等待。|谢谢您跟我配合。|谢谢女士，请您稍等。
"""
NAMES = """
您好，云海燃气，四零二八号，请讲。|喂您好，大河书店，我小宋，有什么事您说。|您好，这边是晨光眼镜的小白，您请说。
您好，南山社区服务中心，一一九号为您服务。|您好，惠民药房，我这边是小丁，请问要什么？
"""
NOT_NAMES = """
您好，云海燃气，请讲。|您好，大河书店，有什么事您说。|您好，我小时候也住那边。|您好，这边是南山社区服务中心。
您好，今天是二十八号。
"""
BOOKS = """
给您约上周三上午十点。|好，订好了，到店报手机号。|帮您排到下午第一个。|给您留个靠窗的位子。|位子给您占上了。
前一天我们会发短信提醒您。
"""
NOT_BOOKS = """
这周都约满了。|您在小程序上自己约好就行。|您订上了没有？|我们这儿不用预约。|还没排上呢。
"""
SLIPS = """
我地址填错了，想改一下。|名字选错了。|是我一时粗心看错了。|怪我没看清。|电话留错了。
"""
NOT_SLIPS = """
你们把我名字填错了。|师傅给我留错电话了。|又不是我弄错的。|你们客服帮我选错了套餐。
"""
NO_FAULT = """
我那个老年卡到期了没？|说，好像是上礼拜的事。|我叫他弄，他会。|耽误你工夫了。|我有，血压高。|老太太的卡在我这儿。
"""
FAULT = """
这网老断。|热水器老停。|说好三天到，结果没到。|叫他弄坏了。|机器老是报错。|害我一天没上班。
"""
WAVERS = """
要不我退了吧。|有点没必要吧。|换一家得了。|我还真不敢用。|干脆停了算了。|我再想想，是不是贵了点。
"""
NOT_WAVERS = """
万一泄露了怎么办。|我怕赶不上火车。|我现在就担心，孩子的身体。|我想想，应该是周二。|你们服务真差，算了。
"""
OFFERS_HELP = """
请问有什么可以当您？|请问您有什么可以班您？|请问有什么能冒到您？|请问有什么可以帮您？
"""
NOT_OFFERS_HELP = """
请问有什么问题吗？|请问您有什么证件？|什么时候可以退您钱，我查一下。
"""
FOUND = """
查到了，您是三月八号办的。|我看了一下系统，款子是昨天退的。|刚才问过师傅了，他说下午来过。|记录上写的是本人签收。|系统显示已经停用。
我帮您核实了，这笔是续费。|底单翻出来了，上头是您签的字。|我这边看到是六月份开的。
"""
NOT_FOUND = """
我查一下。|查到了再给您回电。|您看到短信了吗？|还没查到。|您查过账单没有？|等我问到了告诉您。|您稍等，我去看看。|要是查到了马上退您。
"""
AGAIN = """
不好意思，没听清，您再说一遍？|您那边太吵了，听不清。|麻烦您重新报一下号码。|您刚才说多少？|什么？|请您再讲一遍好吗？
"""
NOT_AGAIN = """
我再说一遍，明天上午到。|您没听清楚也没关系。|我给您重复一下地址。|万一您没听见电话呢？|您听清了吗？|您说的是哪一种？
"""


@pytest.mark.parametrize(
    ("text", "who", "acts", "yes"),
    [
        (line, who, acts, yes)
        for who, acts, wanted, unwanted in (
            (Who.AGENT, ("rude",), RUDE, NOT_RUDE),
            (Who.AGENT, ("denial",), DENIES, NOT_DENIES),
            (Who.AGENT, ("empathy", "empathy_wide"), FEELS_WITH, NOT_FEELS_WITH),
            (Who.AGENT, ("thanks_report", "thanks_pointing_out"), THANKS, NOT_THANKS),
            (Who.AGENT, ("who_speaks",), NAMES, NOT_NAMES),
            (Who.AGENT, ("books",), BOOKS, NOT_BOOKS),
            (Who.AGENT, ("offer_help",), OFFERS_HELP, NOT_OFFERS_HELP),
            (Who.AGENT, ("found_out",), FOUND, NOT_FOUND),
            (Who.AGENT, ("ask_again",), AGAIN, NOT_AGAIN),
            (Who.CUSTOMER, ("own_mistake",), SLIPS, NOT_SLIPS),
            (Who.CUSTOMER, ("fault",), FAULT, NO_FAULT),
            (Who.CUSTOMER, ("hesitate", "hesitate_late"), WAVERS, NOT_WAVERS),
        )
        for yes, block in ((True, wanted), (False, unwanted))
        for line in lines(block)
    ],
)
def test_act_is_heard_in_its_ways_of_speaking_only(
    text: str, who: Who, acts: tuple[str, ...], yes: bool
) -> None:
    assert heard(text, who, *acts) is yes


@pytest.mark.parametrize(
    "text", ["这事我做主，全款退给您。", "我来拍板，全额退。", "行，我给您做主了，退给您。"]
)
def test_deciding_on_ones_own_is_an_overpromise(text: str) -> None:
    assert heard(text, Who.AGENT, "overpromise")


@pytest.mark.parametrize(
    "text",
    [
        "我不能做主给您退，得主管来定。",
        "这个我做不了主。",
        "您做主，想退就退给您。",
        "主管做主以后再退给您。",
    ],
)
def test_leaving_the_decision_is_no_overpromise(text: str) -> None:
    assert not heard(text, Who.AGENT, "overpromise")
