"""Measures how well phrases survive misheard characters, and how seldom they are found where they are not.

    python benchmarks/phonetic.py [--sentences N] [--rounds N]

    recall        phrases of the shipped acts, their characters exchanged at a rate of 15 %: (a) as accents
                  and homophones go (same sound, z/zh, n/l, an/ang …), (b) as a recogniser did on 16 calls
                  (``data/confusions.tsv``: characters said and written, counted on tests/data/dialogues);
                  of all phrases, and of those in which something was exchanged
    false alarms  sentences made at random from jieba's dictionary by frequency and part of speech: how
                  often a phrase is found by sound alone

Every phrase of three characters and more counts that the matcher may find by sound; how often it stands
in the text unchanged counts for neither. Results go to ``benchmarks/results/phonetic.json``.
"""

from __future__ import annotations

import argparse
import csv
import functools
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import jieba

from qa.language.normalise import is_han
from qa.language.pattern_samples import samples
from qa.language.pattern_set import PatternSet
from qa.language.patterns import Level, Pattern
from qa.language.phonetic import readings
from qa.model import Match
from qa.rulefiles.scorecard import load

HERE = Path(__file__).parent
ERRORS = 0.15
_SHORTEST = 3
# Pairs of sounds that Mandarin speakers and recognisers exchange.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
# Everyday sentence shapes by jieba's parts of speech.
_SHAPES = (
    *("r d v n", "n d a", "r v m q n", "t r v n", "n v n", "r d v r n"),
    *("d v n c v n", "m q n d v", "r v v n", "n n v d a", "t n d v n", "r p n v n"),
)


def main() -> None:
    """Run the measurements and write them down."""
    parser = argparse.ArgumentParser(description="近音匹配：召回与误报")
    parser.add_argument("--sentences", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    phrases = _phrases()
    figures = {
        "phrases": len(phrases),
        "recall_accents": recall(phrases, accents(), options.rounds),
        "recall_recogniser": recall(phrases, recognised(), options.rounds),
        "false_alarms": false_alarms(phrases, options.sentences),
    }
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    print(text)
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "phonetic.json").write_text(text + "\n", "utf-8")


def _phrases() -> tuple[Pattern, ...]:
    """The shipped phrases that may be found by sound."""
    card = load()
    used = {number for act in card.lexicon.acts for number in act.any}
    wanted = (card.lexicon.patterns[number] for number in sorted(used))
    return tuple(p for p in wanted if not p.raw and p.level is not Level.TEXT)


@functools.cache
def _everyday() -> frozenset[str]:
    """Characters that calls are made of: those of the phrases and of jieba's commonest words."""
    words = sorted(_dictionary(), key=lambda row: -row[1])[:4000]
    return frozenset(c for word, _, _ in words for c in word if is_han(c))


@functools.cache
def _dictionary() -> tuple[tuple[str, int, str], ...]:
    """Words with frequency and part of speech."""
    with jieba.get_dict_file() as file:
        rows = (line.decode("utf-8").split(" ") for line in file)
        return tuple((word, int(times), kind.strip()) for word, times, kind in rows)


Confusions = Mapping[str, Sequence[str]]


def accents() -> Confusions:
    """Every everyday character with those that sound the same or as accents make them sound."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for char in sorted(_everyday()):
        for sound in readings(char)[:1]:
            by_sound[sound].append(char)
    found = {}
    for char in _everyday():
        sounds = [other for sound in readings(char)[:1] for other in _near(sound)]
        # A homophone is written three times as often as a neighbour in sound.
        found[char] = [
            c for k, s in enumerate(sounds) for c in by_sound[s] * (3 if k == 0 else 1) if c != char
        ]
    return found


def _near(sound: str) -> list[str]:
    near = [sound]
    for one, other in _INITIALS:
        for a, b in ((one, other), (other, one)):
            if sound.startswith(a) and not (a in ("z", "c", "s") and sound.startswith(a + "h")):
                near.append(b + sound[len(a) :])
    for one, other in _FINALS:
        for a, b in ((one, other), (other, one)):
            if sound.endswith(a):
                near.append(sound[: -len(a)] + b)
    return near


def recognised() -> Confusions:
    """What a recogniser wrote instead, as often as it did."""
    found: dict[str, list[str]] = defaultdict(list)
    with (HERE / "data" / "confusions.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found[row["said"]] += [row["heard"]] * int(row["times"])
    return found


def recall(phrases: Sequence[Pattern], confusions: Confusions, rounds: int) -> dict[str, float]:
    """The share of phrases found with 15 % of their characters misheard."""
    dice = random.Random(15)
    wanted = found = surely = changed = found_changed = 0
    for pattern in phrases:
        for form in samples(pattern.source, 12):
            text = form.replace("…", "").replace("N", "三")
            if len(text) < _SHORTEST or not pattern.find(text):
                continue
            for _ in range(rounds):
                heard = misheard(text, confusions, dice)
                hits = pattern.find(heard)
                wanted += 1
                found += bool(hits)
                surely += any(hit.confidence >= 0.8 for hit in hits)
                changed += heard != text
                found_changed += heard != text and bool(hits)
    return {
        "tried": wanted,
        "found": round(found / wanted, 4),
        "surely": round(surely / wanted, 4),
        "changed": changed,
        "found_of_changed": round(found_changed / changed, 4),
    }


def misheard(text: str, confusions: Confusions, dice: random.Random) -> str:
    """A text with 15 % of its characters exchanged, of those that are ever confused."""
    return "".join(
        dice.choice(confusions[c]) if confusions.get(c) and dice.random() < ERRORS else c for c in text
    )


def false_alarms(phrases: Sequence[Pattern], count: int) -> dict[str, object]:
    """How often a phrase is found by sound alone in sentences that have nothing to do with it."""
    together = PatternSet(phrases)
    per_phrase: dict[int, int] = defaultdict(int)
    alarmed = 0
    examples: list[str] = []
    for sentence in _sentences(count):
        alarms = [
            n for n, hits in together.find(sentence).items() if all(h.match is Match.PHONETIC for h in hits)
        ]
        alarmed += bool(alarms)
        for number in alarms:
            per_phrase[number] += 1
            if len(examples) < 20:
                examples.append(f"{sentence} ← {phrases[number].source[:60]}")
    worst = max(per_phrase.values(), default=0)
    return {
        "sentences": count,
        "per_phrase_one_in": round(count * len(phrases) / max(1, sum(per_phrase.values()))),
        "worst_phrase_one_in": round(count / max(1, worst)),
        "phrases_above_one_in_2000": sum(times > count / 2000 for times in per_phrase.values()),
        "sentences_with_any": alarmed,
        "examples": examples,
    }


def _sentences(count: int) -> Iterator[str]:
    dice = random.Random(2000)
    kinds: dict[str, tuple[list[str], list[int]]] = {}
    for word, times, kind in _dictionary():
        words, weights = kinds.setdefault(kind[:1], ([], []))
        words.append(word)
        weights.append(times)
    for _ in range(count):
        shape = dice.choice(_SHAPES).split()
        yield "".join(dice.choices(*kinds[kind])[0] for kind in shape) + "。"


if __name__ == "__main__":
    main()
