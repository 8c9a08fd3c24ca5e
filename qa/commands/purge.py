"""``purge``: calls deleted for good, for their age or because a person asks for it.

Files go before rows: what breaks off in between is found again and finished by the same command.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.text import Text

from qa.commands.store_shared import actor, moment_zh, notes
from qa.errors import StoreError, UsageError
from qa.files import shown
from qa.kept.forgetting import Emptied, forget_calls
from qa.kept.moved import Reach, reach_of
from qa.kept.stored_calls import open_store
from qa.store import Store
from qa.store.claims import run_space
from qa.store.database import file_of
from qa.store.erase import CallPlace, Erased, erase, older_calls, same_sound
from qa.store.gc import compact
from qa.store.upgrade import backups

__all__ = ["PurgeRequest", "purge"]

_AGE = re.compile(r"(\d{1,5})\s*([dwmyDWMY天周月年])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365, "天": 1, "周": 7, "月": 30, "年": 365}
_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class PurgeRequest:
    """What the user asked for.

    Attributes:
        out: the output folder.
        store: SQLAlchemy URL; empty for the folder's own.
        older_than: an age such as ``90d``; empty for none.
        calls: names of calls.
        everywhere: in all output folders of the store.
        dry_run: only tell.
        yes: do not ask.
    """

    out: Path
    store: str
    older_than: str
    calls: tuple[str, ...]
    everywhere: bool
    dry_run: bool
    yes: bool


def purge(request: PurgeRequest, *, console: Console | None = None, now: datetime | None = None) -> int:
    """Delete calls: rows, reports, lists; originals are only named.

    Returns:
        0; 1 when the user thought better of it.

    Raises:
        UsageError: it is not clear what to delete, or there is no such call.
        StoreError: a run is using the folder, or something cannot be deleted.
    """
    console = console or Console()
    if bool(request.older_than) == bool(request.calls):
        raise UsageError("要写明删什么", hint="写 --older-than 90d 或 --call 通话编号，两者取一")
    with open_store(request.out, request.store, tell=notes(Console(stderr=True))) as store:
        reach = reach_of(store, request.out, everywhere=request.everywhere)
        found = _wanted(request, store, reach, now or datetime.now().astimezone())
        if not found:
            console.print("没有符合条件的通话，什么都没有删。")
            return 0
        _refuse_while_working(store, found)
        _announce(console, found, reach)
        if request.calls:
            _tell_of_copies(console, same_sound(store.session, found), request, reach)
        if request.dry_run:
            console.print("以上只是列出，没有删除。")
            return 0
        if not request.yes:
            if not _agreed(console, len(found)):
                return 1
            _refuse_while_working(store, found)  # a run may have begun while the question stood
        _delete(console, store, found, reach, "asked" if request.calls else "age")
    return 0


def _wanted(request: PurgeRequest, store: Store, reach: Reach, now: datetime) -> tuple[CallPlace, ...]:
    if request.older_than:
        before = now - _age(request.older_than)
        return tuple(
            call for place in reach.places for call in older_calls(store.session, before, folder=place)
        )
    places = [
        CallPlace(place, row.call_id, row.path)
        for place in reach.places
        for row in store.calls(place).values()
        if row.call_id in request.calls
    ]
    missing = [name for name in request.calls if all(place.call_id != name for place in places)]
    if missing:
        others = [place for place in store.folders() if missing[0] in store.calls(place)]
        hint = (
            f"它在 {others[0]} 里；用 --out 指定该文件夹，或加 --all-folders" if others else "请核对通话编号"
        )
        raise UsageError(f"库中没有通话“{missing[0]}”", hint=hint)
    return tuple(places)


def _age(text: str) -> timedelta:
    match = _AGE.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise UsageError(f"看不懂的期限：{text}", hint="写法如 90d（天）、12w（周）、6m（月）、1y（年）")
    return timedelta(days=int(match[1]) * _DAYS[match[2].lower()])


def _refuse_while_working(store: Store, calls: Sequence[CallPlace]) -> None:
    places = {call.folder for call in calls}
    folders = places | {run_space(folder) for folder in places}
    held = next((row for row in store.claims().values() if row.folder in folders), None)
    if held is not None:
        folder = held.folder.removeprefix("run:")
        raise StoreError(
            f"有运行正在处理 {folder}（{held.host} 上的进程 {held.pid}，{moment_zh(held.since)} 起）",
            hint="等它结束后再删除",
            kind="store.locked",
        )


def _announce(console: Console, calls: Sequence[CallPlace], reach: Reach) -> None:
    console.print(Text(f"将永久删除 {len(calls):,} 通通话的转写、评分结果、报告与记录："), soft_wrap=True)
    for call in calls[:_MOST_SHOWN]:
        before = "（文件夹改名或移动之前的记录）" if call.folder in reach.former else ""
        console.print(Text(f"  {call.call_id}    {call.folder}{before}"), soft_wrap=True)
    if len(calls) > _MOST_SHOWN:
        console.print(f"  ……另有 {len(calls) - _MOST_SHOWN:,} 通", highlight=False)


def _tell_of_copies(
    console: Console, copies: Sequence[CallPlace], request: PurgeRequest, reach: Reach
) -> None:
    """Name other calls of the same recordings, for which the transcripts stay, and how to reach them."""
    if not copies:
        return
    steps = ["写上它们"] if any(call.call_id not in request.calls for call in copies) else []
    if any(call.folder not in reach.places for call in copies):
        steps.append("加上 --all-folders")
    console.print(f"同一录音还有别的通话，转写因此会留下；要一并删除，请{'并'.join(steps)}：", soft_wrap=True)
    for call in copies[:_MOST_SHOWN]:
        console.print(Text(f"  {call.call_id}    {call.folder}"), soft_wrap=True)


def _agreed(console: Console, calls: int) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("删除前需要确认", hint="在终端里运行，或加 --yes")
    answer = console.input(f"确定删除这 {calls:,} 通吗？删除后无法恢复。输入 是 确认：")
    if answer.strip().lower() in ("是", "y", "yes"):
        return True
    console.print("没有删除。")
    return False


def _delete(console: Console, store: Store, calls: Sequence[CallPlace], reach: Reach, reason: str) -> None:
    kept = _files(store, calls, reach)
    gone = erase(store.session, calls, actor=actor(), reason=reason)
    copies = _backups(store)
    with console.status("正在收回空间……"):
        later = _compacted(store)
    _tell(console, gone, kept, copies)
    if file_of(store.session.engine) is None:
        console.print(
            "数据库服务器的预写日志和备份里可能还有旧内容，按服务器自己的期限清除；要提前清除请找数据库管理员。",
            soft_wrap=True,
        )
    if later:
        console.print(Text(later), soft_wrap=True)
    originals = sorted({call.path for call in calls if Path(call.path).exists()})
    if originals:
        console.print("原始录音不归本程序保管，仍在原处；如也要删除，请自行处理：")
        for path in originals[:_MOST_SHOWN]:
            console.print(Text(f"  {path}"), soft_wrap=True)
        if len(originals) > _MOST_SHOWN:
            console.print(f"  ……另有 {len(originals) - _MOST_SHOWN:,} 个", highlight=False)


def _files(store: Store, calls: Sequence[CallPlace], reach: Reach) -> Emptied:
    total = Emptied()
    for folder in sorted({reach.now(call.folder) for call in calls}):
        names = {call.call_id for call in calls if reach.now(call.folder) == folder}
        known = {name for place in reach.names(folder) for name in store.calls(place)}
        total += forget_calls(Path(folder), names, sorted(known - names))
    return total


def _compacted(store: Store) -> str:
    """Overwrite what the journal still holds; returns what is left to do, if anything."""
    try:
        compact(store.session)
    except StoreError as error:
        return f"库文件这次没能压缩（{error.message}），旧内容可能还在日志文件里：稍后请运行 store gc --yes。"
    return ""


def _backups(store: Store) -> int:
    """Copies made before upgrades hold the same calls."""
    path = file_of(store.session.engine)
    copies = backups(path) if path else ()
    for copy in copies:
        copy.unlink(missing_ok=True)
    return len(copies)


def _tell(console: Console, gone: Erased, emptied: Emptied, copies: int) -> None:
    shared = f"（另有 {gone.shared:,} 份因同一录音的其他通话而保留）" if gone.shared else ""
    said = f"已删除：通话 {gone.calls:,}，转写 {gone.transcripts:,}{shared}，评分结果 {gone.analyses:,}，"
    console.print(Text(f"{said}报告文件夹 {emptied.folders:,}"), soft_wrap=True)
    if emptied.lists:
        console.print("列表与汇总表（index.html、summary）已重新生成。", highlight=False)
    for path in emptied.summaries:
        console.print(Text(f"{shown(path)} 提到了这些通话，已删除；下次 score 会写新的。"), soft_wrap=True)
    for path in emptied.missing:
        console.print(Text(f"这台机器上没有 {shown(path)}，那里的报告请另行删除。"), soft_wrap=True)
    for path in emptied.weekly:
        console.print(Text(f"周报 {shown(path)} 里还有这些通话：请重新生成或删除。"), soft_wrap=True)
    if copies:
        console.print("升级前的结果库备份含有同样的内容，已一并删除。")
    console.print("操作记录只留下“删过”这一事实。导出文件和别处的副本若含这些通话，请一并删除。")
