"""Scorecard files to values: reads, checks meaning, reports every fault with its line, builds.

The only place that knows how rules are written; judging sees only ``qa.judge.scorecard`` values.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from qa import scorecard_forms as forms
from qa.errors import ScorecardError
from qa.judge import scorecard as cards
from qa.language.patterns import Pattern, PatternSet, compile_pattern
from qa.model import Severity, Span, Verdict, Who
from qa.yaml_source import Faults, Source, read_form

__all__ = ["DEFAULT", "load"]

SHIPPED = Path(__file__).parent / "scorecards"
DEFAULT = SHIPPED / "default.yaml"

_LINE = re.compile(r"^(?:(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?) )?(席|客)[：:]\s*(.+)$")
Sound = Literal["auto", "none", "strict"]
_PLACEHOLDERS = {"missing", "quote", "value"}


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
    faults = Faults()
    form, source = read_form(path or DEFAULT, forms.ScorecardFile, faults)
    if form is None or source is None:
        faults.stop_if_any()
        raise AssertionError("a form that could not be read leaves a fault")
    builder = _Builder(form, source, faults)
    builder.read_acts()
    flow = builder.read_flow()
    definitions = builder.read_definitions()
    checks = tuple(builder.check(place, check) for place, check in enumerate(form.checks))
    builder.check_sheet(flow)
    faults.stop_if_any()
    assert flow is not None
    return cards.Scorecard(
        id=form.id,
        version=form.version,
        name=form.name,
        sha256=builder.digest(),
        flow=flow,
        lexicon=builder.lexicon(),
        definitions=definitions,
        sections=tuple(cards.Section(s.id, s.zh) for s in form.sections),
        checks=tuple(check for check in checks if check is not None),
        grades=tuple(cards.Grade(g.grade, g.from_total) for g in form.grades),
        pass_mark=form.pass_mark,
        rate_band=form.rate_band,
        topics={name: tuple((t.value, t.act) for t in topics) for name, topics in form.topics.items()},
    )


@dataclass(slots=True)
class _Builder:
    """One scorecard being built; faults are noted, never raised, until the end."""

    form: forms.ScorecardFile
    source: Source
    faults: Faults
    acts: dict[str, cards.Act] = field(default_factory=dict)
    patterns: dict[tuple[str, str], int] = field(default_factory=dict)
    compiled: list[Pattern] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    defined: dict[str, cards.Condition] = field(default_factory=dict)

    def digest(self) -> str:
        """One hash over all source files in a fixed order."""
        return hashlib.sha256(b"\0".join([self.source.raw, *self.raws])).hexdigest()

    def lexicon(self) -> cards.Lexicon:
        return cards.Lexicon(tuple(self.acts.values()), PatternSet(self.compiled))

    def _find(self, name: str) -> Path:
        beside = self.source.path.parent / name
        return beside if beside.exists() else SHIPPED / name

    # -- acts and flow

    def read_acts(self) -> None:
        for name in self.form.acts:
            form, source = read_form(self._find(name), forms.ActsFile, self.faults)
            if form is None or source is None:
                continue
            self.raws.append(source.raw)
            for act_id, act in form.acts.items():
                if act_id in self.acts:
                    self.faults.add(source, ["acts", act_id], "这个动作已经定义过")
                self.acts[act_id] = cards.Act(
                    id=act_id,
                    zh=act.zh,
                    who=None if act.who is None else Who(act.who),
                    any=self._patterns(source, ["acts", act_id, "any"], act.any, act.sound),
                    like=self._patterns(source, ["acts", act_id, "like"], act.like),
                    unless=self._patterns(source, ["acts", act_id, "unless"], act.unless),
                )

    def _patterns(
        self, source: Source, place: list[str | int], texts: Sequence[str], sound: Sound = "auto"
    ) -> tuple[int, ...]:
        numbers = []
        for index, text in enumerate(texts):
            key = (text, sound)
            if key not in self.patterns:
                try:
                    fuzzy: bool | Literal["auto"] = "auto" if sound == "auto" else False
                    pattern = compile_pattern(text, phonetic=sound, fuzzy=fuzzy)
                except ScorecardError as error:
                    self.faults.add(source, [*place, index], error.message)
                    continue
                self.patterns[key] = len(self.compiled)
                self.compiled.append(pattern)
            numbers.append(self.patterns[key])
        return tuple(numbers)

    def read_flow(self) -> cards.Flow | None:
        form, source = read_form(self._find(self.form.flow), forms.FlowFile, self.faults)
        if form is None or source is None:
            return None
        self.raws.append(source.raw)
        for place, stage in enumerate(form.stages):
            for part in ("says", "opens"):
                for key in getattr(stage, part):
                    if not self._known_cue(key):
                        self.faults.add(source, ["stages", place, part, key], "没有这个话语动作")
        return cards.Flow(
            form.id,
            tuple(
                cards.StageModel(
                    s.id, s.zh, s.means, s.says, s.opens, s.share, s.within, s.skip_cost, s.needs_sign
                )
                for s in form.stages
            ),
        )

    def _known_cue(self, key: str) -> bool:
        name = key.removeprefix("agent:").removeprefix("customer:")
        return name in self.acts or (name == "any" and name != key)

    # -- conditions

    def read_definitions(self) -> Mapping[str, cards.Condition]:
        for name, form in self.form.define.items():
            built = self.condition(["define", name], form)
            if built is not None:
                self.defined[name] = built
        return self.defined

    def condition(self, place: list[str | int], form: forms.ConditionForm) -> cards.Condition | None:
        given = [kind for kind in _KINDS if getattr(form, kind) is not None]
        if len(given) != 1:
            self.faults.add(self.source, place, f"要写且只写一种条件（{'、'.join(_KINDS)}）")
            return None
        kind = given[0]
        return self._build(kind, [*place, kind], getattr(form, kind))

    def _build(self, kind: str, place: list[str | int], body: Any) -> cards.Condition | None:
        if kind == "ref":
            if body not in self.defined:
                self.faults.add(self.source, place, f"define 里（在它之前）没有“{body}”")
            return self.defined.get(body)
        if kind in _GROUPS:
            inner = tuple(c for i, f in enumerate(body) if (c := self.condition([*place, i], f)) is not None)
            return _GROUPS[kind](inner)
        if kind == "parts":
            return cards.Parts(tuple(self._parts(place, body)))
        if kind in ("rings", "rate", "silences"):
            return self._sounded(kind, place, body)
        return self._worded(kind, place, body)

    def _sounded(self, kind: str, place: list[str | int], body: Any) -> cards.Condition:
        if kind == "rings":
            return cards.Rings(body.at_most)
        if kind == "rate":
            return cards.Rate(Who(body.who), body.low, body.high, body.slack)
        acts = self._known(place, body.announced_by)
        return cards.Silences(body.over_s, acts, body.announced_within_s)

    def _worded(self, kind: str, place: list[str | int], body: Any) -> cards.Condition:
        where = self._where(place, body)
        if kind == "said":
            return cards.Said(self._known(place, body.acts), where, body.together, body.at_least)
        if kind == "entities":
            return cards.Entities(tuple(body.kinds), where, body.min_confidence)
        self._known(place, [cue.act for cue in body.cues])
        cues = tuple(cards.Cue(c.act, c.weight, None if c.who is None else Who(c.who)) for c in body.cues)
        return cards.Weigh(cues, body.bar, body.doubt, where)

    def _parts(self, place: list[str | int], body: list[forms.PartForm]) -> Iterator[cards.Part]:
        for index, form in enumerate(body):
            built = self.condition([*place, index], form)
            if built is not None:
                yield cards.Part(form.id, form.zh, form.weight, built)

    def _known(self, place: list[str | int], acts: Sequence[str]) -> tuple[str, ...]:
        for act in acts:
            if act not in self.acts:
                self.faults.add(self.source, place, f"没有话语动作“{act}”")
        return tuple(acts)

    def _where(self, place: list[str | int], body: forms.WhereForm) -> cards.Where:
        anchors = {
            side: None if form is None else self.condition([*place, side], form)
            for side, form in (("after", body.after), ("before", body.before))
        }
        if body.within_turns is not None and body.after is None:
            self.faults.add(self.source, [*place, "within_turns"], "要和 after 一起用")
        return cards.Where(
            who=None if body.who is None else Who(body.who),
            stages=tuple(body.stages),
            first_turns=body.first_turns,
            last_turns=body.last_turns,
            first_share=body.first_share,
            last_share=body.last_share,
            after=anchors["after"],
            before=anchors["before"],
            within_turns=body.within_turns,
            within_s=body.within_s,
            same_turn=body.same_turn,
        )

    # -- checks

    def check(self, place: int, form: forms.CheckForm) -> cards.Check | None:
        here: list[str | int] = ["checks", place]
        if (form.require is None) == (form.forbid is None):
            self.faults.add(self.source, here, "require 和 forbid 要写且只写一个")
        if form.severity != "fatal" and form.max <= 0:
            self.faults.add(self.source, [*here, "max"], "分值为 0 的检查不会影响得分")
        self._texts(here, form)
        built = {
            name: None if body is None else self.condition([*here, name], body)
            for name, body in (
                ("require", form.require),
                ("forbid", form.forbid),
                ("when", form.when),
                ("advise", form.advise),
            )
        }
        return cards.Check(
            id=form.id,
            zh=form.zh,
            stage=form.stage,
            who=form.who,
            severity=Severity(form.severity),
            max=form.max,
            texts=cards.Texts(**form.texts.model_dump()),
            require=built["require"],
            forbid=built["forbid"],
            when=built["when"],
            advise=built["advise"],
            needs_roles=form.needs_roles,
            examples=tuple(self._examples(here, form.examples)),
        )

    def _texts(self, here: list[str | int], form: forms.CheckForm) -> None:
        for name, text in form.texts.model_dump().items():
            for slot in re.findall(r"\{(.*?)\}", text):
                if slot not in _PLACEHOLDERS:
                    self.faults.add(self.source, [*here, "texts", name], f"没有占位 {{{slot}}}")

    def _examples(self, here: list[str | int], form: forms.ExamplesForm) -> Iterator[cards.Example]:
        groups = {"pass": form.passing, "fail": form.fail, "na": form.na, "undecided": form.undecided}
        if not form.passing or not form.fail:
            self.faults.add(self.source, [*here, "examples"], "至少要有一个通过例和一个不通过例")
        for verdict, examples in groups.items():
            for index, example in enumerate(examples):
                place = [*here, "examples", verdict, index]
                lines = example if isinstance(example, list) else example.turns
                yield cards.Example(
                    verdict=Verdict(verdict),
                    turns=tuple(self._example_turns(place, lines)),
                    rings=None if isinstance(example, list) else example.rings,
                    line=self.source.line(place),
                )

    def _example_turns(self, place: list[str | int], lines: Sequence[str]) -> Iterator[cards.ExampleTurn]:
        for line in lines:
            found = _LINE.match(line)
            if found is None:
                self.faults.add(self.source, place, f"例句要以“席：”或“客：”开头：{line}")
                continue
            start, end, who, text = found.groups()
            span = None if start is None else Span(float(start), float(end))
            yield cards.ExampleTurn(Who.AGENT if who == "席" else Who.CUSTOMER, text, span)

    # -- the sheet as a whole

    def check_sheet(self, flow: cards.Flow | None) -> None:
        stages = {"any", "after"} | ({stage.id for stage in flow.stages} if flow else set())
        sections = {section.id for section in self.form.sections}
        seen: set[str] = set()
        for place, check in enumerate(self.form.checks):
            here: list[str | int] = ["checks", place]
            if check.id in seen:
                self.faults.add(self.source, [*here, "id"], f"检查“{check.id}”写了两次")
            seen.add(check.id)
            if flow and check.stage not in stages:
                self.faults.add(self.source, [*here, "stage"], f"流程里没有阶段“{check.stage}”")
            if check.id.split(".", 1)[0] not in sections:
                self.faults.add(self.source, [*here, "id"], "sections 里没有它所属的部分")
        for name, topics in self.form.topics.items():
            self._known(["topics", name], [topic.act for topic in topics])


_KINDS = ("said", "entities", "weigh", "rings", "rate", "silences", "parts", "all", "any", "none", "ref")
_GROUPS: Mapping[str, type[cards.AllOf] | type[cards.AnyOf] | type[cards.NotAny]] = {
    "all": cards.AllOf,
    "any": cards.AnyOf,
    "none": cards.NotAny,
}
