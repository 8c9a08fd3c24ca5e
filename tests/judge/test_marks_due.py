"""Where the mark of a missing time limit stands: at the answer to who asked when, else where something was offered."""

from __future__ import annotations

import pytest

from qa.model import Tone

HELLO = "席：您好，青山眼镜客服中心，工号二零八，请问有什么可以帮您？"
CRACKED = "客：我要投诉，镜片裂了，给我换一副。"
OFFER = "席：实在抱歉，给您免费重做一副，做好了寄给您，您看行吗？"


def missed(analysis) -> list[int]:
    """The turns at which the lack of a time limit is marked."""
    return [
        m.turn
        for m in analysis.marks
        if m.tone is Tone.BAD and "agreement.time_limit" in (m.check, *m.also) and m.title != "时间含糊"
    ]


@pytest.mark.parametrize(
    "asked", ["客：那什么时候能做好？", "客：行，得几天？", "客：要多久啊", "客：哪天寄过来？"]
)
def test_it_stands_at_the_answer_to_who_asked_when(judge, asked):
    lines = (HELLO, CRACKED, OFFER, asked, "席：这个说不准，看厂里排不排得开。", "客：好吧。", "席：嗯。")
    assert missed(judge(*lines)) == [4]


@pytest.mark.parametrize(
    "said", ["客：行，我都等了多久了。", "客：什么时候都行。", "客：好，那就这样办。", "客：裂了好几天了。"]
)
def test_without_such_a_question_it_stands_at_the_offer(judge, said):
    lines = (HELLO, CRACKED, OFFER, said, "席：师傅那边我去讲。", "客：好吧。", "席：嗯，再见。")
    assert missed(judge(*lines)) == [2]


def test_the_last_answer_counts(judge):
    lines = (
        HELLO,
        CRACKED,
        OFFER,
        "客：什么时候能好？",
        "席：不好说。",
        "客：到底几天？",
        "席：等着吧。",
        "客：唉。",
    )
    assert missed(judge(*lines)) == [6]


def test_a_time_given_leaves_nothing_to_mark(judge):
    lines = (
        HELLO,
        CRACKED,
        OFFER,
        "客：什么时候能好？",
        "席：三天之内给您寄到。",
        "客：好的。",
        "席：再见。",
    )
    assert missed(judge(*lines)) == []
