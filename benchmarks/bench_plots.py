"""Plots of results as SVG, whose text stays text. Needs matplotlib; without it there are none."""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["Plot", "drawn", "growth_plot", "speed_plot", "trust_plot"]

Data = Mapping[str, Any]
Plot = Callable[[Data, Path], None]

_FONT = ["Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]
_LABELS = {"loop": "faster-whisper 文档写法", "batched": "Batched", "whisperx": "WhisperX", "ours": "本程序"}
_OURS, _OTHERS = "#c0392b", "#5b7083"


def drawn(plot: Plot, data: Data, path: Path) -> bool:
    """Draw if it can be drawn; says so where not."""
    try:
        importlib.import_module("matplotlib")
    except ModuleNotFoundError:
        print("没有 matplotlib，页面只有表，没有图（pip install matplotlib）")
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fonts that the reader's machine has and this one has not
        plot(data, path)
    return True


def _axes(width: float, height: float) -> tuple[Any, Any]:
    """A figure whose text stays text, so that the reader's fonts draw it."""
    matplotlib: Any = importlib.import_module("matplotlib")
    matplotlib.use("svg")
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # the reader's fonts count
    settings = {"svg.fonttype": "none", "font.family": _FONT, "font.size": 10, "svg.hashsalt": "benchmarks"}
    matplotlib.rcParams.update(settings)
    pyplot: Any = importlib.import_module("matplotlib.pyplot")
    figure, axes = pyplot.subplots(figsize=(width, height), layout="constrained")
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _saved(figure: Any, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})
    pyplot: Any = importlib.import_module("matplotlib.pyplot")
    pyplot.close(figure)


def speed_plot(data: Data, path: Path) -> None:
    """Speed across, errors up: the best program is at the bottom right."""
    figure, axes = _axes(7.2, 3.4)
    audio, ways = data["audio_seconds"], data["ways"]
    marks = iter("osD^v<>")
    for name, way in ways.items():
        look = (
            {"color": _OURS, "marker": "*", "s": 160} if name == "ours" else {"marker": next(marks), "s": 55}
        )
        colour = {} if name == "ours" else {"color": _OTHERS}
        label = _LABELS.get(name, name)
        axes.scatter(audio / way["seconds"], 100 * way["cer"], zorder=3, label=label, **look, **colour)
    axes.set_xlim(0, 1.15 * max(audio / way["seconds"] for way in ways.values()))
    axes.set_ylim(0, 1.2 * max(100 * way["cer"] for way in ways.values()) or 1)
    axes.set_xlabel("速度（每小时处理多少小时录音）")
    axes.set_ylabel("字错率（%）")
    axes.grid(alpha=0.25)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    _saved(figure, path)


def growth_plot(data: Data, path: Path) -> None:
    """Time over minutes of sound with its line, and memory on the other side."""
    figure, axes = _axes(6.4, 3.6)
    points: Sequence[Data] = data["points"]
    minutes, seconds = [p["audio_s"] / 60 for p in points], [p["seconds"] for p in points]
    fitted = [s - off for s, off in zip(seconds, data["line"]["residual_seconds"], strict=True)]
    axes.plot(minutes, fitted, color=_OTHERS, linewidth=1, label="直线")
    axes.scatter(minutes, seconds, color=_OURS, zorder=3, label="秒")
    axes.set_xlabel("录音（分钟）")
    axes.set_ylabel("秒")
    axes.set_ylim(bottom=0)
    axes.set_xlim(left=0)
    memory = axes.twinx()
    memory.plot(
        minutes, [p["peak_mb"] for p in points], "s--", color="#7a9a01", markersize=4, label="内存 MB"
    )
    memory.set_ylabel("内存峰值（MB）")
    memory.set_ylim(bottom=0)
    memory.spines["top"].set_visible(False)
    handles = [*axes.get_legend_handles_labels()[0], *memory.get_legend_handles_labels()[0]]
    axes.legend(handles, ["直线", "秒", "内存"], loc="upper left", frameon=False)
    _saved(figure, path)


def trust_plot(data: Data, path: Path) -> None:
    """Accuracy over confidence, before and after calibration."""
    figure, axes = _axes(4.6, 4.2)
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle=":")
    for key, label, colour in (("before", "模型自己的概率", _OTHERS), ("after", "校准后", _OURS)):
        bins = [b for b in data[key]["bins"] if b["chars"] >= 20]
        axes.plot(
            [b["confidence"] for b in bins], [b["accuracy"] for b in bins], "o-", color=colour, label=label
        )
    axes.set_xlabel("置信度")
    axes.set_ylabel("实际正确率")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.legend(loc="lower right", frameon=False)
    axes.grid(alpha=0.25)
    _saved(figure, path)
