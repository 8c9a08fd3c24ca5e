"""Plain sentences that a phrase of a rule file would match: to compare with what was said. Pure."""

from __future__ import annotations

import functools
from itertools import islice

from qa.errors import ScorecardError
from qa.language.pattern_syntax import Chars, Choice, Gap, Maybe, Node, Number, Sequence, parse

__all__ = ["samples"]


@functools.lru_cache(maxsize=4096)
def samples(source: str, most: int = 40) -> tuple[str, ...]:
    """A few of the forms of a phrase.

    Args:
        source: the phrase; a regular expression has no samples.
        most: how many at most.

    Returns:
        Distinct texts without marks; ``…`` stands for a gap, ``N`` for a number.
    """
    if source.startswith("re:"):
        return ()
    try:
        body = parse(source).body
    except ScorecardError:
        return ()
    return tuple(dict.fromkeys(islice(_forms(body, most), most)))


def _forms(body: Sequence, most: int) -> list[str]:
    forms = [""]
    for node in body:
        ways = _ways(node, most)
        # Every way of a node appears, even where not all combinations fit.
        forms = [form + way for way in ways for form in forms][: max(most, len(ways))]
    return forms


def _ways(node: Node, most: int) -> list[str]:
    match node:
        case Chars(options):
            return list(options)
        case Number():
            return ["N"]
        case Gap():
            return ["…"]
        case Maybe(inner):
            return ["", *_ways(inner, most)]
        case Choice(branches):
            return [form for branch in branches for form in _forms(branch, most)]
