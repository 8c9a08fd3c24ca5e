"""What opens a call in other words: the company, the number called from, who told enough unasked."""

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


@pytest.mark.parametrize(
    ("act", "who", "texts"),
    [
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
        ("line_complaint", Who.CUSTOMER, NOT_ON_THE_LINE),
        ("upset", Who.CUSTOMER, ANNOYED),
        ("company", Who.AGENT, NO_COMPANY),
        ("asks_identity", Who.AGENT, CALLED_BACK),
        ("gave_details", Who.CUSTOMER, NOT_ENOUGH),
    ],
)
def test_what_comes_close_is_not(act: str, who: Who, texts: list[str]) -> None:
    assert not [text for text in texts if heard(text, who, act)]
