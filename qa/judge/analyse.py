"""Judging one call from end to end: transcript and scorecard in, analysis out. Pure."""

from __future__ import annotations

from qa.judge import timeline
from qa.judge.acts import find_acts
from qa.judge.appraisal import review_stages
from qa.judge.context import CallContext
from qa.judge.extract import extract
from qa.judge.fitting import known_of
from qa.judge.locate import Locator
from qa.judge.marks import find_marks
from qa.judge.matchers import MATCHERS
from qa.judge.phrases import best_phrases, model_phrases
from qa.judge.rules import judge_check
from qa.judge.scorecard import Flow, Scorecard
from qa.judge.scoring import score
from qa.judge.stages import Staging, find_stages
from qa.judge.summary import summarise
from qa.judge.well_heard import floor_groups, poor_turns, takes_floor, unclear_sides, unheard_share
from qa.language.likeness import LOCAL, Likeness
from qa.model import CallAnalysis, Seconds, Transcript, Who

__all__ = ["RULES_VERSION", "analyse", "make_context"]

# Raised whenever judging the same transcript by the same scorecard may give another result.
RULES_VERSION = "18"


def make_context(transcript: Transcript, scorecard: Scorecard, *, likeness: Likeness = LOCAL) -> CallContext:
    """Find acts, stages and metrics of a call: all that conditions look at.

    Args:
        transcript: the call.
        scorecard: the rules.
        likeness: how alike sentences are; the local measure unless another stands in.
    """
    acts = find_acts(transcript, scorecard.lexicon)
    staging = find_stages(transcript, acts, scorecard.flow)
    spoken = timeline.syllables(transcript)
    poor, lost = poor_turns(transcript.turns)
    starts = _handling_starts(transcript, staging, scorecard.flow)
    return CallContext(
        transcript=transcript,
        flow=scorecard.flow,
        acts=acts,
        staging=staging,
        metrics=timeline.metrics(transcript, handling_starts=starts, spoken=spoken),
        talk=timeline.talk_span(transcript),
        groups=floor_groups(transcript.turns),
        takers=frozenset([turn.i for turn in transcript.turns if takes_floor(turn)]),
        rates=timeline.turn_rates(transcript, spoken),
        spoken=spoken,
        matchers=MATCHERS,
        locator=Locator(transcript.turns),
        unclear=unclear_sides(transcript.turns),
        poor=poor,
        lost=lost,
        unheard=unheard_share(transcript.turns, Who.AGENT),
        worded=any(turn.words for turn in transcript.turns),
        extractor=lambda context: extract(context, scorecard),
        likeness=likeness,
    )


def analyse(transcript: Transcript, scorecard: Scorecard) -> CallAnalysis:
    """Judge one call.

    Args:
        transcript: the call.
        scorecard: the rules.

    Returns:
        Stages, verdicts with evidence, marks, metrics, score, extracted facts and a synopsis.
    """
    context = make_context(transcript, scorecard)
    results = tuple(judge_check(check, context) for check in scorecard.checks)
    facts = dict(context.facts())
    points = score(results, scorecard)
    known = known_of(context, facts)
    marks = find_marks(results, scorecard, context, facts, known, points)
    analysis = CallAnalysis(
        call_id=transcript.call_id,
        scorecard=scorecard.stamp,
        stages=context.staging.spans,
        turn_stages=context.staging.of_turn,
        turn_rates=context.rates,
        checks=results,
        marks=marks,
        metrics=context.metrics,
        score=points,
        extract=facts,
        summary=summarise(context, results, points, facts, marks, known),
        reviews=review_stages(results, scorecard, context, marks, points),
        best_phrases=best_phrases(marks, scorecard, context, points),
        model_phrases=model_phrases(results, marks, scorecard, known),
    )
    context.memo.forget()
    return analysis


def _handling_starts(transcript: Transcript, staging: Staging, flow: Flow) -> Seconds | None:
    """When facts begin to be gathered: the first turn after the flow's first stage."""
    if not transcript.timed:
        return None
    return next((span.start for span in staging.spans if span.id != flow.first), None)
