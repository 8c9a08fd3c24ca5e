"""Written conditions to values: names and references checked, every fault noted with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qa.judge import conditions as c
from qa.judge.match_known import FIELDS, MOMENTS
from qa.judge.measures import MEASURES
from qa.language.entities import Kind
from qa.language.normalise import normalise
from qa.model import Who
from qa.rulefiles import condition_forms as forms
from qa.rulefiles.countable import has_places
from qa.rulefiles.definitions import Definitions
from qa.rulefiles.lexicon import LexiconBuilder
from qa.rulefiles.needless import needless
from qa.rulefiles.shipped import named_file
from qa.rulefiles.yaml_reasons import near_names
from qa.rulefiles.yaml_source import Faults, Place, Source, read_form

__all__ = ["ConditionBuilder"]


# Placeholders that mean the same in every text.
_RESERVED = frozenset({"missing", "quote", "value"})


def _who(name: str | None) -> Who | None:
    return None if name is None else Who(name)


@dataclass(slots=True)
class ConditionBuilder:
    """Builds the conditions of one file; equal ones become one value, so they are judged once.

    ``stages`` are those of the flow, id and name in order (none when it could not be read); ``raws`` gets
    the content of further files read; ``names`` are the placeholders that conditions give their values;
    ``definitions`` are those written, ``defined`` those built so far.
    """

    source: Source
    faults: Faults
    lexicon: LexiconBuilder
    stages: Mapping[str, str]
    raws: list[bytes] = field(default_factory=list)
    definitions: Definitions = field(default_factory=Definitions)
    defined: dict[str, c.Condition] = field(default_factory=dict)
    referred: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    _same: dict[c.Condition, c.Condition] = field(default_factory=dict)
    _places: dict[c.Where, c.Where] = field(default_factory=dict)
    # The definitions begun, and whether they are finished.
    _begun: dict[str, bool] = field(default_factory=dict)

    def define(self) -> Mapping[str, c.Condition]:
        """Build the conditions that others may refer to."""
        for name in self.definitions.define:
            self._define(name)
        return self.defined

    def _define(self, name: str) -> None:
        """Build one of them, where that was not begun yet, as a part of the file that it is written in."""
        if name in self._begun or name not in self.definitions.define:
            return
        source, form = self.definitions.define[name]
        self._begun[name] = False
        built = replace(self, source=source).build(["define", name], form)
        self._begun[name] = True
        if built is not None:
            self.defined[name] = built

    def build(self, place: Place, form: forms.ConditionForm) -> c.Condition | None:
        """Build one condition.

        Returns:
            ``None`` when it is wrong; the fault is noted.
        """
        given = [kind for kind in forms.KINDS if getattr(form, kind) is not None]
        if len(given) != 1:
            several = f"要写且只写一种条件，现在写了 {'、'.join(given)}；要同时成立，放进 all: […]"
            nothing = f"要写且只写一种条件：{'、'.join(forms.KINDS)}"
            self.faults.add(self.source, place, several if given else nothing)
            return None
        kind = given[0]
        for key, what in needless(kind, getattr(form, kind)):
            self.faults.add(self.source, [*place, kind, *([key] if key else [])], what)
        built = self._kinds()[kind]([*place, kind], getattr(form, kind))
        if built is None:
            return None
        built = self._same.setdefault(built, built)
        if form.name is None:
            return built
        if form.name in _RESERVED:
            self.faults.add(self.source, [*place, "as"], f"{{{form.name}}} 已有固定的意思，换一个名字")
        self.names.add(form.name)
        named = c.Named(built, form.name)
        return self._same.setdefault(named, named)

    def _kinds(self) -> Mapping[str, Callable[[Place, Any], c.Condition | None]]:
        return {
            "said": self._said,
            "entities": self._entities,
            "weigh": self._weigh,
            "question": self._question,
            "similar": self._similar,
            "repeated": self._repeated,
            "term_asked": lambda p, b: c.TermAsked(self._where(p, b), b.just_said),
            "term_told": lambda p, b: c.TermTold(self._where(p, b)),
            "each": self._each,
            "sequence": self._sequence,
            "count": self._count,
            "compare": self._compare,
            "covers": self._covers,
            "rings": lambda _, b: c.Rings(b.at_most),
            "rate": lambda _, b: c.Rate(Who(b.who), b.low, b.high, b.slack),
            "turn_rates": lambda p, b: c.TurnRates(b.low, b.high, b.min_s, self._where(p, b)),
            "silences": self._silences,
            "interruptions": lambda p, b: c.Interruptions(b.over_s, self._where(p, b)),
            "delays": lambda p, b: c.Delays(b.over_s, self._where(p, b)),
            "monologues": lambda _, b: c.Monologues(Who(b.who), b.over_s, b.unanswered, b.answer_within_s),
            "measure": self._measure,
            "language": lambda _, b: c.Language(Who(b.who), b.language, b.min_confidence),
            "meta": self._meta,
            "elapsed": self._elapsed,
            "fact": lambda _, b: c.Fact(b.field, tuple(b.values)),
            "stage": lambda p, b: c.StageHeld(self._stages(p, b.id)),
            "parts": self._parts,
            "all": lambda p, b: c.AllOf(self._group(p, b)),
            "any": lambda p, b: c.AnyOf(self._group(p, b)),
            "none": lambda p, b: c.NotAny(self._group(p, b)),
            "ref": self._ref,
        }

    def _placed(self, place: Place, form: forms.ConditionForm) -> c.Condition | None:
        """Build a condition whose hits are needed."""
        built = self.build(place, form)
        if built is not None and not has_places(built):
            self.faults.add(self.source, place, "这种条件说的是全通，没有一处一处的命中，不能用在这里")
        return built

    # -- words

    def _said(self, place: Place, body: forms.SaidForm) -> c.Condition | None:
        acts = self.lexicon.known(self.source, [*place, "acts"], body.acts)
        if body.phrases:
            acts = (*acts, *self.lexicon.add_phrases(self.source, place, body))
        elif body.unless or body.like:
            self.faults.add(self.source, place, "unless 和 like 只管 phrases；动作的写在动作文件里")
        if not acts:
            self.faults.add(self.source, place, "要写 acts 或 phrases")
            return None
        least = body.at_least if body.at_least is not None else 1 if body.at_most is None else 0
        return c.Said(
            acts=acts,
            where=self._where(place, body),
            together=body.together,
            at_least=least,
            every=body.every,
            distinct=body.distinct,
            at_most=body.at_most,
            min_confidence=body.min_confidence,
            polarity=body.polarity,
            asked=body.asked,
        )

    def _entities(self, place: Place, body: forms.EntitiesForm) -> c.Condition:
        for kind in body.kinds:
            if kind not in set(Kind):
                told = f"没有“{kind}”这一类（{'、'.join(Kind)}）{near_names(kind, list(Kind))}"
                self.faults.add(self.source, [*place, "kinds"], told)
        return c.Entities(
            tuple(body.kinds),
            self._where(place, body),
            body.min_confidence,
            body.valid,
            tuple(body.forms),
            body.at_least,
        )

    def _weigh(self, place: Place, body: forms.WeighForm) -> c.Condition | None:
        if not body.cues and body.learned is None:
            self.faults.add(self.source, place, "要写 cues，或者用 learned 指一个权重文件")
        self.lexicon.known(self.source, [*place, "cues"], [cue.act for cue in body.cues])
        cues, base = body.cues, 0.0
        if body.learned is not None:
            here: Place = [*place, "learned"]
            path = named_file(self.source, here, body.learned, self.faults, self.definitions.beside)
            learned, source = (None, None) if path is None else read_form(path, forms.CuesFile, self.faults)
            if learned is None or source is None:
                return None
            self.raws.append(source.raw)
            self.lexicon.known(source, ["cues"], [cue.act for cue in learned.cues])
            cues, base = [*cues, *learned.cues], learned.base
        made = tuple(c.Cue(cue.act, cue.weight, _who(cue.who)) for cue in cues)
        return c.Weigh(made, body.bar, body.doubt, self._where(place, body), base)

    def _question(self, place: Place, body: forms.QuestionForm) -> c.Condition:
        about = self.lexicon.known(self.source, [*place, "about"], body.about)
        excluding = self.lexicon.known(self.source, [*place, "except"], body.excluding)
        return c.Question(self._where(place, body), body.at_least, about, excluding)

    def _similar(self, place: Place, body: forms.SimilarForm) -> c.Condition:
        examples = tuple(normalise(text) for text in body.to)
        return c.Similar(examples, body.bar, body.doubt, self._where(place, body))

    def _repeated(self, place: Place, body: forms.RepeatedForm) -> c.Condition:
        where = self._where(place, body)
        return c.Repeated(body.of == "other", body.bar, body.min_chars, body.at_least, where)

    # -- order, counts

    def _each(self, place: Place, body: forms.EachForm) -> c.Condition | None:
        of, by = self._placed([*place, "of"], body.of), self.build([*place, "by"], body.by)
        if of is None or by is None:
            return None
        return c.Each(
            of,
            by,
            body.side,
            who=Who(body.who) if body.who in ("agent", "customer") else None,
            other=body.who == "other",
            within_turns=body.within_turns,
            within_s=body.within_s,
            same_turn=body.same_turn,
            at_least=None if body.at_least == "all" else body.at_least,
        )

    def _sequence(self, place: Place, body: forms.SequenceForm) -> c.Condition:
        steps = [self._placed([*place, "steps", number], step) for number, step in enumerate(body.steps)]
        kept = tuple(step for step in steps if step is not None)
        return c.Sequence(kept, body.within_turns, body.within_s)

    def _count(self, place: Place, body: forms.CountForm) -> c.Condition | None:
        of = self._placed([*place, "of"], body.of)
        if body.at_least is None and body.at_most is None:
            self.faults.add(self.source, place, "要写 at_least 或 at_most")
        self._band(place, body.at_least, body.at_most)
        return None if of is None else c.Count(of, body.at_least, body.at_most, body.per == "turn")

    def _compare(self, place: Place, body: forms.CompareForm) -> c.Condition | None:
        more, than = self._placed([*place, "more"], body.more), self._placed([*place, "than"], body.than)
        if more is None or than is None:
            return None
        return c.Compare(more, than, body.times, body.doubt, body.at_least)

    def _covers(self, place: Place, body: forms.CoversForm) -> c.Condition:
        built = [
            (form.zh, self.build([*place, "topics", index], form)) for index, form in enumerate(body.topics)
        ]
        if body.at_least > len(body.topics):
            self.faults.add(self.source, [*place, "at_least"], f"一共只有 {len(body.topics)} 个话题")
        return c.Covers(tuple(c.Topic(zh, b) for zh, b in built if b is not None), body.at_least)

    # -- sound, facts

    def _silences(self, place: Place, body: forms.SilencesForm) -> c.Condition:
        acts = self.lexicon.known(self.source, [*place, "announced_by"], body.announced_by)
        agreed = self.lexicon.known(self.source, [*place, "agreed_by"], body.agreed_by)
        return c.Silences(body.over_s, acts, body.announced_within_s, agreed, body.hold)

    def _measure(self, place: Place, body: forms.MeasureForm) -> c.Condition | None:
        if body.of not in MEASURES:
            near = near_names(body.of, list(MEASURES))
            self.faults.add(
                self.source, [*place, "of"], f"没有“{body.of}”这个数值（{'、'.join(MEASURES)}）{near}"
            )
            return None
        if body.at_least is None and body.at_most is None:
            self.faults.add(self.source, place, "要写 at_least 或 at_most")
        self._band(place, body.at_least, body.at_most)
        if body.of == "stage_starts_s" and not body.stages:
            self.faults.add(self.source, place, "要用 stages 写明哪个阶段")
        stages = self._stages([*place, "stages"], body.stages)
        return c.Measure(body.of, _who(body.who), stages, body.at_least, body.at_most, body.slack)

    def _meta(self, place: Place, body: forms.MetaForm) -> c.Condition:
        if body.field not in FIELDS and not body.field.startswith("extra."):
            near = near_names(body.field, [*FIELDS], FIELDS) or f"；自己加的资料写 extra.{body.field}"
            told = f"没有“{body.field}”这项资料（{'、'.join(FIELDS)}）{near}"
            self.faults.add(self.source, [*place, "field"], told)
        if bool(body.values) == (body.at_least is not None or body.at_most is not None):
            self.faults.add(self.source, place, "is 和 at_least/at_most 要写且只写一种")
        self._band(place, body.at_least, body.at_most)
        values = tuple(str(value) for value in body.values)
        return c.MetaField(body.field, values, body.at_least, body.at_most, body.missing)

    def _elapsed(self, place: Place, body: forms.ElapsedForm) -> c.Condition:
        for side, name in (("from", body.begin), ("to", body.end)):
            if name not in MOMENTS and not name.startswith("extra."):
                near = near_names(name, [*MOMENTS], MOMENTS) or f"；自己加的时刻写 extra.{name}"
                told = f"没有“{name}”这个时刻（{'、'.join(MOMENTS)}）{near}"
                self.faults.add(self.source, [*place, side], told)
        if body.at_least_min is None and body.at_most_min is None:
            self.faults.add(self.source, place, "要写 at_least_min 或 at_most_min")
        self._band(place, body.at_least_min, body.at_most_min)
        return c.Elapsed(body.begin, body.end, body.at_least_min, body.at_most_min, body.missing)

    # -- logic

    def _ref(self, place: Place, name: str) -> c.Condition | None:
        self.referred.add(name)
        known = name in self.definitions.define or not self.definitions.incomplete
        later = self._later(place, name)
        if not later:
            # A file may refer to what another writes, or writes in its place: that is built first.
            self._define(name)
        if later or (name not in self.defined and known):
            self.faults.add(self.source, place, self._undefined(place, name))
        return self.defined.get(name)

    def _later(self, place: Place, name: str) -> bool:
        """Whether a definition refers to one further down in its own file."""
        written = self.definitions.define
        if place[0] != "define" or name not in written or written[name][0] is not self.source:
            return False
        names = list(written)
        return names.index(name) > names.index(str(place[1]))

    def _undefined(self, place: Place, name: str) -> str:
        """Why a name means nothing here: it refers to itself, comes later, or is not there."""
        if place[:2] == ["define", name]:
            return f"define 里的“{name}”引用了自己"
        if name not in self.definitions.define:
            return f"define 里没有“{name}”{near_names(name, list(self.definitions.define))}"
        if self._later(place, name):
            return f"define 里的“{name}”写在后面；只能引用写在前面的，请调换顺序（互相引用的不行）"
        if not self._begun[name]:
            return f"define 里的“{name}”又要用到这里的“{place[1]}”，绕成了一圈；互相引用的不行"
        return f"define 里的“{name}”写得不对，先改好它"

    def _group(self, place: Place, body: Sequence[forms.ConditionForm]) -> tuple[c.Condition, ...]:
        return tuple(b for i, f in enumerate(body) if (b := self.build([*place, i], f)) is not None)

    def _parts(self, place: Place, body: Sequence[forms.PartForm]) -> c.Condition:
        built = [(form, self.build([*place, index], form)) for index, form in enumerate(body)]
        return c.Parts(tuple(c.Part(f.id, f.zh, f.weight, b, f.unused) for f, b in built if b is not None))

    def _where(self, place: Place, body: forms.WhereForm) -> c.Where:
        after = None if body.after is None else self._placed([*place, "after"], body.after)
        before = None if body.before is None else self._placed([*place, "before"], body.before)
        for limit in ("within_turns", "within_s", "same_turn"):
            if getattr(body, limit) and body.after is None and body.before is None:
                self.faults.add(self.source, [*place, limit], "要和 after 或 before 一起用")
        if body.next_turn and body.after is None:
            self.faults.add(self.source, [*place, "next_turn"], "要和 after 一起用")
        built = c.Where(
            who=_who(body.who),
            stages=self._stages([*place, "stages"], body.stages),
            first_turns=body.first_turns,
            last_turns=body.last_turns,
            first_share=body.first_share,
            last_share=body.last_share,
            first_s=body.first_s,
            last_s=body.last_s,
            after=after,
            after_hit=body.after_hit,
            before=before,
            before_hit=body.before_hit,
            within_turns=body.within_turns,
            within_s=body.within_s,
            same_turn=body.same_turn,
            next_turn=body.next_turn,
        )
        return self._places.setdefault(built, built)

    def _stages(self, place: Place, names: Sequence[str]) -> tuple[str, ...]:
        for name in names:
            if self.stages and name not in self.stages:
                near = near_names(name, list(self.stages), self.stages)
                told = f"流程里没有阶段“{name}”（{'、'.join(self.stages)}）{near}"
                self.faults.add(self.source, place, told)
        return tuple(names)

    def _band(self, place: Place, low: float | None, high: float | None) -> None:
        if low is not None and high is not None and low > high:
            self.faults.add(self.source, place, f"下限 {low:g} 大于上限 {high:g}，永远不会成立")
