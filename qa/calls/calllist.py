"""Call lists: a ``.csv`` or ``.jsonl`` file naming recordings and what is known of each.

A bad row fails that row only; a list that cannot be read at all is a usage error.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from urllib.parse import quote

from qa.calls.urls import as_url, check_url, plain_path
from qa.errors import CallError, InputError, MissingPart, QaError, UsageError, system_reason
from qa.files import public_url, shown
from qa.headings import read_columns
from qa.metadata import clean, parse_meta
from qa.model import CallMeta
from qa.table_rows import open_table, table_text

__all__ = ["Row", "read_list"]

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
    text = table_text(path, str(source))
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
    table = open_table(text, str(source))
    known = read_columns(table.heads, ()).fields
    if "path" not in known.values():
        raise table.lacks(" path 列", hint="请把录音路径所在列的标题写成 path（或“录音路径”）")
    yield from table.records(known)


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
