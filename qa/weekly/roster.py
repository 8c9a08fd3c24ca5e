"""Who belongs to which team, and since when. Reads the roster's text; knows no files or calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.errors import UsageError
from qa.headings import HEADINGS
from qa.metadata import iso_moment
from qa.table_rows import open_table

__all__ = ["Membership", "Roster", "parse_roster"]

_AS_IN_LISTS = {"agent_id": "agent_id", "agent_name": "name", "team": "team"}
_HEADINGS: Mapping[str, str] = {
    **{heading: _AS_IN_LISTS[field] for heading, field in HEADINGS.items() if field in _AS_IN_LISTS},
    **dict.fromkeys(("agent_id", "员工编码", "员工工号"), "agent_id"),
    **dict.fromkeys(("name", "agent_name", "姓名", "员工"), "name"),
    **dict.fromkeys(("team", "部门"), "team"),
    **dict.fromkeys(("from", "起", "开始", "开始日期", "生效日期", "入组日期"), "from"),
    **dict.fromkeys(("to", "止", "结束", "结束日期", "失效日期", "离组日期"), "to"),
}
_SHAPE = "表头写 agent_id,name,team,from,to（或 工号,姓名,班组,开始日期,结束日期）"


@dataclass(frozen=True, slots=True)
class Membership:
    """One agent in one team from ``start`` to ``end``, both included; ``None`` leaves a side open."""

    agent_id: str
    name: str
    team: str
    start: dt.date | None = None
    end: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether it holds on that day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who was where; an empty roster knows nobody."""

    members: Mapping[str, tuple[Membership, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.members)

    def at(self, agent_id: str, day: dt.date) -> Membership | None:
        """The agent's membership on a day, or ``None``."""
        return next((m for m in self.members.get(agent_id, ()) if m.holds(day)), None)


def parse_roster(text: str, where: str) -> Roster:
    """Read a roster in CSV form; headings in English or Chinese, dates as in call lists.

    Args:
        text: the file's text.
        where: the file, for error messages.

    Raises:
        UsageError: naming every faulty line: a missing number or team, a wrong date, or an agent in two
            teams on one day.
    """
    table = open_table(text, where)
    named = {head: field for head in table.heads if (field := _HEADINGS.get(head.strip().lower(), ""))}
    missing = [zh for field, zh in (("agent_id", "工号"), ("team", "班组")) if field not in named.values()]
    if missing:
        raise table.lacks("和".join(missing) + ("这两列" if len(missing) > 1 else "这一列"), hint=_SHAPE)
    faults: list[str] = []
    members: dict[str, list[Membership]] = {}
    for line, row in table.records(named):
        given = {named[head]: cell.strip().removeprefix("'") for head, cell in row.items() if head in named}
        if not any(given.values()):
            continue
        try:
            entry = _entry(given)
        except ValueError as error:
            faults.append(f"第 {line} 行{error}")
            continue
        own = members.setdefault(entry.agent_id, [])
        clash = next((m for m in own if _meet(m, entry)), None)
        if clash is not None:
            faults.append(f"第 {line} 行：工号 {entry.agent_id} 同一天既在{clash.team}又在{entry.team}")
        own.append(entry)
    if faults:
        more = f"；另有 {len(faults) - 10} 处" if len(faults) > 10 else ""
        raise UsageError(f"{where}：{'；'.join(faults[:10])}{more}", hint=f"请改正后重试。{_SHAPE}")
    return Roster({agent: tuple(entries) for agent, entries in members.items()})


def _entry(given: Mapping[str, str]) -> Membership:
    if not given.get("agent_id") or not given.get("team"):
        raise ValueError("：缺少工号或班组")
    start, end = _date(given.get("from", "")), _date(given.get("to", ""))
    if start and end and end < start:
        raise ValueError("：结束日期早于开始日期")
    return Membership(given["agent_id"], given.get("name", ""), given["team"], start, end)


def _date(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.datetime.fromisoformat(iso_moment(text)).date()
    except ValueError:
        raise ValueError(f"：日期“{text}”看不懂，应写成 2026-11-01") from None


def _meet(one: Membership, other: Membership) -> bool:
    """Whether two memberships share a day."""
    late = max(one.start or dt.date.min, other.start or dt.date.min)
    return late <= min(one.end or dt.date.max, other.end or dt.date.max)
