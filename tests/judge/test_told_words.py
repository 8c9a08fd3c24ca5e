"""Words that a reader is shown beside a verdict: the agent's own, surely heard, at the right place, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qa.judge.analyse import analyse
from qa.judge.scorecard import Scorecard
from qa.model import CallAnalysis, CallMeta, Transcript, Word

Judge = Callable[..., CallAnalysis]

CALL = (
    "席：您好，暖家家电客服，工号一零零一，请问有什么可以帮您？",
    "客：我上礼拜在你们那儿买的那个冰箱不制冷，肉全坏了，气死我了！",
    "席：换作是我也着急，真抱歉。请问您的订单号后四位是多少？",
    "客：六二九七，赶紧给我换一台。",
    "席：您的投诉我已经登记好了，由我来跟进。我给您安排后天上午送一台新的，您看可以吗？",
    "客：可以。",
    "席：那我再跟您确认一遍：后天上午送新机，旧的拉走。还有别的需要吗？",
    "客：没有了。",
    "席：感谢您的来电，祝您生活愉快，再见。",
)


def reason(analysis: CallAnalysis, check: str) -> str:
    return next(c.reason for c in analysis.checks if c.id == check)


def test_praise_quotes_the_agent_not_the_customer(judge: Judge) -> None:
    told = reason(judge(*CALL), "switch_in.empathy")
    assert "换作是我也着急" in told and "气死我了" not in told


def test_praise_is_quoted_from_the_stage_that_it_belongs_to(judge: Judge) -> None:
    told = judge(*CALL)
    assert "再跟您确认一遍" in reason(told, "closing.recap")
    assert "感谢您的来电" in reason(told, "closing.thanks_goodbye")


def test_a_thing_whose_name_ends_like_a_measure_word_is_named(judge: Judge) -> None:
    assert "投诉冰箱出了问题" in judge(*CALL).summary


def test_things_keep_their_whole_names(judge: Judge) -> None:
    for said, name in (("买了张年卡", "年卡"), ("买的一台洗衣机", "洗衣机"), ("买的这个行李箱", "行李箱")):
        told = judge(
            CALL[0], f"客：我要投诉，我上个月在你们那儿{said}，用了两天就坏了，气死我了！", *CALL[2:]
        ).summary
        assert "投诉" in told
        if "出了问题" in told and "产品或服务" not in told:
            assert f"投诉{name}出了问题" in told


def test_numbers_stand_in_the_order_in_which_they_are_read(judge: Judge) -> None:
    analysis = judge(
        "席：您好，请讲。",
        "客：你们多扣了我两百块钱，气死我了！",
        "席：换作是我也着急。我给您退。",
        "客：那行。",
        "席：好。",
    )
    for turn in {m.turn for m in analysis.marks}:
        own = [m for m in analysis.marks if m.turn == turn]
        ends = [m.end if m.quote else float("inf") for m in own]
        assert ends == sorted(ends, key=lambda e: float("inf") if e is None else e)


def test_misheard_jargon_is_not_explained(make_call: Callable[..., Transcript], scorecard: Scorecard) -> None:
    lines = (
        "席：您好，请讲。",
        "客：什么意思，我听不懂。",
        "席：这个补丁没打上。",
        "客：什么补丁？",
        "席：嗯。",
    )
    clear = make_call(*lines)
    misheard = replace(
        clear,
        turns=tuple(
            replace(t, words=tuple(Word(c, t.start or 0.0, t.end or 0.0, 0.6) for c in t.text))
            for t in clear.turns
        ),
    )
    assert not any("“补丁”" in m.suggestion for m in analyse(misheard, scorecard).marks)


def test_a_stage_is_not_praised_for_what_the_whole_call_did(judge: Judge) -> None:
    meta = CallMeta(extra={"agent_language": "mandarin"})
    closing = next(r for r in judge(*CALL, meta=meta).reviews if r.id == "closing")
    assert "使用普通话" not in closing.appraisal


def test_an_absent_stage_is_not_charged_with_what_was_said_elsewhere(judge: Judge) -> None:
    analysis = judge(
        "席：您好，请讲。",
        "客：你们的饭里有虫子，给我赔钱，你保证能赔吗？",
        "席：保证赔，百分之百全赔，我打包票。",
        "客：好。",
        "席：嗯。",
    )
    for review in analysis.reviews:
        if not review.held:
            assert "不过度承诺" not in review.appraisal


def test_no_metadata_is_called_by_its_code(judge: Judge) -> None:
    shown = [e.quote for c in judge(*CALL).checks for e in c.evidence]
    assert not any("agent_language" in quote for quote in shown)


def test_less_angry_is_not_calmed(judge: Judge) -> None:
    analysis = judge(
        "席：您好，请讲。",
        "客：气死我了，你们太过分了，我要投诉！",
        "席：嗯。",
        "客：真是太气人了，怎么这样。",
        "席：行了行了。",
        "客：烦死了，算了。",
        "席：再见。",
    )
    assert "缓和" not in analysis.summary and "缓和" not in str(analysis.extract)


def test_a_distant_likeness_in_sound_charges_nobody(
    make_call: Callable[..., Transcript], scorecard: Scorecard
) -> None:
    lines = (
        "席：您好，请讲。",
        "客：我的退款什么时候到账？",
        "席：反正会尽快，太湖那边一录好，系统就给您发转系。",
        "客：好。",
        "席：再见。",
    )
    clear = make_call(*lines)
    heard = replace(
        clear,
        turns=tuple(
            replace(t, words=tuple(Word(c, t.start or 0.0, t.end or 0.0, 0.8) for c in t.text))
            for t in clear.turns
        ),
    )
    result = next(c for c in analyse(heard, scorecard).checks if c.id == "conversion.transfer_consent")
    assert result.verdict in ("undecided", "na")


def test_a_transfer_said_in_so_many_words_is_charged(judge: Judge) -> None:
    analysis = judge("席：您好，请讲。", "客：我问个账单。", "席：我给你转商家了啊。", "客：喂？")
    result = next(c for c in analysis.checks if c.id == "conversion.transfer_consent")
    assert result.verdict == "fail"
