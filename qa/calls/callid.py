"""Names of calls: safe as folder names on every system, distinct, and stable from run to run."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container, Mapping, Sequence
from pathlib import PurePath

__all__ = ["distinct_ids", "safe_id"]

MAX_BYTES = 120
"""File systems take 255 bytes a name; this leaves room for temporary names beside it."""

# Separators, what Windows forbids, and quoting that breaks command lines.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))]
)


def safe_id(text: str) -> str:
    """A name that can be a folder: no separators, control or invisible characters, dots at the ends.

    Example:
        >>> safe_id("../a b.wav")
        'a_b.wav'
    """
    whole = text.encode("utf-8", "backslashreplace").decode("utf-8")
    whole = unicodedata.normalize("NFC", whole)
    name = _FORBIDDEN.sub("_", whole)
    # C*: control, format (direction marks), surrogate, private and unassigned characters.
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = name.strip("._ ").lstrip("-._ ")
    name = _shortened(name, whole)
    if not name:
        name = f"call-{_mark(whole)}"
    if name.split(".")[0].lower() in _RESERVED:
        name = f"{name}_"
    return name


def distinct_ids(wanted: Sequence[tuple[str, str, bool]], owners: Mapping[str, str]) -> list[str]:
    """Make names distinct, letter case aside.

    The first to ask keeps the plain name; later ones get a mark made from their path, so that it
    stays theirs whatever else is in the run: what tells them apart, the folder or the kind of file, or
    a number where that is not enough.

    Args:
        wanted: name, path and whether the name may be taken over from its owner, for each call.
        owners: names taken by earlier runs in the same output folder, each with its path.

    Returns:
        One name per call, in order.
    """
    held = {name.casefold(): path for name, path in owners.items()}
    own = {path: name for name, path in owners.items()}
    used: dict[str, str] = {}
    out = []
    for name, path, over in wanted:
        owner = held.get(name.casefold(), path)
        mine = held.get(name.casefold()) == path or own.get(path, "").casefold() in used
        keep = not over and not mine and own.get(path, "").startswith(f"{name}-")
        chosen = own[path] if keep else name
        if chosen.casefold() in used or (owner != path and not over and not keep):
            other = used.get(chosen.casefold(), owner)
            telling = "" if over else _telling(name, path, other)
            free = telling.casefold() not in used and held.get(telling.casefold(), path) == path
            chosen = telling if telling and free else _marked(name, path, used)
        used[chosen.casefold()] = path
        out.append(chosen)
    return out


def _telling(name: str, path: str, other: str) -> str:
    """A name with what tells this file from the other one; empty when that says too little or too much."""
    mine, its = PurePath(path), PurePath(other)
    mark = mine.parent.name
    if mine.parent == its.parent:
        mark = mine.suffix.lstrip(".") if mine.stem == its.stem else mine.name.partition(".")[0]
    told = safe_id(f"{name}-{mark}") if mark else ""
    return told if told.startswith(f"{name}-") and len(told.encode()) <= MAX_BYTES else ""


def _marked(name: str, path: str, used: Container[str]) -> str:
    base = f"{name}-{_mark(path)}"
    chosen, count = base, 2
    while chosen.casefold() in used:
        chosen, count = f"{base}-{count}", count + 1
    return chosen


def _shortened(name: str, whole: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    cut = name.encode()[: MAX_BYTES - 7].decode("utf-8", "ignore")
    return f"{cut.rstrip('._ ')}-{_mark(whole)}"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:6]
