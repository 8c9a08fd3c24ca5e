"""Addresses told over several turns, or said again in pieces."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.kept.store_masking import nothing_judged
from qa.language.address_pieces import AddressPieces
from qa.language.redact import masks_of, redact_call
from qa.model import CallMeta, Evidence, Transcript, Turn, Who

HOME = "客我家住梧桐路三百零六号五栋二单元七零一。"


def call(*lines: str, **meta: object) -> Transcript:
    """Sentences as 坐 or 客, then what was said."""
    sides = {"坐": Who.AGENT, "客": Who.CUSTOMER}
    turns = tuple(Turn(i, sides[s[0]], float(i), i + 0.9, s[1:]) for i, s in enumerate(lines))
    return Transcript("c1", 60.0, turns, meta=replace(CallMeta(), **meta))  # type: ignore[arg-type]


def masked(*lines: str, **meta: object) -> list[str]:
    return [t.text for t in redact_call(call(*lines, **meta), nothing_judged())[0].turns]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("客对，三百零六号，五栋二单元。", "对，*****，*****。"),
        ("坐您是住五栋七零一吧，明天上门。", "您是住*****吧，明天上门。"),
        ("客306号5栋，没错。", "******，没错。"),
        ("坐五号楼，二单元，七零一室，对吗？", "***，***，****，对吗？"),
        ("客梧桐路三百零六号那边。", "********那边。"),
        ("坐梧桐路，五栋是吧？", "***，**是吧？"),
        ("客我家在梧桐路。", "我家在***。"),
        ("坐五栋是吧？", "**是吧？"),
        ("坐七零一对吧？", "***对吧？"),
        ("坐跟您确认一下，三百零六号。", "跟您确认一下，****号。".replace("****号", "*****")),
    ],
)
def test_pieces_of_a_told_address_are_masked(said: str, shown: str) -> None:
    assert masked(HOME, said)[1] == shown


@pytest.mark.parametrize(
    "said",
    [
        "坐三号下午给您上门，可以吗？",
        "客五号之前能到吗？",
        "客二楼有个超市。",
        "坐梧桐路那家营业厅周末也开。",
        "客五栋的电梯也坏了。",
        "客七零一块钱太贵了。",
        "坐订单尾号七零一，对吗？",
        "坐七零一二，是这个编号吗？",
        "客你们二单元的师傅态度不好。",
        "坐六栋三单元是吧？",
        "坐第五栋二期工程刚完。",
        "坐九月五号，二楼大厅，对吗？",
    ],
)
def test_what_only_resembles_a_piece_stays(said: str) -> None:
    assert masked(HOME, said)[1] == said[1:]


def test_a_day_of_the_month_is_no_house_number_where_it_is_confirmed() -> None:
    lines = ("客我住人民路三号二楼。", "坐三号，对吗？", "客对，三号。", "坐二楼是吧？")
    assert masked(*lines)[1:] == [line[1:] for line in lines[1:]]


def test_a_piece_after_the_request_for_it_is_masked() -> None:
    lines = (HOME, "坐不好意思，您是几栋的？", "客五栋。", "坐几单元？", "客二单元。", "坐好的，您稍等。")
    assert masked(*lines)[2:] == ["**。", "几单元？", "***。", "好的，您稍等。"]


def test_pieces_before_the_address_is_told_are_masked() -> None:
    assert masked("客我说了，五栋二单元！", "坐完整地址麻烦您说一下。", HOME)[0] == "我说了，*****！"


def test_an_address_told_over_several_turns() -> None:
    lines = (
        "客我住梧桐路。",
        "坐嗯，几号？",
        "客三百零六号五栋。",
        "坐请问是几单元几零几？",
        "客二单元七零一。",
    )
    assert masked(*lines) == ["我住***。", "嗯，几号？", "*******。", "请问是几单元几零几？", "******。"]


def test_the_part_of_a_road_belongs_to_its_name() -> None:
    told = ("客我住广州大道中。", "坐几号？", "客二百八十九号三栋。", "坐广州大道中，三栋是吧？")
    assert masked(*told) == ["我住*****。", "几号？", "********。", "*****，**是吧？"]
    told = ("客我住人民南路四段。", "坐嗯。", "客二十七号二单元。")
    assert masked(*told) == ["我住******。", "嗯。", "*******。"]


def test_a_numbered_road_is_known_again() -> None:
    told = ("客我家在中山一路23号三栋五零一。", "客对，中山一路，三栋。", "坐这一路您辛苦了。")
    assert masked(*told) == ["我家在************。", "对，****，**。", "这一路您辛苦了。"]


@pytest.mark.parametrize(
    "lines",
    [
        ("客我在中山路。", "坐嗯。", "客三号那天去的。"),
        ("客我问一下线路。", "坐您说。", "客五百块钱一年。"),
        ("客他住我楼上那一层。", "坐嗯。", "客一零一块钱。"),
        ("客那条路段。", "坐嗯。", "客三号，堵了。"),
        ("客我走在路中。", "坐嗯。", "客三号那天去的。"),
    ],
)
def test_turns_that_tell_no_address_together_stay(lines: tuple[str, ...]) -> None:
    assert masked(*lines) == [line[1:] for line in lines]


def test_a_number_told_in_whole_sentences_is_one_number() -> None:
    lines = ("客身份证是一二三四五六。", "坐嗯。", "客一九九零零一零一。", "坐好的。", "客零零一二。")
    assert masked(*lines)[0::2] == ["身份证是******。", "********。", "零零一二。"]


def test_an_address_known_from_the_data_is_masked_in_pieces() -> None:
    said = ("坐五栋二单元，对吗？", "客对，七零一。")
    assert masked(*said, extra={"住址": HOME[4:]}) == ["*****，对吗？", "对，***。"]
    assert masked(*said) == [line[1:] for line in said]


def test_texts_about_the_call_are_masked_alike() -> None:
    heard = call(HOME, "坐五栋二单元是吧？", "客五栋。")
    mask = masks_of(heard)
    assert mask("客户住五栋二单元") == "客户住*****"
    assert mask("五栋") == "**"
    assert mask("二单元是") == "***是"
    assert mask("三号下午上门") == "三号下午上门"
    quoted = replace(nothing_judged(), summary="住五栋，二单元", best_phrases=())
    assert redact_call(heard, quoted)[1].summary == "住**，***"
    assert Evidence(1, 0.0, 1.0, Who.AGENT, "五栋").quote == "五栋"


def test_redacting_twice_is_redacting_once() -> None:
    once = redact_call(call(HOME, "客三百零六号，五栋。", "坐五栋是吧？"), nothing_judged())
    assert redact_call(*once) == once


def test_names_and_numbers_of_an_address() -> None:
    pieces = AddressPieces.of(["梧桐路三百零六号翠苑小区五幢2单元七零一室"])
    assert pieces.names[0] == "翠苑小区"
    assert "梧桐路" in pieces.names
    assert pieces.numbers == {("place", "306"), ("house", "5"), ("unit", "2"), ("room", "701")}
    assert not AddressPieces.of([])
