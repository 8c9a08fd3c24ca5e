"""What a turn answers: the other side's last words, whoever spoke in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from conftest_calls import call
from test_appraisal import GOOD

from qa.judge.analyse import analyse, make_context
from qa.judge.phrases import best_phrases
from qa.judge.places_near import floor_before
from qa.judge.scorecard import Scorecard
from qa.model import CallAnalysis, Tone

Judge = Callable[..., CallAnalysis]
HELLO = ("席：您好，暖家家电客服，请讲。", "客：我买的洗衣机坏了，一直漏水。")


@pytest.mark.parametrize(
    ("lines", "backchannels", "lost", "before"),
    [
        (("席：甲。", "客：乙。"), (), (), [0]),
        (("席：甲。", "席：乙。", "客：丙。"), (), (), [0, 1]),
        (("席：甲。", "客：好的，稍等。", "客：丙。"), (), (), [0]),
        (("席：甲。", "客：好的，稍等。", "席：嗯。", "客：丙。"), (2,), (), [0]),
        (("席：甲。", "客：好的，稍等。", "席：行。", "客：丙。"), (), (), [2]),
        (("席：甲。", "客：嗯。", "席：乙。", "客：丙。"), (1,), (), [0, 2]),
        # What was said last nobody could tell.
        (("席：甲。", "客：乙。", "席：丙。", "客：丁。"), (), (2,), []),
        (("席：甲。", "客：乙。", "客：丙。"), (), (1,), [0]),
        (("客：甲。", "客：乙。"), (), (), []),
        (("客：甲。",), (), (), []),
    ],
)
def test_the_other_sides_last_floor(
    scorecard: Scorecard,
    lines: tuple[str, ...],
    backchannels: tuple[int],
    lost: tuple[int],
    before: list[int],
) -> None:
    made = call(*lines)
    turns = tuple(
        replace(t, backchannel=t.i in backchannels, quarantine="疑似幻听" if t.i in lost else "")
        for t in made.turns
    )
    context = make_context(replace(made, turns=turns), scorecard)
    assert [t.i for t in floor_before(len(turns) - 1, context)] == before


def field(judge: Judge, name: str, *lines: str) -> Any:
    form: Any = judge(*HELLO, *lines, "席：好的。").extract["record.form"]
    return form[name]["value"]


@pytest.mark.parametrize(
    ("lines", "contact"),
    [
        (("席：有备用电话吗？", "客：有的，你记一下。", "客：13800005678。"), "备用 13800005678"),
        (("席：有备用电话吗？", "客：13800005678。"), "备用 13800005678"),
        (("席：您的手机号是多少？", "客：有的，你记一下。", "客：13800005678。"), "13800005678"),
        (("席：有备用电话吗？", "客：没有。", "席：那手机号呢？", "客：13800005678。"), "13800005678"),
    ],
)
def test_a_number_is_what_was_asked_for(judge: Judge, lines: tuple[str, ...], contact: str) -> None:
    assert field(judge, "contact", *lines) == contact


@pytest.mark.parametrize(
    ("lines", "order"),
    [
        (("席：报一下订单号。", "客：好的，稍等。", "客：零三五七二一。"), "订单号 035721"),
        (("席：报一下订单号。", "席：短信里有。", "客：零三五七二一。"), "订单号 035721"),
        (("席：验证码发您了。", "客：好的，稍等。", "客：零三五七二一。"), "洗衣机"),
        (("席：报一下订单号。", "客：没有。", "席：验证码报一下。", "客：零三五七二一。"), "洗衣机"),
    ],
)
def test_an_order_number_is_known_by_its_question(judge: Judge, lines: tuple[str, ...], order: str) -> None:
    assert field(judge, "order", *lines) == order


@pytest.mark.parametrize(
    ("lines", "promised"),
    [
        (("客：什么时候能上门？", "席：三个工作日内。"), True),
        (("客：什么时候能上门？", "席：嗯。", "席：三个工作日内。"), True),
        (("客：什么时候能上门？", "席：我看看，稍等。", "席：三个工作日内。"), True),
        (("客：我上次等了好久。", "席：嗯。", "席：三个工作日内。"), False),
    ],
)
def test_a_time_answers_when(judge: Judge, lines: tuple[str, ...], *, promised: bool) -> None:
    promises: Any = judge(*HELLO, *lines, "客：好的。").extract["promises"]
    assert bool(promises) is promised


@pytest.mark.parametrize("between", [(), ("客：就是前台那台。",)])
def test_what_follows_on_a_fault_is_no_example(scorecard: Scorecard, between: tuple[str, ...]) -> None:
    made = call(*GOOD[:4], *between, *GOOD[4:])
    context, found = make_context(made, scorecard), analyse(made, scorecard)
    behind = 4 + len(between)
    praised = next(m for m in found.marks if m.turn == behind and m.tone is Tone.GOOD)
    fault = replace(praised, turn=2, tone=Tone.BAD, check="conversion.no_denial")

    def shown(*more: object) -> set[int]:
        marks = (*found.marks, *more)
        return {p.turn for p in best_phrases(marks, scorecard, context, found.score)}  # type: ignore[arg-type]

    assert behind in shown()
    assert behind not in shown(fault) and shown(fault)
