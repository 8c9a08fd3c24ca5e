"""What the customer says the call is about: a fault or a request, never a greeting, an opener or a feeling."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qa.judge.analyse import make_context
from qa.judge.matter import is_thanks, told_matter
from qa.judge.scorecard import Scorecard
from qa.model import CallAnalysis, Transcript

Judge = Callable[..., CallAnalysis]
Make = Callable[..., Transcript]
OPEN = "席：您好，青山公司客服，请问有什么可以帮您？"


def told(make_call: Make, scorecard: Scorecard, said: str, *, complains: bool) -> str:
    context = make_context(make_call(OPEN, said, "席：您稍等。"), scorecard)
    place = told_matter(context, complains=complains)
    return context.turns[place.turn].text[place.start : place.end] if place else ""


@pytest.mark.parametrize(
    ("said", "words", "never"),
    [
        ("客：气死我了！昨天刚买的电饭锅就不通电了。", "不通电", "气死"),
        ("客：你好，我跟你反映个事。你们的快递把我的花瓶摔碎了，太让人寒心了。", "花瓶摔碎", "反映个事"),
        ("客：喂，总算打通了，我等了半个钟头。我家的暖气片一直漏水，地板都泡了。", "漏水", "半个钟头"),
    ],
)
def test_a_complaint_is_told_by_its_fault(
    make_call: Make, scorecard: Scorecard, said: str, words: str, never: str
) -> None:
    found = told(make_call, scorecard, said, complains=True)
    assert words in found and never not in found


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("客：师傅你好，我打听个事儿。我想给我妈办一张公交卡。", "办一张公交卡"),
        ("客：不好意思，打扰一下。礼拜天你们游泳馆开门吗？", "开门"),
        ("客：哎呀急死我了，我把收货地址填错了，想改一下。", "填错"),
    ],
)
def test_an_enquiry_is_told_by_its_request(
    make_call: Make, scorecard: Scorecard, said: str, words: str
) -> None:
    found = told(make_call, scorecard, said, complains=False)
    assert words in found and "打听个事" not in found and "急死" not in found


@pytest.mark.parametrize(
    "said", ["客：你好，我就是想问一下。", "客：这到底怎么回事啊？", "客：我真的要崩溃了，难受死了。"]
)
def test_where_nothing_is_told_nothing_is_quoted(make_call: Make, scorecard: Scorecard, said: str) -> None:
    assert told(make_call, scorecard, said, complains=False) == ""
    assert "“" not in told(make_call, scorecard, said, complains=True)


def test_it_is_no_longer_than_asked(make_call: Make, scorecard: Scorecard) -> None:
    said = "客：" + "你们送来的柜子门板裂了一大条，" * 8
    assert 0 < len(told(make_call, scorecard, said, complains=True)) <= 35


@pytest.mark.parametrize(
    ("said", "thanks"),
    [
        ("客：我打电话来是想表扬一下你们的李师傅，大雨天来给我修好了水管。", True),
        ("客：我就是道个谢，你们那个姑娘帮我找回了钱包。", True),
        ("客：请问表扬信寄到哪里？", False),
        ("客：我不是来表扬你们的，我家的水管又漏了。", False),
        ("客：麻烦查一下我的快递，谢谢。", False),
    ],
)
def test_who_calls_to_praise(make_call: Make, scorecard: Scorecard, said: str, *, thanks: bool) -> None:
    assert is_thanks(make_context(make_call(OPEN, said, "席：您客气了。"), scorecard)) is thanks


def test_a_call_of_thanks_is_told_as_one(judge: Judge) -> None:
    analysis = judge(
        OPEN, "客：我打电话是道个谢，你们的小周昨天冒着雨把我家的水管修好了。", "席：您太客气了，谢谢您。"
    )
    assert "来电道谢" in analysis.summary and "办理业务" not in analysis.summary
    form = analysis.extract["record.form"]
    assert form["type"]["value"] == "表扬致谢" and form["wish"]["value"] != "维修"
