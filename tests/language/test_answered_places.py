"""A place without a house number is somebody's address where it answers the question for it, only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.masking import apply, hidden, redact_text, secrets
from qa.language.redact import redact_call
from qa.model import CallAnalysis, Metrics, Score, Transcript, Turn, Who


@pytest.mark.parametrize(
    ("question", "text", "masked"),
    [
        ("请问您的地址是？", "武侯区天府三街。", "武侯区****。"),
        ("请问您的地址是？", "武侯区天府三街福年广场", "武侯区********"),
        ("住哪条路？", "就在学府路那边", "就在***那边"),
        ("收货地址是？", "金牛区一环路北二段", "金牛区******"),
        ("住哪儿？", "幸福小区。", "****。"),
        ("您家住哪里？", "我住幸福小区，三栋", "我住****，**"),
        ("您现在住在哪里？", "就朝阳门外大街那边", "就******那边"),
        ("送到哪里？", "送到阳光大厦十二楼吧", "送到*******吧"),
        ("寄到哪里？", "四川省成都市武侯区科华路", "四川省成都市武侯区***"),
        ("哪个小区的？", "翡翠城，三期", "***，**"),
        ("哪个小区的？", "世纪城", "***"),
        ("地址您说一下。", "莲花新村，河边那个", "****，河边那个"),
        ("地址说一下", "银杏里，六号楼", "***，***"),
        ("门牌号多少？", "501。", "***。"),
        ("几栋几单元？", "嗯，三栋，二单元", "嗯，**，***"),
        ("地址是？", "在南京路上", "在***上"),
        ("地址是？", "我住环城北路，出门就是", "我住****，出门就是"),
        ("地址是？", "下了高速路，幸福小区", "下了高速路，****"),
        ("地址是？", "我在花园里，住翡翠城三期", "我在花园里，住*****"),
    ],
)
def test_the_place_that_was_asked_for_is_masked(question: str, text: str, masked: str) -> None:
    assert apply(text, hidden(text, question)) == masked
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("地址是？", "还是原来那个"),
        ("地址是？", "跟上次一样，系统里有"),
        ("地址是？", "就是订单上那个小区"),
        ("地址要改吗？", "不用，三年没变过"),
        ("送到哪里？", "送到楼下就行，我在半路上"),
        ("送到哪里？", "放公园门口，要么幼儿园"),
        ("地址是？", "我在花园里浇花呢，等会儿说"),
        ("寄到哪里？", "寄到冰城"),
        ("地址是？", "我在高速路上呢，回头发给你"),
        ("地址是？", "在机场高速路上堵着"),
        ("地址是？", "上班路上不方便说"),
        ("送到哪里？", "我送货路上，等会儿说"),
        ("地址是？", "就那条大马路边上"),
        ("地址是？", "国道上，信号不好"),
        ("送到哪里了？", "到天府三街了"),
        ("您在哪里买的？", "万达广场"),
        ("您在哪里办的？", "科华路营业厅"),
        ("地址是哪个店？", "春熙路店"),
        ("你们地址在哪里？", "天府大道中段"),
        ("仓库地址在哪里？", "在软件园那边的大厦"),
        ("网址是多少？", "首页的社区广场"),
        ("哪个小区？", "三个小区都停水了，我们小区也停"),
        ("您要几件？", "三百零一件，三栋"),
        ("有什么可以帮您？", "我在天府三街，幸福小区"),
        ("", "幸福小区"),
    ],
)
def test_other_places_stay(question: str, text: str) -> None:
    assert not hidden(text, question) and secrets(text, question) == {}


def call(*said: str) -> list[str]:
    who = (Who.AGENT, Who.CUSTOMER)
    turns = tuple(Turn(k, who[k % 2], float(k), k + 1.0, text, raw=text) for k, text in enumerate(said))
    plain = CallAnalysis("c1", "s@1", (), (), (), (), (), Metrics(), Score(None, None, ""))
    return [turn.text for turn in redact_call(Transcript("c1", 60.0, turns), plain)[0].turns]


def test_the_place_is_masked_where_it_is_said_back() -> None:
    said = call("您住哪个小区？", "望江花园，三期。", "好的，望江花园三期，一年三百块。", "对，望江花园。")
    assert said == ["您住哪个小区？", "****，**。", "好的，******，一年三百块。", "对，****。"]


def test_an_answer_goes_on_behind_a_nod() -> None:
    assert call("地址您说一下。", "武侯区，", "嗯，您说。", "天府三街那边。") == [
        "地址您说一下。",
        "武侯区，",
        "嗯，您说。",
        "****那边。",
    ]
    assert (
        call("地址您说一下。", "不想说。", "好的，那您买了什么？", "天府三街那边的。")[3]
        == "天府三街那边的。"
    )


@given(st.text(alphabet="我住在武侯区天府三街幸福小区大厦里栋二单元501号期，。的啊不是", max_size=30))
def test_length_is_kept_and_twice_is_once(text: str) -> None:
    once = apply(text, hidden(text, "地址是哪里？"))
    assert len(once) == len(text)
    assert not any(once[i] != "*" for i in hidden(text, "地址是哪里？"))
