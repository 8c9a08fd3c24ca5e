"""An evaluation as tables in the terminal, in Chinese. Formats figures; computes none."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from qa.evaluation.agreement import Agreement, Judgement
from qa.evaluation.align import SpeechScore
from qa.evaluation.cer import ErrorRate
from qa.evaluation.run import EvalReport, ModeReport
from qa.evaluation.stages import StageScore

__all__ = ["print_report"]

MODE_ZH = {"text": "标准文本", "audio": "识别文本"}
VERDICT_ZH = {"pass": "合格", "fail": "不合格", "na": "不适用", "undecided": "待人工"}


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
            console.print(_speech(mode, mode.speech), _reliability(mode))
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


def _speech(mode: ModeReport, total: SpeechScore) -> Table:
    table = Table(title="语音识别", title_justify="left")
    table.add_column("通话")
    for name in (
        "坐席字错率",
        "客户字错率",
        "总字错率",
        "句首误差 中位/九成",
        "漏句",
        "多句",
        "角色正确",
        "隔离句",
        "倍速",
    ):
        table.add_column(name, justify="right")
    for call in mode.calls:
        if call.speech is not None:
            table.add_row(call.call_id, *_speech_row(call.speech, call.audio_s, call.took_s))
    table.add_section()
    table.add_row("合计", *_speech_row(total, mode.audio_s, mode.took_s), style="bold")
    return table


def _speech_row(score: SpeechScore, audio_s: float, took_s: float) -> tuple[str, ...]:
    timing = score.timing
    return (
        _rate(score.agent),
        _rate(score.customer),
        _rate(score.total),
        f"{_number(timing.median_start)} / {_number(timing.p90_start)} 秒",
        f"{timing.missed}/{timing.gold}",
        str(timing.spurious),
        _percent(score.role_accuracy),
        str(score.quarantined),
        f"{audio_s / took_s:.1f}×" if took_s else "—",
    )


def _reliability(mode: ModeReport) -> Table:
    table = Table(title="置信度与实际正确率（按句）", title_justify="left")
    for name in ("置信度", "句数", "字数", "平均置信度", "字正确率"):
        table.add_column(name, justify="right")
    for group in mode.reliability:
        if group.turns:
            band = f"{group.low:.1f}–{group.high:.1f}"
            shares = (_number(group.confidence), _percent(group.accuracy))
            table.add_row(band, str(group.turns), str(group.chars), *shares)
    return table


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
        _percent(score.accuracy),
        _number(score.macro_f1),
        f"{_number(score.median_boundary_turns, 1)} 句 / {_number(score.median_boundary_s, 1)} 秒",
        _percent(score.within_one_turn),
        str(score.missed),
        str(score.spurious),
    )


def _checks(mode: ModeReport) -> Table:
    table = Table(title="检查结论与标准答案的一致性", title_justify="left")
    table.add_column("检查")
    for name in ("数量", "一致", "一致率", "95% 区间", "Kappa", "待人工", "扣分准确率", "扣分检出率"):
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
        _percent(found.rate),
        "—" if interval is None else f"{interval[0]:.0%}–{interval[1]:.0%}",
        _number(found.kappa),
        str(found.undecided),
        _percent(found.fail_precision),
        _percent(found.fail_recall),
    )


def _extract(mode: ModeReport) -> Table:
    table = Table(title="提取项", title_justify="left")
    table.add_column("项目")
    for name in ("数量", "一致", "一致率"):
        table.add_column(name, justify="right")
    for found in mode.extract:
        table.add_row(found.id, str(found.n), str(found.agreed), _percent(found.rate))
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


def _rate(errors: ErrorRate) -> str:
    return f"{errors.rate:.1%}" if errors.reference_chars else "—"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _number(value: float | None, digits: int = 2) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
