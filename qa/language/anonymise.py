"""Names exchanged for made-up ones, the same everywhere: for copies that leave the team.

何静 becomes 林某, 陈女士 becomes 沈女士, 安汇银行 becomes 甲公司, 工号2086 another number. What stands in
for a surname or a number follows from the original alone, so that it is the same in every call of a
batch. A name that a recogniser wrote with other characters of its sound is the same name. A stand-in is
as long as the original where it can be. It knows texts, not calls.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qa.language.alike_names import misheard_families, misheard_name
from qa.language.entities import find
from qa.language.entity import CN_DIGIT, Kind
from qa.language.names import TITLES, Said, companies_in, people_in, starts_word
from qa.language.spoken_to import NO_FAMILY
from qa.language.stand_ins import (
    company_aliases,
    digits_in,
    relabelled,
    renumbered,
    surname_aliases,
    team_alias,
)
from qa.language.surnames import is_surname, person_like, surname_of
from qa.language.third_persons import third_persons_in
from qa.language.words import tag_of

__all__ = ["Aliases", "Edit", "Known", "aliases_for", "applied"]

_DIGIT_RUN = re.compile(rf"[0-9{CN_DIGIT}]{{3,}}")
_BEFORE_NAME = "我是|我叫|叫|姓名是?|户名是?|名字是?|客服|坐席|专员|顾问|机主是?|选择|信任|支持|[号_-]"
_AFTER_NAME = rf"{TITLES}|为您|很高兴"
_DEGREE = re.compile("(?:很|真|太|不|挺|好|更|最|非常|这么|那么|十分)$")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a call before its sentences are read; every part may be empty.

    Attributes:
        people: full names (坐席, 客户).
        companies: the company's names, the main one first.
        numbers: agent numbers.
        labels: further labels that tell who it is (customer number).
        teams: names of teams.
    """

    people: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Aliases:
    """What stands for what in one call.

    Attributes:
        literal: replaced wherever it stands; longest first.
        named: names that are also words (高峰): replaced where a name stands.
        people: full names, replaced also where something of their sound stands.
        families: surnames with their stand-ins.
        numbers: agent numbers as digits.
    """

    literal: tuple[tuple[str, str], ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    families: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    numbers: frozenset[str] = field(default_factory=frozenset)

    def edits(self, text: str) -> tuple[Edit, ...]:
        """What changes in a text: sorted, not overlapping."""
        chosen: list[Edit] = []
        taken = bytearray(len(text))
        for edit in self._all(text):
            if edit.end > edit.start and not any(taken[edit.start : edit.end]):
                taken[edit.start : edit.end] = b"\1" * (edit.end - edit.start)
                chosen.append(edit)
        return tuple(sorted(chosen))

    def apply(self, text: str) -> str:
        """The text with its names exchanged."""
        return applied(text, self.edits(text))

    def _all(self, text: str) -> Iterable[Edit]:
        """Every possible change, the surest first."""
        for old, new in self.literal:
            for found in re.finditer(re.escape(old), text):
                yield Edit(*found.span(), new)
        for old, new in self.named:
            for found in re.finditer(re.escape(old), text):
                if _name_place(text, *found.span()):
                    yield Edit(*found.span(), new)
        yield from self._family_edits(text)
        yield from self._misheard_edits(text)
        yield from self._number_edits(text)

    def _family_edits(self, text: str) -> Iterable[Edit]:
        for old, new in self.families:
            if text == old:
                yield Edit(0, len(text), new)
            if old not in text:
                continue
            for found in re.finditer(rf"(?<=(?<!百)姓){old}(?=[啊呀哈吧的叫名]|[^\u4e00-\u9fff]|$)", text):
                yield Edit(*found.span(), new)
            for found in re.finditer(rf"{old}(?={TITLES})", text):
                if starts_word(text, found.start()):
                    yield Edit(*found.span(), new)
            for found in re.finditer(rf"(?<=[小老阿]){old}(?![\u4e00-\u9fff]某)", text):
                if tag_of(text[found.start() - 1 : found.end()]) == "?" and starts_word(text, found.start()):
                    yield Edit(*found.span(), new)

    def _misheard_edits(self, text: str) -> Iterable[Edit]:
        for name, new in self.people:
            for start, end in misheard_name(name, text, _name_place):
                yield Edit(start, end, new)
        for family, new in self.families:
            for start, end in misheard_families(family, text, starts_word):
                yield Edit(start, end, new)

    def _number_edits(self, text: str) -> Iterable[Edit]:
        for entity in find(text):
            if entity.kind is Kind.AGENT_NUMBER:
                yield Edit(entity.start, entity.end, renumbered(text[entity.start : entity.end]))
        for found in _DIGIT_RUN.finditer(text):
            if digits_in(found[0]) in self.numbers:
                yield Edit(*found.span(), renumbered(found[0]))


def applied(text: str, edits: Sequence[Edit]) -> str:
    """A text with changes made that are sorted and do not overlap."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])


def aliases_for(turns: Sequence[Said], known: Known) -> Aliases:
    """Decide what stands for what in one call.

    Args:
        turns: its sentences; none for what is known only by its data.
        known: what its data tell.
    """
    full, families = people_in(turns)
    people = dict.fromkeys([*(p for p in known.people if len(p) > 1), *full, *third_persons_in(turns)])
    surnames = dict.fromkeys([*(_surname(p) for p in people), *families])
    surnames.update(dict.fromkeys(p for p in known.people if is_surname(p)))
    surnames.pop("", None)
    stand_ins = surname_aliases(tuple(surnames), frozenset(_surname(p) or p for p in known.people))
    literal: dict[str, str] = {}
    named: dict[str, str] = {}
    meant: dict[str, str] = {}
    for name in people:
        family = _surname(name)
        given = name[len(family) :]
        new = stand_ins.get(family, "某") + "某" * len(given)
        (literal if person_like(name) else named)[name] = meant[name] = new
        if len(given) == 2 and tag_of(given) == "?":
            literal[given] = "某某"
    companies = dict.fromkeys([*known.companies, *companies_in(turns)])
    firms = company_aliases(tuple(companies))
    literal |= firms
    # 感谢您选择风行: short for 风行租车, and a word besides.
    named |= {name[:2]: new for name, new in firms.items() if len(name) >= 4 and name[:2] not in firms}
    literal |= {label: relabelled(label) for label in known.labels if len(label) > 1}
    literal |= {team: team_alias(team) for team in known.teams if len(team) > 1}
    return Aliases(
        literal=tuple(sorted(literal.items(), key=lambda pair: (-len(pair[0]), pair[0]))),
        named=tuple(named.items()),
        people=tuple(meant.items()),
        families=tuple(sorted(stand_ins.items(), key=lambda pair: -len(pair[0]))),
        numbers=frozenset(digits_in(n) for n in known.numbers if len(digits_in(n)) >= 3),
    )


def _surname(name: str) -> str:
    """The surname of a full name; of 小满, which is none, nothing."""
    return surname_of(name) if len(name) > 1 and name[0] not in NO_FAMILY else ""


@functools.cache
def _name_context() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(rf"(?:{_BEFORE_NAME})$"), re.compile(rf"(?:{_AFTER_NAME})")


def _name_place(text: str, start: int, end: int) -> bool:
    """Whether a name that is also a word stands where a name stands, or alone."""
    before, after = _name_context()
    if start == 0 and end == len(text):
        return True
    if _DEGREE.search(text[:start]):  # 很高兴为您服务
        return False
    return bool(before.search(text[:start]) or after.match(text, end))
