"""What the agent calls the company when answering: without the desk and the agent's own name."""

from __future__ import annotations

import re

from qa.judge.acts import ActHit
from qa.judge.context import CallContext
from qa.judge.locate import FAIRLY_HEARD, WELL_HEARD
from qa.language.company_names import names_told
from qa.model import Match

__all__ = ["company_of", "desk_of"]

_FIRST_TURNS = 3
_LONGEST = 12

_HAS_DESK = re.compile("(?:中心|热线|专线|专席|大厅|窗口|前台|台|部|处|办|室|组|岗|站|科|教务)$")
_NO_COMPANY = re.compile("工号|请问|有什么|为您|您好|[我你您]|先生|女士|小姐")


def company_of(context: CallContext) -> str:
    """The company's name, from the metadata or as the agent says it first; empty when neither tells."""
    given = context.transcript.meta.extra.get("company", "").strip()
    if given:
        return given
    for hit in context.acts.all("company"):
        if hit.turn <= _FIRST_TURNS and hit.match is Match.TEXT and _heard(hit, context):
            name = next(filter(_believable, names_told(context.turns[hit.turn].text, hit.end)), "")
            if name and _name_heard(name, hit, context):
                return name
    return ""


def desk_of(company: str) -> str:
    """The desk that answers: 星桥通信客服中心; a company that names a desk is one itself."""
    return company if _HAS_DESK.search(company) or not company else f"{company}客服中心"


def _heard(hit: ActHit, context: CallContext) -> bool:
    return context.locator.heard(hit.turn, hit.start, hit.end) >= WELL_HEARD


def _name_heard(name: str, hit: ActHit, context: CallContext) -> bool:
    """Whether the name itself was heard: what it was found by stands mostly behind it.

    On 28 recognised calls three names were taken from openings: one misheard (trusted 0.70), two right (0.78
    and 0.85).
    """
    sure = context.locator.heard_in(hit.turn, name)
    return sure is None or sure >= FAIRLY_HEARD


def _believable(name: str) -> bool:
    return 2 <= len(name) <= _LONGEST and not _NO_COMPANY.search(name)
