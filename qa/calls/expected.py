"""The words a call's own metadata gives reason to expect: names, company, products.

A recogniser that knows them writes them right more often. They are part of what a transcript depends on.
Pure; knows nothing of recognisers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.model import CallMeta

__all__ = ["EXTRA_FIELDS", "MOST_WORDS", "expected_words"]

EXTRA_FIELDS = ("company", "products", "hotwords")
"""Metadata columns whose words are expected beside the agent's name."""

MOST_WORDS = 24
"""More crowd out the sound: a Whisper prompt holds 223 tokens, and long ones cost accuracy."""

_BETWEEN = re.compile(r"[,，、;；|/\n]+")
_SHORTEST, _LONGEST = 2, 12


def expected_words(meta: CallMeta) -> tuple[str, ...]:
    """Words that are likely to be said in one call.

    Args:
        meta: what is known of the call; ``extra`` may hold ``company``, ``products`` and ``hotwords``,
            several words separated by commas or semicolons.

    Returns:
        Up to 24 words of 2 to 12 characters, each once, in the order found.
    """
    return tuple(dict.fromkeys(_words(meta)))[:MOST_WORDS]


def _words(meta: CallMeta) -> Iterator[str]:
    for text in (meta.agent_name, *(meta.extra.get(name, "") for name in EXTRA_FIELDS)):
        for word in _BETWEEN.split(text):
            if _SHORTEST <= len(word.strip()) <= _LONGEST:
                yield word.strip()
