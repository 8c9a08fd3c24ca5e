from __future__ import annotations

from dataclasses import replace

import numpy as np

from qa.model import AudioFacts, Layout, Span, SpokenLanguage, Turn, Who
from qa.speech.asr import RATE, Recognised
from qa.speech.listening import Channel, Heard
from qa.speech.loudness import with_loudness
from qa.speech.speakers import assemble, utterances


def channel(levels: dict[Span, float], seconds: float = 40.0, who: Who = Who.CUSTOMER) -> Channel:
    samples = np.zeros(round(seconds * RATE), np.float32)
    rng = np.random.default_rng(3)
    for span, db in levels.items():
        part = slice(round(span.start * RATE), round(span.end * RATE))
        samples[part] = rng.normal(0, 10 ** (db / 20), part.stop - part.start)
    return Channel(1, samples, tuple(levels), who)


def turns(*spans: Span, who: Who = Who.CUSTOMER) -> list[Turn]:
    return [Turn(i, who, span.start, span.end, "我要投诉。") for i, span in enumerate(spans)]


def test_a_raised_voice_is_told_against_the_speakers_own_usual_level() -> None:
    levels = {Span(0, 3): -30.0, Span(5, 8): -30.5, Span(10, 13): -18.0}
    measured = with_loudness(turns(*levels), {Who.CUSTOMER: channel(levels)})
    assert [round(turn.loudness_db or 0) for turn in measured] == [0, 0, 12]


def test_a_quieter_line_changes_nothing() -> None:
    levels = {Span(0, 3): -30.0, Span(5, 8): -20.0, Span(10, 13): -31.0}
    quiet = {span: db - 20 for span, db in levels.items()}
    loud = with_loudness(turns(*levels), {Who.CUSTOMER: channel(levels)})
    soft = with_loudness(turns(*quiet), {Who.CUSTOMER: channel(quiet)})
    assert [turn.loudness_db for turn in loud] == [turn.loudness_db for turn in soft]


def test_pauses_within_a_turn_do_not_make_it_quieter() -> None:
    levels = {Span(0, 3): -30.0, Span(5, 8): -30.0, Span(10, 12): -30.0, Span(17, 19): -30.0}
    held = turns(Span(0, 3), Span(5, 8), Span(10, 19))
    measured = with_loudness(held, {Who.CUSTOMER: channel(levels)})
    assert measured[2].loudness_db is not None and abs(measured[2].loudness_db) < 0.2


def test_too_little_to_measure_stays_unknown() -> None:
    levels = {Span(0, 3): -30.0, Span(5, 5.3): -30.0}
    measured = with_loudness(turns(*levels), {Who.CUSTOMER: channel(levels)})
    assert [turn.loudness_db for turn in measured] == [None, None]


def test_untimed_turns_and_the_other_side_stay_unknown() -> None:
    levels = {Span(0, 3): -30.0, Span(5, 8): -20.0, Span(10, 13): -31.0}
    given = turns(*levels)
    untimed = [replace(turn, start=None, end=None) for turn in given]
    assert {t.loudness_db for t in with_loudness(untimed, {Who.CUSTOMER: channel(levels)})} == {None}
    assert {t.loudness_db for t in with_loudness(given, {Who.AGENT: channel(levels)})} == {None}


def call(codes: list[tuple[str, float] | None], *, mixed: bool = False) -> tuple[SpokenLanguage, ...]:
    """The languages of a call whose agent said as many utterances of three seconds, the last one longer."""
    spans = [Span(4.0 * k, 4.0 * k + 3) for k in range(len(codes))]
    sides = [channel(dict.fromkeys(spans, -30.0), who=Who.UNKNOWN if mixed else Who.AGENT)]
    if not mixed:
        sides.append(channel({}, who=Who.CUSTOMER))
    channels = tuple(replace(side, index=k) for k, side in enumerate(sides))
    recording = type("R", (), {"path": "x.wav", "duration": 40.0})()
    layout = Layout.MONO if mixed else Layout.STEREO
    heard = Heard(recording, AudioFacts(len(sides), 8000, layout), channels, 0.9)
    said = [Recognised("您好，请问有什么可以帮您？", language=code) for code in codes]
    return assemble("x", heard, utterances(heard), said, meta=_meta()).audio.languages


def _meta():  # type: ignore[no-untyped-def]
    from qa.model import CallMeta

    return CallMeta(call_id="x")


def test_a_sides_language_is_the_likeliest_over_its_utterances() -> None:
    assert call([("zh", 0.9), ("zh", 0.8), ("en", 0.5)]) == (SpokenLanguage(Who.AGENT, "zh", 0.5667),)
    assert call([("en", 0.98), None]) == (SpokenLanguage(Who.AGENT, "en", 0.98),)


def test_no_language_where_nobody_looked() -> None:
    assert call([None, None]) == ()
