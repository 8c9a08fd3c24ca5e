"""YAML files read with the line of every value, and faults collected so that all are told at once."""

from __future__ import annotations

import stat
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from qa.errors import ScorecardError, system_reason
from qa.rulefiles.yaml_quick import Lines, read_quickly
from qa.rulefiles.yaml_reasons import told_faults
from qa.rulefiles.yaml_syntax import why_no_yaml

__all__ = ["Faults", "Place", "Source", "read_form"]

Form = TypeVar("Form", bound=BaseModel)
# The way to a value in a file: keys and positions.
Place = list[str | int]

_MAX_BYTES = 4 * 1024**2  # the shipped scorecard with all its acts has 0.2 MB
_MAX_NODES = 200_000  # the shipped scorecard's own file has 4,000
_MAX_DEPTH = 300


@dataclass(slots=True)
class Faults:
    """Faults found so far, each ``path:line: what``; ``root`` is the file that the others belong to."""

    root: Path | None = None
    found: list[str] = field(default_factory=list)

    def add(self, source: Source, place: Sequence[str | int], what: str) -> None:
        """Note a fault at a place inside a file."""
        spoken = _spoken(source.data, place)
        said = f"{source.path}:{source.line(place)}: {spoken + '：' if spoken else ''}{what}"
        if said not in self.found:
            self.found.append(said)

    def stop_if_any(self) -> None:
        """Raise one error that names them all.

        Raises:
            ScorecardError: there is at least one fault.
        """
        if self.found:
            command = "python run_qa.py rules check" + (f" {self.root}" if self.root else "")
            raise ScorecardError(
                f"评分表有 {len(self.found)} 处错误：\n" + "\n".join(self.found),
                hint=f"按行号改好，再运行 {command}；写法见 docs/rules.md",
            )


def _spoken(data: Any, place: Sequence[str | int]) -> str:
    """A place in words: the things of a list by their id, else by their number."""
    told, joint = "", "."
    for step in place:
        if isinstance(data, list) and isinstance(step, int):
            data = data[step] if step < len(data) else None
            name = data.get("id") if isinstance(data, dict) else None
            if told == "checks" and isinstance(name, str):
                told, joint = f"检查 {name}", " 的 "
            else:
                told += f"（{name}）" if isinstance(name, str) else f" 第 {step + 1} 项"
        else:
            data = data.get(step) if isinstance(data, dict) else None
            told, joint = f"{told}{joint if told else ''}{step}", "."
    return told


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed YAML file: plain data, its bytes, and where each value stands."""

    path: Path
    data: Any
    lines: Lines
    raw: bytes

    def line(self, place: Sequence[str | int]) -> int:
        """The line (from 1) of a value, or of the nearest thing around it that is in the file."""
        inside: Any = self.lines
        line = 1
        for step in place:
            try:
                line, inside = inside[step]
            except (KeyError, IndexError, TypeError):
                break
        return line


def read_form(path: Path, form: type[Form], faults: Faults) -> tuple[Form | None, Source | None]:
    """Read a YAML file into a form, noting every fault of shape.

    Args:
        path: the file.
        form: the pydantic model it must fit.
        faults: where faults are noted.

    Returns:
        The form (``None`` when it does not fit) and the source (``None`` when it is not YAML).
    """
    source = _read(path, faults)
    if source is None:
        return None, None
    try:
        return form.model_validate(source.data), source
    except ValidationError as error:
        for place, reason in told_faults(error.errors(), form, source.data):
            faults.add(source, place, reason)
        return None, source


def _read(path: Path, faults: Faults) -> Source | None:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            faults.found.append(f"{path}: 这是文件夹；请写里面的 YAML 文件")
            return None
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            faults.found.append(f"{path}: 不是普通的文本文件，或者过大（上限 4 MB）")
            return None
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
        if _depth(text) > _MAX_DEPTH:
            raise _TooMuch
        found = read_quickly(text, _MAX_NODES) or _read_carefully(path, text, faults)
        return Source(path, *found, raw) if found else None
    except FileNotFoundError:
        faults.found.append(f"{path}: 找不到文件；请核对路径和文件名")
    except OSError as error:
        faults.found.append(f"{path}: 读不了文件（{system_reason(error)}）")
    except UnicodeDecodeError:
        faults.found.append(f"{path}: 不是 UTF-8 编码的文本；用记事本打开，“另存为”时编码选 UTF-8")
    except (RecursionError, _TooMuch):
        faults.found.append(f"{path}: 嵌套过深，或别名（&、*）展开后内容过多；请少套几层")
    return None


def _read_carefully(path: Path, text: str, faults: Faults) -> tuple[dict[str, Any], Lines] | None:
    """A file in any writing, with its lines; ``None`` (a fault noted) when it holds no keys."""
    marked = _parsed(path, text, faults)
    if isinstance(marked, dict):
        return _plain(marked)
    if marked is not None:
        faults.found.append(f"{path}:1: 内容应为键值，每行写成“键: 值”；样子见 python run_qa.py rules new")
    return None


def _parsed(path: Path, text: str, faults: Faults) -> Any:
    """The file's content with marks; ``None`` (a fault noted) when it is no YAML."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - heavy, and only scorecards need it
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():  # an anchor used twice is no fault; the later one counts
            warnings.simplefilter("ignore")
            found = YAML(typ="rt").load(text)
    except YAMLError as error:
        line, what = why_no_yaml(text, error)
        faults.found.append(f"{path}{f':{line}' if line else ''}: 不是合法的 YAML：{what}")
    except RecursionError:
        raise
    except Exception as error:  # values that ruamel itself stumbles over, such as a date of month 99
        what = f"有读不懂的日期或数值（{type(error).__name__}）；编号和日期请加引号"
        faults.found.append(f"{path}: 不是合法的 YAML：{what}")
    else:
        if found is None:
            faults.found.append(f"{path}:1: 文件是空的，内容应为键值；起草用 python run_qa.py rules new 文件")
        return found
    return None


class _TooMuch(Exception):
    """Nesting, or aliases that unfold, beyond what any scorecard holds."""


def _depth(text: str) -> int:
    """How deep brackets nest, roughly: the parser's time grows with the square of it."""
    steps = (1 if char in "[{" else -1 for char in text if char in "[]{}")
    return max(accumulate(steps), default=0)


def _plain(node: Any) -> tuple[Any, Lines]:
    """Ruamel's marked containers as plain ones, which pydantic reads strictly and fast, and their lines."""
    left = [_MAX_NODES]

    def plain(node: Any) -> tuple[Any, Lines]:
        left[0] -= 1
        if left[0] < 0:
            raise _TooMuch
        if isinstance(node, dict):
            held, marks = {key: plain(value) for key, value in node.items()}, _marks(node)
            lines = {
                str(key): (marks[key][0] + 1, inside)
                for key, (_, inside) in held.items()
                if isinstance(key, str) and key in marks
            }
            return {str(key): value for key, (value, _) in held.items()}, lines
        if isinstance(node, list):
            items, marks = [plain(value) for value in node], _marks(node)
            places = [(marks[n][0] + 1, items[n][1]) for n in range(len(marks))]
            return [value for value, _ in items], places
        if isinstance(node, bool) or node is None:
            return node, None
        for kind in (int, float, str):
            if isinstance(node, kind):
                return kind(node), None
        return node, None

    return plain(node)


def _marks(node: Any) -> dict[Any, list[int]]:
    """The lines and columns (from 0) of what stands in one of ruamel's containers, by key or position."""
    marks: dict[Any, list[int]] = getattr(getattr(node, "lc", None), "data", None) or {}
    return marks
