"""``store export`` and ``store import``: a store out into files and back in."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

import qa
from qa.commands.store_shared import Steps, actor, bytes_zh, notes
from qa.config import load_settings
from qa.files import shown
from qa.kept.store_masking import Masker
from qa.kept.stored_calls import open_store
from qa.store import Store, shown_url
from qa.store.database import url_in
from qa.store.transfer import export_store, import_store, usable_export

__all__ = ["store_export", "store_import"]


def store_export(
    folder: Path,
    url: str,
    target: Path,
    *,
    form: str,
    masked: bool,
    console: Console | None = None,
) -> int:
    """Write a store into a folder.

    Args:
        folder, url: the output folder and its store.
        target: where to.
        form: ``parquet`` or ``jsonl``.
        masked: mask personal data; such an export cannot be imported.
        console: where the result goes.

    Returns:
        0.

    Raises:
        QaError: there is no store, or the files cannot be written.
    """
    console = console or Console()
    err = Console(stderr=True)
    steps = Steps(err, "导出")
    with open_store(folder, url, tell=notes(err)) as store:
        masker = Masker(store) if masked else None
        rows = export_store(store.session, target, form, mask=masker, actor=actor(), progress=steps)
    steps.end()
    size = sum(path.stat().st_size for path in target.iterdir())
    said = f"已导出到 {shown(target)}：通话 {rows['calls']:,}，转写 {rows['transcripts']:,}，"
    console.print(Text(f"{said}评分结果 {rows['analyses']:,}，共 {bytes_zh(size)}"), soft_wrap=True)
    if masker is None:
        console.print("注意：导出内容未遮盖，含通话原文，请按个人信息保管。", soft_wrap=True)
        return 0
    console.print(
        "个人信息已遮盖（通话编号与坐席信息照原样）；这份导出只供分析，不能再导入。", soft_wrap=True
    )
    if masker.unreadable:
        console.print(f"有 {masker.unreadable} 份内容无法识别，已留空。", highlight=False)
    return 0


def store_import(folder: Path, url: str, source: Path, *, console: Console | None = None) -> int:
    """Merge an export into the store of an output folder, which is made if there is none.

    Args:
        folder, url: the output folder and its store.
        source: what ``store_export`` wrote.
        console: where the result goes.

    Returns:
        0.

    Raises:
        QaError: the export cannot be used, or the store cannot be written.
    """
    console = console or Console()
    err = Console(stderr=True)
    steps = Steps(err, "导入")
    usable_export(source)  # before a store is made for it
    url = url_in(folder.absolute(), url or load_settings(None, {}).store)
    with Store(url, qa.__version__, tell=notes(err)) as store:
        rows = import_store(store.session, source, actor=actor(), progress=steps)
        steps.end()
        faults = store.check()
    said = f"已导入 {shown_url(url)}：新增或更新通话 {rows['calls']:,}，转写 {rows['transcripts']:,}，"
    console.print(Text(f"{said}评分结果 {rows['analyses']:,}"), soft_wrap=True)
    for fault in faults:
        console.print(Text(f"· {fault}"), soft_wrap=True)
    return 1 if faults else 0
