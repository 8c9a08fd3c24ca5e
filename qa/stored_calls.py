"""Transcripts of calls that were judged before: from an output folder's store, or from a transcript file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import qa
from qa.codec import decode_transcript
from qa.errors import UsageError
from qa.files import read_json, shown
from qa.metadata import parse_meta
from qa.model import Transcript
from qa.store.store import Store
from qa.transcript_file import parse_transcript, transcript_meta

__all__ = ["one_call", "stored_calls"]

_SUFFIX = ".transcript.json"


def stored_calls(folder: Path, store: str = "") -> Iterator[Transcript]:
    """Every call of an output folder that was recognised, with its metadata, by name.

    Args:
        folder: the output folder of ``score``.
        store: SQLAlchemy URL; empty for ``qa.db`` in the folder.

    Yields:
        Transcripts, one read at a time.

    Raises:
        UsageError: there is no store, or no call in it.
    """
    with _open(folder, store) as opened:
        rows = [row for row in opened.calls(str(folder.absolute())).values() if row.transcript_key]
        if not rows:
            raise UsageError(f"{shown(folder)}：没有已转写的通话", hint="先用 score 处理录音，再比较规则")
        for row in sorted(rows, key=lambda row: row.call_id):
            body = opened.transcript(row.transcript_key)
            if body:
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
    if name.endswith(_SUFFIX) and path.is_file():
        data = read_json(path)
        meta = transcript_meta(data, shown(path))
        meta = meta if meta.call_id else replace(meta, call_id=path.name.removesuffix(_SUFFIX))
        return parse_transcript(data, meta, shown(path))
    inside = path.parent if path.name == "report.json" else path
    if inside.is_dir() and inside.parent.name == "calls":
        folder, name = inside.parent.parent, inside.name
    for transcript in stored_calls(folder, store):
        if transcript.call_id == name:
            return transcript
    hint = (
        f"写通话编号（{shown(folder)}/calls 下的文件夹名），或 .transcript.json 文件；用 --out 指定输出文件夹"
    )
    raise UsageError(f"没有找到通话“{name}”", hint=hint)


def _open(folder: Path, url: str) -> Store:
    file = folder / "qa.db"
    if not url and not file.is_file():
        raise UsageError(f"{shown(folder)}：没有结果库 qa.db", hint="用 --out 指定 score 用过的输出文件夹")
    return Store(url or f"sqlite:///{file.absolute()}", qa.__version__)
