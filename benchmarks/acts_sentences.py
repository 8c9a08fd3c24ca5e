"""Sentences from which acts are learned: who says them, and what they do.

Two kinds are read. ``tests/data/wordings*.yaml`` holds ways of saying a thing and near misses, each file by
another author; nobody has said what else such a sentence does. ``tests/data/said.tsv`` names, for every
sentence of the labelled dialogues, all the ways that it performs in its call; what is not named there is not
done.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML

from qa.evaluation import gold
from qa.judge.acts import CLEAR, ActIndex, find_acts
from qa.judge.scorecard import ExampleTurn, Lexicon
from qa.language.sentences import sentence_spans
from qa.model import Transcript, Turn, Who


class Way(NamedTuple):
    """A way of saying things: who says it, and the acts one of which must be heard."""

    who: str
    acts: tuple[str, ...]


TEST_DATA = Path(__file__).parents[1] / "tests" / "data"
SAID = TEST_DATA / "said.tsv"
# What a sentence may do instead, so that an act in it is right all the same: a reason is an explanation, a
# solution is often told as what will be done next.
ALSO = {
    "solution": ("offers another way", "offers a choice", "escalates", "says what comes next", "recaps"),
    "alternative_way": ("offers a solution", "offers a choice"),
    "choices": ("offers another way",),
    "time_promise": ("recaps", "says what comes next", "escalates"),
    "time_promise_wide": ("recaps", "says what comes next", "escalates"),
    "next_by_whom": ("promises a time", "escalates", "offers a solution", "recaps", "says it is taken up"),
    "accepted_notice": ("escalates", "recaps"),
    "accepted_notice_wide": ("escalates", "recaps"),
    "refuse_reason": ("explains", "refuses"),
    "asks_identity": ("presses for information",),
    "verify": ("presses for information",),
    "fault": ("states the matter",),
    "company_fault": ("states the matter",),
    "trouble": ("states the matter",),
    "upset": ("speaks of a bad feeling", "abuses"),
}
# Named in the dialogues alone: what a sentence does when it does nothing else.
SPOKEN_ONLY = {
    "explains": Way("agent", ("explain",)),
    "listens": Way("agent", ("listening",)),
    "states the matter": Way("customer", ("states_matter",)),
}
# Two ways of which one in so many sentences of the first is also the second do not speak against each other.
_TOGETHER = 0.05


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence.

    Attributes:
        text, who: its words and speaker.
        said: the ways that it surely performs.
        near: the way under which its file lists it, as said or as a near miss; empty for talk.
        whole: whether ``said`` names all that it performs.
        origin: the file or set of dialogues it is from.
        heard: the acts that patterns clearly hear in it.
        firm: those of them that patterns which are not broad hear.
    """

    text: str
    who: str
    said: frozenset[str]
    near: str
    whole: bool
    origin: str
    heard: frozenset[str]
    firm: frozenset[str]


def ways(files: Sequence[Path]) -> dict[str, Way]:
    """The ways that the files of sentences know, and those that only the dialogues have."""
    known = {
        name: Way(way["who"], tuple(way["acts"]))
        for path in files
        for name, way in YAML(typ="safe").load(path).items()
        if way.get("acts")
    }
    return {**known, **SPOKEN_ONLY}


def meant(act: str, known: Mapping[str, Way]) -> tuple[str, ...]:
    """The ways one of which a sentence performs where an act is rightly heard in it."""
    return (*(name for name, way in known.items() if act in way.acts), *ALSO.get(act, ()))


def written(path: Path, lexicon: Lexicon) -> list[Saying]:
    """The sentences of a file of ways, said and near."""
    found = [
        (text.strip(), way["who"], name, kind)
        for name, way in YAML(typ="safe").load(path).items()
        for kind in ("said", "near")
        for text in (way.get(kind) or "").replace("\n", "|").split("|")
        if text.strip()
    ]
    heard = _heard([(who, text) for text, who, _, _ in found], lexicon)
    return [
        Saying(text, who, frozenset({name} if kind == "said" else ()), name, False, path.stem, *acts)
        for (text, who, name, kind), acts in zip(found, heard, strict=True)
    ]


def spoken(folders: Iterable[Path], lexicon: Lexicon) -> list[Saying]:
    """The sentences of labelled dialogues with all that they do."""
    told = _told()
    found = []
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            if path.stem not in told:
                continue
            for turn in gold.as_transcript(gold.read(path)).turns:
                for text in _sentences(turn.text):
                    does = told[path.stem].get((turn.i + 1, text), frozenset())
                    found.append((text, turn.who.value, does, folder.name))
    heard = _heard([(who, text) for text, who, _, _ in found], lexicon)
    return [
        Saying(text, who, does, "", True, origin, *acts)
        for (text, who, does, origin), acts in zip(found, heard, strict=True)
    ]


def examples(turns: Iterable[Sequence[ExampleTurn]], lexicon: Lexicon) -> list[Saying]:
    """The different sentences of a scorecard's examples, of which nobody has said what they do."""
    rows = dict.fromkeys(
        (turn.who.value, text) for call in turns for turn in call for text in _sentences(turn.text)
    )
    heard = _heard(list(rows), lexicon)
    return [
        Saying(text, who, frozenset(), "", False, "examples", *acts)
        for (who, text), acts in zip(rows, heard, strict=True)
    ]


def together(talk: Iterable[Saying]) -> frozenset[tuple[str, str]]:
    """Pairs of ways that often stand in one sentence: the first is no proof against the second."""
    alone, both = Counter[str](), Counter[tuple[str, str]]()
    for saying in talk:
        alone.update(saying.said)
        both.update((one, other) for one in saying.said for other in saying.said if one != other)
    return frozenset(pair for pair, count in both.items() if count >= _TOGETHER * alone[pair[0]])


def _told() -> Mapping[str, Mapping[tuple[int, str], frozenset[str]]]:
    """By call, then by turn (from 1) and sentence: the ways that were named."""
    told: dict[str, dict[tuple[int, str], frozenset[str]]] = {}
    with SAID.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            told.setdefault(row["call"], {})[int(row["turn"]), row["sentence"]] = frozenset(
                row["ways"].split("; ")
            )
    return told


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text) if text[start:end].strip()]


def _heard(rows: Sequence[tuple[str, str]], lexicon: Lexicon) -> list[tuple[frozenset[str], frozenset[str]]]:
    """The acts that patterns clearly hear in sentences, each a turn of its own: of all, and of firm ones."""
    firm = replace(lexicon, acts=tuple(replace(act, broad=()) for act in lexicon.acts))
    turns = tuple(
        Turn(i=i, who=Who(who), start=None, end=None, text=text, raw=text)
        for i, (who, text) in enumerate(rows)
    )
    call = Transcript(call_id="sentences", duration=0.0, turns=turns)
    return list(zip(*(_clear(find_acts(call, one)) for one in (lexicon, firm)), strict=True))


def _clear(found: ActIndex) -> list[frozenset[str]]:
    return [
        frozenset(act for act, hits in acts.items() if any(hit.confidence >= CLEAR for hit in hits))
        for acts in found.by_turn
    ]
