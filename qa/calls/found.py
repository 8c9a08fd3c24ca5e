"""What counts as a call among files, and what was found of one before anything is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qa.calls.calllist import Row
from qa.errors import CallError
from qa.files import AUDIO_SUFFIXES, TRANSCRIPT_SUFFIX, shown

__all__ = [
    "LISTS",
    "SHEETS",
    "USUAL_BESIDE",
    "Found",
    "call_stem",
    "is_call",
    "skipped_zh",
    "unique",
]

LISTS = frozenset((".csv", ".jsonl"))
SHEETS = frozenset((".xlsx", ".xlsm", ".xls", ".et", ".ods"))
"""Tables of office programs: call lists that have to be saved in another form first."""
USUAL_BESIDE = frozenset(
    (".json", ".txt", ".md", ".log", ".srt", ".html", ".pdf", ".doc", ".docx", ".png", ".jpg")
)
"""What lies beside recordings and is none by any name; other unknown files may be recordings all the same."""

_KINDS_NAMED, _FILES_NAMED, _ROWS_NAMED = 8, 3, 20


@dataclass(frozen=True, slots=True)
class Found:
    """Something to process: a file, or a URL beside the path it is named by.

    Attributes:
        path: the file; for a URL what messages and folders are named by.
        row: what a call list said of it.
        error: why it cannot be started.
        url: where it really lies, when it is no file of this machine.
        size: bytes, of a URL only and as far as known.
        sidecars: URLs of its metadata files.
    """

    path: Path
    row: Row | None = None
    error: CallError | None = None
    url: str = ""
    size: int = 0
    sidecars: tuple[str, ...] = ()


def is_call(name: str) -> bool:
    """Whether a file in a folder is a recording or a transcript by its name."""
    low = name.lower()
    return low.endswith(TRANSCRIPT_SUFFIX) or PurePosixPath(low).suffix in AUDIO_SUFFIXES


def call_stem(path: Path) -> str:
    """A call's name by its file: without the suffix, the whole of a transcript's."""
    name = path.name
    return name[: -len(TRANSCRIPT_SUFFIX)] if name.lower().endswith(TRANSCRIPT_SUFFIX) else path.stem


def unique(found: Sequence[Found], tell: Callable[[str], None] = lambda text: None) -> list[Found]:
    """Each file once; a call list's word on a file outweighs the same file found in a folder.

    Of several rows about one call the first that can be used counts.

    Args:
        found: everything in the order named.
        tell: gets a line for each row of a call list that is not used.
    """
    listed = {item.path for item in found if item.row}
    kept: dict[tuple[Path, str], Found] = {}
    doubles = 0
    for item in found:
        if item.row is None and item.path in listed:
            continue
        key = (item.path, item.row.key if item.row else "")
        other = kept.setdefault(key, item)
        if other is item or not item.row or not other.row:
            continue
        used, left = (item, other) if other.error and not item.error else (other, item)
        kept[key] = used
        doubles += 1
        if used.row and left.row and doubles <= _ROWS_NAMED:
            tell(_double(used.row, left.row))
    if doubles > _ROWS_NAMED:
        tell(f"清单里另有 {doubles - _ROWS_NAMED} 行与别的行是同一个录音，未采用")
    return list(kept.values())


def _double(used: Row, left: Row) -> str:
    """What is said of a row that is not used because of another one."""
    place = f"第 {used.line} 行" if used.where == left.where else f"{used.where} 第 {used.line} 行"
    why = f"有误（{left.error.message}），且" if left.error and not used.error else ""
    return f"{left.where}：第 {left.line} 行{why}与{place}是同一个录音，未采用"


def skipped_zh(skipped: Sequence[Path]) -> str:
    """Files in folders that were left alone: how many of which kind, and some of them by name.

    One of them may be a recording of an unknown kind.
    """
    counts = Counter(path.suffix.lower() for path in skipped)
    kinds = "、".join(
        f"{suffix or '无扩展名'} {count} 个" for suffix, count in sorted(counts.items())[:_KINDS_NAMED]
    )
    firsts: dict[str, Path] = {}  # one of each kind says most
    for path in skipped:
        firsts.setdefault(path.suffix.lower(), path)
    named = list(dict.fromkeys((*firsts.values(), *skipped[:_FILES_NAMED])))[:_FILES_NAMED]
    more = " 等" if len(skipped) > len(named) else ""
    hint = "；清单不会自动读取，要用请写在命令里" if LISTS & counts.keys() else ""
    names = "、".join(shown(path) for path in named)
    return f"{len(skipped)} 个文件不是认得的录音或转写，没有处理（{kinds}）：{names}{more}{hint}"
