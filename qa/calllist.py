"""Call lists: a ``.csv`` or ``.jsonl`` file naming recordings and what is known of each.

A bad row fails that row only; a list that cannot be read at all is a usage error.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import CallError, InputError, UsageError
from qa.metadata import clean, parse_meta, rename_headings
from qa.model import CallMeta

__all__ = ["Row", "read_list"]

_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the file it names (absolute) and its metadata, or why it cannot be used."""

    path: Path
    line: int
    meta: CallMeta = field(default_factory=CallMeta)
    call_id: str = ""
    error: CallError | None = None

    @property
    def key(self) -> str:
        """What tells two rows about one file apart."""
        return self.call_id


def read_list(path: Path) -> list[Row]:
    """Read a call list; relative paths in it start at the list's own folder.

    Raises:
        UsageError: the list is missing, unreadable, empty or has no ``path`` column.
    """
    text = _text(path)
    rows = list(_csv_rows(path, text) if path.suffix.lower() == ".csv" else _jsonl_rows(path, text))
    if not rows:
        raise UsageError(
            f"{path}：清单里没有任何通话", hint="请至少写一行；path 列是录音路径", kind="list.empty"
        )
    return rows


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path}：无法读取清单（{error.strerror or error}）",
            hint="请检查文件是否存在、有无读取权限",
            kind="list.unreadable",
        ) from None
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(
        f"{path}：清单编码无法识别", hint="请另存为 UTF-8 或 GB18030（GBK）编码", kind="list.encoding"
    )


def _csv_rows(path: Path, text: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text.replace("\0", ""), newline=""), restkey="", strict=False)
    headings = [str(name) for name in reader.fieldnames or ()]
    if "path" not in rename_headings(dict.fromkeys(headings)):
        raise UsageError(
            f"{path}:1：清单缺少 path 列，现有：{'、'.join(headings)[:120] or '（空）'}",
            hint="请把录音路径所在列的标题写成 path（或“录音路径”）",
            kind="list.columns",
        )
    try:
        for record in reader:
            cells = {key: value for key, value in record.items() if key and isinstance(value, str)}
            if any(value.strip() for value in cells.values()):
                yield _row(path, reader.line_num, rename_headings(cells))
    except csv.Error as error:
        raise UsageError(
            f"{path}:{reader.line_num}：CSV 写法不正确（{error}）", hint="请检查引号是否成对", kind="list.csv"
        ) from None


def _jsonl_rows(path: Path, text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, Mapping):
            yield _row(path, number, rename_headings({str(key): value for key, value in record.items()}))
        else:
            fault = InputError(
                f"{path}:{number}：这一行不是有效的 JSON 对象",
                hint='每行写一个 {"path": "…"}',
                kind="list.row",
            )
            yield Row(path.with_name(f"{path.stem}-{number}"), number, error=fault)


def _row(source: Path, line: int, record: Mapping[str, object]) -> Row:
    where = f"{source}:{line}"
    rest = {key: value for key, value in record.items() if key != "path"}
    given = record.get("path")
    call_id = rest.get("call_id")
    name = clean(str(call_id)).strip() if isinstance(call_id, str | int) else ""
    if not isinstance(given, str) or not given.strip() or "\0" in given:
        fault = InputError(f"{where}：没有写录音路径", hint="请填写 path 列", kind="list.row")
        return Row(source.with_name(f"{source.stem}-{line}"), line, call_id=name, error=fault)
    target = Path(os.path.normpath(source.parent.absolute() / given.strip()))
    try:
        meta = parse_meta(rest, where)
    except CallError as error:
        return Row(target, line, call_id=name, error=error)
    return Row(target, line, meta, meta.call_id, _absent(target, where))


def _absent(target: Path, where: str) -> CallError | None:
    if target.is_file():
        return None
    reason = "不是文件" if target.exists() else "文件不存在"
    return InputError(
        f"{where}：{target} {reason}", hint="相对路径从清单所在文件夹算起，请核对", kind="input.missing"
    )
