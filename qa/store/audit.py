"""Who did what to the store, when. Of what was deleted only the fact: the name as a salted hash."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from qa.store import tables
from qa.store.moments import now

__all__ = ["AuditRow", "audited", "note", "sealed", "unsealed"]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One deed. ``detail`` is JSON; ``subject`` may be empty."""

    at: str
    actor: str
    action: str
    subject: str
    detail: str


def note(
    connection: Connection, actor: str, action: str, detail: Mapping[str, object], *, subject: str = ""
) -> None:
    """Write down a deed within a transaction.

    Args:
        connection: a transaction that writes.
        actor: who, such as ``user@machine``.
        action: what, in one word.
        detail: numbers and names of formats; never what was said in a call.
        subject: what it was done to, already ``sealed`` where it must not be read again.
    """
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    row = AuditRow(now(), actor, action, subject, text)
    values = {name: getattr(row, name) for name in AuditRow.__dataclass_fields__}
    connection.execute(insert(tables.audit).values(values))


def audited(connection: Connection) -> Iterator[AuditRow]:
    """All deeds, oldest first."""
    t = tables.audit.c
    columns = [t[name] for name in AuditRow.__dataclass_fields__]
    for row in connection.execute(select(*columns).order_by(t.id)):
        yield AuditRow(*row)


def sealed(name: str) -> str:
    """A name as salt and hash: it can be proved to be meant, but not read."""
    salt = secrets.token_hex(16)
    return f"{salt}${_hash(salt, name)}"


def unsealed(seal: str, name: str) -> bool:
    """Whether a seal was made from this name."""
    salt, _, digest = seal.partition("$")
    return bool(digest) and secrets.compare_digest(digest, _hash(salt, name))


def _hash(salt: str, name: str) -> str:
    return hashlib.sha256(f"{salt}\0{name}".encode()).hexdigest()
