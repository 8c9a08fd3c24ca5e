"""One call's files, each written beside its place and then renamed, so that no reader sees half a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.errors import QaError, system_reason
from qa.files import write_atomic
from qa.model import Span
from qa.report.audio import Embed, player_audio
from qa.report.kept_sound import kept_player
from qa.report.render import render_html
from qa.report.texts import render_srt, render_txt

__all__ = ["call_files", "dump_json", "write_call"]


def write_call(
    folder: Path,
    document: Mapping[str, Any],
    *,
    audio: Path | None,
    embed: Embed = "auto",
    silence: Sequence[Span] = (),
) -> None:
    """Write ``report.json``, ``report.html``, ``transcript.txt`` and ``transcript.srt``.

    ``report.json`` is written last: where it is, the others are complete. A failed call has no
    transcript; files of an earlier, better run are removed.

    Args:
        folder: ``DIR/calls/<call_id>``; made when missing.
        document: the call's data.
        audio: its recording, for the player; ``None`` when there is none.
        embed: whether to put the sound into the page; else the page links it.
        silence: stretches (seconds) to silence in the embedded sound.

    Raises:
        QaError: the folder cannot be written.
    """
    files = call_files(document, folder, audio=audio, embed=embed, silence=silence)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("transcript.txt", "transcript.srt"):
            if name not in files:
                folder.joinpath(name).unlink(missing_ok=True)
        for name, data in files.items():
            write_atomic(folder / name, data)
    except OSError as error:
        raise QaError(
            f"报告写不进文件夹：{folder}（{system_reason(error)}）",
            hint="请检查磁盘空间和写入权限",
            kind="report.write",
        ) from error


def call_files(
    document: Mapping[str, Any],
    folder: Path,
    *,
    audio: Path | None,
    embed: Embed = "auto",
    silence: Sequence[Span] = (),
) -> dict[str, bytes]:
    """Return one call's files by name, in the order to write them; arguments as ``write_call``."""
    files = {}
    if document["status"] == "ok":
        player = kept_player(folder, document, embed)
        player = player or player_audio(audio, folder, embed=embed, silence=silence)
        peaks = player.peaks or None
        files["report.html"] = render_html(document, player.uri, note=player.note, peaks=peaks)
        files["transcript.txt"] = render_txt(document)
        files["transcript.srt"] = render_srt(document)
    else:
        files["report.html"] = render_html(document)
    files["report.json"] = dump_json(document)
    return {name: text.encode("utf-8") for name, text in files.items()}


def dump_json(document: Mapping[str, Any]) -> str:
    """Return JSON with readable Chinese, an entry of the document and an item of its lists a line each.

    NaN is an error. Python's own indenting takes four times as long and writes a line for every number.
    """
    entries = ",\n".join(f" {_line(str(key))}: {_entry(value)}" for key, value in document.items())
    return f"{{\n{entries}\n}}\n"


def _entry(value: object) -> str:
    if not isinstance(value, list) or not any(isinstance(item, (dict, list)) for item in value):
        return _line(value)
    items = ",\n".join(f"  {_line(item)}" for item in value)
    return f"[\n{items}\n ]"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
