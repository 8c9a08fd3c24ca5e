"""Why a value was refused, in the user's language: pydantic's error codes as Chinese phrases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["chinese_reason"]

_REASONS = {
    "missing": "缺少",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "finite_number": "应为有限的数字",
    "string_type": "应为文字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "extra_forbidden": "不认识",
}


def chinese_reason(item: Mapping[str, Any]) -> str:
    """One pydantic error in the user's language."""
    kind, context = str(item["type"]), item.get("ctx") or {}
    if kind == "value_error":
        return str(context.get("error", item.get("msg", "")))
    bounds = {
        "greater_than_equal": "应不小于 {ge}",
        "less_than_equal": "应不大于 {le}",
        "literal_error": "应为 {expected}",
    }
    if kind in bounds:
        said = bounds[kind].format(**context)  # pydantic lists 'a', 'b' or 'c'
        return said.replace(" or ", " 或 ").replace("', '", "、").replace("'", "")
    return _REASONS.get(kind, "写法不正确")
