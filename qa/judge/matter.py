"""The customer's own words that tell what a call is about: clauses that state a fault or a request.

Greetings, openers (我打听个事儿), feelings, abuse and talk about waiting on the line say nothing of the
matter and are never taken; where nothing is left that tells of a fault or asks for a thing, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.judge.acts import CLEAR, ActHit
from qa.judge.clauses import Stretch
from qa.judge.complaint import matter_turns, only_days
from qa.judge.context import CallContext
from qa.judge.places_near import floor_before
from qa.language.asking import is_asked
from qa.language.negation import negated
from qa.language.normalise import bare
from qa.language.sentences import OUTER, clause_spans, sentence_ends
from qa.model import Turn, Who

__all__ = ["is_thanks", "told_matter"]

# What speaks for a clause, by how much; what is only likely counts less.
_FAULTS: Mapping[str, float] = {
    **{"fault": 1.0, "type_quality": 1.0, "type_charge": 1.0, "type_process": 0.8, "type_service": 1.0},
    **{"company_fault": 0.5, "trouble": 0.9, "injury": 0.8, "topic_charge": 0.7, "own_mistake": 0.9},
    **{"type_process_missed": 0.5, "fault_maybe": 0.3, "type_quality_hint": 0.4, "type_charge_hint": 0.4},
    **{"topic_quality": 0.4, "product": 0.4, "own_matter": 0.4},
}
_REQUESTS: Mapping[str, float] = {
    **{"wants_done": 1.0, "demands_action": 1.0, "ask_business": 0.8, "ask_answer": 0.7, "own_mistake": 0.9},
    **{"general_enquiry": 0.6, "general_enquiry_wide": 0.9, "own_mistake_maybe": 0.8, "trouble": 0.6},
    **{
        "fault": 0.5,
        "type_quality": 0.5,
        "topic_charge": 0.6,
        "product": 0.4,
        "enquiry": 0.5,
        "action_maybe": 0.8,
    },
}
# What a question is worth in an enquiry.
_QUESTION = 0.8
_FEELINGS = (
    *("feeling", "feels_angry", "feels_worried", "feels_let_down", "feels_annoyed", "feels_thankful"),
    *("anger", "complaint_feeling", "complaint_feeling_wide"),
)
# A clause with one of these tells nothing of the matter, unless a clear sign of it stands beside them.
_BESIDE = ("blames", "accept", "agrees", "asks_meaning", "complaint_named", "hesitate", "asks_supervisor")
_CLEAR_SIGN = 0.8
# A sentence that sounds like an outcry tells less.
_MAYBE_FELT, _EXCITED = ("feeling_maybe", "upset_maybe"), 0.8
# With one of these a clause is never the matter.
_NEVER = (
    *("wait_complaint", "wait_complaint_wide", "abuse", "abuse_said", "gave_details", "info_refused"),
    *("ask_apology", "wish_apology", "crisis_named", "solved_now", "feels_relieved"),
)
# A feeling is told by who has it: 我气死了, 心里直发愁; 孩子哭了一宿 is what happened.
_OWN = re.compile("[我心]")
_MOSTLY = 0.4
# Only says that something is going to be said or asked, or asks what is going on.
_OPENER = re.compile(
    "^(?:[\u4e00-\u9fff]{1,3}啊|姑娘|同志|师傅|老师|你好|您好|喂)?(?:是)?(?:这样子?的?|(?:事情|情况)是这样子?的?|都不是"
    "|(?:我|那|就|是|想|要|来|得|先|跟你|给你|向你|向您|跟您|你们|个|请|顺便)*(?:打听|问|问问|咨询|了解|反映|讲|说|坦白|说说|请教)"
    "(?:一下|一声|一句|个|你|您|下|句|件)*(?:[\u4e00-\u9fff]{0,2}事儿?|情况|问题)?的?(?:啊|哈|吧)?"
    "|(?:这|那)?(?:到底|究竟)?(?:是)?(?:怎么|咋)(?:一)?(?:回事|办|整|弄|了)(?:啊|呀|呢)?|(?:到底)?什么情况"
    "|不好意思啊?|[\u4e00-\u9fff]{0,4}[你您]好啊?|打扰(?:了|一下)?哈?|[你您]?听好了?|[\u4e00-\u9fff]{1,3}是吧)$"
)
_PRAISE = re.compile(
    "(?:道|致)(?:个|声|一声)?谢|感谢信|表扬|夸(?:一?夸|一下|两句)|锦旗|记(?:个|一)?功|特意[^，。]{0,4}谢"
)
_TOO_SHORT = 4
_MOST_OF_ONE = 1.2
# A clause that tells little beside one that tells much is worth this; so many of them count.
_NEUTRAL, _NEUTRALS, _LITTLE = 0.25, 3, 0.2
_LEAST = 0.4
# What is said first counts most: of the two opening turns the first, of a turn the first sentences.
_FIRST, _LATER_SENTENCE, _BY_LENGTH = 1.0, 0.25, 0.008
# A run of clauses that breaks off with one that tells nothing.
_BREAKS_OFF = 0.3
# An account without any clear sign has at least so many clauses and characters.
_ACCOUNT, _ACCOUNT_SIZE = 2, 10
# Fewer characters hardly tell of a fault (电话关机), or of a request.
_FAULT_SIZE, _REQUEST_SIZE = 6, 4
_TURNS = 4


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause: its place, its sentence, what it is worth and whether it may be quoted."""

    start: int
    end: int
    sentence: int
    worth: float
    open: bool
    short: bool
    last: bool


def told_matter(context: CallContext, *, complains: bool, most: int = 34) -> Stretch | None:
    """Where the customer says what it is about.

    Args:
        context: the call.
        complains: whether to look for a fault; else for a request.
        most: how many characters it may have.

    Returns:
        Neighbouring clauses of one sentence; ``None`` where no clause tells of a fault or a request.
    """
    opening, later = _turns(context)
    weights = _FAULTS if complains else _REQUESTS
    told = [(turn, _clauses(turn, context, weights)) for turn in opening]
    sizes = (_FAULT_SIZE if complains else _REQUEST_SIZE), most
    found = _best(told, sizes, _telling)
    if found is None and complains:
        found = _best(told[:1], sizes, _account)
    return found or _best([(turn, _clauses(turn, context, weights)) for turn in later], sizes, _surely)


def is_thanks(context: CallContext) -> bool:
    """Whether the customer calls to praise someone, and not for anything to be done."""
    for i in matter_turns(context)[:1]:
        text = context.turns[i].text
        found = _PRAISE.search(text)
        if (
            found
            and not negated(text, found.start(), found.end())
            and not is_asked(text, found.start(), found.end())
        ):
            return True
    return False


def _best(
    told: Sequence[tuple[Turn, Sequence[_Clause]]],
    sizes: tuple[int, int],
    worth: Callable[[Sequence[_Clause]], float],
) -> Stretch | None:
    best, found = 0.0, None
    for number, (turn, clauses) in enumerate(told):
        for run in _runs(clauses, turn.text, sizes):
            value = worth(run)
            if value <= 0.0:
                continue
            size = len(turn.text[run[0].start : run[-1].end])
            value += (0.0 if number else _FIRST) - _LATER_SENTENCE * run[0].sentence - _BY_LENGTH * size
            value -= _BREAKS_OFF if run[-1].worth < _LEAST and not run[-1].last else 0.0
            if found is None or value > best:
                best, found = value, Stretch(turn.i, run[0].start, run[-1].end)
    return found


def _telling(run: Sequence[_Clause]) -> float:
    """What a run of clauses tells, with one among them that surely does."""
    if max(clause.worth for clause in run) < _LEAST:
        return 0.0
    dumb = sum(1 for clause in run if clause.worth < _LITTLE and not clause.short)
    return sum(clause.worth for clause in run) + _NEUTRAL * min(dumb, _NEUTRALS)


def _surely(run: Sequence[_Clause]) -> float:
    """As ``_telling``, where the talk has gone on: a mere question is about what was just said."""
    return _telling(run) if max(clause.worth for clause in run) > _QUESTION else 0.0


def _account(run: Sequence[_Clause]) -> float:
    """The longest account, where nothing surely tells."""
    size = sum(clause.end - clause.start for clause in run)
    return float(len(run)) if len(run) >= _ACCOUNT and size >= _ACCOUNT_SIZE else 0.0


def _turns(context: CallContext) -> tuple[list[Turn], list[Turn]]:
    """The turns in which the matter is told, and the next ones in case it took a while to come to it.

    Who is asked for a number answers with it, or says why he has none: that is not the matter.
    """
    opening = [i for n, i in enumerate(matter_turns(context)) if n == 0 or not _asked_for_number(i, context)]
    later = [
        turn
        for turn in context.turns[max(opening, default=-1) + 1 :]
        if turn.who is Who.CUSTOMER and not turn.quarantine and len(turn.text) >= _TOO_SHORT
    ]
    return [context.turns[i] for i in opening], later[: _TURNS - len(opening)]


def _asked_for_number(turn: int, context: CallContext) -> bool:
    """Whether a turn answers such a question; what its speaker says behind the answer does not."""
    asked = floor_before(turn, context)
    if not asked or any(i in context.takers for i in range(asked[-1].i + 1, turn)):
        return False
    return any(context.acts.has(t.i, act) for t in asked for act in ("asks_identity", "verify"))


def _clauses(turn: Turn, context: CallContext, weights: Mapping[str, float]) -> list[_Clause]:
    acts = context.acts.by_turn[turn.i]
    hits = [hit for found in acts.values() for hit in found if hit.confidence >= CLEAR]
    found, sentence = [], 0
    for left, right in clause_spans(turn.text):
        last = right in sentence_ends(turn.text)
        worth, shut = _weighed(turn.text, left, right, hits, weights)
        short = len(bare(turn.text[left:right])) < _TOO_SHORT
        found.append(_Clause(left, right, sentence, 0.0 if shut or short else worth, not shut, short, last))
        sentence += last
    return found


def _weighed(
    text: str, left: int, right: int, hits: Sequence[ActHit], weights: Mapping[str, float]
) -> tuple[float, bool]:
    """What a clause is worth, and whether it is shut out."""
    said = bare(text[left:right])
    inside = [hit for hit in hits if left <= hit.start and hit.end <= right]
    felt = [hit for hit in inside if hit.act in _FEELINGS]
    signs = [hit for hit in hits if hit.start < right and hit.end > left and hit.act in weights]
    signs = [h for h in signs if not _meets(h, felt) and not only_days(text[h.start : h.end])]
    signs.sort(key=lambda hit: -weights[hit.act])
    counted: list[ActHit] = []
    for hit in signs:
        if not _meets(hit, counted):
            counted.append(hit)
    # What spans several clauses speaks for each of them less.
    worth = sum(weights[h.act] * (1.0 if left <= h.start and h.end <= right else 0.5) for h in counted[:2])
    worth = min(_MOST_OF_ONE, worth) * (_EXCITED if _excited(left, right, hits) else 1.0)
    if weights is _REQUESTS and not felt and is_asked(text, left, right):
        worth = max(worth, _QUESTION)
    acts = {hit.act for hit in inside}
    beside = not acts.isdisjoint(_BESIDE) or _of_feeling(said, felt)
    shut = bool(_OPENER.match(said)) or not acts.isdisjoint(_NEVER)
    return worth, shut or (beside and worth < _CLEAR_SIGN)


def _meets(hit: ActHit, others: Iterable[ActHit]) -> bool:
    return any(other.start < hit.end and other.end > hit.start for other in others)


def _excited(left: int, right: int, hits: Sequence[ActHit]) -> bool:
    return any(hit.act in _MAYBE_FELT and hit.start < right and hit.end > left for hit in hits)


def _of_feeling(said: str, felt: Sequence[ActHit]) -> bool:
    """Whether a clause says how the customer feels rather than what happened."""
    size = max((hit.end - hit.start for hit in felt), default=0)
    return bool(felt) and (size >= _MOSTLY * len(said) or bool(_OWN.search(said)))


def _runs(clauses: Sequence[_Clause], text: str, sizes: tuple[int, int]) -> Iterator[Sequence[_Clause]]:
    """Runs of neighbouring clauses that may be quoted, within one sentence."""
    for first, clause in enumerate(clauses):
        if clause.short:
            continue
        for last in range(first, len(clauses)):
            size = len(text[clause.start : clauses[last].end].strip(OUTER))
            if not clauses[last].open or size > sizes[1]:
                break
            if size >= sizes[0]:
                yield clauses[first : last + 1]
            if clauses[last].last:
                break
