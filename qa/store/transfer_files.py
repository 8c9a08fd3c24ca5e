"""A store as files: one for each table, as JSON lines or Parquet, and a list of them with their hashes.

Written and read some rows at a time. Nothing here knows the database.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from qa.errors import MissingPart, StoreError, pip_install

__all__ = ["FORMS", "MANIFEST", "Writer", "open_writer", "read_manifest", "read_rows", "write_manifest"]

Row = Mapping[str, Any]
Columns = Sequence[tuple[str, type]]

MANIFEST = "manifest.json"
FORMS = ("parquet", "jsonl")
_ROWS_AT_ONCE = 200
_NEXT = "请重新导出；导入只认完整的导出文件夹"


class Writer(Protocol):
    """Takes the rows of one table; done when closed."""

    def write(self, rows: Sequence[Row]) -> None:
        """Append rows."""

    def close(self) -> None:
        """Finish the file."""


def open_writer(path: Path, form: str, columns: Columns) -> AbstractContextManager[Writer]:
    """Begin a table's file, readable by its owner only.

    Args:
        path: the file.
        form: ``jsonl`` or ``parquet``.
        columns: names and Python types.

    Raises:
        OSError: it cannot be written.
        MissingPart: Parquet needs a package that is not installed.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    path.chmod(0o600)
    return closing(_JsonLines(path) if form == "jsonl" else _Parquet(path, columns))


def read_rows(path: Path, form: str) -> Iterator[list[Row]]:
    """The rows of a table's file, some at a time.

    Raises:
        StoreError: the file is damaged.
        MissingPart: as ``open_writer``.
    """
    yield from (_read_lines(path) if form == "jsonl" else _read_parquet(path))


class _JsonLines:
    def __init__(self, path: Path) -> None:
        self._stream = path.open("w", encoding="utf-8", newline="\n")

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._stream.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")

    def close(self) -> None:
        self._stream.close()


def _read_lines(path: Path) -> Iterator[list[Row]]:
    rows: list[Row] = []
    with path.open(encoding="utf-8", newline="\n") as stream:
        for number, line in enumerate(stream, 1):
            try:
                rows.append(json.loads(line))
            except ValueError:
                raise StoreError(
                    f"{path}:{number}：不是有效的 JSON", hint=_NEXT, kind="store.export"
                ) from None
            if len(rows) == _ROWS_AT_ONCE:
                yield rows
                rows = []
    if rows:
        yield rows


class _Parquet:
    def __init__(self, path: Path, columns: Columns) -> None:
        pa, pq = _pyarrow()
        kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
        self._schema = pa.schema([pa.field(name, kinds[kind]) for name, kind in columns])
        self._table: Callable[..., Any] = pa.Table.from_pylist
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")

    def write(self, rows: Sequence[Row]) -> None:
        if rows:
            self._file.write_table(self._table(list(rows), schema=self._schema))

    def close(self) -> None:
        self._file.close()


def _read_parquet(path: Path) -> Iterator[list[Row]]:
    pa, pq = _pyarrow()
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE):
                yield batch.to_pylist()
    except pa.ArrowException as error:
        raise StoreError(f"{path}：不是有效的 Parquet（{error}）", hint=_NEXT, kind="store.export") from None


def _pyarrow() -> tuple[Any, Any]:
    try:
        # Large, and needed for this form only.
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ModuleNotFoundError:
        raise MissingPart(
            "读写 Parquet 需要组件 pyarrow，尚未安装",
            hint=pip_install("'pyarrow>=18'") + "；也可改用 --format jsonl",
        ) from None


def write_manifest(folder: Path, facts: Mapping[str, Any], files: Mapping[str, tuple[str, int]]) -> None:
    """Write the list of files, last of all: an export without it is not complete.

    Args:
        folder: where the files are.
        facts: what else is known of the export.
        files: by table, the file's name and its rows.
    """
    listed = {
        table: {"file": name, "rows": rows, "sha256": _sha256(folder / name)}
        for table, (name, rows) in files.items()
    }
    text = json.dumps({**facts, "tables": listed}, ensure_ascii=False, indent=1) + "\n"
    part = folder / f"{MANIFEST}.part"
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    part.write_text(text, "utf-8")
    part.replace(folder / MANIFEST)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the list of files and compare every file with its hash.

    Raises:
        StoreError: it is missing or wrong, or a file is missing or changed.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
        listed = {table: (str(entry["file"]), entry["sha256"]) for table, entry in manifest["tables"].items()}
        known = isinstance(manifest["schema"], int) and manifest["format"] in FORMS
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        known, listed = False, {}
    if not known:
        raise StoreError(
            f"{folder}：没有完整的导出（缺少可用的 {MANIFEST}）", hint=_NEXT, kind="store.export"
        )
    for name, sha256 in listed.values():
        file = folder / name
        if Path(name).name != name or not file.is_file() or _sha256(file) != sha256:
            raise StoreError(f"{file}：缺失或与导出时不同", hint=_NEXT, kind="store.export")
    return dict(manifest)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
