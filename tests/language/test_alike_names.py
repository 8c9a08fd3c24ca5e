"""Names that were heard with other characters."""

from __future__ import annotations

import pytest

from qa.language.anonymise import Aliases, Known, aliases_for
from qa.language.names import Said
from qa.language.stand_ins import surname_aliases
from qa.model import Who


def aliases(*lines: str, people: tuple[str, ...] = ()) -> Aliases:
    sides = {"坐": Who.AGENT, "客": Who.CUSTOMER}
    return aliases_for([Said(sides[line[0]], line[1:]) for line in lines], Known(people=people))


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("陆明辉", "录名灰不就是你吗？"),
        ("陆明辉", "好的，陆铭慧先生。"),
        ("陆明辉", "路民辉，对吗？"),
        ("何静", "我是合敬，请讲。"),
        ("何静", "工号二零八六号核静为您服务。"),
        ("欧阳明", "殴阳明是吧"),
    ],
)
def test_a_known_name_is_exchanged_however_it_was_written(name: str, heard: str) -> None:
    known = aliases(people=(name,))
    said = known.apply(heard)
    assert known.apply(name) in said
    assert not set(name) & set(said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("何静", "水都喝净了，河静得很。"),
        ("高星", "我是高兴，不是生气。"),
        ("高星", "很高兴为您服务。"),
        ("陆明辉", "路名都换了，灰不溜秋。"),
        ("孙大鹏", "我家种大棚的。"),
        ("陆明辉", "陈亮回来了吗？"),
    ],
)
def test_words_that_sound_like_a_name_stay(name: str, said: str) -> None:
    assert aliases(people=(name,)).apply(said) == said


def test_a_name_found_in_the_call_is_known_in_all_of_it() -> None:
    lines = ("坐查得到，东湖路六十六号，孙大鹏，对吗？", "客孙大棚不就是我吗？")
    said = [aliases(*lines).apply(line[1:]) for line in lines]
    assert said[1][:3] in said[0]
    assert "大棚" not in said[1] and said[1].endswith("不就是我吗？")


def test_one_customer_is_one_person_whatever_characters_stand_for_the_surname() -> None:
    known = aliases("客我姓辰。", "坐谢谢陈女士。")
    surname = known.apply("我姓辰。")[2]
    for text in ("谢谢陈女士。", "谢谢晨女士。", "谢谢臣女士。", "是小辰吗？"):
        said = known.apply(text)
        assert surname in said and not set("辰陈晨臣") & set(said)
    assert surname not in "辰陈"


def test_surnames_of_other_sound_are_other_people() -> None:
    known = aliases("客我姓程。", "坐谢谢陈女士。", "坐王先生也在，万先生也在。")
    stand_ins = [known.apply(f"{f}先生")[0] for f in "程陈王万"]
    assert len(set(stand_ins)) == 4


def test_people_known_in_writing_stay_apart() -> None:
    known = aliases("客我找许经理。", people=("徐敏", "许强"))
    assert known.apply("徐敏")[0] != known.apply("许强")[0]
    assert surname_aliases(("徐", "许"))["徐"] == surname_aliases(("徐", "许"))["许"]
    apart = surname_aliases(("徐", "许"), frozenset("徐许"))
    assert apart["徐"] != apart["许"]


@pytest.mark.parametrize(
    ("family", "said"),
    [
        ("史", "您是女士还是先生？"),
        ("何", "我和女士说，和经理说。"),
        ("王", "往先生那边打。"),
        ("尤", "有女士在吗，有先生在吗？"),
        ("范", "新开的小饭馆。"),
        ("程", "小城不大，老成持重。"),
        ("石", "老是打不通，老师您好。"),
        ("于", "与女士通话，由于女士您没有签收。"),
    ],
)
def test_words_that_sound_like_a_surname_stay(family: str, said: str) -> None:
    assert aliases(f"客我姓{family}。").apply(said) == said


def test_a_surname_has_the_same_stand_in_in_every_call() -> None:
    one, two = aliases("客我姓辰。"), aliases("坐谢谢陈女士。")
    assert one.apply("我姓辰。")[2] == two.apply("陈女士")[0]
