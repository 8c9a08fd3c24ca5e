"""The list of calls to hear, written anew without losing what people have filled in.

Pure: the file that stands and the new rows in, the new file out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from qa.errors import UsageError
from qa.table_rows import decoded, open_table

__all__ = ["filled_list", "list_bytes"]

_CALL, _QUOTE = "通话编号", "原话"
_KEY = ("文件夹", _CALL, "检查编号", "抽样")

Row = Mapping[str, str]


def list_bytes(heads: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A table as people's programs read it."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, heads, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" + buffer.getvalue()).encode("utf-8")


def filled_list(
    old: bytes, heads: Sequence[str], by_hand: Collection[str], fresh: Sequence[Row], known: Collection[str]
) -> bytes | None:
    """The new list with the rows that people filled in, as they wrote them, in their places.

    Args:
        old: the list that stands.
        heads: the list's headings; columns that people added stay behind them.
        by_hand: those headings under which the program writes nothing.
        fresh: the new rows.
        known: ids of the calls that there still are; what was said in others is left out.

    Returns:
        The new list; ``None`` where the one that stands cannot be read as such.
    """
    read = _read(old)
    if read is None or not {*_KEY, *by_hand} <= {*read[0]}:
        return None
    ours = {head for head in heads if head not in by_hand}
    kept: dict[tuple[str, ...], list[Row]] = {}
    for row in read[1]:
        if any(text.strip() for head, text in row.items() if head not in ours):
            said: Row = row if _plain(row[_CALL]) in known else {**row, _QUOTE: ""}
            kept.setdefault(_key(row), []).append(said)
    rows: list[Row] = []
    for new in fresh:
        rows += kept.pop(_key(new), [new])
    for left in kept.values():
        rows += left
    more = [head for head in read[0] if head not in heads and any(row.get(head) for row in rows)]
    return list_bytes(
        [*heads, *more], [{head: row.get(head, "") for head in [*heads, *more]} for row in rows]
    )


def _read(data: bytes) -> tuple[list[str], list[dict[str, str]]] | None:
    """Headings and rows of a list as a person's program saved it; ``None`` where that is no table."""
    try:
        table = open_table(decoded(data, ""), "")
        rows = [cells for _, cells in table.rows(_KEY)]
    except UsageError:
        return None
    width = max(map(len, [table.heads, *rows]))
    first = [*table.heads, *[""] * width][:width]
    heads = [head.strip() or f"附注{place}" for place, head in enumerate(first, 1)]
    return heads, [dict(zip(heads, [*cells, *[""] * width], strict=False)) for cells in rows]


def _key(row: Row) -> tuple[str, ...]:
    return tuple(_plain(row[head]) for head in _KEY)


def _plain(text: str) -> str:
    """A cell without the mark that keeps spreadsheets from taking it for a formula."""
    return text.strip().removeprefix("'")
