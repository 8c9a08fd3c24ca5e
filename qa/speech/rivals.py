"""What a recogniser weighed against a character it wrote: 赔 0.4 nats behind 陪.

A greedy search has at each step the model's log-probability of every token. Characters near the written
one, and all characters of its sound, are looked up there. Whisper writes common characters as one token
and others as two or three; of those only the first differing token can be compared.

Nothing here knows words or sentences, or decides between characters.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.language.normalise import is_han
from qa.speech.sounds import by_sound, sound

__all__ = ["LogProbabilities", "Rivalry"]

LogProbabilities = npt.NDArray[np.float32]
"""Of every token at one step of a search, up to a common constant."""

_NEAR = 6.0  # nats; what is further behind counts only if it sounds the same
_MORE_TOKENS = 1.0  # of what is behind, where further tokens of a character cannot be compared
_SAME_TOKENS = 2.0  # where none can
_LEAD_BYTES, _TRAIL_BYTES = range(0xB0, 0xF8), range(0xA1, 0xFF)  # of the Han characters in GB 2312


class Rivalry:
    """The tokens of a model, seen as characters.

    Args:
        token_bytes: the UTF-8 bytes of a token, also of one beyond the text tokens.
        encode: texts as tokens, many at once.
    """

    def __init__(
        self,
        token_bytes: Callable[[int], bytes],
        encode: Callable[[Sequence[str]], Sequence[Sequence[int]]],
    ) -> None:
        self._bytes = token_bytes
        chars = _everyday_characters()
        self._tokens = dict(zip(chars, map(tuple, encode(chars)), strict=True))
        self._same_sound = by_sound(chars)
        self._char = functools.lru_cache(maxsize=1 << 16)(self._as_char)

    @classmethod
    def of_tokenizer(cls, tokenizer: Any) -> Rivalry:
        """The same for a ``tokenizers.Tokenizer`` that splits text into bytes, as Whisper's does."""
        byte_of = _byte_alphabet()

        def token_bytes(token: int) -> bytes:
            text = tokenizer.id_to_token(token) or ""
            return bytes(byte_of[char] for char in text) if byte_of.keys() >= set(text) else b""

        def encode(texts: Sequence[str]) -> list[list[int]]:
            return [found.ids for found in tokenizer.encode_batch(texts, add_special_tokens=False)]

        return cls(token_bytes, encode)

    def of(self, char: str, tokens: Sequence[int], steps: Sequence[LogProbabilities]) -> Mapping[str, float]:
        """The rivals of one written character.

        Args:
            char: the character.
            tokens: those it was written with.
            steps: the model's log-probabilities at each of them.

        Returns:
            By how many nats each rival was behind, at least 0; empty for what is no Han character.
        """
        if not is_han(char):
            return {}
        behind = self._near(steps[0], tokens[0])
        if len(tokens) == 2:
            behind |= self._near(steps[1], tokens[1], tokens[0])
        for other in self._same_sound.get(sound(char), ()):
            found = self._compared(self._tokens[other], tokens, steps)
            behind[other] = min(found, behind.get(other, found))
        behind.pop(char, None)
        return {other: round(max(0.0, found), 3) for other, found in behind.items()}

    def _near(self, step: LogProbabilities, written: int, *before: int) -> dict[str, float]:
        """Characters that end with a token nearly as likely as the written one."""
        likely = np.flatnonzero(step > step[written] - _NEAR)
        found = ((self._char(*before, int(token)), float(step[written] - step[token])) for token in likely)
        return {char: behind for char, behind in found if char}

    def _compared(
        self, other: Sequence[int], written: Sequence[int], steps: Sequence[LogProbabilities]
    ) -> float:
        """How far a character is behind, by the first token in which it differs."""
        for k, (theirs, ours) in enumerate(zip(other, written, strict=False)):
            if theirs != ours:
                return float(steps[k][ours] - steps[k][theirs]) + (
                    _MORE_TOKENS if k + 1 < len(other) else 0.0
                )
        return _SAME_TOKENS

    def _as_char(self, *tokens: int) -> str:
        try:
            text = b"".join(map(self._bytes, tokens)).decode().strip()
        except UnicodeDecodeError:
            return ""
        return text if len(text) == 1 and is_han(text) else ""


def _everyday_characters() -> list[str]:
    """The 6,763 simplified characters of GB 2312."""
    found = (
        bytes((lead, trail)).decode("gb2312", "ignore") for lead in _LEAD_BYTES for trail in _TRAIL_BYTES
    )
    return [char for char in found if char]


def _byte_alphabet() -> dict[str, int]:
    """The characters by which a byte-level tokenizer writes bytes (as in GPT-2's vocabulary).

    Printable Latin-1 characters stand for their own code, those from U+0100 on for the others in order.
    """
    own = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in own]
    return {chr(byte): byte for byte in own} | {chr(0x100 + k): byte for k, byte in enumerate(others)}
