"""What a stretch with a time says when it is no promise: refused, happened, the customer's to do, a threat.

The acts of the turn tell most of it; the wording of the stretch tells who does what.
"""

from __future__ import annotations

import re

from qa.judge.acts import CLEAR
from qa.judge.context import CallContext
from qa.language.entity import any_of
from qa.model import Turn

__all__ = ["barred", "covers", "delivers", "system_back"]

# What the company is going to do, or what the customer is going to have.
_DELIVERS = re.compile(
    any_of(
        "联系 回[电复话信访您] [给有回见](?:您个?|个|准)?[话信] 通话 视频 面谈 答复 打[给您到你] 电话 来电 "
        "通知 短信 消息 告诉您 收到 处理 解决 处分 上门 登门 跟进 补 寄 送 换 修 装 安排 申请 登记 提交 开通 "
        "(?<![直一迟])到(?![期底时现目处了周星礼晚早上明月]|[零一二两三四五六七八九十0-9]+[点号日月]) "
        "(?<![下将本原出起回])来(?![不得回自说]) (?<![过下])去(?!年) 退(?!休) 返(?!点) "
        "发(?![现生火票愁脾]) 出(?![了门来发差现]) 停(?![车止电水机产了]) 转(?!眼) 做(?!饭) "
        "取 查 审 批 赔 搭 冲 堵 关阀 关掉 办 弄 完成 结果 说法 报告 报上 盯 派 催 生效 减免 取消 恢复 核实 "
        "反馈 更新 锁定 放款 录 道歉 垫 开课 上课 拉到 就能 能[用好] 就好 (?<![不免没])收(?![费钱到款入您]) "
        "[给帮替为][您你] [带交](?:给|过去|上去)"
    )
)
# The time belongs to a condition, or to a clause whose subject is the customer.
_CONDITION = re.compile(
    "(?:要是|如果|假如|万一|一旦|等到|过了|超过|不到|没到|恐怕|除非|哪怕|只到|要到|等到)[^，]*$"
    # An offer that ends then: 这个价到今晚十二点.
    "|(?:价[钱格]?|优惠|活动|有效期?|报名|名额)[^，]{0,3}到$"
)
_DID = any_of(
    "再 要 可以 能 得 需要 自己 记得 直接 去 来 带 打 说 拿 过来 把 付 交 签 寄 觉 转 续 还 不 没 上 申请 办"
)
_NOT_SUBJECT = "(?<![给帮替为跟和到打让向系知送退发叫找对陪请接问回派])"
_CUSTOMER_BEFORE = re.compile(
    "(?:^|[，：])(?:那|好|嗯|所以|但是|不然)?(?:请|麻烦)?[您你](?!的|这|那|家|会|就?能|看|放心|先?别)[^，]{0,8}$"
    f"|(?:^|[，：])[^，]{{1,4}}{_NOT_SUBJECT}[您你]$"
)
_CUSTOMER_AFTER = re.compile(
    f"^[^，]{{0,4}}{_NOT_SUBJECT}[您你](?:们)?(?:先|就|也|到时候?|什么时候)?{_DID}"
    "|^[^，]{0,4}(?:发|传|拍|寄|带|送|交|付|转)(?:给)?我|得[您你]"
    "|(?:直接|自己)(?:过?来|去|上)|^(?:之?前|以前|之?后|以后)?，?(?:记得|别|带上|带好)|来就行|^去办|前取消"
)
# Refused or uncertain; what opens and closes at set hours.
_CANNOT = re.compile(
    "[办来修送退到换发做弄给赶排批打订付改拿约接吃]不(?:了|到|上|出|下|成|起)"
    "|不(?:行|成|可以|敢|收件|派|退|换|支持|一定|知道)|没法|无法|恐怕|说不[好准清]"
    "|没(?!问题|事|关系|错|准|说的)(?:人|空|有|货|厅|工夫|[^，。]{1,3}[好完到成过])"
    "|停止[进入]|休息|轮休|请假|不在|再说(?!一)|开门|关门|打烊|营业"
)
_HAPPENED = re.compile(
    "^[^，]{0,6}(?:送|买|订|下|办|收|装|签|来|发|寄|修|报|打|走|批|扣|查|提交)的(?:$|[，。！？])"
    "|已经|刚才|昨天|上回|上次|当时"
)
# Of the very day of the call: 当天就结给安装队了.
_THIS_DAY = re.compile("^(?:今|当[天日])")
_DONE = re.compile("^(?![^，]*(?:会|可以|能|准|到时))[^，。！？]*(?<![好行])了(?:$|[，。！？])")
# What the company would take or end: pressure and penalties.
_PRESSES = re.compile(
    "违约金|滞纳金|罚|买.送.|加(?:价|收|[一二两三四五六七八九十])|(?:要|就|得|会)(?:倒)?扣|扣[掉您你]|恢复(?:原价|[0-9一二两三四五六七八九])|截止"
    "|涨(?:[价到回成]|[0-9一二两三四五六七八九])|就没(?:了|有|[^，。]{0,3}了)|没了|自动取消|别怪"
    "|就(?:要)?(?:作废|关了?(?:$|[，。])|锁(?!定))|(?:不付|不交|不来|不定)[^，]{0,3}就"
)
# For how long something is covered.
_COVERS = re.compile(
    "质保|保修|包补|包换|包退|包赔|随时[^，]{0,3}(?:换|退|来|修)|照样能[退换]|再(?:坏|死|犯|有|叫|漏)"
    "|有(?:一点|任何|什么|问题|毛病)|[不没]?(?:合适|满意|舒服)|觉得|觉着|无理由|[适应体验冷静试用]{2}期|不惯|还能[换退]|免[^，]{0,2}费|凭票|按规定|[讲说]完|免费[退修]|不收[^，]{0,2}$"
)
_FREE = re.compile("免了|免费|全免|减免|不收")
_MONTH = re.compile("(?:这个?|本|下个?|当)月$")
_BARS = ("refuse_wish", "denial", "pressure", "restate_strong", "restate_whole", "empathy", "empathy_wide")
_SYSTEM = re.compile(
    "(?:系统|电脑|机器|程序|页面|软件|网络)[^。！？]*(?:卡|罢工|没反应|转圈|断|坏|不动|进不去|打不开)"
)
_SYSTEM_BACK = re.compile("能好|就好|恢复|缓过来|正常|修好|能用")


def delivers(text: str) -> bool:
    """Whether a clause says that something is done or arrives."""
    return bool(_DELIVERS.search(text))


def barred(turn: Turn, core: tuple[int, int], time: tuple[int, int], context: CallContext) -> bool:
    """Whether the clauses around a time are no promise.

    Args:
        turn: the agent's turn.
        core: offsets of the clauses from the time to what is to be done.
        time: offsets of the time in them.
        context: the call.
    """
    if any(
        hit.confidence >= CLEAR and hit.start < core[1] and hit.end > core[0]
        for act in _BARS
        for hit in context.acts.hits(turn.i, act)
    ):
        return True
    before, after = turn.text[core[0] : time[0]], turn.text[time[1] : core[1]]
    clause = before.rpartition("，")[2]
    return bool(
        _CONDITION.search(clause)
        or _CUSTOMER_BEFORE.search(before)
        or _CUSTOMER_AFTER.search(after)
        or _CANNOT.search(before + after)
        or _HAPPENED.search(after)
        or _HAPPENED.search(clause)
        or _PRESSES.search(before + after)
        or (_THIS_DAY.match(turn.text[slice(*time)]) and _DONE.match(after))
    )


def covers(turn: Turn, core: tuple[int, int], time: tuple[int, int], *, lasts: bool) -> bool:
    """Whether a time says how long something is covered: 三十天里随时换, 这个月停车费免了.

    Args:
        turn: the agent's turn.
        core: offsets of the clauses around the time.
        time: offsets of the time.
        lasts: whether it is a duration.
    """
    text = turn.text[slice(*core)]
    if lasts:
        return bool(_COVERS.search(text))
    return bool(_MONTH.search(turn.text[slice(*time)]) and _FREE.search(text))


def system_back(turn: Turn, core: tuple[int, int], context: CallContext) -> bool:
    """Whether a time says when the agent's own system will work again."""
    if not _SYSTEM_BACK.search(turn.text[slice(*core)]):
        return False
    down = any(hit.start < core[1] for hit in context.acts.hits(turn.i, "system_down"))
    return down or bool(_SYSTEM.search(turn.text[: core[1]]))
