"""Columns of a call list: which field each heading means, and what to tell of those it does not know.

Exports of telephone systems name their columns as they like. A heading that can mean only one thing is
taken for it; one that may mean another thing too (编号, 时间) only where no better one is there and its
values fit. Pure: headings and some rows in, a renaming and remarks out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa.metadata import FIELDS, is_moment

__all__ = ["HEADINGS", "Columns", "nearest_field", "read_columns", "unknown_fields"]

HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "路径",
            "文件",
            "文件名",
            "文件路径",
            "文件地址",
            "录音",
            "录音路径",
            "录音文件",
            "录音文件名",
            "录音地址",
        ),
        "path",
    ),
    **dict.fromkeys(
        (
            *("通话编号", "通话id", "通话号", "通话标识", "通话流水号", "流水号", "呼叫编号", "呼叫id"),
            *("会话编号", "会话id", "录音编号", "录音id", "callid"),
        ),
        "call_id",
    ),
    **dict.fromkeys(
        (
            "工号",
            "坐席工号",
            "座席工号",
            "坐席编号",
            "坐席id",
            "客服工号",
            "客服编号",
            "员工号",
            "员工编号",
            "agentid",
        ),
        "agent_id",
    ),
    **dict.fromkeys(
        ("坐席", "座席", "坐席姓名", "座席姓名", "客服", "客服姓名", "员工姓名", "agentname"), "agent_name"
    ),
    **dict.fromkeys(("班组", "团队", "小组", "组别", "坐席组", "所属班组"), "team"),
    **dict.fromkeys(("客户编号", "客户id", "客户号"), "customer_id"),
    **dict.fromkeys(("呼叫方向", "通话方向", "呼叫类型", "方向"), "direction"),
    **dict.fromkeys(
        (
            "开始时间",
            "起始时间",
            "通话开始时间",
            "呼叫开始时间",
            "录音开始时间",
            "来电时间",
            "呼入时间",
            "starttime",
        ),
        "started_at",
    ),
    **dict.fromkeys(("结束时间", "通话结束时间", "挂机时间", "挂断时间", "endtime"), "ended_at"),
    "振铃次数": "ring_count",
    "振铃时长": "ring_seconds",
    "排队时长": "queue_wait_s",
}
"""Headings that mean one thing; written without spaces, underscores and what stands in brackets."""

_MOMENTS = ("时间", "通话时间", "呼叫时间", "录音时间")
_STARTS = tuple(heading for heading, field in HEADINGS.items() if field == "started_at")
_PERHAPS: Mapping[str, str] = {
    **dict.fromkeys(("编号", "id"), "call_id"),
    **dict.fromkeys((*_MOMENTS, "日期时间"), "started_at"),
    # Systems that cut the moment in two call the day 开始日期 where they call the clock 开始时间.
    **{
        name.replace("时间", "日期"): "started_at"
        for name in (*_MOMENTS[1:], *_STARTS, "时间")
        if "时间" in name
    },
}
"""Headings that may mean something else; the likelier come first."""

_NAMED_ELSEWHERE = frozenset(
    (
        *("company", "products", "hotwords", "agent_language", "delay_told_at", "customer_name", "customer"),
        *("客户姓名", "客户", "姓名", "公司", "公司名称", "企业", "extra"),
    )
)
"""Columns that are no fields of their own, but are looked at by somebody."""

_BESIDES = re.compile(r"[（(][^）)]*[）)]|[\s_]")
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}([:：]\d{2})?")
_NUMBER = re.compile(r"[A-Za-z]{0,3}\d{2,}")
_ALIKE = 0.6
_CHINESE = tuple(heading for heading in HEADINGS if not heading.isascii())
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """What a list's columns mean.

    Attributes:
        fields: the field each heading stands for; other headings stand for themselves.
        day: a heading whose dates belong before the clock times of ``started_at``; empty for none.
        notes: what the user should know, in Chinese, for after the list's name.
    """

    fields: Mapping[str, str]
    day: str = ""
    notes: tuple[str, ...] = ()

    def row(self, record: Mapping[str, object]) -> dict[str, object]:
        """A row under the contract's names."""
        row = {self.fields.get(key, key.strip()): value for key, value in record.items()}
        if self.day:
            row["started_at"] = f"{record.get(self.day) or ''} {row.get('started_at') or ''}".strip()
        return row


def read_columns(names: Sequence[str], rows: Sequence[Mapping[str, object]]) -> Columns:
    """Find out what a list's columns mean.

    Args:
        names: the headings in order.
        rows: some rows, to see whether a column's values fit.
    """
    notes: list[str] = []
    wanted: dict[str, list[str]] = {}
    for name in sorted(names, key=_rank):
        if field := _field(name):
            wanted.setdefault(field, []).append(name)
    day = _day_beside_clock(wanted.get("started_at", []), rows)
    fields: dict[str, str] = {}
    for field, rivals in wanted.items():
        fitting = [
            name for name in rivals if name != day and _fits(name, field, rows, notes, clock=bool(day))
        ]
        if fitting:
            fields[fitting[0]] = field
            notes += [f"“{name}”与“{fitting[0]}”意思相同，采用“{fitting[0]}”" for name in fitting[1:]]
    if day:
        notes.append(f"通话的开始时间由“{day}”与“{_heading(fields, 'started_at')}”两列合成")
    _number_as_agent(fields, rows, notes)
    unknown = [
        name for name in names if name.strip() and not _field(name) and name.strip() not in _NAMED_ELSEWHERE
    ]
    if unknown:
        notes.append(_unknown(unknown))
    return Columns(fields, day, tuple(notes))


def _bare(name: str) -> str:
    return _BESIDES.sub("", name.strip().lower())


def _own(name: str) -> str:
    """The field that is called like this, letter case aside."""
    low = name.strip().lower()
    return low if low in FIELDS or low == "path" else ""


def _field(name: str) -> str:
    return _own(name) or HEADINGS.get(_bare(name), "") or _PERHAPS.get(_bare(name), "")


def _rank(name: str) -> tuple[int, int]:
    """The better a heading says what it means, the earlier."""
    if _own(name):
        return 0, 0
    bare = _bare(name)
    return (1, 0) if bare in HEADINGS else (2, list(_PERHAPS).index(bare) if bare in _PERHAPS else 0)


def _values(name: str, rows: Sequence[Mapping[str, object]]) -> list[str]:
    return [text for row in rows if (text := str(row.get(name) or "").strip())]


def _mostly(values: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return bool(values) and 2 * sum(map(fits, values)) > len(values)


def _is_clock(text: str) -> bool:
    return _CLOCK.fullmatch(text) is not None


def _is_day(text: str) -> bool:
    return len(text) <= 11 and is_moment(text)


def _day_beside_clock(names: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """The column of dates where the best column for the start holds times of day only."""
    best = next((name for name in names if "日期" not in name), "")
    if not best or not _mostly(_values(best, rows), _is_clock):
        return ""
    return next((name for name in names if name != best and _mostly(_values(name, rows), _is_day)), "")


def _fits(
    name: str, field: str, rows: Sequence[Mapping[str, object]], notes: list[str], *, clock: bool
) -> bool:
    """Whether a column may stand for a field: a heading that may mean another thing must have the values."""
    if field != "started_at" or _rank(name)[0] < 2:
        return True
    values = _values(name, rows)
    if not values or _mostly(values, _is_clock if clock else is_moment):
        return True
    notes.append(f"“{name}”的值（如 {values[0][:20]}）不是日期时间，没有用作通话的开始时间")
    return False


def _heading(fields: Mapping[str, str], field: str) -> str:
    return next((name for name, known in fields.items() if known == field), "")


def _number_as_agent(fields: dict[str, str], rows: Sequence[Mapping[str, object]], notes: list[str]) -> None:
    """A column of agents' names that holds numbers holds agents' numbers."""
    name = _heading(fields, "agent_name")
    if not name or _own(name) or "agent_id" in fields.values():
        return
    values = _values(name, rows)
    if values and all(map(_NUMBER.fullmatch, values)):
        fields[name] = "agent_id"
        notes.append(f"“{name}”一列是号码，按工号读入")


def _unknown(names: Sequence[str]) -> str:
    """Headings that are not known, each with the nearest known one."""
    said = [_asked(name, _nearest(name, ("path", *FIELDS, *_CHINESE))) for name in names[:_MOST_NAMED]]
    more = f" 等 {len(names)} 列" if len(names) > _MOST_NAMED else ""
    return f"不认识的列：{'、'.join(said)}{more}，只作为附加信息保存"


def unknown_fields(names: Iterable[str]) -> list[str]:
    """Which names stand for no field of a call and are looked at by nobody else.

    Args:
        names: keys where only the contract's own names are read, unlike the headings of a list.
    """
    return [name for name in names if name not in FIELDS and name not in _NAMED_ELSEWHERE]


def nearest_field(name: str) -> str:
    """A name with the field that was perhaps meant, as a question; alone where none is near."""
    meant = _field(name) or _nearest(name, (*FIELDS, *_CHINESE))
    field = HEADINGS.get(meant, meant)
    return _asked(name, field if field in FIELDS else "")


def _nearest(name: str, known: Sequence[str]) -> str:
    return next(iter(difflib.get_close_matches(name.strip().lower(), known, n=1, cutoff=_ALIKE)), "")


def _asked(name: str, meant: str) -> str:
    return name.strip()[:40] + (f"（是否想写 {meant}？）" if meant else "")
