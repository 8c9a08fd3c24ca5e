"""A folder of hostile files, the same for the same seed.

python tests/hostile/generator.py FOLDER [COUNT [SEED]]
"""

from __future__ import annotations

import os
import random
import socket
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from hostile_names import stems
from hostile_sound import SOUNDS, good
from hostile_texts import LISTS, META, TEXTS

__all__ = ["HUGE_BYTES", "Hostile", "generate"]

HUGE_BYTES = 1 << 40


@dataclass(frozen=True)
class Hostile:
    """A thing in the folder that must be accounted for, and how it was made."""

    path: Path
    kind: str


def generate(root: Path, count: int = 1000, seed: int = 6) -> list[Hostile]:
    """Fill a folder.

    Args:
        root: the folder; ``root/calls`` gets the calls, ``root/lists`` call lists.
        count: how many calls, the special things included.
        seed: makes the choice.

    Returns:
        All that a run over ``root/calls`` has to account for.
    """
    chance = random.Random(seed)
    calls = root / "calls"
    calls.mkdir(parents=True)
    made = _special(calls)
    makers = [*SOUNDS.items(), *TEXTS.items()]
    names = stems(chance)
    folders = [calls, *_folders(calls)]
    while len(made) < count:
        kind, maker = makers[len(made) % len(makers)] if chance.random() < 0.9 else ("good", good)
        suffix, data = maker(chance)
        path = _place(chance.choice(folders), next(names), suffix)
        if path is None:
            continue
        path.write_bytes(data)
        if suffix != ".transcript.json" and chance.random() < 0.08:
            _sidecar(path, chance.choice(META))
        made.append(Hostile(path, kind))
    _lists(root / "lists")
    return made


def _folders(calls: Path) -> list[Path]:
    """Folders within, some with odd names; two ways into one of them, and a way in a circle."""
    found = [
        calls / "sub",
        calls / "sub" / "with space",
        calls / os.fsdecode(b"\xff\xfe dir"),
        calls / "\u202ertl",
    ]
    deep = calls
    for n in range(40):
        deep = deep / f"d{n}"
    for folder in (*found, deep):
        folder.mkdir(parents=True, exist_ok=True)
    (calls / "sub" / "loop").symlink_to(calls, target_is_directory=True)
    (calls / "again").symlink_to(calls / "sub", target_is_directory=True)
    return [*found, deep]


def _place(folder: Path, stem: bytes, suffix: str) -> Path | None:
    """Where to put a file, cut to what the file system takes; ``None`` where one lies already."""
    name = stem[: 255 - len(suffix)].replace(b"/", b"_").replace(b"\0", b"_")
    path = folder / os.fsdecode((b"x" if name.startswith(b".") else b"") + name + suffix.encode())
    with suppress(OSError):
        return None if os.path.lexists(path) or len(os.fsencode(path.name)) > 255 else path
    return None


def _sidecar(path: Path, data: bytes) -> None:
    with suppress(OSError):  # the name may be too long with the longer suffix
        path.with_name(path.stem + ".meta.json").write_bytes(data)


def _special(calls: Path) -> list[Hostile]:
    """What is no ordinary file; what cannot be made here (a device, by others than root) is left out."""
    special = calls / "special"
    special.mkdir()
    real = special / "real.wav"
    real.write_bytes(good(random.Random(1))[1])
    makers: dict[str, Callable[[Path], object]] = {
        "fifo.wav": os.mkfifo,
        "fifo.transcript.json": os.mkfifo,
        "socket.wav": _socket,
        "device.wav": lambda path: os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5)),
        "zero.wav": lambda path: path.symlink_to("/dev/zero"),
        "null.wav": lambda path: path.symlink_to("/dev/null"),
        "random.transcript.json": lambda path: path.symlink_to("/dev/urandom"),
        "self.wav": lambda path: path.symlink_to(path.name),
        "gone.wav": lambda path: path.symlink_to("nowhere.wav"),
        "passwd.wav": lambda path: path.symlink_to("/etc/passwd"),
        "hard.wav": lambda path: os.link(real, path),
        "soft.wav": lambda path: path.symlink_to("real.wav"),
        "sparse.wav": lambda path: _sparse(path, HUGE_BYTES),
        "sparse.transcript.json": lambda path: _sparse(path, HUGE_BYTES),
        "closed.wav": _closed,
        "piped.wav": _with_meta(os.mkfifo),
        "zeroed.wav": _with_meta(lambda path: path.symlink_to("/dev/zero")),
        "folded.wav": _with_meta(Path.mkdir),
    }
    made = [Hostile(real, "good")]
    for name, make in makers.items():
        try:
            make(special / name)
        except OSError:
            (special / name).unlink(missing_ok=True)
        else:
            made.append(Hostile(special / name, f"special {name}"))
    (special / "folder.wav").mkdir()
    (special / ".hidden.wav").write_bytes(b"x")
    return made


def _socket(path: Path) -> None:
    """A socket's own path may be 108 bytes long only, so it is made from within its folder."""
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


def _sparse(path: Path, size: int) -> None:
    path.write_bytes(good(random.Random(2))[1])
    os.truncate(path, size)


def _closed(path: Path) -> None:
    path.write_bytes(good(random.Random(3))[1])
    path.chmod(0)


def _with_meta(make: Callable[[Path], object]) -> Callable[[Path], object]:
    """A good recording with something that is no file where its metadata would be."""

    def made(path: Path) -> None:
        make(path.with_suffix(".meta.json"))
        path.write_bytes(good(random.Random(4))[1])

    return made


def _lists(folder: Path) -> None:
    folder.mkdir()
    (folder / "good.wav").write_bytes(good(random.Random(5))[1])
    for name, data in LISTS.items():
        (folder / name).write_bytes(data)
    os.mkfifo(folder / "pipe.csv")
    (folder / "zero.jsonl").symlink_to("/dev/zero")


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[2:4]]
    print(f"{len(generate(Path(sys.argv[1]), *numbers))} calls")  # noqa: T201
