"""A verdict's reason as the comment of a mark: without the words that the mark itself quotes."""

from __future__ import annotations

from qa.judge.clauses import Stretch, telling_clause
from qa.judge.context import CallContext
from qa.judge.locate import WELL_HEARD
from qa.model import CheckResult, Evidence, Turn, Who

__all__ = ["joined", "plain_reason", "reason_with_cause"]

_SHORTEST_CAUSE, _LONGEST_CAUSE = 4, 22
# What the customer says of something wrong.
_WRONGS = ("fault", "trouble", "feeling", "complaint_feeling")
# In a long breath the clauses with these are what the talk is about; greetings come before them.
_TELLING = (
    *(*_WRONGS, "wait_complaint", "wait_complaint_wide", "company_fault"),
    *("type_charge", "type_quality", "type_process", "type_process_missed", "type_service"),
)


def joined(fact: str, more: str) -> str:
    """A fact and why it matters, as sentences."""
    return f"{fact}{more}" if fact.endswith(("。", "！", "？", "”")) else f"{fact}。{more}"


def _quoted(result: CheckResult) -> tuple[str, Evidence | None]:
    """The quote that the reason repeats, as the rules put it there."""
    said = [(_shortened(e.quote), e) for e in result.evidence if e.quote]
    if not said:
        return "", None
    return next((pair for pair in said if f"“{pair[0]}”" in result.reason), said[0])


def _shortened(quote: str) -> str:
    quote = quote.rstrip("。，、；")
    return quote if len(quote) <= 48 else quote[:47] + "…"


def plain_reason(result: CheckResult, instead: str = "") -> str:
    """The reason without the quote: the mark stands at the sentence itself."""
    quote, _ = _quoted(result)
    reason = result.reason
    if quote:
        short = f"“{instead}”" if instead else ""
        for before, after in (("：", ""), ("（", "）"), ("", "")):
            whole = f"{before}“{quote}”{after}"
            if whole in reason:
                return reason.replace(whole, f"{before}{short}{after}" if short else "", 1)
    return reason


def reason_with_cause(result: CheckResult, turn: int, context: CallContext) -> str:
    """The reason with what the customer said just before, cut to a clause; without it when not well heard."""
    _, proof = _quoted(result)
    before = next((t for t in reversed(context.turns[:turn]) if t.who is Who.CUSTOMER and t.text), None)
    if proof is None or proof.who is not Who.CUSTOMER or before is None:
        return plain_reason(result)
    own = [e.quote for e in result.evidence if e.turn == before.i]
    # “我要投诉” tells less than what the complaint is about.
    named = context.acts.has(before.i, "complaint_named")
    said = (_telling(before, context) if named or not own else "") or "".join(own[:1])
    said = _core(said, before, context)
    at = before.text.find(said.removesuffix("……"))
    if before.quarantine or len(said) < _SHORTEST_CAUSE or at < 0:
        return plain_reason(result)
    heard = context.locator.heard(before.i, at, at + len(said.removesuffix("……")))
    return plain_reason(result, said if heard >= WELL_HEARD else "")


def _telling(turn: Turn, context: CallContext) -> str:
    """The sentence of a customer's turn that says what is wrong; empty when none does."""
    hits = [hit for act in _WRONGS for hit in context.acts.hits(turn.i, act)]
    if not hits:
        return ""
    left, right = context.locator.sentence(turn.i, hits[0].start, hits[0].end)
    return turn.text[left:right].strip("，、 ")


def _core(quote: str, turn: Turn, context: CallContext) -> str:
    """What a sentence says is wrong, where it is too long to be quoted whole; else its first clauses."""
    at = turn.text.find(quote)
    if at >= 0 and len(quote.rstrip("。，、；")) > _LONGEST_CAUSE:
        told = telling_clause(Stretch(turn.i, at, at + len(quote)), _TELLING, context, most=_LONGEST_CAUSE)
        if told:
            return told
    return _clause(quote)


def _clause(quote: str, most: int = _LONGEST_CAUSE) -> str:
    """The first clauses of a sentence, as many as fit."""
    quote = quote.rstrip("。，、；")
    if len(quote) <= most:
        return quote
    cut = max(quote.rfind(mark, 0, most) for mark in "，。！？、；")
    return quote[: cut if cut >= most // 2 else most].rstrip("，。、；") + "……"
