"""Every operator of the rule language on small dialogues: as many that must not hold as that must."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest_rules import card, cases, dialogue, found, judged

from qa.errors import ScorecardError
from qa.model import Layout, Span, SpokenLanguage, Verdict, Who, Word

ASK = "席：您好请讲"


WORDS = cases("""
yes | {said: {phrases: ["消费税", "退运费"], who: agent}} | 席：运费我们给您退运费 / 客：好
no | {said: {phrases: ["退运费"], who: agent}} | 客：给我退运费 / 席：好的
no | {said: {phrases: ["满意"], unless: ["不满意"]}} | 客：我很不满意
yes | {said: {acts: [sorry, thanks], every: true, who: agent}} | 席：抱歉 / 客：嗯嗯没事 / 席：谢谢您
no | {said: {acts: [sorry, thanks], every: true, who: agent}} | 席：抱歉，真抱歉 / 客：没事
no | {said: {acts: [sorry, thanks, wait], distinct: 2, who: agent}} | 席：抱歉，实在对不起
yes | {said: {acts: [sorry, thanks, wait], distinct: 2, who: agent}} | 席：抱歉，请稍等
yes | {said: {acts: [sorry], at_most: 1, who: agent}} | 席：您好
no | {said: {acts: [sorry], at_most: 1, who: agent}} | 席：抱歉 / 客：哎 / 席：对不起
yes | {said: {acts: [pleased], polarity: affirmed, who: customer}} | 客：我没有不满意
no | {said: {acts: [pleased], polarity: affirmed, who: customer}} | 客：我不满意
yes | {said: {acts: [pleased], polarity: negated, who: customer}} | 客：我不太满意
no | {said: {acts: [pleased_sure], who: customer}} | 客：我不满意
yes | {said: {acts: [pleased_sure], who: customer}} | 客：挺满意的
yes | {said: {acts: [pleased], asked: true, who: agent}} | 席：您对处理满意吗
no | {said: {acts: [pleased], asked: true, who: agent}} | 席：您满意就好
yes | {question: {who: agent, at_least: 2}} | 席：什么时候买的？在哪儿买的？ / 客：上周
no | {question: {who: agent, at_least: 2}} | 席：什么时候买的？ / 客：上周，怎么了？
no | {question: {who: agent, except: [number]}} | 席：您的手机号是多少？
yes | {question: {who: agent, except: [number]}} | 席：您的手机号是多少？灯还亮不亮？
yes | {question: {who: agent, about: [pleased]}} | 席：您还满意吗？
no | {question: {who: agent, about: [pleased]}} | 席：您满意就好。还有事吗？
yes | {similar: {to: ["我们会为您的个人信息严格保密"], who: agent}} | 席：您的个人信息我们会严格保密的
no | {similar: {to: ["我们会为您的个人信息严格保密"], who: agent}} | 席：您的包裹我们会尽快派送的
yes | {repeated: {who: customer}} | 客：我的冰箱不制冷了 / 席：您别急 / 客：我说了我的冰箱不制冷了
no | {repeated: {who: customer}} | 客：我的冰箱不制冷了 / 席：您别急 / 客：那什么时候来人修
yes | {repeated: {who: agent, of: other, min: 0.6}} | 客：水费多了一百块钱 / 席：您是说水费多了一百块钱对吗
no | {repeated: {who: agent, of: other, min: 0.6}} | 客：水费多了一百块钱 / 席：您报一下户号好吗
yes | {term_asked: {who: customer}} | 席：这件走的是湿洗 / 客：湿洗是什么意思？
no | {term_asked: {who: customer}} | 席：这件走的是湿洗 / 客：湿洗就湿洗吧，什么时候能取？
no | {term_asked: {who: customer}} | 席：您请讲 / 客：我想问，湿洗是什么意思？
yes | {term_asked: {who: customer, just_said: false}} | 席：您请讲 / 客：我想问，湿洗是什么意思？
no | {term_asked: {who: agent}} | 席：这件走的是湿洗 / 客：湿洗是什么意思？
yes | {term_told: {who: agent}} | 席：走的是湿洗 / 客：湿洗是什么意思？ / 席：就是用药水轻轻过一遍，不容易缩
yes | {term_told: {who: agent}} | 席：走的是湿洗 / 客：湿洗是什么意思？ / 席：湿洗啊 / 席：就是用药水轻轻过一遍，不容易缩
unsure | {term_told: {who: agent}} | 席：走的是湿洗 / 客：湿洗是什么意思？ / 席：就是拿药水过一遍
no | {term_told: {who: agent}} | 席：走的是湿洗 / 客：湿洗是什么意思？ / 席：就是湿洗嘛
no | {term_told: {who: agent}} | 席：走的是湿洗 / 客：湿洗是什么意思？ / 席：说了您也不懂 / 席：就是用药水轻轻过一遍，不容易缩
no | {term_told: {who: agent}} | 席：走的是湿洗 / 客：湿洗是什么意思？ / 席：就是用药水轻轻过一遍，不容易缩 / 席：湿洗说了您也不懂
yes | {term_told: {who: agent}} | 席：走的是湿洗 / 客：湿洗是什么意思？ / 席：是我没讲清楚 / 席：就是用药水轻轻过一遍，不容易缩
no | {term_told: {who: agent}} | 席：走的是湿洗 / 客：湿洗、定型都是什么意思？什么叫定型？ / 席：湿洗就是用药水轻轻过一遍，不容易缩，定型您不用管
no | {term_told: {who: agent}} | 席：走的是湿洗 / 客：几点能取？ / 席：就是用药水轻轻过一遍，不容易缩
na | {each: {of: {term_asked: {who: customer}}, by: {term_told: {who: agent}}, within_turns: 1}} | 席：您请讲 / 客：几点能取？ / 席：五点
no | {each: {of: {term_asked: {who: customer}}, by: {term_told: {who: agent}}, within_turns: 1}} | 席：走的是湿洗 / 客：湿洗是什么？ / 席：您上网搜 / 客：唉 / 席：就是用药水轻轻过一遍，不容易缩
yes | {entities: {kinds: [id_number], valid: true, who: customer}} | 客：身份证号一一零一零一一九九零零三零七四五一四
no | {entities: {kinds: [bank_card], who: agent}} | 席：尾号是一二三四对吗
""")


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        (["席：您好", "客：好"], ("致歉", "致谢")),
        (["席：抱歉", "客：好"], ("致谢",)),
        (["席：抱歉，谢谢您", "客：好"], ()),
    ],
)
@pytest.mark.parametrize("how", ["every: true", "distinct: 2"])
def test_what_is_missing_of_several_things_is_named(tmp_path, lines, missing, how):
    rule = card(tmp_path, f"require: {{said: {{acts: [sorry, thanks], {how}, who: agent}}}}")
    assert found(rule, dialogue(*lines)).missing == missing


def test_the_sentence_that_tells_a_word_is_quoted_and_not_the_one_before_it(tmp_path):
    lines = (
        "席：走的是湿洗",
        "客：湿洗是什么意思？",
        "席：您等一下。",
        "席：就是用药水轻轻过一遍，不容易缩。",
    )
    finding = found(card(tmp_path, "require: {term_told: {who: agent}}"), dialogue(*lines))
    assert [hit.turn for hit in finding.hits] == [3]
    assert [proof.quote for proof in finding.evidence] == ["就是用药水轻轻过一遍，不容易缩。"]


@pytest.mark.parametrize(("answer", "condition", "lines"), WORDS)
def test_words(truth, answer, condition, lines):
    assert truth(condition, *lines) == answer


PLACES = cases("""
yes | {said: {acts: [sorry], who: agent, after: {ref: angry_words}, after_hit: last, within_turns: 1}} | 客：气死我了 / 席：嗯嗯说吧 / 客：太过分了 / 席：抱歉
no | {said: {acts: [sorry], who: agent, after: {ref: angry_words}, after_hit: last, within_turns: 1}} | 客：气死我了 / 席：抱歉 / 客：太过分了 / 席：什么单号
yes | {said: {acts: [sorry], who: agent, after: {ref: angry_words}, after_hit: 2, within_turns: 1}} | 客：气死我了 / 席：嗯嗯说吧 / 客：太过分了 / 席：抱歉 / 客：混蛋 / 席：您说
no | {said: {acts: [sorry], who: agent, after: {ref: angry_words}, after_hit: 3}} | 客：气死我了 / 席：抱歉 / 客：太过分了 / 席：抱歉
yes | {said: {acts: [sorry], who: agent, after: {ref: angry_words}, after_hit: each, within_turns: 1}} | 客：气死我了 / 席：您说单号 / 客：太过分了 / 席：抱歉
yes | {said: {acts: [yes], after: {said: {acts: [ask_ok]}}, next_turn: true}} | 席：给您退货可以吗 / 客：可以
no | {said: {acts: [yes], after: {said: {acts: [ask_ok]}}, next_turn: true}} | 席：给您退货您看行吗 / 客：那运费呢 / 席：我们出 / 客：可以
yes | {said: {acts: [wait], who: agent, before: {said: {acts: [thanks], who: agent}}, within_turns: 1}} | 席：请稍等 / 客：好 / 席：谢谢等待
no | {said: {acts: [wait], who: agent, before: {said: {acts: [thanks], who: agent}}, within_turns: 1}} | 席：请稍等 / 客：好 / 席：查到了 / 客：嗯说吧 / 席：谢谢等待
no | {said: {acts: [wait], who: agent, before: {said: {acts: [thanks], who: agent}}, within_turns: 1}} | 席：请稍等 / 客：好
yes | {said: {acts: [sorry], who: agent, first_s: 10}} | 0.0-2.0 席：您好抱歉 / 3.0-4.0 客：没事 / 20.0-22.0 席：查到了
no | {said: {acts: [sorry], who: agent, first_s: 10}} | 0.0-2.0 席：您好 / 3.0-4.0 客：没事 / 20.0-22.0 席：抱歉
yes | {said: {acts: [sorry], who: agent, last_s: 5}} | 0.0-2.0 席：您好 / 3.0-4.0 客：没事 / 20.0-22.0 席：抱歉
no | {said: {acts: [sorry], who: agent, last_s: 5}} | 0.0-2.0 席：您好抱歉 / 3.0-4.0 客：没事 / 20.0-22.0 席：再见
unsure | {said: {acts: [sorry], who: agent, first_s: 10}} | 席：您好抱歉 / 客：没事
yes | {said: {acts: [sorry], who: agent, after: {ref: angry_words}, within_s: 3}} | 0.0-2.0 客：气死我了 / 4.0-6.0 席：抱歉
no | {said: {acts: [sorry], who: agent, after: {ref: angry_words}, within_s: 3}} | 0.0-2.0 客：气死我了 / 6.0-8.0 席：抱歉
""")


@pytest.mark.parametrize(("answer", "condition", "lines"), PLACES)
def test_places(truth, answer, condition, lines):
    assert truth(condition, *lines) == answer


EACH = "{each: {of: {said: {acts: [angry]}}, by: {said: {acts: [calm, sorry], who: agent}}, within_turns: 1}}"
HOLD = "{each: {of: {silences: {over_s: 10}}, by: {said: {acts: [wait]}}, side: before, within_turns: 1}}"
CONSENT = "{sequence: {steps: [{said: {acts: [ask_ok]}}, {said: {acts: [yes]}}, {said: {acts: [transfer]}}], within_turns: 1}}"
MORE_YOU = "{compare: {more: {said: {acts: [you_rude]}}, than: {said: {acts: [you_polite]}}, doubt: 1}}"
ORDER = cases(f"""
yes | {EACH} | 客：气死我了 / 席：您先别急 / 客：太过分 / 席：抱歉
no | {EACH} | 客：气死我了 / 席：您先别急 / 客：太过分 / 席：单号多少
na | {EACH} | 客：我查话费 / 席：好的
yes | {HOLD} | 0.0-2.0 席：请稍等 / 15.0-16.0 席：查到了
no | {HOLD} | 0.0-2.0 席：我看一下 / 15.0-16.0 席：查到了
na | {HOLD} | 0.0-2.0 席：请稍等 / 3.0-4.0 席：查到了
yes | {CONSENT} | 席：这事归售后，转给他们可以吗 / 客：行吧可以 / 席：好，为您转接
no | {CONSENT} | 席：这事归售后 / 客：可以 / 席：好，为您转接
no | {CONSENT} | 席：转给他们可以吗 / 客：不要 / 席：为您转接 / 客：可以 / 席：为您转接
yes | {MORE_YOU} | 席：你好，你说，你的单号 / 客：嗯 / 席：您稍等
no | {MORE_YOU} | 席：您好，您说，您的单号 / 客：嗯 / 席：你稍等
unsure | {MORE_YOU} | 席：您好，你说，您的单号，你等等 / 客：嗯
yes | {{count: {{of: {{said: {{acts: [sorry]}}}}, at_least: 2, at_most: 3}}}} | 席：抱歉，对不起 / 客：嗯
no | {{count: {{of: {{said: {{acts: [sorry]}}}}, at_least: 2, per: turn}}}} | 席：抱歉，对不起 / 客：嗯
no | {{count: {{of: {{said: {{acts: [sorry]}}}}, at_most: 1}}}} | 席：抱歉，对不起 / 客：嗯
yes | {{covers: {{at_least: 1, topics: [{{zh: 时间, said: {{phrases: ["什么时候"]}}}}, {{zh: 地点, said: {{phrases: ["在哪"]}}}}]}}}} | 席：什么时候买的
no | {{covers: {{at_least: 2, topics: [{{zh: 时间, said: {{phrases: ["什么时候"]}}}}, {{zh: 地点, said: {{phrases: ["在哪"]}}}}]}}}} | 席：什么时候买的
""")


@pytest.mark.parametrize(("answer", "condition", "lines"), ORDER)
def test_order_and_counts(truth, answer, condition, lines):
    assert truth(condition, *lines) == answer


SOUND = cases("""
yes | {interruptions: {who: agent}} | 0.0-6.0 客：我的冰箱坏了已经三天 / 3.0-7.0 席：您先报一下单号吧
no | {interruptions: {who: agent}} | 0.0-6.0 客：我的冰箱坏了已经三天 / 3.0-3.6 席：嗯 / 6.5-7.0 席：好的您说
no | {interruptions: {who: customer}} | 0.0-6.0 客：我的冰箱坏了已经三天 / 3.0-7.0 席：您先报一下单号吧
unsure | {interruptions: {who: agent}} | 客：我的冰箱坏了 / 席：您先报一下单号吧
yes | {delays: {who: agent, over_s: 3}} | 0.0-2.0 客：查一下话费 / 7.0-8.0 席：三十二块
no | {delays: {who: agent, over_s: 3}} | 0.0-2.0 客：查一下话费 / 3.0-4.0 席：三十二块
yes | {monologues: {over_s: 15, unanswered: true}} | 0.0-18.0 客：我跟你说这个冰箱的事情 / 21.0-22.0 席：您说单号
no | {monologues: {over_s: 15, unanswered: true}} | 0.0-18.0 客：我跟你说这个冰箱的事情 / 19.0-20.0 席：您说单号
no | {monologues: {over_s: 15, unanswered: true}} | 0.0-18.0 客：我跟你说这个冰箱的事情 / 9.0-9.5 席：嗯 / 21.0-22.0 席：您说单号
yes | {monologues: {over_s: 15}} | 0.0-18.0 客：我跟你说这个冰箱的事情 / 9.0-9.5 席：嗯 / 21.0-22.0 席：您说单号
no | {monologues: {over_s: 15}} | 0.0-8.0 客：我跟你说 / 14.0-22.0 客：冰箱的事情 / 23.0-24.0 席：您说单号
yes | {turn_rates: {who: agent, high: 250, min_s: 2}} | 0.0-2.0 席：您好请问有什么可以帮您的吗请讲 / 3.0-4.0 客：查话费
no | {turn_rates: {who: agent, high: 250, min_s: 2}} | 0.0-5.0 席：您好请问有什么可以帮您的吗请讲 / 6.0-7.0 客：查话费
yes | {measure: {of: talk_share, who: agent, at_most: 0.6}} | 0.0-5.0 席：您好请讲 / 5.0-10.0 客：查话费
no | {measure: {of: talk_share, who: agent, at_most: 0.4}} | 0.0-5.0 席：您好请讲 / 5.0-10.0 客：查话费
unsure | {measure: {of: talk_share, who: agent, at_most: 0.49, slack: 0.05}} | 0.0-5.0 席：您好请讲 / 5.0-10.0 客：查话费
unsure | {measure: {of: talk_share, who: agent, at_most: 0.6}} | 席：您好请讲 / 客：查话费
no | {measure: {of: longest_silence_s, at_most: 5}} | 0.0-5.0 席：您好请讲 / 12.0-13.0 客：查话费
no | {measure: {of: longest_delay_s, at_most: 3}} | 0.0-5.0 客：您好请讲 / 12.0-13.0 席：查话费
na | {measure: {of: queue_wait_s, at_most: 30}} | 席：您好
unsure | {measure: {of: loudness_rise_db, who: customer, at_most: 6}} | 0.0-5.0 席：您好请讲
unsure | {language: {who: agent, is: mandarin}} | 席：您好请讲
""")


@pytest.mark.parametrize(("answer", "condition", "lines"), SOUND)
def test_sound(truth, answer, condition, lines):
    assert truth(condition, *lines) == answer


LOUD = (0.0, -1.0, 1.0, 4.0, 9.0, 8.0)


@pytest.mark.parametrize(
    ("answer", "condition", "levels"),
    [
        ("yes", "{measure: {of: loudness_db, who: customer, at_least: 6}}", LOUD),
        ("no", "{measure: {of: loudness_db, who: customer, at_least: 6}}", (0.0, 1.0, -1.0, 0.0, 2.0, 1.0)),
        ("no", "{measure: {of: loudness_rise_db, who: customer, at_most: 6}}", LOUD),
        ("yes", "{measure: {of: loudness_rise_db, who: customer, at_most: 6}}", LOUD[::-1]),
        ("unsure", "{measure: {of: loudness_rise_db, who: customer, at_most: 6}}", (None,) * 6),
        ("unsure", "{measure: {of: loudness_rise_db, who: customer, at_most: 6}}", (*LOUD[:2], *(None,) * 4)),
        ("unsure", "{measure: {of: loudness_db, who: agent, at_least: 6}}", LOUD),
    ],
)
def test_loudness(tmp_path, answer, condition, levels):
    transcript = dialogue(*(line for n in range(6) for line in (f"席：您说第{n}点", f"客：这是第{n}点")))
    turns = [
        replace(t, loudness_db=levels[t.i // 2] if t.who is Who.CUSTOMER else None) for t in transcript.turns
    ]
    assert (
        found(card(tmp_path, f"require: {condition}"), replace(transcript, turns=tuple(turns))).truth
        == answer
    )


@pytest.mark.parametrize(
    ("answer", "code", "probability", "line"),
    [
        ("yes", "zh", 0.95, "席：您好请讲"),
        ("unsure", "zh", 0.6, "席：您好请讲"),
        ("no", "yue", 0.9, "席：您好请讲"),
        ("no", "en", 0.95, "席：Hello how may I help you"),
        ("unsure", "en", 0.95, "席：您好请讲"),
    ],
)
def test_the_language_that_is_spoken(tmp_path, answer, code, probability, line):
    transcript = dialogue(line)
    heard = SpokenLanguage(Who.AGENT, code, probability)
    transcript = replace(transcript, audio=replace(transcript.audio, languages=(heard,)))
    scorecard = card(tmp_path, "require: {language: {who: agent, is: mandarin, min_confidence: 0.8}}")
    assert found(scorecard, transcript).truth == answer
    other = replace(
        transcript, audio=replace(transcript.audio, languages=(replace(heard, who=Who.CUSTOMER),))
    )
    assert found(scorecard, other).truth == "unsure"


def test_a_voice_hardly_understood_may_be_a_dialect(tmp_path):
    words = tuple(Word("好", n * 0.2, n * 0.2 + 0.2, 0.3) for n in range(40))
    transcript = dialogue("席：您好请讲")
    turns = (replace(transcript.turns[0], words=words),)
    audio = replace(transcript.audio, languages=(SpokenLanguage(Who.AGENT, "zh", 0.95),))
    scorecard = card(tmp_path, "require: {language: {who: agent, is: mandarin}}")
    assert found(scorecard, replace(transcript, turns=turns, audio=audio)).truth == "unsure"


UNHEARD = ("席：您好，这里是客服中心", "席：您说", "席：这个我查一下", "席：您的单号我看看")


@pytest.mark.parametrize(
    ("lost", "body", "verdict"),
    [
        ((), "forbid: {said: {acts: [you_rude]}}", Verdict.PASS),
        ((1,), "forbid: {said: {acts: [you_rude]}}", Verdict.PASS),
        ((0, 2), "forbid: {said: {acts: [you_rude]}}", Verdict.UNDECIDED),
        ((0, 2), "forbid: {said: {acts: [you_polite]}}", Verdict.FAIL),
        ((0, 2), "forbid: {any: [{said: {acts: [you_rude]}}, {said: {acts: [sorry]}}]}", Verdict.UNDECIDED),
        ((0, 2), "forbid: {rings: {at_most: 2}}", Verdict.PASS),
    ],
)
def test_what_was_not_heard_is_not_cleared(tmp_path, lost, body, verdict):
    transcript = dialogue(*UNHEARD, rings=3)
    turns = tuple(replace(t, quarantine="听不清" if t.i in lost else "") for t in transcript.turns)
    result = judged(card(tmp_path, body), replace(transcript, turns=turns))
    assert result.verdict is verdict
    assert ("没发现不等于没说" in result.reason) is (verdict is Verdict.UNDECIDED)


def test_a_condition_met_while_facts_are_worked_out_is_asked_again(tmp_path):
    asks_itself = """define:
  complaint: {any: [{said: {acts: [trouble], who: customer}}, {fact: {field: complaint.is_complaint, is: ["yes"]}}]}"""
    scorecard = card(
        tmp_path, 'require: {fact: {field: complaint.is_complaint, is: ["yes"]}}', **{"define:": asks_itself}
    )
    assert found(scorecard, dialogue("席：您好", "客：我要投诉，多扣了我的钱")).truth == "yes"
    assert found(scorecard, dialogue("席：您好", "客：几点下班")).truth == "no"


def test_nobody_is_charged_with_interrupting_on_a_shared_channel(tmp_path):
    transcript = dialogue("0.0-6.0 客：我的冰箱坏了已经三天", "3.0-7.0 席：您先报一下单号吧")
    mono = replace(transcript, audio=replace(transcript.audio, layout=Layout.MONO))
    forbid = card(tmp_path, "forbid: {interruptions: {who: agent}}")
    stereo = replace(transcript, audio=replace(transcript.audio, layout=Layout.STEREO))
    assert judged(forbid, stereo).verdict is Verdict.FAIL
    assert judged(forbid, mono).verdict is Verdict.UNDECIDED


FILED = "{elapsed: {from: ended_at, to: ticket_filed_at, at_most_min: 5}}"
KEPT = (
    "{any: [{elapsed: {from: promise_due_at, to: promise_done_at, at_most_min: 0}},"
    " {elapsed: {from: promise_due_at, to: extra.delay_told_at, at_most_min: 0}}]}"
)


@pytest.mark.parametrize(
    ("answer", "condition", "meta"),
    [
        ("yes", FILED, {"ended_at": "2026-01-05T10:00:00", "ticket_filed_at": "2026-01-05T10:04:30"}),
        ("no", FILED, {"ended_at": "2026-01-05T10:00:00", "ticket_filed_at": "2026-01-05T10:06:00"}),
        ("na", FILED, {"ended_at": "2026-01-05T10:00:00"}),
        ("na", FILED, {}),
        (
            "unsure",
            FILED,
            {"ended_at": "2026-01-05T10:00:00+08:00", "ticket_filed_at": "2026-01-05T10:04:30"},
        ),
        ("yes", KEPT, {"promise_due_at": "2026-01-05", "promise_done_at": "2026-01-04"}),
        ("no", KEPT, {"promise_due_at": "2026-01-05", "promise_done_at": "2026-01-06"}),
        (
            "yes",
            KEPT,
            {
                "promise_due_at": "2026-01-05",
                "promise_done_at": "2026-01-06",
                "extra": {"delay_told_at": "2026-01-04"},
            },
        ),
        ("na", KEPT, {}),
        ("yes", "{meta: {field: direction, is: [inbound]}}", {"direction": "inbound"}),
        ("no", "{meta: {field: direction, is: [inbound]}}", {"direction": "outbound"}),
        ("no", "{meta: {field: queue_wait_s, at_most: 30}}", {"queue_wait_s": 31.0}),
        ("na", "{meta: {field: queue_wait_s, at_most: 30}}", {}),
        ("no", "{meta: {field: team, is: [夜班], missing: no}}", {}),
        ("yes", "{meta: {field: extra.hangup_by, is: [agent]}}", {"extra": {"hangup_by": "agent"}}),
        ("no", "{silences: {over_s: 10, hold: true}}", {}),
        ("yes", "{silences: {over_s: 10, hold: true}}", {"hold_events": (Span(0.5, 14.0),)}),
    ],
)
def test_what_is_known_besides_the_words(truth, answer, condition, meta):
    assert truth(condition, "0.0-1.0 席：您好", "2.0-3.0 客：您好", **meta) == answer


@pytest.mark.parametrize(
    ("answer", "condition", "lines"),
    cases("""
yes | {fact: {field: complaint.is_complaint, is: ["yes"]}} | 席：您好 / 客：我要投诉，多扣了我的钱，气死我了
no | {fact: {field: complaint.is_complaint, is: ["yes"]}} | 席：您好 / 客：我问一下几点下班
no | {stage: {id: [closing]}} | 席：您好 / 客：我问一下几点下班
"""),
)
def test_facts_and_stages(tmp_path, answer, condition, lines):
    scorecard = card(tmp_path, f"require: {condition}", **{"define:": DEFINE})
    assert found(scorecard, dialogue(*lines)).truth == answer


DEFINE = """define:
  complaint: {said: {acts: [trouble], who: customer}}"""


def test_a_value_has_its_own_name_in_the_texts(tmp_path):
    body = 'require: {covers: {at_least: 2, topics: [{zh: 时间, said: {phrases: ["何时"]}}, {zh: 地点, said: {phrases: ["何地"]}}]}, as: five_w}'
    scorecard = card(tmp_path, body, **{"{value}": "{five_w}"})
    result = judged(scorecard, dialogue("席：您何时买的"))
    assert result.reason == "差：地点|您何时买的|时间"


def test_an_exemption_frees_the_call_and_says_why(tmp_path):
    body = "require: {said: {acts: [number], who: agent}}\n    exempt: [{why: 客户主动报了号码, entities: {kinds: [phone], who: customer}}]"
    scorecard = card(tmp_path, body)
    freed = judged(scorecard, dialogue("席：您好", "客：我的手机是一三八零零一三八零零零"))
    assert (freed.verdict, freed.reason) == (Verdict.NA, "客户主动报了号码")
    assert judged(scorecard, dialogue("席：您好", "客：我查一下话费")).verdict is Verdict.FAIL


ANGRY = "{said: {acts: [angry], who: customer}}"
ANSWERED = "{said: {acts: [sorry], who: agent, after: {said: {phrases: [不太高兴], who: customer}}, within_turns: 1}}"
CREDITED = f"when: {ANGRY}\n    require: {{said: {{acts: [sorry], who: agent}}}}\n    credit: {ANSWERED}"


@pytest.mark.parametrize(
    ("verdict", "lines"),
    [
        (Verdict.PASS, ("席：您好", "客：我不太高兴", "席：抱歉")),
        (Verdict.NA, ("席：您好", "客：我不太高兴", "席：单号多少")),
        (Verdict.NA, ("席：抱歉", "客：我不太高兴", "席：单号多少")),
        (Verdict.NA, ("席：您好", "客：查一下话费", "席：抱歉")),
        (Verdict.PASS, ("席：您好", "客：气死我了", "席：抱歉")),
        (Verdict.FAIL, ("席：您好", "客：气死我了，我不太高兴", "席：单号多少")),
    ],
)
def test_credit_adds_a_pass_where_nothing_called_for_it_and_never_a_charge(tmp_path, verdict, lines):
    result = judged(card(tmp_path, CREDITED), dialogue(*lines))
    assert result.verdict is verdict
    assert (result.points > 0) is (verdict is Verdict.PASS)


def test_credit_yields_to_an_exemption_and_to_unknown_speakers(tmp_path):
    lines = ("席：您好", "客：我不太高兴", "席：抱歉")
    exempt = "\n    exempt: [{why: 客户不必道歉, said: {phrases: [不太高兴], who: customer}}]"
    always = CREDITED.replace(ANGRY, "{said: {phrases: [您好], who: agent}}")
    assert judged(card(tmp_path, always + exempt), dialogue(*lines)).verdict is Verdict.NA
    unsure = replace(dialogue(*lines), role_confidence=0.4)
    assert judged(card(tmp_path, CREDITED), unsure).verdict is Verdict.NA


@pytest.mark.parametrize(
    "body",
    [
        f"require: {{said: {{acts: [sorry]}}}}\n    credit: {ANSWERED}",
        f"when: {ANGRY}\n    forbid: {{said: {{acts: [sorry]}}}}\n    credit: {ANSWERED}",
    ],
)
def test_credit_needs_both_a_cause_and_a_duty(tmp_path, body):
    with pytest.raises(ScorecardError, match="credit 是 when 不成立时另给的机会"):
        card(tmp_path, body)


@pytest.mark.parametrize(("rude", "points"), [(1, 8.0), (2, 6.0), (5, 4.0)])
def test_each_occurrence_costs_up_to_the_cap(tmp_path, rude, points):
    scorecard = card(tmp_path, "forbid: {said: {acts: [you_rude]}}\n    per_hit: {points: 2, cap: 6}")
    result = judged(scorecard, dialogue("席：" + "，".join(["你说"] * rude)))
    assert result.verdict is Verdict.FAIL
    assert (result.points, result.max) == (points, 10)


def test_an_unanswered_outburst_is_shown_with_the_place_where_the_answer_is_missing(tmp_path):
    result = judged(card(tmp_path, f"require: {EACH}"), dialogue("席：您好", "客：气死我了", "席：单号多少"))
    assert result.verdict is Verdict.FAIL
    assert [e.turn for e in result.evidence] == [1, 2]


def test_garbled_text_never_proves_that_an_answer_is_missing(tmp_path):
    transcript = dialogue("席：您好", "客：气死我了", "席：您说的单号多少", "客：三三")
    shady = replace(transcript.turns[2], quarantine="疑似幻听")
    turns = (*transcript.turns[:2], shady, transcript.turns[3])
    assert (
        judged(card(tmp_path, f"require: {EACH}"), replace(transcript, turns=turns)).verdict
        is Verdict.UNDECIDED
    )
