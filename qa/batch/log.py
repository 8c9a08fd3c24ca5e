"""``log.jsonl``: one event a line. Times, names and numbers; never what was said in a call."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from qa.errors import StoreError, system_reason

__all__ = ["BatchLog"]


class BatchLog:
    """Appends events to a file, each line written out at once so that a crash loses none.

    Args:
        path: the file; made when it is missing.
        batch: the run's name, put into every line.

    Raises:
        StoreError: the file cannot be written.
    """

    def __init__(self, path: Path, batch: str) -> None:
        self._path, self._batch = path, batch
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream: TextIO = path.open("a", encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise self._failed(error) from None

    def __enter__(self) -> BatchLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def event(self, name: str, **facts: object) -> None:
        """Write one event.

        Raises:
            StoreError: the disk is full or gone.
        """
        at = datetime.now().astimezone().isoformat(timespec="milliseconds")
        line = json.dumps(
            {"at": at, "event": name, "batch": self._batch, **facts}, ensure_ascii=False, default=str
        )
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except OSError as error:
            raise self._failed(error) from None

    def _failed(self, error: OSError) -> StoreError:
        return StoreError(
            f"{self._path}：无法写入（{system_reason(error)}）",
            hint="请检查输出文件夹的写权限与磁盘空间",
            kind="output.unwritable",
        )
