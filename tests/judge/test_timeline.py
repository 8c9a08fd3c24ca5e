"""Timeline: silences, interruptions, rates; from sound where there is sound, else from the turns."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.judge import timeline as tl
from qa.model import AudioFacts, Layout, Span, ToneRegion, Transcript, Turn, Who

A, C, U = Who.AGENT, Who.CUSTOMER, Who.UNKNOWN
LONG = "我昨天买的那台机器今天早上突然就不转了"


def call(*said: tuple[Who, float | None, float | None, str], **fields: object) -> Transcript:
    turns = tuple(Turn(i, who, start, end, text) for i, (who, start, end, text) in enumerate(said))
    return Transcript("x", 100.0, turns, **fields)  # type: ignore[arg-type]


def heard(transcript: Transcript, **fields: object) -> Transcript:
    """The same call with voice activity equal to its turns, on two channels."""
    spans = {w: tuple(t.span for t in transcript.turns if t.who is w) for w in (A, C)}
    audio = AudioFacts(channels=2, layout=Layout.STEREO)
    known = {"agent_speech": tl.merge(spans[A]), "customer_speech": tl.merge(spans[C]), "audio": audio}
    return replace(transcript, acoustic=True, **(known | fields))  # type: ignore[arg-type]


# ------------------------------------------------------------------ spans

spans = st.builds(lambda a, d: Span(a, a + d), st.floats(0, 1000), st.floats(0, 50))


@given(st.lists(spans, max_size=30), st.floats(0, 2))
def test_merged_spans_are_sorted_apart_and_cover_the_same(some: list[Span], gap: float) -> None:
    merged = tl.merge(some, gap=gap)
    assert all(b.start - a.end > gap for a, b in pairwise(merged))
    assert all(m for m in merged)
    assert all(any(m.start <= s.start and s.end <= m.end for m in merged) for s in some if s)
    assert tl.merge(merged, gap=gap) == merged


def test_an_empty_span_is_no_speech() -> None:
    assert tl.merge([Span(3, 3), Span(5, 4)]) == ()


def test_speech_prefers_sound_over_turn_times() -> None:
    transcript = call((A, 0.0, 9.0, LONG), (C, 10.0, 12.0, LONG))
    assert tl.speech(transcript, A) == (Span(0, 9),)
    sound = heard(transcript, agent_speech=(Span(0.5, 2), Span(4, 8)))
    assert tl.speech(sound, A) == (Span(0.5, 2), Span(4, 8))


def test_sound_without_any_activity_falls_back_to_turns() -> None:
    transcript = heard(call((A, 1.0, 2.0, LONG)), agent_speech=())
    assert tl.speech(transcript, A) == (Span(1, 2),)


# ------------------------------------------------------------------ silences


def test_a_long_gap_is_a_silence_and_a_short_one_is_not() -> None:
    transcript = call((A, 0.0, 5.0, LONG), (C, 11.0, 12.0, LONG), (A, 16.9, 20.0, LONG))
    assert tl.silences(transcript, min_s=5) == (Span(5, 11),)
    assert tl.silences(transcript, min_s=6) == ()
    assert tl.talk_span(transcript) == Span(0, 20)


def test_speech_of_either_side_or_of_nobody_known_breaks_a_silence() -> None:
    quiet = call((A, 0.0, 5.0, LONG), (A, 15.0, 16.0, LONG))
    assert tl.silences(quiet, min_s=5) == (Span(5, 15),)
    for who in (C, U):
        talk = call((A, 0.0, 5.0, LONG), (who, 9.0, 11.0, LONG), (A, 15.0, 16.0, LONG))
        assert tl.silences(talk, min_s=5) == ()
        assert tl.silences(heard(talk), min_s=5) == ()


def test_hold_music_is_silence_unless_told_otherwise() -> None:
    music = AudioFacts(channels=2, layout=Layout.STEREO, tones=(ToneRegion("music", Span(6, 19.5)),))
    transcript = heard(call((A, 0.0, 5.0, LONG), (C, 20.0, 21.0, LONG)), audio=music)
    assert tl.silences(transcript, min_s=5) == (Span(5, 20),)
    assert tl.silences(transcript, min_s=5, tones=False) == ()


def test_rings_before_the_talk_are_no_silence() -> None:
    rings = AudioFacts(channels=2, layout=Layout.STEREO, tones=(ToneRegion("ringback", Span(0, 11)),))
    transcript = heard(call((A, 12.0, 15.0, LONG)), audio=rings)
    assert tl.silences(transcript, min_s=1) == ()
    assert tl.silences(transcript, min_s=1, tones=False) == ()
    assert tl.first_response_s(transcript) == pytest.approx(1.0)


@given(st.lists(st.tuples(st.sampled_from([A, C, U]), st.floats(0, 90), st.floats(0.1, 9)), max_size=12))
def test_silences_touch_no_speech_and_lie_within_the_talk(said: list[tuple[Who, float, float]]) -> None:
    transcript = call(*((who, at, at + d, LONG) for who, at, d in sorted(said, key=lambda s: s[1])))
    talk = tl.talk_span(transcript)
    for gap in tl.silences(transcript, min_s=1.0):
        assert gap.duration > 1.0
        assert talk.start <= gap.start < gap.end <= talk.end
        assert not any(gap & t.span for t in transcript.turns)


# ------------------------------------------------------------------ interruptions


def test_starting_over_the_other_side_is_an_interruption() -> None:
    transcript = call((C, 0.0, 10.0, LONG), (A, 8.0, 12.0, "行了行了月底件多晚几天正常"))
    for version in (transcript, heard(transcript)):
        (found,) = tl.interruptions(version)
        assert (found.who, found.turn, found.over) == (A, 1, 0)
        assert found.overlap == Span(8, 10)
        assert found.seconds == pytest.approx(2.0)


def test_a_short_remark_over_a_longer_speech_counts_by_how_long_the_other_goes_on() -> None:
    transcript = call((C, 0.0, 10.0, LONG), (A, 8.0, 8.6, "转了啊"))
    (found,) = tl.interruptions(transcript)
    assert found.overlap == Span(8, 8.6)
    assert found.seconds == pytest.approx(2.0)


@pytest.mark.parametrize(
    "said",
    [
        ((C, 0.0, 10.0, LONG), (A, 9.6, 12.0, LONG)),  # 0.4 s: ordinary turn-taking
        ((C, 0.0, 10.0, LONG), (A, 10.2, 12.0, LONG)),  # after it
        ((C, 0.0, 10.0, LONG), (A, 5.0, 5.6, "嗯，对。")),  # listening
        ((C, 0.0, 10.0, LONG), (A, 5.0, 5.6, "啊")),  # no content
        ((C, 0.0, 10.0, LONG), (A, 5.0, 7.0, "")),  # nothing recognised
        ((C, 0.0, 10.0, LONG), (A, 0.1, 4.0, LONG)),  # both begin together
        ((C, 5.0, 6.2, "嗯嗯，好的"), (A, 5.4, 9.0, LONG)),  # over a listener's answer
        ((U, 0.0, 10.0, LONG), (U, 5.0, 9.0, LONG)),  # nobody known
        ((C, 0.0, 10.0, LONG), (C, 5.0, 9.0, LONG)),  # the same side
        ((C, None, None, LONG), (A, None, None, LONG)),
        (),
    ],
)
def test_no_interruption(said: tuple[tuple[Who, float | None, float | None, str], ...]) -> None:
    assert tl.interruptions(call(*said)) == ()


def test_untrusted_text_makes_no_interruption() -> None:
    transcript = call((C, 0.0, 10.0, LONG), (A, 5.0, 8.0, LONG))
    turns = (transcript.turns[0], replace(transcript.turns[1], quarantine="loop"))
    assert tl.interruptions(transcript) != ()
    assert tl.interruptions(replace(transcript, turns=turns)) == ()


def test_a_pause_inside_the_others_turn_is_no_held_floor() -> None:
    transcript = heard(
        call((C, 0.0, 10.0, LONG), (A, 5.0, 7.0, LONG)), customer_speech=(Span(0, 4), Span(5.2, 10))
    )
    assert tl.interruptions(transcript) == ()


def test_resuming_after_being_broken_into_is_not_held_against_the_resumer() -> None:
    said = ((A, 0.0, 8.0, LONG), (C, 6.0, 12.0, LONG), (A, 10.0, 14.0, LONG))
    assert [(i.who, i.turn) for i in tl.interruptions(call(*said))] == [(C, 1)]


def test_one_shared_channel_shows_no_interruption() -> None:
    for layout in (Layout.MONO, Layout.FAKE_STEREO):
        transcript = heard(
            call((C, 0.0, 10.0, LONG), (A, 5.0, 9.0, LONG)), audio=AudioFacts(channels=1, layout=layout)
        )
        assert tl.interruptions(transcript) == ()
        facts = tl.metrics(transcript, handling_starts=None)
        assert facts.interruptions_by_agent is facts.overlap_s is None


# ------------------------------------------------------------------ rates


def test_rate_counts_spoken_syllables_and_pauses_inside_the_turn() -> None:
    transcript = call(
        (A, 0.0, 2.0, "您好请问有什么可以帮您"), (C, 3.0, 9.0, "你好"), (A, 9.0, 11.0, "好的请稍等")
    )
    assert tl.turn_rates(transcript) == (pytest.approx(330.0), None, pytest.approx(150.0))
    assert tl.rate(transcript, A) == pytest.approx(60 * 16 / 4)


@pytest.mark.parametrize(
    "turn",
    [
        Turn(0, A, None, None, LONG),
        Turn(0, A, 0.0, 0.9, LONG),
        Turn(0, A, 0.0, 3.0, "好的啊"),
        Turn(0, A, 0.0, 3.0, ""),
        Turn(0, A, 0.0, 3.0, LONG, quarantine="rate"),
        Turn(0, A, 3.0, 3.0, LONG),
    ],
)
def test_no_rate_for_turns_that_cannot_tell(turn: Turn) -> None:
    assert tl.turn_rates(Transcript("x", 9.0, (turn,))) == (None,)


def test_agent_rate_needs_a_timed_trusted_agent_turn() -> None:
    assert tl.rate(call((C, 0.0, 5.0, LONG)), A) is None
    assert tl.rate(call((A, None, None, LONG)), A) is None
    assert tl.rate(call(), A) is None


# ------------------------------------------------------------------ metrics


def test_metrics_of_an_ordinary_talk() -> None:
    transcript = call(
        (A, 1.0, 4.0, LONG), (C, 4.5, 10.0, LONG), (A, 9.0, 12.0, LONG), (C, 18.0, 19.0, "好的好的，我等着")
    )
    facts = tl.metrics(heard(transcript), handling_starts=4.5)
    assert facts.agent_talk_s == pytest.approx(6.0)
    assert facts.customer_talk_s == pytest.approx(6.5)
    assert facts.silence_s == facts.longest_silence_s == pytest.approx(6.0)
    assert (facts.interruptions_by_agent, facts.interruptions_by_customer) == (1, 0)
    assert facts.first_response_s == pytest.approx(1.0)
    assert facts.overlap_s == pytest.approx(1.0)
    assert facts.handling_starts_s == 4.5
    assert [pause.duration for _, pause in tl.answers(transcript)] == [0.0]
    assert [pause.duration for _, pause in tl.answers(transcript, who=C)] == pytest.approx([0.5, 6.0])


def test_silence_in_all_and_the_longest_count_the_same_silences() -> None:
    breaths = call((A, 0.0, 3.0, LONG), (C, 4.9, 8.0, LONG), (A, 10.0, 12.0, LONG))
    facts = tl.metrics(heard(breaths), handling_starts=None)
    assert facts.silence_s == facts.longest_silence_s == 0
    pauses = call((A, 0.0, 3.0, LONG), (C, 5.5, 8.0, LONG), (A, 9.5, 12.0, LONG), (C, 16.0, 18.0, LONG))
    for transcript in (pauses, heard(pauses)):
        facts = tl.metrics(transcript, handling_starts=None)
        assert (facts.silence_s, facts.longest_silence_s) == (pytest.approx(6.5), pytest.approx(4.0))


def test_an_untimed_transcript_measures_nothing() -> None:
    transcript = call((A, None, None, LONG), (C, None, None, LONG))
    facts = tl.metrics(transcript, handling_starts=None)
    assert not tl.measurable(transcript)
    assert facts == type(facts)(quarantined_turns=0)


def test_partly_timed_turns_are_not_measured_either() -> None:
    transcript = call((A, 0.0, 1.0, LONG), (C, None, None, LONG), (A, 30.0, 31.0, LONG))
    assert not tl.measurable(transcript)
    assert tl.silences(transcript, min_s=5) == ()
    assert tl.metrics(transcript, handling_starts=None).longest_silence_s is None


def test_no_turns() -> None:
    facts = tl.metrics(call(), handling_starts=None)
    assert facts.agent_chars_per_min is facts.silence_s is facts.first_response_s is None
    assert not tl.talk_span(call())


def test_one_speaker() -> None:
    facts = tl.metrics(heard(call((A, 2.0, 5.0, LONG))), handling_starts=None)
    assert facts.customer_talk_s == facts.overlap_s == facts.longest_silence_s == 0
    assert facts.interruptions_by_agent == 0


def test_nobody_named() -> None:
    facts = tl.metrics(call((U, 0.0, 5.0, LONG), (U, 12.0, 15.0, LONG)), handling_starts=None)
    assert facts.agent_talk_s is facts.customer_talk_s is facts.agent_chars_per_min is None
    assert facts.interruptions_by_agent is facts.overlap_s is facts.first_response_s is None
    assert facts.longest_silence_s == pytest.approx(7.0)


sides = st.lists(st.tuples(st.floats(0, 60), st.floats(0.1, 5)), max_size=8)


@given(sides, sides)
def test_overlap_is_symmetric_and_never_more_than_either_side(
    agent: list[tuple[float, float]], customer: list[tuple[float, float]]
) -> None:
    def talk(first: Who, second: Who) -> Transcript:
        said = [(first, a, a + d, LONG) for a, d in agent] + [(second, a, a + d, LONG) for a, d in customer]
        return call(*sorted(said, key=lambda s: s[1]))

    together = tl.overlap_s(talk(A, C))
    assert together == pytest.approx(tl.overlap_s(talk(C, A)))
    facts = tl.metrics(talk(A, C), handling_starts=None)
    if agent and customer:
        assert facts.agent_talk_s is not None and facts.customer_talk_s is not None
        assert together <= min(facts.agent_talk_s, facts.customer_talk_s) + 1e-6
