"""``models``: which recognition models there are, getting one, checking them."""

from __future__ import annotations

import difflib

from rich.console import Console
from rich.text import Text

from qa.errors import MissingPart
from qa.speech.packs import Pack, list_packs, pull, verify

__all__ = ["list_models", "pull_model", "verify_models"]

_WHERE = {"models": "已装", "packages": "已装（首次使用时拼合）", "cache": "已下载", "": "未装"}


def list_models(console: Console | None = None) -> int:
    """Show every pack: whether it is there, its size, licence, error rates and use."""
    console = console or Console()
    states = list_packs()
    for state in states:
        pack = state.pack
        where = _WHERE.get(state.where, state.where)
        size = f"{pack.size_mb} MB" if pack.size_mb else "大小不详"
        head = Text(pack.name, "bold" if state.installed else "")
        head.append(f"  {where}  {size}  {pack.licence or '许可不详'}", "")
        console.print(head, soft_wrap=True)
        for line in (pack.suits, *_rates(pack)):
            console.print(Text(f"    {line}"), soft_wrap=True)
    missing = [state for state in states if not state.installed and state.get]
    if missing:
        console.print(Text("\n取得未装的模型："))
    for state in missing:
        console.print(Text(f"  {state.pack.name}：{state.get}"), soft_wrap=True)
    return 0


def _rates(pack: Pack) -> list[str]:
    """Published error rates, a line per source."""
    return [
        f"公布的字错率：{'，'.join(f'{name} {value:g}%' for name, value in rates.percent.items())}"
        f"（{rates.source}）"
        for rates in pack.cer
    ]


def pull_model(name: str, console: Console | None = None) -> int:
    """Get a pack.

    Raises:
        MissingPart: it cannot be had; the hint says what to do.
    """
    console = console or Console()
    _check_known(name)
    pack = pull(name)
    console.print(Text(f"已就绪：{pack.id}  {pack.path}"), soft_wrap=True)
    return 0


def _check_known(name: str) -> None:
    """A name without a slash is one of the list; with one it may be a repository of the hub."""
    known = [state.pack.name for state in list_packs()]
    if name in known or "/" in name:
        return
    near = difflib.get_close_matches(name, known, n=2, cutoff=0.8)
    hint = f"是否想写 {' 或 '.join(near)}？" if near else f"可选：{'、'.join(known)}"
    raise MissingPart(f"没有叫 {name} 的模型", hint=hint, kind="model.unknown")


def verify_models(name: str | None, console: Console | None = None) -> int:
    """Check packs file by file.

    Returns:
        0 when all are sound, 1 when one is not or there is none.

    Raises:
        MissingPart: the named pack is not on this machine.
    """
    console = console or Console()
    outcomes = verify((name,) if name else ())
    for outcome in outcomes:
        state = "完好" if outcome.ok else "有误"
        style = "" if outcome.ok else "red"
        console.print(Text(f"{state}  {outcome.name}  {outcome.path}", style=style), soft_wrap=True)
        for fault in outcome.faults:
            console.print(Text(f"    {fault.zh}", style="red"), soft_wrap=True)
    if not outcomes:
        console.print(Text("还没有装任何模型。下一步：make install", style="red"))
    return 0 if outcomes and all(outcome.ok for outcome in outcomes) else 1
