"""Scorecard files to values: reads, checks meaning, reports every fault with its line, builds.

The only place that knows how the files of a scorecard hang together; judging sees only
``qa.judge.scorecard`` values.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from qa import scorecard_forms as forms
from qa.judge import scorecard as cards
from qa.judge.coaching import Coaching
from qa.judge.stage_weights import with_weights
from qa.scorecard_checks import CheckBuilder, check_sheet
from qa.scorecard_conditions import ConditionBuilder
from qa.scorecard_files import SHIPPED, find_file
from qa.scorecard_lexicon import LexiconBuilder
from qa.scorecard_phrases import PhrasesBuilder, PhrasesFile
from qa.yaml_source import Faults, Source, read_form

__all__ = ["DEFAULT", "SHIPPED", "Draft", "load", "read"]

DEFAULT = SHIPPED / "default.yaml"


@dataclass(slots=True)
class Draft:
    """A scorecard with what was seen while it was read: all that lint looks at.

    ``scorecard`` is ``None`` when something is wrong; ``faults`` says what.
    """

    faults: Faults
    scorecard: cards.Scorecard | None = None
    form: forms.ScorecardFile | None = None
    source: Source | None = None
    lexicon: LexiconBuilder | None = None
    conditions: ConditionBuilder | None = None
    used_in_flow: set[str] = field(default_factory=set)


def load(path: Path | None = None) -> cards.Scorecard:
    """Read a scorecard with its acts and flow.

    Acts and flow are looked for beside the file, then among the shipped ones.

    Args:
        path: the scorecard; ``None`` for the shipped default.

    Returns:
        The scorecard.

    Raises:
        ScorecardError: naming every fault with file and line.
    """
    draft = read(path)
    draft.faults.stop_if_any()
    assert draft.scorecard is not None  # what could not be read leaves a fault
    return draft.scorecard


def read(path: Path | None = None) -> Draft:
    """Read a scorecard as far as it goes; faults are noted, never raised."""
    draft = Draft(Faults())
    faults = draft.faults
    form, source = read_form(path or DEFAULT, forms.ScorecardFile, faults)
    if form is None or source is None:
        return draft
    raws = [source.raw]
    lexicon = LexiconBuilder(faults)
    for name in form.acts:
        acts, acts_source = read_form(find_file(source, name), forms.ActsFile, faults)
        if acts is not None and acts_source is not None:
            raws.append(acts_source.raw)
            lexicon.add_file(acts_source, acts)
    flow = _read_flow(find_file(source, form.flow), lexicon, draft, raws)
    stages = frozenset(stage.id for stage in flow.stages) if flow else frozenset[str]()
    conditions = ConditionBuilder(source, faults, lexicon, stages, raws)
    definitions = conditions.define(form.define)
    builder = CheckBuilder(source, faults, conditions)
    checks = tuple(builder.build(place, check) for place, check in enumerate(form.checks))
    for topic, values in form.topics.items():
        lexicon.known(source, ["topics", topic], [value.act for value in values])
    check_sheet(form, source, stages, faults)
    coaching = _read_phrases(
        form, source, PhrasesBuilder(conditions, frozenset(c.id for c in checks), faults), raws
    )
    draft.form, draft.source, draft.lexicon, draft.conditions = form, source, lexicon, conditions
    if faults.found or flow is None:
        return draft
    draft.scorecard = cards.Scorecard(
        id=form.id,
        version=form.version,
        name=form.name,
        sha256=hashlib.sha256(b"\0".join(raws)).hexdigest(),
        flow=flow,
        lexicon=lexicon.finished(),
        definitions=dict(definitions),
        sections=tuple(cards.Section(s.id, s.zh, s.weight) for s in form.sections),
        checks=checks,
        grades=tuple(cards.Grade(g.grade, g.from_total) for g in form.grades),
        pass_mark=form.pass_mark,
        rate_band=form.rate_band,
        topics={name: tuple((t.value, t.act) for t in topics) for name, topics in form.topics.items()},
        coaching=coaching,
    )
    return draft


def _read_phrases(
    form: forms.ScorecardFile, source: Source, builder: PhrasesBuilder, raws: list[bytes]
) -> Coaching:
    """The phrase libraries that a scorecard names, the later ones over the earlier."""
    for name in form.phrases:
        library, library_source = read_form(find_file(source, name), PhrasesFile, builder.faults)
        if library is not None and library_source is not None:
            raws.append(library_source.raw)
            builder.add_file(library_source, library)
    return builder.finished()


def _read_flow(path: Path, lexicon: LexiconBuilder, draft: Draft, raws: list[bytes]) -> cards.Flow | None:
    form, source = read_form(path, forms.FlowFile, draft.faults)
    if form is None or source is None:
        return None
    raws.append(source.raw)
    for place, stage in enumerate(form.stages):
        for part in ("says", "opens"):
            for key in getattr(stage, part):
                name = key.removeprefix("agent:").removeprefix("customer:")
                draft.used_in_flow.add(name)
                if name not in lexicon.acts and not (name == "any" and name != key):
                    draft.faults.add(source, ["stages", place, part, key], "没有这个话语动作")
    flow = cards.Flow(
        form.id,
        tuple(
            cards.StageModel(
                s.id, s.zh, s.means, s.says, s.opens, s.share, s.within, s.skip_cost, s.needs_sign
            )
            for s in form.stages
        ),
    )
    return _with_learned(flow, form.learned, source, draft, raws) if form.learned else flow


def _with_learned(flow: cards.Flow, name: str, source: Source, draft: Draft, raws: list[bytes]) -> cards.Flow:
    """The flow with the weights file that it names, looked for beside it."""
    try:
        raw = (source.path.parent / name).read_bytes()
        learned = with_weights(flow, json.loads(raw))
    except (OSError, ValueError) as fault:
        draft.faults.add(source, ["learned"], f"读不了权重文件 {name}：{fault}")
        return flow
    raws.append(raw)
    # Signs are named after acts: ``agent:probe``, ``heard:offer``.
    draft.used_in_flow.update(sign.rpartition(":")[2] for sign in learned.weights.numbers)
    return learned
