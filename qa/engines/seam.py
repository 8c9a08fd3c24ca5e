"""The seam to whatever runs many pieces of work at once.

An engine is given how to make a worker and a stream of payloads, and gives back a stream of results.
It knows nothing of calls: not what a payload is, nor what is done with a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from qa.model import Seconds

__all__ = ["Allow", "Engine", "Lost", "Setup", "Work"]

P = TypeVar("P")
R = TypeVar("R")

Allow = Callable[[Seconds], None]
"""What work calls to say how long it may still take from now on, in seconds."""

Work = Callable[[P, Allow], R]
"""Does one payload. An exception it lets out ends the whole run."""

Setup = Callable[[], Work[P, R]]
"""Makes a worker's work, once per worker; must be picklable, as payloads and results must."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What became of a payload whose worker was lost with it each time.

    Attributes:
        timeout: whether it overran its time (else the worker died).
        detail: exit status or time, for the log.
        attempts: how often it was tried.
    """

    timeout: bool
    detail: str
    attempts: int


class Engine(Protocol):
    """Runs work on many payloads at once."""

    def run(
        self, setup: Setup[P, R], payloads: Iterable[P], *, should_stop: Callable[[], bool]
    ) -> Iterator[tuple[P, R | Lost]]:
        """Do all payloads, in any order, giving each back with its result as soon as it is there.

        Payloads are drawn only when a worker is free, so that few are held at a time.

        Args:
            setup: makes each worker's work.
            payloads: what is to be done.
            should_stop: asked at least once a second; once true, work in hand is dropped and the
                stream ends.

        Raises:
            Exception: what the work or its setup raised.
        """
