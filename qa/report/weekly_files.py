"""All files of a weekly report, each written beside its place and then renamed.

``write_weekly`` is the one entry. The folder can be handed on as it is: links are relative.
"""

from __future__ import annotations

import itertools
import json
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from qa.errors import QaError, system_reason
from qa.files import write_atomic
from qa.report.files import dump_json
from qa.report.render import render_template
from qa.report.weekly_sheets import weekly_xlsx
from qa.report.weekly_tables import sample_csv, tables
from qa.report.weekly_text import summary_text
from qa.report.weekly_views import agent_view, overview, team_view
from qa.report.weekly_words import Links
from qa.weekly.measures import PASSED, TOTAL
from qa.weekly.week import Weekly

__all__ = ["ASIDE", "page_names", "write_weekly"]

Name = Callable[[str], str]

ASIDE = "抽检名单-原"
"""How the names of files begin in whose place the list of calls to hear was written."""

_PAGES = ("teams", "agents")
_TO_HEAR = "抽检名单.csv"


def write_weekly(folder: Path, weekly: Weekly, *, safe: Name = str) -> tuple[Path, ...]:
    """Write the pages, the spreadsheet, the summary, the list of calls to hear and the data.

    Files: ``index.html``, ``teams/*.html``, ``agents/*.html``, ``weekly.xlsx``, ``摘要.txt``,
    ``抽检名单.csv`` (rows that people filled in stay), ``figures.json`` (the headline figures of this and
    earlier editions) and ``data/``.

    Args:
        folder: where to; made when missing. Pages of teams and agents that are no more are deleted.
        weekly: the figures.
        safe: makes a name of a team or agent fit for a file.

    Returns:
        The files, the overview first.

    Raises:
        QaError: a file cannot be written, for instance because Excel holds it open.
    """
    editions = _editions(folder / "figures.json")
    written = []
    for name, data in _files(folder, weekly, editions, safe):
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, data)
        except OSError as error:
            raise QaError(
                f"周报写不进：{path}（{system_reason(error)}）",
                hint="请检查磁盘空间和写入权限；若文件正在 Excel 中打开，请先关闭",
                kind="report.write",
            ) from error
        written.append(path)
    _drop_former(folder, {_same(path) for path in written})
    return tuple(written)


def _drop_former(folder: Path, written: Collection[str]) -> None:
    """Delete pages of teams and agents that only an earlier edition had.

    Nothing leads there any more, and calls that were deleted since may still be told there.
    """
    for name in _PAGES:
        for path in (folder / name).glob("*.html"):
            if _same(path) not in written:
                with suppress(OSError):  # held open: it goes with the next edition
                    path.unlink()


def _same(path: Path) -> str:
    """A path however a disk writes it back: some change the form of letters."""
    return unicodedata.normalize("NFC", f"{path}").casefold()


def page_names(names: Iterable[str], safe: Name) -> dict[str, str]:
    """Distinct file names (letter case aside) for teams or agents."""
    out: dict[str, str] = {}
    used: set[str] = set()
    for name in names:
        wanted, count = safe(name), 1
        chosen = wanted
        while chosen.casefold() in used:
            count += 1
            chosen = f"{wanted}-{count}"
        used.add(chosen.casefold())
        out[name] = f"{chosen}.html"
    return out


def _files(
    folder: Path, weekly: Weekly, editions: list[dict[str, Any]], safe: Name
) -> Iterator[tuple[str, bytes]]:
    teams = page_names([c.id for c in weekly.cards.teams], safe)
    agents = page_names([c.id for c in weekly.cards.agents], safe)
    top, below = Links(str(folder.absolute())), Links(str(folder.absolute() / "teams"))
    page = overview(weekly, top, _under("teams", teams), _under("agents", agents), editions)
    yield "index.html", _html("weekly_index.html.j2", page)
    for card in weekly.cards.teams:
        view = team_view(weekly, card, below, _under("../agents", agents))
        yield f"teams/{teams[card.id]}", _html("weekly_team.html.j2", view)
    for card in weekly.cards.agents:
        view = agent_view(weekly, card, below, _under("../teams", teams))
        yield f"agents/{agents[card.id]}", _html("weekly_agent.html.j2", view)
    yield "weekly.xlsx", weekly_xlsx(weekly, top)
    yield "摘要.txt", summary_text(weekly).encode("utf-8")
    yield from _to_hear(folder, weekly)
    for name, data in tables(weekly):
        yield f"data/{name}", data
    yield "figures.json", dump_json({"schema": 1, "editions": _with_this(weekly, editions)}).encode("utf-8")


def _to_hear(folder: Path, weekly: Weekly) -> Iterator[tuple[str, bytes]]:
    """The list of calls to hear with what people filled in; a file that is no such list is put aside."""
    path = folder / _TO_HEAR
    try:
        old = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise QaError(
            f"{path}：读不了，里面可能有人填过，没有覆盖（{system_reason(error)}）",
            hint="若文件正在 Excel 中打开，请先关闭",
            kind="report.write",
        ) from error
    merged = sample_csv(weekly, old)
    if merged is None:
        yield _free_name(path), old
        merged = sample_csv(weekly) or b""
    yield _TO_HEAR, merged


def _free_name(path: Path) -> str:
    numbers = itertools.count(1)
    names = (f"{ASIDE}{number}{path.suffix}" for number in numbers)
    return next(name for name in names if not path.with_name(name).exists())


def _html(template: str, page: Mapping[str, Any]) -> bytes:
    return render_template(template, page=page).encode("utf-8")


def _under(folder: str, names: Mapping[str, str]) -> dict[str, str]:
    return {name: f"{folder}/{quote(file)}" for name, file in names.items()}


def _editions(path: Path) -> list[dict[str, Any]]:
    """Earlier editions of this report; none where the file is missing or damaged."""
    try:
        held = json.loads(path.read_text("utf-8"))["editions"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [e for e in held if isinstance(e, dict) and {"at", "scored", "mean"} <= set(e)]


def _with_this(weekly: Weekly, editions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    card = weekly.cards.all
    this = {
        "at": f"{weekly.setup.now:%Y-%m-%d %H:%M}",
        "calls": card.calls,
        "scored": card.scored,
        "mean": card.figures[TOTAL].value,
        "passed": card.figures[PASSED].value,
        "agents": {c.id: c.figures[TOTAL].value for c in weekly.cards.agents},
    }
    same = [e for e in editions[-1:] if all(e.get(k) == v for k, v in this.items() if k != "at")]
    return [*editions] if same else [*editions, this]
