"""Scorecard files to values: reads, checks meaning, reports every fault with its line, builds.

The only place that knows how the files of a scorecard hang together; judging sees only
``qa.judge.scorecard`` values.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from qa.judge import scorecard as cards
from qa.judge.coaching import Coaching
from qa.judge.stage_weights import with_weights
from qa.rulefiles import scorecard_forms as forms
from qa.rulefiles.checks import CheckBuilder, check_sheet
from qa.rulefiles.conditions import ConditionBuilder
from qa.rulefiles.definitions import read_definitions
from qa.rulefiles.lexicon import LexiconBuilder
from qa.rulefiles.phrases import PhrasesBuilder, PhrasesFile
from qa.rulefiles.shipped import SHIPPED, named_file
from qa.rulefiles.yaml_source import Faults, Place, Source, read_form

__all__ = ["DEFAULT", "SHIPPED", "Draft", "load", "read"]

DEFAULT = SHIPPED / "default.yaml"


@dataclass(slots=True)
class Draft:
    """A scorecard with what was seen while it was read: all that lint looks at.

    ``scorecard`` is ``None`` when something is wrong; ``faults`` says what. ``passed_over`` are the parts
    of phrase libraries that speak of what the scorecard does not have.
    """

    faults: Faults
    scorecard: cards.Scorecard | None = None
    form: forms.ScorecardFile | None = None
    source: Source | None = None
    lexicon: LexiconBuilder | None = None
    conditions: ConditionBuilder | None = None
    used_in_flow: set[str] = field(default_factory=set)
    passed_over: list[tuple[Source, Place, str]] = field(default_factory=list)


def load(path: Path | None = None) -> cards.Scorecard:
    """Read a scorecard with its acts, flow and shared definitions.

    These are looked for beside the file, then among the shipped ones.

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
    draft = Draft(Faults(path))
    faults = draft.faults
    form, source = _read_sheet(path or DEFAULT, faults)
    if form is None or source is None:
        return draft
    raws = [source.raw]
    lexicon = _read_acts(form, source, faults, raws)
    flow = _read_flow(form.flow, source, lexicon, draft, raws)
    stages = {stage.id: stage.zh for stage in flow.stages} if flow else dict[str, str]()
    shared = read_definitions(form, source, faults, raws)
    conditions = ConditionBuilder(source, faults, lexicon, stages, raws, shared)
    definitions = conditions.define()
    builder = CheckBuilder(source, faults, conditions)
    checks = tuple(builder.build(place, check) for place, check in enumerate(form.checks))
    topics = shared.values(lexicon)
    check_sheet(form, source, stages, faults)
    phrases = PhrasesBuilder(conditions, frozenset(c.id for c in checks), faults)
    coaching = _read_phrases(form, source, phrases, raws)
    lexicon.tell_missing()
    draft.passed_over = phrases.passed_over
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
        topics=topics,
        coaching=coaching,
    )
    return draft


def _read_sheet(path: Path, faults: Faults) -> tuple[forms.ScorecardFile | None, Source | None]:
    """The scorecard's own file; another kind of file is told as such, instead of by its many faults."""
    form, source = read_form(path, forms.ScorecardFile, faults)
    if form is None and source is not None and (kind := _other_kind(source)):
        faults.found[:] = [f"{source.path}: 这是{kind}文件，不是评分表；请检查用到它的评分表"]
    return form, source


def _other_kind(source: Source) -> str:
    """What a file is that somebody took for a scorecard; empty when it may be one."""
    keys = {str(key) for key in source.data}
    if keys & {"checks", "sections", "grades"}:
        return ""
    if isinstance(source.data.get("acts"), dict):
        return "话语动作"
    if keys & {"situations", "notes", "remarks"}:
        return "话术库"
    if keys & {"define", "topics"} and not keys & {"id", "flow", "acts"}:
        return "共用定义"
    return "流程" if isinstance(source.data.get("stages"), list) else ""


def _read_acts(
    form: forms.ScorecardFile, source: Source, faults: Faults, raws: list[bytes]
) -> LexiconBuilder:
    """The acts of all files that a scorecard names."""
    lexicon = LexiconBuilder(faults, source, raws=raws)
    for place, name in enumerate(form.acts):
        if name in form.acts[:place]:
            faults.add(source, ["acts", place], f"“{name}”写了两次")
            continue
        path = named_file(source, ["acts", place], name, faults)
        acts, acts_source = (None, None) if path is None else read_form(path, forms.ActsFile, faults)
        if acts is None or acts_source is None:
            lexicon.incomplete = True
            continue
        raws.append(acts_source.raw)
        lexicon.add_file(acts_source, acts)
    lexicon.add_learned()
    return lexicon


def _read_phrases(
    form: forms.ScorecardFile, source: Source, builder: PhrasesBuilder, raws: list[bytes]
) -> Coaching:
    """The phrase libraries that a scorecard names, the later ones over the earlier."""
    for place, name in enumerate(form.phrases):
        path = named_file(source, ["phrases", place], name, builder.faults)
        if path is None:
            continue
        library, library_source = read_form(path, PhrasesFile, builder.faults)
        if library is not None and library_source is not None:
            raws.append(library_source.raw)
            builder.add_file(library_source, library)
    return builder.finished()


def _read_flow(
    name: str, card: Source, lexicon: LexiconBuilder, draft: Draft, raws: list[bytes]
) -> cards.Flow | None:
    path = named_file(card, ["flow"], name, draft.faults)
    form, source = (None, None) if path is None else read_form(path, forms.FlowFile, draft.faults)
    if form is None or source is None:
        return None
    raws.append(source.raw)
    unknown: list[tuple[Place, str]] = []
    for place, stage in enumerate(form.stages):
        for part in ("says", "opens"):
            for key in getattr(stage, part):
                act = key.removeprefix("agent:").removeprefix("customer:")
                draft.used_in_flow.add(act)
                if act not in lexicon.acts and not (act == "any" and act != key):
                    unknown.append((["stages", place, part, key], act))
    for here, act in unknown if not lexicon.incomplete else ():
        if not lexicon.wanting(f"流程 {name}", act):
            lexicon.faults.add(source, here, lexicon.unknown(act))
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
