"""``qa weekly``: the store's calls of a period -> scorecards for managers.

Wires the store, the roster and reviews files, ``qa.weekly`` and the report room together.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from qa.calls.callid import safe_id
from qa.commands.weekly_clue import clue_of, untimed
from qa.commands.weekly_marks import PassMarks
from qa.errors import UsageError, pip_install
from qa.files import private_files, shown
from qa.kept.stored_calls import open_store
from qa.kept.weekly_facts import Detail, facts_of
from qa.kept.weekly_masking import CallMasks
from qa.report.weekly_files import ASIDE, write_weekly
from qa.report.weekly_tables import parquet_at_hand
from qa.report.weekly_text import summary_text
from qa.store import Store
from qa.store.database import private_folder
from qa.table_rows import table_text
from qa.weekly.facts import CallFacts
from qa.weekly.frames import Setup
from qa.weekly.periods import Period, bounds, last_full_week, month_period, range_period, week_period, zone
from qa.weekly.reviews import Review, parse_reviews
from qa.weekly.roster import Roster, parse_roster
from qa.weekly.week import Weekly, make_weekly

__all__ = ["WeeklyRequest", "weekly_report"]


@dataclass(frozen=True, slots=True)
class WeeklyRequest:
    """What was asked for; empty texts were not given.

    Attributes:
        out: the folder that ``score`` wrote to; the report goes to ``out/weekly/PERIOD``.
        store: SQLAlchemy URL; empty for the configured one, else ``qa.db`` in ``out``.
        week, month, start, end: at most one kind of period; none means the last full week.
        now: the moment promises are judged by (ISO 8601); empty for the present.
        pass_mark: points from which a call passes; ``None`` for those of the scorecards.
        redact: mask personal data in quotes.
    """

    out: Path
    store: str = ""
    week: str = ""
    month: str = ""
    start: str = ""
    end: str = ""
    timezone: str = "Asia/Shanghai"
    roster: Path | None = None
    reviews: Path | None = None
    min_calls: int = 10
    pass_mark: float | None = None
    sample: int = 20
    standardise: bool = False
    now: str = ""
    redact: bool = True


def weekly_report(request: WeeklyRequest) -> int:
    """Write the report and say the summary.

    Returns:
        The exit status: 0, also for a period without calls.

    Raises:
        UsageError: an option or file is wrong, or there is no store.
        QaError: the store cannot be read, or a file cannot be written.
    """
    setup = _setup(request)
    reviews = parse_reviews(*_file(request.reviews)) if request.reviews else ()
    folder = request.out / "weekly" / setup.period.name
    with _without_collection():
        weekly = _figures(request, setup, reviews)
        with suppress(OSError):  # said when the first file is written
            private_folder(request.out)
        with private_files(request.out):
            files = write_weekly(folder, weekly, safe=safe_id)
    if request.reviews:
        for said in weekly.unmet:
            Console(stderr=True).print(Text(f"注意：{shown(request.reviews)} {said}"), soft_wrap=True)
    for path in files:
        if path.name.startswith(ASIDE):
            said = f"注意：原来的抽检名单读不出，里面可能有人填过，原样存成了 {shown(path)}，请核对"
            Console(stderr=True).print(Text(said), soft_wrap=True)
    console = Console()
    console.print(Text(summary_text(weekly)), soft_wrap=True)
    console.print(Text(f"已写出 {len(files)} 个文件，先看：{files[0]}"), soft_wrap=True)
    if not parquet_at_hand():
        console.print(
            Text("data/ 里只有 CSV；还要 Parquet 请先运行 " + pip_install("'pyarrow>=18'")),
            soft_wrap=True,
        )
    return 0


@contextmanager
def _without_collection() -> Iterator[None]:
    """Without the cycle collector: it finds nothing among millions of small values, and takes long."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _setup(request: WeeklyRequest) -> Setup:
    tz = zone(request.timezone)
    now = _now(request.now, tz)
    roster = parse_roster(*_file(request.roster)) if request.roster else Roster()
    return Setup(
        period=_period(request, now.date()),
        tz=tz,
        now=now,
        roster=roster,
        min_calls=request.min_calls,
        pass_mark=request.pass_mark,
        standardise=request.standardise,
        control=request.sample,
    )


def _now(text: str, tz: ZoneInfo) -> dt.datetime:
    if not text:
        return dt.datetime.now(tz).replace(tzinfo=None)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--now 的写法不对：{text}", hint="写成 2026-11-23T09:00") from None
    return moment.astimezone(tz).replace(tzinfo=None) if moment.tzinfo else moment


def _period(request: WeeklyRequest, today: dt.date) -> Period:
    ranged = bool(request.start or request.end)
    if sum((bool(request.week), bool(request.month), ranged)) > 1:
        raise UsageError("--week、--month、--from/--to 只能用一种", hint="留下要看的那一个")
    if request.week:
        return week_period(request.week)
    if request.month:
        return month_period(request.month)
    return range_period(request.start, request.end) if ranged else last_full_week(today)


def _file(path: Path) -> tuple[str, str]:
    """The text of a CSV or JSONL file, and what messages call it."""
    return table_text(path, shown(path)), shown(path)


def _figures(request: WeeklyRequest, setup: Setup, reviews: tuple[Review, ...]) -> Weekly:
    with open_store(request.out, request.store, reading=True) as store:
        rows = [row for folder in store.folders() for row in store.calls(folder).values()]
        called = "月" if setup.period.kind == "month" else "周"
        clue = clue_of(rows, setup.period, setup.tz, called=called)
        if request.redact:
            setup = replace(setup, mask=CallMasks(store, rows))
        known = {row.call_id for row in rows} if reviews else set()
        unplaced = untimed(rows, setup.tz)
        weekly = make_weekly(_calls(store, setup), setup, reviews, untimed=unplaced, known=known)
        return replace(weekly, clue=clue)


def _calls(store: Store, setup: Setup) -> Iterator[CallFacts]:
    """The calls of all periods; the older, the less of each is decoded."""
    periods = setup.periods
    # Times without an offset are on the zone's own clock; a day more on each side leaves none out.
    start = bounds(periods[-1], setup.tz)[0] - dt.timedelta(days=1)
    end = bounds(setup.period, setup.tz)[1] + dt.timedelta(days=1)
    whole, counted = f"{periods[1].start}", f"{periods[4].start}"
    marks = PassMarks(store)
    for call in store.scored_calls(start.isoformat(), end.isoformat(), zone=setup.tz):
        # Compared as text, a day early: an offset can move a call by less than that.
        day = (call.started_at or "")[:10]
        detail = Detail.ALL if day >= _day_before(whole) else Detail.SCORE
        if detail is Detail.SCORE and day >= _day_before(counted):
            detail = Detail.CHECKS
        yield replace(facts_of(call, detail), pass_mark=marks.of(call))


def _day_before(day: str) -> str:
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()
