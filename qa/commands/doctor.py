"""``doctor``: the state of the installation in a table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.config import load_settings
from qa.doctor import Finding, examine
from qa.errors import QaError

__all__ = ["doctor"]


def doctor(
    out: Path, config: Path | None, flags: Mapping[str, object], console: Console | None = None
) -> int:
    """Print what was found.

    Returns:
        0, or 1 when something essential is missing.
    """
    console = console or Console()
    findings: list[Finding] = []
    try:
        settings = load_settings(config, flags)
        with console.status("正在检查……"):
            findings = list(examine(settings, out.absolute()))
    except QaError as error:
        findings.append(Finding("配置", False, error.message, error.hint))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column()
    table.add_column(overflow="fold")
    for found in findings:
        state = Text("正常", "green") if found.ok else Text("缺失" if found.essential else "注意", "bold red")
        said = Text(found.said)
        if found.mend:
            said.append(f"\n→ {found.mend}", "yellow")
        table.add_row(state, Text(found.what), said)
    console.print(table)
    broken = [found for found in findings if not found.ok and found.essential]
    console.print(Text(f"\n有 {len(broken)} 处要先解决。" if broken else "\n可以开始质检。"))
    return 1 if broken else 0
