"""Where a recogniser wrote a full stop or a comma although something was asked.

A recogniser that mishears a word or two often takes a question for a statement (还是手能抬起来一点。). A
logistic regression over the strings of a clause, what stands before it and whether its form asks
(``questions``) tells how likely a question mark is; the weights lie in ``question_marks.json``, learned by
``benchmarks/question_marks.py``. Pure; it knows neither sound nor who speaks.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from qa.language.questions import asks
from qa.language.sentences import SENTENCE_ENDS
from qa.language.wordings import form

__all__ = ["FILE", "Clause", "clauses", "features", "score", "with_questions"]

FILE = Path(__file__).with_name("question_marks.json")
"""The weights."""

_LONGEST = 4  # characters in a string that is weighed
_SHOWN = 3  # characters of the clause before that count
_MARKS = "，。？！；：…"  # as the weights were learned: without 、
_CLAUSE = re.compile(rf"([^{_MARKS}]+)([{_MARKS}]*)")
_ENDS = frozenset(f"{SENTENCE_ENDS}…")  # or it breaks off


class Clause(NamedTuple):
    """What stands between two marks.

    Attributes:
        said: its characters.
        mark: the marks behind it; nothing at the end of an open text.
        at: where ``mark`` begins in the text.
        sentence: what stands before it in its sentence.
        before: the clause before it, with its mark; nothing at the beginning.
        last: whether the text ends with it.
    """

    said: str
    mark: str
    at: int
    sentence: str
    before: str
    last: bool


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text in order.

    Args:
        text: normalised text of one turn.

    Yields:
        Each with what stands before it.
    """
    sentence = before = ""
    for found in _CLAUSE.finditer(text):
        said, mark = found.groups()
        yield Clause(said, mark, found.start(2), sentence, before, found.end() == len(text))
        sentence = "" if not _ENDS.isdisjoint(mark) else sentence + said + mark
        before = said + mark[:1]


def features(clause: Clause) -> Set[str]:
    """What is weighed of a clause: its strings of up to four characters and the signs around it."""
    shape = form(clause.said)
    found = {shape[i : i + n] for n in range(1, _LONGEST + 1) for i in range(len(shape) - n + 1)}
    place = "last" if clause.last else "more"
    found |= {place, f"{place} {clause.said[-1]}", f"size {min(len(clause.said), 12)}"}
    found |= {f"sentence {asks(clause.sentence + clause.said)}", f"clause {asks(clause.said)}"}
    found |= {f"before {clause.before[-n:]}" for n in range(1, _SHOWN + 2)}
    return found


def score(clause: Clause) -> float:
    """How likely a question mark is behind a clause, in log odds."""
    learned = _learned()
    own = [weight for name in features(clause) if (weight := learned.weights.get(name)) is not None]
    # By the square root of their number: long clauses count no more than short ones.
    return learned.base + (sum(own) / len(own) ** 0.5 if own else 0.0)


def with_questions(text: str) -> str:
    """A recognised text with question marks where it asks.

    Args:
        text: normalised text of one turn, punctuated.

    Returns:
        The text, as long as before: a ``。`` behind what is likely a question, or a ``，`` behind what surely
        is one, has become ``？``.
    """
    marked = list(text)
    for clause in clauses(text):
        bar = _learned().bars.get(clause.mark)
        if bar is not None and score(clause) >= bar:
            marked[clause.at] = "？"
    return "".join(marked)


@dataclass(frozen=True, slots=True)
class _Learned:
    """What was learned: the bar for each mark, what a clause starts with, what each sign adds."""

    bars: Mapping[str, float]
    base: float
    weights: Mapping[str, float]


@functools.cache
def _learned() -> _Learned:
    data = json.loads(FILE.read_text("utf-8"))
    return _Learned(data["bars"], data["base"], data["weights"])
