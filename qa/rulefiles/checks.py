"""Written checks and their examples to values, and the sheet as a whole; faults noted with their line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.errors import QaError
from qa.judge import scorecard as cards
from qa.judge.conditions import Condition
from qa.metadata import parse_meta
from qa.model import CallMeta, Severity, Span, Verdict, Who
from qa.rulefiles import scorecard_forms as forms
from qa.rulefiles.condition_forms import ConditionForm
from qa.rulefiles.conditions import ConditionBuilder
from qa.rulefiles.countable import has_places
from qa.rulefiles.yaml_reasons import near_names
from qa.rulefiles.yaml_source import Faults, Place, Source

__all__ = ["CheckBuilder", "check_sheet", "read_line"]

_LINE = re.compile(r"^(?:(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?) )?(席|客)[：:]\s*(.+)$")
_PLACEHOLDERS = frozenset({"missing", "quote", "value"})


@dataclass(slots=True)
class CheckBuilder:
    """Builds the checks of one file."""

    source: Source
    faults: Faults
    conditions: ConditionBuilder

    def build(self, place: int, form: forms.CheckForm) -> cards.Check:
        """Build one check; faults are noted and leave a check that is never used."""
        here: Place = ["checks", place]
        self._fits(here, form)
        exempt = tuple(self._exempt(here, form))
        built = {
            name: self._condition([*here, name], body)
            for name, body in (
                ("require", form.require),
                ("forbid", form.forbid),
                ("when", form.when),
                ("advise", form.advise),
                ("credit", form.credit),
            )
        }
        self._texts(here, form)
        if form.per_hit is not None and built["forbid"] is not None and not has_places(built["forbid"]):
            told = "forbid 的条件说的是全通，数不出几处；请直接用 max 扣分"
            self.faults.add(self.source, [*here, "per_hit"], told)
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
            credit=built["credit"],
            needs_roles=form.needs_roles,
            examples=tuple(self._examples(here, form.examples)),
            exempt=exempt,
            per_hit=self._per_hit(here, form),
        )

    def _fits(self, here: Place, form: forms.CheckForm) -> None:
        """Whether what a check is made of belongs together."""
        if (form.require is None) == (form.forbid is None):
            self.faults.add(self.source, here, "require 和 forbid 要写且只写一个")
        if form.severity != "fatal" and form.max <= 0:
            self.faults.add(self.source, [*here, "max"], "分值为 0 的检查不会影响得分")
        if form.credit is not None and (form.when is None or form.require is None):
            told = "credit 是 when 不成立时另给的机会，要和 when、require 一起写"
            self.faults.add(self.source, [*here, "credit"], told)

    def _condition(self, place: Place, form: ConditionForm | None) -> Condition | None:
        return None if form is None else self.conditions.build(place, form)

    def _exempt(self, here: Place, form: forms.CheckForm) -> Iterator[cards.Exemption]:
        for index, body in enumerate(form.exempt):
            built = self.conditions.build([*here, "exempt", index], body)
            if built is not None:
                yield cards.Exemption(body.why, built)

    def _per_hit(self, here: Place, form: forms.CheckForm) -> cards.PerHit | None:
        body = form.per_hit
        if body is None:
            return None
        place: Place = [*here, "per_hit"]
        if form.forbid is None or form.severity in ("fatal", "bonus"):
            self.faults.add(self.source, place, "只用于扣分的 forbid 检查")
        if not body.points <= body.cap <= form.max:
            self.faults.add(self.source, place, "要满足 points ≤ cap ≤ max")
        return cards.PerHit(body.points, body.cap)

    def _texts(self, here: Place, form: forms.CheckForm) -> None:
        known = _PLACEHOLDERS | self.conditions.names
        for name, text in form.texts.model_dump().items():
            for slot in re.findall(r"\{(.*?)\}", text):
                if slot not in known and not self.conditions.definitions.incomplete:
                    told = f"没有占位 {{{slot}}}（可用：{'、'.join(sorted(known))}）"
                    near = near_names(slot, sorted(known))
                    self.faults.add(self.source, [*here, "texts", name], told + near)
        if form.texts.advice and form.advise is None:
            told = "没有写 advise，这句提醒永远用不到"
            self.faults.add(self.source, [*here, "texts", "advice"], told)

    def _examples(self, here: Place, form: forms.ExamplesForm) -> Iterator[cards.Example]:
        groups = {"pass": form.passing, "fail": form.fail, "na": form.na, "undecided": form.undecided}
        if not form.passing or not form.fail:
            self.faults.add(self.source, [*here, "examples"], "至少要有一个通过例和一个不通过例")
        for verdict, examples in groups.items():
            for index, example in enumerate(examples):
                place = [*here, "examples", verdict, index]
                lines = example if isinstance(example, list) else example.turns
                turns = tuple(self._lines(place, lines))
                if len(turns) == len(lines):
                    self._times(place, turns)
                meta = self._meta(place, example)
                rings = None if isinstance(example, list) else example.rings
                yield cards.Example(
                    verdict=Verdict(verdict),
                    turns=turns,
                    # As with a recording: the line tone counts first, then what the metadata says.
                    rings=meta.ring_count if rings is None else rings,
                    line=self.source.line(place),
                    meta=meta,
                )

    def _meta(self, place: Place, example: list[str] | forms.ExampleForm) -> CallMeta:
        if isinstance(example, list) or not example.meta:
            return CallMeta()
        try:
            return parse_meta(example.meta, "meta")
        except QaError as error:
            self.faults.add(self.source, [*place, "meta"], error.message.removeprefix("meta："))
            return CallMeta()

    def _times(self, place: Place, turns: Sequence[cards.ExampleTurn]) -> None:
        """Note an example without lines, with times on some lines only, or with times that run back."""
        spans = [turn.span for turn in turns if turn.span is not None]
        if not turns:
            self.faults.add(self.source, place, "例子里一句话都没有")
        elif spans and len(spans) < len(turns):
            self.faults.add(self.source, place, "起止秒数要么每句都写，要么都不写")
        if any(span.end <= span.start for span in spans):
            self.faults.add(self.source, place, "一句话的结束秒数要大于开始秒数")
        if any(later.start < earlier.start for earlier, later in pairwise(spans)):
            self.faults.add(self.source, place, "例句要按开始的先后排列")

    def _lines(self, place: Place, lines: Sequence[str]) -> Iterator[cards.ExampleTurn]:
        for line in lines:
            turn = read_line(line)
            if turn is None:
                told = f"例句要以“席：”或“客：”开头（前面可写起止秒数，如 0.0-2.5 席：您好）：{line}"
                self.faults.add(self.source, place, told)
            else:
                yield turn


def read_line(line: str) -> cards.ExampleTurn | None:
    """One line of an example dialogue: ``席：…``, ``客：…``, with times ``0.0-2.5 席：…``.

    Returns:
        The turn; ``None`` when it is written wrongly.
    """
    found = _LINE.match(line)
    if found is None:
        return None
    start, end, who, text = found.groups()
    span = None if start is None else Span(float(start), float(end))
    return cards.ExampleTurn(Who.AGENT if who == "席" else Who.CUSTOMER, text, span)


def check_sheet(form: forms.ScorecardFile, source: Source, stages: Mapping[str, str], faults: Faults) -> None:
    """Look at all checks together: ids, stages, sections, weights.

    Args:
        form: the scorecard.
        source: where it was read from.
        stages: the flow's stages, id and name in order; none when it could not be read.
        faults: where faults are noted.
    """
    sections = {section.id: section.zh for section in form.sections}
    seen: set[str] = set()
    for place, check in enumerate(form.checks):
        here: Place = ["checks", place]
        if check.id in seen:
            faults.add(source, [*here, "id"], f"检查“{check.id}”写了两次；编号不能重复")
        seen.add(check.id)
        if stages and check.stage not in {*stages, "any", "after"}:
            known = [*stages, "any"]
            near = near_names(check.stage, known, stages)
            told = f"流程里没有阶段“{check.stage}”（{'、'.join(known)}）{near}"
            faults.add(source, [*here, "stage"], told)
        own = check.id.split(".", 1)[0]
        if own not in sections:
            told = f"sections 里没有部分“{own}”{near_names(own, list(sections), sections)}"
            faults.add(source, [*here, "id"], told)
    _check_tables(form, source, faults)


def _check_tables(form: forms.ScorecardFile, source: Source, faults: Faults) -> None:
    """Sections and the band of rates."""
    for place, section in enumerate(form.sections):
        if sum(other.id == section.id for other in form.sections[:place]):
            faults.add(source, ["sections", place, "id"], f"部分“{section.id}”写了两次")
    if len({section.weight is None for section in form.sections}) > 1:
        faults.add(source, ["sections"], "weight 要么每个部分都写，要么都不写")
    low, high = form.rate_band
    if low >= high:
        faults.add(source, ["rate_band"], f"下限 {low:g} 不小于上限 {high:g}")
