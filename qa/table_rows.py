"""A table of rows as people's programs save it (CSV): its encoding, its separator, its rows by line.

The one place that guesses: call lists, rosters, reviews and the list of calls to hear are all read here.
Excel saves a CSV with commas or semicolons, in UTF-8 or GBK, and "Unicode text" as UTF-16 with tabs.
"""

from __future__ import annotations

import csv
import io
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from qa.errors import UsageError, system_reason

__all__ = ["Table", "decoded", "no_sheet", "open_table", "table_text"]

_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # what Excel's "Unicode text" begins with
_SHEET = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # what Excel's own files begin with
_MAX_BYTES = 512 * 1024**2  # a million rows of 500 bytes
_DELIMITERS = ",\t;"
_SAMPLE_ROWS, _SAMPLE = 20, 4000  # what the separator is told by: so many rows of so many characters
_NAMED = 120


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its headings, and its rows once.

    Attributes:
        where: the file, for messages.
        heads: the headings as they are written; none for an empty table.
        delimiter: what separates cells.
    """

    where: str
    heads: tuple[str, ...]
    delimiter: str
    _reader: Any

    def rows(self, single: Collection[str] = ()) -> Iterator[tuple[int, list[str]]]:
        """Each row's last line and cells, rows without any text left out.

        Args:
            single: headings under which no cell has several lines; under the others a line counts as
                swallowed only if it looks like a whole row.

        Raises:
            UsageError: quotes do not match, so that rows would be taken for the text of a cell.
        """
        whole = max(1, len(self.heads) - 1)
        most = [place if head in single else whole for place, head in enumerate(self.heads)]
        began = self._reader.line_num + 1
        try:
            for cells in self._reader:
                if _swallowed(cells, most, self.delimiter):
                    raise csv.Error("line break in a cell")
                began = self._reader.line_num + 1
                if any(cell.strip() for cell in cells):
                    yield self._reader.line_num, cells
        except csv.Error as error:
            raise _malformed(self.where, began, error) from None

    def records(self, single: Collection[str] = ()) -> Iterator[tuple[int, Mapping[str, str]]]:
        """The rows as ``rows``, each cell under its heading; cells beyond the headings are left out."""
        for line, cells in self.rows(single):
            yield line, {head: cell for head, cell in zip(self.heads, cells, strict=False) if head}

    def lacks(self, what: str, *, hint: str) -> UsageError:
        """The error that a column is missing (``what`` says which), naming those that are there."""
        named = "".join(c for c in "、".join(self.heads) if c.isprintable())[:_NAMED] or "（空）"
        return UsageError(f"{self.where}:1：缺少{what}，现有：{named}", hint=hint, kind="list.columns")


def table_text(path: Path, where: str) -> str:
    """The text of a file of rows.

    Args:
        path: the file.
        where: what to call it in messages.

    Raises:
        UsageError: it cannot be read, is no plain file of sensible size, or no text.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            what = "是文件夹，不是表格文件" if stat.S_ISDIR(status.st_mode) else "不是表格文件，或者过大"
            raise UsageError(
                f"{where}：{what}",
                hint="应是普通的 .csv 或 .jsonl 文件，不超过 512 MB",
                kind="list.unreadable",
            )
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{where}：无法读取（{system_reason(error)}）",
            hint="请检查文件是否存在、有无读取权限",
            kind="list.unreadable",
        ) from None
    return decoded(data, where)


def decoded(data: bytes, where: str) -> str:
    """The bytes of a file of rows as text.

    Raises:
        UsageError: it is a workbook, or in an encoding that is not known.
    """
    if data.startswith(_SHEET):
        raise no_sheet(where)
    for encoding in ("utf-16",) if data.startswith(_UTF16) else _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(
        f"{where}：编码无法识别", hint="请另存为 UTF-8 或 GB18030（GBK）编码", kind="list.encoding"
    )


def no_sheet(name: str) -> UsageError:
    """A workbook of an office program where a file of rows was expected."""
    return UsageError(
        f"{name}：是 Excel 表格，不能直接读",
        hint="请在 Excel 里用“另存为”存成“CSV UTF-8（逗号分隔）”，再把那个 .csv 文件写在命令里",
        kind="list.excel",
    )


def open_table(text: str, where: str) -> Table:
    """A table in CSV form whose headings are read.

    Args:
        text: the file's text.
        where: the file, for messages.

    Raises:
        UsageError: the headings cannot be read.
    """
    text = text.removeprefix("\ufeff").replace("\0", "")
    delimiter = _delimiter(text.lstrip("\r\n"))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        heads = next((cells for cells in reader if cells), [])
    except csv.Error as error:
        raise _malformed(where, 1, error) from None
    return Table(where, tuple(heads), delimiter, reader)


def _delimiter(text: str) -> str:
    """What separates cells: it cuts most rows into as many cells as the heading, and that into the most.

    What stands in quotes separates nothing; of a single column a comma is as good as any.
    """
    return max(_DELIMITERS, key=lambda delimiter: _fits(text[:_SAMPLE], delimiter))


def _fits(sample: str, delimiter: str) -> tuple[int, int]:
    """How many rows are as wide as the heading, and its width; none fits a heading of one cell."""
    rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    first = list(islice((row for row in rows if row), _SAMPLE_ROWS))
    width = len(first[0]) if first else 0
    return sum(len(row) == width for row in first) if width > 1 else 0, width


def _swallowed(cells: Sequence[str], most: Sequence[int], delimiter: str) -> bool:
    """Whether a cell took following rows in, as after a quote that is not closed.

    Args:
        cells: a row's; remarks may have several lines.
        most: for each column, how many delimiters make a line in a cell a part of another row.
        delimiter: the table's.
    """
    for cell, bar in zip(cells, most, strict=False):
        lines = cell.strip().replace("\r", "\n").split("\n")[1:]
        if any(line.strip() and line.count(delimiter) >= bar for line in lines):
            return True
    return False


def _malformed(where: str, line: int, error: csv.Error) -> UsageError:
    reason = "有一格过长" if "field limit" in str(error) else "引号或换行不对"
    return UsageError(
        f"{where}:{line}：CSV 写法不正确（{reason}）", hint="请检查引号是否成对", kind="list.csv"
    )
