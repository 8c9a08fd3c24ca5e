"""The words that metadata gives reason to expect."""

from __future__ import annotations

import numpy as np

from qa.batch.keys import transcript_key
from qa.calls.expected import MOST_WORDS, expected_words
from qa.model import CallMeta, Span, Who
from qa.pipeline import _told
from qa.speech.asr import Utterance
from qa.speech.listening import Channel

SILENCE = np.zeros(16_000, np.float32)


def test_names_company_and_products_are_expected():
    meta = CallMeta(
        agent_name="赵刚", extra={"company": "云桥宽带", "products": "极光套餐，星桥电视;云桥宽带"}
    )
    assert expected_words(meta) == ("赵刚", "云桥宽带", "极光套餐", "星桥电视")


def test_nothing_known_nothing_expected():
    assert expected_words(CallMeta(agent_id="0077", extra={"city": "上海", "company": " "})) == ()


def test_single_characters_and_whole_sentences_are_no_words_to_expect():
    meta = CallMeta(agent_name="赵", extra={"hotwords": "本月起所有新装宽带用户可享受首年半价优惠,极光"})
    assert expected_words(meta) == ("极光",)


def test_a_long_product_list_is_cut():
    meta = CallMeta(extra={"products": ",".join(f"套餐{k}" for k in range(80))})
    assert len(expected_words(meta)) == MOST_WORDS


def test_a_transcript_depends_on_the_words_that_were_expected_and_not_on_other_metadata():
    def key(meta: CallMeta) -> str:
        return transcript_key("00", "whisper-base", {}, meta)

    plain = CallMeta()
    assert key(CallMeta(extra={"products": "极光套餐"})) != key(plain)
    assert key(CallMeta(agent_id="0077", extra={"city": "上海"})) == key(plain)


def test_only_the_agents_side_is_told_the_words():
    sides = [Channel(0, SILENCE, (), Who.AGENT), Channel(1, SILENCE, (), Who.CUSTOMER)]
    pieces = [Utterance(channel, Span(0, 1), SILENCE) for channel in (1, 0)]
    assert [piece.hotwords for piece in _told(pieces, sides, ("云桥宽带",))] == [(), ("云桥宽带",)]


def test_nobody_knows_who_speaks_in_one_mixed_channel_so_it_is_told():
    (told,) = _told(
        [Utterance(0, Span(0, 1), SILENCE)], [Channel(0, SILENCE, (), Who.UNKNOWN)], ("云桥宽带",)
    )
    assert told.hotwords == ("云桥宽带",)
