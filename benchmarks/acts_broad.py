"""Finds the phrases of acts that match much else besides, and puts them under ``broad``.

    python benchmarks/acts_broad.py          list them: right, wrong, act, phrase
    python benchmarks/acts_broad.py --move   and move them in the files of acts

A phrase is broad when, of the sentences of the labelled dialogues in which it is found (``acts_sentences``),
fewer than seven in ten do what its act is about. What is listed under ``broad`` counts only where the learned
weights do not speak against it (``acts_learned``).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from acts_learned import SETS
from acts_sentences import TEST_DATA, Saying, meant, spoken, ways
from ruamel.yaml import YAML

from qa.judge.acts import CLEAR
from qa.judge.scorecard import SIDES, Lexicon
from qa.model import Who
from qa.rulefiles.scorecard import SHIPPED, load

RIGHT, LEAST = 0.7, 3  # the share that is right, of at least so many
# A fault is told in few words (这网老断), too few to speak for or against it, and is one sign of many.
SPARED = frozenset({"fault"})


def main(arguments: Sequence[str] | None = None) -> int:
    """List what is broad, and move it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--move", action="store_true")
    options = parser.parse_args(arguments)
    lexicon = replace(load().lexicon, learned=None)
    found = broad(spoken([TEST_DATA / name for name in SETS], lexicon), lexicon)
    for (act, phrase), (right, wrong) in sorted(found.items(), key=lambda row: row[1][0] - row[1][1]):
        print(f"{right:4d} {wrong:4d}  {act}  {phrase}")
    if options.move:
        for path in sorted((SHIPPED / "acts").glob("*.yaml")):
            path.write_text(_moved(path.read_text(encoding="utf-8"), found), encoding="utf-8")
    return 0


def broad(talk: Sequence[Saying], lexicon: Lexicon) -> dict[tuple[str, str], tuple[int, int]]:
    """By act and phrase: in how many sentences it was right and wrong, for those that are wrong too often."""
    every = ways(sorted(TEST_DATA.glob("wordings*.yaml")))
    known = {act: frozenset(meant(act, every)) for way in every.values() for act in way.acts}
    users = {who: _users(lexicon, who, known) for who in Who}
    sides = [SIDES[Who(row.who)] for row in talk]
    looks = lexicon.searched.look(
        [row.text for row in talk], lexicon.wanted.take(sides, axis=0), lexicon.voiding.take(sides, axis=0)
    )
    right, wrong = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for row, look in zip(talk, looks, strict=True):
        for number, hits in look.found.items():
            if any(hit.confidence >= CLEAR for hit in hits):
                for act in users[Who(row.who)].get(number, ()):
                    (right if row.said & known[act] else wrong)[act, number] += 1
    return {
        (act, lexicon.patterns[number].source): (right[act, number], wrong[act, number])
        for act, number in wrong
        if right[act, number] + wrong[act, number] >= LEAST
        and right[act, number] < RIGHT * (right[act, number] + wrong[act, number])
    }


def _users(lexicon: Lexicon, who: Who, known: Iterable[str]) -> Mapping[int, list[str]]:
    """By pattern, the acts that it makes out in a speaker's turns."""
    users: dict[int, list[str]] = {}
    for act in lexicon.acts:
        if act.id in known and act.id not in SPARED and act.who in (None, who):
            for number in act.any:
                users.setdefault(number, []).append(act.id)
    return users


def _moved(text: str, found: Mapping[tuple[str, str], object]) -> str:
    """A file of acts with what was found moved from ``any`` to ``broad``."""
    act, block = "", ""
    out: list[str] = []
    taken: list[str] = []
    for line in [*text.splitlines(), ""]:
        bare = line.strip()
        indent = len(line) - len(line.lstrip())
        if bare and indent <= 4 and not bare.startswith(("#", "- ")):
            if taken:
                _put(out, taken)
                taken = []
            if indent == 2 and bare.endswith(":"):
                act = bare[:-1]
            block = bare.partition(":")[0]
        if block == "any" and bare.startswith("- ") and (act, _read(bare)) in found:
            taken.append(line)
        else:
            out.append(line)
    if taken:
        _put(out, taken)
    return "\n".join(out).rstrip("\n") + "\n"


def _put(out: list[str], taken: Sequence[str]) -> None:
    """Add what was taken from an act, before the blank lines that part it from the next."""
    end = len(out)
    while not out[end - 1].strip():
        end -= 1
    if out[end - 1] == "    any:":
        out[end - 1 : end] = ["    broad:", *taken]
    else:
        out[end:end] = ["    broad:", *taken]


def _read(line: str) -> object:
    return YAML(typ="safe").load(line)[0]


if __name__ == "__main__":
    sys.exit(main())
