"""What a reader is told and shown of a verdict: texts with their places filled in, and where to listen."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from qa.judge.context import CallContext, Finding
from qa.judge.locate import HARDLY_HEARD
from qa.judge.places import whole_turn
from qa.judge.scorecard import Check
from qa.language.sentences import SENTENCE_ENDS
from qa.model import Evidence, Match, Who
from qa.shown_words import WHO_ZH

__all__ = [
    "cause_of",
    "distinct",
    "filled",
    "left_open",
    "praised",
    "quoted",
    "side_of",
    "throughout",
    "warned",
    "where_missing",
]

# A name whose value was not worked out on this call.
_UNFILLED = re.compile(r"\{[a-z][a-z0-9_]*\}")
_SAID = re.compile("“([^”]*)”")
# A quote with its marks and what leads up to it.
_QUOTE = re.compile(r"(?:[：:]?“\{quote\}”|（“\{quote\}”）)")
_QUOTED, _QUOTED_OPEN = 48, 30
# On 28 recognised calls 18 of 38 quotes hardly heard had less than three quarters of their characters right,
# 3 of 195 of those well heard.
_BADLY_HEARD = "依据的那句话没听准，请以录音为准。"

_NAMES = {WHO_ZH[side]: side for side in (Who.CUSTOMER, Who.AGENT)}
# What was measured stands before the words: 抢话 1.8 秒：. Nobody said that.
_MEASURED = re.compile("^[^：“]{1,8} [0-9.]+ 秒：")
# Quotation marks inside a quotation, as Chinese print has them.
_INSIDE = str.maketrans("“”", "‘’")
# A clause that tells what was not said does not lead up to a quote.
_LACKING = ("没", "未")


@functools.lru_cache(maxsize=1024)
def side_of(text: str) -> Who | None:
    """Whose words a text quotes; ``None`` where it does not tell.

    The nearest clause before the quote that names a side tells: what it begins with does the deed
    (客户说出不满：, 坐席说了“但是”：), and what is done to the customer (回绝了客户：) is the agent's.
    """
    before, found, _ = text.partition("{quote}")
    if not found:
        return None
    sentence = re.split(f"[{SENTENCE_ENDS}]", before)[-1]
    for clause in reversed(re.split("[，；：、（]", sentence)):
        begun = next((side for name, side in _NAMES.items() if clause.startswith(name)), None)
        if begun is not None and not (begun is Who.AGENT and any(word in clause for word in _LACKING)):
            return begun
        if "客户" in clause and not any(word in clause for word in _LACKING):
            return Who.AGENT
    return None


def cause_of(side: Who | None, applies: Finding, finding: Finding) -> Sequence[Evidence]:
    """What called for something that is missing: of the side that the text quotes, where there is any."""
    own = [e for e in finding.cause if e.who is side][: 1 if applies.evidence else 2]
    own = own or [e for e in applies.evidence if e.who is side][:1]
    return own or applies.evidence[:1] or finding.cause[:2]


def quoted(side: Who, applies: Finding, finding: Finding) -> str:
    """What a text quotes of a side; empty where nothing of it was found."""
    # Where something was looked for and not found, the words that are there are not meant.
    found = () if finding.looked else finding.evidence
    own = (e.quote for e in (*finding.cause, *applies.evidence, *found) if e.who is side and e.quote)
    return _MEASURED.sub("", next(own, ""))


def where_missing(check: Check, finding: Finding, context: CallContext) -> Sequence[Evidence]:
    """Where to listen for something missing: turns of the check's own stage, if any were searched."""
    if not finding.looked:
        return finding.evidence or _ends(check, context)
    own = [turn for turn in finding.looked if context.stage_of(turn) == check.stage]
    turns = own or list(finding.looked)
    # What is due early, or as soon as there is cause, is missing from the first turns looked at.
    flow = context.flow
    early = check.stage == flow.first or (check.when is not None and check.stage not in flow.late)
    kept = turns[:2] if early else turns[-2:]
    return tuple(whole_turn(context.turns[turn]) for turn in kept)


def _ends(check: Check, context: CallContext) -> tuple[Evidence, ...]:
    """For something that had no place at all: the agent's last or first words."""
    own = [turn for turn in context.turns if turn.who is Who.AGENT and turn.text] or list(context.turns)
    if not own:
        return ()
    return (whole_turn(own[-1] if check.stage in context.flow.late else own[0]),)


def throughout(context: CallContext) -> tuple[Evidence, ...]:
    """For something that was never said: the whole of the agent's talk."""
    agent = Who.AGENT
    own = [turn for turn in context.turns if turn.who is agent and not turn.quarantine]
    if not own:
        return ()
    quote = f"逐句查过坐席的 {len(own)} 句话，没有发现"
    return (Evidence(None, own[0].start, own[-1].end, agent, quote, confidence=own[0].confidence),)


def distinct(shown: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """One evidence per place and way of matching: of several hits in one sentence the surest."""
    best: dict[tuple[object, ...], Evidence] = {}
    for e in shown:
        place = (e.turn, e.start, e.end, e.quote, e.match)
        if place not in best or e.confidence > best[place].confidence:
            best[place] = e
    return tuple(best.values())


def praised(check: Check, evidence: Sequence[Evidence], context: CallContext) -> str | None:
    """The words that praise quotes: the agent's own, in the stage that they belong to, the surest heard.

    ``None`` where the agent said nothing of it; empty where what was said was hardly heard.
    """
    own = [e for e in evidence if e.quote and e.who is Who.AGENT]
    if not own:
        return None
    due = [e for e in own if e.turn is not None and context.stage_of(e.turn) == check.stage]
    best = max(due or own, key=lambda e: e.confidence)
    return best.quote if _heard(best.quote, (best,), context) >= HARDLY_HEARD else ""


def warned(reason: str, evidence: Sequence[Evidence], context: CallContext) -> str:
    """A reason that says so where the words that it quotes were hardly heard."""
    told = [quote.rstrip("…") for quote in _SAID.findall(reason)]
    hardly = any(_heard(quote, evidence, context) < HARDLY_HEARD for quote in told if quote)
    return f"{reason}{_BADLY_HEARD}" if hardly else reason


def _heard(quote: str, evidence: Sequence[Evidence], context: CallContext) -> float:
    """How surely quoted words were heard; surely where they are in none of the turns shown."""
    for turn in (e.turn for e in evidence if e.turn is not None):
        sure = context.locator.heard_in(turn, quote)
        if sure is not None:
            return sure
    return 1.0


def left_open(why: str, check: Check, finding: Finding, *, due: bool) -> str:
    """What a reviewer is told of a check that nobody could decide: why, and what to listen for.

    Args:
        why: why it is open.
        check: the check.
        finding: where it hangs.
        due: whether it is sure that the check applies.
    """
    said = [e for e in finding.evidence if e.quote and e.turn is not None and e.match is not Match.ACOUSTIC]
    if not said:
        return why
    quote = said[0].quote.rstrip("。，、；")
    short = f"“{quote if len(quote) <= _QUOTED_OPEN else quote[: _QUOTED_OPEN - 1] + '…'}”"
    spared, agent = check.texts.na.rstrip("。"), said[0].who is Who.AGENT
    called = not due or (not agent and spared.startswith("客户"))
    if called and spared:
        return f"{why}：{short}。先听这一句：若{spared}，这一项不适用；否则再听坐席有没有做到“{check.zh}”。"
    if len({e.turn for e in said}) > 1 or not finding.hits:
        return f"{why}。请听标出的地方再定。"
    asked = f"算不算“{check.zh}”" if agent else "客户是不是这个意思"
    return f"{why}：{short}。请听这一句{asked}。"


def filled(text: str, finding: Finding, told: str | None = None) -> str:
    """Put what was found into a reader's text; the names are checked when the scorecard is read.

    Args:
        text: the text.
        finding: what was found.
        told: the words to quote; the first that were found where it is ``None``. Without any the quote is
            left out together with its marks.
    """
    if "{" not in text:
        return text
    quote = next((e.quote for e in finding.evidence if e.quote), "") if told is None else told
    quote = quote.rstrip("。，、；").translate(_INSIDE)
    if not quote:
        text = _QUOTE.sub("", text)
    text = (
        text.replace("{missing}", "、".join(finding.missing))
        .replace("{quote}", quote if len(quote) <= _QUOTED else quote[: _QUOTED - 1] + "…")
        .replace("{value}", finding.value)
    )
    for name, value in finding.values:
        text = text.replace(f"{{{name}}}", value)
    return _UNFILLED.sub("", text)
