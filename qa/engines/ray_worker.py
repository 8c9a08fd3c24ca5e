"""What lives in a Ray worker process: work made once, payload after payload, news while it goes on.

Runs on any machine of the cluster; made into an actor by the engine. Knows nothing of what is done.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Iterator
from functools import partial
from queue import SimpleQueue
from typing import Any

import qa
from qa.engines.seam import Setup, Work

__all__ = ["Holder", "Said"]

Said = tuple[str, Any]
"""A kind and its value: ``allow`` seconds, ``done`` result, ``raised`` error, ``ready`` machine, version."""


class Holder:
    """Holds a worker's work, the loaded model included, for as long as the process lives.

    The work has a thread of its own: the calling thread is then free to pass on at once how long the
    work says it still needs, which it says in the middle of a payload.

    Args:
        setup: makes the work; called in the work's thread.
    """

    def __init__(self, setup: Setup[Any, Any]) -> None:
        self._inbox: SimpleQueue[Any] = SimpleQueue()
        self._said: SimpleQueue[Said] = SimpleQueue()
        threading.Thread(target=self._live, args=(setup,), daemon=True).start()

    def start(self) -> Said:
        """Wait until the work is made.

        Returns:
            ``("ready", (machine, version))``: Ray's id of the machine and the program's version on it; or
            ``("raised", error)``.
        """
        import ray  # noqa: PLC0415

        said = self._said.get()
        return said if said[0] == "raised" else ("ready", (ray.get_runtime_context().get_node_id(), said[1]))

    def do(self, payload: Any) -> Iterator[Said]:
        """Do one payload; what it says comes as it is said, ``done`` or ``raised`` last."""
        self._inbox.put(payload)
        while True:
            said = self._said.get()
            yield said
            if said[0] != "allow":
                return

    def _live(self, setup: Setup[Any, Any]) -> None:
        """The work's thread. What is no ``Exception`` (an exit) ends the process, as in any worker."""
        try:
            work = self._try(setup)
            if work is None:
                return
            self._said.put(("ready", qa.__version__))
            while True:
                self._try(partial(self._work, work, self._inbox.get()))
        except BaseException:
            os._exit(1)

    def _work(self, work: Work[Any, Any], payload: Any) -> None:
        self._said.put(("done", work(payload, self._allow)))

    def _allow(self, seconds: float) -> None:
        self._said.put(("allow", seconds))

    def _try(self, act: Callable[[], Any]) -> Any:
        """What ``act`` gives; what it raises is said instead."""
        try:
            return act()
        except Exception as error:
            self._said.put(("raised", _portable(error)))
            return None


def _portable(error: Exception) -> Exception:
    """The error, or one that says its kind when it cannot travel between processes."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(type(error).__name__)
    return error
