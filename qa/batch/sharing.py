"""Working beside another run on the same calls: what it has done, and waiting for what it has in hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import Enum

from qa.batch.plan import Action, Planned, Why
from qa.batch.progress import Reporter
from qa.model import Seconds

__all__ = ["Resolved", "resolved", "wait_for_others"]

_WAIT_S: Seconds = 5.0
_STEP_S: Seconds = 0.2


class Resolved(Enum):
    """What another run has made of a call."""

    NOT = "not"
    DONE = "done"
    FAILED = "failed"


def resolved(now: Planned, before: Planned, *, force: bool) -> Resolved:
    """Whether another run has brought a call to its end since it was planned.

    Args:
        now: the call as planned anew.
        before: as planned first.
        force: whether this run was told to do everything anew; then any end counts.
    """
    if now.action is Action.SKIP:
        return Resolved.DONE
    if now.before == before.before or now.action is Action.FAIL:
        return Resolved.NOT
    if now.why is Why.FAILED:
        return Resolved.FAILED
    return Resolved.DONE if force else Resolved.NOT


def wait_for_others(
    others: Sequence[str], calls: int, progress: Reporter, should_stop: Callable[[], bool]
) -> None:
    """Give another run some seconds for the calls it has in hand, and say so.

    Args:
        others: who they are, in words; nobody is waited for when it is empty.
        calls: how many calls are waited for.
        progress: where to say it; the same words are said once.
        should_stop: ends the wait.
    """
    if not others:
        return
    progress.note_once(f"有 {calls} 通正由另一个运行处理（{'、'.join(others)}），其余做完，等它完成")
    until = time.monotonic() + _WAIT_S
    while time.monotonic() < until and not should_stop():
        time.sleep(_STEP_S)
