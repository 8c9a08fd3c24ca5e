"""Options that several commands share, and the values that options may have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Anonymising",
    "ConfigFile",
    "Device",
    "DeviceName",
    "EmbedAudio",
    "Embedding",
    "EngineName",
    "Form",
    "Mode",
    "ModelName",
    "ScorecardFile",
    "StoreUrl",
]


class Device(StrEnum):
    """Where the recogniser runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class EngineName(StrEnum):
    """What runs many calls at once."""

    LOCAL = "local"
    RAY = "ray"


class Form(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    DOCX = "docx"
    MD = "md"
    JSON = "json"
    PDF = "pdf"


class EmbedAudio(StrEnum):
    """Whether the sound is put into the pages."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Mode(StrEnum):
    """What is measured."""

    TEXT = "text"
    AUDIO = "audio"
    BOTH = "both"


ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="文件", help="配置文件（缺省为当前文件夹的 qa.toml）")
]
ScorecardFile = Annotated[
    Path | None, typer.Option("--scorecard", metavar="文件", help="评分表；缺省用自带的")
]
ModelName = Annotated[
    str | None, typer.Option("--model", metavar="名称", help="识别模型的名称或文件夹；缺省 whisper-base")
]
DeviceName = Annotated[
    Device | None, typer.Option("--device", metavar="auto|cpu|cuda", help="识别用的设备；auto 有显卡就用显卡")
]
StoreUrl = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="URL", help="结果库，如 sqlite:///目录/qa.db；缺省为输出文件夹里的 qa.db"
    ),
]
Embedding = Annotated[
    EmbedAudio | None,
    typer.Option(
        "--embed-audio",
        metavar="auto|always|never",
        help="把录音放进报告页：auto 不超过 15 MB 时放入（缺省），always 一律放入，never 不放（只链接）",
        show_default=False,
    ),
]
Anonymising = Annotated[
    bool | None,
    typer.Option(
        "--anonymise/--no-anonymise",
        help="训练用副本：姓名、工号、公司、客户编号换成化名，录音里相应的话盖掉；缺省不换",
        show_default=False,
    ),
]
