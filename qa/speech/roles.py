"""Who talks like an agent: small weighted cues in the words, and the most likely order of roles.

Pure functions of text. Nothing here knows sound or channels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from qa.model import Seconds, Who

__all__ = ["agent_score", "alternate"]

# Positive: said by agents. Weights are roughly natural-log odds, set by judgement and held low:
# several must agree. Homophones that recognisers write for a phrase stand beside it.
_CUES: tuple[tuple[str, float], ...] = (
    (r"[为位]您服务|很高兴[为位]您", 3.0),
    (r"(什么|哪些)(可以|能)帮(助|到|忙)?(您|你)|需要什么帮助", 3.0),
    (r"感谢您?的?(来电|致电|接听|耐心)|谢谢您的?(来电|等待|耐心)|欢迎致电", 2.5),
    (r"(还有|有没有)(什么)?(其[他它]|别)的?.{0,6}(需要|要|可以帮|问题|疑问)", 2.0),
    (r"[我这](边|里)(是|帮|给|为|先|会).{0,3}您?|我(来|先)?(帮|给|为)您", 1.2),
    (r"祝您|祝你.{2,6}(愉快|顺利|健康|开心|如意)", 2.0),
    (r"请您?(稍等|稍候|放心|谅解|说|讲|别着急)|您?(稍等|稍候)一下", 1.2),
    (r"麻烦您|请问您|您贵姓|怎么称呼您?|请问贵姓", 1.6),
    (r"(报|提供|说)一下.{0,6}(号|姓名|名字|地址|电话)", 1.2),
    (r"(这边|系统|后台|记录)(里|上)?(显示|看到|查到|查不到|看不到)|(按|根据)(流程|规定|政策)", 1.0),
    (r"不客气|不用谢", 1.0),
    (
        r"(我是)?[0-9零一二三四五六七八九幺]{3,6}号(客服|坐席|话务)|(客服|坐席|工作)(代表|人员|专员)[，,]?(我|很)",
        1.5,
    ),
    (r"(我的)?[工公]号(是)?[0-9零一二三四五六七八九幺]", 1.8),
    (r"(客服|服务|售后)(中心|热线)[，,。]?(您|你)好|(您|你)好[，,].{0,12}(客服|服务中心|热线|售后)", 1.5),
    (
        r"(非常|十分|实在|真)?(抱歉|对不起|不好意思)[，,]?(给|让|是我们)|向您(致歉|道歉)|给您(添|带来|造成)",
        1.8,
    ),
    (r"理解您|您的心情|您反[映应]的|您说的(这个)?(情况|问题)", 1.5),
    (r"(帮|给|为)您(登记|记录|核实|查|处理|反馈|申请|办理|联系|安排|转)|(已经|先)登记", 1.5),
    (r"(个工作日|小时)内.{0,8}(给您|回复您|联系您|答复)|回电给?您|给您(回|答)复", 1.5),
    (r"满意度|对我的服务|服务(做出|进行)评价", 2.0),
    (r"您", 0.35),
    # Negative: said by customers.
    (r"我要(投诉|退|找你们)|投诉你们?|找你们领导|叫你们(领导|经理|主管)", -2.2),
    (r"你们(公司|客服|那边|这边|这个|到底|怎么|就|的)|你们", -0.8),
    (r"(你|您)的?[工公]号(是)?(多少|几|什么)|(你|您)(叫什么|贵姓)", -2.0),
    (r"我(是|就是)?(想|要)(问|咨询|查|反映|办|取消|改|申请|把|退)|我有个问题", -1.4),
    (
        r"我(的|家)(话费|流量|宽带|快递|订单|包裹|卡|账户|账号|套餐|手机|网|燃气|电费|水费|冰箱|贷款|保单)",
        -1.2,
    ),
    (r"我(上(个|周|礼拜)|昨天|前天|今天|刚).{0,8}(买|订|办|充|收到|打|交)|我(买|订|充|寄|存|交)了?", -1.0),
    (r"怎么回事|凭什么|什么态度|(给|要)(我)?个说法|太(过分|慢|差)|气死|骗人|忽悠", -1.2),
    (r"打(了|过)(好)?(几|多|三|四|两|半天).{0,2}(次|回|遍|电话)?|(总算|终于|可算)(打|接|通)", -1.5),
    (r"给我(退|换|处理|解决|查|个说法|一个|取消|赔|弄)|赔(我|偿我)|退(给)?我", -1.0),
    (r"(谢谢|麻烦|辛苦)你(了|啊|们)?|你辛苦", -0.8),
    (r"(怎|咋)(么)?(办|弄|搞)|(要不要|要).{0,2}(收|交|花)(钱|费)", -0.5),
    (r"你(?!好|们|辛苦)", -0.1),
)
_COMPILED = tuple((re.compile(pattern), weight) for pattern, weight in _CUES)
_MOST_REPEATS = 3  # one polite word said ten times is not ten times the evidence
_MOST_PER_TURN = 4.0
# Log odds that the other side speaks next, by the pause before: within a turn most pauses are
# below 0.35 s, between turns most are above.
_CHANGE: tuple[tuple[Seconds, float], ...] = ((0.35, -0.8), (0.5, 0.0), (1.5, 0.6), (math.inf, 0.0))
_AFTER_QUESTION = 0.6
_QUESTION = re.compile(r"(？|\?|吗|呢|么)[，。！？,.!? ]*$")
_FIRST = 0.75  # half the log odds that the first to speak is the agent


def agent_score(text: str) -> float:
    """How much a text sounds like an agent's.

    Args:
        text: one utterance or a whole side's talk.

    Returns:
        Sum of weighted cues: positive for the agent, negative for the customer, 0 for neither.
    """
    return sum(
        weight * min(_MOST_REPEATS, sum(1 for _ in pattern.finditer(text))) for pattern, weight in _COMPILED
    )


def alternate(texts: Sequence[str], gaps: Sequence[Seconds]) -> tuple[Who, ...]:
    """The most likely roles of utterances in one mixed stream (Viterbi over two states).

    Args:
        texts: utterances in order.
        gaps: pause before each, in seconds (the first is ignored).

    Returns:
        A role for each.
    """
    if not texts:
        return ()
    states = (Who.AGENT, Who.CUSTOMER)
    best = {Who.AGENT: _FIRST, Who.CUSTOMER: -_FIRST}
    back: list[dict[Who, Who]] = []
    for k, text in enumerate(texts):
        change = _change(texts[k - 1], gaps[k]) if k else 0.0
        cue = max(-_MOST_PER_TURN, min(_MOST_PER_TURN, agent_score(text))) / 2
        came: dict[Who, Who] = {}
        now: dict[Who, float] = {}
        for state in states:
            options = {last: best[last] + (change if last is not state else 0.0) for last in states}
            came[state] = max(states, key=lambda last: options[last])
            now[state] = options[came[state]] + (cue if state is Who.AGENT else -cue)
        best, back = now, [*back, came]
    role = max(states, key=lambda state: best[state])
    path = [role]
    for came in reversed(back[1:]):
        path.append(came[path[-1]])
    return tuple(reversed(path))


def _change(text_before: str, gap: Seconds) -> float:
    """How much more likely it is that the other side goes on than the same."""
    by_pause = next(odds for longest, odds in _CHANGE if gap <= longest)
    return by_pause + (_AFTER_QUESTION if _QUESTION.search(text_before) else 0.0)
