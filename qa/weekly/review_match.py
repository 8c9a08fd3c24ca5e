"""Which calls and checks people's reviews are about, and which of them are about none.

Pure. A review that meets nothing is named, never dropped in silence: its number may have lost a zero in a
spreadsheet, its check may be written wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from qa.weekly.facts import CallFacts
from qa.weekly.reviews import Review

__all__ = ["match_reviews"]

_MOST = 10
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_SCIENTIFIC_ZH = "（长编号被表格程序改成了科学计数，请把这一列设成文本再填原来的编号）"

Names = Mapping[str, frozenset[str]]
"""Ids of checks by their Chinese name."""


def match_reviews(
    reviews: Sequence[Review], calls: Iterable[CallFacts], known: Collection[str] = ()
) -> tuple[tuple[Review, ...], tuple[str, ...]]:
    """Find what each review is about.

    Args:
        reviews: as they were read.
        calls: those of the report's periods.
        known: ids of all calls there are, those of other periods included.

    Returns:
        The reviews that can be applied, with their checks' ids; and in Chinese what is wrong with the others.
    """
    wanted = {review.call_id for review in reviews}
    held: dict[str, list[CallFacts]] = {}
    names: dict[str, set[str]] = {}
    for call in calls:
        for check in call.checks if wanted else ():
            names.setdefault(check.zh, set()).add(check.id)
        if call.call_id in wanted:
            held.setdefault(call.call_id, []).append(call)
    all_names = {zh: frozenset(ids) for zh, ids in names.items()}
    ids = frozenset().union(*all_names.values())
    good, faults, elsewhere = [], [], 0
    near = {_bare(call_id): call_id for call_id in (*known, *held)}
    for review in sorted(reviews, key=lambda review: review.line):
        own = held.get(review.call_id, [])
        if not own and review.call_id in known:
            elsewhere += 1
            continue
        meant, fault = _meant(review, own, all_names, ids)
        if fault and review.score is not None and any(review.about(call) for call in own):
            good.append(replace(review, check="", verdict=""))  # the score given outright stands
        if fault:
            hint = _hint(review.call_id, {} if own else near)
            faults.append(f"第 {review.line} 行：{fault}{hint}")
        else:
            good.append(meant)
    said = faults[:_MOST] + ([f"另有 {len(faults) - _MOST} 行也没有用上"] if len(faults) > _MOST else [])
    if elsewhere:
        said.append(f"{elsewhere} 行是别的时段的通话，这一份没有用上")
    return tuple(sorted(good, key=lambda review: review.at)), tuple(said)


def _hint(call_id: str, near: Mapping[str, str]) -> str:
    """What may have been meant by an id that is no call's; empty where nothing is known."""
    meant = near.get(_bare(call_id))
    if meant:
        return f"（是否想写 {meant}？）"
    return _SCIENTIFIC_ZH if _SCIENTIFIC.fullmatch(call_id) else ""


def _meant(
    review: Review, own: Sequence[CallFacts], names: Names, ids: Collection[str]
) -> tuple[Review, str]:
    """The review with its check's id, or why it cannot be applied."""
    if not own:
        return review, f"没有通话 {review.call_id}"
    about = [call for call in own if review.about(call)]
    if not about:
        return review, f"文件夹 {review.folder} 里没有通话 {review.call_id}"
    if not any(call.ok for call in about):
        return review, f"通话 {review.call_id} 没有评分，结论用不上"
    here = {check.id: check.zh for call in about for check in call.checks}
    if not here or not review.verdict or review.check in here:
        return review, ""  # of calls long ago only the score is at hand
    named = sorted(id_ for id_, zh in here.items() if zh == review.check)
    if len(named) == 1:
        return replace(review, check=named[0]), ""
    return review, _not_one(review, named, names, ids)


def _not_one(review: Review, named: Sequence[str], names: Names, ids: Collection[str]) -> str:
    """Why a check's name means no check of the call, or several."""
    if named:
        return f"检查“{review.check}”不止一条，请写编号：{'、'.join(named)}"
    if review.check in names or review.check in ids:
        return f"通话 {review.call_id} 里检查 {review.check} 不适用，结论没有用上"
    return f"没有检查 {review.check}"


def _bare(call_id: str) -> str:
    """An id as a spreadsheet may leave it: without zeros before it, in whatever case."""
    return call_id.casefold().lstrip("0")
