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
    "said",
    [
        "停车费，九十六块，我才停了两个半钟头。",
        "押金，三千六，退租两个月了一分没退。",
        "信用卡年费三百，我明明刷够六次了，还给我扣了。",
        "餐位费二十，菜单上压根没写，你们乱收费。",
        "安装费收了我两百块，说好的免费安装。",
    ],
)
def test_a_quote_begins_with_what_was_charged(make_call: Make, scorecard: Scorecard, said: str) -> None:
    assert told(make_call, scorecard, f"客：{said}", complains=True).startswith(said[:5])


@pytest.mark.parametrize(
    ("said", "lead"),
    [
        ("客：唉，三百块，你们又乱扣了我的钱。", "唉"),
        ("客：喂，九十六块，你们停车怎么乱收费。", "喂"),
        ("客：好，我说，你们的锅炉昨天又坏了。", "好，"),
        ("客：气死我了，你们昨天又乱扣了我的话费。", "气死"),
    ],
)
def test_what_names_no_charge_is_still_left_out(
    make_call: Make, scorecard: Scorecard, said: str, lead: str
) -> None:
    found = told(make_call, scorecard, said, complains=True)
    assert found and not found.startswith(lead)


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


@pytest.mark.parametrize(
    "said",
    [
        "客：你好，我想打听打听。",
        "客：我就是来了解了解。",
        "客：我是十二栋的业主，姓葛。",
        "客：我是你们店里的老客户，我姓欧阳。",
        "客：我是三年二班的家长啊。",
    ],
)
def test_who_calls_is_not_what_for(make_call: Make, scorecard: Scorecard, said: str) -> None:
    assert told(make_call, scorecard, said, complains=False) == ""
    assert told(make_call, scorecard, said, complains=True) == ""


@pytest.mark.parametrize(
    ("said", "words", "complains"),
    [
        ("客：我是十二栋的业主，姓葛，我家地下室又漏水了，泡了一地。", "漏水", True),
        ("客：我想打听打听办一张年卡要多少钱。", "年卡", False),
        ("客：我是楼上漏水淹的业主，地板全泡坏了。", "泡坏", True),
        ("客：我姓葛，想改一下收货地址。", "收货地址", False),
    ],
)
def test_what_for_is_told_beside_who_calls(
    make_call: Make, scorecard: Scorecard, said: str, words: str, *, complains: bool
) -> None:
    assert words in told(make_call, scorecard, said, complains=complains)


@pytest.mark.parametrize(
    ("said", "complains", "words"),
    [
        (
            "客：我买的是我爸的降压药，五毫克的，你们给我发个十毫克的来，盒子一样。",
            True,
            "给我发个十毫克的来",
        ),
        ("客：我拿着电话干等两分钟了都……电梯，十二栋右边那部又坏了，这个月第三回了。", True, "又坏了"),
        (
            "客：喂你好，我车刚才在地库倒车蹭柱子上了，保险杠掉了一块，我头一回出险，也不晓得要弄啥，心里挺慌的。",
            False,
            "保险杠掉了一块",
        ),
    ],
)
def test_an_account_of_what_befell_is_told(
    make_call: Make, scorecard: Scorecard, said: str, *, complains: bool, words: str
) -> None:
    assert words in told(make_call, scorecard, said, complains=complains)


def test_an_answer_to_the_agent_is_not_the_matter(make_call: Make, scorecard: Scorecard) -> None:
    lines = (
        OPEN,
        "客：喂，你好你好，听得到我说话吗。",
        "席：有没有人受伤？",
        "客：没有没有，就我一个人，好好的。",
    )
    place = told_matter(make_context(make_call(*lines, "席：那就好。"), scorecard), complains=False)
    assert place is None or place.turn != 3


def test_a_condition_alone_is_not_the_matter(make_call: Make, scorecard: Scorecard) -> None:
    said = "客：我妈户口在老家，现在跟我住，就在这边，她要是在这边住院，我都急死了。"
    assert not told(make_call, scorecard, said, complains=False).strip("，").endswith("她要是在这边住院")


@pytest.mark.parametrize("mood", ["现在弄得我心里特别堵得慌", "我心里头直打鼓", "心里很不是滋味"])
def test_a_mood_at_the_end_is_not_told(make_call: Make, scorecard: Scorecard, mood: str) -> None:
    said = f"客：我买的衣柜昨天送来的，撕膜才发现门裂了一道，{mood}。"
    found = told(make_call, scorecard, said, complains=True)
    assert "门裂了一道" in found and "心里" not in found


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


@pytest.mark.parametrize(
    ("said", "words", "never"),
    [
        ("客：你们派来的阿姨，半夜拎着包走了！我刚生完孩子，刀口疼，一晚上没合眼。", "拎着包走了", "刀口"),
        ("客：你们的货车把我家院墙撞塌了。路也堵了，邻居都骂我，我上班也迟到了。", "撞塌", "迟到"),
        ("客：姑娘你大点声。我这个戴的东西，又哑了。修了四回了，打了也白打。", "又哑了", "白打"),
        ("客：呜……我的证没办成。你们的人明明跟我说今天能办。", "我的证没办成", "呜"),
        # What is only asked back tells less than what happened.
        ("客：你们怎么偷偷扣我钱？我根本没点续费，这个月又扣了二十五。", "又扣了", "偷偷"),
    ],
)
def test_a_complaint_is_told_by_what_happened_first(
    make_call: Make, scorecard: Scorecard, said: str, words: str, never: str
) -> None:
    found = told(make_call, scorecard, said, complains=True)
    assert words in found and never not in found


@pytest.mark.parametrize("said", ["我腰都快断了。", "我真是气炸了。", "我耐心都没了。", "我都吓坏了。"])
def test_a_mood_or_an_ache_is_nothing_that_happened(make_call: Make, scorecard: Scorecard, said: str) -> None:
    found = told(make_call, scorecard, f"客：{said}你们的净水器一直漏水。", complains=True)
    assert "漏水" in found and said.rstrip("。") not in found


def test_a_quote_does_not_end_where_the_account_goes_on(make_call: Make, scorecard: Scorecard) -> None:
    said = "客：你们家热水器漏水，我家地板都拱起来了，我回家一看，心都凉半截。"
    found = told(make_call, scorecard, said, complains=True)
    assert "拱起来了" in found and "一看" not in found


def test_what_is_wanted_is_told_in_whatever_words(make_call: Make, scorecard: Scorecard) -> None:
    said = "客：我啊，想学写大字。我今年七十三，一个人在家对着电视，闺女就讲，爸你去学个啥吧。"
    assert "写大字" in told(make_call, scorecard, said, complains=False)
    said = "客：我想不通这个事。能不能给我查一下我的积分还有多少？"
    assert "想不通" not in told(make_call, scorecard, said, complains=False)
