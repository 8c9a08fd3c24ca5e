"""``report``: one call's report again, from its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa.errors import UsageError
from qa.files import read_json, shown
from qa.report.audio import player_audio
from qa.report.document import validate
from qa.report.docx_file import write_docx
from qa.report.files import write_atomic
from qa.report.render import render_html
from qa.report.texts import render_markdown

__all__ = ["write_report"]


def write_report(source: Path, out: Path, form: str, audio: Path | None = None) -> int:
    """Write a report.

    Args:
        source: a ``report.json``.
        out: the file to write.
        form: ``html``, ``docx`` or ``md``.
        audio: a recording for the player of an HTML report.

    Raises:
        QaError: the source is no report, or the file cannot be written.
    """
    document = _document(source)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if form == "docx":
            write_docx(document, out)
        else:
            write_atomic(out, _text(document, form, audio, out).encode("utf-8"))
    except OSError as error:
        raise UsageError(
            f"{shown(out)}：无法写入（{error.strerror or error}）", hint="请检查路径与写权限"
        ) from error
    print(f"已写出：{out}")  # noqa: T201
    return 0


def _document(source: Path) -> Mapping[str, Any]:
    document = read_json(source)
    if not isinstance(document, Mapping):
        raise UsageError(
            f"{shown(source)}：不是 report.json", hint="请指定 输出文件夹/calls/通话/report.json"
        )
    validate(document)
    return document


def _text(document: Mapping[str, Any], form: str, audio: Path | None, out: Path) -> str:
    if form == "md":
        return render_markdown(document)
    player = player_audio(audio, out.parent.absolute())
    return render_html(document, player.uri, note=player.note)
