from __future__ import annotations

import pytest

from qa.judge.things import bare_thing, is_name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("买了那个热水器", "热水器"),
        ("办的一张健身卡", "健身卡"),
        ("那台洗衣机", "洗衣机"),
        ("买的空调", "空调"),
        ("一个充电宝", "充电宝"),
        ("台灯", "台灯"),
        ("冰箱", "冰箱"),
        ("行李箱", "行李箱"),
        ("笔记本", "笔记本"),
        ("那套餐", "套餐"),
        ("流量套餐", "流量套餐"),
        ("数学一对一", "数学一对一"),
        ("一对一", "一对一"),
        ("你们一对一", "一对一"),
        ("里一冰箱", "冰箱"),
        ("啥破手机", "手机"),
        ("破壁机", "破壁机"),
        ("你们", "你们"),
    ],
)
def test_what_stands_before_a_name_is_taken_off(said: str, name: str) -> None:
    assert bare_thing(said) == name


@pytest.mark.parametrize(
    "name",
    [
        *("冰箱", "在线课程", "扫地机器人", "不粘锅", "数学一对一", "配送服务", "对讲机"),
        *("拿铁咖啡机", "加拿大签证", "下午茶套餐", "平板", "宽带"),
    ],
)
def test_names_of_things(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "words",
    [
        *("人在家对着电视", "一冰箱", "人放沙发", "卡", "", "你们", "给我退的"),
        *("小伙子拿个平板", "姑娘拿平板", "昨天下午装宽带", "上午装空调", "明天约保洁"),
    ],
)
def test_more_than_a_name(words: str) -> None:
    assert not is_name(words)
