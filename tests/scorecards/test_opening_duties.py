"""What opens a call in other words: the company, the number called from, the wait, what the matter is owed."""

from __future__ import annotations

import pytest
from conftest_sentences import heard

from qa.model import Who

COMPANY = [
    "恒达宽带您好，工号五五二九，请问有什么需要帮忙的？",
    "锦绣前程您好，请讲。",
    "喂，同城快跑您好，哪位？",
    "您好呀，小海豚亲子馆，我是顾问豆豆。",
    "您好，小狐狸阅读，我是阿宁。",
    "下午好，小蜜蜂到家，很高兴为您服务。",
]
NO_COMPANY = [
    "您好，小王，有什么可以帮您？",
    "您好，小王为您服务，请问有什么可以帮您？",
    "您好小张，工号三一。",
    "张女士您好，请问有什么可以帮您？",
    "子涵妈妈您好，我是陈老师。",
    "各位家长您好，请讲。",
    "尊敬的客户您好，请问有什么可以帮您？",
    "李建国您好，请讲。",
    "刚才没听清您好，请再说一遍。",
]
CALLS_FROM = [
    "下单的电话就是您打来的这个吗？",
    "用的是您现在这个手机号叫的车吧？",
    "您说的是正打进来的这个，对吧？",
    "您预留的号码是现在打过来的这个吗？",
    "注册的手机号就是您来电的号码，对吧？",
    "您要查的是本机吗？",
    "来电的号码是您登记的电话，对吗？",
    "会员卡绑的就是您现在这个手机号，没错吧？",
    "订房用的是不是您现在这个号码？",
    "订单上留的电话跟您打来的这个一样吗？",
    "是用您这个电话订的票吗？",
]
CALLED_BACK = [
    "回访就打您现在这个电话，可以吗？",
    "结果我打您这个号告诉您，行吗？",
    "给您登记这个号码，出结果了通知您，行吗？",
    "我用这个电话给您回过去，好吗？",
    "您说的是这个吗？",
    "您问的是这个月的账单吗？",
    "您用手机上网能打开吗？",
    "师傅到了打您登记的电话，您接一下。",
]
TOLD_UNASKED = [
    "我是周六上午十点那个班的，孩子叫乐乐，怎么又换教练了？",
    "我是十二栋的业主，姓葛，电梯又坏了。",
    "我姓陈，住三号楼二单元，水管漏了。",
    "我叫李建国，上个月二十号买的冰箱，不制冷了。",
    "我是三零二房间的，姓周，空调不凉。",
    "我闺女叫陈小雨，三年级二班的，没赶上校车。",
]
NOT_ENOUGH = [
    "我姓王，我家电视坏了。",
    "我住十二栋，电梯坏了。",
    "我昨天买的票，能退吗？",
    "我叫你们经理来，三号楼电梯又坏了。",
    "姓什么我不知道，三号楼那个保安。",
    "我妈叫我问一下，五号楼停水吗？",
]
ON_THE_LINE = [
    "你们电话也是，我打了七八遍才打通。",
    "我拿着电话干等两分钟了都……电梯又坏了。",
    "我在这儿干等了两分多钟，你们可真行。",
    "我在线上等了快十分钟。",
    "你让我在电话里干等着。",
    "把我晾这儿五分钟，一句话没有。",
    "听你们音乐听了一刻钟，才来人。",
    "排队排了半个小时才有人接。",
    "你们这个热线真难打。",
    "举着手机站了半天等你。",
]
NOT_ON_THE_LINE = [
    "我都等五十分钟了，餐还没到。",
    "又是等，行吧，三十分钟啊。",
    "那我还得等十分钟？",
    "没人接怎么办？",
    "等等，我不转，上回一转就没人接了。",
    "我打了三次电话，每次都说给我查。",
    "师傅电话打了七八遍才打通。",
    "我在店里等了二十分钟。",
    "慢，接一锅水得等半天。",
    "你们网点电话没人接。",
]
UPSET = ["我真是烦透了！", "天天这样，实在烦透了。", "我都烦得够够的了。", "我真是气死了！"]
ANNOYED = ["扣了五块钱，烦死了。", "挺烦人的这个广告。", "你们可真够慢的。", "排了二十分钟的队，手机都烫了。"]
SORRY = [
    "让您在线上干等，实在过意不去；前面两回没给您回信，是我们失职，跟您道个歉。",
    "让您打了三次电话都没解决，实在抱歉。",
    "鞋子发错了，跟您赔个不是。",
    "让您排队排了这么久，实在抱歉。",
    "线路维修没给您打招呼，对不住。",
    "打了这么多电话没人管，是我们不对。",
]
SORRY_FOR_THE_LINE = [
    "让您在线上排了这么久，实在不应该，排队这个跟您赔个不是。",
    "不好意思啊，今早线路确实挤，让您打了半天。",
    "抱歉，来电比较多，让您久等了。",
    "真对不住，您好不容易打进来。",
    "让您听了一刻钟音乐，抱歉啊。",
    "热线太忙，实在抱歉。",
]
NO_WAIT_APOLOGY = ["又不怪我们，怪我们干嘛。", "不是我们不对。", "感谢您的耐心等待。", "电话多嘛。"]
FELT = ["您有这个顾虑太正常了。", "您着急是正常的。", "失望太正常了，换我我也难受。", "碰上这种事上火正常。"]
NORMAL = [
    "妈妈先别急嘛，换老师是很正常的，每个老师都有自己的特色呀。",
    "机器响一点是正常现象，您别担心。",
    "这个波动很正常，别急。",
    "涨价是正常的，您不用着急。",
]
TAKEN = [
    "您升级套餐的投诉我已经登记好了，由专人跟进。",
    "会员多扣的钱，已经给您登记了，专人跟进。",
    "您买延保时多收的钱，我已经给您立案了。",
    "我给您记着呢，这事我盯到底。",
]
TAKEN_FOR_MONEY = [
    "但是你要是升级钻石会员，有专人给你处理。",
    "您办个黄金会员，就有专人给您跟进。",
    "买了延保的才有专员跟进处理。",
    "如果您开通高级版，我这边马上给您处理。",
    "只要充个年卡，这事我来跟进。",
    "先别急着退嘛。",
]
WITHHELD = ["你要我身份证干嘛？", "要这个干什么？", "问这些干啥？", "要号码干吗？", "打听这个有什么用？"]
USELESS = ["不准我要它干嘛，天天吓自己。", "那我要它干嘛，我后天就要穿。", "修不好我要你们这破机器有什么用。"]
ENQUIRES = ["我想问一下积分哪天过期。", "就问问你们几点下班。", "我是想问会员怎么退。"]
CUT_SHORT = ["嗯，那个，我是想问——", "我就想问一下……", "我是来咨询个——"]


def test_an_apology_for_the_matter_is_heard() -> None:
    assert not [text for text in SORRY if not heard(text, Who.AGENT, "apology", "apology_wide")]


@pytest.mark.parametrize(
    ("act", "who", "texts"),
    [
        ("wait_apology_words", Who.AGENT, SORRY_FOR_THE_LINE),
        ("empathy_wide", Who.AGENT, FELT[:3]),
        ("empathy", Who.AGENT, FELT[3:]),
        ("accepted_notice", Who.AGENT, TAKEN),
        ("info_refused", Who.CUSTOMER, WITHHELD),
        ("enquiry_opening", Who.CUSTOMER, ENQUIRES),
        ("line_complaint", Who.CUSTOMER, ON_THE_LINE),
        ("upset", Who.CUSTOMER, UPSET),
        ("company", Who.AGENT, COMPANY),
        ("asks_identity", Who.AGENT, CALLS_FROM),
        ("gave_details", Who.CUSTOMER, TOLD_UNASKED),
    ],
)
def test_it_is_heard(act: str, who: Who, texts: list[str]) -> None:
    assert not [text for text in texts if not heard(text, who, act)]


@pytest.mark.parametrize(
    ("act", "who", "texts"),
    [
        ("apology", Who.AGENT, SORRY_FOR_THE_LINE),
        ("apology_wide", Who.AGENT, SORRY_FOR_THE_LINE),
        ("wait_apology_words", Who.AGENT, NO_WAIT_APOLOGY),
        ("empathy", Who.AGENT, NORMAL),
        ("empathy_wide", Who.AGENT, NORMAL),
        ("accepted_notice", Who.AGENT, TAKEN_FOR_MONEY),
        ("accepted_notice_wide", Who.AGENT, TAKEN_FOR_MONEY),
        ("info_refused", Who.CUSTOMER, USELESS),
        ("enquiry_opening", Who.CUSTOMER, CUT_SHORT),
        ("line_complaint", Who.CUSTOMER, NOT_ON_THE_LINE),
        ("upset", Who.CUSTOMER, ANNOYED),
        ("company", Who.AGENT, NO_COMPANY),
        ("asks_identity", Who.AGENT, CALLED_BACK),
        ("gave_details", Who.CUSTOMER, NOT_ENOUGH),
    ],
)
def test_what_comes_close_is_not(act: str, who: Who, texts: list[str]) -> None:
    assert not [text for text in texts if heard(text, who, act)]
