"""Who talks like an agent, by learned weights, and the most likely order of roles.

Nothing here knows sound or channels.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path

from qa.language.normalise import is_han
from qa.language.wordings import Wordings
from qa.model import Seconds, Who

__all__ = ["WEIGHTS", "agent_score", "alternate"]

WEIGHTS = Path(__file__).with_name("roles.json")
"""The weights of strings of characters, learned from labelled dialogues."""

_MOST_PER_TURN = 4.0
# Log odds that the other side speaks next, by the pause before: within a turn most pauses are
# below 0.35 s, between turns most are above.
_CHANGE: tuple[tuple[Seconds, float], ...] = ((0.35, -0.8), (0.5, 0.0), (1.5, 0.6), (math.inf, 0.0))
_AFTER_QUESTION = 0.6
_QUESTION = re.compile(r"(？|\?|吗|呢|么)[，。！？,.!? ]*$")
_FIRST = 0.75  # half the log odds that the first to speak is the agent


def agent_score(text: str) -> float:
    """How much a text sounds like an agent's.

    Args:
        text: one utterance.

    Returns:
        The log odds that an agent says it, by the learned weights of its strings of one to three characters
        (``benchmarks/roles.py``): positive for the agent, negative for the customer, 0 for what says nothing.
    """
    if not any(map(is_han, text)):
        return 0.0
    return float(_weights().scores([text])[0, 0])


@functools.cache
def _weights() -> Wordings:
    data = json.loads(WEIGHTS.read_text("utf-8"))
    return Wordings([data["weights"]], [data["base"]])


def alternate(texts: Sequence[str], gaps: Sequence[Seconds]) -> tuple[Who, ...]:
    """The most likely roles of utterances in one mixed stream (Viterbi over two states).

    Args:
        texts: utterances in order.
        gaps: pause before each, in seconds (the first is ignored).

    Returns:
        A role for each.
    """
    if not texts:
        return ()
    states = (Who.AGENT, Who.CUSTOMER)
    best = {Who.AGENT: _FIRST, Who.CUSTOMER: -_FIRST}
    back: list[dict[Who, Who]] = []
    for k, text in enumerate(texts):
        change = _change(texts[k - 1], gaps[k]) if k else 0.0
        cue = max(-_MOST_PER_TURN, min(_MOST_PER_TURN, agent_score(text))) / 2
        came: dict[Who, Who] = {}
        now: dict[Who, float] = {}
        for state in states:
            options = {last: best[last] + (change if last is not state else 0.0) for last in states}
            came[state] = max(states, key=lambda last: options[last])
            now[state] = options[came[state]] + (cue if state is Who.AGENT else -cue)
        best, back = now, [*back, came]
    role = max(states, key=lambda state: best[state])
    path = [role]
    for came in reversed(back[1:]):
        path.append(came[path[-1]])
    return tuple(reversed(path))


def _change(text_before: str, gap: Seconds) -> float:
    """How much more likely it is that the other side goes on than the same."""
    by_pause = next(odds for longest, odds in _CHANGE if gap <= longest)
    return by_pause + (_AFTER_QUESTION if _QUESTION.search(text_before) else 0.0)
