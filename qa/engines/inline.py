"""The plainest engine: one payload after another in this very process.

For tests and for looking into a fault with a debugger. It isolates nothing and ends no work that
hangs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from qa.engines.seam import Lost, Setup

__all__ = ["InlineEngine"]

P = TypeVar("P")
R = TypeVar("R")


class InlineEngine:
    """Runs payloads here."""

    def run(
        self, setup: Setup[P, R], payloads: Iterable[P], *, should_stop: Callable[[], bool]
    ) -> Iterator[tuple[P, R | Lost]]:
        """Do all payloads in the order given; see ``Engine.run``."""
        work = setup()
        for payload in payloads:
            if should_stop():
                return
            yield payload, work(payload, lambda seconds: None)
