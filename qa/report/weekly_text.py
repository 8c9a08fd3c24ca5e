"""The weekly summary as plain text, ready to paste into an e-mail. Pure."""

from __future__ import annotations

from typing import Any

from qa.report.weekly_brief import brief
from qa.report.weekly_notes import gaps
from qa.report.weekly_parts import score_row
from qa.report.weekly_words import Links, span_of
from qa.weekly.week import Weekly

__all__ = ["fatal_lines", "promised_line", "summary_text", "to_hear", "unchanged_line"]

_WIDTH = 36


def summary_text(weekly: Weekly) -> str:
    """The summary: a subject line, then what a manager must know, without links."""
    span = span_of(weekly.setup.period.kind)
    minute = brief(weekly, Links("."))
    lines = [f"主题：客服质检{span.report} {weekly.setup.period.title}", "", *minute["headline"]]
    lines += ["", "【表扬】", *(_person(p) for p in minute["praise"])]
    lines += [] if minute["praise"] else [minute["no_praise"]]
    lines += ["", "【辅导】", *(_person(p) for p in minute["coach"])]
    lines += [] if minute["coach"] else [minute["no_coach"]]
    lines += fatal_lines(minute["fatal"])
    lines += ["", "【真实变化】", *(f"· {c['text']}" for c in minute["changes"])]
    lines += [] if minute["changes"] else [unchanged_line(weekly, no_past=minute["no_past"])]
    lines += ["", "【承诺】", promised_line(minute["promises"])]
    lines += [
        f"· {p['due']} {p['agent']}：{_short(p['what'])}（{p['state']}）" for p in minute["promises"]["rows"]
    ]
    if weekly.cards.teams:
        lines += ["", "【班组】"]
        for card in weekly.cards.teams:
            row = score_row(weekly, card)
            lines.append(
                f"· {row['name']}：均分 {row['mean']}（{row['range']}），合格率 {row['passed']}，"
                f"{row['scored']:,} 通；{row['last'].title}"
            )
    lines += ["", "【没有算进去的】", *(f"· {g}" for g in gaps(weekly))]
    lines += ["", f"括号里是 95% 区间。生成于 {weekly.setup.now:%Y-%m-%d %H:%M}，详情见附带的网页和表格。"]
    return "\n".join(lines) + "\n"


def unchanged_line(weekly: Weekly, *, no_past: bool) -> str:
    """What to say where nothing is marked as changed."""
    span = span_of(weekly.setup.period.kind)
    return f"没有{span.last}和{span.usual}的数据，还不能比较。" if no_past else "没有超出正常波动的变化。"


def _person(person: dict[str, Any]) -> str:
    why = f"：{person['why']}" if person["why"] else ""
    calls = "；".join(map(to_hear, person["calls"]))
    return f"· {person['name']}（{person['team']}，{person['score']}）{why}。{calls}"


def to_hear(call: dict[str, Any]) -> str:
    """What to hear of a call, and where in it."""
    return f"{call['zh']}请听 {call.get('label', '')}（编号 {call.get('call_id', '')}，{call.get('at', '')}）"


def fatal_lines(fatal: dict[str, Any]) -> list[str]:
    """Whose calls with something fatal to hear first; none where there are none."""
    if not fatal["rows"]:
        return []
    people = [
        f"· {p['name']} {p['n']} 通{''.join('：' + to_hear(c) for c in p['calls'])}" for p in fatal["rows"]
    ]
    return [f"出现致命项的 {fatal['n']:,} 通要先听，最多的是：", *people]


def promised_line(promises: dict[str, Any]) -> str:
    """How many promises press, in one sentence."""
    parts = [f"三天内到期 {promises['soon']} 项", f"已逾期 {promises['overdue']} 项"]
    if promises["unverified"]:
        parts.append(f"到期待核实 {promises['unverified']} 项")
    return "，".join(parts) + "。"


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
