"""An evaluation as tables in the terminal, in Chinese. Formats figures; computes none."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from qa.evaluation.agreement import Agreement, Judgement
from qa.evaluation.hearing_table import number, percent, print_hearing
from qa.evaluation.run import EvalReport, ModeReport
from qa.evaluation.stages import StageScore
from qa.shown_words import VERDICT_ZH

__all__ = ["print_report"]

MODE_ZH = {"text": "标准文本", "audio": "识别文本"}


def print_report(report: EvalReport, console: Console, *, reasons: bool = True) -> None:
    """Print an evaluation.

    Args:
        report: the figures.
        console: where to.
        reasons: whether to list every verdict that differs, with both reasons.
    """
    console.print(f"评测数据：{escape(report.folder)}　评分表：{escape(report.scorecard)}")
    for fault in report.faults:
        console.print(f"[yellow]跳过：{escape(fault)}[/]")
    for mode in report.modes:
        console.rule(f"{MODE_ZH[mode.mode]}（{len(mode.calls)} 通）")
        for failure in mode.failures:
            console.print(f"[red]未能评测：{escape(failure)}[/]")
        if mode.speech is not None:
            print_hearing(mode, mode.speech, console)
        console.print(_stages(mode), _checks(mode))
        if mode.extract:
            console.print(_extract(mode))
        _alarms(mode, console)
        if reasons and mode.disagreements:
            console.print(_disagreements(mode.disagreements))
        if mode.unjudged:
            names = "、".join(mode.unjudged)
            console.print(
                f"[dim]有标准答案、评分表里没有的检查（{len(mode.unjudged)} 项）：{escape(names)}[/]"
            )


def _stages(mode: ModeReport) -> Table:
    table = Table(title="阶段切分", title_justify="left")
    table.add_column("通话")
    names = ("句数", "归段正确率", "宏平均 F1", "边界误差中位", "边界差一句以内", "漏段", "多段")
    for name in names:
        table.add_column(name, justify="right")
    for call in mode.calls:
        table.add_row(call.call_id, *_stage_row(call.stages))
    table.add_section()
    table.add_row("合计", *_stage_row(mode.stages), style="bold")
    return table


def _stage_row(score: StageScore) -> tuple[str, ...]:
    return (
        str(len(score.pairs)),
        percent(score.accuracy),
        number(score.macro_f1),
        f"{number(score.median_boundary_turns, 1)} 句 / {number(score.median_boundary_s, 1)} 秒",
        percent(score.within_one_turn),
        str(score.missed),
        str(score.spurious),
    )


def _checks(mode: ModeReport) -> Table:
    table = Table(title="检查结论与标准答案的一致性", title_justify="left")
    table.add_column("检查")
    for name in ("数量", "一致", "一致率", "95% 区间", "Kappa", "待复核", "扣分准确率", "扣分检出率"):
        table.add_column(name, justify="right")
    for found in mode.checks:
        table.add_row(found.check, *_agreement_row(found))
    table.add_section()
    table.add_row("合计", *_agreement_row(mode.overall), style="bold")
    return table


def _agreement_row(found: Agreement) -> tuple[str, ...]:
    interval = found.interval
    return (
        str(found.n),
        str(found.agreed),
        percent(found.rate),
        "—" if interval is None else f"{interval[0]:.0%}–{interval[1]:.0%}",
        number(found.kappa),
        str(found.undecided),
        percent(found.fail_precision),
        percent(found.fail_recall),
    )


def _extract(mode: ModeReport) -> Table:
    table = Table(title="提取项", title_justify="left")
    table.add_column("项目")
    for name in ("数量", "一致", "一致率"):
        table.add_column(name, justify="right")
    for found in mode.extract:
        table.add_row(found.id, str(found.n), str(found.agreed), percent(found.rate))
    return table


def _alarms(mode: ModeReport, console: Console) -> None:
    if not mode.fatal_false_alarms:
        console.print("致命项误判：无")
    for j in mode.fatal_false_alarms:
        console.print(f"[bold red]致命项误判：{j.call_id} {j.check}：{escape(j.reason)}[/]")


def _disagreements(judged: tuple[Judgement, ...]) -> Table:
    table = Table(title="与标准答案不一致的结论", title_justify="left")
    for name in ("检查", "通话", "标准", "程序", "标准理由", "程序理由"):
        table.add_column(name)
    for j in judged:
        verdicts = (VERDICT_ZH[j.right], VERDICT_ZH[j.got])
        table.add_row(j.check, j.call_id, *verdicts, escape(j.why), escape(j.reason))
    return table
