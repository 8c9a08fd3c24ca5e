"""The published JSON Schema of ``report.json`` and checking against it.

It must not know how documents are made.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from qa.errors import InputError

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

__all__ = ["report_schema", "validate"]

_SHOWN_FAULTS = 5


def report_schema() -> dict[str, Any]:
    """Return the published schema (JSON Schema draft 2020-12)."""
    text = resources.files("qa").joinpath("schema", "report.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@functools.cache
def _validator() -> Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    return Draft202012Validator(report_schema())


def validate(document: Mapping[str, Any]) -> None:
    """Check a document against the published schema.

    Args:
        document: the data of a ``report.json``.

    Raises:
        InputError: it does not follow the schema; the message names the first faults by path.
    """
    faults = sorted(_validator().iter_errors(dict(document)), key=lambda e: [str(p) for p in e.path])
    if not faults:
        return
    shown = "；".join(
        f"{'/'.join(str(p) for p in fault.absolute_path) or '（根）'}：{fault.message[:160]}"
        for fault in faults[:_SHOWN_FAULTS]
    )
    more = f"；另有 {len(faults) - _SHOWN_FAULTS} 处" if len(faults) > _SHOWN_FAULTS else ""
    raise InputError(
        f"报告数据不符合格式：{shown}{more}",
        hint="请使用本程序生成的 report.json；若由其他程序改写过，请按 qa/schema/report.schema.json 修正",
        kind="report.schema",
    )
