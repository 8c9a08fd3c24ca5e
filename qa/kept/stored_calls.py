"""Transcripts of calls that were judged before: from an output folder's store, or from a transcript file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import qa
from qa.calls.transcript_file import parse_transcript, transcript_meta
from qa.config import load_settings
from qa.errors import UsageError
from qa.files import TRANSCRIPT_SUFFIX, read_json, shown
from qa.kept.codec import decode_transcript
from qa.kept.moved import former_folders
from qa.metadata import parse_meta
from qa.model import Transcript
from qa.store import Store, shown_url
from qa.store.database import absent, url_of

__all__ = ["JudgedBy", "judged_by", "one_call", "open_store", "stored_calls"]


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """The scorecard that a call's present result comes from.

    Attributes:
        stamp: its ``id@version``.
        sha256: of its contents.
        file: where it was, as the run was given it; empty for the shipped one, or where nobody knows.
    """

    stamp: str
    sha256: str
    file: str


_AT_ONCE = 20


def stored_calls(folder: Path, store: str = "", only: str = "") -> Iterator[Transcript]:
    """Every call of an output folder that was recognised, with its metadata, by name.

    Args:
        folder: the output folder of ``score``.
        store: SQLAlchemy URL; empty for ``qa.db`` in the folder.
        only: the one call that is wanted, by name; empty for all.

    Yields:
        Transcripts, a few read at a time.

    Raises:
        UsageError: there is no store, or no call in it.
    """
    with open_store(folder, store, reading=True) as opened:
        found = {name: row for place in _places(opened, folder) for name, row in opened.calls(place).items()}
        rows = [row for row in found.values() if row.transcript_key]
        if not rows:
            raise UsageError(
                f"{shown(folder)}：没有已转写的通话", hint="先用 score 处理录音，用 --out 指定同一个文件夹"
            )
        rows = sorted((row for row in rows if only in ("", row.call_id)), key=lambda row: row.call_id)
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            bodies = opened.transcripts([row.transcript_key for row in some])
            for row in some:
                if body := bodies.get(row.transcript_key):
                    meta = parse_meta(json.loads(row.meta or "{}"), row.call_id)
                    yield replace(decode_transcript(body), call_id=row.call_id, meta=meta)


def one_call(name: str, folder: Path, store: str = "") -> Transcript:
    """One call: a transcript file, a call's folder or report, or a call's name in the output folder.

    Args:
        name: the path or name.
        folder: the output folder, for a name.
        store: SQLAlchemy URL; empty for ``qa.db`` in the folder.

    Raises:
        UsageError: there is no such call.
        InputError: the transcript file is wrong.
    """
    path = Path(name)
    if _is_transcript(path):
        data = read_json(path)
        meta = transcript_meta(data, shown(path))
        meta = meta if meta.call_id else replace(meta, call_id=path.name.removesuffix(TRANSCRIPT_SUFFIX))
        return parse_transcript(data, meta, shown(path))
    folder, name = _place(name, folder)
    _stop_if_failed(folder, name)
    for transcript in stored_calls(folder, store, only=name):
        return transcript
    hint = (
        f"写通话编号（{shown(folder)}/calls 下的文件夹名），或 .transcript.json 文件；用 --out 指定输出文件夹"
    )
    raise UsageError(f"没有找到通话“{name}”", hint=hint)


def judged_by(name: str, folder: Path, store: str = "") -> JudgedBy | None:
    """What a stored call was judged by; arguments as ``one_call``.

    Returns:
        ``None`` for a transcript file, and for a call without a result.

    Raises:
        UsageError: there is no store.
    """
    if _is_transcript(Path(name)):
        return None
    folder, name = _place(name, folder)
    with open_store(folder, store, reading=True) as opened:
        versions = [v for place in _places(opened, folder) for v in opened.analysis_history(name, place)]
        current = next((version for version in reversed(versions) if version.current), None)
        if current is None:
            return None
        file = opened.scorecard_of_run(current.batch)
        return JudgedBy(current.scorecard, current.scorecard_sha256, file)


def _places(store: Store, folder: Path) -> tuple[str, ...]:
    """What the store calls a folder, its present name last: it may have been renamed, moved or copied."""
    return (*former_folders(store, folder), str(folder.resolve()))


def _is_transcript(path: Path) -> bool:
    return path.name.endswith(TRANSCRIPT_SUFFIX) and path.is_file()


def _place(name: str, folder: Path) -> tuple[Path, str]:
    """The output folder and the call's name in it, for one that is named by its folder or report."""
    path = Path(name)
    inside = path.parent if path.name == "report.json" else path
    if inside.is_dir() and inside.parent.name == "calls":
        return inside.parent.parent, inside.name
    return folder, name


def _stop_if_failed(folder: Path, name: str) -> None:
    """A call that is there, but was never brought to its end, says why in its report."""
    report = folder / "calls" / name / "report.json"
    if Path(name).name != name or not report.is_file():
        return
    document = read_json(report)
    if not isinstance(document, Mapping) or document.get("status") != "error":
        return
    error = document.get("error") or {}
    raise UsageError(
        f"通话“{name}”没有处理完，没有可解释的结论：{error.get('message', '原因见汇总页')}",
        hint=f"{error.get('hint') or '改正后'}；再运行 score",
    )


def open_store(
    folder: Path, url: str = "", *, tell: Callable[[str], None] | None = None, reading: bool = False
) -> Store:
    """The store of an output folder.

    Args:
        folder: the output folder of ``score``.
        url: SQLAlchemy URL; empty for the configured one, else ``qa.db`` in the folder.
        tell: gets a line for the user when the database lets us wait, or was upgraded.
        reading: nothing will be written; then a folder that cannot be written will do.

    Raises:
        UsageError: there is none; nothing is made.
        StoreError: it cannot be opened.
    """
    url = url or load_settings(None, {}).store
    if not url:
        file = folder / "qa.db"
        if not file.is_file():
            raise UsageError(
                f"{shown(folder)}：没有结果库 qa.db",
                hint="用 --out 指定 score 用过的输出文件夹，或用 --store 指定库",
            )
        url = url_of(file.absolute())
    elif absent(url):
        raise UsageError(f"{shown_url(url)}：没有这个结果库", hint="请核对 --store")
    return Store(url, qa.__version__, tell=tell, reading=reading)
