"""What reads well in a scorecard and yet does nothing: names nobody asks for, texts never filled, weights
that never count. A further look of ``lint``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.judge import conditions as c
from qa.judge.condition_tree import children
from qa.judge.match_known import EXTRAS
from qa.judge.scorecard import Check, Scorecard
from qa.metadata import FIELDS
from qa.model import Severity
from qa.rulefiles.scorecard import SHIPPED, Draft
from qa.rulefiles.yaml_reasons import near_names
from qa.rulefiles.yaml_source import Place, Source

__all__ = ["Found", "idle", "looks_like_regex"]

# Where, and what.
Found = Iterator[tuple[Source, Place, str]]

_REGEX = re.compile(r"\.[*+]|\\[dwsb]|\[\^|\(\?[:=!<]|[)\]][*+]")
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_UNSCORED = (Severity.FATAL, Severity.BONUS)
# Facts that are told only where ``define`` says what a complaint is.
_OF_COMPLAINTS = ("complaint.is_complaint", "complaint.type", "complaint.level")
# What extraction says where no sign speaks for a value.
_DEFAULTS = {
    "complaint.type": {"其他", ""},
    "complaint.level": {"普通", "复杂", "危机", ""},
    "complaint.wish": {"其他", "咨询解答", ""},
}


def looks_like_regex(phrase: str) -> bool:
    """Whether a phrase holds what only regular expressions know."""
    return not phrase.startswith("re:") and _REGEX.search(phrase) is not None


def idle(draft: Draft) -> Found:
    """Look at a scorecard that could be read.

    Args:
        draft: from ``scorecard.read``, without faults.

    Yields:
        Source, place and remark.
    """
    card, source = draft.scorecard, draft.source
    if card is None or source is None:
        return
    for number, check in enumerate(card.checks):
        here: Place = ["checks", number]
        yield from _texts(source, here, check)
        yield from _facts(source, here, check, card)
        yield from _meta(source, here, check, card)
        if isinstance(check.forbid, c.Parts):
            told = f"{check.id}：forbid 里写 parts，要每一项都说到才算违反；任一项都不许时用 any"
            yield source, [*here, "forbid"], told
    yield from _names(source, card, frozenset(draft.form.define if draft.form else ()))
    yield from _sections(source, card)
    yield from _libraries(draft)


def _roots(check: Check) -> Iterator[c.Condition]:
    written = (check.when, check.require, check.forbid, check.advise, check.credit)
    yield from (condition for condition in written if condition is not None)
    yield from (exemption.condition for exemption in check.exempt)


def _walk(condition: c.Condition) -> Iterator[c.Condition]:
    yield condition
    for _, inner in children(condition):
        yield from _walk(inner)


def _within(card: Scorecard) -> Iterator[c.Condition]:
    for root in (*card.definitions.values(), *(r for check in card.checks for r in _roots(check))):
        yield from _walk(root)


# -- texts


def _texts(source: Source, here: Place, check: Check) -> Found:
    if check.advise is not None and not check.texts.advice:
        told = f"{check.id}：写了 advise，却没有写 texts.advice，提醒是空的"
        yield source, [*here, "texts"], told
    judged = check.require if check.require is not None else check.forbid
    if judged is None:
        return
    inside = list(_walk(judged))
    fills = any(isinstance(one, c.Parts | c.Covers) or _several(one) for one in inside)
    for name in ("passed", "failed", "suggestion"):
        if "{missing}" in getattr(check.texts, name) and not fills:
            told = f"{check.id}：条件里没有分项（parts、covers、every、distinct），{{missing}} 总是空的"
            yield source, [*here, "texts", name], told


def _several(condition: c.Condition) -> bool:
    return isinstance(condition, c.Said) and (condition.every or condition.distinct > 1)


def _names(source: Source, card: Scorecard, own: frozenset[str]) -> Found:
    texts = [text for check in card.checks for text in (check.texts.passed, check.texts.failed)]
    texts += [check.texts.suggestion for check in card.checks]
    asked = {slot for text in texts for slot in _SLOT.findall(text)}
    named = dict.fromkeys(one.name for one in _within(card) if isinstance(one, c.Named))
    # What a shared file names serves other scorecards too.
    shared = [root for name, root in card.definitions.items() if name not in own]
    asked |= {one.name for root in shared for one in _walk(root) if isinstance(one, c.Named)}
    for name in named:
        if name not in asked:
            yield source, ["checks"], f"as: {name} 的数值没有一处文字用到（写作 {{{name}}}）"


# -- facts and metadata


def _facts(source: Source, here: Place, check: Check, card: Scorecard) -> Found:
    for fact in (one for root in _roots(check) for one in _walk(root) if isinstance(one, c.Fact)):
        if fact.name in _OF_COMPLAINTS and "complaint" not in card.definitions:
            told = f"{check.id}：define 里没有写 complaint（怎样算投诉），“{fact.name}”总是“不是投诉”"
            yield source, here, told
        possible = {value for value, _ in card.topics.get(fact.name, ())} | _DEFAULTS.get(fact.name, set())
        for value in fact.values:
            if fact.name in _DEFAULTS and value not in possible:
                known = sorted(possible - {""})
                told = f"{check.id}：“{fact.name}”不会是“{value}”（{'、'.join(known)}）"
                yield source, here, told + near_names(value, known)


def _meta(source: Source, here: Place, check: Check, card: Scorecard) -> Found:
    """Names in the metadata of examples that nothing asks for: most likely misspelt."""
    asked = {one.name for one in _within(card) if isinstance(one, c.MetaField)}
    for one in _within(card):
        if isinstance(one, c.Elapsed):
            asked |= {one.begin, one.end}
    for example in check.examples:
        for name in example.meta.extra:
            if f"extra.{name}" not in asked and name not in EXTRAS:
                told = f"{check.id}：例子 meta 里的“{name}”没有条件用到{near_names(name, FIELDS)}"
                yield source, [*here, "examples", example.verdict.value], told


# -- the sheet


def _sections(source: Source, card: Scorecard) -> Found:
    scored = [check for check in card.checks if check.severity not in _UNSCORED]
    if not scored:
        yield source, ["checks"], "只有致命项和加分项，没有计分的检查：算不出总分"
    for number, section in enumerate(card.sections):
        own = [check for check in card.checks if check.id.split(".", 1)[0] == section.id]
        if section.weight is not None and own and not any(check in scored for check in own):
            told = f"部分“{section.id}”里只有致命项或加分项，weight 不起作用"
            yield source, ["sections", number, "weight"], told


def _libraries(draft: Draft) -> Found:
    """Names in one's own phrase libraries that the scorecard does not have; the shipped ones serve many."""
    for source, place, told in draft.passed_over:
        if SHIPPED not in source.path.absolute().parents:
            yield source, place, told
