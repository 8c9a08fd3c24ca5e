"""What the customer felt at one place of the talk, in the word an agent may take up: 着急, 担心, 失望."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.judge.acts import CLEAR
from qa.judge.context import CallContext
from qa.language.negation import negated
from qa.language.sentences import clause_start
from qa.model import Turn, Who

__all__ = ["feeling_before", "first_feeling", "of_another"]

_ACTS = ("feeling", "anger", "upset")
# The first that is in the customer's words names the feeling; what is in none has no name of its own.
_WORDS = (
    ("委屈", re.compile("委屈|憋屈|窝囊")),
    (
        "担心",
        re.compile(
            "担心|担忧|担惊|提心吊胆|放心不下|没底|不踏实|不安|忐忑|打鼓|七上八下|慌|揪心|焦虑|悬着|提着"
        ),
    ),
    ("担心", re.compile("(?<!害)(?<!后)怕(?!死)")),
    ("害怕", re.compile("害怕|怕死|后怕|吓|发怵")),
    ("难过", re.compile("难过|难受|伤心|心酸|想哭|哭|眼泪|不是滋味")),
    ("失望", re.compile("失望|寒心|心寒|心凉|凉半截|凉透")),
    ("灰心", re.compile("灰心|泄气|沮丧|绝望")),
    ("发愁", re.compile("愁")),
    ("紧张", re.compile("紧张")),
    ("心疼", re.compile("心疼")),
    ("懊恼", re.compile("懊恼|懊悔|后悔")),
    ("着急", re.compile("急")),
    ("生气", re.compile("[气火恼怒]|受够|忍无可忍|抖|欺负人")),
    ("烦心", re.compile("烦|闹心|糟心|添堵|堵|膈应")),
)
# Not the customer's own: 孩子哭了, 他气得不肯戴.
_OF_OTHERS = re.compile(
    "(?:孩子|娃|女儿|儿子|闺女|老婆|老公|爱人|老伴儿?|我妈|我爸|奶奶|爷爷|老板|[他她它]们?)[^，。！？我]{0,8}$"
)


def of_another(before: str) -> bool:
    """Whether a feeling is somebody else's, by what stands before it in the turn."""
    return bool(_OF_OTHERS.search(before))


def feeling_before(context: CallContext, turn: int) -> str:
    """What the customer felt when they last spoke before a turn.

    Args:
        context: the call.
        turn: the agent's turn that answers.

    Returns:
        A word that stands after 您这么; empty when nothing felt was said, or nothing that has a name.
    """
    for before in reversed(context.turns[:turn]):
        if before.who is Who.CUSTOMER and not before.backchannel:
            return _named(before, context)
    return ""


def first_feeling(context: CallContext) -> str:
    """What the customer felt when they first said so."""
    for turn in context.turns:
        if turn.who is Who.CUSTOMER and any(context.acts.has(turn.i, act) for act in _ACTS):
            word = _named(turn, context)
            if word:
                return word
    return ""


def _named(turn: Turn, context: CallContext) -> str:
    """The feeling of a turn: what is said of 我 first."""
    for words, _ in sorted(_said(turn, context), key=lambda said: not said[1]):
        for name, pattern in _WORDS:
            if pattern.search(words):
                return name
    return ""


def _said(turn: Turn, context: CallContext) -> Iterator[tuple[str, bool]]:
    """The customer's own words of feeling, in order, and whether their clause speaks of 我."""
    hits = [hit for act in _ACTS for hit in context.acts.hits(turn.i, act)]
    for hit in sorted(hits, key=lambda hit: hit.start):
        before = turn.text[: hit.start]
        if hit.confidence < CLEAR or negated(turn.text, hit.start, hit.end) or of_another(before):
            continue
        words = turn.text[hit.start : hit.end]
        yield words, "我" in turn.text[clause_start(turn.text, hit.start) : hit.end]
