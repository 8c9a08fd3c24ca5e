"""Model files on disk: joined, hashed, put in place in one step, and checked cheaply ever after.

A checked folder carries a stamp with each file's size, time and hash; as long as sizes and times
agree, a file counts as checked and is not read again. Nothing here knows names of packs or a network.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["STAMP", "FileFault", "check", "join", "place", "read_stamp", "sha256_of", "write_stamp"]

STAMP = "pack.lock.json"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong with one file: ``missing``, ``size``, ``hash`` or ``unreadable``."""

    file: str
    kind: str

    @property
    def zh(self) -> str:
        """For the user."""
        words = {
            "missing": "缺失",
            "size": "大小不符",
            "hash": "内容已损坏（SHA-256 不符）",
            "unreadable": "读不了",
        }
        return f"{self.file} {words[self.kind]}"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def join(parts: Sequence[Path], target: Path) -> None:
    """Write the parts one after the other into a new file.

    Raises:
        OSError: a part cannot be read or the target not written.
    """
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, out, _BLOCK)


def place(folder: Path, fill: Callable[[Path], None], accept: Callable[[Path], bool]) -> None:
    """Make a folder complete or not at all, whoever else is doing the same.

    Args:
        folder: where it shall be; its parent is made if needed.
        fill: writes the contents into an empty folder beside it.
        accept: whether a folder found in place will do (another process was faster).

    Raises:
        OSError: the disk is full or may not be written to.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        fill(work)
        work.chmod(0o755)
        if folder.exists() and not accept(folder):
            _set_aside(folder)
        try:
            work.rename(folder)
        except OSError:
            if not accept(folder):
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _set_aside(folder: Path) -> None:
    """Take a damaged folder out of the way; another process may have done so already."""
    grave = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".damaged.part", dir=folder.parent))
    with contextlib.suppress(FileNotFoundError):
        folder.rename(grave / folder.name)
    shutil.rmtree(grave, ignore_errors=True)


def check(
    folder: Path, sizes: Mapping[str, int], hashes: Mapping[str, str], *, full: bool
) -> tuple[FileFault, ...]:
    """Compare a folder with what is known of its files.

    Args:
        folder: the pack.
        sizes: expected bytes by file name; every file named here must be there.
        hashes: expected SHA-256 by file name; empty strings are not compared.
        full: hash every file, whatever the stamp says.

    Returns:
        Faults in the order of ``sizes``; after a clean check that hashed something, the stamp is renewed.
    """
    stamp = {} if full else read_stamp(folder)
    faults: list[FileFault] = []
    found: dict[str, str] = {}
    hashed = False
    for name, size in sizes.items():
        path = folder / name
        try:
            state = path.stat()
        except OSError:
            faults.append(FileFault(name, "missing"))
            continue
        if size and state.st_size != size:
            faults.append(FileFault(name, "size"))
            continue
        known = stamp.get(name, {})
        if known.get("size") == state.st_size and known.get("mtime_ns") == state.st_mtime_ns:
            digest = str(known.get("sha256", ""))
        else:
            try:
                digest, hashed = sha256_of(path), True
            except OSError:
                faults.append(FileFault(name, "unreadable"))
                continue
        found[name] = digest
        if hashes.get(name) and digest != hashes[name]:
            faults.append(FileFault(name, "hash"))
    if hashed and not faults:
        write_stamp(folder, found)
    return tuple(faults)


def read_stamp(folder: Path) -> dict[str, dict[str, object]]:
    """What is known of a checked folder's files; empty without a (readable) stamp."""
    try:
        found = json.loads((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    files = found.get("files") if isinstance(found, dict) else None
    return {k: v for k, v in files.items() if isinstance(v, dict)} if isinstance(files, dict) else {}


def write_stamp(folder: Path, hashes: Mapping[str, str]) -> None:
    """Remember checked files; silently not where the folder may not be written to.

    Args:
        folder: the pack.
        hashes: SHA-256 by file name.
    """
    files = dict(_states(folder, hashes))
    text = json.dumps({"files": files}, indent=1, sort_keys=True)
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(prefix=f".{STAMP}.", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(folder / STAMP)


def _states(folder: Path, hashes: Mapping[str, str]) -> Iterator[tuple[str, dict[str, object]]]:
    for name, digest in hashes.items():
        state = (folder / name).stat()
        yield name, {"size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": digest}
