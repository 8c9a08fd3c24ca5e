"""Phrase libraries to values: situations, notes on checks and remarks; faults noted with their line.

A library may speak of checks and acts that a scorecard does not have: those parts are left out, so that one
library serves several scorecards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from qa.judge import coaching
from qa.judge.fitting import SLOTS, slots_of
from qa.model import Tone
from qa.rulefiles.condition_forms import ConditionForm, Form
from qa.rulefiles.conditions import ConditionBuilder
from qa.rulefiles.yaml_reasons import near_names
from qa.rulefiles.yaml_source import Faults, Place, Source

__all__ = ["PhrasesBuilder", "PhrasesFile"]

Title = Annotated[str, Field(min_length=2, max_length=8)]
Sentence = Annotated[str, Field(min_length=4, max_length=120)]


class SituationForm(Form):
    """A moment of a call with model sentences."""

    id: str
    zh: Annotated[str, Field(min_length=2, max_length=20)]
    when: str
    say: Annotated[list[Sentence], Field(min_length=1)]


class PartNoteForm(Form):
    """What a trainer says where one part of a check was missing."""

    bad: Title
    why: str = ""


class NoteForm(Form):
    """What a trainer says about one check."""

    bad: Title
    good: Title
    why: str = ""
    praise: str = ""
    situation: str = ""
    due: Literal["reply", "first", "explain", "stage_end", "offer", "when", "last", "none"] = "reply"
    at: Literal["first", "last", "earliest", "latest"] = "first"
    part: str = ""
    whole: bool = False
    parts: dict[str, PartNoteForm] = Field({}, description="只缺几项时怎么说，先写的先说")


class RemarkForm(ConditionForm):
    """Something worth a mark."""

    id: str
    tone: Literal["good", "bad", "advice"]
    title: Title
    comment: Sentence
    situation: str = ""
    about: str = ""
    answers: list[str] = Field([], description="客户紧挨着的前一次发言里要有这些动作之一")
    most: Annotated[int, Field(ge=1, le=6)] = 2


class LessonForm(Form):
    """The last sentence on a stage: when points were lost in it, and when none were."""

    lost: str = ""
    kept: str = ""


class PhrasesFile(Form):
    """A phrase library."""

    situations: list[SituationForm] = Field([])
    notes: dict[str, NoteForm] = Field({})
    remarks: list[RemarkForm] = Field([])
    stages: dict[str, LessonForm] = Field({})


@dataclass(slots=True)
class PhrasesBuilder:
    """A coaching value being built from one or more libraries; a later file replaces what it names again.

    ``passed_over`` are the parts left out because the scorecard does not have what they speak of.
    """

    conditions: ConditionBuilder
    checks: frozenset[str]
    faults: Faults
    passed_over: list[tuple[Source, Place, str]] = field(default_factory=list)
    _situations: dict[str, coaching.Situation] = field(default_factory=dict)
    _notes: dict[str, coaching.Note] = field(default_factory=dict)
    _remarks: dict[str, coaching.Remark] = field(default_factory=dict)
    _lessons: dict[str, coaching.Lesson] = field(default_factory=dict)
    _asked: list[tuple[Source, Place, str]] = field(default_factory=list)

    def add_file(self, source: Source, form: PhrasesFile) -> None:
        """Take over one library."""
        for number, situation in enumerate(form.situations):
            for index, text in enumerate(situation.say):
                self._slots(source, ["situations", number, "say", index], text)
            self._situations[situation.id] = coaching.Situation(
                situation.id, situation.zh, situation.when, tuple(situation.say)
            )
        for check, note in form.notes.items():
            self._asks(source, ["notes", check, "situation"], note.situation)
            if check not in self.checks:
                told = f"评分表里没有检查“{check}”，这条评语用不到{near_names(check, sorted(self.checks))}"
                self.passed_over.append((source, ["notes", check], told))
            else:
                parts = {part: coaching.PartNote(own.bad, own.why) for part, own in note.parts.items()}
                self._notes[check] = coaching.Note(**{**note.model_dump(), "parts": parts})
        for stage, lesson in form.stages.items():
            if stage not in self.conditions.stages:
                told = f"流程里没有阶段“{stage}”，这一句用不到"
                self.passed_over.append((source, ["stages", stage], told))
            self._lessons[stage] = coaching.Lesson(lesson.lost, lesson.kept)
        builder = self._builder(source)
        for number, remark in enumerate(form.remarks):
            place: Place = ["remarks", number]
            self._asks(source, [*place, "situation"], remark.situation)
            self._remark(builder, place, remark)

    def finished(self) -> coaching.Coaching:
        """All libraries together; a situation that nobody wrote is a fault."""
        for source, place, name in self._asked:
            if name not in self._situations:
                self.faults.add(source, place, f"话术库里没有情形“{name}”")
        return coaching.Coaching(self._situations, self._notes, tuple(self._remarks.values()), self._lessons)

    def _asks(self, source: Source, place: Place, situation: str) -> None:
        if situation:
            self._asked.append((source, place, situation))

    def _slots(self, source: Source, place: Place, text: str) -> None:
        for name in slots_of(text):
            if name not in SLOTS:
                self.faults.add(source, place, f"没有占位 {{{name}}}（可用：{'、'.join(SLOTS)}）")
        if text.count("[") != text.count("]") or text.count("{") != text.count("}"):
            self.faults.add(source, place, "括号不成对")

    def _builder(self, source: Source) -> ConditionBuilder:
        """Conditions of a library may refer to those that the scorecard defines, and share their answers."""
        return ConditionBuilder(
            source,
            self.faults,
            self.conditions.lexicon,
            self.conditions.stages,
            defined=self.conditions.defined,
            _same=self.conditions._same,
            _places=self.conditions._places,
        )

    def _remark(self, builder: ConditionBuilder, place: Place, form: RemarkForm) -> None:
        names = {*RemarkForm.model_fields} - {*ConditionForm.model_fields}
        written = form.model_dump(exclude=names, exclude_none=True, by_alias=True)
        if missing := self._unserved({**written, "answers": form.answers}):
            told = f"评分表里没有“{'、'.join(missing)}”，评点“{form.id}”用不到"
            self.passed_over.append((builder.source, place, told))
            return
        if form.about and form.about not in self.checks:
            told = f"评分表里没有检查“{form.about}”，评点“{form.id}”的 about 不起作用"
            self.passed_over.append((builder.source, [*place, "about"], told))
        self.conditions.lexicon.known(builder.source, [*place, "answers"], form.answers)
        built = builder.build(place, form)
        if built is not None:
            self._remarks[form.id] = coaching.Remark(
                id=form.id,
                on=built,
                tone=Tone(form.tone),
                title=form.title,
                comment=form.comment,
                situation=form.situation,
                about=form.about if form.about in self.checks else "",
                answers=tuple(form.answers),
                most=form.most,
            )

    def _unserved(self, written: Any) -> list[str]:
        """The acts, stages and definitions that a condition speaks of and the scorecard does not have."""
        known = {
            "acts": self.conditions.lexicon.acts,
            "answers": self.conditions.lexicon.acts,
            "except": self.conditions.lexicon.acts,
            "about": self.conditions.lexicon.acts,
            "stages": self.conditions.stages,
            "ref": self.conditions.defined,
        }
        named = _named(written, tuple(known))
        return list(dict.fromkeys(name for key, name in named if name not in known[key]))


def _named(written: Any, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every name written under one of these keys, however deep."""
    if isinstance(written, dict):
        for key, value in written.items():
            if key in keys and isinstance(value, str):
                yield key, value
            elif key in keys and isinstance(value, list):
                yield from ((key, name) for name in value if isinstance(name, str))
            else:
                yield from _named(value, keys)
    elif isinstance(written, list):
        for value in written:
            yield from _named(value, keys)
