"""Who took the call, in the call record: from the metadata, else from the opening."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qa.model import CallAnalysis

Judge = Callable[..., CallAnalysis]
REST = (
    "客：我想查一下上个月的水费。",
    "席：好的，请报一下户号。",
    "客：二零一八八三。",
    "席：一共四十六块八。",
)


def agent(judge: Judge, opening: str, *rest: str) -> str:
    return str(judge(f"席：{opening}", *(rest or REST)).extract["record.form"]["agent"]["value"])


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ("您好，县人民医院预约台，我是小周，您有什么要办的？", "小周"),
        ("您好，拾光影像，我是三零二七号温婷，请问有什么可以帮您？", "温婷 3027"),
        ("您好，江州水务，工号六幺八，很高兴为您服务。", "工号 618"),
        ("您好，丰禾农机，二十七号客服鲁大川，请讲。", "鲁大川 27"),
        ("您好，云栖酒店，十二号，小柯，请讲。", "小柯 12"),
        ("您好，牧歌鲜奶，我是小雪，请讲。", "小雪"),
        ("您好，鸿途公考，我姓韩，请问有什么可以帮您？", "姓韩"),
        ("您好，暖巢家政，我叫宋琪，工号是1120，请问有什么需要？", "宋琪 1120"),
    ],
)
def test_the_agent_is_who_the_opening_names(judge, opening, told):
    assert agent(judge, opening) == told


@pytest.mark.parametrize(
    "opening",
    [
        "您好，县水务公司，请问有什么可以帮您？",
        "您好，这里是水务公司客服热线，很高兴为您服务。",
        "您好，我是客服，请讲。",
        "您好，我是客服，小事，您说。",
        "您好，客服中心，老客户，请讲。",
        "您好，请问您是王女士吗？我是水务公司的。",
    ],
)
def test_nobody_is_named_where_the_opening_names_nobody(judge, opening):
    assert agent(judge, opening) == ""


def test_a_house_number_and_the_customers_name_are_not_the_agents(judge):
    said = agent(
        judge, "大力搬家，说。", "客：我叫罗建军，约了明天搬家。", "席：搬到梧桐路十八号三栋，对吧？"
    )
    assert said == ""


def test_the_sentence_is_told(judge):
    field = judge("席：您好，水务公司，我是小周。您请讲。", *REST).extract["record.form"]["agent"]
    assert (field["turn"], field["quote"]) == (0, "您好，水务公司，我是小周。")
