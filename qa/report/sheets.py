"""The small tables of a page: head facts, warnings, extracted facts, forms, metrics, stamp.

Pure; document data in, labelled values out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.model import ROLE_BAR, ROLE_SURE
from qa.report.pages import Fact, Form
from qa.report.wording import FIELD_ZH, LAYOUT_ZH, SILENCE_ZH, clock, length, moment, number
from qa.shown_words import UNHEARD

__all__ = ["extract_facts", "forms", "head_facts", "metric_facts", "notes", "stamp_facts"]

Doc = Mapping[str, Any]

_YES_NO = {"yes": "是", "no": "否", "True": "是", "False": "否"}
_NO_CLASS = ("complaint.wish", "其他")
_DIRECTION = {"inbound": "呼入", "outbound": "呼出", "in": "呼入", "out": "呼出"}


def head_facts(document: Doc) -> tuple[Fact, ...]:
    """Who, when, how long: what stands under the title. Unknown facts are left out."""
    meta = document["meta"]
    agent = " ".join(str(meta[k]) for k in ("agent_name", "agent_id") if meta.get(k))
    direction = str(meta.get("direction", ""))
    facts = [
        Fact("坐席", agent),
        Fact("班组", str(meta.get("team", ""))),
        Fact("客户", str(meta.get("customer_id", ""))),
        Fact("通话时间", moment(str(meta.get("started_at", "")))),
        Fact("方向", _DIRECTION.get(direction, direction)),
    ]
    if document.get("duration") is not None:
        facts.append(Fact("时长", length(document["duration"])))
    audio = document.get("audio")
    if audio and audio["channels"]:
        rate = f"，{number(audio['sample_rate'] / 1000)} kHz" if audio["sample_rate"] else ""
        facts.append(Fact("录音", LAYOUT_ZH.get(audio["layout"], audio["layout"]) + rate))
    elif audio:
        facts.append(Fact("来源", "已有转写文本（无录音）"))
    return tuple(f for f in facts if f.value)


def notes(document: Doc) -> tuple[str, ...]:
    """What a reader should know before trusting the page, in sentences."""
    found = []
    quarantined = sum(1 for t in document["turns"] if t.get("quarantine"))
    undecided = sum(1 for c in document["checks"] if c["verdict"] == "undecided")
    roles = document["audio"].get("role_confidence")
    if roles is not None and roles < ROLE_BAR:
        found.append("坐席与客户的区分把握不足，依赖角色的检查项已转人工复核。")
    elif roles is not None and roles < ROLE_SURE:
        found.append("坐席与客户是按说话内容推断的，依赖角色的检查项不扣分，没听到做到的已转人工复核。")
    if quarantined:
        found.append(f"{quarantined} 句识别结果不可信，已用灰色标出，不参与评判。")
    if undecided:
        found.append(f"{undecided} 项证据不足，待人工复核，未扣分。")
    if not any(t["start"] is not None for t in document["turns"]) and document["turns"]:
        found.append("转写文本没有时间信息，与时间有关的检查项无法判定。")
    return tuple(found)


def extract_facts(extract: Doc, turns: Sequence[Doc] = ()) -> tuple[Fact, ...]:
    """The extracted facts that are single values, empty ones left out."""
    facts = []
    for key, value in extract.items():
        if isinstance(value, Mapping) and "value" not in value:
            continue
        text, start, turn = _value(_told_wish(extract) if (key, value) == _NO_CLASS else value, turns)
        if text:
            facts.append(Fact(FIELD_ZH.get(key, key.rsplit(".", 1)[-1]), text, start, turn))
    return tuple(facts)


def _told_wish(extract: Doc) -> Any:
    """The wish as the record has it, where it is none of the classes: both must say the same."""
    told = extract.get("record.form", {}).get("wish", "")
    said = told.get("value") if isinstance(told, Mapping) else told
    return told if said else _NO_CLASS[1]


def forms(extract: Doc, turns: Sequence[Doc]) -> tuple[Form, ...]:
    """The pre-filled forms; a form without any filled field is left out."""
    found = []
    for key, value in extract.items():
        if not isinstance(value, Mapping) or "value" in value:
            continue
        facts, blank = [], []
        for name, item in value.items():
            text, start, turn = _value(item, turns)
            label = FIELD_ZH.get(name, str(name))
            if text:
                facts.append(Fact(label, text, start, turn, _doubtful(item)))
            else:
                blank.append(label)
        if facts:
            found.append(Form(FIELD_ZH.get(key, key), tuple(facts), tuple(blank)))
    return tuple(found)


def metric_facts(document: Doc) -> tuple[Fact, ...]:
    """Measured facts of the talk; what could not be measured is left out."""
    m = document["metrics"]
    rings = document["audio"].get("ring_count")
    band = document.get("scorecard", {}).get("rate_band") or (150.0, 200.0)
    rate = m.get("agent_chars_per_min")
    pace = f"{number(rate, 0)} 字/分（标准 {number(band[0])}–{number(band[1])}）" if rate else ""
    facts = [
        Fact("坐席语速", pace),
        Fact("坐席说话", _seconds(m.get("agent_talk_s"))),
        Fact("客户说话", _seconds(m.get("customer_talk_s"))),
        Fact("静默合计", _silence(m.get("silence_s"))),
        Fact("最长静默", _seconds(m.get("longest_silence_s"))),
        Fact("坐席抢话", _times(m.get("interruptions_by_agent"))),
        Fact("客户插话", _times(m.get("interruptions_by_customer"))),
        Fact("首次应答", _seconds(m.get("first_response_s"))),
        Fact("进入处理", clock(m.get("handling_starts_s")), m.get("handling_starts_s")),
        Fact("振铃", f"{rings} 声" if rings is not None else ""),
    ]
    return tuple(f for f in facts if f.value)


def stamp_facts(stamp: Doc) -> tuple[Fact, ...]:
    """How to make this report again."""
    options = stamp.get("asr_options") or {}
    shown = "，".join(f"{k}={_compact(v)}" for k, v in options.items())
    facts = [
        Fact("录音 SHA-256", str(stamp.get("audio_sha256") or "")),
        Fact("识别模型", str(stamp.get("model") or "")),
        Fact("识别选项", shown),
        Fact("评分卡", str(stamp.get("scorecard") or "")),
        Fact("评分卡 SHA-256", str(stamp.get("scorecard_sha256") or "")),
        Fact("程序版本", str(stamp.get("program") or "")),
        Fact("生成时间", moment(str(stamp.get("created_at") or ""))),
    ]
    return tuple(f for f in facts if f.value)


def _value(value: object, turns: Sequence[Doc]) -> tuple[str, float | None, int | None]:
    """A field as text, and the moment and sentence it comes from when the field tells."""
    if isinstance(value, Mapping):
        text, _, _ = _value(value.get("value", value.get("text")), ())
        turn = next((t for t in turns if t["i"] == value.get("turn")), None)
        start = value.get("start", turn["start"] if turn else None)
        return text, start if isinstance(start, (int, float)) else None, turn["i"] if turn else None
    if value is None:
        return "", None, None
    if isinstance(value, bool):
        return ("是" if value else "否"), None, None
    if isinstance(value, float):
        return number(value, 2), None, None
    if isinstance(value, (list, tuple)):
        return "；".join(t for t in (_value(v, ())[0] for v in value) if t), None, None
    return _YES_NO.get(str(value), moment(str(value))), None, None


def _doubtful(value: object) -> bool:
    # What was not heard at all says so itself.
    return isinstance(value, Mapping) and bool(value.get("doubt")) and value.get("value") != UNHEARD


def _compact(value: object) -> str:
    return "、".join(str(v) for v in value) if isinstance(value, (list, tuple)) else str(value)


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{number(value)} 秒"


def _silence(value: float | None) -> str:
    return "" if value is None else f"{number(value)} 秒（只计{SILENCE_ZH}的）"


def _times(value: int | None) -> str:
    return "" if value is None else f"{value} 次"
