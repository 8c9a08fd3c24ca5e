"""The registry of conditions: one pure function for each kind.

Every function takes its condition and the call and returns a ``Finding``. Answers are three-valued:
what was heard weakly, or looked for in garbled text, is UNSURE and never becomes a deduction.
"""

from __future__ import annotations

from qa.judge import conditions as c
from qa.judge import (
    match_count,
    match_known,
    match_logic,
    match_order,
    match_sound,
    match_terms,
    match_weigh,
    match_words,
)
from qa.judge.context import Matchers

__all__ = ["MATCHERS"]


MATCHERS: Matchers = {
    c.Said: match_words.said,
    c.Entities: match_words.entities,
    c.Weigh: match_weigh.weigh,
    c.Question: match_words.question,
    c.Similar: match_words.similar,
    c.Repeated: match_words.repeated,
    c.TermAsked: match_terms.term_asked,
    c.TermTold: match_terms.term_told,
    c.Each: match_order.each,
    c.Sequence: match_order.sequence,
    c.Count: match_count.count,
    c.Compare: match_count.compare,
    c.Covers: match_count.covers,
    c.Rings: match_sound.rings,
    c.Rate: match_sound.rate,
    c.TurnRates: match_sound.turn_rates,
    c.Silences: match_sound.silences,
    c.Interruptions: match_sound.interruptions,
    c.Delays: match_sound.delays,
    c.Monologues: match_sound.monologues,
    c.Measure: match_sound.measure,
    c.Language: match_sound.language,
    c.MetaField: match_known.meta_field,
    c.Elapsed: match_known.elapsed,
    c.Fact: match_known.fact,
    c.StageHeld: match_known.stage_held,
    c.Parts: match_logic.parts,
    c.AllOf: match_logic.all_of,
    c.AnyOf: match_logic.any_of,
    c.NotAny: match_logic.none_of,
    c.Named: match_logic.named,
}
