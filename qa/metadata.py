"""What is known of a call besides its sound: one strict reader for every place it may be written.

A sidecar file, a call list row, a file-name pattern and a finished transcript all end here. Knows
nothing of where a call comes from beyond the words used in error messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from qa.errors import InputError
from qa.model import CallMeta, Span
from qa.reasons import chinese_reason

__all__ = ["FIELDS", "clean", "is_moment", "iso_moment", "merge", "parse_meta"]

FIELDS = tuple(f.name for f in fields(CallMeta) if f.name != "extra")

_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ROLES = {"agent": "agent", "customer": "customer", "坐席": "agent", "客服": "agent", "客户": "customer"}
_CHANNELS = {"left": "left", "right": "right", "0": "left", "1": "right", "左": "left", "右": "right"}
_DIRECTIONS = {
    **dict.fromkeys(("in", "inbound", "呼入", "来电"), "inbound"),
    **dict.fromkeys(("out", "outbound", "呼出", "外呼", "去电"), "outbound"),
}
# Excel's Chinese date formats, what people type, and the bare digits that recorders put into file names.
_DATE_FORMS = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y.%m.%d",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d %H:%M",
    "%Y%m%d%H%M%S",
    "%Y%m%d_%H%M%S",
    "%Y%m%d-%H%M%S",
)


def _text(value: object) -> object:
    """Numbers are common where names are meant (工号 1024); true and false are not."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("应为文字")
    return clean(str(value)).strip()


def clean(text: str) -> str:
    """Text that every file and database can hold: no control characters, no broken surrogates."""
    return _UNWANTED.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def _moment(value: object) -> object:
    text = cast(str, _text(value))
    return iso_moment(text) if text else ""


def is_moment(text: str) -> bool:
    """Whether a text is a date, or a date and time, in one of the forms that are read."""
    try:
        return bool(_moment(text))
    except ValueError:
        return False


def iso_moment(text: str) -> str:
    """A date, or a date and time, in ISO 8601: as it is, or from another of the forms that are read.

    Raises:
        ValueError: it is none; in the user's language.
    """
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return _from_other_forms(text)
    return text


def _from_other_forms(text: str) -> str:
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text, form).isoformat()
        except ValueError:
            continue
    raise ValueError("应为日期时间，例如 2026-11-16T09:30:00")


def _holds(value: object) -> object:
    """Spans as ``[[12.5, 30], …]``, ``[{"start": 12.5, "end": 30}, …]`` or ``12.5-30;50-62``."""
    if isinstance(value, str):
        value = _decoded(value)
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ValueError("应为时间段，例如 [[12.5, 30.0]] 或 12.5-30;50-62")
    return tuple(_span(item) for item in value)


def _decoded(text: str) -> object:
    if text.lstrip().startswith(("[", "{")):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise ValueError("JSON 写法不正确") from None
    return [part.split("-") for part in text.replace("；", ";").split(";") if part.strip()]


def _span(item: object) -> Span:
    if isinstance(item, Mapping):
        item = (item.get("start"), item.get("end"))
    try:
        start, end = (float(cast(Any, bound)) for bound in cast(Sequence[object], item))
    except (TypeError, ValueError, OverflowError):
        raise ValueError("每个时间段应有开始与结束两个秒数") from None
    if not 0 <= start < end < float("inf"):
        raise ValueError("时间段的开始应不小于 0 且早于结束")
    return Span(start, end)


def _channels(value: object) -> object:
    """A map as JSON or, in a table cell, ``left=agent;right=customer``."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _decoded(value)
    elif isinstance(value, str):
        pairs = (
            part.replace(":", "=").partition("=") for part in value.replace("；", ";").split(";") if part
        )
        value = {left.strip(): right.strip() for left, _, right in pairs}
    if not isinstance(value, Mapping):
        raise ValueError('应为声道对应，例如 {"left": "agent", "right": "customer"}')
    out: dict[str, str] = {}
    for channel, role in value.items():
        if str(channel).lower() not in _CHANNELS or str(role).lower() not in _ROLES:
            raise ValueError("声道应为 left 或 right，角色应为 agent 或 customer")
        out[_CHANNELS[str(channel).lower()]] = _ROLES[str(role).lower()]
    if len(set(out.values())) != len(out):
        raise ValueError("两个声道不能是同一角色")
    return out


def _direction(value: object) -> object:
    text = cast(str, _text(value))
    return _DIRECTIONS.get(text.lower(), text)


_Text = Annotated[str, BeforeValidator(_text)]
_Moment = Annotated[str, BeforeValidator(_moment)]
_Seconds = Annotated[float, Field(ge=0, le=31_536_000, allow_inf_nan=False)]


class _Meta(BaseModel):
    """The contract's metadata fields, each optional; anything else is kept as it is."""

    model_config = ConfigDict(extra="allow")

    call_id: _Text = ""
    agent_id: _Text = ""
    agent_name: _Text = ""
    team: _Text = ""
    customer_id: _Text = ""
    direction: Annotated[str, BeforeValidator(_direction)] = ""
    started_at: _Moment = ""
    ended_at: _Moment = ""
    ring_count: Annotated[int, Field(ge=0, le=1000)] | None = None
    ring_seconds: _Seconds | None = None
    hold_events: Annotated[tuple[Any, ...], BeforeValidator(_holds)] = ()
    queue_wait_s: _Seconds | None = None
    ticket_filed_at: _Moment = ""
    promise_due_at: _Moment = ""
    promise_done_at: _Moment = ""
    callback_at: _Moment = ""
    channel_map: Annotated[dict[str, str], BeforeValidator(_channels)] = {}


def parse_meta(data: object, where: str) -> CallMeta:
    """Read one source of metadata.

    Args:
        data: the decoded JSON object or table row; empty cells and ``null`` count as not given.
        where: the file (and line) for error messages.

    Returns:
        The metadata; unknown keys in ``extra`` as text.

    Raises:
        InputError: naming every wrong field with what was expected.
    """
    if not isinstance(data, Mapping):
        raise InputError(
            f"{where}：通话资料应为一个 JSON 对象", hint='请写成 {"agent_id": "1024", …}', kind="input.meta"
        )
    given = {str(key): value for key, value in data.items() if value is not None and value != ""}
    nested = given.pop("extra", None)
    try:
        read = _Meta.model_validate(given)
    except ValidationError as error:
        raise InputError(
            f"{where}：{'；'.join(_fault(item) for item in error.errors(include_url=False))}",
            hint="请改正所列字段后重新运行；不知道的字段可以删去",
            kind="input.meta",
        ) from None
    extra = dict(read.__pydantic_extra__ or {})
    extra.update(nested if isinstance(nested, Mapping) else {} if nested is None else {"extra": nested})
    known = {name: getattr(read, name) for name in FIELDS}
    return CallMeta(**known, extra={clean(str(key)): _plain(value) for key, value in extra.items()})


def merge(weaker: CallMeta, stronger: CallMeta) -> CallMeta:
    """Both sources together: a field that ``stronger`` gives wins, the rest comes from ``weaker``."""
    empty = CallMeta()
    picked = {
        name: getattr(weaker if getattr(stronger, name) == getattr(empty, name) else stronger, name)
        for name in FIELDS
    }
    return CallMeta(**picked, extra={**weaker.extra, **stronger.extra})


def _plain(value: object) -> str:
    if isinstance(value, str):
        return clean(value)
    try:
        return clean(json.dumps(value, ensure_ascii=False, default=str))
    except (RecursionError, ValueError):  # nested too deep, or a number of thousands of digits
        return "…"


def _fault(item: Mapping[str, Any]) -> str:
    name = ".".join(str(part) for part in item["loc"]) or "内容"
    shown = _plain(item.get("input"))
    return f"字段 {name} {chinese_reason(item)}，现为“{shown[:40]}{'…' if len(shown) > 40 else ''}”"
