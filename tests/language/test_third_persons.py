"""Persons who are spoken of are named right behind what they are to the speaker; other words stay."""

from __future__ import annotations

import pytest

from qa.language.anonymise import Known, aliases_for
from qa.language.names import Said
from qa.language.third_persons import third_persons_in
from qa.model import Who


def _found(text: str) -> tuple[str, ...]:
    return third_persons_in([Said(Who.CUSTOMER, text)])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("是我老公王建国打的电话。", "王建国"),
        ("我爱人李娜的卡也在上面。", "李娜"),
        ("我同事陈晓明也办了一个。", "陈晓明"),
        ("我儿子张浩然，他还小。", "张浩然"),
        ("我哥李强说可以退。", "李强"),
        ("他老婆叫刘芳。", "刘芳"),
        ("我女儿的名字是欧阳娜娜，写一下。", "欧阳娜娜"),
        ("我儿子叫高大伟。", "高大伟"),
        ("我家孩子叫高峰，八岁。", "高峰"),
        ("我表弟叫做赵一鸣，他来取。", "赵一鸣"),
    ],
)
def test_a_name_behind_a_relation(text: str, name: str) -> None:
    assert _found(text) == (name,)


@pytest.mark.parametrize(
    "text",
    [
        "我老公王者荣耀打多了。",
        "我儿子高三了，我女儿高中毕业。",
        "我妈常年在家，我爸任何时候都在。",
        "我朋友周末来，我妈方便的时候再说。",
        "我老公金融公司上班，白天上班晚上回。",
        "我女儿马上放学，我儿子小学五年级。",
        "我朋友余额不足，我同事温州的。",
        "我爱人高血压，我爸平时在家。",
        "我朋友黄牛，我老公徐州的，我朋友唐山的。",
        "我弟弟石家庄的，我爱人曹县的。",
        "我妈王阿姨，我同事张姐，我老板刘总。",
        "我老公张罗的，我妈刘海长了。",
        "我儿子包月的卡，我老公阳台上那个。",
        "我老公叫我来问，我妈叫车了。",
        "我弟陈述了一遍，我爸李子买多了。",
        "老公王建国",
        "我老公",
    ],
)
def test_other_words_behind_a_relation(text: str) -> None:
    assert _found(text) == ()


def test_a_copy_without_names_exchanges_them_wherever_they_are_said() -> None:
    turns = [
        Said(Who.CUSTOMER, "是我老公王建国办的卡。"),
        Said(Who.AGENT, "好的，王建国的卡，我查一下。"),
    ]
    aliases = aliases_for(turns, Known())
    said = [aliases.apply(turn.text) for turn in turns]
    assert all("王建国" not in text and "建国" not in text for text in said)
    assert said[0].startswith("是我老公") and said[0].endswith("办的卡。")
    assert said[1][3:6] == said[0][4:7]
