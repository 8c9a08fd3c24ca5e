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


@pytest.mark.parametrize(
    ("said", "words", "never"),
    [
        # What came of a thing is told, not only how it was bought and brought.
        (
            "客：我送你们店洗的一件毛衣，上周取回来的，当时没细看，一穿上，下摆缩了一大截。",
            "缩了一大截",
            "细看那",
        ),
        ("客：你们给我擦的皮鞋，取回来我没打开看，鞋头掉了一块，没法穿。", "掉了一块", "气"),
        # A long account that only hints at a fault comes before a clear word about something beside it.
        (
            "客：我在你们平台租的房，合同写的没有装修过，今天请人来测，人家说墙面是新刷的，味道不对劲！"
            "\n席：您租的是哪一套？\n客：人家当着我面测的，数字都有。",
            "墙面是新刷的",
            "数字都有",
        ),
    ],
)
def test_a_complaint_is_told_by_what_came_of_it(
    make_call: Make, scorecard: Scorecard, said: str, words: str, never: str
) -> None:
    context = make_context(make_call(OPEN, *said.split("\n"), "席：您稍等。"), scorecard)
    place = told_matter(context, complains=True, most=60)
    assert place is not None
    found = context.turns[place.turn].text[place.start : place.end]
    assert words in found and never not in found


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        # Whether one has reached the right place is not what one wants there.
        (
            ["客：您好，请问是办健身卡的地方吧？", "席：是。", "客：我想办一张季卡，游泳也能用的那种。"],
            "办一张季卡",
        ),
        # What leads up to a question belongs to it; what only announces it may stand between.
        (["客：我在你们那儿看到个海边五日团，我想带孩子去，想问问到底怎么回事，含不含门票。"], "海边五日团"),
        (["客：我新开了家面馆，碗筷这些想包给你们消毒，先了解一下怎么弄。"], "碗筷"),
        # An account that asks for nothing yet is better than nothing.
        (
            [
                "客：你好，我就是想问一下。",
                "席：您说。",
                "客：我有颗牙，疼了差不多一个礼拜了，一直拖着没去看。",
            ],
            "有颗牙",
        ),
    ],
)
def test_an_enquiry_is_told_with_what_leads_up_to_it(
    make_call: Make, scorecard: Scorecard, lines: list[str], words: str
) -> None:
    context = make_context(make_call(OPEN, *lines, "席：您稍等。"), scorecard)
    place = told_matter(context, complains=False, most=60)
    assert place is not None and words in context.turns[place.turn].text[place.start : place.end]


@pytest.mark.parametrize(
    "said", ["客：我有事儿要说。", "客：请问是东门客服热线吗？", "客：居民的，一年交一回的。"]
)
def test_an_opening_that_says_nothing_is_not_the_matter(
    make_call: Make, scorecard: Scorecard, said: str
) -> None:
    assert told(make_call, scorecard, said, complains=False) == ""
