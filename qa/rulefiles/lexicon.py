"""Acts and phrases of a scorecard gathered into one lexicon, every pattern compiled once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from qa.errors import ScorecardError
from qa.judge import learned_acts
from qa.judge import scorecard as cards
from qa.language.patterns import Pattern, compile_pattern
from qa.model import Who
from qa.rulefiles import scorecard_forms as forms
from qa.rulefiles.condition_forms import SaidForm
from qa.rulefiles.shipped import named_file, shipped_acts
from qa.rulefiles.word_lists import WordLists
from qa.rulefiles.yaml_reasons import near_names
from qa.rulefiles.yaml_source import Faults, Place, Source

__all__ = ["LexiconBuilder"]

Sound = Literal["auto", "none", "strict"]
# What the library of regular expressions says, in the words of people who write rules.
_REGEX = {
    "missing )": "括号“(”没有配对的“)”",
    "unbalanced parenthesis": "多了一个“)”",
    "unterminated character set": "“[”没有配对的“]”",
    "bad set": "方括号里的写法不对",
    "bad character range": "方括号里的范围不对",
    "nothing to repeat": "* + ? 前面没有可重复的字",
    "multiple repeat": "* + ? 连着写了两个",
    "bad escape": "“\\”后面的字母不能这样用",
    "unknown group": "没有这个名字的组",
    "unknown extension": "“(?”后面的写法不认识",
}
_AT = re.compile(r"：([a-z(][^：]*?) at position (\d+)$")


def _in_chinese(message: str) -> str:
    """A fault of a phrase, its English end put into Chinese."""
    found = _AT.search(message)
    if found is None:
        return message
    why = next((zh for english, zh in _REGEX.items() if found[1].startswith(english)), "写法不认识")
    return f"{message[: found.start()]}：第 {int(found[2]) + 1} 个字符处，{why}"


@dataclass(slots=True)
class LexiconBuilder:
    """A lexicon being built; faults are noted, never raised.

    ``incomplete`` when a file of acts could not be read: then nobody knows which acts are missing. ``card``
    is the scorecard; what it misses of shipped acts that other files ask for is told there.
    """

    faults: Faults
    card: Source
    incomplete: bool = False
    raws: list[bytes] = field(default_factory=list)
    acts: dict[str, cards.Act] = field(default_factory=dict)
    places: dict[str, tuple[Source, Place]] = field(default_factory=dict)
    inline: dict[str, tuple[Source, Place]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    words: list[WordLists] = field(default_factory=list)
    learned: learned_acts.LearnedActs | None = None
    _weights: tuple[Source, str] | None = None
    _wordless: set[str] = field(default_factory=set)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _compiled: list[Pattern] = field(default_factory=list)
    # By file of acts: who asks for it, and for which acts.
    _missing: dict[str, tuple[dict[str, None], dict[str, None]]] = field(default_factory=dict)

    def add_file(self, source: Source, form: forms.ActsFile) -> None:
        """Take over the acts of one file."""
        words = WordLists(source, form.words, self.faults)
        self.words.append(words)
        for act_id, act in form.acts.items():
            if act_id in self.acts:
                first, there = self.places[act_id]
                told = f"动作“{act_id}”已在 {first.path}:{first.line(there)} 定义过；换一个名字"
                self.faults.add(source, ["acts", act_id], told)
            here: Place = ["acts", act_id]
            self.places[act_id] = source, here
            if not act.any and not act.broad:
                self._wordless.add(act_id)
            self.acts[act_id] = cards.Act(
                id=act_id,
                zh=act.zh,
                who=None if act.who is None else Who(act.who),
                any=self._patterns(words, [*here, "any"], act.any, act.sound),
                broad=self._patterns(words, [*here, "broad"], act.broad, act.sound),
                like=self._patterns(words, [*here, "like"], act.like),
                unless=self._voiding(words, here, act),
                polarity=act.polarity,
            )
        if form.learned is not None:
            self._weights = source, form.learned

    def _voiding(self, words: WordLists, here: Place, act: forms.ActForm) -> tuple[int, ...]:
        """What voids an act: its own phrases, and those of acts before it in the file that it names."""
        numbers = list(self._patterns(words, [*here, "unless"], act.unless))
        for index, name in enumerate(act.unless_as):
            lender = self.acts.get(name)
            if lender is None or self.places[name][0] is not words.source:
                told = f"unless_as 要写同一文件里排在前面的动作，前面没有“{name}”"
                self.faults.add(words.source, [*here, "unless_as", index], told)
            else:
                numbers.extend(lender.unless)
        return tuple(dict.fromkeys(numbers))

    def add_phrases(self, source: Source, place: Place, body: SaidForm) -> tuple[str, ...]:
        """Take over phrases written inside a condition, as an act of its speaker.

        Returns:
            The ids of the acts: one for each phrase where several different ones are asked for, else one
            for all of them. The same phrases share one.
        """
        if body.every or body.together or body.distinct > 1:
            return tuple(self._inline(source, place, body, n) for n in range(len(body.phrases)))
        return (self._inline(source, place, body),)

    def _inline(self, source: Source, place: Place, body: SaidForm, only: int | None = None) -> str:
        phrases = body.phrases if only is None else [body.phrases[only]]
        written = ("/".join(part) for part in (phrases, body.like, body.unless))
        key = f"{body.who or ''}|{body.sound}|{'|'.join(written)}"
        act_id = f"（{key}）"
        if act_id not in self.acts:
            where: Place = [*place, "phrases"]
            words = WordLists(source, {}, self.faults)
            self.inline[act_id] = source, place
            self.acts[act_id] = cards.Act(
                id=act_id,
                zh=f"“{phrases[0]}”等" if len(phrases) > 1 else f"“{phrases[0]}”",
                who=None if body.who is None else Who(body.who),
                any=self._patterns(words, where, phrases, body.sound, first=only or 0),
                like=self._patterns(words, [*place, "like"], body.like),
                unless=self._patterns(words, [*place, "unless"], body.unless),
                inline=True,
            )
        return act_id

    def known(self, source: Source, place: Place, acts: Sequence[str]) -> tuple[str, ...]:
        """Note acts that nobody defined, and which ones are used."""
        for index, act in enumerate(acts):
            if act in self.acts or self.incomplete:
                continue
            if source is self.card or not self.wanting(source.path.name, act):
                self.faults.add(source, [*place, index], self.unknown(act))
        self.used.update(acts)
        return tuple(acts)

    def wanting(self, asker: str, act: str) -> bool:
        """Note a shipped act that a file asks for and the scorecard lacks; false when none is shipped."""
        file = shipped_acts().get(act)
        if file is not None:
            askers, acts = self._missing.setdefault(file, ({}, {}))
            askers[asker] = acts[act] = None
        return file is not None

    def tell_missing(self) -> None:
        """Note such acts, all of one file together: the scorecard can add the file."""
        for file, (askers, missing) in self._missing.items():
            acts = list(missing)
            told = f"{'、'.join(acts[:4])}{f' 等 {len(acts)} 个' if len(acts) > 4 else ''}"
            what = f"{'、'.join(askers)} 要用话语动作 {told}，它们在自带的 {file} 里；请加到 acts 里"
            self.faults.add(self.card, ["acts"], what)

    def unknown(self, act: str) -> str:
        """What is said of an act that nobody defined: where it is, or what may be meant."""
        if file := shipped_acts().get(act):
            return f"没有话语动作“{act}”；自带的 {file} 里有，请加到评分表的 acts 里"
        return f"没有话语动作“{act}”{near_names(act, [*self.acts, *shipped_acts()], self._called())}"

    def _called(self) -> dict[str, str]:
        """What the acts are called in reports."""
        return {act.id: act.zh for act in self.acts.values()}

    def source_of(self, number: int) -> str:
        """A pattern as it was written."""
        return self._compiled[number].source

    def finished(self) -> cards.Lexicon:
        """The lexicon."""
        return cards.Lexicon(tuple(self.acts.values()), tuple(self._compiled), self.learned)

    def add_learned(self) -> None:
        """Read the weights that the last file of acts to name any names, once all acts are known.

        Their bytes are part of the scorecard. An act that neither a phrase nor a weight makes out is a fault.
        """
        if self._weights is not None and not self._read_weights(*self._weights):
            return
        given = {way.gives for way in self.learned.ways} if self.learned is not None else set()
        for act_id in self._wordless - given:
            source, here = self.places[act_id]
            self.faults.add(source, here, f"动作“{act_id}”没有短语（any），也没有学来的权重给出它")

    def _read_weights(self, source: Source, name: str) -> bool:
        path = named_file(source, ["learned"], name, self.faults)
        if path is None:
            return False
        try:
            raw = path.read_bytes()
            self.learned = learned_acts.read(json.loads(raw), self.acts)
        except (OSError, ValueError) as fault:
            self.faults.add(source, ["learned"], f"读不了权重文件 {name}：{fault}")
            return False
        self.raws.append(raw)
        return True

    def _patterns(
        self, words: WordLists, place: Place, texts: Sequence[str], sound: Sound = "auto", first: int = 0
    ) -> tuple[int, ...]:
        numbers = []
        for index, written in enumerate(texts, first):
            text = words.put_in(written, [*place, index])
            key = (text, sound)
            if key not in self._numbers:
                try:
                    fuzzy: bool | Literal["auto"] = "auto" if sound == "auto" else False
                    pattern = compile_pattern(text, phonetic=sound, fuzzy=fuzzy)
                except ScorecardError as error:
                    self.faults.add(words.source, [*place, index], _in_chinese(error.message))
                    continue
                self._numbers[key] = len(self._compiled)
                self._compiled.append(pattern)
            numbers.append(self._numbers[key])
        return tuple(numbers)
