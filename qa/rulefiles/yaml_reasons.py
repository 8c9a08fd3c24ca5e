"""What does not fit a written form, told to people who edit rules: pydantic's faults in their words.

Names what may be written instead, and where a thing belongs that stands in the wrong place.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

__all__ = ["near_names", "told_faults"]

Place = list[str | int]

_REASONS = {
    "missing": "缺少这一项",
    "string_type": "应为文字；数字和日期要加引号",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "list_type": "应为列表：写成 [甲, 乙]，或每行以“- ”开头",
    "dict_type": "应为键值：写成 键: 值",
    "model_type": "应为键值：写成 {{键: 值}}",
    "model_attributes_type": "应为键值：写成 {{键: 值}}",
    "tuple_type": "应为列表：写成 [甲, 乙]",
    "string_pattern_mismatch": "写法不对",
    "greater_than": "应大于 {gt:g}",
    "greater_than_equal": "应不小于 {ge:g}",
    "less_than": "应小于 {lt:g}",
    "less_than_equal": "应不大于 {le:g}",
    "too_short": "至少要写 {min_length} 项",
    "too_long": "最多写 {max_length} 项",
    "string_too_short": "文字太短，至少 {min_length} 个字",
    "string_too_long": "文字太长，最多 {max_length} 个字",
}
# What a pattern asks for.
_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "用小写字母、数字和下划线，字母开头",
    r"^[a-z_]+\.[a-z0-9_]+$": "写成 部分.名字，用小写字母、数字和下划线，如 closing.more_help",
}
_CONTAINERS = frozenset({"list_type", "dict_type", "model_type", "model_attributes_type"})
# What stands between several names that were meant to be a list.
_JOINT = re.compile("[，、；;]")
# Chinese names are short: with one character of two the same, one may be meant by the other.
_CALLED = 0.5
_WIDE_BRACKETS = frozenset("［｛【（")
# What people write for a value out of a closed list.
_MEANT = {
    "坐席": "agent",
    "客服": "agent",
    "客户": "customer",
    "致命": "fatal",
    "严重": "major",
    "重要": "major",
    "重": "major",
    "一般": "minor",
    "轻微": "minor",
    "次要": "minor",
    "轻": "minor",
    "加分": "bonus",
    "第一": "first",
    "最后": "last",
    "每次": "each",
    "肯定": "affirmed",
    "否定": "negated",
    "之前": "before",
    "之后": "after",
}


def near_names(name: str, known: Sequence[str], called: Mapping[str, str] | None = None) -> str:
    """A question that offers the likeliest names; empty when none is near.

    Args:
        name: what was written.
        known: what may be written.
        called: what readers call some of them, which people write for the name itself.
    """
    if _JOINT.search(name):
        return "；几项之间要用半角的逗号“,”隔开"
    near = get_close_matches(name, dict.fromkeys(known), n=3, cutoff=0.6)
    if not near and called:
        likest = get_close_matches(name, dict.fromkeys(called.values()), n=2, cutoff=_CALLED)
        near = [one for said in likest for one, zh in called.items() if zh == said][:3]
    return f"，是否想写{'或'.join(f'“{one}”' for one in near)}？" if near else ""


def told_faults(
    faults: Sequence[Mapping[str, Any]], form: type[BaseModel], data: Any
) -> Iterator[tuple[Place, str]]:
    """Every fault with its place in the file, one for each place.

    Args:
        faults: from ``ValidationError.errors()``.
        form: what the data should have fitted.
        data: what was written.

    Yields:
        The place (without the steps that only pydantic knows) and the reason.
    """
    placed: dict[tuple[str | int, ...], list[Mapping[str, Any]]] = {}
    for fault in faults:
        placed.setdefault(tuple(_written(fault, data)), []).append(fault)
    for place, some in placed.items():
        # Of several forms that a value may take, the one that it comes nearest to is meant.
        deeper = any(len(other) > len(place) and other[: len(place)] == place for other in placed)
        kept = [fault for fault in some if not (deeper and fault["type"] in _CONTAINERS)]
        reasons = dict.fromkeys(_reason(fault, place, form, data) for fault in kept)
        if reasons:
            yield list(place), "，或者".join(reasons)


def _written(fault: Mapping[str, Any], data: Any) -> Iterator[str | int]:
    """The steps of a place that are in the file."""
    node, last = data, len(fault["loc"]) - 1
    for number, step in enumerate(fault["loc"]):
        if isinstance(node, dict) and step in node:
            node = node[step]
        elif isinstance(node, list) and isinstance(step, int):
            node = node[step] if step < len(node) else None
        elif not (number == last and fault["type"] == "missing" and isinstance(node, dict | list)):
            continue
        yield step


def _reason(fault: Mapping[str, Any], place: Sequence[str | int], form: type[BaseModel], data: Any) -> str:
    kind, limits = str(fault["type"]), fault.get("ctx") or {}
    if kind == "extra_forbidden":
        return _unknown(place, form, data)
    if kind == "literal_error":
        return _closed(str(fault["input"]), str(limits["expected"]))
    if fault["input"] is None and kind in _CONTAINERS | {"string_type"}:
        return "后面是空的"
    if kind in _CONTAINERS and len(place) > 2 and place[-3] == "examples":
        return "应为列表：每个例子是一组句子，写成 - [席：您好, 客：我查话费]"
    reason = _REASONS.get(kind, "写法不对").format(**limits)
    if kind in _CONTAINERS and str(fault["input"])[:1] in _WIDE_BRACKETS:
        reason += "；括号要用半角的"
    if pattern := _PATTERNS.get(str(limits.get("pattern", ""))):
        reason = f"{reason}：{pattern}"
    return reason


def _closed(given: str, expected: str) -> str:
    known = expected.replace("'", "").replace(" or ", ", ").split(", ")
    meant = _MEANT.get(given)
    near = f"，是否想写“{meant}”？" if meant in known else near_names(given, known)
    return f"“{given}”不在可选值之内（{'、'.join(known)}）{near}"


# -- names that are not known where they stand


def _unknown(place: Sequence[str | int], form: type[BaseModel], data: Any) -> str:
    """What was meant by a name that nobody asks for here."""
    name, outside = str(place[-1]), list(place[:-1])
    known = list(_names(_forms(form, outside)))
    told = f"没有这个写法“{name}”"
    written = _at(data, outside)
    for sibling in written if isinstance(written, dict) else ():
        if sibling in known and name in _names(_forms(form, [*outside, sibling])):
            return f"{told}；它要写在 {sibling} 里面（多缩进一层，或放进 {sibling} 的 {{ }}）"
    for depth in range(len(outside) - 1, -1, -1):
        if name in _names(_forms(form, outside[:depth])):
            return f"{told}；它属于更外面的一层，要少缩进一些"
    if near := near_names(name, known):
        return told + near
    return f"{told}（这里可以写：{'、'.join(known)}）"


def _at(data: Any, place: Sequence[str | int]) -> Any:
    for step in place:
        data = data[step]
    return data


def _names(forms: Iterator[type[BaseModel]]) -> tuple[str, ...]:
    """What may be written in any of these forms."""
    found = (field.alias or name for form in forms for name, field in form.model_fields.items())
    return tuple(dict.fromkeys(found))


def _forms(form: type[BaseModel], place: Sequence[str | int]) -> Iterator[type[BaseModel]]:
    """The forms that a value at a place may take."""
    some: list[Any] = [form]
    for step in place:
        some = [inner for one in some for inner in _inside(one, step)]
    for one in some:
        yield from _bare(one)


def _inside(annotation: Any, step: str | int) -> Iterator[Any]:
    """The types of what lies one step inside a type."""
    for one in _parts(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            for name, field in one.model_fields.items():
                if step == (field.alias or name):
                    yield field.annotation
        elif get_origin(one) is dict:
            yield get_args(one)[1]
        elif get_origin(one) in (list, tuple) and isinstance(step, int):
            yield get_args(one)[0]


def _bare(annotation: Any) -> Iterator[type[BaseModel]]:
    for one in _parts(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield one


def _parts(annotation: Any) -> Iterator[Any]:
    """The branches of a union, without what only limits a value."""
    if get_origin(annotation) is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _parts(one)
    else:
        yield annotation
