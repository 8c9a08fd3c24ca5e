from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.normalise import normalise
from qa.language.pattern_set import PatternSet
from qa.language.patterns import Hit, compile_pattern
from qa.model import Match

TEXTS = st.text(alphabet="您好请问有什么可以帮您但是一二3五，。？！嗯呃再见不没我 abA.", max_size=25)


def quotes(source: str, text: str, **options: object) -> list[str]:
    return [text[h.start : h.end] for h in compile_pattern(source, **options).find(text)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("请问有什么可以帮您", "您好，请问，有什么可以帮您？", ["请问，有什么可以帮您"]),
        ("请问有什么可以帮您", "请问有什么，呃，可以帮您？", ["请问有什么，呃，可以帮您"]),
        ("有什么(可以|能)帮(到|助|)[您你]", "有什么能帮到你的", ["有什么能帮到你"]),
        ("您…满意吗", "您对这个处理还满意吗", ["您对这个处理还满意吗"]),
        ("您…{2}满意吗", "您还满意吗", ["您还满意吗"]),
        ("工号#号?", "工号二零八六号，工号2086", ["工号二零八六号", "工号2086"]),
        ("#个工作日", "三到五个工作日，3.5个工作日", ["五个工作日", "3.5个工作日"]),
        ("^(您好|你好)", "嗯，好的。您好，您好", ["您好"]),
        ("再见$", "再见，好，再见啊。", ["再见"]),
        ("{!不|没}满意", "不满意，没满意，很满意", ["满意"]),
        ("但是{!说}", "但是说，但是呢", ["但是"]),
        ("vip客户", "VIP客户您好", ["VIP客户"]),
        ("但是|可是", "可是，但是", ["可是", "但是"]),
        ("re:\\d{4}", "工号2086", ["2086"]),
    ],
)
def test_found_by_text(source: str, text: str, expected: list[str]) -> None:
    assert quotes(source, text) == expected
    assert {h.match for h in compile_pattern(source).find(text)} == {Match.TEXT}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("请问有什么可以帮您", "请问您有事吗"),
        ("请问您", "我请问。您说"),
        ("您…满意吗", "您说的事情我们一定会认真处理，满意吗"),
        ("您…满意吗", "您说完了。满意吗"),
        ("您…{1}满意吗", "您觉得满意吗"),
        ("工号#", "工号多少"),
        ("^您好", "请问您好"),
        ("再见$", "再见就不说了"),
        ("{!不}满意", "不，满意"),
        ("但是", "单是这个"),
        ("但是", ""),
        ("工号#", "公号以后再说"),
        ("re:你好", "您好"),
    ],
)
def test_not_found(source: str, text: str) -> None:
    assert quotes(source, text) == []


@pytest.mark.parametrize(
    ("source", "text", "quote", "confidence"),
    [
        ("工号#", "公号2086为您服务", "公号2086", 0.9),
        ("为您服务", "很高兴位您服务", "位您服务", 0.9),
        ("给您赔个不是", "给您陪个不是", "给您陪个不是", 0.9),
        ("还您一个公道", "换您一个公道", "换您一个公道", 0.9),
        ("请您稍等一下", "请宁稍等一下", "请宁稍等一下", 0.8),
        ("是这样吧您看", "四这样吧您看", "四这样吧您看", 0.8),
        ("非常抱歉", "灰常抱歉", "灰常抱歉", 0.8),
        ("请问有什么可以帮您", "请问有什么可一邦您", "请问有什么可一邦您", 0.9),
        ("感谢您的来电", "感些您地来店", "感些您地来店", 0.9),
        ("感谢您的来电", "感些您的到店", "感些您的到店", 0.65),
        ("请问有什么可以帮您", "请问有什么可帮您", "请问有什么可帮您", 0.65),
        ("再见$", "祝您愉快，在见。", "在见", 0.9),
    ],
)
def test_found_by_sound(source: str, text: str, quote: str, confidence: float) -> None:
    (hit,) = compile_pattern(source).find(text)
    assert (text[hit.start : hit.end], hit.match, hit.confidence) == (quote, Match.PHONETIC, confidence)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("我再说一遍吧", "您再说一遍吧"),  # who says it again
        ("您可以接受吗", "您不以接受吗"),  # a negation brought in
        ("不能给您办理", "就能给您办理"),  # a negation lost
        ("您对此满意吗", "您对此满意的"),  # a question made a statement
        ("您是想…对吗", "您是想让我们赶紧派人吗"),  # a lone character behind a gap must be right
        ("对不起", "对付起"),  # three characters: sound only
        ("对不起", "堆不期而"),
    ],
)
def test_wrong_characters_do_not_change_the_meaning(source: str, text: str) -> None:
    assert [h for h in compile_pattern(source).find(text) if h.confidence < 0.9] == []


@pytest.mark.parametrize(
    ("source", "text", "quote"),
    [
        ("约好#点…{9}(修|送货)", "约好八点给您耸货", "约好八点给您耸货"),
        ("约好#点…{9}(修|送货)", "月好八点来修", "月好八点来修"),
        ("约好#点…{9}(修|送货)", "约好八点休息完来修", "约好八点休息完来修"),
        ("(今天|#号)…{9}送货", "八号再耸货", "八号再耸货"),
        ("#(小时|天)(之内|内)?…{9}到账", "两小石内道账", "两小石内道账"),
        ("#个?工作日…{9}到", "三个工做日就到", "三个工做日就到"),
        ("(请|让|叫)…{6}主管", "叫我们竹管来", "叫我们竹管"),
    ],
)
def test_what_stands_together_is_found_by_sound(source: str, text: str, quote: str) -> None:
    assert quotes(source, text, phonetic="strict") == [quote]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("约好#点…{9}(修|送货)", "约好八点您休息"),
        ("(今天|#号)…{9}送货", "八好了再送货"),
        ("#(小时|天)(之内|内)?…{9}(到账|审)", "四小时深度清洁"),
        ("#个?工作日…{9}到", "三个工作日就道"),
        ("(请|让|叫)…{6}主管", "轻我们主管"),
        ("(事|投诉)…{6}备注", "十块我给您备注"),
    ],
)
def test_what_stands_alone_is_not_found_by_sound(source: str, text: str) -> None:
    assert quotes(source, text, phonetic="strict") == []
    assert quotes(source, text, phonetic="loose") == []


def test_strictness_can_be_chosen() -> None:
    assert quotes("但是", "单是", phonetic="strict") == ["单是"]
    assert quotes("为您服务", "位您服务", phonetic="none") == []
    assert quotes("非常抱歉", "灰常抱歉", phonetic="strict") == []
    assert quotes("感谢您的来电", "感些您的到店", fuzzy=False) == []


def test_a_better_level_hides_a_worse_one_only_where_they_overlap() -> None:
    hits = compile_pattern("为您服务").find("位您服务，为您服务")
    assert [(h.start, h.confidence) for h in hits] == [(0, 0.9), (5, 1.0)]


def test_fuzzy_only_where_nothing_better_is_found() -> None:
    hits = compile_pattern("感谢您的来电").find("谢谢您的来电，感谢您的来电")
    assert [h.confidence for h in hits] == [1.0]


def test_hits_are_values() -> None:
    assert Hit(0, 2, Match.TEXT, 1.0) < Hit(1, 2, Match.TEXT, 1.0)
    assert compile_pattern("您好") is compile_pattern("您好")


SOURCES = [
    "您好",
    "请问有什么可以帮您",
    "^好",
    "再见$",
    "#个",
    "有…您",
    "(不|没)…我",
    "[您我]?好",
    "re:a+",
    "{!不}好",
    "一二三五六",
]


@given(TEXTS)
def test_a_set_finds_what_its_patterns_find(text: str) -> None:
    text = normalise(text)
    together = PatternSet(compile_pattern(s) for s in SOURCES)
    alone = {i: hits for i, s in enumerate(SOURCES) if (hits := compile_pattern(s).find(text))}
    assert together.find(text) == alone


@given(TEXTS, st.sampled_from(SOURCES))
def test_hits_lie_in_the_text_and_apart(text: str, source: str) -> None:
    hits = compile_pattern(source).find(text)
    assert all(0 <= h.start < h.end <= len(text) for h in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))


@given(st.text(alphabet="您好请问有什么可以帮但是一二，。不没我", min_size=5, max_size=12), st.data())
def test_the_fast_way_to_say_no_never_loses_a_match(phrase: str, data: st.DataObject) -> None:
    """Whatever a phrase is, its own text with one character replaced by a homophone is found."""
    spoken = [c for c in normalise(phrase) if c not in "，。"]
    if len(spoken) < 4 or "。" in phrase:
        return
    source = "".join(spoken)
    at = data.draw(st.integers(0, len(spoken) - 1))
    homophones = {
        "您": "宁",
        "好": "号",
        "请": "清",
        "问": "闻",
        "有": "又",
        "可": "渴",
        "以": "已",
        "帮": "邦",
    }
    heard = source[:at] + homophones.get(source[at], source[at]) + source[at + 1 :]
    assert compile_pattern(source).found(heard)
