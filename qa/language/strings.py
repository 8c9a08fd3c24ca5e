"""Which of many short strings stand in a text: one automaton over all of them.

Uses ``ahocorasick_rs`` where it is installed (three times as fast) and says the same without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from operator import add
from typing import Any

__all__ = ["LONGEST", "finder"]

# Longer strings are not looked for.
LONGEST = 4
Find = Callable[[str], set[str]]


def finder(strings: Iterable[str], *, plain: bool = False) -> Find:
    """Make the search.

    Args:
        strings: distinct strings of 1 to ``LONGEST`` characters.
        plain: do without the library.

    Returns:
        A function from a text to the strings that stand in it, overlapping or not.
    """
    known = tuple(strings)
    assert all(0 < len(string) <= LONGEST for string in known)
    if not known:
        return lambda _: set()
    library = None if plain else _library()
    return _plain(frozenset(known)) if library is None else _automaton(library, known)


def _library() -> Any:
    try:
        return import_module("ahocorasick_rs")
    except ModuleNotFoundError:
        return None


def _automaton(library: Any, known: tuple[str, ...]) -> Find:
    matches = library.AhoCorasick(known).find_matches_as_indexes

    def find(text: str) -> set[str]:
        return {known[number] for number, _, _ in matches(text, overlapping=True)}

    return find


def _plain(known: frozenset[str]) -> Find:
    stands = known.__contains__

    def find(text: str) -> set[str]:
        two = list(map(add, text, text[1:]))
        found = set(filter(stands, text))
        found.update(filter(stands, two))
        found.update(filter(stands, map(add, two, text[2:])))
        found.update(filter(stands, map(add, two, two[2:])))
        return found

    return find
