"""Words of every day that begin like a fault: kin that sound like swearing, choices like blame, own bosses."""

from __future__ import annotations

import pytest

from qa.judge.acts import CLEAR
from qa.judge.analyse import make_context
from qa.judge.scorecard import Scorecard
from qa.model import Transcript, Turn, Who
from qa.rulefiles.scorecard import load


@pytest.fixture(scope="module")
def scorecard() -> Scorecard:
    return load()


def hears(scorecard: Scorecard, text: str, *acts: str) -> bool:
    """Whether one of these acts is clearly heard in a turn of its speaker."""
    turns = tuple(
        Turn(i=i, who=who, start=None, end=None, text=text, raw=text)
        for i, who in enumerate((Who.AGENT, Who.CUSTOMER))
    )
    context = make_context(Transcript(call_id="t", duration=0.0, turns=turns), scorecard)
    return any(hit.confidence >= CLEAR for act in acts for hit in context.acts.all(act))


ABUSE = ("abuse_said", "abuse", "upset", "feels_angry")
GRAVE = ("crisis_named", "crisis_more", "injury", "asks_supervisor", "big_claim")
HESITATES = ("hesitate", "hesitate_late")
MEANING = ("asks_meaning", "asks_term")
SAID = [
    (ABUSE, "你他妈到底管不管？"),
    (ABUSE, "真他妈烦。"),
    (ABUSE, "他妈的，什么破店！"),
    (ABUSE, "妈的，又白跑一趟！"),
    (ABUSE, "他娘的，你们还敢收钱！"),
    (ABUSE, "老子花钱买的，你给我退！"),
    (GRAVE, "我这就去派出所告你们。"),
    (GRAVE, "我找教育局投诉。"),
    (GRAVE, "孩子头磕破了。"),
    (GRAVE, "我妈去医院缝了三针。"),
    (GRAVE, "叫你们老板来接电话。"),
    (GRAVE, "我要跟你们经理说。"),
    (GRAVE, "拿两万来，不然没完。"),
    (("denial",), "这是您自己没看清楚。"),
    (("denial",), "还是您自己弄错了吧。"),
    (("denial",), "您的操作方法不对。"),
    (("denial",), "您自己没保管好。"),
    (("info_refused",), "手机号我就不报了。"),
    (("info_refused",), "万一你们拿去卖呢？"),
    (HESITATES, "我得再想想。"),
    (HESITATES, "这个有用不？我有点不信。"),
    (("wait_complaint",), "打了半天电话没人接。"),
    (MEANING, "什么叫冲正？"),
    (MEANING, "我听不明白这个词。"),
    (("feeling",), "我心里咯噔一下。"),
    (("feeling",), "我的心都碎了。"),
]
NOT_SAID = [
    (ABUSE, "打他妈，一三八零零零零一二三四。"),
    (ABUSE, "留孩子他妈的，一三八零零零零一二三四。"),
    (ABUSE, "他妈正往医院去。"),
    (ABUSE, "借手机打给他妈的。"),
    (ABUSE, "我妈的手腕磕了。"),
    (ABUSE, "留我大姨娘的，一三八零零零零一二三四。"),
    (ABUSE, "那是我奶奶的药。"),
    (ABUSE, "我老子今年八十了。"),
    (GRAVE, "身份证我不报的，派出所来讲过课。"),
    (GRAVE, "麦子在地里头了，它割了半亩就停了。"),
    (GRAVE, "我去医院又验了一回光。"),
    (GRAVE, "我跟老板请好了假。"),
    (GRAVE, "要不我再问问老板。"),
    (GRAVE, "那个，两万多对我来说挺多的。"),
    (("denial",), "您想让我们送呢，还是您自己来取？"),
    (("denial",), "您自己呢，满没满六十？"),
    (("denial",), "您看我记得对不对。"),
    (("denial",), "您在机器上自己扫一下，不用排队。"),
    (("denial",), "要是您没看见短信，就打这个号。"),
    (("info_refused",), "哦，那就不保了。"),
    (("info_refused",), "打车的钱，算了，不说了。"),
    (("info_refused",), "我不想再从头说一遍。"),
    (HESITATES, "机油用不用换标号？"),
    (HESITATES, "那我再想想办法。"),
    (HESITATES, "我天天打，我就不信没人管。"),
    (("wait_complaint",), "电梯里按铃为什么没人接？"),
    (MEANING, "没了，跟你说不明白。"),
    (MEANING, "什么叫方便的时候？"),
    (("feeling",), "割台咯噔咯噔地响。"),
    (("feeling",), "我不放心，碎了谁赔？"),
]


@pytest.mark.parametrize(("acts", "text"), SAID)
def test_the_real_thing_is_heard(scorecard: Scorecard, acts: tuple[str, ...], text: str) -> None:
    assert hears(scorecard, text, *acts)


@pytest.mark.parametrize(("acts", "text"), NOT_SAID)
def test_what_comes_close_is_not(scorecard: Scorecard, acts: tuple[str, ...], text: str) -> None:
    assert not hears(scorecard, text, *acts)
