"""Claims: two runs on one store do not do the same call.

A call is claimed just before a worker gets it and let go when its result is kept, so runs side by side
share the work. The store knows when a holder has died; a claim that is no longer renewed ends by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType

from qa.batch.plan import Action, Planned
from qa.errors import StoreError
from qa.model import Seconds
from qa.store import Store

__all__ = ["LEASE_S", "Claims"]

LEASE_S: Seconds = 120.0
"""How long a run on another machine may be silent before its calls are taken over."""

_RECORDINGS = ""
"""The name space of recordings: the same sound is not recognised by two runs, whatever their folders."""


class Claims:
    """One run's claims, renewed in the background while the block lasts and let go at its end.

    Args:
        store: where claims are kept.
        folder: the output folder, in which call names are unique.
        owner: the run's name.
    """

    def __init__(self, store: Store, folder: str, owner: str) -> None:
        self._store, self._folder, self._owner = store, folder, owner
        self._over = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="claims", daemon=True)

    def __enter__(self) -> Claims:
        self._renewing.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        # While the store is away a renewal may be waiting for it; the thread then ends with the program.
        self._renewing.join(1.0)
        if isinstance(error, StoreError):
            return
        try:
            self._store.release(self._owner)
        except StoreError:
            return  # they lapse, or the next run sees that this process is gone

    def take(self, calls: Sequence[Planned]) -> list[Planned]:
        """Claim calls, and the recordings of those that must be recognised.

        Returns:
            The calls that are now this run's to do.

        Raises:
            StoreError: the store cannot be used.
        """
        got = self._store.claim(self._folder, [call.job.call_id for call in calls], self._owner, LEASE_S)
        mine = [call for call in calls if call.job.call_id in got]
        heard_anew = [call for call in mine if call.action is Action.LISTEN and call.transcript_key]
        sounds = [call.transcript_key for call in heard_anew]
        if not sounds:
            return mine
        heard = self._store.claim(_RECORDINGS, sounds, self._owner, LEASE_S)
        barred = [call for call in mine if call.action is Action.LISTEN and call.transcript_key not in heard]
        self.let_go(barred)
        return [call for call in mine if call not in barred]

    def let_go(self, calls: Sequence[Planned]) -> None:
        """Give claims back: the calls are done, or another run has their recordings in hand.

        Raises:
            StoreError: the store cannot be used.
        """
        keys = {key for call in calls for key in (call.job.call_id, call.transcript_key) if key}
        if keys:
            self._store.release(self._owner, keys)

    def others(self) -> tuple[str, ...]:
        """Who else works on calls of this folder or on recordings, in words."""
        rows = [*self._store.claims(self._folder).values(), *self._store.claims(_RECORDINGS).values()]
        held = {(row.host, row.pid) for row in rows if row.owner != self._owner}
        return tuple(f"{host} 上的进程 {pid}" for host, pid in sorted(held))

    def _renew(self) -> None:
        while not self._over.wait(LEASE_S / 3):
            try:
                self._store.renew(self._owner, LEASE_S)
            except StoreError:
                continue  # the store itself waits and tries again; so does the next round
