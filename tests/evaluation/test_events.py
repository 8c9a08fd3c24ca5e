"""Silences and interruptions of a call against its gold file: found, missed, false, or not to be told."""

from __future__ import annotations

from gold_calls import A, C, Said, gold_call

from qa.evaluation.events import Events, compare_events
from qa.evaluation.gold import GoldInterruption
from qa.judge.timeline import merge
from qa.model import AudioFacts, Layout, Span, Transcript, Turn

SAID: tuple[Said, ...] = (
    (A, 1.0, 3.0, "您好，请问有什么可以帮您"),
    (C, 3.5, 9.0, "我上个月买的电饭煲一直没有收到货"),
    (A, 7.6, 10.0, "您先把订单号报给我"),
    (C, 24.0, 26.0, "你好还在吗"),
)
SILENCE = Span(10.0, 24.0)
BROKEN = GoldInterruption(A, 7.6, 1.4)
GOLD = gold_call(*SAID, silences=(SILENCE,), interruptions=(BROKEN,))


def heard(*said: Said, layout: Layout = Layout.STEREO) -> Transcript:
    turns = tuple(Turn(i, who, a, b, text) for i, (who, a, b, text) in enumerate(said))
    spans = {who: merge(t.span for t in turns if t.who is who) for who in (A, C)}
    facts = AudioFacts(2, 8000, layout)
    return Transcript("g1", 60.0, turns, spans[A], spans[C], audio=facts, acoustic=True)


def test_what_is_there_is_found() -> None:
    events = compare_events(GOLD, heard(*SAID))
    for score in (events.silences, events.interruptions):
        assert (score.gold, score.found, score.missed, score.false, score.calls) == (1, 1, (), (), 1)


def test_edges_a_little_off_are_still_the_same_events() -> None:
    moved = (SAID[0], (C, 3.4, 9.2, SAID[1][3]), (A, 7.9, 10.4, SAID[2][3]), (C, 23.7, 26.0, SAID[3][3]))
    events = compare_events(GOLD, heard(*moved))
    assert events.silences.found == events.interruptions.found == 1
    assert events.silences.false == events.interruptions.false == ()


def test_talk_invented_in_a_silence_hides_it() -> None:
    events = compare_events(GOLD, heard(*SAID, (A, 16.0, 18.0, "谢谢观看")))
    assert (events.silences.found, events.silences.missed) == (0, (("g1", 10.0),))


def test_a_turn_that_was_not_heard_leaves_a_false_silence() -> None:
    gold = gold_call(
        (A, 1.0, 3.0, "您好"), (C, 3.5, 12.0, "我要退货"), (A, 12.5, 14.0, "好的请稍等"), silences=()
    )
    events = compare_events(gold, heard((A, 1.0, 3.0, "您好"), (A, 12.5, 14.0, "好的请稍等")))
    assert events.silences.false == (("g1", 3.0),)
    assert events.silences.found == events.silences.gold == 0


def test_a_gap_near_the_limit_is_neither_missed_nor_false() -> None:
    gold = gold_call((A, 1.0, 3.0, "您好"), (C, 7.9, 10.0, "你好我要退货"), silences=())
    near = compare_events(gold, heard((A, 1.0, 2.9, "您好"), (C, 8.0, 10.0, "你好我要退货")))
    assert near.silences.false == ()
    barely = gold_call((A, 1.0, 3.0, "您好"), (C, 8.1, 10.0, "你好我要退货"), silences=(Span(3.0, 8.1),))
    shorter = compare_events(barely, heard((A, 1.0, 3.1, "您好"), (C, 8.0, 10.0, "你好我要退货")))
    assert (shorter.silences.found, shorter.silences.missed) == (1, ())


def test_an_interruption_by_the_other_side_is_another() -> None:
    wrong = gold_call(*SAID, silences=(), interruptions=(GoldInterruption(C, 7.6, 1.4),))
    events = compare_events(wrong, heard(*SAID))
    assert events.interruptions.missed == (("g1", 7.6),)
    # The gold turns themselves overlap so, hence nothing was invented.
    assert events.interruptions.false == ()


def test_an_invented_interruption_is_false() -> None:
    quiet = gold_call(SAID[0], SAID[1], (A, 9.5, 12.0, SAID[2][3]), silences=(), interruptions=())
    events = compare_events(quiet, heard(*SAID[:3]))
    assert events.interruptions.false == (("g1", 7.6),)


def test_listening_noises_interrupt_nobody() -> None:
    nodding = gold_call(SAID[0], SAID[1], (A, 7.6, 8.0, "嗯，好的"), silences=(), interruptions=())
    events = compare_events(nodding, heard(SAID[0], SAID[1], (A, 7.6, 8.0, "嗯好的")))
    assert events.interruptions.false == ()


def test_each_event_is_counted_once() -> None:
    twice = gold_call(*SAID, silences=(SILENCE,), interruptions=(BROKEN, GoldInterruption(A, 8.0, 1.0)))
    events = compare_events(twice, heard(*SAID))
    assert (events.interruptions.found, len(events.interruptions.missed)) == (1, 1)


def test_what_the_file_does_not_list_is_not_compared() -> None:
    events = compare_events(gold_call(*SAID), heard(*SAID))
    assert events == Events()


def test_on_a_shared_channel_nobody_sees_who_breaks_in() -> None:
    events = compare_events(GOLD, heard(*SAID, layout=Layout.MONO))
    assert events.interruptions.calls == 0
    assert events.silences.found == 1


def test_calls_add_up() -> None:
    one = compare_events(GOLD, heard(*SAID))
    assert (one + one).silences.gold == (one + one).silences.found == 2
    assert (one + Events()) == one
