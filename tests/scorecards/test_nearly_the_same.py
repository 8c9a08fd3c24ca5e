"""What sounds nearly like a duty done, a time given or a wish refused, and what is one.

The sentences were written for these tests; none stands in a labelled call.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest_sentences import default, heard, told_apart

from qa.evaluation.gold import as_transcript, read
from qa.judge.analyse import analyse
from qa.model import Verdict, Who

DIALOGUES = Path(__file__).parents[1] / "data"
A_TIME = """
两天之内给您答复。|过两天我再打给您，最晚周五下午五点前。|三天后师傅上门。|剩下的钱三个工作日内退给您。|今天下班前尽快给您处理好。|明天上午给您送到。|过半个小时师傅就给您送来。
"""
NO_TIME = """
你过两天再打来看看。|您过一个星期再来问问。|等三天再试试吧。|过几天您再打一次。|您剩下的七个月我看到了。|还剩三天的会员没用完。|今天应该会尽快安排的。|明天可能会尽快弄吧。
"""
MORE_HELP = "还有什么可以帮您的吗？|除了这个，还有别的要办的吗？|除了这件事，还有其他需要吗？"
ANOTHER_NUMBER = """
除了这个号还有谁的电话可以联系？|除了您这个手机，还有没有别的号？|除了这个电话，家里还有谁能接？|除了这部手机还有其他号码吗？
"""
CONFIRMS = "您要退两件，我说得对吗？|我理解得对吧？|我记得没错吧？|您看我说得对不对？"
AGREES_ONLY = (
    "您说得对，这不是钱的事。|您讲得很对，我来想办法。|您说得太对了，该道歉的是我们。|您想得对，先别急着装。"
)
OFFERS = "工号一零二小梁，请讲，我来帮您。|您好，您说，我给您看看。|您好，请说，我为您查。|很高兴为您服务。"
OFFERS_NOT = "请讲。|您说您的，我听着。|您说什么？|我来帮您拿一下行李。"
REFUSES = "这个退不了。|免不了的。|恐怕不行，今天排不上。|打折我们做不了主。"
WARNS = "卖不卖得掉我不能给您打包票。|我不敢跟您保证今天就到，但一定盯着。|这个没法向您承诺，我先申请。|不好给您下这个保证。"
WAITS_FOR = """
开柜门要十几秒，请您等等。|打印要两分钟，您稍等。|调录像得三分钟，请稍等一下。
"""
WAITS_FOR_NOTHING = "请您等等。|您稍等。|等着。|修好要三天，费用两百块。"
HOLDS = "我确认一下，您稍等。|我核实一下，请您别挂。|我去仓库确认一下。|请稍等。"
HOLDS_NOT = """
我确认一下，您要的是进口的那种，对吧？|跟您核对一下，您是三号楼的，是吗？|我核实一下，您姓王，没错吧？
"""
CHOOSES = """
转到新店不收钱，七个月照用；要不就停卡，停的时候不算日子。|我可以给您重发一件，要不就退款。|能给您改到周五，要么就退掉订金。
"""
CHOOSES_NOT = "要不就这样吧。|不能退，要不就算了。|您能再说一遍吗，要不我听不清。"
BLAMES = """
购票页面上写着呢，那么大的字，您没看？|合同里写得清清楚楚，您自己没看。|短信上写得明明白白，您怎么不看。|墙上贴着呢，您是不识字吗。
"""
BLAMES_NOT = "合同上写着呢，我念给您听。|页面上写得不太明显，您没看见也正常。|短信里写得清楚，您点开就能看见网址。|说明书上写着呢，第三页。"
LINE = "你们电话排了二十多分钟才轮到我。|你们这个线排了半天还没人。|热线排了整整一个小时才接。|人工排了老半天才有人。"
LINE_NOT = "门口排了二十分钟才轮到我。|挂号的时候排了半天才轮上。|检查排了三个小时才做。|产线排了两天才轮到我们这批货。"
ACCEPTS = "行，两块钱倒是小事。|可以，你们看着办。|同意，提交吧。|没问题的，那就周五。"
ACCEPTS_NOT = "行，跟你说不通。|行，你们等着。|可以，我这就去告你们。|行，算你狠。|行，我记住你了。"


@pytest.mark.parametrize(
    ("text", "who", "acts", "yes"),
    told_apart(
        (Who.AGENT, ("time_promise", "time_promise_wide"), A_TIME, NO_TIME),
        (Who.AGENT, ("more_help",), MORE_HELP, ANOTHER_NUMBER),
        (Who.AGENT, ("confirm_ask",), CONFIRMS, AGREES_ONLY),
        (Who.AGENT, ("offer_help",), OFFERS, OFFERS_NOT),
        (Who.AGENT, ("refuse_wish",), REFUSES, WARNS),
        (Who.AGENT, ("hold_reason",), WAITS_FOR, WAITS_FOR_NOTHING),
        (Who.AGENT, ("hold_notice",), HOLDS, HOLDS_NOT),
        (Who.AGENT, ("choices",), CHOOSES, CHOOSES_NOT),
        (Who.AGENT, ("denial",), BLAMES, BLAMES_NOT),
        (Who.CUSTOMER, ("wait_complaint", "wait_complaint_wide"), LINE, LINE_NOT),
        (Who.CUSTOMER, ("agrees",), ACCEPTS, ACCEPTS_NOT),
    ),
)
def test_what_is_nearly_the_same_is_told_apart(text: str, who: Who, acts: tuple[str, ...], yes: bool) -> None:
    assert heard(text, who, *acts) is yes


def fails(call: str) -> set[str]:
    """The checks of what was to be done that cost points in a labelled call."""
    result = analyse(as_transcript(read(DIALOGUES / f"{call}.json")), default())
    asked = {f"agreement.{name}" for name in ("solution", "options", "consent")}
    return {check.id for check in result.checks if check.verdict is Verdict.FAIL} & asked


@pytest.mark.parametrize("call", ["dialogues31/aa11", "dialogues27/r06", "dialogues27/r04"])
def test_what_may_be_a_mere_question_costs_nothing(call: str) -> None:
    assert fails(call) == set()


@pytest.mark.parametrize("call", ["dialogues31/aa06", "dialogues31/aa10", "dialogues31/aa12"])
def test_a_plain_demand_left_undone_costs_points(call: str) -> None:
    assert "agreement.consent" in fails(call)


@pytest.mark.parametrize(
    ("said", "yes"),
    [
        ("录音核完短信通知，多收的退回原账户。", False),  # 通知…院长
        ("我这就通知院长，让他联系您。", True),
        ("我这就通知员长，让他联系您。", True),
    ],
)
def test_what_sounds_like_a_phrase_does_not_tear_a_word_apart(said: str, yes: bool) -> None:
    assert heard(said, Who.AGENT, "escalates") is yes
