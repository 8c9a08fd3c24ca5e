"""How well recordings were heard, as tables in the terminal, in Chinese. Formats figures; computes none."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from qa.evaluation.align import SpeechScore, TurnTiming
from qa.evaluation.cer import ErrorRate
from qa.evaluation.events import Events, EventScore
from qa.evaluation.questions import QuestionScore
from qa.evaluation.reliability import Group
from qa.evaluation.run import ModeReport
from qa.evaluation.trust import WordTrust
from qa.model import Seconds

__all__ = ["curve_line", "number", "percent", "print_hearing"]

_CURVE_WIDTH = 40


def print_hearing(mode: ModeReport, total: SpeechScore, console: Console) -> None:
    """Print text errors, turn times, silences and interruptions, and what confidence is worth.

    Args:
        mode: a mode in which recordings were heard.
        total: its speech figures.
        console: where to.
    """
    console.print(_speech(mode, total), _times(mode, total))
    if mode.events is not None:
        for name, score in (("静默", mode.events.silences), ("打断", mode.events.interruptions)):
            for fault, places in (("漏检", score.missed), ("误报", score.false)):
                if places:
                    console.print(f"[yellow]{name}{fault}：{escape(_places(places))}[/]")
    console.print(_reliability(mode.reliability))
    if mode.trust.pairs:
        console.print(_trust(mode.trust))
        console.print(
            f"[dim]█ 为实际正确率，┃ 为平均置信度；两者越近越好。预期校准误差 {number(mode.trust.ece, 3)}"
            f"，Brier 分数 {number(mode.trust.brier, 3)}，区分度 AUC {number(mode.trust.auc, 3)}[/]"
        )


def curve_line(accuracy: float, confidence: float, width: int = _CURVE_WIDTH) -> str:
    """One bin of a reliability curve: a bar as long as the accuracy, a stroke at the confidence.

    Args:
        accuracy, confidence: 0 to 1.
        width: characters that stand for 1.
    """
    filled = round(accuracy * width)
    line = ["█" if k < filled else "·" for k in range(width)]
    line[min(width - 1, int(confidence * width))] = "┃"
    return "".join(line)


def percent(value: float | None) -> str:
    """A share as a percentage; a dash where there is none."""
    return "—" if value is None else f"{value:.1%}"


def number(value: float | None, digits: int = 2) -> str:
    """A figure; a dash where there is none."""
    return "—" if value is None else f"{value:.{digits}f}"


def _table(title: str, first: str, names: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for name in names:
        table.add_column(name, justify="right")
    return table


def _speech(mode: ModeReport, total: SpeechScore) -> Table:
    names = ("坐席字错率", "客户字错率", "总字错率", "漏句", "多句", "角色正确", "隔离句", "倍速")
    table = _table("语音识别", "通话", names)
    for call in mode.calls:
        if call.speech is not None:
            table.add_row(call.call_id, *_speech_row(call.speech, call.audio_s, call.took_s))
    table.add_section()
    table.add_row("合计", *_speech_row(total, mode.audio_s, mode.took_s), style="bold")
    return table


def _speech_row(score: SpeechScore, audio_s: Seconds, took_s: Seconds) -> tuple[str, ...]:
    timing = score.timing
    return (
        _rate(score.agent),
        _rate(score.customer),
        _rate(score.total),
        f"{timing.missed}/{timing.gold}",
        str(timing.spurious),
        percent(score.role_accuracy),
        str(score.quarantined),
        f"{audio_s / took_s:.1f}×" if took_s else "—",
    )


def _times(mode: ModeReport, total: SpeechScore) -> Table:
    events = ("静默 找到/应有", "误报", "打断 找到/应有", "误报", "问号 找到/应有", "误写")
    names = ("句首误差 中位/95%", "句尾误差 中位/95%", *events)
    table = _table("起止时间、静默、打断与问号", "通话", names)
    for call in mode.calls:
        if call.speech is not None and call.events is not None:
            row = (*_times_row(call.speech.timing, call.events), *_questions(call.questions))
            table.add_row(call.call_id, *row)
    table.add_section()
    row = (*_times_row(total.timing, mode.events or Events()), *_questions(mode.questions))
    table.add_row("合计", *row, style="bold")
    return table


def _times_row(timing: TurnTiming, events: Events) -> tuple[str, ...]:
    return (
        f"{number(timing.median_start)} / {number(timing.p95_start)} 秒",
        f"{number(timing.median_end)} / {number(timing.p95_end)} 秒",
        *_event(events.silences),
        *_event(events.interruptions),
    )


def _event(score: EventScore) -> tuple[str, str]:
    return (f"{score.found}/{score.gold}", str(len(score.false))) if score.calls else ("—", "—")


def _questions(score: QuestionScore | None) -> tuple[str, str]:
    return (f"{score.found}/{score.gold}", str(score.written - score.right)) if score else ("—", "—")


def _places(places: Sequence[tuple[str, Seconds]]) -> str:
    return "、".join(f"{call} {start:.1f} 秒" for call, start in places)


def _reliability(groups: Sequence[Group]) -> Table:
    table = _table("置信度与实际正确率（按句）", "置信度", ("句数", "字数", "平均置信度", "字正确率"))
    for group in groups:
        if group.turns:
            band = f"{group.low:.1f}–{group.high:.1f}"
            shares = (number(group.confidence), percent(group.accuracy))
            table.add_row(band, str(group.turns), str(group.chars), *shares)
    return table


def _trust(trust: WordTrust) -> Table:
    table = _table("置信度与实际正确率（按字）", "置信度", ("字数", "平均置信度", "字正确率"))
    table.add_column("可靠性曲线", no_wrap=True)
    for one in trust.bins:
        if one.accuracy is not None and one.confidence is not None:
            shares = (number(one.confidence), percent(one.accuracy))
            line = curve_line(one.accuracy, one.confidence)
            table.add_row(f"{one.low:.1f}–{one.high:.1f}", str(one.chars), *shares, line)
    return table


def _rate(errors: ErrorRate) -> str:
    return f"{errors.rate:.1%}" if errors.reference_chars else "—"
