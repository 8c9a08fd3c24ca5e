"""An output folder holds reports of one kind: with real names, or made unrecognisable to be given away."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from qa.errors import UsageError
from qa.files import shown
from qa.kept.moved import former_folders
from qa.store import Store
from qa.store.database import url_of

__all__ = ["refuse_other_kind"]


def refuse_other_kind(folder: Path, store: Store | None, *, anonymise: bool) -> None:
    """Stop before reports of another kind are written beside those that are there.

    ``calls/`` of a training copy is given away as a whole, so one report with real names in it is one too
    many; and the two reports of a recording would be counted as two calls.

    Args:
        folder: the output folder; it need not exist.
        store: knows how the reports there were made; ``None`` where the folder has no store.
        anonymise: the kind that is to be written.

    Raises:
        UsageError: there are reports of the other kind.
    """
    held = _reports(folder / "calls")
    counts = _kinds(folder, store, held) if store else None
    if counts is None:
        counts = Counter({_told_by_lists(folder): len(held)})
    if not counts[not anonymise]:
        return
    with_names, without = f"{counts[False]:,} 通真名的报告", f"{counts[True]:,} 通化名的副本"
    if counts[True] and counts[False]:
        said = f"里面混着 {with_names}和 {without}，不能再往里写：一个文件夹只放一种"
    elif anonymise:
        said = f"里面已有 {with_names}，化名的副本不能写在一起：要分发的 calls/ 里就会有真名"
    else:
        said = f"里面是化名的副本（{counts[True]:,} 通），真名的报告不能写在一起：calls/ 是要分发的"
    raise UsageError(f"{shown(folder)}：{said}", hint=_hint(folder, store, anonymise=anonymise))


def _hint(folder: Path, store: Store | None, *, anonymise: bool) -> str:
    new = f"{folder.name}-{'化名' if anonymise else '真名'}"
    hint = f"另用一个输出文件夹，例如 --out {shown(folder.parent / new)}"
    if store is not None and (folder / "qa.db").is_file():
        hint += f"；加上 --store {url_of(Path(shown(folder / 'qa.db')))} 就不必重新识别"
    return hint


def _kinds(folder: Path, store: Store, held: set[str]) -> Counter[bool] | None:
    """How many of the reports were made without names (``True``) and with them; ``None`` if nobody knows.

    Reports that a run left behind when it was killed are its own kind: it had passed this test.
    """
    places = (str(folder.resolve()), *former_folders(store, folder))
    if not any(store.ran_in(place) for place in places):
        return None
    runs = store.anonymous_runs()
    counts: Counter[bool] = Counter()
    for place in places:
        rows = store.calls(place)
        counts.update(rows[name].batch in runs for name in held & rows.keys())
        held -= rows.keys()
    return counts


def _told_by_lists(folder: Path) -> bool:
    """What the last run noted of itself beside its lists; reports of which nobody knows may name people."""
    try:
        facts = json.loads((folder / "batch.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and facts.get("anonymised") is True


def _reports(calls: Path) -> set[str]:
    try:
        return {path.name for path in calls.iterdir() if (path / "report.json").is_file()}
    except OSError:
        return set()
