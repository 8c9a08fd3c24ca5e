"""Which model packs there are: the words of the manifest, and where packs are kept.

Reads ``models/manifest.yaml``; nothing here looks for model files or uses a network.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from qa.errors import UsageError

__all__ = ["ErrorRates", "Pack", "PackFile", "PackPart", "known_packs", "models_home"]

_PROJECT_MODELS = Path(__file__).resolve().parents[2] / "models"


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file whose content is known in advance."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PackPart:
    """A piece of ``model.bin`` inside an installed data package."""

    package: str
    module: str
    file: str


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Published character error rates in percent by test set, from one source."""

    source: str
    percent: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that the manifest knows.

    Attributes:
        name: what ``--model`` takes.
        kind: ``embedded``, ``hub`` or ``convert``.
        source: where the weights come from (a hub name).
        licence: of the weights.
        size_mb: download size.
        suits: what it is good for, in Chinese.
        files: known in advance; empty for packs fetched from a hub.
        parts: data packages that hold it.
        mirrors: other hub names of the same weights.
        cer: published error rates.
        convert: command that makes it; empty when it can be fetched.
    """

    name: str
    kind: str
    source: str
    licence: str
    size_mb: int
    suits: str
    files: tuple[PackFile, ...] = ()
    parts: tuple[PackPart, ...] = ()
    mirrors: tuple[str, ...] = ()
    cer: tuple[ErrorRates, ...] = ()
    convert: str = ""


def models_home() -> Path:
    """Where packs are kept: ``QA_MODELS``, else the project's ``models/``, else the user's data folder."""
    if named := os.environ.get("QA_MODELS"):
        return Path(named).expanduser()
    if _PROJECT_MODELS.is_dir() and os.access(_PROJECT_MODELS, os.W_OK):
        return _PROJECT_MODELS
    return platformdirs.user_data_path("call-qa") / "models"


def known_packs(manifest: Path | None = None) -> tuple[Pack, ...]:
    """The packs that the manifest names.

    Args:
        manifest: the file; by default ``manifest.yaml`` in ``models_home()``, else the project's.

    Returns:
        In the manifest's order.

    Raises:
        UsageError: the manifest is missing or cannot be understood.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    own = models_home() / "manifest.yaml"
    path = manifest or (own if own.is_file() else _PROJECT_MODELS / "manifest.yaml")
    try:
        found = YAML(typ="safe").load(path.read_text("utf-8"))
        return tuple(_pack(entry) for entry in found["packs"])
    except OSError as error:
        raise UsageError(
            f"读不到模型清单 {path}", hint="请从完整的程序目录运行，或重新取得 models/manifest.yaml"
        ) from error
    except (YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"模型清单 {path} 写法有误：{error}", hint="请对照文件开头的说明改正") from error


def _pack(entry: Mapping[str, Any]) -> Pack:
    files = entry.get("files") or {}
    return Pack(
        name=str(entry["name"]),
        kind=str(entry["kind"]),
        source=str(entry["source"]),
        licence=str(entry["licence"]),
        size_mb=int(entry["size_mb"]),
        suits=str(entry.get("suits", "")).strip(),
        files=tuple(PackFile(str(n), int(f["size"]), str(f["sha256"])) for n, f in files.items()),
        parts=tuple(PackPart(**part) for part in entry.get("parts") or ()),
        mirrors=tuple(entry.get("mirrors") or ()),
        cer=tuple(
            ErrorRates(str(row["source"]), {k: float(v) for k, v in row.items() if k != "source"})
            for row in entry.get("cer") or ()
        ),
        convert=str(entry.get("convert", "")).strip(),
    )
