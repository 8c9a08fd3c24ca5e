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

__all__ = ["Faults", "Place", "Source", "read_form"]

Form = TypeVar("Form", bound=BaseModel)
# The way to a value in a file: keys and positions.
Place = list[str | int]

_MAX_BYTES = 4 * 1024**2  # the shipped scorecard with all its acts has 0.2 MB
_MAX_NODES = 200_000  # the shipped scorecard's own file has 4,000
_MAX_DEPTH = 300

# pydantic's reasons in the words of people who edit rules.
_REASONS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个写法",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "list_type": "应为列表",
    "dict_type": "应为键值",
    "model_type": "应为键值",
    "model_attributes_type": "应为键值",
    "tuple_type": "应为列表",
    "too_short": "内容太少",
    "string_too_short": "文字太短",
    "string_too_long": "文字太长",
    "literal_error": "不在可选值之内",
    "string_pattern_mismatch": "写法不对（小写字母和下划线，形如 stage.name）",
    "greater_than": "数值太小",
    "greater_than_equal": "数值太小",
    "less_than": "数值太大",
    "less_than_equal": "数值太大",
}


@dataclass(slots=True)
class Faults:
    """Faults found so far, each ``path:line: what``."""

    found: list[str] = field(default_factory=list)

    def add(self, source: Source, place: Sequence[str | int], what: str) -> None:
        """Note a fault at a place inside a file."""
        dotted = ".".join(str(step) for step in place)
        self.found.append(f"{source.path}:{source.line(place)}: {dotted + '：' if dotted else ''}{what}")

    def stop_if_any(self) -> None:
        """Raise one error that names them all.

        Raises:
            ScorecardError: there is at least one fault.
        """
        if self.found:
            raise ScorecardError(
                f"评分表有 {len(self.found)} 处错误：\n" + "\n".join(self.found),
                hint="按行号改好后运行 python run_qa.py rules check 再试",
            )


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed YAML file: plain data, its bytes, and where each value stands."""

    path: Path
    data: Any
    raw: bytes
    marked: Any

    def line(self, place: Sequence[str | int]) -> int:
        """The line (from 1) of a value, or of the nearest thing around it that is in the file."""
        node, line = self.marked, 1
        for step in place:
            try:
                line = (node.lc.key(step) if isinstance(step, str) else node.lc.item(step))[0] + 1
                node = node[step]
            except (KeyError, IndexError, TypeError, AttributeError):
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
        for fault in error.errors():
            place = [step for step in fault["loc"] if _in_file(source, step)]
            faults.add(source, place, _REASONS.get(fault["type"], str(fault["msg"])))
        return None, source


def _in_file(source: Source, step: str | int) -> bool:
    """Drop pydantic's own steps (names of union members) from a place."""
    return isinstance(step, int) or not step.startswith(("list[", "ExampleForm"))


def _read(path: Path, faults: Faults) -> Source | None:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            faults.found.append(f"{path}: 不是普通的文本文件，或者过大（上限 4 MB）")
            return None
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
        if _depth(text) > _MAX_DEPTH:
            raise _TooMuch
        marked = _parsed(path, text, faults)
        if marked is None:
            return None
        if isinstance(marked, dict):
            return Source(path, _plain(marked), raw, marked)
        faults.found.append(f"{path}:1: 内容应为键值")
    except FileNotFoundError:
        faults.found.append(f"{path}: 找不到文件")
    except OSError as error:
        faults.found.append(f"{path}: 读不了文件（{system_reason(error)}）")
    except UnicodeDecodeError:
        faults.found.append(f"{path}: 不是 UTF-8 编码的文本")
    except (RecursionError, _TooMuch):
        faults.found.append(f"{path}: 嵌套过深，或别名（&、*）展开后内容过多")
    return None


def _parsed(path: Path, text: str, faults: Faults) -> Any:
    """The file's content with marks; ``None`` (a fault noted) when it is no YAML."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - heavy, and only scorecards need it
    from ruamel.yaml.constructor import DuplicateKeyError  # noqa: PLC0415
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():  # an anchor used twice is no fault; the later one counts
            warnings.simplefilter("ignore")
            found = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        twice = isinstance(error, DuplicateKeyError)
        what = "同一个键写了两次" if twice else f"不是合法的 YAML（{error.problem}）"
        faults.found.append(f"{path}:{line}: {what}")
    except YAMLError as error:
        faults.found.append(f"{path}: 不是合法的 YAML（{error}）")
    except RecursionError:
        raise
    except Exception as error:  # values that ruamel itself stumbles over, such as a date of month 99
        faults.found.append(f"{path}: 不是合法的 YAML（{type(error).__name__}）")
    else:
        if found is None:
            faults.found.append(f"{path}:1: 文件是空的，内容应为键值")
        return found
    return None


class _TooMuch(Exception):
    """Nesting, or aliases that unfold, beyond what any scorecard holds."""


def _depth(text: str) -> int:
    """How deep brackets nest, roughly: the parser's time grows with the square of it."""
    steps = (1 if char in "[{" else -1 for char in text if char in "[]{}")
    return max(accumulate(steps), default=0)


def _plain(node: Any) -> Any:
    """Ruamel's marked containers as plain ones, which pydantic reads strictly and fast."""
    left = [_MAX_NODES]

    def plain(node: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise _TooMuch
        if isinstance(node, dict):
            return {str(key): plain(value) for key, value in node.items()}
        if isinstance(node, list):
            return [plain(value) for value in node]
        if isinstance(node, bool) or node is None:
            return node
        for kind in (int, float, str):
            if isinstance(node, kind):
                return kind(node)
        return node

    return plain(node)
