"""Unsure characters replaced by likelier ones that sound the same: 流乘 -> 流程, 我陪您钱 -> 我赔您钱.

A small recogniser hears the syllables and then often writes the wrong character. Where it was not sure,
the cheapest reading of a clause wins: cheap are words that follow each other in service calls
(``language_model``), dear are changes, the dearer the surer the recogniser was and the further a rival
character was behind the written one in its own search. A character of another sound is written only if it
was such a rival. Characters keep their number and sure ones stay.

Never written where it was not recognised: an insult, a number, a negation (but 一 in 一直, 不 in 对不起);
never changed: numbers and negations, and names where they are given (姓, 我叫, 先生, 女士). Nothing here
knows who speaks or what is judged. The recogniser's own text is kept by the caller.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from qa.language.normalise import is_han
from qa.language.phonetic import DIGITS
from qa.speech.language_model import (
    END,
    LONGEST,
    NUMBER,
    START,
    LanguageModel,
    service_words,
    vocabulary_sha256,
)
from qa.speech.sounds import alike, all_sounds, by_sound, sound
from qa.speech.word_paths import cheapest_words

__all__ = ["SURE", "Homophones", "Rivals", "Sure", "service_words", "trust_in", "vocabulary_sha256"]

Sure = tuple[str, float]
"""A character and the recogniser's probability for it."""

Rivals = Mapping[str, float]
"""Characters that the recogniser weighed against the written one, and how far they were behind, in nats."""

SURE = 0.99
"""A character of this probability or more stays."""

# All costs in nats, tuned together on labelled calls; each is the middle of a broad optimum.
_CHANGE = 2.0
_DOUBT = 1.0  # of -log(1 - probability), the price of not believing the recogniser
_WEIGHED_CHANGE, _WEIGHED_DOUBT = 0.5, 0.5  # the same two, where rivals are known as well
_BEHIND = 0.2  # of the nats by which a rival of the same sound was behind
_OTHER_BEHIND = 1.0  # the same for one of another sound
_FAR_BEHIND = 12.0  # where the recogniser did not weigh a character at all
_OTHER_SOUND = 3.0
_ALIKE_SOUND = 2.5  # z and zh, n and l, an and ang …

# A voice heard badly is written wrongly even where the recogniser seems sure: at a mean probability of its
# characters of so much or less, changes cost only so much of their price, growing to the whole price.
_BADLY_HEARD, _WELL_HEARD, _LEAST_TRUST = 0.7, 0.8, 0.6

_OTHERS, _NEAR = 10, 6.0  # rivals of another sound that are looked at: so many, so near
FEWEST_ALONE = 1_500  # of the dictionary's 60 million: a character that is a word by itself
_FEWEST = 20  # the same for a longer word; rarer ones are mostly names
_INSULTS = frozenset("妈操屁滚蛋傻逼贱骂死蠢猪狗屎尸奸婊娘杀")
_KEPT = frozenset(DIGITS) | frozenset("点不没别未无非姓")
_NEVER_WRITTEN = _INSULTS | _KEPT
# Words in which a number does not count and a negation does not deny.
_IDIOMS = (
    "一下 一下子 一直 一般 一定 一样 一模一样 一起 一块儿 一些 一点儿 一共 一旦 一边 一切 一律 一概 一致 "
    "一会 一会儿 一趟 一早 万一 统一 唯一 对不起 不好意思 不客气 差不多 要不然 不过 不仅 不管 不停"
)
_SPARED = frozenset(_IDIOMS.split())
_NAME = re.compile(r"(?<=姓)[\u4e00-\u9fff]|(?<=我叫)[\u4e00-\u9fff]{1,3}|[\u4e00-\u9fff](?=先生|女士|小姐)")


@dataclass(slots=True)
class _Clause:
    """Han characters between two marks or numbers.

    Attributes:
        text: as written.
        doubts: price of not believing each character; infinite for one that stays.
        rivals: of each character.
        before, after: what stands beside: the edge of a clause or a number.
    """

    text: str = ""
    doubts: list[float] = field(default_factory=list)
    rivals: list[Rivals] = field(default_factory=list)
    before: str = START
    after: str = END


class Homophones:
    """The words to choose from.

    Args:
        hotwords: words that are likely to be said: company, product and personal names.
    """

    def __init__(self, hotwords: Iterable[str] = ()) -> None:
        self._model = LanguageModel(hotwords)
        self._words, self._index = _vocabulary(self._model.hotwords)

    @property
    def model(self) -> LanguageModel:
        """What words follow each other."""
        return self._model

    def mend(
        self, heard: Sequence[Sure], rivals: Mapping[int, Rivals] | None = None, *, trust: float = 1.0
    ) -> str:
        """The likeliest text of the same sound.

        Args:
            heard: characters with probabilities, simplified; marks and numbers end a clause within
                which words are looked for.
            rivals: by index into ``heard``, what the recogniser weighed against a character; may be
                incomplete or missing.
            trust: in the recogniser, on this voice (``trust_in``): by so much changes are dearer.

        Returns:
            Text of the same number of characters.
        """
        text = "".join(char for char, _ in heard)
        names = {k for found in _NAME.finditer(text) for k in range(*found.span())}
        out = list(text)
        for start, clause in _clauses(heard, rivals or {}, names):
            # A word by itself has no company to be judged by.
            if len(clause.text) > 1 and min(clause.doubts) < math.inf:
                out[start : start + len(clause.text)] = "".join(self._best(clause, trust))
        return "".join(out)

    def words(self, text: str) -> Iterator[tuple[int, str, str]]:
        """The cheapest words for a text as it is written; numbers of several digits and marks are none.

        Args:
            text: simplified.

        Yields:
            Where each word starts, the word, and what stands before it (see ``LanguageModel.cost``).
        """
        for start, clause in _clauses([(char, 1.0) for char in text], {}, set()):
            at, before = start, clause.before
            for word in self._best(clause):
                yield at, word, before
                at, before = at + len(word), word

    def _best(self, clause: _Clause, trust: float = 1.0) -> list[str]:
        """The cheapest words over a clause, unsure characters changed."""
        sounds = [_sounds(char, rivals) for char, rivals in zip(clause.text, clause.rivals, strict=True)]

        def offers(start: int) -> Iterator[tuple[str, float]]:
            for word, change in self._candidates(clause, sounds, start):
                yield word, trust * change

        cost, length = self._model.cost, len(clause.text)
        return cheapest_words(length, offers, cost, before=clause.before, after=clause.after)

    def _candidates(self, clause: _Clause, sounds: Sequence[str], start: int) -> Iterator[tuple[str, float]]:
        """Words that may stand from a character on, with the price of the changes they need."""
        yield clause.text[start], 0.0
        for end in range(start + 1, min(start + LONGEST, len(clause.text)) + 1):
            text, doubts = clause.text[start:end], clause.doubts[start:end]
            if min(doubts) == math.inf:
                if end - start > 1 and text in self._words:
                    yield text, 0.0
                continue
            for code in _readings(sounds[start:end]):
                for word in self._index.get(code, ()):
                    price = _price(text, word, doubts, clause.rivals[start:end])
                    if price < math.inf and (len(word) > 1 or price):
                        yield word, price


def trust_in(probabilities: Sequence[float]) -> float:
    """How far the recogniser can be believed on a voice, for ``Homophones.mend``.

    On 28 labelled calls 8 of 56 voices were heard badly; with less trust in them 7 % of their wrong
    characters came right.

    Args:
        probabilities: of all characters of one voice in a call.
    """
    if not probabilities:
        return 1.0
    well = (sum(probabilities) / len(probabilities) - _BADLY_HEARD) / (_WELL_HEARD - _BADLY_HEARD)
    return _LEAST_TRUST + (1 - _LEAST_TRUST) * min(1.0, max(0.0, well))


def _readings(sounds: Sequence[str]) -> Iterator[str]:
    """How a stretch may have sounded: as written, or with one character of another sound."""
    written = "".join(several[0] for several in sounds)
    yield written
    for k, several in enumerate(sounds):
        for other in several[1:]:
            yield written[:k] + other + written[k + 1 :]


def _clauses(
    heard: Sequence[Sure], rivals: Mapping[int, Rivals], names: set[int]
) -> Iterator[tuple[int, _Clause]]:
    """Stretches of Han characters other than numbers of several digits, and where they start."""
    clause, start = _Clause(), 0
    for k, (char, probability) in enumerate(heard):
        number = char.isdigit() or _in_number(heard, k)
        if number or not is_han(char):
            clause.after = NUMBER if number else END
            if clause.text:
                yield start, clause
            clause, start = _Clause(before=NUMBER if number else START), k + 1
            continue
        stays = probability >= SURE or char in _KEPT or k in names
        clause.text += char
        clause.doubts.append(math.inf if stays else -math.log(max(1e-3, 1 - probability)))
        clause.rivals.append({} if stays else rivals.get(k, {}))
    if clause.text:
        yield start, clause


def _in_number(heard: Sequence[Sure], k: int) -> bool:
    """Whether a character is a Chinese digit beside another."""
    return heard[k][0] in DIGITS and any(
        0 <= beside < len(heard) and heard[beside][0] in DIGITS for beside in (k - 1, k + 1)
    )


def _price(text: str, word: str, doubts: Sequence[float], rivals: Sequence[Rivals]) -> float:
    """What it costs to read a text as a word."""
    barred = _INSULTS if word in _SPARED else _NEVER_WRITTEN
    return sum(
        math.inf if new in barred else _change(old, new, doubt, weighed)
        for old, new, doubt, weighed in zip(text, word, doubts, rivals, strict=True)
        if old != new
    )


def _change(old: str, new: str, doubt: float, rivals: Rivals) -> float:
    if doubt == math.inf:
        return math.inf
    behind = min(rivals.get(new, _FAR_BEHIND), _FAR_BEHIND)
    if sound(old) in all_sounds(new):
        if not rivals:
            return _CHANGE + _DOUBT * doubt
        return _WEIGHED_CHANGE + _WEIGHED_DOUBT * doubt + _BEHIND * behind
    if new not in rivals:
        return math.inf
    return _DOUBT * doubt + _OTHER_BEHIND * behind + (_ALIKE_SOUND if alike(old, new) else _OTHER_SOUND)


def _sounds(char: str, rivals: Rivals) -> str:
    """The sounds a character may have had: as written, then as its nearest rivals."""
    others = ((behind, sound(rival)) for rival, behind in rivals.items() if behind < _NEAR)
    near = nsmallest(_OTHERS, (other for other in others if other[1] != sound(char)))
    return "".join(dict.fromkeys((sound(char), *(code for _, code in near))))


def _vocabulary(hotwords: Sequence[str]) -> tuple[frozenset[str], Mapping[str, tuple[str, ...]]]:
    """Words that may be written, and the same by sound."""
    words, index = _shipped_vocabulary()
    own = {code: (*index.get(code, ()), *found) for code, found in by_sound(hotwords).items()}
    return words.union(hotwords), {**index, **own} if own else index


@functools.cache
def _shipped_vocabulary() -> tuple[frozenset[str], Mapping[str, tuple[str, ...]]]:
    """Common words, and all of the service sentences."""
    model = LanguageModel()
    words = frozenset(word for word in model.words if _is_common(word, *model.counted(word)))
    return words, by_sound(words)


def _is_common(word: str, said: float, listed: float) -> bool:
    return said > 0 or listed >= (_FEWEST if len(word) > 1 else FEWEST_ALONE)
