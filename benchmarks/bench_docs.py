"""The page of results, in Chinese, from the result files. Measures nothing, draws nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench_plots import Plot, drawn, growth_plot, speed_plot, trust_plot
from bench_results import SCHEMA

__all__ = ["results", "table", "write_docs"]

Data = Mapping[str, Any]

_NAMES = {
    "loop": "faster-whisper 文档写法",
    "batched": "BatchedInferencePipeline",
    "whisper-ctranslate2": "whisper-ctranslate2",
    "whisperx": "WhisperX",
    "ours": "**本程序**",
}
_STEPS = {"listen": "解码、检音、断句", "recognise": "识别", "judge": "判断", "report": "写报告"}

_HEAD = """# 性能测试

[English summary below](#in-english)

同一次运行、同一批录音、同一份模型权重（{model}）、同样的核数和线程数。每个程序各开一个全新的进程，
轮流先后，取各轮的中位数；所以加载模型的时间和内存峰值都算在内，也都是各自的。

- **本程序**量的是全程：从录音到写完报告（解码、检音、识别、阶段、检查、每通的 HTML 报告和批次汇总）。
  其余程序只做识别，拿到的是已经按声道拆好的文件，拆分的时间不算。
- **字错率**按声道（短录音按条）算，两边先化成同样的写法：简体、去标点、数字逐位；
  本程序自己标为不可信的文字也算进去。
- **处理器秒**是各核相加；机器上有别的负载时，它比墙上时间可靠。**内存峰值**是同一时刻全部进程之和。
- 几百个字的短录音，字错率动一两个百分点属于偶然；比较时以通话为准。
"""

_COMMANDS = """
## 自己来量

```
python benchmarks/recognition.py 文件夹 --write-docs            # 与各程序比较
python benchmarks/recognition.py 文件夹 --growth --write-docs   # 1 到 60 通的增长
python benchmarks/recognition.py 文件夹 --quick                 # 两段录音、一轮，先试跑
```

文件夹里放 `NAME.wav` 和同名的 `NAME.json`（格式见 `samples/README.md`）。whisper-ctranslate2 和 WhisperX
不是本程序的依赖：装在它们自己的虚拟环境里，用 `--peers whisperx=/路径/bin/python`
指给测试；没装就跳过并写明。画图需要 matplotlib，没有也能出表。
"""

_ENGLISH = """
## In English

Same run, same recordings, same weights, number type, cores and threads; every program in a fresh process,
order rotated, medians over the runs. *Ours* is timed from recording to written report, the others for
recognition alone, on files already split by channel. Character error rates compare both sides in one scoring
form and count the text that this program itself sets aside. Memory is that of all processes at one moment.
"""


def results(folder: Path) -> list[dict[str, Any]]:
    """All result files of the present form; a quick one only where there is no full one."""
    found = []
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        if isinstance(data, dict) and data.get("schema") == SCHEMA and data.get("kind"):
            found.append(data)
    full = {_about(data) for data in found if not data["quick"]}
    return [data for data in found if not data["quick"] or _about(data) not in full]


def _about(data: Data) -> tuple[str, ...]:
    return tuple(str(data.get(key)) for key in ("kind", "files", "device", "model"))


def table(data: Data) -> str:
    """One result as a Markdown table."""
    return _TABLES[str(data["kind"])](data)


def write_docs(folder: Path, docs: Path) -> Path:
    """Write ``benchmarks.md`` and its plots.

    Args:
        folder: the result files.
        docs: where the page goes.

    Returns:
        The page.
    """
    found = results(folder)
    cpu = [d for d in found if d["kind"] == "recognition" and d["device"] == "cpu"]
    grown = [d for d in found if d["kind"] == "growth" and d["device"] == "cpu"]
    card = [d for d in found if d["device"] == "cuda"]
    trust = [d for d in found if d["kind"] == "calibration"]
    model = next((str(d["model"]) for d in found), "whisper-base")
    parts = [_HEAD.format(model=model)]
    for data in cpu:
        parts.append(_section(data, f"## {_what(data)}", docs, speed_plot))
    parts.append("\n## 从 1 通到 60 通\n")
    parts += [_section(data, f"{_what(data)}，一份份不同的拷贝", docs, growth_plot) for data in grown]
    parts += (
        [] if grown else ["未测。命令：`python benchmarks/recognition.py 文件夹 --growth --write-docs`\n"]
    )
    parts.append("\n## 显卡\n")
    parts += [_section(data, _what(data), docs, None) for data in card]
    parts += [] if card else [_NO_CARD]
    if trust:
        parts.append("\n## 置信度可信吗\n")
        parts += [_section(data, _trust_text(data), docs, trust_plot) for data in trust]
    page = docs / "benchmarks.md"
    docs.mkdir(parents=True, exist_ok=True)
    page.write_text("\n".join((*parts, _COMMANDS, _ENGLISH)).replace("\n\n\n", "\n\n"), "utf-8")
    return page


_NO_CARD = """未测：测试用的机器没有显卡。有 NVIDIA 显卡时运行

```
python benchmarks/recognition.py 文件夹 --device cuda --only batched,ours --write-docs
```

会量出每小时处理多少小时录音、显卡占用和显存（占用需另装 nvidia-ml-py）。
"""


def _what(data: Data) -> str:
    short = "（试跑，一轮；正式结果待测）" if data["quick"] else ""
    minutes = data["audio_seconds"] / 60
    return f"{data['files']}：{data['recordings']} 段录音，共 {minutes:.1f} 分钟{short}"


def _section(data: Data, title: str, docs: Path, plot: Plot | None) -> str:
    parts = [title, "", table(data), ""]
    if plot:
        quick = "-quick" if data["quick"] else ""
        name = f"benchmarks-{data['kind']}-{data['files']}{quick}.svg"
        if drawn(plot, data, docs / name):
            parts += [f"![{data['files']}]({name})", ""]
    if data["kind"] != "calibration":
        parts += [_where(data), ""]
    return "\n".join(parts)


def _where(data: Data) -> str:
    at = data["machine"]
    libraries = "、".join(f"{name} {number}" for name, number in at["libraries"].items())
    runs = f"，{data['repeats']} 轮" if data.get("repeats") else ""
    busy = "（机器当时不空闲）" if at["load_before"] > 0.5 * at["cores"] else ""
    return (
        f"<sub>{at['date']}{runs}；{at['processor']}，用 {at['threads']} 核（共 {at['cores']} 核），"
        f"内存 {at['memory_gb']} GB，{at['system']}；开始时负载 {at['load_before']}{busy}；"
        f"模型 {data['model']} {data['compute_type']}；Python {at['python']}、{libraries}</sub>"
    )


def _compared(data: Data) -> str:
    ways: Mapping[str, Any] = data["ways"]
    audio = data["audio_seconds"]
    loop = ways.get("loop", {}).get("seconds")
    lines = [
        "| 程序 | 字错率 | 错字 / 总字 | 秒 | 实时倍率 | 每小时处理 | 比文档写法快 | 处理器秒 | 内存峰值 |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, way in ways.items():
        faster = f"{loop / way['seconds']:.1f} 倍" if loop else "—"
        speed = audio / way["seconds"]
        lines.append(
            f"| {_NAMES[name]} | {way['cer']:.2%} | {way['errors']} / {way['characters']} "
            f"| {way['seconds']:.1f} | {way['seconds'] / audio:.3f} | {speed:.1f} 小时 "
            f"| {faster} | {way['cpu_seconds']:.1f} | {way['peak_mb']} MB |"
        )
    notes = [f"- {_NAMES[name]}：{way['version']}。{way['note']}。" for name, way in ways.items()]
    notes += [f"- {_NAMES[name]}：{why}，未测。" for name, why in data["missing"].items()]
    if "ours" in ways:
        notes += _ours_notes(ways["ours"])
    notes += [_card_note(name, way["gpu"]) for name, way in ways.items() if "gpu" in way]
    return "\n".join((*lines, "", *notes))


def _ours_notes(ours: Data) -> list[str]:
    notes = []
    if "steps" in ours:
        steps = "、".join(f"{_STEPS.get(step, step)} {share:.1%}" for step, share in ours["steps"].items())
        notes.append(
            f"- 本程序的时间：{steps}；识别以外 {ours['outside_recognition']:.1%}。"
            f"启动与收尾另 {ours['start_and_end_seconds']:.1f} 秒。"
        )
    if ours["cer_trusted_text"] != ours["cer"]:
        notes.append(f"- 只算本程序自己认为可信的文字，字错率 {ours['cer_trusted_text']:.2%}。")
    if not ours["same_text_every_run"]:
        notes.append("- 注意：各轮识别出的文字不完全相同。")
    return notes


def _card_note(name: str, card: Data) -> str:
    return (
        f"- {_NAMES[name]}：显卡占用平均 {card['mean_percent']:.0f}%、最高 {card['highest_percent']:.0f}%，"
        f"显存最高 {card['memory_mb']} MB。"
    )


def _grown(data: Data) -> str:
    lines = [
        "| 通数 | 录音分钟 | 秒 | 每通秒 | 与直线相差 | 处理器秒 | 内存峰值 |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    line = data["line"]
    for point, off in zip(data["points"], line["residual_share"], strict=True):
        lines.append(
            f"| {point['calls']} | {point['audio_s'] / 60:.1f} | {point['seconds']:.1f} "
            f"| {point['seconds_per_call']:.2f} | {off:+.1%} | {point['cpu_seconds']:.1f} "
            f"| {point['peak_mb']} MB |"
        )
    start, slope = line["start_seconds"], line["seconds_per_audio_hour"]
    return "\n".join((*lines, "", f"最小二乘直线：{start:.1f} 秒 + 每小时录音 {slope:.1f} 秒。"))


def _calibrated(data: Data) -> str:
    lines = [
        "| 置信度 | 预期校准误差 | Brier 分数 | 区分度 AUC |",
        "|---|---:|---:|---:|",
    ]
    for key, name in (("before", "模型自己的概率"), ("after", "校准后")):
        one = data[key]
        shown = (one["expected_calibration_error"], one["brier"], one["auc"])
        lines.append(f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in shown) + " |")
    return "\n".join(lines)


_TABLES = {"recognition": _compared, "growth": _grown, "calibration": _calibrated}


def _trust_text(data: Data) -> str:
    return (
        f"每个字的置信度与实际正确率（{data['model']}；在没有参与拟合的 {data['files']} 上，"
        f"{data['after']['chars']} 字）："
    )
