"""``store info``, ``check``, ``audit`` and ``gc``: look at a store and keep it tidy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.commands.json_out import print_json
from qa.commands.store_shared import TABLES_ZH, actor, bytes_zh, moment_zh, notes
from qa.kept.stored_calls import open_store
from qa.pipeline import GIVEN
from qa.store.audit import AuditRow, audited, unsealed
from qa.store.gc import Tidied, compact, tidy
from qa.store.upkeep import DAMAGED, StoreInfo, info

__all__ = ["store_audit", "store_check", "store_gc", "store_info"]

_KINDS = {"sqlite": "SQLite 文件", "postgresql": "PostgreSQL"}
_MODELS = {GIVEN: "现成的转写（未经识别）"}
_DEEDS = {"purge": "删除", "gc": "清理", "export": "导出", "import": "导入", "upgrade": "升级"}
_REASONS = {"age": "已过期限", "asked": "应要求"}
_COUNTED = ("calls", "transcripts", "analyses", "scorecards", "batches", "failures", "recordings", "audit")
# What the numbers of these mean.
_MEANING = {"analyses": "（各版合计）", "scorecards": "（判分时的原文）"}


def store_info(folder: Path, url: str, *, json_out: bool = False, console: Console | None = None) -> int:
    """Print what a store holds.

    Returns:
        0.

    Raises:
        QaError: there is no store, or it cannot be read.
    """
    console = console or Console()
    with open_store(folder, url, tell=notes(Console(stderr=True)), reading=True) as store:
        found = info(store.session)
    if json_out:
        print_json(console, asdict(found))
        return 0
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(style="cyan")
    table.add_column(overflow="fold")
    for what, said in _lines(found):
        table.add_row(Text(what), Text(said))
    console.print(table)
    return 0


def _lines(found: StoreInfo) -> Iterator[tuple[str, str]]:
    yield "结果库", found.name
    kind = _KINDS.get(found.kind, found.kind)
    yield "种类", f"{kind} {found.server}，格式 {found.schema}，{moment_zh(found.created_at)} 建立"
    free = f"，其中 {bytes_zh(found.free)} 可用 store gc --yes 收回" if found.free > 1 << 20 else ""
    yield "大小", bytes_zh(found.bytes) + free
    contents = f"转写 {bytes_zh(found.bodies['transcripts'])}，结果 {bytes_zh(found.bodies['analyses'])}"
    yield "内容（压缩后）", contents
    for copy, size in found.backups:
        yield "升级前的备份", f"{copy}（{bytes_zh(size)}）；确认新版无误后可删除"
    for name in _COUNTED:
        yield f"{TABLES_ZH[name]}{_MEANING.get(name, '')}", f"{found.counts[name]:,}"
    if found.first_call:
        yield "通话时间", f"{_as_written(found.first_call)} 至 {_as_written(found.last_call)}"
    if found.first_saved:
        yield "处理时间", f"{moment_zh(found.first_saved)} 至 {moment_zh(found.last_saved)}"
    for place in found.folders:
        failed = f"，未完成 {place.failed:,}" if place.failed else ""
        yield "输出文件夹", f"{place.folder}：{place.calls:,} 通{failed}"
    for name, calls in found.scorecards.items():
        yield "评分表", f"{name}：{calls:,} 通"
    for name, calls in found.models.items():
        yield "识别模型", f"{_MODELS.get(name, name)}：{calls:,} 通"
    owners = {(row.host, row.pid) for row in found.claims}
    for host, pid in sorted(owners):
        held = [row for row in found.claims if (row.host, row.pid) == (host, pid)]
        since = min(row.since for row in held)
        calls = len([row for row in held if not row.folder.startswith("run:")])
        yield "正在运行", f"{host} 上的进程 {pid}，{moment_zh(since)} 起，手上 {calls:,} 项"


def _as_written(moment: str) -> str:
    """A call's start in its own zone, to the minute."""
    return moment.replace("T", " ")[:16]


def store_check(folder: Path, url: str, *, thorough: bool, console: Console | None = None) -> int:
    """Examine a store.

    Returns:
        0 when it is sound, else 1.

    Raises:
        QaError: there is no store, or it cannot be read at all.
    """
    console = console or Console()
    with (
        open_store(folder, url, tell=notes(Console(stderr=True)), reading=True) as store,
        console.status("正在检查……"),
    ):
        faults = store.check(thorough=thorough)
    if not faults:
        console.print("结果库完好。", highlight=False)
        return 0
    for fault in faults:
        console.print(Text(f"· {fault}"), soft_wrap=True)
    if any(fault.startswith(DAMAGED) for fault in faults):
        console.print(
            "下一步：从备份恢复；或先用 store export --redact none 尽量导出，把库文件移走，重新运行 score，"
            "再导入。已写出的报告不受影响。",
            soft_wrap=True,
        )
    return 1


def store_audit(folder: Path, url: str, *, call: str = "", console: Console | None = None) -> int:
    """Print what was done to a store, oldest first.

    Args:
        folder, url: the output folder and its store.
        call: only deletions of this call; its name itself is kept nowhere, it can only be recognised.
        console: where to.

    Returns:
        0; 1 when a call was named and never deleted.

    Raises:
        QaError: there is no store, or it cannot be read.
    """
    console = console or Console()
    with open_store(folder, url, tell=notes(Console(stderr=True)), reading=True) as store:
        rows = store.session.read(lambda connection: list(audited(connection)))
    if call:
        rows = [row for row in rows if unsealed(row.subject, call)]
    for row in rows:
        said = " ".join((moment_zh(row.at), row.actor or "程序", _DEEDS.get(row.action, row.action)))
        console.print(Text(said + _of_deed(row)), soft_wrap=True)
    if not rows:
        console.print(f"没有删除过通话“{call}”的记录。" if call else "还没有操作记录。", markup=False)
    return 1 if call and not rows else 0


def _of_deed(row: AuditRow) -> str:
    """How many calls it was about, and why."""
    detail = json.loads(row.detail or "{}")
    calls = detail.get("calls") if isinstance(detail, dict) else None
    parts = [f"通话 {calls:,}"] if isinstance(calls, int) else []
    if isinstance(detail, dict) and detail.get("reason") in _REASONS:
        parts.append(_REASONS[detail["reason"]])
    return f"（{'，'.join(parts)}）" if parts else ""


def store_gc(
    folder: Path, url: str, *, keep_versions: int | None, yes: bool, console: Console | None = None
) -> int:
    """Take out what no call refers to, or tell what would go.

    Returns:
        0.

    Raises:
        QaError: there is no store, a run is using it, or it cannot be written.
    """
    console = console or Console()
    with open_store(folder, url, tell=notes(Console(stderr=True))) as store:
        with console.status("正在查找……"):
            tidied = tidy(store.session, keep_versions=keep_versions, dry_run=not yes, actor=actor())
        console.print(Text(_tidied(tidied, done=yes)), soft_wrap=True)
        if not yes:
            if tidied.rows:
                console.print("以上只是列出，没有改动；加 --yes 清理。", highlight=False)
            return 0
        with console.status("正在收回空间……"):
            before, after = compact(store.session)
        console.print(Text(f"库的大小：{bytes_zh(before)} → {bytes_zh(after)}"))
    return 0


def _tidied(tidied: Tidied, *, done: bool) -> str:
    if not tidied.rows:
        return "没有可清理的内容。"
    parts = [
        f"{what} {count:,}"
        for what, count in (
            ("旧结果", tidied.analyses),
            ("转写", tidied.transcripts),
            ("评分表", tidied.scorecards),
            ("旧版记录", tidied.versions),
            ("失效的占用", tidied.claims),
        )
        if count
    ]
    return f"{'已清理' if done else '可清理'}：{'，'.join(parts)}；内容共 {bytes_zh(tidied.bytes)}"
