"""Acts and phrases of a scorecard gathered into one lexicon, every pattern compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from qa import scorecard_forms as forms
from qa.condition_forms import SaidForm
from qa.errors import ScorecardError
from qa.judge import scorecard as cards
from qa.language.patterns import Pattern, compile_pattern
from qa.model import Who
from qa.yaml_source import Faults, Place, Source

__all__ = ["LexiconBuilder"]

Sound = Literal["auto", "none", "strict"]


@dataclass(slots=True)
class LexiconBuilder:
    """A lexicon being built; faults are noted, never raised."""

    faults: Faults
    acts: dict[str, cards.Act] = field(default_factory=dict)
    places: dict[str, tuple[Source, Place]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _compiled: list[Pattern] = field(default_factory=list)

    def add_file(self, source: Source, form: forms.ActsFile) -> None:
        """Take over the acts of one file."""
        for act_id, act in form.acts.items():
            if act_id in self.acts:
                self.faults.add(source, ["acts", act_id], "这个动作已经定义过")
            here: Place = ["acts", act_id]
            self.places[act_id] = source, here
            self.acts[act_id] = cards.Act(
                id=act_id,
                zh=act.zh,
                who=None if act.who is None else Who(act.who),
                any=self._patterns(source, [*here, "any"], act.any, act.sound),
                like=self._patterns(source, [*here, "like"], act.like),
                unless=self._patterns(source, [*here, "unless"], act.unless),
                polarity=act.polarity,
            )

    def add_phrases(self, source: Source, place: Place, body: SaidForm) -> str:
        """Take over phrases written inside a condition, as an act of its speaker.

        Returns:
            The id of the act; the same phrases share one.
        """
        words = ("/".join(part) for part in (body.phrases, body.like, body.unless))
        key = f"{body.who or ''}|{body.sound}|{'|'.join(words)}"
        act_id = f"（{key}）"
        if act_id not in self.acts:
            self.acts[act_id] = cards.Act(
                id=act_id,
                zh=f"“{body.phrases[0]}”等" if len(body.phrases) > 1 else f"“{body.phrases[0]}”",
                who=None if body.who is None else Who(body.who),
                any=self._patterns(source, [*place, "phrases"], body.phrases, body.sound),
                like=self._patterns(source, [*place, "like"], body.like),
                unless=self._patterns(source, [*place, "unless"], body.unless),
            )
        return act_id

    def known(self, source: Source, place: Place, acts: Sequence[str]) -> tuple[str, ...]:
        """Note acts that nobody defined, and which ones are used."""
        for act in acts:
            if act not in self.acts:
                self.faults.add(source, place, f"没有话语动作“{act}”")
        self.used.update(acts)
        return tuple(acts)

    def source_of(self, number: int) -> str:
        """A pattern as it was written."""
        return self._compiled[number].source

    def finished(self) -> cards.Lexicon:
        """The lexicon."""
        return cards.Lexicon(tuple(self.acts.values()), tuple(self._compiled))

    def _patterns(
        self, source: Source, place: Place, texts: Sequence[str], sound: Sound = "auto"
    ) -> tuple[int, ...]:
        numbers = []
        for index, text in enumerate(texts):
            key = (text, sound)
            if key not in self._numbers:
                try:
                    fuzzy: bool | Literal["auto"] = "auto" if sound == "auto" else False
                    pattern = compile_pattern(text, phonetic=sound, fuzzy=fuzzy)
                except ScorecardError as error:
                    self.faults.add(source, [*place, index], error.message)
                    continue
                self._numbers[key] = len(self._compiled)
                self._compiled.append(pattern)
            numbers.append(self._numbers[key])
        return tuple(numbers)
