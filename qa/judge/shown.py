"""Evidence that is made when it is first looked at: most findings are never shown to anyone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload

from qa.model import Evidence

__all__ = ["Shown"]


class Shown(Sequence[Evidence]):
    """The first few different pieces of evidence.

    Args:
        make: gives the evidence; called at most once.
        most: how many pieces are kept.
    """

    __slots__ = ("_made", "_make", "_most")

    def __init__(self, make: Callable[[], Iterable[Evidence | None]], most: int) -> None:
        self._make = make
        self._most = most
        self._made: tuple[Evidence, ...] | None = None

    def _all(self) -> tuple[Evidence, ...]:
        if self._made is None:
            found: dict[Evidence, None] = {}
            for proof in self._make():
                if proof is not None:
                    found[proof] = None
                if len(found) == self._most:
                    break
            self._made = tuple(found)
        return self._made

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> Evidence: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Evidence, ...]: ...
    def __getitem__(self, place: int | slice) -> Evidence | tuple[Evidence, ...]:
        return self._all()[place]
