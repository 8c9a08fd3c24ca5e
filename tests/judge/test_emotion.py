"""How the customer felt, and where it turned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qa.judge.analyse import make_context
from qa.judge.emotion import Course, course_of
from qa.judge.scorecard import Scorecard
from qa.model import Transcript
from qa.shown_words import BAD_MOODS


@pytest.fixture
def course(scorecard: Scorecard, make_call: Callable[..., Transcript]) -> Callable[..., Course]:
    def run(*lines: str, levels: tuple[float | None, ...] = ()) -> Course:
        heard = make_call(*lines)
        if levels:
            turns = zip(heard.turns, levels, strict=True)
            heard = replace(heard, turns=tuple(replace(turn, loudness_db=level) for turn, level in turns))
        return course_of(make_context(heard, scorecard), scorecard)

    return run


BETTER = (
    "客：气死我了，你们的柜子门又掉下来了！",
    "席：真抱歉，我理解您的心情。",
    "客：太过分了，凭什么让我自己修？",
    "席：我马上安排师傅，明天上门给您换新的，费用我们出。",
    "客：那就好，那我就放心了。",
    "席：您看还有别的吗？",
    "客：没有了，挺满意的，谢谢你。",
)


def test_anger_that_is_calmed_turns_to_the_better(course: Callable[..., Course]) -> None:
    found = course(*BETTER)
    assert found.known and found.opening == "愤怒" and found.ending == "满意"
    assert found.turning is not None
    assert (found.turning.turn, found.turning.better, found.turning.after) == (4, True, 3)


def test_goodwill_that_is_spoilt_turns_to_the_worse(course: Callable[..., Course]) -> None:
    found = course(
        "客：你好，谢谢你们上次的服务，挺满意的。",
        "席：嗯。",
        "客：这次我想改个时间，麻烦你了。",
        "席：改不了，不知道别问我。",
        "客：你这是什么态度？太过分了！",
        "席：爱投诉投诉去。",
        "客：气死我了，我跟你们没完！",
    )
    assert found.turning is not None and not found.turning.better and found.turning.turn == 4


def test_a_calm_call_has_no_turning_point(course: Callable[..., Course]) -> None:
    found = course(
        "客：我想问一下营业时间。",
        "席：九点到五点。",
        "客：周末也是这样吗？",
        "席：是。",
        "客：好的，那我周末过去。",
    )
    assert found.known and found.turning is None
    assert all((mood.value or 0) >= 0 for mood in found.moods)


def test_too_little_said_is_unknown(course: Callable[..., Course]) -> None:
    assert not course("客：喂？", "席：您好。", "客：气死我了。").known


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ("客：我对这个结果很不满意。", -1),
        ("客：没有不满意，挺好的。", 1),
        ("客：我没生气，你慢慢说。", 0),
        ("客：行，我这就找电视台曝光你们。", 0),
        ("客：我妈的药快吃完了。", 0),
    ],
)
def test_denied_and_sham_feelings(course: Callable[..., Course], said: str, sign: int) -> None:
    found = course(
        "客：我上周在你们这里买了一个书架。", "席：您说。", said, "席：好的。", "客：就是这么个情况。"
    )
    value = next(mood.value for mood in found.moods if mood.turn == 2) or 0.0
    assert (value > 0) - (value < 0) == sign


def test_intensifiers_make_it_stronger(course: Callable[..., Course]) -> None:
    def value(said: str) -> float:
        found = course(
            said, "席：您说。", "客：书架上周买的，一直没有装。", "席：好的。", "客：就是这么个情况。"
        )
        return found.moods[0].value or 0.0

    assert value("客：我特别失望，真的。") < value("客：我失望，真的。") < 0


def test_a_raised_voice_adds_to_the_worse(course: Callable[..., Course]) -> None:
    lines = (
        "客：书架送来就少一块板子。",
        "席：您说。",
        "客：说明书也没有放进去。",
        "席：好的。",
        "客：我都说了三遍是哪一块了。",
    )
    assert not any(mood.raised for mood in course(*lines).moods)
    found = course(*lines, levels=(-0.5, None, 0.5, None, 9.5))
    assert [mood.raised for mood in found.moods] == [False, False, True]
    assert (found.moods[-1].value or 0.0) < 0


def test_a_loud_word_or_two_is_no_raised_voice(course: Callable[..., Course]) -> None:
    lines = (
        "客：书架送来就少一块板子。",
        "席：您说。",
        "客：说明书也没有放进去。",
        "席：好。",
        "客：对，是的。",
        "席：好。",
        "客：那怎么处理呢这个。",
    )
    found = course(*lines, levels=(0.0, None, 0.0, None, 12.0, None, 1.0))
    assert not any(mood.raised for mood in found.moods)


def test_values_stay_within_their_bounds(course: Callable[..., Course]) -> None:
    rage = "客：气死我了！太过分了，烦死了，太失望了，急死我了，凭什么！"
    found = course(rage, "席：您说。", rage, "席：您说。", rage)
    assert all(-1.0 <= (mood.value or 0.0) <= 1.0 and -1.0 <= mood.smooth <= 1.0 for mood in found.moods)


def _one(course: Callable[..., Course], said: str, asked: str = "席：您说。") -> tuple[float, str]:
    """The worth and the label of one answer in an otherwise flat call."""
    found = course(
        "客：我上周在你们这里买了一个书架。",
        "席：您说。",
        "客：架子有点歪。",
        asked,
        said,
        "席：嗯。",
        "客：就这些。",
    )
    return next((mood.value or 0.0, mood.label) for mood in found.moods if mood.turn == 4)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("客：我都要疯了，这叫什么事。", "愤怒"),
        ("客：我气都气饱了。", "愤怒"),
        ("客：这几天烦躁得很。", "不耐烦"),
        ("客：我夜里听着揪心啊。", "焦急"),
        ("客：我这心里懊恼啊。", "失望"),
        ("客：我能不害怕吗？", "焦急"),
        ("客：我愉快不了，你们看着办。", "失望"),
    ],
)
def test_what_the_empathy_check_hears_is_felt(course: Callable[..., Course], said: str, label: str) -> None:
    value, named = _one(course, said)
    assert value < 0 and named == label


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("客：我对你们真失望。", "失望"),
        ("客：你们这么做真叫人寒心。", "失望"),
        ("客：我这心里头憋屈。", "难过"),
        ("客：我眼泪都下来了。", "难过"),
        ("客：唉，我也不知道说什么了。", "无奈"),
        # Anger or not: the words alone do not tell.
        ("客：我真是服了你们了。", "不满"),
        ("客：来回折腾我三趟。", "不满"),
        ("客：我很不高兴。", "不满"),
        ("客：我手都在发抖。", "不满"),
        # The one that is named wins over the one that is not.
        ("客：来回折腾我三趟，我很失望。", "失望"),
    ],
)
def test_a_feeling_has_the_name_that_its_words_bear_out(
    course: Callable[..., Course], said: str, label: str
) -> None:
    value, named = _one(course, said)
    assert value < 0 and named == label and label in BAD_MOODS


def test_a_scorecard_names_what_its_own_act_hears(
    make_call: Callable[..., Transcript], scorecard: Scorecard
) -> None:
    own = replace(scorecard, topics={**scorecard.topics, "emotion": (("失望", "wait_complaint"),)})
    said = (
        "客：你们电话怎么这么难打。",
        "席：您说。",
        "客：我等了半个钟头才有人接。",
        "席：嗯。",
        "客：就这些。",
    )
    assert "失望" in {mood.label for mood in course_of(make_context(make_call(*said), own), own).moods}


@pytest.mark.parametrize(
    "said",
    [
        "客：没了，耽误你工夫了。",
        "客：我腿脚不利索，走得慢。",
        "客：稻子都收利索了。",
        "客：他妈来接的，我没在。",
        "客：孩子哭了一宿。",
        "客：去年没管它，把我愁坏了。",
        "客：要是坐着不舒服呢？",
        "客：身份证号就算了吧。",
        "客：板子咯噔咯噔地响。",
    ],
)
def test_what_only_sounds_like_a_feeling_is_none(course: Callable[..., Course], said: str) -> None:
    assert _one(course, said) == (0.0, "")


@pytest.mark.parametrize(
    ("asked", "said", "agrees"),
    [
        ("席：这样处理您看行不行？", "客：可以。", True),
        ("席：这么办您点头吗？", "客：行，就这么办。", True),
        ("席：您同意吗？", "客：没意见没意见。", True),
        ("席：架子是哪天买的？", "客：行。", False),
        ("席：这样处理您看行不行？", "客：我同意了吗？", False),
        ("席：这样处理您看行不行？", "客：行吧。", False),
        ("席：赶紧定，您看行不行？过了今天名额就没了，不然违约金您自己承担。", "客：行。", False),
    ],
)
def test_agreement_answers_what_was_asked(
    course: Callable[..., Course], asked: str, said: str, agrees: bool
) -> None:
    value, _ = _one(course, said, asked)
    assert (value > 0) is agrees and value >= 0


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ("客：满意，挺好的。", 1),
        ("客：你这人办事利索。", 1),
        ("客：你这孩子有耐心。", 1),
        ("客：满意谈不上。", -1),
        ("客：装好了我才算满意。", 0),
        ("客：能兑现我就满意。", 0),
        ("客：你说我满意吗？", 0),
    ],
)
def test_satisfaction_is_meant(course: Callable[..., Course], said: str, sign: int) -> None:
    value, _ = _one(course, said)
    assert (value > 0) - (value < 0) == sign


ANGRY = ("客：气死我了，柜子门又掉下来了！", "席：哦。", "客：太过分了，凭什么让我自己修？")


@pytest.mark.parametrize(
    "lines",
    [
        ("席：您这样处理行不行？", "客：行吧，好。", "席：再见。"),
        ("席：规定就是这样。", "客：哦，知道了。", "席：再见。"),
        ("席：规定就是这样。", "客：谢谢，再见。", "席：再见。"),
        ("席：我给您换新的。", "客：那太好了。", "席：得等半年。", "客：我要找电视台曝光你们！"),
        ("席：我给您换新的。", "客：那太好了。", "席：得等半年。", "客：你们太过分了。"),
    ],
)
def test_giving_in_and_what_comes_after_are_no_turn(
    course: Callable[..., Course], lines: tuple[str, ...]
) -> None:
    found = course(*ANGRY, *lines)
    assert found.turning is None or not found.turning.better


def test_thanks_count_where_the_feeling_was_met(course: Callable[..., Course]) -> None:
    end = "客：好，谢谢你啊。"
    met = course(*ANGRY, "席：换成我也一样生气，我特别理解您的心情。", end)
    assert met.ending == "感谢" and met.turning is not None and met.turning.better
    assert course(*ANGRY, "席：规定就是这样。", end).ending == ""
