"""Call lists: a ``.csv`` or ``.jsonl`` file naming recordings and what is known of each.

A bad row fails that row only; a list that cannot be read at all is a usage error.
"""

from __future__ import annotations

import csv
import io
import json
import os
import posixpath
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from urllib.parse import quote

from qa.errors import CallError, InputError, MissingPart, QaError, UsageError, system_reason
from qa.files import public_url, shown
from qa.headings import read_columns
from qa.metadata import clean, parse_meta
from qa.model import CallMeta
from qa.urls import as_url, check_url, plain_path

__all__ = ["Row", "no_sheet", "read_list"]

_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # what Excel's "Unicode text" begins with
_SHEET = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # what Excel's own files begin with
_MAX_BYTES = 512 * 1024**2  # a million rows of 500 bytes
_DELIMITERS = ",\t;"
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")  # a drive, or a share
_LOOKED_AT = 1000  # rows, to see what a column holds

_Records = Iterator[tuple[int, Mapping[str, object] | None]]
"""The line and the cells of each row; no cells where they cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the file it names (absolute) and its metadata, or why it cannot be used.

    ``url`` is where the recording lies when it is no file of this machine; ``where`` is the list, as shown.
    """

    path: Path
    line: int
    meta: CallMeta = field(default_factory=CallMeta)
    call_id: str = ""
    error: CallError | None = None
    url: str = ""
    where: str = ""

    @property
    def key(self) -> str:
        """What tells two rows about one file apart."""
        return self.call_id


def read_list(path: Path, *, at: str = "", tell: Callable[[str], None] = lambda text: None) -> list[Row]:
    """Read a call list; relative paths in it start at the list's own folder.

    Args:
        path: the list.
        at: the URL it was fetched from, if it was; relative paths then start there.
        tell: gets what the user should know of the list as a whole.

    Raises:
        UsageError: the list is missing, unreadable, empty or has no ``path`` column; or a package that
            its URLs need is missing.
    """
    source = _Source(path, at)
    text = _text(source)
    csv_like = path.suffix.lower() == ".csv"
    rows = list(_rows(source, _csv_records(source, text) if csv_like else _jsonl_records(text), tell))
    if not rows:
        raise UsageError(
            f"{source}：清单里没有任何通话", hint="请至少写一行；path 列是录音路径", kind="list.empty"
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Source:
    """A list: its file here, and its URL if it came from one. As text, what messages call it."""

    path: Path
    url: str = ""

    def __str__(self) -> str:
        return public_url(self.url) if self.url else shown(self.path)

    def locate(self, given: str) -> tuple[Path, str]:
        """What a row means: a file with no URL, or what it is named by and its URL."""
        url = as_url(given)
        if self.url and not url:
            scheme, _, rest = public_url(self.url).partition("://")
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(rest), given))
            url = f"{scheme}://{quote(inner) if scheme.startswith('http') else inner}"
        if url and not url.startswith("file:"):
            return plain_path(url), url
        folder = self.path.parent.absolute()
        target = plain_path(url) if url else folder / given
        foreign = "\\" in given and not url and not _WINDOWS.match(given)
        if foreign and not os.path.exists(target):  # noqa: PTH110 - a name too long is merely not there
            target = folder / given.replace("\\", "/")  # the list was made on Windows beside its recordings
        return Path(os.path.normpath(target)), ""

    def unnamed(self, line: int) -> Path:
        """What a row that names no file is called."""
        base = plain_path(self.url) if self.url else self.path
        return base.with_name(f"{base.stem}-{line}")


def _text(source: _Source) -> str:
    try:
        status = source.path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            raise UsageError(
                f"{source}：不是清单文件，或者过大",
                hint="清单应是普通的 .csv 或 .jsonl 文件，不超过 512 MB",
                kind="list.unreadable",
            )
        data = source.path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{source}：无法读取清单（{system_reason(error)}）",
            hint="请检查文件是否存在、有无读取权限",
            kind="list.unreadable",
        ) from None
    if data.startswith(_SHEET):
        raise no_sheet(str(source))
    for encoding in ("utf-16",) if data.startswith(_UTF16) else _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(
        f"{source}：清单编码无法识别", hint="请另存为 UTF-8 或 GB18030（GBK）编码", kind="list.encoding"
    )


def no_sheet(name: str) -> UsageError:
    """A table of an office program where a call list was expected."""
    return UsageError(
        f"{name}：是 Excel 表格，不能直接当清单",
        hint="请在 Excel 里用“另存为”存成“CSV UTF-8（逗号分隔）”，再把那个 .csv 文件写在命令里",
        kind="list.excel",
    )


def _rows(source: _Source, records: _Records, tell: Callable[[str], None]) -> Iterator[Row]:
    """The rows, after their columns were understood by what the first of them hold."""
    first = list(islice(records, _LOOKED_AT))
    cells = [record for _, record in first if record is not None]
    columns = read_columns(list(dict.fromkeys(chain.from_iterable(cells))), cells)
    for note in columns.notes:
        tell(f"{source}：{note}")
    for line, record in chain(first, records):
        row = _broken(source, line) if record is None else _row(source, line, columns.row(record))
        yield replace(row, where=str(source))


def _csv_records(source: _Source, text: str) -> _Records:
    text = text.replace("\0", "")
    heading = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    lines = io.StringIO(text, newline="")
    reader = csv.DictReader(lines, restkey="", strict=True, delimiter=delimiter)
    began = 1
    try:
        headings = [str(name) for name in reader.fieldnames or ()]
        known = read_columns(headings, ()).fields
        whole = max(1, len(headings) - 1)
        commas = {name: n if name in known else whole for n, name in enumerate(headings)}
        if "path" not in known.values():
            raise UsageError(
                f"{source}:1：清单缺少 path 列，现有：{_brief(headings)}",
                hint="请把录音路径所在列的标题写成 path（或“录音路径”）",
                kind="list.columns",
            )
        began = reader.line_num + 1
        for record in reader:
            cells = {key: value for key, value in record.items() if key and isinstance(value, str)}
            if _swallowed(cells, commas, delimiter):
                raise csv.Error("line break in a cell")
            began = reader.line_num + 1
            if any(value.strip() for value in cells.values()):
                yield reader.line_num, cells
    except csv.Error as error:
        raise UsageError(
            f"{source}:{began}：CSV 写法不正确（{_csv_reason(error)}）",
            hint="请检查引号是否成对",
            kind="list.csv",
        ) from None


def _swallowed(cells: Mapping[str, str], commas: Mapping[str, int], delimiter: str) -> bool:
    """Whether a cell took following rows in, as after a quote that is not closed.

    Args:
        cells: a row's; remarks may have several lines.
        commas: for each column, how many delimiters make a line in a cell a part of another row.
        delimiter: the list's.
    """
    for name, cell in cells.items():
        lines = cell.strip().replace("\r", "\n").split("\n")[1:]
        if any(line.strip() and line.count(delimiter) >= commas[name] for line in lines):
            return True
    return False


def _csv_reason(error: csv.Error) -> str:
    return "有一格过长" if "field limit" in str(error) else "引号或换行不对"


def _brief(headings: Sequence[str]) -> str:
    text = clean("、".join(headings)).replace("\n", " ")
    return text[:120] or "（空）"


def _jsonl_records(text: str) -> _Records:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        yield (
            number,
            {str(key): value for key, value in record.items()} if isinstance(record, Mapping) else None,
        )


def _broken(source: _Source, line: int) -> Row:
    fault = InputError(
        f"{source}:{line}：这一行不是有效的 JSON 对象", hint='每行写一个 {"path": "…"}', kind="list.row"
    )
    return Row(source.unnamed(line), line, error=fault)


def _row(source: _Source, line: int, record: Mapping[str, object]) -> Row:
    where = f"{source}:{line}"
    rest = {key: value for key, value in record.items() if key != "path"}
    given = record.get("path")
    call_id = rest.get("call_id")
    name = clean(str(call_id)).strip() if isinstance(call_id, str | int) else ""
    if not isinstance(given, str) or not given.strip() or "\0" in given:
        fault = InputError(f"{where}：没有写录音路径", hint="请填写 path 列", kind="list.row")
        return Row(source.unnamed(line), line, call_id=name, error=fault)
    target, url = source.locate(clean(given).strip())
    try:
        if url:
            check_url(url)
        meta = parse_meta(rest, where)
    except MissingPart:
        raise
    except QaError as error:
        fault = InputError(error.message, hint=error.hint, kind=error.kind)
        return Row(target, line, call_id=name, error=fault, url=url)
    return Row(target, line, meta, meta.call_id, None if url else _absent(target, where, given), url)


def _absent(target: Path, where: str, given: str) -> CallError | None:
    try:
        if stat.S_ISREG(target.stat().st_mode):
            return None
        reason = "不是文件"
    except FileNotFoundError:
        reason = "文件不存在"
    except (OSError, ValueError) as error:
        reason = f"无法访问（{system_reason(error) if isinstance(error, OSError) else '名字写法不对'}）"
    hint = "相对路径从清单所在文件夹算起，请核对"
    if _WINDOWS.match(given.strip()):
        named = f"{where}：{clean(given).strip()} 是 Windows 的路径，这台机器上没有"
        hint = "请改成录音在这台机器上的路径；在共享文件夹里的，先挂载再写挂载后的路径"
        return InputError(named, hint=hint, kind="input.missing")
    return InputError(f"{where}：{shown(target)} {reason}", hint=hint, kind="input.missing")
