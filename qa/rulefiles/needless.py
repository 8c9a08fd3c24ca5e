"""Options of a condition that have no effect where they stand, and values that nothing can ever be.

A rule writer who is not told believes that the option works. Knows the written forms and what the judging
functions can compare; builds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from qa.judge.acts import CLEAR
from qa.judge.match_sound import LANGUAGES
from qa.judge.measures import MEASURES
from qa.language.entities import Kind
from qa.language.normalise import bare, normalise
from qa.rulefiles import condition_forms as forms
from qa.rulefiles.yaml_reasons import near_names

__all__ = ["BY_SIDE", "BY_STAGE", "FACTS", "needless"]

# A key of the condition (empty for the whole of it), and what is wrong with it.
Found = Iterator[tuple[str, str]]

# Figures that are taken of one side, and of single stages.
BY_SIDE = frozenset(
    {
        "talk_s",
        "talk_share",
        "interruptions",
        "mean_delay_s",
        "longest_delay_s",
        "chars_per_min",
        "turns",
        "loudness_db",
        "loudness_rise_db",
    }
)
BY_STAGE = frozenset({"stage_starts_s", "loudness_db", "loudness_rise_db"})
# Extracted facts that are one word, and all that they can be (none: the scorecard's topics tell).
FACTS: Mapping[str, frozenset[str]] = {
    "complaint.is_complaint": frozenset({"yes", "no"}),
    "complaint.type": frozenset(),
    "complaint.level": frozenset(),
    "complaint.wish": frozenset(),
}
_CHECKSUMS = frozenset({Kind.ID_NUMBER, Kind.BANK_CARD})
_FORMS = {
    Kind.PHONE: ("mobile", "landline", "hotline"),
    Kind.ADDRESS: ("door", "street", "inside"),
    Kind.DATE: ("relative", "absolute"),
}
_NUMBERS = ("ring_count", "ring_seconds", "queue_wait_s")
_DIRECTIONS = ("inbound", "outbound")
_CODE = re.compile("[a-z]{2,3}")


def needless(kind: str, body: Any) -> Found:
    """Look at one written condition.

    Args:
        kind: its kind, as written.
        body: its form.

    Yields:
        Key and fault.
    """
    if isinstance(body, forms.WhereForm):
        yield from _where(body)
    if look := _LOOKS.get(kind):
        yield from look(body)


def _where(body: forms.WhereForm) -> Found:
    for anchor in ("after", "before"):
        if f"{anchor}_hit" in body.model_fields_set and getattr(body, anchor) is None:
            yield f"{anchor}_hit", f"要和 {anchor} 一起用"
    if body.next_turn and body.same_turn:
        yield "same_turn", "next_turn 只看对方紧接着的那一句，same_turn 不起作用"
    if body.next_turn and body.within_turns:
        yield "within_turns", "next_turn 只看对方紧接着的那一句，within_turns 不起作用"


def _said(body: forms.SaidForm) -> Found:
    yield from _several(body)
    if "sound" in body.model_fields_set and not body.phrases:
        yield "sound", "只管 phrases；动作的写在动作文件里"
    if body.at_least is not None and body.at_most is not None and body.at_least > body.at_most:
        yield "at_least", f"下限 {body.at_least} 大于上限 {body.at_most}，永远不会成立"
    if body.at_least == 0 and body.at_most is None:
        yield "at_least", "至少 0 次总是成立；要写“没有说”，用 none 或者 forbid"
    if "min_confidence" in body.model_fields_set and body.min_confidence < CLEAR:
        yield "min_confidence", f"低于 {CLEAR:g} 不起作用：把握不到 {CLEAR:g} 的一律只算疑似"
    for phrase in body.phrases:
        if phrase in body.unless:
            yield "unless", f"“{phrase}”又在 phrases 里又在 unless 里，永远不算"


def _several(body: forms.SaidForm) -> Found:
    """Options that ask for several different things."""
    kinds = len(body.acts) + len(body.phrases)
    for option in ("every", "together"):
        if getattr(body, option) and kinds == 1:
            yield option, "acts 和 phrases 一共只有一种，不起作用"
    if body.every and body.distinct > 1:
        yield "distinct", "every 已经要求每一种都说到，distinct 不起作用"
    if body.together and 1 < body.distinct < kinds:
        yield "distinct", "together 已经要求每一种都在同一句里说到，distinct 不起作用"
    if body.distinct > max(kinds, 1):
        yield "distinct", f"一共只有 {kinds} 种"


def _entities(body: forms.EntitiesForm) -> Found:
    known = [form for kind in body.kinds for form in _FORMS.get(Kind(kind), ())] if _all_known(body) else []
    for form in body.forms:
        if _all_known(body) and form not in known:
            told = f"这些类别里没有“{form}”"
            yield "forms", told + (f"（{'、'.join(known)}）{near_names(form, known)}" if known else "")
    if body.valid and not _CHECKSUMS & set(body.kinds):
        yield "valid", "只有 id_number 和 bank_card 有校验位；写了就永远找不到"


def _all_known(body: forms.EntitiesForm) -> bool:
    return set(body.kinds) <= set(Kind)


def _similar(body: forms.SimilarForm) -> Found:
    for text in body.to:
        if len(bare(normalise(text))) < 4:
            yield "to", f"例句“{text}”太短，比不出意思；至少 4 个字"
    if body.doubt >= body.bar:
        yield "doubt", f"doubt {body.doubt:g} 不小于 min {body.bar:g}，什么话都会算疑似"


def _weigh(body: forms.WeighForm) -> Found:
    for cue in body.cues:
        if cue.weight == 0:
            yield "cues", f"“{cue.act}”的权重为 0，不起作用"
    most = sum(cue.weight for cue in body.cues if cue.weight > 0)
    if body.cues and body.learned is None and most < body.bar - body.doubt:
        yield "bar", f"迹象加起来最多 {most:g}，永远到不了 {body.bar:g}"


def _compare(body: forms.CompareForm) -> Found:
    if body.more == body.than:
        yield "than", "和 more 一样，比不出多少"


def _rate(body: forms.RateForm | forms.TurnRatesForm) -> Found:
    if body.low > body.high:
        yield "low", f"下限 {body.low:g} 大于上限 {body.high:g}"
    if not {"low", "high"} & body.model_fields_set:
        yield "", "要写 low 或 high"


def _silences(body: forms.SilencesForm) -> Found:
    for name in ("announced_within_s", "agreed_by"):
        if name in body.model_fields_set and not body.announced_by:
            yield name, "要和 announced_by 一起用"


def _monologues(body: forms.MonologuesForm) -> Found:
    if "answer_within_s" in body.model_fields_set and not body.unanswered:
        yield "answer_within_s", "要和 unanswered: true 一起用"


def _measure(body: forms.MeasureForm) -> Found:
    if body.of not in MEASURES:
        return  # a misspelt figure: told where the condition is built
    if body.who is not None and body.of not in BY_SIDE:
        yield "who", f"{body.of} 不分是谁的，who 不起作用"
    if body.stages and body.of not in BY_STAGE:
        yield "stages", f"{body.of} 量的是全通，stages 不起作用"


def _language(body: forms.LanguageForm) -> Found:
    if body.language not in LANGUAGES and not _CODE.fullmatch(body.language):
        known = list(LANGUAGES)
        near = near_names(body.language, known)
        yield "is", f"没有语言“{body.language}”（{'、'.join(known)}，或 ISO 639 代码如 ja）{near}"


def _meta(body: forms.MetaForm) -> Found:
    banded = body.at_least is not None or body.at_most is not None
    if banded and body.field not in _NUMBERS and not body.field.startswith("extra."):
        yield "field", f"“{body.field}”不是数值，不能比大小；用 is"
    for value in body.values if body.field == "direction" else ():
        if value not in _DIRECTIONS:
            yield "is", f"呼叫方向没有“{value}”：呼入写 inbound，呼出写 outbound"


def _fact(body: forms.FactForm) -> Found:
    if body.field not in FACTS:
        known = list(FACTS)
        yield "field", f"没有“{body.field}”这个事实（{'、'.join(known)}）{near_names(body.field, known)}"
    for value in body.values:
        possible = FACTS.get(body.field)
        if possible and value not in possible:
            yield "is", f"“{body.field}”没有“{value}”这个值（{'、'.join(sorted(possible))}）"


def _parts(body: list[forms.PartForm]) -> Found:
    for name in ("id", "zh"):
        written = sorted(getattr(part, name) for part in body)
        for one, other in pairwise(written):
            if one == other:
                yield "", f"有两项的 {name} 都是“{one}”，报告里分不清"


_LOOKS: Mapping[str, Callable[[Any], Found]] = {
    "said": _said,
    "entities": _entities,
    "similar": _similar,
    "weigh": _weigh,
    "compare": _compare,
    "rate": _rate,
    "turn_rates": _rate,
    "silences": _silences,
    "monologues": _monologues,
    "measure": _measure,
    "language": _language,
    "meta": _meta,
    "fact": _fact,
    "parts": _parts,
}
