from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from qa.judge.acts import CLEAR, LIKENESS, ActHit, find_acts
from qa.judge.learned_acts import Floor, LearnedActs, Listened, Way, read
from qa.judge.scorecard import Act, Lexicon
from qa.language.patterns import compile_pattern
from qa.language.wordings import Wordings, form
from qa.model import Match, Transcript, Turn, Who, Word

SAID = Way("sorry", "致歉", Who.AGENT, ("apology",), "apology", bar=0.5)


def turns(*texts: str, who: Who = Who.AGENT) -> tuple[Turn, ...]:
    return tuple(
        Turn(i=i, who=who, start=None, end=None, text=text, raw=text) for i, text in enumerate(texts)
    )


def heard(text: str, way: Way = SAID, who: Who = Who.AGENT, **weights: float):
    act = Act(id="apology", zh="致歉", who=Who.AGENT, any=(0,))
    learned = LearnedActs((way,), Wordings([weights], [0.0]))
    lexicon = Lexicon((act,), (compile_pattern("对不起", phonetic="none", fuzzy=False),), learned)
    call = Transcript(call_id="t", duration=0.0, turns=turns(text, who=who))
    return find_acts(call, lexicon).all("apology")


def test_numbers_and_marks_are_weighed_alike():
    assert form("您好，三百块！") == form("您好。12块") == "^您好|#块$"


def test_each_known_string_counts_once_however_often_it_is_said():
    wordings = Wordings([{"退": 1.0, "退款": 0.5, "^您": -1.0}], [0.1])
    scores = wordings.scores(["退", "退退退", "您退款", "", "查无此字"])[:, 0]
    assert scores == pytest.approx([1.1, 1.1, 0.1 + 0.5 / 3**0.5, 0.1, 0.1], abs=1e-5)


def test_strings_do_not_reach_into_the_next_sentence():
    assert Wordings([{"退款": 1.0}], [0.0]).scores(["退", "款"]).tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize("text", ["", "\udcff退", "😀退", "退" * 5000, "\n^$|#", "\0"])
def test_any_text_is_weighed(text):
    assert Wordings([{"退": 1.0}], [0.0]).scores([text]).shape == (1, 1)


def test_nothing_learned_weighs_nothing():
    assert Wordings([{}], [0.25]).scores(["您好"]).tolist() == [[0.25]]
    assert Wordings([], []).scores(["您好"]).shape == (1, 0)


@pytest.mark.parametrize("text", ["", "四个字符"])
def test_strings_of_another_length_are_refused(text):
    with pytest.raises(ValueError, match="1 to 3"):
        Wordings([{text: 1.0}], [0.0])


def test_words_no_pattern_knows_are_heard_as_a_likeness():
    (hit,) = heard("您坐。是我们怠慢了您。", 怠慢=4.0)
    assert (hit.start, hit.end, hit.match) == (3, 11, Match.PHONETIC) and hit.confidence >= CLEAR


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("是我们怠慢了您。", False),
        ("嗯，是我们怠慢了您。", False),
        ("是我们怠慢了您，让您白跑了一趟。", True),
        # In another sentence it voids nothing, however long it is.
        ("是我们怠慢了您。真怠慢了。", True),
        ("真怠慢了。是我们怠慢了您。", True),
    ],
)
def test_what_voids_an_act_must_be_all_that_its_sentence_says(text, said):
    act = Act(id="apology", zh="致歉", who=Who.AGENT, any=(0,), unless=(1,))
    known = tuple(compile_pattern(w, phonetic="none", fuzzy=False) for w in ("对不起", "是我们怠慢了您"))
    lexicon = Lexicon((act,), known, LearnedActs((SAID,), Wordings([{"怠慢": 4.0}], [0.0])))
    call = Transcript(call_id="t", duration=0.0, turns=turns(text))
    assert bool(find_acts(call, lexicon).all("apology")) is said


PATTERNS = tuple(compile_pattern(words, phonetic="none", fuzzy=False) for words in ("对不起", "不好意思"))
FLOORS = {"apology": Floor(-1.0, [0])}
BROAD = Act(id="apology", zh="致歉", who=Who.AGENT, any=(0,), broad=(1,))


def broadly(text: str, floor: float | None = -1.0, who: Who = Who.AGENT, **weights: float):
    way = replace(SAID, bar=None)
    floors = {} if floor is None else {"apology": Floor(floor, [0])}
    learned = LearnedActs((way,), Wordings([weights], [0.0]), floors)
    call = Transcript(call_id="t", duration=0.0, turns=turns(text, who=who))
    return sure(find_acts(call, Lexicon((BROAD,), PATTERNS, learned)).all("apology"))


def sure(hits: Sequence[ActHit]) -> list[ActHit]:
    return [hit for hit in hits if hit.confidence >= CLEAR]


def test_a_broad_phrase_counts_unless_its_sentence_speaks_against_it():
    assert broadly("不好意思，耽误您了。", 耽误=2.0)
    assert broadly("不好意思，麻烦报下单号。", 单号=-0.5)
    assert not broadly("不好意思，麻烦报下单号。", 单号=-3.0)


def test_what_a_sentence_speaks_against_is_a_likeness_and_not_nothing():
    way, weights = replace(SAID, bar=None), Wordings([{"单号": -3.0}], [0.0])
    call = Transcript(call_id="t", duration=0.0, turns=turns("不好意思，麻烦报下单号。"))
    found = find_acts(call, Lexicon((BROAD,), PATTERNS, LearnedActs((way,), weights, FLOORS)))
    (hit,) = found.all("apology")
    assert hit.confidence == LIKENESS


def test_what_was_recognised_must_speak_more_plainly_against_it():
    def recognised(weight: float):
        learned = LearnedActs((replace(SAID, bar=None),), Wordings([{"单号": weight}], [0.0]), FLOORS)
        (turn,) = turns("不好意思，麻烦报下单号。")
        turn = replace(turn, words=(Word("不好意思", 0.0, 1.0, 0.9),))
        call = Transcript(call_id="t", duration=2.0, turns=(turn,))
        return sure(find_acts(call, Lexicon((BROAD,), PATTERNS, learned)).all("apology"))

    assert recognised(-2.5) and not recognised(-4.0)


def test_each_sentence_speaks_for_itself_alone():
    (hit,) = broadly("不好意思。不好意思，报下单号。", 单号=-3.0)
    assert hit.start == 0
    (hit,) = broadly("报下单号，不好意思。不好意思。", 单号=-3.0)
    assert hit.start == 10


def test_a_firm_phrase_is_never_argued_away():
    assert broadly("对不起，麻烦报下单号。", 单号=-9.0)
    (hit,) = broadly("不好意思对不起，麻烦报下单号。", 单号=-9.0)
    assert hit.start == 4


def test_without_a_floor_or_weights_a_broad_phrase_counts_like_any():
    assert broadly("不好意思，麻烦报下单号。", None, 单号=-9.0)
    call = Transcript(call_id="t", duration=0.0, turns=turns("不好意思，麻烦报下单号。"))
    assert find_acts(call, Lexicon((BROAD,), PATTERNS)).all("apology")


@pytest.mark.parametrize("ways", [[], ["nobody knows it"], ["sorry", "nobody knows it"]])
def test_a_floor_on_ways_that_are_not_there_is_left_out(ways):
    row = {"id": "sorry", "zh": "致歉", "who": "agent", "acts": ["apology"], "gives": "apology"}
    data = {"ways": [{**row, "bar": None, "base": 0.0, "weights": {}}]}
    assert not read({**data, "floors": {"apology": {"at": -1, "ways": ways}}}, {"apology"}).floors
    assert read({**data, "floors": {"apology": {"at": -1, "ways": ["sorry"]}}}, {"apology"}).floors


def test_below_the_bar_nothing_is_heard():
    assert not heard("是我们怠慢了您。", 怠慢=0.4)


def test_what_a_pattern_hears_is_not_heard_twice():
    (hit,) = heard("对不起，怠慢了。", 怠慢=4.0)
    assert hit.match is Match.TEXT


def test_only_its_speaker_is_listened_to():
    assert not heard("是我们怠慢了您。", who=Who.CUSTOMER, 怠慢=4.0)


def test_what_a_pattern_hears_is_never_argued_away():
    assert heard("谁说对不起了？", 谁说=-9.0)


def test_without_a_bar_weights_say_nothing():
    assert not heard("是我们怠慢了您。", replace(SAID, bar=None), 怠慢=4.0)


def test_sentences_are_told_apart():
    learned = LearnedActs((SAID,), Wordings([{"慢": 3.0}], [0.0]))
    (found,) = Listened(turns("好。怠慢了！"), learned).heard.values()
    assert [(s.start, s.end, s.heard) for s in found] == [(2, 6, (SAID,))]


@pytest.mark.parametrize("data", [[], {}, {"ways": [{"gives": "apology"}]}, {"ways": 3}, None])
def test_another_form_is_refused(data):
    with pytest.raises(ValueError):
        read(data, {"apology"})
