"""Many phrases at once: what is ruled out fast must never be what would have matched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.language.normalise import normalise
from qa.language.pattern_anchors import FAR, FORMS, separate_pairs, ways
from qa.language.pattern_raw import required
from qa.language.pattern_samples import samples
from qa.language.pattern_search import shares
from qa.language.pattern_set import PatternSet
from qa.language.pattern_syntax import parse
from qa.language.patterns import compile_pattern
from qa.language.searchable import prepare, searchable
from qa.language.strings import Strings

HERE = Path(__file__).parent
SENTENCES = (HERE / "unrelated_sentences.txt").read_text("utf-8").split("\n")
SOURCES = [
    "您好", "(请问|)有什么可以帮您", "#个工作日(之|以)?内", "(两|二|#)(个|种)(办法|方案)", "工号#", "^喂", "再见$",
    "(没|没有)…{8}(满意|解决)", "请问您还有其他(需要|问题)吗", "{!不}满意", "[您你]的?意思", "一?点点?", "感谢您的来电",
    "re:您的?(意思|诉求)就?是[^。！]{2,20}(吗|吧)", "re:^[^？]{4,}$", "re:(?<!不)好(的|吧)?[，。]", "re:[0-9零一二三]{3,}",
    "re:(过|了)(没有|吗)[？?]?", "re:a+b", "re:(?:没)?有(?=的)", "re:X(?:光|线)", "re:\\p{Han}{2}公司",
]  # fmt: skip
TEXT = st.text(
    st.sampled_from(
        "您好请问有什么可以帮的一二三个工作日之内办法方案号喂再见没满意解决其他需要问题吗感谢来电，。？过了公司X光点"
    ),
    max_size=30,
)


@settings(deadline=None, max_examples=300)
@given(TEXT)
def test_together_is_the_same_as_one_by_one(text):
    text = normalise(text)
    patterns = [compile_pattern(source) for source in SOURCES]
    alone = {i: hits for i, pattern in enumerate(patterns) if (hits := pattern.find(text))}
    assert PatternSet(patterns).find(text) == alone


def test_every_form_of_a_phrase_is_found():
    patterns = [compile_pattern(source) for source in SOURCES if not source.startswith("re:")]
    together = PatternSet(patterns)
    for number, pattern in enumerate(patterns):
        for form in samples(pattern.source):
            text = form.replace("…", "那").replace("N", "三")
            assert number in together.find(text), (pattern.source, text)


def test_most_phrases_are_ruled_out_without_a_search():
    patterns = PatternSet(compile_pattern(source) for source in SOURCES if not source.startswith("re:"))
    none = np.zeros((len(SENTENCES), len(patterns.patterns)), dtype=np.bool_)
    looked = sum(len(look.possible) for look in patterns.look(SENTENCES, none, ~none))
    assert looked / len(SENTENCES) < 1


@pytest.mark.parametrize(
    ("source", "pieces"),
    [
        ("您好", [{"您好"}]),
        ("(甲|乙丙)…丁", [{"甲", "乙丙"}, {"丁"}]),
        ("工号#", [{"工号"}, None]),
        ("甲?乙", [{"甲乙", "乙"}]),
        ("(甲|)…乙", [{"乙"}]),
    ],
)
def test_what_a_phrase_cannot_do_without(source, pieces):
    (way,) = ways(parse(source).body, FORMS[0])
    found = way.pieces
    assert [set(piece) for piece in found[: len(pieces)] if pieces] == [
        piece if piece is not None else set(found[i]) for i, piece in enumerate(pieces)
    ]


@pytest.mark.parametrize(
    ("source", "apart"),
    [
        ("甲…{4}乙", [[(0, 0), (1, 5)]]),
        ("(甲|乙丙)…{4}丁", [[(0, 0), (1, 6)]]),
        ("甲?乙…{3}丙戊…{2}丁", [[(0, 0), (1, 5), (2, 4)]]),
        ("(甲|)…{3}乙", [[(0, 4)]]),
        ("甲#乙", [[(0, 0), (1, FAR + 1)]]),
        ("(#天|今天)…{3}前", [[(0, FAR), (2, FAR + 6)]]),
        ("甲…{2}乙|丙|丁", [[(0, 0)], [(0, 0), (1, 3)]]),
    ],
)
def test_how_far_apart_pieces_may_begin(source, apart):
    assert [list(way.apart) for way in ways(parse(source).body, FORMS[0])] == apart


ORDERED = [
    "没…{3}满意",
    "(没|不)…{2}(满意|解决)…{2}吗",
    "#个?问题",
    "您好|请问…{2}帮",
    "(#天|今天)…{3}好",
    "^请问…{2}您",
    "号?…{2}码$",
]
ORDERED_TEXT = st.text(st.sampled_from("没不满意解决吗三个问题您好请帮天今号码，。"), max_size=24)


@settings(deadline=None, max_examples=300)
@given(ORDERED_TEXT)
def test_order_and_distance_rule_out_nothing_that_matches(text):
    text = normalise(text)
    patterns = [
        compile_pattern(source, phonetic=phonetic) for source in ORDERED for phonetic in ("none", "loose")
    ]
    alone = {i: hits for i, pattern in enumerate(patterns) if (hits := pattern.find(text))}
    assert PatternSet(patterns).find(text) == alone


@pytest.mark.parametrize("text", ["满意，都没", "没有人对这里满意", "没。满意"])
def test_words_in_the_wrong_order_or_too_far_apart_are_not_searched_for(text):
    together = PatternSet([compile_pattern("没…{3}满意")])
    asked = np.array([[True]])
    (look,) = together.look([text], ~asked, asked)
    assert look.possible == ({} if "。" not in text else {0: [0]})


@pytest.mark.parametrize(
    "source", ["感谢您的耐心等待", "请问还有什么需要帮您处理的吗", "(确认|核对)一下您的(需求|情况)"]
)
@pytest.mark.parametrize("place", range(8))
def test_a_wrong_character_is_still_forgiven(source, place):
    said = samples(source)[0]
    if place >= len(said) - 1 or said[place] in "不没别我吗":
        return
    pattern = compile_pattern(source, fuzzy=True)
    heard = said[:place] + "蛙" + said[place + 1 :]
    assert all(part.search(searchable(heard).loose) for part in shares(source))
    assert PatternSet([pattern]).find(heard) == ({0: hits} if (hits := pattern.find(heard)) else {})


@pytest.mark.parametrize("text", ["约二十三点", "约三点", "约今晚", "我们约一百二十点", "约十点"])
def test_a_number_of_several_digits_behind_a_word_is_no_hindrance(text):
    pattern = compile_pattern("约(#点|今晚)")
    assert pattern.find(text)
    assert PatternSet([pattern]).find(text) == {0: pattern.find(text)}


def test_pieces_for_wrong_characters_share_none():
    found = separate_pairs(parse("感谢您的来电").body, FORMS[0])
    assert found == [{"感谢"}, {"您的"}, {"来电"}]


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        ("您好", [{"您好"}]),
        ("(您|你)好", [{"您", "你"}, {"好"}]),
        ("您?好", [{"好"}]),
        ("好+的", [{"好"}, {"的"}]),
        ("(?<!不)好(?!的)", [{"好"}]),
        ("[吗么]？", [{"吗？", "么？"}]),
        ("[^吗]好", [{"好"}]),
        ("好{0,2}吗", [{"吗"}]),
        ("a|", []),
        ("(?i)a", []),
        ("(好)\\1吗", [{"好"}, {"吗"}]),
        ("(好)\\10", [{"好"}]),
        ("[一-三]个", [{"个"}]),
        ("[0-2]个", [{"0个", "1个", "2个"}]),
        ("[A-C]", [{"A", "B", "C"}]),
        ("好(?=的|吗)", [{"好"}, {"的", "吗"}]),
        ("(?<=不)好", [{"不"}, {"好"}]),
        ("好(?=的|$)", [{"好"}]),
        ("\\u4e00好", [{"好"}]),
    ],
)
def test_what_a_regular_expression_cannot_do_without(expression, needed):
    found = required(expression)
    assert sorted(map(sorted, found)) == sorted(map(sorted, needed))


@given(st.text("好的吗您？，1a", max_size=12), st.sampled_from([s for s in SOURCES if s.startswith("re:")]))
def test_no_regular_expression_matches_without_what_it_needs(text, source):
    expression = source.removeprefix("re:")
    if regex.search(expression, text):
        assert all(any(string in text for string in piece) for piece in required(expression))


@given(st.lists(st.text("甲乙丙", min_size=1, max_size=4), unique=True), st.text("甲乙丙丁", max_size=20))
def test_the_strings_in_a_row_are_found_where_they_stand(strings, text):
    places, numbers = Strings([strings, ["甲"]]).find([codes(text), codes("乙甲")])
    found = sorted(zip(places.tolist(), numbers.tolist(), strict=True))
    wanted = [
        (at, n) for n, string in enumerate(strings) for at in range(len(text)) if text.startswith(string, at)
    ]
    # The second row goes on counting behind the first, and holds strings of its own kind only.
    assert found == sorted([*wanted, (len(text) + 1, len(strings))])


def codes(text):
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


@settings(deadline=None, max_examples=200)
@given(st.lists(TEXT, max_size=6))
def test_turns_looked_at_together_are_looked_at_one_by_one(texts):
    texts = [normalise(text) for text in texts]
    together = PatternSet(compile_pattern(source) for source in SOURCES)
    looks = together.look(texts)
    assert [look.found for look in looks] == [together.find(text) for text in texts]


def test_each_text_is_searched_for_its_own_patterns():
    together = PatternSet(compile_pattern(source) for source in ("您好", "再见"))
    one, other = [True, False], [False, True]
    wanted, later = np.array([one, other, one]), np.array([one, one, other])
    looks = together.look(["您好，再见"] * 3, wanted, later)
    assert [set(look.found) for look in looks] == [{0}, {1}, {0}]
    assert [look.possible for look in looks] == [{}, {0: [0]}, {1: [2]}]
    assert [bool(look.hits(1)) for look in looks] == [False, True, True]
    assert [bool(look.hits(0)) for look in looks] == [True, True, True]


def test_a_set_without_patterns_finds_nothing():
    assert PatternSet(()).find("您好") == {}
    assert PatternSet([compile_pattern("您好")]).look([]) == ()


@given(st.lists(st.text("您好呃，。！3.5点B%\n𠀀é", max_size=12), min_size=1, max_size=5))
def test_texts_made_ready_together_are_those_made_ready_alone(texts):
    for text, ready in zip(texts, prepare(texts).texts, strict=True):
        alone = searchable(text)
        assert (ready.text, ready.strict, ready.loose) == (alone.text, alone.strict, alone.loose)
        assert (list(ready.offsets), ready.starts) == (list(alone.offsets), alone.starts)


def test_marks_go_and_numbers_keep_their_point():
    ready = searchable("好，3.5元。Ok吗？呃")
    assert ready.text == "好3.5元。ok吗。"
    assert ready.span(0, 2) == (0, 3)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("re:[\\]您]好", "您好啊"),
        ("re:[^\\]]好", "您好啊"),
        ("re:[^]您]好", "真好啊"),
        ("re:[\\[您]好", "您好啊"),
        ("re:\\[好\\]", "[好]"),
        ("re:您(?#问候])好", "您好啊"),
        ("re:好{", "好{"),
        ("re:好{}吗", "好{}吗"),
        ("re:好{x}吗", "好{x}吗"),
    ],
)
def test_no_bracket_rules_out_what_matches(source, text):
    pattern = compile_pattern(source)
    assert pattern.find(text)
    assert PatternSet([pattern]).find(text) == {0: pattern.find(text)}
    assert PatternSet([pattern]).find("那个满意度") == {}
