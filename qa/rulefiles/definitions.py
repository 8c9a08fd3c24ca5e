"""What scorecards share: conditions with a name and topics, in files that several scorecards name.

A name means one thing in the whole scorecard. What the scorecard writes itself takes the place of what its
files write, and a later file's of an earlier one's, as in phrase libraries: whoever needs another notion of
a complaint writes that one condition, and all shared ones that refer to it follow. (Acts of the same name
are a fault: there is no telling which words were meant.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qa.rulefiles.condition_forms import ConditionForm
from qa.rulefiles.lexicon import LexiconBuilder
from qa.rulefiles.scorecard_forms import DefinitionsFile, FieldValueForm, ScorecardFile
from qa.rulefiles.shipped import named_file
from qa.rulefiles.yaml_reasons import near_names
from qa.rulefiles.yaml_source import Faults, Source, read_form

__all__ = ["Definitions", "read_definitions"]

# What a scorecard may say the acts of.
_TOPICS = (
    "complaint.type",
    "complaint.type.hint",
    "complaint.wish",
    "complaint.wish.hint",
    "complaint.level",
    "emotion",
)


@dataclass(slots=True)
class Definitions:
    """What counts under each name, with the file that wrote it; names of one file in its order.

    ``incomplete`` when a file could not be read: then nobody knows which names are missing. In ``beside``,
    the scorecard's folder, lie also the files that a shared file names.
    """

    beside: Path | None = None
    incomplete: bool = False
    define: dict[str, tuple[Source, ConditionForm]] = field(default_factory=dict)
    topics: dict[str, tuple[Source, list[FieldValueForm]]] = field(default_factory=dict)

    def add(self, source: Source, form: DefinitionsFile | ScorecardFile, faults: Faults) -> None:
        """Take over what one file writes, in place of what earlier ones wrote."""
        for name, body in form.define.items():
            self.define.pop(name, None)
            self.define[name] = source, body
        for topic, values in form.topics.items():
            if topic not in _TOPICS:
                told = f"没有“{topic}”这一项（{'、'.join(_TOPICS)}）{near_names(topic, _TOPICS)}"
                faults.add(source, ["topics", topic], told)
            self.topics[topic] = source, values

    def values(self, lexicon: LexiconBuilder) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The topics as judging sees them; acts that nobody defined are noted."""
        for topic, (source, values) in self.topics.items():
            lexicon.known(source, ["topics", topic], [value.act for value in values])
        return {topic: tuple((t.value, t.act) for t in values) for topic, (_, values) in self.topics.items()}


def read_definitions(form: ScorecardFile, source: Source, faults: Faults, raws: list[bytes]) -> Definitions:
    """What a scorecard and the files that it names define.

    Args:
        form: the scorecard.
        source: where it was read from.
        faults: where faults are noted.
        raws: gets the content of the files read.
    """
    found = Definitions(source.path.parent)
    for place, name in enumerate(form.definitions):
        if name in form.definitions[:place]:
            faults.add(source, ["definitions", place], f"“{name}”写了两次")
            continue
        path = named_file(source, ["definitions", place], name, faults)
        shared, file = (None, None) if path is None else read_form(path, DefinitionsFile, faults)
        if shared is None or file is None:
            found.incomplete = True
            continue
        raws.append(file.raw)
        found.add(file, shared, faults)
    found.add(source, form, faults)
    return found
