"""What the fuzz targets share: a scratch folder in memory, and a mutator that keeps JSON readable.

A target is a function of bytes that raises whenever the program breaks a promise: an exception that is
not one of the program's own, a result out of bounds, a file outside its folder. Run by libFuzzer through
atheris, with coverage of the package ``qa``.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["fuzz", "mutate_json", "scratch"]

_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**400, -0.0, 1e308, -1e-308, 1e999, float("nan")),
    *("", " ", "0", "-1", "NaN", "1e5", "true", "agent", "customer", "坐席", "left=agent;right=customer"),
    *("2026-11-16T09:30:00", "20261116093000", "12.5-30;50-62", "[[1,2],[3,1e400]]", "../../etc/x", "a\0b"),
    *("\ud800", "\u202e\u0000", "😀" * 40, "一" * 5000, "=1+1", "@SUM(A1)", "\ufeff", "\r\n", "嗯" * 3),
    *([], {}, [[]], [0, 1], [[12.5, 30.0]], {"start": 1, "end": 2}, {"left": "agent"}, [None] * 50),
)


def scratch() -> Path:
    """A folder in memory, removed at exit as far as possible."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix="qa-fuzz-", dir=base))


def fuzz(target: Callable[[bytes], None], folder: Path, *, mutator: Any = None) -> None:
    """Run a target with libFuzzer's own options from the command line until they say to stop.

    Args:
        target: raises on a finding.
        folder: its scratch folder.
        mutator: ``(data, max_size, seed) -> bytes``; libFuzzer's own when missing.
    """
    import atheris  # noqa: PLC0415 - only here, so that targets can be replayed without it

    extra = {"custom_mutator": mutator} if mutator else {}
    atheris.Setup(sys.argv, target, **extra)
    try:
        atheris.Fuzz()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def mutate_json(data: bytes, max_size: int, seed: int) -> bytes:
    """Change a value of a JSON file, or of one line of several, now and then some bytes instead."""
    import atheris  # noqa: PLC0415

    chance = random.Random(seed)
    if chance.random() < 0.3:
        return bytes(atheris.Mutate(data, max_size))
    head, lines = data[:1], data[1:].split(b"\n")
    whole = chance.random() < 0.5 or len(lines) == 1
    at = chance.randrange(len(lines))
    try:
        tree = json.loads(data[1:] if whole else lines[at])
    except (ValueError, RecursionError):
        return bytes(atheris.Mutate(data, max_size))
    for _ in range(chance.randint(1, 4)):
        tree = _changed(tree, chance)
    try:
        text = json.dumps(tree, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return data[:max_size]
    if not whole:
        lines[at] = text
        text = b"\n".join(lines)
    return (head + text)[:max_size]


def _changed(tree: Any, chance: random.Random) -> Any:
    """The tree with one node replaced, doubled, dropped, renamed or wrapped."""
    if chance.random() < 0.15 or not isinstance(tree, dict | list) or not tree:
        return _replacement(tree, chance)
    if isinstance(tree, list):
        at = chance.randrange(len(tree))
        if chance.random() < 0.2:
            return [*tree, tree[at]] if chance.random() < 0.5 else [*tree[:at], *tree[at + 1 :]]
        return [*tree[:at], _changed(tree[at], chance), *tree[at + 1 :]]
    key = chance.choice(list(tree))
    if chance.random() < 0.15:
        rest = {name: value for name, value in tree.items() if name != key}
        return rest if chance.random() < 0.5 else {**rest, str(_replacement(key, chance)): tree[key]}
    return {**tree, key: _changed(tree[key], chance)}


def _replacement(node: Any, chance: random.Random) -> Any:
    kind = chance.random()
    if kind < 0.1:
        deep = node
        for _ in range(chance.choice((2, 50, 900))):
            deep = [deep]
        return deep
    if isinstance(node, int | float) and not isinstance(node, bool) and kind < 0.5:
        return (
            chance.choice((node + 1, -node, node * 10, str(node)))
            if isinstance(node, int)
            else chance.choice((node / 3, node - 0.001, -node, 10 * node))
        )
    if isinstance(node, str) and kind < 0.4:
        return _cut(node, chance.randint(0, len(node)), chance)
    return chance.choice(_ODD)


def _cut(text: str, at: int, chance: random.Random) -> str:
    """The text with something put in, or a part taken out or doubled."""
    odd = [item for item in _ODD if isinstance(item, str)]
    return chance.choice((text[:at] + chance.choice(odd) + text[at:], text[:at], text[at:], text + text))
