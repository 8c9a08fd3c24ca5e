"""Hearing less surely never accuses anyone: what was no failure does not become one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest_rules import card, dialogue
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.evaluation.gold import as_transcript, scan
from qa.judge import conditions as c
from qa.judge.acts import HEARD, ActHit, ActIndex
from qa.judge.analyse import make_context
from qa.judge.context import CallContext, Memo
from qa.judge.rules import judge_check
from qa.judge.scorecard import Scorecard
from qa.judge.where import Where
from qa.model import Match, Severity, Transcript, Turn, Verdict, Who, Word

DATA = Path(__file__).parents[1] / "data"
CALLS = {call.call_id: call for name in ("dialogues7", "dialogues9") for call in scan(DATA / name).calls}
_HARDLY, _FAINT = HEARD - 0.05, 0.65
_QUIET = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def heard(transcript: Transcript, low: random.Random | None = None) -> Transcript:
    """A call as it was recognised, a word a character: all of them surely, but for some picked at random."""
    share = low.choice((0.03, 0.1, 0.3, 0.9)) if low else 0.0

    def turn(old: Turn) -> Turn:
        said = [char for char in old.text if char.isalnum()]
        start, each = old.start or 0.0, old.span.duration / max(1, len(said))
        weak = low is not None and low.random() < share
        words = tuple(
            Word(char, start + k * each, start + (k + 1) * each, _HARDLY if weak and _picked(low) else 1.0)
            for k, char in enumerate(said)
        )
        sure = sum(word.confidence for word in words) / len(words) if words else 1.0
        return replace(old, words=words, confidence=sure)

    return replace(transcript, turns=tuple(turn(old) for old in transcript.turns))


def _picked(low: random.Random | None) -> bool:
    return low is not None and low.random() < 0.9


def fainter(context: CallContext, low: random.Random) -> CallContext:
    """The same call, some matches of which are no more than a distant likeness in sound."""
    share = low.choice((0.03, 0.1, 0.3, 1.0))

    def some(hits: tuple[ActHit, ...]) -> tuple[ActHit, ...]:
        return tuple(
            hit._replace(match=Match.PHONETIC, confidence=_FAINT)
            if hit.confidence > _FAINT and low.random() < share
            else hit
            for hit in hits
        )

    by_turn = tuple({act: some(hits) for act, hits in acts.items()} for acts in context.acts.by_turn)
    return replace(context, acts=ActIndex(by_turn, context.acts.names), memo=Memo())


def verdicts(context: CallContext, scorecard: Scorecard) -> dict[str, Verdict]:
    return {check.id: judge_check(check, context).verdict for check in scorecard.checks}


def accused(before: dict[str, Verdict], after: dict[str, Verdict]) -> Iterator[str]:
    """The checks that fail only since less was surely heard."""
    for name, verdict in after.items():
        if verdict is Verdict.FAIL and before[name] is not Verdict.FAIL:
            yield f"{name}：{before[name].value}"


@pytest.fixture(scope="module")
def surely(scorecard):
    """Every call with what is judged of it when all is surely heard; worked out when it is needed."""
    known = {}

    def get(name: str):
        if name not in known:
            transcript = heard(as_transcript(CALLS[name]))
            context = make_context(transcript, scorecard)
            known[name] = transcript, context, verdicts(context, scorecard)
        return known[name]

    return get


@settings(_QUIET, max_examples=40)
@given(name=st.sampled_from(sorted(CALLS)), seed=st.integers(0, 10**6))
def test_words_hardly_heard_accuse_nobody(surely, scorecard, name, seed):
    transcript, _, before = surely(name)
    after = verdicts(make_context(heard(transcript, random.Random(seed)), scorecard), scorecard)
    assert list(accused(before, after)) == []


@settings(_QUIET, max_examples=40)
@given(name=st.sampled_from(sorted(CALLS)), seed=st.integers(0, 10**6))
def test_distant_likenesses_accuse_nobody(surely, scorecard, name, seed):
    _, context, before = surely(name)
    after = verdicts(fainter(context, random.Random(seed)), scorecard)
    assert list(accused(before, after)) == []


# -- any operator around any other

_ACTS = {
    "agent": ("sorry", "calm", "wait", "thanks", "ask_ok", "transfer", "you_rude", "you_polite", "number"),
    "customer": ("angry", "yes", "trouble", "thanks", "pleased"),
}
_LINES = {
    "席": (
        "您好",
        "抱歉",
        "您先别急",
        "请稍等",
        "谢谢",
        "您看行吗",
        "给您转过去",
        "你别急",
        "您手机号是多少",
    ),
    "客": ("气死我了", "可以", "我要投诉", "谢谢", "我很满意", "号码是一三八零零一三八零零零", "嗯我看看"),
}
_CUES = (c.Cue("angry", 0.5), c.Cue("trouble", 0.5), c.Cue("pleased", -0.4))


def _some(**names: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries(names)


_ANYWHERE = st.just({})


@st.composite
def _said(draw, where: st.SearchStrategy = _ANYWHERE) -> c.Said:
    who = draw(st.sampled_from(sorted(_ACTS)))
    acts = draw(st.lists(st.sampled_from(_ACTS[who]), min_size=1, max_size=2, unique=True))
    count = draw(st.sampled_from(({}, {"at_least": 2}, {"at_least": 0, "at_most": 1}, {"every": True})))
    return c.Said(tuple(acts), where=Where(who=Who(who), **draw(where)), **count)


_placed = _said()
_plain = st.sampled_from(
    (
        c.MetaField("direction", ("inbound",)),
        c.Question(Where(who=Who.AGENT)),
        c.Entities(("phone",), Where(who=Who.CUSTOMER)),
        c.Weigh(_CUES, bar=0.5),
    )
)
_limits = {"within_turns": st.sampled_from((None, 1)), "same_turn": st.booleans()}
_picks = st.sampled_from(("first", "last", "each"))
_near = _said(
    st.one_of(
        _some(after=_placed, after_hit=_picks, **_limits), _some(before=_placed, before_hit=_picks, **_limits)
    )
)
_anywhere = st.one_of(_placed, _near)


def _each(by: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(
        c.Each,
        of=_anywhere,
        by=by,
        side=st.sampled_from(("after", "before", "around")),
        other=st.booleans(),
        within_turns=st.sampled_from((None, 2)),
        at_least=st.sampled_from((None, 1)),
    )


_counted = st.one_of(
    st.builds(c.Count, of=_anywhere, at_least=st.just(2)),
    st.builds(c.Count, of=_anywhere, at_most=st.just(1), per_turn=st.booleans()),
    st.builds(c.Compare, more=_anywhere, than=_anywhere, doubt=st.sampled_from((0.0, 1.0))),
    st.builds(c.Sequence, steps=st.tuples(_anywhere, _anywhere), within_turns=st.sampled_from((None, 2))),
)


def _several(inner: st.SearchStrategy) -> st.SearchStrategy:
    pair = st.tuples(inner, inner)
    topics = pair.map(lambda two: c.Covers((c.Topic("甲", two[0]), c.Topic("乙", two[1])), 1))
    parts = pair.map(lambda two: c.Parts((c.Part("a", "甲", 1, two[0]), c.Part("b", "乙", 1, two[1]))))
    return st.one_of(*(st.builds(kind, of=pair) for kind in (c.AllOf, c.AnyOf, c.NotAny)), topics, parts)


_leaf = st.one_of(_anywhere, _plain, _counted, _each(_placed))
_condition = st.one_of(_leaf, _several(_leaf), _several(_several(_leaf)), _each(_several(_leaf)))
_rule = st.one_of(
    _some(require=_condition), _some(forbid=_condition), _some(when=_condition, require=_condition)
)
_turn = st.one_of(*(st.sampled_from([f"{who}：{said}" for said in _LINES[who]]) for who in _LINES))


@pytest.fixture(scope="module")
def sheet(tmp_path_factory) -> Scorecard:
    return card(tmp_path_factory.mktemp("sheet"), "require: {said: {acts: [sorry], who: agent}}")


@settings(_QUIET, max_examples=300)
@given(
    rule=_rule,
    lines=st.lists(_turn, min_size=3, max_size=9),
    severity=st.sampled_from((Severity.MINOR, Severity.FATAL)),
    seed=st.integers(0, 10**6),
)
def test_no_operator_makes_weak_evidence_a_charge(sheet, rule, lines, severity, seed):
    check = replace(sheet.checks[0], **{"require": None, "severity": severity, **rule})
    scorecard = replace(sheet, checks=(check,))
    transcript = heard(dialogue(*lines))
    context = make_context(transcript, scorecard)
    before, low = verdicts(context, scorecard), random.Random(seed)
    for weaker in (make_context(heard(transcript, low), scorecard), fainter(context, low)):
        assert list(accused(before, verdicts(weaker, scorecard))) == []
