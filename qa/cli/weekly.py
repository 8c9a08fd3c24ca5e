"""The command ``weekly``: names and options only; its work is in ``qa.commands.weekly``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.cli.help import Command

__all__ = ["add_weekly"]

_HELP = (
    "由已评分的通话写出周报：班组与坐席的成绩、真实变化、辅导清单、客户声音、承诺、抽检名单。\n\n"
    "写到 输出文件夹/weekly/时段/ 下：index.html、班组和坐席各一页、weekly.xlsx、摘要.txt、"
    "抽检名单.csv、data/。"
)


def add_weekly(app: typer.Typer) -> None:
    """Give the program this command."""
    app.command("weekly", cls=Command, help=_HELP)(_weekly)


def _weekly(  # noqa: PLR0913 - the command's options
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="文件夹", help="score 用过的输出文件夹")] = Path(
        "reports"
    ),
    week: Annotated[
        str | None, typer.Option("--week", metavar="周", help="ISO 周，如 2026-W47；缺省为上一个整周")
    ] = None,
    month: Annotated[str | None, typer.Option("--month", metavar="月", help="改看一个月，如 2026-11")] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="日期", help="改看一段日子，从这天起")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="日期", help="到这天为止（含）")] = None,
    store: Annotated[
        str | None, typer.Option("--store", metavar="URL", help="结果库；缺省为输出文件夹里的 qa.db")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", metavar="文件", help="花名册 CSV：agent_id,name,team,from,to，可有生效日期"),
    ] = None,
    reviews: Annotated[
        Path | None,
        typer.Option("--reviews", metavar="文件", help="人工复核和申诉（填好的抽检名单.csv，或 JSONL）"),
    ] = None,
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="时区", help="按哪里的钟点分日子")
    ] = "Asia/Shanghai",
    min_calls: Annotated[
        int, typer.Option("--min-calls", min=2, max=1000, metavar="数", help="少于这么多通的坐席不排名")
    ] = 10,
    pass_mark: Annotated[
        float | None,
        typer.Option(
            "--pass-mark", min=0, max=100, metavar="分", help="多少分算合格；缺省为各评分卡的及格线"
        ),
    ] = None,
    sample: Annotated[
        int, typer.Option("--sample", min=0, max=1000, metavar="数", help="随机抽几通请人听")
    ] = 20,
    standardise: Annotated[
        bool, typer.Option("--standardise", help="排名按通话类型折算，接难电话的不吃亏")
    ] = False,
    now: Annotated[
        str | None, typer.Option("--now", metavar="时刻", help="承诺是否到期以此为准；缺省为现在")
    ] = None,
    redact: Annotated[
        bool,
        typer.Option(
            "--redact/--no-redact", help="遮盖原话里的证件号、卡号、电话、地址、密码、验证码等；缺省遮盖"
        ),
    ] = True,
) -> int:
    from qa.commands.weekly import WeeklyRequest, weekly_report  # noqa: PLC0415 - quick help

    return weekly_report(
        WeeklyRequest(
            out=out,
            store=store or "",
            week=week or "",
            month=month or "",
            start=start or "",
            end=end or "",
            timezone=timezone,
            roster=roster,
            reviews=reviews,
            min_calls=min_calls,
            pass_mark=pass_mark,
            sample=sample,
            standardise=standardise,
            now=now or "",
            redact=redact,
        )
    )
