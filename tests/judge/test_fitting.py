"""Sentences fitted to a call: what is known goes in, what is not goes out, nothing is guessed."""

from __future__ import annotations

import pytest

from qa.judge.analyse import make_context
from qa.judge.fitting import fit, known_at, known_of, slots_of
from qa.model import CallMeta


@pytest.mark.parametrize(
    ("template", "known", "said"),
    [
        ("[{title}，]您好。", {"title": "周先生"}, "周先生，您好。"),
        ("[{title}，]您好。", {}, "您好。"),
        ("{company|这里}客服", {"company": "蓝海物业"}, "蓝海物业客服"),
        ("{company|这里}客服", {}, "这里客服"),
        ("{company}客服", {}, "客服"),
        ("[{title}和{wish}，]好。", {"title": "周先生"}, "好。"),
        ("没有占位。", {"title": "周先生"}, "没有占位。"),
        ("[您说的是{problem}|您想{want}|请讲]。", {"want": "退卡"}, "您想退卡。"),
        ("[您说的是{problem}|您想{want}|请讲]。", {"problem": "漏水", "want": "退卡"}, "您说的是漏水。"),
        ("[您说的是{problem}|您想{want}|请讲]。", {}, "请讲。"),
        ("[{matter|这事}{want}|请讲]。", {}, "请讲。"),
        ("好[投诉：，我来查|，我来讲]。", {"kind": "投诉"}, "好，我来查。"),
        ("好[投诉：，我来查|，我来讲]。", {"kind": "咨询"}, "好，我来讲。"),
        ("好[投诉：，我来查|咨询：，我来讲]。", {}, "好。"),
        ("[原因：{matter}。]好。", {"matter": "漏水"}, "原因：漏水。好。"),
    ],
)
def test_a_template_takes_what_is_known(template, known, said):
    assert fit(template, known) == said


def test_slots_are_found_inside_groups():
    assert list(slots_of("[{title}，]{company|这里}{wish}")) == ["title", "company", "wish"]


@pytest.fixture
def known(make_call, scorecard):
    def of(*lines, **more):
        context = make_context(make_call(*lines, **more), scorecard)
        return known_of(context, context.facts())

    return of


def test_names_come_from_what_was_said(known):
    found = known(
        "席：您好，星桥通信客服中心，工号四四七一为您服务，请问有什么可以帮您？",
        "客：我姓周，你们多扣了我流量包的钱，气死我了，我要退款。",
        "席：周先生，实在抱歉，三个工作日内给您退款。",
        "客：好吧。",
        "席：退到您原来的卡上。",
        "客：行，我等着看。",
    )
    assert found["title"] == "周先生"
    assert found["company"] == "星桥通信"
    assert found["agent"] == "工号4471"
    assert found["feeling"] == "生气"
    assert "三个工作日" in found["due"]


def test_a_name_alone_tells_no_title(known):
    found = known("席：喂，贵姓？", "客：周海平。", "席：好的。", "客：嗯。")
    assert "title" not in found


def test_nothing_is_taken_from_a_bare_greeting(known):
    found = known("席：喂，您好，请讲。", "客：我问个事。", "席：嗯，您说。")
    assert not {"company", "agent", "title", "product"} & set(found)


def test_metadata_comes_first(known):
    meta = CallMeta(agent_id="0088", extra={"company": "蓝海物业"})
    found = known("席：您好，星桥通信客服，工号四四七一。", "客：我问个事。", meta=meta)
    assert (found["company"], found["agent"]) == ("蓝海物业", "工号0088")


def test_the_feeling_is_the_one_that_is_answered(make_call, scorecard):
    context = make_context(
        make_call(
            "席：周先生您好。", "客：我快气死了。", "席：抱歉。", "客：我很担心。", "席：您放心。", "客：好。"
        ),
        scorecard,
    )
    known = {"title": "周先生", "feeling": "生气"}
    assert known_at(known, 4, context) == {"title": "周先生", "feeling": "担心"}
    assert known_at(known, 0, context) == {"title": "周先生"}


@pytest.mark.parametrize(
    ("title", "before"),
    [("邢先生", False), ("邢姐", False), ("邢总", False), ("先生", True), ("大爷", True), ("大姐", True)],
)
def test_nobody_is_spoken_to_by_a_surname_before_it_was_said(make_call, scorecard, title, before):
    lines = ("席：您好。", "客：我要退款。", "席：合同号多少？", "客：我叫邢一帆。", "席：好的，邢先生。")
    context = make_context(make_call(*lines), scorecard)
    assert ("title" in known_at({"title": title}, 2, context)) is before
    assert known_at({"title": title}, 4, context)["title"] == title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("席：大爷，您说。", "客：我听不清。", "席：好，大爷，我大点声。"), "大爷"),
        (("席：先生，您说。", "客：嗯。", "席：女士，您好。"), ""),
        (("席：我给阿姨道个歉。", "客：嗯。", "席：阿姨的手机号呢？"), ""),
    ],
)
def test_a_title_without_a_name_is_taken_where_it_addresses(known, lines, title):
    assert known(*lines).get("title", "") == title


@pytest.mark.parametrize(("when", "due"), [("今天", ""), ("明天下午五点", "明天"), ("三天内", "三天内")])
def test_a_time_that_is_only_today_is_not_said_again(known, when, due):
    found = known("席：您好。", "客：我要投诉，冰箱不制冷，派人来修。", f"席：师傅{when}给您打电话上门维修。")
    assert found.get("due", "").startswith(due) and (due or "due" not in found)


@pytest.mark.parametrize(
    ("matter", "charged"),
    [
        ("客：你们多扣了我一个月的停车费，我要投诉，给我退！", True),
        ("客：我家水龙头出来的水是黄的，孩子洗澡起了一身红疹子，我要投诉！", False),
    ],
)
def test_a_charge_that_comes_up_on_the_way_is_not_the_matter(known, matter, charged):
    more = (
        "席：您把龙头开大，放个半小时。",
        "客：那水费算谁的？你们得给我减免水费，凭什么收我的钱！",
        "席：减不了。",
    )
    found = known("席：您好，清源水务，请讲。", matter, *more)
    assert ("费用" in found.get("matter", "") or "收费" in found.get("matter", "")) is charged
