"""A report with its people and company made unrecognisable: a copy for training.

It works on the data of ``report.json``, so that it serves a fresh call and an old report alike, and says
which stretches of sound hold what was exchanged. It must not know files, sound or pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz.distance import Levenshtein

from qa.language.anonymise import Aliases, Edit, Known, aliases_for, applied
from qa.language.names import TITLES, Said
from qa.language.stand_ins import renumbered_mobiles
from qa.model import CallMeta, Span, Who

__all__ = ["Anonymised", "anonymise_document", "anonymous_id", "known_of"]

Doc = Mapping[str, Any]

# Kept as they are: what identifies a check or a file's content, not a person.
_KEPT = frozenset(
    {"id", "check", "also", "stage", "who", "verdict", "severity", "match", "tone", "kind", "layout"}
    | {"source", "program", "created_at", "schema", "i", "n", "turn"}
)
# Columns of a call list that name somebody, in the ways they are headed.
_PEOPLE = ("customer_name", "customer", "客户姓名", "客户", "姓名", "坐席姓名", "坐席")
_COMPANIES = ("company", "公司", "公司名称", "企业")
_FORM_NAME = "customer_name"
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Anonymised:
    """A document with names exchanged.

    Attributes:
        document: its data.
        spans: stretches of sound (seconds) in which an exchanged word is spoken, as the recogniser timed it.
    """

    document: dict[str, Any]
    spans: tuple[Span, ...]


def anonymise_document(
    document: Doc, *, companies: Sequence[str] = (), call_id: str | None = None
) -> Anonymised:
    """Exchange the names of people and company, agent and customer numbers in a report.

    Args:
        document: ``report.json`` data, judged or failed, masked or not.
        companies: names the company goes by.
        call_id: the id it gets, where that was settled before; else its own without names.

    Returns:
        The same report with every text changed alike: sentences, quotes, marks, suggestions, forms,
        summary, data of the call, its id. Times and verdicts stay. Anonymising it again is no mistake
        but exchanges the stand-ins again.
    """
    turns = document.get("turns", ())
    known = _known(document, companies)
    aliases = aliases_for([Said(Who(t["who"]), t["text"]) for t in turns], known)
    changes = {t["i"]: aliases.edits(t["text"]) for t in turns}
    texts = {t["i"]: t["text"] for t in turns}
    made = {
        key: _changed(key, value, aliases, texts, changes)
        for key, value in document.items()
        if key != "turns"
    }
    spans: list[Span] = []
    if "turns" in document:
        made["turns"] = []
        for turn in turns:
            new, heard = _turn(turn, changes[turn["i"]], aliases)
            made["turns"].append(new)
            spans += heard
    made["call_id"] = _file_name(str(document["call_id"]), aliases) if call_id is None else call_id
    if "call_id" in made.get("meta", {}):
        made["meta"]["call_id"] = made["call_id"]
    return Anonymised({key: made[key] for key in document}, tuple(sorted(spans)))


def anonymous_id(call_id: str, meta: CallMeta, *, companies: Sequence[str] = ()) -> str:
    """A call's id, which names files, without the names and numbers that its data tell.

    Args:
        call_id: the id.
        meta: what is known of the call.
        companies: names the company goes by.

    Returns:
        The id, or nothing where Chinese is left in it that nobody can tell from a name.
    """
    aliases = aliases_for((), known_of(meta, companies=companies))
    told = applied(call_id, [Edit(edit.start, edit.end, "") for edit in aliases.edits(call_id)])
    return "" if _HAN.search(told) else _file_name(call_id, aliases)


def known_of(meta: CallMeta, *, companies: Sequence[str] = ()) -> Known:
    """Who is known from a call's data; arguments as ``anonymous_id``."""
    extra = meta.extra
    people = [meta.agent_name, *(str(extra.get(key, "")) for key in _PEOPLE)]
    firms = [*companies, *(str(extra.get(key, "")) for key in _COMPANIES)]
    return Known(
        people=tuple(p for p in (_bare_name(p) for p in people) if p),
        companies=tuple(c for c in firms if len(c) > 1),
        numbers=(meta.agent_id,) if meta.agent_id else (),
        labels=(meta.customer_id,) if meta.customer_id else (),
        teams=(meta.team,) if meta.team else (),
    )


def _known(document: Doc, companies: Sequence[str]) -> Known:
    meta = document.get("meta", {})
    told = CallMeta(
        agent_id=str(meta.get("agent_id") or ""),
        agent_name=str(meta.get("agent_name") or ""),
        team=str(meta.get("team") or ""),
        customer_id=str(meta.get("customer_id") or ""),
        extra=meta.get("extra") or {},
    )
    known = known_of(told, companies=companies)
    form = document.get("extract", {}).get("record.form", {})
    said = form.get(_FORM_NAME) if isinstance(form, Mapping) else None
    name = _bare_name(str(said.get("value") or "")) if isinstance(said, Mapping) else ""
    return replace(known, people=(*known.people, *((name,) if name else ())))


def _bare_name(name: str) -> str:
    """A name without form of address; nothing for what is no name (masked, or a whole sentence)."""
    name = name.removeprefix("姓")
    for title in TITLES.split("|"):
        name = name.removesuffix(title)
    return name if 0 < len(name) <= 4 and all("\u4e00" <= c <= "\u9fff" for c in name) else ""


def _file_name(call_id: str, aliases: Aliases) -> str:
    return renumbered_mobiles(aliases.apply(call_id))


def _changed(
    key: str,
    value: Any,
    aliases: Aliases,
    texts: Mapping[int, str],
    changes: Mapping[int, Sequence[Edit]],
) -> Any:
    """Any part of the document but the turns."""
    if key in _KEPT or key.endswith("sha256"):
        return value
    if isinstance(value, str):
        return aliases.apply(value)
    if isinstance(value, Mapping):
        made = {k: _changed(k, v, aliases, texts, changes) for k, v in value.items()}
        quote, turn = value.get("quote"), value.get("turn")
        if isinstance(quote, str) and isinstance(turn, int) and turn in texts:
            made["quote"] = _cut(quote, texts[turn], changes[turn], aliases)
            if isinstance(value.get("span"), list):
                made["span"] = [_moved(int(at), changes[turn]) for at in value["span"]]
        return made
    if isinstance(value, list):
        return [_changed(key, inner, aliases, texts, changes) for inner in value]
    return value


def _cut(quote: str, text: str, edits: Sequence[Edit], aliases: Aliases) -> str:
    """A piece of a sentence, changed as it is there, so that it is still a piece of it."""
    at = text.find(quote) if quote else -1
    if at < 0:
        return aliases.apply(quote)
    end = at + len(quote)
    inside = [e for e in edits if e.end > at and e.start < end]
    moved = [Edit(max(e.start, at) - at, min(e.end, end) - at, e.new) for e in inside]
    return applied(quote, moved)


def _moved(at: int, edits: Sequence[Edit]) -> int:
    """An offset into a sentence, after its changes."""
    return at + sum(len(e.new) - (e.end - e.start) for e in edits if e.end <= at)


def _turn(turn: Doc, edits: Sequence[Edit], aliases: Aliases) -> tuple[dict[str, Any], list[Span]]:
    """A sentence with its names exchanged, and when they are spoken."""
    made = dict(turn)
    for key in ("shown", "raw", "quarantine"):
        if isinstance(turn.get(key), str):
            made[key] = aliases.apply(turn[key])
    made["text"] = applied(turn["text"], edits)
    words = turn.get("words") or []
    joined = "".join(str(w[0]) for w in words)
    in_words = _merged([*_carried(turn["text"], edits, joined), *aliases.edits(joined)])
    made["words"], spans = _words(words, in_words)
    if edits and not spans and turn.get("start") is not None and turn.get("end") is not None:
        spans = [Span(turn["start"], turn["end"])]
    return made, spans


def _carried(source: str, edits: Sequence[Edit], target: str) -> list[Edit]:
    """Changes of one writing of a sentence in another writing of it (no punctuation, 3 for 三)."""
    if not edits or not target:
        return []
    places: dict[int, list[int]] = {}
    for step in Levenshtein.opcodes(source, target):
        ours, theirs = range(step.src_start, step.src_end), range(step.dest_start, step.dest_end)
        for k, i in enumerate(ours):
            part = theirs[k : k + 1] if step.tag == "equal" else theirs
            places[i] = list(part)
    found = []
    for edit in edits:
        hit = [j for i in range(edit.start, edit.end) for j in places.get(i, ())]
        if hit:
            found.append(Edit(min(hit), max(hit) + 1, edit.new))
    return found


def _merged(edits: Sequence[Edit]) -> list[Edit]:
    """Sorted, of two that overlap the first."""
    chosen: list[Edit] = []
    for edit in sorted(edits):
        if not chosen or edit.start >= chosen[-1].end:
            chosen.append(edit)
    return chosen


def _part(edit: Edit, at: int, stop: int) -> Edit:
    """The part of a change that lies in one word."""
    return Edit(max(edit.start, at) - at, min(edit.end, stop) - at, edit.new if edit.start >= at else "")


def _words(words: Sequence[Any], edits: Sequence[Edit]) -> tuple[list[Any], list[Span]]:
    """Timed words with changes made; one that loses all its text is joined to the one before it."""
    made: list[list[Any]] = []
    spans = []
    at = 0
    for text, start, end, *rest in words:
        stop = at + len(text)
        touched = [e for e in edits if e.start < stop and e.end > at]
        new = text
        if touched:
            # The stand-in goes where the name begins; the name's further words lose their part.
            inside = [_part(edit, at, stop) for edit in touched]
            new = applied(text, inside)
            if start is not None and end is not None:
                spans.append(Span(start, end))
        if new or not made:
            made.append([new, start, end, *rest])
        else:
            made[-1][2] = end
        at = stop
    return made, spans
