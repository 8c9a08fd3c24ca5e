"""Settings: built-in defaults, then the user's and the project's ``qa.toml``, then the command line.

Reads files once at the start; everything after works with the frozen ``Settings``. Knows nothing of
what the settings are used for.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from qa.errors import UsageError, system_reason
from qa.headings import nearest_field, unknown_fields
from qa.metadata import FIELDS
from qa.reasons import chinese_reason

__all__ = ["APP", "FILE_NAME", "Settings", "load_settings", "settings_files"]

APP = "call-qa"
FILE_NAME = "qa.toml"


_TOML_REASONS = {
    "Unterminated string": "引号没有成对",
    "Illegal character": "文字里有不能直接写的字符，或引号没有成对",
    "Unclosed array": "方括号没有成对",
    "Expected '=' after a key": "键后面要写等号",
    "Cannot overwrite": "同一个键写了两次",
    "Cannot declare": "同一个名字写了两次",
    "Unescaped": "反斜杠要写两个，或改用单引号",
    "Invalid value": "等号后面的值写法不对，文字要加引号",
    "Invalid hex": "反斜杠后面的写法不对，可改用单引号",
    "Expected newline or end of document": "一行里多写了内容",
    "Invalid statement": "不是 键 = 值 的写法",
    "Invalid initial character": "键的写法不对",
}
_PATTERN_REASONS = {
    "missing ), unterminated": "左括号没有配上右括号",
    "unbalanced parenthesis": "多了一个右括号",
    "unterminated character set": "方括号没有成对",
    "missing >": "组名后面少了 >",
    "missing group name": "没有写组名",
    "bad character in group name": "组名只能用英文字母、数字和下划线",
    "redefinition of group name": "同一个组名用了两次",
    "nothing to repeat": "重复符号前面没有内容",
    "multiple repeat": "重复符号连用了",
    "bad escape": "不认识的反斜杠写法",
    "unknown extension": "括号里 ? 后面的写法不对，命名的组写成 (?P<名字>…)",
    "min repeat greater": "重复的次数前大后小",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run can be told.

    Attributes:
        scorecard: scorecard file; ``None`` for the one that comes with the program.
        model: name or folder of a model pack.
        device: ``auto``, ``cpu`` or ``cuda``.
        jobs: calls worked on at once; 0 to choose from the machine.
        engine: what runs them.
        ray_address: ``host:port`` of a Ray cluster; empty for ``RAY_ADDRESS``, else one on this machine.
        store: SQLAlchemy URL; empty for ``qa.db`` in the output folder.
        redact: mask personal data in everything written.
        hotwords: words the recogniser should expect.
        company_names: the company's names, expected by the recogniser too.
        filename_pattern: regular expression with named groups for metadata in file names.
        embed_audio: put the sound into each report page: ``auto`` (under 15 MB), ``always`` or ``never``.
        anonymise: exchange names, agent numbers and company in everything written.
    """

    scorecard: Path | None = None
    model: str = "whisper-base"
    device: str = "auto"
    jobs: int = 0
    engine: str = "local"
    ray_address: str = ""
    store: str = ""
    redact: bool = True
    hotwords: tuple[str, ...] = ()
    company_names: tuple[str, ...] = ()
    filename_pattern: str = ""
    embed_audio: Literal["auto", "always", "never"] = "auto"
    anonymise: bool = False


def _three_ways(value: object) -> object:
    """Before there were three ways to treat the sound, true stood for "when it fits"."""
    return {True: "auto", False: "never"}[value] if isinstance(value, bool) else value


class _File(BaseModel):
    """The same keys as they may stand in a file; every one optional, no other allowed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    scorecard: str | None = None
    model: str | None = None
    device: Literal["auto", "cpu", "cuda"] | None = None
    jobs: Annotated[int, Field(ge=0, le=256)] | None = None
    engine: Literal["local", "ray"] | None = None
    ray_address: str | None = None
    store: str | None = None
    redact: bool | None = None
    hotwords: list[str] | None = None
    company_names: list[str] | None = None
    filename_pattern: str | None = None
    embed_audio: Annotated[Literal["auto", "always", "never"] | None, BeforeValidator(_three_ways)] = None
    anonymise: bool | None = None


def settings_files(named: Path | None) -> tuple[Path, ...]:
    """The files that count, weakest first: the user's own, then the named one or ``./qa.toml``."""
    user = platformdirs.user_config_path(APP) / FILE_NAME
    local = named or Path(FILE_NAME)
    return tuple(path for path in (user, local) if path == named or path.is_file())


def load_settings(named: Path | None = None, flags: Mapping[str, object] | None = None) -> Settings:
    """Put the settings together.

    Args:
        named: a file given with ``--config``; it must exist.
        flags: what the command line gave; ``None`` values count as not given.

    Raises:
        UsageError: a file cannot be read, a key or value is wrong; nothing was started.
    """
    settings = Settings()
    told_by = "filename_pattern"
    for path in settings_files(named):
        values = _read(path)
        settings = replace(settings, **values)
        told_by = f"{path}：filename_pattern" if "filename_pattern" in values else told_by
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    settings = replace(settings, **given)  # type: ignore[arg-type]
    _check_pattern(settings.filename_pattern, told_by)
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(
            f"{path}：无法读取配置（{system_reason(error)}）", hint="请检查 --config 的路径"
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}：编码不是 UTF-8", hint="请另存为 UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        hint = '每行写 键 = 值，文字加引号，例如 company_names = ["蓝海物业"]；带反斜杠的用单引号'
        raise UsageError(f"{path}：不是有效的 TOML，{_toml_reason(str(error))}", hint=hint) from None
    try:
        read = _File.model_validate(data)
    except ValidationError as error:
        faults = "；".join(_fault(item) for item in error.errors(include_url=False))
        raise UsageError(f"{path}：{faults}", hint=f"可用的键：{'、'.join(_File.model_fields)}") from None
    values: dict[str, Any] = {key: value for key, value in read if value is not None}
    for key in ("hotwords", "company_names"):
        if key in values:
            values[key] = tuple(values[key])
    if "scorecard" in values:
        values["scorecard"] = path.parent / values["scorecard"]
    return values


def _fault(item: Any) -> str:
    key = ".".join(str(part) for part in item["loc"])
    if item["type"] != "extra_forbidden":
        return f"{key} {chinese_reason(item)}"
    near = difflib.get_close_matches(key, [field.name for field in fields(Settings)], n=2, cutoff=0.5)
    return f"不认识的键 {key}" + (f"（是否想写 {' 或 '.join(near)}？）" if near else "")


_PATTERN_HINT = "例如 '(?P<agent_id>\\d+)_(?P<started_at>\\d{14})'"


def _check_pattern(pattern: str, told_by: str) -> None:
    try:
        made = re.compile(pattern)
    except re.error as error:
        place = (
            ""
            if error.pos is None
            else f"，在第 {error.pos + 1} 个字符“{pattern[error.pos : error.pos + 8]}”处"
        )
        why = next((zh for en, zh in _PATTERN_REASONS.items() if en in error.msg), "写法不对")
        raise UsageError(
            f"{told_by} 不是有效的正则表达式：{why}{place}",
            hint=_PATTERN_HINT,
        ) from None
    names = list(made.groupindex)
    if pattern and not names:
        raise UsageError(f"{told_by} 里没有命名的组 (?P<名称>…)，什么也读不出", hint=_PATTERN_HINT)
    if unknown := unknown_fields(names):
        raise UsageError(
            f"{told_by} 里有不认识的组名：{'、'.join(map(nearest_field, unknown))}",
            hint=f"可用的组名：{'、'.join(FIELDS)}",
        )


def _toml_reason(message: str) -> str:
    """What the TOML parser complains of, in the user's language: where, and why as far as it is usual."""
    place = re.search(r"at line (\d+), column (\d+)", message)
    where = f"第 {place[1]} 行第 {place[2]} 个字符" if place else "末尾"
    why = next((zh for en, zh in _TOML_REASONS.items() if en.lower() in message.lower()), "写法不对")
    return f"{where}：{why}"
