"""Stages with learned weights: accuracy on calls they were not learned from, and hard recordings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest_calls import call
from conftest_stages import learned_flow, staged, weights_form
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluation import gold
from qa.judge.acts import find_acts
from qa.judge.stage_features import signs
from qa.judge.stage_reasons import stage_reasons
from qa.judge.stage_weights import with_weights
from qa.model import Who

DIALOGUES = Path(__file__).parents[1] / "data" / "dialogues"

REPAIR = (
    "席：您好，澄心家电服务中心，工号三一七，请问有什么可以帮您？",
    "客：你好，我家洗碗机昨天开始漏水，厨房地上全是，才买了两个月。",
    "席：给您添麻烦了，很抱歉。麻烦您报一下购买时留的手机号。",
    "客：一三六零零零零四四一七。",
    "席：谢谢。请问是洗的时候漏，还是停着也漏？",
    "客：洗到一半开始漏，门底下。",
    "席：门封上有没有夹着东西？",
    "客：没有，我看过了。",
    "席：我跟您确认一下，两个月的机器，洗到一半门底漏水，您想尽快修好，对吗？",
    "客：对，最好今天就能修。",
    "席：是这样的，从门底漏多半是门封老化或者没装到位，不是内胆的问题，因为内胆破了停着也会漏。",
    "客：才两个月就老化？你们这质量也太差了。",
    "席：您的心情我理解，换了我也会着急。保修期内换门封是不收费的，这个您放心。",
    "客：那什么时候能来？",
    "席：有两个时间您挑，今天晚上七点，或者明天上午九点，师傅带门封上门，您看哪个方便？",
    "客：今天晚上七点吧。",
    "席：好的，给您约上了，师傅半小时前打您电话，修好当场试机，这样可以吗？",
    "客：可以。",
    "席：那我再说一遍，今晚七点师傅上门换门封，不收费。您对这样安排满意吗？",
    "客：满意。",
    "席：请问还有别的需要帮忙吗？",
    "客：没有了，谢谢。",
    "席：感谢您的来电，祝您生活愉快，再见。",
)
RUDE = (
    "席：喂，说。",
    "客：我在你们店买的烤箱，昨天送来就打不开，你们怎么搞的？",
    "席：单号多少？",
    "客：四四二一七。",
    "席：你自己插头插没插好？",
    "客：插好了，我又不是小孩子。",
    "席：那我们这边出库都是好的，不可能有问题。",
    "客：你什么意思，难道是我弄坏的？",
    "席：这谁知道。",
    "客：凭什么这么说我？我要退货！",
    "席：退不了，拆了就不能退。",
    "客：你们太不讲理了，叫你们领导来！",
    "席：领导不在，你爱找谁找谁。",
    "客：行，我去投诉你们，太气人了。",
)


def firsts(found):
    return {span.id: span.first_turn for span in found.spans}


def test_a_repair_call_is_cut_where_a_trainer_would(scorecard):
    opens = firsts(staged(call(*REPAIR), scorecard))
    assert list(opens) == ["greeting", "switch_in", "conversion", "agreement", "closing"]
    assert opens["switch_in"] == 1
    assert abs(opens["conversion"] - 10) <= 1
    assert abs(opens["agreement"] - 14) <= 1
    assert opens["closing"] == 18


def test_a_call_without_solution_has_no_agreement_and_ends_with_the_parting_word_at_most(scorecard):
    """Where nothing was agreed a call closes with the sentence in which one side breaks off."""
    opens = firsts(staged(call(*RUDE), scorecard))
    assert opens["greeting"] == 0
    assert opens["switch_in"] == 1
    assert "agreement" not in opens
    assert opens.get("closing", len(RUDE) - 1) == len(RUDE) - 1


def test_a_rude_call_that_breaks_off_has_no_closing(scorecard):
    opens = firsts(staged(call(*RUDE[:-1]), scorecard))
    assert {"agreement", "closing"}.isdisjoint(opens)


@pytest.mark.parametrize(("cut", "absent"), [(8, "agreement"), (12, "closing"), (15, "closing")])
def test_a_recording_that_breaks_off_has_no_later_stages(scorecard, cut, absent):
    assert absent not in firsts(staged(call(*REPAIR[:cut]), scorecard))


SHORT = ("席：您好，这里是客服。", "客：查话费。", "席：三十二块。")


@pytest.mark.parametrize(
    ("lines", "begins"),
    [
        ((*SHORT, "客：谢谢。", "席：不客气，再见。"), 3),
        ((*SHORT, "客：好，谢谢。", "席：不客气，再见。", "客：再见。"), 3),
        (
            (
                "席：您好，这里是客服。",
                "客：查话费。",
                "席：您的手机号是多少？",
                "客：一三八。",
                *SHORT[2:],
                "客：谢谢。",
                "席：不客气，再见。",
            ),
            5,
        ),
    ],
)
def test_a_short_call_that_ends_with_a_goodbye_has_a_closing(scorecard, lines, begins):
    of_turn = staged(call(*lines), scorecard).of_turn
    assert of_turn[0] == "greeting" and of_turn[1] == "switch_in"
    assert [stage == "closing" for stage in of_turn] == [turn >= begins for turn in range(len(lines))]


@pytest.mark.parametrize(
    "lines",
    [
        SHORT,
        (*SHORT, "客：怎么又是三十二块？"),
        (*SHORT, "客：你们老是说再见再见的，到底给不给我查明细？", "席：您稍等。", "客：快点。"),
    ],
)
def test_a_short_call_that_breaks_off_has_none(scorecard, lines):
    assert "closing" not in staged(call(*lines), scorecard).of_turn


def test_a_recording_that_starts_in_the_middle_has_no_greeting(scorecard):
    assert "greeting" not in firsts(staged(call(*REPAIR[4:]), scorecard))


def told(*lines: str) -> list[set[str]]:
    """The signs of saying something again, turn by turn."""
    heard = call(*lines)
    found = signs(heard, [() for _ in heard.turns])
    return [{name for name, _ in turn.said if name.endswith((":again", ":echoes"))} for turn in found]


def test_who_says_again_what_was_said_is_told_apart_from_who_says_it_first():
    assert told(
        "客：我要退掉这张健身卡。",
        "席：您先别急，会籍顾问怎么说的？",
        "客：这张健身卡我要退掉！",
        "席：您要退掉健身卡，对吗？",
        "客：对。",
        "席：健身卡退不了。",
    ) == [set(), set(), {"customer:again"}, {"agent:echoes"}, set(), {"agent:again", "agent:echoes"}]


def test_short_words_and_unknown_speakers_repeat_nothing():
    assert told("客：好的。", "席：好的。", "客：好的。") == [set(), set(), set()]
    heard = call("客：我要退掉这张健身卡。", "客：我要退掉这张健身卡。")
    unknown = replace(heard, turns=tuple(replace(turn, who=Who.UNKNOWN) for turn in heard.turns))
    assert not any(
        "again" in name or "echo" in name for turn in signs(unknown, [(), ()]) for name, _ in turn.said
    )


def test_unknown_speakers_still_leave_the_closing_found(scorecard):
    heard = call(*REPAIR)
    unknown = replace(heard, turns=tuple(replace(turn, who=Who.UNKNOWN) for turn in heard.turns))
    opens = firsts(staged(unknown, scorecard))
    assert abs(opens["closing"] - 18) <= 2


def test_the_same_call_is_cut_the_same_every_time(scorecard):
    assert staged(call(*REPAIR), scorecard) == staged(call(*REPAIR), scorecard)


def test_times_do_not_matter(scorecard):
    timed, untimed = staged(call(*REPAIR), scorecard), staged(call(*REPAIR, timed=False), scorecard)
    assert timed.of_turn == untimed.of_turn


def test_calls_never_learned_from_are_cut_well(scorecard):
    """The dialogues of ``tests/data`` took no part in learning; figures in docs/stages.md."""
    right = turns = near = openings = 0
    flow = learned_flow(scorecard)
    for path in sorted(DIALOGUES.glob("h*.json")):
        labelled = gold.read(path)
        found = staged(gold.as_transcript(labelled), scorecard, flow).of_turn
        true = [turn.stage for turn in labelled.turns]
        right += sum(a == b for a, b in zip(found, true, strict=True))
        turns += len(true)
        for stage in set(true) & set(found) - {"greeting"}:
            openings += 1
            near += abs(true.index(stage) - found.index(stage)) <= 1
    assert right / turns >= 0.82
    assert near / openings >= 0.85


def test_confidence_is_higher_where_calls_are_plain(scorecard):
    plain = {span.id: span.confidence for span in staged(call(*REPAIR), scorecard).spans}
    assert plain["switch_in"] > 0.85
    assert plain["closing"] > 0.85


def test_reasons_name_what_was_said_at_the_opening(scorecard):
    heard, flow = call(*REPAIR), learned_flow(scorecard)
    acts = find_acts(heard, scorecard.lexicon)
    found = staged(heard, scorecard, flow)
    reasons = {reason.stage: reason for reason in stage_reasons(acts, flow, found)}
    assert list(reasons) == [span.id for span in found.spans]
    assert reasons["closing"].text.startswith("从第19句开始（把握")
    assert "坐席" in reasons["closing"].text
    assert not any(sign in reasons["closing"].text for sign in ("agent", "customer", "tenth"))


def test_reasons_do_not_name_a_speaker_twice(scorecard):
    heard, flow = call(*REPAIR), learned_flow(scorecard)
    found = staged(heard, scorecard, flow)
    reasons = stage_reasons(find_acts(heard, scorecard.lexicon), flow, found, most=40)
    told = [words for reason in reasons for words, _ in reason.signs]
    assert told
    assert not any(twice in words for words in told for twice in ("客户客户", "坐席坐席"))


def test_what_a_call_is_about_says_nothing_of_its_stages():
    """A stage must not depend on whether it is about a refund or a repair."""
    form = weights_form()
    acts = {name.partition(":")[2] for name in [*form["says"], *form["opens"]]}
    matter = ("type_", "topic_", "wish_refund", "wish_exchange", "wish_repair", "ask_refund", "ask_repair")
    assert not [act for act in acts if act.startswith(matter)]


def test_every_learned_act_is_still_in_the_lexicon(scorecard):
    """A renamed act would be silently deaf: learn again (``benchmarks/stages.py train``)."""
    known = {act.id for act in scorecard.lexicon.acts}
    form = weights_form()
    names = {name.partition("|")[2] or name for name in [*form["says"], *form["opens"]]}
    acts = {sign for name in names for side, bar, sign in [name.partition(":")] if bar}
    plain = {
        "any",
        "asks",
        "ends_asking",
        "number",
        "numbers",
        "again",
        "echoes",
        *(f"length{size}" for size in range(5)),
    }
    assert acts - plain <= known


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"stages": ["greeting", "closing"]}, "不符"),
        ({"first": [0.0]}, "应有 5 个数"),
        ({"says": {"-9|agent:any": [0.0] * 5}}, "距离"),
        ({"opens": {"agent:any": [0.0] * 4}}, "应有 5 个数"),
    ],
)
def test_weights_that_do_not_fit_are_refused(scorecard, change, told):
    with pytest.raises(ValueError, match=told):
        with_weights(scorecard.flow, weights_form() | change)


def test_weights_with_a_part_missing_are_refused(scorecard):
    form = weights_form()
    del form["jump"]
    with pytest.raises(ValueError, match="缺少 jump"):
        with_weights(scorecard.flow, form)


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.sampled_from((*REPAIR, *RUDE, "客：嗯。", "席：", "客：？")), min_size=1, max_size=45)
)
def test_any_call_has_its_stages_in_order_and_complete(scorecard, lines):
    found = staged(call(*lines), scorecard)
    order = [stage.id for stage in scorecard.flow.stages]
    places = [order.index(span.id) for span in found.spans]
    assert places == sorted(set(places))
    assert sum(span.last_turn - span.first_turn + 1 for span in found.spans) == len(lines)
    assert all(0 <= span.confidence <= 1 for span in found.spans)
    assert all(0 <= share <= 1 for share in found.confidence)
