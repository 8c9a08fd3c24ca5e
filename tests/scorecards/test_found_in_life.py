"""Ways of speaking that a rule took for something else or did not know, each beside what it must stay apart from.

The sentences were written for these tests; none stands in a labelled call.
"""

from __future__ import annotations

import pytest
from conftest_sentences import heard, judged_of, told_apart

from qa.model import AudioFacts, CallMeta, Transcript, Turn, Verdict, Who

MEDIA = "我把它发到头条上去。|你们就等着上头条吧。|我找今日头条来。|头条新闻见。"
NO_MEDIA = "就是那种砖头条砌的墙。|底下垫着两根石头条。|是木头条拼的床板。|店里让我买砖头条。"
DENIES = "师傅没碰过您的柜子。|我们老师没骂过孩子。|谁没动过您的东西。|不可能连这点小事都办错。|您没看清楚就点了确认。|您可能没问仔细。"
DENIES_NOT = "货还在店里没动过。|那份文件一直放在店里没碰过。|您没看清楚，我再念一遍。|您没听明白，没关系，我慢慢说。|您可能没看清楚，是我发得太小了。"
BLAMES = "你们怎么不派人来？|你们收了钱就不管了。|你们到底修不修？"
INVITES = "你们要不要派人来看看？|你们要不先打个电话给他？|你们公司要不就来拍张照片？"
WHO_DECIDES = "赔多少得由定损的同事来定。|这个要由医生来决定，我说了不算。|价格归总部核定。"
WHO_DECIDES_NOT = "款式由您来定。|这个由您决定就好。|时间您来定。"
PLAIN = "离心泵就是……是里头甩水的小零件。|网关叫接网线的那个盒子。|触点是底下那两个小圆点。|您每个月还八百五十七块六就行。"
PLAIN_NOT = "您家是什么牌子的盒子？|这是您要的零件吗？|零件坏了，给您换一个。"
REFUSES = "这笔钱去不掉。|那个记录消不掉的。|尾款减不掉。"
REFUSES_NOT = "这个污渍我给您去掉。|不想要就删掉。|我帮您把那一项撤掉。"
SAYS_WHY = "我看看他在不在店里，您别挂。|我问问仓库有没有，您稍等。|我瞧瞧师傅忙不忙。"
SAYS_NOT_WHY = "您看他在不在家？|您稍等。|我看行。"
OFFERS = "门锁哪儿不好使，我来帮您看。|家里啥坏了，我给您修。"
OFFERS_NOT = "哪个坏了？|您要修啥，快说。|我来看看哪儿坏了。"
ANGRY = "我气的倒不是钱，是没人告诉我。|最气的是他还笑。|花多少无所谓，气的是拿我当傻子。"
NOT_ANGRY = "我家用天然气的是哪个套餐？|没电暖气的是西屋。|你们供气的是哪家公司？"
BENEFIT = "分六期手续费省一半。|这样能省三百块。|一年下来省不少。"
NO_BENEFIT = "您是哪个省的？|省里统一定的价。|这个我们也不好处理。|这事不好处理啊。|没什么坏处。"

CALLS_OUT = """
您好，请问是周先生吗？我是速达快递的。|请问您是三号楼的业主李女士吗？|给您打这个电话是想确认一下装机时间。|我打过来跟您核实一下地址。|您好，我是物业的小何，做个回访。|打来听听您对维修满不满意。
"""
CALLS_NOT_OUT = """
您好，我是速达快递的小周，请问有什么可以帮您？|回头会有人给您打电话回访。|是周先生寄的那个件吗？|请问您贵姓？|稍后我打给您。
"""
PROMISES = "审核肯定没问题，您就等着拿钱。|肯定能给您通过审核。|学校那边我有关系。"
PROMISES_NOT = (
    "审核肯定没问题的材料，我先帮您理出来。|盖了章就肯定能通过吗，还得看审核。|学校那边有关系的话您可以问问。"
)
MOCKS = "那您来当我们法务算了。|你这么懂，你来当客服得了。|您来当经理好了。"
MOCKS_NOT = "您来当面签字就好了。|您来当地的网点办就行。|我来当您的专属客服。|您来挑颜色好了。"
DONE = "给你换到下午那班了。|已经给你改好了。|帮你调到后天上午了，你放心。|给您补成大号的了。"
NOT_DONE = "给你换到下午那班行吗？|明天给您改到周五的班。|给你换到哪一班？"
DEMANDS_LEADER = "叫你们老板来接电话。|老板呢，让他出来。|把你们老板找来。"
OWN_CUSTOMERS = "哎，老板娘等一下啊。|老板您稍等，我接个电话。"
CHOOSE = "快递和自取两样，您看选哪种？|您不想要黑的，换成白的也行。|两条路都走得通，您走哪条？|两样您拣一样。"
CHOOSE_NOT = "您用的是哪种卡？|您看看是哪一个坏了？|您要的是两样，一是退钱，二是说清楚，对吧？|您问的两件事，一个是时间，一个是价钱，是吧？|您不想要了，就跟我说。"
NAMES_SELF = "您好，我是星河银行信用卡中心的卢青。|我是青禾燃气公司的白小川。|我是售后中心的小唐。"
NAMES_NOBODY = "我是星河银行信用卡中心。|我是燃气公司的客服。|我是负责这个的。"
BOSS = "让你们上头的人给我打电话。|叫上面给我回话。|上级跟我联系。"
NO_BOSS = "包落在架子上头了，帮我拿给我。|放桌子上面了给我留着。|楼上面来人了。"
GOES_OVER = "那我捋一遍，后天下午三点师傅上门。|我跟您理一理，退款三天到，换货周五到。"
ASKS_WISH = "我理一理，您是想把票改到周六，对不对？|那我捋捋，您是希望先退押金，是吧？"
AGREES = "点头点头。|行，我点头。|好，点头。"
AGREES_NOT = "他光点头不办事。|我没点头。|我点头之前你先说清楚。"
IS_IT_YOU = "请问是秦女士吗？|您好，请问是王老师本人吗？|请问您是赵先生吧？"
IS_IT_NOT_YOU = "女士的款在左边。|请问这是女士的款吗？|请问是先交钱吗？"
STILL_REFUSES = "已经过了退货的日期了。|这个超过保修时间了。"
SPEAKS_OF_IT = "过了期的牛奶我们全收回来。|过期的那几盒您留着别扔。"
NOBODY_THERE = "质检员轮休，今天做不了。|人凑不齐，开不了班。|春节放假，寄不了。"
SOMEBODY_THERE = "您凑齐三个人就行。|您哪天不上班？|您好好歇着。"
RESTATES = "您是想换个大一点的，对吗？|您希望今天能送到。"
SPEAKS_OF_CALL = "打给您是想问问用得怎么样。|找您想核对一下地址。|跟您说一声，货到了。"
HELPS = "您是要存包还是取包，我来帮您弄。|您要退票还是改签，我给您办。"
HELPS_NOT = "您是要存包还是取包？|您要退还是不退，快说。"
OWN_FAULT = "那就是孩子自己点的嘛，怪不到我们。|他签字之前就该看清楚。|这就是老人家自己答应的呀。"
NO_OWN_FAULT = "是老人自己点的吗？|孩子自己同意的话就可以办。|他出门前应该先看看天气，您提醒一句。|就是阿姨自己要的那款。"
WILL_BE_DONE = "半小时能修好，我给您打电话。|十来分钟师傅就到。|二十多分钟能送到。"
OWN_SYSTEM = "我这边电脑死机了，十来分钟能起来。|系统卡住了，半小时能好。"


@pytest.mark.parametrize(
    ("text", "who", "acts", "yes"),
    told_apart(
        (Who.CUSTOMER, ("crisis_named",), MEDIA, NO_MEDIA),
        (Who.AGENT, ("denial",), DENIES, DENIES_NOT),
        (Who.AGENT, ("denial",), OWN_FAULT, NO_OWN_FAULT),
        (Who.AGENT, ("choices",), CHOOSE, CHOOSE_NOT),
        (Who.CUSTOMER, ("asks_supervisor",), BOSS, NO_BOSS),
        (Who.AGENT, ("recap_words",), GOES_OVER, ASKS_WISH),
        (Who.AGENT, ("who_speaks",), NAMES_SELF, NAMES_NOBODY),
        (Who.CUSTOMER, ("agrees",), AGREES, AGREES_NOT),
        (Who.AGENT, ("asks_identity",), IS_IT_YOU, IS_IT_NOT_YOU),
        (Who.AGENT, ("refuse_wish",), STILL_REFUSES, SPEAKS_OF_IT),
        (Who.AGENT, ("refuse_reason",), NOBODY_THERE, SOMEBODY_THERE),
        (Who.AGENT, ("restate_open",), RESTATES, SPEAKS_OF_CALL),
        (Who.AGENT, ("offer_help",), HELPS, HELPS_NOT),
        (Who.AGENT, ("time_promise", "time_promise_wide"), WILL_BE_DONE, OWN_SYSTEM),
        (Who.CUSTOMER, ("blames",), BLAMES, INVITES),
        (Who.AGENT, ("refuse_reason",), WHO_DECIDES, WHO_DECIDES_NOT),
        (Who.AGENT, ("plain_words",), PLAIN, PLAIN_NOT),
        (Who.AGENT, ("refuse_wish",), REFUSES, REFUSES_NOT),
        (Who.AGENT, ("hold_reason",), SAYS_WHY, SAYS_NOT_WHY),
        (Who.AGENT, ("offer_help",), OFFERS, OFFERS_NOT),
        (Who.AGENT, ("calls_out",), CALLS_OUT, CALLS_NOT_OUT),
        (Who.AGENT, ("overpromise",), PROMISES, PROMISES_NOT),
        (Who.AGENT, ("rude",), MOCKS, MOCKS_NOT),
        (Who.AGENT, ("done_now",), DONE, NOT_DONE),
        (Who.CUSTOMER, ("asks_supervisor",), DEMANDS_LEADER, OWN_CUSTOMERS),
        (Who.CUSTOMER, ("feeling",), ANGRY, NOT_ANGRY),
        (Who.AGENT, ("reassure",), BENEFIT, NO_BENEFIT),
    ),
)
def test_what_people_really_say_is_told_apart(text: str, who: Who, acts: tuple[str, ...], yes: bool) -> None:
    assert heard(text, who, *acts) is yes


OUTGOING = "您好，请问是岳女士吗？我是清泉净水的小何，跟您约一下换滤芯的时间。"
INCOMING = "您好，清泉净水，请问有什么可以帮您？"


@pytest.mark.parametrize(
    ("opening", "direction", "verdict"),
    [
        (INCOMING, "", Verdict.FAIL),
        (INCOMING, "inbound", Verdict.FAIL),
        (INCOMING, "outbound", Verdict.NA),
        (OUTGOING, "", Verdict.NA),
        (OUTGOING, "outbound", Verdict.NA),
        (OUTGOING, "inbound", Verdict.FAIL),
    ],
)
def test_rings_are_not_the_agents_where_the_agent_called(
    opening: str, direction: str, verdict: Verdict
) -> None:
    turn = Turn(i=0, who=Who.AGENT, start=None, end=None, text=opening, raw=opening)
    meta, audio = CallMeta(call_id="t", direction=direction), AudioFacts(ring_count=5)
    call = Transcript(call_id="t", duration=0.0, turns=(turn,), meta=meta, audio=audio)
    assert judged_of("greeting.answer_in_3_rings", call).verdict is verdict
