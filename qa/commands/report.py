"""``report``: one call's report again, from its JSON, in any form; also as a copy without names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa.errors import AudioError, InputError, UsageError, system_reason
from qa.files import check_target, private_files, read_json, shown, write_atomic
from qa.model import Span
from qa.quieting import masked_spans, padded
from qa.report.anonymised import anonymise_document
from qa.report.audio import Embed, PlayerAudio, encode_audio, player_audio, playing
from qa.report.document import validate
from qa.report.docx_file import write_docx
from qa.report.files import dump_json
from qa.report.old_page import OldSound, sound_of_page
from qa.report.opus import Encoded, outline
from qa.report.pdf_file import write_pdf
from qa.report.render import render_html
from qa.report.texts import render_markdown

__all__ = ["ReportRequest", "write_report"]

_PLACES = re.compile(r"[：；]([\w/.-]+)：")
_MOST_PLACES = 5
_SUFFIXES = {
    "html": (".html", ".htm"),
    "docx": (".docx",),
    "pdf": (".pdf",),
    "md": (".md", ".markdown", ".txt"),
}
_NO_REPORTS = ("index.html", "summary.txt", "transcript.txt", "摘要.txt")
_LEFT_OUT = "按要求没有放入录音，文字与时间仍可查阅。"
_NONE = "找不到这通的录音（原来的 report.html 里也没有），文字与时间仍可查阅；可用 --audio 指明录音重新写出。"


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What the user asked for.

    Attributes:
        source: a ``report.json``, or the call's folder with it.
        out: the file to write, or a folder to write it into.
        form: ``html``, ``docx``, ``md``, ``json`` or ``pdf``.
        audio: a recording for the player; by default the sound of the page beside ``source``.
        embed: whether to put the sound into the page.
        anonymise: exchange names, agent numbers and company.
        companies: names the company goes by.
    """

    source: Path
    out: Path
    form: str = "html"
    audio: Path | None = None
    embed: Embed = "auto"
    anonymise: bool = False
    companies: tuple[str, ...] = ()


def write_report(request: ReportRequest) -> int:
    """Write a report.

    Raises:
        QaError: the source is no report, or the file cannot be written.
    """
    if request.source.is_dir():
        if (request.source / "calls").is_dir():
            raise UsageError(
                f"{shown(request.source)}：是整批的输出文件夹，不是一通电话的",
                hint="请指定 输出文件夹/calls/通话",
            )
        request = replace(request, source=request.source / "report.json")
    if request.audio is not None and not request.audio.is_file():
        raise UsageError(
            f"{shown(request.audio)}：没有这个录音",
            hint="请核对 --audio 的路径；不写就沿用同一文件夹里 report.html 的录音",
        )
    document = _document(request.source)
    silence = masked_spans(document)
    if request.anonymise:
        made = anonymise_document(document, companies=request.companies)
        document, silence = made.document, _both(silence, padded(made.spans))
    out = request.out
    if out.is_dir():
        out = out / f"{document['call_id']}.{request.form}"
    reads = (request.source, *([request.audio] if request.audio else []))
    check_target(out, reads=reads, ours=lambda path: _like(path, request.form, document["call_id"]))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with private_files(out.parent):
            _write(replace(request, out=out), document, silence)
    except OSError as error:
        raise UsageError(
            f"{shown(out)}：无法写入（{system_reason(error)}）", hint="请检查路径与写权限"
        ) from error
    print(f"已写出：{out}")  # noqa: T201
    return 0


def _like(path: Path, form: str, call_id: str) -> bool:
    """Whether a file that stands may be such a report, as far as its name and, of JSON, its contents tell."""
    if not path.suffix:
        return True
    if form != "json":
        return path.suffix.lower() in _SUFFIXES[form] and path.name not in _NO_REPORTS
    try:
        found = read_json(path)
    except InputError:
        return False
    return isinstance(found, Mapping) and found.get("call_id") == call_id and "stamp" in found


def _document(source: Path) -> Mapping[str, Any]:
    document = read_json(source)
    if not isinstance(document, Mapping):
        raise UsageError(
            f"{shown(source)}：不是 report.json", hint="请指定 输出文件夹/calls/通话/report.json"
        )
    _check_kind(document, source)
    try:
        validate(document)
    except InputError as error:
        # The schema's own words are English; where something is wrong says as much.
        places = list(dict.fromkeys(_PLACES.findall(error.message)))[:_MOST_PLACES]
        where = f"：{'、'.join(places)}" if places else ""
        raise InputError(
            f"{shown(source)}：有不符合报告格式的地方{where}",
            hint="请使用本程序写出的 report.json；被别的程序改过的，请按 qa/schema/report.schema.json 改正",
            kind=error.kind,
        ) from None
    return document


def _check_kind(document: Mapping[str, Any], source: Path) -> None:
    """Other JSON files of the program are easily taken for a call's report."""
    if {"call_id", "status", "stamp"} <= document.keys():
        return
    what = "不是一通电话的 report.json"
    if {"calls", "failures"} <= document.keys() or "failure_kinds" in document:
        what = "是整批的数量，不是一通电话的 report.json"
    elif "turns" in document:
        what = "是转写，不是一通电话的 report.json"
    raise UsageError(f"{shown(source)}：{what}", hint="请指定 输出文件夹/calls/通话/report.json")


def _write(request: ReportRequest, document: Mapping[str, Any], silence: Sequence[Span]) -> None:
    out = request.out
    if request.form == "docx":
        write_docx(document, out)
    elif request.form == "pdf":
        write_pdf(render_html(document, note=_LEFT_OUT), out)
    elif request.form == "md":
        write_atomic(out, render_markdown(document).encode("utf-8"))
    elif request.form == "json":
        write_atomic(out, dump_json(document).encode("utf-8"))
    else:
        player = _player(request, document, silence)
        page = render_html(document, player.uri, note=player.note, peaks=player.peaks or None)
        write_atomic(out, page.encode("utf-8"))


def _player(request: ReportRequest, document: Mapping[str, Any], silence: Sequence[Span]) -> PlayerAudio:
    """What the new page plays; whatever the text keeps secret is covered in the sound, too."""
    folder, embed = request.out.parent.absolute(), request.embed
    if document["status"] != "ok":
        return PlayerAudio()
    if request.audio is not None:
        return player_audio(request.audio, folder, embed=embed, silence=silence)
    old = sound_of_page(request.source.with_name("report.html"))
    if old.data:
        return _again(old, silence, request)
    if old.file is not None:
        return player_audio(old.file, folder, embed=embed, silence=silence)
    return PlayerAudio(note=_NONE)


def _again(old: OldSound, silence: Sequence[Span], request: ReportRequest) -> PlayerAudio:
    """The sound of the older page. What is masked was covered when it was made; only names are new."""
    if request.embed == "never":
        return PlayerAudio(note=_LEFT_OUT)
    try:
        if request.anonymise:
            return playing(encode_audio(old.data, silence=silence, limit=None))
        return playing(Encoded(old.data, outline(old.data)), old.mime)
    except AudioError:
        return PlayerAudio(note=_NONE)


def _both(left: Sequence[Span], right: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted((*left, *right)))
