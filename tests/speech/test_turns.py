from __future__ import annotations

import pytest

from qa.model import Span, Who, Word
from qa.speech.asr import Recognised
from qa.speech.turns import MERGE_PAUSE_S, Said, is_backchannel_text, make_turns

A, C = Who.AGENT, Who.CUSTOMER


def said(who: Who, start: float, end: float, text: str, **more: object) -> Said:
    return Said(Span(start, end), who, Recognised(text, raw=text, **more), lane=int(who is C))  # type: ignore[arg-type]


def shown(*parts: Said) -> list[tuple[str, float, float, str]]:
    return [(turn.who.value[0], turn.start or 0.0, turn.end or 0.0, turn.text) for turn in make_turns(parts)]


def test_pieces_of_one_side_are_one_turn() -> None:
    assert shown(said(A, 0, 1, "您好"), said(A, 1.4, 3, "请问有什么可以帮您？")) == [
        ("a", 0, 3, "您好，请问有什么可以帮您？")
    ]


def test_punctuation_follows_the_pause_and_is_never_doubled() -> None:
    [(*_, text)] = shown(
        said(A, 0, 1, "一"), said(A, 1.3, 2, "，二。"), said(A, 2.3, 3, "三"), said(A, 4, 5, "四")
    )
    assert text == "一，二。三。四"


def test_the_other_sides_words_in_the_pause_part_two_turns() -> None:
    assert [
        turn[0] for turn in shown(said(A, 0, 1, "请问贵姓"), said(C, 1.2, 1.8, "姓陈"), said(A, 2, 3, "谢谢"))
    ] == list("aca")


def test_a_long_pause_of_ones_own_ends_the_turn() -> None:
    pause = MERGE_PAUSE_S + 0.1
    assert len(shown(said(A, 0, 1, "请稍等。"), said(A, 1 + pause, 5, "谢谢您的等待。"))) == 2


def test_an_interruption_parts_what_it_interrupts() -> None:
    parts = (
        said(C, 0, 4, "我跟你说这个事情"),
        said(A, 3.5, 6, "您先听我说"),
        said(C, 4.6, 8, "你们每次都这样"),
    )
    assert [turn[0] for turn in shown(*parts)] == list("cac")


def test_a_backchannel_over_running_talk_is_its_own_turn_and_cuts_nothing() -> None:
    parts = said(C, 0, 5, "我上礼拜买的冰箱"), said(A, 2, 2.4, "嗯"), said(C, 5.4, 8, "昨天才送来")
    turns = make_turns(parts)
    assert [(turn.who, turn.backchannel) for turn in turns] == [(C, False), (A, True)]
    assert turns[0].text == "我上礼拜买的冰箱，昨天才送来" and turns[0].end == 8


def test_a_backchannel_in_a_pause_is_its_own_turn_between_two() -> None:
    parts = said(C, 0, 5, "我上礼拜买的冰箱。"), said(A, 5.2, 5.6, "嗯，嗯。"), said(C, 5.9, 8, "昨天才送来")
    turns = make_turns(parts)
    assert [(turn.who, turn.backchannel) for turn in turns] == [(C, False), (A, True), (C, False)]


@pytest.mark.parametrize(
    ("before", "answer"),
    [("您看可以吗？", "好的。"), ("是尾号六二九七对不对", "对。"), ("我给您登记了。", "好，那退款呢")],
)
def test_an_answer_is_no_backchannel(before: str, answer: str) -> None:
    turns = make_turns([said(A, 0, 2, before), said(C, 2.3, 2.8, answer), said(A, 3.0, 5, "那我这边处理。")])
    assert not any(turn.backchannel for turn in turns)


def test_a_short_word_that_begins_ones_own_turn_is_no_backchannel() -> None:
    parts = (
        said(C, 0, 3, "冰箱坏了。"),
        said(A, 3.3, 3.6, "嗯。"),
        said(A, 4.0, 6, "我帮您查一下。"),
        said(C, 6.5, 8, "快点。"),
    )
    assert [turn[3] for turn in shown(*parts)] == ["冰箱坏了。", "嗯。我帮您查一下。", "快点。"]


@pytest.mark.parametrize(
    "text", ["嗯", "嗯嗯。", "对对对", "好的，好的", "是的", "哦，这样啊", "嗯，我听着呢。"]
)
def test_listeners_words(text: str) -> None:
    assert is_backchannel_text(text)


@pytest.mark.parametrize(
    "text", ["", "。", "不是", "好不了", "嗯，我要退款", "对不起", "没有", "你说", "好的，我帮您查询一下订单"]
)
def test_other_words(text: str) -> None:
    assert not is_backchannel_text(text)


def test_distrusted_text_stays_alone() -> None:
    bad = said(A, 1.2, 2, "请不吝点赞", quarantine="疑似套话")
    turns = make_turns([said(A, 0, 1, "您好"), bad, said(A, 2.2, 3, "请讲")])
    assert [(turn.text, bool(turn.quarantine)) for turn in turns] == [
        ("您好", False),
        ("请不吝点赞", True),
        ("请讲", False),
    ]


def test_utterances_without_text_are_no_turns_and_part_nothing() -> None:
    parts = said(A, 0, 1, "您好"), said(C, 1.1, 1.3, ""), said(A, 1.5, 3, "请讲")
    assert len(shown(*parts)) == 1
    assert make_turns([said(A, 0, 1, "")]) == () and make_turns([]) == ()


def test_turns_are_numbered_in_order_of_start() -> None:
    turns = make_turns([said(C, 5, 6, "二"), said(A, 0, 1, "一"), said(A, 9, 10, "三")])
    assert [(turn.i, turn.text) for turn in turns] == [(0, "一"), (1, "二"), (2, "三")]


def test_words_are_kept_in_order_and_within_the_speech() -> None:
    words = (Word("您", -0.2, 0.3, 0.9), Word("好", 0.3, 1.4, 0.8))
    [turn] = make_turns(
        [said(A, 0, 1, "您好", words=words), said(A, 1.5, 2, "吗", words=(Word("吗", 1.4, 2.2),))]
    )
    assert [(word.text, word.start, word.end) for word in turn.words] == [
        ("您", 0, 0.3),
        ("好", 0.3, 1),
        ("吗", 1.5, 2),
    ]


def test_trust_is_weighted_by_length() -> None:
    [turn] = make_turns([said(A, 0, 1, "一二三", confidence=0.9), said(A, 1.2, 2, "四", confidence=0.1)])
    assert turn.confidence == pytest.approx((2.7 + 0.1) / 4)
    assert turn.raw == "一二三四"


def spoken(*texts: str, start: float, each: float = 0.2) -> tuple[Word, ...]:
    """Words at an even pace without pauses."""
    return tuple(Word(text, start + k * each, start + (k + 1) * each) for k, text in enumerate(texts))


def heard(who: Who, start: float, *texts: str, **more: object) -> Said:
    words = spoken(*texts, start=start)
    return said(who, start, words[-1].end, "".join(texts), words=words, **more)


def test_missing_marks_are_restored() -> None:
    [turn] = make_turns([heard(A, 0, *"您好请问有什么可以帮您")])
    assert turn.text == "您好，请问有什么可以帮您？"
    assert turn.raw == "您好请问有什么可以帮您"
    assert "".join(word.text for word in turn.words) == turn.raw


def test_no_mark_is_put_into_a_word_that_two_utterances_share() -> None:
    [turn] = make_turns([heard(A, 0, *"我的手"), heard(A, 0.9, *"机坏了")])
    assert turn.text == "我的手机坏了。"


def test_a_pause_between_utterances_is_a_mark() -> None:
    assert shown(heard(A, 0, *"师傅明天上门"), heard(A, 1.6, *"您在家等"))[0][3] == "师傅明天上门，您在家等。"
    assert shown(heard(A, 0, *"师傅明天上门"), heard(A, 2.2, *"您在家等"))[0][3] == "师傅明天上门。您在家等。"


def test_a_number_in_pieces_is_one_word() -> None:
    [turn] = make_turns([heard(A, 0, "请", "拨", "1,", "0086", "就行。")])
    assert turn.text == "请拨10086就行。"
    assert [word.text for word in turn.words] == ["请", "拨", "10086", "就行。"]
    assert turn.raw == "请拨1,0086就行。"


def test_what_the_recogniser_punctuated_stays() -> None:
    assert shown(heard(A, 0, *"没听清。您慢点说！"))[0][3] == "没听清。您慢点说！"


def test_text_of_an_utterance_without_words_is_kept() -> None:
    [turn] = make_turns([heard(A, 0, *"您好"), said(A, 0.6, 2, "请讲")])
    assert turn.text == "您好，请讲"


def test_distrusted_text_gets_no_marks() -> None:
    [turn] = make_turns([heard(A, 0, *"您好请问有什么可以帮您", quarantine="疑似套话")])
    assert turn.text == "您好请问有什么可以帮您"
    assert turn.words
