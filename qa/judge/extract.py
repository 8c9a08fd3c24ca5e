"""What a call was about, taken from it rather than judged: complaint, wish, sheets, promises, feelings.

Every value of the sheets comes with the sentence it was taken from; what was not said stays empty.
Everything returned is plain text, numbers, lists and mappings, so that it can be written as JSON.
"""

from __future__ import annotations

from qa.judge.complaint import Choice, kind_of, wish_of
from qa.judge.context import CallContext, Finding, Truth
from qa.judge.emotion import Course, course_of
from qa.judge.gravity import level_of
from qa.judge.matter import is_thanks
from qa.judge.promises import Promise, find_promises
from qa.judge.record import ANSWER, OTHER, Facts, form_of
from qa.judge.record_fields import EMPTY, filled
from qa.judge.record_heard import as_heard, times_as_heard, told_as_heard
from qa.judge.record_judged import judged_of
from qa.judge.record_settled import settle
from qa.judge.record_tracker import tracker_of
from qa.judge.scorecard import Scorecard
from qa.language.sentences import sentence_at
from qa.shown_words import UNHEARD

__all__ = ["extract"]

_WANTS_ACTION = "wants_action"
_UNSURE, _UNSURE_TIME = "没听准，请核对", "时间没听清，请核对"


def extract(context: CallContext, scorecard: Scorecard) -> dict[str, object]:
    """Extract the facts of a call.

    Args:
        context: the call.
        scorecard: its definition ``complaint`` and its topics.

    Returns:
        ``complaint.*`` values; ``record.form`` and ``record.tracker``, whose fields are
        ``{"value": text, "turn": number or None, "quote": sentence, "span": [start, end]}`` (the last two
        only where there is a sentence; ``"doubt": True`` where its words want checking); ``promises``, a
        list; ``emotion``, the customer's course.
    """
    complains = _defined("complaint", context, scorecard).truth is Truth.YES
    thanks = not complains and is_thanks(context)
    judged = judged_of(context, scorecard)
    kind = kind_of(context, scorecard)
    about = kind if complains else None
    facts = Facts(
        is_complaint=complains,
        kind=kind,
        level=level_of(context, scorecard),
        wish=Choice(OTHER) if thanks else _wish(context, scorecard, about=about),
        promises=times_as_heard(find_promises(context), context),
        course=course_of(context, scorecard),
        judged=judged,
        settled=settle(context, judged),
        thanks=thanks,
    )
    form = as_heard(form_of(context, facts), context)
    return {
        "complaint.is_complaint": "yes" if complains else "no",
        "complaint.type": (facts.kind.value or "其他") if complains else "",
        "complaint.level": (facts.level.value or "普通") if complains else "",
        "complaint.wish": facts.wish.value,
        "record.form": form,
        "record.tracker": as_heard(tracker_of(context, form, facts), context),
        "promises": [p for p in (_promise(p, context) for p in facts.promises) if p["what"] != UNHEARD],
        "emotion": _emotion(facts.course, context),
    }


def _defined(name: str, context: CallContext, scorecard: Scorecard) -> Finding:
    condition = scorecard.definitions.get(name)
    return Finding(Truth.NO) if condition is None else context.evaluate(condition)


def _wish(context: CallContext, scorecard: Scorecard, *, about: Choice | None) -> Choice:
    """What the customer wants: who wants nothing done wants an answer, whatever is asked about.

    A scorecard that does not define who wants something done leaves it at what was heard.
    """
    wish = wish_of(context, scorecard, about=about)
    if about is not None:
        return wish if wish.value else Choice(OTHER)
    defined = _WANTS_ACTION in scorecard.definitions
    wants = _defined(_WANTS_ACTION, context, scorecard).truth if defined else None
    named = wish.value not in ("", ANSWER)
    if wants is Truth.YES and not named:
        return Choice(OTHER)
    if (wants is Truth.NO and named) or not wish.value:
        return Choice(ANSWER)
    return wish


def _promise(promise: Promise, context: CallContext) -> dict[str, object]:
    """A promise with its due time; ``plain`` is false where a person should look at it."""
    due = promise.due
    what, sure = told_as_heard(promise.what, promise.turn, context)
    if what == UNHEARD:
        what = f"{promise.when}{UNHEARD}"
    unsure = _UNSURE_TIME if promise.doubtful else "" if sure else _UNSURE
    check = "" if unsure == _UNSURE and UNHEARD in what else unsure
    by = f"；最迟 {due.text}" if due and due.iso else ""
    told = f"{what}{by}{f'（{check}）' if check else ''}"
    field = filled(told, context.turns[promise.turn], promise.start, promise.start + 1)
    return {
        **field,
        "what": what,
        "when": promise.when,
        "due": due.iso if due else "",
        "due_text": due.text if due else "",
        "plain": promise.plain and not unsure,
        "note": "；".join(note for note in (promise.note, unsure) if note),
        "again": list(promise.again),
    }


def _emotion(course: Course, context: CallContext) -> dict[str, object]:
    """The course of feelings in one sentence, its curve and its turning point."""
    turning = course.turning
    point = dict(EMPTY)
    if turning is not None:
        turn = context.turns[turning.turn]
        way = "由坏转好" if turning.better else "由好转坏"
        point = {
            **filled(way, turn, turning.start, turning.end),
            "better": turning.better,
            "after": turning.after,
        }
    return {
        "value": _told(course),
        "turn": turning.turn if turning else None,
        "known": course.known,
        "opening": course.opening,
        "ending": course.ending,
        "turning_point": point,
        "curve": [
            {
                "turn": mood.turn,
                "value": mood.value,
                "smooth": mood.smooth,
                "label": mood.label,
                "raised": mood.raised,
                "span": list(sentence_at(context.turns[mood.turn].text, mood.start, mood.end))
                if mood.end
                else None,
            }
            for mood in course.moods
        ],
    }


def _told(course: Course) -> str:
    if not course.known:
        return "话太少，看不出情绪"
    bad = [mood for mood in course.moods if (mood.value or 0.0) < 0]
    if not bad:
        return "全程平稳"
    start, end = course.opening or "平静", course.ending or "未见缓和"
    text = f"开头{start}，结束时{end}" if start != end else f"全程{start}"
    if course.turning is None:
        return text
    way = "好转" if course.turning.better else "变差"
    return f"{text}，第 {course.turning.turn + 1} 句起{way}"
